"""Mistakes that only one kind of line can have, as edits of its formula.

They are those of ∂L/∂ŷ, of f′, of the weights handed back, and of the sum over the samples.
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
    Positive,
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
from shallows.inside.checking.mistakes.changes import (
    Z,
    applied,
    dropped,
    family,
    says,
    turned,
    unbracketed,
)
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from shallows.derivation import Derivation
    from shallows.inside.checking.mistakes.changes import Edited

_ONE, _Y, _YHAT = Number(1), Symbol(Quantity("y")), Symbol(Quantity("yhat"))
_A = Symbol(Quantity("a"))
_OFF = Bracket(row(_YHAT, "−", _Y))
_SQUARED = "this is (ŷ − y)², the squared error itself, not the derivative of the loss"
_MATRIX = "× multiplies element by element here, but a matrix product is computed"
_FLAT = (
    "y and ŷ have the shapes (n,) and (n, 1): NumPy subtracts each y from each ŷ, an (n, n) matrix"
)
_SLOPE = "σ′, the derivative of the activation function,"


def loss(formula: Fraction) -> Edited:
    """∂L/∂ŷ, as the report writes it and as two terms."""
    squared = "the derivative of the squared error"
    said = f"this is ŷ − y, without the division by ŷ(1 − ŷ): {squared}, or already ∂L/∂z"
    yield "wrong loss", said, formula.above
    double = row(Number(2), "×", Bracket(formula.above))
    yield "wrong loss", f"this is 2(ŷ − y), {squared}", double
    yield from unbracketed(formula)
    two = row(
        *("−", Fraction(_Y, _YHAT)), *("+", Fraction(row(_ONE, "−", _Y), row(_ONE, "−", _YHAT)))
    )
    said = "the two terms have the same sign; it is −y/ŷ + (1 − y)/(1 − ŷ)"
    yield from ((kind, said, other) for kind, _, other in turned(two))
    said = "only half of the loss is differentiated: it has a term for y = 1 and one for y = 0"
    yield from ((kind, said, other) for kind, _, other in dropped(two))
    for kind, text, other in dropped(formula):
        yield kind, f"{text}; the denominator is ŷ(1 − ŷ), both factors", other
    yield from turned(formula)
    yield "wrong loss", _SQUARED, row(_OFF, "×", _OFF)
    yield "broadcast", _FLAT, replaced(formula, {_Y: Call("flat", _Y)})


def difference(derived: Derivation, quantity: Quantity, formula: Formula) -> Edited:
    """∂L/∂ŷ of the squared error, or ∂L/∂z of softmax and cross-entropy: ŷ − y."""
    yield from turned(formula)
    yield from dropped(formula)
    spread = row(_YHAT, "×", Bracket(row(_ONE, "−", _YHAT)))
    off = Bracket(row(_YHAT, "−", _Y))
    yield "broadcast", _FLAT, replaced(formula, {_Y: Call("flat", _Y)})
    said = "this is −ŷ − y: a sign is wrong in the derivative of the loss, or of ŷ"
    yield "wrong sign", said, row("−", _YHAT, "−", _Y)
    yield "wrong loss", _SQUARED, row(_OFF, "×", _OFF)
    if quantity.kind == "z":
        said = f"{_SLOPE} is multiplied in; for softmax with the cross-entropy, ∂L/∂z is ŷ − y"
        yield "extra σ′", said, row(off, "×", spread)
        said = "−y/ŷ is the derivative by ŷ: the slope of softmax is missing"
        yield "missing σ′", said, row("−", Fraction(_Y, _YHAT))
        said = "only the diagonal of the softmax's slope is multiplied in; for i ≠ j it is −ŷᵢŷⱼ"
        yield "missing term", said, row(_Y, "×", Bracket(row(_YHAT, "−", _ONE)))
        said = "y is the class before the right one, as if classes were not counted from 0"
        yield "wrong class", said, row(_YHAT, "−", Call("before", _Y))
        said = "the entry of the true class is −1, not ŷ − 1: =- is not -="
        set_ = row(Bracket(row(_ONE, "−", _Y)), "×", _YHAT, "−", _Y)
        yield "wrong operator", said, set_
    else:
        said = "this is the derivative of the cross-entropy, not of the squared error"
        yield "wrong loss", said, Fraction(row(_YHAT, "−", _Y), spread)
        said = "this is the mean squared error itself, one number, and not its derivative"
        yield "wrong loss", said, Call("level", row(_OFF, "×", _OFF))


def linear(derived: Derivation, before: Symbol) -> Edited:
    """∂L/∂z = ∂L/∂ŷ of an output without an activation function, for which ŷ is z."""
    said = (
        "the output has no activation function, so that ∂L/∂z is ∂L/∂ŷ, but it is multiplied with"
    )
    for name in dict.fromkeys(("sigmoid", *derived.activation)):
        function = ACTIVATIONS[name]
        for a in (_YHAT, Bracket(replaced(function.formula, {Z: _YHAT}))):
            slope = replaced(function.slope, {Z: _YHAT, _A: a})
            yield "extra σ′", f"{said} {says(slope)}", row(before, "×", slope)


def through(derived: Derivation, layer: int, before: Symbol, slope: Formula) -> Edited:
    """∂L/∂z = ∂L/∂a × f′."""
    z, a = Symbol(Quantity("z", layer)), Symbol(derived.activated(layer))
    top = layer == derived.layers

    def times(*factors: Formula) -> Formula:
        return row(before, *(part for factor in factors for part in ("×", factor)))

    yield "missing σ′", f"the factor {says(slope)} is missing, {_SLOPE[4:-1]}", before
    wrong = f"{_SLOPE} is {says(slope)}, but is computed with"
    there = f"in the place of {Text()(a)}"
    yield "σ′ of z", f"{wrong} {Text()(z)} {there}", times(replaced(slope, {a: z}))
    again = f"{wrong} {derived.function(layer)}({Text()(a)}) {there}: a function is applied twice"
    once_more = Bracket(applied(derived, layer, a))
    yield "σ′ of z", again, times(replaced(slope, {a: once_more}))
    twice = f"{_SLOPE} is multiplied in twice"
    twice += f"; for the cross-entropy, {says(z)} has ŷ − y, without σ′" if top else ""
    yield "extra σ′", twice, times(slope, slope)
    yield "missing factor", f"{Text()(a)} alone is not {_SLOPE} which is {says(slope)}", times(a)
    said = f"{derived.function(layer)}({Text()(a)}) is not {_SLOPE} which is {says(slope)}"
    yield "missing factor", said, times(once_more)
    yield "missing factor", f"the factor {says(before)} is missing", slope
    if derived.function(layer) == "tanh":
        root = Call("root", slope)
        yield (
            "missing factor",
            f"this is the root of {says(slope)}: a square is missing, as in 1/cosh for 1/cosh²",
            times(root),
        )
    for part in {p for p in _factors(slope) if p != a}:
        yield "extra factor", f"the factor {says(part)} is multiplied in twice", times(slope, part)
    for kind, said, other in (*dropped(slope), *unbracketed(slope)):
        yield kind, said, times(other)
    yield "plus for times", "+ stands instead of ×", row(before, "+", slope)
    yield "minus for times", "− stands instead of ×", row(before, "−", slope)
    for sign, kind in (("+", "plus for times"), ("−", "minus for times")):
        for part in _factors(slope):
            said = f"{sign} stands instead of × before {says(part)}"
            rest = [factor for factor in _factors(slope) if factor != part]
            yield kind, said, row(times(*rest), sign, part)
    if isinstance(slope, Positive) or (
        isinstance(slope, Bracket) and isinstance(slope.inside, Positive)
    ):
        said = (
            f"it is kept where {says(slope)} is false, and 0 where it is true: the wrong way round"
        )
        yield "wrong operator", said, times(Bracket(row(_ONE, "−", slope)))
    for node, put in places(slope):
        match node:
            case Row((Formula() as minuend, "−", *subtracted)):
                said = f"× stands instead of − in {says(node)}"
                yield "wrong operator", said, times(put(Bracket(Row((minuend, "×", *subtracted)))))
    others = (*turned(slope), *_activated(z, a, derived.function(layer)))
    yield from ((kind, said, times(other)) for kind, said, other in others)
    for one in family(derived, z.quantity.derivative, a.quantity):
        whose = f"{Text()(Symbol(one))}, another layer's, instead of {Text()(a)}"
        said = f"{_SLOPE} is computed from {whose}"
        yield "wrong layer", said, times(replaced(slope, {a: Symbol(one)}))
        for node, put in places(slope):
            if node == a:
                yield "wrong layer", f"{said}, in one place", times(put(Symbol(one)))
    yield "matrix product", _MATRIX, Product(before, slope)
    yield "matrix product", _MATRIX, Product(before, Call("transpose", slope))
    yield "matrix product", _MATRIX, Product(before.T, slope)
    said = "× multiplies element by element here, but the products of a sample are added up"
    yield "matrix product", said, Call("across", row(before, "×", slope))
    if top:
        both = row(_YHAT, "+", _Y)
        yield "wrong sign", "this is ŷ + y, not ŷ − y", both
        yield "wrong sign", "this is −(ŷ + y), not ŷ − y", row("−", Bracket(both))
        cut = "ŷ is rounded to the predicted class, 0 or 1, before y is subtracted"
        class_ = Positive(row(_YHAT, "−", Number(0.5)))
        yield "thresholded", cut, row(class_, "−", _Y)
        yield "wrong loss", _SQUARED, row(_OFF, "×", _OFF)
        yield "broadcast", _FLAT, row(_YHAT, "−", Call("flat", _Y))
        yield "broadcast", f"{_FLAT}; their mean is taken", row(_YHAT, "−", Call("mean", _Y))
    for product, climbing in (
        (row(before, "×", a, "−", a), row(before, "×", a, "+", a)),
        (row(before, "×", a, "−", a, "×", a), row(before, "×", a, "+", a, "×", a)),
        (row(before, "−", a, "×", a), row(before, "+", a, "×", a)),
        (row(_ONE, "−", a, "×", a, "×", before), row("−", _ONE, "−", a, "×", a, "×", before)),
    ):
        said = f"a product is computed before a difference, so that this is {says(product)}: "
        said += "brackets are missing around the difference"
        yield "precedence", said, product
        yield "precedence", said, climbing  # with y − ŷ, each derivative is −1 times itself
    said = f"{_SLOPE} is computed from {Text()(before)} instead of {Text()(a)}"
    yield "wrong argument", said, times(replaced(slope, {a: before, z: before}))
    said = f"{_SLOPE} differs from entry to entry, but its mean is used for all"
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
        its = Bracket(replaced(entry.formula, {Z: z}))
        of_both = {Z, _A} <= set(symbols(entry.slope))  # who takes z for it, has its own a
        for value in () if name == own else (its,) if of_both else (a, its):
            yield "wrong activation", said, replaced(entry.slope, {Z: z, _A: value})


def again(derived: Derivation, quantity: Quantity, left: Symbol, right: Symbol) -> Edited:
    """∂L/∂a of another layer, or a of a unit, in the place of this one's."""
    if left.transposed:  # ∂L/∂w
        a = Symbol(derived.activated(quantity.layer))
        said = f"{says(a)} of the same unit is used instead of {says(left.T)}"
        yield "wrong layer", said, Product(Call("ones", left), Bracket(row(right, "×", a)))
        return
    for other in family(derived, quantity, quantity.plain):
        if quantity.layer < other.layer < derived.layers:
            one = Symbol(other.derivative)
            yield "wrong layer", f"it is {says(one)} over again", one


