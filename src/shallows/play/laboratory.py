"""The whole laboratory as one Panel object, for the server and for a notebook."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import panel as pn
from bokeh.models import CustomJS, TextInput, Toggle

from shallows.arguments import ArgumentError
from shallows.play import limits, upload
from shallows.play.desk import Desk
from shallows.play.pages.map import MapPage
from shallows.play.pages.sweep import SweepPage
from shallows.play.pages.train import TrainPage
from shallows.play.parts import box, html, locked, served, sheet, whole
from shallows.play.player import FRAME
from shallows.play.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
#: A file that is too large is dropped before it is sent: the websocket would break over it.
_REFUSE = """
    document.addEventListener('input', event => {
        const input = event.composedPath()[0]
        const file = input.type === 'file' ? input.files[0] : null
        if (file && file.size > most) {
            input.value = ''
            refused.value = ''
            refused.value = String(file.size)
        }
    }, true)
"""
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
        self.desk = desk = Desk()
        try:
            desk.go(state)
        except ArgumentError as error:
            messages.append(str(error))
        self.train, self.sweep, self.map = TrainPage(desk), SweepPage(desk), MapPage(desk)
        self._pages: dict[str, Any] = {"train": self.train, "sweep": self.sweep, "map": self.map}
        self._tabs = pn.widgets.RadioButtonGroup(
            options=_PAGES, value=desk.state["page"], css_classes=["tabs"], stylesheets=[sheet()],
            margin=0,
        )  # fmt: skip
        self._tabs.param.watch(locked(lambda event: desk.change("page", event.new)), "value")
        self._slot = box()
        self.view = box(
            box(html(_BRAND), html(), self._tabs, self._theme(), classes=["bar"]),
            desk.message,
            self._slot,
            classes=["lab"],
        )
        for page in self._pages.values():
            desk.follow(page.follow)
        desk.follow(self._show)
        desk.read(self._address)
        desk.go(desk.state)
        if messages:
            desk.say("; ".join(messages))
        self._served()

    def dress(self, *, dark: bool) -> None:
        """Change to the light or the dark theme."""
        self.view.css_classes = ["lab", "dark"] if dark else ["lab"]
        self._dark.label = "Light" if dark else "Dark"
        for page in self._pages.values():
            page.dress(dark=dark)

    def close(self) -> None:
        """Cancel all work: the visitor has left."""
        self.map.stop()
        for page in self._pages.values():
            page.worker.close()

    def tick(self) -> None:
        """Show what has happened beside the page."""
        self._pages[self.desk.state["page"]].tick()
        if served() is None:  # a notebook sends figures only when told to
            pn.io.push_notebook(self.view)

    def _theme(self) -> Any:
        self._dark = Toggle(label="Dark", stylesheets=[sheet()], width=72)
        self._dark.on_change("active", _changed(lambda dark: self.dress(dark=dark)))
        self._dark.js_on_change("active", CustomJS(code=_FOLLOW))
        return pn.pane.Bokeh(self._dark, margin=0)

    def _served(self) -> None:
        """Have the time told, and what only a served page has."""
        document = served()
        if document is None:
            if _has_loop():  # a notebook's; without one, whoever holds the page calls `tick`
                self._loaded()
            return
        pn.state.onload(self._loaded)
        refused = TextInput(visible=False)
        refused.on_change("value", _changed(lambda size: self.desk.say(upload.too_large(size))))
        self.view.append(pn.pane.Bokeh(refused, margin=0, height=0))
        document.js_on_event(
            "document_ready",
            CustomJS(args={"toggle": self._dark}, code=_PREFERS),
            CustomJS(args={"refused": refused, "most": limits.UPLOAD_BYTES}, code=_REFUSE),
        )
        pn.state.on_session_destroyed(lambda _: self.close())

    def _show(self, state: State) -> None:
        """Show a state: its page, its fields, its address."""
        for page in self._pages.values():
            page.controls.show(state)
        self._tabs.value = state["page"]
        shown = [self._pages[state["page"]].view]
        if list(self._slot) != shown:
            self._slot[:] = shown
        self._address(self.desk.state)

    def _address(self, state: State) -> None:
        if pn.state.location is not None:
            query = urlencode(state.query())
            pn.state.location.search = f"?{query}" if query else ""

    def _loaded(self) -> None:
        pn.state.add_periodic_callback(partial(whole, self.tick), period=int(1000 * FRAME))


def _changed(told: Callable[[Any], object]) -> Callable[[str, Any, Any], None]:
    """Return what Bokeh can tell of a property: it asks for these three names."""
    later = locked(told)

    def changed(_attr: str, _old: Any, new: Any) -> None:
        later(new)

    return changed


def _has_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _query() -> dict[str, str]:
    """Return the query of the page that is being made, the first of each name."""
    arguments: Any = pn.state.session_args or {}
    return {name: values[0].decode(errors="replace") for name, values in arguments.items()}
