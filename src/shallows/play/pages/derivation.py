"""The card *Derivation* of Train: where the number comes from that was clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.play.parts import card, html
from shallows.play.player import TRAINING

if TYPE_CHECKING:
    from shallows.play.desk import Desk
    from shallows.play.player import Player

_HOW = "<p>Click a weight or a unit of the network: its equations, with their numbers.</p>"


class Derivation:
    """The card."""

    def __init__(self, desk: Desk, player: Player) -> None:
        self._desk, self._player = desk, player
        self._shown = html(_HOW)
        self.view = card("Derivation", self._shown)

    def clear(self) -> None:
        """Forget what was clicked: it is of another network."""
        self._shown.object = _HOW

    def show(self, kind: str, which: Any) -> None:
        """Show the chain of equations of a weight or a unit, at the epoch that is shown."""
        from shallows.inside.explain import explain

        if self._player.status == TRAINING:
            self._desk.say("Pause first; then a click shows a derivation.")
            return
        run = self._player.run()
        if run is None:
            self._desk.say("Run one epoch first; then there is a derivation to show.")
            return
        name, place = quantity(kind, which, len(run.mlp.sizes) - 1)
        if not name:
            self._shown.object = "<p>An input: it comes from the data.</p>"
            return
        try:
            shown = explain(run, epoch=run.epochs).of(name, place)
        except ArgumentError as error:
            self._desk.say(str(error))
            return
        self._desk.say("")
        self._shown.object = f'<div class="derived">{shown.to_html_fragment()}</div>'


def quantity(kind: str, which: Any, last: int) -> tuple[str, tuple[int, ...]]:
    """Return the name and the place of what was clicked, a unit's for the first sample."""
    if kind == "weight":
        name, i, j = which
        return name, (i, j)
    layer, unit = which
    if layer == 0:
        return "", ()
    return ("yhat" if layer == last else f"a{layer}"), (0, unit)
