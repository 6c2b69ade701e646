"""The whole laboratory as one Panel object, for the server and for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import panel as pn
from bokeh.models import CustomJS

from shallows.arguments import ArgumentError
from shallows.play.parts import box, html, sheet
from shallows.play.state import State
from shallows.play.train import FRAME, Train

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGES = {"Train": "train", "Sweep": "sweep"}
#: The page behind the laboratory, before it is there.
PAGE_CSS = """
html, body { margin: 0; background: #fbfbf9; }
@media (prefers-color-scheme: dark) { html, body { background: #11161b; } }
"""
_MARK = (
    '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26"'
    ' rx="6" fill="#0072b2"/><path d="M3 10c4-4 6 4 10 0s6 4 10 0M3 16c4-4 6 4 10 0s6 4 10 0" '
    'fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>'
)


def laboratory(query: Mapping[str, str] | None = None) -> pn.Column:
    """Return the laboratory.

    Parameters
    ----------
    query : mapping of str to str, optional
        The state to open with, as in a URL of the laboratory. In a served page that page's own.

    Returns
    -------
    panel.Column
    """
    return Page(_query() if query is None else query).view


class Page:
    """The laboratory of one visitor."""

    def __init__(self, query: Mapping[str, str]) -> None:
        state, messages = State.parse(query)
        self.train = self._opened(state, messages)
        self._tabs = pn.widgets.RadioButtonGroup(
            options=_PAGES, value="train", css_classes=["tabs"], stylesheets=[sheet()], margin=0
        )
        self._dark = pn.widgets.Toggle(
            name="Dark", value=False, stylesheets=[sheet()], margin=0, width=72
        )
        self._dark.param.watch(lambda event: self.dress(event.new), "value")
        brand = html(
            f'<div class="brand">{_MARK}Shallows<small>a laboratory for small neural networks</small></div>'
        )
        header = box(brand, html(), self._tabs, self._dark, classes=["bar"])
        self.view = box(header, self.train.message, self.train.view, classes=["lab"])
        self.train.controls.show(self.train.state)
        if messages:
            self.train.say("; ".join(messages))
        self._start()

    def _opened(self, state: State, messages: list[str]) -> Train:
        try:
            page = Train(state, self._changed)
            page.go(state)
            return page
        except ArgumentError as error:
            messages.append(str(error))
            return Train(State(), self._changed)

    def dress(self, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self.view.css_classes = ["lab", "dark"] if dark else ["lab"]
        self.train.dress(dark)

    def _changed(self, state: State) -> None:
        """Put the state into the address bar."""
        if pn.state.location is not None:
            from urllib.parse import urlencode

            query = urlencode(state.query())
            pn.state.location.search = f"?{query}" if query else ""

    def _start(self) -> None:
        pn.state.onload(self._follow)
        document = pn.state.curdoc
        if document is not None and document.session_context is not None:
            pn.state.on_session_destroyed(lambda _: self.train.worker.close())

    def _follow(self) -> None:
        pn.state.add_periodic_callback(self.train.tick, period=int(1000 * FRAME))


def _query() -> dict[str, str]:
    """Return the query of the page that is being made, the first of each name."""
    arguments = pn.state.session_args or {}
    return {name: values[0].decode(errors="replace") for name, values in arguments.items()}


_: Any = CustomJS
