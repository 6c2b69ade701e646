"""The one way to train: it takes networks and returns their results.

A single training, a sweep, a map, the nudged copies of `shallows.sensitivity` and a cluster's task
all call `train`. Networks that share a kernel are columns of numbers (`Networks`), beside the
settings that shape the kernel. Networks that have ended come back as `Ended`.
"""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arithmetic import environment
from shallows.engine import device as devices
from shallows.engine.batch import Batch, Progress
from shallows.engine.convergence import measured
from shallows.engine.engine import Engine
from shallows.engine.networks import Networks
from shallows.outcome import Outcome, Status
from shallows.trajectory import Trajectory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.batch import Observation
    from shallows.engine.design import Design
    from shallows.mlp import MLP
    from shallows.trajectory import Settings

    Watch = Callable[[Progress], object]

PASSES = 10_000  # epochs of a history that are in memory at a time, of one network
_ENDED = [status.code for status in Status]


@dataclass(frozen=True)
class Ended:
    """Networks that have ended, an element each.

    Parameters
    ----------
    rows : int64 ndarray
        Their numbers, as in `Networks`.
    status : int8 ndarray
        Codes of `Status`.
    epochs : int64 ndarray
    loss, accuracy : float64 ndarray
        Values of the last forward pass; the accuracy of a regression is NaN.
    bad : object ndarray
        The first quantity that was not finite, or None.
    still : int64 ndarray
        The first epoch whose update changed nothing at all, or 0; see `Batch`.
    state : ndarray, (networks, design.n_state)
        State of the last forward pass, from which a larger budget continues.
    measure : float64 ndarray, or None
        For networks that never stop: below 0 if the training converged; see `converging`.
    """

    rows: NDArray[np.int64]
    status: NDArray[np.int8]
    epochs: NDArray[np.int64]
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    bad: NDArray[np.object_]
    still: NDArray[np.int64]
    state: NDArray[Any]
    measure: NDArray[np.float64] | None = None


class _Pause(BaseException):
    """It is time to hand over the networks that have ended."""


def train(
    networks: Networks,
    data: Dataset,
    *,
    threads: int = 1,
    device: str = "cpu",
    watch: Watch | None = None,
    every: float = math.inf,
) -> Iterator[Ended]:
    """Train networks, and yield those that have ended, every so many seconds and at the end.

    The others pause meanwhile, and continue with the same bits. If `watch` raises an error, or
    Ctrl-C is pressed, the networks that have ended are yielded before the error is raised.
    (Measured networks do not pause, and lose what they ran if they are stopped early.)

    Parameters
    ----------
    networks : Networks
    data : Dataset
    threads : int
    device : str
        Where they are trained, as `device.chosen` returned it.
    watch : callable, optional
        Called several times a second with the progress of the networks not yet yielded.
    every : float
        Seconds between two yields.
    """
    engine = devices.engine(device, networks.design, data.x, data.targets)
    batch, rows, measure = networks.batch(), networks.rows, None
    begun, tell = batch.epochs.copy(), watch or (lambda _: None)
    budget = networks.settings.max_epochs
    if networks.measured:
        first = replace(networks, state=None).batch()
        measure = measured(engine, batch, first, budget, threads, tell)
        every = math.inf
    while len(rows):
        before = Progress(network_epochs=int((batch.epochs - begun).sum()))

        def look(progress: Progress, before: Progress = before) -> None:
            tell(progress + before)

        ended, error = _stretch(engine, batch, budget, every, threads, look)
        if ended.any():
            taken = None if measure is None else measure[ended]
            yield _ended(engine, batch.take(ended), rows[ended], data, threads, taken)
        if error:
            raise error
        batch, rows, begun = batch.take(~ended), rows[~ended], begun[~ended]


def _stretch(
    engine: Engine, batch: Batch, max_epochs: int, seconds: float, threads: int, tell: Watch
) -> tuple[NDArray[np.bool_], BaseException | None]:
    """Train for so many seconds; return which networks have ended, and the error that came."""
    due = time.monotonic() + seconds

    def look(progress: Progress) -> None:
        tell(progress)
        if time.monotonic() > due:
            raise _Pause

    error, begun = None, batch.epochs.copy()
    try:
        try:
            engine.train(batch, max_epochs, threads=threads, watch=look)
        except _Pause:
            if np.isin(batch.status, _ENDED).all():  # the last one ended after the look
                counts = np.bincount(batch.status, minlength=8)
                tell(Progress.of(counts, int((batch.epochs - begun).sum())))
    except BaseException as raised:
        error = raised
    return np.isin(batch.status, _ENDED), error


