"""Many initialisations of one network, trained at once; each stops when it stops improving.

The loop is not that of `shallows.engine.runner`. The runner returns networks once they have ended,
each in the state of its last forward pass, from which a larger budget repeats that pass. A fit
looks at all networks every few epochs, also on samples that they do not train on, and goes on after
the update. Through the runner, each look takes one more pass. Fits of iris, wine and breast cancer
then gave the same bits, but took 1.27 to 1.37 times as long on one thread. And the runner would
have to know weights of samples, hold-outs and patience, which nothing else that it trains has.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from shallows.engine.batch import Batch
from shallows.engine.engine import Engine
from shallows.outcome import Outcome, Status
from shallows.sklearn.losses import guess

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from shallows.sklearn.plan import Group, Plan
    from shallows.sklearn.samples import Samples

    Array = NDArray[np.float64]


class _Course:
    """Samples, and the engine compiled for them."""

    def __init__(self, plan: Plan, samples: Samples) -> None:
        weighted = not samples.unweighted
        self.design = plan.design(weighted=weighted)
        weights = samples.weights if weighted else None
        self.engine = Engine(self.design, samples.x, samples.targets, weights)
        self.total = samples.total

    def batch(self, state: Array, rates: Array) -> Batch:
        """Return networks that continue from a state."""
        return Batch.of(self.design, state, rates, np.zeros(len(state), np.int64))

    def losses(self, state: Array, threads: int) -> Array:
        """Return each network's mean loss, without a penalty."""
        batch = self.batch(state, np.zeros(self.design.n_rates))
        return self.engine.observe(batch, threads=threads).loss[:, 0] / self.total


@dataclass
class Restarts:
    """The networks of one fit, and their results so far.

    Parameters
    ----------
    state : ndarray, (networks, n_state)
        Weights and velocities after the last update.
    best : ndarray, (networks, n_weights)
        The weights with which each network was judged best; its first ones if it never was.
    judged : ndarray, (networks,)
        That best mean loss, on the held-out samples or, if there are none, on the training samples.
    guess : ndarray, (networks,)
        The same loss for a constant, the mean of the network's training targets. A network with a
        higher loss has learned nothing.
    rows : ndarray, (networks,)
        How many held-out samples judge each network, see `Samples.rows`; 0 if those of the training
        do.
    kind : int64 ndarray, (networks,)
        The number of its penalty.
    epochs : int64 ndarray, (networks,)
        Epochs that each has run.
    outcomes : list of Outcome
    target : ndarray, (networks,)
        The lowest judged loss at any look.
    waited : int64 ndarray, (networks,)
        Epochs since it improved.
    stopped : bool ndarray, (networks,)
    curve, validation : list of ndarray, (networks,)
        At each look: the mean loss with its penalty, and the mean loss of the held-out samples; NaN
        for networks that had stopped.
    """

    state: Array
    best: Array
    judged: Array
    guess: Array
    rows: Array
    kind: NDArray[np.int64]
    epochs: NDArray[np.int64]
    outcomes: list[Outcome]
    target: Array
    waited: NDArray[np.int64]
    stopped: NDArray[np.bool_]
    curve: list[Array] = field(default_factory=list)
    validation: list[Array] = field(default_factory=list)

    @classmethod
    def fresh(cls, state: Array, n_weights: int, kind: NDArray[np.int64]) -> Restarts:
        """Return networks that have not been judged yet."""
        count = len(state)
        return cls(
            state.copy(),
            state[:, :n_weights].copy(),
            np.full(count, np.inf),
            np.full(count, np.inf),
            np.zeros(count),
            kind,
            np.zeros(count, np.int64),
            [Outcome(Status.FINISHED, 0)] * count,
            np.full(count, np.inf),
            np.zeros(count, np.int64),
            np.zeros(count, np.bool_),
        )

    @property
    def better(self) -> NDArray[np.bool_]:
        """Whether each network is at least as good as the constant."""
        return np.isfinite(self.judged) & (self.judged <= self.guess)

    def best_of(self, networks: NDArray[np.int64]) -> int:
        """Return which of some networks has the lowest judged loss, less that of a constant."""
        # Folds differ in difficulty, and the constant's loss says how much.
        gain = self.judged - np.where(np.isfinite(self.guess), self.guess, 0.0)
        return int(networks[np.argmin(gain[networks])])


