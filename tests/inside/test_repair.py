"""A mistake of no known kind is named by the part of the learner's line that must change."""

import warnings

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.mistakes.repair import repaired
from shallows.inside.checking.reading.evidence import Recorded, Source
from shallows.inside.checking.running.loading import entry

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


def changed(tmp_path, text, made, right, known, **names):
    """Return what must change in a line that made a wrong value of some names.

    ``g_k`` is the name k in the function g.
    """
    file = tmp_path / "submission.py"
    file.write_text(f"v = {text}\n", encoding="utf-8")
    where = {n: ("g", n[2:]) if n.startswith("g_") else ("f", n) for n in names}
    room = [
        Recorded(Source(0, ""), np.asarray(v, float), where[n][1], where[n][0])
        for n, v in names.items()
    ]
    trace = [*room, Recorded(Source(1, ""), np.asarray(made, float), "v", "f")]
    pairs = [(np.asarray(made, float), np.asarray(right, float))]
    found = repaired(str(file), [trace], pairs, [known])
    return found and f"{found.kind}: {found.sentence}"


def test_a_learners_name_is_never_read_as_the_derivations(tmp_path):
    """The learner's n is 2, and the derivation's is 5: one for the other is the mistake."""
    said = changed(tmp_path, "a / n", 10 / 2, 10 / 5, {"n": 5}, a=10, n=2)
    assert said == "wrong operand: in your a / n, n should be the number of samples"
    assert changed(tmp_path, "a / n * 2", 10, 10 / 5, {"n": 5}, a=10, n=2) is None


def test_a_line_is_looked_at_whole(tmp_path):
    """Also if a part of it can't be evaluated here, which may be the part that must change."""
    said = changed(tmp_path, "other(a) * b", 6, 8, {"a₁": 4.0}, a=1, b=2)
    assert said == "wrong operand: in your line, other(a) should be a₁"


def test_names_of_other_functions_are_not_in_scope(tmp_path):
    """The k of another function, though it came later, is another k."""
    said = changed(tmp_path, "a / k", 5, 20, {}, a=10, k=2, g_k=4)
    assert said == "wrong operator: in your a / k, / should be *"


@pytest.mark.parametrize(
    ("used", "needed", "kind"),
    [
        ("a₁", "a₂", "wrong layer"),
        ("∂L/∂z₂", "∂L/∂z₁", "wrong upstream"),
        ("∂L/∂z₂", "a₁", "wrong operand"),
    ],
)
def test_an_operand_of_another_layer_has_its_own_name(tmp_path, used, needed, kind):
    """It is known by its value: the derivation's quantity of the same kind in another line."""
    used_is, needed_is, by = np.array([1.0, 2.0]), np.array([3.0, 5.0]), np.array([2.0, 7.0])
    known = {used: used_is, needed: needed_is}
    said = changed(tmp_path, "v1 * by", used_is * by, needed_is * by, known, v1=used_is, by=by)
    assert said == f"{kind}: in your v1 * by, v1 should be {needed}"


def test_a_line_with_out_changes_nothing(tmp_path):
    """Neither what the code's variables held, nor the values of the derivation in their place."""
    a, mine = np.array([1.0, 2.0]), np.array([5.0, 6.0])
    text = "np.multiply(a, a, out=a) + np.clip(a, 0, 1, a)"
    assert changed(tmp_path, text, [2.0, 6.0], [7.0, 7.0], {"a₁": mine}, a=a) is None
    assert (a.tolist(), mine.tolist()) == ([1.0, 2.0], [5.0, 6.0])


def test_a_long_line_is_left_alone(tmp_path):
    """A sum of a thousand terms, whose changes take hours, is not taken apart."""
    assert changed(tmp_path, " + ".join(["a"] * 1000), 1000, 1001, {"1": 1}, a=1) is None


def test_a_complex_value_is_no_value(tmp_path):
    """Its imaginary part is not dropped, with or without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert changed(tmp_path, "a * b * c", 1, 0, {"½": 0.5}, a=-8.0, b=1, c=1) is None
        assert changed(tmp_path, "(a * b) ** c", 1, -2.0, {"½": 0.5}, a=-4.0, b=1, c=1) is None
