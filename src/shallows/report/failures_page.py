"""The failure study as one HTML page: why nine cells of the last table are never solved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context

from shallows import plots
from shallows.outcome import Status
from shallows.plots import style
from shallows.report import laboratory
from shallows.report.failures import REMEDIES, REMEDY_BUDGET, REMEDY_SEEDS, SIGN_EPOCHS, forward
from shallows.report.page import versions
from shallows.templates import template

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from shallows.report.failures import Remedies, StableAgain
    from shallows.report.page import Reproduction


def render(shown: Reproduction) -> str:
    """Return the page."""
    first = shown.failing[0]
    surfaces = plots.svg(surfaces_figure(first), "ŷ over the plane at four epochs")
    units = plots.svg(units_figure(first), "Activations of layer 2 by class and epoch")
    losses = plots.svg(losses_figure(shown.failing), "Loss beyond n ln 2 by epoch")
    return template("shallows.report", "failures.html.jinja").render(
        shown=shown,
        first=first,
        diverged=[a for a in shown.failing if a.cell.outcome.status is Status.DIVERGED],
        decided=shown.remedied.decided(0.1),
        sign_epochs=SIGN_EPOCHS,
        signs=plots.svg(signs_figure(shown), "Share of positive weights of w3 by cell and epoch"),
        surfaces=surfaces,
        units=units,
        losses=losses,
        remedies=_rows(shown.remedies),
        laboratory=laboratory.address,
        seeds=REMEDY_SEEDS,
        budget=REMEDY_BUDGET,
        versions=versions(),
    )


def _rows(remedies: Remedies) -> list[tuple[int, bool, list[tuple[str, tuple[int, int]]]]]:
    """Return a row for each width, without and with biases: its share by initial weights."""
    return [
        (hidden, bias, [(init, remedies.share[hidden, init, bias]) for init in REMEDIES["init"]])
        for hidden in sorted(remedies.datasets)
        for bias in (False, True)
    ]


def signs_figure(shown: Reproduction) -> Figure:
    """Return the share of w₃ that is positive, for each failing cell and epoch, at two rates."""
    names = [f"h {a.cell.call.hidden}, seed {a.cell.call.seed}" for a in shown.failing]
    shares = shown.remedied.positive
    with rc_context({**style.STYLE, "axes.grid": False}):
        figure, panels = style.panels(9.5, 3.0, len(shares))
        for axes, (lr, share) in zip(panels, shares.items(), strict=True):
            edges = np.arange(share.shape[1] + 1) + 0.5, np.arange(len(names) + 1)
            image = axes.pcolormesh(
                *edges, share, cmap=style.BELIEF, vmin=0, vmax=1, rasterized=True
            )
            axes.set(title=f"lr {lr}", xlabel="epoch", yticks=edges[1][1:] - 0.5)
            axes.invert_yaxis()
            axes.set_yticklabels(names if axes is panels[0] else [])
        figure.colorbar(image, ax=panels, label="positive share of $w_3$")
    return figure


def surfaces_figure(again: StableAgain) -> Figure:
    """Return ŷ over the unit square as training goes on."""
    wanted = [e for e in (100, 1000, 50_000, again.epochs[-1]) if e in again.epochs]
    sides = np.linspace(0, 1, 80)
    grid = np.stack(np.meshgrid(sides, sides), axis=-1).reshape(-1, 2)
    data: Any = again.cell.data
    with rc_context({**style.STYLE, "axes.grid": False}):
        figure, panels = style.panels(11, 3.3, len(wanted))
        for axes, epoch in zip(panels, wanted, strict=True):
            yhat = forward(grid, again.weights[again.epochs.index(epoch)])["yhat"]
            image = axes.pcolormesh(
                sides, sides, yhat.reshape(80, 80), cmap=style.BELIEF, vmin=0, vmax=1,
                rasterized=True,
            )  # fmt: skip
            for c in (0, 1):
                points = data.x[data.y == c]
                axes.scatter(
                    points[:, 0], points[:, 1], s=12, color=style.CLASSES[c],
                    marker=style.MARKERS[c], edgecolors="white", linewidths=0.5,
                )  # fmt: skip
            axes.set(title=f"epoch {epoch:,}", xlabel=data.feature_names[0], aspect="equal")
        panels[0].set(ylabel=data.feature_names[1])
        figure.colorbar(image, ax=panels, label="ŷ", shrink=0.8)
    return figure


def units_figure(again: StableAgain) -> Figure:
    """Return each class's mean activation of every unit of layer 2, and its mean ŷ, by epoch."""
    data = again.cell.data
    passes = [forward(data.x, weights) for weights in again.weights]
    with rc_context(style.STYLE):
        figure, (left, right) = style.panels(9.5, 3.4, 2)
        for c in (0, 1):
            a2 = np.array([q["a2"][data.y == c].mean(axis=0) for q in passes])
            for unit in range(a2.shape[1]):
                left.loglog(again.epochs, a2[:, unit], color=style.CLASSES[c],
                            label=f"class {c}" if unit == 0 else None)  # fmt: skip
            yhat = np.array([q["yhat"][data.y == c] for q in passes])[..., 0]
            right.semilogx(again.epochs, yhat.mean(axis=1), color=style.CLASSES[c],
                           label=f"class {c}")  # fmt: skip
            right.fill_between(again.epochs, yhat.min(axis=1), yhat.max(axis=1), alpha=0.2,
                               color=style.CLASSES[c], linewidth=0)  # fmt: skip
        right.axhline(0.5, color=style.COLOURS[7], linewidth=1, linestyle="--")
        left.set(title="units of layer 2, mean of a class", xlabel="epoch", ylabel="a2")
        right.set(title="ŷ, mean and range of a class", xlabel="epoch", ylabel="ŷ")
        left.legend()
        right.legend()
    return figure


def losses_figure(failing: list[StableAgain]) -> Figure:
    """Return by how much each loss still exceeds that of one class parked at ŷ = 0.5."""
    with rc_context(style.STYLE):
        figure, (axes,) = style.panels(6.4, 3.6)
        for index, again in enumerate(failing):
            call = again.cell.call
            rest = np.array(again.losses) - again.parked_loss
            axes.loglog(
                again.epochs, np.where(rest > 0, rest, np.nan),
                color=style.COLOURS[index % len(style.COLOURS)],
                linestyle="-" if call.hidden == 3 else "--",
                label=f"h {call.hidden}, seed {call.seed}",
            )  # fmt: skip
        axes.set(title="loss − n ln 2", xlabel="epoch", ylabel="loss beyond n ln 2")
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    return figure
