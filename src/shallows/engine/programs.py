"""The two programs that a design is compiled to, `train` and `observe`, as LLVM IR.

Arrays of the caller have a row per network; inside, a network is a lane (`kernel.Design`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from shallows.arithmetic.environment import defended
from shallows.arithmetic.program import module
from shallows.engine.notes import Losses, Notes
from shallows.engine.queue import Queue
from shallows.engine.target import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.arithmetic.program import Program
    from shallows.engine.design import Design


@cache
def workspace(design: Design) -> int:
    """Return the bytes of working memory that a thread needs, for either program."""
    return Queue(design, Target())._taken


def lean(design: Design, target: Target) -> str:
    """Return both programs for the page, on a target that sets no environment.

    ``observe`` notes misses, losses and states. Its flags are all 0, and there are no predictions.
    """
    return module([Queue(design, target).write(), Losses(design, target).write()])


def write(design: Design, target: Target) -> str:
    """Return the LLVM IR of both programs, for a target."""
    return text([Queue(design, target).write(), Notes(design, target).write()], target)


def text(programs: Sequence[Program], target: Target) -> str:
    """Return the LLVM IR of a module whose programs set their floating-point environment."""
    control = target.control
    defences = [control.ir, *(defended(p, control) for p in programs)] if control else []
    return "\n".join([*defences, module(programs)])
