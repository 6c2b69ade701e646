"""One kernel for every design of up to five layers, which it reads when it runs.

Sizes, activations, the output, biases, momentum and the penalties come from a description
(`shallows.engine.description`). The mathematics and every sum's order are those of
`shallows.engine.kernel`, so the bits are the same. A kernel for one design is faster. This one is
compiled once, for places where nothing can be compiled, such as a browser.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.activations import ACTIVATIONS
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import INDEX, Index, Value, where
from shallows.engine.descent import pulled
from shallows.engine.description import (
    ACTIVATION,
    BIASES,
    LAYERS,
    OF_LAYERS,
    OUTPUTS,
    SEVERAL,
    SIZES,
    VALUES,
    WEIGHTS,
)
from shallows.engine.kernel import Ending, Epoch
from shallows.engine.outputs import Output, Sums
from shallows.engine.places import Places
from shallows.engine.tiles import outer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.engine.queue import Lanes
    from shallows.engine.tiles import Load

    Finish = Callable[[Index, Index, Value], None]


class _Places(Places):
    """The memory and the observer of an output, in a design that is described."""

    def watch(self, quantity: str, value: Value) -> None:
        observer: Any = self.observer
        if observer:
            self.program.when(observer.last, lambda: observer.watch(quantity, value))

    def see_output(self, sample: Value, output: Index, yhat: Value, dz: Value) -> None:
        observer: Any = self.observer
        if observer:

            def look() -> None:
                observer.watch("yhat", yhat)
                observer.predict(sample, output, yhat)

            self.program.when(observer.last, look)


class _Row:
    """A sample's values of the last layer: a list that lies in memory."""

    def __init__(self, epoch: GeneralEpoch, start: Value) -> None:
        self._epoch, self._start = epoch, start

    def __getitem__(self, j: Index) -> Value:
        return self._epoch.load(self._epoch.values, self._start + j)

    def __setitem__(self, j: Index, value: Value) -> None:
        self._epoch.program.store(value, self._epoch.values, self._start + j)


