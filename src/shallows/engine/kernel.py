"""The kernel: one epoch of full-batch gradient descent on many networks at once, as LLVM IR.

A lane is a network. Every value of the mathematics is a vector with one network in each lane, so
all arithmetic of a network keeps its order whatever runs beside it. The whole of backpropagation is
three matrix products a layer, each with something done to its elements on the way out:

============  ===================  =====================
product       sum over             on the way out
============  ===================  =====================
``a · w``     the units below      the activation
``aᵀ · dz``   the samples          nothing: the gradient
``dz · wᵀ``   the units above      times the derivative
============  ===================  =====================

Every sum starts at its bias, or at +0, and goes on in index order, one fma a term. A product is
computed a tile at a time (`shallows.engine.tiles`), and samples pass through the layers in blocks
that stay in the first-level cache. Neither tile nor block changes the order of any sum;
`shallows.engine.reference` is the same mathematics in a few lines of NumPy, and has the same bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from shallows.activations import ACTIVATIONS
from shallows.arithmetic import functions
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import Index, Kind, Program, Value, where
from shallows.engine.tiles import Tiles, transposed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.engine.design import Design
    from shallows.engine.tiles import Finish, Load


class Observer(Protocol):
    """Sees what an epoch computes."""

    def watch(self, quantity: str, value: Value) -> None:
        """Take note of one element of a quantity, in all lanes."""

    def predict(self, sample: Value, output: Index, yhat: Value) -> None:
        """Take a prediction."""


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
    """Writes one epoch of one design into a program.

    Parameters
    ----------
    program : Program
    design : Design
    data, labels : Value
        Addresses of the inputs, (samples, inputs), and of the targets, (samples, n_targets).
    rates, scratch : Value
        Addresses of vectors: `Design.n_rates` and `Design.scratch` of them.
    observer : Observer, optional
        Without one, only what training itself needs is computed.
    """

    def __init__(
        self,
        program: Program,
        design: Design,
        *,
        data: Value,
        labels: Value,
        rates: Value,
        scratch: Value,
        observer: Observer | None = None,
    ) -> None:
        self.program, self.design, self.observer = program, design, observer
        self.tiles = Tiles(program, rows=design.rows, registers=design.registers)
        self.lane = Kind(design.dtype, design.lanes)
        self.scalar = Kind(design.dtype)
        self.zero = program.constant(self.lane, 0.0)
        self.data, self.labels, self.rates = data, labels, rates
        self.counts_loss = observer is not None or design.tally
        self.gradient = scratch
        self.values = program.at(scratch, design.n_weights, self.lane)

    def write(self, weights: Value, following: Value, samples: Value) -> Ending:
        """Write forward, backward and update.

        `weights` are read and `following` written, so that a network that ends in this epoch still
        has the weights of its last forward pass.
        """
        d, p = self.design, self.program

        def clear(slot: Index, _: list[Value]) -> list[Value]:
            p.store(self.zero, self.gradient, slot)
            return []

        def block(first: Value, carried: list[Value]) -> list[Value]:
            left = samples - first
            size = where(left < d.block, left, d.block)
            self._forward(weights, first, size)
            carried = self._output(first, size, carried)
            self._backward(weights, first, size)
            return carried

        self.tiles.repeat(d.n_weights, [], clear)
        misses, trouble, loss = p.fold(samples, [self.zero] * 3, block, step=d.block)
        if self.counts_loss and d.alpha:
            loss = self._penalise(weights, loss)
        self._watch("loss", loss)
        if d.tally:
            self._tally(weights, following, loss)
        solved = misses + trouble == 0.0
        trouble = self._update(weights, following, trouble)
        return Ending(misses, solved, trouble != trouble, loss)

    # -- the mathematics -------------------------------------------------------------------------

    def _forward(self, weights: Value, first: Value, size: Value) -> None:
        """Write aₗ = f(aₗ₋₁ · wₗ + bₗ) for every layer; for the last one, the logits."""
        for layer, (k, h) in enumerate(self.design.layers):
            w, b = self.design.offsets(layer)

            def start(_: Index, j: Index, b: int = b) -> Value:
                return self._load(weights, j + b) if self.design.bias else self.zero

            def finish(i: Index, j: Index, z: Value, layer: int = layer) -> None:
                self._watch(f"z{layer + 1}", z)
                self._put(layer, i, j, self._activate(layer, i, j, z))

            self.tiles.product(
                size,
                h,
                k,
                a=self._inputs(layer, first),
                b=self._matrix(weights, w, h),
                start=start,
                finish=finish,
            )

    def _backward(self, weights: Value, first: Value, size: Value) -> None:
        """Write ∂L/∂wₗ += aₗ₋₁ᵀ · ∂L/∂zₗ and ∂L/∂zₗ₋₁ = (∂L/∂zₗ · wₗᵀ) × f′, last layer first."""
        d = self.design
        for layer, (k, h) in reversed(list(enumerate(d.layers))):
            w, b = d.offsets(layer)
            a = self._inputs(layer, first)

            def delta(i: Index, j: Index, layer: int = layer) -> Value:
                return self._get(layer, i, j)

            self._accumulate(f"dL_dw{layer + 1}", k, h, size, transposed(a), delta, w)
            if d.bias:
                self._accumulate(f"dL_db{layer + 1}", 1, h, size, self._one, delta, b)
            if layer:
                self.tiles.product(
                    size,
                    k,
                    h,
                    a=delta,
                    b=transposed(self._matrix(weights, w, h)),
                    start=lambda _i, _j: self.zero,
                    finish=self._derive(layer - 1),
                )

    def _accumulate(
        self, name: str, rows: int, cols: int, samples: Value, a: Load, b: Load, offset: int
    ) -> None:
        """Write g(i, j) += Σₛ a(i, s) b(s, j), the gradient g starting at `offset`."""

        def slot(i: Index, j: Index) -> Index:
            return i * cols + (j + offset)

        def finish(i: Index, j: Index, value: Value) -> None:
            self._watch(name, value)
            self.program.store(value, self.gradient, slot(i, j))

        def start(i: Index, j: Index) -> Value:
            return self._load(self.gradient, slot(i, j))

        self.tiles.gradient(rows, cols, samples, a=a, b=b, start=start, finish=finish)

    def _one(self, _i: Index, _s: Index) -> Value:
        """Return the input of a bias."""
        return self.program.constant(self.lane, 1.0)

    def _derive(self, layer: int) -> Finish:
        """Return what turns ∂L/∂a of a layer into ∂L/∂z, which replaces the layer's values."""
        activation = ACTIVATIONS[self.design.activation[layer]]

        def finish(i: Index, j: Index, da: Value) -> None:
            z = self._load(self.values, self._z_slot(layer, i, j)) if activation.keeps_z else None
            dz = activation.back(z, self._get(layer, i, j), da)
            self._watch(f"dL_da{layer + 1}", da)
            self._watch(f"dL_dz{layer + 1}", dz)
            self._put(layer, i, j, dz)

        return finish

    def _penalise(self, weights: Value, loss: Value) -> Value:
        """Return loss + ½ α Σ w²."""
        d, p, squares = self.design, self.program, self.zero

        def add(slot: Value, carried: list[Value]) -> list[Value]:
            w = self._load(weights, slot)
            return [fma(w, w, carried[0])]

        for layer in range(len(d.layers)):
            start, stop = d.offsets(layer)
            (squares,) = p.fold(stop, [squares], add, start=start)
        return fma(self._alpha() * 0.5, squares, loss)

    def _tally(self, weights: Value, following: Value, loss: Value) -> None:
        """Write the sums of the loss and of 1 / loss, this epoch's included."""
        first = self.design.n_state - 2
        for slot, term in [(first, loss), (first + 1, 1.0 / loss)]:
            self.program.store(self._load(weights, slot) + term, following, slot)

    def _update(self, weights: Value, following: Value, trouble: Value) -> Value:
        """Write w ← w - lr g, g = ∂L/∂w + α w; with momentum μ, v ← μ v + g and w ← w - lr v."""
        d, p = self.design, self.program
        for layer, (_, h) in enumerate(d.layers):
            w, b = d.offsets(layer)
            for kind, start, stop in [("w", w, b), ("b", b, b + h)][: 1 + d.bias]:
                step = self._descend(f"{kind}{layer + 1}", layer, weights, following)
                (trouble,) = p.fold(stop, [trouble], step, start=start)
        return trouble

    def _descend(
        self, name: str, layer: int, weights: Value, following: Value
    ) -> Callable[[Value, list[Value]], list[Value]]:
        """Return what updates one weight of a layer."""
        d, p = self.design, self.program
        lr = self._load(self.rates, layer)

        def step(slot: Value, carried: list[Value]) -> list[Value]:
            change = self._load(self.gradient, slot)
            if d.alpha and name[0] == "w":
                change = fma(self._alpha(), self._load(weights, slot), change)
            if d.momentum:
                mu = self._load(self.rates, len(d.layers))
                change = fma(mu, self._load(weights, slot + d.n_weights), change)
                p.store(change, following, slot + d.n_weights)
            updated = fma(-lr, change, self._load(weights, slot))
            p.store(updated, following, slot)
            self._watch(name, updated)
            return [fma(updated, 0.0, carried[0])]

        return step

    def _output(self, first: Value, size: Value, carried: Sequence[Value]) -> list[Value]:
        """Write ŷ, the misses, the loss, and ∂L/∂z of the last layer over its logits."""
        last = len(self.design.layers) - 1
        several = self._softmax if self.design.outputs > 1 else self._sigmoid
        write = self._squared if self.design.loss == "squared" else several
        return self.program.fold(size, carried, lambda i, state: write(last, i, i + first, *state))

    def _sigmoid(
        self, last: int, i: Value, sample: Value, misses: Value, trouble: Value, loss: Value
    ) -> list[Value]:
        z, y = self._get(last, i, 0), self._target(sample, 0)
        yhat = functions.sigmoid(z)
        misses = self._add(misses, where(yhat >= 0.5, 1.0 - y, y), sample)
        q = yhat * (1.0 - yhat)
        stable = self.design.gradient == "stable"
        dyhat = self._weigh(yhat - y if stable else (yhat - y) / q, sample)
        dz = dyhat if stable else dyhat * q
        if self.counts_loss:
            self._see_output(sample, 0, yhat, dz)
            if stable:
                loss = self._add(loss, functions.softplus(z - (y + y) * z), sample)
            else:
                self._watch("dL_dyhat", dyhat)
                likelihood = y * functions.log(yhat) + (1.0 - y) * functions.log(1.0 - yhat)
                loss = self._subtract(loss, likelihood, sample)
        self._put(last, i, 0, dz)
        return [misses, fma(z, 0.0, trouble), loss]

    def _squared(
        self, last: int, i: Value, sample: Value, misses: Value, trouble: Value, loss: Value
    ) -> list[Value]:
        p, outputs = self.program, self.design.outputs
        lowest = p.constant(self.lane, -float("inf"))

        def error(c: Index, carried: list[Value]) -> list[Value]:
            top, hit, trouble, loss = carried
            yhat, y = self._get(last, i, c), self._target(sample, c)
            higher = yhat > top
            top, hit = where(higher, yhat, top), where(higher, y, hit)
            e = yhat - y
            dz = self._weigh(e, sample)
            if self.counts_loss:
                self._see_output(sample, c, yhat, dz)
                loss = fma(dz * 0.5, e, loss)
            self._put(last, i, c, dz)
            if outputs == 1:
                hit = where(yhat >= 0.5, y, 1.0 - y)
            return [top, hit, fma(yhat, 0.0, trouble), loss]

        _, hit, trouble, loss = self.tiles.repeat(
            outputs, [lowest, self.zero, trouble, loss], error
        )
        return [self._add(misses, 1.0 - hit, sample), trouble, loss]

    def _softmax(
        self, last: int, i: Value, sample: Value, misses: Value, trouble: Value, loss: Value
    ) -> list[Value]:
        outputs, p = self.design.outputs, self.program

        def highest(c: Index, carried: list[Value]) -> list[Value]:
            top, hit, of_label, trouble = carried
            z, y = self._get(last, i, c), self._target(sample, c)
            higher = z > top
            of_label = where(y > 0.5, z, of_label)
            return [where(higher, z, top), where(higher, y, hit), of_label, fma(z, 0.0, trouble)]

        def exponential(c: Index, carried: list[Value]) -> list[Value]:
            e = functions.exp(self._get(last, i, c) - top)
            self._put(last, i, c, e)
            return [carried[0] + e]

        def error(c: Index, _: list[Value]) -> list[Value]:
            yhat = self._get(last, i, c) / total
            dz = self._weigh(yhat - self._target(sample, c), sample)
            self._see_output(sample, c, yhat, dz)
            self._put(last, i, c, dz)
            return []

        lowest = p.constant(self.lane, -float("inf"))
        top, hit, of_label, trouble = self.tiles.repeat(
            outputs, [lowest, self.zero, self.zero, trouble], highest
        )
        (total,) = self.tiles.repeat(outputs, [self.zero], exponential)
        self.tiles.repeat(outputs, [], error)
        if self.counts_loss:
            loss = self._add(loss, functions.log(total) + (top - of_label), sample)
        return [self._add(misses, 1.0 - hit, sample), trouble, loss]

    def _weigh(self, derivative: Value, sample: Value) -> Value:
        """Return a sample's derivative times the sample's weight."""
        return derivative * self._weight(sample) if self.design.weighted else derivative

    def _add(self, total: Value, term: Value, sample: Value) -> Value:
        """Return a sum over the samples and one term more, times the sample's weight."""
        return fma(term, self._weight(sample), total) if self.design.weighted else total + term

    def _subtract(self, total: Value, term: Value, sample: Value) -> Value:
        return fma(-term, self._weight(sample), total) if self.design.weighted else total - term

    # -- where things lie ------------------------------------------------------------------------

    def _load(self, pointer: Value, slot: Index) -> Value:
        return self.program.load(pointer, slot, self.lane)

    def _slot(self, layer: int, i: Index, j: Index) -> Index:
        """Return where the value of unit `j` of a layer lies, for sample `i` of the block."""
        d = self.design
        return i * d.sizes[layer + 1] + (j + d.block * sum(d.sizes[1 : layer + 1]))

    def _z_slot(self, layer: int, i: Index, j: Index) -> Index:
        """Return where z lies, for a layer whose derivative needs it; after all values a."""
        d = self.design
        return i * d.sizes[layer + 1] + (j + d.block * (sum(d.sizes[1:]) + d.units_with_z(layer)))

    def _matrix(self, weights: Value, offset: int, cols: int) -> Load:
        """Return how to read a layer's weights."""
        return lambda i, j: self._load(weights, i * cols + (j + offset))

    def _get(self, layer: int, i: Index, j: Index) -> Value:
        return self._load(self.values, self._slot(layer, i, j))

    def _put(self, layer: int, i: Index, j: Index, value: Value) -> None:
        self.program.store(value, self.values, self._slot(layer, i, j))

    def _inputs(self, layer: int, first: Value) -> Load:
        """Return how to read what goes into a layer: the values below, or the data."""
        if layer:
            return lambda i, k: self._get(layer - 1, i, k)
        width = self.design.sizes[0]
        return lambda i, k: self._shared(self.data, (i + first) * width + k)

    def _target(self, sample: Value, output: Index) -> Value:
        return self._shared(self.labels, sample * self.design.n_targets + output)

    def _weight(self, sample: Value) -> Value:
        return self._target(sample, self.design.outputs)

    def _alpha(self) -> Value:
        return self._load(self.rates, self.design.n_rates - 1)

    def _shared(self, pointer: Value, index: Index) -> Value:
        """Return a number of the data, the same for every network."""
        number = self.program.load(pointer, index, self.scalar)
        return self.program.splat(number, self.design.lanes)

    def _activate(self, layer: int, i: Index, j: Index, z: Value) -> Value:
        if layer == len(self.design.activation):
            return z
        activation = ACTIVATIONS[self.design.activation[layer]]
        if activation.keeps_z:
            self.program.store(z, self.values, self._z_slot(layer, i, j))
        a: Value = activation.compute(z)
        self._watch(f"a{layer + 1}", a)
        return a

    # -- what an observer sees -------------------------------------------------------------------

    def _watch(self, quantity: str, value: Value) -> None:
        if self.observer:
            self.observer.watch(quantity, value)

    def _see_output(self, sample: Value, output: Index, yhat: Value, dz: Value) -> None:
        if self.observer:
            self.observer.watch("yhat", yhat)
            self.observer.watch(f"dL_dz{len(self.design.layers)}", dz)
            self.observer.predict(sample, output, yhat)
