"""The map's figure: an image over two logarithmic axes, to drag and to click."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.events import SelectionGeometry, Tap
from bokeh.models import (
    BoxSelectTool,
    ColumnDataSource,
    CustomJSHover,
    FixedTicker,
    HoverTool,
    Range1d,
)
from matplotlib.ticker import MaxNLocator

from shallows.outcome import USED_UP, Status
from shallows.play.figures.style import INK, blank, dress, pixels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.sweeps.work import Results

    Ends = tuple[float, float]

#: What the pixel under the pointer is; `words` are the outcomes, by their codes.
_TELL = """
    const at = name => source.data[name][0][special_vars.image_index.flat_index]
    const status = at("status")
    if (status === 0) return "not trained yet"
    const rest = lossy.includes(status) ? `, loss ${at("loss").toPrecision(4)}` : ""
    return `${words[status]} at epoch ${at("epochs")}${rest}`
"""


class Raster:
    """The figure; its coordinates are the decimal logarithms of the axes' values."""

    def __init__(
        self, clicked: Callable[[float, float], object], dragged: Callable[[Ends, Ends], object]
    ) -> None:
        self._clicked, self._dragged = clicked, dragged
        self._image = ColumnDataSource()
        self.figure = f = blank(640, 600, x_range=Range1d(0, 1), y_range=Range1d(0, 1))
        f.grid.visible = False
        shown = f.image_rgba("image", x="x", y="y", dw="dw", dh="dh", source=self._image)
        f.add_tools(self._hover(shown))
        drag = BoxSelectTool(persistent=False)
        f.add_tools(drag)
        f.toolbar.active_drag = drag
        f.on_event(Tap, self._tap)
        f.on_event(SelectionGeometry, self._select)
        for axis in (f.xaxis, f.yaxis):
            axis.ticker = FixedTicker(ticks=[])
            axis.major_tick_line_alpha = 0.6
        self._put(_nothing())

    def begin(self, x: Ends, y: Ends, labels: tuple[str, str]) -> None:
        """Show an empty window."""
        f = self.figure
        axes = zip((f.x_range, f.y_range), (f.xaxis, f.yaxis), (x, y), labels, strict=True)
        for range_, axis, ends, label in axes:
            low, high = np.log10(ends).tolist()
            range_.update(start=low, end=high)
            marks = ticks(*ends)
            axis.ticker.ticks = [math.log10(value) for value in marks]
            axis.major_label_overrides = {math.log10(v): text for v, text in marks.items()}
            axis.axis_label = label
        self._put(_nothing())

    def show(self, image: NDArray[Any], known: Results) -> None:
        """Show a picture, (height, width, 3), its top row first, and what its pixels are."""
        about: dict[str, NDArray[Any]] = {"status": known.status, "epochs": known.epochs}
        self._put({"image": pixels(image[::-1]), **about, "loss": known.loss})

    def _put(self, arrays: dict[str, NDArray[Any]]) -> None:
        x, y = self.figure.x_range, self.figure.y_range
        where = {"x": x.start, "y": y.start, "dw": x.end - x.start, "dh": y.end - y.start}
        self._image.data = {name: [value] for name, value in {**where, **arrays}.items()}

    def _hover(self, image: Any) -> HoverTool:
        """Return what tells of the pixel under the pointer."""
        words = ["", *map(str, Status)]
        given = {"source": self._image, "words": words, "lossy": list(USED_UP)}
        power = CustomJSHover(code="return (10 ** value).toPrecision(4)")
        return HoverTool(
            renderers=[image],
            tooltips=[("x", "$x{custom}"), ("y", "$y{custom}"), ("", "@status{custom}")],
            formatters={
                "$x": power,
                "$y": power,
                "@status": CustomJSHover(args=given, code=_TELL),
            },
        )

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme."""
        dress(self.figure, dark=dark)
        self.figure.axis.major_tick_line_color = INK[dark]

    def _tap(self, event: Any) -> None:
        self._clicked(10**event.x, 10**event.y)

    def _select(self, event: Any) -> None:
        shape = event.geometry
        if event.final and shape.get("type") == "rect":
            ends = [sorted((10 ** shape[f"{axis}0"], 10 ** shape[f"{axis}1"])) for axis in "xy"]
            self._dragged((ends[0][0], ends[0][1]), (ends[1][0], ends[1][1]))


def _nothing() -> dict[str, NDArray[Any]]:
    """Return a picture of nothing."""
    kinds = {"image": np.uint32, "status": np.int8, "epochs": np.int32, "loss": np.float64}
    return {name: np.zeros((2, 2), kind) for name, kind in kinds.items()}


def ticks(low: float, high: float) -> dict[float, str]:
    """Return where a logarithmic axis is marked, and how: in plain numbers, 0.01, 0.1, 1, 10."""
    decades = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
    if len(decades) >= 3:
        step = -(-len(decades) // 8)
        return {10.0**n: _plain(10.0**n) for n in decades[::step]}
    if high / low >= 4:
        steps = [m * 10.0**n for n in range(decades.start - 2, decades.stop + 1) for m in (1, 2, 5)]
        return {value: _plain(value) for value in steps if low <= value <= high}
    values = [float(v) for v in MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(low, high)]
    return {value: _plain(value) for value in values if low <= value <= high}


def _plain(value: float) -> str:
    if 1e-5 <= value < 1e6:
        return np.format_float_positional(float(f"{value:.12g}"), trim="-")
    mantissa, exponent = f"{value:.9g}".split("e") if "e" in f"{value:.9g}" else (None, None)
    if exponent is None:
        return np.format_float_positional(float(f"{value:.12g}"), trim="-")
    return f"{'' if mantissa == '1' else f'{mantissa}·'}10{_raised(int(exponent))}"


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
