"""A mistake in the forward pass is named as such, and the right derivatives are not blamed."""

import numpy as np
import pytest

import shallows as sh

MINUS = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a * a, "relu": lambda a: a > 0}
FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "identity": lambda z: z,
}


def learner(first="sigmoid", second="sigmoid", slope="sigmoid", out=1.0, hidden=1.0):
    """Return right derivatives of a network that may differ from the exercise's."""

    def backprop(x, y, w1, b1, w2, b2, w3, b3):
        a1 = FUNCTIONS[first](x @ w1 + hidden * b1)
        a2 = FUNCTIONS[second](a1 @ w2 + b2)
        dz3 = FUNCTIONS["sigmoid"](a2 @ w3 + out * b3) - y
        dz2 = dz3 @ w3.T * MINUS[slope](a2)
        dz1 = dz2 @ w2.T * MINUS[slope](a1)
        weights = {"dw1": x.T @ dz1, "dw2": a1.T @ dz2, "dw3": a2.T @ dz3}
        return weights | {"db1": dz1.sum(0), "db2": dz2.sum(0), "db3": dz3.sum(0)}

    return backprop


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (learner(hidden=0.0), "the bias b₁ is left out of z₁"),
        (learner(out=0.0), "the bias b₃ is left out of z₃"),
        (learner(second="identity"), "the activation function is left out of a₂"),
        (learner(second="relu"), "a₂ is computed with the activation function relu"),
        (learner("tanh", "tanh"), "all hidden layers have the activation function tanh"),
        (learner("tanh", "tanh", "tanh"), "all hidden layers have the activation function tanh"),
    ],
)
def test_a_wrong_forward_pass_is_the_mistake(code, said):
    """One finding says what is computed instead; each derivative is right for that network."""
    report = sh.check(code, bias=True)
    (mistake,) = report.mistakes
    assert (mistake.name, mistake.kind) == ("code", "forward pass")
    assert mistake.sentence.startswith(said)
    assert {f.name for f in report.findings if f.right} >= {"dL_dw1", "dL_dw2", "dL_dw3"}


def test_an_output_with_the_hidden_layers_function_is_a_wrong_forward_pass():
    """The squared error has a sigmoid before it, or nothing."""

    def backprop(x, y, w1, w2):
        a1 = np.tanh(x @ w1)
        yhat = np.tanh(a1 @ w2)
        dz2 = (yhat - y) * (1 - yhat**2)
        return {"dw2": a1.T @ dz2, "dw1": x.T @ (dz2 @ w2.T * (1 - a1**2))}

    (mistake,) = sh.check(backprop, hidden=3, activation="tanh").mistakes
    assert (mistake.name, mistake.kind) == ("code", "forward pass")
    assert mistake.sentence.startswith("the activation function tanh is applied to the output")


def test_the_line_of_a_wrong_forward_pass_is_shown():
    """It is the line that gave the first wrong value to a variable."""
    (mistake,) = sh.check(learner(hidden=0.0), bias=True).mistakes
    assert mistake.source.text.startswith("a1 = ")


def test_a_wrong_backward_pass_is_no_mistake_of_the_forward_pass():
    """A backward pass for another activation function is charged to its own lines."""
    found = sh.check(learner(slope="tanh"), bias=True).mistakes
    assert [(f.name, f.kind) for f in found] == [
        ("dL_dz2", "wrong activation"),
        ("dL_dz1", "wrong activation"),
    ]


def test_a_penalty_that_was_asked_for_is_expected_of_a_wrong_forward_pass():
    """Code with a wrong network and the exercise's penalty is told of the network alone."""
    inside = learner(hidden=0.0)

    def backprop(x, y, w1, b1, w2, b2, w3, b3):
        d = inside(x, y, w1, b1, w2, b2, w3, b3)
        return d | {"dw1": d["dw1"] + w1 / 8, "dw2": d["dw2"] + w2 / 8, "dw3": d["dw3"] + w3 / 8}

    found = sh.check(backprop, bias=True, alpha=0.125).mistakes
    assert [(f.name, f.kind) for f in found] == [("code", "forward pass")]
