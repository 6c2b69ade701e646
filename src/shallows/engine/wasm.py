"""The programs of a design as a WebAssembly module, for Node or a page: the same bits as here.

A module imports its memory, ``env.memory``, and exports ``train`` and ``observe``, whose parameters
are `shallows.engine.native.TRAIN` and ``OBSERVE``: whole numbers are 64-bit integers, and arrays
are places in the memory. It has no data of its own and calls nothing outside.

`FUSED` is for machines whose relaxed multiply-add rounds once. A browser need not have that
instruction, and where it has, it may round twice: `probe` finds out. `EXACT` runs everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.arithmetic.fused import fma, relaxed, software
from shallows.arithmetic.lanes import POINTER, Kind
from shallows.arithmetic.program import Program
from shallows.arithmetic.program import module as text_of
from shallows.engine.machine import compiled
from shallows.engine.programs import write
from shallows.engine.target import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.engine.design import Design

_TRIPLE = "wasm32-unknown-unknown"
EXACT = Target(_TRIPLE, features="+simd128,+bulk-memory", rows=1, fused=software)
FUSED = Target(_TRIPLE, features="+simd128,+bulk-memory,+relaxed-simd", rows=1, fused=relaxed)


def module(design: Design, target: Target) -> bytes:
    """Return a design's programs as a module, for one of the targets here."""
    return linked(compiled(write(design, target), target), ["train", "observe"])


def probe() -> bytes:
    """Return a module that tells whether a machine's relaxed multiply-add rounds once.

    Its ``madd`` takes a place in memory: three float64 vectors of 16 bytes, a, b and c, and three
    float32 vectors after them. It leaves a·b + c in the place of a.
    """
    p = Program("madd", [("numbers", POINTER)], fused=relaxed)
    for first, kind in [(0, Kind("float64", 2)), (3, Kind("float32", 4))]:
        a, b, c = (p.load(p.parameters["numbers"], first + i, kind) for i in range(3))
        p.store(fma(a, b, c), p.parameters["numbers"], first)
    p.do("ret void")
    return linked(compiled(text_of([p]), FUSED), ["madd"])


# -- linking ---------------------------------------------------------------------------------------

_HEAD = b"\0asm\1\0\0\0"
_CUSTOM, _IMPORT, _FUNCTION, _EXPORT, _CODE = 0, 2, 3, 7, 10
_OBJECTS_MEMORY = b"\1\3env\x0f__linear_memory\2\0\0"  # one import, of a memory of any size
_MEMORY = b"\1\3env\6memory\2\0\0"


def linked(code: bytes, exports: Sequence[str]) -> bytes:
    """Return a module that exports the last functions of an object file.

    An object of one source, without data, is a module already, but for its exports and for the
    name of its memory. So no linker is needed.

    Raises
    ------
    ValueError
        If the object needs anything but memory.
    """
    sections = dict(_sections(code))
    if sections[_IMPORT] != _OBJECTS_MEMORY or sections.keys() - {1, _IMPORT, _FUNCTION, _CODE}:
        raise ValueError("the object needs more than memory")
    count, _ = _number(sections[_FUNCTION], 0)
    first = count - len(exports)
    named = b"".join(
        _counted(name.encode()) + b"\0" + _leb(first + i) for i, name in enumerate(exports)
    )
    sections |= {_IMPORT: _MEMORY, _EXPORT: _leb(len(exports)) + named}
    return _HEAD + b"".join(bytes([key]) + _counted(sections[key]) for key in sorted(sections))


def _sections(code: bytes) -> list[tuple[int, bytes]]:
    """Return the number and the content of each section that is no note to linkers."""
    found, at = [], len(_HEAD)
    while at < len(code):
        size, start = _number(code, at + 1)
        found.append((code[at], code[start : start + size]))
        at = start + size
    return [(key, content) for key, content in found if key != _CUSTOM]


def _number(code: bytes, at: int) -> tuple[int, int]:
    """Return the number that starts at a byte, in LEB128, and where it ends."""
    number, shift = 0, 0
    while code[at] & 128:
        number |= (code[at] & 127) << shift
        at, shift = at + 1, shift + 7
    return number | code[at] << shift, at + 1


def _leb(number: int) -> bytes:
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + _leb(rest) if rest else bytes([low])


def _counted(content: bytes) -> bytes:
    return _leb(len(content)) + content
