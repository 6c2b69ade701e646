"""What every page is made of: components that carry the laboratory's style sheet."""

from __future__ import annotations

from functools import cache, partial
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

import panel as pn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.play.state import State


@cache
def sheet() -> str:
    """Return the style sheet."""
    return resources.files("shallows.play").joinpath("theme.css").read_text("utf-8")


def box(*children: Any, classes: Sequence[str] = (), **options: Any) -> pn.Column:
    """Return a box; its classes say how it lays its children out."""
    return pn.Column(
        *children, css_classes=list(classes), stylesheets=[sheet()], margin=0,
        sizing_mode="stretch_width", **options,
    )  # fmt: skip


def html(text: str = "", classes: Sequence[str] = ()) -> pn.pane.HTML:
    """Return a piece of HTML; whoever writes it escapes what others have named."""
    return pn.pane.HTML(
        text, css_classes=list(classes), stylesheets=[sheet()], margin=0,
        sizing_mode="stretch_width",
    )  # fmt: skip


def card(title: str, *children: Any, classes: Sequence[str] = ()) -> pn.Column:
    """Return a titled box."""
    return box(html(f"<h2>{title}</h2>"), *children, classes=["card", *classes])


def button(name: str, press: Callable[[], object], *classes: str, **options: Any) -> Any:
    """Return a button, and what it does when pressed."""
    made = pn.widgets.Button(
        css_classes=list(classes), stylesheets=[sheet()], margin=0, **named(name), **options
    )
    made.on_click(locked(lambda _: press()))
    return made


def served() -> Any:
    """Return the document of the page that is served just now; in a notebook there is none."""
    document = pn.state.curdoc
    return None if document is None or document.session_context is None else document


def locked(action: Callable[..., object]) -> Callable[..., None]:
    """Return what runs an action `whole`, in a turn that has the document's lock.

    For whatever a visitor does: Panel calls without the lock.
    """

    def called(*arguments: Any) -> None:
        document = served()
        if document is None:
            action(*arguments)
        else:
            document.add_next_tick_callback(partial(whole, action, *arguments))

    return called


def whole(action: Callable[..., object], *arguments: Any) -> None:
    """Run an action that has the document's lock, and send all that it changes, in its order.

    Held, changes leave by Bokeh's queue. Panel (1.8, 1.9) by itself writes past it: a message
    that it puts off while another is on its way then waits for the next one, maybe forever.
    """
    document = served()
    if document is None:
        action(*arguments)
        return
    document.hold("collect")
    try:
        action(*arguments)
    finally:
        document.unhold()


#: A widget's label is its `name` up to Panel 1.8.
_LABEL = "label" if "label" in pn.widgets.TextInput.param else "name"


def named(text: str) -> dict[str, Any]:
    """Return what gives a widget a label."""
    return {_LABEL: text}


def rename(made: Any, text: str) -> None:
    """Give a widget another label, if it is another one."""
    if getattr(made, _LABEL) != text:
        made.param.update(**named(text))


def plot(figure: Any) -> pn.pane.Bokeh:
    """Return a Bokeh figure as a part of the page."""
    return pn.pane.Bokeh(figure, margin=0, sizing_mode="scale_width", stylesheets=[sheet()])


def wide() -> dict[str, Any]:
    """Return what makes a widget as wide as its card."""
    return {
        "sizing_mode": "stretch_width", "margin": 0, "stylesheets": [sheet()], "min_width": 40,
    }  # fmt: skip


def download(label: str, filename: str, make: Callable[[], Any]) -> pn.widgets.FileDownload:
    """Return a button that downloads what `make` writes into a buffer."""
    return pn.widgets.FileDownload(
        callback=make, filename=filename, label=label, margin=0, css_classes=["link", "file"],
        stylesheets=[sheet()], icon=None,
    )  # fmt: skip


def code(text: str) -> str:
    """Return a script as HTML."""
    return f"<pre>{escape(text)}</pre>"


def copy(shown: pn.pane.HTML) -> Any:
    """Return a button that copies the script that a pane shows."""
    made = button("Copy as Python", lambda: None)
    made.js_on_click(args={"code": shown}, code=_COPY)
    return made


#: A pane's text comes to the browser escaped once more.
_COPY = """
    const read = text => new DOMParser().parseFromString(text, 'text/html')
    const once = read(code.text)
    const found = once.querySelector('pre') ?? read(once.body.textContent).querySelector('pre')
    navigator.clipboard.writeText(found.textContent)
    cb_obj.label = 'Copied'; setTimeout(() => { cb_obj.label = 'Copy as Python' }, 1500)
"""


class Controls:
    """Widgets for fields of the state: each shows its field, and offers what is typed as text.

    Parameters
    ----------
    change : callable
        Is given a field's name and its text.
    """

    def __init__(self, change: Callable[[str, str], object]) -> None:
        self._change = locked(change)
        self._widgets: dict[str, Any] = {}
        self._showing = False

    def text(self, name: str, title: str, **options: Any) -> Any:
        """Return a field to type into."""
        made = pn.widgets.TextInput(**named(title), **{**wide(), **options})
        return self._watch(name, made)

    def choice(self, name: str, title: str, options: dict[str, str], **rest: Any) -> Any:
        """Return a list to choose from: what it says -> the field's text."""
        made = pn.widgets.Select(**named(title), options=options, **{**wide(), **rest})
        return self._watch(name, made)

    def show(self, state: State) -> None:
        """Show a state, without offering it again."""
        self._showing = True
        try:
            for name, made in self._widgets.items():
                made.value = state.text(name)
        finally:
            self._showing = False

    def enable(self, name: str, wanted: bool) -> None:
        """Let a field be changed, or show that it plays no part."""
        self._widgets[name].disabled = not wanted

    def _watch(self, name: str, made: Any) -> Any:
        self._widgets[name] = made

        def changed(event: Any) -> None:
            if not self._showing:
                self._change(name, str(event.new).strip())

        made.param.watch(changed, "value")
        return made
