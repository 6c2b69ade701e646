from __future__ import annotations

import math

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
    """With the gradient that can't be 0/0 none of the nine is solved either."""
    assert not any(again.solved for again in reproduction.failing)


def test_the_loss_is_that_of_the_parked_samples(reproduction):
    """Samples at ŷ = 0.5 cost ln 2 each, and together all but 6 % of the loss."""
    for again in reproduction.failing:
        assert again.parked > 0
        assert again.parked_loss == pytest.approx(again.parked * math.log(2))
        assert 0 <= again.loss - again.parked_loss < 0.06 * again.loss
