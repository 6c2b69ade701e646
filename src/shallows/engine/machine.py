"""From LLVM IR to functions to call: compiled once, kept on disk, loaded in milliseconds.

Object files are kept, each named by a hash of everything that it depends on: the program's IR, the
versions of LLVM and llvmlite, the processor and its features. So a changed kernel never gets old
code, and no index can become outdated.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import threading
from functools import cache
from typing import TYPE_CHECKING, Any

from shallows.engine import cache as kept
from shallows.engine.target import compiler

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from shallows.engine.target import Target

#: Held by the thread that compiles or loads. Others that want the same code wait for it.
compiling = threading.RLock()

# A fork waits until no thread compiles, so that the child finds LLVM whole and the lock free.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=compiling.acquire,
        after_in_parent=compiling.release,
        after_in_child=compiling.release,
    )


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
        The target of this process.
    """

    def __init__(self, ir: str, signatures: Mapping[str, Sequence[Any]], target: Target) -> None:
        import llvmlite.binding as llvm

        with compiling:
            builder = llvm.JITLibraryBuilder().add_object_img(_object(ir, target))
            builder.add_current_process()  # LLVM clears memory with the C library's memset
            for name in signatures:
                builder.export_symbol(name)
            code = builder.link(_loader(target), f"library-{len(_loaded)}")
            _loaded.append(code)
        self._functions: dict[str, Callable[..., None]] = {
            name: ctypes.CFUNCTYPE(None, *types)(code[name]) for name, types in signatures.items()
        }

    def __getitem__(self, name: str) -> Callable[..., None]:
        return self._functions[name]


#: All code of this process. It is never freed, because a function that outlived it would run into
#: nothing, and because LLVM must not be at work when the process forks.
_loaded: list[Any] = []


@cache
def _loader(target: Target) -> Any:
    """Return the loader of a target's object code into this process."""
    import llvmlite.binding as llvm

    return llvm.create_lljit_compiler(compiler(target))


def compiled(ir: str, target: Target, *, assembly: bool = False) -> Any:
    """Return the object code of a module, or its assembly text."""
    import llvmlite.binding as llvm

    machine = compiler(target)
    module = llvm.parse_assembly(ir)
    module.triple, module.data_layout = machine.triple, str(machine.target_data)
    module.verify()
    # The code has vectors already, and LLVM's own vectorisers would only look for more.
    tuning = llvm.create_pipeline_tuning_options(speed_level=2)
    tuning.loop_vectorization = tuning.slp_vectorization = tuning.loop_unrolling = False
    passes = llvm.create_pass_builder(machine, tuning)
    passes.getModulePassManager().run(module, passes)
    return machine.emit_assembly(module) if assembly else machine.emit_object(module)


def _object(ir: str, target: Target) -> bytes:
    """Return a module's object code, from the disk if it was compiled before."""
    name = f"{_key(ir, target)}.o"
    code = kept.read(name)
    if code is None:
        code = compiled(ir, target)
        kept.write(name, code)
    return code


def _key(ir: str, target: Target) -> str:
    import llvmlite
    import llvmlite.binding as llvm

    versions = [llvmlite.__version__, *map(str, llvm.llvm_version_info)]
    parts = [ir, str(compiler(target).triple), target.cpu, target.features, *versions]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
