"""How a thread of a GPU trains a network, alone or in a team.

A launch runs a *slice*: so many epochs of each thread at most. Between two slices everything about
a thread is in the working memory, so the next slice goes on where the last one stopped, and no
result depends on where that was.

A warp's 32 threads run side by side. What the 32 read together lies side by side, too: a warp's
working memory is that of 32 lanes.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import INDEX, POINTER, Index, Kind, Value
from shallows.arithmetic.program import Program, Team
from shallows.engine.native import TRAIN, WHOLE
from shallows.engine.queue import BYTE, Lanes, Queue
from shallows.engine.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.engine.design import Design

WARP = 32
#: Threads in a block. No more than 128 of them may have all of the 255 registers that a thread has.
BLOCK = 128
#: For the oldest cards that `cuda` takes; the driver compiles the text for its own card.
PTX = Target("nvptx64-nvidia-cuda", cpu="sm_75", features="+ptx63")

#: The parameters of the kernel, in order.
SLICE = {
    **TRAIN,
    "stop": WHOLE,  # not 0: each thread hands over its network after one epoch, and takes no other
    "width": WHOLE,  # bytes of a warp's working memory
    "first": WHOLE,  # not 0: no slice has run before
    "quota": WHOLE,  # epochs of each thread; an even number
}

_WORD, _TRUTH = Kind("int32"), Kind("bool")


def rough(b: Value) -> Value:
    """Return 1 / b to about 20 bits, by the GPU's own table."""
    name = "d" if b.kind.dtype == "float64" else "f"
    scalar = b.program.emit(Kind(b.kind.dtype), f"extractelement {b}, i32 0")
    found = b.program.call(scalar.kind, f"llvm.nvvm.rcp.approx.ftz.{name}", scalar)
    return b.program.splat(found, 1)


def quotient(a: Value, b: Value, rough: Callable[[Value], Value] = rough) -> Value:
    """Return a / b, rounded once, if no step of it leaves the normal numbers.

    This is what NVIDIA's compiler makes of a division, without its branch for numbers that are very
    large or very small. The branch would keep a thread from computing two sigmoids side by side.
    (Markstein 1990, "Computation of elementary functions on the IBM RISC System/6000 processor".)
    """
    y = rough(b)
    error = fma(-b, y, 1.0)
    if b.kind.dtype == "float64":
        y = fma(y, fma(error, error, error), y)
        error = fma(-b, y, 1.0)
    y = fma(y, error, y)
    result = a * y
    for _ in range(1 if b.kind.dtype == "float64" else 2):
        result = fma(fma(-b, result, a), y, result)
    return result


class Machine:
    """What a thread asks its GPU for.

    A `mask` has a bit for each thread of the warp that takes part; all of these must come.
    """

    def number(self, p: Program) -> Value:
        """Return the thread's number."""
        block, size, thread = (
            p.call(_WORD, f"llvm.nvvm.read.ptx.sreg.{name}.x") for name in ("ctaid", "ntid", "tid")
        )
        return (block * size + thread).convert("zext", INDEX)

    def divided(self, a: Value, b: Value) -> Value:
        """Return a / b, see `Program`."""
        return quotient(a, b)

    def memory(self, p: Program) -> Value:
        """Return the address of the memory that the threads of a block share."""
        return p.emit(POINTER, "addrspacecast ptr addrspace(3) @shared to ptr")

    def wait(self, p: Program, mask: Value) -> None:
        """Write: wait for the others, and see what they have stored."""
        p.declared.add("declare void @llvm.nvvm.bar.warp.sync(i32)")
        p.do(f"call void @llvm.nvvm.bar.warp.sync({mask})")

    def every(self, p: Program, mask: Value, condition: Value) -> Value:
        """Return whether a condition holds in all of them."""
        return p.call(_TRUTH, "llvm.nvvm.vote.all.sync", mask, condition)

    def told(self, p: Program, mask: Value, number: Value, source: Value) -> Value:
        """Return a number from 0 to 2³¹ - 1 that the thread at a place in the warp has."""
        word, place = (v.convert("trunc", _WORD) for v in (number, source))
        last = p.constant(_WORD, WARP - 1)
        found = p.call(_WORD, "llvm.nvvm.shfl.sync.idx.i32", mask, word, place, last)
        return found.convert("zext", INDEX)


GPU = Machine()


