from __future__ import annotations

from itertools import product
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallows import backprop, datasets
from shallows.activations import ACTIVATIONS
from shallows.formula import evaluate
from shallows.formula.evaluate import softmax
from shallows.mlp import MLP
from shallows.outcome import Status
from shallows.settings import GRADIENTS

DEPTHS = [(3,), (3, 2), (2, 4, 3)]
CASES = [
    pytest.param(activation, gradient, hidden, bias, classes)
    for activation, hidden, bias in product(backprop.ACTIVATIONS, DEPTHS, (False, True))
    for gradient, classes in [("stable", 2), ("report", 2), ("stable", 3)]
]
every_network = pytest.mark.parametrize(
    ("activation", "gradient", "hidden", "bias", "classes"), CASES
)


def example(hidden, bias, activation, classes):
    """Return some data and a network with weights of both signs, biases not 0."""
    random = np.random.RandomState(3)
    mlp = MLP.of(2, hidden, classes, activation, bias=bias)
    weights = {name: random.normal(0, 0.9, shape) for name, shape in mlp.shapes.items()}
    x = random.normal(size=(7, 2))
    label = np.arange(7) % classes
    y = label[:, None].astype(float) if classes == 2 else np.eye(classes)[label]
    return x, y, mlp.activation, weights


def derivatives(x, y, weights, activation, gradient):
    """Return ∂L/∂w by name, from the code under test."""
    q = backprop.forward(x, weights, activation)
    d = backprop.backward(x, y, weights, q, activation, gradient=gradient)
    return {name: d[f"dL_d{name}"] for name in weights}


def nudged(weights, name, index, by):
    """Return the weights, as numbers of `by`'s type, one of them moved."""
    moved = {key: value.astype(type(by)) for key, value in weights.items()}
    moved[name][index] += by
    return moved


@every_network
def test_derivatives_are_the_losss_slopes(activation, gradient, hidden, bias, classes):
    """Every derivative is the central difference of the loss that goes with it."""
    x, y, names, weights = example(hidden, bias, activation, classes)

    def loss(w):
        q = backprop.forward(x, w, names)
        if gradient == "report":
            return backprop.loss(y, q["yhat"])
        return backprop.loss_from_logits(y, q[f"z{len(names) + 1}"])

    found = derivatives(x, y, weights, names, gradient)
    step = 1e-5
    for name, value in weights.items():
        for index in np.ndindex(value.shape):
            rise = loss(nudged(weights, name, index, step)) - loss(
                nudged(weights, name, index, -step)
            )
            assert found[name][index] == pytest.approx(rise / (2 * step), rel=1e-6, abs=1e-8)


ANALYTIC = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: np.sinh(z) / np.cosh(z),
    "relu": lambda z: np.where(z.real > 0, z, 0),
    "identity": lambda z: z,
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "gelu": lambda z: z / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3))),
    "sin": np.sin,
    "leaky_relu": lambda z: np.where(z.real > 0, z, z / 100),
}


def complex_loss(x, y, weights, activation):
    """Return the loss, written here once more, for complex weights."""
    a = x.astype(complex)
    for layer in range(1, len(activation) + 2):
        a = a @ weights[f"w{layer}"] + weights.get(f"b{layer}", 0)
        if layer <= len(activation):
            a = ANALYTIC[activation[layer - 1]](a)
    if y.shape[1] == 1:
        return np.sum(np.log(1 + np.exp(a)) - y * a)
    return np.sum(np.log(np.exp(a).sum(axis=1)) - (y * a).sum(axis=1))


@every_network
def test_derivatives_are_the_complex_steps(activation, gradient, hidden, bias, classes):
    """A step of 10⁻⁵⁰·i cancels nothing: each derivative agrees to 12 digits."""
    x, y, names, weights = example(hidden, bias, activation, classes)
    found = derivatives(x, y, weights, names, gradient)
    for name, value in weights.items():
        for index in np.ndindex(value.shape):
            stepped = complex_loss(x, y, nudged(weights, name, index, 1e-50j), names)
            assert found[name][index] == pytest.approx(stepped.imag / 1e-50, rel=1e-12, abs=1e-14)


