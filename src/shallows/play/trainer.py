"""One training that goes on as far as it is told: the bits of `shallows.train`, epoch by epoch."""

from __future__ import annotations

import time
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import backprop
from shallows.engine.networks import Networks
from shallows.engine.runner import accuracy, engine_of
from shallows.outcome import Outcome, Status
from shallows.run import Run
from shallows.trajectory import Trajectory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.mlp import MLP
    from shallows.trajectory import Settings, Weights

_PIECE = 4096  # epochs whose history is taken at once


@dataclass(frozen=True, eq=False)
class Moment:
    """A training at some epoch.

    Parameters
    ----------
    epoch : int
        0 before the first forward pass.
    weights : dict
        Of the last forward pass: the initial ones, at epochs 0 and 1.
    predictions : ndarray, (samples, outputs)
    loss, accuracy : float64 ndarray, (epochs,)
    outcome : Outcome or None
        None while it goes on.
    activation : tuple of str
        Of the hidden layers.
    output : str or None
        Of the last layer, as `backprop.forward` takes it.
    """

    epoch: int
    weights: Weights
    predictions: NDArray[Any]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    outcome: Outcome | None
    activation: tuple[str, ...]
    output: str | None

    def forward(self, x: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return every quantity of a forward pass of other samples, for a picture."""
        with np.errstate(all="ignore"):  # a network that diverges is shown as it is
            return backprop.forward(x, self.weights, self.activation, self.output)


class Trainer:
    """A training that can be continued; not safe to use from two threads at once."""

    def __init__(self, data: Dataset, mlp: MLP, settings: Settings) -> None:
        self.data, self.mlp, self.settings = data, mlp, settings
        self._arithmetic = _Lanes(self) if settings.arithmetic == "lanes" else _Report(self)
        self.reset()

    def reset(self) -> None:
        """Go back to the very same initial weights."""
        weights = self.mlp.unpack(Networks.one(self.mlp, self.settings).start()[0])
        self._arithmetic.start()
        self._losses: list[NDArray[np.float64]] = []
        self._accuracies: list[NDArray[np.float64]] = []
        output = "identity" if self.settings.loss == "squared" else None
        none = np.empty(0)
        first = Moment(0, weights, none, none, none, None, self.mlp.activation, output)
        self.moment = replace(first, predictions=first.forward(self.data.x)["yhat"])

    def advance(self, epochs: int) -> Moment:
        """Run some more epochs, fewer if the training ends."""
        before = self.moment
        target = min(before.epoch + epochs, self.settings.max_epochs)
        if before.outcome or target == before.epoch:
            return before
        with np.errstate(all="ignore"):
            got = self._arithmetic.advance(before.epoch, target)
        self._losses.append(got.loss)
        self._accuracies.append(got.accuracy)
        ended = got.outcome.status in (Status.SOLVED, Status.DIVERGED)
        going = not ended and got.outcome.epoch < self.settings.max_epochs
        self.moment = replace(
            before,
            epoch=got.outcome.epoch,
            weights=got.weights,
            predictions=got.predictions,
            loss=np.concatenate(self._losses),
            accuracy=np.concatenate(self._accuracies),
            outcome=None if going else got.outcome,
        )
        if len(self._losses) > 64:
            self._losses, self._accuracies = [self.moment.loss], [self.moment.accuracy]
        return self.moment

    def run(self) -> Run:
        """Return the record of what has been run so far; at least one epoch must have been."""
        m = self.moment
        outcome = m.outcome or Outcome(Status.UNSOLVED, m.epoch)
        trajectory = Trajectory(outcome, m.loss, m.accuracy, m.predictions, m.weights)
        return Run(self.data, self.mlp, self.settings, trajectory)


class _Lanes:
    """The engine's arithmetic: `Engine.train` runs, `Engine.observe` tells what happened."""

    def __init__(self, trainer: Trainer) -> None:
        self._t = trainer
        self._network = Networks.one(trainer.mlp, trainer.settings)
        self._engine = engine_of(self._network, trainer.data)

    def start(self) -> None:
        self._batch = self._network.batch()

    def advance(self, epoch: int, target: int) -> Trajectory:
        batch = self._batch
        before = deepcopy(batch)
        self._engine.train(batch, target)
        epochs = int(batch.epochs[0])
        seen = self._engine.observe(before, epochs - max(epoch, 1) + 1, predictions=True)
        skip = 1 if epoch else 0  # the epoch that had been run before is run again
        kind = Status.of(int(batch.status[0]))
        bad = seen.bad[0] if kind is Status.DIVERGED else None
        assert seen.predictions is not None  # noqa: S101 - asked for above
        return Trajectory(
            Outcome(kind, epochs, bad),
            seen.loss[0, skip:].astype(np.float64),
            accuracy(self._t.data, seen.misses[0, skip:]),
            seen.predictions[0],
            self._t.mlp.unpack(batch.state[0, : self._t.mlp.n_weights]),
        )


class _Report:
    """The arithmetic of the report's machine."""

    def __init__(self, trainer: Trainer) -> None:
        self._t = trainer

    def start(self) -> None:
        self._weights = self._t.mlp.initial_weights(self._t.settings.seed)

    def advance(self, epoch: int, target: int) -> Trajectory:
        from shallows.replica import descend

        t, again = self._t, 1 if epoch else 0
        passes = target - epoch + again
        lr = t.settings.lr
        assert isinstance(lr, float)  # noqa: S101 - a rate for each layer is the engine's
        got = descend(t.data.x, t.data.targets, self._weights, lr, passes)
        self._weights = got.weights
        outcome = Outcome(
            got.outcome.status, epoch - again + got.outcome.epoch, got.outcome.quantity
        )
        return got._replace(outcome=outcome, loss=got.loss[again:], accuracy=got.accuracy[again:])


def pieces(trainer: Trainer, target: int, seconds: float = 0.05) -> Iterator[Moment]:
    """Advance to an epoch in pieces of about `seconds`; give each moment, so that one may stop."""
    size = 16
    while trainer.moment.epoch < target and not trainer.moment.outcome:
        started = time.perf_counter()
        yield trainer.advance(min(size, target - trainer.moment.epoch))
        fast = time.perf_counter() - started < seconds / 2
        size = min(_PIECE, size * 2) if fast else max(1, size // 2)
