"""Figures of one training: its curves, its predictions, its surface, its nudged copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.ticker import MaxNLocator

from shallows.arguments import ArgumentError
from shallows.plots.style import BELIEF, CLASSES, COLOURS, MARKERS, STYLE, panels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.inside.sensitivity import Sensitivity
    from shallows.outcome import Outcome
    from shallows.run import Run


def run(run: Run) -> Figure:
    """Return a run's learning curve, beside truth and prediction where the data have two features.

    They are the figures of the report's sections 3A and 3C.

    Parameters
    ----------
    run : Run

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.run(run).savefig("run.svg")
    """
    if run.data.n_classes and run.data.n_features != 2:
        return learning_curve(run)
    with rc_context(STYLE):
        if run.data.task == "regression":
            figure, (left, right) = panels(9, 3.2, 2)
            _loss(left, run)
            _fit(right, run)
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

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.learning_curve(run).savefig("curve.svg")
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

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.comparison(run.data, run.predictions).savefig("comparison.svg")
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

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.curve(run.history["loss"].to_numpy(), run.outcome).savefig("loss.svg")
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
        If the data do not have two features and two classes.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.decision_surface(run, resolution=50).savefig("surface.svg")
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


def sensitivity(shown: Sensitivity) -> Figure:
    """Return how a run's nudged copies part by epoch, and the epochs at which they stop.

    Parameters
    ----------
    shown : Sensitivity

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.sensitivity(sh.sensitivity(run, nudges=8)).savefig("nudged.svg")
    """
    with rc_context(STYLE):
        figure, (left, right) = panels(9, 3.2, 2)
        smallest = np.finfo(shown.spread.dtype).eps / 16  # a spread of 0 has no logarithm
        epochs = np.arange(1, len(shown.spread) + 1)
        left.semilogy(
            epochs, np.maximum(shown.spread, smallest), color=COLOURS[0], linewidth=1.2,
            rasterized=len(epochs) > 5000,  # as a path it would take megabytes in a page
        )  # fmt: skip
        left.axhline(shown.parted, color=COLOURS[7], linewidth=1, linestyle="--")
        parts = shown.parts
        if parts is not None:
            left.axvline(parts, color=COLOURS[1], linewidth=1.2)
        title = "the losses never part" if parts is None else f"the losses part at epoch {parts}"
        left.set(
            title=title, xlabel="epoch", ylabel="relative spread of the losses", ylim=(None, 3)
        )
        low, high = shown.low, shown.high
        bins: Any = np.arange(low - 0.5, high + 1) if high - low < 40 else 40
        right.hist(shown.epochs, bins=bins, color=COLOURS[0])
        right.axvline(shown.outcome.epoch, color=COLOURS[1], linewidth=1.6, label="not nudged")
        ends = f"all copies end at epoch {low}"
        if low < high:
            ends = f"copies end at epoch {low} to {high}"
        right.set(title=ends, xlabel="epoch", ylabel=f"of {shown.nudges} nudged copies")
        right.ticklabel_format(axis="x", useOffset=False, style="plain")
        right.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        right.legend(loc="best")
        return figure


def classes(predictions: NDArray[Any]) -> NDArray[np.int64]:
    """Return the class of each ŷ, (samples,): 1 from 0.5 on, or the largest of several.

    Parameters
    ----------
    predictions : ndarray, (samples, outputs)

    Examples
    --------
    >>> sh.plots.classes(np.array([[0.2], [0.7]])), sh.plots.classes(np.array([[0.1, 0.3, 0.6]]))
    (array([0, 1]), array([2]))
    """
    if predictions.shape[1] == 1:
        return (predictions[:, 0] >= 0.5).astype(np.int64)
    return predictions.argmax(axis=1).astype(np.int64)


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
            color=CLASSES[index % len(CLASSES)],
            marker=MARKERS[index % len(MARKERS)],
            edgecolors=edge,
            linewidths=0.8,
            label=f"class {name}",
        )
    axes.set(title=title, xlabel=data.feature_names[0], ylabel=data.feature_names[1])
    axes.legend(loc="upper left", bbox_to_anchor=(0, -0.16), ncols=2, borderpad=0, handletextpad=0)
