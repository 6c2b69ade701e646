"""Formulas evaluated by NumPy, given values by name."""

from __future__ import annotations

import operator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.formula.nodes import (
    Absolutes,
    Bracket,
    Call,
    Formula,
    Fraction,
    Number,
    Positive,
    Product,
    Row,
    Sigma,
    Squares,
    Symbol,
    terms,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shallows.formula.nodes import Array

    #: What a formula comes to, given values by name.
    Evaluated = Callable[[Mapping[str, Any]], Any]


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + e^-z)."""
    return 1 / (1 + np.exp(-z))


def softmax(z: Array) -> Array:
    """Return e^z / Σ e^z, row by row; e^z is taken of z less its row's largest: no overflow."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softplus(z: Array) -> Array:
    """Return log(1 + e^z), whose e^z does not overflow."""
    return np.logaddexp(0, z)


def logsumexp(z: Array) -> Array:
    """Return log Σ e^z, row by row, (n, 1), likewise."""
    top = z.max(axis=1, keepdims=True)
    return np.log(np.exp(z - top).sum(axis=1, keepdims=True)) + top


#: What a formula may call, by name.
FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": np.exp,
    "log": np.log,
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "softplus": lambda z: np.logaddexp(0, z),
    "sin": np.sin,
    "cos": np.cos,
    "sign": np.sign,
    "softmax": softmax,
}
_SUMS: dict[str, Callable[[Any], Any]] = {
    "samples": lambda a: a.sum(axis=0),
    "classes": lambda a: a.sum(axis=1, keepdims=True),
    "outputs": lambda a: a.sum(axis=1, keepdims=True),
}


def evaluate(node: Formula, values: Mapping[str, Any]) -> Any:
    """Return what a formula comes to.

    Parameters
    ----------
    node : Formula
    values : mapping
        Arrays or numbers, by the names of the quantities in the formula.

    Returns
    -------
    ndarray or number
    """
    return compiled(node)(values)


@lru_cache(maxsize=1024)
def compiled(node: Formula) -> Evaluated:
    """Return a function of values by name, which gives what the formula comes to."""
    return _compiled(node, FUNCTIONS)


def _compiled(node: Formula, functions: Mapping[str, Callable[[Any], Any]]) -> Evaluated:
    def inner(part: Formula) -> Evaluated:
        return _compiled(part, functions)

    match node:
        case Symbol():
            return _symbol(node)
        case Number(value):
            return lambda values: value
        case Bracket(inside):
            return inner(inside)
        case Row():
            return _row(node, inner)
        case Product(left, right):
            return _both(operator.matmul, inner(left), inner(right))
        case Fraction(above, below):
            return _both(operator.truediv, inner(above), inner(below))
        # Two logarithms whose e^z would overflow; and a sum in NumPy's order for all elements.
        case Call("log", Row((Number(1), "+", Call("exp", z)))):
            return _of(softplus, inner(z))
        case Call("log", Sigma(Call("exp", z), "classes")):
            return _of(logsumexp, inner(z))
        case Sigma(Sigma(inside, "outputs"), "samples"):
            return _of(np.sum, inner(inside))
        case Call(function, inside):
            return _of(functions[function], inner(inside))
        case Sigma(inside, over):
            return _of(_SUMS[over], inner(inside))
        case Positive(inside):
            return _of(lambda a: (a > 0).astype(a.dtype), inner(inside))
        case Squares(inside):
            return _of(lambda a: np.sum(a * a), inner(inside))
        case Absolutes(inside):
            return _of(lambda a: np.sum(np.abs(a)), inner(inside))
        case _:
            raise TypeError(f"not a formula of symbols: {node!r}")


def compiled_with(node: Formula, functions: Mapping[str, Callable[[Any], Any]]) -> Evaluated:
    """Return what `compiled` does, of a formula that calls more than `FUNCTIONS`."""
    return _compiled(node, {**FUNCTIONS, **functions})


def _symbol(node: Symbol) -> Evaluated:
    name, index = node.name, node.index
    if index:
        return lambda values: values[name][index]
    if node.transposed:
        return lambda values: values[name].T
    return operator.itemgetter(name)


def _row(node: Row, inner: Callable[[Formula], Evaluated]) -> Evaluated:
    """Add and subtract the terms of a row, from the left, each a product of its factors."""
    total: Evaluated | None = None
    for sign, factors in terms(node):
        first, *others = factors
        product = inner(first)
        if sign == "−" and total is None:
            product = _of(operator.neg, product)
        for other in others:
            if isinstance(other, Positive):
                product = _both(_where_positive, product, inner(other.inside))
            else:
                product = _both(operator.mul, product, inner(other))
        if total is None:
            total = product
        else:
            total = _both(operator.sub if sign == "−" else operator.add, total, product)
    assert total  # noqa: S101 (a row has parts)
    return total


def _where_positive(value: Any, condition: Any) -> Any:
    """Return a value where a condition is positive, else 0: the engine, too, selects.

    A product would be NaN where an infinite derivative meets a unit that is not active.
    """
    return np.where(condition > 0, value, 0.0)[()]


def _of(function: Callable[[Any], Any], inside: Evaluated) -> Evaluated:
    return lambda values: function(inside(values))


def _both(function: Callable[[Any, Any], Any], left: Evaluated, right: Evaluated) -> Evaluated:
    return lambda values: function(left(values), right(values))
