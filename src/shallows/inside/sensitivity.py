"""How far roundoff alone moves a result: a training repeated under one-ulp nudges.

Every initial weight is moved by -1, 0 or +1 unit in its last place, at random, and the training is
run again from there, many times, as the lanes of one batch. No real computation can promise its
last digit, so whatever these copies do not agree on, no computation of this training decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, integer
from shallows.engine import one
from shallows.engine.batch import Batch, Engine, usable
from shallows.outcome import Outcome, Status
from shallows.run import Run
from shallows.settings import SEEDS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.mlp import MLP
    from shallows.trajectory import Settings

#: Losses that differ by more than this, relative to the larger, have parted. In the report's cells
#: those that never part stay below 1e-12; those that pass 1e-6 go on to differ by half and more.
PARTED = 1e-6
MOST = 2**16  # nudged copies

_PASSES = 1000  # epochs whose losses are in memory at a time


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """What became of a training's nudged copies.

    Parameters
    ----------
    outcome : Outcome
        Of the training itself, not nudged.
    arithmetic : {"lanes", "report", "numpy"}
        The one in which the training itself ran. The copies always run in the lanes', with the
        training's own form of the gradient.
    status : object ndarray, (nudges,)
        A `Status` for each copy.
    epochs : int64 ndarray, (nudges,)
        The epoch at which each ended.
    loss : ndarray, (nudges,)
        Of each copy's last forward pass.
    spread : ndarray, (min(epochs),)
        For each epoch that all copies reach, (largest - smallest loss) / largest.
    """

    outcome: Outcome
    arithmetic: str
    status: NDArray[np.object_]
    epochs: NDArray[np.int64]
    loss: NDArray[Any]
    spread: NDArray[np.float64]

    @property
    def nudges(self) -> int:
        """How many copies there are."""
        return len(self.epochs)

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

        The first whose losses differ by more than `PARTED`, relative to the larger; failing that,
        the first in which some copies have ended and others have not, or end otherwise.
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
        """``calm``, or ``chaotic``: a last digit decides."""
        return "calm" if self.calm else "chaotic"

    @property
    def frame(self) -> pd.DataFrame:
        """A row per copy: ``outcome``, ``epochs``, ``loss``."""
        import pandas as pd

        columns = {"outcome": list(map(str, self.status)), "epochs": self.epochs, "loss": self.loss}
        return pd.DataFrame(columns, index=pd.RangeIndex(self.nudges, name="nudge"))

    def plot(self) -> Figure:
        """Return how the copies' losses part by epoch, and where the copies stop."""
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
        # The figure's text is black: it needs its white in a dark notebook, too.
        return (
            f"<p><b>{escape(str(self.outcome))}</b><br>{escape(str(self))}</p>"
            f'<div style="background:#fff;width:max-content">{figure}</div>'
        )


def sensitivity(
    run: Run, nudges: int = 64, *, seed: int = 0, threads: int | None = None
) -> Sensitivity:
    """Repeat a run under one-ulp nudges of its initial weights.

    The copies run in the engine's arithmetic, with the run's own data, network, learning rate,
    gradient and budget. So do those of a run of `network`, whose own arithmetic is another: what
    one unit in the last place grows to is a matter of the trajectory, not of the order in which
    its sums are taken. The run itself counts into `Sensitivity.low` and `high`.

    Parameters
    ----------
    run : Run
    nudges : int
        How many copies.
    seed : int
        Of the generator of the nudges, 0 to 2³² - 1: the same seed gives the same bits.
    threads : int, optional
        All of the processors that this process may use, if not given.

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before any work starts.
    """
    if not isinstance(run, Run):
        raise ArgumentError("run", run, "a Run, such as shallows.train returns")
    return repeated(run.data, run.mlp, run.settings, run.outcome, nudges, seed, threads)


def repeated(
    data: Dataset,
    mlp: MLP,
    settings: Settings,
    outcome: Outcome,
    nudges: int,
    seed: int,
    threads: int | None = None,
) -> Sensitivity:
    """Return what becomes of the nudged copies of a training; see `sensitivity`."""
    nudges = integer("nudges", nudges, minimum=1, maximum=MOST)
    seed = integer("seed", seed, minimum=0, maximum=SEEDS - 1)
    used = usable(threads)
    design = one.design(mlp, settings)
    engine, rates = Engine(design, data.x, data.targets), one.rates(mlp, settings)
    start = one.start_of(mlp, settings)[0].astype(design.dtype)
    weights = nudged(start, nudges, seed)
    batch = Batch.fresh(design, weights, rates)
    engine.train(batch, settings.max_epochs, threads=used)
    again = Batch.fresh(design, weights, rates)
    return Sensitivity(
        outcome,
        settings.arithmetic,
        np.array([Status.of(code) for code in batch.status.tolist()], dtype=object),
        batch.epochs,
        engine.observe(batch, threads=used).loss[:, 0],
        _spread(engine, again, int(batch.epochs.min()), used),
    )


def nudged(weights: NDArray[Any], nudges: int, seed: int) -> NDArray[Any]:
    """Return copies of weights, (nudges, weights), each moved by -1, 0 or +1 ulp at random.

    A weight of 0, as biases begin, stays: it has no last digit.
    """
    # The legacy generator, whose numbers are frozen (NEP 19).
    moves = np.random.RandomState(seed).randint(-1, 2, (nudges, len(weights)))
    copies = np.broadcast_to(weights, moves.shape)
    towards = np.where(moves > 0, np.inf, -np.inf).astype(weights.dtype)
    return np.where((moves == 0) | (copies == 0), copies, np.nextafter(copies, towards))


def _spread(engine: Engine, batch: Batch, epochs: int, threads: int) -> NDArray[np.float64]:
    """Return how far the losses of a batch are apart in each of its first epochs."""
    parts = engine.follow(batch, epochs, _PASSES, threads=threads)
    return np.concatenate([_apart(seen.loss.astype(np.float64)) for seen in parts])


def _apart(loss: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (largest - smallest) / largest of each column; a NaN differs from a number wholly."""
    low, high = loss.min(axis=0), loss.max(axis=0)  # both NaN where one is
    with np.errstate(invalid="ignore", divide="ignore"):
        apart = (high - low) / high
    alike = np.isnan(loss).all(axis=0) | (low == high)
    return np.where(alike, 0.0, np.where(np.isnan(apart), 1.0, apart))
