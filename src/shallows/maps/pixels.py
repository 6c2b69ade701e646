"""What becomes of a map's networks: train some pixels, write down how each ended."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine import one
from shallows.engine.batch import Batch, Engine
from shallows.outcome import USED_UP, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.batch import Progress
    from shallows.maps.axes import Axis
    from shallows.mlp import MLP
    from shallows.trajectory import Settings

    Array = NDArray[Any]

LAST = 20  # epochs over which a network that never stops is asked whether it converged


@dataclass
class Pixels:
    """How the networks of a map ended, row by row from the lowest y; status 0 is not yet known.

    Parameters
    ----------
    status : int8 ndarray, (height, width)
        Codes of `Status`.
    epochs : int32 ndarray
    loss : float64 ndarray
        Of the last forward pass.
    measure : float64 ndarray
        For networks that never stop: below 0 where training converged, above 0 where it did not;
        see `converging`. NaN for others.
    """

    status: NDArray[np.int8]
    epochs: NDArray[np.int32]
    loss: NDArray[np.float64]
    measure: NDArray[np.float64]

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> Pixels:
        """Return pixels of which nothing is known."""
        counts = np.zeros(shape, np.int8), np.zeros(shape, np.int32)
        return cls(*counts, np.full(shape, np.nan), np.full(shape, np.nan))

    def take(self, where: Any, other: Pixels, there: Any) -> None:
        """Copy some pixels of another map."""
        for field in reversed(fields(self)):  # the status last: who sees it, sees the rest
            getattr(self, field.name)[where] = getattr(other, field.name)[there]


@dataclass(frozen=True)
class Networks:
    """What a map trains, apart from its two axes.

    Parameters
    ----------
    data : Dataset
    mlp : MLP
    settings : Settings
        Of the pixel at the origin; the axes overrule some of it.
    """

    data: Dataset
    mlp: MLP
    settings: Settings

    def train(
        self,
        axes: tuple[Axis, Axis],
        values: tuple[Array, Array],
        *,
        into: Pixels,
        threads: int,
        watch: Callable[[Progress], None],
    ) -> None:
        """Train the networks at some points; what `watch` raises stops it and loses nothing."""
        given = {axis.name: value for axis, value in zip(axes, values, strict=True)}
        weights, lr, extra = self._start(given)
        for used in np.unique(extra > 0, axis=0):
            chosen = np.flatnonzero(((extra > 0) == used).all(axis=1))
            rates = np.concatenate([lr[chosen], extra[chosen][:, used]], axis=1)
            shape = one.design(self.mlp, self.settings, momentum=bool(used[0]), alpha=bool(used[1]))
            design = replace(shape, tally=self.settings.stop == "never")
            engine = Engine(design, self.data.x, self.data.targets)
            batch = Batch.fresh(design, weights[chosen], rates)
            work = _Work(engine, batch, self.settings.max_epochs, threads, watch)
            work.run(into, chosen)

    def _start(self, given: dict[str, Array]) -> tuple[Array, Array, Array]:
        """Return initial weights, learning rates, and momentum and alpha, a row each."""
        s, count = self.settings, len(next(iter(given.values())))
        depth = len(self.mlp.sizes) - 1
        lr = np.tile(one.rates(self.mlp, s)[:depth], (count, 1))
        if "lr" in given:
            lr[:] = given["lr"][:, None]
        for layer in range(depth):
            lr[:, layer] = given.get(f"lr{layer + 1}", lr[:, layer])
        extra = np.zeros((count, 2))
        for column, name in enumerate(("momentum", "alpha")):
            extra[:, column] = given.get(name, getattr(s, name))
        shift = dict(s.shift) | {name: v for name, v in given.items() if name[0] in "wb"}
        weights = self.mlp.start(
            s.seed, towards=s.towards, path=given.get("path", s.path), shift=shift.items(),
            scale=given.get("scale"),
        )  # fmt: skip
        return np.broadcast_to(weights, (count, weights.shape[1])), lr, extra


@dataclass
class _Work:
    """Training of one batch of pixels, whose networks share a kernel."""

    engine: Engine
    batch: Batch
    max_epochs: int
    threads: int
    watch: Callable[[Progress], None]

    def run(self, done: Pixels, where: NDArray[np.int64]) -> None:
        """Train, and note all networks that have ended."""
        measure = np.full(len(where), np.nan)
        try:
            if self.engine.design.tally:
                measure = self._measured()
            self._train(self.max_epochs)
        finally:
            self._note(done, where, measure)

    def _train(self, epochs: int) -> None:
        self.engine.train(self.batch, epochs, threads=self.threads, watch=self.watch)

    def _measured(self) -> Array:
        """Train up to the last epochs; return each network's measure of convergence."""
        first = self.engine.observe(self.batch, threads=self.threads).loss[:, 0].astype(np.float64)
        last = min(LAST, self.max_epochs)
        self._train(self.max_epochs - last + 1)
        seen = self.engine.observe(self.batch, last, threads=self.threads)
        alive = self.batch.status == Status.FINISHED.code
        # A diverged network's sums are those before its last pass, whose loss is not a number.
        sums = np.where(alive[:, None], seen.following[:, -2:], self.batch.state[:, -2:])
        missing = np.where(alive, 0, self.max_epochs - self.batch.epochs + 1)
        measure = converging(first, seen.loss, sums.astype(np.float64), missing)
        # Whoever has diverged is done; the others come back and go on.
        return np.where(self.batch.status == 0, np.nan, measure)

    def _note(self, done: Pixels, where: NDArray[np.int64], measure: Array) -> None:
        ended = np.isin(self.batch.status, [status.code for status in Status])
        ended &= ~np.isin(self.batch.status, USED_UP) | (self.batch.epochs == self.max_epochs)
        never = self.engine.design.tally
        if never:  # without its measure a pixel is not known
            ended &= ~np.isnan(measure)
        if not ended.any():
            return
        kept = self.batch.take(ended)
        seen = self.engine.observe(kept, threads=self.threads)
        at = (0, where[ended])
        done.status[at] = kept.status
        done.epochs[at] = kept.epochs
        done.loss[at] = seen.loss[:, 0]
        done.measure[at] = measure[ended]


def converging(first: Array, last: Array, sums: Array, missing: Array) -> Array:
    """Return the measure of convergence of Sohl-Dickstein 2024 (arXiv 2402.06184).

    With every loss divided by the first one: minus their sum, if the mean of the last 20 is below
    1; else the sum of their reciprocals. Its sign is the border that the paper calls fractal.

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