def broadcast(left: Symbol, right: Symbol) -> Edited:
    """Sum factors that a matrix product would pair."""
    if left.transposed:  # ∂L/∂w
        said = f"the factor {says(right)} is missing: {says(left.T)} is summed over the samples"
        yield "missing factor", said, Product(left, Call("ones", right))
        said = "both factors are summed over the samples before they are multiplied"
        yield "broadcast", said, row(Call("outer", left.T), "×", Call("row", right))
    else:  # ∂L/∂a
        w = right.T
        said = f"{Text()(w)} is summed over, as if it had one row or column"
        yield "broadcast", said, row(left, "×", Call("units", w))
        yield "broadcast", said, row(Call("column", left), "×", Call("units", w))
        yield "broadcast", said, row(left, "×", Call("total", w))
        said = f"the factor {says(w)} is missing: {says(left)} is handed on as it is"
        yield "missing factor", said, Product(left, Call("ones", right))
        said = f"a sum of {says(left)} × {says(w)} is not set back to 0 for the next unit"
        end = Product(Call("end", left), Call("transpose", Call("end", w)))
        yield "missing sum", f"only the last unit of {says(left)} is used: = stands for +=", end
        yield "accumulated", f"{said} of a sample", Call("running", Product(left, right))
        yield (
            "accumulated",
            f"{said}, nor for the next sample",
            Call("endless", Product(left, right)),
        )
        said = f"the factor {says(left)} is missing: {says(right)} is taken for each sample"
        yield "missing factor", said, Product(Call("ones", left), right)


def summed(inside: Symbol) -> Edited:
    """∂L/∂b, a sum over the samples."""
    yield "missing sum", "the sum over the samples is missing", inside
    for over in ("units", "column"):
        yield "wrong axis", "the sum is over the units, not the samples", Call(over, inside)
    for where in ("first", "last"):
        said = f"the entries of only the {where} sample are summed"
        yield "broadcast", said, Call("total", Call(where, inside))
