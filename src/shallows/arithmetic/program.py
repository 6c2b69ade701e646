"""The LLVM IR of one function, written line by line: instructions, memory and control."""

from __future__ import annotations

from functools import reduce
from itertools import chain, zip_longest
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from shallows.arithmetic.lanes import INDEX, POINTER, Index, Kind, Value, instruction

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
        self, carried: Sequence[Value], body: Callable[[list[Value]], tuple[Value, Sequence[Value]]]
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
