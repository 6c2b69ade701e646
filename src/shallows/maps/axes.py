"""The axes of a map: the settings that may vary, and the numbers along them.

A map's axis is a lattice of dyadic fractions, u = k / (width · 2^level). The value at k depends
only on the number u, so that a pixel that two zooms share is the same network, to the bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, choice, finite
from shallows.arithmetic import functions
from shallows.axes import axis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shallows.settings import Setting

SPACINGS = ("linear", "log")
FIRST = 4096  # pixels of the first, coarse picture, at most


@dataclass(frozen=True)
class Axis:
    """One axis of a map.

    Parameters
    ----------
    name : str
        ``lr``, ``lr2``, ``scale``, ``momentum``, ``alpha``, ``l1``, ``path``, ``w1[0,2]``,
        ``b1[2]``, ``w1``: see `shallows.axes.axis`.
    low, high : float
        The ends of the axis. A pixel has the value of its low edge.
    spacing : {"linear", "log"}
    """

    name: str
    low: float
    high: float
    spacing: str = "linear"

    @classmethod
    def of(cls, argument: str, given: Any) -> Axis:
        """Return an axis given as a tuple of these parameters, checked.

        Raises
        ------
        ArgumentError
            If there is no such axis, or its ends are not two accepted numbers.
        """
        accepted = '(name, low, high) or (name, low, high, "log")'
        typed = "name:low:high or name:low:high:log, such as lr:0.01:100:log"
        if isinstance(given, Axis):
            return given
        if not isinstance(given, tuple | list) or len(given) not in (3, 4):
            raise ArgumentError(argument, given, accepted, typed)
        name, *ends = given
        row = axis(name) if isinstance(name, str) else None
        if row is None or row.type is not float:
            names = "lr, lr1, lr2, …, scale, momentum, alpha, l1, path, w1[0,2], b1[2], w1"
            raise ArgumentError(argument, name, names)
        low, high = (finite(argument, end) for end in ends[:2])
        spacing = choice(argument, ends[2] if len(ends) > 2 else "linear", SPACINGS)
        if not low < high or not _may_be(row, low):
            raise ArgumentError(argument, given, f"two values of {name}, the lower one first")
        if spacing == "log" and not low > 0:
            raise ArgumentError(argument, given, "ends above 0 on a logarithmic axis")
        return cls(name, low, high, spacing)

    @property
    def setting(self) -> Setting:
        """The row of the table of settings."""
        row = axis(self.name)
        assert row is not None  # noqa: S101 - checked when the axis was made
        return row

    @property
    def meaning(self) -> str:
        """The varied quantity, in words."""
        return self.setting.noun

    def value(self, u: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at places u; 0 is the axis' low end, 1 its high end.

        The engine's own exponential gives the same bits on every machine.
        """
        if self.spacing == "linear":
            return self.low + u * (self.high - self.low)
        with np.errstate(all="ignore"):  # the engine's log scales numbers that are small
            low, high = functions.log(np.array([self.low, self.high]))
            return self.low * functions.exp(u * (high - low))

    def place(self, value: float) -> float:
        """Return u of a value, up to roundoff."""
        if self.spacing == "linear":
            return (value - self.low) / (self.high - self.low)
        return math.log(value / self.low) / math.log(self.high / self.low)


def _may_be(row: Setting, value: float) -> bool:
    """Return whether a setting accepts a value."""
    try:
        row.check(value)
    except ArgumentError:
        return False
    return True


@dataclass(frozen=True)
class Window:
    """The pixels of one axis that a map shows.

    Parameters
    ----------
    axis : Axis
    count : int
        Number of pixels along the axis.
    level : int
        The window is 2^-level of the axis wide.
    first : int
        The lattice's k of its first pixel.
    """

    axis: Axis
    count: int
    level: int = 0
    first: int = 0

    @property
    def values(self) -> NDArray[np.float64]:
        """The value of each pixel."""
        # A quotient of whole numbers, rounded once: it does not depend on the level.
        u = [k / (self.count << self.level) for k in self.places]
        return self.axis.value(np.array(u))

    @property
    def places(self) -> range:
        """The lattice's k of each pixel."""
        return range(self.first, self.first + self.count)

    @property
    def ends(self) -> tuple[float, float]:
        """Values of the window's two edges."""
        whole = self.count << self.level
        u = np.array([self.first / whole, (self.first + self.count) / whole])
        low, high = self.axis.value(u).tolist()
        return low, high

    def zoomed(self, argument: str, ends: Any) -> Window:
        """Return the smallest dyadic window around two values that is as wide as their distance.

        Raises
        ------
        ArgumentError
            If they are not two values in order, or float64 has no number for each pixel.
        """
        accepted = "two values of the axis, the lower one first"
        try:
            low, high = map(float, ends)
            u, v = self.axis.place(low), self.axis.place(high)
        except (TypeError, ValueError, ZeroDivisionError):
            raise ArgumentError(argument, ends, accepted) from None
        if not u < v or not math.isfinite(v - u):
            raise ArgumentError(argument, ends, accepted)
        level = max(0, math.floor(-math.log2(v - u) + 1e-9))
        first = round((u + v) / 2 * (self.count << level)) - self.count // 2
        if u >= 0 and v <= 1:  # keep the window inside the axis
            first = min(max(first, 0), (self.count << level) - self.count)
        window = Window(self.axis, self.count, level, first)
        window.check(argument)
        return window

    def check(self, argument: str) -> None:
        """Raise `ArgumentError` if float64 can't tell the pixels apart, or they leave the axis."""
        values = self.values
        ends = values[[0, -1]].tolist()
        if not all(_may_be(self.axis.setting, value) for value in ends):
            raise ArgumentError(argument, self.ends, f"values that {self.axis.name} can have")
        if not (np.diff(values) > 0).all():
            accepted = f"a wider window: float64 has no {self.count} numbers between these"
            raise ArgumentError(argument, self.ends, accepted)

    def shared(self, other: Window) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the pixels of this window that another one also has, and their places there."""
        finest = max(self.level, other.level)
        mine = {k << (finest - self.level): i for i, k in enumerate(self.places)}
        pairs = [
            (mine[k << (finest - other.level)], j)
            for j, k in enumerate(other.places)
            if k << (finest - other.level) in mine
        ]
        here, there = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return here, there


def coarse_to_fine(
    unknown: NDArray[np.bool_], chunk: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Give the rows and columns of some pixels: an even grid of few, then ever finer ones.

    Parameters
    ----------
    unknown : bool ndarray, (height, width)
        Which pixels.
    chunk : int
        How many are given at a time, at most.
    """
    left, step = unknown.copy(), 1
    while math.prod(length // step for length in left.shape) > min(FIRST, chunk):
        step *= 2
    while step:
        rows, columns = (step * place for place in np.nonzero(left[::step, ::step]))
        left[rows, columns] = False
        for start in range(0, len(rows), chunk):
            part = slice(start, start + chunk)
            yield rows[part], columns[part]
        step //= 2
