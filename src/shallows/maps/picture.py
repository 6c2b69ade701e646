"""The picture of a map: the hue says how a network ended, the shade how fast or how far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter

from shallows.outcome import Status
from shallows.plots.style import STYLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from shallows.maps.axes import Window
    from shallows.maps.map import Map
    from shallows.sweeps.work import Results

UNKNOWN = (255, 255, 255)


def _ramp(name: str, *colours: str) -> LinearSegmentedColormap:
    return LinearSegmentedColormap.from_list(name, colours)


#: Blue, grey and orange, which colour-blind people can tell apart (Okabe & Ito 2008). Each runs
#: from light to dark, so that the shade shows the number.
BLUE = _ramp("solved", "#d6ecfa", "#56b4e9", "#0072b2", "#00334f")
GREY = _ramp("unsolved", "#fafafa", "#b0b0b0", "#5a5a5a")
ORANGE = _ramp("diverged", "#ffe3c2", "#e69f00", "#d55e00", "#6b2f00")


@dataclass(frozen=True)
class Kind:
    """One way in which networks of a map end.

    Parameters
    ----------
    label : str
        Its text in the legend.
    chosen, shade : callable of `Results`
        Which networks ended in this way, and the number shown for each.
    ramp : colormap
    """

    label: str
    chosen: Callable[[Results], NDArray[np.bool_]]
    shade: Callable[[Results], NDArray[Any]]
    ramp: LinearSegmentedColormap


def _ended(status: Status) -> Callable[[Results], NDArray[np.bool_]]:
    """Return which networks ended in a way, of those whose convergence is not measured."""
    return lambda p: (p.status == status.code) & np.isnan(p.measure)


KINDS = (
    Kind("solved, at epoch", _ended(Status.SOLVED), lambda p: p.epochs, BLUE),
    Kind("unsolved, final loss", _ended(Status.UNSOLVED), lambda p: p.loss, GREY),
    Kind("diverged, at epoch", _ended(Status.DIVERGED), lambda p: p.epochs, ORANGE),
    Kind(
        "converged, sum of loss / first loss", lambda p: p.measure < 0, lambda p: -p.measure, BLUE
    ),
    Kind(
        "not converged, sum of first loss / loss",
        *(lambda p: p.measure >= 0, lambda p: p.measure, ORANGE),
    ),
    Kind("finished, final loss", _ended(Status.FINISHED), lambda p: p.loss, GREY),
)


def _shown(pixels: Results) -> Iterator[tuple[Kind, NDArray[np.bool_], LogNorm]]:
    """Return the kinds that occur, where, and the scale of each kind's number."""
    for kind in KINDS:
        chosen = kind.chosen(pixels)
        if not chosen.any():
            continue
        numbers = kind.shade(pixels)[chosen].astype(np.float64)
        finite = numbers[np.isfinite(numbers) & (numbers > 0)]
        low, high = np.percentile(finite, [1, 99]) if len(finite) else (1.0, 1.0)
        if not low < high:
            low, high = low / 2, 2 * high
        yield kind, chosen, LogNorm(low, high, clip=True)


def _filled(known: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for every pixel, the known pixel to show: itself, or one of a coarser level."""
    places: NDArray[np.int64] = np.indices(known.shape)
    rows, columns = places[0], places[1]
    step = 1
    while step < max(known.shape):
        step *= 2
        missing = ~known[rows, columns]
        rows = np.where(missing, rows // step * step, rows)
        columns = np.where(missing, columns // step * step, columns)
    return rows, columns


def image(map_: Map) -> NDArray[np.uint8]:
    """Return the picture, (height, width, 3), the highest y first.

    Unknown pixels have the colour of a known one nearby.
    """
    pixels = map_.pixels
    picture = np.full((*pixels.status.shape, 3), UNKNOWN, np.uint8)
    for kind, chosen, scale in _shown(pixels):
        numbers = kind.shade(pixels)[chosen].astype(np.float64)
        shades = scale(np.nan_to_num(numbers, nan=math.inf, posinf=1e300))
        picture[chosen] = kind.ramp(np.asarray(shades), bytes=True)[:, :3]
    rows, columns = _filled(pixels.status != 0)
    return picture[rows, columns][::-1]


def figure(map_: Map) -> Figure:
    """Return the picture with axes and a legend."""
    from matplotlib.cm import ScalarMappable

    shape = map_.pixels.status.shape
    height = 6.2 * min(1.6, max(0.5, shape[0] / shape[1]))
    with rc_context({**STYLE, "axes.grid": False}):
        result = Figure(figsize=(8.2, height), layout="constrained")
        axes = result.subplots()
        axes.imshow(image(map_)[::-1], origin="lower", interpolation="nearest", aspect="auto")
        for window, side in [(map_.x, axes.xaxis), (map_.y, axes.yaxis)]:
            side.set_ticks(*_ticks(window))
            side.set_label_text(f"{window.axis.name} ({window.axis.meaning})")
        axes.set_title(f"{map_.data.name}, {map_.network['max_epochs']} epochs")
        for kind, _, scale in _shown(map_.pixels):
            bar = result.colorbar(ScalarMappable(scale, kind.ramp), ax=axes, aspect=30, pad=0.02)
            bar.set_label(kind.label)
            if (scale.vmin or 0) >= 1 and (scale.vmax or 0) < 1e5:  # 400 rather than 4×10²
                bar.ax.yaxis.set_major_formatter(LogFormatter(labelOnlyBase=False))
                bar.ax.yaxis.set_minor_formatter(LogFormatter(labelOnlyBase=False))
        return result


def _ticks(window: Window) -> tuple[list[float], list[str]]:
    """Return places along an axis, in pixels, and their labels."""
    low, high = window.ends
    if window.axis.spacing == "log" and high / low > 90:
        powers = range(math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9) + 1)
        powers = powers[:: -(-len(powers) // 7)]
        whole = window.count << window.level
        at = [window.axis.place(10.0**power) * whole - window.first - 0.5 for power in powers]
        return at, [f"$10^{{{power}}}$" for power in powers]
    values = window.values
    places = np.linspace(0, window.count - 1, 5).round().astype(int)
    chosen = values[places]
    span = max(abs(chosen[-1] - chosen[0]), 5e-324)
    digits = max(3, math.ceil(math.log10(max(abs(chosen[0]), abs(chosen[-1]), span) / span)) + 3)
    return places.tolist(), [f"{value:.{min(17, digits)}g}" for value in chosen]
