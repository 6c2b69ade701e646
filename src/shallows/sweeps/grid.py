"""Axes, and the grid of networks that is their product."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, choice, integer, number, rates
from shallows.backprop import GRADIENTS, LOSSES
from shallows.mlp import MLP, SEEDS
from shallows.training import DTYPES, STOPS, check_together
from shallows.trajectory import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shallows.datasets import Dataset

#: Bytes that a network takes in memory: its results, and its place in the queue.
BYTES_A_NETWORK = 100


@dataclass(frozen=True)
class Grid:
    """All settings of a sweep, an axis each, most of them of length 1.

    A network is a row, numbered from 0: the axes in the order of `AXES`, the last one fastest.

    Parameters
    ----------
    axes : dict of str to sequence
        The values of every axis, by name, in the order of `AXES`.
    varied : tuple of str
        The axes that were given as lists.
    """

    axes: dict[str, Sequence[Any]]
    varied: tuple[str, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Lengths of all axes."""
        return tuple(map(len, self.axes.values()))

    def __len__(self) -> int:
        return math.prod(self.shape)

    def positions(self, rows: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """Return, for every axis, where on it each of some rows lies."""
        return dict(zip(self.axes, np.unravel_index(rows, self.shape), strict=True))

    def settings(self, row: int) -> dict[str, Any]:
        """Return one row's settings by name."""
        places = self.positions(np.array([row]))
        return {name: values[int(places[name][0])] for name, values in self.axes.items()}

    def values(self, name: str, places: NDArray[np.int64]) -> NDArray[Any]:
        """Return the values at some places of an axis."""
        return self._arrays[name][places]

    def places(self, name: str, column: NDArray[Any]) -> NDArray[np.int64]:
        """Return where on an axis of numbers or flags some values lie; -1 if nowhere."""
        import pandas as pd

        if name not in self._indexes:
            self._indexes[name] = pd.Index(self.axes[name])
        return self._indexes[name].get_indexer(pd.Index(column)).astype(np.int64)

    @cached_property
    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {name: _array(values) for name, values in self.axes.items()}

    @cached_property
    def _indexes(self) -> dict[str, pd.Index[Any]]:
        return {}


def grid(data: Dataset, max_epochs: int, given: dict[str, Any]) -> Grid:
    """Return the grid of what a user gave for each axis, every value checked.

    Parameters
    ----------
    data : Dataset
    max_epochs : int
    given : dict
        A scalar (a tuple is one, too, for `hidden`, `activation`, `lr` and `scale`), or a list,
        range or array; without `loss`, `stop` and `alpha` what suits classes.

    Raises
    ------
    ArgumentError
        If an axis is empty or holds a value twice, a value is not accepted, or the networks are
        more than memory holds.
    """
    integer("max_epochs", max_epochs, minimum=1, maximum=10**12)
    given = {**_DEFAULTS, **given}
    axes: dict[str, Sequence[Any]] = {}
    for name, check in AXES.items():
        values = values_of(name, given[name])
        _check_memory(len(values))
        if name == "seed" and isinstance(values, range):
            check(values[0])
            check(values[-1])  # what lies between two seeds is a seed
            axes[name] = values
        else:
            axes[name] = tuple(check(value) for value in values)
            if len(set(axes[name])) != len(axes[name]):
                raise ArgumentError(name, given[name], "values that differ from each other")
    whole = Grid(axes, tuple(name for name in AXES if is_axis(given[name], name)))
    _check_memory(len(whole))
    _check_together(data, whole)
    return whole


def is_axis(given: Any, name: str) -> bool:
    """Return whether what was given for a setting is several values of it."""
    if isinstance(given, np.ndarray):
        return given.ndim > 0
    return isinstance(given, list | range if name in _COMPOUND else list | range | tuple)


def values_of(name: str, given: Any) -> Sequence[Any]:
    """Return the values given for a setting, one or several."""
    values = given.tolist() if isinstance(given, np.ndarray) else given
    if not is_axis(given, name):
        return [values]
    try:
        count = len(values)
    except OverflowError:
        raise ArgumentError(name, given, "fewer values") from None
    if count == 0:
        raise ArgumentError(name, given, "at least one value")
    return values


def _check_memory(count: int) -> None:
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError):  # a platform that doesn't say
        memory = 8 * 2**30
    most = memory // 2 // BYTES_A_NETWORK
    if count > most:
        raise ArgumentError("the grid", f"{count} networks", f"at most {most}, for this memory")


def _check_together(data: Dataset, grid: Grid) -> None:
    """Check what only several axes together can get wrong."""
    for hidden in grid.axes["hidden"]:
        for activation in grid.axes["activation"]:
            for scale in grid.axes["scale"]:
                MLP.of(data.n_features, hidden, data.n_classes, activation, scale=scale)
        sizes = (data.n_features, *hidden, data.n_outputs)
        together = product(*(grid.axes[name] for name in ("lr", "loss", "gradient")))
        for lr, loss, gradient in together:
            check_together(data, sizes, lr, loss, gradient)


def _hidden(value: Any) -> tuple[int, ...]:
    return MLP.of(1, value, 2).hidden


def _activation(value: Any) -> Any:
    names = value if isinstance(value, tuple | list) else (value,)
    checked = MLP.of(1, (1,) * len(names), 2, tuple(names)).activation
    return checked if isinstance(value, tuple | list) else value


def _flag(value: Any) -> bool:
    return MLP.of(1, 1, 2, bias=value).bias


#: Axes that decide what is compiled come first: a block of the grid has one kernel.
SHAPING = ("hidden", "activation", "bias", "gradient", "loss", "stop", "dtype")
_DEFAULTS: dict[str, Any] = {"loss": "cross-entropy", "stop": "accuracy", "alpha": 0.0}
_COMPOUND = ("hidden", "activation", "lr", "scale")

#: Every axis in the order of the rows, and what checks a value of it.
AXES: dict[str, Callable[[Any], Any]] = {
    "hidden": _hidden,
    "activation": _activation,
    "bias": _flag,
    "gradient": lambda value: choice("gradient", value, GRADIENTS),
    "loss": lambda value: choice("loss", value, LOSSES),
    "stop": lambda value: choice("stop", value, STOPS),
    "dtype": lambda value: choice("dtype", value, DTYPES),
    "init": lambda value: MLP.of(1, 1, 2, init=value).init,
    "scale": lambda value: rates("scale", value),
    "momentum": lambda value: number("momentum", value, minimum=0.0, below=1.0),
    "alpha": lambda value: number("alpha", value, minimum=0.0, below=math.inf),
    "lr": lambda value: rates("lr", value),
    "seed": lambda value: integer("seed", value, minimum=0, maximum=SEEDS - 1),
}


def settings_of(row: dict[str, Any], max_epochs: int) -> Settings:
    """Return how the network of a row is trained."""
    names = ("lr", "seed", "gradient", "momentum", "alpha", "loss", "stop", "dtype")
    return Settings(max_epochs=max_epochs, **{name: row[name] for name in names})


def is_plain(values: Sequence[Any]) -> bool:
    """Return whether an axis stands in a table as the numbers or flags that its values are."""
    some = values[:1] if isinstance(values, range) else values
    return all(isinstance(value, bool | int | float) for value in some)


def _array(values: Sequence[Any]) -> NDArray[Any]:
    array = np.empty(len(values), object)
    array[:] = values
    return np.asarray(values) if is_plain(values) else array


def label(value: Any) -> Any:
    """Return a value of an axis as it stands in a table: ``(3, 3)`` as ``3,3``."""
    return ",".join(map(str, value)) if isinstance(value, tuple) else value
