"""A mistake in one line of the derivation, as an edit of its formula, and the value of that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.formula import Bracket, Formula, Fraction, Number, Product, Row, Sigma, Symbol, row
from shallows.formula.evaluate import compiled_with
from shallows.inside.checking.mistakes.changes import instead, product, says, whole
from shallows.inside.checking.mistakes.slips import (
    again,
    broadcast,
    difference,
    linear,
    loss,
    summed,
    through,
)
from shallows.inside.checking.reading.convention import N

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.backprop import Array, Quantities
    from shallows.derivation import Derivation
    from shallows.inside.checking.mistakes.changes import Edited
    from shallows.inside.checking.reading.evidence import Source
    from shallows.quantities import Quantity


class Mistake(NamedTuple):
    """A kind, its sentence, and its constant, which must be the same for all probes.

    `repair` says whether the sentence is about the learner's line that first made the value, and
    `at` is the line that it is about, if that is known.
    """

    kind: str
    sentence: str
    constant: str = ""
    repair: bool = False
    at: Source | None = None


@dataclass(frozen=True)
class Edit:
    """A mistake, and the value that it computes."""

    mistake: Mistake
    value: Callable[[Quantities], Array]


#: Functions that only formulas with a mistake call.
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "transpose": np.transpose,
    "flat": np.ravel,
    "first": lambda a: a[:1],
    "last": lambda a: a[-1:],
    "row": lambda a: a.sum(axis=0),
    "units": lambda a: a.sum(axis=1),
    "column": lambda a: a.sum(axis=1, keepdims=True),
    "total": np.sum,
    "outer": lambda a: a.sum(axis=0)[:, None],
    "mean0": lambda a: a.mean(axis=0, keepdims=True),
    "mean1": lambda a: a.mean(axis=1, keepdims=True),
    "mean": np.mean,
    "level": lambda a: np.full_like(a, a.mean()),
    "running": lambda a: np.cumsum(a, axis=1),
    "endless": lambda a: np.cumsum(a).reshape(a.shape),
    "unit": lambda a: a / np.sqrt((a * a).sum()),
    "ones": np.ones_like,
    "rint": np.rint,
    "sign": np.sign,
    "root": np.sqrt,
    "across": lambda a: np.broadcast_to(a.sum(axis=1, keepdims=True), a.shape),
    "before": lambda a: np.roll(a, -1, axis=1),
    "end": lambda a: a[:, -1:],
    "absolute": np.abs,
}


@lru_cache(maxsize=1024)  # a class's files need those of the same network
def edits(derived: Derivation, quantity: Quantity) -> tuple[Edit, ...]:
    """Return the known mistakes in one line of a derivation, the likeliest first.

    Parameters
    ----------
    derived : Derivation
    quantity : Quantity
        The derivative that the line computes.
    """
    equation = derived[quantity]
    seen = {equation.formula}
    found = []
    for kind, sentence, formula in _edits(derived, quantity, equation.formula):
        if formula not in seen:
            seen.add(formula)
            found.append(Edit(Mistake(kind, sentence), _value(formula)))
    return tuple(found)


def _value(formula: Formula) -> Callable[[Quantities], Array]:
    value = compiled_with(formula, _FUNCTIONS)
    return lambda q: np.asarray(value(q), float)


def _edits(derived: Derivation, quantity: Quantity, formula: Formula) -> Edited:
    match formula:
        case Fraction(inside, below) if below == N:
            said = "the loss is a mean over the n samples, and the division by n is missing"
            yield "sum for mean", said, inside
            for kind, sentence, other in _edits(derived, quantity, inside):
                yield kind, sentence, Fraction(other, N)
        case Row((Formula() as inside, "+", Formula() as strength, "×", Symbol() as w)):
            yield "missing term", f"the term of the L2 penalty, α {says(w)}, is missing", inside
            said = "the term of the L2 penalty is subtracted, not added"
            yield "wrong sign", said, row(inside, "−", strength, "×", w)
            for kind, sentence, other in _edits(derived, quantity, inside):
                yield kind, sentence, row(other, "+", strength, "×", w)
        case Bracket(inside):
            yield from _edits(derived, quantity, inside)
        case Symbol() if quantity.kind == "z":
            yield from linear(derived, formula)
        case Row((Symbol(), "−", Symbol())) | Row((Number(), "×", Bracket())):
            yield from difference(derived, quantity, formula)
        case Fraction():
            yield from loss(formula)
        case Row((Symbol() as before, "×", Formula() as slope)):
            yield from through(derived, derived.layer(quantity), before, slope)
            yield from whole(formula)
        case Product(Symbol() as left, Symbol() as right):
            yield from product(left, right)
            yield from instead(derived, quantity, formula)
            yield from again(derived, quantity, left, right)
            yield from broadcast(left, right)
            yield from whole(formula) if not left.transposed else ()
        case Sigma(Symbol() as inside):
            yield from summed(inside)
            yield from instead(derived, quantity, formula)
