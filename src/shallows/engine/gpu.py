"""The program `train` for a GPU, as text that its driver compiles.

The trace is that of the processor's program, with one lane. The design says how a thread works:

- A small network is one thread's. Its weights, its gradient and a few samples' values are in
  registers.
- With some more weights, a thread reads them from shared memory, and has registers for the rest.
- A larger network is that of a team of threads, which have its numbers in shared memory.
- Where shared memory is too small, a thread works in tiles, with its numbers in the GPU's memory.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shallows.arithmetic.program import module
from shallows.engine.machine import compiled
from shallows.engine.threads import BLOCK, GPU, PTX, WARP, Machine, Member, Thread, room
from shallows.engine.tiles import UNROLLED

if TYPE_CHECKING:
    from shallows.engine.design import Design

#: Numbers that a small network's design may need in registers, see `Design.gradients`. A thread has
#: 255 registers of 4 bytes. What goes beyond them costs less, up to here, than a team does.
_ROOM = {"float64": 110, "float32": 200}
#: Weights up to which registers hold them beside the gradient and the values of some samples.
_FEW = {"float64": 30, "float32": 60}
_ROWS = {"float64": 2, "float32": 3}  # those samples
#: Weights up to which they go through the network so many at a time.
_SOME = {"float64": 50, "float32": 60}
#: Threads of the smallest team. Two smaller ones would need twice the shared memory.
_LEAST = 5
_WARPS = 5  # of a multiprocessor, up to which more of them are faster


def suited(design: Design, shared: int = 227 * 1024) -> Design:
    """Return a design that suits a GPU, whose blocks may have so many bytes of shared memory."""
    one = replace(design, lanes=1, whole=False, any_inputs=False)
    small = replace(one, registers=_ROOM[design.dtype], rows=_ROWS[design.dtype], streamed=True)
    if small.gradients == "registers" and max(small.sizes[1:]) <= UNROLLED:
        return _streamed(small, shared)
    teams = (replace(one, registers=100, rows=7, team=n) for n in range(_LEAST, WARP + 1))
    fit = [team for team in teams if shared_bytes(team) <= shared]
    if fit and (not design.tally or design.outputs <= UNROLLED):
        return max(fit, key=lambda team: _speed(team, shared))
    return replace(one, registers=100, rows=7, widest=8)


def _streamed(small: Design, shared: int) -> Design:
    """Return a small network's design with its weights where they suit."""
    if small.n_weights <= _FEW[small.dtype]:
        return small
    alone = small if small.n_weights <= _SOME[small.dtype] else replace(small, rows=1)
    other = replace(alone, shared=True)
    fits = max(small.sizes) <= UNROLLED and shared_bytes(other) <= shared
    return other if fits else alone


def _speed(design: Design, shared: int) -> tuple[float, int]:
    """Return a guess of a team's speed, and its threads: of two as fast, the larger is taken."""
    units, team = max(design.sizes[1:]), design.team
    busy = WARP // team * units / -(-units // team)  # threads of a warp with work, on average
    return busy * min(_WARPS, shared // shared_bytes(design)), team


def block(design: Design) -> int:
    """Return the threads in a block, at most."""
    return BLOCK if design.team == 1 else WARP


def shared_bytes(design: Design) -> int:
    """Return the bytes of shared memory that a block needs."""
    if design.team > 1:
        return room(design) * (WARP // design.team)
    return BLOCK * design.n_weights * design.item if design.shared else 0


def _program(design: Design, machine: Machine) -> Thread:
    return (Member if design.team > 1 else Thread)(design, machine)


def width(design: Design) -> int:
    """Return the bytes of working memory that a warp needs."""
    return int(_program(design, GPU)._taken)


def write(design: Design, machine: Machine = GPU) -> str:
    """Return the kernel's LLVM IR, for a GPU or for what stands in for one."""
    return module([_program(design, machine).write()])


def ptx(design: Design) -> str:
    """Return the kernel as text that the driver compiles for its card."""
    ir = write(design).replace("define void @train(", "define ptx_kernel void @train(")
    # With tiles in memory, two blocks on a multiprocessor are faster than more: their networks stay
    # longer in the caches, and each thread has more registers.
    tiles = not design.streamed and design.team == 1
    least = ' "nvvm.minctasm"="2"' if tiles else ""
    ir = ir.replace(") {", f') "nvvm.maxntid"="{block(design)}"{least} {{', 1)
    memory = "@shared = external addrspace(3) global [0 x i8], align 16\n"
    return compiled(memory + ir, PTX, assembly=True)
