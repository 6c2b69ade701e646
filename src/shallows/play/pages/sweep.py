"""The page *Sweep*: a grid of networks that fills, a cell for a width and a learning rate."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.play import experiment, limits, scripts, words
from shallows.play.figures.heat import Heat, Seeds
from shallows.play.parts import (
    Controls,
    box,
    button,
    card,
    code,
    copy,
    download,
    html,
    locked,
    plot,
    rename,
)
from shallows.play.worker import Worker
from shallows.sweeps.sweep import SweepInterrupted, sweep

if TYPE_CHECKING:
    import pandas as pd

    from shallows.datasets import Dataset
    from shallows.play.desk import Desk
    from shallows.play.state import State
    from shallows.play.worker import Stop
    from shallows.sweeps.sweep import Sweep


@dataclass(frozen=True)
class Cell:
    """A finished cell: all seeds of one width and learning rate."""

    hidden: tuple[int, ...]
    lr: float
    sweep: Sweep

    @property
    def names(self) -> tuple[str, str]:
        """Width and learning rate, as they are shown."""
        return ",".join(map(str, self.hidden)), f"{self.lr:g}"

    @cached_property
    def row(self) -> pd.Series[Any]:
        """The cell's summary."""
        return self.sweep.summary().iloc[0]


@dataclass
class _Filling:
    """A sweep under way; the job of one that has been replaced writes into its own."""

    cells: list[Cell] = field(default_factory=list)
    running: bool = False
    failure: str = ""


