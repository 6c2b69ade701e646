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


def _partial(by: str, of: str = "<mi>L</mi>") -> str:
    """∂(of)/∂(by)."""
    return _fraction(_row(_op("∂"), of), _row(_op("∂"), by))


def _bracketed(*parts: str) -> str:
    return _row(_op("("), *parts, _op(")"))


def _math(*parts: str) -> str:
    return f'<math display="block">{_row(*parts)}</math>'


_YHAT = "<mover accent='true'><mi>y</mi><mo>^</mo></mover>"
_Y, _ONE, _EQ, _TIMES, _DOT, _MINUS = "<mi>y</mi>", "<mn>1</mn>", *map(_op, "=×·−")
_GAP = '<mspace width="2em"/>'
_SPREAD = _row(_YHAT, _bracketed(_ONE, _MINUS, _YHAT))
_ERROR = _fraction(_row(_YHAT, _MINUS, _Y), _SPREAD)


def _derivative(layer: str) -> str:
    a = _name("a", layer)
    return _bracketed(a, _bracketed(_ONE, _MINUS, a))


def _layer(number: int) -> tuple[str, str, str]:
    """z, a and w of a layer."""
    return _name("z", str(number)), _name("a", str(number)), _name("w", str(number))


def definitions() -> list[Equation]:
    """Return section 2A and the loss of section 2C."""
    f = _row("<mi>f</mi>", _bracketed("<mi>x</mi>"))
    exponential = "<msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup>"
    slope = _row("<mi>f</mi>", _op("′"), _bracketed("<mi>x</mi>"))
    sigmoid = _fraction(_ONE, _row(_ONE, _op("+"), exponential))
    return [
        Equation("", _math(f, _EQ, sigmoid), "The sigmoid."),
        Equation("", _math(slope, _EQ, f, _bracketed(_ONE, _MINUS, f)), "Its derivative."),
    ]


def network() -> list[Equation]:
    """Return the forward pass of section 2B."""
    (z1, a1, w1), (z2, a2, w2), (z3, _, w3) = map(_layer, (1, 2, 3))

    def active(symbol: str) -> str:
        return _row("<mi>f</mi>", _bracketed(symbol))

    return [
        Equation("z1, a1", _math(z1, _EQ, "<mi>x</mi>", _DOT, w1, _GAP, a1, _EQ, active(z1)), ""),
        Equation("z2, a2", _math(z2, _EQ, a1, _DOT, w2, _GAP, a2, _EQ, active(z2)), ""),
        Equation("z3, yhat", _math(z3, _EQ, a2, _DOT, w3, _GAP, _YHAT, _EQ, active(z3)), ""),
    ]


def loss() -> list[Equation]:
    """Return the loss of section 2C."""
    logarithm = "<mi>log</mi>"
    right = [
        *("<mi>L</mi>", _EQ, _MINUS, _Y, logarithm, _YHAT, _MINUS),
        *(_bracketed(_ONE, _MINUS, _Y), logarithm, _bracketed(_ONE, _MINUS, _YHAT)),
    ]
    return [Equation("loss", _math(*right), "Binary cross-entropy, summed over the samples.")]


def backpropagation() -> list[Equation]:
    """Return the nine derivatives of section 2C, in its order and with its steps."""
    (z1, a1, w1), (z2, a2, w2), (z3, _, w3) = map(_layer, (1, 2, 3))
    chain = [_partial(_YHAT), _partial(z3, _YHAT)]
    whole = _row(_ERROR, _TIMES, _bracketed(_SPREAD))
    inner = _row(_bracketed(a2, _DOT, w3))
    through = [_partial(z3), _partial(a2, z3), _EQ, _partial(z3), _partial(a2, inner), _EQ]
    lines = [
        ("dL_dyhat", _YHAT, [_ERROR], "How the loss changes with the prediction."),
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
                *(*chain, _partial(w3, z3), _EQ, whole, _TIMES, _partial(w3, inner), _EQ),
                *(_transposed(a2), _DOT, _bracketed(whole)),
            ],
            "What went into the layer, times what comes back.",
        ),
        ("dL_da2", a2, [*through, _partial(z3), _DOT, _transposed(w3)], "Back through w₃."),
        (
            "dL_dz2",
            z2,
            [_partial(a2), _partial(z2, a2), _EQ, _partial(a2), _TIMES, _derivative("2")],
            "Through the sigmoid.",
        ),
        ("dL_dw2", w2, [_transposed(a1), _DOT, _partial(z2)], "The same a layer below."),
        ("dL_da1", a1, [_partial(z2), _DOT, _transposed(w2)], "Back through w₂."),
        ("dL_dz1", z1, [_partial(a1), _TIMES, _derivative("1")], "Through the sigmoid."),
        ("dL_dw1", w1, [_transposed("<mi>x</mi>"), _DOT, _partial(z1)], "And the input at last."),
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
