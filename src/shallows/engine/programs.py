"""The two programs that a design is compiled to: `train` and `observe`.

`train` keeps every lane busy: a network that is solved, has diverged or has used its budget hands
over its result, and its lane takes the next network from a queue that all threads share. `observe`
runs a fixed number of epochs on given networks and notes what happens in each: losses, misses,
predictions, and which quantities are finite.

Arrays of the caller have a row per network; inside, a network is a lane (`kernel.Design`).
Their parameters are described here, once, and are passed by name (`Native`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arithmetic.environment import defended
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import (
    INDEX,
    POINTER,
    Index,
    Kind,
    Program,
    Value,
    module,
    where,
)
from shallows.engine.kernel import Epoch
from shallows.engine.places import Places
from shallows.engine.target import Target
from shallows.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shallows.engine.design import Design

#: A network that left its lane because it was stopped, beside the codes of `Status`. `EMPTY` is a
#: lane that never held a network.
INTERRUPTED, EMPTY = 5, 6
#: Inside `train`: a lane whose network will never change again. It leaves with what its budget
#: would have given it, and `still` says since which epoch.
_STILL = 7

#: Kinds of parameters, beside the dtypes of arrays: a whole number, an array of the design's own
#: dtype, and such an array or None.
WHOLE, FLOATS, MAYBE = "whole", "floats", "floats or None"

_SHARED = {
    "workspace": "uint8",
    "data": FLOATS,
    "labels": FLOATS,
    "samples": WHOLE,
    "networks": WHOLE,
}
#: The parameters of each program, in order.
TRAIN = {
    **_SHARED,
    "max_epochs": WHOLE,
    "queue": "int64",  # (1,): the next network to be taken
    "stop": "int32",  # (1,): not 0 once all lanes are to stop
    "progress": "int64",  # (8,): network-epochs run; then, by its code, how many networks left how
    "state": FLOATS,
    "rates": FLOATS,
    "epochs": "int64",
    "status": "int8",
    "still": "int64",  # the first epoch whose update changed nothing, or 0
}
OBSERVE = {
    **_SHARED,
    "passes": WHOLE,
    "state": FLOATS,
    "rates": FLOATS,
    "following": FLOATS,
    "loss": FLOATS,
    "misses": FLOATS,
    "flags": FLOATS,
    "predictions": MAYBE,
}


def parameters(shared: Mapping[str, str], design: Design) -> dict[str, str]:
    """Return the parameters of a program of a design, in order: `TRAIN` or `OBSERVE`, or one more.

    Code for any number of inputs is told their number.
    """
    return {**shared, "inputs": WHOLE} if design.any_inputs else dict(shared)


class Native:
    """A compiled program that takes its parameters by name.

    Parameters
    ----------
    function : callable
        Takes whole numbers and addresses, in order.
    parameters : dict of str to str
        As `parameters` returns them.
    dtype : str
        The design's.
    """

    def __init__(
        self, function: Callable[..., None], parameters: Mapping[str, str], dtype: str
    ) -> None:
        self._function, self._parameters = function, parameters
        named = {kind: dtype if kind in (FLOATS, MAYBE) else kind for kind in parameters.values()}
        self._dtypes = {kind: np.dtype(name) for kind, name in named.items() if kind != WHOLE}

    def __call__(self, **given: Any) -> None:
        """Run the program.

        Raises
        ------
        TypeError
            If a parameter is missing, unknown, or not what the program reads there.
        """
        self.bound(**given)()

    def bound(self, **given: Any) -> Callable[[], None]:
        """Return the program with its parameters, to be run any number of times.

        Raises
        ------
        TypeError
            As when it is run.
        """
        if given.keys() != self._parameters.keys():
            differing = sorted(given.keys() ^ self._parameters.keys())
            raise TypeError(f"parameters that are missing or unknown: {', '.join(differing)}")
        numbers = [self._passed(name, given[name]) for name in self._parameters]

        def run() -> None:
            _ = given  # holds the arrays, so that none is freed before it runs
            self._function(*numbers)

        return run

    def _passed(self, name: str, value: Any) -> int:
        """Return the number that the program is called with."""
        kind = self._parameters[name]
        if kind == WHOLE:
            return int(value)
        if kind == MAYBE and value is None:
            return 0
        dtype = self._dtypes[kind]
        if not isinstance(value, np.ndarray) or value.dtype != dtype:
            raise TypeError(f"{name}: an array of {dtype} is needed")
        if not value.flags.c_contiguous:
            raise TypeError(f"{name}: an array without gaps is needed")
        return int(value.ctypes.data)


_BYTE = Kind("int8")
_FLAG = Kind("int32")


class _Lanes:
    """A program's parameters and working memory, and how networks get into lanes and out."""

    divided: Callable[[Value, Value], Value] | None = None  # see `Program`
    apart = 1

    def __init__(
        self, name: str, design: Design, target: Target, shared: Mapping[str, str]
    ) -> None:
        self._begin(name, target, parameters(shared, design))
        if design.sizes[0] == 0:  # see `Design.code`: here a value of the program takes its place
            inputs: Any = self.given["inputs"]
            design = replace(design, sizes=(inputs, *design.sizes[1:]))
        self._lay_out(design)

    def _begin(self, name: str, target: Target, taken: Mapping[str, str]) -> None:
        """Start the program."""
        kinds = [(key, INDEX if kind == WHOLE else POINTER) for key, kind in taken.items()]
        self.program = Program(
            name, kinds, fused=target.fused, divided=self.divided, apart=self.apart
        )
        self.given = self.program.parameters

    def _lay_out(self, design: Any) -> None:
        """Set the kinds of vectors, and where each of them lies in the workspace."""
        self.design = design
        self.lane, self.scalar = Kind(design.dtype, design.lanes), Kind(design.dtype)
        self.counts = Kind("int64", design.lanes)
        self._taken: Any = 0
        # Whole numbers first: their vectors are the widest, and each starts where it is aligned.
        self.networks, self.left, self.ended, self.repeats = (self._take(1, 8) for _ in range(4))
        item = self.scalar.size
        self.buffers = self._take(design.n_state, item), self._take(design.n_state, item)
        self.rates = self._take(design.n_rates, item)
        self.scratch = self._take(design.scratch, item)
        self.flags = self._take(len(design.quantities) + 1, item)

    def _take(self, vectors: Index, item: int) -> Value:
        """Return the address of fresh vectors in the workspace."""
        start = self._taken
        self._taken += vectors * item * self.design.lanes
        return self.program.at(self.given["workspace"], start, _BYTE)

    def epoch(self, observer: _Notes | None = None) -> Epoch:
        data, labels = self.given["data"], self.given["labels"]
        at = Places(self.program, self.design, data, labels, self.rates, self.scratch, observer)
        return Epoch(at)

    def copy_in(self, rows: Value, network: Value, width: int, vectors: Value, lane: Value) -> None:
        """Copy a network's row into its lane of `width` vectors."""
        p, row = self.program, network * width

        def one(slot: Value) -> None:
            number = p.load(rows, row + slot, self.scalar)
            p.store(number, vectors, self.element(slot, lane))

        p.each(width, one)

    def copy_out(
        self, vectors: Value, lane: Value, rows: Value, network: Value, width: int
    ) -> None:
        """Copy a network's lane of `width` vectors into its row."""
        row = network * width

        def one(slot: Value) -> None:
            self.give(vectors, self.element(slot, lane), rows, row + slot)

        self.program.each(width, one)

    def element(self, slot: Value, lane: Value) -> Value:
        """Return the place of a lane's number in a vector, among all numbers of an array."""
        return slot * self.design.lanes + lane

    def give(self, vectors: Value, place: Value, rows: Value, at: Value) -> None:
        """Copy one number to the caller.

        Processors differ in the bits of the NaN that they make. The caller's is always the same.
        """
        p = self.program
        number = p.load(vectors, place, self.scalar)
        p.store(where(number == number, number, float("nan")), rows, at)


