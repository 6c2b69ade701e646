"""Mistakes that any formula can have, as edits of it.

A factor or a term is dropped, a sign is turned, a symbol is replaced by another of its family, ×
and · are confused, a transpose or a bracket is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.activations import ACTIVATIONS
from shallows.formula import (
    Bracket,
    Call,
    Formula,
    Fraction,
    Number,
    Product,
    Row,
    Symbol,
    places,
    replaced,
    row,
    symbols,
    terms,
)
from shallows.formula.typeset import Text
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shallows.derivation import Derivation

    #: A kind, a sentence and the formula.
    Edited = Iterator[tuple[str, str, Formula]]

Z, Y, YHAT = (Symbol(Quantity(kind)) for kind in ("z", "y", "yhat"))
_ELEMENTWISE = "a product element by element stands where a matrix product belongs"


def says(node: Formula) -> str:
    """Return a formula as text, without its outer brackets."""
    return Text()(node.inside if isinstance(node, Bracket) else node)


def _row(parts_of: Iterable[tuple[str, list[Formula]]]) -> Formula:
    """Return a row of terms; the first has no plus."""
    parts: list[Formula | str] = []
    for sign, factors in parts_of:
        parts += [sign] if sign and (parts or sign != "+") else []
        parts += [part for factor in factors for part in ("×", factor)][1:]
    alone = parts[0]
    return alone if len(parts) == 1 and isinstance(alone, Formula) else Row(tuple(parts))


def dropped(formula: Formula) -> Edited:
    """Drop one factor, or one term, of any row."""
    for node, put in places(formula):
        if not isinstance(node, Row):
            continue
        every = terms(node)
        for at, (sign, factors) in enumerate(every):
            for place, factor in enumerate(factors if len(factors) > 1 else ()):
                left = [*factors[:place], *factors[place + 1 :]]
                less = _row([*every[:at], (sign, left), *every[at + 1 :]])
                kind = "constant factor" if isinstance(factor, Number) else "missing factor"
                yield kind, f"the factor {says(factor)} is missing", put(less)
        for at, term in enumerate(every if len(every) > 1 else ()):
            less = _row([*every[:at], *every[at + 1 :]])
            yield "missing term", f"the term {says(_row([('', term[1])]))} is missing", put(less)


def turned(formula: Formula) -> Edited:
    """Turn one sign of any row."""
    for node, put in places(formula):
        if isinstance(node, Row):
            for at, part in enumerate(node.parts):
                if part in ("+", "−"):
                    sign = "−" if part == "+" else "+"
                    other = Row((*node.parts[:at], sign, *node.parts[at + 1 :]))
                    said = f"this is {says(other)}, not {says(node)}"
                    yield "wrong sign", said, put(other)


def unbracketed(formula: Formula) -> Edited:
    """Square a difference in place of one term of it, and divide by one factor only."""
    for node, put in places(formula):
        match node:
            case Row((Formula() as one, "−", Formula() as a, "×", b)) if a == b:
                off = Bracket(row(one, "−", a))
                said = f"this is ({says(off)})², not {says(one)} − {says(a)}²"
                yield "precedence", said, put(row(off, "×", off))
            case Fraction(above, Row((Formula() as first, "×", second))):
                said = (
                    f"a / b * c is (a / b) * c: the denominator {says(node.below)} needs brackets"
                )
                yield "precedence", said, put(row(Fraction(above, first), "×", second))


def product(left: Symbol, right: Symbol) -> Edited:
    """Forget a transpose, transpose the whole product, or multiply element by element."""
    for one, formula in ((left, Product(left.T, right)), (right, Product(left, right.T))):
        if one.transposed:
            yield "transpose", f"{Text()(one.T)} is not transposed", formula
    yield "transpose", "it is the transpose of the right value", Product(right.T, left.T)
    for one in (left.T, left) if left.transposed else (left,):
        for other in (right.T, right) if right.transposed else (right,):
            yield "elementwise", _ELEMENTWISE, row(one, "×", other)


def instead(derived: Derivation, quantity: Quantity, formula: Formula) -> Edited:
    """Replace a symbol by another of its family, of another layer or another derivative."""
    for symbol in symbols(formula):
        old = symbol.quantity
        for other in family(derived, quantity, old):
            text = f"{Text()(Symbol(other))} is used instead of {Text()(Symbol(old))}"
            kind = "wrong upstream" if old.is_derivative else "wrong layer"
            yield kind, text, replaced(formula, {symbol: Symbol(other, symbol.transposed)})
            if old.kind == "w":
                yield kind, text, replaced(formula, {symbol: Symbol(other)})
        if old.is_derivative:
            a = Symbol(derived.activated(derived.layer(old)), symbol.transposed)
            said = f"{says(a)} is used instead of its derivative, {says(symbol)}"
            yield "wrong upstream", said, replaced(formula, {symbol: a})
            said = f"{says(symbol)} is rounded to whole numbers before it is used"
            yield "rounding", said, replaced(formula, {symbol: Call("rint", symbol)})
            if derived.function(old.layer) == "softmax" and old.kind == "z":
                said = f"−y/ŷ is used instead of {says(symbol)}: the slope of softmax is left out"
                above = Bracket(row("−", Fraction(Y, YHAT)))
                yield "wrong upstream", said, replaced(formula, {symbol: above})
            said = f"only the signs of {says(symbol)} are used"
            yield "sign only", said, replaced(formula, {symbol: Call("sign", symbol)})
            said = f"the signs of {says(symbol)} are lost: its absolute values are used"
            yield "wrong sign", said, replaced(formula, {symbol: Call("absolute", symbol)})
        if old.is_derivative and derived.bias:
            b = Symbol(Quantity("b", old.layer))
            said = f"{Text()(b)} is added to {Text()(symbol)}, as in the forward pass"
            yield "wrong upstream", said, replaced(formula, {symbol: Bracket(row(symbol, "+", b))})
        if old.kind == "x":
            said = "the activation function is applied to x, the input"
            yield "activation twice", said, replaced(formula, {symbol: applied(derived, 1, symbol)})
        if old.kind == "a" and not old.is_derivative:
            z = Symbol(Quantity("z", old.layer), symbol.transposed)
            said = f"{Text()(z.T)} is used instead of {Text()(symbol.T)}"
            said += ": the activation function is left out"
            yield "z for a", said, replaced(formula, {symbol: z})
            said = f"the activation function is applied to {Text()(symbol.T)} once more"
            twice = Bracket(applied(derived, old.layer, symbol))
            yield "activation twice", said, replaced(formula, {symbol: twice})


def family(derived: Derivation, quantity: Quantity, old: Quantity) -> Iterator[Quantity]:
    """Yield the quantities that could be mistaken for one in the line of another."""
    if old.kind == "w":
        family = [weight for weight in derived.weights if weight.kind == "w"]
    elif old.is_derivative:  # those that are computed before
        order = [equation.quantity for equation in derived.backward]
        # A learner may compute every ∂L/∂z first, and so use one of a later line.
        later = order[order.index(quantity) :] if quantity.kind in ("w", "b") else []
        family = [q for q in order[: order.index(quantity)] if q.kind in ("yhat", "z", "a")]
        family += [q for q in later if q.kind == "z"]
    else:
        family = [derived.activated(layer) for layer in range(derived.layers + 1)]
    return (other for other in family if other != old)


def applied(derived: Derivation, layer: int, to: Formula) -> Formula:
    """Return a layer's activation function of something."""
    return replaced(ACTIVATIONS[derived.function(layer)].formula, {Z: to})


def whole(formula: Formula) -> Edited:
    """Change the values of a whole derivative that others are computed from."""
    said = "it is −1 times the right value"
    yield "wrong sign", said, row("−", Bracket(formula))
    yield "normalised", "it is divided by its length, √(Σ g²)", Call("unit", formula)
    yield "zero", "it is zero everywhere", row(Number(0), "×", Bracket(formula))
    said = "the digits after the point are lost: it is rounded to whole numbers"
    yield "integer truncation", said, Call("rint", formula)
    yield "sign only", "only the signs of its entries are kept", Call("sign", formula)
