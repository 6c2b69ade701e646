"""The page *Train*: one network, live."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

from bokeh.events import Tap

from shallows.arguments import ArgumentError
from shallows.play import experiment, upload, words
from shallows.play.figures import Curve, Network, Surface, dress
from shallows.play.parts import Controls, box, button, card, download, html, plot
from shallows.play.state import OWN, POINTS, SIZED, State
from shallows.play.trainer import Trainer, pieces
from shallows.play.worker import Worker
from shallows.plots import COLOURS

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.datasets import Dataset
    from shallows.play.trainer import Moment
    from shallows.play.worker import Stop

#: Fields that make another network; a change of any other leaves this one alone.
_SHAPING = tuple(
    name for name in State() if name not in ("page", "speed") and name[:4] not in ("swee", "map_")
)
FRAME = 1 / 15  # seconds between frames
#: Ticks after which new figures have reached the browser: what comes before them, it can't place.
REST = 4
KEPT = 6
_COMPILING = "compiling…"
_DATA = {
    "XOR, the report’s": "xor",
    "linear, as the report’s": "linear",
    "circles": "circles",
    "moons": "moons",
    "spirals": "spirals",
    "parity of 3 bits": "parity",
    "your own": OWN,
}
_ARITHMETIC = {"the report’s machine": "report", "Shallows’ own": "lanes"}
_SPEED = {f"{n} epoch{'s' * (n > 1)} a frame": str(n) for n in (1, 10, 100, 1000)}


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


class Train:
    """The page, its thread, and what it shows.

    Parameters
    ----------
    state : State
    changed : callable
        Is given every new state, for the URL.
    """

    def __init__(self, state: State, changed: Callable[[State], object]) -> None:
        self.state, self._changed = state, changed
        self.worker, self.controls = Worker(), Controls(self.change)
        self._own: Dataset | None = None
        self._dark, self._busy, self._shown = False, "", (-1, "")
        self._trainer: Trainer | None = None
        self._moment: Moment | None = None
        self._failure = ""
        self._asked: tuple[int | None] | None = None
        self._kept: list[tuple[State, Moment, str]] = []
        self._kept_shown = self._kept
        self.message, self.numbers = html(), html()
        self._matrix, self._weights, self._runs = html(), html(), html(words.kept([]))
        self.code, self._derivation = html(), html("<p>Click a weight or a unit above.</p>")
        self._surface_slot, self._network_slot = box(), box()
        self.curve = Curve()
        self._curve_plot = plot(self.curve.figure)
        self.view = self._layout()
        self.go(state)

    # -- the state ------------------------------------------------------------------------------

    def change(self, name: str, text: str) -> None:
        """Take a new value of a field, or say in the page why not."""
        try:
            state = self.state.with_text(name, text)
            if name == "data" and text == OWN and self._own is None and not state["points"]:
                self.say("Your own data: upload a file, paste rows, or draw points.")
            self.go(state)
        except ArgumentError as error:
            self.say(str(error))
            self.controls.show(self.state)

    def go(self, state: State) -> None:
        """Show another state; whatever ran is stopped."""
        if state["data"] == OWN and self._own is None and not state["points"]:
            state = State({**state, "points": tuple(_START)})
        data = experiment.data_of(state, self._own)
        note = ""
        if state["arithmetic"] == "report" and not experiment.report_knows(state, data):
            state = State({**state, "arithmetic": "lanes"})
            note = (
                "The report’s machine is known for its own networks only; "
                "this one runs in Shallows’ arithmetic."
            )
        experiment.network_of(state, data)
        old, self.state = self.state, state
        shared = all(old[name] == state[name] for name in _SHAPING)
        self.controls.show(state)
        for name in ("n", "data_seed"):
            self.controls.enable(name, state["data"] in SIZED)
        own_arithmetic = state["arithmetic"] == "lanes"
        self.controls.enable("gradient", own_arithmetic)
        self.say(note)
        if not shared or self._trainer is None:
            self._rebuild()
        self._changed(self.state)

    def say(self, message: str) -> None:
        """Show a message above everything; none hides it."""
        self.message.object = words.alert(message)

    def _rebuild(self) -> None:
        """Make the figures of a new network, and compile it beside the page."""
        state, data = self.state, experiment.data_of(self.state, self._own)
        mlp, settings = experiment.network_of(state, data)
        self.data, self.mlp = data, mlp
        self.surface, self.network = Surface(data), Network(data, mlp)
        self.surface.figure.on_event(Tap, self._draw)
        for kind, source in self.network.sources.items():
            source.selected.on_change("indices", self._picker(kind))
        # Colours are set before a figure is in the page: only the tick may change it there.
        for part in (self.surface, self.network):
            part.dark = self._dark
            dress(part.figure, dark=self._dark)
        self._surface_slot[:] = [plot(self.surface.figure), html(words.legend(data))]
        self._network_slot[:] = [plot(self.network.figure)]
        self.code.object = f"<pre>{_escape(experiment.python(state, data))}</pre>"
        self._arithmetic_note.object = f'<p class="note">{experiment.in_words(state)}.</p>'
        self._trainer, self._moment, self._failure = None, None, ""
        self._asked = None
        self._shown, self._rest = (-1, ""), REST
        self._busy, target = _COMPILING, state["epoch"]

        def prepare(stop: Stop) -> None:
            try:
                trainer = Trainer(data, mlp, settings)
                for _ in pieces(trainer, target):
                    if stop.is_set():
                        return
                if not stop.is_set():
                    self._trainer, self._moment, self._busy = trainer, trainer.moment, ""
            except Exception as error:  # whatever fails beside the page is said in the page
                self._failure = f"{type(error).__name__}: {error}"

        self.worker.start(prepare)

    # -- playing --------------------------------------------------------------------------------

    def play(self) -> None:
        """Play, or pause."""
        if self._busy == "training":
            self.pause()
            return
        self._run(None)

    def step(self) -> None:
        """Run one epoch."""
        self._run(1)

    def _run(self, epochs: int | None) -> None:
        trainer = self._trainer
        if trainer is None:
            self._asked = (epochs,)  # while it compiles; it runs as soon as it can
            return
        if trainer.moment.outcome:
            return
        self._busy = "training"

        def job(stop: Stop) -> None:
            try:
                left = epochs if epochs is not None else trainer.settings.max_epochs
                while left > 0 and not trainer.moment.outcome and not stop.is_set():
                    started = time.perf_counter()
                    size = min(int(self.state["speed"]), left)
                    for moment in pieces(trainer, trainer.moment.epoch + size):
                        self._moment = moment
                        if stop.is_set():
                            break
                    left -= size
                    stop.wait(max(0.0, FRAME - (time.perf_counter() - started)))
            except Exception as error:  # as above
                self._failure = f"{type(error).__name__}: {error}"
            if not stop.is_set():
                self._busy = ""

        self.worker.start(job)

    def pause(self) -> None:
        """Stop where it is."""
        self.worker.stop()
        self._busy = ""
        self._remember()

    def reset(self) -> None:
        """Go back to the very same initial weights."""
        self.worker.stop()
        self.state = State({**self.state, "epoch": 0})
        self._rebuild()
        self._changed(self.state)

    def keep(self) -> None:
        """Keep this run beside the next ones."""
        if self._moment is None or not self._moment.epoch:
            self.say("Train first; then there is a run to keep.")
            return
        taken = {colour for _, _, colour in self._kept[-(KEPT - 1) :]}
        colour = next(c for c in (*COLOURS[3:], *COLOURS[:3]) if c not in taken)
        state = State({**self.state, "epoch": self._moment.epoch})
        self._kept = [*self._kept[-(KEPT - 1) :], (state, self._moment, colour)]
        self._runs.object = words.kept(self._kept)

    def tick(self) -> None:
        """Show what the thread has found since the last look; called several times a second."""
        if self._failure:
            self.say(self._failure)
            self._failure, self._busy = "", ""
        if self._kept is not self._kept_shown:
            self._kept_shown = self._kept
            self.curve.keep([(str(i), c, m.loss) for i, (_, m, c) in enumerate(self._kept)])
        if self._asked is not None and self._trainer is not None:
            (epochs,), self._asked = self._asked, None
            self._run(epochs)
        self._rest = max(0, self._rest - 1)
        moment, seen = (None if self._rest else self._moment), self._shown
        play = "Pause" if self._busy == "training" else "Play"
        if self._play.name != play:
            self._play.name = play
        if moment is None:
            if self._busy and seen[1] != self._busy:
                self.numbers.object = f'<p role="status">{self._busy}</p>'
                self._shown = (-1, self._busy)
            return
        now = (moment.epoch, self._busy)
        if now != seen:
            self.numbers.object = words.numbers(moment, self.state["max_epochs"], self._busy)
        if now[0] != seen[0]:
            self._show(moment)
        if not self._busy and now != seen:
            self._remember()
        self._shown = now

    def _show(self, moment: Moment) -> None:
        self.surface.show(moment, self.mlp)
        self.network.show(moment)
        self.curve.show(moment)
        self._matrix.object = words.confusion(self.data, moment)
        self._weights.object = words.weights(moment)

    def _remember(self) -> None:
        """Put the epoch that is shown into the state."""
        if self._moment is not None and self._moment.epoch != self.state["epoch"]:
            self.state = State({**self.state, "epoch": self._moment.epoch})
            self._changed(self.state)

    def dress(self, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self._dark = dark
        for part in (self.surface, self.network, self.curve):
            part.dark = dark
            dress(part.figure, dark=dark)
        self._shown = (-1, "")

    # -- data -----------------------------------------------------------------------------------

    def take(self, text: str | bytes, name: str) -> None:
        """Take data that was uploaded or pasted, or say in the page what is wrong with it."""
        if not text:
            return
        try:
            data = upload.from_csv(text, name)
            points: tuple[Any, ...] = ()
            if data.n_features == 2 and data.n_samples <= POINTS:
                points = tuple(
                    (*row, label)
                    for row, label in zip(data.x.tolist(), data.y.tolist(), strict=True)
                )
            self._own = data
            self.go(State({**self.state, "data": OWN, "points": points, "epoch": 0}))
            if not points:
                self.say(
                    f"{data.n_samples} rows of {data.n_features} features: too many for a URL; "
                    "the link restores everything but them."
                )
        except ArgumentError as error:
            self.say(str(error))

    def _draw(self, event: Any) -> None:
        """Add a point of the chosen class where the surface was clicked."""
        if self._pen.value == "no":
            return
        points = list(self.state["points"]) if self.state["data"] == OWN else []
        if self.data.n_features == 2 and not points:
            rows = zip(self.data.x.tolist(), self.data.y.tolist(), strict=True)
            points = [(*row, label) for row, label in rows]
        if len(points) >= POINTS:
            self.say(f"{POINTS} points are as many as can be drawn.")
            return
        points.append((round(event.x, 4), round(event.y, 4), int(self._pen.value)))
        self._own = None
        try:
            self.go(State({**self.state, "data": OWN, "points": tuple(points), "epoch": 0}))
        except ArgumentError as error:
            self.say(str(error))

    def _picker(self, kind: str) -> Callable[[str, Any, list[int]], None]:
        def picked(_name: str, _old: Any, indices: list[int]) -> None:
            if indices and self._moment is not None:
                where = self.network.weights if kind == "weight" else self.network.units
                self._explain(kind, where[indices[0]])

        return picked

    def _explain(self, kind: str, which: Any) -> None:
        """Show the chain of equations of a weight or a unit, at the epoch that is shown."""
        from shallows.inside.explain import explain

        trainer = self._trainer
        if trainer is None or self._busy == "training":
            self.say("Pause first; then a click shows a derivation.")
            return
        if not trainer.moment.epoch:
            self.say("Run one epoch first; then there is a derivation to show.")
            return
        name, index = self._quantity(kind, which)
        if not name:
            self._derivation.object = "<p>An input: it comes from the data.</p>"
            return
        try:
            shown = explain(trainer.run(), epoch=trainer.moment.epoch).of(name, index)
            self._derivation.object = f'<div class="derived">{shown.to_html_fragment()}</div>'
        except ArgumentError as error:
            self.say(str(error))

    def _quantity(self, kind: str, which: Any) -> tuple[str, tuple[int, ...]]:
        """Return the name and place of what was clicked, a unit's for the first sample."""
        if kind == "weight":
            name, i, j = which
            return name, (i, j)
        layer, unit = which
        if layer == 0:
            return "", ()
        last = len(self.mlp.sizes) - 1
        return ("yhat" if layer == last else f"a{layer}"), (0, unit)

    # -- layout ---------------------------------------------------------------------------------

    def _layout(self) -> Any:
        self._arithmetic_note = html()
        return box(self._settings(), self._middle(), self._side(), classes=["train"])

    def _settings(self) -> Any:
        c = self.controls
        data = card(
            "Data",
            box(
                c.choice("data", "data", _DATA),
                box(c.text("n", "points"), c.text("data_seed", "seed"), classes=["two"]),
                self._pens(),
                self._uploads(),
                classes=["form"],
            ),
        )
        network = card(
            "Network",
            box(
                c.text("hidden", "units of the hidden layers", placeholder="3,3"),
                c.choice("activation", "activation", _same("sigmoid", "tanh", "relu", "identity")),
                box(
                    c.choice("init", "initial weights", _same("uniform", "normal", "xavier", "he")),
                    c.text("scale", "× scale"),
                    c.text("seed", "seed"),
                    c.choice("bias", "biases", _same("no", "yes")),
                    classes=["two"],
                ),
                classes=["form"],
            ),
        )
        training = card(
            "Training",
            box(
                box(
                    c.text("lr", "learning rate"),
                    c.text("momentum", "momentum"),
                    c.text("max_epochs", "at most epochs"),
                    c.choice("dtype", "numbers", _same("float64", "float32")),
                    classes=["two"],
                ),
                c.choice("loss", "loss", _same("cross-entropy", "squared")),
                c.choice("stop", "stop", {"at 100 %": "accuracy", "never": "never"}),
                c.choice(
                    "gradient",
                    "gradient",
                    {"stable: ŷ − y": "stable", "as printed": "report"},
                ),
                c.choice("arithmetic", "arithmetic", _ARITHMETIC),
                self._arithmetic_note,
                button(
                    "The report’s run",
                    lambda: self.go(State({"speed": self.state["speed"]})),
                    "link",
                ),
                classes=["form"],
            ),
        )
        return box(data, network, training, classes=["stack"])

    def _pens(self) -> Any:
        import panel as pn

        from shallows.play.parts import sheet

        self._pen = pn.widgets.Select(
            name="a click on the surface", sizing_mode="stretch_width", margin=0, min_width=40,
            options={"only looks": "no", "draws class 0": "0", "draws class 1": "1"},
            stylesheets=[sheet()],
        )  # fmt: skip
        return self._pen

    def _uploads(self) -> Any:
        import panel as pn

        from shallows.play.parts import sheet

        file = pn.widgets.FileInput(
            accept=".csv,.txt,.tsv", sizing_mode="stretch_width", margin=0, min_width=40,
            stylesheets=[sheet()],
        )  # fmt: skip
        file.param.watch(lambda e: self.take(e.new or b"", file.filename or "own"), "value")
        paste = pn.widgets.TextAreaInput(
            name="or paste rows: x0, x1, class", height=84, sizing_mode="stretch_width", margin=0,
            min_width=40, max_length=upload.BYTES, placeholder="0.1, 0.2, 0", stylesheets=[sheet()],
        )  # fmt: skip
        paste.param.watch(lambda e: self.take(e.new, "own"), "value")
        self.file = file
        label = html('<p class="note">CSV: numbers, the last column the class</p>')
        return box(label, file, paste, classes=["form"])

    def _middle(self) -> Any:
        self._play = button("Play", self.play, "main")
        buttons = box(
            self._play,
            button("Step", self.step),
            button("Reset", self.reset),
            button("Keep run", self.keep),
            self.controls.choice(
                "speed", "speed", _SPEED, sizing_mode=None, width=170, min_width=None
            ),
            classes=["play"],
        )
        key = html(
            f'<div class="key"><span><i style="background:{COLOURS[1]}"></i>positive</span><span>'
            f'<i style="background:{COLOURS[0]}"></i>negative</span> thickness: size; hover for '
            "the exact number, click for its derivation</div>"
        )
        curve_key = html(
            f'<div class="key"><span><i style="background:{COLOURS[1]}"></i>loss</span><span>'
            f'<i style="background:{COLOURS[2]}"></i>accuracy, 0 to 100 %</span></div>'
        )
        return box(
            card("Training, live", self.numbers, buttons, classes=["form"]),
            card("Network", self._network_slot, key),
            card("Learning curve", self._curve_plot, curve_key),
            card("Derivation", self._derivation),
            classes=["stack"],
        )

    def _side(self) -> Any:
        copy = button("Copy as Python", lambda: None)
        copy.js_on_click(
            args={"code": self.code},
            code="""
                const pre = new DOMParser().parseFromString(code.text, 'text/html')
                const text = new DOMParser().parseFromString(pre.body.textContent, 'text/html')
                const found = pre.querySelector('pre') ?? text.querySelector('pre')
                navigator.clipboard.writeText(found.textContent)
                cb_obj.label = 'Copied'; setTimeout(() => { cb_obj.label = 'Copy as Python' }, 1500)
            """,
        )
        results = box(
            download("CSV", "run.csv", lambda: self._file("csv")),
            download("Parquet", "run.parquet", lambda: self._file("parquet")),
            download("PNG", "run.png", lambda: self._file("png")),
            classes=["play"],
        )
        return box(
            card("Decision surface", self._surface_slot),
            card("Confusion matrix", self._matrix),
            card("Runs, side by side", self._runs),
            card("The same in Python", self.code, box(copy, results, classes=["play"])),
            card("Weights, exactly", self._weights),
            classes=["stack", "side"],
        )

    def _file(self, kind: str) -> io.BytesIO:
        """Return the run as a file."""
        made = io.BytesIO()
        if self._trainer is None or not self._trainer.moment.epoch:
            self.say("Train first; then there is a run to download.")
            return made
        run = self._trainer.run()
        if kind == "csv":
            run.history.to_csv(made)
        elif kind == "parquet":
            run.history.to_parquet(made)
        else:
            run.plot().savefig(made, format="png", dpi=150)
        made.seek(0)
        return made


#: Where own points begin: one of each class, so that there is something to learn.
_START = ((0.25, 0.25, 0), (0.75, 0.75, 0), (0.25, 0.75, 1), (0.75, 0.25, 1))


def _escape(text: str) -> str:
    from html import escape

    return escape(text)
