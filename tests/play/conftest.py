"""The page in a real browser, served as `shallows play` serves it."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from shallows.play.server import Server

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.url
        server.shutdown()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Open]:
    """Open the page with a state, in a browser that knows nothing yet; any error of it fails."""
    contexts, errors = [], []

    def visit(state: str = "", **options: object) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.goto(f"{address}#{state}")
        page.locator(".unit, .sweep, .lessons, .lesson, .card").first.wait_for()
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not errors
