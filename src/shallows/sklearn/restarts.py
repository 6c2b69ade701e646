"""Many initialisations of one network, trained as one batch; each stops when it stops improving."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.batch import Batch, Engine, host_design
from shallows.engine.runner import predict
from shallows.outcome import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.engine.design import Design
    from shallows.mlp import MLP
    from shallows.sklearn.samples import Samples

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """The network, and how it is trained.

    Parameters
    ----------
    mlp : MLP
    loss : {"cross-entropy", "squared"}
    lr, momentum, alpha : float
        Gradients are means over the samples: the update is v ← μ v + ∂L/∂w + α w / n,
        w ← w - lr v, with L the mean loss of the n samples.
    max_epochs, patience, check_every : int
        The budget of epochs, the epochs that may pass without an improvement, and the epochs
        between two looks.
    tol : float
        The smallest decrease of the mean loss that counts as an improvement.
    threads : int
    """

    mlp: MLP
    loss: str
    lr: float
    momentum: float
    alpha: float
    max_epochs: int
    patience: int
    check_every: int
    tol: float
    threads: int = 1

    def design(self, *, weighted: bool) -> Design:
        """Return what the kernel is compiled for."""
        return host_design(
            sizes=self.mlp.sizes,
            activation=self.mlp.activation,
            bias=True,
            momentum=True,
            alpha=True,
            loss=self.loss,
            stop="never",
            weighted=weighted,
        )

    def rates(self, total: float) -> Array:
        """Return a row of `Batch.rates`; the engine's gradients are sums."""
        return np.array([self.lr / total] * (len(self.mlp.sizes) - 1) + [self.momentum, self.alpha])


class _Course:
    """Samples, and the engine compiled for them."""

    def __init__(self, plan: Plan, samples: Samples) -> None:
        weighted = not samples.unweighted
        self.design = plan.design(weighted=weighted)
        weights = samples.weights if weighted else None
        self.engine = Engine(self.design, samples.x, samples.targets, weights)
        self.total = samples.total
        self._threads = plan.threads

    def batch(self, state: Array, rates: Array) -> Batch:
        """Return networks that continue from a state."""
        return Batch.of(self.design, state, rates, np.zeros(len(state), np.int64))

    def losses(self, state: Array) -> Array:
        """Return each network's mean loss, without a penalty."""
        batch = self.batch(state, np.zeros(self.design.n_rates))
        return self.engine.observe(batch, threads=self._threads).loss[:, 0] / self.total


@dataclass
class Restarts:
    """The networks of one batch, and their results so far.

    Parameters
    ----------
    state : ndarray, (networks, n_state)
        Weights and velocities after the last update.
    best : ndarray, (networks, n_weights)
        The weights with which each network was judged best; its first ones if it never was.
    judged : ndarray, (networks,)
        That best mean loss, on the held-out samples or, if there are none, on the training samples.
    epochs : int64 ndarray, (networks,)
        Epochs that each has run.
    outcomes : list of Outcome
    guess : float
        The same loss for a constant, the mean of the training targets. A network with a higher loss
        has learned nothing.
    curve, validation : list of ndarray, (networks,)
        At each look: the mean loss with its penalty, and the mean loss of the held-out samples; NaN
        for networks that had stopped.
    """

    state: Array
    best: Array
    judged: Array
    epochs: NDArray[np.int64]
    outcomes: list[Outcome]
    guess: float = np.inf
    curve: list[Array] = field(default_factory=list)
    validation: list[Array] = field(default_factory=list)

    @classmethod
    def fresh(cls, state: Array, n_weights: int) -> Restarts:
        """Return networks that have not been judged yet."""
        count = len(state)
        return cls(
            state.copy(),
            state[:, :n_weights].copy(),
            np.full(count, np.inf),
            np.zeros(count, np.int64),
            [Outcome(Status.FINISHED, 0)] * count,
        )


