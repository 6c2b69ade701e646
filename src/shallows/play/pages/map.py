"""The page *Map*: a trainability map that refines in place; drag to zoom, click to open."""

from __future__ import annotations

import io
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.play import experiment, limits, scripts, words
from shallows.play.figures.raster import Raster
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

if TYPE_CHECKING:
    from shallows.maps.axes import Axis
    from shallows.maps.map import Map
    from shallows.play.desk import Desk
    from shallows.play.figures.raster import Ends
    from shallows.play.state import State
    from shallows.play.worker import Stop

_NETWORKS = {
    "Train’s": "train",
    "a paper’s, tanh": "fractal",
    "a paper’s, relu": "fractal-relu",
    "a paper’s, cross-entropy": "fractal-cross-entropy",
}
_AXES = {"learning rate × scale": "lr,scale", "learning rates of layers 1 × 2": "lr1,lr2"}
_BLUE = "linear-gradient(to right, #d6ecfa, #56b4e9, #0072b2, #00334f)"
_GREY = "linear-gradient(to right, #fafafa, #b0b0b0, #5a5a5a)"
_ORANGE = "linear-gradient(to right, #ffe3c2, #e69f00, #d55e00, #6b2f00)"
_STOPPING = [(_BLUE, "solved, early to late"), (_GREY, "unsolved, low to high loss"),
             (_ORANGE, "diverged, early to late")]  # fmt: skip
_NEVER = [(_BLUE, "training converged, fast to slow"), (_ORANGE, "it did not, from far to near")]


