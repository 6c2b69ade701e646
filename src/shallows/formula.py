"""Formulas as data: of whole matrices, of one element of them, and with the numbers put in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from shallows.backprop import Array

    Values = Mapping[str, Array]


@dataclass(frozen=True)
class Symbol:
    """A quantity by its name in `shallows.backprop`, or one element of it."""

    name: str
    transposed: bool = False
    index: tuple[int, ...] = ()


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True, eq=False)
class Matrix:
    """The numbers of a whole quantity, (rows, columns)."""

    value: Array


@dataclass(frozen=True)
class Row:
    """Parts side by side; a str is an operator, which works element by element."""

    parts: tuple[Formula | str, ...]


@dataclass(frozen=True)
class Product:
    """A matrix product."""

    left: Formula
    right: Formula


@dataclass(frozen=True)
class Sum:
    """A sum, written out."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True)
class Sigma:
    """A sum over ``samples``, or over ``classes`` or ``outputs``, not written out."""

    inside: Formula
    over: str


@dataclass(frozen=True)
class Call:
    """A function of something, element by element (softmax: row by row)."""

    function: str
    inside: Formula


@dataclass(frozen=True)
class Fraction:
    """One thing over another, element by element."""

    above: Formula
    below: Formula


@dataclass(frozen=True)
class Bracket:
    """Something in brackets."""

    inside: Formula


@dataclass(frozen=True)
class Positive:
    """1 where something is above 0, else 0."""

    inside: Formula


@dataclass(frozen=True)
class Squares:
    """The sum of the squares of all elements, ‖w‖²: a number."""

    inside: Formula


Formula: TypeAlias = (
    Symbol
    | Number
    | Matrix
    | Row
    | Product
    | Sum
    | Sigma
    | Call
    | Fraction
    | Bracket
    | Positive
    | Squares
)


def row(*parts: Formula | str) -> Row:
    """Return parts side by side."""
    return Row(parts)


def rebuilt(node: Formula, function: Callable[[Formula], Formula]) -> Formula:
    """Return the same formula with `function` applied to what is directly inside."""
    match node:
        case Row(parts):
            return Row(tuple(p if isinstance(p, str) else function(p) for p in parts))
        case Product(left, right):
            return Product(function(left), function(right))
        case Sum(terms):
            return Sum(tuple(map(function, terms)))
        case Sigma(inside, over):
            return Sigma(function(inside), over)
        case Call(name, inside):
            return Call(name, function(inside))
        case Fraction(above, below):
            return Fraction(function(above), function(below))
        case Bracket(inside):
            return Bracket(function(inside))
        case Positive(inside):
            return Positive(function(inside))
        case Squares(inside):
            return Squares(function(inside))
        case _:
            return node


def filled(node: Formula, values: Values) -> Formula:
    """Return the same formula with numbers for symbols."""
    if not isinstance(node, Symbol):
        return rebuilt(node, lambda inside: filled(inside, values))
    value = values[node.name]
    if node.index or value.size == 1:
        return Number(float(value[node.index].item()))
    whole = value.reshape(-1, value.shape[-1])
    return Matrix(whole.T if node.transposed else whole)


def at(node: Formula, index: tuple[int, ...], values: Values) -> Formula:
    """Return the formula of one element, matrix products and sums written out.

    Parameters
    ----------
    node : Formula
        Of a whole quantity.
    index : tuple of int
        (row, column), (column,) of a bias, or () of the loss.
    values : dict
        Give the shapes.
    """
    match node:
        case Symbol(name, transposed):
            places = index[::-1] if transposed else index
            return Symbol(name, index=places[len(places) - values[name].ndim :])
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
        case Squares():
            return node
        case Call("softmax", inside):
            power = Call("exp", inside)
            below = at(Sigma(power, "classes"), index, values)
            return Fraction(at(power, index, values), below)
        case _:
            return rebuilt(node, lambda inside: at(inside, index, values))


def _columns(node: Formula, values: Values) -> int:
    if not isinstance(node, Symbol):
        raise TypeError("a matrix product is of symbols")
    return values[node.name].shape[0 if node.transposed else 1]


def _summed(over: str, index: tuple[int, ...], values: Values) -> list[tuple[int, ...]]:
    samples, classes = values["y"].shape
    if over == "samples":
        return [(sample, *(index or (0,))) for sample in range(samples)]
    return [(index[0], k) for k in range(classes)]


def _term(node: Formula) -> Formula:
    several = isinstance(node, Row) and {"+", "−"} & {p for p in node.parts if isinstance(p, str)}
    return Bracket(node) if several else node


def symbols(node: Formula) -> Iterator[str]:
    """Give the names in a formula, in order, each as often as it stands there."""
    if isinstance(node, Symbol):
        yield node.name
        return
    found: list[str] = []

    def look(inside: Formula) -> Formula:
        found.extend(symbols(inside))
        return inside

    rebuilt(node, look)
    yield from found
