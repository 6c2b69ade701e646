"""A mistake in one line of the derivation, as an edit of its formula.

Most edits are general: a factor or a term is dropped, a sign is turned, a symbol is replaced by
another of its family, × and · are confused, a transpose or a bracket is missing. A few belong only
to the line of f′, to the sum over the samples, or to y, whose shape NumPy may broadcast.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.activations import ACTIVATIONS
from shallows.formula import (
    Bracket,
    Call,
    Formula,
    Fraction,
    Number,
    Positive,
    Product,
    Row,
    Sigma,
    Symbol,
    places,
    replaced,
    row,
    symbols,
    terms,
)
from shallows.formula.evaluate import compiled_with
from shallows.formula.typeset import Text
from shallows.inside.checking.convention import N
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shallows.backprop import Array, Quantities
    from shallows.derivation import Derivation

    #: A kind, a sentence and the formula.
    Edited = Iterator[tuple[str, str, Formula]]


class Mistake(NamedTuple):
    """A kind, its sentence, and its constant, which must be the same for all probes."""

    kind: str
    sentence: str
    constant: str = ""


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
    "everywhere": lambda a: np.full(a.shape[1], a.sum()),
    "outer": lambda a: a.sum(axis=0)[:, None],
    "mean0": lambda a: a.mean(axis=0, keepdims=True),
    "mean1": lambda a: a.mean(axis=1, keepdims=True),
    "mean": np.mean,
    "unit": lambda a: a / np.sqrt((a * a).sum()),
    "rint": np.rint,
    "sign": np.sign,
}
_ONE, _Y, _YHAT = Number(1), Symbol(Quantity("y")), Symbol(Quantity("yhat"))
_Z, _A = Symbol(Quantity("z")), Symbol(Quantity("a"))
_OFF = Bracket(row(_YHAT, "−", _Y))
_SQUARED = "this is (ŷ − y)², the squared error itself, not the derivative of the loss"
_ELEMENTWISE = "an elementwise product stands where a matrix product belongs"
_MATRIX = "× is elementwise here, but a matrix product is computed"
_FLAT = "y and ŷ have shapes (n,) and (n, 1), which broadcast to (n, n)"


@lru_cache(maxsize=256)
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
            yield "missing term", f"the term of the L2 penalty, α {_says(w)}, is missing", inside
            said = "the term of the L2 penalty is subtracted, not added"
            yield "wrong sign", said, row(inside, "−", strength, "×", w)
            for kind, sentence, other in _edits(derived, quantity, inside):
                yield kind, sentence, row(other, "+", strength, "×", w)
        case Bracket(inside):
            yield from _edits(derived, quantity, inside)
        case Row((Symbol(), "−", Symbol())) | Row((Number(), "×", Bracket())):
            yield from _difference(derived, quantity, formula)
        case Fraction():
            yield from _loss(formula)
        case Row((Symbol() as before, "×", Formula() as slope)):
            yield from _through(derived, derived.layer(quantity), before, slope)
            yield from _whole(formula)
        case Product(Symbol() as left, Symbol() as right):
            yield from _product(left, right)
            yield from _instead(derived, quantity, formula)
            yield from _broadcast(left, right)
            yield from _whole(formula) if not left.transposed else ()
        case Sigma(Symbol() as inside):
            yield from _summed(inside)
            yield from _instead(derived, quantity, formula)


# -- any formula ---------------------------------------------------------------------------------


def _says(node: Formula) -> str:
    return Text()(node.inside if isinstance(node, Bracket) else node)


def _row(parts_of: Iterable[tuple[str, list[Formula]]]) -> Formula:
    """Return a row of terms; the first has no plus."""
    parts: list[Formula | str] = []
    for sign, factors in parts_of:
        parts += [sign] if sign and (parts or sign != "+") else []
        parts += [part for factor in factors for part in ("×", factor)][1:]
    alone = parts[0]
    return alone if len(parts) == 1 and isinstance(alone, Formula) else Row(tuple(parts))


def _dropped(formula: Formula) -> Edited:
    """Drop one factor, or one term, of any row."""
    for node, put in places(formula):
        if not isinstance(node, Row):
            continue
        every = terms(node)
        for at, (sign, factors) in enumerate(every):
            for place, factor in enumerate(factors if len(factors) > 1 else ()):
                left = [*factors[:place], *factors[place + 1 :]]
                less = _row([*every[:at], (sign, left), *every[at + 1 :]])
                yield "missing factor", f"the factor {_says(factor)} is missing", put(less)
        for at, term in enumerate(every if len(every) > 1 else ()):
            less = _row([*every[:at], *every[at + 1 :]])
            yield "missing term", f"the term {_says(_row([('', term[1])]))} is missing", put(less)


def _turned(formula: Formula) -> Edited:
    """Turn one sign of any row."""
    for node, put in places(formula):
        if isinstance(node, Row):
            for at, part in enumerate(node.parts):
                if part in ("+", "−"):
                    sign = "−" if part == "+" else "+"
                    other = Row((*node.parts[:at], sign, *node.parts[at + 1 :]))
                    said = f"this is {_says(other)}, not {_says(node)}"
                    yield "wrong sign", said, put(other)


def _unbracketed(formula: Formula) -> Edited:
    """Square a difference in place of one term of it, and divide by one factor only."""
    for node, put in places(formula):
        match node:
            case Row((Formula() as one, "−", Formula() as a, "×", b)) if a == b:
                off = Bracket(row(one, "−", a))
                said = f"this is ({_says(off)})², not {_says(one)} − {_says(a)}²"
                yield "precedence", said, put(row(off, "×", off))
            case Fraction(above, Row((Formula() as first, "×", second))):
                said = (
                    f"a / b * c is (a / b) * c: the denominator {_says(node.below)} needs brackets"
                )
                yield "precedence", said, put(row(Fraction(above, first), "×", second))


def _product(left: Symbol, right: Symbol) -> Edited:
    """Forget a transpose, transpose the whole product, or multiply element by element."""
    for one, formula in ((left, Product(left.T, right)), (right, Product(left, right.T))):
        if one.transposed:
            yield "transpose", f"{Text()(one.T)} is not transposed", formula
    yield "transpose", "the gradient is transposed", Product(right.T, left.T)
    for one in (left.T, left) if left.transposed else (left,):
        for other in (right.T, right) if right.transposed else (right,):
            yield "elementwise", _ELEMENTWISE, row(one, "×", other)


def _instead(derived: Derivation, quantity: Quantity, formula: Formula) -> Edited:
    """Replace a symbol by another of its family, of another layer or another derivative."""
    for symbol in symbols(formula):
        old = symbol.quantity
        for other in _family(derived, quantity, old):
            text = f"{Text()(Symbol(other))} is used instead of {Text()(Symbol(old))}"
            kind = "wrong upstream" if old.is_derivative else "wrong layer"
            yield kind, text, replaced(formula, {symbol: Symbol(other, symbol.transposed)})
            if old.kind == "w":
                yield kind, text, replaced(formula, {symbol: Symbol(other)})
        if old.is_derivative:
            a = Symbol(derived.activated(derived.layer(old)), symbol.transposed)
            said = f"{_says(a)} is used instead of its derivative, {_says(symbol)}"
            yield "wrong upstream", said, replaced(formula, {symbol: a})
            said = f"{_says(symbol)} is rounded to whole numbers before it is used"
            yield "rounding", said, replaced(formula, {symbol: Call("rint", symbol)})
        if old.is_derivative and derived.bias:
            b = Symbol(Quantity("b", old.layer))
            said = f"{Text()(b)} is added to {Text()(symbol)}, as in the forward pass"
            yield "wrong upstream", said, replaced(formula, {symbol: Bracket(row(symbol, "+", b))})
        if old.kind == "a" and not old.is_derivative:
            z = Symbol(Quantity("z", old.layer), symbol.transposed)
            said = f"{Text()(z.T)} is used instead of {Text()(symbol.T)}"
            said += ": the activation function is left out"
            yield "z for a", said, replaced(formula, {symbol: z})
            said = f"the activation function is applied to {Text()(symbol.T)} once more"
            twice = Bracket(_applied(derived, old.layer, symbol))
            yield "activation twice", said, replaced(formula, {symbol: twice})


def _family(derived: Derivation, quantity: Quantity, old: Quantity) -> Iterator[Quantity]:
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


def _applied(derived: Derivation, layer: int, to: Formula) -> Formula:
    """Return a layer's activation function of something."""
    return replaced(ACTIVATIONS[derived.function(layer)].formula, {_Z: to})


