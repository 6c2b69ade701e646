"""The last layer and backward pass of a small network, with the whole gradient in registers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from shallows.arithmetic.fused import fma
from shallows.engine.outputs import TOGETHER, Output, Sums
from shallows.engine.tiles import outer, repeat

if TYPE_CHECKING:
    from shallows.arithmetic.lanes import Index, Value
    from shallows.engine.layers import Layers


class Small(NamedTuple):
    """Writes all that follows the forward pass of the hidden layers, for a block of samples."""

    layers: Layers

    def outputs(self, sums: Sums) -> Sums:
        """Write the logits and their ∂L/∂z, of which only the latter is stored."""
        at, d = self.layers.at, self.layers.at.design
        last, output = len(d.layers) - 1, Output(self.layers.at)
        a, b = at.inputs(last, self.layers.first), at.matrix(self.layers.weights, last)
        start, columns = self.layers.bias(last), range(d.outputs)

        def several(i0: Index, height: int, carried: list[Value]) -> list[Value]:
            down, sums = [i0 + i for i in range(height)], Sums(*carried)

            def term(k: Index, z: list[Value]) -> list[Value]:
                return outer([a(i, k) for i in down], [b(k, j) for j in columns], z)

            first = [start(i, j) for i in down for j in columns]
            z = repeat(at.program, d.sizes[-2], first, term)

            def finish(n: int) -> None:
                nonlocal sums
                units = z[n * d.outputs : (n + 1) * d.outputs]
                for logit in units:
                    at.watch(f"z{last + 1}", logit)
                sums = output.write(units, down[n] + self.layers.first, sums)
                for j, dz in enumerate(units):
                    at.put(last, down[n], j, dz)

            ends = [partial(finish, n) for n in range(height)]
            at.program.woven(ends, self.layers.together)
            return list(sums)

        return Sums(*self.layers.tiles.cut(self.layers.size, TOGETHER, list(sums), several))

    def backward(self, gradient: list[Value]) -> list[Value]:
        """Write the sums of all gradients with these samples in them, sample by sample."""

        def sample(i: Index, gradient: list[Value]) -> list[Value]:
            return self._sample(i, list(gradient))

        if isinstance(self.layers.size, int):
            return repeat(self.layers.at.program, self.layers.size, gradient, sample)
        return self.layers.at.program.fold(self.layers.size, gradient, sample)

    def _sample(self, i: Index, gradient: list[Value]) -> list[Value]:
        at, d = self.layers.at, self.layers.at.design
        dz = [at.get(len(d.layers) - 1, i, j) for j in range(d.outputs)]
        for layer, (k, h) in reversed(list(enumerate(d.layers))):
            a, w = at.inputs(layer, self.layers.first), at.matrix(self.layers.weights, layer)
            for part in d.parts_of(layer):
                left = [at.number(1.0)] if part.biases else [a(i, row) for row in range(k)]
                sums = outer(left, dz, gradient[part.first : part.stop])
                gradient[part.first : part.stop] = sums
                for value in sums:
                    at.watch("dL_d" + part.name, value)
            if layer:
                da = [at.zero] * k
                for j in range(h):
                    da = [fma(dz[j], w(row, j), total) for row, total in enumerate(da)]
                dz = [self.layers.derive(layer - 1, i, row, v) for row, v in enumerate(da)]
        return gradient
