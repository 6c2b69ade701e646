"""The sweep's figures: a cell for a width and a learning rate, and a square for a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.models import ColumnDataSource, FactorRange, HoverTool, Range1d, TapTool

from shallows.outcome import Status
from shallows.play.figures.style import GREY, blank, dress, hexadecimal, rgb
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

_CELL = ("lr", "hidden", "colour", "text", "ink", "tip")
_ACROSS = 50  # seeds in a row


class Heat:
    """The heat map: the share solved as a shade, and the median epochs in words."""

    def __init__(self, picked: Callable[[int], object]) -> None:
        self._dark = False
        self._cells = ColumnDataSource({name: [] for name in _CELL})
        self.figure = f = blank(
            760, 300, x_range=FactorRange(), y_range=FactorRange(),
            x_axis_label="learning rate", y_axis_label="units of the hidden layers",
        )  # fmt: skip
        f.grid.visible = False
        f.rect("lr", "hidden", 0.97, 0.94, fill_color="colour", line_alpha=0,
               hover_line_alpha=1, hover_line_color="ink", nonselection_fill_alpha=1,
               source=self._cells)  # fmt: skip
        f.text("lr", "hidden", "text", text_align="center", text_baseline="middle",
               text_font_size="13px", text_color="ink", nonselection_text_alpha=1,
               source=self._cells)  # fmt: skip
        f.add_tools(HoverTool(tooltips="@tip"), TapTool())
        _on_pick(self._cells, picked)

    def begin(self, hidden: Sequence[str], rates: Sequence[str]) -> None:
        """Show the empty grid of other axes."""
        self.figure.x_range.factors = list(rates)
        self.figure.y_range.factors = list(dict.fromkeys(hidden))[::-1]
        self.figure.height = 80 + 56 * len(hidden)
        self.show([])

    def show(self, cells: Sequence[tuple[str, str, pd.Series[Any]]]) -> None:
        """Show the cells that have finished: width, learning rate, row of `Sweep.summary`."""
        columns: dict[str, list[Any]] = {name: [] for name in _CELL}
        for hidden, lr, row in cells:
            median = f"{row['epochs_50']:.0f}".replace("inf", "∞")
            share = float(row["share"])
            columns["lr"].append(lr)
            columns["hidden"].append(hidden)
            columns["colour"] += hexadecimal(self._shade(share)[None])
            columns["ink"].append("#ffffff" if self._dark or share > 0.82 else "#16202a")
            known = "" if median == "∞" else f"\n{median} epochs"
            columns["text"].append(f"{100 * share:.0f} %{known}")
            columns["tip"].append(
                f"{row['solved']:.0f} of {row['networks']:.0f} solved, median {median} epochs"
            )
        self._cells.selected.indices = []
        self._cells.data = columns

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme; the next `show` follows."""
        self._dark = dark
        dress(self.figure, dark=dark)

    def _shade(self, share: float) -> Any:
        paper = np.array([38, 45, 52] if self._dark else [226, 231, 235], float)
        return paper + share * (rgb(COLOURS[0]) - paper)


class Seeds:
    """The networks of one cell: blue solved, grey unsolved, orange diverged."""

    def __init__(self, picked: Callable[[int], object]) -> None:
        self._squares = ColumnDataSource({name: [] for name in ("x", "y", "colour", "seed", "tip")})
        self.figure = f = blank(
            760, 40, x_range=Range1d(-0.7, _ACROSS - 0.3), y_range=Range1d(-0.4, 0.6)
        )
        f.axis.visible = f.grid.visible = False
        f.rect("x", "y", 0.84, 0.84, fill_color="colour", line_alpha=0, source=self._squares,
               nonselection_fill_alpha=1)  # fmt: skip
        f.add_tools(HoverTool(tooltips=[("seed", "@seed"), ("", "@tip")]), TapTool())
        _on_pick(self._squares, picked)

    def clear(self) -> None:
        """Show nothing."""
        self._squares.data = {name: [] for name in self._squares.data}

    def show(self, frame: pd.DataFrame) -> None:
        """Show the rows of a cell's `Sweep.frame`."""
        count = len(frame)
        lines = -(-count // _ACROSS)
        solved, diverged = (
            (frame["outcome"] == s).to_numpy() for s in (Status.SOLVED, Status.DIVERGED)
        )
        self.figure.update(height=16 * lines + 10)
        self.figure.y_range.update(start=0.4 - lines, end=0.6)
        self._squares.selected.indices = []
        self._squares.data = {
            "x": np.arange(count) % _ACROSS,
            "y": -(np.arange(count) // _ACROSS),
            "colour": np.where(solved, COLOURS[0], np.where(diverged, COLOURS[1], GREY)),
            "seed": frame["seed"].to_numpy(),
            "tip": [
                f"{o}, {e} epochs" for o, e in zip(frame["outcome"], frame["epochs"], strict=True)
            ],
        }


def _on_pick(source: ColumnDataSource, picked: Callable[[int], object]) -> None:
    def changed(_name: str, _old: Any, indices: list[int]) -> None:
        if indices:
            picked(indices[0])

    source.selected.on_change("indices", changed)
