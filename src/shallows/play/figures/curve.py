"""The learning curve: loss and accuracy by epoch, with earlier runs behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, LinearAxis, Range1d

from shallows.play.figures.style import blank, dress, write
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.play.trainer import Moment

_POINTS = 600  # of a curve that are sent, at most
LOSS, ACCURACY = COLOURS[1], COLOURS[2]


class Curve:
    """The figure: the loss on the left axis, the accuracy on the right one."""

    def __init__(self) -> None:
        self.figure = f = blank(600, 250, x_axis_label="epoch", y_axis_label="loss, summed")
        f.xgrid.grid_line_color = None
        f.extra_y_ranges = {"accuracy": Range1d(0, 103)}
        f.y_range.start = 0
        f.x_range.start = 0
        f.x_range.range_padding = f.y_range.range_padding = 0.03
        right = LinearAxis(
            y_range_name="accuracy", axis_label="accuracy, %", axis_line_alpha=0,
            major_tick_line_alpha=0, minor_tick_line_alpha=0,
            ticker=FixedTicker(ticks=[0, 25, 50, 75, 100]),
        )  # fmt: skip
        f.add_layout(right, "right")
        write(f)
        f.xaxis.formatter.use_scientific = f.yaxis[0].formatter.use_scientific = False
        self._kept = ColumnDataSource({"xs": [], "ys": [], "colour": [], "name": []})
        kept = f.multi_line("xs", "ys", line_color="colour", line_width=1.5, line_alpha=0.9,
                     line_dash="dashed", source=self._kept)  # fmt: skip
        self._now = ColumnDataSource(
            {"epoch": [], "loss": [], "percent": [], "exact": [], "share": []}
        )
        f.step("epoch", "percent", y_range_name="accuracy", line_color=ACCURACY, mode="after",
               line_width=1.5, line_alpha=0.75, source=self._now)  # fmt: skip
        loss = f.line("epoch", "loss", line_color=LOSS, line_width=2.5, source=self._now)
        f.y_range.renderers = [loss, kept]  # the accuracy has an axis of its own
        tips = [("epoch", "@epoch"), ("loss", "@exact"), ("accuracy", "@share")]
        f.add_tools(HoverTool(renderers=[loss], tooltips=tips, mode="vline"))

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme."""
        dress(self.figure, dark=dark)

    def show(self, moment: Moment) -> None:
        """Show a moment of a training."""
        chosen = _thinned(len(moment.loss))
        loss, accuracy = moment.loss[chosen], moment.accuracy[chosen]
        self._now.data = {
            "epoch": chosen + 1,
            "loss": loss,
            "percent": 100 * accuracy,
            "exact": [repr(value) for value in loss.tolist()],
            "share": [repr(value) for value in accuracy.tolist()],
        }

    def keep(self, runs: list[tuple[str, NDArray[np.float64]]]) -> None:
        """Show earlier runs: a colour and the losses of each."""
        chosen = [_thinned(len(loss)) for _, loss in runs]
        self._kept.data = {
            "xs": [epochs + 1 for epochs in chosen],
            "ys": [loss[epochs] for (_, loss), epochs in zip(runs, chosen, strict=True)],
            "colour": [colour for colour, _ in runs],
            "name": [str(i) for i in range(len(runs))],
        }


def _thinned(count: int) -> NDArray[np.int64]:
    """Return which epochs are drawn: all of a few, evenly many of a lot, the last one always."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(count, _POINTS)).astype(np.int64))