def train(
    plan: Plan,
    samples: Samples,
    held_out: Samples | None,
    state: Array,
    watch: Callable[[Restarts], bool] | None = None,
) -> Restarts:
    """Train networks from a state until each has diverged, stopped improving, or used its budget.

    The result of a network does not depend on the networks beside it. `watch` is called at every
    look with the results so far, and ends the training by returning True.
    """
    course, judge = _Course(plan, samples), _Course(plan, held_out) if held_out else None
    rates, n_weights = plan.rates(course.total), course.design.n_weights
    found = Restarts.fresh(state, n_weights)
    found.guess = _guess(plan.loss, samples, held_out or samples)
    waited = np.zeros(len(state), np.int64)
    target = np.full(len(state), np.inf)
    alive, run = np.arange(len(state)), 0
    while len(alive) and run < plan.max_epochs:
        step = min(plan.check_every, plan.max_epochs - run)
        batch = course.batch(found.state[alive].copy(), rates)
        course.engine.train(batch, step, threads=plan.threads)
        # The batch is at the forward pass of its last epoch: judge it there, then take its update.
        seen = course.engine.observe(batch, threads=plan.threads)
        loss = seen.loss[:, 0] / course.total
        judged = judge.losses(batch.state) if judge else loss
        found.curve.append(_spread(loss, alive, len(state)))
        if judge:
            found.validation.append(_spread(judged, alive, len(state)))
        found.state[alive] = seen.following
        diverged = batch.status == Status.DIVERGED.code
        found.epochs[alive] = run + np.where(diverged, batch.epochs, step)
        bad = diverged | ~np.isfinite(loss)
        better = ~bad & (judged < found.judged[alive])
        found.best[alive[better]] = batch.state[better, :n_weights]
        found.judged[alive[better]] = judged[better]
        improved = judged < target[alive] - plan.tol
        target[alive] = np.fmin(target[alive], judged)
        waited[alive] = np.where(improved, 0, waited[alive] + step)
        run += step
        for i, network in enumerate(alive.tolist()):
            found.outcomes[network] = _outcome(int(found.epochs[network]), bad[i], seen.bad[i])
        alive = alive[~bad & (waited[alive] < plan.patience)]
        if watch and watch(found):
            break
    return found


def _guess(loss: str, samples: Samples, judged: Samples) -> float:
    """Return the mean loss, over some samples, of the mean target of others."""
    p = np.average(samples.targets, axis=0, weights=samples.weights)
    y = judged.targets
    if loss == "squared":
        each = ((y - p) ** 2).sum(axis=1) / 2
    else:
        several = y.shape[1] > 1
        chosen = np.where(y == 1, p, np.where(several, 1.0, 1 - p))
        each = -np.log(np.maximum(chosen, np.finfo(float).tiny)).sum(axis=1)
    return float(np.average(each, weights=judged.weights))


def step(plan: Plan, samples: Samples, state: Array) -> Restarts:
    """Take one epoch from a state, and judge each network, after it, on the same samples."""
    course = _Course(plan, samples)
    batch = course.batch(state, plan.rates(course.total))
    seen = course.engine.observe(batch, threads=plan.threads)
    found = Restarts.fresh(seen.following, course.design.n_weights)
    loss = course.losses(found.state)
    found.judged = np.where(np.isfinite(loss), loss, np.inf)
    found.epochs[:] = 1
    found.outcomes = [_outcome(1, not np.isfinite(after), "loss") for after in loss]
    found.curve = [seen.loss[:, 0] / course.total]
    return found


def _outcome(epochs: int, bad: bool, quantity: str | None) -> Outcome:
    if bad:
        return Outcome(Status.DIVERGED, epochs, quantity or "loss")
    return Outcome(Status.FINISHED, epochs)


def _spread(values: Array, where: NDArray[Any], count: int) -> Array:
    """Return values of some networks in a row of all."""
    row = np.full(count, np.nan)
    row[where] = values
    return row


def outputs(plan: Plan, weights: Array, x: Array) -> Array:
    """Return ŷ of every network, (networks, samples, outputs)."""
    return predict(plan.design(weighted=False), weights, x, threads=plan.threads)
