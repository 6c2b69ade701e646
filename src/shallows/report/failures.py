"""What the report's failures really are: its section 4C, and the cells that print 50000."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shallows import backprop
from shallows.mlp import MLP
from shallows.outcome import Status
from shallows.report.notebook import Call, Notebook

if TYPE_CHECKING:
    from shallows.report.notebook import Finished, Published

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

    The report gives no settings for this section; these are those of its logs.
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
    call = Call(*(entry[key] for key in ("data", "hidden", "lr", "epoch", "seed")))
    finished = notebook.run(call, record=True)
    return WithoutActivations(
        finished,
        lowest=float(yhat.min()),
        highest=float(yhat.max()),
        first_loss=float(finished.trajectory.loss[0]),
        best_accuracy=float(finished.trajectory.accuracy.max()),
    )


@dataclass(frozen=True)
class StableAgain:
    """A failing cell, trained again with the gradient that can't be 0/0.

    Parameters
    ----------
    cell : Finished
        As the report trained it.
    solved : bool
        Whether the stable gradient solves it within the same budget.
    loss : float
    parked : int
        Samples at ŷ = 0.5 to within 0.01.
    """

    cell: Finished
    solved: bool
    loss: float
    parked: int

    @property
    def parked_loss(self) -> float:
        """The loss of that many samples at ŷ = 0.5: each costs ln 2."""
        return self.parked * float(np.log(2))


def stable_again(cells: list[Finished]) -> list[StableAgain]:
    """Train every failing cell of some again, with ŷ - y for the gradient."""
    failing = [cell for cell in cells if cell.outcome.status is not Status.SOLVED]
    return [_stable_again(cell) for cell in failing]


def _stable_again(cell: Finished) -> StableAgain:
    from shallows.engine import one
    from shallows.engine.batch import Batch, Engine
    from shallows.engine.programs import SOLVED
    from shallows.trajectory import Settings

    call = cell.call
    mlp = MLP.of(2, (call.hidden, call.hidden), 2)
    settings = Settings(lr=call.lr, max_epochs=call.epoch, seed=call.seed)
    shape = one.design(mlp, settings)
    engine = Engine(shape, cell.data.x, cell.data.targets)
    batch = Batch.fresh(shape, mlp.draw([call.seed]), one.rates(mlp, settings))
    engine.train(batch, call.epoch)
    seen = engine.observe(batch, predictions=True)
    assert seen.predictions is not None  # noqa: S101 - asked for above
    parked = int((np.abs(seen.predictions - 0.5) < 0.01).sum())
    return StableAgain(cell, bool(batch.status[0] == SOLVED), float(seen.loss[0, 0]), parked)
