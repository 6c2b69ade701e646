"""One kernel for networks of any size: it reads the sizes when it runs.

A page can't compile, so it carries this one: up to `LAYERS` hidden layers, of any activation each.
It does what `shallows.engine.kernel` does, in plain loops over one sample after the other, and has
the same bits. It does without weights of samples and without the tally.

The programs take one parameter more than `shallows.engine.programs.TRAIN` and ``OBSERVE``: a
``plan``, which `plan` makes of a design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from shallows.activations import ACTIVATIONS
from shallows.arithmetic import functions
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import INDEX, Value, bits, from_bits, where
from shallows.engine.kernel import Ending
from shallows.engine.programs import OBSERVE, TRAIN, Notes, Queue, joined
from shallows.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.arithmetic.lanes import Index, Program
    from shallows.engine.design import Design
    from shallows.engine.target import Target

LAYERS = 4
_DEPTH = LAYERS + 1  # layers of weights

#: What a plan says: the flags and the number of layers, then the sizes, then the activations.
_FLAGS = ("layers", "bias", "momentum", "alpha", "reported", "squared", "stops")
_SIZES = len(_FLAGS)
_ACTIVATIONS = _SIZES + _DEPTH + 1
PLAN = _ACTIVATIONS + LAYERS

#: The parameters of each program, in order.
PARAMETERS = {"train": {**TRAIN, "plan": "int64"}, "observe": {**OBSERVE, "plan": "int64"}}

#: Kinds of quantities that an observer is shown; each has a place for every layer, and the loss
#: comes last. `places` has them in the order of computation.
KINDS = ("z", "a", "dL_dz", "dL_dw", "dL_db", "dL_da", "w", "b")
_ONCE = ("loss", "dL_dyhat")
FLAGS = len(KINDS) * _DEPTH + len(_ONCE)


def plan(design: Design) -> NDArray[np.int64]:
    """Return what the programs must know of a design."""
    found = np.zeros(PLAN, np.int64)
    flags = [design.bias, design.momentum, design.alpha, design.gradient == "report"]
    flags += [design.loss == "squared", design.stop == "accuracy"]
    found[: len(_FLAGS)] = [len(design.layers), *flags]
    found[_SIZES : _SIZES + len(design.sizes)] = design.sizes
    names = list(ACTIVATIONS)
    found[_ACTIVATIONS:][: len(design.activation)] = [names.index(a) for a in design.activation]
    return found


def places(design: Design) -> list[int]:
    """Return where the flags of `Design.quantities` lie."""
    return [_place(name, len(design.layers)) for name in design.quantities]


def _place(name: str, depth: int) -> int:
    if name in _ONCE:
        return len(KINDS) * _DEPTH + _ONCE.index(name)
    kind = name.rstrip("0123456789")
    layer = depth if kind == "yhat" else int(name[len(kind) :])
    return KINDS.index("a" if kind == "yhat" else kind) * _DEPTH + layer - 1


def write(dtype: str, target: Target) -> str:
    """Return the LLVM IR of both programs, for a target."""
    lanes: Any = _Machine(dtype, target.lanes(dtype))
    programs = [
        _Queue(lanes, target, PARAMETERS["train"]).write(),
        _Notes(lanes, target, PARAMETERS["observe"]).write(),
    ]
    return joined(programs, target)


def workspace(design: Design) -> int:
    """Return the bytes of working memory that the programs need for a design of these lanes."""
    sums = _Sums(sum(design.sizes), design.n_weights, design.n_state, design.n_rates)
    vectors = 2 * sums.n_state + sums.n_rates + sums.scratch + FLAGS + 1
    return design.lanes * (4 * 8 + vectors * (4 if design.dtype == "float32" else 8))


@dataclass(frozen=True)
class _Machine:
    """What is known when the programs are written."""

    dtype: str
    lanes: int


class _Sums:
    """Sizes that follow from a plan: numbers, or values of a program."""

    def __init__(self, units: Any, n_weights: Any, n_state: Any, n_rates: Any) -> None:
        self.units, self.n_weights, self.n_state, self.n_rates = units, n_weights, n_state, n_rates

    @property
    def scratch(self) -> Any:
        """Vectors: the gradient; a, z and ∂L/∂z of every unit of a sample; four sums."""
        return self.n_weights + self.units * 3 + 4


class _Plan(_Sums):
    """A plan in a program that reads it; it stands in for a `Design`."""

    def __init__(self, machine: _Machine, program: Program) -> None:
        self.dtype, self.lanes, self.stop = machine.dtype, machine.lanes, "accuracy"
        self.tally = False
        self.quantities = [f"{kind}{i}" for kind in KINDS for i in range(_DEPTH)]
        self.quantities += _ONCE
        self.program, self._where = program, program.parameters["plan"]
        self.flags = {name: self._read(i) for i, name in enumerate(_FLAGS)}
        self.layers = self.flags["layers"]
        self.outputs = self.size(self.layers)
        units, n_weights = program.fold(
            self.layers, [self.size(program.index(0)), program.index(0)], self._count
        )
        doubled = n_weights + n_weights * self.flags["momentum"]
        rates = self.layers + self.flags["momentum"] + self.flags["alpha"]
        super().__init__(units, n_weights, doubled, rates)

    def _count(self, layer: Value, carried: list[Value]) -> list[Value]:
        units, weights = carried
        k, h = self.size(layer), self.size(layer + 1)
        return [units + h, weights + (k + self.flags["bias"]) * h]

    def _read(self, index: Index) -> Value:
        return self.program.load(self._where, index, INDEX)

    def on(self, flag: str) -> Value:
        """Return whether a flag is set."""
        return self.flags[flag] > 0

    def size(self, layer: Value) -> Value:
        return self._read(layer + _SIZES)

    def activation(self, layer: Value) -> Value:
        return self._read(layer + _ACTIVATIONS)


class _Queue(Queue):
    def shape(self, design: Any) -> Any:
        return _Plan(design, self.program)

    def used_up(self) -> Value:
        p, plan = self.program, cast("Any", self.design)
        return where(plan.on("stops"), p.index(Status.UNSOLVED.code), Status.FINISHED.code)

    def epoch(self, observer: Notes | None = None) -> Any:
        return _Epoch(self, observer)


class _Notes(Notes):
    def shape(self, design: Any) -> Any:
        return _Plan(design, self.program)

    def epoch(self, observer: Notes | None = None) -> Any:
        return _Epoch(self, observer)


class _Layer:
    """Where a layer of weights finds what it works on, in an epoch."""

    def __init__(self, epoch: _Epoch, number: Value, inputs: Value, weights: Value) -> None:
        # `inputs` and `weights` say how many units and weights come before.
        self.number, self.inputs, self.w = number, inputs, weights
        self.k, self.h = epoch.plan.size(number), epoch.plan.size(number + 1)
        self.outputs = inputs + self.k
        self.b = weights + self.k * self.h
        self.end = self.b + self.h * epoch.plan.flags["bias"]


class _Epoch:
    """Writes one epoch: `shallows.engine.kernel.Epoch` with its sizes read from a plan."""

    def __init__(self, lanes: Queue | Notes, observer: Notes | None) -> None:
        self.program, self.observer, self.given = lanes.program, observer, lanes.given
        self.plan = cast("_Plan", lanes.design)
        self.lane, self.scalar, self.rates = lanes.lane, lanes.scalar, lanes.rates
        self.zero = self.program.constant(self.lane, 0.0)
        scratch, units = lanes.scratch, self.plan.units
        self.gradient = scratch
        places = [self.plan.n_weights + units * i for i in range(4)]
        self.a, self.z, self.d, self.sums = (
            self.program.at(scratch, place, self.lane) for place in places
        )

    def write(self, weights: Value, following: Value, samples: Value) -> Ending:
        """Write forward, backward and update, as `kernel.Epoch.write` does."""
        p = self.program
        self.weights, self.following = weights, following
        p.each(self.plan.n_weights, lambda slot: p.store(self.zero, self.gradient, slot))
        for slot in range(4):
            p.store(self.zero, self.sums, slot)
        p.each(samples, self._sample)
        misses, trouble = self._sum(0), self._sum(1)
        self._penalise()
        solved = misses + trouble == 0.0
        solved = where(self.plan.on("stops"), solved, self.zero != self.zero)
        self._each_layer(self._update)
        trouble = self._sum(1)
        still = bits(self._sum(3)) == 0
        return Ending(misses, solved, trouble != trouble, still, self._sum(2))

    def _sample(self, sample: Value) -> None:
        p, k = self.program, self.plan.size(self.program.index(0))
        p.each(k, lambda i: p.store(self._shared("data", sample * k + i), self.a, i))
        self._each_layer(self._forward)
        last = self.plan.units - self.plan.outputs
        one = self.plan.outputs < 2
        squared, entropy = self.plan.on("squared"), self.plan.flags["squared"] < 1
        p.when(squared, lambda: self._squared(sample, last))
        p.when(entropy, lambda: p.when(one, lambda: self._sigmoid(sample, last)))
        several = self.plan.outputs > 1
        p.when(entropy, lambda: p.when(several, lambda: self._softmax(sample, last)))
        self._each_layer(self._backward, reverse=True)

    # -- layers ----------------------------------------------------------------------------------

    def _each_layer(self, body: Callable[[_Layer], None], *, reverse: bool = False) -> None:
        """Write `body` of one layer after the other, or from the last to the first."""
        p, plan = self.program, self.plan

        def up(number: Value, carried: list[Value]) -> list[Value]:
            layer = _Layer(self, number, *carried)
            body(layer)
            return [layer.outputs, layer.end]

        def down(step: Value, carried: list[Value]) -> list[Value]:
            number = plan.layers - 1 - step
            k, h = plan.size(number), plan.size(number + 1)
            inputs, weights = carried[0] - k, carried[1] - (k + plan.flags["bias"]) * h
            body(_Layer(self, number, inputs, weights))
            return [inputs, weights]

        if reverse:
            start = [plan.units - plan.outputs, plan.n_weights]
            p.fold(plan.layers, start, down)
        else:
            p.fold(plan.layers, [p.index(0), p.index(0)], up)

    def _forward(self, layer: _Layer) -> None:
        """Write z = a · w + b and a = f(z)."""
        p = self.program

        def unit(j: Value) -> None:
            def term(i: Value, total: list[Value]) -> list[Value]:
                a = self._load(self.a, layer.inputs + i)
                return [fma(a, self._load(self.weights, layer.w + i * layer.h + j), total[0])]

            start = where(self.plan.on("bias"), self._load(self.weights, layer.b + j), self.zero)
            (z,) = p.fold(layer.k, [start], term)
            self._watch("z", layer, z)
            p.store(z, self.z, layer.outputs + j)
            p.store(z, self.a, layer.outputs + j)

        p.each(layer.h, unit)
        hidden = layer.number < self.plan.layers - 1
        p.when(hidden, lambda: self._by_activation(layer.number, layer.h, self._activate(layer)))

    def _activate(self, layer: _Layer) -> Callable[[str, Value], None]:
        def unit(name: str, j: Value) -> None:
            a = ACTIVATIONS[name].compute(self._load(self.z, layer.outputs + j))
            self._watch("a", layer, a)
            self.program.store(a, self.a, layer.outputs + j)

        return unit

    def _by_activation(
        self, layer: Value, count: Value, body: Callable[[str, Value], None]
    ) -> None:
        """Write ``for j in range(count): body(name, j)`` for the layer's activation, whichever."""
        p, number = self.program, self.plan.activation(layer)
        for code, name in enumerate(ACTIVATIONS):

            def loop(name: str = name) -> None:
                p.each(count, lambda j: body(name, j))

            p.when(number == code, loop)

    def _backward(self, layer: _Layer) -> None:
        """Write ∂L/∂w += aᵀ · ∂L/∂z, and ∂L/∂z of the layer below."""
        p = self.program

        def inputs(i: Value) -> None:
            a, row = self._load(self.a, layer.inputs + i), layer.w + i * layer.h

            def unit(j: Value, total: list[Value]) -> list[Value]:
                d = self._load(self.d, layer.outputs + j)
                g = fma(a, d, self._load(self.gradient, row + j))
                self._watch("dL_dw", layer, g)
                p.store(g, self.gradient, row + j)
                return [fma(d, self._load(self.weights, row + j), total[0])]

            (da,) = p.fold(layer.h, [self.zero], unit)
            p.store(da, self.d, layer.inputs + i)

        def bias(j: Value) -> None:
            d = self._load(self.d, layer.outputs + j)
            g = fma(d, 1.0, self._load(self.gradient, layer.b + j))
            self._watch("dL_db", layer, g)
            p.store(g, self.gradient, layer.b + j)

        def derive(name: str, i: Value) -> None:
            z, a, da = (self._load(v, layer.inputs + i) for v in (self.z, self.a, self.d))
            dz = ACTIVATIONS[name].back(z, a, da)
            self._watch("dL_da", layer, da, -1)
            self._watch("dL_dz", layer, dz, -1)
            p.store(dz, self.d, layer.inputs + i)

        p.each(layer.k, inputs)
        p.each(layer.end - layer.b, bias)
        p.when(layer.number > 0, lambda: self._by_activation(layer.number - 1, layer.k, derive))

    def _update(self, layer: _Layer) -> None:
        """Write v ← μ v + g + α w and w ← w - lr v, for the weights and then the biases."""
        p, lr = self.program, self._load(self.rates, layer.number)

        def step(kind: str) -> Callable[[Value, list[Value]], list[Value]]:
            def one(slot: Value, trouble: list[Value]) -> list[Value]:
                w, change = self._load(self.weights, slot), self._load(self.gradient, slot)
                if kind == "w":
                    penalised = fma(self._alpha(), w, change)
                    change = where(self.plan.on("alpha"), penalised, change)
                change = p.either(
                    self.plan.on("momentum"), lambda: self._velocity(slot, change), change
                )
                updated = fma(-lr, change, w)
                p.store(updated, self.following, slot)
                self._moved(w, updated)
                self._watch(kind, layer, updated)
                return [fma(updated, 0.0, trouble[0])]

            return one

        trouble = [self._sum(1)]
        for kind, start, stop in [("w", layer.w, layer.b), ("b", layer.b, layer.end)]:
            trouble = p.fold(stop, trouble, step(kind), start=start)
        p.store(trouble[0], self.sums, 1)

    def _velocity(self, slot: Value, change: Value) -> Value:
        place = slot + self.plan.n_weights
        mu, before = self._load(self.rates, self.plan.layers), self._load(self.weights, place)
        velocity: Value = fma(mu, before, change)
        self.program.store(velocity, self.following, place)
        self._moved(before, velocity)
        return velocity

    def _moved(self, before: Value, after: Value) -> None:
        """Note the bits in which two numbers differ."""
        moved = bits(self._sum(3)) | (bits(before) ^ bits(after))
        self.program.store(from_bits(moved), self.sums, 3)

    # -- what the outputs come to ----------------------------------------------------------------

    def _sigmoid(self, sample: Value, last: Value) -> None:
        z, y = self._load(self.z, last), self._target(sample, 0)
        yhat = functions.sigmoid(z)
        self._add(0, where(yhat >= 0.5, 1.0 - y, y))
        self._mark(z)
        q, reported = yhat * (1.0 - yhat), self.plan.on("reported")
        dyhat = where(reported, (yhat - y) / q, yhat - y)
        self._end(sample, 0, last, yhat, where(reported, dyhat * q, dyhat))
        if self.observer:
            self.observer.watch("dL_dyhat", dyhat)
            likelihood = y * functions.log(yhat) + (1.0 - y) * functions.log(1.0 - yhat)
            stable = functions.softplus(z - (y + y) * z)
            self._add(2, where(reported, -likelihood, stable))

    def _squared(self, sample: Value, last: Value) -> None:
        p = self.program

        def error(c: Value, carried: list[Value]) -> list[Value]:
            top, hit = carried
            yhat, y = self._load(self.z, last + c), self._target(sample, c)
            higher = yhat > top
            e = yhat - y
            self._end(sample, c, last + c, yhat, e)
            self._mark(yhat)
            if self.observer:
                p.store(fma(e * 0.5, e, self._sum(2)), self.sums, 2)
            single = where(yhat >= 0.5, y, 1.0 - y)
            hit = where(self.plan.outputs < 2, single, where(higher, y, hit))
            return [where(higher, yhat, top), hit]

        _, hit = p.fold(self.plan.outputs, [self._lowest(), self.zero], error)
        self._add(0, 1.0 - hit)

    def _softmax(self, sample: Value, last: Value) -> None:
        p, outputs = self.program, self.plan.outputs

        def highest(c: Value, carried: list[Value]) -> list[Value]:
            top, hit, of_label = carried
            z, y = self._load(self.z, last + c), self._target(sample, c)
            higher = z > top
            self._mark(z)
            of_label = where(y > 0.5, z, of_label)
            return [where(higher, z, top), where(higher, y, hit), of_label]

        def exponential(c: Value, total: list[Value]) -> list[Value]:
            e = functions.exp(self._load(self.z, last + c) - top)
            p.store(e, self.d, last + c)
            return [total[0] + e]

        def error(c: Value) -> None:
            yhat = self._load(self.d, last + c) / total
            self._end(sample, c, last + c, yhat, yhat - self._target(sample, c))

        start = [self._lowest(), self.zero, self.zero]
        top, hit, of_label = p.fold(outputs, start, highest)
        (total,) = p.fold(outputs, [self.zero], exponential)
        p.each(outputs, error)
        self._add(0, 1.0 - hit)
        if self.observer:
            self._add(2, functions.log(total) + (top - of_label))

    def _end(self, sample: Value, c: Index, place: Value, yhat: Value, dz: Value) -> None:
        """Write ∂L/∂z of an output, and show it."""
        self.program.store(dz, self.d, place)
        if self.observer:
            last = self.plan.layers - 1
            for kind, value in [("a", yhat), ("dL_dz", dz)]:
                self.observer.watch_slot(last + KINDS.index(kind) * _DEPTH, value)
            self.observer.predict(sample, c, yhat)

    def _penalise(self) -> None:
        """Write loss + ½ α Σ w², and show the loss."""
        if not self.observer:
            return
        p = self.program

        def add(slot: Value, squares: list[Value]) -> list[Value]:
            w = self._load(self.weights, slot)
            return [fma(w, w, squares[0])]

        def layer(number: Value, carried: list[Value]) -> list[Value]:
            squares, inputs, weights = carried
            here = _Layer(self, number, inputs, weights)
            (squares,) = p.fold(here.b, [squares], add, start=here.w)
            return [squares, here.outputs, here.end]

        start = [self.zero, p.index(0), p.index(0)]
        squares, *_ = p.fold(self.plan.layers, start, layer)
        penalised = fma(self._alpha() * 0.5, squares, self._sum(2))
        p.store(where(self.plan.on("alpha"), penalised, self._sum(2)), self.sums, 2)
        self.observer.watch("loss", self._sum(2))

    # -- where things lie ------------------------------------------------------------------------

    def _load(self, pointer: Value, slot: Index) -> Value:
        return self.program.load(pointer, slot, self.lane)

    def _sum(self, slot: int) -> Value:
        """Return the misses, what is NaN once a number was not finite, the loss, or what moved."""
        return self._load(self.sums, slot)

    def _add(self, slot: int, term: Value) -> None:
        self.program.store(self._sum(slot) + term, self.sums, slot)

    def _mark(self, value: Value) -> None:
        self.program.store(fma(value, 0.0, self._sum(1)), self.sums, 1)

    def _alpha(self) -> Value:
        return self._load(self.rates, self.plan.n_rates - 1)

    def _lowest(self) -> Value:
        return self.program.constant(self.lane, -float("inf"))

    def _target(self, sample: Value, output: Index) -> Value:
        return self._shared("labels", sample * self.plan.outputs + output)

    def _shared(self, name: str, index: Value) -> Value:
        number = self.program.load(self.given[name], index, self.scalar)
        return self.program.splat(number, self.plan.lanes)

    def _watch(self, kind: str, layer: _Layer, value: Value, above: int = 0) -> None:
        if self.observer:
            slot = layer.number + (KINDS.index(kind) * _DEPTH + above)
            self.observer.watch_slot(slot, value)
