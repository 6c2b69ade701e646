"""Find the part of a learner's line that must change for the line to be right."""

from __future__ import annotations

import ast
import copy
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.mistakes.pure import OPERATORS, value
from shallows.inside.checking.running import sourcefile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.mistakes.pure import Swap
    from shallows.inside.checking.reading.evidence import Recorded

    Room = dict[str, Any]

_LAYER = "₀₁₂₃₄₅₆₇₈₉ᵀ"
_OURS = "of the derivation: "  # before its names, which a learner may have for other values
#: What may go wrong in an expression that was changed.
_WRONG = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
_NEUTRAL: dict[type, str] = {ast.Mult: "1", ast.Add: "0"}
#: What the derivation's n is; a learner may have an n of their own.
_MEANT = {"n": "the number of samples", "1/n": "1 / the number of samples"}
_LONGEST = 200  # parts of an expression
_WORK = 40_000  # parts that are evaluated for one wrong value; counted, as in `search.Budget`


class Line(NamedTuple):
    """A learner's expression, and what its names stand for on each network."""

    node: ast.expr
    rooms: list[Room]


def repaired(
    file: str,
    traces: Sequence[Sequence[Recorded]],
    values: Sequence[tuple[Array, Array]],
    known: Sequence[Mapping[str, Any]],
) -> Mistake | None:
    """Return how a line must change to be right on every network, if one small change will do.

    Parameters
    ----------
    file : str
        The learner's file.
    traces : sequence of list of Recorded
        What its lines gave to its variables, on each network.
    values : sequence of (ndarray, ndarray)
        The wrong value, and the right one.
    known : sequence of mapping
        What the line may need, by the name that the derivation gives it.
    """
    line = _line(file, traces, [made for made, _ in values])
    if line is None:
        return None
    needed = [{_OURS + n: v for n, v in k.items()} for k in known]
    rooms = [_locked(room | k) for room, k in zip(line.rooms, needed, strict=True)]
    most = _WORK // len(list(ast.walk(line.node)))
    for kind, said, swap in islice(_changes(line.node, known[0]), most):
        pairs = zip(rooms, values, strict=True)
        if all(_gives(line.node, room, right, swap) for room, (_, right) in pairs):
            kind = _layered(kind, said, swap[0], rooms[0], known[0])
            return Mistake(kind, said, repair=True)
    return None


def _layered(kind: str, said: str, part: ast.expr, room: Room, known: Mapping[str, Any]) -> str:
    """Return the kind of a wrong operand that is right in another layer's line."""
    wanted = said.rpartition(" should be ")[2]
    if kind != "wrong operand" or wanted[-1] not in _LAYER + "x":
        return kind
    for name, v in known.items():
        bare, own = (text.rstrip(_LAYER) for text in (name, wanted))
        alike = bare == own or {bare, own} == {"a", "x"}
        if alike and np.ndim(v) and _gives(part, room, v):
            return "wrong upstream" if wanted[0] == "∂" else "wrong layer"
    return kind


def _line(file: str, traces: Sequence[Sequence[Recorded]], made: Sequence[Array]) -> Line | None:
    """Return the expression that gave a value to a variable, or that returned it."""
    places = [
        next((at for at, one in enumerate(trace) if _alike(one.value, v)), None)
        for trace, v in zip(traces, made, strict=True)
    ]
    rooms = [_room(t, at) for t, at in zip(traces, places, strict=True) if at is not None]
    if len(rooms) < len(traces):
        return None
    number = traces[0][places[0] or 0].line.number
    for statement in _statements(file, number):
        whole = statement.value
        if whole is None:
            continue
        if isinstance(statement, ast.AugAssign):
            before = copy.copy(statement.target)
            whole = ast.BinOp(before, statement.op, statement.value)
        parts = [n for n in ast.walk(whole) if isinstance(n, ast.expr)]
        if len(parts) > _LONGEST:
            continue
        for node in parts:
            if _gives(node, rooms[0], made[0]):
                return Line(node, rooms)
        if not isinstance(statement, ast.Return):  # it calls what can't be evaluated here
            return Line(whole, rooms)
    return None


def _statements(file: str, number: int) -> Iterator[Any]:
    """Yield the statement of a line that makes a value."""
    kinds = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return
    for node in ast.walk(sourcefile.tree_of(file)):
        if isinstance(node, kinds) and node.lineno <= number <= (node.end_lineno or 0):
            yield node


def _room(trace: Sequence[Recorded], at: int) -> Room:
    """Return the values of the names in the function of a record, before its line."""
    room: Room = dict(trace[at].whole)
    for one in trace[:at]:
        if one.scope == trace[at].scope:
            room[one.name] = one.value
        if one.name == "return":
            room[f"{one.scope}()"] = one.value
    return _locked(room)


