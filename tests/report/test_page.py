from __future__ import annotations

import base64
import re
import zlib
from html.parser import HTMLParser
from urllib.parse import parse_qsl

import numpy as np
import pytest

from shallows.report import page
from shallows.report import reproduce as work
from shallows.report.laboratory import FILE
from shallows.report.notebook import published

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Parsed(HTMLParser):
    """A page's elements: (tag, attributes, text of it and of what is in it)."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._open, self.unclosed = [], [], []
        self.feed(text)
        self.close()
        self.unclosed += [e[0] for e in self._open]

    def handle_starttag(self, tag, attrs):
        """Open an element."""
        element = [tag, dict(attrs), ""]
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        """Take an element without content."""
        self.elements.append([tag, dict(attrs), ""])

    def handle_data(self, data):
        """Give the text to every element that is open."""
        for element in self._open:
            element[2] += data

    def handle_endtag(self, tag):
        """Close the element, which must be the innermost."""
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            self.unclosed.append(tag)

    def all(self, tag, of_class=None):
        """Return the elements of a tag, and of a class if given."""
        return [
            (attributes, " ".join(text.split()))
            for name, attributes, text in self.elements
            if name == tag and (not of_class or of_class in attributes.get("class", "").split())
        ]


@pytest.fixture(scope="module")
def written(reproduction, tmp_path_factory):
    """Return a directory with the pages."""
    return work.write(reproduction, tmp_path_factory.mktemp("report")).parent


@pytest.fixture(scope="module")
def text(written):
    """Return the page."""
    return (written / "index.html").read_text("utf-8")


@pytest.fixture(scope="module")
def parsed(text):
    """Return the page's elements."""
    return Parsed(text)


def test_the_page_is_well_formed(parsed):
    """Every element that opens closes, in order."""
    assert parsed.unclosed == []
    assert len(parsed.elements) > 1000


LOADING = {"src", "href", "xlink:href", "srcset", "poster", "data", "action", "formaction", "style"}


def test_the_page_loads_nothing(parsed, text):
    """No script, no frame, no style sheet; every reference is into the page or to its sister."""
    tags = {name for name, _, _ in parsed.elements}
    assert not tags & {"script", "iframe", "object", "embed", "link", "base", "audio", "video"}
    for _, attributes, _ in parsed.elements:
        for name, value in attributes.items():
            assert not name.startswith("on")
            if name in LOADING - {"style"}:
                inside = value.startswith(("#", "data:", f"{FILE}#")) or value == "failures.html"
                assert inside, (name, value)
            assert not re.search(r"url\((?!['\"]?#)", value or "")
    for _, style in parsed.all("style"):
        assert "@import" not in style
        assert not re.search(r"url\((?!['\"]?(#|data:))", style)
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    assert not re.search(r"https?://", without_names)


def test_the_page_forbids_loading(parsed):
    """Its own policy lets a browser load nothing."""
    (policy,) = [
        a["content"] for a, _ in parsed.all("meta") if "content-security-policy" in str(a).lower()
    ]
    assert "default-src 'none'" in policy


def test_references_into_the_page_lead_somewhere(parsed):
    """Every #name that something refers to is an element's id."""
    ids = [a["id"] for _, a, _ in parsed.elements if "id" in a]
    for _, attributes, _ in parsed.elements:
        for name, value in attributes.items():
            targets = re.findall(r"url\(#([^)]*)\)", value or "")
            if name in ("href", "xlink:href") and value.startswith("#"):
                targets.append(value.removeprefix("#"))
            assert set(targets) <= set(ids)


def test_every_cell_is_there_published_above_measured(parsed):
    """Each of 90 cells has the published value, the mark and the measured value, in order."""
    cells = [(a, t) for a, t in parsed.all("td") if "agrees" in a.get("class", "").split()]
    cells = [(a, t) for a, t in cells if re.match(r"\d+ ?✓ \d+", t)]
    expected = [cell for table in published()["table"] for row in table["rows"] for cell in row]
    assert len(cells) == len(expected) == 90
    assert [t for _, t in parsed.all("span", "was")] == expected
    for (attributes, shown), value in zip(cells, expected, strict=True):
        assert re.match(rf"{value} ?✓ {value}", shown)
        assert ("failed" in attributes["class"]) == (value == "50000")


