"""Targets: the machines that kernels are compiled for, and the facts that the code depends on."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from shallows.arithmetic.environment import CONTROLS
from shallows.arithmetic.fused import instruction, software

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.arithmetic.environment import Control
    from shallows.arithmetic.lanes import Value


@dataclass(frozen=True)
class Target:
    """A machine to compile for. None of it changes a bit of any result.

    Parameters
    ----------
    triple : str
        LLVM's name of the machine and its system; empty for those of this process.
    cpu, features : str
        LLVM's name of the processor, and features beyond those that the name implies.
    vector_bytes, registers : int
        Bytes in a vector register, and the number of such registers.
    rows : int
        Samples in a tile of a matrix product.
    fused : callable
        How a·b + c, rounded once, is written: one of the ways of `shallows.arithmetic.fused`.
    control : Control, optional
        How programs set the floating-point environment for themselves, if they can.
    """

    triple: str = ""
    cpu: str = ""
    features: str = ""
    vector_bytes: int = 16
    registers: int = 16
    rows: int = 3
    fused: Callable[[Value, Value, Value], Value] = instruction
    control: Control | None = None

    @classmethod
    def current(cls) -> Target:
        """Return this machine's processor, or another one that the environment chooses.

        The environment's ``NUMBA_CPU_NAME`` and ``NUMBA_CPU_FEATURES`` choose it, as they do for
        Numba: one pair of variables for all compiled code.
        """
        cpu = os.environ.get("NUMBA_CPU_NAME")
        features = os.environ.get("NUMBA_CPU_FEATURES")
        if features is None:
            features = "" if cpu else _processor()[1]
        return cls.host(cpu or _processor()[0], features)

    @classmethod
    @cache
    def host(cls, cpu: str, features: str = "") -> Target:
        """Return a processor of this process's kind, by its name.

        Its registers are found from the code that LLVM makes for an fma of 64 bytes.
        """
        import llvmlite.binding as llvm

        text = _assembly_of_an_fma(cls(cpu=cpu, features=features))
        # x86 has 16 vector registers of up to 32 bytes, or 32 of 64; ARM has 32 of 16.
        size = next((n for name, n in _X86 if f"%{name}" in text), 0)
        return cls(
            cpu=cpu,
            features=features,
            vector_bytes=size or 16,
            registers=16 if size in (16, 32) else 32,
            fused=software if re.search(r"\bfmaf?\b", text) else instruction,
            control=CONTROLS.get(llvm.get_process_triple().split("-")[0]),
        )

    def lanes(self, dtype: str) -> int:
        """Return how many float64 or float32 fill a vector register."""
        return self.vector_bytes // (4 if dtype == "float32" else 8)


@cache
def _processor() -> tuple[str, str]:
    """Return LLVM's name of this machine's processor, and its features; LLVM takes 0.2 ms."""
    import llvmlite.binding as llvm

    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


_X86 = (("zmm", 64), ("ymm", 32), ("xmm", 16))


def _assembly_of_an_fma(target: Target) -> str:
    import llvmlite.binding as llvm

    v = "<8 x double>"
    ir = f"""
        declare {v} @llvm.fma.v8f64({v}, {v}, {v})
        define {v} @f({v} %a, {v} %b, {v} %c) {{
          %y = call {v} @llvm.fma.v8f64({v} %a, {v} %b, {v} %c)
          ret {v} %y
        }}"""
    machine = compiler(target)
    return str(machine.emit_assembly(llvm.parse_assembly(ir)))


@cache
def compiler(target: Target) -> Any:
    """Return LLVM's compiler for a target."""
    import llvmlite.binding as llvm

    if target.triple:
        llvm.initialize_all_targets()
        llvm.initialize_all_asmprinters()
    else:
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
    found = llvm.Target.from_triple(target.triple or llvm.get_process_triple())
    return found.create_target_machine(
        cpu=target.cpu, features=target.features, opt=3, jit=not target.triple
    )
