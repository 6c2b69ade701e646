"""How far roundoff alone moves a result: a training repeated under one-ulp nudges.

Every initial weight is moved by -1, 0 or +1 unit in its last place, at random, and the training is
run again from there, many times, with all copies in one batch. No real computation can promise its
last digit. So if the copies disagree about a result, no computation of this training decides it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, integer
from shallows.engine.engine import usable
from shallows.engine.networks import Networks
from shallows.engine.runner import follow, train
from shallows.outcome import Outcome, Status
from shallows.run import Run
from shallows.settings import SEEDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from shallows.datasets import Dataset

#: Losses that differ by more than this, relative to the larger, have parted. In the report's cells,
#: copies that never part stay below 1e-12; copies that pass 1e-6 come to differ by half or more.
PARTED = 1e-6
MOST = 2**16  # nudged copies

_PASSES = 1000  # epochs whose losses are in memory at a time
_COPIES = 2**12  # copies that are trained at a time, at least those of one network


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """The results of a training's nudged copies.

    Parameters
    ----------
    outcome : Outcome
        Outcome of the training itself, without nudges.
    arithmetic : {"lanes", "report", "numpy"}
        The arithmetic of the training itself. The copies always run in that of the lanes, with the
        training's own form of the gradient.
    status : object ndarray, (nudges,)
        A `Status` for each copy.
    epochs : int64 ndarray, (nudges,)
        The epoch at which each ended.
    loss : ndarray, (nudges,)
        Loss of each copy's last forward pass.
    spread : ndarray, (min(epochs),)
        For each epoch that all copies reach, (largest - smallest loss) / largest.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> seen = sh.sensitivity(run, nudges=8)
    >>> seen.verdict, seen.calm, seen.low, seen.high, seen.parts, seen.parted
    ('chaotic', False, 1768, 1771, 1583, 1e-06)
    >>> seen.nudges, seen.frame["outcome"].value_counts().to_dict()
    (8, {'solved': 8})
    """

    outcome: Outcome
    arithmetic: str
    status: NDArray[np.object_]
    epochs: NDArray[np.int64]
    loss: NDArray[Any]
    spread: NDArray[np.float64]

    @property
    def nudges(self) -> int:
        """The number of copies."""
        return len(self.epochs)

    @property
    def parted(self) -> float:
        """`PARTED`: copies whose losses differ by more than this, relatively, have parted."""
        return PARTED

    @property
    def low(self) -> int:
        """The first epoch at which the training or a copy of it ended."""
        return min(self.outcome.epoch, int(self.epochs.min()))

    @property
    def high(self) -> int:
        """The last epoch at which the training or a copy of it ended."""
        return max(self.outcome.epoch, int(self.epochs.max()))

    @property
    def parts(self) -> int | None:
        """The epoch at which the copies part, or None.

        It is the first epoch in which losses differ by more than `PARTED`, relative to the larger.
        If there is none, it is the first in which some copies have ended and others have not, or in
        which copies end with different outcomes.
        """
        apart = self.spread > PARTED
        if apart.any():
            return int(apart.argmax()) + 1
        same = len(set(self.status)) == 1 and self.epochs.min() == self.epochs.max()
        return None if same else int(self.epochs.min())

    @property
    def calm(self) -> bool:
        """Whether the copies never part: the same outcome, epoch and loss under every nudge."""
        return self.parts is None

    @property
    def verdict(self) -> str:
        """``calm``, or ``chaotic`` if the copies part, so that a last digit decides."""
        return "calm" if self.calm else "chaotic"

    @property
    def frame(self) -> pd.DataFrame:
        """A row per copy: ``outcome``, ``epochs``, ``loss``."""
        import pandas as pd

        columns = {"outcome": list(map(str, self.status)), "epochs": self.epochs, "loss": self.loss}
        return pd.DataFrame(columns, index=pd.RangeIndex(self.nudges, name="nudge"))

    def plot(self) -> Figure:
        """Return how the copies' losses part by epoch, and where the copies stop.

        Examples
        --------
        >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
        >>> sh.sensitivity(run, nudges=8).plot().savefig("nudged.png")
        """
        from shallows import plots

        return plots.sensitivity(self)

    def __str__(self) -> str:
        ends = f"{self.low} to {self.high}" if self.low < self.high else f"{self.low}, every one"
        parts = "" if self.parts is None else f", parting at epoch {self.parts}"
        counted = ", ".join(
            f"{number} {status}" for status in Status if (number := (self.status == status).sum())
        )
        return (
            f"{self.verdict}: under {self.nudges} one-ulp nudges {counted}, ending at epoch {ends}"
            f"{parts}; loss {self.loss.min():.6g} to {self.loss.max():.6g}"
        )

    def __repr__(self) -> str:
        return f"Sensitivity({self.outcome}; {self})"

    def _repr_html_(self) -> str:
        from html import escape

        from shallows import plots

        figure = plots.svg(self.plot(), str(self))
        return f"<p><b>{escape(str(self.outcome))}</b><br>{escape(str(self))}</p>{figure}"


def sensitivity(
    run: Run, nudges: int = 64, *, seed: int = 0, threads: int | None = None
) -> Sensitivity:
    """Repeat a run under one-ulp nudges of its initial weights.

    The copies run in the engine's arithmetic, with the run's own data, network, learning rate,
    gradient and budget. This also holds for a run of `network`, which has another arithmetic: how
    one unit in the last place grows depends on the trajectory, not on the order of sums. The run
    itself counts in `Sensitivity.low` and `high`.

    Parameters
    ----------
    run : Run
    nudges : int
        Number of copies.
    seed : int
        Seed of the nudges, 0 to 2³² - 1. The same seed gives the same bits.
    threads : int, optional
        Number of threads; by default, all processors that this process may use.

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before any work starts.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> seen = sh.sensitivity(run, nudges=8)
    >>> print(f"{seen.verdict}: stops at epoch {seen.low} to {seen.high}")
    chaotic: stops at epoch 1768 to 1771
    """
    if not isinstance(run, Run):
        raise ArgumentError("run", run, "a Run, such as shallows.train returns")
    network = Networks.one(run.mlp, run.settings)
    (seen,) = repeated(network, run.data, [run.outcome], nudges, seed, threads)
    return seen


def repeated(
    networks: Networks,
    data: Dataset,
    outcomes: Sequence[Outcome],
    nudges: int,
    seed: int,
    threads: int | None = None,
) -> Iterator[Sensitivity]:
    """Yield the results of each training's nudged copies; see `sensitivity`."""
    nudges = integer("nudges", nudges, minimum=1, maximum=MOST)
    seed = integer("seed", seed, minimum=0, maximum=SEEDS - 1)
    used, together = usable(threads), max(1, _COPIES // nudges)
    for first in range(0, len(networks), together):
        part = slice(first, first + together)
        copies = _copies(networks[part], nudges, seed)
        (ended,) = train(copies, data, threads=used)
        status = np.array([Status.of(code) for code in ended.status.tolist()], dtype=object)
        status, epochs, loss = (v.reshape(-1, nudges) for v in (status, ended.epochs, ended.loss))
        spreads = _spreads(copies, data, epochs.min(axis=1), used)
        for i, outcome in enumerate(outcomes[part]):
            made = networks.settings.arithmetic
            yield Sensitivity(outcome, made, status[i], epochs[i], loss[i], spreads[i])


def _copies(networks: Networks, nudges: int, seed: int) -> Networks:
    """Return the nudged copies of each network, side by side."""
    start = networks.start().astype(networks.design.dtype)
    weights = np.concatenate([nudged(row, nudges, seed) for row in start])
    copies = networks[np.repeat(np.arange(len(networks)), nudges)]
    return replace(copies, weights=weights, rows=np.arange(len(copies)))


def nudged(weights: NDArray[Any], nudges: int, seed: int) -> NDArray[Any]:
    """Return copies of weights, (nudges, weights), each moved by -1, 0 or +1 ulp at random.

    A weight of 0, such as an initial bias, stays, because it has no last digit.
    """
    # The legacy generator, whose numbers are frozen (NEP 19).
    moves = np.random.RandomState(seed).randint(-1, 2, (nudges, len(weights)))
    copies = np.broadcast_to(weights, moves.shape)
    towards = np.where(moves > 0, np.inf, -np.inf).astype(weights.dtype)
    return np.where((moves == 0) | (copies == 0), copies, np.nextafter(copies, towards))


def _spreads(
    copies: Networks, data: Dataset, epochs: NDArray[np.int64], threads: int
) -> list[NDArray[np.float64]]:
    """Return how far the losses of each group of copies are apart, for each epoch."""
    nudges = len(copies) // len(epochs)
    spreads: list[list[NDArray[np.float64]]] = [[] for _ in epochs]
    going, run = np.arange(len(epochs)), 0
    while len(going):
        passes = min(_PASSES, int((epochs[going] - run).min()))
        (seen,) = follow(copies, data, passes, passes=passes, threads=threads)
        apart = _apart(seen.loss.astype(np.float64).reshape(-1, nudges, passes))
        for group, part in zip(going.tolist(), apart, strict=True):
            spreads[group].append(part)
        run += passes
        left = epochs[going] > run
        copies = replace(copies, state=seen.following)[np.repeat(left, nudges)]
        going = going[left]
    return [np.concatenate(parts) for parts in spreads]


def _apart(loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (largest - smallest) / largest of some losses, (groups, copies, epochs), over copies.

    A NaN differs from a number by 1, the largest possible difference.
    """
    low, high = loss.min(axis=1), loss.max(axis=1)  # both NaN where one is
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = (high - low) / high
    alike = np.isnan(loss).all(axis=1) | (low == high)
    return np.where(alike, 0.0, np.where(np.isnan(apart), 1.0, apart))
