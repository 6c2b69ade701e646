"""What Train gives away: runs kept side by side, the run in Python, files."""

from __future__ import annotations

import io
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shallows.arguments import ArgumentError
from shallows.play import scripts, words
from shallows.play.parts import box, card, code, copy, download, html
from shallows.plots.style import COLOURS

if TYPE_CHECKING:
    from shallows.play.desk import Desk
    from shallows.play.figures.curve import Curve
    from shallows.play.player import Player
    from shallows.play.state import State
    from shallows.play.trainer import Moment
    from shallows.run import Run

_KEPT = 6  # runs
#: Of kept runs: not those of the loss and the accuracy.
_COLOURS = [c for i, c in enumerate(COLOURS) if i not in (1, 2)]
_HISTORY = {"CSV": "csv", "Parquet": "parquet", "PNG": "png"}
_NETWORK = {"NumPy": "py", "C": "c", "JavaScript": "js", "ONNX": "onnx"}


class Results:
    """The cards."""

    def __init__(self, desk: Desk, player: Player, curve: Curve) -> None:
        self._desk, self._player, self._curve = desk, player, curve
        self._kept: list[tuple[State, Moment, str]] = []
        self._runs, self._code = html(words.kept([])), html()
        self.runs = card("Runs, side by side", self._runs)
        self.python = card(
            "The same in Python", self._code, box(copy(self._code), classes=["play"])
        )
        self.files = card(
            "Files",
            html('<p class="note">Its history, and its figure</p>'),
            self._row(_HISTORY),
            html('<p class="note">The trained network, to be used without Shallows</p>'),
            self._row(_NETWORK),
            classes=["form"],
        )

    def begin(self) -> None:
        """Show the script of another network."""
        self._code.object = code(scripts.training(self._desk.state, self._desk.data))

    def keep(self) -> None:
        """Keep this run beside the next ones."""
        moment = self._player.moment
        if moment is None or not moment.epoch:
            self._desk.say("Train first; then there is a run to keep.")
            return
        earlier = self._kept[-(_KEPT - 1) :]
        taken = {colour for _, _, colour in earlier}
        colour = next(c for c in _COLOURS if c not in taken)
        self._kept = [*earlier, (self._desk.state.put(epoch=moment.epoch), moment, colour)]
        self._runs.object = words.kept(self._kept)
        self._curve.keep([(colour, moment.loss) for _, moment, colour in self._kept])

    def file(self, kind: str) -> io.BytesIO:
        """Return the run, or its network, as a file."""
        made = io.BytesIO()
        run = self._player.run()
        if run is None:
            self._desk.say("Train, and pause; then there is a run to download.")
            return made
        try:
            made.write(_written(run, kind))
        except (ArgumentError, ImportError) as error:
            self._desk.say(str(error))
        made.seek(0)
        return made

    def _row(self, kinds: dict[str, str]) -> object:
        return box(
            *(download(label, f"run.{kind}", partial(self.file, kind))
              for label, kind in kinds.items()),
            classes=["play", "files"],
        )  # fmt: skip


def _written(run: Run, kind: str) -> bytes:
    made = io.BytesIO()
    if kind == "csv":
        run.history.to_csv(made)
    elif kind == "parquet":
        run.history.to_parquet(made)
    elif kind == "png":
        run.plot().savefig(made, format="png", dpi=150)
    else:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"run.{kind}"
            run.export(path)
            made.write(path.read_bytes())
    return made.getvalue()