class Thread(Queue):
    """The program of a thread that trains a network alone."""

    apart = WARP

    def __init__(self, design: Design, machine: Machine) -> None:
        self._machine, self.divided = machine, machine.divided
        Lanes.__init__(self, "train", design, PTX, SLICE)
        self.run = self._take(1, 8)  # epochs run in this slice
        if design.shared:
            self.shared = self._shared(self._thread[1] * self.scalar.size)

    @cached_property
    def _thread(self) -> tuple[Value, Value]:
        """The warp's working memory, and the thread's place in the warp."""
        number = self._machine.number(self.program)
        warp = number // WARP
        start = self.program.at(self.given["workspace"], warp * self.given["width"], BYTE)
        return start, number - warp * WARP

    def _shared(self, start: Value) -> Value:
        """Return an address in the warp's part of the shared memory."""
        p = self.program
        warp = self._machine.number(p) // WARP
        among = warp - warp // (BLOCK // WARP) * (BLOCK // WARP)
        size = WARP * self.design.n_weights * self.scalar.size
        return p.at(self._machine.memory(p), among * size + start, BYTE)

    def _take(self, vectors: Index, item: int) -> Value:
        memory, place = self._thread
        start, self._taken = self._taken, self._taken + vectors * item * WARP
        return self.program.at(memory, place * item + start, BYTE)

    def element(self, slot: Value, lane: Value) -> Value:
        """Return the place of a number among those of a warp."""
        return slot * WARP + lane

    def write(self) -> Program:
        """Write the whole program."""
        self._work()
        self.program.do("ret void")
        return self.program

    def _work(self) -> None:
        """Write a slice."""
        p, given = self.program, self.given
        first, second = self.buffers
        p.when(given["first"] > 0, lambda: self._fill(second, first))
        p.store(p.constant(INDEX, 0), self.run, 0)

        def pass_(carried: list[Value]) -> tuple[Value, list[Value]]:
            left, weights, following = carried
            p.when(self._run(weights, following), lambda: self._exchange(weights, following))
            goes_on = (self._busy() > 0) & (left > 1)
            return goes_on, [left - 1, following, weights]

        p.when(self._busy() > 0, lambda: p.during([given["quota"], first, second], pass_))
        self._add(0, p.load(self.run, 0, INDEX))

    def _stopped(self) -> Value:
        return self.given["stop"] > 0

    def _bump(self, slot: Index, by: Index) -> None:
        p = self.program
        if isinstance(slot, Value):
            self._add(slot, by)
        else:
            p.store(p.load(self.run, 0, INDEX) + by, self.run, 0)

    def _add(self, slot: Index, by: Index) -> None:
        """Add to a number of the progress, which all threads share."""
        p = self.program
        place = p.at(self.given["progress"], slot, INDEX)
        p.emit(INDEX, f"atomicrmw add {place}, {p.index(by)} monotonic")


class Member(Thread):
    """The program of a thread whose team trains a network, with its numbers in shared memory.

    Each thread has counters of its own, and computes the same counts. The loops over units, samples
    and weights are shared out, a whole sum to one thread, so that every sum keeps its order.
    """

    apart = 1

    def __init__(self, design: Design, machine: Machine) -> None:
        self._held = 0  # bytes of shared memory
        super().__init__(design, machine)
        p = self.program
        ones = p.constant(_WORD, (1 << design.team) - 1)
        self._mask = ones << (self._team * design.team).convert("trunc", _WORD)
        wait, every = partial(machine.wait, p, self._mask), partial(machine.every, p, self._mask)
        p.team = Team(design.team, self._rank, wait, every)
        kept, size = self._taken, kept_bytes(design)
        self._taken += size * (WARP // design.team)
        self._kept = p.at(self._thread[0], self._team * size + kept, BYTE)

    @cached_property
    def _team(self) -> Value:
        """The number of the team in its warp."""
        return self._thread[1] // self.design.team

    @cached_property
    def _rank(self) -> Value:
        """The number of the thread in its team."""
        return self._thread[1] - self._team * self.design.team

    def _numbers(self, vectors: Any) -> Value:
        start, self._held = self._held, self._held + sixteens(vectors * self.scalar.size)
        p = self.program
        return p.at(self._machine.memory(p), self._team * room(self.design) + start, BYTE)

    def element(self, slot: Value, lane: Value) -> Value:
        """Return the place of a number among those of the team."""
        return slot + lane

    def _work(self) -> None:
        p, work = self.program, super()._work

        def slice_() -> None:
            p.when(self.given["first"] == 0, lambda: self._keep(-1))
            work()
            self._keep(1)

        teams = WARP // self.design.team
        p.when(self._team < teams, slice_)  # a warp's last threads may be too few for a team

    def _keep(self, way: int) -> None:
        """Write: copy what must outlast the launch to the working memory (1), or back (-1)."""
        d, p = self.design, self.program
        rates = p.at(self._kept, d.n_state, self.scalar)
        pairs = [(self.buffers[0], self._kept, d.n_state), (self.rates, rates, d.n_rates)]
        for here, there, count in pairs:
            source, target = (here, there)[::way]
            p.spread(count, [], partial(self._copied, source, target))

    def _copied(self, source: Value, target: Value, slot: Value, _: list[Value]) -> list[Value]:
        self.program.store(self.program.load(source, slot, self.scalar), target, slot)
        return []

    def _exchange(self, results: Value, weights: Value) -> None:
        self.program.wait()  # all threads write the tallies, also the slowest
        super()._exchange(results, weights)

    def _next(self) -> Value:
        p, place, take = self.program, self._thread[1], super()._next
        taken = p.either(self._rank == 0, take, p.constant(INDEX, 0))
        return self._machine.told(p, self._mask, taken, place - self._rank)

    def _add(self, slot: Index, by: Index) -> None:
        add = super()._add
        self.program.when(self._rank == 0, lambda: add(slot, by))


def sixteens(size: int) -> int:
    """Return the bytes that an array takes so that the next one starts at a multiple of 16."""
    return -(-size // 16) * 16


def room(design: Design) -> int:
    """Return the bytes of shared memory that a team needs."""
    numbers = design.n_state, design.n_state, design.n_rates, design.scratch
    size = sum(sixteens(count * design.item) for count in numbers)
    # Teams read their own numbers at the same time, best from different banks of 4 bytes.
    return size + (sixteens(design.team * design.item) - size) % 128


def kept_bytes(design: Design) -> int:
    """Return the bytes of a team's numbers that outlast a launch."""
    return sixteens((design.n_state + design.n_rates) * design.item)
