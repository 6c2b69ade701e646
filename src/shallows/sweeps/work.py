"""Networks of one kernel, as numbers: what a thread here, or a worker elsewhere, trains."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine import one
from shallows.engine.batch import Batch, Engine, Progress
from shallows.outcome import USED_UP, Status
from shallows.training import built

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.design import Design
    from shallows.mlp import MLP
    from shallows.sweeps.grid import Grid
    from shallows.trajectory import Settings

    Rows = NDArray[np.int64]

CHUNK_BYTES = 2**25  # of weights that are in memory at a time
CHUNK = 2**16  # networks at a time, at most


@dataclass(frozen=True)
class Finished:
    """Networks that have ended, an element each.

    Parameters
    ----------
    rows : int64 ndarray
        Their numbers in the grid.
    status : int8 ndarray
        Codes of `Status`.
    epochs : int64 ndarray
    loss, accuracy : float64 ndarray
    bad : object ndarray
        The first quantity that was not finite, or None.
    state : float64 ndarray, (unsolved or finished networks, design.n_state)
        Of those that used up their budget, in their order: from there a larger one goes on.
    """

    rows: Rows
    status: NDArray[np.int8]
    epochs: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    bad: NDArray[np.object_]
    state: NDArray[np.float64]


@dataclass
class Results:
    """What became of a grid's networks, a column each; a row of status 0 has not finished.

    Parameters
    ----------
    status, epochs, loss, accuracy, bad : ndarray, (networks,)
        As in `Finished`.
    network_epochs : int
        Epochs of all networks together.
    """

    status: NDArray[np.int8]
    epochs: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    bad: NDArray[np.object_]
    network_epochs: int = 0

    @classmethod
    def empty(cls, count: int) -> Results:
        """Return the results of networks that have not run."""
        return cls(
            np.zeros(count, np.int8),
            np.zeros(count, np.int64),
            np.full(count, np.nan),
            np.full(count, np.nan),
            np.full(count, None, dtype=object),
        )

    def note(self, finished: Finished) -> None:
        """Write down what has finished."""
        rows = finished.rows
        self.network_epochs += int((finished.epochs - self.epochs[rows]).sum())
        for name in ("status", "epochs", "loss", "accuracy", "bad"):
            getattr(self, name)[rows] = getattr(finished, name)

    @property
    def progress(self) -> Progress:
        """How far the grid is."""
        return Progress.of(np.bincount(self.status, minlength=8), self.network_epochs)

    def unfinished(self, max_epochs: int) -> Rows:
        """Return the rows that have neither ended nor run this budget."""
        goes_on = np.isin(self.status, USED_UP) & (self.epochs < max_epochs)
        return np.flatnonzero((self.status == 0) | goes_on)


@dataclass(frozen=True)
class Work:
    """Networks that share a kernel, an element each.

    Parameters
    ----------
    mlp : MLP
    settings : Settings
        What they share; its momentum and alpha are above 0 if theirs are.
    rows : int64 ndarray
        Their numbers in the grid.
    seed, init, scale, momentum, alpha, lr, towards, path, shift : ndarray
        `scale` and `lr` have a column for each layer; `towards` is below 0 where there is none;
        `shift` has a column for each of `shifted`, the names of weights.
    epochs : int64 ndarray
        Epochs run before: 0 for a fresh network.
    state : ndarray, (networks, design.n_state), or None for fresh ones
    """

    mlp: MLP
    settings: Settings
    rows: Rows
    seed: NDArray[np.int64]
    init: NDArray[Any]
    scale: NDArray[np.float64]
    momentum: NDArray[np.float64]
    alpha: NDArray[np.float64]
    lr: NDArray[np.float64]
    towards: NDArray[np.int64]
    path: NDArray[np.float64]
    shift: NDArray[np.float64]
    shifted: tuple[str, ...]
    epochs: NDArray[np.int64]
    state: NDArray[Any] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, part: slice | NDArray[Any]) -> Work:
        columns = vars(self).items()
        arrays: Any = {name: v[part] for name, v in columns if isinstance(v, np.ndarray)}
        return replace(self, **arrays)

    def batch(self, design: Design) -> Batch:
        """Return the networks as the engine takes them."""
        extra = [(design.momentum, self.momentum), (design.alpha, self.alpha)]
        rates = np.column_stack([self.lr, *(rate for used, rate in extra if used)])
        if self.state is None:
            return Batch.fresh(design, self._weights(), rates)
        return Batch.of(design, self.state.astype(design.dtype), rates, self.epochs.copy())

    def _weights(self) -> NDArray[np.float64]:
        """Return the networks' initial weights, each seed drawn once."""
        weights = np.full((len(self), self.mlp.n_weights), np.nan)
        for init in set(self.init.tolist()):
            rows = np.flatnonzero(self.init == init)
            weights[rows] = replace(self.mlp, init=init).start(
                self.seed[rows],
                towards=self.towards[rows] if (self.towards >= 0).any() else None,
                path=self.path[rows],
                shift=zip(self.shifted, self.shift[rows].T, strict=True),
                scale=self.scale[rows],
            )
        return weights


