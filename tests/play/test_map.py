"""The Map page in Chromium: pixels are Python's networks, and zooms keep what is known."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import shallows as sh
from shallows.maps import fractal

Visit = Callable[..., Page]

#: Counts the networks that workers are given fresh.
COUNTED = """window.fresh = 0; const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (call) {
  if (call.method === "train" && !call.args[0].epochs.some((n) => n)) fresh += call.args[0].count;
  return post.apply(this, arguments);
}; 0"""
STATE = "page=map&map_ran=yes&map_size=64&map_epochs=8&activation=tanh"


def whole(page: Page) -> None:
    expect(page.locator(".epoch output")).to_have_text(re.compile("^4.096 of"), timeout=30_000)
    expect(page.get_by_role("button", name="Train all")).to_be_visible()


def pixels(page: Page) -> bytes:
    """Return the table of all pixels, as it is saved."""
    page.locator(".share summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the pixels as CSV").click()
    return Path(download.value.path()).read_bytes()


def pinch(page: Page, apart: float, then: float) -> None:
    """Put two fingers onto the map and move them from one distance to another, in its width."""
    page.locator(".square canvas").evaluate(
        """(canvas, [apart, then]) => {
          canvas.setPointerCapture = () => {};
          const box = canvas.getBoundingClientRect();
          const touch = (type, id, x) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId: id, pointerType: "touch", bubbles: true,
            clientX: box.left + x * box.width, clientY: box.top + box.height / 2 }));
          touch("pointerdown", 1, 0.5 - apart / 2);
          touch("pointerdown", 2, 0.5 + apart / 2);
          touch("pointermove", 1, 0.5 - then / 2);
          touch("pointermove", 2, 0.5 + then / 2);
          touch("pointerup", 1, 0.5 - then / 2);
          touch("pointerup", 2, 0.5 + then / 2);
        }""",
        [apart, then],
    )


def test_pixels_are_used_again_over_zooms_and_back(visit: Visit) -> None:
    """Zoomed out, a quarter of the pixels is known. After pinching in again, or Back, all are."""
    page = visit("page=map&map_size=64&map_epochs=40&activation=tanh&loss=squared")
    page.evaluate(COUNTED)
    page.get_by_role("button", name="Train all").click()
    whole(page)
    assert page.evaluate("fresh") == 4096
    page.get_by_role("button", name="Zoom out").click()
    expect(page).to_have_url(re.compile("map_x"))
    whole(page)
    assert page.evaluate("fresh") == 4096 + 3072
    pinch(page, 0.2, 0.4)
    expect(page).not_to_have_url(re.compile("map_x=0.001"))
    whole(page)
    page.go_back()
    whole(page)
    assert page.evaluate("fresh") == 4096 + 3072
    alone = visit(page.evaluate("location.hash.slice(1)"))
    whole(alone)
    endings = pixels(page)
    assert endings == pixels(alone)
    assert len({line.split(b",", 2)[2] for line in endings.splitlines()}) > 9


def test_a_click_opens_the_pixels_network_which_ends_as_in_python(visit: Visit) -> None:
    """What the map says of a pixel agrees with its network, here and in Python."""
    page = visit(STATE.replace("map_epochs=8", "map_epochs=60"))
    whole(page)
    box = page.locator(".square canvas").bounding_box()
    assert box
    x, y = box["x"] + 0.55 * box["width"], box["y"] + 0.4 * box["height"]
    page.mouse.move(x, y)
    said = page.locator(".under b").inner_text()
    page.mouse.click(x, y)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    state = parse_qs(page.evaluate("location.hash.slice(1)"))
    lr, scale = float(state["lr"][0]), float(state["scale"][0])
    run = sh.train(sh.datasets.xor(), activation="tanh", lr=lr, scale=scale, max_epochs=60)
    assert said.split()[0] == run.outcome.status
    assert str(run.epochs) in said


def test_the_preset_is_the_papers_map(visit: Visit) -> None:
    """It has the data, the network and the axes of `shallows.maps.fractal`."""
    page = visit("page=map&map_size=64")
    page.get_by_role("button", name="The fractal paper’s map").click()
    expect(page).to_have_url(re.compile("map_axes=lr1"))
    state = parse_qs(page.evaluate("history.state?.whole ?? location.hash.slice(1)"))
    wanted: dict[str, Any] = fractal.preset("fractal")
    for field, axis in (("map_x", wanted["x"]), ("map_y", wanted["y"])):
        ends = [float(end) for end in state[field][0].split(",")]
        assert ends == pytest.approx(axis[1:3], rel=1e-11)
    assert [float(one) for one in state["scale"][0].split(",")] == list(wanted["scale"])
    assert state["hidden"] == ["16"]
    page.get_by_role("button", name="Stop").click()
    page.get_by_label("Parts").get_by_role("button", name="Train").click()
    page.get_by_text("Share").click()
    page.get_by_role("button", name="Copy as Python").click()
    code = page.evaluate("navigator.clipboard.readText()").split("\nrun = ")[0]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - what the page has written
    np.testing.assert_array_equal(names["data"].x, wanted["data"].x)
    np.testing.assert_array_equal(names["data"].y, wanted["data"].y)
