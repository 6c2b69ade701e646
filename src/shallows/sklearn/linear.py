"""A linear model beside the networks: least squares or logistic regression, with an L2 penalty.

It is fitted to the samples that the networks train on, and judged by those that they leave out. As
a network of their shape it takes part in their mean, and in what is exported.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

from shallows.activations import ACTIVATIONS
from shallows.formula.evaluate import evaluate
from shallows.sklearn.losses import gain, guess, losses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from shallows.mlp import MLP
    from shallows.sklearn.plan import Group

    Array = NDArray[np.float64]

#: The factors α of ½ α Σ w² that are tried; this is added to the sum of the samples' losses.
PENALTIES = (1e-6, 0.1, 1.0, 10.0, 100.0)
#: Steps of a logistic regression. Twice as many change no average over tables by 0.0001.
STEPS = 40
#: Numbers that an array of a fit may have; more are computed in parts.
CELLS = 2**23
#: How far from 0 units are used, so that their activation is nearly a straight line.
NEAR = 2.0**-20


@dataclass(frozen=True)
class Linear:
    """A linear model with the penalty that does best on the samples held out.

    Parameters
    ----------
    loss : {"cross-entropy", "squared"}
    evidence : float
        How much likelier than a constant it makes those samples, as a logarithm: the mean of `gain`
        over the groups of networks.
    weights : ndarray, (outputs, 1 + features)
        Fitted to all samples: the bias, then the factor of each feature.
    of_groups : ndarray, (groups, outputs, 1 + features)
        Fitted to the samples that each group trains on.
    outputs : ndarray, (samples, outputs)
        What these say of the samples that their group leaves out; NaN where no group does.
    """

    loss: str
    evidence: float
    weights: Array
    of_groups: Array
    outputs: Array

    @property
    def units(self) -> int:
        """How many units each hidden layer of a network needs that computes it."""
        return 2 * len(_passed(self.loss, self.weights))


def fitted(loss: str, groups: Sequence[Group]) -> Linear | None:
    """Return the linear model of what groups of networks train on; None if nothing is held out.

    There is none either where its arithmetic overflows. BLAS works on one thread, so that the
    number of threads changes no bit.
    """
    outs = [group.out for group in groups if group.out is not None]
    if not outs:
        return None
    with _blas().limit(limits=1, user_api="blas"), np.errstate(all="ignore"):
        try:
            return _fitted(loss, groups, outs)
        except np.linalg.LinAlgError:
            return None


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def _fitted(loss: str, groups: Sequence[Group], outs: Sequence[NDArray[np.bool_]]) -> Linear | None:
    samples = groups[0].all
    x, back = _narrow(samples.x)
    weights = np.array([np.where(out, 0.0, samples.even) for out in outs])
    tried = _fits(loss, x, samples.targets, weights, PENALTIES)
    gains = [
        gain(loss, *_judged(loss, group, _outputs(loss, models @ x[:, out])))
        for group, out, models in zip(groups, outs, tried, strict=True)
    ]
    evidence = np.mean(gains, axis=0)
    best = int(np.argmax(np.nan_to_num(evidence, nan=-np.inf)))
    whole = _fits(loss, x, samples.targets, samples.even[None], PENALTIES[best : best + 1])[0, 0]
    if not (np.isfinite(evidence[best]) and np.isfinite(whole).all()):
        return None
    shown = np.full_like(samples.targets, np.nan)
    for out, models in zip(outs, tried, strict=True):
        shown[out] = _outputs(loss, models[best] @ x[:, out]).T
    return Linear(loss, float(evidence[best]), whole @ back, tried[:, best] @ back, shown)


def _judged(loss: str, group: Group, outputs: Array) -> tuple[Array, Array, Array]:
    """Return the number of samples that a group leaves out, a constant's loss, and the models'."""
    judges = group.held_out or group.samples
    each = losses(loss, judges.targets, np.swapaxes(outputs, -1, -2))
    judged = np.average(each, axis=-1, weights=judges.weights)
    return np.array(judges.rows), np.array(guess(loss, group)), judged


def _narrow(x: Array) -> tuple[Array, Array]:
    """Return ones and features, (1 + features, samples), and what leads weights of them back.

    If there are more features than samples, these are coordinates along as many directions. A
    penalised model has no weights along the others.
    """
    back = np.eye(x.shape[1])
    if x.shape[1] > len(x):
        u, size, back = np.linalg.svd(x, full_matrices=False)
        x = u * size
    whole = np.zeros((1 + len(back), 1 + back.shape[1]))
    whole[0, 0], whole[1:, 1:] = 1.0, back
    return np.vstack([np.ones(len(x)), x.T]), whole


def _fits(loss: str, x: Array, targets: Array, weights: Array, alphas: Sequence[float]) -> Array:
    """Return models of each row of weights and penalty, (rows, penalties, outputs, 1 + features).

    Newton's method solves least squares in one step. The second derivatives of log-losses are at
    most ¼ x xᵀ for one output, and ½ x xᵀ for each of several (Böhning, Annals of the Institute of
    Statistical Mathematics 44, 1992). Steps with these bounds as second derivatives raise no loss;
    they are accelerated as by Nesterov (Soviet Mathematics Doklady 27, 1983).
    """
    cells = len(alphas) * max(len(x) ** 2, targets.size)
    if len(weights) > 1 and len(weights) * cells > CELLS:
        parts = np.array_split(weights, 2)
        return np.concatenate([_fits(loss, x, targets, part, alphas) for part in parts])
    bound = 1.0 if loss == "squared" else 0.25 if targets.shape[1] == 1 else 0.5
    penalty = np.multiply.outer(alphas, np.arange(len(x)) > 0)  # the bias has none
    curved = bound * (x * weights[:, None]) @ x.T
    inverse = np.linalg.inv(curved[:, None] + penalty[:, :, None] * np.eye(len(x)))
    old = ahead = np.zeros((len(weights), len(alphas), targets.shape[1], len(x)))
    for step in range(1 if loss == "squared" else STEPS):
        off = (_outputs(loss, ahead @ x) - targets.T) * weights[:, None, None]
        new = ahead - (off @ x.T + penalty[:, None] * ahead) @ inverse
        ahead, old = new + step / (step + 3) * (new - old), new
    return old


def _outputs(loss: str, z: Array) -> Array:
    """Return the outputs of the last layer's z, both (…, outputs, samples)."""
    if loss == "squared":
        return z
    if z.shape[-2] == 1:
        return np.asarray(1 / (1 + np.exp(-z)))
    shown: Array = np.exp(z - z.max(axis=-2, keepdims=True))
    shown /= shown.sum(axis=-2, keepdims=True)
    return shown


