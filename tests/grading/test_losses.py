"""Marks of an exercise with several classes."""

from pathlib import Path

import numpy as np
import pytest

import shallows as sh
from shallows.grading.isolation import Judged
from shallows.grading.marks import grade
from shallows.grading.task import Task
from shallows.inside.checking.running.loading import load

SOFTMAX = load(Path(__file__).parent / "softmax.py")


@pytest.mark.parametrize(("loss", "of"), [(None, 14), ("softmax", 13)])
def test_a_softmax_has_no_line_for_yhat(loss, of):
    """Asked for, the line is left out; otherwise ∂L/∂z, which stands for it, earns its point."""
    task = Task(loss=loss)
    done = grade("a.py", Judged(sh.check(SOFTMAX, **task.network)), task)
    assert (done.score, done.of) == (of, of)
    assert done.passed


def test_another_loss_than_the_exercises_is_wrong():
    """Code that is right for a softmax is not for the cross-entropy of one output."""
    task = Task(loss="squared")
    done = grade("a.py", Judged(sh.check(SOFTMAX, **task.network)), task)
    assert done.place("dL_dz3") == "wrong"
    assert not done.passed


def test_a_mistake_in_it_is_charged_once():
    """Where nothing was asked for, a wrong ∂L/∂z does not cost the line for ∂L/∂ŷ, too."""

    def thirds(x, y, w):
        return [g / 3 for g in SOFTMAX(x, y, w)]

    done = grade("a.py", Judged(sh.check(thirds)), Task())
    assert done.place("dL_dz3") == "wrong"
    assert [mark.name for mark in done.marks if mark.points < mark.of] == ["dL_dz3"]


@pytest.mark.parametrize("sigmoid", [True, False])
def test_a_note_says_that_the_output_has_no_sigmoid(sigmoid):
    """It may have been forgotten: the squared error is right with it and without it."""

    def gradients(x, y, w1, w2):
        a1 = 1 / (1 + np.exp(-x @ w1))
        z2 = a1 @ w2
        yhat = 1 / (1 + np.exp(-z2)) if sigmoid else z2
        dz2 = (yhat - y) * (yhat * (1 - yhat) if sigmoid else 1)
        return {"dw1": x.T @ (dz2 @ w2.T * a1 * (1 - a1)), "dw2": a1.T @ dz2}

    (note,) = sh.check(gradients, hidden=3).findings[-1:]
    assert note.kind == "convention"
    assert ("an output without a sigmoid" in note.sentence) is not sigmoid
