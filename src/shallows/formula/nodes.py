"""Formulas as data: a tree of symbols, numbers and operations."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from shallows.quantities import Quantity

    Array = NDArray[np.float64]
    Put = Callable[["Formula", "Formula"], "Formula"]


class Formula:
    """Any part of a formula, or the whole of it."""


@dataclass(frozen=True)
class Symbol(Formula):
    """A quantity, or one element of it."""

    quantity: Quantity
    transposed: bool = False
    index: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The quantity's name."""
        return self.quantity.name

    @property
    def T(self) -> Symbol:  # noqa: N802 (as in NumPy)
        """Its transpose."""
        return replace(self, transposed=not self.transposed)


@dataclass(frozen=True)
class Number(Formula):
    """A number."""

    value: float


@dataclass(frozen=True, eq=False)
class Matrix(Formula):
    """The numbers of a whole quantity, (rows, columns)."""

    value: Array


@dataclass(frozen=True)
class Row(Formula):
    """Parts side by side; a str is an operator, which works element by element."""

    parts: tuple[Formula | str, ...]


@dataclass(frozen=True)
class Product(Formula):
    """A matrix product."""

    left: Formula
    right: Formula


@dataclass(frozen=True)
class Sum(Formula):
    """A sum, written out."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True)
class Sigma(Formula):
    """A sum over ``samples``, or over ``classes`` or ``outputs``, not written out."""

    inside: Formula
    over: str


@dataclass(frozen=True)
class Call(Formula):
    """A function applied element by element (softmax: row by row)."""

    function: str
    inside: Formula


@dataclass(frozen=True)
class Fraction(Formula):
    """One formula divided by another, element by element."""

    above: Formula
    below: Formula


@dataclass(frozen=True)
class Bracket(Formula):
    """A formula in brackets."""

    inside: Formula


@dataclass(frozen=True)
class Positive(Formula):
    """1 where a formula is above 0, else 0."""

    inside: Formula


@dataclass(frozen=True)
class Squares(Formula):
    """The sum of the squares of all elements, ‖w‖²: a number."""

    inside: Formula


@dataclass(frozen=True)
class Absolutes(Formula):
    """The sum of the absolute values of all elements, ‖w‖₁: a number."""

    inside: Formula


def row(*parts: Formula | str) -> Row:
    """Return parts side by side."""
    return Row(parts)


def rebuilt(node: Formula, function: Callable[[Formula], Formula]) -> Formula:
    """Return the same formula with `function` applied to each part directly inside."""
    for part, put in _parts(node):
        new = function(part)
        node = node if new is part else put(node, new)
    return node


def _parts(node: Formula) -> Iterator[tuple[Formula, Put]]:
    """Yield each part directly inside, with a function that puts another part in its place."""
    for field in fields(node):  # type: ignore[arg-type]  # every kind of formula is a dataclass
        value = getattr(node, field.name)
        if isinstance(value, Formula):
            yield value, partial(_put, field.name, None)
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                if isinstance(part, Formula):
                    yield part, partial(_put, field.name, place)


def _put(field: str, place: int | None, whole: Formula, new: Formula) -> Formula:
    value: object = new
    if place is not None:
        parts = getattr(whole, field)
        value = (*parts[:place], new, *parts[place + 1 :])
    return replace(whole, **{field: value})  # type: ignore[type-var]  # as above


def places(node: Formula) -> Iterator[tuple[Formula, Callable[[Formula], Formula]]]:
    """Yield the formula and every part of it, each with a function that replaces it."""
    yield node, lambda new: new
    for part, put in _parts(node):
        for inside, deeper in places(part):
            yield inside, partial(_within, node, put, deeper)


def _within(node: Formula, put: Put, deeper: Callable[[Formula], Formula], new: Formula) -> Formula:
    return put(node, deeper(new))


def replaced(node: Formula, others: Mapping[Formula, Formula]) -> Formula:
    """Return the same formula with some of its parts replaced by others."""
    return others.get(node) or rebuilt(node, lambda inside: replaced(inside, others))


def symbols(node: Formula) -> Iterator[Symbol]:
    """Yield the symbols in a formula, in order, each as often as it occurs."""
    return (part for part, _ in places(node) if isinstance(part, Symbol))


def terms(node: Row) -> list[tuple[str, list[Formula]]]:
    """Return the terms of a row: a sign, empty before the first, and the factors."""
    found: list[tuple[str, list[Formula]]] = []
    sign = ""
    for part in node.parts:
        if isinstance(part, str):
            sign = part
        elif sign == "×":
            found[-1][1].append(part)
        else:
            found.append((sign, [part]))
    return found
