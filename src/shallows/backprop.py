r"""Backpropagation in plain NumPy: the report's own lines, then the same for any network.

The notation is the lab report's (section 2): x is the input, :math:`z_l = a_{l-1} w_l + b_l`,
:math:`a_l = f(z_l)`, and ŷ the last layer's output. ``×`` is the elementwise product, ``·`` the
matrix product (``@`` here). L is the binary cross-entropy, summed over the samples. The whole
package calls the quantities by the same names: ``z1``, ``a1``, …, ``yhat``, ``loss``,
``dL_dyhat``, ``dL_dz3``, ``dL_dw3``, ….

Two forms of the last layer's derivative stand side by side. The report computes

.. math:: \frac{\partial L}{\partial \hat y} = \frac{\hat y - y}{\hat y (1 - \hat y)}, \qquad
          \frac{\partial L}{\partial z} = \frac{\partial L}{\partial \hat y} \times \hat y(1-\hat y)

which is 0/0 once ŷ has been rounded to exactly 0 or 1. The default is the simplified form,
:math:`\partial L / \partial z = \hat y - y`, with the loss computed from z, so that nothing
overflows.
"""

# Derivatives are written as the report names them, ∂L/∂w as dL_dw.
# ruff: noqa: N806

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.activations import ACTIVATIONS as ACTIVATIONS
from shallows.derivation import derivation, evaluated, loss_of
from shallows.formula.evaluate import evaluate
from shallows.outcome import Outcome, Status
from shallows.trajectory import Trajectory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shallows.derivation import Derivation
    from shallows.trajectory import Weights

    Array = NDArray[np.float64]
    Quantities = dict[str, Array]

# -- the report, section 2, line by line ---------------------------------------------------------


def sigmoid(x: Array) -> Array:
    """Return f(x) = 1 / (1 + e^-x) (the report, section 2A).

    Examples
    --------
    >>> sh.backprop.sigmoid(np.array([-1.0, 0.0, 1.0])).round(4)
    array([0.2689, 0.5   , 0.7311])
    """
    return 1 / (1 + np.exp(-x))


def sigmoid_derivative(a: Array) -> Array:
    """Return f(x)(1 - f(x)), given a = f(x) (the report, section 2A).

    Examples
    --------
    >>> sh.backprop.sigmoid_derivative(np.array([0.5, 0.9])).round(4)
    array([0.25, 0.09])
    """
    return a * (1 - a)


def report(x: Array, y: Array, w1: Array, w2: Array, w3: Array) -> Quantities:
    """Return every quantity of the report's network by name: its sections 2B and 2C.

    Examples
    --------
    >>> data, network = sh.datasets.xor(), sh.MLP.of(2, (3, 3), 2)
    >>> q = sh.backprop.report(data.x, data.targets, **network.initial_weights(seed=0))
    >>> q["yhat"].shape, q["dL_dw2"].shape
    ((21, 1), (3, 3))
    """
    # 2B. Neural network
    z1 = x @ w1
    a1 = sigmoid(z1)
    z2 = a1 @ w2
    a2 = sigmoid(z2)
    z3 = a2 @ w3
    yhat = sigmoid(z3)

    # 2C. Backpropagation
    dL_dyhat = (yhat - y) / (yhat * (1 - yhat))
    dL_dz3 = dL_dyhat * (yhat * (1 - yhat))
    dL_dw3 = a2.T @ dL_dz3
    dL_da2 = dL_dz3 @ w3.T
    dL_dz2 = dL_da2 * (a2 * (1 - a2))
    dL_dw2 = a1.T @ dL_dz2
    dL_da1 = dL_dz2 @ w2.T
    dL_dz1 = dL_da1 * (a1 * (1 - a1))
    dL_dw1 = x.T @ dL_dz1
    return locals()


def loss(y: Array, yhat: Array) -> float:
    """Return L = -Σ y log ŷ + (1 - y) log(1 - ŷ), as the report prints it (section 2C).

    Examples
    --------
    >>> y, yhat = np.array([[1.0], [0.0]]), np.array([[0.5], [0.5]])
    >>> round(sh.backprop.loss(y, yhat), 4)
    1.3863
    """
    return float(-np.sum(y * np.log(yhat) + (1 - y) * np.log(1 - yhat)))


def accuracy(y: Array, yhat: Array) -> float:
    """Return the share of samples classified correctly: ŷ ≥ 0.5 is class 1; else the largest ŷ.

    Examples
    --------
    >>> y, yhat = np.array([[1.0], [0.0]]), np.array([[0.5], [0.5]])
    >>> sh.backprop.accuracy(y, yhat)
    0.5
    """
    if y.shape[1] == 1:
        return float(np.mean((yhat >= 0.5) == (y == 1)))
    return float(np.mean(yhat.argmax(axis=1) == y.argmax(axis=1)))


