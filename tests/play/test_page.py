"""The page in Chromium: what a visitor does, and what becomes of it."""

import contextlib
import io
import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

import shallows as sh
from shallows.play.link import fragment

Visit = Callable[..., Page]

WEB = Path(__file__).parents[2] / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"


def ended(page: Page) -> str:
    """Wait until the training has ended, and return what is said of it."""
    ending = page.locator(".ending:not(:empty)")
    ending.wait_for()
    return ending.inner_text()


def loss(page: Page) -> float:
    """Return the loss of the epoch that is shown, all its digits."""
    return float(page.locator(".reading b").inner_text().replace("−", "-"))


def written(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def at_epoch(page: Page, epoch: int) -> None:
    expect(page.locator(".epoch output")).to_have_text(written(epoch))


def test_play_trains_to_the_epoch_and_the_loss_of_python(visit: Visit) -> None:
    page = visit("speed=full")
    page.get_by_role("button", name="Play").click()
    run = sh.train(sh.datasets.xor())
    assert ended(page).startswith(f"Solved at epoch {written(run.epochs)}\n")
    assert loss(page) == run.loss


def test_space_plays_an_ended_training_again(visit: Visit) -> None:
    page = visit("speed=1&epoch=1771")
    ended(page)
    expect(page.get_by_role("button", name="Play")).to_be_enabled()
    page.locator("body").press(" ")
    expect(page.locator(".ending")).to_be_empty()
    expect(page.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "true")


def test_a_link_brings_the_same_numbers_into_a_fresh_browser(visit: Visit) -> None:
    """It brings data, network, a weight changed by hand, and a rate changed on the way."""
    page = visit("data=moons&n=40&hidden=4,2&activation=tanh,relu&bias=yes&test=20&pane=weights")
    page.get_by_label("w1[0, 1]").fill("-0.75")
    page.get_by_label("w1[0, 1]").press("Enter")
    page.get_by_role("tab", name="Loss").click()
    for _ in range(3):
        page.get_by_role("button", name="One epoch", exact=True).click()
    at_epoch(page, 3)
    rate = page.get_by_label("Learning rate", exact=True)
    rate.fill("0.02")
    rate.press("Enter")
    page.get_by_role("button", name="One epoch", exact=True).click()
    at_epoch(page, 4)
    expect(page).to_have_url(re.compile("epoch=4"))
    again = visit(page.evaluate("location.hash.slice(1)"))
    at_epoch(again, 4)
    assert loss(again) == loss(page)
    assert again.get_by_label("Learning rate", exact=True).input_value() == "0.02"


def test_stepping_back_gives_the_same_bits(visit: Visit) -> None:
    page = visit("epoch=50")
    at_epoch(page, 50)
    before = loss(page)
    page.get_by_role("button", name="One epoch back").click()
    at_epoch(page, 49)
    assert loss(page) != before
    page.get_by_role("button", name="One epoch", exact=True).click()
    at_epoch(page, 50)
    assert loss(page) == before


#: Turns back and forward in the browser's history, and waits until nothing is left to write.
TURNED = """async (wait) => {
  const turned = (turn) => new Promise((done) => {
    addEventListener("popstate", () => setTimeout(done, wait), { once: true });
    turn();
  });
  await turned(() => history.back());
  await turned(() => history.forward());
  await new Promise((done) => setTimeout(done, 300));
}"""


def test_an_entry_of_the_history_keeps_its_own_state(visit: Visit) -> None:
    """What is left to write of the state before goes into no other entry of the history."""
    page = visit("epoch=20")  # such a state is written once the training is there
    seed = page.get_by_label("Seed of weights")
    seed.fill("7")
    seed.press("Enter")
    page.wait_for_function("location.hash.includes('seed=7')")
    for wait in (0, 40, 80, 120):  # milliseconds: the address is written some time after a change
        page.evaluate(TURNED, wait)
        assert "seed=7" in page.url


def test_back_forward_and_reload_lose_nothing(visit: Visit) -> None:
    page = visit("epoch=20&pane=runs")
    page.get_by_role("button", name="Keep this run").click()
    page.get_by_label("Dark").click()
    seed = page.get_by_label("Seed of weights")
    seed.fill("7")
    seed.press("Enter")
    expect(page.locator(".runs tbody tr")).to_have_count(1)
    page.go_back()
    expect(seed).to_have_value("0")
    page.go_forward()
    expect(seed).to_have_value("7")
    page.reload()
    expect(seed).to_have_value("7")
    expect(page.locator(".runs tbody tr")).to_have_count(1)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize(
    ("label", "text", "says"),
    [
        ("Budget of epochs", "10e9", "A whole number from 1 to"),
        ("Momentum", "1", "A number from 0 up to, not including, 1."),
        ("Seed of weights", "-1", "A whole number"),
        ("Learning rate", "fast", "A number above 0."),
    ],
)
def test_an_error_stands_beside_its_field(visit: Visit, label: str, text: str, says: str) -> None:
    page = visit()
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")
    message = page.get_by_role("alert")
    expect(message).to_contain_text(says)
    expect(field).to_have_attribute("aria-invalid", "true")
    there, box = message.bounding_box(), field.bounding_box()
    assert there
    assert box
    assert 0 < there["y"] - box["y"] < 60
    assert abs(there["x"] - box["x"]) < 20


def test_a_table_with_decimal_commas_and_latin_1_is_read(visit: Visit, tmp_path: Path) -> None:
    rows = [f"{i},5;{(i * 7) % 5},25;{'größer' if i > 4 else 'kleiner'}" for i in range(10)]
    table = tmp_path / "table.csv"
    table.write_bytes(("Länge;Breite;Art\r\n" + "\r\n".join(rows)).encode("latin-1"))
    page = visit()
    page.locator("input[type=file][accept*=csv]").set_input_files(table)
    expect(page.locator(".about .note")).to_have_text("10 samples, 2 features, 2 classes")
    expect(page.locator(".output .key")).to_contain_text("größer")


def test_a_click_adds_a_point_to_any_table(visit: Visit, tmp_path: Path) -> None:
    """Even to one with semicolons, decimal commas, a class of two words, and the class first."""
    table = tmp_path / "table.csv"
    table.write_text("kind;p;q\nred, dark;0,5;1\nblue;0,25;0\nblue;0,75;0,5\n")
    page = visit()
    page.locator("input[type=file][accept*=csv]").set_input_files(table)
    page.get_by_label("Predict").select_option("kind")
    expect(page.locator(".about .note")).to_have_text("3 samples, 2 features, 2 classes")
    page.locator(".plane canvas").click(position={"x": 20, "y": 20})
    expect(page.locator(".about .note")).to_have_text("4 samples, 2 features, 2 classes")
    expect(page.locator(".output .key")).to_contain_text("red, dark")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_bad_table_gets_a_sentence_with_the_line(visit: Visit, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("a,b,c\n1,2,x\n3,4\n")
    page = visit()
    page.locator("input[type=file][accept*=csv]").set_input_files(table)
    expect(page.get_by_role("alert")).to_contain_text("Line 3 has 2 cells")
    page.get_by_role("button", name="Paste a table").click()
    page.get_by_label("The table").fill("a,b,c\n1,2\n")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("dialog").get_by_role("alert")).to_contain_text("Line 2 has 2 cells")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("alert")).to_have_count(0)  # it was about what is given up


