"""Explain the report's failures: its section 4C, and the cells that print 50000."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import backprop
from shallows.engine.engine import cores
from shallows.engine.runner import engine_of, follow, train
from shallows.outcome import Outcome, Status
from shallows.report.notebook import Call, Notebook
from shallows.report.roundoff import engine_network
from shallows.sweeps.sweep import sweep

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.engine.batch import Batch
    from shallows.engine.engine import Engine
    from shallows.mlp import MLP
    from shallows.report.notebook import Finished, Published
    from shallows.trajectory import Weights

LINEAR_UNITS = ("identity", "identity")


@dataclass(frozen=True)
class WithoutActivations:
    """A training without activation functions (the report's section 4C)."""

    finished: Finished
    lowest: float  # ŷ at epoch 1
    highest: float
    first_loss: float
    best_accuracy: float


def without_activations(figures: Published) -> list[WithoutActivations]:
    """Run the settings of section 3A, XOR then linear, with a = z everywhere.

    The report gives no settings for this section; the logs' settings are used.
    """
    return [_without_activations(entry) for entry in figures["no_activation"]]


def _without_activations(entry: Published) -> WithoutActivations:
    yhat = np.empty(0)

    def descend(x, y, weights, lr, max_epochs, *, record=True):  # type: ignore[no-untyped-def]
        nonlocal yhat
        yhat = backprop.forward(x, weights, LINEAR_UNITS, "identity")["yhat"]
        return backprop.descend(
            x, y, weights, lr, max_epochs, activation=LINEAR_UNITS, output="identity", record=record
        )

    notebook = Notebook(descend)
    if "after" in entry:
        notebook.pretend(entry["after"]["seed"], entry["after"]["hidden"])
    finished = notebook.run(Call.of(entry), record=True)
    return WithoutActivations(
        finished,
        lowest=float(yhat.min()),
        highest=float(yhat.max()),
        first_loss=float(finished.trajectory.loss[0]),
        best_accuracy=float(finished.trajectory.accuracy.max()),
    )


@dataclass(frozen=True)
class StableAgain:
    """A failing cell, trained again for longer, with the gradient that can't be 0/0.

    Parameters
    ----------
    cell : Finished
        The report's own training.
    solved : bool
        Whether the stable gradient solves it within the budget.
    epochs : list of int
        The epochs at which the training was examined.
    losses : list of float
        The loss at each of these epochs.
    weights : list of dict
        The weights at each of these epochs.
    parked : int
        Number of samples with ŷ within 0.01 of 0.5 in the last of these epochs.
    """

    cell: Finished
    solved: bool
    epochs: list[int]
    losses: list[float]
    weights: list[Weights]
    parked: int

    @property
    def loss(self) -> float:
        """Of the last epoch looked at."""
        return self.losses[-1]

    @property
    def parked_class(self) -> int:
        """The class whose samples are parked, the one with the larger loss."""
        yhat = self._last["yhat"]
        off = [float(np.abs(yhat[self.cell.data.y == c] - c).mean()) for c in (0, 1)]
        return int(np.argmax(off))

    @property
    def of_class(self) -> int:
        """How many samples that class has."""
        return int((self.cell.data.y == self.parked_class).sum())

    @property
    def largest_a2(self) -> float:
        """The largest activation of layer 2 that any sample of that class has in the end."""
        return float(self._last["a2"][self.cell.data.y == self.parked_class].max())

    @property
    def parked_loss(self) -> float:
        """The loss of a class at ŷ = 0.5: each of its samples costs ln 2."""
        return self.of_class * float(np.log(2))

    @property
    def _last(self) -> backprop.Quantities:
        return forward(self.cell.data.x, self.weights[-1])


def forward(x: NDArray[np.float64], weights: Weights) -> backprop.Quantities:
    """Return every quantity of the report's network."""
    return backprop.forward(x, weights, ("sigmoid", "sigmoid"))


#: The budget of the failing cells, six times the report's: one settles after 225,000 epochs.
LONG = 300_000


def stable_again(cells: list[Finished], budget: int = LONG) -> list[StableAgain]:
    """Train every failing cell of some again, with ŷ - y for the gradient."""
    failing = [cell for cell in cells if cell.outcome.status is not Status.SOLVED]
    prepared = []
    for cell in failing:  # one after the other: each shape compiles once
        network = engine_network(cell.call, max_epochs=budget)
        prepared.append((network.mlp, engine_of(network, cell.data), network.batch()))
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(partial(_stable_again, budget), failing, prepared))


def _seen(budget: int) -> list[int]:
    """Return the epochs at which to examine a training."""
    spread = np.geomspace(1, budget, 40).round().astype(int).tolist()
    return sorted({*spread, *(epoch for epoch in (100, 1000, 50_000) if epoch < budget)})


