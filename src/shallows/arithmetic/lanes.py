"""Vectors of lanes, a network in each: written once as Python, run by NumPy or traced to LLVM.

The arithmetic of the engine (`shallows.arithmetic.functions`) is written for values that have
``+ - * / < >= << >>`` and the few functions below. With NumPy arrays it simply runs. With
`Value` it writes LLVM IR, an instruction for each operation, in the order written. LLVM may neither
contract nor reorder floating-point operations (no fast-math flag is ever set), so both give the
same bits: each step is one correctly rounded IEEE-754 operation, and an fma is one rounding.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.arithmetic.program import Program

    Operator = Callable[["Value", object], "Value"]

_TYPE_OF_BITS = {"float32": "int32", "float64": "int64"}
_LLVM_NAME = {
    "float32": "float",
    "float64": "double",
    "int8": "i8",
    "int32": "i32",
    "int64": "i64",
    "bool": "i1",
}


@dataclass(frozen=True)
class Kind:
    """The type of a traced value: an element's dtype and the number of lanes (0 for a scalar)."""

    dtype: str
    lanes: int = 0

    def __str__(self) -> str:
        element = _LLVM_NAME.get(self.dtype, self.dtype)
        return f"<{self.lanes} x {element}>" if self.lanes else element

    @property
    def size(self) -> int:
        """Bytes of one element."""
        return {"bool": 1, "int8": 1, "float32": 4, "int32": 4}.get(self.dtype, 8)

    @property
    def suffix(self) -> str:
        """The name of the type in LLVM's intrinsics, such as ``v8f64``."""
        lanes = f"v{self.lanes}" if self.lanes else ""
        return f"{lanes}{'f' if self.is_float else 'i'}{8 * self.size}"

    @property
    def is_float(self) -> bool:
        """Whether arithmetic on it rounds."""
        return self.dtype.startswith("float")

    def literal(self, number: float) -> str:
        """Return `number` as an LLVM constant of this type, the same in every lane."""
        if self.is_float:
            element = _literal(float(np.dtype(self.dtype).type(number)))
        else:
            element = str(int(number))
        if not self.lanes:
            return element
        name = _LLVM_NAME[self.dtype]
        return "<" + ", ".join([f"{name} {element}"] * self.lanes) + ">"


def _literal(number: float) -> str:
    """Return a floating-point constant in hexadecimal, which LLVM reads without rounding."""
    return f"0x{struct.unpack('>Q', struct.pack('>d', number))[0]:016X}"


INDEX = Kind("int64")
POINTER = Kind("ptr")


def _operator(name: str, floating: str = "", *, swap: bool = False) -> Operator:
    """Return the operator that writes an instruction, which has another name for floats.

    With `swap`, its two sides are exchanged.
    """

    def operate(self: Value, other: object) -> Value:
        left, right = self, self.operand(other)
        if swap:
            left, right = right, left
        written = floating if floating and self.kind.is_float else name
        return self.program.emit(self.kind, f"{written} {left}, {right.name}")

    return operate


def _comparison(whole: str, floating: str) -> Callable[[Value, object], Any]:
    """Return the operator that writes a comparison."""

    def compare(self: Value, other: object) -> Value:
        operation = f"fcmp {floating}" if self.kind.is_float else f"icmp {whole}"
        kind = Kind("bool", self.kind.lanes)
        return self.program.emit(kind, f"{operation} {self}, {self.operand(other).name}")

    return compare


