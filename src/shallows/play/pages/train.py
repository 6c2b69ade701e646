"""The page *Train*: one network, live."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bokeh.events import Tap

from shallows.play import experiment, words
from shallows.play.figures.curve import ACCURACY, LOSS, Curve
from shallows.play.figures.diagram import Diagram
from shallows.play.figures.surface import Surface
from shallows.play.pages.data import DataCard
from shallows.play.pages.derivation import Derivation
from shallows.play.pages.results import Results
from shallows.play.parts import Controls, box, button, card, html, locked, plot, rename
from shallows.play.player import TRAINING, Player
from shallows.play.state import State
from shallows.plots.style import COLOURS
from shallows.settings import SETTINGS

if TYPE_CHECKING:
    from shallows.play.desk import Desk
    from shallows.play.trainer import Moment

_ARITHMETIC = {"the report’s machine": "report", "Shallows’ own": "lanes"}
_READ = 0.25  # seconds that tables stand while it trains: nobody reads them faster
_SPEED = {f"{n} epoch{'s' * (n > 1)} a frame": str(n) for n in (1, 10, 100, 1000)}


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


class TrainPage:
    """The page: it follows the desk's state, and its `tick` shows what the player has got to."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._player = desk, Player()
        self.worker, self.controls = self._player.worker, Controls(desk.change)
        self._shaped: object = None
        self._shown: tuple[Any, str] = (None, "")
        self._written: tuple[Any, float] = (None, 0.0)
        self._surface, self._diagram, self._curve = Surface(), Diagram(), Curve()
        self._data = DataCard(desk, self.controls)
        self._derivation = Derivation(desk, self._player)
        self._results = Results(desk, self._player, self._curve)
        self._surface.figure.on_event(Tap, locked(self._data.draw))
        self._diagram.on_pick(locked(self._derivation.show))
        self._numbers, self._matrix, self._weights = html(), html(), html()
        self._legend, self._arithmetic = html(), html()
        self.view = self._layout()
        self.dress(dark=False)

    def follow(self, state: State) -> None:
        """Begin another network, if the state has one; whatever ran is then stopped."""
        for field, argument in (("n", "n"), ("data_seed", "seed")):
            self.controls.enable(field, argument in state.drawn())
        self.controls.enable("gradient", state["arithmetic"] == "lanes")
        if self._shape(state) != self._shaped:
            self._begin(state)

    def _shape(self, state: State) -> object:
        fields = tuple(state[name] for name in (*experiment.SHAPING, "epoch"))
        data = self._desk.data
        return fields, data.hash, data.feature_names, data.class_names

    def _begin(self, state: State) -> None:
        data = self._desk.data
        mlp, settings = experiment.network_of(state, data)
        self._shaped, self._shown = self._shape(state), (None, "")
        self._surface.begin(data)
        self._diagram.begin(data, mlp)
        self._derivation.clear()
        self._results.begin()
        self._legend.object = words.legend(data)
        self._arithmetic.object = f'<p class="note">{experiment.in_words(state)}.</p>'
        self._player.load(data, mlp, settings, state["epoch"])

    # -- playing --------------------------------------------------------------------------------

    def play(self) -> None:
        """Play, or pause."""
        if self._player.status == TRAINING:
            self._player.pause()
        else:
            self._player.play(None, self._speed)

    def step(self) -> None:
        """Run one epoch."""
        self._player.play(1, self._speed)

    def reset(self) -> None:
        """Go back to the very same initial weights."""
        self._desk.note(epoch=0)
        self._begin(self._desk.state)

    def _speed(self) -> int:
        return int(self._desk.state["speed"])

    def tick(self) -> None:
        """Show what the player has found since the last look; called several times a second."""
        if failed := self._player.failure():
            self._desk.say(failed)
        self._player.resume()
        status, moment = self._player.status, self._player.moment
        rename(self._play, "Pause" if status == TRAINING else "Play")
        if (moment, status) == self._shown:
            return
        if moment is None:
            self._numbers.object = f'<p role="status">{status}</p>'
        else:
            if moment is not self._shown[0]:
                self._show(moment)
            resting = status != TRAINING or time.monotonic() - self._written[1] > _READ
            if resting and moment is not self._written[0]:
                self._write(moment)
            budget = self._desk.state["max_epochs"]
            self._numbers.object = words.numbers(moment, budget, status)
        self._shown = (moment, status)
        if moment is not None and not status and moment.epoch != self._desk.state["epoch"]:
            self._desk.note(epoch=moment.epoch)
            self._shaped = self._shape(self._desk.state)

    def _show(self, moment: Moment) -> None:
        self._surface.show(moment)
        self._diagram.show(moment)
        self._curve.show(moment)

    def _write(self, moment: Moment) -> None:
        self._written = moment, time.monotonic()
        self._matrix.object = words.confusion(self._desk.data, moment)
        self._weights.object = words.weights(moment)

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme."""
        for part in (self._surface, self._diagram, self._curve):
            part.dress(dark=dark)
        self._shown = (None, "")

    # -- layout ---------------------------------------------------------------------------------

    def _layout(self) -> Any:
        settings = box(
            self._data.view, self._network_card(), self._training_card(), classes=["stack"]
        )
        results = self._results
        side = box(
            card("Decision surface", plot(self._surface.figure), self._legend),
            card("Confusion matrix", self._matrix),
            results.runs,
            results.python,
            results.files,
            card("Weights, exactly", self._weights),
            classes=["stack", "side"],
        )
        return box(settings, self._middle(), side, classes=["train"])

    def _network_card(self) -> Any:
        c = self.controls
        return card(
            "Network",
            box(
                c.text("hidden", "units of the hidden layers", placeholder="3,3"),
                c.choice("activation", "activation", _same(*SETTINGS["activation"].options)),
                box(
                    c.choice("init", "initial weights", _same(*SETTINGS["init"].options)),
                    c.text("scale", "× scale"),
                    c.text("seed", "seed"),
                    c.choice("bias", "biases", _same("no", "yes")),
                    classes=["two"],
                ),
                classes=["form"],
            ),
        )

    def _training_card(self) -> Any:
        c, desk = self.controls, self._desk
        return card(
            "Training",
            box(
                box(
                    c.text("lr", "learning rate"),
                    c.text("momentum", "momentum"),
                    c.text("alpha", "L2 penalty"),
                    c.text("max_epochs", "max epochs"),
                    c.choice("dtype", "numbers", _same(*SETTINGS["dtype"].options)),
                    classes=["two"],
                ),
                c.choice("loss", "loss", _same(*SETTINGS["loss"].options)),
                c.choice("stop", "stop", {"at 100 %": "accuracy", "never": "never"}),
                c.choice(
                    "gradient", "gradient", {"stable: ŷ − y": "stable", "as printed": "report"}
                ),
                c.choice("arithmetic", "arithmetic", _ARITHMETIC),
                self._arithmetic,
                button(
                    "The report’s run",
                    lambda: desk.go(State({"speed": desk.state["speed"]})),
                    "link",
                ),
                classes=["form"],
            ),
        )

    def _middle(self) -> Any:
        self._play = button("Play", self.play, "main")
        buttons = box(
            self._play,
            button("Step", self.step),
            button("Reset", self.reset),
            button("Keep run", self._results.keep),
            self.controls.choice(
                "speed", "speed", _SPEED, sizing_mode=None, width=190, min_width=None
            ),
            classes=["play"],
        )
        weights = words.key([(COLOURS[1], "positive"), (COLOURS[0], "negative")])
        note = '<p class="note">Hover for the exact number, click for its derivation.</p>'
        lines = words.key([(LOSS, "loss, left axis"), (ACCURACY, "accuracy, right axis")])
        return box(
            card("Training, live", self._numbers, buttons, classes=["form"]),
            card("Network", plot(self._diagram.figure), html(weights), html(note)),
            card("Learning curve", plot(self._curve.figure), html(lines)),
            self._derivation.view,
            classes=["stack"],
        )
