"""Figures of many networks: the share solved and the epochs, along one axis or over two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context

from shallows.plots.style import COLOURS, STYLE, panels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


def along_axis(summary: pd.DataFrame, axis: str) -> Figure:
    """Return a figure of the share solved and the epochs taken along an axis.

    Parameters
    ----------
    summary : DataFrame
        As `Sweep.summary` returns it.
    axis : str
        The axis's name.

    Examples
    --------
    >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
    >>> sh.plots.along_axis(sweep.summary("lr"), "lr").savefig("lr.svg")
    """
    places = np.arange(len(summary))
    with rc_context(STYLE):
        figure, (left, right) = panels(9, 3.4, 2)
        share = 100 * summary[["share", "share_low", "share_high"]]
        below, above = share["share"] - share["share_low"], share["share_high"] - share["share"]
        bars = np.clip([below, above], 0, None)
        left.errorbar(places, share["share"], bars, fmt="o", color=COLOURS[0], capsize=4)
        left.set(title="solved, with 95 % interval", ylabel="networks, %", ylim=(-4, 104))
        reached = np.isfinite(summary["epochs_50"].to_numpy())
        middle = summary["epochs_50"].to_numpy()[reached]
        low = summary["epochs_25"].to_numpy()[reached]
        high = summary["epochs_75"].to_numpy()[reached]
        high = np.where(np.isfinite(high), high, middle)
        right.errorbar(
            *(places[reached], middle, np.array([middle - low, high - middle])),
            fmt="s", color=COLOURS[1], capsize=4,
        )  # fmt: skip
        right.set(title="epochs to 100 %, median and quartiles", ylabel="epochs", yscale="log")
        if "nudged_low" in summary:
            _nudged(right, places, summary)
        for axes in (left, right):
            axes.set(xlabel=axis, xlim=(-0.5, len(summary) - 0.5))
            axes.set_xticks(places, [_short(value) for value in summary.index])
        for place in places[~reached & (summary["networks"].to_numpy() > 0)]:
            right.annotate(
                "most unsolved", (place, 0.03), xycoords=("data", "axes fraction"),
                rotation=90, ha="center", va="bottom", color="#555555", fontsize=9,
            )  # fmt: skip
        return figure


def _nudged(axes: Axes, places: NDArray[Any], summary: pd.DataFrame) -> None:
    """Draw the range of the median under one-ulp nudges."""
    low, high = (summary[name].to_numpy(dtype=float) for name in ("nudged_low", "nudged_high"))
    shown = np.isfinite(low) & np.isfinite(high)
    axes.vlines(
        places[shown] + 0.12, low[shown], high[shown],
        color=COLOURS[2], linewidth=4, label="median, one-ulp nudges",
    )  # fmt: skip
    axes.plot(places[shown] + 0.12, low[shown], "_", places[shown] + 0.12, high[shown], "_",
              color=COLOURS[2])  # fmt: skip
    axes.legend(loc="best")


def over_axes(share: pd.DataFrame, epochs: pd.DataFrame) -> Figure:
    """Return heat maps of share solved and median epochs over two axes.

    Parameters
    ----------
    share, epochs : DataFrame
        A row for each value of one axis, a column for each of the other; NaN where there is no
        network, ∞ where most were not solved.

    Examples
    --------
    >>> import pandas as pd
    >>> share = pd.DataFrame([[0.2, 1.0]], index=["3,3"], columns=[0.1, 0.2])
    >>> epochs = pd.DataFrame([[np.inf, 812]], index=["3,3"], columns=[0.1, 0.2])
    >>> sh.plots.over_axes(share, epochs).savefig("table.svg")
    """
    with rc_context({**STYLE, "axes.grid": False}):
        width = max(8.0, 3.2 + 1.3 * share.shape[1])
        figure, (left, right) = panels(width, max(3.2, 1.6 + 0.4 * len(share)), 2)
        _heat(left, 100 * share, "solved, %", "cividis", "{:.0f}")
        _heat(right, epochs, "median epochs to 100 %", "cividis_r", "{:.0f}", log=True)
        return figure


def _heat(
    axes: Axes, values: pd.DataFrame, title: str, cmap: str, form: str, *, log: bool = False
) -> None:
    numbers = values.to_numpy(dtype=float)
    finite = np.isfinite(numbers)
    shown = np.where(finite, np.log10(np.where(finite, numbers, 1)) if log else numbers, np.nan)
    image = axes.imshow(shown, cmap=cmap, aspect="auto", vmin=None if log else 0)
    for (i, j), number in np.ndenumerate(numbers):
        text = form.format(number) if np.isfinite(number) else "" if np.isnan(number) else "∞"
        colour = "black"  # where there is no colour behind it, `svg` gives it the page's own
        if finite[i, j]:
            r, g, b, _ = image.cmap(image.norm(shown[i, j]))
            colour = "white" if 0.3 * r + 0.59 * g + 0.11 * b < 0.5 else "#111111"
        axes.text(j, i, text, ha="center", va="center", color=colour, fontsize=9)
    axes.set(title=title, xlabel=str(values.columns.name), ylabel=str(values.index.name))
    axes.set_xticks(range(values.shape[1]), [_short(value) for value in values.columns])
    axes.set_yticks(range(len(values)), [_short(value) for value in values.index])


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