@every_network
def test_derivatives_are_those_of_automatic_differentiation(
    activation, gradient, hidden, bias, classes
):
    """JAX differentiates the loss, written in its terms, to the same numbers."""
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    x, y, names, weights = example(hidden, bias, activation, classes)
    functions = {
        "sigmoid": jax.nn.sigmoid,
        "tanh": jax.numpy.tanh,
        "relu": jax.nn.relu,
        "identity": lambda z: z,
        "softplus": jax.nn.softplus,
        "silu": jax.nn.silu,
        "gelu": jax.nn.gelu,
        "sin": jax.numpy.sin,
        "leaky_relu": jax.nn.leaky_relu,
    }

    def loss(w):
        a = x
        for layer, name in enumerate(names, start=1):
            a = functions[name](a @ w[f"w{layer}"] + w.get(f"b{layer}", 0))
        z = a @ w[f"w{len(names) + 1}"] + w.get(f"b{len(names) + 1}", 0)
        if classes == 2:
            return jax.numpy.sum(jax.nn.softplus(z) - y * z)
        return -jax.numpy.sum(y * jax.nn.log_softmax(z))

    expected = jax.grad(loss)(weights)
    for name, found in derivatives(x, y, weights, names, gradient).items():
        np.testing.assert_allclose(found, expected[name], rtol=1e-10, atol=1e-13)


def test_a_network_worked_out_by_hand():
    """With one input, one hidden unit and one sample, every quantity can be computed on paper."""
    x, y = np.array([[2.0]]), np.array([[1.0]])
    weights = {"w1": np.array([[0.0]]), "w2": np.array([[2 * log(3)]])}
    # z1 = 2·0 = 0, a1 = σ(0) = 1/2; z2 = 1/2 · 2 ln 3 = ln 3, ŷ = 1/(1 + 1/3) = 3/4
    q = backprop.forward(x, weights, ["sigmoid"])
    assert {k: v.item() for k, v in q.items()} == pytest.approx(
        {"z1": 0, "a1": 1 / 2, "z2": log(3), "yhat": 3 / 4}
    )
    # L = -ln(3/4)
    assert backprop.loss(y, q["yhat"]) == pytest.approx(log(4 / 3))
    d = backprop.backward(x, y, weights, q, ["sigmoid"], gradient="report")
    expected = {
        "dL_dyhat": -4 / 3,  # (3/4 - 1) / (3/4 · 1/4) = -1/4 · 16/3
        "dL_dz2": -1 / 4,  # -4/3 · 3/16
        "dL_dw2": -1 / 8,  # a1 · dz2 = 1/2 · -1/4
        "dL_da1": -log(3) / 2,  # dz2 · w2 = -1/4 · 2 ln 3
        "dL_dz1": -log(3) / 8,  # da1 · a1 (1 - a1) = -ln 3 / 2 · 1/4
        "dL_dw1": -log(3) / 4,  # x · dz1 = 2 · -ln 3 / 8
    }
    assert list(d) == list(expected)
    assert {k: v.item() for k, v in d.items()} == pytest.approx(expected)
    # w1 ← 0 + 0.8 · ln 3 / 4, w2 ← 2 ln 3 + 0.8 / 8
    moved = backprop.update(weights, d, 0.8)
    assert moved["w1"].item() == pytest.approx(0.2 * log(3))
    assert moved["w2"].item() == pytest.approx(2 * log(3) + 0.1)


def test_the_reports_lines_are_the_general_form():
    """Sections 2B and 2C, as they stand at the top, are the general equations, to the bit."""
    x, y, names, weights = example((3, 4), False, "sigmoid", 2)
    q = backprop.forward(x, weights, names)
    d = backprop.backward(x, y, weights, q, names, gradient="report")
    lines = backprop.report(x, y, **weights)
    assert [*lines] == ["x", "y", *weights, *q, *d]
    for name, value in (q | d).items():
        np.testing.assert_array_equal(lines[name], value)
    a = lines["a1"]
    np.testing.assert_array_equal(
        backprop.sigmoid_derivative(a), evaluate(ACTIVATIONS["sigmoid"].slope, {"a": a})
    )


@pytest.mark.parametrize("name", backprop.ACTIVATIONS)
def test_activations_derivatives_are_their_slopes(name):
    """f′, given z and f's value, is the slope of f."""
    entry, z = backprop.ACTIVATIONS[name], np.array([-3.0, -0.4, 0.2, 2.5])
    above, at, below = (evaluate(entry.formula, {"z": z + h}) for h in (1e-6, 0, -1e-6))
    derivative = evaluate(entry.slope, {"z": z, "a": at}) * np.ones(4)
    np.testing.assert_allclose(derivative, (above - below) / 2e-6, rtol=1e-8)