def _stable_again(budget: int, cell: Finished, prepared: tuple[MLP, Engine, Batch]) -> StableAgain:
    mlp, engine, batch = prepared
    epochs, losses, weights = [], [], []
    for epoch in _seen(budget):
        engine.train(batch, epoch)
        seen = engine.observe(batch, predictions=True)
        epochs.append(int(batch.epochs[0]))
        losses.append(float(seen.loss[0, 0]))
        weights.append(mlp.unpack(seen.state[0]))
        if batch.status[0] == Status.SOLVED.code:
            break
        if epoch < budget:
            # On from the next epoch's weights. A network that comes back runs its last epoch again,
            # so the next epoch has to be that.
            batch.state, batch.epochs = seen.following, batch.epochs + 1
            batch.status = np.zeros_like(batch.status)
    assert seen.predictions is not None  # noqa: S101 - asked for above
    parked = int((np.abs(seen.predictions - 0.5) < 0.01).sum())
    solved = bool(batch.status[0] == Status.SOLVED.code)
    return StableAgain(cell, solved, epochs, losses, weights, parked)


#: What each failing network is tried with, one change at a time: the remedies by their names.
TRIED: dict[str, dict[str, Any]] = {
    **{f"lr {lr}": {"lr": lr} for lr in (0.1, 0.05, 0.02, 0.01)},
    "biases": {"bias": True},
    "weights of both signs": {"init": "normal"},
}
#: The learning rates and the number of epochs whose signs of w₃ the page shows.
SIGN_RATES, SIGN_EPOCHS = (0.1, 0.05), 60


@dataclass(frozen=True)
class Remedied:
    """The failing networks themselves, each with one remedy at a time.

    Parameters
    ----------
    ends : dict
        A name of `TRIED` -> how each failing cell ended, within `REMEDY_BUDGET` epochs.
    positive : dict
        A rate of `SIGN_RATES` -> the share of w₃ above 0, (cells, `SIGN_EPOCHS`).
    """

    ends: dict[str, list[Outcome]]
    positive: dict[float, NDArray[np.float64]]

    def solved(self, name: str) -> list[int]:
        """Return the epochs at which cells were solved, from the lowest."""
        return sorted(end.epoch for end in self.ends[name] if end.status is Status.SOLVED)

    def decided(self, lr: float) -> int:
        """Return the epoch from which on, in every cell, all of w₃ has the one sign it keeps."""
        share = self.positive[lr]
        kept = (share == share[:, -1:]) & np.isin(share, (0, 1))
        return int(np.flatnonzero(~kept.all(axis=0))[-1]) + 2

    def signs(self, lr: float, epoch: int) -> tuple[int, int]:
        """Return in how many cells all of w₃ is negative at an epoch, and in how many positive."""
        share = self.positive[lr][:, epoch - 1]
        return int((share == 0).sum()), int((share == 1).sum())


def remedied(failing: list[StableAgain]) -> Remedied:
    """Train the failing networks, on their own data and with their own seeds, with remedies."""
    cells = [again.cell for again in failing]
    ends = {name: [_end(cell, **tried) for cell in cells] for name, tried in TRIED.items()}
    positive = {lr: np.array([_positive(cell, lr) for cell in cells]) for lr in SIGN_RATES}
    return Remedied(ends, positive)


def _end(cell: Finished, **tried: Any) -> Outcome:
    (ended,) = train(engine_network(cell.call, max_epochs=REMEDY_BUDGET, **tried), cell.data)
    return Outcome(Status.of(int(ended.status[0])), int(ended.epochs[0]), ended.bad[0])


def _positive(cell: Finished, lr: float) -> list[float]:
    network = engine_network(cell.call, lr=lr, max_epochs=SIGN_EPOCHS)
    epochs = follow(network, cell.data, SIGN_EPOCHS, passes=1)
    return [float((network.mlp.unpack(seen.state[0])["w3"] > 0).mean()) for seen in epochs]


REMEDIES: dict[str, Any] = {"init": ["uniform", "normal", "xavier", "he"], "bias": [False, True]}
REMEDY_SEEDS = 32
REMEDY_BUDGET = 5000


@dataclass(frozen=True)
class Remedies:
    """Remedies for the failing cells: the share solved, by initial weights and biases.

    Parameters
    ----------
    share : dict
        (hidden units, init, bias) -> (solved, trained).
    datasets : int
        The failing cells' own data sets of each width.
    """

    share: dict[tuple[int, str, bool], tuple[int, int]]
    datasets: dict[int, int]


def remedies(failing: list[StableAgain]) -> Remedies:
    """Train the failing cells' networks on their own data from other weights, and with biases."""
    share: dict[tuple[int, str, bool], tuple[int, int]] = {}
    datasets: dict[int, int] = {}
    for again in failing:
        hidden = again.cell.call.hidden
        datasets[hidden] = datasets.get(hidden, 0) + 1
        done = sweep(
            again.cell.data, (hidden, hidden), lr=again.cell.call.lr, seed=range(REMEDY_SEEDS),
            max_epochs=REMEDY_BUDGET, progress=False, **REMEDIES,
        )  # fmt: skip
        grouped = done.frame.groupby(["init", "bias"], observed=True)["outcome"]
        for (init, bias), outcomes in grouped:
            solved, trained = share.get((hidden, str(init), str(bias) == "True"), (0, 0))
            now = solved + int((outcomes == "solved").sum()), trained + len(outcomes)
            share[hidden, str(init), str(bias) == "True"] = now
    return Remedies(share, datasets)
