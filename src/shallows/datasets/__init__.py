"""Data sets: the report's two, a few classics, and one's own arrays and tables."""

from shallows.datasets.built_in import (
    BUILT_IN,
    circles,
    linear,
    moons,
    parity,
    spirals,
    split_by_diagonal,
    xor,
)
from shallows.datasets.dataset import TASKS, Dataset, from_arrays, numbers, restored
from shallows.datasets.own import from_csv, from_frame

__all__ = [
    "BUILT_IN",
    "TASKS",
    "Dataset",
    "circles",
    "from_arrays",
    "from_csv",
    "from_frame",
    "linear",
    "moons",
    "numbers",
    "parity",
    "restored",
    "spirals",
    "split_by_diagonal",
    "xor",
]
