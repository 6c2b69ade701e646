"""Blocks of networks for a cluster: cut to a time, and packed to few bytes."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.engine.networks import Networks
from shallows.engine.runner import Ended
from shallows.outcome import USED_UP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

SECONDS = 5.0  # that a task should take
LIMIT = 10.0  # seconds after which a task gives back what it has
FIRST = 16  # networks in a task before any speed is known: they fill the lanes of a processor
FIRST_ON_GPU = 2**16  # fewer do not keep all of a GPU's threads busy
GROWTH = 8  # times as many networks as in the largest task so far, at most


class Blocks:
    """Cuts work into blocks that take a few seconds each, and takes back what is left of some."""

    def __init__(self, works: Iterable[Networks], first: int = FIRST) -> None:
        self._works, self._first = iter(works), first
        self._rest: Networks | None = None
        self._back: list[Networks] = []
        self._pace = math.nan  # seconds a network
        self._largest = first

    def next(self) -> Networks | None:
        """Return the next block, or None if there is none now."""
        if self._rest is None or not len(self._rest):
            self._rest = next(self._works, None)
        if self._back and (self._rest is None or sum(map(len, self._back)) >= self.size):
            return self._returned()
        if self._rest is None:
            return None
        block, self._rest = self._rest[: self.size], self._rest[self.size :]
        return block

    @property
    def size(self) -> int:
        """The number of networks in the next block."""
        if math.isnan(self._pace):
            return self._first
        return max(self._first, min(int(SECONDS / self._pace), GROWTH * self._largest))

    def put_back(self, rest: Networks) -> None:
        """Take networks that have not ended; they go on in a later block."""
        self._back.append(rest)

    def measured(self, networks: int, seconds: float) -> None:
        """Note how long a block took; the slower of old and new paces counts more."""
        pace = seconds / networks
        old = pace if math.isnan(self._pace) else self._pace
        self._pace = max(pace, (old + pace) / 2)
        self._largest = max(self._largest, networks)

    def _returned(self) -> Networks:
        """Return the networks that came back, those of one kernel together, a block at most."""
        first = self._back[0]
        alike = [block for block in self._back if _joins(block, first)]
        self._back = [block for block in self._back if not _joins(block, first)]
        joined = _concatenated(alike)
        if len(joined) > self.size:
            self._back.append(joined[self.size :])
        return joined[: self.size]


def _joins(one: Networks, other: Networks) -> bool:
    return one.mlp == other.mlp and one.settings == other.settings and one.shifted == other.shifted


def _concatenated(blocks: list[Networks]) -> Networks:
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(block, name) for block in blocks])
        for name, values in vars(blocks[0]).items()
        if isinstance(values, np.ndarray)
    }
    return replace(blocks[0], **columns)


# -- bytes -----------------------------------------------------------------------------------------


class Packed(NamedTuple):
    """Networks, or results, whose columns of equal or evenly spaced numbers take no space."""

    kind: type
    networks: int
    parts: dict[str, Any]


def packed(networks: Networks) -> Packed:
    """Return networks in the form that travels to a worker, or back from one."""
    parts = {name: _small(values) for name, values in vars(networks).items()}
    return Packed(Networks, len(networks), parts)


def packed_results(ended: Ended) -> Packed:
    """Return results in the form that travels; only networks that may go on have a state."""
    lean = replace(ended, state=ended.state[np.isin(ended.status, USED_UP)])
    parts = {field.name: getattr(lean, field.name) for field in fields(Ended)}
    state = parts.pop("state")
    small = {name: _small(values) for name, values in parts.items()}
    return Packed(Ended, len(ended.rows), {**small, "state": state})


def unpacked(packed: Packed) -> Any:
    """Return what was packed."""
    whole = {name: _large(part, packed.networks) for name, part in packed.parts.items()}
    if packed.kind is Ended:
        kept = whole["state"]
        whole["state"] = np.zeros((packed.networks, kept.shape[1]), kept.dtype)
        whole["state"][np.isin(whole["status"], USED_UP)] = kept
    return packed.kind(**whole)


class _Same(NamedTuple):
    """A column whose rows are all like the first one."""

    row: NDArray[Any]


def _small(values: Any) -> Any:
    """Return a column in few bytes: evenly spaced whole numbers as a range, equal rows as one."""
    if not isinstance(values, np.ndarray) or len(values) < 3:
        return values
    if values.ndim == 1 and values.dtype == np.int64:
        step = int(values[1] - values[0])
        if step and (np.diff(values) == step).all():
            return range(int(values[0]), int(values[0]) + step * len(values), step)
    if (values == values[:1]).all():
        return _Same(values[:1])
    return np.ascontiguousarray(values)


def _large(part: Any, count: int) -> Any:
    if isinstance(part, range):
        return np.arange(part.start, part.stop, part.step)
    return np.repeat(part.row, count, axis=0) if isinstance(part, _Same) else part
