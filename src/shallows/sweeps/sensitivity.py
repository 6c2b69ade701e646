"""How far roundoff alone moves each network of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.inside.sensitivity import Sensitivity, repeated
from shallows.outcome import Outcome, Status
from shallows.sweeps.work import network

if TYPE_CHECKING:
    import pandas as pd

    from shallows.sweeps.sweep import Sweep


def columns(sweep: Sweep, nudges: int, seed: int) -> pd.DataFrame:
    """Return the columns that `Sweep.sensitivity` adds, a row per finished network."""
    import pandas as pd

    frame = sweep.frame
    ended = zip(frame.index, frame["outcome"], frame["epochs"], strict=True)
    rows = {
        row: _row(_repeated(sweep, row, Outcome(Status(status), epoch), nudges, seed))
        for row, status, epoch in ended
    }
    names = ("epochs_low", "epochs_high", "flips", "parts", "calm")
    added = pd.DataFrame.from_dict(rows, orient="index", columns=pd.Index(names))
    return added.astype({"parts": "Int64", "calm": bool}).rename_axis("network")


def _repeated(sweep: Sweep, row: int, outcome: Outcome, nudges: int, seed: int) -> Sensitivity:
    mlp, settings = network(sweep.data, sweep.grid, row, sweep.max_epochs)
    return repeated(sweep.data, mlp, settings, outcome, nudges, seed)


def _row(seen: Sensitivity) -> tuple[Any, ...]:
    flips = int((seen.status != seen.outcome.status).sum())
    return seen.low, seen.high, flips, seen.parts, seen.calm
