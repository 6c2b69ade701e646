"""Samples for the estimators: each distinct sample once, with its weight, in a fixed order."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Samples:
    """Samples with targets and weights.

    Parameters
    ----------
    x : ndarray, (samples, features)
    targets : ndarray, (samples, outputs)
    weights : ndarray, (samples,)
    origin : int64 ndarray, optional
        Of merged samples: for each row that they were made of, its sample; -1 for one of weight 0.
    """

    x: Array
    targets: Array
    weights: Array
    origin: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.x)

    @property
    def total(self) -> float:
        """Sum of the weights, correctly rounded."""
        return math.fsum(self.weights.tolist())

    @property
    def mean(self) -> Array:
        """Weighted mean of the targets, (outputs,)."""
        return moments(self.targets, self.weights)[0]

    @cached_property
    def even(self) -> Array:
        """Weights in the same ratios whose sum is `rows`."""
        w = np.ldexp(self.weights, -np.frexp(self.weights.max())[1])  # no sum of squares is 0 now
        return w * (w.sum() / (w**2).sum())

    @property
    def rows(self) -> float:
        """How many samples of equal weights say as much: (Σ w)² / Σ w².

        Source: Kish, Survey Sampling, 1965.
        """
        return float(self.even.sum())

    @property
    def unweighted(self) -> bool:
        """Whether every weight is 1."""
        return bool((self.weights == 1).all())

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the samples. That of merged samples does not depend on the order of rows."""
        digest = hashlib.sha256(repr((self.x.shape, self.targets.shape)).encode())
        for values in (self.x, self.targets, self.weights):
            digest.update(np.ascontiguousarray(values, dtype="<f8").tobytes())
        return digest.hexdigest()

    def select(self, chosen: NDArray[np.bool_]) -> Samples:
        """Return some of the samples."""
        return Samples(self.x[chosen], self.targets[chosen], self.weights[chosen])

    def merged(self) -> Samples:
        """Return each different sample once, its weights added up, in the order of its hash.

        So a fit does not depend on the order of the rows. A weight of 2 gives the same bits as the
        sample twice, and a weight of 0 the same as no sample.
        """
        present = self.weights > 0
        rows = np.column_stack([self.x, self.targets])[present] + 0.0  # no -0
        rows = np.ascontiguousarray(rows, dtype="<f8")
        hashes = b"".join(blake2b(row, digest_size=16).digest() for row in rows)
        _, first, which = np.unique(
            np.frombuffer(hashes, "V16"), return_index=True, return_inverse=True
        )
        kept = np.flatnonzero(present)[first]
        weights = np.bincount(which, self.weights[present]).astype(np.float64)
        origin = np.full(len(self), -1)
        origin[present] = which
        return Samples(self.x[kept], self.targets[kept], weights, origin)

    def folds(self, count: int, groups: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the fold of each sample, 0 to count - 1, each group spread over them evenly.

        A group of one sample is in no fold: -1. Merged samples are in the order of their hashes, so
        the folds are as good as random, and the same every time.
        """
        fold, dealt = np.full(len(self), -1), 0
        for group in np.unique(groups):
            members = np.flatnonzero(groups == group)
            if len(members) > 1:
                fold[members] = (dealt + np.arange(len(members))) % count
                dealt += len(members)
        return fold

    def first(self, fraction: float, groups: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which samples come first in their group, up to a fraction of the group's weight.

        As in `folds`, they are as good as drawn at random.
        """
        chosen = np.zeros(len(self), dtype=bool)
        for group in np.unique(groups):
            members = np.flatnonzero(groups == group)
            passed = np.cumsum(self.weights[members])
            chosen[members[passed <= fraction * passed[-1]]] = True
        return chosen


def moments(columns: Array, weights: Array) -> tuple[Array, Array]:
    """Return the weighted mean and standard deviation of each column, correctly rounded sums each.

    A column that is constant, up to roundoff, has a deviation of 0, and its own value as its mean.

    Parameters
    ----------
    columns : ndarray, (samples, columns)
    weights : ndarray, (samples,)
    """
    found = [_moments(column, weights) for column in columns.T]
    means, deviations = np.array(found).reshape(-1, 2).T
    return means, deviations


def _moments(values: Array, weights: Array) -> tuple[float, float]:
    if (values == values[0]).all():
        return float(values[0]), 0.0
    # A power of two changes no digit, and keeps the squares of any numbers finite.
    size = int(np.frexp(np.abs(values).max())[1])
    small, total = np.ldexp(values, -size), math.fsum(weights.tolist())
    mean = math.fsum((small * weights).tolist()) / total
    deviation = math.sqrt(math.fsum(((small - mean) ** 2 * weights).tolist()) / total)
    if deviation <= 8 * np.finfo(float).eps * abs(mean):
        deviation = 0.0
    return math.ldexp(mean, size), math.ldexp(deviation, size)