def _whole(formula: Formula) -> Edited:
    """Change the values of a whole derivative that others are computed from."""
    yield "normalised", "it is divided by its length, √(Σ g²)", Call("unit", formula)
    said = "the digits after the point are lost: it is rounded to whole numbers"
    yield "integer truncation", said, Call("rint", formula)
    yield "sign only", "only the signs of its entries are kept", Call("sign", formula)


# -- lines of one particular kind ----------------------------------------------------------------


def _loss(formula: Fraction) -> Edited:
    """∂L/∂ŷ, as the report writes it and as two terms."""
    squared = "the derivative of the squared error"
    said = f"this is ŷ − y, without the division by ŷ(1 − ŷ): {squared}, or already that by z"
    yield "wrong loss", said, formula.above
    double = row(Number(2), "×", Bracket(formula.above))
    yield "wrong loss", f"this is 2(ŷ − y), {squared}", double
    yield from _unbracketed(formula)
    two = row(
        *("−", Fraction(_Y, _YHAT)),
        *("+", Fraction(row(_ONE, "−", _Y), row(_ONE, "−", _YHAT))),
    )
    said = "the two terms have the same sign; it is −y/ŷ + (1 − y)/(1 − ŷ)"
    yield from ((kind, said, other) for kind, _, other in _turned(two))
    said = "only half of the loss is differentiated: it has a term for y = 1 and one for y = 0"
    yield from ((kind, said, other) for kind, _, other in _dropped(two))
    for kind, text, other in _dropped(formula):
        yield kind, f"{text}; the denominator is ŷ(1 − ŷ), both factors", other
    yield from _turned(formula)
    yield "wrong loss", _SQUARED, row(_OFF, "×", _OFF)
    yield "broadcast", _FLAT, replaced(formula, {_Y: Call("flat", _Y)})


