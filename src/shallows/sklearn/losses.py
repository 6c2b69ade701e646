"""The losses of samples, those of a constant, and what they say of how likely a model is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.sklearn.plan import Group

    Array = NDArray[np.float64]


def losses(loss: str, targets: Array, outputs: Array) -> Array:
    """Return the loss of each sample, given the outputs, (…, samples, outputs)."""
    if loss == "squared":
        return ((targets - outputs) ** 2).sum(axis=-1) / 2
    several = targets.shape[1] > 1
    chosen = np.where(targets == 1, outputs, np.where(several, 1.0, 1 - outputs))
    return -np.log(np.maximum(chosen, np.finfo(float).tiny)).sum(axis=-1)


def guess(loss: str, group: Group) -> float:
    """Return the mean loss, over the samples that judge, of the mean target of the others."""
    p = np.average(group.samples.targets, axis=0, weights=group.samples.weights)
    judges = group.held_out or group.samples
    shown = np.broadcast_to(p, judges.targets.shape)
    return float(np.average(losses(loss, judges.targets, shown), weights=judges.weights))


def gain(loss: str, rows: Array, guess: Array, judged: Array) -> Array:
    """Return how much likelier models make samples that they left out, as a logarithm.

    For n samples and mean log-losses, this is n (guess - judged). For squared losses, it is
    ½ n log(guess / judged), as for normal errors whose variance is the loss.

    Parameters
    ----------
    loss : {"cross-entropy", "squared"}
    rows : ndarray
        The number n of samples that judge each model.
    guess, judged : ndarray
        The mean losses of a constant, and of the models.
    """
    with np.errstate(invalid="ignore", divide="ignore"):  # infinite losses: they take no part
        if loss == "squared":
            tiny = np.finfo(float).tiny
            judged, guess = np.maximum(judged, tiny), np.maximum(guess, tiny)
            return rows / 2 * (np.log(guess) - np.log(judged))
        return rows * (guess - judged)
