"""Samples for the estimators: each distinct sample once, with its weight, in a fixed order."""

from __future__ import annotations

import math
from dataclasses import dataclass
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
    """

    x: Array
    targets: Array
    weights: Array

    def __len__(self) -> int:
        return len(self.x)

    @property
    def total(self) -> float:
        """Sum of the weights, correctly rounded."""
        return math.fsum(self.weights.tolist())

    @property
    def unweighted(self) -> bool:
        """Whether every weight is 1."""
        return bool((self.weights == 1).all())

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
        return Samples(self.x[kept], self.targets[kept], weights)

    def split(self, fraction: float, groups: NDArray[np.int64]) -> tuple[Samples, Samples | None]:
        """Return the samples to train on, and those held out, if any.

        The first samples of each group are held out, up to the fraction of the group's weight.
        Merged samples are in the order of their hashes, so the choice is as good as random, and
        the same every time.
        """
        held = np.zeros(len(self), dtype=bool)
        for group in np.unique(groups):
            members = np.flatnonzero(groups == group)
            passed = np.cumsum(self.weights[members])
            held[members[passed <= fraction * passed[-1]]] = True
        return self.select(~held), self.select(held) if held.any() else None
