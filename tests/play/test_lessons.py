"""The lessons in Chromium: what their text claims is what Python finds."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import shallows as sh
from shallows.datasets import Dataset
from shallows.outcome import Outcome, Status
from shallows.report import laboratory
from shallows.report.notebook import Call, Finished, Notebook, published
from shallows.trajectory import Trajectory

Visit = Callable[..., Page]

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
UNTRAINED = Trajectory(Outcome(Status.UNSOLVED, 0), *(np.empty(0),) * 3, {})
LESSONS = ("step", "xor", "nine", "outcomes", "digit", "border")


def ending(page: Page) -> str:
    """Wait until the training in the figure has ended, and return what is said of it."""
    said = page.locator(".ending:not(:empty)")
    said.wait_for()
    return said.inner_text()


def written(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def the_reports_last_table() -> dict[tuple[int, int], Dataset]:
    """Return the data of each cell that prints the budget: (seed, hidden) -> data."""
    notebook = Notebook(lambda *_, **__: UNTRAINED)
    table = published()["table"][-1]
    notebook.pretend(4, 10)  # the table before ends with it
    found = {}
    for seed, row in enumerate(table["rows"]):
        for hidden, printed in zip(table["columns"], row, strict=True):
            finished = notebook.run(Call("linear", hidden, 0.1, 50000, seed))
            if printed == "50000":
                found[seed, hidden] = finished.data
    return found


def test_every_lesson_is_reached_and_back_leads_to_the_list(visit: Visit) -> None:
    page = visit("page=lessons")
    expect(page.locator(".lessons li")).to_have_count(len(LESSONS))
    for lesson in LESSONS:
        page.locator(f"a[href*='lesson={lesson}']").first.click()
        expect(page.locator(f".lesson.{lesson} h3").first).to_be_visible()
        page.go_back()
        expect(page.locator(".lessons li")).to_have_count(len(LESSONS))


def test_the_numbers_of_a_step_are_those_of_backpropagation(visit: Visit) -> None:
    """The weight that is looked at has the same derivative by a nudge and by backpropagation."""
    page = visit("page=lessons&lesson=step")
    data = sh.datasets.xor()
    network = sh.MLP.of(2, (3, 3), 2)
    weights = network.initial_weights(seed=0)
    passed = sh.backprop.forward(data.x, weights, network.activation)
    true = sh.backprop.backward(data.x, data.targets, weights, passed, network.activation)
    slope = float(true["dL_dw3"][0, 0])
    numbers = page.locator("article b .num")
    expect(numbers.nth(1)).to_have_text(re.compile(r"\d"))
    nudged, found, stepped = (
        float(numbers.nth(i).inner_text().replace("−", "-")) for i in range(3)
    )
    assert found == pytest.approx(slope, abs=1e-4)
    assert nudged == pytest.approx(slope, rel=1e-3)
    assert stepped == pytest.approx(float(weights["w3"][0, 0]) - 0.1 * slope, abs=1e-4)


def test_words_put_a_network_into_the_figure_and_train_it(visit: Visit) -> None:
    """Two tanh units are solved at the epoch that the lesson and Python say."""
    page = visit("page=lessons&lesson=xor&speed=full")
    page.get_by_role("button", name="two hidden units bend").click()
    run = sh.train(sh.datasets.xor(), (2,), activation="tanh", bias=True, init="xavier", seed=1)
    assert ending(page) == f"Solved at epoch {written(run.epochs)}"
    expect(page.locator("article")).to_contain_text(f"At epoch {run.epochs} ")


def test_the_nine_cells_end_as_in_python_at_either_rate(visit: Visit) -> None:
    """On the data that the report's notebook drew, none is solved at 0.1, and all at 0.05."""
    page = visit("page=lessons&lesson=nine")
    caption = page.locator(".ninecells caption")
    expect(page.locator(".ninecells .ends.unsolved")).to_have_count(9)
    expect(caption).to_contain_text("0 of 9")
    expect(page.locator(".signs .plus")).to_have_count(0)
    for signs in page.locator(".ninecells .then").all_inner_texts():
        assert set(signs) in ({"+"}, {"−"})
    page.locator("#nine-lr").fill(str(round(np.log10(0.05), 2)))
    expect(caption).to_contain_text("9 of 9")
    for signs in page.locator(".ninecells .then").all_inner_texts():
        assert {"+", "−"} <= set(signs)
    expected = [
        f"solved, {written(sh.train(data, (h, h), lr=0.05, seed=seed, max_epochs=5000).epochs)}"
        for (seed, h), data in the_reports_last_table().items()
    ]
    assert page.locator(".ninecells .ends").all_inner_texts() == expected


def test_two_copies_part_as_in_python(visit: Visit) -> None:
    """The first weight is moved by one unit in its last place; the epochs are those of the text."""
    page = visit("page=lessons&lesson=digit")
    page.locator(".twins figure").first.wait_for()
    page.get_by_role("button", name="Play").click()
    said = page.locator(".twins figcaption [role=status]")
    data = sh.datasets.xor()
    first = sh.train(data)
    ulp = float(np.spacing(first.start["w1"][0, 0]))
    for i, run in enumerate((first, sh.train(data, shift={"w1[0,0]": ulp}))):
        expect(said.nth(i)).to_have_text(f"solved at epoch {written(run.epochs)}", timeout=30_000)
        expect(page.locator("article")).to_contain_text(str(run.epochs))


def test_a_cell_of_the_report_opens_with_its_data_and_says_what_is_printed(visit: Visit) -> None:
    """The last digit of XOR's differs. A linear cell brings its 100 points along."""
    xor = Finished(Call("XOR", 3, 0.1, 50000, 0), sh.datasets.xor(), UNTRAINED)
    page = visit(laboratory.address(xor, "1769", (1768, 1771)).split("#")[1])
    assert ending(page).startswith(f"Solved at epoch {written(1771)}")
    says = f"The report prints {written(1769)}; roundoff alone gives {written(1768)} to"
    expect(page.locator(".ending small")).to_contain_text(says)
    data = the_reports_last_table()[4, 5]
    cell = Finished(Call("linear", 5, 0.1, 50000, 4), data, UNTRAINED)
    page = visit(laboratory.address(cell, "50000").split("#")[1])
    run = sh.train(data, (5, 5), lr=0.1, seed=4, gradient="report", max_epochs=50000)
    assert ending(page).startswith(f"Diverged at epoch {written(run.epochs)}")
    page.get_by_label("Seed of weights").fill("7")
    page.get_by_label("Seed of weights").press("Enter")
    expect(page).not_to_have_url(re.compile("printed"))


@pytest.mark.skipif(not AXE.is_file(), reason="the page's packages are not installed")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("lesson", ["", *LESSONS])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    visit: Visit, lesson: str, width: int, scheme: str
) -> None:
    page = visit(f"page=lessons&lesson={lesson}", color_scheme=scheme, bypass_csp=True,
                 viewport={"width": width, "height": 800})  # fmt: skip
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run().then((r) => r.violations.map((v) => v.id + ' ' + v.nodes[0].target))"
    )
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
