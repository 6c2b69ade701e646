"""Where a sweep runs: this machine's threads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from shallows.engine import one
from shallows.engine.batch import Batch, Engine, Progress
from shallows.engine.programs import DIVERGED, SOLVED, UNSOLVED
from shallows.mlp import MLP
from shallows.outcome import Status
from shallows.sweeps.grid import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.kernel import Design
    from shallows.sweeps.grid import Grid

CHUNK_BYTES = 2**25  # of weights that are in memory at a time
CHUNK = 2**16  # networks at a time, at most

#: In a table a network that was never to stop has a status of its own at the end of its budget.
FINISHED = 4
STATUS = {
    SOLVED: Status.SOLVED,
    UNSOLVED: Status.UNSOLVED,
    DIVERGED: Status.DIVERGED,
    FINISHED: Status.FINISHED,
}


@dataclass
class Results:
    """What became of the networks, a column each; a row of status 0 has not finished.

    Parameters
    ----------
    status : int8 ndarray
        0, or a key of `STATUS`.
    epochs : int64 ndarray
    loss, accuracy : float64 ndarray
    bad : object ndarray
        The first quantity that was not finite, or None.
    network_epochs : int
        Epochs run, over all networks: what the sweep costs.
    """

    status: NDArray[np.int8]
    epochs: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    bad: NDArray[np.object_]
    network_epochs: int = field(default=0)

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


def run(
    data: Dataset,
    grid: Grid,
    max_epochs: int,
    results: Results,
    *,
    threads: int,
    watch: Callable[[Progress], None],
) -> None:
    """Train every network of a grid; on `KeyboardInterrupt`, what has finished is kept."""
    for shared, rows in grid.blocks():
        shape = {key: shared[key] for key in ("hidden", "activation", "bias")}
        mlp = MLP.of(data.n_features, classes=data.n_classes, outputs=data.n_outputs, **shape)
        size = max(64, min(CHUNK, CHUNK_BYTES // (8 * mlp.n_weights)))
        for start in range(0, len(rows), size):
            chunk = rows[start : start + size]
            _run_chunk(data, grid, mlp, chunk, max_epochs, results, threads=threads, watch=watch)


def _run_chunk(
    data: Dataset,
    grid: Grid,
    mlp: MLP,
    rows: NDArray[np.int64],
    max_epochs: int,
    results: Results,
    *,
    threads: int,
    watch: Callable[[Progress], None],
) -> None:
    places = grid.positions(rows)
    extra = np.stack([_along("momentum", grid, places), _along("alpha", grid, places)], axis=1)
    settings = settings_of(grid.settings(int(rows[0])), max_epochs)
    for used in np.unique(extra > 0, axis=0):
        chosen = ((extra > 0) == used).all(axis=1)
        design = one.design(mlp, settings, momentum=bool(used[0]), alpha=bool(used[1]))
        engine = Engine(design, data.x, data.targets)
        mine = {name: place[chosen] for name, place in places.items()}
        rates = np.concatenate([_rates(grid, mine, design), extra[chosen][:, used]], axis=1)
        batch = Batch.fresh(design, _weights(mlp, grid, mine), rates)
        look = _adding(_so_far(results), watch)
        try:
            engine.train(batch, max_epochs, threads=threads, watch=look)
        finally:
            _note(results, rows[chosen], engine, batch, data, threads)


def _weights(mlp: MLP, grid: Grid, places: dict[str, NDArray[np.int64]]) -> NDArray[np.float64]:
    """Return the networks' initial weights, each seed drawn once."""
    seeds, which = np.unique(places["seed"], return_inverse=True)
    weights = np.empty((len(which), mlp.n_weights))
    values = [grid.axes["seed"][int(place)] for place in seeds]
    kinds = places["init"] * len(grid.axes["scale"]) + places["scale"]
    for kind in np.unique(kinds):
        init, scale = divmod(int(kind), len(grid.axes["scale"]))
        drawn = replace(mlp, init=grid.axes["init"][init], scale=grid.axes["scale"][scale])
        chosen = kinds == kind
        weights[chosen] = drawn.draw(values)[which[chosen]]
    return weights


def _rates(grid: Grid, places: dict[str, NDArray[np.int64]], design: Design) -> NDArray[np.float64]:
    """Return the networks' learning rates, a column for each layer."""
    depth = len(design.layers)
    values = [lr if isinstance(lr, tuple) else (lr,) * depth for lr in grid.axes["lr"]]
    return np.array(values)[places["lr"]]


def _along(name: str, grid: Grid, places: dict[str, NDArray[np.int64]]) -> NDArray[np.float64]:
    return np.asarray(grid.axes[name], dtype=np.float64)[places[name]]


def _note(
    results: Results,
    rows: NDArray[np.int64],
    engine: Engine,
    batch: Batch,
    data: Dataset,
    threads: int,
) -> None:
    """Write down what has finished of a batch."""
    results.network_epochs += int(batch.epochs.sum())
    done = np.isin(batch.status, (SOLVED, UNSOLVED, DIVERGED))
    finished = Batch(*(np.ascontiguousarray(v[done]) for v in vars(batch).values()))
    if not done.any():
        return
    seen = engine.observe(finished, threads=threads)
    where = rows[done]
    results.status[where], results.epochs[where] = finished.status, finished.epochs
    results.loss[where] = seen.loss[:, 0]
    if engine.design.stop == "never":
        used_up = np.where(finished.status == UNSOLVED, FINISHED, finished.status)
        results.status[where] = used_up
    if data.task == "classification":
        right = data.n_samples - seen.misses[:, 0].astype(np.float64)
        results.accuracy[where] = right / data.n_samples
    diverged = finished.status == DIVERGED
    results.bad[where[diverged]] = seen.bad[diverged]


def _so_far(results: Results) -> Progress:
    counts = np.bincount(results.status, minlength=5)
    used_up = int(counts[UNSOLVED] + counts[FINISHED])
    return Progress(int(counts[SOLVED]), used_up, int(counts[DIVERGED]), results.network_epochs)


def _adding(before: Progress, watch: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Return what adds the progress of earlier batches before it passes one batch's on."""

    def look(now: Progress) -> None:
        pairs = zip(vars(before).values(), vars(now).values(), strict=True)
        watch(Progress(*(x + y for x, y in pairs)))

    return look
