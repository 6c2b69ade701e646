"""Central differences: right, wrong, and what they can say nothing of."""

import numpy as np
import pytest

import shallows as sh
from shallows.derivation import Derivation, evaluated
from shallows.inside.differences import LARGEST, Conclusion, Differences
from shallows.quantities import Quantity


def passed(x, y, weights, activation):
    x, y = np.array(x, dtype=float), np.array(y, dtype=float)
    weights = {name: np.array(w, dtype=float) for name, w in weights.items()}
    derived = Derivation(tuple(activation))
    values = {"x": x, "y": y, **weights}
    values |= evaluated((*derived.forward, *derived.backward), values)
    return Differences(derived, values)


def verdict(differences, name, derivative=None):
    value = differences.values[f"dL_d{name}"] if derivative is None else derivative
    return differences.verify(np.array(value), Quantity.parse(name))


def test_a_relu_at_its_kink_is_not_testable():
    """If every nudge crosses 0, there is no derivative, and none is called verified."""
    around = passed([[1, 1]], [[1]], {"w1": [[1], [-1]], "w2": [[0.5]]}, ["relu"])
    found = verdict(around, "w1")
    assert found.conclusion is Conclusion.NOT_TESTABLE
    assert not found.holds
    assert found.kinks == 2
    assert "kink" in str(found)


def test_a_gradient_below_the_noise_is_not_testable():
    """A dead layer's 0 can't be told from a tiny number, and is not called verified."""
    around = passed([[1, 1]], [[1]], {"w1": [[-1], [-1]], "w2": [[0.5]]}, ["relu"])
    found = verdict(around, "w1")
    assert found.conclusion is Conclusion.NOT_TESTABLE
    assert "too small" in str(found)


def test_what_is_not_finite_is_wrong_only_if_the_difference_is_finite():
    """A NaN is wrong where the loss has a derivative.

    Where the loss is infinite, nothing is said.
    """
    around = passed([[1, 1]], [[1]], {"w1": [[1], [1]], "w2": [[0.5]]}, ["tanh"])
    assert verdict(around, "w1", np.full((2, 1), np.nan)).conclusion is Conclusion.WRONG
    around.values["w2"][:] = np.inf
    assert verdict(around, "w1").conclusion is Conclusion.NOT_TESTABLE


@pytest.mark.parametrize("factor", [1 + 1e-4, -1, 0, 2])
def test_a_wrong_factor_is_seen(factor):
    """An error of 1 in 10,000 is seen in any derivative."""
    shown = sh.explain()
    for line in shown.lines:
        if line.verdict:
            verify, of = shown.differences.verify, line.quantity.plain
            assert verify(line.value, of).holds
            assert verify(line.value * factor, of).conclusion is Conclusion.WRONG


def test_large_inputs_do_not_raise_a_false_alarm():
    """Where the loss bends within a step, the uncertainty of the difference covers it."""
    x = [[1000.0, -2000.0], [1500.0, 300.0]]
    weights = {"w1": [[1e-3, 2e-3], [5e-4, -1e-3]], "w2": [[0.3], [0.7]]}
    around = passed(x, [[0], [1]], weights, ["tanh"])
    for name in ("w1", "w2", "z1", "a1", "z2"):
        assert verdict(around, name).conclusion is Conclusion.VERIFIED


@pytest.mark.parametrize("yhat", [1e-4, 1e-9, 1 - 1e-7])
def test_a_nearly_certain_prediction_is_compared_in_its_own_scale(yhat):
    """∂L/∂ŷ is verified although ŷ is nearer to 0 or 1 than an ordinary step."""
    around = passed([[1.0]], [[0]], {"w1": [[1.0]], "w2": [[1.0]]}, ["tanh"])
    around.values["yhat"] = np.array([[yhat]])
    assert verdict(around, "yhat", [[1 / (1 - yhat)]]).conclusion is not Conclusion.WRONG
    assert verdict(around, "yhat", [[3 / (1 - yhat)]]).conclusion is not Conclusion.VERIFIED


def test_of_a_large_matrix_some_elements_are_compared_and_said_so():
    """The verdict counts what was compared."""
    run = sh.train(sh.datasets.xor(), (25, 20), max_epochs=1)
    found = sh.explain(run)["dL_dw2"].verdict
    assert found.holds
    assert found.tested == LARGEST
    assert f"{LARGEST} of 500 compared" in str(found)
