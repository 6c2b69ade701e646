"""The network as a diagram: what every unit sees of the plane, a line for every weight."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.models import ColumnDataSource, HoverTool, Range1d, TapTool

from shallows.play.figures.style import GREY, INK, blank, diverging
from shallows.play.figures.surface import Plane
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.mlp import MLP
    from shallows.play.trainer import Moment

_SIDE = 24  # pixels of a unit's surface
_LINE = ("xs", "ys", "name", "width", "colour", "exact")
_BOX = ("x", "y", "below", "w", "h", "image", "label", "tip", "edge")
_LABELLED = 5  # units of a layer up to which their biases are written below them


class Diagram:
    """The figure."""

    WIDTH, HEIGHT = 900, 440

    def __init__(self) -> None:
        self._dark = self._placed = False
        self.figure = f = blank(
            self.WIDTH, self.HEIGHT, x_range=Range1d(0, self.WIDTH), y_range=Range1d(0, self.HEIGHT)
        )
        f.axis.visible = f.grid.visible = False
        self._lines = ColumnDataSource({name: [] for name in _LINE})
        lines = f.multi_line(
            "xs", "ys", line_width="width", line_color="colour", line_alpha=0.85,
            hover_line_alpha=1.0, nonselection_line_alpha=0.35, source=self._lines,
        )  # fmt: skip
        self._boxes = ColumnDataSource({name: [] for name in _BOX})
        f.image_rgba("image", x="x", y="y", dw="w", dh="h", anchor="center", source=self._boxes)
        boxes = f.rect(
            "x", "y", "w", "h", fill_alpha=0, line_color="edge", line_width=1.5,
            hover_line_width=3, nonselection_line_alpha=1, source=self._boxes,
        )  # fmt: skip
        f.text(
            "x", "below", "label", text_align="center", text_baseline="top",
            text_font_size="12px", text_color="edge", source=self._boxes,
            nonselection_text_alpha=1,
        )  # fmt: skip
        f.add_tools(
            HoverTool(renderers=[lines], tooltips="@name = @exact", line_policy="interp"),
            HoverTool(renderers=[boxes], tooltips="@tip"),
            TapTool(renderers=[boxes, lines]),
        )

    def begin(self, data: Dataset, mlp: MLP) -> None:
        """Show another network."""
        self._mlp, self._samples = mlp, Plane(data).samples(_SIDE)
        self.units = [
            (layer, unit) for layer, count in enumerate(mlp.sizes) for unit in range(count)
        ]
        self.weights = self._edges()
        self._paths, self._places, self._placed = self._curves(), self._squares(), False
        self._inputs, self._identity = data.feature_names, data.task == "regression"
        for source in (self._lines, self._boxes):
            source.selected.indices = []

    def on_pick(self, picked: Callable[[str, Any], object]) -> None:
        """Have what is clicked told: "weight" or "unit", and which one."""

        def listen(source: ColumnDataSource, kind: str) -> None:
            def changed(_name: str, _old: Any, indices: list[int]) -> None:
                there = self.weights if kind == "weight" else self.units
                if indices and indices[0] < len(there):
                    picked(kind, there[indices[0]])

            source.selected.on_change("indices", changed)

        listen(self._lines, "weight")
        listen(self._boxes, "unit")

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme; the next `show` follows."""
        self._dark = dark

    def place(self, layer: int, unit: int) -> tuple[float, float]:
        """Return where a unit is drawn."""
        sizes = self._mlp.sizes
        x = 60 + layer * (self.WIDTH - 120) / (len(sizes) - 1)
        return x, self.HEIGHT * (1 - (unit + 0.5) / sizes[layer])

    @property
    def side(self) -> float:
        """Side of a unit's square."""
        return float(min(56, 0.62 * self.HEIGHT / max(self._mlp.sizes)))

    def _edges(self) -> list[tuple[str, int, int]]:
        return [
            (f"w{layer}", i, j)
            for layer, (inputs, outputs) in enumerate(pairwise(self._mlp.sizes), start=1)
            for i in range(inputs)
            for j in range(outputs)
        ]

    def _curves(self) -> dict[str, Any]:
        t = np.linspace(0, 1, 16)
        ease = t * t * (3 - 2 * t)
        xs, ys = [], []
        for name, i, j in self.weights:
            layer = int(name[1:])
            (x0, y0), (x1, y1) = self.place(layer - 1, i), self.place(layer, j)
            x0, x1 = x0 + self.side / 2, x1 - self.side / 2
            xs.append(x0 + t * (x1 - x0))
            ys.append(y0 + ease * (y1 - y0))
        names = [f"{name}[{i}, {j}]" for name, i, j in self.weights]
        return {"xs": xs, "ys": ys, "name": names}

    def _squares(self) -> dict[str, Any]:
        centres = [self.place(*unit) for unit in self.units]
        count, side = len(centres), self.side
        return {
            "x": [x for x, _ in centres],
            "y": [y for _, y in centres],
            "below": [y - side / 2 - 3 for _, y in centres],
            "w": [side] * count,
            "h": [side] * count,
        }

    def show(self, moment: Moment) -> None:
        """Show a moment of a training."""
        w = moment.weights
        flat = np.array([w[name][i, j] for name, i, j in self.weights], dtype=np.float64)
        strong = np.abs(np.nan_to_num(flat))
        scale = max(1.0, float(strong.max()))
        lines = {
            "width": (0.6 + 7.4 * (strong / scale) ** 0.8).tolist(),
            "colour": np.where(np.isnan(flat), GREY, np.where(flat < 0, *COLOURS[:2])).tolist(),
            "exact": [repr(value) for value in flat.tolist()],
        }
        q = moment.forward(self._samples)
        images = [self._picture(q, *unit) for unit in self.units]
        biases = [w[f"b{k}"][j] if f"b{k}" in w else None for k, j in self.units]
        shown = list(zip(self.units, biases, strict=True))
        boxes = {
            "image": images,
            "label": [self._label(*unit, bias) for unit, bias in shown],
            "tip": [self._tip(*unit, bias) for unit, bias in shown],
            "edge": [INK[self._dark]] * len(images),
        }
        if self._placed:  # then what moves nothing is enough
            self._lines.data.update(lines)
            self._boxes.data.update(boxes)
        else:
            self._lines.data, self._boxes.data = self._paths | lines, self._places | boxes
            self._placed = True

    def _picture(self, q: Any, layer: int, unit: int) -> NDArray[np.uint32]:
        last = len(self._mlp.sizes) - 1
        if layer == 0:
            column = self._samples[:, unit]
            spread = np.ptp(column) or 1.0
            values = 2 * (column - column.min()) / spread - 1
        elif layer == last:
            yhat = q["yhat"][:, unit]
            values = yhat / _largest(yhat) if self._identity else 2 * yhat - 1
        else:
            a = q[f"a{layer}"][:, unit]
            kind = self._mlp.activation[layer - 1]
            values = 2 * a - 1 if kind == "sigmoid" else a
            if kind not in ("sigmoid", "tanh"):  # no bound to its values
                values = a / _largest(a)
        return diverging(values.reshape(_SIDE, _SIDE), dark=self._dark)

    def _label(self, layer: int, unit: int, bias: float | None) -> str:
        if bias is not None and max(self._mlp.sizes) <= _LABELLED:
            return f"b {bias:+.3f}"
        if layer == 0 and max(self._mlp.sizes) <= 2 * _LABELLED:
            return self._inputs[unit]
        return ""

    def _tip(self, layer: int, unit: int, bias: float | None) -> str:
        if layer == 0:
            return f"{self._inputs[unit]}, an input"
        name = ["x", *(f"a{k}" for k in range(1, len(self._mlp.sizes) - 1)), "ŷ"][layer]
        shown = f"{name}[{unit}]"
        return shown if bias is None else f"{shown}, b{layer}[{unit}] = {float(bias)!r}"


def _largest(values: NDArray[Any]) -> float:
    return max(float(np.nan_to_num(np.abs(values)).max()), 1e-12)
