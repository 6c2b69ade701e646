"""The laboratory's live figures, with Bokeh: each is built once, then only its numbers change."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.models import ColumnDataSource, HoverTool, Range1d, TapTool
from bokeh.plotting import figure as bokeh_figure

from shallows import backprop
from shallows.plots import COLOURS, classes

if TYPE_CHECKING:
    from bokeh.plotting import figure as Figure  # noqa: N812 - Bokeh's class has a small name
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.mlp import MLP
    from shallows.play.trainer import Moment

FINE, COARSE = 72, 24  # pixels of a surface's side
_PAPER = {False: (247, 247, 244), True: (30, 35, 41)}
_INK = {False: "#5b6570", True: "#9aa6b2"}
_RULE = {False: "#e4e6e3", True: "#2c333b"}
_LABELLED = 5  # units of a layer up to which their biases are written below them
_CURVE = 600  # points of a learning curve that are sent, at most


def rgb(colour: str) -> NDArray[np.float64]:
    """Return a colour such as ``#0072B2`` as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def pixels(colours: NDArray[Any]) -> NDArray[np.uint32]:
    """Return colours, (h, w, 3) from 0 to 255, as Bokeh's images hold them, (h, w)."""
    whole = np.full((*colours.shape[:2], 4), 255, np.uint8)
    whole[..., :3] = np.clip(np.nan_to_num(colours), 0, 255)
    return np.ascontiguousarray(whole).view(np.uint32)[..., 0]


def diverging(values: NDArray[Any], *, dark: bool) -> NDArray[np.uint32]:
    """Return values from -1 (blue) over 0 (paper) to 1 (orange) as pixels."""
    v = np.clip(np.nan_to_num(values), -1, 1)[..., None]
    end = np.where(v < 0, rgb(COLOURS[0]), rgb(COLOURS[1]))
    return pixels(_PAPER[dark] + np.abs(v) * 0.85 * (end - _PAPER[dark]))


def belief(yhat: NDArray[Any], *, dark: bool) -> NDArray[np.uint32]:
    """Return predictions, (h, w, outputs), as pixels in the classes' colours."""
    if yhat.shape[-1] == 1:
        return diverging(2 * yhat[..., 0] - 1, dark=dark)
    palette = np.array([rgb(colour) for colour in COLOURS[: yhat.shape[-1]]])
    sure = np.nan_to_num(yhat) ** 2 * 0.85
    return pixels(sure @ palette + (1 - sure.sum(axis=-1, keepdims=True)) * _PAPER[dark])


class Plane:
    """The part of the plane of the first two features that is looked at."""

    def __init__(self, data: Dataset) -> None:
        x = data.x if data.n_features > 1 else np.column_stack([data.x[:, 0], 0 * data.x[:, 0]])
        low, high = x[:, :2].min(axis=0), x[:, :2].max(axis=0)
        margin = np.where(high > low, 0.12 * (high - low), 0.5)
        self.low, self.high = low - margin, high + margin
        self._mean = data.x.mean(axis=0)

    def samples(self, side: int) -> NDArray[np.float64]:
        """Return the inputs of side² pixels, the other features at their means."""
        axes = [
            low + (np.arange(side) + 0.5) * (high - low) / side
            for low, high in zip(self.low, self.high, strict=True)
        ]
        across, up = np.meshgrid(*axes)
        plane = np.column_stack([across.ravel(), up.ravel()])
        rest = np.broadcast_to(self._mean[2:], (side * side, max(0, len(self._mean) - 2)))
        return np.column_stack([plane, rest])[:, : len(self._mean)]


def _blank(width: int, height: int, **options: Any) -> Figure:
    f = bokeh_figure(
        toolbar_location=None,
        tools="",
        sizing_mode="scale_width",
        width=width,
        height=height,
        background_fill_alpha=0,
        border_fill_alpha=0,
        outline_line_alpha=0,
        **options,
    )
    f.grid.grid_line_color = None
    f.axis.axis_line_alpha = 0
    f.axis.major_tick_line_alpha = 0
    f.axis.minor_tick_line_alpha = 0
    f.axis.major_label_text_font = f.axis.axis_label_text_font = "system-ui, sans-serif"
    f.axis.axis_label_text_font_style = "normal"
    f.axis.major_label_text_font_size = f.axis.axis_label_text_font_size = "12px"
    return f


def dress(f: Figure, *, dark: bool) -> None:
    """Give a figure the colours of the light or the dark theme."""
    f.axis.major_label_text_color = f.axis.axis_label_text_color = _INK[dark]
    f.grid.grid_line_color = _RULE[dark]
    f.axis.axis_line_color = _RULE[dark]


