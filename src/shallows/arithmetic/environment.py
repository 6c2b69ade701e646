"""The floating-point environment: how a thread rounds, and what it does with subnormal numbers.

A thread can be told to round up, down or towards zero (C's ``fesetround``), or to treat numbers
below the smallest normal one as 0. Any library compiled with ``-ffast-math`` does the latter to
the thread that loads it, and threads started later inherit it. Both change results
silently. So compiled programs set IEEE-754's default (rounding to nearest, subnormal numbers kept)
while they run (`defended`), and code that runs in Python or NumPy checks the environment first
(`require`).
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shallows.arithmetic.program import Program


@dataclass(frozen=True)
class Control:
    """A processor's register that holds the environment.

    Parameters
    ----------
    name : str
    default : int
        Its value by default: no exception traps, rounding to nearest, subnormal numbers kept.
    ir : str
        LLVM IR of ``i64 @read_control()`` and ``void @write_control(i64)``.
    """

    name: str
    default: int
    ir: str

    @property
    def reader(self) -> str:
        """LLVM IR of ``void @control(ptr)``, which stores the value of this thread's register."""
        return f"""{self.ir}
define void @control(ptr %place) {{
  %held = call i64 @read_control()
  store i64 %held, ptr %place
  ret void
}}
"""


_MXCSR = Control(
    "MXCSR",
    0x1F80,
    """
declare void @llvm.x86.sse.stmxcsr(ptr)
declare void @llvm.x86.sse.ldmxcsr(ptr)
define internal i64 @read_control() {
  %place = alloca i32
  call void @llvm.x86.sse.stmxcsr(ptr %place)
  %held = load i32, ptr %place
  %wide = zext i32 %held to i64
  ret i64 %wide
}
define internal void @write_control(i64 %wide) {
  %place = alloca i32
  %held = trunc i64 %wide to i32
  store i32 %held, ptr %place
  call void @llvm.x86.sse.ldmxcsr(ptr %place)
  ret void
}
""",
)
_FPCR = Control(
    "FPCR",
    0,
    """
declare i64 @llvm.aarch64.get.fpcr()
declare void @llvm.aarch64.set.fpcr(i64)
define internal i64 @read_control() {
  %held = call i64 @llvm.aarch64.get.fpcr()
  ret i64 %held
}
define internal void @write_control(i64 %held) {
  call void @llvm.aarch64.set.fpcr(i64 %held)
  ret void
}
""",
)
#: The register of each architecture, by the first word of LLVM's triple.
CONTROLS = {"x86_64": _MXCSR, "aarch64": _FPCR, "arm64": _FPCR}


def defended(program: Program, control: Control) -> str:
    """Return the IR of a function that runs a program in the default environment.

    The function takes over the program's name, and the program gets another one. On return, the
    caller has its own environment again. The program is never inlined: LLVM does not know about the
    two changes, and could then move arithmetic to before the first or after the second.
    """
    name, program.name = program.name, f"{program.name}.inside"
    arguments = ", ".join(map(str, program.parameters.values()))
    return f"""
define void @{name}({arguments}) {{
  %caller.control = call i64 @read_control()
  call void @write_control(i64 {control.default})
  call void @{program.name}({arguments}) noinline
  call void @write_control(i64 %caller.control)
  ret void
}}
"""


# These numbers are made without arithmetic, so that the environment in which this module is loaded
# can't change them.
_SMALLEST: float = struct.unpack("<d", bytes([1, 0, 0, 0, 0, 0, 0, 0]))[0]  # 2⁻¹⁰⁷⁴
_SMALLEST_NORMAL = sys.float_info.min
_ONE, _HALF, _LITTLE = 1.0, 0.5, 2.0**-60


def trouble() -> str | None:
    """Return how this thread's environment differs from the default, in words; or None."""
    if _ONE + _LITTLE != _ONE or _ONE - _LITTLE != _ONE:
        return "does not round to nearest"
    if _SMALLEST * _ONE == 0.0 or _SMALLEST_NORMAL * _HALF == 0.0:
        return "takes subnormal numbers for zero"
    return None


class EnvironmentChangedError(RuntimeError):
    """The floating-point environment of this thread is not the default."""


def require() -> None:
    """Refuse an environment other than the default.

    Called wherever NumPy or Python computes numbers that results depend on: data, initial weights,
    the arguments of compiled programs, and the derivatives by which code is judged.

    Raises
    ------
    EnvironmentChangedError
        If this thread has another environment.
    """
    found = trouble()
    if found:
        raise EnvironmentChangedError(
            f"this thread {found}, so results would differ from those elsewhere: something in "
            "this process has changed its floating-point environment, as loading a library built "
            "with -ffast-math does, or torch.set_flush_denormal, or fesetround"
        )
