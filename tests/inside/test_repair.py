"""A mistake of no known kind is named by the part of the learner's line that must change."""

import pytest

import shallows as sh
from shallows.inside.checking.loading import entry

PROGRAM = """
import numpy as np

def sigmoid(z, deriv=False):
    return z * (1 - z) if deriv else 1 / (1 + np.exp(-z))

def backprop(x, y, w1, b1, w2, b2):
    a1 = sigmoid(x @ w1 + b1)
    yhat = sigmoid(a1 @ w2 + b2)
    dyhat = (1 - y) / (1 - yhat) - y / yhat
    dz2 = dyhat * yhat * (1 - yhat)
    da1 = dz2 @ w2.T
    dz1 = da1 * sigmoid(a1, deriv=True)
    dw1 = x.T @ dz1
    return {"dw1": dw1, "db1": dz1.sum(axis=0), "dw2": a1.T @ dz2, "db2": sum(dz2)}
"""
STEP = """
    w1 -= lr * dw1; w2 -= lr * a1.T @ dz2; b1 -= lr * dz1.sum(axis=0); b2 -= lr * sum(dz2)
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
"""


def mistake(tmp_path, source):
    """Return the one mistake in a program."""
    file = tmp_path / "submission.py"
    file.write_text(source, encoding="utf-8")
    room = {"__name__": "submission"}
    exec(compile(source, str(file), "exec"), room)  # noqa: S102 - ours
    (found,) = sh.check(entry(room), hidden=3, bias=True, loss="cross-entropy").mistakes
    return found


@pytest.mark.parametrize(
    ("old", "new", "name", "said"),
    [
        ("sigmoid(a1, deriv=True)", "sigmoid(x @ w1, deriv=True)", "dL_dz1",
         "wrong operand: in your line, sigmoid(x @ w1, deriv=True) should be a₁ × (1 − a₁)"),
        ("(1 - y) / (1 - yhat)", "(1 - y) / 1 - yhat", "dL_dyhat",
         "precedence: in your (1 - y) / 1 - yhat, 1 - yhat needs brackets"),
        ("dz2 @ w2.T", "dz2 + w2.T", "dL_da1", "wrong operator: in your dz2 + w2.T, + should be @"),
        ("dz2 @ w2.T", "dz2 @ np.abs(w2.T)", "dL_da1",
         "extra function: np.abs(w2.T) should be only w2.T"),
        ("x.T @ dz1", "x.T @ dz1 ** 2", "dL_dw1",
         "wrong operand: in your dz1 ** 2, 2 should be 1"),
        ("x.T @ dz1", "(x[:1] + dz1[:1, :2]).T @ dz1[:1]", "dL_dw1", ""),
    ],
)  # fmt: skip
def test_the_part_that_must_change_is_named(tmp_path, old, new, name, said):
    """Also in a line that calls a function of the learner's; two changes are not named."""
    found = mistake(tmp_path, PROGRAM.replace(old, new))
    assert (found.name, found.said if found.kind else "") == (name, said)
    assert new in found.source.text


def test_a_step_that_climbs_is_read_with_its_sign(tmp_path):
    """Where all derivatives have the other sign, the line is judged with that sign."""
    climbing = PROGRAM.replace("w2, b2):", "w2, b2, lr):").replace(
        "(1 - y) / (1 - yhat) - y / yhat", "(y - yhat) / yhat / (1 - yhat)"
    )
    climbing = climbing[: climbing.index("    return {")] + STEP.replace("-=", "+=")
    found = mistake(tmp_path, climbing.replace("sigmoid(a1, deriv=True)", "sigmoid(x @ w1, True)"))
    assert (found.name, found.kind) == ("dL_dz1", "wrong operand")
