"""A laboratory for the tests: served, and with visitors in a real, headless Chromium."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.play.server import Laboratory

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SCREENS = Path("out/screens")
WAIT = 150_000  # milliseconds: another seven minutes of tests may be running beside these
AGAIN = 5_000  # after which a click into a figure that was not drawn yet is repeated


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process run all that needs a browser, so that they don't wait for each other."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(autouse=True)
def quiet() -> None:
    """Keep Panel from telling each of fifteen ticks a second."""
    logging.getLogger("panel").setLevel(logging.WARNING)


@pytest.fixture(scope="session")
def laboratory() -> Iterator[Laboratory]:
    pytest.importorskip("panel")
    from shallows.play.laboratory import laboratory as make
    from shallows.play.server import Background

    with Background(make, visitors=10_000, patience=20) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if BROWSER is None:
        pytest.skip("no Chromium on this machine")
    with playwright.sync_playwright() as p:
        started = p.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


class Guest:
    """A page of the laboratory in a browser; every wait is for something that is to be seen."""

    def __init__(self, page: Any) -> None:
        from playwright.sync_api import expect

        expect.set_options(timeout=WAIT)
        self.page, self._expect = page, expect

    def expect(self, selector: str) -> Any:
        """Return what Playwright can expect of an element."""
        return self._expect(self.page.locator(selector).first)

    def shows(self, selector: str, text: str) -> None:
        """Wait until an element has a text."""
        self.expect(selector).to_have_text(text, timeout=WAIT)

    def says(self, text: str) -> None:
        """Wait until the message above the page holds a text."""
        self.expect("[role=alert]").to_contain_text(text, timeout=WAIT)

    def push(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def field(self, label: str) -> Any:
        """Return a field."""
        return self.page.get_by_label(label, exact=True)

    def enter(self, label: str, text: str) -> None:
        """Type into a field."""
        self.field(label).fill(text)
        self.field(label).press("Enter")

    def figure(self, title: str, timeout: int = WAIT) -> Any:
        """Return where the figure of the card with a title is."""
        heading = self.page.get_by_role("heading", name=title)
        canvas = self.page.locator(".card").filter(has=heading).last.locator(".bk-Canvas").first
        canvas.scroll_into_view_if_needed(timeout=timeout)
        return canvas.bounding_box(timeout=timeout)

    def tap(self, title: str, across: float, down: float, until: Callable[[int], object]) -> None:
        """Click into a figure, at shares of its width and height, until something has happened.

        A figure is drawn some time after its numbers have come, and nothing tells when.

        Parameters
        ----------
        until : callable
            Waits for as many milliseconds as it is given.
        """
        from playwright.sync_api import TimeoutError as TimedOut

        for _ in range(WAIT // AGAIN):
            try:
                box = self.figure(title, AGAIN)
            except TimedOut:
                break  # the click has led to another page
            self.page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])
            try:
                until(AGAIN)
            except TimedOut:
                continue
            return
        until(WAIT)

    def tip(self, title: str, across: float, down: float, part: str) -> str:
        """Return what a figure tells of the place under the pointer, once that has a part."""
        from playwright.sync_api import TimeoutError as TimedOut

        told = self.page.locator(".bk-tooltip-row-value", has_text=part)
        for _ in range(WAIT // AGAIN):
            box = self.figure(title)
            x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
            self.page.mouse.move(x - 40, y)
            self.page.mouse.move(x, y)
            try:
                told.wait_for(timeout=AGAIN)
            except TimedOut:
                continue
            break
        return str(told.inner_text())

    def seen(self, selector: str) -> Callable[[int], object]:
        """Return what waits for an element."""
        return lambda timeout: self.page.locator(selector).first.wait_for(timeout=timeout)

    def upload(self, content: bytes, name: str = "mine.csv") -> None:
        """Choose a file."""
        file = {"name": name, "mimeType": "text/csv", "buffer": content}
        self.page.locator('input[type="file"]').set_input_files(files=file)

    def download(self, label: str) -> Path:
        """Press a download button, and return the file."""
        with self.page.expect_download() as got:
            self.page.get_by_text(label, exact=True).click()
        return Path(got.value.path())

    def screen(self, name: str) -> None:
        """Keep what is to be seen."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


@pytest.fixture
def visit(laboratory: Laboratory, browser: Any) -> Iterator[Callable[..., Guest]]:
    """Open the laboratory with a state; at the end, no error and no foreign request was seen."""
    contexts, wrong = [], []

    def look(request: Any) -> None:
        own = (f"http://{laboratory.host}:{laboratory.access.port}/", "data:", "blob:")
        if not request.url.startswith(own):
            wrong.append(request.url)

    def enter(size: tuple[int, int] = (1280, 860), scheme: str = "light", **state: str) -> Guest:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            reduced_motion="reduce",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(WAIT)
        contexts.append(context)
        page = context.new_page()
        page.on("request", look)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(laboratory.url({"speed": "1000", **state}))
        return Guest(page)

    yield enter
    for context in contexts:
        context.close()
    assert not wrong
