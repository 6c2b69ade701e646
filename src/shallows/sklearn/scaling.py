"""The change of inputs before the first layer: scaling, and logarithms of skewed features."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shallows.arithmetic.functions import log
from shallows.sklearn.samples import moments

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.sklearn.samples import Samples

    Array = NDArray[np.float64]

SCALING = ("standard", "log", "none")


@dataclass(frozen=True)
class Logarithms:
    """The change x ↦ ± log(1 + |u|) with the sign of u = (x - least) / unit, of some features.

    Parameters
    ----------
    least : ndarray, (features,)
    unit : ndarray, (features,)
        Infinite for a feature that stays as it is.
    """

    least: Array
    unit: Array

    @classmethod
    def of(cls, samples: Samples) -> Logarithms | None:
        """Return the logarithms of the features that are skewed to the right, if there are any.

        Their mean is above their median. The unit is the distance of their lowest quarter from
        their least value or, if that is hardly anything, their standard deviation. A feature of two
        values stays as it is.
        """
        least, unit = samples.x.min(axis=0), np.full(samples.x.shape[1], np.inf)
        means, deviations = moments(samples.x, samples.weights)
        for i, values in enumerate(samples.x.T):
            lowest, median = _quantiles(values, samples.weights, (0.25, 0.5))
            if means[i] > median and len(np.unique(values)) > 2:
                step = lowest - least[i]
                unit[i] = step if step > deviations[i] / 1000 else deviations[i]
        return cls(least, unit) if np.isfinite(unit).any() else None

    @property
    def changed(self) -> NDArray[np.bool_]:
        """Which features are changed."""
        return np.isfinite(self.unit)

    def __call__(self, x: Array) -> Array:
        """Return changed inputs, (samples, features)."""
        u = (x - self.least) / self.unit
        # Our own logarithm: NumPy's has other bits on other machines.
        return np.where(self.changed, np.copysign(log(1 + np.abs(u)), u), x)


@dataclass(frozen=True)
class Scaling:
    """The change of inputs before the first layer: x ↦ (x - mean) / deviation.

    Parameters
    ----------
    name : str
        One of `SCALING`.
    mean, deviation : ndarray, (features,)
        A deviation of 0 is that of a feature which was constant. Networks know nothing of it, so
        they get 0, whatever it is.
    logarithms : Logarithms, optional
        What comes before.
    """

    name: str
    mean: Array
    deviation: Array
    logarithms: Logarithms | None = None

    @classmethod
    def none(cls, features: int) -> Scaling:
        """Return the scaling that changes nothing."""
        return cls("none", np.zeros(features), np.ones(features))

    @classmethod
    def of(cls, name: str, samples: Samples) -> Scaling:
        """Return one of `SCALING`, made for some samples."""
        if name == "none":
            return cls.none(samples.x.shape[1])
        logarithms = Logarithms.of(samples) if name == "log" else None
        x = samples.x if logarithms is None else logarithms(samples.x)
        return cls(name, *moments(x, samples.weights), logarithms)

    def __call__(self, x: Array) -> Array:
        """Return scaled inputs, (samples, features)."""
        with np.errstate(over="ignore", invalid="ignore"):
            if self.logarithms is not None:
                x = self.logarithms(x)
            scaled: Array = (x - self.mean) / self.divisor
        return scaled

    @cached_property
    def divisor(self) -> Array:
        """What x - mean is divided by: infinity where the answer is to be 0."""
        return np.where(self.deviation > 0, self.deviation, np.inf)


def _quantiles(values: Array, weights: Array, shares: tuple[float, ...]) -> list[float]:
    """Return, for each share, the least value that so much of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[order])
    places = np.searchsorted(passed, np.array(shares) * passed[-1])
    return values[order][places].tolist()
