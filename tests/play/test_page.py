"""The laboratory in a real, headless Chromium: what visitors do, and what foreign pages can't."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("panel")
playwright = pytest.importorskip("playwright.sync_api")

import shallows as sh  # noqa: E402 - after importorskip
from shallows.play.laboratory import laboratory as make  # noqa: E402
from shallows.play.server import Background, Laboratory  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
SCREENS = Path("out/screens")
WAIT = 90_000  # milliseconds: a busy machine, and the first compilation

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
    # Bokeh and Panel, of which these are not ours to mend.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with Background(make) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as p:
        started = p.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def visit(laboratory: Laboratory, browser: Any) -> Iterator[Callable[..., Any]]:
    """Open the laboratory with a state; at the end, no error and no foreign request was seen."""
    contexts, wrong = [], []

    def look(request: Any) -> None:
        own = (f"http://{laboratory.host}:{laboratory.access.port}/", "data:", "blob:")
        if not request.url.startswith(own):
            wrong.append(request.url)

    def open_(width: int = 1280, height: int = 860, scheme: str = "light", **state: str) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("request", look)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(laboratory.url({"speed": "100", **state}))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not wrong


def press(page: Any, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def shows(page: Any, selector: str, text: str) -> None:
    playwright.expect(page.locator(selector)).to_have_text(text, timeout=WAIT)


def fill(page: Any, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def screen(page: Any, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def test_the_reports_run_ends_at_1769(visit: Callable[..., Any]) -> None:
    """The page opens with the report's network, and trains it to 100 % at the report's epoch."""
    page = visit()
    shows(page, "#epoch", "0")
    press(page, "Play")
    shows(page, "#outcome", "solved at epoch 1769")
    shows(page, "#epoch", "1769")
    shows(page, "#accuracy", "100.0 %")
    playwright.expect(page.get_by_text("4.3954408074595")).to_be_visible()
    playwright.expect(page.get_by_text("the report’s arithmetic", exact=False)).to_be_visible()


def test_reset_reproduces(visit: Callable[..., Any]) -> None:
    """Reset goes back to the very same weights, and the same training follows."""
    page = visit(arithmetic="lanes")
    shows(page, "#epoch", "0")
    weights = page.get_by_label("weights", exact=True).inner_text()
    press(page, "Play")
    shows(page, "#outcome", str(sh.train(sh.datasets.xor()).outcome))
    end = page.get_by_label("weights", exact=True).inner_text()
    assert end != weights
    press(page, "Reset")
    shows(page, "#epoch", "0")
    assert page.get_by_label("weights", exact=True).inner_text() == weights
    press(page, "Play")
    shows(page, "#outcome", "solved at epoch 1771")
    assert page.get_by_label("weights", exact=True).inner_text() == end


def test_a_step_is_one_epoch_and_pause_holds(visit: Callable[..., Any]) -> None:
    """Step runs one epoch; while it plays, pause stops it at once."""
    page = visit(speed="1")
    shows(page, "#epoch", "0")
    press(page, "Step")
    shows(page, "#epoch", "1")
    press(page, "Play")
    page.wait_for_timeout(700)
    press(page, "Pause")
    shows(page, "#outcome", "paused")
    held = page.locator("#epoch").inner_text()
    page.wait_for_timeout(500)
    assert page.locator("#epoch").inner_text() == held
    assert int(held) > 1


def test_a_url_restores_the_state(visit: Callable[..., Any]) -> None:
    """The address bar holds all of the state: in another browser it is there again, to the bit."""
    page = visit()
    shows(page, "#epoch", "0")
    fill(page, "units of the hidden layers", "5,4")
    fill(page, "learning rate", "0.25")
    shows(page, "#epoch", "0")
    press(page, "Step")
    shows(page, "#epoch", "1")
    press(page, "Step")
    shows(page, "#epoch", "2")
    page.wait_for_url(re.compile("epoch=2"))
    loss = page.locator(".exact").inner_text()
    query = dict(part.split("=") for part in page.url.split("?")[1].split("&"))
    assert query == {
        "hidden": "5%2C4", "lr": "0.25", "speed": "100", "epoch": "2", "arithmetic": "lanes",
    }  # fmt: skip
    other = visit(hidden="5,4", lr="0.25", arithmetic="lanes", epoch="2")
    shows(other, "#epoch", "2")
    assert other.locator(".exact").inner_text() == loss
    assert other.get_by_label("learning rate", exact=True).input_value() == "0.25"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lr", "nan"), ("lr", "-1"), ("hidden", "999"), ("hidden", "1,1,1,1,1,1"), ("seed", "-1"),
        ("max_epochs", "1e99"), ("data", "../../etc/passwd"), ("activation", "<b>x</b>"),
        ("points", "1 2 3 4"), ("map_size", "999999"),
    ],
)  # fmt: skip
def test_a_url_is_not_trusted(visit: Callable[..., Any], name: str, text: str) -> None:
    """What a URL must not hold is said in the page, which shows the default in its place."""
    page = visit(**{name: text})
    alert = page.get_by_role("alert")
    playwright.expect(alert).to_contain_text(name)
    playwright.expect(alert).to_contain_text("accepted")
    shows(page, "#epoch", "0")


def test_a_good_upload(visit: Callable[..., Any]) -> None:
    """A CSV file with a header is data; the names in it are text, whatever they look like."""
    page = visit()
    shows(page, "#epoch", "0")
    rows = (
        "left,<img src=x onerror=alert(1)>,kind\n0,0,<i>no</i>\n0,1,yes\n1,0,yes\n1,1,<i>no</i>\n"
    )
    file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    page.locator('input[type="file"]').set_input_files(files=file)
    playwright.expect(page.locator(".matrix")).to_contain_text("<i>no</i>")
    playwright.expect(page.locator("pre").first).to_contain_text("from_arrays")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"0,0,a\n0,x,b\n", "line 2"),
        (b"0,0,a\n0,1\n", "line 2"),
        (b"\xff\xfe\x00", "not text"),
        (b"1,2,a\n3,4,a\n", "1 classes"),
        (b"0,1,a\n" * 3000, "3000 rows"),
        (b"0," * 40 + b"a\n" + b"0," * 40 + b"b\n", "41 columns"),
        (b"0,0,a\nnan,1,b\n", "line 2"),
        (b"x" * (2**20 + 1), "at most 1048576"),
    ],
    ids=["word", "ragged", "binary", "one class", "long", "wide", "nan", "large"],
)
def test_a_bad_upload_gives_a_message(
    visit: Callable[..., Any], content: bytes, message: str
) -> None:
    """What is wrong with a file is said in the page, and the page lives on."""
    page = visit()
    shows(page, "#epoch", "0")
    file = {"name": "bad.csv", "mimeType": "text/csv", "buffer": content}
    page.locator('input[type="file"]').set_input_files(files=file)
    playwright.expect(page.get_by_role("alert")).to_contain_text(message)
    press(page, "Step")
    shows(page, "#epoch", "1")


def test_drawing_points(visit: Callable[..., Any]) -> None:
    """With the pen of a class, a click on the surface adds a point of it."""
    page = visit()
    shows(page, "#epoch", "0")
    page.get_by_label("a click on the surface").select_option("draws class 1")
    click(page, "Decision surface", 0.6, 0.4)
    page.wait_for_url(re.compile("data=own"))
    playwright.expect(page.locator("pre").first).to_contain_text("from_arrays")


def _figure(page: Any, title: str) -> Any:
    """Return the canvas of the card with a title."""
    found = page.locator(".card").filter(has=page.get_by_role("heading", name=title))
    return found.last.locator(".bk-Canvas").first


def click(page: Any, title: str, across: float, down: float) -> None:
    """Click into a figure, at shares of its width and height."""
    canvas = _figure(page, title)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.click(box["x"] + across * box["width"], box["y"] + down * box["height"])


def test_runs_side_by_side_and_python(visit: Callable[..., Any]) -> None:
    """A kept run stays beside the next; the copied script is what the page shows."""
    page = visit(epoch="50")
    shows(page, "#epoch", "50")
    press(page, "Keep run")
    playwright.expect(page.get_by_role("link", name="open")).to_be_visible()
    press(page, "Copy as Python")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "sh.network(epoch=10000, lr=0.1, h1=3, h2=3" in copied


def test_a_sweep_fills_and_opens(visit: Callable[..., Any]) -> None:
    """A cell of a sweep opens its network in Train, the same bits."""
    page = visit(
        page="sweep", sweep_hidden="3,3", sweep_lr="0.1", sweep_seeds="1", arithmetic="lanes"
    )
    press(page, "Run the sweep")
    shows(page, "#sweep-status", "done")
    screen(page, "sweep-light-1280")
    page.wait_for_timeout(500)
    click(page, "Share solved, and median epochs", 0.5, 0.3)
    shows(page, "#outcome", "solved at epoch 1771")
    loss = sh.train(sh.datasets.xor()).loss
    playwright.expect(page.locator(".exact")).to_have_text(f"loss {loss!r}")


def test_a_map_zooms_and_opens(visit: Callable[..., Any]) -> None:
    """A drag zooms into the map, a click opens its pixel in Train, the same bits."""
    page = visit(page="map", map_size="64", map_epochs="300", arithmetic="lanes")
    press(page, "Make the map")
    shows(page, "#map-status", "complete")
    box = _figure(page, "A network to a pixel").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 90, y + 90, steps=5)
    page.mouse.up()
    page.wait_for_timeout(1500)  # the zoom's first ticks, before which the map before it is shown
    shows(page, "#map-status", "complete")
    page.wait_for_timeout(500)
    screen(page, "map-light-1280")
    click(page, "A network to a pixel", 0.4, 0.3)
    page.locator("#epoch").wait_for()
    code = page.locator("pre").first.inner_text()
    scope: dict[str, Any] = {}
    exec(code.replace("print", "str"), scope)  # noqa: S102 - the script that the page prints
    playwright.expect(page.locator(".exact")).to_have_text(f"loss {scope['run'].loss!r}")


def test_a_wrong_token_is_refused(laboratory: Laboratory, browser: Any) -> None:
    """Without the launch's token there is no page, only how to get it."""
    page = browser.new_page()
    answer = page.goto(f"http://127.0.0.1:{laboratory.access.port}/?token=wrong")
    assert answer.status == 403
    assert "shallows play" in page.content()
    page.close()