class GeneralEpoch(Epoch):
    """Writes an epoch of the design that is described."""

    design: Any  # its numbers are values that the program loads

    def __init__(self, lanes: Lanes, observer: Any) -> None:
        given = lanes.given
        at = _Places(
            *(lanes.program, lanes.design, given["data"], given["labels"]),
            *(lanes.rates, lanes.scratch, observer),
        )
        super().__init__(at)
        self.observer, self.flags = observer, lanes.flags
        self.load, self.zero = at.load, at.zero
        self.rates, self.gradient = lanes.rates, lanes.scratch
        self.values = lanes.program.at(lanes.scratch, self.design.n_weights, lanes.lane)
        self.description = given["description"]
        self.depth, self.bias, self.momentum, self.alpha, self.kind, self.stops = (
            self._number(place) for place in range(6)
        )
        self.beside = self._number(VALUES, self.depth + 2)  # from a unit's a to its z

    def write(self, weights: Value, following: Value, samples: Value) -> Ending:
        """Write forward, backward and update, as `Epoch.write` does."""
        p, d = self.program, self.design
        p.each(d.n_weights, lambda slot: p.store(self.zero, self.gradient, slot))

        def block(first: Value, carried: list[Value]) -> list[Value]:
            left = samples - first
            size = where(left < d.block, left, d.block)
            self._forward(weights, first, size)
            carried = self._output(first, size, carried)
            self._backward(weights, first, size)
            return carried

        misses, trouble, loss = p.fold(samples, [self.zero] * 3, block, step=d.block)
        if self.observer:
            loss = p.either(self.alpha > 0, lambda: self._penalise(weights, loss), loss)
            loss = p.either(d.l1 > 0, lambda: self._penalise_sizes(weights, loss), loss)
            self.at.watch("loss", loss)
        solved = where(self.stops > 0, misses + trouble == 0.0, False)
        trouble = self._update(weights, following, trouble)
        return Ending(misses, solved, trouble != trouble, loss)

    # -- the mathematics ---------------------------------------------------------------------------

    def _forward(self, weights: Value, first: Value, size: Value) -> None:
        p, width = self.program, self._number(SIZES)

        def put(sample: Value) -> None:
            row, to = (sample + first) * width, sample * width
            p.each(
                width,
                lambda k: p.store(self.at._shared(self.at.data, row + k), self.values, to + k),
            )

        p.each(size, put)
        p.each(self.depth, lambda layer: self._layer(weights, layer, size))

    def _layer(self, weights: Value, layer: Value, size: Value) -> None:
        """Write z = a · w + b, and a = f(z)."""
        p = self.program
        k, h = self._number(SIZES, layer), self._number(SIZES, layer + 1)
        w, b = self._number(WEIGHTS, layer), self._number(BIASES, layer)
        below, here = self._number(VALUES, layer), self._number(VALUES, layer + 1)
        self._product(
            size, h, k,
            a=lambda i, j: self.load(self.values, i * k + (j + below)),
            b=lambda i, j: self.load(weights, i * h + (j + w)),
            start=lambda _, j: where(self.bias > 0, self.load(weights, b + j), self.zero),
            finish=lambda i, j, z: p.store(z, self.values, i * h + (j + here) + self.beside),
        )  # fmt: skip
        end = here + size * h
        self._watch_all("z", layer, self.values, here + self.beside, end + self.beside)

        def activate(compute: Callable[[Any], Any]) -> None:
            self._over(here, end, lambda slot: compute(self.load(self.values, slot + self.beside)))

        self._by_activation(layer, lambda one: activate(one.compute))
        self._watch_all("a", layer, self.values, here, end)

    def _backward(self, weights: Value, first: Value, size: Value) -> None:
        self.program.each(self.depth, lambda n: self._back(weights, self.depth - 1 - n, size))

    def _back(self, weights: Value, layer: Value, size: Value) -> None:
        """Write a layer's part of the gradient, and ∂L/∂z of the layer below."""
        p = self.program
        k, h = self._number(SIZES, layer), self._number(SIZES, layer + 1)
        w, b = self._number(WEIGHTS, layer), self._number(BIASES, layer)
        below, here = self._number(VALUES, layer), self._number(VALUES, layer + 1)

        def delta(i: Index, j: Index) -> Value:
            return self.load(self.values, i * h + (j + here))

        self._product(
            k, h, size,
            a=lambda i, s: self.load(self.values, s * k + (i + below)),
            b=delta,
            start=lambda i, j: self.load(self.gradient, i * h + (j + w)),
            finish=lambda i, j, g: p.store(g, self.gradient, i * h + (j + w)),
        )  # fmt: skip
        self._watch_all("dL_dw", layer, self.gradient, w, b)
        p.when(self.bias > 0, lambda: self._back_to_biases(b, h, size, delta))
        self._watch_all("dL_db", layer, self.gradient, b, b + h * self.bias)
        p.when(layer > 0, lambda: self._back_below(weights, layer, size, delta))

    def _back_to_biases(self, b: Value, h: Value, size: Value, delta: Load) -> None:
        p, one = self.program, self.at.number(1.0)

        def unit(j: Value) -> None:
            start = self.load(self.gradient, b + j)
            (total,) = p.fold(size, [start], lambda s, carried: [fma(one, delta(s, j), carried[0])])
            p.store(total, self.gradient, b + j)

        p.each(h, unit)

    def _back_below(self, weights: Value, layer: Value, size: Value, delta: Load) -> None:
        """Write ∂L/∂a of the layer below beside its values, and ∂L/∂z in their place."""
        p = self.program
        k, h = self._number(SIZES, layer), self._number(SIZES, layer + 1)
        w, below = self._number(WEIGHTS, layer), self._number(VALUES, layer)
        beside = self._number(VALUES, self.depth + 1)
        self._product(
            size, k, h,
            a=delta,
            b=lambda j, i: self.load(weights, i * h + (j + w)),
            start=lambda _i, _j: self.zero,
            finish=lambda i, j, da: p.store(da, self.values, i * k + (j + beside)),
        )  # fmt: skip
        end = below + size * k
        self._watch_all("dL_da", layer - 1, self.values, beside, beside + size * k)

        def derive(back: Callable[[Any, Any, Any], Any]) -> None:
            def one(slot: Value) -> Value:
                da = self.load(self.values, slot - below + beside)
                z = self.load(self.values, slot + self.beside)
                return back(z, self.load(self.values, slot), da)

            self._over(below, end, one)

        self._by_activation(layer - 1, lambda one: derive(one.back))
        self._watch_all("dL_dz", layer - 1, self.values, below, end)

    def _output(self, first: Value, size: Value, carried: Sequence[Value]) -> list[Value]:
        """Write the described output, with a branch for each kind."""
        p, state, d = self.program, list(carried), self.design
        outputs, last = d.outputs, self._number(VALUES, self.depth)
        for kind, (method, d.gradient, d.loss) in enumerate(OUTPUTS):
            d.outputs = outputs if kind in SEVERAL else 1
            write = getattr(Output(self.at), method)

            def sample(i: Value, now: list[Value], write: Any = write) -> list[Value]:
                units = _Row(self, last + i * outputs)
                return list(write(units, i + first, Sums(*now)))

            def run(sample: Any = sample) -> list[Value]:
                return p.fold(size, carried, sample)

            state = p.choose(self.kind == kind, run, state)
        d.outputs = outputs
        here = self._number(VALUES, self.depth)
        self._watch_all("dL_dz", self.depth - 1, self.values, here, here + size * outputs)
        return state

    def _over_weights(self, weights: Value, add: Callable[[Value, Value], Value]) -> Value:
        p = self.program

        def layer(at: Value, carried: list[Value]) -> list[Value]:
            def one(slot: Value, carried: list[Value]) -> list[Value]:
                return [add(self.load(weights, slot), carried[0])]

            stop = self._number(BIASES, at)
            return p.fold(stop, carried, one, start=self._number(WEIGHTS, at))

        (total,) = p.fold(self.depth, [self.zero], layer)
        return total

    def _update(self, weights: Value, following: Value, trouble: Value) -> Value:
        """Write the update; return the trouble after it."""
        p = self.program

        def layer(at: Value, carried: list[Value]) -> list[Value]:
            w, b = self._number(WEIGHTS, at), self._number(BIASES, at)
            end = b + self._number(SIZES, at + 1) * self.bias
            for kind, start, stop in [("w", w, b), ("b", b, end)]:
                step = self._step(kind, self.load(self.rates, at), weights, following)
                carried = p.fold(stop, carried, step, start=start)
                self._watch_all(kind, at, following, start, stop)
            return carried

        return p.fold(self.depth, [trouble], layer)[0]

    def _step(
        self, kind: str, lr: Value, weights: Value, following: Value
    ) -> Callable[[Value, list[Value]], list[Value]]:
        p, count = self.program, self.design.n_weights
        mu = self.load(self.rates, self.depth)

        def step(slot: Value, carried: list[Value]) -> list[Value]:
            (trouble,) = carried
            change, before = self.load(self.gradient, slot), self.load(weights, slot)
            # Without momentum this is some other number, which is not used.
            speed = self.load(weights, slot + count)
            if kind == "w":
                change = where(self.alpha > 0, fma(self.at.alpha(), before, change), change)
                pull = pulled(change, before, self.at.l1())
                change = where(self.design.l1 > 0, pull, change)

            def velocity() -> Value:
                moved = fma(mu, speed, change)
                p.store(moved, following, slot + count)
                return moved

            change = p.either(self.momentum > 0, velocity, change)
            updated = fma(-lr, change, before)
            p.store(updated, following, slot)
            return [fma(updated, 0.0, trouble)]

        return step

    # -- loops -------------------------------------------------------------------------------------

    def _product(
        self,
        rows: Value,
        cols: Value,
        inner: Value,
        *,
        a: Load,
        b: Load,
        start: Load,
        finish: Finish,
    ) -> None:
        """Write c(i, j) = start(i, j) + Σₖ a(i, k) b(k, j), up to four columns at once."""
        p = self.program

        def strip(j0: Index, width: int) -> None:
            across = [j0 + j for j in range(width)]

            def tile(i0: Index, height: int) -> None:
                down = [i0 + i for i in range(height)]
                places = [(i, j) for i in down for j in across]

                def term(k: Value, sums: list[Value]) -> list[Value]:
                    left, right = [a(i, k) for i in down], [b(k, j) for j in across]
                    return outer(left, right, sums)

                sums = p.fold(inner, [start(i, j) for i, j in places], term)
                for (i, j), value in zip(places, sums, strict=True):
                    finish(i, j, value)

            def two(i: Value, _: list[Value]) -> list[Value]:
                tile(i, 2)
                return []

            even = rows // 2 * 2
            p.fold(even, [], two, step=2)
            p.when(rows > even, lambda: tile(even, 1))

        whole = cols // 4 * 4

        def four(j: Value, _: list[Value]) -> list[Value]:
            strip(j, 4)
            return []

        p.fold(whole, [], four, step=4)
        for width in (1, 2, 3):
            p.when(cols - whole == width, lambda width=width: strip(whole, width))  # type: ignore[misc]

    def _over(self, start: Value, stop: Value, new: Callable[[Value], Value]) -> None:
        """Write ``values[slot] = new(slot)`` for all slots of a range."""
        p = self.program

        def one(slot: Value, _: list[Value]) -> list[Value]:
            p.store(new(slot), self.values, slot)
            return []

        p.fold(stop, [], one, start=start)

    def _by_activation(self, layer: Value, body: Callable[[Any], None]) -> None:
        """Write `body` for each activation; the layer's own is run."""
        code = self._number(ACTIVATION, layer)
        for n, one in enumerate(ACTIVATIONS.values()):
            self.program.when(code == n, lambda one=one: body(one))  # type: ignore[misc]

    # -- where things lie, and what an observer sees -----------------------------------------------

    def _number(self, place: int, layer: Index = 0) -> Value:
        return self.program.load(self.description, layer + place, INDEX)

    def _watch_all(
        self, kind: str, layer: Value, start_of: Value, start: Value, stop: Value
    ) -> None:
        """Watch all numbers of a range, if the epoch is to be watched."""
        if not self.observer:
            return
        p, slot = self.program, layer + OF_LAYERS.index(kind) * LAYERS

        def look() -> None:
            def one(at: Value, flags: list[Value]) -> list[Value]:
                return [fma(self.load(start_of, at), 0.0, flags[0])]

            (flag,) = p.fold(stop, [self.load(self.flags, slot)], one, start=start)
            p.store(flag, self.flags, slot)

        p.when(self.observer.last, look)