class _Queue(_Lanes):
    """Networks that wait, run, and are handed over."""

    def __init__(self, design: Design, target: Target) -> None:
        super().__init__("train", design, target, TRAIN)

    def write(self) -> Program:
        p = self.program
        first, second = self.buffers
        for vector, value in [(self.networks, -1), (self.left, 0), (self.ended, EMPTY)]:
            p.store(p.constant(self.counts, value), vector, 0)
        p.store(p.constant(INDEX, 0), self.repeats, 0)
        self._exchange(second, first)

        def pass_(carried: list[Value]) -> tuple[Value, list[Value]]:
            weights, following = carried
            p.when(self._run(weights, following), lambda: self._exchange(weights, following))
            return self._busy() > 0, [following, weights]

        p.when(self._busy() > 0, lambda: p.during([first, second], pass_))
        p.do("ret void")
        return p

    def _run(self, weights: Value, following: Value) -> Value:
        """Write an epoch of all lanes, and note which networks end with it."""
        p, given = self.program, self.given
        # Each epoch counts once: a network that came back ran this one before.
        self._bump(0, self._busy() - p.load(self.repeats, 0, INDEX))
        p.store(p.constant(INDEX, 0), self.repeats, 0)
        epoch = self.epoch()
        ending = epoch.write(weights, following, given["samples"])
        left = p.load(self.left, 0, self.counts) - 1
        p.store(left, self.left, 0)
        code = where(left < 1, p.constant(self.counts, self._used_up), 0)
        if not self.design.tally:  # tallies grow even then
            code = where(epoch.still(weights, following), _STILL, code)
        stopped = p.splat(self._stopped(), self.design.lanes)
        code = where(stopped, where(code > 0, code, INTERRUPTED), code)
        code = where(ending.diverged, Status.DIVERGED.code, code)
        if self.design.stop == "accuracy":
            code = where(ending.solved, Status.SOLVED.code, code)
        code = where(p.load(self.networks, 0, self.counts) < 0, 0, code)
        p.store(code, self.ended, 0)
        return (code > 0).any()

    def _exchange(self, results: Value, weights: Value) -> None:
        """Write: every lane that has ended hands over its network and takes the next."""
        p = self.program

        def change(lane: Value) -> None:
            p.when(p.load(self.networks, lane, INDEX) > -1, lambda: self._hand_over(lane, results))
            p.store(p.constant(INDEX, -1), self.networks, lane)
            p.when(self._stopped() == 0, lambda: self._take_next(lane, weights))

        p.each(
            self.design.lanes,
            lambda lane: p.when(p.load(self.ended, lane, INDEX) > 0, lambda: change(lane)),
        )

    def _hand_over(self, lane: Value, results: Value) -> None:
        p, given = self.program, self.given
        network, code = p.load(self.networks, lane, INDEX), p.load(self.ended, lane, INDEX)
        left = p.load(self.left, lane, INDEX)
        still, since = code == _STILL, p.load(given["still"], network, INDEX)
        found = where(since > 0, since, given["max_epochs"] - left)
        p.store(where(still, found, since), given["still"], network)
        # The epochs that were spared count as run, in progress as in the result.
        spared = where(still, left, p.constant(INDEX, 0))
        self._bump(0, spared)
        status = where(still, p.constant(INDEX, self._used_up), code)
        p.store(status.convert("trunc", _BYTE), given["status"], network)
        p.store(given["max_epochs"] - left + spared, given["epochs"], network)
        self.copy_out(results, lane, given["state"], network, self.design.n_state)
        self._bump(status, 1)

    def _take_next(self, lane: Value, weights: Value) -> None:
        p, given = self.program, self.given
        network = p.emit(INDEX, f"atomicrmw add {given['queue']}, i64 1 monotonic")

        def begin() -> None:
            # A network that comes back runs its last epoch again, this time with the update.
            run = p.load(given["epochs"], network, INDEX)
            fresh = run < 1
            first = where(fresh, p.constant(INDEX, 1), run)
            repeats = p.load(self.repeats, 0, INDEX) + where(fresh, p.constant(INDEX, 0), 1)
            p.store(repeats, self.repeats, 0)
            p.store(given["max_epochs"] + 1 - first, self.left, lane)
            p.store(network, self.networks, lane)
            self.copy_in(given["state"], network, self.design.n_state, weights, lane)
            self.copy_in(given["rates"], network, self.design.n_rates, self.rates, lane)

        p.when(network < given["networks"], begin)

    @property
    def _used_up(self) -> int:
        """The code of a network that ran its whole budget."""
        status = Status.FINISHED if self.design.stop == "never" else Status.UNSOLVED
        return status.code

    def _busy(self) -> Value:
        """Return how many lanes hold a network."""
        p = self.program
        holds = p.load(self.networks, 0, self.counts) > -1
        ones = where(holds, p.constant(self.counts, 1), 0)
        return p.call(INDEX, f"llvm.vector.reduce.add.v{self.design.lanes}i64", ones)

    def _stopped(self) -> Value:
        stop = self.given["stop"]
        flag = self.program.emit(_FLAG, f"load atomic i32, {stop} monotonic, align 4")
        return flag > 0

    def _bump(self, slot: Index, by: Index) -> None:
        p, progress = self.program, self.given["progress"]
        p.store(p.load(progress, slot, INDEX) + by, progress, slot)