def plan(
    data: Dataset,
    grid: Grid,
    rows: Rows,
    max_epochs: int,
    *,
    epochs: NDArray[np.int64] | None = None,
    states: Callable[[Rows, int], NDArray[Any]] | None = None,
) -> Iterator[Work]:
    """Cut rows of a grid into pieces that share a kernel and fit into memory.

    Parameters
    ----------
    rows : int64 ndarray
        In ascending order.
    epochs : int64 ndarray, optional
        Epochs that each of the rows has run, for networks that go on.
    states : callable, optional
        Gives the states of those at some positions of `rows`, each of so many numbers.
    """
    for first in range(0, len(rows), CHUNK):
        here = rows[first : first + CHUNK]
        places = grid.positions(here)
        used = [
            (grid.values(name, places[name]) > 0).astype(np.int64) for name in ("momentum", "alpha")
        ]
        shaping = [*(places[name] for name in grid.shaping), *used]
        kinds = np.ravel_multi_index(shaping, (*grid.shape[: len(grid.shaping)], 2, 2))
        for kind in np.unique(kinds):
            mine = np.flatnonzero(kinds == kind)
            mlp, example = network(data, grid, int(here[mine[0]]), max_epochs)
            width = one.design(mlp, example).n_state
            size = max(64, CHUNK_BYTES // (8 * width))
            for start in range(0, len(mine), size):
                part = mine[start : start + size]
                at = {name: place[part] for name, place in places.items()}
                run = np.zeros(len(part), np.int64) if epochs is None else epochs[first + part]
                state = states(first + part, width) if states else None
                lanes = _lanes(grid, at, len(mlp.sizes) - 1)
                yield Work(mlp, example, here[part], **lanes, epochs=run, state=state)


def network(data: Dataset, grid: Grid, row: int, max_epochs: int) -> tuple[MLP, Settings]:
    """Return the network of a row, and how it is trained."""
    return built(data, {**grid.settings(row), "max_epochs": max_epochs})


def _lanes(grid: Grid, places: dict[str, Rows], layers: int) -> dict[str, Any]:
    """Return what differs between networks of one kernel, by its name in `Work`."""
    names = ("seed", "init", "momentum", "alpha", "towards", "path")
    lanes: dict[str, Any] = {name: grid.values(name, places[name]) for name in names}
    if lanes["towards"].dtype == object:
        lanes["towards"] = np.array([-1 if seed is None else seed for seed in lanes["towards"]])
    for name in ("scale", "lr"):
        lanes[name] = grid.by_layer(name, places, layers)
    shifts = [grid.values(name, places[name]) for name in grid.shifts]
    lanes["shift"] = np.column_stack([np.empty((len(lanes["seed"]), 0)), *shifts])
    return {**lanes, "shifted": grid.shifts}


class _Pause(BaseException):
    """Time to hand over what has finished."""


def train(
    work: Work,
    data: Dataset,
    *,
    threads: int = 1,
    watch: Callable[[Progress], None] | None = None,
    every: float = float("inf"),
) -> Iterator[Finished]:
    """Train networks, and give those that have ended every so many seconds.

    The others pause meanwhile and go on with the same bits. On `KeyboardInterrupt`, too, those that
    have ended are given before it is raised.
    """
    design = one.design(work.mlp, work.settings)
    engine = Engine(design, data.x, data.targets)
    batch, rows = work.batch(design), work.rows
    begun = batch.epochs.copy()
    while len(rows):
        due, interrupt = time.monotonic() + every, None
        before = int((batch.epochs - begun).sum())

        def look(progress: Progress, due: float = due, before: int = before) -> None:
            if watch:
                watch(progress + Progress(network_epochs=before))
            if time.monotonic() > due:
                raise _Pause

        try:
            engine.train(batch, work.settings.max_epochs, threads=threads, watch=look)
        except _Pause:
            pass
        except KeyboardInterrupt as error:
            interrupt = error
        ended = np.isin(batch.status, [status.code for status in Status])
        if ended.any():
            yield _finished(engine, batch.take(ended), rows[ended], data, threads)
        if interrupt:
            raise interrupt
        batch, rows, begun = batch.take(~ended), rows[~ended], begun[~ended]


def _finished(engine: Engine, batch: Batch, rows: Rows, data: Dataset, threads: int) -> Finished:
    seen = engine.observe(batch, threads=threads)
    seen.bad[batch.status != Status.DIVERGED.code] = None
    right = (data.n_samples - seen.misses[:, 0].astype(np.float64)) / data.n_samples
    return Finished(
        rows,
        batch.status,
        batch.epochs,
        seen.loss[:, 0].astype(np.float64),
        right if data.task == "classification" else np.full_like(right, np.nan),
        seen.bad,
        batch.state[np.isin(batch.status, USED_UP)].astype(np.float64),
    )
