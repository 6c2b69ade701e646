"""The lab report: its published figures, its notebook replayed, and the pages about both."""
