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
from functools import reduce
from itertools import chain, zip_longest
from operator import or_
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


class Team(NamedTuple):
    """Threads that run the same program on the same memory, and share its loops.

    Parameters
    ----------
    size : int
    rank : Value
        The number of the thread that runs, from 0.
    wait : callable
        Writes: wait until all threads are here, and see what they have stored.
    every : callable
        Writes whether a condition holds in all threads.
    """

    size: int
    rank: Value
    wait: Callable[[], None]
    every: Callable[[Value], Value]


class Program:
    """LLVM IR of one function, written line by line.

    Parameters
    ----------
    name : str
    parameters : sequence of (str, Kind)
    fused : callable, optional
        Writes a·b + c, rounded once. The default is LLVM's own fma, which is the processor's
        instruction where there is one, and the C library's function elsewhere.
    returns : Kind, optional
        The type of the result, for a function that other programs of the module call.
    divided : callable, optional
        Writes a / b, rounded once, for |a| from 2⁻⁶⁰ to 2⁶⁰ and b from 1 to 2⁶⁰, where that is
        faster than a division of any two numbers.
    apart : int
        The distance in memory from a vector to the next one of the same array, in vectors.
    """

    def __init__(
        self,
        name: str,
        parameters: Sequence[tuple[str, Kind]],
        *,
        fused: Callable[[Value, Value, Value], Value] | None = None,
        returns: Kind | None = None,
        divided: Callable[[Value, Value], Value] | None = None,
        apart: int = 1,
    ) -> None:
        self.name = name
        self.fused = fused or instruction
        self.returns = returns
        self.divided = divided
        self.apart = apart
        self.team: Team | None = None
        self.doubts: list[Value] | None = None  # conditions, while quick forms are written
        self.needs: dict[str, Program] = {}  # functions of the module that it calls
        self._lines: list[str] = []
        self._count = 0
        self._label = "entry"
        self.declared: set[str] = set()  # intrinsics called
        self.parameters = {key: Value(self, kind, f"%{key}") for key, kind in parameters}

    def __str__(self) -> str:
        arguments = ", ".join(f"{value.kind} {value.name}" for value in self.parameters.values())
        body = "\n".join(self._lines)
        kind, kept = (f"internal {self.returns}", " noinline") if self.returns else ("void", "")
        return f"define {kind} @{self.name}({arguments}){kept} {{\nentry:\n{body}\n}}\n"

    def emit(self, kind: Kind, text: str) -> Value:
        """Append an instruction and return its result."""
        self._count += 1
        name = f"%v{self._count}"
        self._lines.append(f"  {name} = {text}")
        return Value(self, kind, name)

    def do(self, text: str) -> None:
        """Append an instruction that has no result."""
        self._lines.append(f"  {text}")

    def call(self, kind: Kind, function: str, *arguments: Value) -> Value:
        """Call an LLVM intrinsic, or a function that the program `needs`."""
        kinds = ", ".join(str(value.kind) for value in arguments)
        if function not in self.needs:
            self.declared.add(f"declare {kind} @{function}({kinds})")
        given = ", ".join(str(value) for value in arguments)
        return self.emit(kind, f"call {kind} @{function}({given})")

    def constant(self, kind: Kind, number: float) -> Value:
        """Return `number`, in every lane."""
        return Value(self, kind, kind.literal(number))

    def index(self, number: Index) -> Value:
        """Return a whole number as a value."""
        return number if isinstance(number, Value) else self.constant(INDEX, number)

    # -- memory ------------------------------------------------------------------------------

    def at(self, pointer: Value, index: Index, kind: Kind) -> Value:
        """Return the address of element `index` of an array of `kind` that starts at `pointer`."""
        where = self.index(index)
        spaced = kind.lanes and self.apart > 1
        element = f"[{self.apart} x {kind}]" if spaced else str(kind)
        return self.emit(POINTER, f"getelementptr inbounds {element}, {pointer}, {where}")

    def load(
        self, pointer: Value, index: Index, kind: Kind, *, even: bool = False, again: bool = False
    ) -> Value:
        """Return element `index` of an array of `kind`.

        If it lies at an even place in memory, LLVM may read the next element together with it. If
        it is to be read `again`, LLVM may not keep it in a register from an earlier time.
        """
        address, how = self.at(pointer, index, kind), "load volatile" if again else "load"
        return self.emit(kind, f"{how} {kind}, {address}{_align(kind, 1 + even)}")

    def store(self, value: Value, pointer: Value, index: Index) -> None:
        """Set element `index` of an array."""
        self.do(f"store {value}, {self.at(pointer, index, value.kind)}{_align(value.kind)}")

    def splat(self, scalar: Value, lanes: int) -> Value:
        """Return a vector with `scalar` in every lane."""
        kind = Kind(scalar.kind.dtype, lanes)
        first = self.emit(kind, f"insertelement {kind} poison, {scalar}, i32 0")
        zeros = f"<{lanes} x i32> zeroinitializer"
        return self.emit(kind, f"shufflevector {first}, {kind} poison, {zeros}")

    # -- control -----------------------------------------------------------------------------

    def label(self, hint: str) -> str:
        """Return a fresh name for a block."""
        self._count += 1
        return f"{hint}{self._count}"

    def place(self, label: str) -> None:
        """Start a block."""
        self._lines.append(f"{label}:")
        self._label = label

    def jump(self, label: str) -> None:
        """Jump to a block."""
        self.do(f"br label %{label}")

    def branch(self, condition: Value, yes: str, no: str) -> None:
        """Jump to one block or another, by a condition."""
        self.do(f"br {condition}, label %{yes}, label %{no}")

    def when(self, condition: Value, body: Callable[[], None]) -> None:
        """Run `body` if the scalar `condition` holds."""
        yes, after = self.label("yes"), self.label("after")
        self.branch(condition, yes, after)
        self.place(yes)
        body()
        self.jump(after)
        self.place(after)

    def either(self, condition: Value, body: Callable[[], Value], value: Value) -> Value:
        """Return the result of `body` if the scalar `condition` holds, else `value`."""
        return self.choose(condition, lambda: [body()], [value])[0]

    def choose(
        self, condition: Value, body: Callable[[], list[Value]], values: Sequence[Value]
    ) -> list[Value]:
        """Return what `body` gives if the scalar `condition` holds, else `values`."""
        yes, after = self.label("yes"), self.label("after")
        before = self._label
        self.branch(condition, yes, after)
        self.place(yes)
        others, came = body(), self._label
        self.jump(after)
        self.place(after)
        return [
            self.emit(v.kind, f"phi {v.kind} [ {v.name}, %{before} ], [ {o.name}, %{came} ]")
            for v, o in zip(values, others, strict=True)
        ]

    def quickly(self, body: Callable[[], list[Value]]) -> list[Value]:
        """Return what `body` writes, with the quick forms of functions.

        A quick form adds to `doubts` the condition that its result may be wrong. Where one holds,
        `body` runs again, with the other forms. So it may store, but not read what it has stored.
        """
        self.doubts = []
        values = body()
        doubts, self.doubts = self.doubts, None
        return self.choose(reduce(or_, doubts).any(), body, values) if doubts else values

    def each(self, stop: Index, body: Callable[[Value], None]) -> None:
        """Run ``for i in range(stop): body(i)``."""

        def step(index: Value, _: list[Value]) -> list[Value]:
            body(index)
            return []

        self.fold(stop, [], step)

    def woven(self, pieces: Sequence[Callable[[], None]], most: int) -> None:
        """Write pieces of the same code for different values, up to so many at a time, in turn.

        A chain of dependent operations leaves the processor idle unless it finds others to do, and
        it looks only some dozens of operations ahead. So the first operation of each piece is
        written, then the second of each, and so on. Pieces with jumps are written one by one. No
        piece may need a result of another one earlier than where that is computed.
        """
        # Groups of one size, if one above 2 divides their number; else as even as can be.
        count = len(pieces)
        equal = (size for size in range(most, 2, -1) if count % size == 0)
        together = next(equal, -(-count // -(-count // most)))
        for first in range(0, count, together):
            written = [self._apart(piece) for piece in pieces[first : first + together]]
            jumps = any(line.endswith(":") for line in chain(*written))
            order = chain(*written) if jumps else chain(*zip_longest(*written, fillvalue=""))
            self._lines.extend(order)

    def _apart(self, piece: Callable[[], None]) -> list[str]:
        """Return the lines of a piece, which are taken out of the program."""
        mark = len(self._lines)
        piece()
        lines = self._lines[mark:]
        del self._lines[mark:]
        return lines

    def during(
        self,
        carried: Sequence[Value],
        body: Callable[[list[Value]], tuple[Value, Sequence[Value]]],
    ) -> None:
        """Run ``go_on, carried = body(carried)`` until `go_on` is false."""
        head, after = self.label("head"), self.label("after")
        before = self._label
        self.jump(head)
        self.place(head)
        mark = len(self._lines)
        states = [self.emit(value.kind, "") for value in carried]
        go_on, results = body(states)
        self._meet(mark, states, before, carried, results)
        self.branch(go_on, head, after)
        self.place(after)

    def fold(
        self,
        stop: Index,
        carried: Sequence[Value],
        body: Callable[[Value, list[Value]], Sequence[Value]],
        *,
        start: Index = 0,
        step: int = 1,
    ) -> list[Value]:
        """Run ``for i in range(start, stop, step): carried = body(i, carried)``."""
        head, inside, after = self.label("head"), self.label("inside"), self.label("after")
        before, first, limit = self._label, self.index(start), self.index(stop)
        self.jump(head)
        self.place(head)
        mark = len(self._lines)
        index = self.emit(INDEX, "")
        states = [self.emit(value.kind, "") for value in carried]
        self.branch(index < limit, inside, after)
        self.place(inside)
        results = body(index, states)
        following = index + step
        self._meet(mark, [index, *states], before, [first, *carried], [following, *results])
        self.jump(head)
        self.place(after)
        return states

    def spread(
        self,
        stop: Index,
        carried: Sequence[Value],
        body: Callable[[Value, list[Value]], Sequence[Value]],
        *,
        start: Index = 0,
    ) -> list[Value]:
        """Run what `fold` runs. The threads of a team take turns, and each carries its own values.

        What one thread stores in a turn, another one may read after the loop, and not in it.
        """
        if not self.team:
            return self.fold(stop, carried, body, start=start)
        first = self.team.rank + start
        found = self.fold(stop, carried, body, start=first, step=self.team.size)
        self.wait()
        return found

    def wait(self) -> None:
        """Wait for all threads of the team."""
        if self.team:
            self.team.wait()

    def everywhere(self, condition: Value) -> Value:
        """Return whether a condition of one lane holds in all threads of the team."""
        if not self.team:
            return condition
        return self.splat(self.team.every(condition.any()), condition.kind.lanes)

    def somewhere(self, condition: Value) -> Value:
        """Return whether a condition of one lane holds in some thread of the team."""
        return self.everywhere(condition ^ True) ^ True if self.team else condition

    def _meet(
        self,
        mark: int,
        states: Sequence[Value],
        before: str,
        initial: Sequence[Value],
        results: Sequence[Value],
    ) -> None:
        """Write, from line `mark` on, a loop's states on entry and on each return."""
        for offset, (phi, first, next_) in enumerate(zip(states, initial, results, strict=True)):
            arrivals = f"[ {first.name}, %{before} ], [ {next_.name}, %{self._label} ]"
            self._lines[mark + offset] = f"  {phi.name} = phi {phi.kind} {arrivals}"


def _align(kind: Kind, times: int = 1) -> str:
    return f", align {times * kind.size * max(1, kind.lanes)}"


def module(programs: Sequence[Program]) -> str:
    """Return the LLVM IR of a module that holds some programs."""
    functions = {name: f for program in programs for name, f in program.needs.items()}
    whole = [*functions.values(), *programs]
    declared = sorted(set().union(*(program.declared for program in whole)))
    return "\n".join([*declared, *map(str, whole)])


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

    def _apply(self, operation: str, other: object, *, swap: bool = False) -> Value:
        left, right = self, self.operand(other)
        if swap:
            left, right = right, left
        return self.program.emit(self.kind, f"{operation} {left}, {right.name}")

    def _arithmetic(self, name: str, other: object, *, swap: bool = False) -> Value:
        return self._apply(("f" if self.kind.is_float else "") + name, other, swap=swap)

    def _compare(self, floating: str, whole: str, other: object) -> Value:
        operation = f"fcmp {floating}" if self.kind.is_float else f"icmp {whole}"
        kind = Kind("bool", self.kind.lanes)
        return self.program.emit(kind, f"{operation} {self}, {self.operand(other).name}")

    def __add__(self, other: object) -> Value:
        return self._arithmetic("add", other)

    def __radd__(self, other: object) -> Value:
        return self._arithmetic("add", other, swap=True)

    def __sub__(self, other: object) -> Value:
        return self._arithmetic("sub", other)

    def __rsub__(self, other: object) -> Value:
        return self._arithmetic("sub", other, swap=True)

    def __mul__(self, other: object) -> Value:
        return self._arithmetic("mul", other)

    def __rmul__(self, other: object) -> Value:
        return self._arithmetic("mul", other, swap=True)

    def __truediv__(self, other: object) -> Value:
        return self._apply("fdiv", other)

    def __rtruediv__(self, other: object) -> Value:
        return self._apply("fdiv", other, swap=True)

    def __floordiv__(self, other: object) -> Value:
        return self._apply("sdiv", other)

    def __and__(self, other: object) -> Value:
        return self._apply("and", other)

    def __or__(self, other: object) -> Value:
        return self._apply("or", other)

    def __xor__(self, other: object) -> Value:
        return self._apply("xor", other)

    def __abs__(self) -> Value:
        return self.program.call(self.kind, f"llvm.fabs.{self.kind.suffix}", self)

    def __neg__(self) -> Value:
        return self.program.emit(self.kind, f"fneg {self}")

    def __lshift__(self, other: object) -> Value:
        return self._apply("shl", other)

    def __rshift__(self, other: object) -> Value:
        return self._apply("ashr", other)

    def __lt__(self, other: object) -> Value:
        return self._compare("olt", "slt", other)

    def __gt__(self, other: object) -> Value:
        return self._compare("ogt", "sgt", other)

    def __ge__(self, other: object) -> Value:
        return self._compare("oge", "sge", other)

    def __eq__(self, other: object) -> Any:
        return self._compare("oeq", "eq", other)

    def __ne__(self, other: object) -> Any:
        return self._compare("une", "ne", other)

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