HOSTILE = {
    "hidden": "1000000000",
    "lr": "NaN",
    "n": "-1",
    "activation": "<img src=x onerror=alert(1)>",
    "table": "A" * 3000,
    "changes": "0:w99999=1e400",
    "picked": "w9[9,9]",
    "kept": "%00",
    "page": "__proto__",
    "epoch": "1e9",
}


def test_a_hostile_link_is_refused_in_words(visit: Visit) -> None:
    """Each value is refused or has no effect, and the page works on."""
    state = "&".join(f"{name}={quote(value)}" for name, value in HOSTILE.items())
    page = visit(f"{state}&__proto__=1&constructor=1")
    expect(page.get_by_role("alert").first).to_contain_text("was not read")
    page.get_by_role("button", name="One epoch", exact=True).click()
    at_epoch(page, 1)
    assert not page.locator("img").count()


def test_script_in_names_stays_text(visit: Visit, tmp_path: Path) -> None:
    name = "<script>document.title='owned'</script>"
    table = tmp_path / "table.csv"
    table.write_text(f'"{name}",b,c\n1,2,"<b>x</b>"\n3,4,y\n')
    page = visit()
    page.locator("input[type=file][accept*=csv]").set_input_files(table)
    expect(page.locator(".output .key")).to_contain_text("<b>x</b>")
    assert page.title().startswith("Shallows")


