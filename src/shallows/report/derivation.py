"""The report's section 2, typeset: equations as MathML, which browsers draw without help."""

from __future__ import annotations

from dataclasses import dataclass

from shallows.mathml import YHAT, bracketed, fraction, math, name, op, partial, row, transposed


@dataclass(frozen=True)
class Equation:
    """A line of the derivation.

    Parameters
    ----------
    quantity : str
        Its name in `shallows.backprop`; empty for a definition.
    mathml : str
        A ``<math>`` element.
    says : str
        The line in words.
    """

    quantity: str
    mathml: str
    says: str


_Y, _ONE, _EQ, _TIMES, _DOT, _MINUS = "<mi>y</mi>", "<mn>1</mn>", *map(op, "=×·−")
_GAP = '<mspace width="2em"/>'
_SPREAD = row(YHAT, bracketed(_ONE, _MINUS, YHAT))
_ERROR = fraction(row(YHAT, _MINUS, _Y), _SPREAD)


def _derivative(layer: str) -> str:
    a = name("a", layer)
    return bracketed(a, bracketed(_ONE, _MINUS, a))


def _layer(number: int) -> tuple[str, str, str]:
    """z, a and w of a layer."""
    return name("z", str(number)), name("a", str(number)), name("w", str(number))


def definitions() -> list[Equation]:
    """Return section 2A and the loss of section 2C."""
    f = row("<mi>f</mi>", bracketed("<mi>x</mi>"))
    exponential = "<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>"
    slope = row("<mi>f</mi>", op("′"), bracketed("<mi>x</mi>"))
    sigmoid = fraction(_ONE, row(_ONE, op("+"), exponential))
    return [
        Equation("", math(f, _EQ, sigmoid), "The sigmoid."),
        Equation("", math(slope, _EQ, f, bracketed(_ONE, _MINUS, f)), "Its derivative."),
    ]


def network() -> list[Equation]:
    """Return the forward pass of section 2B."""
    (z1, a1, w1), (z2, a2, w2), (z3, _, w3) = map(_layer, (1, 2, 3))

    def active(symbol: str) -> str:
        return row("<mi>f</mi>", bracketed(symbol))

    return [
        Equation("z1, a1", math(z1, _EQ, "<mi>x</mi>", _DOT, w1, _GAP, a1, _EQ, active(z1)), ""),
        Equation("z2, a2", math(z2, _EQ, a1, _DOT, w2, _GAP, a2, _EQ, active(z2)), ""),
        Equation("z3, yhat", math(z3, _EQ, a2, _DOT, w3, _GAP, YHAT, _EQ, active(z3)), ""),
    ]


def loss() -> list[Equation]:
    """Return the loss of section 2C."""
    logarithm = "<mi>log</mi>"
    right = [
        *("<mi>L</mi>", _EQ, _MINUS, _Y, logarithm, YHAT, _MINUS),
        *(bracketed(_ONE, _MINUS, _Y), logarithm, bracketed(_ONE, _MINUS, YHAT)),
    ]
    return [Equation("loss", math(*right), "Binary cross-entropy, summed over the samples.")]


def backpropagation() -> list[Equation]:
    """Return the nine derivatives of section 2C, in its order and with its steps."""
    (z1, a1, w1), (z2, a2, w2), (z3, _, w3) = map(_layer, (1, 2, 3))
    chain = [partial(YHAT), partial(z3, YHAT)]
    whole = row(_ERROR, _TIMES, bracketed(_SPREAD))
    inner = row(bracketed(a2, _DOT, w3))
    through = [partial(z3), partial(a2, z3), _EQ, partial(z3), partial(a2, inner), _EQ]
    lines = [
        ("dL_dyhat", YHAT, [_ERROR], "How the loss changes with the prediction."),
        (
            "dL_dz3",
            z3,
            [*chain, _EQ, whole],
            "Through the sigmoid of the output. It simplifies to ŷ − y.",
        ),
        (
            "dL_dw3",
            w3,
            [
                *(*chain, partial(w3, z3), _EQ, whole, _TIMES, partial(w3, inner), _EQ),
                *(transposed(a2), _DOT, bracketed(whole)),
            ],
            "What went into the layer, times what comes back.",
        ),
        ("dL_da2", a2, [*through, partial(z3), _DOT, transposed(w3)], "Back through w₃."),
        (
            "dL_dz2",
            z2,
            [partial(a2), partial(z2, a2), _EQ, partial(a2), _TIMES, _derivative("2")],
            "Through the sigmoid.",
        ),
        ("dL_dw2", w2, [transposed(a1), _DOT, partial(z2)], "The same a layer below."),
        ("dL_da1", a1, [partial(z2), _DOT, transposed(w2)], "Back through w₂."),
        ("dL_dz1", z1, [partial(a1), _TIMES, _derivative("1")], "Through the sigmoid."),
        ("dL_dw1", w1, [transposed("<mi>x</mi>"), _DOT, partial(z1)], "And the input at last."),
    ]
    return [
        Equation(quantity, math(partial(symbol), _EQ, *right), says)
        for quantity, symbol, right, says in lines
    ]


def stable() -> list[Equation]:
    """Return the form that can't be 0/0, and the loss that goes with it."""
    z3 = name("z", "3")
    power = f"<msup><mi>e</mi>{z3}</msup>"
    softplus = [bracketed(_ONE, op("+"), power)]
    loss = ["<mi>L</mi>", _EQ, "<mi>log</mi>", *softplus, _MINUS, _Y, z3]
    return [
        Equation("dL_dz3", math(partial(z3), _EQ, YHAT, _MINUS, _Y), "No division is left."),
        Equation("loss", math(*loss), "The same loss from the logits: no logarithm of 0."),
    ]


def update() -> Equation:
    """Return the update that trains."""
    w, lr = "<msub><mi>w</mi><mi>i</mi></msub>", "<mi>lr</mi>"
    return Equation("", math(w, op("←"), w, _MINUS, lr, _TIMES, partial(w)), "The update.")
