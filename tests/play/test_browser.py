"""The laboratory in a real, headless Chromium: what visitors do, and what foreign pages can't."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

pytest.importorskip("panel")
pytest.importorskip("playwright")

import shallows as sh
from shallows.play import limits
from shallows.play.laboratory import laboratory as make
from shallows.play.server import Background, Laboratory
from shallows.play.worker import NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Guest

    Visit = Callable[..., Guest]

pytestmark = [
    # Bokeh and Panel, of which these are not ours to mend.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]


def run_of(guest: Guest) -> Any:
    """Copy the page's script, and run it."""
    guest.page.evaluate("navigator.clipboard.writeText('')")
    guest.push("Copy as Python")
    guest.page.wait_for_function(
        "async () => (await navigator.clipboard.readText()).startsWith('import')"
    )
    script = guest.page.evaluate("navigator.clipboard.readText()")
    scope: dict[str, Any] = {}
    exec(script.replace("print(", "str("), scope)  # noqa: S102 - the script that the page gives
    return scope


# -- Train ----------------------------------------------------------------------------------------


def test_the_reports_run_ends_at_1769(visit: Visit) -> None:
    """The page opens with the report's network, and trains it to 100 % at the report's epoch."""
    guest = visit()
    guest.shows("#epoch", "0")
    guest.push("Play")
    guest.shows("#outcome", "solved at epoch 1769")
    guest.shows("#epoch", "1769")
    guest.shows("#accuracy", "100.0 %")
    guest.shows(".exact", f"loss {sh.network(log=None).loss!r}")
    guest.expect("text=the report’s arithmetic").to_be_visible()
    run = run_of(guest)["run"]
    assert (run.epochs, run.loss) == (1769, sh.network(log=None).loss)


def test_reset_reproduces(visit: Visit) -> None:
    """Reset goes back to the very same weights, and the same training follows."""
    guest = visit(arithmetic="lanes")
    run = sh.train(sh.datasets.xor())
    shown = guest.expect("[aria-label=weights]")
    shown.to_contain_text("w3[2, 0]")
    first = guest.field("weights").inner_text()
    guest.push("Play")
    guest.shows("#outcome", str(run.outcome))
    shown.to_contain_text(f"w3[2, 0] {float(run.weights['w3'][2, 0])!r}")
    last = guest.field("weights").inner_text()
    guest.page.get_by_role("button", name="Play", exact=True).wait_for()  # no longer Pause
    guest.push("Reset")
    guest.shows("#epoch", "0")
    shown.to_have_text(first, use_inner_text=True)
    guest.push("Play")
    guest.shows("#outcome", "solved at epoch 1771")
    shown.to_have_text(last, use_inner_text=True)


def test_every_press_is_seen(visit: Visit) -> None:
    """Whatever a press changes reaches the browser at once, and not with the next one."""
    guest = visit()
    guest.shows("#epoch", "0")
    for _ in range(12):
        guest.push("Step")
        guest.shows("#epoch", "1")
        guest.push("Reset")
        guest.shows("#epoch", "0")


def test_a_step_is_one_epoch_and_pause_holds(visit: Visit) -> None:
    """Step runs one epoch; while it plays, pause stops it, and the next step is the next epoch."""
    guest = visit(speed="1", max_epochs="100000", stop="never", arithmetic="lanes")
    guest.shows("#epoch", "0")
    guest.push("Step")
    guest.shows("#epoch", "1")
    guest.push("Play")
    guest.expect("#epoch").not_to_have_text("1")
    guest.push("Pause")
    guest.shows("#outcome", "paused")
    guest.page.wait_for_url(re.compile(r"epoch=\d+"))
    held = int(guest.page.locator("#epoch").inner_text())
    guest.push("Step")
    guest.shows("#epoch", str(held + 1))


def test_a_url_restores_the_state(visit: Visit) -> None:
    """The address bar holds all of the state: in another browser it is there again, to the bit."""
    guest = visit()
    guest.shows("#epoch", "0")
    guest.enter("units of the hidden layers", "5,4")
    guest.page.wait_for_url(re.compile("hidden=5"))
    guest.enter("learning rate", "0.25")
    guest.page.wait_for_url(re.compile("lr=0.25"))
    for epoch in ("1", "2"):
        guest.push("Step")
        guest.shows("#epoch", epoch)
    guest.page.wait_for_url(re.compile("epoch=2"))
    loss = guest.page.locator(".exact").inner_text()
    query = dict(part.split("=") for part in guest.page.url.split("?")[1].split("&"))
    assert query == {
        "hidden": "5%2C4", "lr": "0.25", "speed": "1000", "epoch": "2", "arithmetic": "lanes",
    }  # fmt: skip
    other = visit(hidden="5,4", lr="0.25", arithmetic="lanes", epoch="2")
    other.shows("#epoch", "2")
    other.shows(".exact", loss)
    assert other.field("learning rate").input_value() == "0.25"