def test_a_run_from_python_opens_with_its_numbers(visit: Visit) -> None:
    data = sh.datasets.circles(n=30)
    run = sh.train(data, (5,), activation="tanh", lr=0.03, max_epochs=40, seed=5, momentum=0.5,
                   shift={"w1[0,1]": 0.25})  # fmt: skip
    page = visit(fragment(run))
    at_epoch(page, run.epochs)
    assert loss(page) == run.loss


def test_copy_as_python_gives_the_numbers_of_the_page(visit: Visit) -> None:
    page = visit("data=spirals&n=24&noise=0.1&hidden=4&activation=tanh&lr=0.05&features=x0*x1"
                 "&test=25&epoch=12&changes=0:w3=0.5")  # fmt: skip
    at_epoch(page, 12)
    page.get_by_text("Share").click()
    page.get_by_role("button", name="Copy as Python").click()
    code = page.evaluate("navigator.clipboard.readText()")
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, names)  # noqa: S102 - what the page has written
    run = names["run"]
    assert isinstance(run, sh.Run)
    assert run.loss == loss(page)


def test_a_saved_file_opens_what_was_saved(visit: Visit, tmp_path: Path) -> None:
    page = visit("epoch=30&seed=4")
    at_epoch(page, 30)
    page.get_by_text("Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save all as JSON").click()
    saved = tmp_path / "training.json"
    download.value.save_as(saved)
    assert json.loads(saved.read_text())["epoch"] == 30
    other = visit()
    other.locator("input[type=file][accept*=json]").set_input_files(saved)
    at_epoch(other, 30)
    assert loss(other) == loss(page)


def test_a_click_on_a_unit_derives_it_and_lights_its_chain(visit: Visit) -> None:
    page = visit("epoch=100")
    page.get_by_role("button", name=re.compile("^Unit a₂")).first.click()
    expect(page.locator(".derivation h3")).to_have_text("a₂[0]")
    expect(page.locator(".derivation li")).to_have_count(4)
    page.get_by_label("with sample").select_option("5")
    expect(page).to_have_url(re.compile("sample=5"))


def test_nothing_moves_while_it_trains(visit: Visit) -> None:
    page = visit("speed=1000&max_epochs=3000&stop=never")
    boxes = """Array.from(document.querySelectorAll('.train button, .train section, .train table'),
        (e) => Object.values(e.getBoundingClientRect().toJSON()).map(Math.round).join())"""
    before = page.evaluate(boxes)
    page.get_by_role("button", name="Play").click()
    ended(page)
    assert page.evaluate(boxes) == before


def test_the_keyboard_is_enough(visit: Visit) -> None:
    """Space, arrows and Home train.

    Tab reaches every control, and shows which one has the focus.
    """
    page = visit()
    page.keyboard.press("ArrowRight")
    at_epoch(page, 1)
    page.keyboard.press("ArrowLeft")
    at_epoch(page, 0)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Space")
    page.keyboard.press("Home")
    at_epoch(page, 0)


def test_it_works_offline_and_asks_nobody_else(visit: Visit, address: str) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.get_by_title("two spirals").click()
    page.get_by_role("button", name="One epoch", exact=True).click()
    at_epoch(page, 1)
    page.get_by_role("button", name="Sweep").click()
    assert all(url.startswith((address, "blob:", "data:")) for url in asked)


