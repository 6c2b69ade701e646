"""The whole laboratory as one Panel object, for the server and for a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import panel as pn
from bokeh.models import CustomJS, Toggle

from shallows.arguments import ArgumentError
from shallows.play.mapping import MapPage
from shallows.play.parts import box, html, sheet
from shallows.play.state import State
from shallows.play.sweeping import SweepPage
from shallows.play.train import FRAME, Train

if TYPE_CHECKING:
    from collections.abc import Mapping

_PAGES = {"Train": "train", "Sweep": "sweep", "Map": "map"}
_MARK = """
<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
  <rect width="26" height="26" rx="6" fill="#0072b2"/>
  <path d="M3 10c4-4 6 4 10 0s6 4 10 0M3 16c4-4 6 4 10 0s6 4 10 0"
    fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round"/>
</svg>
"""
_BRAND = (
    f'<div class="brand">{_MARK}Shallows<small>a laboratory for small neural networks</small></div>'
)
_PREFERS = "if (matchMedia('(prefers-color-scheme: dark)').matches) { toggle.active = true }"
_FOLLOW = """
    document.documentElement.classList.toggle('dark', cb_obj.active)
    document.documentElement.classList.toggle('light', !cb_obj.active)
"""


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
        self.sweep = SweepPage(self.train, self.open)
        self.map = MapPage(self.train, self.open)
        self._pages: dict[str, Any] = {"train": self.train, "sweep": self.sweep, "map": self.map}
        self._tabs = pn.widgets.RadioButtonGroup(
            options=_PAGES, value=state["page"], css_classes=["tabs"], stylesheets=[sheet()],
            margin=0,
        )  # fmt: skip
        self._tabs.param.watch(lambda event: self.train.change("page", event.new), "value")
        self._dark = Toggle(label="Dark", stylesheets=[sheet()], width=72)
        self._dark.on_change("active", lambda _name, _old, dark: self.dress(dark))
        self._dark.js_on_change("active", CustomJS(code=_FOLLOW))
        dark = pn.pane.Bokeh(self._dark, margin=0)
        header = box(html(_BRAND), html(), self._tabs, dark, classes=["bar"])
        self._slot = box()
        self.view = box(header, self.train.message, self._slot, classes=["lab"])
        self._show(self.train.state)
        if messages:
            self.train.say("; ".join(messages))
        pn.state.onload(self._loaded)
        document = pn.state.curdoc
        if document is not None and document.session_context is not None:
            prefers = CustomJS(args={"toggle": self._dark}, code=_PREFERS)
            document.js_on_event("document_ready", prefers)
            pn.state.on_session_destroyed(lambda _: self.close())

    def open(self, state: State) -> None:
        """Show a network in Train."""
        self.train.go(state)

    def dress(self, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self.view.css_classes = ["lab", "dark"] if dark else ["lab"]
        for page in self._pages.values():
            page.dress(dark)

    def close(self) -> None:
        """Cancel all work: the visitor has left."""
        self.map.stop()
        for page in self._pages.values():
            page.worker.close()

    def tick(self) -> None:
        """Show what has happened beside the page."""
        self._pages[self.train.state["page"]].tick()

    def _opened(self, state: State, messages: list[str]) -> Train:
        try:
            return Train(state, self._show)
        except ArgumentError as error:
            messages.append(str(error))
            return Train(State(), self._show)

    def _show(self, state: State) -> None:
        """Show a state: its page, its fields, its address."""
        if not hasattr(self, "_slot"):
            return
        for page in self._pages.values():
            page.controls.show(state)
        self._tabs.value = state["page"]
        shown = [self._pages[state["page"]].view]
        if list(self._slot) != shown:
            self._slot[:] = shown
        if pn.state.location is not None:
            query = urlencode(state.query())
            pn.state.location.search = f"?{query}" if query else ""

    def _loaded(self) -> None:
        pn.state.add_periodic_callback(self.tick, period=int(1000 * FRAME))


def _query() -> dict[str, str]:
    """Return the query of the page that is being made, the first of each name."""
    arguments: Any = pn.state.session_args or {}
    return {name: values[0].decode(errors="replace") for name, values in arguments.items()}
