"""An exception is told of the derivative that it kept from being made."""

import numpy as np
import pytest

import shallows as sh
from shallows.grading.isolation import Judged
from shallows.grading.marks import NOT_ENDED, grade
from shallows.grading.task import Task


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def loop(x, y, w1, w2, w3):
    """Multiply by a matrix that should be transposed."""
    w, a = [w1, w2, w3], [x]
    for m in w:
        a.append(sigmoid(a[-1] @ m))
    delta, made = a[-1] - y, []
    for k in (2, 1, 0):
        made.insert(0, a[k].T @ delta)
        delta = delta @ w[k] * a[k] * (1 - a[k])
    return made


def weights_last(x, y, w1, w2, w3):
    """Make all ∂L/∂z first, and then a product with a sample too few."""
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    delta3 = (sigmoid(a2 @ w3) - y) / len(x)  # the mean
    delta2 = delta3 @ w3.T * a2 * (1 - a2)
    delta1 = delta2 @ w2.T * a1 * (1 - a1)
    return [x.T @ delta1, a1.T @ delta2[1:], a2.T @ delta3]


def backward_of_a_layer(delta, w, a, given):
    return (delta @ w.T) * a[1:] * (1 - a), given.T @ delta


def helper(x, y, w1, w2, w3):
    """Let a function of the file multiply wrong shapes."""
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    d3 = sigmoid(a2 @ w3) - y
    g3 = a2.T @ d3
    d2, g2 = backward_of_a_layer(d3, w3, a2, a1)
    return g3, g2, d2


def from_zero(x, y, w):
    """Count layers from 0, so that dz1 is ∂L/∂z₂."""
    a0 = sigmoid(x @ w["w1"])
    a1 = sigmoid(a0 @ w["w2"])
    dz2 = sigmoid(a1 @ w["w3"]) - y
    dz1 = dz2 @ w["w3"] * a1 * (1 - a1)
    return {"dz1": dz1}


def sample_by_sample(x, y, w1, w2, w3):
    """Go through the samples, and stop in the first."""
    g1, g2, g3 = (np.zeros(w.shape) for w in (w1, w2, w3))
    for row, t in zip(x, y, strict=True):
        a1 = sigmoid(row @ w1)
        a2 = sigmoid(a1 @ w2)
        d3 = sigmoid(a2 @ w3) - t
        g3 = g3 + np.outer(a2, d3)
        d2 = (d3 @ w3) * a2 * (1 - a2)
        g2 = g2 + np.outer(a1, d2)
    return g1, g2, g3


def last_layer(x, y, w1, w2, w3):
    """Stop at a variable that is called by its derivative."""
    a2 = sigmoid(sigmoid(x @ w1) @ w2)
    dw3 = a2[1:].T @ (sigmoid(a2 @ w3) - y)
    return {"dw3": dw3}


CASES = [
    (loop, "dL_da2", {"dL_dz3", "dL_dw3"}, "delta has the shape (6, 1), w[k] has the shape (3, 1)"),
    (weights_last, "dL_dw2", {"dL_dz3", "dL_dz2", "dL_dz1"},
     "a1.T has the shape (3, 6), delta2[1:] has the shape (5, 3)"),
    (helper, "dL_dz2", {"dL_dz3", "dL_dw3"},
     "delta @ w.T has the shape (6, 3), a[1:] has the shape (5, 3)"),
    (from_zero, "dL_da2", {"dL_dz3"}, 'dz2 has the shape (6, 1), w["w3"] has the shape (3, 1)'),
    (sample_by_sample, "dL_da2", {"dL_dz3", "dL_dw3"},
     "d3 has the shape (1,), w3 has the shape (3, 1)"),
    (last_layer, "dL_dw3", set(), "a2[1:].T has the shape (3, 5)"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "name", "right", "shapes"), CASES)
def test_the_values_before_an_exception_tell_the_derivative(code, name, right, shapes):
    """It is the one that the failing line was to give; what was right before keeps its ✓."""
    report = sh.check(code)
    (found,) = report.mistakes
    assert (found.name, found.kind) == (name, "exception"), str(report)
    assert {f.name for f in report.findings if f.right} == right, str(report)
    assert found.numbers.startswith(shapes)
    assert found.line


