"""The page *Map*: a trainability map that refines in place; drag to zoom, click to open."""

from __future__ import annotations

import io
import tempfile
from functools import partial
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from bokeh.events import SelectionGeometry, Tap
from bokeh.models import BoxSelectTool, ColumnDataSource, Range1d

from shallows.arguments import ArgumentError
from shallows.maps.trainability import Map
from shallows.play import experiment
from shallows.play.figures import _blank, dress, pixels
from shallows.play.parts import Controls, box, button, card, download, html, plot
from shallows.play.state import State
from shallows.play.train import REST
from shallows.play.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.play.train import Train
    from shallows.play.worker import Stop


class MapPage:
    """The page, its thread, and the map it shows.

    Parameters
    ----------
    train : Train
        Whose state is shared.
    open_ : callable
        Is given the state of a network to look at.
    """

    def __init__(self, train: Train, open_: Callable[[State], object]) -> None:
        self._train, self._open, self._dark = train, open_, False
        self.worker, self.controls = Worker(), Controls(train.change)
        self._map: Map | None = None
        self._wide: list[Map] = []
        self._drawn: Any = None
        self._failure, self._running = "", False
        self.numbers, self.code, self._slot = html(), html(), box()
        self._image = ColumnDataSource({"image": [np.zeros((2, 2), np.uint32)]})
        self.view = self._layout()
        self._figure()

    def run(self) -> None:
        """Make the map of the state, or stop."""
        if self._running:
            self.stop()
            return
        state = self._train.state
        x, y = state["map_axes"].split(",")
        size = int(state["map_size"])
        try:
            made = Map.of(
                self._train.data,
                x=(x, *state["map_x"], "log"),
                y=(y, *state["map_y"], "log"),
                size=(size, size),
                **experiment.map_arguments(state),
            )
        except ArgumentError as error:
            self._train.say(str(error))
            return
        self._wide = []
        self._show(made)

    def stop(self) -> None:
        """Stop at once; what has finished is kept."""
        self.worker.stop()
        if self._map is not None:
            self._map.cancel()
        self._running = False

    def back(self) -> None:
        """Show the map that was zoomed into."""
        if self._wide:
            self._show(self._wide.pop())

    def _show(self, made: Map) -> None:
        self.stop()
        self._map, self._drawn, self._running = made, None, True
        self._figure()
        state = self._train.state
        self.code.object = f"<pre>{escape(experiment.map_python(state, made.data))}</pre>"

        def job(stop: Stop) -> None:
            try:
                for _ in made.refine():
                    if stop.is_set():
                        return
            except Exception as error:  # said in the page
                self._failure = f"{type(error).__name__}: {error}"
            if not stop.is_set():
                self._running = False

        self.worker.start(job)

    def _figure(self) -> None:
        """Make the figure of the map's window, in logarithms of its axes."""
        ends = [(0.0, 1.0), (0.0, 1.0)]
        labels = self._train.state["map_axes"].split(",")
        if self._map is not None:
            windows = (self._map.x, self._map.y)
            ends = [tuple(np.log10(w.ends)) for w in windows]
            labels = [f"{w.axis.name}, {w.axis.meaning}" for w in windows]
        (x0, x1), (y0, y1) = ends
        f = self.figure = _blank(
            640, 600, x_range=Range1d(x0, x1), y_range=Range1d(y0, y1),
            x_axis_label=f"log₁₀ {labels[0]}", y_axis_label=f"log₁₀ {labels[1]}",
        )  # fmt: skip
        f.grid.visible = False
        self._image = ColumnDataSource({"image": [np.zeros((2, 2), np.uint32)]})
        if self._map is not None:
            f.image_rgba("image", x=x0, y=y0, dw=x1 - x0, dh=y1 - y0, source=self._image)
            drag = BoxSelectTool(persistent=False)
            f.add_tools(drag)
            f.toolbar.active_drag = drag
            f.on_event(Tap, self._click)
            f.on_event(SelectionGeometry, self._drag)
        dress(f, dark=self._dark)
        self._rest = REST
        self._slot[:] = [plot(f)] if self._map is not None else [html(_HOW)]

    def tick(self) -> None:
        """Show the pixels that have come since the last look."""
        self._rest -= 1
        if self._rest > 0:
            return
        if self._failure:
            self._train.say(self._failure)
            self._failure = ""
        self._button.name = "Stop" if self._running else "Make the map"
        if self._map is None:
            return
        now = (self._map.done, self._running)
        if now == self._drawn:
            return
        self._drawn = now
        total = self._map.pixels.status.size
        word = "refining" if self._running else ("complete" if now[0] == total else "stopped")
        self.numbers.object = (
            f'<dl class="numbers" style="margin:0"><div><dt>networks</dt><dd id="pixels">{now[0]}'
            f"</dd></div><div><dt>of</dt><dd>{total}</dd></div><div class='word'><dt>map</dt>"
            f'<dd id="map-status" role="status">{word}</dd></div></dl>'
        )
        if now[0]:
            self._image.data = {"image": [pixels(self._map.image()[::-1])]}

    def dress(self, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self._dark = dark
        dress(self.figure, dark=dark)

    def _drag(self, event: Any) -> None:
        """Zoom into what was dragged over."""
        shape = event.geometry
        if self._map is None or not event.final or shape.get("type") != "rect":
            return
        ends = [sorted((10 ** shape[f"{a}0"], 10 ** shape[f"{a}1"])) for a in "xy"]
        try:
            part = self._map.zoom(x=tuple(ends[0]), y=tuple(ends[1]), compute=False)
        except ArgumentError as error:
            self._train.say(str(error))
            return
        self._wide.append(self._map)
        self._show(part)

    def _click(self, event: Any) -> None:
        """Open the network of the pixel in Train."""
        if self._map is None:
            return
        column, row = self._map.pixel_at(10**event.x, 10**event.y)
        given = self._map.settings(column, row)
        epochs = int(self._map.pixels.epochs[row, column])
        known = {name: value for name, value in given.items() if name in self._train.state}
        state = {**self._train.state, **known, "page": "train", "arithmetic": "lanes"}
        try:
            self._open(State({**state, "epoch": epochs}))
        except ArgumentError as error:
            self._train.say(str(error))

    def _layout(self) -> Any:
        c = self.controls
        self._button = button("Make the map", self.run, "main")
        axes = {"learning rate × scale": "lr,scale", "learning rates of layers 1 × 2": "lr1,lr2"}
        sizes = {f"{n} × {n}": str(n) for n in (64, 128, 256, 512)}
        settings = card(
            "Axes",
            box(
                c.choice("map_axes", "axes", axes),
                c.text("map_x", "from, up to: across"),
                c.text("map_y", "from, up to: up"),
                c.choice("map_size", "pixels", sizes),
                c.text("map_epochs", "at most epochs"),
                html("<p>Data, layers and the rest are those of Train.</p>"),
                self._button,
                button("Zoom back out", self.back),
                classes=["form"],
            ),
        )
        files = box(
            *(
                download(label, f"map.{kind}", partial(self._file, kind))
                for label, kind in (("PNG", "png"), ("Parquet", "parquet"))
            ),
            classes=["play"],
        )
        middle = box(
            card("Trainability map", self.numbers, html(_KEY)),
            box(
                card("A network to a pixel", self._slot),
                card("The same in Python", self.code, files),
                classes=["mapped"],
            ),
            classes=["stack"],
        )
        return box(settings, middle, classes=["wide"])

    def _file(self, kind: str) -> io.BytesIO:
        made = io.BytesIO()
        if self._map is None or not self._map.done:
            self._train.say("Make the map first; then there is one to download.")
            return made
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"map.{kind}"
            self._map.save(path)
            made.write(path.read_bytes())
        made.seek(0)
        return made


_HOW = "<p>Make the map; then drag over a part to zoom into it, or click a pixel to open it.</p>"
_KEY = (
    '<div class="key"><span><i style="background:#0072b2"></i>solved, darker: later</span>'
    '<span><i style="background:#5a5a5a"></i>unsolved, darker: higher loss</span>'
    '<span><i style="background:#d55e00"></i>diverged</span>'
    "<span>drag: zoom in · click: open in Train</span></div>"
)
