"""How far roundoff alone moves each network of a sweep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.inside.sensitivity import Sensitivity, repeated
from shallows.outcome import Outcome, Status
from shallows.sweeps.work import plan

if TYPE_CHECKING:
    import pandas as pd

    from shallows.sweeps.sweep import Sweep


def columns(sweep: Sweep, nudges: int, seed: int) -> pd.DataFrame:
    """Return the columns that `Sweep.sensitivity` adds, with a row for each finished network."""
    import pandas as pd

    results = sweep.results
    rows: dict[int, tuple[Any, ...]] = {}
    for piece in plan(sweep.data, sweep.grid, sweep.frame.index.to_numpy(), sweep.max_epochs):
        ended = zip(results.status[piece.rows], results.epochs[piece.rows], strict=True)
        outcomes = [Outcome(Status.of(int(code)), int(epoch)) for code, epoch in ended]
        seen = repeated(piece, sweep.data, outcomes, nudges, seed)
        rows |= dict(zip(piece.rows.tolist(), map(_row, seen), strict=True))
    names = pd.Index(["epochs_low", "epochs_high", "flips", "parts", "calm"])
    added = pd.DataFrame(list(rows.values()), pd.Index(list(rows)), names)
    return added.astype({"parts": "Int64", "calm": bool}).rename_axis("network")


def _row(seen: Sensitivity) -> tuple[Any, ...]:
    flips = int((seen.status != seen.outcome.status).sum())
    return seen.low, seen.high, flips, seen.parts, seen.calm
