"""Which lines of the derivation are right, given the values before them."""

import numpy as np
import pytest

import shallows as sh


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gradients(x, y, w1, w2, w3, *, slip="", give=("w1", "w2", "w3")):
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    z3 = sigmoid(a2 @ w3) - y
    z2 = z3 @ w3.T * (a2 if slip == "z2" else np.cos(a2) if slip == "strange" else a2 * (1 - a2))
    z1 = z2 @ w2.T * a1 * (1 - a1)
    found = {"w1": x.T @ z1, "w2": a1.T @ z2, "w3": a2.T @ (2 * z3 if slip == "w3" else z3)}
    return {name: found[name] for name in give}


@pytest.mark.parametrize(
    ("options", "others"),
    [
        ({}, {}),
        ({"slip": "z2"}, {"dL_dz2": "wrong"}),
        ({"slip": "w3"}, {"dL_dw3": "wrong"}),
        ({"slip": "strange"}, {"dL_dz2": "wrong"}),
        ({"give": ("w3", "w2")}, dict.fromkeys(("dL_da1", "dL_dz1", "dL_dw1"), "missing")),
    ],
)  # fmt: skip
def test_a_line_is_right_if_it_or_what_is_computed_from_it_is(options, others):
    """A mistake counts once. A line is missing if no returned value depends on it."""

    def code(x, y, w1, w2, w3):
        return gradients(x, y, w1, w2, w3, **options)

    names = [f"dL_d{name}" for name in ["yhat", "z3", "w3", "a2", "z2", "w2", "a1", "z1", "w1"]]
    assert sh.check(code).places == dict.fromkeys(names, "right") | others


def test_a_right_step_shows_that_every_derivative_is_right():
    """The new weights can only be right if the gradients are."""

    def step(x, y, w1, w2, w3, lr):
        g = gradients(x, y, w1, w2, w3)
        return w1 - lr * g["w1"], w2 - lr * g["w2"], w3 - lr * g["w3"]

    assert set(sh.check(step).places.values()) == {"right"}
