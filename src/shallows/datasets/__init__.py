"""Data sets: the report's two, a few classics, and the user's own arrays and tables."""

from typing import TYPE_CHECKING

from shallows.datasets.arrays import from_arrays as from_arrays
from shallows.datasets.arrays import numbers as numbers
from shallows.datasets.arrays import restored as restored
from shallows.datasets.built_in import BUILT_IN as BUILT_IN
from shallows.datasets.built_in import options as options
from shallows.datasets.built_in import split_by_diagonal as split_by_diagonal
from shallows.datasets.dataset import TASKS as TASKS
from shallows.datasets.dataset import Dataset as Dataset
from shallows.datasets.own import from_csv as from_csv
from shallows.datasets.own import from_frame as from_frame

# A type checker reads the functions from their module; Python uses the registered ones.
if TYPE_CHECKING:
    from shallows.datasets.built_in import *  # noqa: F403
else:
    globals().update(BUILT_IN)
    __all__ = [
        "BUILT_IN",
        "TASKS",
        "Dataset",
        "from_arrays",
        "from_csv",
        "from_frame",
        "numbers",
        "options",
        "restored",
        "split_by_diagonal",
    ]
    __all__.extend(BUILT_IN)


def __dir__() -> list[str]:
    return sorted(globals()["__all__"])
