from __future__ import annotations

import sys

import numpy as np
import pytest
from sklearn.datasets import load_iris

from shallows.sklearn import ShallowClassifier

pytest.importorskip("sklearn.callback", reason="the callback protocol came with scikit-learn 1.9")

X, Y = load_iris(return_X_y=True)
QUICK = {"hidden_layer_sizes": (4,), "restarts": 8, "max_iter": 50, "random_state": 0}


class Diary:
    """Note what a fit tells, and stop it after some looks."""

    def __init__(self, stop_after=None):
        self.stop_after, self.scores, self.told = stop_after, [], []

    def setup(self, estimator, context):
        self.told.append(("setup", context.task_name, context.max_subtasks))

    def on_fit_task_begin(self, estimator, context):
        self.told.append(("begin", context.task_name))

    def on_fit_task_end(self, estimator, context, *, X, y, fitted_estimator):
        self.told.append(("end", context.task_name))
        if context.task_name == "epochs":
            self.scores.append(fitted_estimator.score(X, y))
            return len(self.scores) == self.stop_after
        return False

    def teardown(self, estimator, context):
        self.told.append(("teardown", context.task_name))


def test_a_callback_sees_every_look():
    """A look every ten epochs, each with an estimator that predicts, the last one's as fitted."""
    diary = Diary()
    model = ShallowClassifier(**QUICK).set_callbacks(diary).fit(X, Y)
    assert diary.told[:2] == [("setup", "fit", 5), ("begin", "fit")]
    assert diary.told[2:12] == [("begin", "epochs"), ("end", "epochs")] * 5
    assert diary.told[12:] == [("end", "fit"), ("teardown", "fit")]
    assert diary.scores[-1] == model.score(X, Y)


def test_a_callback_changes_no_bit_and_can_stop():
    """Watched or not, a fit is the same; one that is told to stop has seen no more."""
    plain = ShallowClassifier(**QUICK).fit(X, Y)
    watched = ShallowClassifier(**QUICK).set_callbacks(Diary()).fit(X, Y)
    assert watched.predict_proba(X).tobytes() == plain.predict_proba(X).tobytes()
    diary = Diary(stop_after=2)
    assert ShallowClassifier(**QUICK).set_callbacks(diary).fit(X, Y).n_iter_ == 20
    assert len(diary.scores) == 2


def test_scikit_learns_own_callbacks_work():
    """ScoringMonitor logs a score for every look."""
    from sklearn.callback import ScoringMonitor

    monitor = ScoringMonitor(scoring="accuracy")
    ShallowClassifier(**QUICK).set_callbacks(monitor).fit(X, Y)
    logged = [row["accuracy"] for row in monitor.get_logs().data if row["task_name"] == "epochs"]
    assert len(logged) == 5
    assert np.isfinite(logged).all()


def test_without_the_protocol_nothing_is_missed(monkeypatch):
    """Before scikit-learn 1.9 there are no callbacks, and a fit is the same."""
    expected = ShallowClassifier(**QUICK).fit(X, Y).predict_proba(X)
    for module in [name for name in sys.modules if name.startswith("shallows.sklearn")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "sklearn.callback", None)
    from shallows.sklearn import ShallowClassifier as Older

    assert Older is not ShallowClassifier
    assert not hasattr(Older(), "set_callbacks")
    assert Older(**QUICK).fit(X, Y).predict_proba(X).tobytes() == expected.tobytes()
