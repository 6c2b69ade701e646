"""The networks of a grid that are left to train, in pieces that share a kernel; their results."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.batch import Progress
from shallows.engine.networks import SWITCHED, Networks, design
from shallows.outcome import USED_UP
from shallows.training import built

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.runner import Ended
    from shallows.mlp import MLP
    from shallows.sweeps.grid import Grid
    from shallows.trajectory import Settings

    Rows = NDArray[np.int64]

#: The result of a network. The status is written last: a reader who sees it sees the rest, too.
COLUMNS = ("epochs", "loss", "accuracy", "bad", "still", "measure", "status")

WHOLE = slice(None)

CHUNK_BYTES = 2**25  # of weights that are in memory at a time
CHUNK = 2**16  # networks at a time, at most


@dataclass
class Results:
    """The results of a grid's networks, in columns; a row of status 0 has none.

    Parameters
    ----------
    status, epochs, loss, accuracy, bad, still, measure : ndarray, (networks,)
        As in `Ended`; `measure` is NaN if convergence is not measured.
    network_epochs : int
        Epochs of all networks together.
    """

    status: NDArray[np.int8]
    epochs: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    bad: NDArray[np.object_]
    still: NDArray[np.int64]
    measure: NDArray[np.float64]
    network_epochs: int = 0

    @classmethod
    def empty(cls, count: int, *, measured: bool = False) -> Results:
        """Return the results of networks that have not run."""
        none = np.full(count if measured else 1, np.nan)
        return cls(
            np.zeros(count, np.int8),
            np.zeros(count, np.int64),
            np.full(count, np.nan),
            np.full(count, np.nan),
            np.full(count, None, dtype=object),
            np.zeros(count, np.int64),
            np.broadcast_to(none, count) if not measured else none,
        )

    def note(self, ended: Ended) -> None:
        """Store the results of networks that have ended."""
        self.network_epochs += int((ended.epochs - self.epochs[ended.rows]).sum())
        self.put(ended.rows, ended)

    def put(self, rows: Any, found: Ended | Results, there: Any = slice(None)) -> None:
        """Store the values of some networks."""
        for name in COLUMNS:
            values = getattr(found, name)
            if values is not None and getattr(self, name).flags.writeable:
                getattr(self, name)[rows] = values[there]

    def taken(self, rows: Rows) -> Results:
        """Return the results of some networks."""
        return self.reshaped(lambda column: column[rows])

    def agrees(self, found: Ended) -> NDArray[np.bool_]:
        """Return for each network whether another result of it has the same bits."""
        names = ("status", "epochs", "loss", "accuracy")
        pairs = [(getattr(self, name), getattr(found, name)) for name in names]
        same = [(one == other) | ((one != one) & (other != other)) for one, other in pairs]  # NaN
        return np.logical_and.reduce(same)

    def reshaped(self, shape: Callable[[NDArray[Any]], NDArray[Any]]) -> Results:
        """Return the same results, each column seen in another shape."""
        columns: dict[str, Any] = {name: shape(getattr(self, name)) for name in COLUMNS}
        return Results(**columns)

    def progress(self, max_epochs: int, part: slice = WHOLE) -> Progress:
        """Return the progress of a part of the grid towards a budget."""
        counts = np.bincount(self.status[part][self.done(max_epochs)[part]], minlength=8)
        return Progress.of(counts, self.network_epochs)

    def behind(self, max_epochs: int) -> NDArray[np.bool_]:
        """Return which networks have used up a smaller budget, and would go on."""
        # Asked at each look at the progress: `np.isin` takes three times as long.
        used_up = [self.status == code for code in USED_UP]
        return np.logical_or.reduce(used_up) & (self.epochs < max_epochs)

    def done(self, max_epochs: int) -> NDArray[np.bool_]:
        """Return which networks have ended, or have run this budget."""
        return (self.status != 0) & ~self.behind(max_epochs)


def plan(
    data: Dataset,
    grid: Grid,
    rows: Rows,
    max_epochs: int,
    *,
    epochs: NDArray[np.int64] | None = None,
    still: NDArray[np.int64] | None = None,
    states: Callable[[Rows, int], NDArray[Any]] | None = None,
    measured: bool = False,
    share: int = 1,
) -> Iterator[Networks]:
    """Cut rows of a grid into pieces that share a kernel and fit into memory.

    Parameters
    ----------
    rows : int64 ndarray
        In the order in which they are to be trained.
    epochs : int64 ndarray, optional
        Epochs that each of the rows has run, for networks that continue.
    still : int64 ndarray, optional
        For the same networks: the epoch since which no update has changed anything, or 0.
    states : callable, optional
        Returns the states of the networks at some positions of `rows`, given the length of one.
    measured : bool
        Whether convergence is measured.
    share : int
        How many times as large as for a processor a piece may be.
    """
    for first in range(0, len(rows), share * CHUNK):
        here = rows[first : first + share * CHUNK]
        places = grid.positions(here)
        used = [(grid.values(name, places[name]) > 0).astype(np.int64) for name in SWITCHED]
        shaping = [*(places[name] for name in grid.shaping), *used]
        kinds = np.ravel_multi_index(
            shaping, (*grid.shape[: len(grid.shaping)], *(2 for _ in used))
        )
        # Most often all rows share a kernel, and their columns need no sorting.
        one_kind = kinds.min() == kinds.max()
        for kind in kinds[:1] if one_kind else np.unique(kinds):
            mine = np.arange(len(here)) if one_kind else np.flatnonzero(kinds == kind)
            mlp, example = network(data, grid, int(here[mine[0]]), max_epochs)
            width = design(mlp, example, tally=measured).n_state
            size = max(64, share * CHUNK_BYTES // (8 * width))
            for start in range(0, len(mine), size):
                part = mine[start : start + size]
                whole = len(part) == len(here)
                at = places if whole else {name: place[part] for name, place in places.items()}
                run = np.zeros(len(part), np.int64) if epochs is None else epochs[first + part]
                since = None if still is None else still[first + part]
                state = states(first + part, width) if states else None
                columns = _columns(grid, at, len(mlp.sizes) - 1)
                before: dict[str, Any] = {"epochs": run, "still": since, "state": state}
                yield Networks(mlp, example, here[part], **columns, **before, measured=measured)


def ahead(works: Iterable[Networks]) -> Iterator[Networks]:
    """Yield pieces with their initial weights, each drawn while the piece before is trained."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        waiting: Future[Networks] | None = None
        for piece in works:
            following = pool.submit(piece.drawn)
            if waiting:
                yield waiting.result()
            waiting = following
        if waiting:
            yield waiting.result()


def network(data: Dataset, grid: Grid, row: int, max_epochs: int) -> tuple[MLP, Settings]:
    """Return the network of a row, and how it is trained."""
    return built(data, {**grid.settings(row), "max_epochs": max_epochs})


def _columns(grid: Grid, places: dict[str, Rows], layers: int) -> dict[str, Any]:
    """Return the values that differ between networks of one kernel, by name in `Networks`."""
    names = ("seed", "init", *SWITCHED, "towards", "path")
    columns: dict[str, Any] = {name: grid.values(name, places[name]) for name in names}
    if columns["towards"].dtype == object:
        seeds = np.array([-1 if seed is None else seed for seed in grid.axes["towards"]])
        columns["towards"] = seeds[places["towards"]]
    for name in ("scale", "lr"):
        columns[name] = grid.by_layer(name, places, layers)
    shifts = [grid.values(name, places[name]) for name in grid.shifts]
    columns["shift"] = np.column_stack([np.empty((len(columns["seed"]), 0)), *shifts])
    return {**columns, "shifted": grid.shifts}
