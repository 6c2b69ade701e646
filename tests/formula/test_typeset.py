"""Formulas as text, MathML and LaTeX."""

import pytest

from shallows.formula import Number, Row, Sum, Symbol
from shallows.formula.markup import LaTeX, MathML
from shallows.formula.typeset import Text
from shallows.quantities import Quantity


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("dL_dw12", "∂L/∂w₁₂", r"\frac{\partial L}{\partial w_{12}}"),
        ("yhat", "ŷ", r"\hat{y}"),
        ("new_v_b3", "v(b₃)", "v_{b_{3}}"),
        ("new_w1", "w₁", "w_{1}"),
        ("lr2", "lr₂", r"\mathit{lr}_{2}"),
        ("alpha", "α", r"\alpha"),
        ("l1", "λ", r"\lambda"),
    ],
)
def test_quantities_have_symbols(name, text, latex):
    """A symbol says kind, layer and role; an updated weight is written as the weight."""
    symbol = Symbol(Quantity.parse(name))
    assert Text()(symbol) == text
    assert LaTeX()(symbol) == latex
    assert MathML()(symbol).startswith("<")


def test_signs_stand_in_brackets_after_an_operator():
    """1 + (−2), 3 × (−4), and 10 to a negative power, in each notation."""
    total = Sum((Number(1), Number(-2), Row((Number(3), "×", Number(-4e-9)))))
    assert Text()(total) == "1 + (−2) + 3 × (−4e−9)"
    assert LaTeX()(total) == (r"1 + \left( -2 \right) + 3 \times \left( -4 \times 10^{-9} \right)")
    assert "<msup><mn>10</mn><mn>−9</mn></msup>" in MathML()(total)
    assert Text()(Number(float("-inf"))) == "−inf"
