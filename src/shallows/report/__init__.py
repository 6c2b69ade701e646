"""The lab report: its published figures, the arithmetic of its machine, its notebook replayed."""
