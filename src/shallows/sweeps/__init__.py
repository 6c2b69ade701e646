"""Many trainings: axes, the networks of their grid, and the results."""
