r"""Backpropagation in plain NumPy, one line per equation: the specification.

The notation is the lab report's (section 2): x is the input, :math:`z_l = a_{l-1} w_l + b_l`,
:math:`a_l = f(z_l)`, and ŷ the last layer's output. ``×`` is the elementwise product, ``·`` the
matrix product (``@`` here). L is the binary cross-entropy, summed over the samples. Every quantity
has a name, ``z1``, ``a1``, …, ``yhat``, ``loss``, ``dL_dyhat``, ``dL_dz3``, ``dL_dw3``, …, by
which the whole package speaks of it.

Two forms of the last layer's derivative stand side by side. The report computes

.. math:: \frac{\partial L}{\partial \hat y} = \frac{\hat y - y}{\hat y (1 - \hat y)}, \qquad
          \frac{\partial L}{\partial z} = \frac{\partial L}{\partial \hat y} \times \hat y(1-\hat y)

which is 0/0 once ŷ has been rounded to exactly 0 or 1. The default is what it simplifies to,
:math:`\partial L / \partial z = \hat y - y`, with the loss from z: there is nothing to overflow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.outcome import Outcome, Status
from shallows.trajectory import Trajectory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from shallows.trajectory import Weights

    Array = NDArray[np.float64]
    Quantities = dict[str, Array]

# -- 2A: activation functions, and their derivatives given the activation's value a --------------


def sigmoid(z: Array) -> Array:
    """Return f(z) = 1 / (1 + e^-z) (the report, section 2A)."""
    return 1 / (1 + np.exp(-z))


def sigmoid_derivative(a: Array) -> Array:
    """Return f(z)(1 - f(z)), given a = f(z) (the report, section 2A)."""
    return a * (1 - a)


def tanh(z: Array) -> Array:
    """Return tanh z."""
    return np.tanh(z)


def tanh_derivative(a: Array) -> Array:
    """Return 1 - tanh² z, given a = tanh z."""
    return 1 - a * a


def relu(z: Array) -> Array:
    """Return max(z, 0)."""
    return np.maximum(z, 0)


def relu_derivative(a: Array) -> Array:
    """Return 1 where the unit is active, else 0."""
    return (a > 0).astype(a.dtype)


def identity(z: Array) -> Array:
    """Return z: no activation function."""
    return z


def identity_derivative(a: Array) -> Array:
    """Return 1."""
    return np.ones_like(a)


#: name -> (f, f′ given a)
ACTIVATIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "sigmoid": (sigmoid, sigmoid_derivative),
    "tanh": (tanh, tanh_derivative),
    "relu": (relu, relu_derivative),
    "identity": (identity, identity_derivative),
}


def softmax(z: Array) -> Array:
    """Return e^z / Σ e^z, row by row: the output for more than two classes."""
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


# -- 2B: forward ---------------------------------------------------------------------------------


def forward(
    x: Array, weights: Weights, activation: Sequence[str], output: str | None = None
) -> Quantities:
    """Return every quantity of the forward pass, in the order of computation.

    Parameters
    ----------
    x : ndarray, (n, inputs)
    weights : dict
        ``w1``, [``b1``,] ``w2``, …
    activation : sequence of str
        Of each hidden layer.
    output : str, optional
        Activation of the last layer; sigmoid for one output and softmax for several if not given.
        ``identity`` for the squared loss.

    Returns
    -------
    dict
        ``z1`` (n, h1), ``a1`` (n, h1), …, ``zL`` (n, outputs), ``yhat`` (n, outputs).
    """
    q: Quantities = {}
    a = x
    for layer, name in enumerate(activation, start=1):
        z = q[f"z{layer}"] = _affine(a, weights, layer)
        a = q[f"a{layer}"] = ACTIVATIONS[name][0](z)
    last = len(activation) + 1
    z = q[f"z{last}"] = _affine(a, weights, last)
    usual = softmax if z.shape[1] > 1 else sigmoid
    q["yhat"] = ACTIVATIONS[output][0](z) if output else usual(z)
    return q


def _affine(a: Array, weights: Weights, layer: int) -> Array:
    """Return z = a · w + b."""
    z: Array = a @ weights[f"w{layer}"]
    return z + weights[f"b{layer}"] if f"b{layer}" in weights else z


def loss(y: Array, yhat: Array) -> float:
    """Return L = -Σ y log ŷ + (1 - y) log(1 - ŷ), as the report prints it (section 2C)."""
    return float(-np.sum(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)))


def loss_from_logits(y: Array, z: Array) -> float:
    """Return the same loss from the logits: Σ log(1 + e^z) - y z, or for softmax Σ -log ŷ_label.

    It is finite for every finite z, where `loss` takes the logarithm of a ŷ rounded to 0 or 1.
    """
    if z.shape[1] == 1:
        return float(np.sum(np.logaddexp(0, z) - y * z))
    top = z.max(axis=1, keepdims=True)
    return float(np.sum(np.log(np.exp(z - top).sum(axis=1)) + top[:, 0] - (y * z).sum(axis=1)))


def squared_loss(y: Array, yhat: Array) -> float:
    """Return L = ½ Σ (ŷ - y)², whose ∂L/∂z is ŷ - y, too, as ŷ = z."""
    return float(np.sum((yhat - y) ** 2) / 2)


def accuracy(y: Array, yhat: Array) -> float:
    """Return the share of samples classified correctly: ŷ ≥ 0.5 is class 1; else the largest ŷ."""
    if y.shape[1] == 1:
        return float(np.mean((yhat >= 0.5) == (y == 1)))
    return float(np.mean(yhat.argmax(axis=1) == y.argmax(axis=1)))


# -- 2C: backward --------------------------------------------------------------------------------


def backward(
    x: Array,
    y: Array,
    weights: Weights,
    forward: Quantities,
    activation: Sequence[str],
    *,
    gradient: str = "stable",
    output: str | None = None,
) -> Quantities:
    """Return every derivative, in the order of the report's section 2C.

    Parameters
    ----------
    x, y : ndarray, (n, inputs) and (n, outputs)
    weights : dict
    forward : dict
        What `forward` returned.
    activation : sequence of str
        Of each hidden layer.
    gradient : {"stable", "report"}
        ŷ - y, or the report's (ŷ - y) / (ŷ(1 - ŷ)) × (ŷ(1 - ŷ)) (one output only).
    output : str, optional
        Activation of the last layer, if it is not the usual one; with ``gradient="report"`` only.

    Returns
    -------
    dict
        [``dL_dyhat``,] ``dL_dzL``, ``dL_dwL``, [``dL_dbL``,] ``dL_da(L-1)``, …, ``dL_dw1``.
    """
    yhat, last = forward["yhat"], len(activation) + 1
    d: Quantities = {}
    if gradient == "report":
        d["dL_dyhat"] = (yhat - y) / (yhat * (1 - yhat))
        dz = d[f"dL_dz{last}"] = d["dL_dyhat"] * ACTIVATIONS[output or "sigmoid"][1](yhat)
    else:
        dz = d[f"dL_dz{last}"] = yhat - y
    for layer in range(last, 0, -1):
        below = forward[f"a{layer - 1}"] if layer > 1 else x
        d[f"dL_dw{layer}"] = below.T @ dz
        if f"b{layer}" in weights:
            d[f"dL_db{layer}"] = dz.sum(axis=0)
        if layer > 1:
            da = d[f"dL_da{layer - 1}"] = dz @ weights[f"w{layer}"].T
            dz = d[f"dL_dz{layer - 1}"] = da * ACTIVATIONS[activation[layer - 2]][1](below)
    return d


def update(weights: Weights, derivatives: Quantities, lr: float) -> Weights:
    """Return w ← w - lr ∂L/∂w, all weights together.

    The report prints ``w ← lr * grad_w``, a misprint: taken literally, nothing is learned.
    """
    return {name: w - lr * derivatives[f"dL_d{name}"] for name, w in weights.items()}


# -- training ------------------------------------------------------------------------------------


def descend(
    x: Array,
    y: Array,
    weights: Weights,
    lr: float,
    max_epochs: int,
    *,
    activation: Sequence[str] = ("sigmoid", "sigmoid"),
    gradient: str = "report",
    loss: str = "cross-entropy",
    stop: str = "accuracy",
    output: str | None = None,
    record: bool = True,
) -> Trajectory:
    """Train one network by full-batch gradient descent in ordinary NumPy.

    Epochs count from 1. In each: forward, accuracy and loss of that pass, stop if every sample is
    right (and ``stop="accuracy"``), else backward and update. This machine's BLAS and libm decide
    the last digits.

    Parameters
    ----------
    x, y : ndarray, (n, inputs) and (n, outputs)
    weights : dict
        Not changed.
    lr : float
    max_epochs : int
    activation : sequence of str
    gradient : {"report", "stable"}
    loss : {"cross-entropy", "squared"}
        The squared loss goes with ``gradient="stable"``.
    stop : {"accuracy", "never"}
    output : str, optional
        Activation of the last layer, if it is not the usual one of the loss.
    record : bool
        Keep the loss and accuracy of every epoch; otherwise the last epoch's alone.
    """
    output = output or ("identity" if loss == "squared" else None)
    losses: list[float] = []
    accuracies: list[float] = []
    with np.errstate(all="ignore"):
        for epoch in range(1, max_epochs + 1):
            q = forward(x, weights, activation, output)
            right = accuracy(y, q["yhat"])
            d = backward(x, y, weights, q, activation, gradient=gradient, output=output)
            following = update(weights, d, lr)
            solved = right == 1 and stop == "accuracy"
            bad = None if solved else _first_bad(q, d, following)
            if bad or solved or epoch == max_epochs or record:
                losses.append(objective(loss, gradient, y, q))
                accuracies.append(right)
            if solved:
                outcome = Outcome(Status.SOLVED, epoch)
                break
            if bad:
                outcome = Outcome(Status.DIVERGED, epoch, bad)
                break
            if epoch == max_epochs:
                outcome = Outcome(Status.UNSOLVED if stop == "accuracy" else Status.FINISHED, epoch)
                break
            weights = following
    return Trajectory(outcome, np.array(losses), np.array(accuracies), q["yhat"], weights)


def objective(loss_: str, gradient: str, y: Array, forward: Quantities) -> float:
    """Return the loss of a forward pass, in the form that goes with the gradient.

    Parameters
    ----------
    loss_ : {"cross-entropy", "squared"}
    gradient : {"report", "stable"}
        The cross-entropy from ŷ, as the report has it, or from the logits.
    y : ndarray, (n, outputs)
    forward : dict
        What `forward` returned.
    """
    if loss_ == "squared":
        return squared_loss(y, forward["yhat"])
    if gradient == "report":
        return loss(y, forward["yhat"])
    return loss_from_logits(y, [q for key, q in forward.items() if key != "yhat"][-1])


def _first_bad(forward: Quantities, derivatives: Quantities, following: Weights) -> str | None:
    """Return the first quantity that is not finite, in the order of computation."""
    # A run has diverged once a logit or an updated weight is not finite, the engine's rule, too:
    # a hidden unit may saturate at an infinite z and train on.
    logits = [q for name, q in forward.items() if name != "yhat"][-1]
    if all(np.isfinite(value).all() for value in (logits, *following.values())):
        return None
    for name, value in (forward | derivatives | following).items():
        if not np.isfinite(value).all():
            return name
    return None
