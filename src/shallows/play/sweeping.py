"""The page *Sweep*: a grid of networks that fills, a cell for a width and a learning rate."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.models import ColumnDataSource, FactorRange, HoverTool, Range1d, TapTool

from shallows.outcome import Status
from shallows.play import experiment
from shallows.play.figures import _blank, dress, rgb
from shallows.play.parts import Controls, box, button, card, download, html, plot
from shallows.play.state import NETWORKS, State
from shallows.play.train import REST
from shallows.play.worker import Worker
from shallows.plots import COLOURS
from shallows.sweeps.sweep import SweepInterrupted, sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from shallows.play.train import Train
    from shallows.play.worker import Stop
    from shallows.sweeps.sweep import Sweep


@dataclass(frozen=True)
class Cell:
    """A finished cell: all seeds of one width and learning rate."""

    hidden: tuple[int, ...]
    lr: float
    sweep: Sweep

    @property
    def row(self) -> pd.Series[Any]:
        """The cell's summary."""
        return self.sweep.summary().iloc[0]


class SweepPage:
    """The page, its thread, and what has finished.

    Parameters
    ----------
    train : Train
        Whose state is shared, and where a network is opened.
    open_ : callable
        Is given the state of a network to look at.
    """

    def __init__(self, train: Train, open_: Callable[[State], object]) -> None:
        self._train, self._open, self._dark = train, open_, False
        self.worker, self.controls = Worker(), Controls(train.change)
        self._cells: list[Cell] = []
        self._drawn, self._running, self._failure = (-1, False), False, ""
        self._chosen: Cell | None = None
        self._heat, self._seeds = ColumnDataSource(), ColumnDataSource()
        self.numbers, self._table, self.code = html(), html(), html()
        self._heat_slot, self._seed_slot = box(), html("<p>Click a cell to see its networks.</p>")
        self._strip = box()
        self.view = self._layout()
        self.clear()

    def run(self) -> None:
        """Train the whole grid, or stop."""
        if self._running:
            self.worker.stop()
            self._running = False
            return
        state, data = self._train.state, self._train.data
        count = len(state["sweep_hidden"]) * len(state["sweep_lr"]) * state["sweep_seeds"]
        if count > NETWORKS:
            self._train.say(f"the sweep: got {count} networks; accepted: at most {NETWORKS}")
            return
        self.clear()
        self._running = True
        shared = experiment.sweep_arguments(state)
        plan = [(h, lr) for h in state["sweep_hidden"] for lr in state["sweep_lr"]]

        def job(stop: Stop) -> None:
            def look(_: Any) -> None:
                if stop.is_set():
                    raise KeyboardInterrupt

            try:
                for hidden, lr in plan:
                    look(None)
                    seeds = range(state["sweep_seeds"])
                    done = sweep(
                        data, [hidden], lr=[lr], seed=seeds, progress=False, watch=look, **shared
                    )
                    self._cells.append(Cell(hidden, lr, done))
            except (SweepInterrupted, KeyboardInterrupt):
                return
            except Exception as error:  # said in the page
                self._failure = str(error)
            self._running = False

        self.worker.start(job)

    def clear(self) -> None:
        """Show the empty grid of the state."""
        self.worker.stop()
        state = self._train.state
        self._cells, self._drawn, self._chosen, self._running = [], (-1, False), None, False
        rows = list(dict.fromkeys(",".join(map(str, h)) for h in state["sweep_hidden"]))
        columns = [f"{lr:g}" for lr in state["sweep_lr"]]
        self._heat = ColumnDataSource(
            {name: [] for name in ("lr", "hidden", "colour", "text", "ink", "tip")}
        )
        height = 90 + 64 * len(rows)
        self.figure = f = _blank(
            760, height, x_range=FactorRange(*columns), y_range=FactorRange(*rows[::-1]),
            x_axis_label="learning rate", y_axis_label="units of the hidden layers",
        )  # fmt: skip
        f.grid.visible = False
        f.rect("lr", "hidden", 0.96, 0.94, fill_color="colour", line_alpha=0,
               hover_line_alpha=1, hover_line_color="ink", nonselection_fill_alpha=1,
               source=self._heat)  # fmt: skip
        f.text("lr", "hidden", "text", text_align="center", text_baseline="middle",
               text_font_size="13px", text_color="ink", nonselection_text_alpha=1,
               source=self._heat)  # fmt: skip
        f.add_tools(HoverTool(tooltips="@tip"), TapTool())
        self._heat.selected.on_change("indices", self._pick_cell)
        dress(f, dark=self._dark)
        self._heat_slot[:], self._rest = [plot(f)], REST
        self._strip[:] = []
        self.code.object = f"<pre>{escape(experiment.sweep_python(state, self._train.data))}</pre>"

    def tick(self) -> None:
        """Show what has finished since the last look."""
        self._rest -= 1
        if self._rest > 0:
            return
        if self._failure:
            self._train.say(self._failure)
            self._failure = ""
        self._button.name = "Stop" if self._running else "Run the sweep"
        count = len(self._cells)
        now = (count, self._running)
        if now == self._drawn:
            return
        self._drawn = now
        state, cells = self._train.state, self._cells[:count]
        total = len(state["sweep_hidden"]) * len(state["sweep_lr"])
        word = "running" if self._running else ("done" if count == total else "ready")
        self.numbers.object = (
            '<dl class="numbers" style="margin:0"><div><dt>networks</dt><dd id="networks">'
            f"{count * state['sweep_seeds']}</dd></div><div><dt>of</dt><dd>"
            f"{total * state['sweep_seeds']}</dd></div><div class='word'><dt>sweep</dt>"
            f'<dd id="sweep-status" role="status">{word}</dd></div></dl>'
        )
        self._heat.data = _heat(cells, self._dark)
        self._table.object = _table(cells)

    def dress(self, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self._dark, self._drawn = dark, (-1, False)
        dress(self.figure, dark=dark)

    def _pick_cell(self, _name: str, _old: Any, indices: list[int]) -> None:
        if not indices or indices[0] >= len(self._cells):
            return
        self._chosen = cell = self._cells[indices[0]]
        frame = cell.sweep.frame
        if len(frame) == 1:
            self._open_seed(cell, int(frame["seed"].iloc[0]))
            return
        count = len(frame)
        across = 50
        solved = (frame["outcome"] == Status.SOLVED).to_numpy()
        diverged = (frame["outcome"] == Status.DIVERGED).to_numpy()
        self._seeds = ColumnDataSource(
            {
                "x": np.arange(count) % across,
                "y": -(np.arange(count) // across),
                "colour": np.where(solved, COLOURS[0], np.where(diverged, COLOURS[1], "#9aa3ab")),
                "seed": frame["seed"].to_numpy(),
                "tip": [
                    f"{o}, {e} epochs"
                    for o, e in zip(frame["outcome"], frame["epochs"], strict=True)
                ],
            }
        )
        lines = -(-count // across)
        f = _blank(
            760, 16 * lines + 10, x_range=Range1d(-0.7, 49.7), y_range=Range1d(0.6 - lines, 0.6)
        )
        f.axis.visible = f.grid.visible = False
        f.rect("x", "y", 0.84, 0.84, fill_color="colour", line_alpha=0, source=self._seeds)
        f.add_tools(HoverTool(tooltips=[("seed", "@seed"), ("", "@tip")]), TapTool())
        self._seeds.selected.on_change("indices", self._pick_seed)
        self._strip[:] = [plot(f)]
        self._seed_slot.object = (
            f"<p>{','.join(map(str, cell.hidden))}, learning rate {cell.lr:g}: a square for every "
            "seed, blue solved, grey unsolved, orange diverged. Click one to open it in Train.</p>"
        )

    def _pick_seed(self, _name: str, _old: Any, indices: list[int]) -> None:
        if indices and self._chosen is not None:
            self._open_seed(self._chosen, int(self._seeds.data["seed"][indices[0]]))

    def _open_seed(self, cell: Cell, seed: int) -> None:
        state = self._train.state
        frame = cell.sweep.frame
        epochs = int(frame.loc[frame["seed"] == seed, "epochs"].iloc[0])
        self._open(
            State(
                {
                    **state, "page": "train", "arithmetic": "lanes", "hidden": cell.hidden,
                    "lr": cell.lr, "seed": seed, "max_epochs": state["sweep_epochs"],
                    "epoch": epochs, "stop": "accuracy",
                }
            )
        )  # fmt: skip

    def _layout(self) -> Any:
        c = self.controls
        self._button = button("Run the sweep", self.run, "main")
        settings = card(
            "Axes",
            box(
                c.text("sweep_hidden", "hidden layers, a space between"),
                c.text("sweep_lr", "learning rates"),
                c.text("sweep_seeds", "seeds, from 0"),
                c.text("sweep_epochs", "at most epochs"),
                html("<p>Data, activation and the rest are those of Train.</p>"),
                self._button,
                classes=["form"],
            ),
        )
        files = box(
            *(
                download(label, f"sweep.{kind}", partial(self._file, kind))
                for label, kind in (("CSV", "csv"), ("Parquet", "parquet"))
            ),
            classes=["play"],
        )
        middle = box(
            card("Sweep, filling", self.numbers),
            card("Share solved, and median epochs", self._heat_slot, self._seed_slot, self._strip),
            box(
                card("Table", self._table),
                card("The same in Python", self.code, files),
                classes=["pair"],
            ),
            classes=["stack"],
        )
        return box(settings, middle, classes=["wide"])

    def _file(self, kind: str) -> io.BytesIO:
        import pandas as pd

        made = io.BytesIO()
        if not self._cells:
            self._train.say("Run the sweep first; then there is a table to download.")
            return made
        frames = [cell.sweep.frame.astype({"hidden": str}) for cell in self._cells]
        frame = pd.concat(frames, ignore_index=True)
        frame.to_csv(made, index=False) if kind == "csv" else frame.to_parquet(made)
        made.seek(0)
        return made


def _heat(cells: list[Cell], dark: bool) -> dict[str, list[Any]]:
    paper = np.array([30, 35, 41] if dark else [233, 237, 240], float)
    columns: dict[str, list[Any]] = {
        name: [] for name in ("lr", "hidden", "colour", "text", "ink", "tip")
    }
    for cell in cells:
        row = cell.row
        mixed = paper + row["share"] * (rgb(COLOURS[0]) - paper)
        median = f"{row['epochs_50']:.0f}".replace("inf", "∞")
        columns["lr"].append(f"{cell.lr:g}")
        columns["hidden"].append(",".join(map(str, cell.hidden)))
        columns["colour"].append("#" + "".join(f"{int(v):02x}" for v in mixed))
        columns["ink"].append("#ffffff" if dark or row["share"] > 0.45 else "#16202a")
        columns["text"].append(f"{100 * row['share']:.0f} %  ·  {median}")
        columns["tip"].append(
            f"{row['solved']:.0f} of {row['networks']:.0f} solved, median {median} epochs"
        )
    return columns


def _table(cells: list[Cell]) -> str:
    rows = "".join(
        f'<tr><td class="left">{",".join(map(str, cell.hidden))}</td><td>{cell.lr:g}</td>'
        f"<td>{row['solved']:.0f} of {row['networks']:.0f}</td>"
        f"<td>{100 * row['share_low']:.0f} to {100 * row['share_high']:.0f} %</td>"
        f"<td>{row['epochs_50']:.0f}</td></tr>".replace("inf", "∞")
        for cell in cells
        for row in [cell.row]
    )
    head = "<th>lr</th><th>solved</th><th>95 % interval</th><th>median epochs</th>"
    table = f'<table><tr><th class="left">hidden</th>{head}</tr>{rows}</table>'
    return f'<div class="scroll" tabindex="0" aria-label="table">{table}</div>'
