"""Every figure, with Matplotlib: no global state, colours that colour-blind people can tell apart.

Each function returns a new `matplotlib.figure.Figure`; ``figure.savefig(path)`` writes it, `svg`
gives it as text to put into a page.
"""

from __future__ import annotations

import hashlib
import io
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.inside.sensitivity import Sensitivity
    from shallows.outcome import Outcome
    from shallows.run import Run

#: Okabe & Ito 2008: a class, a line or a group each.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D00", "#555555")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
BELIEF = LinearSegmentedColormap.from_list("belief", [COLOURS[0], "#FFFFFF", COLOURS[1]])

STYLE: Any = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "font.size": 10,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "shallows",
}


def panels(width: float, height: float, count: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels side by side, its size in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(np.atleast_1d(figure.subplots(1, count)))


def run(run: Run) -> Figure:
    """Return a run's learning curve, beside truth and prediction where the data have two features.

    The report's sections 3A and 3C.

    Parameters
    ----------
    run : Run
    """
    with rc_context(STYLE):
        if run.data.task == "regression":
            figure, (left, right) = panels(9, 3.2, 2)
            _loss(left, run)
            _fit(right, run)
            return figure
        if run.data.n_features != 2:
            figure, (left, right) = panels(9, 3.2, 2)
            _loss(left, run)
            _accuracy(right, run)
            return figure
        figure, axes = panels(11, 3.4, 3)
        _loss(axes[0], run)
        _points(axes[1], run.data, run.data.y, "truth")
        _points(axes[2], run.data, classes(run.predictions), "prediction")
        return figure


def learning_curve(run: Run) -> Figure:
    """Return loss and accuracy by epoch (the report's section 3C).

    Parameters
    ----------
    run : Run
    """
    with rc_context(STYLE):
        figure, axes = panels(9, 3.2, 2) if run.data.n_classes else panels(5.4, 3.2)
        _loss(axes[0], run)
        if run.data.n_classes:
            _accuracy(axes[1], run)
        return figure


def comparison(data: Dataset, predictions: NDArray[Any]) -> Figure:
    """Return truth beside prediction for data of two features (the report's section 3A).

    Parameters
    ----------
    data : Dataset
    predictions : ndarray, (samples, outputs)
        ŷ of each sample.
    """
    with rc_context(STYLE):
        figure, (left, right) = panels(7.4, 3.6, 2)
        _points(left, data, data.y, "truth")
        _points(right, data, classes(predictions), "prediction")
        return figure


def curve(loss: NDArray[Any], outcome: Outcome) -> Figure:
    """Return one learning curve of recorded losses.

    Parameters
    ----------
    loss : ndarray, (epochs,)
    outcome : Outcome
        The figure's title.
    """
    with rc_context(STYLE):
        figure, (axes,) = panels(5.4, 3.2)
        _curve(axes, loss, outcome)
        return figure


def decision_surface(run: Run, *, resolution: int = 200) -> Figure:
    """Return ŷ over the plane, for a run on two features and two classes.

    Parameters
    ----------
    run : Run
    resolution : int
        Points along each side.

    Raises
    ------
    ArgumentError
        If the data have other than two features and two classes.
    """
    if run.data.n_features != 2 or run.data.n_classes != 2:
        raise ArgumentError("run", run, "a run on data of two features and two classes")
    x = run.data.x
    margin = 0.08 * (x.max(axis=0) - x.min(axis=0))
    low, high = x.min(axis=0) - margin, x.max(axis=0) + margin
    sides = [np.linspace(a, b, resolution) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    yhat = run.predict(grid)[:, 0].reshape(resolution, resolution)
    with rc_context({**STYLE, "axes.grid": False}):
        figure, (axes,) = panels(5.2, 4.2)
        shown = axes.pcolormesh(*sides, yhat, cmap=BELIEF, vmin=0, vmax=1, rasterized=True)
        if yhat.min() < 0.5 < yhat.max():
            axes.contour(*sides, yhat, levels=[0.5], colors="#333333", linewidths=1.2)
        _points(axes, run.data, run.data.y, str(run.outcome), edge="white")
        figure.colorbar(shown, ax=axes, label="ŷ")
        return figure


def along_axis(summary: pd.DataFrame, axis: str) -> Figure:
    """Return share solved and epochs taken along an axis.

    Parameters
    ----------
    summary : DataFrame
        As of `Sweep.summary`.
    axis : str
        Its name.
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
        for place in places[~reached]:
            right.annotate(
                "most unsolved", (place, 0.03), xycoords=("data", "axes fraction"),
                rotation=90, ha="center", va="bottom", color="#555555", fontsize=9,
            )  # fmt: skip
        return figure


def sensitivity(shown: Sensitivity) -> Figure:
    """Return how a run's nudged copies part by epoch, and the epochs at which they stop.

    Parameters
    ----------
    shown : Sensitivity
    """
    from shallows.inside.sensitivity import PARTED

    with rc_context(STYLE):
        figure, (left, right) = panels(9, 3.2, 2)
        smallest = np.finfo(shown.spread.dtype).eps / 16  # a spread of 0 has no logarithm
        epochs = np.arange(1, len(shown.spread) + 1)
        left.semilogy(
            epochs, np.maximum(shown.spread, smallest), color=COLOURS[0], linewidth=1.2,
            rasterized=len(epochs) > 5000,  # as a path it would be megabytes of a page
        )  # fmt: skip
        left.axhline(PARTED, color=COLOURS[7], linewidth=1, linestyle="--")
        parts = shown.parts
        if parts is not None:
            left.axvline(parts, color=COLOURS[1], linewidth=1.2)
        title = "never part" if parts is None else f"part at epoch {parts}"
        left.set(
            title=title, xlabel="epoch", ylabel="relative spread of the losses", ylim=(None, 3)
        )
        low, high = shown.low, shown.high
        bins: Any = np.arange(low - 0.5, high + 1) if high - low < 40 else 40
        right.hist(shown.epochs, bins=bins, color=COLOURS[0])
        right.axvline(shown.outcome.epoch, color=COLOURS[1], linewidth=1.6, label="not nudged")
        ends = f"all end at epoch {low}" if low == high else f"end at epoch {low} to {high}"
        right.set(title=ends, xlabel="epoch", ylabel=f"of {shown.nudges} nudged copies")
        right.ticklabel_format(axis="x", useOffset=False, style="plain")
        right.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        right.legend(loc="best")
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
        A row for each value of one axis, a column for each of the other.
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
        text = form.format(number) if np.isfinite(number) else "∞"
        r, g, b, _ = image.cmap(image.norm(shown[i, j])) if finite[i, j] else (1, 1, 1, 1)
        dark = 0.3 * r + 0.59 * g + 0.11 * b < 0.5
        colour = "white" if dark else "black"
        axes.text(j, i, text, ha="center", va="center", color=colour, fontsize=9)
    axes.set(title=title, xlabel=str(values.columns.name), ylabel=str(values.index.name))
    axes.set_xticks(range(values.shape[1]), [_short(value) for value in values.columns])
    axes.set_yticks(range(len(values)), [_short(value) for value in values.index])


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def classes(predictions: NDArray[Any]) -> NDArray[np.int64]:
    """Return the class of each ŷ, (samples,): 1 from 0.5 on, or the largest of several.

    Parameters
    ----------
    predictions : ndarray, (samples, outputs)
    """
    if predictions.shape[1] == 1:
        return (predictions[:, 0] >= 0.5).astype(np.int64)
    return predictions.argmax(axis=1).astype(np.int64)


def svg(figure: Figure, title: str = "") -> str:
    """Return a figure as SVG text to put into a page, the same text for the same figure.

    Parameters
    ----------
    figure : Figure
    title : str
        What it shows, for those who can't see it.
    """
    buffer = io.StringIO()
    with rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    # Ids of the figure's own, for a page may hold several figures.
    key = hashlib.sha256(text.encode()).hexdigest()[:6]
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>f{key}-", text)
    if title:
        from html import escape

        label = f'<svg role="img" aria-label="{escape(title, quote=True)}"'
        text = text.replace("<svg", label, 1)
    return text


def _loss(axes: Axes, run: Run) -> None:
    _curve(axes, run.trajectory.loss, run.outcome)


def _curve(axes: Axes, loss: Sequence[float] | NDArray[Any], outcome: Outcome) -> None:
    last = outcome.epoch
    axes.plot(np.arange(last - len(loss) + 1, last + 1), loss, color=COLOURS[0], linewidth=1.6)
    axes.set(title=str(outcome).split(":")[0], xlabel="epoch", ylabel="loss, summed over samples")


def _accuracy(axes: Axes, run: Run) -> None:
    accuracy = run.trajectory.accuracy
    epochs = np.arange(run.epochs - len(accuracy) + 1, run.epochs + 1)
    axes.plot(epochs, 100 * accuracy, color=COLOURS[2], linewidth=1.2)
    axes.set(title="accuracy", xlabel="epoch", ylabel="samples right, %", ylim=(0, 104))


def _fit(axes: Axes, run: Run) -> None:
    """Draw a regression: over its feature if there is one, else prediction against truth."""
    data, yhat = run.data, run.predictions
    order = np.argsort(data.x[:, 0], kind="stable")
    over = data.n_features == 1
    for index, name in enumerate(data.target_names):
        colour, marker = COLOURS[index % len(COLOURS)], MARKERS[index % len(MARKERS)]
        across, up = (data.x[:, 0], data.y) if over else (data.y[:, index], yhat)
        axes.scatter(across, up[:, index], s=24, color=colour, marker=marker, label=name)
        if over:
            axes.plot(data.x[order, 0], yhat[order, index], color=colour, label=f"ŷ of {name}")
    if over:
        axes.set(title="truth and prediction", xlabel=data.feature_names[0], ylabel="y, ŷ")
    else:
        line = [data.y.min(), data.y.max()]
        axes.plot(line, line, color="#555555", linewidth=1, label="ŷ = y")
        axes.set(title="prediction against truth", xlabel="y", ylabel="ŷ")
    axes.legend()


def _points(
    axes: Axes, data: Dataset, labels: NDArray[np.int64], title: str, edge: str = "none"
) -> None:
    """Draw the first two features, a colour and a marker for each class."""
    for index, name in enumerate(data.class_names):
        chosen = data.x[labels == index]
        axes.scatter(
            chosen[:, 0],
            chosen[:, 1],
            s=34,
            color=COLOURS[index % len(COLOURS)],
            marker=MARKERS[index % len(MARKERS)],
            edgecolors=edge,
            linewidths=0.8,
            label=f"class {name}",
        )
    axes.set(title=title, xlabel=data.feature_names[0], ylabel=data.feature_names[1])
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2, borderpad=0, handletextpad=0)
