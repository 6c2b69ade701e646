"""What the pages share: the state, its data, the message above them, and who is told of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.play import experiment, words
from shallows.play.parts import html
from shallows.play.state import OWN, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.datasets import Dataset

#: Where own points begin: one of each class twice, so that there is something to learn.
_START = ((0.25, 0.25, 0), (0.75, 0.75, 0), (0.25, 0.75, 1), (0.75, 0.25, 1))


class Desk:
    """The state of one visitor; every change of it comes through here."""

    def __init__(self) -> None:
        self.state = State()
        self.data = experiment.data_of(self.state)
        self.own: Dataset | None = None  # an upload that does not fit into the state
        self.message = html()
        self._followers: list[Callable[[State], object]] = []
        self._readers: list[Callable[[State], object]] = []

    def follow(self, told: Callable[[State], object]) -> None:
        """Have somebody told of every new state."""
        self._followers.append(told)

    def read(self, told: Callable[[State], object]) -> None:
        """Have somebody told of what is noted in the state."""
        self._readers.append(told)

    def change(self, name: str, text: str) -> None:
        """Take a new value of a field, or say in the page why not."""
        try:
            state = self.state.with_text(name, text)
            if name in experiment.SHAPING:
                state = state.put(epoch=0)
            self.go(state)
        except ArgumentError as error:
            self.go(self.state)
            self.say(str(error))

    def go(self, state: State) -> None:
        """Show another state.

        Raises
        ------
        ArgumentError
            If its parts don't fit together; the state then stays as it was.
        """
        note = ""
        if state["data"] == OWN and self.own is None and not state["points"]:
            state = state.put(points=_START)
            note = "Your own data: upload a file, paste rows, or draw points."
        data = experiment.data_of(state, self.own)
        state, changed = experiment.fitted(state, data)
        experiment.network_of(state, data)
        if experiment.sweep_key(state) != experiment.sweep_key(self.state):
            state = state.put(sweep_ran=False) if self._followers else state
        if experiment.map_key(state) != experiment.map_key(self.state):
            state = state.put(map_view="") if self._followers else state
        self.state, self.data = state, data
        self.say(" ".join(filter(None, (note, changed))))
        for told in self._followers:
            told(state)

    def try_(self, state: State) -> bool:
        """Show another state, or say in the page why not; return whether it is shown."""
        try:
            self.go(state)
        except ArgumentError as error:
            self.say(str(error))
            return False
        return True

    def note(self, **fields: Any) -> None:
        """Write into the state, and so into the address, what has come of it: an epoch."""
        self.state = self.state.put(**fields)
        for told in self._readers:
            told(self.state)

    def say(self, message: str) -> None:
        """Show a message above everything; none hides it."""
        self.message.object = words.alert(message)
