"""The program `train` for a GPU: a thread is a lane, and has one network at a time.

The trace is that of the processor's program, with one lane. A launch runs a *slice*: so many epochs
of each thread at most. Between two slices everything about a thread is in the working memory, so
the next slice goes on where the last one stopped, and no result depends on where that was.

A warp's 32 threads run side by side. What the 32 read together lies side by side, too: a warp's
working memory is that of 32 lanes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import INDEX, Index, Kind, Program, Value, module
from shallows.engine.machine import compiled
from shallows.engine.native import TRAIN, WHOLE
from shallows.engine.queue import BYTE, Lanes, Queue
from shallows.engine.target import Target
from shallows.engine.tiles import UNROLLED

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


#: Numbers that a small network's design may need in registers, see `Design.gradients`. A thread has
#: 255 registers of 4 bytes. What goes beyond them costs less, up to here, than tiles in memory do.
_ROOM = {"float64": 110, "float32": 170}


def suited(design: Design) -> Design:
    """Return a design with the tile that suits a thread, whose registers hold small networks."""
    one = replace(design, lanes=1, whole=False, any_inputs=False)
    small = replace(one, registers=_ROOM[design.dtype], rows=1, streamed=True)
    if small.gradients == "registers" and max(small.sizes[1:]) <= UNROLLED:
        return small
    return replace(one, registers=100, rows=7, widest=8)


def special(p: Program) -> Value:
    """Return a thread's number, from the registers that hold it on a GPU."""
    block, size, thread = (
        p.call(Kind("int32"), f"llvm.nvvm.read.ptx.sreg.{name}.x")
        for name in ("ctaid", "ntid", "tid")
    )
    return (block * size + thread).convert("zext", INDEX)


def rough(b: Value) -> Value:
    """Return 1 / b to about 20 bits, by the GPU's own table."""
    name = "d" if b.kind.dtype == "float64" else "f"
    scalar = b.program.emit(Kind(b.kind.dtype), f"extractelement {b}, i32 0")
    found = b.program.call(scalar.kind, f"llvm.nvvm.rcp.approx.ftz.{name}", scalar)
    return b.program.splat(found, 1)


def quotient(a: Value, b: Value, rough: Callable[[Value], Value] = rough) -> Value:
    """Return a / b, rounded once, for numbers of moderate size.

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


class _Thread(Queue):
    """A network that a thread trains, and the queue of those that wait."""

    apart = WARP

    def __init__(
        self,
        design: Design,
        number: Callable[[Program], Value],
        divided: Callable[[Value, Value], Value],
    ) -> None:
        self._number, self.divided = number, divided
        Lanes.__init__(self, "train", design, PTX, SLICE)
        self.run = self._take(1, 8)  # epochs run in this slice

    @cached_property
    def _thread(self) -> tuple[Value, Value]:
        """The warp's working memory, and the thread's place in the warp."""
        number = self._number(self.program)
        warp = number // WARP
        start = self.program.at(self.given["workspace"], warp * self.given["width"], BYTE)
        return start, number - warp * WARP

    def _take(self, vectors: Index, item: int) -> Value:
        memory, place = self._thread
        start, self._taken = self._taken, self._taken + vectors * item * WARP
        return self.program.at(memory, place * item + start, BYTE)

    def element(self, slot: Value, lane: Value) -> Value:
        return slot * WARP + lane

    def write(self) -> Program:
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
        p.do("ret void")
        return p

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


def width(design: Design) -> int:
    """Return the bytes of working memory that a warp needs."""
    return int(_Thread(design, special, quotient)._taken)


def write(
    design: Design,
    number: Callable[[Program], Value] = special,
    divided: Callable[[Value, Value], Value] = quotient,
) -> str:
    """Return the kernel's LLVM IR.

    `number` writes which thread it is that runs, and `divided` what `Program` says.
    """
    return module([_Thread(design, number, divided).write()])


def ptx(design: Design) -> str:
    """Return the kernel as text that the driver compiles for its card."""
    ir = write(design).replace("define void @train(", "define ptx_kernel void @train(")
    # With tiles in memory, two blocks on a multiprocessor are faster than more: their networks stay
    # longer in the caches, and each thread has more registers.
    least = "" if design.streamed else ' "nvvm.minctasm"="2"'
    ir = ir.replace(") {", f') "nvvm.maxntid"="{BLOCK}"{least} {{', 1)
    text: str = compiled(ir, PTX, assembly=True)
    return text
