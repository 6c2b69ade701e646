"""How the laboratory looks and is used: widths, themes, the keyboard; the screens are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("panel")
pytest.importorskip("playwright")

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Guest

    Visit = Callable[..., Guest]

pytestmark = [
    # Bokeh and Panel, of which these are not ours to mend.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]

SIZES = [(1280, 860), (1920, 1080), (820, 1180)]
#: Figures follow a changed width a few frames later.
_DRAWN = """() => new Promise(done => {
    let frames = 0
    const next = () => { ++frames < 20 ? requestAnimationFrame(next) : done() }
    next()
})"""
PAGES: dict[str, tuple[dict[str, str], str, str]] = {
    "train": ({"epoch": "1700"}, "#epoch", "1700"),
    "sweep": (
        {"page": "sweep", "sweep_ran": "yes", "sweep_seeds": "4", "sweep_epochs": "3000"},
        "#sweep-status",
        "done",
    ),
    "map": (
        {"page": "map", "map_view": "all", "map_size": "64", "map_epochs": "1000"},
        "#map-status",
        "complete",
    ),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_it_fits(visit: Visit, page: str, scheme: str) -> None:
    """At every width and in both themes nothing overflows sideways; the screens are kept."""
    state, selector, text = PAGES[page]
    guest = visit(scheme=scheme, **state)
    guest.shows(selector, text)
    for width, height in SIZES:
        guest.page.set_viewport_size({"width": width, "height": height})
        fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        guest.page.wait_for_function(fits)
        guest.page.evaluate(_DRAWN)
        guest.screen(f"{page}-{scheme}-{width}")


#: The element that has the focus, its text or label, and whether it shows that.
_FOCUSED = """() => {
    let e = document.activeElement
    while (e && e.shadowRoot && e.shadowRoot.activeElement) { e = e.shadowRoot.activeElement }
    const label = e.labels && e.labels.length ? e.labels[0].textContent : ''
    const name = e.getAttribute('aria-label') || label || e.textContent || e.type || ''
    const style = getComputedStyle(e)
    return [name.trim(), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2]
}"""
CONTROLS = {
    "train": {
        "Train", "Dark", "data", "CSV: numbers, then class", "a click on the surface",
        "or paste rows: x0, x1, class",
        "units of the hidden layers", "activation", "initial weights", "× scale", "seed", "biases",
        "learning rate", "momentum", "L2 penalty", "max epochs", "numbers", "loss", "stop",
        "arithmetic",
        "The report’s run", "Play", "Step", "Reset", "Keep run", "speed", "Copy as Python", "CSV",
        "Parquet", "PNG", "NumPy", "C", "JavaScript", "ONNX", "weights",
    },
    "sweep": {
        "hidden layers", "learning rates", "seeds, from 0", "max epochs",
        "Run the sweep", "Copy as Python", "CSV", "Parquet",
    },
    "map": {
        "network", "axes", "across: from, up to", "up: from, up to", "pixels", "max epochs",
        "Make the map", "Zoom back out", "Copy as Python", "PNG", "Parquet",
    },
}  # fmt: skip


def walk(guest: Guest, until: str = "") -> dict[str, bool]:
    """Press Tab through the page, or up to a control; return who had the focus, and showed it."""
    seen: dict[str, bool] = {}
    for _ in range(90):
        guest.page.keyboard.press("Tab")
        name, visible = guest.page.evaluate(_FOCUSED)
        if (name == until and until) or (not until and name in seen and len(seen) > 60):
            break
        seen[name] = seen.get(name, True) and visible
    return seen


@pytest.mark.parametrize("page", PAGES)
def test_all_is_reached_with_tab(visit: Visit, page: str) -> None:
    """Every control is reached with Tab, and shows that it has the focus."""
    guest = visit(page=page)
    guest.shows({"train": "#epoch"}.get(page, f"#{page}-done"), "0")
    seen = walk(guest)
    assert CONTROLS[page] - set(seen) == set()
    assert [name for name in CONTROLS[page] if not seen[name]] == []


def test_keys_work(visit: Visit) -> None:
    """Space and Enter press what has the focus."""
    guest = visit(speed="1")
    guest.shows("#epoch", "0")
    walk(guest, "Step")
    guest.page.keyboard.press("Space")
    guest.shows("#epoch", "1")
    guest.page.keyboard.press("Enter")
    guest.shows("#epoch", "2")


#: What is to be filled in or chosen and has no name.
_NAMELESS = """() => {
    const found = []
    const visit = root => {
        for (const e of root.querySelectorAll('*')) {
            if (e.shadowRoot) visit(e.shadowRoot)
            if (!e.matches('input, select, textarea, button') || !e.checkVisibility()) continue
            const name = (e.labels && e.labels.length && e.labels[0].textContent)
                || e.getAttribute('aria-label') || e.title || e.textContent
            if (!name || !name.trim()) found.push(e.outerHTML)
        }
    }
    visit(document)
    return found
}"""


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_a_name(visit: Visit, page: str) -> None:
    """Whatever is filled in, chosen or pressed has a label."""
    guest = visit(page=page)
    guest.shows({"train": "#epoch"}.get(page, f"#{page}-done"), "0")
    assert guest.page.evaluate(_NAMELESS) == []


def test_reduced_motion(visit: Visit) -> None:
    """Who asks for less motion gets no transitions."""
    guest = visit()
    guest.shows("#epoch", "0")
    button: Any = guest.page.get_by_role("button", name="Play", exact=True)
    assert button.evaluate("e => getComputedStyle(e).transitionDuration") in ("0s", "")


def test_the_theme_is_chosen(visit: Visit) -> None:
    """The theme is the system's, until another is chosen."""
    guest = visit(scheme="dark")
    guest.shows("#epoch", "0")
    dark = "() => getComputedStyle(document.documentElement).backgroundColor"
    guest.page.wait_for_function(f"({dark})() === 'rgb(17, 22, 27)'")
    guest.push("Light")
    guest.page.wait_for_function(f"({dark})() !== 'rgb(17, 22, 27)'")
    guest.page.get_by_role("button", name="Dark", exact=True).wait_for()