def _difference(derived: Derivation, quantity: Quantity, formula: Formula) -> Edited:
    """∂L/∂ŷ of the squared error, or ∂L/∂z of softmax and cross-entropy: ŷ − y."""
    yield from _turned(formula)
    yield from _dropped(formula)
    spread = row(_YHAT, "×", Bracket(row(_ONE, "−", _YHAT)))
    off = Bracket(row(_YHAT, "−", _Y))
    yield "broadcast", _FLAT, replaced(formula, {_Y: Call("flat", _Y)})
    yield "wrong loss", _SQUARED, row(_OFF, "×", _OFF)
    if quantity.kind == "z":
        said = "f′ is multiplied in; for softmax with the cross-entropy, ∂L/∂z is ŷ − y"
        yield "extra σ′", said, row(off, "×", spread)
    else:
        said = "this is the derivative of the cross-entropy, not of the squared error"
        yield "wrong loss", said, Fraction(row(_YHAT, "−", _Y), spread)


def _through(derived: Derivation, layer: int, before: Symbol, slope: Formula) -> Edited:
    """∂L/∂z = ∂L/∂a × f′."""
    z, a = Symbol(Quantity("z", layer)), Symbol(derived.activated(layer))
    top = layer == derived.layers

    def times(*factors: Formula) -> Formula:
        return row(before, *(part for factor in factors for part in ("×", factor)))

    yield "missing σ′", f"the factor f′({Text()(z)}) is missing", before
    wrong = f"f′ is computed from its value {Text()(a)}, but was given"
    yield "σ′ of z", f"{wrong} {Text()(z)}", times(replaced(slope, {a: z}))
    again = f"{wrong} f({Text()(a)}): the activation function is applied twice"
    applied = Bracket(_applied(derived, layer, a))
    yield "σ′ of z", again, times(replaced(slope, {a: applied}))
    twice = "f′ is multiplied in twice"
    twice += "; (ŷ − y) × σ′ is the squared error's, the cross-entropy's is ŷ − y" if top else ""
    yield "extra σ′", twice, times(slope, slope)
    yield "missing factor", f"{Text()(a)} alone is not f′", times(a)
    for part in {p for p in _factors(slope) if p != a}:
        yield "extra factor", f"the factor {_says(part)} is multiplied in twice", times(slope, part)
    for kind, said, other in (*_dropped(slope), *_unbracketed(slope)):
        yield kind, said, times(other)
    yield "plus for times", "+ stands instead of ×", row(before, "+", slope)
    yield "minus for times", "− stands instead of ×", row(before, "−", slope)
    for sign, kind in (("+", "plus for times"), ("−", "minus for times")):
        for part in _factors(slope):
            said = f"{sign} stands instead of × before {_says(part)}"
            rest = [factor for factor in _factors(slope) if factor != part]
            yield kind, said, row(times(*rest), sign, part)
    others = (*_turned(slope), *_activated(z, a, derived.function(layer)))
    yield from ((kind, said, times(other)) for kind, said, other in others)
    for one in _family(derived, z.quantity.derivative, a.quantity):
        said = f"f′ is that of {Text()(Symbol(one))}, another layer's, instead of {Text()(a)}"
        yield "wrong layer", said, times(replaced(slope, {a: Symbol(one)}))
        for node, put in places(slope):
            if node == a:
                yield "wrong layer", f"{said}, in one place", times(put(Symbol(one)))
    yield "matrix product", _MATRIX, Product(before, slope)
    yield "matrix product", _MATRIX, Product(before, Call("transpose", slope))
    yield "matrix product", _MATRIX, Product(before.T, slope)
    if top:
        cut = "ŷ is rounded to the predicted class, 0 or 1, before y is subtracted"
        class_ = Positive(row(_YHAT, "−", Number(0.5)))
        yield "thresholded", cut, row(class_, "−", _Y)
        yield "wrong loss", _SQUARED, row(_OFF, "×", _OFF)
        yield "broadcast", _FLAT, row(_YHAT, "−", Call("flat", _Y))
        yield "broadcast", f"{_FLAT}; their mean is taken", row(_YHAT, "−", Call("mean", _Y))
    for product in (row(before, "×", a, "−", a), row(before, "−", a, "×", a)):
        said = f"a product goes before a difference: this is {_says(product)}; 1 − … needs brackets"
        yield "precedence", said, product
    said = f"f′ is computed from {Text()(before)}"
    yield "wrong argument", said, times(replaced(slope, {a: before, z: before}))
    said = "f′ differs from entry to entry, but one mean of it is broadcast over all"
    for mean in ("mean0", "mean1", "mean"):
        yield "broadcast", said, times(Call(mean, slope))


