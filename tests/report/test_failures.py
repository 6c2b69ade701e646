from __future__ import annotations

import math
import re

import pytest

from shallows.outcome import Outcome, Status


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


def test_every_failing_cell_of_the_last_table_is_tried_again(reproduction):
    """Nine cells print the budget, and they are the nine of the study."""
    last = [cell for row in reproduction.replay.tables[-1] for cell in row]
    failing = [cell.call for cell in last if cell.printed == "50000"]
    assert [again.cell.call for again in reproduction.failing] == failing
    assert len(failing) == 9


def test_nan_is_not_why_they_fail(reproduction):
    """With the gradient that can't be 0/0 none of the nine is solved in 500,000 epochs either."""
    assert not any(again.solved for again in reproduction.failing)
    assert {again.epochs[-1] for again in reproduction.failing} == {500_000}


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
        assert 0 < again.loss - again.parked_loss < 2e-3
        assert again.largest_a2 < 1e-4


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


def test_page_of_its_own(reproduction, tmp_path):
    """The study is a self-contained page, linked from the report's."""
    from shallows.report import reproduce as work

    index = work.write(reproduction, tmp_path).read_text("utf-8")
    text = (tmp_path / "failures.html").read_text("utf-8")
    assert 'href="failures.html"' in index
    assert re.search(r"8[56]\d–\d{3,4}</small>", index)
    assert text.count("<svg") == 3
    assert "500,000 epochs" in text
    assert not re.search(r'(src|href)="(https?:)?//', text)
