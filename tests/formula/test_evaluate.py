"""Formulas evaluated by NumPy."""

import numpy as np
import pytest

from shallows.formula import (
    Bracket,
    Call,
    Fraction,
    Matrix,
    Number,
    Positive,
    Product,
    Sigma,
    Squares,
    Symbol,
    evaluate,
    row,
)
from shallows.quantities import Quantity

X, W = Symbol(Quantity("x")), Symbol(Quantity("w", 1))
VALUES = {"x": np.array([[1.0, -2.0], [3.0, 4.0]]), "w1": np.array([[5.0, 6.0], [7.0, -8.0]])}
x, w = VALUES.values()


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (row(X, "−", W, "×", X, "+", W), x - w * x + w),
        (row("−", X, "×", W, "−", W), -x * w - w),
        (row(X, "×", Bracket(row(Number(1), "−", X))), x * (1 - x)),
        (row(Fraction(X, W), "×", X), x / w * x),
        (row(X, "×", Fraction(X, W)), x * (x / w)),
        (row(Product(X, W.T), "+", W), x @ w.T + w),
        (row(Positive(X), "×", W), (x > 0) * w),
        (Sigma(row(X, "−", W), "samples"), (x - w).sum(axis=0)),
        (Sigma(X, "classes"), x.sum(axis=1, keepdims=True)),
        (Sigma(Sigma(X, "outputs"), "samples"), x.sum()),
        (Squares(W), (w * w).sum()),
        (Call("relu", X), np.maximum(x, 0)),
        (Call("tanh", X), np.tanh(x)),
        (Symbol(Quantity("x"), index=(1, 0)), 3.0),
    ],
)
def test_what_stands_there_is_computed(formula, value):
    """× binds tighter than + and −, which go from the left; a formula has NumPy's own bits."""
    np.testing.assert_array_equal(evaluate(formula, VALUES), value)


def test_logarithms_of_sums_do_not_overflow():
    """log(1 + e^z) and log Σ e^z are finite where e^z is not."""
    z = Symbol(Quantity("z"))
    one = Call("log", row(Number(1), "+", Call("exp", z)))
    many = Call("log", Sigma(Call("exp", z), "classes"))
    values = {"z": np.array([[800.0, -800.0]])}
    np.testing.assert_array_equal(evaluate(one, values), [[800, 0]])
    np.testing.assert_array_equal(evaluate(many, values), [[800]])


def test_numbers_in_place_of_symbols_are_not_evaluated():
    """A formula with numbers in place of its symbols is there to be read."""
    with pytest.raises(TypeError, match="not a formula of symbols"):
        evaluate(Matrix(x), {})