def _factors(slope: Formula) -> list[Formula]:
    inside = slope.inside if isinstance(slope, Bracket) else slope
    every = terms(inside) if isinstance(inside, Row) else []
    return every[0][1] if len(every) == 1 and len(every[0][1]) > 1 else []


def _activated(z: Symbol, a: Symbol, own: str) -> Edited:
    """Take the derivative of another activation function, at this one's value or at its own."""
    for name, entry in ACTIVATIONS.items():
        said = f"this is the derivative of {name}, which is not this layer's activation function"
        its = Bracket(replaced(entry.formula, {_Z: z}))
        of_both = {_Z, _A} <= set(symbols(entry.slope))  # who takes z for it, has its own a
        for value in () if name == own else (its,) if of_both else (a, its):
            yield "wrong activation", said, replaced(entry.slope, {_Z: z, _A: value})


def _broadcast(left: Symbol, right: Symbol) -> Edited:
    """Sum factors that a matrix product would pair, or take only one of the samples."""
    if left.transposed:  # ∂L/∂w
        said = "both factors are summed over the samples before they are multiplied"
        yield "broadcast", said, row(Call("outer", left.T), "×", Call("row", right))
        for where in ("first", "last"):
            said = f"only the {where} sample is used; the loss is a sum over all"
            one = Product(Call("transpose", Call(where, left.T)), Call(where, right))
            yield "one sample", said, one
    else:  # ∂L/∂a
        w = right.T
        said = f"{Text()(w)} is summed over, as if it had one row or column"
        yield "broadcast", said, row(left, "×", Call("units", w))
        yield "broadcast", said, row(Call("column", left), "×", Call("units", w))
        yield "broadcast", said, row(left, "×", Call("total", w))


def _summed(inside: Symbol) -> Edited:
    """∂L/∂b, a sum over the samples."""
    yield "missing sum", "the sum over the samples is missing", inside
    for over in ("units", "column"):
        yield "wrong axis", "the sum is over the units, not the samples", Call(over, inside)
    said = "one sum over samples and units is broadcast over all units"
    yield "broadcast", said, Call("everywhere", inside)
    yield "broadcast", said, Call("total", inside)
    for where in ("first", "last"):
        said = f"only the {where} sample is used; the loss is a sum over all"
        yield "one sample", said, Call("row", Call(where, inside))