def test_every_cell_leads_to_its_network_and_its_data(parsed, reproduction):
    """Each of 90 links has the call's settings, its own points, and what the report prints."""
    links = [a["href"] for a, _ in parsed.all("a") if a.get("href", "").startswith(f"{FILE}#")]
    tables = zip(reproduction.figures["table"], reproduction.replay.tables, strict=True)
    cells = [
        (cell, printed)
        for table, rows in tables
        for row, texts in zip(rows, table["rows"], strict=True)
        for cell, printed in zip(row, texts, strict=True)
    ]
    assert len(links) == len(cells) == 90
    for link, (cell, printed) in zip(links, cells, strict=True):
        state = dict(parse_qsl(link.split("#")[1]))
        call = cell.call
        assert state["hidden"] == f"{call.hidden},{call.hidden}"
        assert (float(state["lr"]), int(state["seed"])) == (call.lr, call.seed)
        assert state["printed"].split(",")[0] == printed
        assert len(link) < 4000
        if call.distribution == "XOR":
            assert state["data"] == "xor"
        else:
            assert np.array_equal(points(state["table"]), np.c_[cell.data.x, cell.data.y])
    assert "printed=1769%2C1768%2C1771" in links[1]


def points(table):
    """Return the numbers of a table that a link carries."""
    packed = base64.urlsafe_b64decode(table + "=" * (-len(table) % 4))
    rows = zlib.decompress(packed, wbits=-15).decode().splitlines()[1:]
    return np.array([[float(cell) for cell in row.split(",")] for row in rows])


def test_the_laboratory_stands_beside_the_page(written):
    """It is one file that needs no others, and the links lead to it."""
    assert (written / FILE).read_text("utf-8").startswith("<!doctype html>")


def test_failing_cells_say_what_the_budget_stands_for(parsed):
    """Each `50000` is said to be unsolved or diverged, and if diverged, when."""
    notes = [t for a, t in parsed.all("small") if a.get("class") != "nudged"]
    assert len(notes) == str(published()["table"]).count("'50000'")
    diverged = [note for note in notes if note != "unsolved"]
    for epoch in (39975, 2539):
        assert any(note.startswith(f"diverged at epoch {epoch}") for note in diverged)
    assert all(note.startswith("diverged at epoch ") for note in diverged)


def test_every_cell_says_what_roundoff_does_to_it(parsed):
    """All 90 cells say that copies are calm, where they part, or the range of their epochs."""
    notes = [text for _, text in parsed.all("small", "nudged")]
    assert len(notes) == 90
    for note in notes:
        assert re.fullmatch(r"calm|\d+–\d+|parts at \d+", note)
    assert notes[1] == "1768–1771"
    assert notes[3] == "calm"


def test_every_line_and_prediction_is_there(parsed):
    """All 33 lines are there twice, published and measured, and all 118 predictions."""
    shown = [t for _, t in parsed.all("td", "left")]
    for entry in published()["log"]:
        for line in entry["lines"]:
            assert shown.count(line) == 1
            assert shown.count(f"✓ {line}") == 1
    assert len(parsed.all("li", "agrees")) == 118


def test_two_experiments_with_roundoff_are_told_apart(parsed):
    """There is a row for each of the 24 cells that other orders move, with the effect of nudges."""
    (table,) = [t for _, t in parsed.all("table") if t.startswith("The cells that other orders")]
    said = " ".join(text for _, text in parsed.all("li"))
    assert "24 of 90 cells end at another epoch in some order" in said
    assert "54 are calm" in said
    assert table.count("seed") == 24
    assert "4B, XOR, hidden 10, seed 4870857–1014862–1016" in table  # published, orders, nudges


def test_the_page_says_what_was_found(parsed, reproduction):
    """Its sentences hold the numbers of the replay, of the study and of the nudged copies."""
    said = " ".join(text for _, text in [*parsed.all("p"), *parsed.all("li")])
    nudged = [seen for table in reproduction.sensitivities for row in table for seen in row]
    moved = sum(seen.low < seen.high for seen in nudged)
    for sentence in (
        "are solved in 9 of 9 cells, after 55 to 1,329 epochs",
        "Of the 9 cells 2 ever see a NaN",
        "The other 7 compute without an accident",
        "none of the 9 is solved within 300,000 epochs",
        "4A: 106 · 277 · 392 · 97 · 116",
        "4B: 275 · 176 · 196 · 159 · 103",
        "the linear log of 3A stops at 1479",
        "belong to a run that stops at 1486",
        f"{moved} cells end at another epoch in some copy",
    ):
        assert sentence in said, sentence
    for seen, (_, note) in zip(nudged, parsed.all("small", "nudged"), strict=True):
        parts = "calm" if seen.calm else f"parts at {seen.parts}"
        assert note == (f"{seen.low}–{seen.high}" if seen.low < seen.high else parts)


def test_predictions_stand_in_the_order_of_the_samples(parsed):
    """Though the report prints the linear ones column by column."""
    samples = [int(re.match(r"\d+", text)[0]) for _, text in parsed.all("li", "agrees")]
    assert samples[:21] == list(range(21))
    assert samples[21:] == sorted(samples[21:])


WIDTHS = (390, 800, 1280)


