"""The floating-point environment: how a thread rounds, and what it does with subnormal numbers.

A thread can be told to round up, down or towards zero (C's ``fesetround``), or to take numbers
below the smallest normal one for 0. Any library compiled with ``-ffast-math`` does the latter to
the thread that loads it, and threads started later inherit it. Either changes results without a
word. So compiled programs set IEEE-754's default, rounding to nearest and subnormal numbers kept,
for as long as they run (`defended`), and what runs in Python or NumPy asks first (`require`).
"""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shallows.arithmetic.lanes import Program


@dataclass(frozen=True)
class Control:
    """A processor's register that holds the environment.

    Parameters
    ----------
    name : str
    default : int
        What it holds by default: no exception traps, rounding to nearest, subnormals are kept.
    ir : str
        LLVM IR of ``i64 @read_control()`` and ``void @write_control(i64)``.
    """

    name: str
    default: int
    ir: str

    @property
    def reader(self) -> str:
        """LLVM IR of ``void @control(ptr)``, which stores what this thread's register holds."""
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

    It takes the program's name and gives the program another one. On return the caller has its own
    environment again. The program is never inlined: LLVM could then move arithmetic out from
    between the two changes, of which it knows nothing.
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


# Whatever the environment was when this module was read, these numbers are what they seem: they
# are made without arithmetic.
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
    """Go on only in the default environment.

    Called wherever NumPy or Python makes numbers that results depend on: data, initial weights,
    what is passed to compiled programs, and the derivatives that code is judged by.

    Raises
    ------
    EnvironmentChangedError
        If this thread has another one.
    """
    found = trouble()
    if found:
        raise EnvironmentChangedError(
            f"this thread {found}, so results would have other bits than elsewhere: something in "
            "this process has changed its floating-point environment, as loading a library built "
            "with -ffast-math does, or torch.set_flush_denormal, or fesetround"
        )