class SweepPage:
    """The page, its thread, and what has finished."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.worker, self.controls = Worker(limits.TURNS), Controls(desk.change)
        self._key: object = None
        self._filling, self._drawn = _Filling(), ""
        self._chosen: Cell | None = None
        self._heat, self._seeds = Heat(locked(self._pick)), Seeds(locked(self._pick_seed))
        self._numbers, self._table, self._code = html(), html(), html()
        self._hint = html(_HINT)
        self.view = self._layout()
        self.dress(dark=False)

    def follow(self, state: State) -> None:
        """Show another sweep, if the state has one; whatever ran is then stopped."""
        key = experiment.sweep_key(state), self._desk.data.hash
        if key != self._key:
            self._key = key
            self._clear(state)
        begun = self._filling.running or self._filling.cells
        if state["sweep_ran"] and state["page"] == "sweep" and not begun:
            self.run()

    def run(self) -> None:
        """Train the whole grid, or stop."""
        if self._filling.running:
            self.stop()
            return
        state, data = self._desk.state, self._desk.data
        try:
            experiment.check_sweep(state, data)
        except ArgumentError as error:
            self._desk.say(str(error))
            return
        self._clear(state)
        self._filling.running = True
        self._desk.note(sweep_ran=True)
        filling = self._filling
        self.worker.start(lambda stop: _fill(filling, state, data, stop))

    def stop(self) -> None:
        """Stop at once; the cells that have finished stay."""
        self.worker.stop()
        self._filling.running = False

    def _clear(self, state: State) -> None:
        self.stop()
        self._filling, self._drawn, self._chosen = _Filling(), "", None
        hidden = [",".join(map(str, units)) for units in state["sweep_hidden"]]
        self._heat.begin(hidden, [f"{lr:g}" for lr in state["sweep_lr"]])
        self._hint.object = _HINT
        self._seeds.clear()
        self._code.object = code(scripts.sweep(state, self._desk.data))

    def tick(self) -> None:
        """Show what has finished since the last look."""
        filling, state = self._filling, self._desk.state
        if filling.failure:
            self._desk.say(filling.failure)
            filling.failure = ""
        label = "Stop" if filling.running else "Run the sweep"
        rename(self._button, label)
        cells = list(filling.cells)
        total = len(state["sweep_hidden"]) * len(state["sweep_lr"])
        word = self._word(len(cells), total)
        seeds = state["sweep_seeds"]
        shown = words.progress(len(cells) * seeds, total * seeds, "sweep", word)
        if shown == self._drawn:
            return
        self._drawn = self._numbers.object = shown
        self._heat.show([(*cell.names, cell.row) for cell in cells])
        self._table.object = _table(cells)

    def _word(self, count: int, total: int) -> str:
        if self._filling.running:
            return limits.WAITING if self.worker.waiting else "running"
        return "done" if count == total else ("stopped" if count else "ready")

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self._heat.dress(dark=dark)
        self._drawn = ""

    # -- clicks ---------------------------------------------------------------------------------

    def _pick(self, index: int) -> None:
        """Show the networks of a cell."""
        if index >= len(self._filling.cells):
            return
        self._chosen = cell = self._filling.cells[index]
        frame = cell.sweep.frame
        if len(frame) == 1:
            self._pick_seed(0)
            return
        self._seeds.show(frame)
        hidden, lr = cell.names
        self._hint.object = (
            f"<p>{hidden}, learning rate {lr}: a square for every seed, blue solved, grey "
            "unsolved, orange diverged. Click one to open it in Train.</p>"
        )

    def _pick_seed(self, index: int) -> None:
        """Open a network in Train."""
        if self._chosen is None or index >= len(self._chosen.sweep.frame):
            return
        cell, state = self._chosen, self._desk.state
        row = cell.sweep.frame.iloc[index]
        self._desk.try_(
            state.put(
                page="train", arithmetic="lanes", hidden=cell.hidden, lr=cell.lr,
                seed=int(row["seed"]), max_epochs=state["sweep_epochs"],
                epoch=int(row["epochs"]), stop=cell.sweep.grid.axes["stop"][0],
            )
        )  # fmt: skip

    # -- layout ---------------------------------------------------------------------------------

    def _layout(self) -> Any:
        c = self.controls
        self._button = button("Run the sweep", self.run, "main")
        settings = card(
            "Axes",
            box(
                c.text("sweep_hidden", "hidden layers"),
                c.text("sweep_lr", "learning rates"),
                c.text("sweep_seeds", "seeds, from 0"),
                c.text("sweep_epochs", "max epochs"),
                html("<p>Data, activation and the rest are those of Train.</p>"),
                self._button,
                classes=["form"],
            ),
        )
        files = (download(label, f"sweep.{kind}", partial(self.file, kind))
                 for label, kind in (("CSV", "csv"), ("Parquet", "parquet")))  # fmt: skip
        middle = box(
            card("Sweep, filling", self._numbers),
            card(
                "Share solved, and median epochs",
                *(plot(self._heat.figure), self._hint, plot(self._seeds.figure)),
            ),
            box(
                card("Table", self._table),
                card("The same in Python", self._code,
                     box(copy(self._code), *files, classes=["play"])),
                classes=["pair"],
            ),
            classes=["stack"],
        )  # fmt: skip
        return box(settings, middle, classes=["wide"])

    def file(self, kind: str) -> io.BytesIO:
        """Return a row per network of the cells that have finished, as a file."""
        import pandas as pd

        made = io.BytesIO()
        cells = list(self._filling.cells)
        if not cells:
            self._desk.say("Run the sweep first; then there is a table to download.")
            return made
        frames = [cell.sweep.frame.astype({"hidden": str}) for cell in cells]
        frame = pd.concat(frames, ignore_index=True)
        frame.to_csv(made, index=False) if kind == "csv" else frame.to_parquet(made)
        made.seek(0)
        return made


_HINT = "<p>Click a cell to see its networks.</p>"


def _fill(filling: _Filling, state: State, data: Dataset, stop: Stop) -> None:
    """Train the cells of a sweep, one after the other."""
    shared, seeds = experiment.sweep_arguments(state), range(state["sweep_seeds"])

    def look(_: Any) -> None:
        if stop.is_set():
            raise KeyboardInterrupt

    try:
        for hidden in state["sweep_hidden"]:
            for lr in state["sweep_lr"]:
                look(None)
                done = sweep(
                    data, [hidden], lr=[lr], seed=seeds, progress=False, watch=look, **shared
                )
                filling.cells.append(Cell(hidden, lr, done))
    except (SweepInterrupted, KeyboardInterrupt):
        return
    except Exception as error:  # whatever fails beside the page is said in the page
        filling.failure = f"{type(error).__name__}: {error}"
    filling.running = False


def _table(cells: list[Cell]) -> str:
    rows = "".join(
        f'<tr><td class="left">{cell.names[0]}</td><td>{cell.names[1]}</td>'
        f"<td>{row['solved']:.0f} of {row['networks']:.0f}</td>"
        f"<td>{100 * row['share_low']:.0f} to {100 * row['share_high']:.0f} %</td>"
        f"<td>{row['epochs_50']:.0f}</td></tr>".replace("inf", "∞")
        for cell in cells
        for row in [cell.row]
    )
    head = "<th>lr</th><th>solved</th><th>95 % interval</th><th>median epochs</th>"
    table = f'<table><tr><th class="left">hidden</th>{head}</tr>{rows}</table>'
    return f'<div class="scroll" tabindex="0" aria-label="table">{table}</div>'
