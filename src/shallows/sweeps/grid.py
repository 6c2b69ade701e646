"""Axes, and the grid of networks that is their product."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import precision
from shallows.arguments import ArgumentError, integer
from shallows.axes import axis, put
from shallows.settings import SETTINGS, Setting
from shallows.training import TOGETHER, built

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from shallows.datasets import Dataset

#: Bytes that a network takes in memory: its results, and its place in the queue.
BYTES_A_NETWORK = 100


@dataclass(frozen=True)
class Grid:
    """All settings of a sweep, each as an axis; most axes have length 1.

    A network is a row, numbered from 0. The axes are in the order of `order`; the last one varies
    fastest.

    Parameters
    ----------
    axes : dict of str to (sequence, or float64 ndarray)
        The values of every axis, by name, in the order of the rows.
    varied : tuple of str
        The axes that were given as lists.
    """

    axes: dict[str, Any]
    varied: tuple[str, ...]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """Lengths of all axes."""
        return tuple(map(len, self.axes.values()))

    def __len__(self) -> int:
        return math.prod(self.shape)

    def positions(self, rows: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """Return, for every axis, the places of some rows on it."""
        return dict(zip(self.axes, np.unravel_index(rows, self.shape), strict=True))

    def settings(self, row: int) -> dict[str, Any]:
        """Return one row's settings, as arguments of `shallows.train`."""
        places = self.positions(np.array([row]))
        return _arguments({name: _plain(self.axes[name][at.item()]) for name, at in places.items()})

    def values(self, name: str, places: NDArray[np.int64]) -> NDArray[Any]:
        """Return the values at some places of an axis."""
        return self._arrays[name][places]

    def places(self, name: str, column: NDArray[Any]) -> NDArray[np.int64]:
        """Return the places of some values on an axis of numbers or flags; -1 for a missing one."""
        import pandas as pd

        if name not in self._indexes:
            self._indexes[name] = pd.Index(self.axes[name])
        return self._indexes[name].get_indexer(pd.Index(column)).astype(np.int64)

    def by_layer(
        self, name: str, places: Mapping[str, NDArray[np.int64]], layers: int
    ) -> NDArray[np.float64]:
        """Return numbers that may differ between layers, at places of all axes, (rows, layers)."""
        values = self.values(name, places[name])
        if values.dtype == object:
            values = np.array([v if isinstance(v, tuple) else (v,) * layers for v in values])
        rows = np.array(np.broadcast_to(values.reshape(len(values), -1), (len(values), layers)))
        for layer in range(layers):
            part = f"{name}{layer + 1}"
            if part in self.axes:
                rows[:, layer] = self.values(part, places[part])
        return rows

    @property
    def shaping(self) -> tuple[str, ...]:
        """The axes that decide which kernel is compiled; they come first."""
        return tuple(name for name in self.axes if _row(name).shapes == "kernel")

    @property
    def shifts(self) -> tuple[str, ...]:
        """The axes that are added to initial weights."""
        return tuple(name for name in self.axes if _row(name).part_of == "shift")

    @cached_property
    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {name: _array(values) for name, values in self.axes.items()}

    @cached_property
    def _indexes(self) -> dict[str, pd.Index[Any]]:
        return {}


def grid(data: Dataset, max_epochs: int, given: Mapping[str, Any]) -> Grid:
    """Return the grid of the values that a user gave for each setting, every value checked.

    Parameters
    ----------
    data : Dataset
    max_epochs : int
    given : dict
        For each name of a setting or another axis (`shallows.axes.axis`): one value, or a list,
        range or array of values. Where a setting may have a number for each layer, a tuple is one
        value. Each entry of `shift` is an axis. Other settings have their defaults.

    Raises
    ------
    ArgumentError
        If an axis is empty or holds a value twice, a value is not accepted, or there are more
        networks than memory can hold.
    """
    (budget,) = values_of(SETTINGS["max_epochs"], max_epochs)
    SETTINGS["max_epochs"].check(budget)
    chosen = _with_shifts(given)
    axes: dict[str, Any] = {}
    for row in order(chosen):
        values = values_of(row, chosen.get(row.name, row.default))
        _check_memory(len(values))
        axes[row.name] = _checked(row, values, data.task)
    if "float32" in axes["dtype"]:
        precision.check_rates(axes)
        precision.check_data(data)
    varied = tuple(name for name in axes if is_axis(_row(name), chosen.get(name)))
    whole = Grid(axes, varied)
    _check_memory(len(whole))
    for one in _together(axes):
        built(data, {**one, "max_epochs": max_epochs})
    return whole


def part_of(given: Any) -> slice:
    """Return the rows of one part of a grid, given as ``(3, 16)``: every 16th, from the third on.

    Raises
    ------
    ArgumentError
        Unless it is the number of a part, from 1, and the number of parts.
    """
    if given is None:
        return slice(None)
    if not isinstance(given, tuple | list) or len(given) != 2:
        accepted = "a part and the number of parts"
        raise ArgumentError(
            "part", given, f"{accepted}, such as (3, 16)", f"{accepted}, such as 3/16"
        )
    parts = integer("part", given[1], minimum=1)
    return slice(integer("part", given[0], minimum=1, maximum=parts) - 1, None, parts)