class _Notes(_Lanes):
    """Given networks, a fixed number of epochs, and notes of all that happens in them."""

    def __init__(self, design: Design, target: Target) -> None:
        super().__init__("observe", design, target, OBSERVE)
        self._scratch_vector = self.program.at(self.flags, len(design.quantities), self.lane)
        self._valid = self._first = self.program.index(0)
        self.last: Any = None  # whether an epoch is the last one, whose notes are kept

    def write(self) -> Program:
        p, d, given = self.program, self.design, self.given

        def group(first: Value, _: list[Value]) -> list[Value]:
            rest = given["networks"] - first
            self._first, self._valid = first, where(rest < d.lanes, rest, d.lanes)
            start, other = self.buffers

            def load(lane: Value) -> None:
                # Lanes without a network of their own repeat the last one.
                last = given["networks"] - 1
                network = where(first + lane < last, first + lane, last)
                self.copy_in(given["state"], network, d.n_state, start, lane)
                self.copy_in(given["rates"], network, d.n_rates, self.rates, lane)

            def pass_(at: Value, carried: list[Value]) -> list[Value]:
                current, following, _ = carried
                self.last = at > given["passes"] - 2
                self._pass(current, following, at)
                return [following, current, current]

            p.each(d.lanes, load)
            after, _spare, weights = p.fold(given["passes"], [start, other, start], pass_)
            p.each(self._valid, lambda lane: self._save(lane, weights, after))
            return []

        p.fold(given["networks"], [], group, step=d.lanes)
        p.do("ret void")
        return p

    def _pass(self, weights: Value, following: Value, at: Value) -> None:
        """Write an epoch that is watched."""
        p, zero = self.program, self.program.constant(self.lane, 0.0)
        p.each(len(self.design.quantities), lambda slot: p.store(zero, self.flags, slot))
        self._note(self, weights, following, at)

    def _note(self, observer: Any, weights: Value, following: Value, at: Value) -> None:
        """Write an epoch, and note its misses and its loss."""
        given = self.given
        ending = self.epoch(observer).write(weights, following, given["samples"])
        for name, vector in [("misses", ending.misses), ("loss", ending.loss)]:
            self._scatter(vector, given[name], lambda n: n * given["passes"] + at)

    def watch(self, quantity: str, value: Value) -> None:
        """Make the quantity's flag NaN in the lanes where an element of it is not finite."""
        p, slot = self.program, self.design.quantities.index(quantity)
        flag = p.load(self.flags, slot, self.lane)
        p.store(fma(value, 0.0, flag), self.flags, slot)

    def predict(self, sample: Value, output: Index, yhat: Value) -> None:
        """Write a prediction, where the caller asks for them."""
        p, given = self.program, self.given
        address = p.emit(INDEX, f"ptrtoint {given['predictions']} to i64")
        row = sample * self.design.outputs + output
        width = given["samples"] * self.design.outputs
        p.when(
            address != 0,
            lambda: self._scatter(yhat, given["predictions"], lambda n: n * width + row),
        )

    def _scatter(self, vector: Value, rows: Value, place: Callable[[Value], Value]) -> None:
        """Store each network's number at its own place."""
        p, first = self.program, self._first
        p.store(vector, self._scratch_vector, 0)

        def one(lane: Value) -> None:
            self.give(self._scratch_vector, lane, rows, place(first + lane))

        p.each(self._valid, one)

    def _save(self, lane: Value, weights: Value, following: Value) -> None:
        d, network, given = self.design, self._first + lane, self.given
        self.copy_out(weights, lane, given["state"], network, d.n_state)
        self.copy_out(following, lane, given["following"], network, d.n_state)
        self.copy_out(self.flags, lane, given["flags"], network, len(d.quantities))