class Surface:
    """What the network says of every point of the plane, with the samples on it."""

    def __init__(self, data: Dataset) -> None:
        self.plane, self._data, self.dark = Plane(data), data, False
        (x0, y0), (x1, y1) = self.plane.low, self.plane.high
        names = [*data.feature_names, ""][:2]
        self.figure = f = _blank(
            380,
            360,
            x_range=Range1d(x0, x1),
            y_range=Range1d(y0, y1),
            x_axis_label=names[0],
            y_axis_label=names[1],
        )
        f.grid.visible = False
        self._image = ColumnDataSource({"image": [np.zeros((2, 2), np.uint32)]})
        f.image_rgba("image", x=x0, y=y0, dw=x1 - x0, dh=y1 - y0, source=self._image)
        shown = data.x if data.n_features > 1 else np.column_stack([data.x[:, 0], 0 * data.x])
        colours = np.array(COLOURS)[data.y]
        self._points = ColumnDataSource(
            {
                "x": shown[:, 0],
                "y": shown[:, 1],
                "colour": colours,
                "edge": ["#ffffff"] * data.n_samples,
                "class": np.array(data.class_names)[data.y],
                "yhat": [""] * data.n_samples,
                "exact0": [repr(float(v)) for v in shown[:, 0]],
                "exact1": [repr(float(v)) for v in shown[:, 1]],
            }
        )
        dots = f.scatter(
            "x", "y", size=10, fill_color="colour", line_color="edge", line_width=2,
            source=self._points,
        )  # fmt: skip
        tips = [(names[0], "@exact0"), (names[1] or "y", "@exact1")]
        f.add_tools(
            HoverTool(renderers=[dots], tooltips=[*tips, ("class", "@class"), ("ŷ", "@yhat")])
        )
        self._samples = self.plane.samples(FINE)

    def show(self, moment: Moment, mlp: MLP) -> None:
        """Show a moment of a training."""
        yhat = backprop.forward(self._samples, moment.weights, mlp.activation)["yhat"]
        self._image.data = {"image": [belief(yhat.reshape(FINE, FINE, -1), dark=self.dark)]}
        right = classes(moment.predictions) == self._data.y
        ink = "#ffffff" if not self.dark else "#11161b"
        self._points.data.update(
            edge=np.where(right, ink, "#000000" if not self.dark else "#ffffff").tolist(),
            yhat=[" ".join(map(repr, row)) for row in moment.predictions.tolist()],
        )


class Network:
    """The network: a small surface in every unit, a line for every weight."""

    WIDTH, HEIGHT = 900, 440

    def __init__(self, data: Dataset, mlp: MLP) -> None:
        self._mlp, self.dark = mlp, False
        self._samples = Plane(data).samples(COARSE)
        self.units = [
            (layer, unit) for layer, count in enumerate(mlp.sizes) for unit in range(count)
        ]
        self.figure = f = _blank(
            self.WIDTH,
            self.HEIGHT,
            x_range=Range1d(0, self.WIDTH),
            y_range=Range1d(0, self.HEIGHT),
        )
        f.axis.visible = f.grid.visible = False
        self.weights = self._edges()
        self._lines = ColumnDataSource(self._curves())
        lines = f.multi_line(
            "xs", "ys", line_width="width", line_color="colour", line_alpha=0.85,
            hover_line_alpha=1.0, nonselection_line_alpha=0.35, source=self._lines,
        )  # fmt: skip
        self._nodes = ColumnDataSource(self._boxes(data))
        f.image_rgba("image", x="x", y="y", dw="w", dh="h", anchor="center", source=self._nodes)
        boxes = f.rect(
            "x", "y", "w", "h", fill_alpha=0, line_color="edge", line_width=1.5,
            hover_line_width=3, nonselection_line_alpha=1, source=self._nodes,
        )  # fmt: skip
        f.text(
            "x", "below", "label", text_align="center", text_baseline="top",
            text_font_size="11px", text_color="ink", source=self._nodes,
        )  # fmt: skip
        f.add_tools(
            HoverTool(renderers=[lines], tooltips="@name = @exact", line_policy="interp"),
            HoverTool(renderers=[boxes], tooltips="@tip"),
            TapTool(renderers=[boxes, lines]),
        )
        self.sources = {"weight": self._lines, "unit": self._nodes}

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
        count = len(xs)
        names = [f"{name}[{i}, {j}]" for name, i, j in self.weights]
        columns = {"width": [1.0] * count, "colour": ["#888888"] * count, "exact": [""] * count}
        return {"xs": xs, "ys": ys, "name": names, **columns}

    def _boxes(self, data: Dataset) -> dict[str, Any]:
        centres = [self.place(*unit) for unit in self.units]
        count, side = len(centres), self.side
        return {
            "x": [x for x, _ in centres],
            "y": [y for _, y in centres],
            "below": [y - side / 2 - 3 for _, y in centres],
            "w": [side] * count,
            "h": [side] * count,
            "image": [np.zeros((2, 2), np.uint32)] * count,
            "edge": ["#888888"] * count,
            "ink": [_INK[False]] * count,
            "label": [""] * count,
            "tip": list(data.feature_names) + [""] * (count - data.n_features),
        }

    def show(self, moment: Moment) -> None:
        """Show a moment of a training."""
        mlp, w = self._mlp, moment.weights
        flat = np.array([w[name][i, j] for name, i, j in self.weights], dtype=np.float64)
        strong = np.abs(np.nan_to_num(flat))
        scale = max(1.0, float(strong.max()))
        self._lines.data.update(
            width=(0.6 + 7.4 * (strong / scale) ** 0.8).tolist(),
            colour=np.where(flat < 0, COLOURS[0], COLOURS[1]).tolist(),
            exact=[repr(float(value)) for value in flat],
        )
        q = backprop.forward(self._samples, w, mlp.activation)
        images, labels, tips = [], [], []
        for layer, unit in self.units:
            images.append(self._picture(q, layer, unit))
            bias = w[f"b{layer}"][unit] if f"b{layer}" in w else None
            labels.append(self._label(layer, unit, bias))
            tips.append(self._tip(layer, unit, bias))
        self._nodes.data.update(
            image=images, label=labels, tip=tips,
            edge=[_INK[self.dark]] * len(images), ink=[_INK[self.dark]] * len(images),
        )  # fmt: skip

    def _picture(self, q: Any, layer: int, unit: int) -> NDArray[np.uint32]:
        last = len(self._mlp.sizes) - 1
        if layer == 0:
            column = self._samples[:, unit]
            spread = np.ptp(column) or 1.0
            values = 2 * (column - column.min()) / spread - 1
        elif layer == last:
            values = 2 * q["yhat"][:, unit] - 1
        else:
            a = q[f"a{layer}"][:, unit]
            kind = self._mlp.activation[layer - 1]
            values = 2 * a - 1 if kind == "sigmoid" else a
            if kind in ("relu", "identity"):
                values = a / max(float(np.nan_to_num(np.abs(a)).max()), 1e-12)
        return diverging(values.reshape(COARSE, COARSE), dark=self.dark)

    def _label(self, layer: int, unit: int, bias: float | None) -> str:
        if bias is not None and max(self._mlp.sizes) <= _LABELLED:
            return f"b {bias:+.3f}"
        if layer == 0:
            return f"x{unit}"
        return ""

    def _tip(self, layer: int, unit: int, bias: float | None) -> str:
        name = ["x", *(f"a{k}" for k in range(1, len(self._mlp.sizes) - 1)), "ŷ"][layer]
        shown = f"{name}[{unit}]"
        return shown if bias is None else f"{shown}, b{layer}[{unit}] = {float(bias)!r}"


