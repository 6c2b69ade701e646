"""The card *Data* of Train: choose, draw, paste, upload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import panel as pn

from shallows.arguments import ArgumentError
from shallows.datasets import BUILT_IN
from shallows.play import limits, upload
from shallows.play.parts import box, card, locked, named, wide
from shallows.play.state import OWN, PAPER, POINTS

if TYPE_CHECKING:
    from shallows.play.desk import Desk
    from shallows.play.parts import Controls

_LABELS = {
    "xor": "XOR, the report’s",
    "linear": "linear, as the report’s",
    "parity": "parity of 3 bits",
}
OPTIONS = {
    **{_LABELS.get(name, name): name for name in BUILT_IN},
    "random numbers, a paper’s": PAPER[0],
    "their signs": PAPER[1],
    "your own": OWN,
}
_PENS = {"only looks": "no", "draws class 0": "0", "draws class 1": "1"}


class DataCard:
    """The card, and what it does with data that are not built in."""

    def __init__(self, desk: Desk, controls: Controls) -> None:
        self._desk = desk
        c = controls
        self._pen = pn.widgets.Select(**named("a click on the surface"), options=_PENS, **wide())
        self._file = pn.widgets.FileInput(
            **named("CSV: numbers, then class"), accept=".csv,.txt,.tsv", **wide()
        )
        self._file.param.watch(locked(lambda *_: self._uploaded()), ["value", "filename"])
        self._paste = pn.widgets.TextAreaInput(
            **named("or paste rows: x0, x1, class"), height=84, placeholder="0.1, 0.2, 0",
            max_length=limits.UPLOAD_BYTES + 1, **wide(),
        )  # fmt: skip
        self._paste.param.watch(locked(lambda event: self._pasted(event.new)), "value")
        self.view = card(
            "Data",
            box(
                c.choice("data", "data", OPTIONS),
                box(c.text("n", "points"), c.text("data_seed", "data seed"),
                    classes=["two"]),
                self._pen,
                self._file,
                self._paste,
                classes=["form"],
            ),
        )  # fmt: skip

    def take(self, text: str | bytes, name: str) -> None:
        """Take data that was uploaded or pasted, or say in the page what is wrong with it."""
        desk, before = self._desk, self._desk.own
        try:
            data = upload.from_csv(text, name)
            points: tuple[Any, ...] = ()
            if data.n_features == 2 and data.n_samples <= POINTS:
                rows = zip(data.x.tolist(), data.y.tolist(), strict=True)
                points = tuple((*row, label) for row, label in rows)
            desk.own = data
            desk.go(desk.state.put(data=OWN, points=points, epoch=0))
        except ArgumentError as error:
            desk.own = before
            desk.say(str(error))
            return
        if not points:
            desk.say(
                f"{data.n_samples} rows of {data.n_features} features are too many for an address; "
                "the link restores everything but them."
            )

    def draw(self, event: Any) -> None:
        """Add a point of the chosen class where the surface was clicked."""
        desk = self._desk
        if self._pen.value == "no":
            return
        if desk.data.task == "regression" or desk.data.n_features != 2:
            desk.say("Points can be drawn on data of two features and classes.")
            return
        rows = zip(desk.data.x.tolist(), desk.data.y.tolist(), strict=True)
        points = [(*row, label) for row, label in rows]
        if len(points) >= POINTS:
            desk.say(f"{POINTS} points are as many as can be drawn.")
            return
        points.append((round(event.x, 4), round(event.y, 4), int(self._pen.value)))
        desk.own = None
        desk.try_(desk.state.put(data=OWN, points=tuple(points), epoch=0))

    def _uploaded(self) -> None:
        if self._file.filename is None:
            return  # it has been cleared
        content, name = self._file.value or b"", self._file.filename
        self.take(content, name)
        # So that the same file, corrected, can be chosen again.
        self._file.clear()
        self._file.param.update(value=None, filename=None)

    def _pasted(self, text: str) -> None:
        if text:
            self.take(text, "own")
