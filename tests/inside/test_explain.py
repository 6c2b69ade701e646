"""`shallows.explain`: the lines of one epoch."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import shallows as sh
from shallows import backprop


@pytest.mark.parametrize(
    ("activation", "gradient"),
    [*((name, "stable") for name in backprop.ACTIVATIONS), ("sigmoid", "report")],
)
def test_every_derivative_is_verified(activation, gradient):
    """Central differences agree, whichever the activation and form, with biases and momentum."""
    options = {"bias": True, "momentum": 0.5, "max_epochs": 5, "gradient": gradient, "lr": 0.01}
    run = sh.train(sh.datasets.xor(), (4, 2, 3), activation=activation, **options)
    assert sh.explain(run, epoch=3).verified
    assert sh.explain(run, epoch=2, sample=1).verified


def test_update_gives_the_next_epochs_weights():
    """Its update lines, also with momentum, give the weights of the run's next epoch."""
    run = sh.train(sh.datasets.xor(), (3, 3), momentum=0.5, max_epochs=4, lr=0.01)
    shown = sh.explain(run, epoch=3)
    for name, w in run.weights.items():
        np.testing.assert_allclose(shown[f"new_{name}"].value, w, rtol=1e-12)


REGRESSION = sh.datasets.from_arrays(
    np.linspace(-1, 1, 20).reshape(10, 2), np.sin(np.arange(20)).reshape(10, 2), task="regression"
)
THREE = sh.datasets.from_arrays(np.linspace(-1, 1, 24).reshape(12, 2), np.arange(12) % 3)


@pytest.mark.parametrize(
    ("data", "options"),
    [
        (sh.datasets.xor(), {"loss": "squared", "lr": (0.1, 0.01, 0.05)}),
        (sh.datasets.xor(), {"alpha": 0.3, "gradient": "report", "momentum": 0.5}),
        (sh.datasets.xor(), {"shift": {"w1[0,2]": 0.5}, "towards": 7, "path": 0.25, "lr": 0.1}),
        (THREE, {"alpha": 0.1, "bias": True, "lr": (0.01, 0.02, 0.03), "momentum": 0.9}),
        (REGRESSION, {"bias": True, "lr": 0.01, "alpha": 0.5, "l1": 0.2}),
        (REGRESSION, {"momentum": 0.5, "lr": 0.02}),
    ],
)
def test_any_run_is_explained_as_it_was_trained(data, options):
    """Whatever the loss, penalty, rates and start: loss and next weights are the run's own."""
    run = sh.train(data, (3, 2), activation="tanh", max_epochs=4, seed=3, **options)
    shown = sh.explain(run, epoch=3)
    assert shown.verified
    assert shown["loss"].value == pytest.approx(run.history["loss"][3], rel=1e-12)
    for name, w in run.weights.items():
        np.testing.assert_allclose(shown[f"new_{name}"].value, w, rtol=1e-9)
    assert "NaN" not in json.dumps(shown.to_dict())
    assert "<math>" in shown._repr_html_()
    assert shown.plot().axes


def test_softmax_is_written_out():
    """An output is a quotient of the exponentials of all classes; ∂L/∂z is ŷ − y."""
    shown = sh.explain(sh.train(THREE, (3,), max_epochs=3, lr=0.05), epoch=3)
    assert shown.verified
    quotient, loss, slope = shown.of("yhat", (0, 1)).lines
    assert quotient.formula == "(exp(z₂[0,1])) / (exp(z₂[0,0]) + exp(z₂[0,1]) + exp(z₂[0,2]))"
    z = shown["z2"].value
    assert quotient.value == pytest.approx(np.exp(z[0, 1]) / np.exp(z[0]).sum(), rel=1e-12)
    of_its_class = shown["yhat"].value[np.arange(12), np.arange(12) % 3]
    assert loss.value == pytest.approx(-np.log(of_its_class).sum())
    assert (slope.symbol, slope.formula) == ("∂L/∂z₂[0,1]", "ŷ[0,1] − y[0,1]")


