"""From LLVM IR to functions to call: compiled once, kept on disk, loaded in milliseconds.

What is kept is an object file, named by a hash of everything that it depends on: the program's IR,
the versions of LLVM and llvmlite, the processor and its features. So a changed kernel can't be
answered by an old one, and there is no index to go stale. Each file carries a checksum; one that is
damaged is compiled anew. A directory that can't be written only costs the time to compile again.
"""

from __future__ import annotations

import ctypes
import hashlib
import itertools
import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from shallows import files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DIGEST = hashlib.sha256().digest_size
_compiling = threading.Lock()


@dataclass(frozen=True)
class Target:
    """The processor to compile for.

    The environment's ``NUMBA_CPU_NAME`` and ``NUMBA_CPU_FEATURES`` choose another one than this
    machine's, as they do for Numba: one pair of variables for all compiled code.
    """

    cpu: str
    features: str

    @classmethod
    def current(cls) -> Target:
        """Return the environment's choice, or this machine's processor."""
        import llvmlite.binding as llvm

        cpu = os.environ.get("NUMBA_CPU_NAME")
        features = os.environ.get("NUMBA_CPU_FEATURES")
        if features is None:
            features = "" if cpu else llvm.get_host_cpu_features().flatten()
        return cls(cpu or llvm.get_host_cpu_name(), features)

    @property
    def vector_bytes(self) -> int:
        """Bytes in a vector register."""
        known = set(self.features.split(","))
        wide = "+avx512f" in known or (not self.features and self.cpu in _AVX512)
        return 64 if wide else 32

    @property
    def registers(self) -> int:
        """Vector registers of that size."""
        return 32 if self.vector_bytes == 64 else 16


_AVX512 = {"x86-64-v4", "skylake-avx512", "icelake-server", "sapphirerapids", "znver4", "znver5"}


def cache_directory() -> Path:
    """Return where compiled kernels are kept: ``SHALLOWS_CACHE_DIR``, or the platform's place."""
    given = os.environ.get("SHALLOWS_CACHE_DIR")
    return Path(given) if given else platformdirs.user_cache_path("shallows") / "kernels"


class Library:
    """Functions of a compiled module.

    Parameters
    ----------
    ir : str
        The module, as LLVM IR.
    signatures : dict of str to sequence of ctypes types
        The functions to load, with the types of their parameters; they return nothing. Calling one
        releases Python's global lock.
    target : Target
    """

    def __init__(self, ir: str, signatures: dict[str, Sequence[Any]], target: Target) -> None:
        import llvmlite.binding as llvm

        jit, machine = _jit(target)
        builder = llvm.JITLibraryBuilder().add_object_img(_object(ir, target, machine))
        builder.add_current_process()  # without fma in hardware, LLVM calls libm's, which is exact
        for name in signatures:
            builder.export_symbol(name)
        self._tracker = builder.link(jit, f"library-{next(_numbers)}")
        self._functions: dict[str, Callable[..., None]] = {
            name: ctypes.CFUNCTYPE(None, *types)(self._tracker[name])
            for name, types in signatures.items()
        }

    def __getitem__(self, name: str) -> Callable[..., None]:
        return self._functions[name]


_numbers = itertools.count()


@cache
def _jit(target: Target) -> tuple[Any, Any]:
    """Return the loader and the compiler for a target."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    triple = llvm.Target.from_triple(llvm.get_process_triple())
    machine = triple.create_target_machine(
        cpu=target.cpu, features=target.features, opt=3, jit=True
    )
    return llvm.create_lljit_compiler(machine), machine


def compiled(ir: str, target: Target, *, assembly: bool = False) -> Any:
    """Return the object code of a module, or its assembly text."""
    import llvmlite.binding as llvm

    _, machine = _jit(target)
    module = llvm.parse_assembly(ir)
    module.verify()
    # The vectors are ours already: LLVM's own vectorisers would only look for more.
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = False
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(module, passes)
    return machine.emit_assembly(module) if assembly else machine.emit_object(module)


def _object(ir: str, target: Target, machine: Any) -> bytes:
    """Return a module's object code, from the disk if it was compiled before."""
    path = cache_directory() / f"{_key(ir, target, machine)}.o"
    kept = _read(path)
    if kept is not None:
        return kept
    with _compiling:
        code: bytes = compiled(ir, target)
    _write(path, code)
    return code


def _key(ir: str, target: Target, machine: Any) -> str:
    import llvmlite

    llvm_version = ".".join(map(str, llvmlite.binding.llvm_version_info))
    parts = [
        ir,
        target.cpu,
        target.features,
        str(machine.triple),
        llvmlite.__version__,
        llvm_version,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _read(path: Path) -> bytes | None:
    """Return what was kept, or None if there is nothing or it is damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, code = content[:_DIGEST], content[_DIGEST:]
    return code if hashlib.sha256(code).digest() == digest else None


def _write(path: Path, code: bytes) -> None:
    """Keep object code, whole or not at all."""
    with suppress(OSError):
        # Code from here is run: nobody else may write to it.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with files.written(path) as temporary:
            temporary.write_bytes(hashlib.sha256(code).digest() + code)
