"""The decision surface: what a network says of every point of a plane, the samples on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.models import ColumnDataSource, HoverTool, Range1d

from shallows.play.figures.style import belief, blank, diverging, dress, hexadecimal, mixed
from shallows.plots import classes
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.play.trainer import Moment

_SIDE = 72  # pixels


class Plane:
    """The part of the plane of the first two features that is looked at."""

    def __init__(self, data: Dataset) -> None:
        x = on_plane(data)
        low, high = x.min(axis=0), x.max(axis=0)
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


def on_plane(data: Dataset) -> NDArray[np.float64]:
    """Return the first two features of the samples; a second one of zeros, if there is none."""
    if data.n_features > 1:
        return data.x[:, :2]
    return np.column_stack([data.x[:, 0], np.zeros(data.n_samples)])


class Surface:
    """The figure."""

    def __init__(self) -> None:
        self._dark = False
        self.figure = f = blank(
            380, 360, x_range=Range1d(0, 1), y_range=Range1d(0, 1),
            x_axis_label="x0", y_axis_label="x1",
        )  # fmt: skip
        f.grid.visible = False
        where = {name: [1.0] for name in ("x", "y", "dw", "dh")}
        self._image = ColumnDataSource({"image": [np.zeros((2, 2), np.uint32)], **where})
        f.image_rgba("image", x="x", y="y", dw="dw", dh="dh", source=self._image)
        names = ("x", "y", "colour", "edge", "rim", "class", "yhat", "exact0", "exact1")
        self._points = ColumnDataSource({name: [] for name in names})
        dots = f.scatter(
            "x", "y", size=10, fill_color="colour", line_color="edge", line_width="rim",
            source=self._points,
        )  # fmt: skip
        self._hover = HoverTool(renderers=[dots])
        f.add_tools(self._hover)

    def begin(self, data: Dataset) -> None:
        """Show other data."""
        self._data, self._plane = data, Plane(data)
        self._samples = self._plane.samples(_SIDE)
        (x0, y0), (x1, y1) = self._plane.low.tolist(), self._plane.high.tolist()
        f = self.figure
        f.x_range.update(start=x0, end=x1)
        f.y_range.update(start=y0, end=y1)
        names = [*data.feature_names, "–"][:2]
        f.xaxis.axis_label, f.yaxis.axis_label = names
        truth = "y" if data.task == "regression" else "class"
        self._hover.tooltips = [
            (names[0], "@exact0"), (names[1], "@exact1"), (truth, "@class"), ("ŷ", "@yhat"),
        ]  # fmt: skip

    def show(self, moment: Moment) -> None:
        """Show a moment of a training."""
        data = self._data
        grid = moment.forward(self._samples)["yhat"].reshape(_SIDE, _SIDE, -1)
        if data.task == "regression":
            image = diverging(grid[..., 0] / _largest(data), dark=self._dark)
        else:
            image = belief(grid, dark=self._dark)
        (x0, y0), (x1, y1) = self._plane.low.tolist(), self._plane.high.tolist()
        where = {"x": [x0], "y": [y0], "dw": [x1 - x0], "dh": [y1 - y0]}
        self._image.data = {"image": [image], **where}
        self._points.data = self._samples_of(moment)

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme; the next `show` follows."""
        self._dark = dark
        dress(self.figure, dark=dark)

    def _samples_of(self, moment: Moment) -> dict[str, Any]:
        data, shown = self._data, on_plane(self._data)
        halo, ink = ("#b3bec9", "#ffffff") if self._dark else ("#ffffff", "#000000")
        if data.task == "regression":
            colours = hexadecimal(
                mixed(data.y[:, 0] / _largest(data), dark=self._dark, strength=1.0)
            )
            truth, right = [repr(v) for v in data.y[:, 0].tolist()], np.ones(len(shown), bool)
        else:
            colours = np.array(COLOURS)[data.y].tolist()
            truth = np.array(data.class_names)[data.y].tolist()
            right = classes(moment.predictions) == data.y
        return {
            "x": shown[:, 0],
            "y": shown[:, 1],
            "colour": colours,
            "edge": np.where(right, halo, ink).tolist(),
            "rim": np.where(right, 1.5, 3.0),
            "class": truth,
            "yhat": [" ".join(map(repr, row)) for row in moment.predictions.tolist()],
            "exact0": [repr(v) for v in shown[:, 0].tolist()],
            "exact1": [repr(v) for v in shown[:, 1].tolist()],
        }


def _largest(data: Dataset) -> float:
    return float(np.abs(data.y).max()) or 1.0