def _with_shifts(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given values, with an axis for each shift."""
    chosen = dict(given)
    shift = chosen.pop("shift", None)
    if isinstance(shift, Mapping):
        SETTINGS["shift"].check(dict.fromkeys(shift, 0.0))
        return {**chosen, **shift}
    SETTINGS["shift"].check(shift)
    return chosen


def _row(name: str) -> Setting:
    """Return the row of an axis of a grid."""
    row = axis(name)
    if row is None or name in ("shift", "max_epochs"):
        raise ArgumentError("axis", name, "an axis of a sweep")
    return row


#: The axes that vary fastest, in this order; parts of a setting follow the setting.
_FASTEST = ("lr", "towards", "path", "shift", "seed")


def order(names: Iterable[str]) -> list[Setting]:
    """Return the axes of a grid, those of all settings and of some parts, in the order of its rows.

    The axes that decide which machine code is compiled come first, so that a block of the grid has
    one kernel. Stores and results number their networks in this order, so it must not change.
    """
    parts = [_row(name) for name in names if name not in SETTINGS]
    own = [row for row in SETTINGS.values() if row.name not in ("shift", "max_epochs")]
    return sorted([*own, *parts], key=_place)


def _place(row: Setting) -> tuple[int, int]:
    family = row.part_of or row.name
    if family not in _FASTEST:
        return int(row.shapes != "kernel"), 0
    layer = int(row.name.removeprefix("lr")) if row.part_of == "lr" else 0
    return 2 + _FASTEST.index(family), layer


def is_axis(row: Setting, given: Any) -> bool:
    """Return whether several values were given for a setting."""
    if isinstance(given, np.ndarray):
        return given.ndim > 0
    return isinstance(given, list | range if row.compound else list | range | tuple)


def values_of(row: Setting, given: Any) -> Sequence[Any] | NDArray[np.float64]:
    """Return the values given for a setting, one or several."""
    if not is_axis(row, given):
        return [given.item() if isinstance(given, np.ndarray) else given]
    if row.shared:
        raise ArgumentError(row.name, given, row.shared)
    if isinstance(given, np.ndarray):
        numbers = row.type is float and given.ndim == 1 and given.dtype.kind in "fiu"
        given = given.astype(np.float64) if numbers else given.tolist()
    try:
        count = len(given)
    except OverflowError:
        raise ArgumentError(row.name, given, "fewer values") from None
    if count == 0:
        raise ArgumentError(row.name, given, "at least one value")
    return given


def _check_memory(count: int) -> None:
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError):  # a platform that doesn't say
        memory = 8 * 2**30
    most = memory // 2 // BYTES_A_NETWORK
    if count > most:
        raise ArgumentError("the grid", f"{count} networks", f"at most {most}, for this memory")


def _checked(row: Setting, values: Any, task: str) -> Sequence[Any] | NDArray[np.float64]:
    """Return the values of an axis, each checked, all of them different."""
    if isinstance(values, range) and row.type is int and not row.compound:
        row.check(values[0])
        row.check(values[-1])  # whole numbers between two seeds are seeds
        return values
    if isinstance(values, np.ndarray):
        row.check(float(values.min()))
        row.check(float(values.max()))  # numbers between two accepted numbers are accepted
        different = len(np.unique(values))
    else:
        values = tuple(row.fit(value, task) for value in values)
        different = len({str(label(value)) for value in values})  # as a table tells them apart
    if different != len(values):
        raise ArgumentError(row.name, _shown(values), "values that differ from each other")
    return values


def _shown(values: Any) -> Any:
    return values.tolist() if isinstance(values, np.ndarray) else list(values)


def _together(axes: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the settings of a few networks; checking these is enough to check all."""
    names = [name for name in axes if name in TOGETHER or name not in SETTINGS]
    for values in product(*(_kinds(axes[name]) for name in names)):
        yield _arguments(dict(zip(names, values, strict=True)))


def _kinds(values: Any) -> list[Any]:
    """Return some values of an axis, one of each kind that has to fit the other settings."""
    if isinstance(values, range | np.ndarray):
        return [_plain(max(values[0], values[-1], key=abs))]
    numbers = [value for value in values if type(value) in (int, float)]
    others = {_kind(value): value for value in values if type(value) not in (int, float)}
    return [*others.values(), *([max(numbers, key=abs)] if numbers else [])]


def _kind(value: Any) -> Any:
    """Return the count of numbers for each layer, which has to fit; any other value as it is."""
    return len(value) if isinstance(value, tuple) and isinstance(value[0], float) else value


def _plain(value: Any) -> Any:
    """Return a value of an axis as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _arguments(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a row's axes as arguments of `shallows.train`."""
    arguments = {name: value for name, value in row.items() if name in SETTINGS}
    for name, value in row.items():
        if name not in SETTINGS:
            arguments = put(arguments, name, value)
    return arguments


def is_plain(values: Any) -> bool:
    """Return whether a table holds an axis's values as they are: numbers or flags."""
    some = values[:1] if isinstance(values, range | np.ndarray) else values
    return all(isinstance(value, bool | int | float) for value in some)


def _array(values: Sequence[Any]) -> NDArray[Any]:
    if isinstance(values, range):  # NumPy would read it number by number
        return np.arange(values.start, values.stop, values.step)
    if is_plain(values):
        return np.asarray(values)
    array = np.empty(len(values), object)
    array[:] = values
    return array


def label(value: Any) -> Any:
    """Return a value of an axis as a table holds it: ``(3, 3)`` as ``3,3``."""
    if value is None:
        return "none"
    return ",".join(map(str, value)) if isinstance(value, tuple) else _plain(value)
