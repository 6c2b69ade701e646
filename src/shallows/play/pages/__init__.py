"""The laboratory's three pages: `train`, `sweep` and `map`, and the cards of *Train*."""