@dataclass(frozen=True)
class Value:
    """A value of a traced program: an instruction's result, a parameter, or a constant."""

    program: Program
    kind: Kind
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def __hash__(self) -> int:
        return hash(self.name)

    def operand(self, other: object) -> Value:
        """Return a number as a value of the same kind, and a value unchanged."""
        return other if isinstance(other, Value) else self.program.constant(self.kind, other)  # type: ignore[arg-type]

    __add__ = _operator("add", "fadd")
    __radd__ = _operator("add", "fadd", swap=True)
    __sub__ = _operator("sub", "fsub")
    __rsub__ = _operator("sub", "fsub", swap=True)
    __mul__ = _operator("mul", "fmul")
    __rmul__ = _operator("mul", "fmul", swap=True)
    __truediv__ = _operator("fdiv")
    __rtruediv__ = _operator("fdiv", swap=True)
    __floordiv__ = _operator("sdiv")
    __and__ = _operator("and")
    __or__ = _operator("or")
    __xor__ = _operator("xor")
    __lshift__ = _operator("shl")
    __rshift__ = _operator("ashr")
    __lt__ = _comparison("slt", "olt")
    __gt__ = _comparison("sgt", "ogt")
    __ge__ = _comparison("sge", "oge")
    __eq__ = _comparison("eq", "oeq")
    __ne__ = _comparison("ne", "une")

    def __abs__(self) -> Value:
        return self.program.call(self.kind, f"llvm.fabs.{self.kind.suffix}", self)

    def __neg__(self) -> Value:
        return self.program.emit(self.kind, f"fneg {self}")

    def any(self) -> Value:
        """Return whether a condition holds in some lane."""
        if not self.kind.lanes:
            return self
        name = f"llvm.vector.reduce.or.v{self.kind.lanes}i1"
        return self.program.call(Kind("bool"), name, self)

    def convert(self, operation: str, kind: Kind) -> Value:
        """Apply an LLVM conversion such as ``bitcast`` or ``trunc``."""
        return self.program.emit(kind, f"{operation} {self} to {kind}")


def instruction(a: Value, b: Value, c: Value) -> Value:
    """Call LLVM's own fused multiply-add."""
    return a.program.call(a.kind, f"llvm.fma.{a.kind.suffix}", a, b, c)


#: A place in an array: known when the program is written, or when it runs.
Index = int | Value

# By dtype: to ask NumPy for a dtype's name takes longer than a small array's arithmetic.
_BITS = {np.dtype(kind): np.dtype(name) for kind, name in _TYPE_OF_BITS.items()}
_FLOATS = {integers: floats for floats, integers in _BITS.items()}

# -- the functions that the arithmetic needs beyond the operators; each takes either kind of lanes


def where(condition: Any, yes: Any, no: Any) -> Any:
    """Return `yes` in the lanes where `condition` holds, `no` in the others."""
    if not isinstance(condition, Value):
        return np.where(condition, yes, no)
    model = yes if isinstance(yes, Value) else no
    first, second = model.operand(yes), model.operand(no)
    return condition.program.emit(model.kind, f"select {condition}, {first}, {second}")


def bits(x: Any) -> Any:
    """Return the bits of floating-point lanes as integers of the same size."""
    if isinstance(x, Value):
        return x.convert("bitcast", Kind(_TYPE_OF_BITS[x.kind.dtype], x.kind.lanes))
    return x.view(_BITS[x.dtype])


def from_bits(i: Any) -> Any:
    """Return the floating-point lanes that have these bits."""
    if isinstance(i, Value):
        return i.convert("bitcast", Kind(i.kind.dtype.replace("int", "float"), i.kind.lanes))
    return i.view(_FLOATS[i.dtype])


def like(x: Any, number: float) -> Any:
    """Return lanes of the type of `x` that all hold `number`."""
    if isinstance(x, Value):
        return x.program.constant(x.kind, number)
    return np.full_like(x, number)


def widened(x: Any) -> Any:
    """Return float32 lanes as float64."""
    if isinstance(x, Value):
        return x.convert("fpext", Kind("float64", x.kind.lanes))
    return x.astype(np.float64)


def narrowed(x: Any) -> Any:
    """Return float64 lanes rounded to float32."""
    if isinstance(x, Value):
        return x.convert("fptrunc", Kind("float32", x.kind.lanes))
    return x.astype(np.float32)