class MapPage:
    """The page, its thread, and the map that it shows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.worker, self.controls = Worker(limits.TURNS), Controls(desk.change)
        self._base: object = None
        self._whole: Map | None = None
        self._map: Map | None = None
        self._view: Any = ""
        self._views: list[Any] = []  # what has been zoomed out of
        self._running, self._failure, self._drawn = False, "", ""
        self._numbers, self._code, self._legend = html(), html(), html()
        self._raster = Raster(locked(self._click), locked(self._drag))
        self.view = self._layout()
        self.dress(dark=False)

    def follow(self, state: State) -> None:
        """Show another map, if the state has one; whatever ran is then stopped."""
        own = state["map_network"] == "train"
        base = experiment.map_key(state), self._desk.data.hash if own else ""
        for name in ("map_axes", "map_x", "map_y", "map_epochs"):
            self.controls.enable(name, own)
        self._code.object = code(scripts.trainability(state, self._desk.data))
        if base != self._base:
            self._forget()
            self._base = base
        view = state["map_view"]
        if view == self._view:
            return
        if not view:
            self._forget()
        elif state["page"] == "map" and not self._open(state):
            self._forget()
            self._desk.note(map_view="")

    def _forget(self) -> None:
        self.stop()
        self._whole = self._map = None
        self._view, self._views, self._drawn = "", [], ""
        self._window(*experiment.window(self._desk.state))

    def run(self) -> None:
        """Make the map of the state, go on with it, or stop."""
        if self._running:
            self.stop()
        elif self._map is not None:
            self._refine(self._map)
        else:
            self._desk.try_(self._desk.state.put(map_view="all"))

    def stop(self) -> None:
        """Stop at once; what has finished is kept."""
        self.worker.stop()
        if self._map is not None:
            self._map.cancel()
        self._running = False

    def back(self) -> None:
        """Show the map that was zoomed into."""
        view = self._desk.state["map_view"]
        if isinstance(view, tuple):
            self._desk.try_(
                self._desk.state.put(map_view=self._views.pop() if self._views else "all")
            )

    def _open(self, state: State) -> bool:
        """Show the map of a state, and train what is not known of it; return whether it can be."""
        view = state["map_view"]
        try:
            if self._whole is None:
                self._whole = experiment.map_of(state, self._desk.data)
            shown = self._whole
            if isinstance(view, tuple):
                shown = shown.zoom(x=view[:2], y=view[2:], compute=False)
        except ArgumentError as error:
            self._desk.say(str(error))
            return False
        self.stop()
        self._map, self._view, self._drawn = shown, view, ""
        self._window((shown.x.axis, shown.x.ends), (shown.y.axis, shown.y.ends))
        self._refine(shown)
        return True

    def _window(self, x: tuple[Axis, Ends], y: tuple[Axis, Ends]) -> None:
        """Show an empty window, and what its colours will mean."""
        labels = [f"{axis.meaning} ({axis.name})" for axis, _ in (x, y)]
        self._raster.begin(x[1], y[1], (labels[0], labels[1]))
        state = self._desk.state
        never = state["map_network"] != "train" or state["stop"] == "never"
        self._legend.object = words.key(_NEVER if never else _STOPPING, "ramp")

    def _refine(self, shown: Map) -> None:
        self.stop()
        self._running = True

        def job(stop: Stop) -> None:
            try:
                for _ in shown.refine():
                    if stop.is_set():
                        return
            except Exception as error:  # whatever fails beside the page is said in the page
                self._failure = f"{type(error).__name__}: {error}"
            if not stop.is_set():
                self._running = False

        self.worker.start(job)

    def tick(self) -> None:
        """Show the pixels that have come since the last look."""
        if self._failure:
            self._desk.say(self._failure)
            self._failure = ""
        label = "Stop" if self._running else ("Go on" if self._partial else "Make the map")
        rename(self._button, label)
        done = self._map.done if self._map is not None else 0
        total = int(self._desk.state["map_size"]) ** 2
        shown = words.progress(done, total, "map", self._word(done))
        if shown == self._drawn:
            return
        self._drawn = self._numbers.object = shown
        if self._map is not None and done:
            self._raster.show(self._map.image(), self._map.pixels)

    @property
    def _partial(self) -> bool:
        return self._map is not None and not self._map.complete

    def _word(self, done: int) -> str:
        if self._running:
            return limits.WAITING if self.worker.waiting else "refining"
        return "ready" if self._map is None else ("stopped" if self._partial else "complete")

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self._raster.dress(dark=dark)

    # -- clicks ---------------------------------------------------------------------------------

    def _drag(self, x: Ends, y: Ends) -> None:
        """Zoom into what was dragged over."""
        state = self._desk.state
        if self._map is None:
            return
        try:  # first, so that what can't be zoomed into leaves the map as it is
            self._map.zoom(x=x, y=y, compute=False)
        except ArgumentError as error:
            self._desk.say(str(error))
            return
        self._views.append(state["map_view"])
        self._desk.try_(state.put(map_view=(*x, *y)))

    def _click(self, x: float, y: float) -> None:
        """Open the network of the pixel in Train."""
        if self._map is None:
            return
        column, row = self._map.pixel_at(x, y)
        if not self._map.pixels.status[row, column]:
            self._desk.say("This pixel is not trained yet.")
            return
        self._desk.try_(experiment.pixel(self._desk.state, self._map, column, row))

    # -- layout ---------------------------------------------------------------------------------

    def _layout(self) -> Any:
        c = self.controls
        self._button = button("Make the map", self.run, "main")
        sizes = {f"{n} × {n}": str(n) for n in (64, 128, 256, 512)}
        settings = card(
            "Axes",
            box(
                c.choice("map_network", "network", _NETWORKS),
                c.choice("map_axes", "axes", _AXES),
                c.text("map_x", "across: from, up to"),
                c.text("map_y", "up: from, up to"),
                c.choice("map_size", "pixels", sizes),
                c.text("map_epochs", "max epochs"),
                html(_NOTE),
                self._button,
                button("Zoom back out", self.back),
                classes=["form"],
            ),
        )
        files = (download(label, f"map.{kind}", partial(self.file, kind))
                 for label, kind in (("PNG", "png"), ("Parquet", "parquet")))  # fmt: skip
        middle = box(
            card("Trainability map", self._numbers),
            box(
                card("A network to a pixel", plot(self._raster.figure), self._legend, html(_HOW)),
                card("The same in Python", self._code,
                     box(copy(self._code), *files, classes=["play"])),
                classes=["mapped"],
            ),
            classes=["stack"],
        )  # fmt: skip
        return box(settings, middle, classes=["wide"])

    def file(self, kind: str) -> io.BytesIO:
        """Return the map as a file."""
        made = io.BytesIO()
        if self._map is None or not self._map.done:
            self._desk.say("Make the map first; then there is one to download.")
            return made
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"map.{kind}"
            self._map.save(path)
            made.write(path.read_bytes())
        made.seek(0)
        return made


_HOW = "<p>Drag over a part to zoom into it; click a pixel to open its network in Train.</p>"
_NOTE = (
    "<p>Train’s network with Train’s data, or that of <i>The boundary of neural network "
    "trainability is fractal</i> (Sohl-Dickstein 2024), whose axes it then has.</p>"
)
