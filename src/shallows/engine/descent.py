"""The update, and the places that hold the sums of a gradient before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import where
from shallows.engine.tiles import repeat

if TYPE_CHECKING:
    from shallows.arithmetic.lanes import Index, Value
    from shallows.engine.design import Part
    from shallows.engine.places import Places, State


class Descent(NamedTuple):
    """Writes the update from the weights of this epoch to the following ones.

    Parameters
    ----------
    at : Places
    weights, following : Value or Held
        States, `Design.n_state` vectors each.
    """

    at: Places
    weights: State
    following: State

    def step(self, part: Part, slot: Index, change: Value, trouble: Value) -> Value:
        """Write w ← w - lr g, or with momentum μ, v ← μ v + g and w ← w - lr v.

        Here g is ∂L/∂w of the data, plus α w, plus λ sign(w). Return the trouble (see
        `outputs.Sums`) with that of the new weight.
        """
        at, d = self.at, self.at.design
        w = at.load(self.weights, slot)
        if d.alpha and not part.biases:
            change = fma(at.alpha(), w, change)
        if d.l1 and not part.biases:
            change = pulled(change, w, at.l1())
        if d.momentum:
            velocity = at.load(self.weights, slot + d.n_weights)
            change = fma(at.momentum(), velocity, change)
            at.store(change, self.following, slot + d.n_weights)
        updated = fma(-at.lr(part.layer), change, w)
        at.store(updated, self.following, slot)
        at.watch(part.name, updated)
        return at.troubled(trouble, updated)


def pulled(change: Value, w: Value, l1: Value) -> Value:
    """Return change + λ sign(w), which is the change itself where w is 0."""
    return where(w > 0.0, change + l1, where(w < 0.0, change - l1, change))


class Gradient(Protocol):
    """Says where a tile's elements of ∂L/∂w start, and where they go."""

    def start(self, part: Part, i: Index, j: Index) -> Value:
        """Return the start of an element's sum."""

    def finish(self, part: Part, i: Index, j: Index, value: Value, trouble: Value) -> Value:
        """Take the finished sum, and return the trouble after it."""


class Immediate(NamedTuple):
    """Every sum takes all samples at once, so the update follows while it is in its register."""

    descent: Descent

    def start(self, _part: Part, _i: Index, _j: Index) -> Value:
        """Return 0."""
        return self.descent.at.zero

    def finish(self, part: Part, i: Index, j: Index, value: Value, trouble: Value) -> Value:
        """Write the update."""
        self.descent.at.watch("dL_d" + part.name, value)
        return self.descent.step(part, part.slot(i, j), value, trouble)


class InMemory(NamedTuple):
    """Sums that each block of samples adds to; the update follows the last block."""

    descent: Descent

    def clear(self) -> None:
        """Write zeros."""
        at = self.descent.at

        def one(slot: Index, _: list[Value]) -> list[Value]:
            at.program.store(at.zero, at.gradient, slot)
            return []

        if at.program.team:
            at.program.spread(at.design.n_weights, [], one)
        else:
            repeat(at.program, at.design.n_weights, [], one)

    def start(self, part: Part, i: Index, j: Index) -> Value:
        """Return the sum over the blocks before."""
        at = self.descent.at
        return at.load(at.gradient, part.slot(i, j))

    def finish(self, part: Part, i: Index, j: Index, value: Value, trouble: Value) -> Value:
        """Write the sum."""
        at = self.descent.at
        at.watch("dL_d" + part.name, value)
        at.program.store(value, at.gradient, part.slot(i, j))
        return trouble

    def update(self, trouble: Value) -> Value:
        """Write the update of all weights."""
        at = self.descent.at
        for part in at.design.parts:

            def step(slot: Value, carried: list[Value], part: Part = part) -> list[Value]:
                change = at.load(at.gradient, slot)
                return [self.descent.step(part, slot, change, *carried)]

            (trouble,) = at.program.spread(part.stop, [trouble], step, start=part.first)
        return trouble
