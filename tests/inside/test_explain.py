"""`shallows.explain`: the lines of one epoch."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import shallows as sh
from shallows import backprop


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("gradient", backprop.GRADIENTS)
def test_every_derivative_is_verified(activation, gradient):
    """Central differences agree, whichever the activation and form, with biases and momentum."""
    options = {"bias": True, "momentum": 0.5, "max_epochs": 5, "gradient": gradient, "lr": 0.01}
    run = sh.train(sh.datasets.xor(), (4, 2, 3), activation=activation, **options)
    assert sh.explain(run, epoch=3).verified
    assert sh.explain(run, epoch=2, sample=1).verified


def test_update_gives_the_next_epochs_weights():
    """The update lines, momentum's too, lead to the weights that the run has an epoch later."""
    run = sh.train(sh.datasets.xor(), (3, 3), momentum=0.5, max_epochs=4, lr=0.01)
    shown = sh.explain(run, epoch=3)
    for name, w in run.weights.items():
        np.testing.assert_allclose(shown[f"new_{name}"].value, w, rtol=1e-12)


def test_weight_gradients_are_jax_s():
    """An automatic differentiation of the loss gives the same gradients."""
    run = sh.network(log=None, epoch=1)
    x, y = run.data.x, run.data.targets

    def loss(w):
        a = x
        for layer in "12":
            a = jax.nn.sigmoid(a @ w[f"w{layer}"])
        z = a @ w["w3"]
        return jnp.sum(jnp.logaddexp(0, z) - y * z)

    with jax.enable_x64(True):
        expected = jax.grad(loss)({k: jnp.array(v) for k, v in run.weights.items()})
    for name, value in expected.items():
        np.testing.assert_allclose(sh.explain(run)[f"dL_d{name}"].value, value, rtol=1e-9)


def test_a_broken_derivative_is_seen(monkeypatch):
    """With a wrong σ′ the verification fails, visibly."""
    broken = (backprop.sigmoid, lambda a: a)
    run = sh.network(log=None, epoch=2)
    monkeypatch.setitem(backprop.ACTIVATIONS, "sigmoid", broken)
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
    """Where the report's form is 0/0, the verdict is no agreement rather than silence."""
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