def test_the_penalty_and_the_squared_loss_are_written_out():
    """Their terms stand in the formulas of the lines."""
    run = sh.train(REGRESSION, (2,), max_epochs=1, alpha=0.5, l1=0.1, lr=(0.1, 0.2))
    shown = sh.explain(run)
    assert shown["yhat"].formula == "z₂"
    assert shown["loss"].formula == (
        "Σ_samples Σ_outputs ((ŷ − y) × (ŷ − y)) / (2) + (α × (‖w₁‖² + ‖w₂‖²)) / (2)"
        " + λ × (‖w₁‖₁ + ‖w₂‖₁)"
    )
    assert shown["dL_dw1"].formula == "xᵀ · ∂L/∂z₁ + α × w₁ + λ × sign(w₁)"
    assert shown["new_w2"].formula == "w₂ − lr₂ × ∂L/∂w₂"
    assert r"\frac{\alpha \times \left( \left\lVert w_{1} \right\rVert^{2}" in shown.to_latex()


def test_a_weight_of_0_has_a_kink_in_the_l1_penalty():
    """Like a relu at 0, it is not compared; the other weights are verified."""
    w = sh.train(REGRESSION, (2,), max_epochs=1).start["w1"][0, 1]
    run = sh.train(REGRESSION, (2,), max_epochs=1, l1=0.5, shift={"w1[0,1]": -float(w)})
    shown = sh.explain(run)
    assert shown["dL_dw1"].verdict.kinks == 1
    assert shown.verified


def test_a_penalty_is_no_samples():
    """A single sample has no share of a penalty, so asking for one is refused."""
    for name in ("alpha", "l1"):
        run = sh.train(sh.datasets.xor(), max_epochs=1, **{name: 0.5})
        with pytest.raises(sh.ArgumentError, match=r"sample: got 0; .* a run with a penalty"):
            sh.explain(run, sample=0)


def test_weight_gradients_are_jax_s():
    """An automatic differentiation of the loss gives the same gradients."""
    run = sh.network(log=None, epoch=1)
    x, y = run.data.x, run.data.targets

    def loss(w):
        a = jnp.asarray(x)
        for layer in "12":
            a = jax.nn.sigmoid(a @ w[f"w{layer}"])
        z = a @ w["w3"]
        return jnp.sum(jnp.logaddexp(0, z) - y * z)

    with jax.enable_x64(True):
        expected = jax.grad(loss)({k: jnp.array(v) for k, v in run.weights.items()})
    for name, value in expected.items():
        np.testing.assert_allclose(sh.explain(run)[f"dL_d{name}"].value, value, rtol=1e-9)


def test_a_broken_derivative_is_seen(broken):
    """With a wrong σ′ the verification fails, visibly."""
    run = sh.network(log=None, epoch=2)
    broken("sigmoid")
    shown = sh.explain(run)
    assert not shown.verified
    assert "WRONG" in shown._repr_html_()


def test_json_and_order():
    """The lines stand in the report's order, and everything is plain JSON."""
    shown = json.loads(json.dumps(sh.explain().to_dict()))
    names = [line["name"] for line in shown["lines"]]
    assert names[:7] == ["z1", "a1", "z2", "a2", "z3", "yhat", "loss"]
    assert names[7:10] == ["dL_dyhat", "dL_dz3", "dL_dw3"]
    assert shown["lines"][8]["used_by"] == ["dL_dw3", "dL_da2"]


def test_a_dead_gradient_of_the_report_is_not_called_verified():
    """If the report's form is 0/0, the line says that the derivative is not verified."""
    run = sh.train(
        sh.datasets.xor(),
        (4, 2, 3),
        activation="identity",
        gradient="report",
        bias=True,
        momentum=0.5,
        max_epochs=5,
    )
    assert run.outcome.status == "diverged"
    assert not sh.explain(run, epoch=run.epochs).verified
