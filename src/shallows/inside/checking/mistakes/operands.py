"""Changes of a learner's file by another value that the same function has."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.mistakes.rewrites import instead

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.mistakes.learnerfile import File, Part
    from shallows.inside.checking.mistakes.rewrites import Rewrite

    #: The values that each part had, in the order of time, by the part's number.
    Values = Mapping[int, Sequence[Array]]

#: Functions of one value that no mistake is about.
_PLAIN = {
    *("append", "array", "asarray", "enumerate", "float", "int", "len", "list", "print", "range"),
    *("reversed", "zeros", "zeros_like", "zip"),
}


def with_values(file: File, seen: Values, named: set[int]) -> Iterator[Rewrite]:
    """Yield the changes by another value that the same function has.

    Parameters
    ----------
    file : File
    seen : mapping
        Those of parts that never ran are left out.
    named : set of int
        The parts whose values have a name in the derivation: these are likelier.
    """
    scopes: dict[int, dict[str, int]] = {}
    for at in seen:
        part = file.parts[at]
        if not isinstance(part.node, ast.Constant | ast.UnaryOp | ast.Tuple | ast.List):
            scopes.setdefault(part.scope, {}).setdefault(part.text, at)
    functions = _functions(file)
    for at in seen:
        part = file.parts[at]
        if not isinstance(part.node, ast.Constant | ast.Tuple | ast.List):
            for function in functions:
                yield instead(part, "missing function", f"{function}({part.text})", 1.2)
                if inside := _argument(file, part):
                    yield instead(part, "wrong activation", f"{function}({inside})")
            if part.whole:
                yield from _everywhere(file, part, named)
            if isinstance(part.node, ast.Name):  # what is never used may belong there
                for name in file.unused[part.scope]:
                    found = instead(part, "wrong operand", name, 0.5)
                    yield found._replace(old=part, operand=True)
            for other in scopes.get(part.scope, {}).values():
                yield from _other(file, at, other, seen, named)


def _argument(file: File, part: Part) -> str:
    """Return the only argument of a call, or nothing."""
    call = part.node
    return file.of(call.args[0]) if isinstance(call, ast.Call) and len(call.args) == 1 else ""


def _everywhere(file: File, part: Part, named: set[int]) -> Iterator[Rewrite]:
    """Take another value in all places of a line where it stands more than once, as in a(1 − a)."""
    inside = [p for p in file.parts if p.statement is part.statement and p.simple]
    texts = [p.text for p in inside]
    others = [p for p in map(file.parts.__getitem__, named) if p.scope == part.scope and p.simple]
    for one in {p.text: p for p in inside if texts.count(p.text) > 1}.values():
        place = re.compile(rf"(?<![\w.]){re.escape(one.text)}(?![\w.(\[])")
        ways = {other.text: ("wrong operand", 1.1) for other in others if other.text != one.text}
        ways[_argument(file, one)] = "function twice", 0.0
        for new, (kind, rank) in ways.items():
            if new:
                yield instead(part, kind, new.join(place.split(part.text)), rank)


def _functions(file: File) -> list[str]:
    """Return how functions of one value are called."""
    calls = [part.node for part in file.parts if isinstance(part.node, ast.Call)]
    every = [ast.unparse(c.func) for c in calls if len(c.args) == 1 and not c.keywords]
    every += file.functions
    return [f for f in dict.fromkeys(every) if f.split(".")[-1] not in _PLAIN and "(" not in f]


def _other(file: File, at: int, place: int, seen: Values, named: set[int]) -> Iterator[Rewrite]:
    """Take another value for a part, or multiply, divide or add it."""
    part, other = file.parts[at], file.parts[place]
    own, value = seen[at], seen[place]
    if part.text == other.text or _equal(own, value):
        return
    number = np.size(value[0]) == 1
    shapes = {np.shape(v) for v in value}
    alike = any(np.shape(v) in shapes or np.shape(v)[::-1] in shapes for v in own)
    constant = number and all(np.array_equal(v, value[0]) for v in value)
    rank = 1 + (not other.simple) + (place not in named and not constant)
    if not (part.start <= other.start and other.end <= part.end):
        found = instead(part, "wrong operand", other.text, rank + (not alike))
        yield found._replace(old=part, new=other, operand=True)
    if (alike or number) and (part.whole or isinstance(part.node, ast.BinOp | ast.Call)):
        shown = part.text if part.simple else f"({part.text})"
        for kind, more, later in _more(other, number=number, alike=alike):
            found = instead(part, kind, f"{shown} {more}", rank + later + (not part.whole))
            yield found._replace(new=other)


def _more(other: Part, *, number: bool, alike: bool) -> Iterator[tuple[str, str, float]]:
    """Yield what may lack after a value, and how much less likely that is."""
    new = other.text if other.simple else f"({other.text})"
    yield "missing factor", f"* {new}", 0.1
    if number:
        yield "missing factor", f"/ {new}", 0.1
    if alike and other.simple:
        yield "missing factor", f"* (1 - {new})", 0.1
        yield "missing σ′", f"* {new} * (1 - {new})", 0.1
        yield "missing σ′", f"* (1 - {new} ** 2)", 0.1
    yield "missing term", f"+ {new}", 1.1


def _equal(one: Sequence[Array], other: Sequence[Array]) -> bool:
    return len(one) == len(other) and all(map(np.array_equal, one, other))
