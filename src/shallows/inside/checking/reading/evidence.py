"""The values that a learner's variables had, and the lines that they came from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shallows.backprop import Array


class Source(NamedTuple):
    """A line of the learner's own file: its number, from 1, and its text."""

    number: int
    text: str


class Recorded(NamedTuple):
    """A value that a line gave to a variable, or that a function returned.

    Parameters
    ----------
    line : Source
    value : ndarray
    name : str
        The name of the variable, or ``return``.
    scope : str
        The name of the function.
    whole : dict
        The variables of the function that are whole numbers.
    """

    line: Source
    value: Array
    name: str = ""
    scope: str = ""
    whole: dict[str, int] = {}  # noqa: RUF012 (a default of a named tuple)


class Evidence:
    """Values by what layout, order and scale don't change, for quick look-up.

    Parameters
    ----------
    lines : iterable of Recorded
        In the order of computation.
    """

    def __init__(self, lines: Iterable[Recorded] = ()) -> None:
        self.lines = [one for one in lines if one.line.number]  # not what it was given
        self._found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, one in enumerate(self.lines):
            for key in _keys(one.value):
                self._found[key].append(at)

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __contains__(self, value: Array) -> bool:
        return bool(self.made(value))

    def line(self, value: Array) -> Source | None:
        """Return the line that first made a value; see `made`."""
        return next((one.line for one in self.made(value)), None)

    def made(
        self, value: Array, *, scaled: bool = False, signs: tuple[int, ...] = (1, -1)
    ) -> list[Recorded]:
        """Return the records of a value, or of its transpose; if there are none, of −1 times it.

        Code that climbs y − ŷ has every derivative with the other sign.

        Parameters
        ----------
        value : ndarray
        scaled : bool
            Whether a positive multiple is the value, too.
        signs : tuple of int
        """
        if not self._found:
            return []
        known = sorted({at for key in _keys(value) for at in self._found.get(key, ())})
        ratios = [(ratio(value, self.lines[at].value), self.lines[at]) for at in known]
        for sign in signs:
            same = [one for c, one in ratios if (c * sign > 0 if scaled else abs(c - sign) < 1e-6)]
            if same:
                return same
        return []


def _keys(value: Array) -> Iterator[tuple[int, int]]:
    """Yield two keys, so that a sum at the edge of one step is in the middle of another."""
    size, total = int(np.size(value)), float(np.abs(value).sum())
    if np.isfinite(total) and total > 0:
        most = float(np.abs(value).max()) if size > 1 else 1.0  # one number is any other's multiple
        place = np.log(total / most) * 1e6
        yield size, int(np.floor(place)) * 2
        yield size, int(np.floor(place + 0.5)) * 2 + 1


def ratio(one: Array, other: Array) -> float:
    """Return the c of other = c · one or its transpose; 0 if it is no multiple."""
    known = np.ravel(other)
    if np.size(one) != known.size or not known.size:
        return 0.0
    most = 1e-12 + 1e-6 * np.abs(known)
    for flat in (np.ravel(one), np.ravel(np.transpose(one)))[: max(1, np.ndim(one))]:
        size = float(flat @ flat)
        c = float(known @ flat) / size if size else 0.0
        # Most are found to differ in their first entry, far sooner than in all of them.
        if abs(c * flat.item(0) - known.item(0)) <= most.item(0):
            with np.errstate(invalid="ignore"):  # infinite entries are no multiples
                if (np.abs(c * flat - known) <= most).all():
                    return c
    return 0.0


def close(one: Array, other: Array) -> bool:
    """Return whether two values agree to three digits."""
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-3, equal_nan=True)
