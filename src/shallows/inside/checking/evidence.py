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
    """Values by what layout and order don't change, for quick look-up.

    Parameters
    ----------
    lines : iterable of Recorded
        In the order of computation.
    """

    def __init__(self, lines: Iterable[Recorded] = ()) -> None:
        self.lines = list(lines)
        self._found: dict[tuple[int, int], list[tuple[Source, Array]]] = defaultdict(list)
        for line, value, *_ in self.lines:
            for key in _keys(value) if line.number else ():  # not what it was given
                self._found[key].append((line, value))

    def __bool__(self) -> bool:
        return bool(self.lines)

    def __contains__(self, value: Array) -> bool:
        return self.line(value) is not None

    def line(self, value: Array) -> Source | None:
        """Return the line that first made a value, or −1 times it, or its transpose.

        Code that climbs y − ŷ has every derivative with the other sign.
        """
        if not self._found:
            return None
        known = [one for key in _keys(value) for one in self._found.get(key, ())]
        for sign in (1.0, -1.0) if known else ():
            for line, made in known:
                if _same(sign * value, made):
                    return line
        return None


def _keys(value: Array) -> Iterator[tuple[int, int]]:
    """Yield two keys, so that a sum at the edge of one step is in the middle of another."""
    size, total = int(np.size(value)), float(np.abs(value).sum())
    if np.isfinite(total) and total > 0:
        place = np.log(total) * 1e6
        yield size, int(np.floor(place)) * 2
        yield size, int(np.floor(place + 0.5)) * 2 + 1


def _same(one: Array, other: Array) -> bool:
    flat, known = np.ravel(one), np.ravel(other)
    if np.allclose(flat, known, rtol=1e-6, atol=1e-12):
        return True
    return np.ndim(one) == 2 and np.allclose(
        np.ravel(np.transpose(one)), known, rtol=1e-6, atol=1e-12
    )