@pytest.mark.parametrize(
    ("name", "text"),
    [("lr", "nan"), ("hidden", "999"), ("data", "../../etc/passwd"), ("activation", "<b>x</b>")],
)
def test_a_url_is_not_trusted(visit: Visit, name: str, text: str) -> None:
    """What a URL must not hold is said in the page, which shows the default in its place."""
    guest = visit(**{name: text})
    guest.says(f"{name}: got")
    guest.shows("#epoch", "0")


def test_runs_side_by_side(visit: Visit) -> None:
    """A kept run stays beside the next, in the table and in the curve, with a link to it."""
    guest = visit(epoch="50")
    guest.shows("#epoch", "50")
    guest.push("Keep run")
    guest.expect("a:has-text('open')").to_have_attribute("href", re.compile("epoch=50"))
    guest.enter("seed", "1")
    guest.shows("#epoch", "0")
    guest.expect("td:has-text('lr 0.1, seed 0')").to_be_visible()


def test_a_click_shows_the_derivation(visit: Visit) -> None:
    """A click on a unit shows where its number comes from, equation by equation."""
    guest = visit(epoch="3")
    guest.shows("#epoch", "3")
    guest.tap("Network", 0.9333, 0.5, guest.seen(".derived math"))
    value = sh.network(epoch=3, log=None).predictions[0, 0]
    guest.expect(".derived").to_contain_text(f"{value:.4f}"[:5])


def test_downloads(visit: Visit) -> None:
    """A download is the run that the page shows."""
    guest = visit(arithmetic="lanes", epoch="20")
    guest.shows("#epoch", "20")
    got = pd.read_csv(guest.download("CSV"), float_precision="round_trip")
    assert (
        got["loss"].tolist() == sh.train(sh.datasets.xor(), max_epochs=20).history["loss"].tolist()
    )
    assert "predict" in guest.download("JavaScript").read_text()


# -- data -----------------------------------------------------------------------------------------


def test_a_good_upload(visit: Visit) -> None:
    """A CSV file with a header is data; the names in it are text, whatever they look like."""
    guest = visit()
    guest.shows("#epoch", "0")
    head = "left,<img src=x onerror=alert(1)>,kind\n"
    guest.upload((head + "0,0,<i>no</i>\n0,1,yes\n1,0,yes\n1,1,<i>no</i>\n").encode())
    guest.expect(".matrix").to_contain_text("<i>no</i>")
    guest.expect("pre").to_contain_text("from_arrays")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an empty file"),
        (b"0,0,a\n0,x,b\n", "line 2"),
        (b"\xff\xfe\x00", "not text"),
        (b"x" * (limits.UPLOAD_BYTES + 1), f"{limits.UPLOAD_BYTES + 1} bytes"),
        (b"x" * (3 * limits.MESSAGE_BYTES), "12582912 bytes"),
    ],
    ids=["empty", "word", "binary", "large", "beyond the websocket"],
)
def test_a_bad_upload_gives_a_message(visit: Visit, content: bytes, message: str) -> None:
    """What is wrong with a file is said in the page, which lives on; a corrected one is taken."""
    guest = visit()
    guest.shows("#epoch", "0")
    guest.upload(content)
    guest.says(message)
    guest.push("Step")
    guest.shows("#epoch", "1")
    guest.upload(b"0,0,a\n0,1,b\n1,0,b\n1,1,a\n")
    guest.page.wait_for_url(re.compile("data=own"))


def test_pasting(visit: Visit) -> None:
    """Rows can be pasted; what is wrong with them is said."""
    guest = visit()
    guest.shows("#epoch", "0")
    paste = guest.field("or paste rows: x0, x1, class")
    paste.fill("0;0;a\n0;one;b")
    paste.blur()
    guest.says("line 2")
    paste.fill("0;0;a\n0;1;b\n1;0;b\n1;1;a")
    paste.blur()
    guest.page.wait_for_url(re.compile("data=own"))


def test_drawing_points(visit: Visit) -> None:
    """With the pen of a class, a click on the surface adds a point of it."""
    guest = visit()
    guest.shows("#epoch", "0")
    guest.field("a click on the surface").select_option("draws class 1")
    drawn = re.compile("data=own")
    guest.tap("Decision surface", 0.6, 0.4, lambda ms: guest.page.wait_for_url(drawn, timeout=ms))
    guest.expect("pre").to_contain_text("from_arrays")


# -- Sweep and Map --------------------------------------------------------------------------------