class _Training:
    """A group's networks on their way."""

    def __init__(self, plan: Plan, group: Group, found: Restarts, threads: int) -> None:
        self._plan, self._found, self._threads = plan, found, threads
        self._course = _Course(plan, group.samples)
        self._judge = _Course(plan, group.held_out) if group.held_out else None
        self._networks = group.networks
        self._rates = plan.rates(self._course.total, found.kind)
        found.guess[group.networks] = guess(plan.loss, group)
        if group.held_out:
            found.rows[group.networks] = group.held_out.rows

    @property
    def alive(self) -> NDArray[np.int64]:
        """The networks that have not stopped."""
        return self._networks[~self._found.stopped[self._networks]]

    def run(self, step: int) -> None:
        """Run so many epochs of the networks that have not stopped, and judge them."""
        found, alive, threads = self._found, self.alive, self._threads
        if not len(alive):
            return
        batch = self._course.batch(found.state[alive], self._rates[alive])
        if threads == 1 and step <= 100:  # `advance` does not hear Ctrl-C
            self._course.engine.advance(batch, step)
        else:
            self._course.engine.train(batch, step, threads=threads)
        # The batch is at the forward pass of its last epoch: judge it there, then take its update.
        seen = self._course.engine.observe(batch, threads=threads)
        loss = seen.loss[:, 0] / self._course.total
        judged = self._judge.losses(batch.state, threads) if self._judge else loss
        found.curve[-1][alive] = loss
        if self._judge:
            found.validation[-1][alive] = judged
        found.state[alive] = seen.following
        diverged = batch.status == Status.DIVERGED.code
        found.epochs[alive] += np.where(diverged, batch.epochs, step)
        bad = diverged | ~np.isfinite(loss)
        better = ~bad & (judged < found.judged[alive])
        found.best[alive[better]] = batch.state[better, : found.best.shape[1]]
        found.judged[alive[better]] = judged[better]
        improved = judged < found.target[alive] - self._plan.tol
        found.target[alive] = np.fmin(found.target[alive], judged)
        found.waited[alive] = np.where(improved, 0, found.waited[alive] + step)
        found.stopped[alive] = bad | (found.waited[alive] >= self._plan.patience)
        for i, network in enumerate(alive.tolist()):
            found.outcomes[network] = _outcome(int(found.epochs[network]), bad[i], seen.bad[i])


def train(
    plan: Plan,
    groups: Sequence[Group],
    found: Restarts,
    watch: Callable[[Restarts], bool] | None = None,
) -> None:
    """Train networks until each has diverged, stopped improving, or used its budget once more.

    The result of a network does not depend on the networks beside it. `watch` is called at every
    look with the results so far, and ends the training by returning True.
    """
    run = 0
    # Groups side by side if there are several, else the networks of the one.
    several = min(plan.threads, len(groups))
    trainings = [_Training(plan, g, found, plan.threads // several) for g in groups]
    with ThreadPoolExecutor(several) as pool:
        go = pool.map if several > 1 else map
        while run < plan.max_epochs and any(len(training.alive) for training in trainings):
            step = min(plan.check_every, plan.max_epochs - run)
            found.curve.append(np.full(len(found.state), np.nan))
            if groups[0].out is not None:
                found.validation.append(np.full(len(found.state), np.nan))
            list(go(_Training.run, trainings, [step] * len(trainings)))
            run += step
            if watch and watch(found):
                break


def step(plan: Plan, samples: Samples, state: Array, kind: NDArray[np.int64]) -> Restarts:
    """Take one epoch from a state, and judge each network, after it, on the same samples."""
    course = _Course(plan, samples)
    batch = course.batch(state, plan.rates(course.total, kind))
    seen = course.engine.observe(batch, threads=plan.threads)
    found = Restarts.fresh(seen.following, course.design.n_weights, kind)
    loss = course.losses(found.state, plan.threads)
    found.judged = np.where(np.isfinite(loss), loss, np.inf)
    found.epochs[:] = 1
    found.outcomes = [_outcome(1, not np.isfinite(after), "loss") for after in loss]
    found.curve = [seen.loss[:, 0] / course.total]
    return found


def _outcome(epochs: int, bad: bool, quantity: str | None) -> Outcome:
    if bad:
        return Outcome(Status.DIVERGED, epochs, quantity or "loss")
    return Outcome(Status.FINISHED, epochs)