class Curve:
    """Loss and accuracy by epoch, with earlier runs behind."""

    def __init__(self) -> None:
        self.dark = False
        self.figure = f = _blank(600, 250, x_axis_label="epoch", y_axis_label="loss, summed")
        f.xgrid.grid_line_color = None
        f.extra_y_ranges = {"accuracy": Range1d(0, 1.03)}
        f.y_range.start = 0
        f.x_range.start = 0
        self._kept = ColumnDataSource({"xs": [], "ys": [], "colour": [], "name": []})
        f.multi_line("xs", "ys", line_color="colour", line_width=1.5, line_alpha=0.8,
                     source=self._kept)  # fmt: skip
        self._now = ColumnDataSource(
            {"epoch": [], "loss": [], "accuracy": [], "exact": [], "share": []}
        )
        f.line("epoch", "accuracy", y_range_name="accuracy", line_color=COLOURS[2],
               line_width=1.5, line_alpha=0.75, source=self._now)  # fmt: skip
        loss = f.line("epoch", "loss", line_color=COLOURS[1], line_width=2.5, source=self._now)
        tips = [("epoch", "@epoch"), ("loss", "@exact"), ("accuracy", "@share")]
        f.add_tools(HoverTool(renderers=[loss], tooltips=tips, mode="vline"))

    def show(self, moment: Moment) -> None:
        """Show a moment of a training."""
        count = len(moment.loss)
        chosen = np.unique(np.linspace(0, max(count - 1, 0), min(count, _CURVE)).astype(int))
        loss, accuracy = moment.loss[chosen], moment.accuracy[chosen]
        self._now.data = {
            "epoch": chosen + 1,
            "loss": loss,
            "accuracy": accuracy,
            "exact": [repr(value) for value in loss.tolist()],
            "share": [repr(value) for value in accuracy.tolist()],
        }

    def keep(self, runs: list[tuple[str, str, NDArray[np.float64]]]) -> None:
        """Show earlier runs: a name, a colour and the losses of each."""
        xs, ys = [], []
        for _, _, loss in runs:
            chosen = np.unique(np.linspace(0, len(loss) - 1, min(len(loss), _CURVE)).astype(int))
            xs.append(chosen + 1)
            ys.append(loss[chosen])
        self._kept.data = {
            "xs": xs,
            "ys": ys,
            "colour": [colour for _, colour, _ in runs],
            "name": [name for name, _, _ in runs],
        }
