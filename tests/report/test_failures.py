from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np
import pytest

from shallows import backprop
from shallows.engine.runner import follow
from shallows.mlp import MLP
from shallows.outcome import Outcome, Status
from shallows.report import failures_page
from shallows.report.failures import TRIED, forward, stable_again, without_activations
from shallows.report.notebook import Call, Notebook
from shallows.report.roundoff import engine_network


def test_without_activations_xor_is_nan_at_once(reproduction):
    """ŷ is 0 at the origin: no loss at epoch 1, and no finite weights after it."""
    xor = reproduction.no_activation[0]
    assert xor.finished.call.distribution == "XOR"
    assert xor.lowest == 0
    assert math.isnan(xor.first_loss)
    assert xor.finished.outcome == Outcome(Status.DIVERGED, 1, "dL_dyhat")


def test_without_activations_linear_never_learns(reproduction):
    """ŷ exceeds 1, so the loss is NaN, but weights stay finite for 10,000 epochs: 55 % at best."""
    linear = reproduction.no_activation[1]
    assert linear.finished.call.distribution == "linear"
    assert linear.highest > 1
    assert math.isnan(linear.first_loss)
    assert linear.finished.outcome == Outcome(Status.UNSOLVED, 10000)
    assert linear.best_accuracy == pytest.approx(0.55)


def test_the_best_accuracy_is_of_any_epoch():
    """A network is at 87 % on its way, and at 54 % first and last."""
    entry = {"data": "linear", "hidden": 2, "lr": 0.01, "epoch": 20, "seed": 3}
    (seen,) = without_activations({"no_activation": [entry]})
    accuracy = seen.finished.trajectory.accuracy
    assert (accuracy[0], accuracy[-1]) == (0.54, 0.54)
    assert seen.best_accuracy == 0.87


def test_every_failing_cell_of_the_last_table_is_tried_again(reproduction):
    """Nine cells print the budget, and they are the nine of the study."""
    last = [cell for row in reproduction.replay.tables[-1] for cell in row]
    failing = [cell.call for cell in last if cell.printed == "50000"]
    assert [again.cell.call for again in reproduction.failing] == failing
    assert len(failing) == 9


def test_nan_is_not_why_they_fail(reproduction):
    """With the gradient that can't be 0/0 none of the nine is solved in 300,000 epochs either."""
    assert not any(again.solved for again in reproduction.failing)
    assert {again.epochs[-1] for again in reproduction.failing} == {300_000}


@pytest.fixture(scope="module")
def cell():
    """A cell, trained for a few epochs in the notebook."""
    return Notebook(backprop.descend).run(Call("linear", hidden=3, lr=0.01, epoch=5, seed=0))


def test_each_loss_is_that_of_the_epoch_beside_it(cell):
    """The study stops forty times to look at a network, and counts no epoch twice."""
    (again,) = stable_again([cell], budget=150)
    network = engine_network(cell.call, max_epochs=150)
    (seen,) = follow(network, cell.data, 150, passes=150)
    assert again.epochs[-1] == 150
    assert again.losses == [seen.loss[0, epoch - 1] for epoch in again.epochs]


def test_a_sample_is_parked_within_a_hundredth_of_a_half(cell):
    """Of the last ŷ of this network, 8 are within 0.009, 10 within 0.01 and 11 within 0.011."""
    (again,) = stable_again([cell], budget=380)
    away = np.abs(forward(cell.data.x, again.weights[-1])["yhat"] - 0.5)
    assert [int((away < limit).sum()) for limit in (0.009, 0.01, 0.011)] == [8, 10, 11]
    assert again.parked == 10


def test_each_of_three_remedies_saves_all_nine(reproduction):
    """On their own data and from their own seeds: a smaller rate, biases, weights of both signs."""
    solved = {name: reproduction.remedied.solved(name) for name in TRIED}
    assert solved.pop("lr 0.1") == []
    assert {name: (len(e), e[0], e[-1]) for name, e in solved.items()} == {
        "lr 0.05": (9, 55, 1329),
        "lr 0.02": (9, 169, 618),
        "lr 0.01": (9, 340, 1234),
        "biases": (9, 148, 4614),
        "weights of both signs": (9, 24, 119),
    }


