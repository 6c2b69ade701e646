"""What all figures share: their frame, their colours, and numbers as pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.plotting import figure as bokeh_figure

from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from bokeh.plotting import figure as Figure  # noqa: N812 - Bokeh's class has a small name
    from numpy.typing import NDArray

PAPER = {False: (247, 247, 244), True: (30, 35, 41)}  # by whether the theme is dark
INK = {False: "#4c5762", True: "#b3bec9"}
RULE = {False: "#e4e6e3", True: "#2c333b"}
GREY = "#8b949c"  # readable on both papers


def blank(width: int, height: int, **options: Any) -> Figure:
    """Return a figure with axes and nothing else; it is as wide as its card."""
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
    write(f)
    return f


def write(f: Figure) -> None:
    """Set the type of a figure's axes."""
    f.axis.major_label_text_font = f.axis.axis_label_text_font = "system-ui, sans-serif"
    f.axis.axis_label_text_font_style = "normal"
    f.axis.major_label_text_font_size = f.axis.axis_label_text_font_size = "12px"


def dress(f: Figure, *, dark: bool) -> None:
    """Give a figure the colours of the light or the dark theme."""
    f.axis.major_label_text_color = f.axis.axis_label_text_color = INK[dark]
    f.grid.grid_line_color = RULE[dark]
    f.axis.axis_line_color = RULE[dark]


def rgb(colour: str) -> NDArray[np.float64]:
    """Return a colour such as ``#0072B2`` as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def hexadecimal(colours: NDArray[Any]) -> list[str]:
    """Return colours, (n, 3) from 0 to 255, such as ``#0072b2``."""
    return ["#" + bytes(row).hex() for row in np.clip(colours, 0, 255).astype(np.uint8)]


def pixels(colours: NDArray[Any]) -> NDArray[np.uint32]:
    """Return colours, (h, w, 3) from 0 to 255, as Bokeh's images hold them, (h, w)."""
    whole = np.full((*colours.shape[:2], 4), 255, np.uint8)
    whole[..., :3] = np.clip(np.nan_to_num(colours), 0, 255)
    return np.ascontiguousarray(whole).view(np.uint32)[..., 0]


def mixed(values: NDArray[Any], *, dark: bool, strength: float = 0.85) -> NDArray[np.float64]:
    """Return values from -1 (blue) over 0 (paper) to 1 (orange) as colours, (…, 3)."""
    v = np.clip(np.nan_to_num(values), -1, 1)[..., None]
    end = np.where(v < 0, rgb(COLOURS[0]), rgb(COLOURS[1]))
    paper = np.array(PAPER[dark], np.float64)
    blended: NDArray[np.float64] = paper + np.abs(v) * strength * (end - paper)
    return blended


def diverging(values: NDArray[Any], *, dark: bool) -> NDArray[np.uint32]:
    """Return values from -1 (blue) over 0 (paper) to 1 (orange) as pixels, (h, w)."""
    return pixels(mixed(values, dark=dark))


def belief(yhat: NDArray[Any], *, dark: bool) -> NDArray[np.uint32]:
    """Return probabilities, (h, w, outputs), as pixels in the classes' colours."""
    if yhat.shape[-1] == 1:
        return diverging(2 * yhat[..., 0] - 1, dark=dark)
    palette = np.array([rgb(colour) for colour in COLOURS[: yhat.shape[-1]]])
    sure = np.nan_to_num(yhat) ** 2 * 0.85
    return pixels(sure @ palette + (1 - sure.sum(axis=-1, keepdims=True)) * PAPER[dark])