@given(st.lists(st.floats(-15, 15), min_size=2, max_size=8))
def test_the_two_gradients_are_one_on_paper(logits):
    """(ŷ - y)/(ŷ(1 - ŷ)) × ŷ(1 - ŷ) is ŷ - y to roundoff, while ŷ is not 0 or 1."""
    z = np.array(logits)[:, None]
    y = (np.arange(len(z)) % 2)[:, None].astype(float)
    q = {"yhat": backprop.sigmoid(z)}
    stable, literal = (
        backprop.backward(z, y, {"w1": np.ones((1, 1))}, q, [], gradient=g)["dL_dz1"]
        for g in GRADIENTS
    )
    np.testing.assert_allclose(literal, stable, rtol=1e-13)
    loss = backprop.loss(y, q["yhat"])
    assert loss == pytest.approx(backprop.loss_from_logits(y, z), rel=1e-9)


def test_only_the_stable_gradient_survives_saturation():
    """At z = 40, ŷ is exactly 1: the report's form is 0/0, the stable one is right."""
    z, y = np.array([[40.0], [40.0]]), np.array([[1.0], [0.0]])
    q = {"yhat": backprop.sigmoid(z)}
    with np.errstate(all="ignore"):
        literal = backprop.backward(z, y, {"w1": y}, q, [], gradient="report")["dL_dz1"]
        assert np.isnan(backprop.loss(y, q["yhat"]))
    stable = backprop.backward(z, y, {"w1": np.ones((1, 1))}, q, [])["dL_dz1"]
    assert np.isnan(literal[0, 0])
    assert stable.tolist() == [[0.0], [1.0]]
    assert backprop.loss_from_logits(y, z) == pytest.approx(40)


def test_stable_loss_is_finite_for_huge_logits():
    """No finite z overflows it, for one output or several."""
    assert backprop.loss_from_logits(np.array([[1.0]]), np.array([[-1e308]])) == 1e308
    assert backprop.loss_from_logits(np.eye(2), np.array([[0.0, 800.0], [0.0, 0.0]])) == (
        pytest.approx(800 + log(2))
    )


def test_softmax_rows_are_probabilities():
    """Rows add up to 1, adding a number to all logits changes nothing, and nothing overflows."""
    z = np.array([[0.0, log(2), log(5)], [1000.0, 0.0, -1000.0]])
    np.testing.assert_allclose(softmax(z), [[1 / 8, 2 / 8, 5 / 8], [1, 0, 0]])
    np.testing.assert_allclose(softmax(z[:1] + 7), softmax(z[:1]))


def test_accuracy_counts_a_half_as_class_1():
    """ŷ ≥ 0.5 is class 1, for several outputs the largest wins; NaN is never class 1."""
    yhat = np.array([[0.5], [0.499], [0.7], [np.nan]])
    assert backprop.accuracy(np.array([[1.0], [0], [0], [0]]), yhat) == 0.75
    assert backprop.accuracy(np.eye(2), np.array([[0.6, 0.4], [0.7, 0.3]])) == 0.5


def test_descend_stops_at_the_first_perfect_epoch():
    """The last recorded accuracy is the only 1, and the weights given are untouched."""
    data = datasets.linear(20, seed=3)
    weights = MLP.of(2, 3, 2, "tanh").initial_weights(0)
    before = {name: value.copy() for name, value in weights.items()}
    done = backprop.descend(
        data.x, data.targets, weights, 0.05, 5000, activation=["tanh"], gradient="stable"
    )
    assert done.outcome.status is Status.SOLVED
    assert len(done.loss) == len(done.accuracy) == done.outcome.epoch > 1
    assert (done.accuracy == 1).nonzero()[0].tolist() == [done.outcome.epoch - 1]
    assert all((weights[name] == before[name]).all() for name in weights)
    again = backprop.forward(data.x, done.weights, ["tanh"])["yhat"]
    np.testing.assert_array_equal(done.predictions, again)


@pytest.mark.parametrize("gradient", GRADIENTS)
def test_without_a_record_only_the_last_epoch_is_kept(gradient):
    """`record=False` gives the same end."""
    data = datasets.xor()
    weights = MLP.of(2, (3, 3), 2).initial_weights(0)
    given_ = (data.x, data.targets, weights, 0.1, 50)
    kept, bare = (backprop.descend(*given_, gradient=gradient, record=r) for r in (True, False))
    assert bare.loss.tolist() == kept.loss[-1:].tolist()
    assert bare.outcome == kept.outcome
    assert kept.outcome.status is Status.UNSOLVED


def test_divergence_names_the_first_bad_quantity():
    """A rate at which weights overflow gives the quantity that was first not finite."""
    data = datasets.xor()
    weights = MLP.of(2, (3, 3), 2).initial_weights(0)
    done = backprop.descend(data.x, data.targets, weights, 1e308, 10, gradient="stable")
    assert done.outcome.status is Status.DIVERGED
    q = backprop.forward(data.x, done.weights, ["sigmoid"] * 2)
    assert all(np.isfinite(value).all() for value in q.values())
    assert done.outcome.quantity == "w3"
