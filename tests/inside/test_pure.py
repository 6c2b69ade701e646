"""A learner's expression is evaluated without harm to its values, to memory, or to time."""

import ast

import numpy as np
import pytest

from shallows.inside.checking.mistakes.pure import value


def evaluated(text, **room):
    return value(ast.parse(text, mode="eval").body, room)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a * 2 ** 3 / 4 - 1", 5),
        ("np.maximum(-a, 0) + abs(a)", 3),
        ("len(b) + b.shape[0] / b.size", 2.5),
        ("np.sum(b @ b.T, axis=0)[1]", 33),
        ("np.where(b > 2, b, 0).max()", 4),
        ("b.dot(b)[0, 1]", 8),
        ("np.zeros((2, 3)).size", 6),
    ],
)
def test_usual_expressions_have_their_value(text, wanted):
    """Operators, attributes, and the usual functions and methods are known."""
    assert evaluated(text, a=3, b=np.array([[0.0, 2.0], [3.0, 4.0]])) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "2 ** 10 ** 9", "2 ** 10 * 9 ** 9 ** 9", "(0,) * 10 ** 2", "np.power(2, 999999999)",
        "np.zeros((3000, 3000))", "np.ones_like(b, shape=(3000, 3000))", "np.outer(b, b)",
        "b + b.T", "b > b.T", "b.dot(b.T)",
    ],
)  # fmt: skip
def test_what_may_need_much_memory_or_time_is_refused(text):
    """A power of whole numbers, a repeated tuple, a shape, and arrays that are combined."""
    with pytest.raises((LookupError, OverflowError)):
        evaluated(text, b=np.zeros((2000, 1)))
