"""Summaries of many networks. One that was not solved counts as slower than any that was."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.outcome import Outcome, Status
from shallows.sweeps.work import plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from shallows.sweeps.swept import Sweep


def solved(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which networks of a sweep's frame were solved."""
    return (frame["outcome"] == Status.SOLVED).to_numpy()


def quartiles(frame: pd.DataFrame) -> list[float]:
    """Return the quartiles of the epochs; unsolved and diverged networks are above all others."""
    epochs = np.where(solved(frame), frame["epochs"], np.inf)
    if not len(epochs):
        return [np.nan] * 3
    return np.quantile(epochs, [0.25, 0.5, 0.75], method="inverted_cdf").tolist()


def cell(frame: pd.DataFrame) -> str:
    """Return the text of a table's cell for some networks; see `Sweep.table`."""
    if len(frame) != 1:
        share = f" ({100 * solved(frame).mean():.0f} %)" if len(frame) else ""
        return f"{quartiles(frame)[1]:.0f}{share}".replace("inf", "∞")
    network = frame.iloc[0]
    epochs = str(network["epochs"])
    texts = dict.fromkeys([Status.SOLVED, Status.FINISHED], epochs)
    texts[Status.UNSOLVED] = f"> {epochs}"
    return texts.get(network["outcome"], f"diverged at {epochs}")


def row(frame: pd.DataFrame) -> dict[str, float]:
    """Return a row of `Sweep.summary`."""
    nudged = _nudged(frame) if "epochs_low" in frame else {}
    return described(len(frame), int(solved(frame).sum()), quartiles(frame)) | nudged


def described(count: int, successes: int, quartiles: list[float]) -> dict[str, float]:
    """Return a row of a summary, from the numbers of networks and of solved ones."""
    low, high = wilson(successes, count)
    return {
        "networks": count,
        "solved": successes,
        "share": successes / count if count else np.nan,
        "share_low": low,
        "share_high": high,
        **dict(zip(("epochs_25", "epochs_50", "epochs_75"), quartiles, strict=True)),
    }


def tabulated(rows: dict[Any, dict[str, float]], axis: str | None) -> pd.DataFrame:
    """Return rows by the values of an axis as a frame, in which counts stay whole numbers."""
    import pandas as pd

    some = rows or {0: described(0, 0, [np.nan] * 3)}  # so that none has the columns, too
    table = pd.DataFrame(list(some.values()), pd.Index(list(some), name=axis))
    return table.iloc[: len(rows)]  # by position: an older pandas reads [:2] of numbers as labels


def _nudged(frame: pd.DataFrame) -> dict[str, float]:
    """Return the median of the epochs with every network at its lowest, and at its highest."""
    ends = [frame.assign(epochs=frame[name]) for name in ("epochs_low", "epochs_high")]
    low, high = (quartiles(end)[1] for end in ends)
    return {"calm": float(frame["calm"].mean()), "nudged_low": low, "nudged_high": high}


def wilson(successes: int, count: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of a proportion (Wilson 1927)."""
    if not count:
        return np.nan, np.nan
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = successes / count, z * z / count
    centre = (share + spread / 2) / (1 + spread)
    half = z * np.sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))


def sensitivity(sweep: Sweep, nudges: int, seed: int) -> pd.DataFrame:
    """Return the columns that `Sweep.sensitivity` adds, a row per finished network."""
    import pandas as pd

    from shallows.inside.sensitivity import repeated

    results = sweep.results
    rows: dict[int, tuple[Any, ...]] = {}
    for piece in plan(sweep.data, sweep.grid, sweep.frame.index.to_numpy(), sweep.max_epochs):
        ended = zip(results.status[piece.rows], results.epochs[piece.rows], strict=True)
        outcomes = [Outcome(Status.of(int(code)), int(epoch)) for code, epoch in ended]
        copies = repeated(piece, sweep.data, outcomes, nudges, seed)
        for row, seen in zip(piece.rows.tolist(), copies, strict=True):
            flips = int((seen.status != seen.outcome.status).sum())
            rows[row] = seen.low, seen.high, flips, seen.parts, seen.calm
    names = pd.Index(["epochs_low", "epochs_high", "flips", "parts", "calm"])
    added = pd.DataFrame(list(rows.values()), pd.Index(list(rows)), names)
    return added.astype({"parts": "Int64", "calm": bool}).rename_axis("network")
