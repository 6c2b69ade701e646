"""What a fitted estimator predicts with: the networks that were kept, and their mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.runner import Predictor

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.sklearn.plan import Plan
    from shallows.sklearn.scaling import Scaling

    Array = NDArray[np.float64]

ROWS = 4096  # samples whose outputs, of all networks, are in memory at once


@dataclass(frozen=True)
class Ensemble:
    """Networks whose weighted mean is the prediction; without any, it is a constant.

    Parameters
    ----------
    plan : Plan
    scaling : Scaling
    weights : ndarray, (networks, n_weights)
    constant : ndarray, (outputs,)
        The mean target of the training samples.
    factors : ndarray, (networks,)
        The share of each network, times their number: 1 if they all have the same.
    """

    plan: Plan
    scaling: Scaling
    weights: Array
    constant: Array
    factors: Array

    @classmethod
    def of(
        cls,
        plan: Plan,
        scaling: Scaling,
        weights: Array,
        shares: Array,
        constant: Array,
        rest: float,
        linear: Array | None = None,
    ) -> Ensemble:
        """Return networks with shares of any sum; what they leave of the prediction is the rest.

        The rest is one more network: a linear model, if its weights are given, or the constant.
        """
        if not len(weights):
            alone = weights if linear is None else linear[None]
            return cls(plan, scaling, alone, constant, np.ones(len(alone)))
        factors = shares / shares.max()
        factors *= len(factors) / factors.sum()
        if rest:
            count = len(factors) + 1
            weights = np.vstack([weights, _always(plan, constant) if linear is None else linear])
            factors = np.array([*(factors * (1 - rest) / (count - 1)), rest]) * count
        return cls(plan, scaling, weights, constant, factors)

    @cached_property
    def _predictor(self) -> Predictor:
        return Predictor(self.plan.design(weighted=False), self.weights)

    @property
    def even(self) -> bool:
        """Whether all networks have the same share."""
        return bool((self.factors == 1).all())

    def __getstate__(self) -> dict[str, Any]:
        """Return the fields alone: what is cached can be made again."""
        return {name: vars(self)[name] for name in self.__dataclass_fields__}

    def outputs(self, x: Array) -> Array:
        """Return the mean ŷ, (samples, outputs), whose bits depend on no other sample."""
        if not len(self.weights):
            return np.tile(self.constant, (len(x), 1))
        if len(x) <= ROWS:
            return self._part(x)
        return np.concatenate([self._part(x[row : row + ROWS]) for row in range(0, len(x), ROWS)])

    def _part(self, x: Array) -> Array:
        outputs = self._predictor(self.scaling(x), threads=self.plan.threads)
        if not self.even:
            outputs = outputs * self.factors[:, None, None]
        return mean(outputs)


def mean(values: Array) -> Array:
    """Return the mean over the first axis, added up in pairs, always in the same order.

    NumPy's own sums take their terms in an order that depends on the shape, so the bits of a sample
    alone would differ from those of the same sample among others.
    """
    count = len(values)
    while len(values) > 1:
        half = len(values) // 2
        pairs = values[:half] + values[half : 2 * half]
        values = np.concatenate([pairs, values[2 * half :]]) if len(values) % 2 else pairs
    return values[0] / count


def _always(plan: Plan, constant: Array) -> Array:
    """Return the weights of a network whose output is a constant, whatever its input."""
    weights = {name: np.zeros(shape) for name, shape in plan.mlp.shapes.items()}
    weights[f"b{len(plan.mlp.sizes) - 1}"] = logits(plan, constant)
    return np.concatenate([values.ravel() for values in weights.values()])


def logits(plan: Plan, constant: Array) -> Array:
    """Return the z of the last layer whose output is a constant."""
    if plan.loss == "squared":
        return constant
    z = np.log(np.maximum(constant, np.finfo(float).tiny))
    if len(constant) > 1:
        return z
    return z - np.log(np.maximum(1 - constant, np.finfo(float).tiny))