class _Losses(_Notes):
    """Notes of misses and losses alone: no quantity is watched, and no prediction written."""

    def _pass(self, weights: Value, following: Value, at: Value) -> None:
        self._note(_Blind(), weights, following, at)


class _Blind:
    """An observer that looks at nothing; there is a loss to be noted nevertheless."""

    def watch(self, quantity: str, value: Value) -> None:
        """Do nothing."""

    def predict(self, sample: Value, output: Index, yhat: Value) -> None:
        """Do nothing."""


@cache
def workspace(design: Design) -> int:
    """Return the bytes of working memory that a thread needs, for either program."""
    return _Queue(design, Target())._taken


def lean(design: Design, target: Target) -> str:
    """Return both programs for the page, on a target that sets no environment.

    ``observe`` notes misses, losses and states. Its flags are all 0, and there are no predictions.
    """
    return module([_Queue(design, target).write(), _Losses(design, target).write()])


def write(design: Design, target: Target) -> str:
    """Return the LLVM IR of both programs, for a target."""
    return text([_Queue(design, target).write(), _Notes(design, target).write()], target)


def text(programs: Sequence[Program], target: Target) -> str:
    """Return the LLVM IR of a module whose programs set their floating-point environment."""
    control = target.control
    defences = [control.ir, *(defended(p, control) for p in programs)] if control else []
    return "\n".join([*defences, module(programs)])