# -- any network: the equations of `shallows.derivation`, evaluated ------------------------------


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
        Activation of each hidden layer.
    output : str, optional
        Activation of the last layer; sigmoid for one output and softmax for several if not given.
        ``identity`` for the squared loss.

    Returns
    -------
    dict
        ``z1`` (n, h1), ``a1`` (n, h1), …, ``zL`` (n, outputs), ``yhat`` (n, outputs).

    Examples
    --------
    >>> data, network = sh.datasets.xor(), sh.MLP.of(2, (3, 3), 2)
    >>> q = sh.backprop.forward(data.x, network.initial_weights(0), network.activation)
    >>> list(q)
    ['z1', 'a1', 'z2', 'a2', 'z3', 'yhat']
    """
    return evaluated(_derivation(weights, activation, output).forward, {"x": x, **weights})


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
        Activation of each hidden layer.
    gradient : {"stable", "report"}
        ŷ - y, or the report's (ŷ - y) / (ŷ(1 - ŷ)) × (ŷ(1 - ŷ)) (one output only).
    output : str, optional
        Activation of the last layer, if it is not the usual one; with ``gradient="report"`` only.

    Returns
    -------
    dict
        [``dL_dyhat``,] ``dL_dzL``, ``dL_dwL``, [``dL_dbL``,] ``dL_da(L-1)``, …, ``dL_dw1``.

    Examples
    --------
    >>> data, network = sh.datasets.xor(), sh.MLP.of(2, (3, 3), 2)
    >>> w = network.initial_weights(0)
    >>> q = sh.backprop.forward(data.x, w, network.activation)
    >>> d = sh.backprop.backward(data.x, data.targets, w, q, network.activation)
    >>> d["dL_dw3"].round(3).ravel()
    array([2.8  , 3.314, 2.882])
    """
    equations = _derivation(weights, activation, output, gradient).backward
    return evaluated(equations, {"x": x, "y": y, **weights, **forward})


def _derivation(
    weights: Weights, activation: Sequence[str], output: str | None, gradient: str = "stable"
) -> Derivation:
    outputs = weights[f"w{len(activation) + 1}"].shape[1]
    how: dict[str, Any] = {"bias": "b1" in weights, "gradient": gradient, "output": output}
    return derivation(tuple(activation), outputs=outputs, **how)


def update(weights: Weights, derivatives: Quantities, lr: float) -> Weights:
    """Return w ← w - lr ∂L/∂w, all weights together.

    The report prints ``w ← lr * grad_w``, a misprint: taken literally, nothing is learned.

    Examples
    --------
    >>> sh.backprop.update({"w1": np.array([1.0])}, {"dL_dw1": np.array([2.0])}, lr=0.1)
    {'w1': array([0.8])}
    """
    return {name: w - lr * derivatives[f"dL_d{name}"] for name, w in weights.items()}


def objective(loss: str, gradient: str, y: Array, forward: Quantities) -> float:
    """Return the loss of a forward pass, in the form that goes with the gradient.

    Parameters
    ----------
    loss : {"cross-entropy", "squared"}
    gradient : {"report", "stable"}
        The cross-entropy from ŷ, as the report has it, or from the logits.
    y : ndarray, (n, outputs)
    forward : dict
        What `forward` returned.

    Examples
    --------
    >>> data, network = sh.datasets.xor(), sh.MLP.of(2, (3, 3), 2)
    >>> q = sh.backprop.forward(data.x, network.initial_weights(0), network.activation)
    >>> round(sh.backprop.objective("cross-entropy", "stable", data.targets, q), 4)
    16.1009
    """
    formula = loss_of(loss, gradient, y.shape[1], len(forward) // 2)
    return float(evaluate(formula, {"y": y, **forward}).item())


def loss_from_logits(y: Array, z: Array) -> float:
    """Return the same loss from the logits: Σ log(1 + e^z) - y z, or for softmax Σ -log ŷ_label.

    It is finite for every finite z, where `loss` takes the logarithm of a ŷ rounded to 0 or 1.

    Examples
    --------
    >>> sh.backprop.loss_from_logits(np.array([[1.0]]), np.array([[-800.0]]))
    800.0
    """
    return float(evaluate(loss_of("cross-entropy", "stable", y.shape[1], 1), {"y": y, "z1": z})[0])


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

    Examples
    --------
    >>> data, network = sh.datasets.xor(), sh.MLP.of(2, (3, 3), 2)
    >>> w = network.initial_weights(0)
    >>> trajectory = sh.backprop.descend(data.x, data.targets, w, lr=0.1, max_epochs=5)
    >>> print(trajectory.outcome)
    unsolved after 5 epochs
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
            value = objective(loss, gradient, y, q)
            bad = None
            if not solved and not _sound(q, following):
                bad = _first_bad({**q, **d, "loss": np.array(value), **following})
            if bad or solved or epoch == max_epochs or record:
                losses.append(value)
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


def _sound(forward: Quantities, following: Weights) -> bool:
    """Return whether the logits and the updated weights are finite.

    That is the engine's rule, too: a hidden unit may saturate at an infinite z and train on.
    """
    logits = [q for name, q in forward.items() if name != "yhat"][-1]
    return all(np.isfinite(value).all() for value in (logits, *following.values()))


def _first_bad(quantities: Quantities) -> str | None:
    """Return the first of some quantities that is not finite."""
    return next((name for name, q in quantities.items() if not np.isfinite(q).all()), None)
