"""The state of a network that a GPU's thread holds for one epoch.

Loads and stores of the working memory take turns then: all weights are read, then the samples, then
all that follows is written. A load behind a store would have to wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shallows.arithmetic.lanes import Value
    from shallows.engine.places import Places


class Held:
    """Numbers of a state, each in registers.

    Parameters
    ----------
    at : Places
    address : Value, optional
        Where numbers are read that are not held yet.
    """

    def __init__(self, at: Places, address: Value | None = None) -> None:
        self._at, self._address = at, address
        self._numbers: dict[int, Value] = {}

    def __getitem__(self, slot: int) -> Value:
        if slot not in self._numbers and self._address:
            self._numbers[slot] = self._at.load(self._address, slot)
        return self._numbers[slot]

    def __setitem__(self, slot: int, value: Value) -> None:
        self._numbers[slot] = value

    def store(self, address: Value) -> None:
        """Write all numbers to an address."""
        for slot, value in self._numbers.items():
            self._at.program.store(value, address, slot)


class Shared(Held):
    """Numbers of a state, whose weights are in shared memory, because registers are too few."""

    def __init__(self, at: Places, address: Value, shared: Value) -> None:
        super().__init__(at, address)
        self._shared = shared

    def __getitem__(self, slot: int) -> Value:
        if slot >= self._at.design.n_weights:
            return super().__getitem__(slot)
        return self._at.program.load(self._shared, slot, self._at.lane, again=True)


def held(at: Places, address: Value) -> Held:
    """Write: read the weights of a state."""
    numbers = Held(at, address)
    values = [numbers[slot] for slot in range(at.design.n_weights)]
    if not at.shared:
        return numbers
    for slot, value in enumerate(values):
        at.program.store(value, at.shared, slot)
    return Shared(at, address, at.shared)