def _locked(room: Room) -> Room:
    """Return the values of names so that no line can change them, as ``out=`` would."""
    for name, v in room.items():
        if isinstance(v, np.ndarray):
            room[name] = v.view()
            room[name].flags.writeable = False
    return room


def _changes(whole: ast.expr, known: Mapping[str, Any]) -> Iterator[tuple[str, str, Swap]]:
    """Yield one small change after the other, the smallest parts first."""
    parts = [n for n in ast.walk(whole) if isinstance(n, ast.expr)][::-1]
    outer = {id(n): p for p in parts for n in ast.iter_child_nodes(p)}
    for part in parts:
        around = outer.get(id(part))
        if isinstance(around, ast.UnaryOp) or getattr(around, "attr", "T") != "T":
            continue  # −1 is one number; of x.shape, x is no operand
        shown = ast.unparse(part)
        match part:
            case ast.BinOp(left, op, right) if type(op) in OPERATORS:
                yield from _operators(part, left, op, right)
            case ast.Call(_, [inside, *_]):
                said = f"{shown} should be only {ast.unparse(inside)}"
                yield "extra function", said, (part, partial(value, inside))
        where = ast.unparse(around) if around and shown.lstrip("-").isalnum() else "line"
        for name in known if part is not whole else ():
            kind, said = (
                "wrong operand",
                f"in your {where}, {shown} should be {_MEANT.get(name, name)}",
            )
            if isinstance(around, ast.BinOp) and name == _NEUTRAL.get(type(around.op)):
                kind, said = (
                    "extra factor",
                    f"{shown} does not belong in your {ast.unparse(around)}",
                )
            yield kind, said, (part, partial(_named, name))
    for name in known:
        for sign, apply in (OPERATORS[ast.Mult], OPERATORS[ast.MatMult], OPERATORS[ast.Div]):
            said = f"your line lacks {sign} {name}"
            yield "missing factor", said, (whole, partial(_applied, apply, whole, name))


def _operators(part: ast.expr, left: ast.expr, op: ast.operator, right: ast.expr) -> Any:
    shown = ast.unparse(part)
    for kind, (sign, apply) in OPERATORS.items():
        if not isinstance(op, kind):
            said = f"in your {shown}, {OPERATORS[type(op)][0]} should be {sign}"
            yield "wrong operator", said, (part, partial(_both, apply, left, right))
    for kept, other in ((left, right), (right, left)):
        said = f"{ast.unparse(other)} does not belong in your {shown}"
        yield "extra factor", said, (part, partial(value, kept))
    own = OPERATORS[type(op)][1]
    said = f"the two sides of your {shown} should be exchanged"
    yield "order", said, (part, partial(_both, own, right, left))
    match left:
        case ast.BinOp(first, inner, second) if type(inner) in OPERATORS:
            end = ast.BinOp(second, op, right)
            said = f"in your {shown}, {ast.unparse(end)} needs brackets"
            yield "precedence", said, (part, partial(_both, OPERATORS[type(inner)][1], first, end))
    match right:
        case ast.BinOp(first, inner, second) if type(inner) in OPERATORS:
            start = ast.BinOp(left, op, first)
            said = f"in your {shown}, {ast.unparse(start)} needs brackets"
            outer = OPERATORS[type(inner)][1]
            yield "precedence", said, (part, partial(_both, outer, start, second))


def _named(name: str, room: Mapping[str, Any]) -> Any:
    return room[_OURS + name]


def _both(apply: Any, left: ast.expr, right: ast.expr, room: Mapping[str, Any]) -> Any:
    return apply(value(left, room), value(right, room))


def _applied(apply: Any, whole: ast.expr, name: str, room: Mapping[str, Any]) -> Any:
    return apply(value(whole, room), room[_OURS + name])


def _gives(node: ast.expr, room: Room, wanted: Array, swap: Swap | None = None) -> bool:
    """Return whether an expression has a value, in any layout."""
    try:
        found = np.asarray(value(node, room, swap))
        return found.dtype.kind in "biuf" and _alike(found.astype(float), wanted)
    except _WRONG:
        return False


def _alike(one: Array, other: Array) -> bool:
    """Return whether two values are equal, or each other's transposes."""
    if one.size != other.size:
        return False
    pairs = [(one.ravel(), other.ravel()), (one.T.ravel(), other.ravel())]
    return any(np.allclose(a, b, rtol=1e-7, atol=1e-12) for a, b in pairs)
