"""The value of an expression of a learner's, without running any of their functions."""

from __future__ import annotations

import ast
import operator
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    #: A part of an expression, and what to take for it, from the values of the names.
    Swap = tuple[ast.expr, Callable[[Mapping[str, Any]], Any]]

_MOST = 1_000_000  # entries of a value: 8 MB


def bounded(apply: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """Return what an operation gives, unless its result may be too large.

    No function that is known here gives more entries than the product of its arguments' sizes. A
    whole number among them may be a size.
    """
    if prod(map(_size, [*values, *named.values()])) > _MOST:
        raise LookupError("its value may be too large")
    return apply(*values, **named)


def _size(value: Any) -> int:
    if isinstance(value, tuple):
        return prod(map(_size, value))
    number = isinstance(value, int | np.integer)
    return max(1, abs(int(value)) if number else int(np.size(value)))


def _operator(apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return an operator of numbers and arrays, whose results are bounded."""

    def operated(*pair: Any) -> Any:
        # A tuple times a number repeats it; the power of whole numbers may have any length.
        if any(isinstance(v, tuple) for v in pair):
            raise LookupError("a tuple")
        if apply is not operator.pow and all(isinstance(v, int) for v in pair):
            return apply(*pair)
        return bounded(apply, *(float(v) if isinstance(v, int) else v for v in pair))

    return operated


OPERATORS: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.MatMult: ("@", _operator(operator.matmul)),
    ast.Mult: ("*", _operator(operator.mul)),
    ast.Add: ("+", _operator(operator.add)),
    ast.Sub: ("-", _operator(operator.sub)),
    ast.Div: ("/", _operator(operator.truediv)),
    ast.Pow: ("**", _operator(operator.pow)),
}
_CALLS = {
    *("abs", "array", "asarray", "clip", "cos", "divide", "dot", "exp", "hstack", "log", "matmul"),
    *("maximum", "mean", "minimum", "multiply", "ones", "ones_like", "outer", "power", "sign"),
    *("sin", "sqrt", "square", "subtract", "sum", "tanh", "transpose", "zeros", "zeros_like"),
    *("add", "where", "vstack", "reshape", "ravel", "squeeze", "round", "max", "min", "einsum"),
}
_METHODS = {"copy", "dot", "max", "mean", "min", "ravel", "reshape", "round", "sum", "transpose"}


def value(node: ast.AST, room: Mapping[str, Any], swap: Swap | None = None) -> Any:
    """Return the value of an expression.

    Parameters
    ----------
    node : ast.expr
    room : mapping
        What names, attributes and items such as ``self.x`` stand for; ``f()`` is what f returned.
    swap : (ast.expr, callable), optional
        A part of the expression for which something else is taken.

    Raises
    ------
    LookupError
        If it calls what is not known here, or has a name without a value.
    """
    if swap and node is swap[0]:
        return swap[1](room)
    shown = _shown(node)
    if shown in room and not (swap and swap[0] in ast.walk(node)):
        return room[shown]

    def of(part: ast.AST) -> Any:
        return value(part, room, swap)

    match node:
        case ast.Constant(float() | int() | str() as plain):
            return plain
        case ast.BinOp(left, op, right) if type(op) in OPERATORS:
            return OPERATORS[type(op)][1](of(left), of(right))
        case ast.UnaryOp(ast.USub(), inside):
            return -of(inside)
        case ast.Compare(left, [ast.Gt()], [right]):
            return bounded(operator.gt, of(left), of(right))
        case ast.Attribute(inside, ("T" | "shape" | "size") as name):
            return getattr(np.asarray(of(inside)), name)
        case ast.Tuple(parts) | ast.List(parts):
            return tuple(of(part) for part in parts)
        case ast.Slice(lower, upper, step):
            return slice(*(None if part is None else of(part) for part in (lower, upper, step)))
        case ast.Constant(None):
            return None
        case ast.Subscript(inside, index):
            return of(inside)[of(index)]
        case ast.Call(function, parts, words):
            named = {word.arg: of(word.value) for word in words if word.arg}
            apply, *receiver = _called(function, room, of)
            return bounded(apply, *receiver, *map(of, parts), **named)
    raise LookupError(shown)


@lru_cache(maxsize=4096)
def _shown(node: ast.AST) -> str:
    return ast.unparse(node)


def _called(
    function: ast.expr, room: Mapping[str, Any], of: Callable[[ast.AST], Any]
) -> tuple[Any, ...]:
    """Return what is called, and the array whose method it is."""
    match function:
        case ast.Attribute(ast.Name("np" | "numpy" | "jnp"), name) if name in _CALLS:
            return (getattr(np, name),)
        case ast.Attribute(inside, name) if name in _METHODS:
            return getattr(np.ndarray, name), np.asarray(of(inside))
        case ast.Name("len"):
            return (len,)
        case ast.Name("abs"):
            return (abs,)
        case ast.Name("float" | "int"):
            return (float,)
        case ast.Name(name) if f"{name}()" in room:
            return (lambda *_, **__: room[f"{name}()"],)
    raise LookupError(ast.unparse(function))
