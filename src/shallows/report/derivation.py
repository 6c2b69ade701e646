"""The report's section 2, typeset: equations as MathML, which browsers draw without help."""

from __future__ import annotations

from dataclasses import dataclass


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


def _row(*parts: str) -> str:
    return "<mrow>" + "".join(parts) + "</mrow>"


def _fraction(above: str, below: str) -> str:
    return f"<mfrac>{above}{below}</mfrac>"


def _name(letter: str, index: str = "") -> str:
    return f"<msub><mi>{letter}</mi><mn>{index}</mn></msub>" if index else f"<mi>{letter}</mi>"


def _op(sign: str) -> str:
    return f"<mo>{sign}</mo>"


def _transposed(symbol: str) -> str:
    return f"<msup>{symbol}<mi>T</mi></msup>"


def _partial(of: str) -> str:
    """∂L/∂(of)."""
    return _fraction(_row(_op("∂"), "<mi>L</mi>"), _row(_op("∂"), of))


def _bracketed(*parts: str) -> str:
    return _row(_op("("), *parts, _op(")"))


def _math(*parts: str) -> str:
    return f'<math display="block">{_row(*parts)}</math>'


_YHAT = "<mover accent='true'><mi>y</mi><mo>^</mo></mover>"
_Y, _ONE, _EQ, _TIMES, _DOT, _MINUS = "<mi>y</mi>", "<mn>1</mn>", *map(_op, "=×·−")
_SPREAD = _row(_YHAT, _bracketed(_ONE, _MINUS, _YHAT))
_ERROR = _fraction(_row(_YHAT, _MINUS, _Y), _SPREAD)


def _derivative(layer: str) -> str:
    a = _name("a", layer)
    return _bracketed(a, _bracketed(_ONE, _MINUS, a))


def definitions() -> list[Equation]:
    """Return section 2A and the loss of section 2C."""
    f = _row("<mi>f</mi>", _bracketed("<mi>x</mi>"))
    exponential = "<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>"
    slope = _row("<mi>f</mi>", _op("′"), _bracketed("<mi>x</mi>"))
    logarithm = "<mi>log</mi>"
    loss = [
        *("<mi>L</mi>", _EQ, _MINUS, _Y, logarithm, _YHAT, _MINUS),
        *(_bracketed(_ONE, _MINUS, _Y), logarithm, _bracketed(_ONE, _MINUS, _YHAT)),
    ]
    return [
        Equation(
            "", _math(f, _EQ, _fraction(_ONE, _row(_ONE, _op("+"), exponential))), "The sigmoid."
        ),
        Equation("", _math(slope, _EQ, f, _bracketed(_ONE, _MINUS, f)), "Its derivative."),
        Equation("loss", _math(*loss), "Binary cross-entropy, summed over the samples."),
    ]


def backpropagation() -> list[Equation]:
    """Return the nine derivatives of section 2C, in its order."""
    z3, a2, w3, z2 = _name("z", "3"), _name("a", "2"), _name("w", "3"), _name("z", "2")
    a1, z1, w2, w1, x = (
        _name("a", "1"), _name("z", "1"), _name("w", "2"), _name("w", "1"), "<mi>x</mi>",
    )  # fmt: skip
    lines = [
        ("dL_dyhat", _YHAT, [_ERROR], "How the loss changes with the prediction."),
        (
            "dL_dz3",
            z3,
            [_partial(_YHAT), _TIMES, _SPREAD, _EQ, _ERROR, _TIMES, _SPREAD],
            "Through the sigmoid of the output. It simplifies to ŷ − y.",
        ),
        (
            "dL_dw3",
            w3,
            [_transposed(a2), _DOT, _partial(z3)],
            "What went into the layer, times it.",
        ),
        ("dL_da2", a2, [_partial(z3), _DOT, _transposed(w3)], "Back through the weights."),
        ("dL_dz2", z2, [_partial(a2), _TIMES, _derivative("2")], "Through the sigmoid."),
        ("dL_dw2", w2, [_transposed(a1), _DOT, _partial(z2)], "The same a layer below."),
        ("dL_da1", a1, [_partial(z2), _DOT, _transposed(w2)], "Back through the weights."),
        ("dL_dz1", z1, [_partial(a1), _TIMES, _derivative("1")], "Through the sigmoid."),
        ("dL_dw1", w1, [_transposed(x), _DOT, _partial(z1)], "And the input at last."),
    ]
    return [
        Equation(quantity, _math(_partial(symbol), _EQ, *right), says)
        for quantity, symbol, right, says in lines
    ]


def stable() -> list[Equation]:
    """Return the form that can't be 0/0, and the loss that goes with it."""
    z3 = _name("z", "3")
    power = f"<msup><mi>e</mi>{z3}</msup>"
    softplus = [_bracketed(_ONE, _op("+"), power)]
    loss = ["<mi>L</mi>", _EQ, "<mi>log</mi>", *softplus, _MINUS, _Y, z3]
    return [
        Equation("dL_dz3", _math(_partial(z3), _EQ, _YHAT, _MINUS, _Y), "No division is left."),
        Equation("loss", _math(*loss), "The same loss from the logits: no logarithm of 0."),
    ]


def update() -> Equation:
    """Return the update that trains."""
    w, lr = "<msub><mi>w</mi><mi>i</mi></msub>", "<mi>lr</mi>"
    return Equation("", _math(w, _op("←"), w, _MINUS, lr, _TIMES, _partial(w)), "The update.")
