"""A note tells who checks right code for a network that it was not written for."""

import numpy as np
import pytest

import shallows as sh


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def biased(x, y, w):
    """Return the gradients of a network with biases and one hidden layer of tanh units."""
    a1 = np.tanh(x @ w["w1"] + w["b1"])
    d2 = sigmoid(a1 @ w["w2"] + w["b2"]) - y
    d1 = d2 @ w["w2"].T * (1 - a1**2)
    return {"dw2": a1.T @ d2, "db2": d2.sum(axis=0), "dw1": x.T @ d1, "db1": d1.sum(axis=0)}


def deep(x, y, w1, w2, w3):
    """Return the gradients of a network of two hidden layers, without biases."""
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    d3 = sigmoid(a2 @ w3) - y
    d2 = d3 @ w3.T * a2 * (1 - a2)
    return [x.T @ (d2 @ w2.T * a1 * (1 - a1)), a1.T @ d2, a2.T @ d3]


def hints(report):
    return [f.sentence for f in report.findings if f.kind == "options"]


@pytest.mark.parametrize(
    ("code", "network", "words", "options"),
    [
        (biased, {"hidden": 3, "activation": "tanh"}, "with biases", "--bias"),
        (biased, {"hidden": 4}, "with biases and with tanh units", "--bias --activation tanh"),
        (deep, {"bias": True}, "without biases", "--no-bias"),
        (deep, {"hidden": 4}, "with 2 hidden layers", "--hidden 4,4"),
    ],
)
def test_code_that_is_right_for_another_network_is_told_of_it(code, network, words, options):
    """The note names what differs, and the options of that network; the mistakes stay."""
    report = sh.check(code, **network)
    (said,) = hints(report)
    assert said.startswith(f"your code is right for a network {words}; ")
    assert said.endswith(f"check with {options}")
    assert not report.passed


def test_wrong_code_that_needs_biases_is_told_that_it_runs_with_them():
    """Its exception follows from the missing biases alone, whatever else is wrong."""

    def wrong(x, y, w):
        return {name: -value for name, value in biased(x, y, w).items()} | {"db1": w["b1"]}

    (said,) = hints(sh.check(wrong, hidden=3))
    assert said.startswith("your code runs for a network with biases; ")


def test_other_mistakes_get_no_such_note():
    """Neither a mistake that is not recognised nor an exception that every network raises."""
    assert not hints(sh.check(lambda x, y, w: {"dw2": np.cos(w["w2"])}, hidden=3))
    assert not hints(sh.check(lambda x, y, w: {"dw2": w["w2"] @ x}, hidden=3))


def test_all_units_of_another_activation_are_told_with_the_option():
    """The mistake in the forward pass may be the option that was forgotten."""
    (mistake,) = sh.check(biased, hidden=3, bias=True).mistakes
    assert mistake.sentence.endswith("if the exercise asks for it, check with --activation tanh")


def test_code_that_no_layout_fits_is_given_up_soon():
    """It is called in each layout, but not again for sizes or activations that change nothing."""
    calls = []

    def failing(x, y, w):
        calls.append(x)
        raise ValueError

    sh.check(failing, hidden=3)
    assert len(calls) < 1000


def test_code_that_was_read_is_tried_in_few_other_layouts():
    """Where it raises at other sizes, or for several classes, its layout is known already."""
    calls = []

    def halved(x, y, w):
        calls.append(x)
        assert (y.shape[1], len(x) < 7) == (1, True)
        return [0.5 * g for g in deep(x, y, w["w1"], w["w2"], w["w3"])]

    assert [f.kind for f in sh.check(halved).mistakes] == ["constant factor"]
    assert len(calls) < 120