def test_a_foreign_origin_is_refused(laboratory: Laboratory, browser: Any) -> None:
    """A page elsewhere in the same browser, cookie and all, gets no websocket."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(laboratory.url())
    page.locator("#epoch").wait_for(timeout=WAIT)
    page.route("http://evil.example/", lambda route: route.fulfill(body="<html></html>"))
    page.goto("http://evil.example/")
    opened = page.evaluate(
        """port => new Promise(done => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, ['bokeh', 'x'])
            socket.onopen = () => done(true)
            socket.onerror = () => done(false)
        })""",
        laboratory.access.port,
    )
    assert opened is False
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [820, 1280, 1920])
def test_it_fits(visit: Callable[..., Any], width: int, scheme: str) -> None:
    """At every width and in both themes nothing overflows sideways; the screens are kept."""
    page = visit(width, 1000, scheme, epoch="1700")
    shows(page, "#epoch", "1700")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    page.wait_for_timeout(400)
    screen(page, f"train-{scheme}-{width}")


def test_it_is_used_with_the_keyboard(visit: Callable[..., Any]) -> None:
    """Everything is reached with Tab, shows where one is, and Space presses it."""
    page = visit(speed="1")
    shows(page, "#epoch", "0")
    active = """() => {
        let e = document.activeElement
        while (e && e.shadowRoot && e.shadowRoot.activeElement) { e = e.shadowRoot.activeElement }
        return [e.textContent || e.id, getComputedStyle(e).outlineStyle]
    }"""
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(active))
        if seen[-1][0].strip() == "Step":
            break
    assert seen[-1][0].strip() == "Step"
    assert seen[-1][1] == "solid"
    page.keyboard.press("Space")
    shows(page, "#epoch", "1")


def test_a_click_shows_the_derivation(visit: Callable[..., Any]) -> None:
    """A click on a unit shows where its number comes from, equation by equation."""
    page = visit(epoch="3")
    shows(page, "#epoch", "3")
    page.wait_for_timeout(500)
    click(page, "Network", 0.9333, 0.5)
    playwright.expect(page.locator(".derived math").first).to_be_attached()