def test_the_shape_that_the_derivative_should_have_is_told():
    """It stands beside the shapes that do not fit, for the network of the exercise."""
    (found,) = sh.check(weights_last).mistakes
    network = "with 6 samples and layers of 2, 3, 3 and 1 units"
    assert found.numbers.endswith(f"{network}, ∂L/∂w₂ should have the shape (3, 3)")


def test_what_is_not_a_matter_of_shapes_has_no_shapes():
    """A key that is missing is told by the exception alone."""

    def code(x, y, w):
        a2 = sigmoid(sigmoid(x @ w["w1"]) @ w["w2"])
        dz3 = sigmoid(a2 @ w["w3"]) - y
        return {"dw3": a2.T @ dz3, "dz2": dz3 @ w["w4"].T}

    (found,) = sh.check(code).mistakes
    assert (found.numbers, "KeyError" in found.sentence) == ("", True)


def test_a_product_with_a_weight_gives_no_other_derivative():
    """∂L/∂ŷ goes back through the first layer: ∂L/∂z₃, which follows it, is not what failed."""

    def code(x, y, w1, w2, w3):
        yhat = sigmoid(sigmoid(sigmoid(x @ w1) @ w2) @ w3)
        g = (yhat - y) / (yhat * (1 - yhat))
        for w in (w1, w2, w3):
            g = g @ w.T
        return {"dw1": x.T @ g}

    report = sh.check(code)
    assert [(f.name, f.right) for f in report.findings] == [("dL_dyhat", True), ("code", False)]


def test_a_bias_that_is_lowered_is_no_product_with_a_weight():
    """A sum that does not fit the bias is told of its gradient."""

    def step(x, y, w1, b1, w2, b2, lr):
        a1 = sigmoid(x @ w1 + b1)
        dz2 = sigmoid(a1 @ w2 + b2) - y
        dz1 = dz2 @ w2.T * a1 * (1 - a1)
        w2 -= lr * a1.T @ dz2
        b2 -= lr * dz2.sum(axis=0)
        dw1 = x.T @ dz1
        w1 -= lr * dw1
        db1 = dz1[:, 1:].sum(axis=0)
        b1 -= lr * db1

    (found,) = sh.check(step, hidden=3, bias=True).mistakes
    assert (found.name, found.kind) == ("dL_db1", "exception")


def test_an_exception_in_the_forward_pass_is_told_of_the_code():
    """No derivative was to be made yet."""

    def code(x, y, w1, w2, w3):
        a1 = sigmoid(x @ w1)
        a2 = sigmoid(a1 @ w2[1:])
        return {"dw3": a2.T @ (sigmoid(a2 @ w3) - y)}

    (found,) = sh.check(code).findings
    assert found.name == "code"
    assert found.numbers == "a1 has the shape (6, 3), w2[1:] has the shape (2, 3)"


def test_what_was_right_before_an_exception_earns_its_points():
    """The failing derivative, what comes after it and the code as a whole earn none."""
    marks = grade("a.py", Judged(sh.check(loop)), Task()).marks
    assert [m.name for m in marks if m.points] == ["dL_dyhat", "dL_dz3", "dL_dw3"]
    assert marks[-1].said == NOT_ENDED


def test_an_exercise_that_is_half_written_keeps_what_it_has():
    """What is not written yet is told of the code; what is right before it has its ✓."""

    def code(x, y, w1, w2, w3):
        a2 = sigmoid(sigmoid(x @ w1) @ w2)
        dz3 = sigmoid(a2 @ w3) - y
        raise NotImplementedError(f"dL_dz2 of {dz3.shape} is yours")

    right, missing = sh.check(code).findings
    assert (right.name, right.mark) == ("dL_dz3", "✓")
    assert (missing.name, missing.mark) == ("code", "✗")


def test_operands_are_read_without_running_methods_again():
    """What a list gave up when it was popped is not popped again to look at its shape."""
    counts = {"calls": 0, "pops": 0}

    class Stack(list):
        def pop(self, *at):
            counts["pops"] += 1
            return super().pop(*at)

    def code(x, y, w1, w2, w3):
        a2 = sigmoid(sigmoid(x @ w1) @ w2)
        left, delta = Stack([w2, w3]), sigmoid(a2 @ w3) - y
        counts["calls"] += 1
        return {"dz2": delta @ left.pop()}

    (found,) = sh.check(code).mistakes
    assert found.numbers.startswith("delta has the shape (6, 1); ")
    assert counts["calls"] == counts["pops"]
