"""Many trainings: axes, the networks of their grid, and what became of them."""