def train_for(
    networks: Networks, data: Dataset, seconds: float, device: str = "cpu"
) -> tuple[list[Ended], Networks | None]:
    """Train networks for so many seconds; return those that have ended, and the others.

    The others continue from the state that they have now, here or on another machine, with the same
    bits. (Measured networks do not pause, so they all end.)
    """
    if networks.measured:
        return list(train(networks, data, device=device)), None
    engine = devices.engine(device, networks.design, data.x, data.targets)
    batch, budget = networks.batch(), networks.settings.max_epochs
    ended, error = _stretch(engine, batch, budget, seconds, 1, lambda _: None)
    if error:
        raise error
    there = []
    if ended.any():
        there = [_ended(engine, batch.take(ended), networks.rows[ended], data, 1, None)]
    left = batch.take(~ended)
    now: dict[str, Any] = {"state": left.state, "epochs": left.epochs, "still": left.still}
    rest = replace(networks[~ended], weights=None, **now)
    return there, rest if len(rest) else None


def engine_of(networks: Networks, data: Dataset) -> Engine:
    """Return the compiled programs of some networks, on given data."""
    return Engine(networks.design, data.x, data.targets)


def _ended(
    engine: Engine,
    batch: Batch,
    rows: NDArray[np.int64],
    data: Dataset,
    threads: int,
    measure: NDArray[np.float64] | None,
) -> Ended:
    seen = engine.observe(batch, threads=threads)
    seen.bad[batch.status != Status.DIVERGED.code] = None
    loss = seen.loss[:, 0].astype(np.float64)
    right = accuracy(data, seen.misses[:, 0])
    became = (batch.status, batch.epochs, loss, right, seen.bad, batch.still, batch.state)
    return Ended(rows, *became, measure)


def accuracy(data: Dataset, misses: NDArray[Any]) -> NDArray[np.float64]:
    """Return the share of samples that are right, given how many are wrong; NaN for regression."""
    right = (data.n_samples - misses.astype(np.float64)) / data.n_samples
    return right if data.task == "classification" else np.full_like(right, np.nan)


# -- one training, epoch by epoch ------------------------------------------------------------------


def follow(
    networks: Networks,
    data: Dataset,
    epochs: int,
    *,
    passes: int,
    predictions: bool = False,
    threads: int = 1,
) -> Iterator[Observation]:
    """Run so many epochs of every network, whether it ends or not, and yield their observations.

    Observations come `passes` epochs at a time. A network with a state starts by repeating the
    epoch that it ran last.
    """
    batch = networks.batch()
    yield from engine_of(networks, data).follow(
        batch, epochs, passes, predictions=predictions, threads=threads
    )


def record(
    data: Dataset, mlp: MLP, settings: Settings, watch: Callable[[int], object] | None = None
) -> Trajectory:
    """Train one network, with its whole history; `watch` is told the epochs run so far.

    It runs twice: first to its end, then again up to there, to note the loss and accuracy of every
    epoch.
    """
    network, tell = Networks.one(mlp, settings), watch or (lambda _: None)
    (ended,) = train(network, data, watch=lambda progress: tell(progress.network_epochs))
    epochs, losses, misses = int(ended.epochs[0]), [], []
    for seen in follow(network, data, epochs, passes=PASSES, predictions=True):
        losses.append(seen.loss[0].astype(np.float64))
        misses.append(seen.misses[0])
        tell(epochs)
    assert seen.predictions is not None  # noqa: S101 - asked for above
    return Trajectory(
        Outcome(Status.of(int(ended.status[0])), epochs, ended.bad[0], int(ended.still[0]) or None),
        np.concatenate(losses),
        accuracy(data, np.concatenate(misses)),
        seen.predictions[0],
        mlp.unpack(ended.state[0, : mlp.n_weights]),
    )


def predict(
    shape: Design, weights: NDArray[Any], x: NDArray[Any], *, threads: int = 1
) -> NDArray[Any]:
    """Return ŷ, (networks, samples, outputs), of networks with these weights."""
    engine = Engine(shape, x, np.zeros((len(x), shape.outputs)))
    batch = Batch.fresh(shape, weights, np.zeros(shape.n_rates))
    shown = engine.observe(batch, predictions=True, threads=threads).predictions
    assert shown is not None  # noqa: S101 - asked for above
    return shown


class Predictor:
    """Networks that are ready to answer: `predict`, without what a call would do again.

    Parameters
    ----------
    shape : Design
    weights : ndarray, (networks, n_weights)
    """

    FEW = 16  # samples up to which starting takes longer than the arithmetic

    def __init__(self, shape: Design, weights: NDArray[Any]) -> None:
        self._shape, self._weights = shape, weights
        self._own = threading.local()  # the working memory of each thread

    def __reduce__(self) -> tuple[Any, ...]:
        return Predictor, (self._shape, self._weights)

    def __call__(self, x: NDArray[Any], *, threads: int = 1) -> NDArray[Any]:
        """Return ŷ, (networks, samples, outputs)."""
        if len(x) > self.FEW:
            return predict(self._shape, self._weights, x, threads=threads)
        environment.require()
        if getattr(self._own, "samples", None) != len(x):
            engine = Engine(self._shape, x, np.zeros((len(x), self._shape.outputs)))
            batch = Batch.fresh(self._shape, self._weights, np.zeros(self._shape.n_rates))
            self._own.x, self._own.shown, self._own.run = engine.answering(batch)
            self._own.samples = len(x)
        np.copyto(self._own.x, x)
        self._own.run()
        return self._own.shown.copy()