def test_a_weight_that_is_changed_at_the_end_of_the_budget_trains_no_further(visit: Visit) -> None:
    """There is no epoch left, so that the network stays as it ended."""
    page = visit("max_epochs=3&epoch=3&picked=w1[0,0]&pane=derivation")
    at_epoch(page, 3)
    field = page.get_by_label("w₁[0, 0], to be changed by hand")
    field.fill("5")
    field.press("Enter")
    expect(field).to_have_value("5")
    expect(page.get_by_role("button", name="One epoch", exact=True)).to_be_disabled()
    assert ended(page) == "Unsolved after 3 epochs"


def test_a_sweep_that_can_not_be_says_why(visit: Visit) -> None:
    """Scales for two layers do not fit a network of three, of which only the sweep knows."""
    page = visit("page=sweep&hidden=3&scale=1,2&sweep_hidden=3 3,3&sweep_seeds=2&sweep_epochs=5")
    page.get_by_role("button", name="Train all").click()
    expect(page.get_by_role("alert")).to_have_text(
        "One number, or 3: one for each layer of weights."
    )
    expect(page.get_by_role("button", name="Train all")).to_be_visible()


def test_a_link_with_too_many_changes_says_so(visit: Visit) -> None:
    """A training without the last of them would be another one."""
    page = visit("changes=" + ";".join(f"{n}:lr=0.1" for n in range(201)))
    expect(page.get_by_role("alert")).to_contain_text("At most 200 changes by hand.")


def test_a_sweep_counts_what_python_counts(visit: Visit) -> None:
    page = visit(
        "page=sweep&sweep_hidden=3,3&sweep_lr=0.5&sweep_seeds=8&sweep_epochs=600&activation=tanh"
    )
    page.get_by_role("button", name="Train all").click()
    expect(page.get_by_role("button", name="Train all")).to_be_visible()
    expect(page.locator(".epoch output")).to_have_text("8 of 8")
    runs = [
        sh.train(sh.datasets.xor(), lr=0.5, seed=s, max_epochs=600, activation="tanh")
        for s in range(8)
    ]
    solved = sum(run.outcome.status == "solved" for run in runs)
    expect(page.locator("button.cell b")).to_have_text(f"{round(100 * solved / 8)} %")


@pytest.mark.parametrize("card", ["network", "derivation&picked=w3[0,0]&epoch=1"])
def test_a_card_fits_into_a_page_on_a_phone(visit: Visit, card: str) -> None:
    """Nothing is cut off at the side, and no part lies over another."""
    page = visit(f"card={card}", viewport={"width": 358, "height": 440})
    wide = page.evaluate("document.documentElement.scrollWidth")
    parts = page.locator("main.card > section, main.card > a").all()
    boxes = sorted((b["y"], b["y"] + b["height"]) for p in parts if (b := p.bounding_box()))
    assert wide == 358
    assert len(boxes) == 3
    assert all(below[0] >= above[1] for above, below in pairwise(boxes))
    assert boxes[-1][1] <= 440


@pytest.mark.skipif(not AXE.is_file(), reason="the page's packages are not installed")
@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "dark"), (768, "light"), (390, "light"), (390, "dark")]
)
def test_axe_finds_nothing(visit: Visit, width: int, scheme: str) -> None:
    clicked = "epoch=300&picked=w2[0,1]&pane=derivation"
    alone = ["card=output", "card=map&map_size=64"] if width == 390 else []
    sweep = "page=sweep&data=linear&sweep_hidden=3,3&sweep_lr=9,0.5,0.01&sweep_seeds=3"
    for state in (clicked, "pane=weights", sweep, "page=map", *alone):
        page = visit(state, color_scheme=scheme, viewport={"width": width, "height": 800},
                     bypass_csp=True)  # fmt: skip
        if state == sweep:  # the colours of cells that are solved, and of those that are not
            page.get_by_role("button", name="Train all").click()
            expect(page.locator("button.cell")).to_have_count(3)
            expect(page.locator(".epoch output")).to_have_text("9 of 9")
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "axe.run().then((r) => r.violations.map((v) => v.id + ' ' + v.nodes[0].target))"
        )
        assert found == []