@pytest.mark.parametrize("name", ["index", "failures"])
def test_no_page_scrolls_sideways(written, chromium, name):
    """Nor does a table, on a telephone, a tablet or a desk; no caption is squeezed."""
    page = chromium.new_page()
    page.goto((written / f"{name}.html").as_uri())
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        hidden = (
            "[...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth)"
        )
        assert page.evaluate(f"{hidden}.length") == 0
        captions = "[...document.querySelectorAll('caption')].map(e => e.clientWidth)"
        assert min(page.evaluate(captions)) > 200
    page.close()


def test_figures_are_as_large_on_a_telephone(written, chromium):
    """Each scrolls in a box of its own, so that its text can be read."""
    page = chromium.new_page()
    widths = "[...document.querySelectorAll('figure svg')].map(e => e.clientWidth)"
    for name in ("index", "failures"):
        page.goto((written / f"{name}.html").as_uri())
        (large, small) = (
            page.set_viewport_size({"width": width, "height": 800}) or page.evaluate(widths)
            for width in (1280, 390)
        )
        assert all(a >= b > 500 for a, b in zip(small, large, strict=True))
        boxes = page.locator(".drawing").all()
        assert len(boxes) == len(small)
        assert all(box.evaluate("e => e.scrollWidth > e.clientWidth") for box in boxes)
    page.close()


def test_mathematics_has_its_font(written, chromium):
    """The page brings it along, and indices stand below the line."""
    page = chromium.new_page()
    page.goto((written / "index.html").as_uri())
    page.evaluate("document.fonts.ready")
    fonts = page.evaluate("[...document.fonts].map(f => f.family + ' ' + f.status)")
    assert [font.replace('"', "") for font in fonts] == ["Shallows Mathematics loaded"]
    box = "e => e.getBoundingClientRect().bottom"
    index = page.locator("math msub").first
    assert index.locator("mn").evaluate(box) > index.locator("mi").evaluate(box) + 2
    page.close()


def test_figures_are_drawn_in_the_colour_of_the_text(text):
    """Nothing in a figure has a fixed black, so that it can be read on a dark page."""
    assert "#000000" not in text
    assert text.count('fill="currentColor"') == 4


def test_the_page_has_its_figures_and_its_mathematics(parsed):
    """There are two comparisons and two curves, each with a label, and the derivation in MathML."""
    labels = [a["aria-label"] for a, _ in parsed.all("svg") if "aria-label" in a]
    assert sorted(labels) == [
        "Loss by epoch, XOR",
        "Loss by epoch, linear",
        "Truth beside prediction, XOR",
        "Truth beside prediction, linear",
    ]
    assert len(parsed.all("math")) >= 13
    named = {t for _, t in parsed.all("code")}
    assert {"dL_dyhat", "dL_dz3", "dL_dw3", "dL_da2", "dL_dz2", "dL_dw2"} <= named
    assert {"dL_da1", "dL_dz1", "dL_dw1"} <= named


def test_an_agreeing_page_raises_no_alarm(parsed):
    """Its scores are complete, and nothing is red."""
    assert [t for _, t in parsed.all("div", "whole")] == [
        "90 of 90table cells agree",
        "33 of 33log lines agree",
        "118 of 118printed predictions agree",
    ]
    assert not parsed.all("div", "alarm")
    assert not parsed.all("td", "differs")


def test_a_tampered_figure_turns_the_page_red(figures, replayed, tmp_path):
    """An alarm on top names the changed digit, its cell is marked, and the score is incomplete."""
    row = figures["table"][3]["rows"][4]
    true = row[0]
    row[0] = false = str(int(true) + 1)
    shown = work.reproduce(figures=figures, replayed=replayed)
    parsed = Parsed(work.write(shown, tmp_path).read_text("utf-8"))
    ((attributes, alarm),) = parsed.all("div", "alarm")
    assert attributes["role"] == "alert"
    assert alarm.startswith("1 figure differs from the report:")
    assert f"published {false}, measured {true}" in alarm
    ((_, cell),) = parsed.all("td", "differs")
    assert re.fullmatch(rf"{false} ?✗ {true}(calm|parts at \d+|\d+–\d+)", cell)
    assert "89 of 90table cells agree" in [t for _, t in parsed.all("div", "score")]
    assert len(parsed.all("div", "whole")) == 2


def test_writing_is_whole_or_not_at_all(reproduction, tmp_path, monkeypatch):
    """A page that can't be rendered leaves the old one, and no other file."""
    (tmp_path / "index.html").write_text("old")

    def broken(_shown):
        raise RuntimeError("broken")

    monkeypatch.setattr(page, "render", broken)
    with pytest.raises(RuntimeError, match="broken"):
        work.write(reproduction, tmp_path)
    assert [p.read_text() for p in tmp_path.iterdir()] == ["old"]


def test_numpys_page_explains_roundoff(reproduction):
    """It says that it was made in NumPy's arithmetic, and tells ≈ from ✗."""
    from dataclasses import replace

    text = page.render(replace(reproduction, arithmetic="numpy"))
    assert "differs by roundoff</em> (≈)" in text
    assert "--arithmetic numpy" in text
