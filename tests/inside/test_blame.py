"""Which findings are mistakes, and what a mistake without a name tells."""

import numpy as np
import pytest

import shallows as sh
from shallows.inside.checking.telling.blame import one_verdict
from shallows.inside.checking.telling.finding import Finding


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def learner(spoiled, *names):
    """Return code that spoils ∂L/∂z₁ beyond recognition, and returns some of its values.

    No variable holds ∂L/∂z₁.
    """

    def backprop(x, y, w1, b1, w2, b2):
        a1 = sigmoid(x @ w1 + b1)
        dz2 = sigmoid(a1 @ w2 + b2) - y
        da1 = dz2 @ w2.T
        found = {"dz2": dz2, "dw2": a1.T @ dz2, "db2": dz2.sum(0), "da1": da1}
        slip = np.cos if spoiled else np.positive
        later = {
            "dz1": lambda: slip(da1 * a1 * (1 - a1)),
            "dw1": lambda: x.T @ slip(da1 * a1 * (1 - a1)),
            "db1": lambda: slip(da1 * a1 * (1 - a1)).sum(0),
        }
        return {name: later[name]() if name in later else found[name] for name in names}

    return backprop


def mistakes(code):
    return sh.check(code, hidden=3, bias=True).mistakes


def test_a_mistake_without_a_name_is_placed_between_two_values():
    """What is right before it is named, and what to return to learn more."""
    (found,) = mistakes(learner(True, "dw2", "dw1"))
    assert found.name == "dL_dw1"
    assert "the mistake is between ∂L/∂w₂ and ∂L/∂w₁; return ∂L/∂a₁ and ∂L/∂z₁, and I" in (
        found.sentence
    )
    (found,) = mistakes(learner(True, "dw2", "da1", "dw1"))
    assert "between ∂L/∂a₁ and ∂L/∂w₁; return ∂L/∂z₁, and I can say more" in found.sentence


def test_a_mistake_next_to_what_was_returned_asks_for_nothing_more():
    """The derivative itself and the one before it were returned."""
    (found,) = mistakes(learner(True, "da1", "dz1"))
    assert found.name == "dL_dz1"
    assert "return" not in found.sentence


def test_a_layer_whose_weights_and_biases_are_wrong_has_a_wrong_dz():
    """The mistake is charged to what both are computed from, and once."""
    report = sh.check(learner(True, "dw2", "db2", "dw1", "db1"), hidden=3, bias=True)
    (found,) = report.mistakes
    assert found.name == "dL_dz1"
    assert "∂L/∂w₁ and ∂L/∂b₁ are both wrong" in found.sentence
    assert report.places["dL_dz1"] == "wrong"
    assert report.places["dL_db1"] == "unjudged"
    (unjudged,) = [f for f in report.findings if f.name == "dL_db1"]
    assert not unjudged.numbers


@pytest.mark.parametrize("layer", [1, 2])
def test_a_slip_in_the_line_of_weight_and_bias_is_one_mistake_in_both(layer):
    """A forgotten 1/n in both gradients of a layer is not a wrong ∂L/∂z, whose value is right."""

    def backprop(x, y, w1, b1, w2, b2, w3, b3):
        n = len(x)
        a1 = sigmoid(x @ w1 + b1)
        a2 = sigmoid(a1 @ w2 + b2)
        d3 = sigmoid(a2 @ w3 + b3) - y
        d2 = d3 @ w3.T * a2 * (1 - a2)
        d1 = d2 @ w2.T * a1 * (1 - a1)
        found = {"dw3": a2.T @ d3, "db3": d3.sum(0), "dw2": a1.T @ d2, "db2": d2.sum(0)}
        found |= {"dw1": x.T @ d1, "db1": d1.sum(0)}
        return {name: v if name.endswith(str(layer)) else v / n for name, v in found.items()}

    assert [(f.name, f.kind) for f in sh.check(backprop, bias=True).mistakes] == [
        (f"dL_dw{layer}", "sum for mean"),
        (f"dL_db{layer}", "sum for mean"),
    ]


def test_two_mistakes_in_one_derivative_are_one_finding():
    """It has the first known kind, and both sentences."""
    line = "∂L/∂w₁ = xᵀ · ∂L/∂z₁"
    unknown = Finding("dL_dw1", False, 0.5, None, "it is wrong", line)
    sums = Finding("dL_dw1", False, None, "accumulated", "it is added up", "")
    right = Finding("dL_dw1", True, 0.0, None, "", line)
    note = Finding("code", True, None, "columns", "a note", "", True)
    (told, kept) = one_verdict([unknown, note, sums])
    assert (told.kind, told.sentence, told.line) == ("accumulated", "it is added up", line)
    assert kept == note
    beside = note._replace(name="dL_dw1")
    assert one_verdict([unknown, beside])[1] == beside
    (told,) = one_verdict([right, sums, sums._replace(kind="zero", sentence="all 0")])
    assert told.sentence == "it is added up; zero: all 0"
    assert told.line == line