def test_a_sweep_fills_and_opens(visit: Visit) -> None:
    """A cell of a sweep opens its network in Train, the same bits."""
    guest = visit(page="sweep", sweep_hidden="3,3", sweep_lr="0.1", sweep_seeds="1")
    guest.shows("#sweep-status", "ready")
    guest.push("Run the sweep")
    guest.shows("#sweep-status", "done")
    guest.expect("td:has-text('1 of 1')").to_be_visible()
    table = run_of(guest)["sweep"].frame
    guest.tap("Share solved, and median epochs", 0.5, 0.3, guest.seen("#epoch"))
    guest.shows("#outcome", "solved at epoch 1771")
    guest.shows(".exact", f"loss {table['loss'].tolist()[0]!r}")


def test_a_map_zooms_and_opens(visit: Visit) -> None:
    """A drag zooms into the map; a pixel says what it is, and a click opens it, the same bits."""
    guest = visit(page="map", map_size="64", map_epochs="300")
    guest.shows("#map-status", "ready")
    guest.push("Make the map")
    guest.shows("#map-status", "complete")
    box = guest.figure("A network to a pixel")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    guest.page.mouse.move(x, y)
    guest.page.mouse.down()
    guest.page.mouse.move(x + 90, y + 90, steps=5)
    guest.page.mouse.up()
    guest.page.wait_for_url(re.compile("map_view=.*%2C"))
    guest.expect("pre").to_contain_text("m.zoom(")
    guest.shows("#map-status", "complete")
    tip = guest.tip("A network to a pixel", 0.4, 0.3, "at epoch")
    guest.tap("A network to a pixel", 0.4, 0.3, guest.seen("#epoch"))
    guest.page.wait_for_url(re.compile("epoch="))
    run = run_of(guest)["run"]
    guest.shows(".exact", f"loss {run.loss!r}")
    loss = f", loss {run.loss:.4g}" if run.outcome.status == "unsolved" else ""
    assert tip == f"{run.outcome.status} at epoch {run.epochs}{loss}"


def test_a_changed_field_begins_anew(visit: Visit) -> None:
    """After a map, and after a sweep, another field makes another one, and the address follows."""
    guest = visit(page="map", map_size="64", map_epochs="300")
    guest.push("Make the map")
    guest.shows("#map-status", "complete")
    guest.enter("max epochs", "200")
    guest.page.wait_for_url(re.compile("map_epochs=200"))
    guest.shows("#map-status", "ready")
    guest = visit(page="sweep", sweep_hidden="3,3", sweep_lr="0.1", sweep_seeds="3")
    guest.push("Run the sweep")
    guest.shows("#sweep-status", "done")
    guest.enter("learning rates", "0.5,0.1")
    guest.page.wait_for_url(re.compile("sweep_lr=0.5%2C0.1"))
    guest.shows("#sweep-status", "ready")


# -- who may come in ------------------------------------------------------------------------------


def test_a_wrong_token_is_refused(laboratory: Laboratory, browser: Any) -> None:
    """Without the launch's token there is no page, only how to get it."""
    page = browser.new_page()
    answer = page.goto(f"http://127.0.0.1:{laboratory.access.port}/?token=wrong")
    assert answer.status == 403
    assert "shallows play" in page.content()
    page.close()


def test_a_foreign_origin_is_refused(visit: Visit, laboratory: Laboratory) -> None:
    """A page elsewhere in the same browser, cookie and all, gets no websocket."""
    guest = visit()
    guest.shows("#epoch", "0")
    context = guest.page.context
    page = context.new_page()
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


def test_one_visitor_too_many(browser: Any) -> None:
    """Who finds no seat is told so, in the page."""
    with Background(make, visitors=1, patience=20) as served:
        context = browser.new_context()
        first, second = context.new_page(), context.new_page()
        first.goto(served.url())
        first.locator("#epoch").wait_for(timeout=90_000)
        second.goto(served.url())
        second.get_by_text("This laboratory is full: 1 pages").wait_for(timeout=90_000)
        context.close()


def test_a_visitor_who_leaves_takes_the_work_along(browser: Any) -> None:
    """When a page is closed, its training ends, and its thread."""
    before = set(threading.enumerate())

    def working() -> list[threading.Thread]:
        return [t for t in set(threading.enumerate()) - before if t.name.startswith(NAME)]

    with Background(make, patience=1) as served:
        context = browser.new_context()
        page = context.new_page()
        page.goto(served.url({"arithmetic": "lanes", "stop": "never", "max_epochs": "1000000"}))
        page.get_by_role("button", name="Play", exact=True).click(timeout=90_000)
        page.get_by_role("button", name="Pause", exact=True).wait_for(timeout=90_000)
        assert working()
        context.close()
        end = time.monotonic() + 90
        while working() and time.monotonic() < end:
            time.sleep(0.1)
        assert working() == []
