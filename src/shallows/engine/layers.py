"""Forward and backward through the layers, by tiled products over a block of samples."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from shallows.activations import ACTIVATIONS
from shallows.engine.outputs import TOGETHER, Output, Sums
from shallows.engine.tiles import Tiles, transposed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.arithmetic.lanes import Index, Value
    from shallows.engine.descent import Gradient
    from shallows.engine.design import Part
    from shallows.engine.places import Places, State
    from shallows.engine.tiles import Load


class Layers(NamedTuple):
    """Writes the passes of a block of samples.

    Parameters
    ----------
    at : Places
    weights : Value or Held
        The state, `Design.n_state` vectors.
    first : Value
        Index of the block's first sample.
    size : int or Value
        Samples in the block; a few where samples are streamed.
    """

    at: Places
    weights: State
    first: Value
    size: Index

    @property
    def tiles(self) -> Tiles:
        """The writer of matrix products."""
        d = self.at.design
        widest = max(d.sizes[1:]) if d.streamed else d.widest
        return Tiles(self.at.program, d.rows, d.registers, self.together, widest)

    @property
    def together(self) -> int:
        """The number of elements whose functions are computed side by side.

        Under an observer it is 1: each of its notes starts from the note of the element before.
        """
        return 1 if self.at.observer else self.at.design.together

    # -- forward -----------------------------------------------------------------------------------

    def forward(self, layers: Sequence[int]) -> None:
        """Write aₗ = f(aₗ₋₁ · wₗ + bₗ) for some layers; for the last of all, the logits."""
        for layer in layers:
            k, h = self.at.design.layers[layer]

            def finish(i: Index, j: Index, z: Value, layer: int = layer) -> None:
                self.at.watch(f"z{layer + 1}", z)
                self.at.put(layer, i, j, self._activate(layer, i, j, z))

            self.tiles.product(
                self.size,
                h,
                k,
                a=self.at.inputs(layer, self.first),
                b=self.at.matrix(self.weights, layer),
                start=self.bias(layer),
                finish=finish,
                quick=bool(self.at.program.team),
            )

    def bias(self, layer: int) -> Load:
        """Return where the sums of a layer start."""
        _, b = self.at.design.offsets(layer)
        if self.at.design.bias:
            return lambda _, j: self.at.load(self.weights, j + b)
        return lambda _i, _j: self.at.zero

    def _activate(self, layer: int, i: Index, j: Index, z: Value) -> Value:
        if layer == len(self.at.design.activation):
            return z
        activation = ACTIVATIONS[self.at.design.activation[layer]]
        if activation.keeps_z:
            self.at.put_z(layer, i, j, z)
        a: Value = activation.compute(z)
        self.at.watch(f"a{layer + 1}", a)
        return a

    def outputs(self, sums: Sums) -> Sums:
        """Write ∂L/∂z of the last layer over its logits."""
        last, output = len(self.at.design.layers) - 1, Output(self.at)

        # With several outputs a sample's sums are needed at the start of the next sample.
        samples = TOGETHER if self.at.design.outputs == 1 and self.together > 1 else 1

        def several(i0: Index, height: int, carried: list[Value]) -> list[Value]:
            sums = Sums(*carried)

            def one(i: Index) -> None:
                nonlocal sums
                sums = output.write(self.at.row(last, i), i + self.first, sums)

            self.at.program.woven([partial(one, i0 + i) for i in range(height)], self.together)
            return list(sums)

        if self.at.program.team:
            return self._outputs_by_team(sums)
        return Sums(*self.tiles.cut(self.size, samples, list(sums), several))

    def _outputs_by_team(self, sums: Sums) -> Sums:
        """Write what `outputs` writes; misses and trouble are of each thread's own samples."""
        p, loss = self.at.program, sums.loss
        if self.at.counts_loss:  # all threads add up all losses, because a sum has its order
            (loss,) = p.fold(self.size, [loss], self._lost)
            p.wait()  # before derivatives replace the logits
        misses, trouble, _ = self.tiles.spread(self.size, 1, list(sums), self._output)
        return Sums(misses, trouble, loss)

    def _lost(self, i: Value, carried: list[Value]) -> list[Value]:
        """Return the loss with that of a sample."""
        at, row = self.at, self.at.row(len(self.at.design.layers) - 1, i)
        units = [row[c] for c in range(at.design.outputs)]
        sums = Sums(at.zero, at.zero, carried[0])
        return [Output(at).write(units, i + self.first, sums).loss]

    def _output(self, i: Index, _: int, sums: list[Value]) -> list[Value]:
        """Write the derivatives of a sample, and return the sums with the sample in them."""
        at, last = self.at, len(self.at.design.layers) - 1
        row, output = at.row(last, i), Output(at)
        if at.design.outputs > 1:
            return list(output.write(row, i + self.first, Sums(*sums)))
        z = row[0]  # read before `quickly`, which may write twice

        def one() -> list[Value]:
            unit = [z]
            return [*output.write(unit, i + self.first, Sums(*sums)), *unit]

        *found, row[0] = at.program.quickly(one)
        return found

    # -- backward ----------------------------------------------------------------------------------

    def backward(self, gradient: Gradient, trouble: Value) -> Value:
        """Write ∂L/∂wₗ = aₗ₋₁ᵀ · ∂L/∂zₗ and ∂L/∂zₗ₋₁ = (∂L/∂zₗ · wₗᵀ) × f′, last layer first."""
        for layer in reversed(range(len(self.at.design.layers))):
            trouble = self._gradient(layer, gradient, trouble)
            if layer:
                self._delta(layer)
        return trouble

    def _gradient(self, layer: int, gradient: Gradient, trouble: Value) -> Value:
        """Write ∂L/∂w and ∂L/∂b of a layer."""
        a = transposed(self.at.inputs(layer, self.first))

        def one(_i: Index, _s: Index) -> Value:  # the input of a bias
            return self.at.number(1.0)

        for part in self.at.design.parts_of(layer):

            def start(i: Index, j: Index, part: Part = part) -> Value:
                return gradient.start(part, i, j)

            def finish(
                i: Index, j: Index, value: Value, carried: list[Value], part: Part = part
            ) -> list[Value]:
                return [gradient.finish(part, i, j, value, *carried)]

            (trouble,) = self.tiles.gradient(
                part.rows,
                part.cols,
                self.size,
                [trouble],
                a=one if part.biases else a,
                b=lambda i, j: self.at.get(layer, i, j),
                start=start,
                finish=finish,
            )
        return trouble

    def _delta(self, layer: int) -> None:
        """Write ∂L/∂z of the layer below."""
        k, h = self.at.design.layers[layer]

        def finish(i: Index, j: Index, da: Value) -> None:
            self.at.put(layer - 1, i, j, self.derive(layer - 1, i, j, da))

        self.tiles.product(
            self.size,
            k,
            h,
            a=lambda i, j: self.at.get(layer, i, j),
            b=transposed(self.at.matrix(self.weights, layer)),
            start=lambda _i, _j: self.at.zero,
            finish=finish,
        )

    def derive(self, layer: int, i: Index, j: Index, da: Value) -> Value:
        """Return ∂L/∂z of a unit whose ∂L/∂a is given."""
        at, activation = self.at, ACTIVATIONS[self.at.design.activation[layer]]
        z = at.get_z(layer, i, j) if activation.keeps_z else None
        dz: Value = activation.back(z, at.get(layer, i, j), da)
        at.watch(f"dL_da{layer + 1}", da)
        at.watch(f"dL_dz{layer + 1}", dz)
        return dz
