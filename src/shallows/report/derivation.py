"""The report's section 2, typeset as MathML, which browsers draw without a library."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from shallows.derivation import Derivation
from shallows.formula import Bracket, Call, Formula, Product, Sigma, Symbol, replaced
from shallows.formula.markup import MathML
from shallows.formula.mathml import YHAT, bracketed, fraction, math, name, op, partial, row
from shallows.quantities import Quantity


class Typeset(NamedTuple):
    """A line of the derivation.

    Parameters
    ----------
    quantity : str
        Its name, or several names; empty for a definition.
    mathml : str
        A ``<math>`` element, or one for each step, so that a long line can be broken.
    says : str
        The line in words.
    """

    quantity: str
    mathml: str
    says: str = ""


class _Report(MathML):
    """MathML in the report's style: f for the sigmoid, and no × in ŷ(1 − ŷ) and y log(ŷ)."""

    forms: ClassVar = {**MathML.forms, "sigmoid": row("<mi>f</mi>", bracketed("{0}"))}

    def _row(self, parts: tuple[Formula | str, ...], *, first: bool = True) -> str:
        kept = list(parts)
        for at in range(len(parts) - 2, 0, -1):
            left, sign, right = parts[at - 1 : at + 2]
            plain = isinstance(left, Symbol) and not left.quantity.is_derivative
            if sign == "×" and (isinstance(right, Call) or (plain and isinstance(right, Bracket))):
                del kept[at]
        return super()._row(tuple(kept), first=first)


REPORT = Derivation(("sigmoid", "sigmoid"), gradient="report")
STABLE = Derivation(("sigmoid", "sigmoid"))
_written = _Report()
_ONE, _EQ, _TIMES = "<mn>1</mn>", op("="), op("×")
_GAP = '<mspace width="2em"/>'
_SAID = (
    "How the loss changes with the prediction.",
    "Through the sigmoid of the output. It simplifies to ŷ − y.",
    "The layer's input, times the derivative that comes back.",
    "Back through w₃.",
    "Through the sigmoid.",
    "The same, one layer below.",
    "Back through w₂.",
    "Through the sigmoid.",
    "Finally, the input x.",
)


def _equals(derived: Derivation, quantity: Quantity) -> str:
    return row(_written(Symbol(quantity)), _EQ, _written(derived[quantity].formula))


def definitions() -> list[Typeset]:
    """Return section 2A."""
    f = row("<mi>f</mi>", bracketed("<mi>x</mi>"))
    exponential = "<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>"
    slope = row("<mi>f</mi>", op("′"), bracketed("<mi>x</mi>"))
    sigmoid = fraction(_ONE, row(_ONE, op("+"), exponential))
    derivative = (f, bracketed(_ONE, op("−"), f))
    return [
        Typeset("", math(f, _EQ, sigmoid), "The sigmoid."),
        Typeset("", math(slope, _EQ, *derivative), "Its derivative."),
    ]


def network() -> list[Typeset]:
    """Return the forward pass of section 2B, with a line for each layer."""
    quantities = [equation.quantity for equation in REPORT.forward]
    return [
        Typeset(f"{z.name}, {a.name}", math(_equals(REPORT, z), _GAP, _equals(REPORT, a)))
        for z, a in zip(quantities[::2], quantities[1::2], strict=True)
    ]


def loss() -> list[Typeset]:
    """Return the loss of section 2C."""
    return [_loss(REPORT, "Binary cross-entropy, summed over the samples.")]


def _loss(derived: Derivation, says: str) -> Typeset:
    """Return the loss of one sample, as the report prints it."""
    formula = derived.objective.formula
    one = formula.inside if isinstance(formula, Sigma) else formula
    return Typeset("loss", math("<mi>L</mi>", _EQ, _written(one)), says)


def backpropagation() -> list[Typeset]:
    """Return the nine derivatives of section 2C, in its order and with its steps."""
    formulas = {equation.quantity: equation.formula for equation in REPORT.backward}
    dyhat, dz = Quantity("yhat").derivative, Quantity("z", 3).derivative
    whole = replaced(formulas[dz], {Symbol(dyhat): formulas[dyhat]})
    formulas[dz] = whole
    formulas[Quantity("w", 3).derivative] = Product(Symbol(Quantity("a", 2)).T, Bracket(whole))
    steps = _steps(_written(whole))
    return [
        Typeset(
            quantity.name,
            _in_steps(_written(Symbol(quantity)), *steps.get(quantity.name, ()), _written(formula)),
            says,
        )
        for (quantity, formula), says in zip(formulas.items(), _SAID, strict=True)
    ]


def _in_steps(left: str, *steps: str) -> str:
    """Return left = step = step …, an element for each step."""
    first, *others = steps
    return math(left, _EQ, first) + "".join(math(_EQ, step) for step in others)


def _steps(whole: str) -> dict[str, list[str]]:
    """Return the report's steps with the chain rule, before the formula."""
    z3, a2, w3, z2 = name("z", "3"), name("a", "2"), name("w", "3"), name("z", "2")
    chain = [partial(YHAT), partial(z3, YHAT)]
    inner = row(bracketed(a2, op("·"), w3))
    of_w = [row(*chain, partial(w3, z3)), row(whole, _TIMES, partial(w3, inner))]
    of_a = [row(partial(z3), partial(a2, z3)), row(partial(z3), partial(a2, inner))]
    of_z = [row(partial(a2), partial(z2, a2))]
    return {"dL_dz3": [row(*chain)], "dL_dw3": of_w, "dL_da2": of_a, "dL_dz2": of_z}


def stable() -> list[Typeset]:
    """Return the form that can't be 0/0, and the loss that goes with it."""
    dz = Quantity("z", 3).derivative
    return [
        Typeset(dz.name, math(_equals(STABLE, dz)), "No division is left."),
        _loss(STABLE, "The same loss from the logits: no logarithm of 0."),
    ]


def update() -> Typeset:
    """Return the update that trains."""
    w, lr = "<msub><mi>w</mi><mi>i</mi></msub>", "<mi>lr</mi>"
    return Typeset("", math(w, op("←"), w, op("−"), lr, _TIMES, partial(w)), "The update.")
