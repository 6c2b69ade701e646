"""Formulas of one element of a quantity, and formulas with numbers for their symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula.nodes import (
    Absolutes,
    Bracket,
    Call,
    Formula,
    Fraction,
    Matrix,
    Number,
    Product,
    Row,
    Sigma,
    Squares,
    Sum,
    Symbol,
    rebuilt,
    row,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shallows.formula.nodes import Array

    Values = Mapping[str, Array]


def numbers(value: Array) -> Formula:
    """Return the numbers of an array: a `Number` for a single one, else a `Matrix`."""
    if value.size == 1:
        return Number(float(value.item()))
    return Matrix(value.reshape(-1, value.shape[-1]))


def filled(node: Formula, values: Values) -> Formula:
    """Return the same formula with numbers for symbols."""
    if not isinstance(node, Symbol):
        return rebuilt(node, lambda inside: filled(inside, values))
    value = values[node.name]
    return numbers(value[node.index] if node.index else value.T if node.transposed else value)


def at(node: Formula, index: tuple[int, ...], values: Values) -> Formula:
    """Return the formula of one element, matrix products and sums written out.

    Parameters
    ----------
    node : Formula
        The formula of a whole quantity.
    index : tuple of int
        (row, column); (column,) for a bias; () for the loss.
    values : dict
        The values of the quantities, for their shapes.
    """
    match node:
        case Symbol(quantity, transposed):
            place = index[::-1] if transposed else index
            return Symbol(quantity, index=place[len(place) - values[node.name].ndim :])
        case Product(left, right):
            return Sum(
                tuple(
                    row(at(left, (index[0], k), values), "×", at(right, (k, index[1]), values))
                    for k in range(_columns(left, values))
                )
            )
        case Sigma(inside, over):
            every = _summed(over, index, values)
            return Sum(tuple(_term(at(inside, place, values)) for place in every))
        case Squares() | Absolutes():
            return node
        case Call("softmax", inside):
            power = Call("exp", inside)
            below = at(Sigma(power, "classes"), index, values)
            return Fraction(at(power, index, values), below)
        case _:
            return rebuilt(node, lambda inside: at(inside, index, values))


def _columns(node: Formula, values: Values) -> int:
    if not isinstance(node, Symbol):
        raise TypeError("only symbols have a matrix product")
    return values[node.name].shape[0 if node.transposed else 1]


def _summed(over: str, index: tuple[int, ...], values: Values) -> list[tuple[int, ...]]:
    samples, classes = values["y"].shape
    if over == "samples":
        return [(sample, *(index or (0,))) for sample in range(samples)]
    return [(index[0], k) for k in range(classes)]


def _term(node: Formula) -> Formula:
    several = isinstance(node, Row) and {"+", "−"} & {p for p in node.parts if isinstance(p, str)}
    return Bracket(node) if several else node