# -- as a network ----------------------------------------------------------------------------------


def _passed(loss: str, weights: Array) -> Array:
    """Return the models whose z a network must pass on; a softmax needs differences only."""
    return weights if loss == "squared" or len(weights) == 1 else (weights - weights[-1])[:-1]


def as_network(mlp: MLP, loss: str, weights: Array) -> Array:
    """Return the weights of a network that computes a linear model, (n_weights,).

    Each z is passed on by a pair of units: f(z) - f(-z) is 2 f′(0) z near 0 for every activation f
    here, and everywhere for six of the nine. So z is made small first. A sigmoid, a tanh and a sine
    bend by a share of 10⁻¹² z².

    Parameters
    ----------
    mlp : MLP
        Each hidden layer has at least `Linear.units` units.
    loss : {"cross-entropy", "squared"}
    weights : ndarray, (outputs, 1 + features)
    """
    passed = _passed(loss, weights)
    count = len(passed)
    made = {name: np.zeros(shape) for name, shape in mlp.shapes.items()}
    into = passed[:, 1:].T
    for layer, name in enumerate(mlp.activation, start=1):
        made[f"w{layer}"][: len(into), : 2 * count] = NEAR * np.hstack([into, -into])
        ends = evaluate(ACTIVATIONS[name].formula, {"z": np.array([NEAR, -NEAR])})
        into = np.vstack([np.eye(count), -np.eye(count)]) / (ends[0] - ends[1])
    last = len(mlp.sizes) - 1
    made[f"w{last}"][: len(into), :count] = into
    made[f"b{last}"][:count] = passed[:, 0]
    return np.concatenate([values.ravel() for values in made.values()])