def test_the_swings_of_the_first_epochs_leave_one_sign(reproduction):
    """At 0.1 from epoch 13 on; the first step alone decides nothing, as 0.05 shows."""
    seen = reproduction.remedied
    assert seen.decided(0.1) == 13
    for epoch in (13, 60):
        assert seen.signs(0.1, epoch) == (5, 4)
    assert seen.signs(0.1, 2) == (9, 0)
    assert seen.signs(0.05, 2) == (6, 0)
    assert seen.signs(0.05, 60) == (0, 0)


@pytest.mark.skipif(np.finfo(np.longdouble).nmant < 63, reason="no 80-bit numbers here")
def test_more_digits_change_no_sign(reproduction):
    """Computed in 80-bit numbers, w₃ has the same signs in each of the first 60 epochs."""
    for again, shares in zip(
        reproduction.failing, reproduction.remedied.positive[0.1], strict=True
    ):
        call, data = again.cell.call, again.cell.data
        start = MLP.of(2, (call.hidden, call.hidden), 2).initial_weights(call.seed)
        weights = {name: w.astype(np.longdouble) for name, w in start.items()}
        x, y = data.x.astype(np.longdouble), data.targets.astype(np.longdouble)
        for share in shares:
            assert (weights["w3"] > 0).mean() == share
            forward = backprop.forward(x, weights, ("sigmoid", "sigmoid"))
            gradient = backprop.backward(x, y, weights, forward, ("sigmoid", "sigmoid"))
            weights = {k: w - call.lr * gradient[f"dL_d{k}"] for k, w in weights.items()}
        assert weights["w3"].dtype == np.longdouble


def test_two_see_a_nan(reproduction):
    """Two of the nine divide by zero, both with h = 5."""
    diverged = [a.cell for a in reproduction.failing if a.cell.outcome.quantity is not None]
    assert [(c.call.hidden, c.call.seed, c.outcome.epoch) for c in diverged] == [
        (5, 1, 39975),
        (5, 4, 2539),
    ]


def test_the_loss_is_that_of_a_parked_class(reproduction):
    """Layer 2 is dead for one whole class, and the loss is n ln 2 of its n samples."""
    for again in reproduction.failing:
        assert again.parked == again.of_class
        assert again.parked_loss == pytest.approx(again.of_class * math.log(2))
        assert 0 < again.loss - again.parked_loss < 4e-3
        assert again.largest_a2 < 2e-4


def test_biases_or_weights_of_both_signs_save_them(reproduction):
    """The report's weights rarely get there without biases; with them, or others, nearly all do."""
    for (_, init, bias), (solved, trained) in reproduction.remedies.share.items():
        share = solved / trained
        assert share < 0.3 if (init, bias) == ("uniform", False) else share > 0.85
    assert reproduction.remedies.datasets == {3: 5, 5: 4}


def test_roundoff_moves_what_the_report_prints(reproduction):
    """Each range holds the cell's epoch; at lr 0.01 of the first table nothing moves."""
    for rows, nudged in zip(reproduction.replay.tables, reproduction.sensitivities, strict=True):
        for row, seen in zip(rows, nudged, strict=True):
            for cell, range_ in zip(row, seen, strict=True):
                assert range_.low <= cell.outcome.epoch <= range_.high
    assert all(row[3].calm for row in reproduction.sensitivities[0])
    chaotic = reproduction.sensitivities[2][4][3]
    assert chaotic.low < 870
    assert chaotic.high > 940


@pytest.fixture(scope="module")
def page(reproduction):
    """Return the study's page."""
    return failures_page.render(reproduction)


def words(page):
    """Return a page's words, without its elements."""
    return " ".join(re.sub("<.*?>", "", page).split())


def rows(page, caption):
    """Return the rows of a table: the heading of each, and its cells with their classes."""
    table = page[page.index(caption) :].split("</table>")[0]
    body = table.split("<tbody>")[1]
    for row in body.split("</tr>")[:-1]:
        heading = re.search(r"<th.*?>(.*?)</th>", row)[1]
        cells = re.findall(r'<td data-label="[^"]*"(?: class="([^"]*)")?>(.*?)</td>', row)
        yield re.sub("<.*?>", "", heading), [(kind, words(text)) for kind, text in cells]


def test_page_of_its_own(reproduction, page, tmp_path):
    """The study is a self-contained page, linked from the report's."""
    from shallows.report import reproduce as work

    index = work.write(reproduction, tmp_path).read_text("utf-8")
    assert (tmp_path / "failures.html").read_text("utf-8") == page
    assert 'href="failures.html"' in index
    assert re.search(r"8[56]\d–\d{3,4}</small>", index)
    assert page.count("<svg") == 4
    assert page.count('<a href="laboratory.html#') == len(reproduction.failing)
    assert not re.search(r'(src|href)="(https?:)?//', page)


