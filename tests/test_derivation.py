"""The equations of a network: their order, their text, and what they come to."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallows import backprop
from shallows.activations import ACTIVATIONS
from shallows.derivation import Derivation, evaluated
from shallows.engine.design import Design
from shallows.formula.typeset import Text
from shallows.mlp import MLP
from shallows.quantities import Quantity

REPORT = Derivation(("sigmoid", "sigmoid"), gradient="report")


def text(equations):
    return [f"{e.name} = {Text()(e.formula)}" for e in equations]


def test_the_reports_network():
    """Its equations are sections 2B and 2C, line by line, and the update that trains."""
    assert text(REPORT.forward) == [
        "z1 = x · w₁",
        "a1 = sigmoid(z₁)",
        "z2 = a₁ · w₂",
        "a2 = sigmoid(z₂)",
        "z3 = a₂ · w₃",
        "yhat = sigmoid(z₃)",
    ]
    assert text(REPORT.backward) == [
        "dL_dyhat = (ŷ − y) / (ŷ × (1 − ŷ))",
        "dL_dz3 = ∂L/∂ŷ × (ŷ × (1 − ŷ))",
        "dL_dw3 = a₂ᵀ · ∂L/∂z₃",
        "dL_da2 = ∂L/∂z₃ · w₃ᵀ",
        "dL_dz2 = ∂L/∂a₂ × (a₂ × (1 − a₂))",
        "dL_dw2 = a₁ᵀ · ∂L/∂z₂",
        "dL_da1 = ∂L/∂z₂ · w₂ᵀ",
        "dL_dz1 = ∂L/∂a₁ × (a₁ × (1 − a₁))",
        "dL_dw1 = xᵀ · ∂L/∂z₁",
    ]
    assert text(REPORT.update) == [
        f"new_w{n} = w{s} − lr × ∂L/∂w{s}" for n, s in enumerate("₁₂₃", 1)
    ]


def test_everything_at_once():
    """One network has biases, three classes, an L2 penalty, momentum and a rate for each layer."""
    derived = Derivation(
        ("tanh",), bias=True, outputs=3, alpha=True, momentum=True, rates=True
    )  # fmt: skip
    assert text(derived.equations) == [
        "z1 = x · w₁ + b₁",
        "a1 = tanh(z₁)",
        "z2 = a₁ · w₂ + b₂",
        "yhat = softmax(z₂)",
        "loss = Σ_samples (log(Σ_classes exp(z₂)) − (Σ_classes (y × z₂)))"
        " + (α × (‖w₁‖² + ‖w₂‖²)) / (2)",
        "dL_dz2 = ŷ − y",
        "dL_dw2 = a₁ᵀ · ∂L/∂z₂ + α × w₂",
        "dL_db2 = Σ_samples ∂L/∂z₂",
        "dL_da1 = ∂L/∂z₂ · w₂ᵀ",
        "dL_dz1 = ∂L/∂a₁ × (1 − a₁ × a₁)",
        "dL_dw1 = xᵀ · ∂L/∂z₁ + α × w₁",
        "dL_db1 = Σ_samples ∂L/∂z₁",
        "new_v_w1 = momentum × v(w₁) + ∂L/∂w₁",
        "new_w1 = w₁ − lr₁ × v(w₁)",
        "new_v_b1 = momentum × v(b₁) + ∂L/∂b₁",
        "new_b1 = b₁ − lr₁ × v(b₁)",
        "new_v_w2 = momentum × v(w₂) + ∂L/∂w₂",
        "new_w2 = w₂ − lr₂ × v(w₂)",
        "new_v_b2 = momentum × v(b₂) + ∂L/∂b₂",
        "new_b2 = b₂ − lr₂ × v(b₂)",
    ]


derivations = st.builds(
    Derivation,
    st.lists(st.sampled_from(sorted(ACTIVATIONS)), max_size=12).map(tuple),
    bias=st.booleans(),
    outputs=st.sampled_from([1, 3]),
    loss=st.sampled_from(["cross-entropy", "squared"]),
    alpha=st.booleans(),
    momentum=st.booleans(),
    l1=st.booleans(),
    rates=st.booleans(),
)


@given(derivations)
def test_what_a_line_needs_stands_before_it(derived):
    """Every equation is of what is given and of earlier equations; each quantity stands once."""
    known = {q for w in derived.weights for q in (w, w.velocity)}
    known |= {Quantity(kind) for kind in ("x", "y", "alpha", "l1", "momentum", "lr")}
    known |= {Quantity("lr", layer) for layer in range(1, derived.layers + 1)}
    for equation in derived.equations:
        assert set(equation.inputs) <= known
        assert equation.quantity not in known
        known.add(equation.quantity)


@pytest.mark.parametrize("gradient", ["stable", "report"])
def test_a_network_of_twelve_layers_has_its_names(gradient):
    """Layer 12 has two digits, in the forward pass, the gradient and the engine's quantities."""
    units = (2,) * 11
    mlp = MLP.of(2, units, 2, "tanh", bias=True)
    x, y, weights = np.ones((3, 2)), np.zeros((3, 1)), mlp.initial_weights(0)
    q = backprop.forward(x, weights, mlp.activation)
    d = backprop.backward(x, y, weights, q, mlp.activation, gradient=gradient)
    assert [f"dL_d{name}" for name in weights] == sorted(
        (name for name in d if name[4] in "wb"), key=lambda n: (int(n[5:]), n[4] == "b")
    )
    design = Design((2, *units, 1), mlp.activation, bias=True, gradient=gradient)
    assert design.quantities == [*q, *d, "loss", *weights]


def test_the_update_is_backprops():
    """The equations of the update give the weights that `backprop.update` gives."""
    mlp = MLP.of(2, (3, 2), 2, bias=True)
    weights = mlp.initial_weights(1)
    derivatives = {f"dL_d{name}": w + 0.5 for name, w in weights.items()}
    derived = Derivation(mlp.activation, bias=True)
    moved = evaluated(derived.update, {**weights, **derivatives, "lr": np.array(0.3)})
    for name, w in backprop.update(weights, derivatives, 0.3).items():
        np.testing.assert_array_equal(moved[f"new_{name}"], w)
