"""What Panel's callbacks run through: the lock of the document, and one order of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("panel")

from bokeh.document import Document
from bokeh.document.events import ModelChangedEvent
from bokeh.models import Div
from panel.io.state import set_curdoc, state

from shallows.play.parts import locked, served, whole

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def document() -> Iterator[Document]:
    """A document as a server has it, which Panel takes for the current one."""
    made = Document()
    made._session_context = lambda: object()  # a weak reference, in a server
    with set_curdoc(made):
        yield made
    state._thread_id_.pop(made, None)


def sent(document: Document) -> list[str]:
    """Return a list that fills with what leaves the document."""
    seen: list[str] = []

    def tell(event: Any) -> None:
        if isinstance(event, ModelChangedEvent):
            seen.append(event.model.text)

    document.on_change(tell)
    return seen


def test_without_a_server_an_action_runs_at_once() -> None:
    """In a notebook, and in a script, there is nothing to wait for."""
    done: list[int] = []
    assert served() is None
    locked(done.append)(1)
    whole(done.append, 2)
    assert done == [1, 2]


def test_changes_leave_together_and_in_order(document: Document) -> None:
    """Nothing is sent before the action has ended, and all of it after, an error or not."""
    first, second = Div(text="a"), Div(text="b")
    document.add_root(first)
    document.add_root(second)
    seen = sent(document)

    def action() -> None:
        second.text = "second"
        first.text = "first"
        assert seen == []
        raise KeyError

    with pytest.raises(KeyError):
        whole(action)
    assert seen == ["second", "first"]
    assert document.callbacks.hold_value is None


def test_an_action_waits_for_the_lock(document: Document) -> None:
    """What a visitor does runs in a next turn, which has the lock, with what it was told."""
    done: list[int] = []
    locked(done.append)(3)
    assert done == []
    (waiting,) = document.session_callbacks
    waiting.callback()
    assert done == [3]