def test_the_page_says_what_was_found(page):
    """Its sentences hold the numbers of the study."""
    said = words(page)
    for sentence in (
        "solved in 9 of 9 cells, after 55 to 1,329 epochs",
        "negative in 9 of the 9 cells",
        "From epoch 13 on all of w₃ has one sign in every cell",
        "negative in 5, positive in 4",
        "At lr 0.05, too, it makes all of w₃ negative in 6 cells",
        "unsolved after 5,000 epochs",
        "0.05 takes 55 to 1,329 epochs, 0.02 169 to 618, 0.01 340 to 1,234",
        "layer 2 is silent. At lr 0.1 it takes 148 to 4,614 epochs",
        "from the start. At lr 0.1 it takes 24 to 119 epochs",
        "for 300,000 epochs, none of the 9 is solved",
    ):
        assert sentence in said


def test_the_table_of_remedies_holds_each_cells_epoch(reproduction, page):
    """A row for each failing cell: the epoch, or a dash where a change alone does not solve it."""
    shown = list(rows(page, "The epoch at which each is solved"))
    assert len(shown) == 9
    ends = reproduction.remedied.ends.values()
    for again, outcomes, (heading, cells) in zip(
        reproduction.failing, zip(*ends, strict=True), shown, strict=True
    ):
        assert heading == f"{again.cell.call.hidden}, {again.cell.call.seed}"
        solved = [outcome.status is Status.SOLVED for outcome in outcomes]
        assert [kind for kind, _ in cells] == ["" if ok else "failed" for ok in solved]
        epochs = [str(o.epoch) if ok else "–" for o, ok in zip(outcomes, solved, strict=True)]
        assert [text for _, text in cells] == epochs


def test_the_table_of_seeds_marks_what_mostly_fails(reproduction, page):
    """32 seeds on each cell's data; what solves less than half of them is marked."""
    remedies = reproduction.remedies
    for (hidden, _, _), (_, trained) in remedies.share.items():
        assert trained == 32 * remedies.datasets[hidden]
    for heading, cells in rows(page, "Solved of trained"):
        for column, (kind, text) in enumerate(cells):
            share = int(text.split()[0])
            assert kind == ("failed" if share < 50 else "")
            assert share < 50 if "without" in heading and column == 0 else share > 85


def test_the_table_of_the_stable_gradient_says_how_the_report_ended(reproduction, page):
    """Two cells see a NaN, at its epoch; seven are unsolved. All nine stay so."""
    shown = [cells for _, cells in rows(page, "epochs of the stable gradient")]
    assert sorted(cells[0][1] for cells in shown) == [
        "NaN at 2539", "NaN at 39975", *["unsolved"] * 7,
    ]  # fmt: skip
    assert {cells[1][1] for cells in shown} == {"unsolved"}
    for again, cells in zip(reproduction.failing, shown, strict=True):
        assert [text for _, text in cells[2:5]] == [
            f"{again.loss:.4f}", f"{again.parked_loss:.4f}", str(again.parked_class),
        ]  # fmt: skip


def test_a_cell_that_a_smaller_rate_does_not_save_is_told(reproduction):
    """If it were so: the sentences count it, and its place in the table has a dash."""
    seen = reproduction.remedied
    slower = [Outcome(Status.UNSOLVED, 5000), *seen.ends["lr 0.05"][1:]]
    other = replace(seen, ends={**seen.ends, "lr 0.05": slower})
    page = failures_page.render(replace(reproduction, remedied=other))
    assert "are solved in 8 of 9 cells" in words(page)
    cells = next(rows(page, "The epoch at which each is solved"))[1]
    assert cells[1] == ("failed", "–")


def test_the_figure_of_the_signs_names_its_rates(reproduction):
    """A panel for each rate, with a row for each failing cell."""
    panels = failures_page.signs_figure(reproduction).axes[:2]
    assert [axes.get_title(loc="left") for axes in panels] == ["lr 0.1", "lr 0.05"]
    names = [f"h {a.cell.call.hidden}, seed {a.cell.call.seed}" for a in reproduction.failing]
    assert [label.get_text() for label in panels[0].get_yticklabels()] == names
