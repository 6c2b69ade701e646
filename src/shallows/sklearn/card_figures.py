"""The figures of a model card: losses of the restarts, curves, calibration, residuals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context

from shallows.plots.style import COLOURS, MARKERS, STYLE, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SIZE = 4.6, 3.2  # inches, so that its text can be read on a phone
_GREY = "#888888"
_BINS = 10
_LEAST = 8  # rows of a bin
_LINES = len(MARKERS)
_LONGEST = 24  # characters of a name


def losses(estimator: Any) -> Figure:
    """Return the loss of each network, by its penalty; those with a share are filled."""
    found, kept = estimator._found, np.isin(np.arange(len(estimator.losses_)), estimator.kept_)
    alpha = estimator._ensemble.plan.alpha
    with rc_context(STYLE):
        figure, (axes,) = panels(*SIZE)
        for kind in range(len(alpha)):
            own = np.flatnonzero(found.kind == kind)
            own = own[np.argsort(estimator.losses_[own])]
            place = kind + np.linspace(-0.3, 0.3, len(own))
            faces = [COLOURS[0] if kept[network] else "none" for network in own]
            axes.scatter(place, estimator.losses_[own], 22, facecolors=faces, edgecolors=COLOURS[0])
        if np.isfinite(found.guess).all():
            axes.axhline(float(np.mean(found.guess)), color=COLOURS[1], ls="--")
            axes.plot([], [], color=COLOURS[1], ls="--", label="a constant")
            axes.legend()
        axes.set_xticks(range(len(alpha)), [f"{penalty:g}" for penalty in alpha])
        axes.set(title="losses of the networks", xlabel="penalty α", ylabel="loss")
        axes.margins(x=0.15)
    return figure


def curves(estimator: Any) -> Figure:
    """Return the losses by epoch: all networks on what they left out, and the best one."""
    every = estimator._ensemble.plan.check_every
    found = estimator._found
    with rc_context(STYLE):
        figure, (axes,) = panels(*SIZE)
        if found.validation:
            looks = np.array(found.validation)
            axes.plot(np.arange(len(looks)) * every + 1, looks, color=_GREY, lw=0.5, alpha=0.4)
        for values, colour, label in [
            (estimator.loss_curve_, COLOURS[1], "the best one, in training"),
            (estimator.validation_curve_, COLOURS[0], "the best one, held out"),
        ]:
            if len(values):
                epochs = np.arange(len(values)) * every + 1
                axes.plot(
                    epochs, values, color=colour, marker="." * (len(values) == 1), label=label
                )
        axes.legend()
        axes.set(title="loss by epoch", xlabel="epoch", ylabel="loss")
    return figure


def calibration(truth: Array, shares: Array, names: list[str]) -> Figure:
    """Return how often each class occurs, over how probable it was said to be.

    Parameters
    ----------
    truth, shares : ndarray, (rows, classes)
        0 or 1, and the probabilities; without NaN.
    names : list of str
        Of two classes the second is drawn; of very many, all in one line.
    """
    with rc_context(STYLE):
        figure, (axes,) = panels(*SIZE)
        axes.plot([0, 1], [0, 1], color=_GREY, ls="--", lw=1)
        shown = [1] if len(names) == 2 else range(len(names))
        if len(shown) > _LINES:
            _reliability(axes, truth.ravel(), shares.ravel(), 0, "all classes")
        else:
            for place, i in enumerate(shown):
                _reliability(axes, truth[:, i], shares[:, i], place, f"P({plain(names[i])})")
        axes.legend(fontsize=9)
        axes.set(title="calibration", xlabel="probability said", ylabel="share that it was")
    return figure


def _reliability(axes: Axes, truth: Array, shares: Array, place: int, label: str) -> None:
    order = np.argsort(shares, kind="stable")
    parts = np.array_split(order, max(1, min(_BINS, len(order) // _LEAST)))
    points = np.array([(shares[part].mean(), truth[part].mean()) for part in parts])
    axes.plot(*points.T, color=COLOURS[place], marker=MARKERS[place], ms=5, label=label)


def residuals(truth: Array, predicted: Array) -> Figure:
    """Return the errors of the first outputs, (rows, outputs), over the predictions."""
    with rc_context(STYLE):
        figure, (axes,) = panels(*SIZE)
        axes.axhline(0, color=_GREY, ls="--", lw=1)
        for i in range(min(_LINES, truth.shape[1])):
            error = truth[:, i] - predicted[:, i]
            look: dict[str, Any] = {"color": COLOURS[i], "marker": MARKERS[i], "alpha": 0.6}
            axes.scatter(predicted[:, i], error, 14, **look, label=f"number {i + 1}")
        if truth.shape[1] > 1:
            axes.legend(fontsize=9)
        axes.set(title="errors", xlabel="prediction", ylabel="truth - prediction")
    return figure


def plain(name: str) -> str:
    """Return a name as Matplotlib shows it: no mathematics, no control characters, not too long."""
    printable = "".join(char if char.isprintable() else " " for char in name)
    short = printable if len(printable) <= _LONGEST else printable[: _LONGEST - 1] + "…"
    return short.replace("$", r"\$")
