"""A network drawn twice: its weights and activations, and the gradients that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib import rc_context
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from shallows.inside.diagnosis import dead_units
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from shallows.backprop import Array
    from shallows.inside.explanation import Explanation

    Dead = Mapping[tuple[int, int], str]

POSITIVE, NEGATIVE, DEAD, ZERO = COLOURS[0], COLOURS[1], COLOURS[3], "#bbbbbb"
INK, PAPER = "#1c2430", "#ffffff"  # of text and outlines, and inside of units
LARGEST = 10  # units of a layer that are drawn
_BOX = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.85}
_LABELLED = 24  # edges; more would hide each other's numbers
_FANNED = 3  # edges of one unit; of more, the numbers would lie on the unit
_STYLE: Any = {
    "font.size": 9, "text.color": INK, "svg.fonttype": "none", "svg.hashsalt": "shallows",
}  # fmt: skip
_UNIT = 0.68  # inches from unit to unit
_APART = 1.95  # distance of layers, in distances of units


def draw(shown: Explanation) -> Figure:
    """Return the network of an explanation.

    The left panel shows the weights. An edge is blue if the weight is positive, orange if it is
    negative and grey if it is exactly 0; a larger weight has a wider edge. A unit holds its mean
    activation, with its bias below. The right panel shows the gradients ∂L/∂w in the same way, and
    a unit holds its mean |∂L/∂z|. If a layer has more than `LARGEST` units, the first are drawn. A
    unit that lets no gradient through is crossed out.
    """
    wide, high = _size(shown)
    with rc_context(_STYLE):
        figure = Figure(figsize=(2 * wide + 0.2, high + 0.8), layout="constrained")
        for axes, panel in zip(figure.subplots(1, 2), _panels(shown), strict=True):
            _network(axes, shown, panel)
        _legend(figure, crossed=bool(dead_units(shown.run, shown.values)))
    return figure


def panels(shown: Explanation) -> list[Figure]:
    """Return the two panels of `draw` as figures of their own, for a page with room for one."""
    with rc_context(_STYLE):
        figures = [Figure(figsize=_size(shown), layout="constrained") for _ in range(2)]
        for figure, panel in zip(figures, _panels(shown), strict=True):
            _network(figure.subplots(), shown, panel)
    return figures


class _Panel(NamedTuple):
    """A title, the prefix of the quantities on the edges, and the numbers in the units."""

    title: str
    prefix: str
    inside: list[Array]


def _panels(shown: Explanation) -> list[_Panel]:
    values, sizes = shown.values, shown.run.mlp.sizes
    last = len(sizes) - 1
    with np.errstate(all="ignore"):
        outputs = [values["x"], *(values[f"a{k}"] for k in range(1, last)), values["yhat"]]
        activations = [a.mean(axis=0) for a in outputs]
        slopes = [np.abs(values[f"dL_dz{k}"]).mean(axis=0) for k in range(1, last + 1)]
    return [
        _Panel("weights, and mean activations", "", activations),
        _Panel("gradients ∂L/∂w, and mean |∂L/∂z|", "dL_d", [np.full(sizes[0], np.nan), *slopes]),
    ]


def _size(shown: Explanation) -> tuple[float, float]:
    """Return the width and height of a panel, in inches."""
    sizes = shown.run.mlp.sizes
    wide = _APART * (len(sizes) - 1) + 1.4
    return _UNIT * wide, _UNIT * (min(max(sizes), LARGEST) + 1.25)


def _network(axes: Axes, shown: Explanation, panel: _Panel) -> None:
    prefix, dead = panel.prefix, dead_units(shown.run, shown.values)
    sizes = shown.run.mlp.sizes
    matrices = [shown.values[f"{prefix}w{k}"] for k in range(1, len(sizes))]
    cut = [w[:LARGEST, :LARGEST] for w in matrices]
    finite = np.concatenate([np.abs(w[np.isfinite(w)]).ravel() for w in cut])
    largest = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    labelled = sum(w.size for w in cut) <= _LABELLED
    for layer, w in enumerate(cut):
        _edges(axes, layer, w, sizes, largest, labelled=labelled)
    for layer, numbers in enumerate(panel.inside):
        bias = shown.values.get(f"{prefix}b{layer}")
        _units(axes, layer, numbers, sizes, bias, dead)
    names = ["x", *(f"$a_{k}$" for k in range(1, len(sizes) - 1)), "ŷ"]
    top = min(max(sizes), LARGEST) / 2
    for layer, (name, size) in enumerate(zip(names, sizes, strict=True)):
        more = f", {LARGEST} of {size}" if size > LARGEST else ""
        axes.text(_APART * layer, top + 0.15, name + more, ha="center", size=11)
    axes.set(xlim=(-0.7, _APART * (len(sizes) - 1) + 0.7), ylim=(-top - 0.35, top + 0.5))
    axes.set_title(panel.title, loc="left", weight="bold", size=11)
    axes.set_aspect("equal")
    axes.axis("off")


def _place(layer: int, index: int, sizes: Sequence[int]) -> tuple[float, float]:
    return _APART * layer, (min(sizes[layer], LARGEST) - 1) / 2 - index


def _edges(
    axes: Axes, layer: int, w: Array, sizes: Sequence[int], largest: float, *, labelled: bool
) -> None:
    ends = [(_place(layer, i, sizes), _place(layer + 1, j, sizes)) for i, j in np.ndindex(w.shape)]
    flat = w.ravel()
    sizes_of = np.nan_to_num(np.abs(flat) / largest, nan=1.0, posinf=1.0)
    colours = [_colour(float(value)) for value in flat]
    widths = 0.4 + 5 * sizes_of
    axes.add_collection(LineCollection(ends, colors=colours, linewidths=widths, alpha=0.75))
    if not labelled or w.shape[1] > _FANNED:
        return
    along = 1 / (w.shape[1] + 1)  # where the fans of two units lie evenly apart
    for place, ((x0, y0), (x1, y1)) in enumerate(ends):
        x, y = x0 + along * (x1 - x0), y0 + along * (y1 - y0)
        axes.text(
            x, y, _short(float(flat[place])), size=7, ha="center", va="center", color=INK,
            bbox=_BOX,
        )  # fmt: skip


def _units(
    axes: Axes, layer: int, numbers: Array, sizes: Sequence[int], bias: Array | None, dead: Dead
) -> None:
    for index, number in enumerate(numbers[:LARGEST]):
        x, y = _place(layer, index, sizes)
        gone = (layer, index) in dead
        edge = DEAD if gone else INK
        axes.plot(
            x, y, "o", markersize=27, markerfacecolor=PAPER, markeredgecolor=edge,
            markeredgewidth=2.2 if gone else 1.2, linestyle="none",
        )  # fmt: skip
        if gone:
            axes.plot(x, y, "x", markersize=19, color=DEAD, alpha=0.3, markeredgewidth=2)
        text = f"x[{index}]" if np.isnan(number) and layer == 0 else _short(float(number))
        axes.text(x, y, text, ha="center", va="center", size=7.5, color=INK)
        if bias is not None:
            below = f"b {_short(float(bias[index]))}"
            axes.text(x, y - 0.4, below, ha="center", va="center", size=7, bbox=_BOX)


def _colour(value: float) -> str:
    if not np.isfinite(value):
        return DEAD
    return POSITIVE if value > 0 else NEGATIVE if value < 0 else ZERO


def _short(value: float) -> str:
    text = f"{value:.2f}" if value == 0 or 0.01 <= abs(value) < 100 else f"{value:.0e}"
    return text.replace("e-0", "e-").replace("e+0", "e").replace("-", "−")


def _legend(figure: Figure, *, crossed: bool) -> None:
    handles = [
        Line2D([], [], color=POSITIVE, linewidth=4, label="positive"),
        Line2D([], [], color=NEGATIVE, linewidth=4, label="negative"),
    ]
    if crossed:
        label = "lets no gradient through"
        handles.append(Line2D([], [], color=DEAD, marker="x", linestyle="none", label=label))
    figure.legend(handles=handles, loc="outside lower left", ncols=3, frameon=False)
