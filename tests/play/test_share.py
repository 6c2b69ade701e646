"""What is taken out of the page: programs for sweeps and maps, tables, drawings, cards."""

import contextlib
import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]

SVG = "{http://www.w3.org/2000/svg}"


def choose(page: Page, name: str) -> None:
    page.locator(".share summary").click()
    page.get_by_role("button", name=name).click()


def saved(page: Page, name: str) -> bytes:
    """Return the file that an entry of the menu saves."""
    with page.expect_download() as download:
        choose(page, name)
    return Path(download.value.path()).read_bytes()


def run(page: Page) -> dict[str, Any]:
    """Return what the page's program leaves, run."""
    choose(page, "Copy as Python")
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        exec(page.evaluate("navigator.clipboard.readText()"), names)  # noqa: S102 - the page's
    return names


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode())))


def ended(page: Page, networks: str) -> None:
    expect(page.locator(".epoch output")).to_have_text(re.compile(f"^({networks}) of"))
    expect(page.get_by_role("button", name="Train all")).to_be_visible()


def test_the_program_of_a_sweep_gives_what_the_page_counts(visit: Visit) -> None:
    """Every network ends in the same way at the same epoch, with one hidden layer or two."""
    page = visit("page=sweep&sweep_hidden=3 2,2&sweep_lr=0.5,3&sweep_seeds=6&sweep_epochs=300"
                 "&activation=tanh&bias=yes&sweep_ran=yes")  # fmt: skip
    ended(page, "24")
    found = {
        (row["hidden"], float(row["lr"]), int(row["seed"])): (row["outcome"], int(row["epochs"]))
        for row in rows(saved(page, "Save the networks as CSV"))
    }
    wanted = {}
    for sweep in run(page)["sweeps"]:
        for network, row in sweep.frame.iterrows():
            hidden = ",".join(map(str, sweep.replay(network).mlp.hidden))
            ending = (row["outcome"], row["epochs"])
            wanted[hidden, row.get("lr"), row.get("seed")] = ending
    assert found == wanted


def test_the_program_of_a_map_gives_every_pixel(visit: Visit) -> None:
    """Each of 4,096 networks ends in the same way at the same epoch."""
    page = visit("page=map&map_size=64&map_epochs=30&hidden=2&activation=tanh&map_ran=yes")
    ended(page, "4.096")
    found = {
        (float(row["lr"]), float(row["scale"])): (row["outcome"], int(row["epochs"]))
        for row in rows(saved(page, "Save the pixels as CSV"))
    }
    frame = run(page)["sweep"].frame
    drawn = ElementTree.fromstring(saved(page, "Save the map as SVG").decode())  # noqa: S314
    assert len(drawn.findall(f"{SVG}image")) == 1
    assert "learning rate" in [text.text for text in drawn.findall(f"{SVG}text")]
    columns = (frame[name] for name in ("lr", "scale", "outcome", "epochs"))
    assert found == {(lr, scale): (o, e) for lr, scale, o, e in zip(*columns, strict=True)}


def test_drawings_show_what_is_on_the_screen(visit: Visit) -> None:
    """The network has a line for each weight and a picture for each unit; PNGs are pictures."""
    page = visit("epoch=200")
    expect(page.locator(".epoch output")).to_have_text("200")
    drawing = ElementTree.fromstring(saved(page, "Save the network as SVG").decode())  # noqa: S314
    assert len(drawing.findall(f"{SVG}path")) == 18
    assert len(drawing.findall(f"{SVG}image")) == 9
    assert [text.text for text in drawing.findall(f"{SVG}text")] == ["x₀", "x₁", "ŷ"]
    curve = ElementTree.fromstring(saved(page, "Save the curve as SVG").decode())  # noqa: S314
    assert any("Loss of xor" in (text.text or "") for text in curve.findall(f"{SVG}text"))
    for name in ("network", "curve", "output"):
        png = saved(page, f"Save the {name} as PNG")
        assert png.startswith(b"\x89PNG")
        assert len(png) > 3000


def test_a_sweep_is_a_card_that_trains_by_itself(visit: Visit) -> None:
    """The iframe of the menu shows the table and the curves, and nothing else."""
    page = visit("page=sweep&sweep_hidden=3&sweep_lr=0.5&sweep_seeds=4&sweep_epochs=50")
    choose(page, "Copy an iframe to embed")
    address = re.search(r'src="[^#]*#([^"]*)"', page.evaluate("navigator.clipboard.readText()"))
    assert address
    card = visit(address[1].replace("&amp;", "&"))
    expect(card.locator("button.cell b")).to_have_text("0 %")
    expect(card.locator("header.head-bar")).to_have_count(0)
