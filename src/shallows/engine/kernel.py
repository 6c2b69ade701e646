"""The kernel: one epoch of full-batch gradient descent on many networks at once, as LLVM IR.

A lane is a network. Every value of the mathematics is a vector with one network in each lane, so
all arithmetic of a network keeps its order whatever runs beside it. The whole of backpropagation is
three matrix products a layer, each with something done to its elements on the way out:

============  ===================  =====================
product       sum over             on the way out
============  ===================  =====================
``a · w``     the units below      the activation
``aᵀ · dz``   the samples          the update
``dz · wᵀ``   the units above      times the derivative
============  ===================  =====================

Every sum starts at its bias, or at +0, and takes its terms in index order, with one fma for each.
A product is computed a tile at a time (`shallows.engine.tiles`), and samples pass through the
layers in blocks. `Design.gradients` says where the sums over the samples are held meanwhile:

- ``registers``: a small network's gradient fits into the registers. One loop over the samples does
  all that comes after the logits, and no derivative is ever stored.
- ``tiles``: all samples are in one block. A tile of the gradient is complete when it leaves its
  registers, so the update is done there, and the gradient is never stored.
- ``memory``: with more samples than a block takes, each block adds to a gradient in memory, and the
  update follows the last one.

None of this changes the order of any sum; `shallows.engine.reference` is the same mathematics in a
few lines of NumPy, and has the same bits.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import Value, bits, where
from shallows.engine.descent import Descent, Immediate, InMemory
from shallows.engine.held import Held, held
from shallows.engine.layers import Layers
from shallows.engine.outputs import Sums
from shallows.engine.small import Small
from shallows.engine.tiles import UNROLLED

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.arithmetic.lanes import Index
    from shallows.engine.places import Places, State


def size(w: Any) -> Any:
    """Return |w|."""
    return where(w < 0.0, -w, w)


class Ending(NamedTuple):
    """How an epoch ended in each lane.

    Parameters
    ----------
    misses : Value
        Samples that the network gets wrong; where samples have weights, the weight of those.
    solved, diverged : Value
        Whether it gets all right; whether a logit or an updated weight is not finite.
    loss : Value
        The loss of the forward pass; 0 without an observer or a tally.
    """

    misses: Value
    solved: Value
    diverged: Value
    loss: Value


class Epoch:
    """Writes one epoch of one design into a program."""

    def __init__(self, at: Places) -> None:
        self.at, self.design, self.program = at, at.design, at.program
        self.held: tuple[Held, Held] | None = None  # the states of this epoch, if they are held

    def write(self, weights: Value, following: Value, samples: Value) -> Ending:
        """Write forward, backward and update.

        `weights` are read and `following` written, so that a network that ends in this epoch still
        has the weights of its last forward pass; and so that every derivative is of the old ones.
        """
        old: State = weights
        new: State = following
        if self.design.streamed and max(self.design.sizes) <= UNROLLED:
            # What is held is read before the samples, and written after them.
            old, new = self.held = held(self.at, weights), Held(self.at)
        descent = Descent(self.at, old, new)
        ways = {"registers": self._registers, "tiles": self._tiles, "memory": self._memory}
        sums, trouble = ways[self.design.gradients](descent, samples)
        loss = sums.loss
        if self.at.counts_loss and self.design.alpha:
            loss = self._penalise(weights, loss)
        if self.at.counts_loss and self.design.l1:
            loss = self._penalise_sizes(weights, loss)
        self.at.watch("loss", loss)
        if self.design.tally:
            self._tally(old, new, loss)
        if isinstance(new, Held):
            new.store(following)
        # Misses are 0 or more, and trouble is 0, or NaN, which is equal to nothing.
        solved = self.program.everywhere(sums.misses + sums.trouble == 0.0)
        diverged = self.program.somewhere(trouble != trouble)  # only NaN is not itself
        return Ending(sums.misses, solved, diverged, loss)

    def still(self, weights: Value, following: Value) -> Value:
        """Return whether the update changed no bit of a state, so that none will ever change.

        Bits are compared, not numbers: 0.0 equals -0.0, but the two may lead to different weights.
        In nearly all epochs the last weight has changed in every lane, and nothing else is read.
        """
        p, count = self.program, self.design.n_state
        old, new = self.held or (weights, following)

        def changed(slot: Index) -> Value:
            return bits(self.at.load(old, slot)) ^ bits(self.at.load(new, slot))

        def anywhere() -> Value:
            def more(slot: Value, carried: list[Value]) -> list[Value]:
                return [carried[0] | changed(slot)]

            if isinstance(old, Held):
                return reduce(or_, map(changed, range(count)))
            return p.fold(count, [bits(self.at.zero)], more)[0]

        last = changed(self.design.n_weights - 1)
        return p.either((last == 0).any(), anywhere, last) == 0

    # -- by where the gradient is held: the sums, and the trouble after the update -----------------

    def _registers(self, descent: Descent, samples: Value) -> tuple[Sums, Value]:
        depth = len(self.design.layers)

        def block(layers: Layers, carried: list[Value]) -> list[Value]:
            values = layers.at.held  # those that are passed on in registers

            def forward() -> list[Value]:
                layers.forward(range(depth - 1))
                sums = Small(layers).outputs(Sums(*carried[:3]))
                return [*sums, *(values or {}).values()]

            found = self.program.quickly(forward) if values is not None else forward()
            if values is not None:
                values.update(zip(values, found[3:], strict=True))
            return [*found[:3], *Small(layers).backward(carried[3:])]

        zeros = [self.at.zero] * (3 + self.design.n_weights)
        carried = self._blocks(descent.weights, samples, zeros, block)
        sums, gradient = Sums(*carried[:3]), carried[3:]
        trouble = sums.trouble
        for part in self.design.parts:
            for slot in range(part.first, part.stop):
                trouble = descent.step(part, slot, gradient[slot], trouble)
        return sums, trouble

    def _tiles(self, descent: Descent, samples: Value) -> tuple[Sums, Value]:
        layers = Layers(self.at, descent.weights, self.program.index(0), samples)
        layers.forward(range(len(self.design.layers)))
        sums = layers.outputs(self._nothing)
        return sums, layers.backward(Immediate(descent), sums.trouble)

    def _memory(self, descent: Descent, samples: Value) -> tuple[Sums, Value]:
        gradient = InMemory(descent)

        def block(layers: Layers, carried: list[Value]) -> list[Value]:
            layers.forward(range(len(self.design.layers)))
            sums = layers.outputs(Sums(*carried))
            layers.backward(gradient, sums.trouble)
            return list(sums)

        gradient.clear()
        sums = Sums(*self._blocks(descent.weights, samples, list(self._nothing), block))
        return sums, gradient.update(sums.trouble)

    @property
    def _nothing(self) -> Sums:
        return Sums(*[self.at.zero] * 3)

    def _blocks(
        self,
        weights: State,
        samples: Value,
        carried: list[Value],
        body: Callable[[Layers, list[Value]], list[Value]],
    ) -> list[Value]:
        """Write ``carried = body(layers, carried)`` for each block of samples."""
        if self.design.streamed:
            return self._stream(weights, samples, carried, body)
        if self.design.whole:
            return body(Layers(self.at, weights, self.program.index(0), samples), carried)

        def block(first: Value, carried: list[Value]) -> list[Value]:
            left = samples - first
            size = where(left < self.design.block, left, self.design.block)
            return body(Layers(self.at, weights, first, size), carried)

        return self.program.fold(samples, carried, block, step=self.design.block)

    def _stream(
        self,
        weights: State,
        samples: Value,
        carried: list[Value],
        body: Callable[[Layers, list[Value]], list[Value]],
    ) -> list[Value]:
        """Write ``carried = body(layers, carried)`` for a few samples, whose values are held."""

        def some(first: Index, count: int, carried: list[Value]) -> list[Value]:
            at = self.at._replace(held={})
            return body(Layers(at, weights, self.program.index(first), count), carried)

        tiles = Layers(self.at, weights, self.program.index(0), samples).tiles
        return tiles.cut(samples, self.design.rows, carried, some)

    # -- the loss ----------------------------------------------------------------------------------

    def _penalise(self, weights: Value, loss: Value) -> Value:
        """Return loss + ½ α Σ w²."""
        squares = self._over_weights(weights, lambda w, total: fma(w, w, total))
        return fma(self.at.alpha() * 0.5, squares, loss)

    def _penalise_sizes(self, weights: Value, loss: Value) -> Value:
        """Return loss + λ Σ |w|."""
        sizes = self._over_weights(weights, lambda w, total: total + size(w))
        return fma(self.at.l1(), sizes, loss)

    def _over_weights(self, weights: Value, add: Callable[[Value, Value], Value]) -> Value:
        """Write ``total = add(w, total)`` for every weight that is no bias, from 0."""
        total = self.at.zero

        def one(slot: Value, carried: list[Value]) -> list[Value]:
            return [add(self.at.load(weights, slot), carried[0])]

        for part in self.design.parts:
            if not part.biases:
                (total,) = self.program.fold(part.stop, [total], one, start=part.first)
        return total

    def _tally(self, old: State, new: State, loss: Value) -> None:
        """Write the sums of the loss and of 1 / loss, this epoch's included."""
        first = self.design.n_state - 2
        for slot, term in [(first, loss), (first + 1, 1.0 / loss)]:
            self.at.store(self.at.load(old, slot) + term, new, slot)
