"""An explanation written out: HTML, LaTeX, JSON, and the drawing."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_hex

import shallows as sh
from shallows.inside import diagnosis


@pytest.fixture(scope="module")
def dead():
    """A network with dead and saturated units, at its last epoch."""
    run = sh.train(
        sh.datasets.xor(), (6, 4), activation=("relu", "tanh"), bias=True, momentum=0.5,
        init="normal", scale=4, max_epochs=20, dtype="float32",
    )  # fmt: skip
    return sh.explain(run, epoch=run.epochs)


def test_page_stands_alone(tmp_path, dead):
    """The page loads nothing, shows every line and warning, and has the drawing in it."""
    dead.to_html(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    links = re.findall(r'(?:src|href)="([^"#][^"]*)"', text)
    assert [link for link in links if not link.startswith("data:")] == []
    assert "@import" not in text
    assert text.count("<svg role=") == 2
    for line in dead.lines:
        assert f'id="{line.name}"' in text
    for sentence in dead.warnings:
        assert sentence in text
    assert text.count("<math>") == len(dead.lines)


def test_equations_that_scroll_can_be_reached_by_the_keyboard(tmp_path, dead):
    """On a telephone an equation is wider than the screen; it scrolls once it has the focus."""
    dead.to_html(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert text.count('<div class="scroll" tabindex="0">') == len(dead.lines)


def test_mathml_is_well_formed(dead):
    """Every equation parses as XML."""
    for html in (dead.to_html_fragment(), dead.of("w1", (0, 2)).to_html_fragment()):
        for found in re.findall(r"<math>.*?</math>", html):
            ElementTree.fromstring(found)  # noqa: S314 (our own text)


def test_names_are_escaped(tmp_path):
    """What a data set is called can't put markup into the page."""
    x, name = np.array([[0.0, 1.0], [1.0, 0.0]]), "<script>alert(1)</script>"
    data = sh.datasets.from_arrays(x, np.array([0, 1]), name=name)
    shown = sh.explain(sh.train(data, 2, max_epochs=1))
    shown.to_html(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;script&gt;" in text


def test_latex_is_balanced(dead):
    """Braces, environments and growing brackets come in pairs, and all is ASCII."""
    for text in (dead.to_latex(), sh.explain().to_latex(), dead.of("b1", 3).to_latex()):
        depth = 0
        for character in text.replace(r"\{", "").replace(r"\}", ""):
            depth += (character == "{") - (character == "}")
            assert depth >= 0
        assert depth == 0
        assert text.count(r"\left") - text.count(r"\leftarrow") == text.count(r"\right")
        assert text.count(r"\begin{") == text.count(r"\end{")
        assert text.isascii()


def test_json_is_strict_where_numbers_are_not_finite():
    """A nan is null, and the line says where and what it was."""
    run = sh.train(
        sh.datasets.xor(), (4, 2, 3), activation="identity", gradient="report", bias=True,
        momentum=0.5, max_epochs=5,
    )  # fmt: skip
    shown = sh.explain(run, epoch=run.epochs)
    told = json.loads(json.dumps(shown.to_dict(), allow_nan=False))
    strange = [line for line in told["lines"] if "not_finite" in line]
    assert strange
    index, text = strange[0]["not_finite"][0]
    value = np.array(strange[0]["value"], dtype=object)[tuple(index)]
    assert value is None
    assert text in ("nan", "inf", "-inf")
    assert "not finite" in shown.warnings[0]


def test_the_units_where_the_gradient_dies_are_named(dead):
    """A unit is named exactly if |f′| is below the threshold for every sample."""
    units = diagnosis.dead_units(dead.run, dead.values)
    a1, a2 = dead.values["a1"], dead.values["a2"]
    silent = {(1, j) for j in range(6) if not (a1[:, j] > 0).any()}
    flat = {(2, j) for j in range(4) if (1 - a2[:, j] ** 2 < diagnosis.SATURATED).all()}
    assert silent
    assert flat
    assert set(units) == silent | flat
    assert len([w for w in dead.warnings if w.startswith("Unit")]) == len(units)
    assert sh.explain().warnings == []


def test_the_gradient_of_a_dead_layer_is_said_to_be_zero():
    """Layers below dead relus learn nothing, and a sentence says so."""
    run = sh.explain().run
    values = {**sh.explain().values, "dL_dw1": np.zeros((2, 3))}
    assert "∂L/∂w₁ is exactly 0: this layer learns nothing from this pass." in (
        diagnosis.warnings(run, values)
    )
    values["dL_dw1"] = np.full((2, 3), 1e-6)
    assert "fades" in diagnosis.warnings(run, values)[0]


def test_drawing_shows_weights_and_gradients(dead):
    """Two panels, an edge for each weight, coloured by its sign and as wide as it is large."""
    from matplotlib.collections import LineCollection

    from shallows.inside.drawing import NEGATIVE, POSITIVE

    left, right = dead.plot().axes
    for axes, prefix in ((left, ""), (right, "dL_d")):
        edges = [o for o in axes.collections if isinstance(o, LineCollection)]
        w = dead.values[f"{prefix}w3"].ravel()
        colours = [to_hex(c).upper() for c in edges[2].get_colors()]
        expected = {1: POSITIVE, -1: NEGATIVE}
        shown = [(c, s) for c, s in zip(colours, np.sign(w), strict=True) if s]
        assert all(c == expected[s] for c, s in shown)
        widths = np.array(edges[2].get_linewidths())  # type: ignore[attr-defined]  # an alias
        assert (np.argsort(widths, kind="stable") == np.argsort(np.abs(w), kind="stable")).all()


def test_a_colour_has_one_meaning_everywhere():
    """Blue is positive and orange negative, here, in the figures and in the laboratory."""
    from shallows.inside.drawing import NEGATIVE, POSITIVE
    from shallows.plots.style import BELIEF, CLASSES

    web = Path(__file__).parents[2] / "web/src"
    named = re.search(r"--positive: (#\w+); --negative: (#\w+);", (web / "style.css").read_text())
    first = re.search(r'LIGHT = \["(#\w+)", "(#\w+)"', (web / "figures/colours.ts").read_text())
    templates = Path(sh.__file__).parent / "inside/explain.html.jinja"
    page = re.search(r"--positive: (#\w+); --negative: (#\w+);", templates.read_text())
    for found in (named.groups(), first.groups(), page.groups(), (CLASSES[1], CLASSES[0])):
        assert tuple(colour.upper() for colour in found) == (POSITIVE, NEGATIVE)
    assert to_hex(BELIEF(1.0)).upper() == POSITIVE


def test_the_drawing_is_readable_on_a_phone_in_the_dark(chromium, tmp_path, dead):
    """Both panels fit into 390 pixels, one below the other, in light ink on dark ground."""
    dead.to_html(tmp_path / "page.html")
    phone = {"width": 390, "height": 844}
    with chromium.new_page(viewport=phone, color_scheme="dark") as page:
        page.goto((tmp_path / "page.html").as_uri())
        boxes = [panel.bounding_box() for panel in page.locator("figure svg").all()]
        ground = page.locator("figure").evaluate("e => getComputedStyle(e).backgroundColor")
        texts = page.locator("figure svg text")
        inks = texts.evaluate_all("all => all.map(e => getComputedStyle(e).fill)")
        sizes = texts.evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert len(boxes) == 2
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    assert all(light(ink) > light(ground) + 400 for ink in inks)
    assert min(sizes) > 7


def light(colour):
    return sum(map(int, re.findall(r"\d+", colour)[:3]))


@pytest.mark.parametrize(("units", "labels"), [(3, 6 + 3), (4, 4)])
def test_numbers_of_edges_stand_where_there_is_room(units, labels):
    """Four edges of one unit leave none: their numbers would cover the unit's own."""
    shown = sh.explain(sh.train(sh.datasets.xor(), units, max_epochs=1))
    texts = [text for text in shown.plot().axes[0].texts if text.get_bbox_patch()]
    assert len(texts) == labels


def test_drawing_of_a_wide_network_says_how_many_units_it_shows():
    """Of 30 units 10 are drawn, and the column says so."""
    shown = sh.explain(sh.train(sh.datasets.xor(), 30, max_epochs=1))
    texts = [text.get_text() for text in shown.plot().axes[0].texts]
    assert any("10 of 30" in text for text in texts)
