"""The measure of convergence for trainings that never stop, from the fractal border's paper.

Jascha Sohl-Dickstein, 2024, *The boundary of neural network trainability is fractal*,
arXiv 2402.06184.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.batch import Progress
from shallows.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.engine.batch import Batch
    from shallows.engine.engine import Engine

LAST = 20  # epochs at the end, whose mean loss decides


def measured(
    engine: Engine,
    batch: Batch,
    first: Batch,
    max_epochs: int,
    threads: int,
    tell: Callable[[Progress], object],
) -> NDArray[np.float64]:
    """Train up to the last epochs; return each network's measure of convergence.

    Parameters
    ----------
    engine : Engine
        Its design has `tally`.
    batch, first : Batch
        The networks to train, and the same networks before their first epoch.
    max_epochs, threads : int
    tell : callable
    """
    start = engine.observe(first, threads=threads).loss[:, 0].astype(np.float64)
    last = min(LAST, max_epochs)

    def look(progress: Progress) -> None:  # none of them has ended yet
        tell(Progress(network_epochs=progress.network_epochs))

    engine.train(batch, max_epochs - last + 1, threads=threads, watch=look)
    seen = engine.observe(batch, last, threads=threads)
    alive = batch.status == Status.FINISHED.code
    # A diverged network's sums end before its last pass, because that loss is not a number.
    sums = np.where(alive[:, None], seen.following[:, -2:], batch.state[:, -2:])
    batch.status[alive] = 0  # they go on
    missing = np.where(alive, 0, max_epochs - batch.epochs + 1)
    return converging(start, seen.loss, sums.astype(np.float64), missing)


def converging(
    first: NDArray[Any], last: NDArray[Any], sums: NDArray[Any], missing: NDArray[Any]
) -> NDArray[np.float64]:
    """Return the measure of convergence.

    Every loss is divided by the first one. If the mean of the last 20 is below 1, the measure is
    minus their sum, else the sum of their reciprocals. The paper's border is where it changes sign.

    Parameters
    ----------
    first : ndarray, (networks,)
        Loss of the first epoch.
    last : ndarray, (networks, 20)
        Losses of the last epochs.
    sums : ndarray, (networks, 2)
        Sums of all losses, and of all their reciprocals.
    missing : ndarray, (networks,)
        Epochs that a diverged network did not run; each counts as a loss of 10⁶, as in the paper.
    """
    with np.errstate(all="ignore"):
        converged = (last.astype(np.float64).mean(axis=1) / first < 1) & (missing == 0)
        slow = sums[:, 1] * first + missing * 1e-6
        slow = np.where(np.isnan(slow), missing * 1e-6, slow)
        return np.where(converged, -sums[:, 0] / first, np.maximum(slow, 1e-12))
