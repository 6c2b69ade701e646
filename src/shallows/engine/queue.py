"""The program `train`: networks wait in a queue, run in lanes, and are handed over.

A network that is solved, has diverged or has used its budget hands over its result, and its lane
takes the next network from a queue that all threads share, so that no lane idles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shallows.arithmetic.lanes import INDEX, POINTER, Index, Kind, Value, where
from shallows.arithmetic.program import Program
from shallows.engine.kernel import Epoch
from shallows.engine.native import TRAIN, WHOLE, parameters
from shallows.engine.places import Places
from shallows.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shallows.engine.design import Design
    from shallows.engine.places import Observer
    from shallows.engine.target import Target

#: A network that left its lane because it was stopped, beside the codes of `Status`. `EMPTY` is a
#: lane that never held a network.
INTERRUPTED, EMPTY = 5, 6
#: Inside `train`: a lane whose network will never change again. It leaves with what its budget
#: would have given it, and `still` says since which epoch.
_STILL = 7

BYTE = Kind("int8")
_FLAG = Kind("int32")


class Lanes:
    """A program's parameters and working memory, and how networks get into lanes and out."""

    divided: Callable[[Value, Value], Value] | None = None  # see `Program`
    apart = 1
    shared: Value | None = None  # see `Places`

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
        self.buffers = self._numbers(design.n_state), self._numbers(design.n_state)
        self.rates = self._numbers(design.n_rates)
        self.scratch = self._numbers(design.scratch)
        self.flags = self._take(len(design.quantities) + 1, self.scalar.size)

    def _numbers(self, vectors: Index) -> Value:
        """Return the address of vectors of the network's numbers."""
        return self._take(vectors, self.scalar.size)

    def _take(self, vectors: Index, item: int) -> Value:
        """Return the address of fresh vectors in the workspace."""
        start = self._taken
        self._taken += vectors * item * self.design.lanes
        return self.program.at(self.given["workspace"], start, BYTE)

    def epoch(self, observer: Observer | None = None) -> Epoch:
        """Return the writer of an epoch of all lanes."""
        data, labels = self.given["data"], self.given["labels"]
        at = Places(self.program, self.design, data, labels, self.rates, self.scratch, observer)
        return Epoch(at._replace(shared=self.shared))

    def copy_in(self, rows: Value, network: Value, width: int, vectors: Value, lane: Value) -> None:
        """Copy a network's row into its lane of `width` vectors."""
        p, row = self.program, network * width

        def one(slot: Value, _: list[Value]) -> list[Value]:
            number = p.load(rows, row + slot, self.scalar)
            p.store(number, vectors, self.element(slot, lane))
            return []

        p.spread(width, [], one)

    def copy_out(
        self, vectors: Value, lane: Value, rows: Value, network: Value, width: int
    ) -> None:
        """Copy a network's lane of `width` vectors into its row."""
        row = network * width

        def one(slot: Value, _: list[Value]) -> list[Value]:
            self.give(vectors, self.element(slot, lane), rows, row + slot)
            return []

        self.program.spread(width, [], one)

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


class Queue(Lanes):
    """Networks that wait, run, and are handed over."""

    def __init__(self, design: Design, target: Target) -> None:
        super().__init__("train", design, target, TRAIN)

    def write(self) -> Program:
        """Write the whole program."""
        p = self.program
        first, second = self.buffers
        self._fill(second, first)

        def pass_(carried: list[Value]) -> tuple[Value, list[Value]]:
            weights, following = carried
            p.when(self._run(weights, following), lambda: self._exchange(weights, following))
            return self._busy() > 0, [following, weights]

        p.when(self._busy() > 0, lambda: p.during([first, second], pass_))
        p.do("ret void")
        return p

    def _fill(self, results: Value, weights: Value) -> None:
        """Write: every lane is empty, and takes its first network."""
        p = self.program
        for vector, value in [(self.networks, -1), (self.left, 0), (self.ended, EMPTY)]:
            p.store(p.constant(self.counts, value), vector, 0)
        p.store(p.constant(INDEX, 0), self.repeats, 0)
        self._exchange(results, weights)

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
        p.store(status.convert("trunc", BYTE), given["status"], network)
        p.store(given["max_epochs"] - left + spared, given["epochs"], network)
        self.copy_out(results, lane, given["state"], network, self.design.n_state)
        self._bump(status, 1)

    def _take_next(self, lane: Value, weights: Value) -> None:
        p, given = self.program, self.given
        network = self._next()

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

    def _next(self) -> Value:
        """Return the number of the next network in the queue."""
        return self.program.emit(INDEX, f"atomicrmw add {self.given['queue']}, i64 1 monotonic")

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
