"""What no known mistake explains is found among the values that the code's variables held."""

import numpy as np

import shallows as sh
from shallows.inside.checking.reading.evidence import Recorded, Source
from shallows.inside.checking.reading.held import streams
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.searching.closer import _before_it
from shallows.quantities import Quantity


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def mistakes(code, **network):
    return [(f.name, f.kind) for f in sh.check(code, **network).mistakes]


def test_any_mistake_of_the_forward_pass_is_charged_to_it():
    """The right derivatives of a network that the code made by mistake are not blamed."""

    def backprop(x, y, w1, b1, w2, b2):
        z1 = x @ w1 - b1
        a1 = sigmoid(z1)
        dz2 = sigmoid(a1 @ w2 + b2) - y
        dz1 = dz2 @ w2.T * a1 * (1 - a1)
        return [x.T @ dz1, dz1.sum(axis=0), a1.T @ dz2, dz2.sum(axis=0)]

    report = sh.check(backprop, hidden=3, bias=True)
    (mistake,) = report.mistakes
    assert (mistake.name, mistake.kind) == ("code", "forward pass")
    assert mistake.sentence.startswith("the forward pass has another z₁, which should be x · w₁")
    assert mistake.source.text == "z1 = x @ w1 - b1"


def test_a_wrong_function_of_all_layers_is_a_mistake_of_the_forward_pass():
    """It is told of each layer that it is wrong in."""

    def wrong(z):
        return 1 / (1 + np.exp(z))

    def backprop(x, y, w1, w2):
        a1 = wrong(x @ w1)
        yhat = wrong(a1 @ w2)
        dz2 = yhat - y
        return [x.T @ (dz2 @ w2.T * a1 * (1 - a1)), a1.T @ dz2]

    (mistake,) = sh.check(backprop, hidden=3).mistakes
    assert mistake.kind == "forward pass"
    assert "a₁, which should be sigmoid(z₁) and ŷ, which should be" in mistake.sentence


def test_a_mistake_without_a_name_is_found_in_its_line():
    """The wrong value between two returned ones is the one that a variable held."""

    def backprop(x, y, w1, w2, w3):
        a1 = sigmoid(x @ w1)
        a2 = sigmoid(a1 @ w2)
        dz3 = sigmoid(a2 @ w3) - y
        dz2 = dz3 @ w3.T * np.cos(a2)
        dz1 = dz2 @ w2.T * a1 * (1 - a1)
        return [x.T @ dz1, a1.T @ dz2, a2.T @ dz3]

    (mistake,) = sh.check(backprop).mistakes
    assert mistake.name == "dL_dz2"
    assert mistake.source.text == "dz2 = dz3 @ w3.T * np.cos(a2)"


def test_a_value_that_is_not_returned_can_have_any_known_mistake():
    """Also those that are only known by their value, such as a limit."""

    def backprop(x, y, w1, w2):
        a1 = sigmoid(x @ w1)
        dz2 = sigmoid(a1 @ w2) - y
        dz1 = np.clip(dz2 @ w2.T * a1 * (1 - a1), -0.02, 0.02)
        return [x.T @ dz1, a1.T @ dz2]

    assert mistakes(backprop, hidden=3) == [("dL_dz1", "clipped")]


def test_what_a_loop_over_the_samples_computes_is_one_value():
    """Rows, one for each sample, are looked at together."""

    def backprop(x, y, w1, w2):
        dw1, dw2 = np.zeros(w1.shape), np.zeros(w2.shape)
        for one, right in zip(x, y, strict=True):
            a1 = sigmoid(one @ w1)
            dz2 = sigmoid(a1 @ w2) - right
            dz1 = (w2 @ dz2) * np.cos(a1)
            dw1, dw2 = dw1 + np.outer(one, dz1), dw2 + np.outer(a1, dz2)
        return dw1, dw2

    assert mistakes(backprop, hidden=3) == [("dL_dz1", None)]


def test_a_line_is_judged_from_what_comes_before_it():
    """Neither a derivative itself nor one after it is taken for what its line needs."""
    p = probes((3, 3), "sigmoid", False, 1, 0.0)["own"][0]
    before = _before_it(p, p.truth, Quantity.parse("dL_dz2"))
    assert list(before) == ["dL_dyhat", "dL_dz3", "dL_dw3", "dL_da2"]


def test_batches_of_samples_are_one_value():
    """The arrays of a line that runs once for each batch are joined, if they have all samples."""
    line = Source(3, "h = sigmoid(x @ w)")
    arrays = [np.ones((2, 3)), np.zeros((1, 3))]
    made = [Recorded(line, array, "h", "f") for array in arrays]
    joined = streams(made, 3)[(3, "h", "batches")].value
    assert np.array_equal(joined, np.concatenate(arrays))
    assert (3, "h", "batches") not in streams(made, 4)
    wider = [made[0], Recorded(line, np.zeros((1, 2)), "h", "f")]
    assert (3, "h", "batches") not in streams(wider, 3)
