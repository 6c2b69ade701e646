"""An estimator is never worse than a constant without saying so."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.exceptions import ConvergenceWarning

from shallows.arguments import ArgumentError
from shallows.sklearn import ShallowClassifier, ShallowRegressor

QUICK = {"hidden_layer_sizes": (4,), "restarts": 8, "max_iter": 60, "random_state": 3}
WINE = load_wine(return_X_y=True)


def test_networks_that_learn_nothing_give_way_to_the_constant():
    """There is one warning, and predict_proba returns the share of each class."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 3)), np.repeat([0, 1, 1], 20)
    wild = ShallowClassifier(**QUICK, learning_rate_init=1e3)
    with pytest.warns(ConvergenceWarning) as told:
        wild.fit(X, y)
    assert [str(w.message) for w in told] == [
        "No network of 8 is better than a constant on the samples held out. "
        "It predicts the share of each class."
    ]
    assert told[0].filename == __file__  # the line that calls fit
    assert wild.kept_.size == 0
    np.testing.assert_allclose(wild.predict_proba(X), np.tile([1 / 3, 2 / 3], (60, 1)))


@pytest.mark.parametrize("combine", ["best", "mean"])
def test_a_regression_that_diverges_predicts_the_mean(combine):
    """The prediction is the mean everywhere, rather than numbers of any size, with a warning."""
    X = np.linspace(-1, 1, 50)[:, None]
    y = X[:, 0] ** 2 + 5  # a line is no better than the mean
    wild = ShallowRegressor(**QUICK, learning_rate_init=1e5, combine=combine)
    with pytest.warns(ConvergenceWarning, match=r"networks? .*predicts the mean"):
        wild.fit(X, y)
    np.testing.assert_allclose(wild.predict(X), np.full(50, y.mean()))


@pytest.mark.parametrize("value", [0.1, 1e300, -3.3])
def test_a_constant_target_is_predicted_exactly(value):
    """It is exact to the last bit and without a warning, also in one column among others."""
    X = np.random.default_rng(0).normal(size=(53, 2))
    constant = np.full(53, value)  # whose sum, divided by 53, is another number
    model = ShallowRegressor(**QUICK).fit(X, constant)
    assert (model.predict(X) == value).all()
    both = ShallowRegressor(**QUICK).fit(X, np.column_stack([X[:, 0], constant]))
    assert (both.predict(X)[:, 1] == value).all()
    assert np.corrcoef(both.predict(X)[:, 0], X[:, 0])[0, 1] > 0.9


def test_features_are_scaled_inside():
    """Wine's raw features are no harder than scaled ones, unless scaling="none" is asked for."""
    X, y = WINE
    assert ShallowClassifier(**QUICK).fit(X, y).validation_scores_["log_loss"] < 0.2
    with pytest.warns(ConvergenceWarning, match="a linear model is better than the networks"):
        raw = ShallowClassifier(**QUICK, scaling="none", combine="best").fit(X, y)
    assert raw.validation_scores_["log_loss"] > 0.5


def test_a_feature_that_never_changed_is_ignored():
    """Networks don't get it, so another value in a new row changes no bit."""
    X, y = WINE
    wider = np.column_stack([X, np.full(len(X), 7.0)])
    model = ShallowClassifier(**QUICK).fit(wider, y)
    expected = model.predict_proba(wider)
    wider[:, -1] = 1e9
    assert model.predict_proba(wider).tobytes() == expected.tobytes()


@pytest.mark.parametrize("estimator", [ShallowClassifier, ShallowRegressor])
def test_a_value_too_far_for_a_finite_prediction_is_named(estimator):
    """It is refused with its row and column, in place of NaN or the first class."""
    X, y = WINE
    model = estimator(**QUICK).fit(X * 1e-6, y)
    rows = X[:9] * 1e-6
    rows[7, 2] = 1e305
    assert np.isfinite(model.predict(rows[:7])).all()
    with pytest.raises(ArgumentError, match=r"^X\[7, 2\]: got 1e\+305; accepted: .* nearer"):
        model.predict(rows)


@pytest.mark.parametrize("size", [1e-200, 1e-3, 1e150, 1e300])
def test_units_do_not_matter(size):
    """Features and targets of any size give the same fit, up to roundoff."""
    X = np.random.default_rng(1).normal(size=(40, 2))
    y = X[:, 0] - X[:, 1] ** 2
    expected = ShallowRegressor(**QUICK).fit(X, y).score(X, y)
    model = ShallowRegressor(**QUICK).fit(X * size, y * size)
    said = model.predict(X * size) / size
    assert 1 - ((said - y) ** 2).sum() / ((y - y.mean()) ** 2).sum() == pytest.approx(
        expected, abs=0.1
    )
