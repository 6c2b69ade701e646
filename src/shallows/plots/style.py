"""The look of all figures: colours, panels, and the form as SVG text."""

from __future__ import annotations

import hashlib
import io
import re
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Okabe & Ito 2008: one colour for each line or group.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D00", "#555555")
#: One colour for each class. Of two classes, 1 has the blue of positive numbers, and 0 the orange
#: of negative ones, as in the laboratory.
CLASSES = (COLOURS[1], COLOURS[0], *COLOURS[2:])
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
BELIEF = LinearSegmentedColormap.from_list("belief", [CLASSES[0], "#FFFFFF", CLASSES[1]])

STYLE: Any = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "font.size": 10,
    "grid.alpha": 0.25,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "shallows",
}


def panels(width: float, height: float, count: int = 1) -> tuple[Figure, list[Axes]]:
    """Return a figure of panels side by side, its size in inches."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(np.atleast_1d(figure.subplots(1, count)))


def svg(figure: Figure, title: str = "") -> str:
    """Return a figure as SVG text to put into a page, the same text for the same figure.

    Its text and axes have the colour of the page's text, in the dark as well.

    Parameters
    ----------
    figure : Figure
    title : str
        A description, for people who can't see the figure.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> sh.plots.svg(run.plot(), "Loss by epoch")[:4]
    '<svg'
    """
    buffer = io.StringIO()
    with rc_context(STYLE):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = text.replace("#000000", "currentColor").replace("<svg", '<svg fill="currentColor"', 1)
    # The ids are unique to the figure, because a page may hold several figures.
    key = hashlib.sha256(text.encode()).hexdigest()[:6]
    text = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>f{key}-", text)
    if title:
        label = f'<svg role="img" aria-label="{escape(title, quote=True)}"'
        text = text.replace("<svg", label, 1)
    return text
