"""Replay the report's notebook: every call, in the order in which it ran.

The notebook drew its 'linear' data at the start of each call, before it seeded NumPy's global
generator, so from the state that the previous call left. Here one generator also lives through all
calls, and so gives each cell of the 'linear' tables its own data.
"""

from __future__ import annotations

import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import datasets
from shallows.mlp import MLP
from shallows.outcome import Outcome, Status
from shallows.trajectory import log_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.trajectory import Trajectory, Weights

    #: A training in some arithmetic: `replica.descend` or `backprop.descend`.
    Descend = Callable[..., Trajectory]

Published = dict[str, Any]


@cache
def published() -> Published:
    """Return the figures that the report prints, as it prints them, from ``published.toml``."""
    text = resources.files("shallows.report").joinpath("published.toml").read_text("utf-8")
    return tomllib.loads(text)


def ranges(table: Published) -> dict[tuple[int, int], tuple[int, int]]:
    """Return the published table's cells that roundoff moves: (row, column) -> range."""
    return {tuple(r["cell"]): tuple(r["range"]) for r in table.get("roundoff", ())}


@dataclass(frozen=True)
class Call:
    """One call of the notebook's ``network_``."""

    distribution: str
    hidden: int
    lr: float
    epoch: int
    seed: int

    @classmethod
    def of(cls, entry: Published) -> Call:
        """Return the call of a published log or prediction."""
        return cls(*(entry[key] for key in ("data", "hidden", "lr", "epoch", "seed")))

    @property
    def text(self) -> str:
        """The call, as the report prints it."""
        return (
            f"network(epoch={self.epoch}, lr={self.lr}, h1={self.hidden}, h2={self.hidden}, "
            f"distribution='{self.distribution}', seed={self.seed})"
        )


@dataclass(frozen=True)
class Finished:
    """A call and what it gave."""

    call: Call
    data: datasets.Dataset
    trajectory: Trajectory

    @property
    def outcome(self) -> Outcome:
        """How the training ended."""
        return self.trajectory.outcome

    @property
    def printed(self) -> str:
        """The result of the notebook's ``network_``: the epoch, or the budget for any failure."""
        solved = self.outcome.status is Status.SOLVED
        return str(self.outcome.epoch if solved else self.call.epoch)

    @cached_property
    def log(self) -> list[str]:
        """The lines it logs."""
        return log_lines(self.trajectory)


@dataclass(frozen=True, eq=False)
class Replay:
    """The notebook's results, in the order of `published`."""

    logs: list[Finished]
    predictions: list[Finished]
    tables: list[list[list[Finished]]]


class Notebook:
    """A session of the notebook, with its random state."""

    def __init__(self, descend: Descend) -> None:
        self._descend = descend
        self._random = np.random.RandomState(0)

    def run(self, call: Call, *, record: bool = False) -> Finished:
        """Make a call."""
        return self.draw(call, record=record)()

    def draw(self, call: Call, *, record: bool = False) -> Callable[[], Finished]:
        """Draw a call's data and weights; return its training, which draws nothing."""
        if call.distribution == "linear":
            x = self._random.uniform(0, 1, (100, 2))
            data = datasets.split_by_diagonal(x, provenance="drawn by the notebook's call itself")
        else:
            data = datasets.xor()
        weights = self._draw(call.seed, call.hidden)

        def train() -> Finished:
            trajectory = self._descend(
                data.x, data.targets, weights, call.lr, call.epoch, record=record
            )
            return Finished(call, data, trajectory)

        return train

    def _draw(self, seed: int, hidden: int) -> Weights:
        self._random.seed(seed)
        shapes = MLP.of(2, (hidden, hidden), 2).shapes
        return {name: self._random.rand(*shape) for name, shape in shapes.items()}

    def pretend(self, seed: int, hidden: int) -> None:
        """Leave the random state as a call with this seed and width leaves it."""
        self._draw(seed, hidden)


def replay(
    figures: Published,
    descend: Descend,
    watch: Callable[[Call, float], None] | None = None,
    threads: int = 1,
) -> Replay:
    """Run everything that the report shows.

    Everything is drawn first, in the notebook's order. Trainings draw nothing, so they may run at
    the same time.

    Parameters
    ----------
    figures : dict
        The result of `published`, which lists the calls. Measured numbers never come from it.
    descend : callable
        The arithmetic to run in.
    watch : callable, optional
        Called before the wait for each call, with the call and the share of all work done so far.
    threads : int
        Number of threads. More than one is of use where `descend` releases Python's lock.
    """
    notebook = Notebook(descend)
    logged = [entry for kind in ("log", "prediction") for entry in figures[kind]]
    calls, drawn = [], []
    for entry in logged:
        if "after" in entry:
            notebook.pretend(entry["after"]["seed"], entry["after"]["hidden"])
        calls.append(Call.of(entry))
        drawn.append(notebook.draw(calls[-1], record=True))
    for table in figures["table"]:
        for call in _cells(table):
            calls.append(call)
            drawn.append(notebook.draw(call))
    with ThreadPoolExecutor(threads) as pool:
        finished = _watched(calls, pool.map(lambda train: train(), drawn), watch)
        logs = list(islice(finished, len(figures["log"])))
        predictions = list(islice(finished, len(figures["prediction"])))
        tables = [
            [list(islice(finished, len(table["columns"]))) for _ in table["rows"]]
            for table in figures["table"]
        ]
    return Replay(logs, predictions, tables)


def _watched(
    calls: list[Call], finished: Iterator[Finished], watch: Callable[[Call, float], None] | None
) -> Iterator[Finished]:
    """Yield what is finished; tell `watch` of each call before waiting for it."""
    work = np.cumsum([0.0, *(call.epoch for call in calls)])
    for call, done in zip(calls, work[:-1] / work[-1], strict=True):
        if watch:
            watch(call, float(done))
        yield next(finished)


def _cells(table: Published) -> Iterator[Call]:
    """Return a table's calls, row by row."""
    for seed in range(len(table["rows"])):
        for column in table["columns"]:
            settings = {"lr": table.get("lr"), "hidden": table.get("hidden"), table["axis"]: column}
            yield Call(table["data"], int(settings["hidden"]), settings["lr"], table["epoch"], seed)
