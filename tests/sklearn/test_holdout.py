"""Crossed hold-outs: each network leaves out one fold, and every sample is left out by some."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris, make_regression
from sklearn.exceptions import ConvergenceWarning

from shallows.sklearn import ShallowClassifier, ShallowRegressor

QUICK = {"hidden_layer_sizes": (4,), "restarts": 12, "max_iter": 60, "random_state": 3}
IRIS = load_iris(return_X_y=True)


@pytest.mark.filterwarnings("ignore:On the samples held out, a linear model is better")
def test_out_of_fold_predictions_are_those_of_the_networks_that_left_a_sample_out():
    """A quarter of the networks each: their mean, trained alone from their seeds."""
    X, y = IRIS
    # Too few units for a linear model of three classes to take part.
    settings = {**QUICK, "alpha": 0.5, "hidden_layer_sizes": 3}
    model = ShallowClassifier(**settings).fit(X, y)
    alone = [
        ShallowClassifier(**{**settings, "restarts": 1, "random_state": seed}).fit(X, y)
        for seed in model.seeds_.tolist()
    ]
    fold_of = model.seeds_ % 4
    assert np.bincount(fold_of).tolist() == [3, 3, 3, 3]
    means = [
        np.mean([alone[i].predict_proba(X) for i in np.flatnonzero(fold_of == fold)], axis=0)
        for fold in range(4)
    ]
    near = [np.isclose(mean, model.oof_prediction_, rtol=1e-12).all(axis=1) for mean in means]
    distinct = len(np.unique(np.column_stack([X, y]), axis=0))
    assert np.sum(near, axis=0).min() == 1
    assert 34 <= min(map(np.sum, near)) <= max(map(np.sum, near)) <= 41
    assert distinct == 149


def test_the_best_network_is_measured_by_the_best_of_each_fold():
    """It left out one fold alone; of the other rows, the best of those that left them out say."""
    X, y = IRIS
    model = ShallowClassifier(**QUICK, combine="best").fit(X, y)
    gain, fold_of = model._found.judged - model._found.guess, model.seeds_ % 4
    best = [min(np.flatnonzero(fold_of == fold), key=lambda i: gain[i]) for fold in range(4)]
    assert model.kept_.tolist() == [np.argmin(gain)]
    near = np.zeros(len(X), bool)
    for seed in model.seeds_[best].tolist():
        settings = {**QUICK, "combine": "best", "restarts": 1, "random_state": seed}
        alone = ShallowClassifier(**settings).fit(X, y).predict_proba(X)
        near |= np.isclose(alone, model.oof_prediction_, rtol=1e-12).all(axis=1)
    assert near.all()
    assert model.validation_scores_["accuracy"] > 0.9


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_what_is_left_out_is_no_part_of_its_constant():
    """Where networks diverge, the prediction of a row is the mean of the other folds' targets."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 2)), rng.integers(0, 9, 30) * 1.0
    model = ShallowRegressor(**QUICK, learning_rate_init=1e30).fit(X, y)
    values, fold = np.unique(model.oof_prediction_.round(9), return_inverse=True)
    assert len(values) == 4
    np.testing.assert_allclose(values, [y[fold != number].mean() for number in range(4)], rtol=1e-8)
    error = np.sqrt(((values[fold] - y) ** 2).mean())
    assert model.validation_scores_["rmse_of_constant"] == pytest.approx(error)


def test_what_is_left_out_teaches_nothing():
    """With random labels, networks predict their own samples well, and the others by chance."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(200, 20)), rng.integers(0, 2, 200)
    settings = {"restarts": 8, "alpha": 0.0, "max_iter": 300, "n_iter_no_change": 300, "tol": 0.0}
    with pytest.warns(ConvergenceWarning, match="No network of 8 is better than a constant"):
        model = ShallowClassifier((32,), **settings, random_state=0).fit(X, y)
    assert model.loss_curve_[-1] < 0.1
    assert model.validation_scores_["log_loss"] == model.validation_scores_["log_loss_of_constant"]


def test_scores_are_those_of_the_out_of_fold_predictions():
    """The log-loss and the RMSE, in units of the target, with a constant's beside them."""
    X, y = IRIS
    model = ShallowClassifier(**QUICK).fit(X, y)
    loss = -np.log(model.oof_prediction_[np.arange(150), y]).mean()
    assert model.validation_scores_["log_loss"] == pytest.approx(loss)
    assert model.validation_scores_["log_loss_of_constant"] == pytest.approx(np.log(3), rel=1e-2)
    X, y = make_regression(80, 3, noise=1.0, random_state=0)
    model = ShallowRegressor(**QUICK).fit(X, y)
    error = np.sqrt(((model.oof_prediction_ - y) ** 2).mean())
    assert model.validation_scores_["rmse"] == pytest.approx(error)
    assert error < model.validation_scores_["rmse_of_constant"] / 2


def test_a_sample_of_weight_zero_has_no_prediction_and_a_copy_has_the_same():
    """Predictions come in the order of the rows of `fit`."""
    X, y = IRIS
    weights = np.where(np.arange(150) % 10 == 0, 0.0, 1.0)
    model = ShallowClassifier(**QUICK).fit(
        np.vstack([X, X[1:2]]), [*y, y[1]], sample_weight=[*weights, 1.0]
    )
    gone = np.isnan(model.oof_prediction_).all(axis=1)
    assert np.flatnonzero(gone).tolist() == list(range(0, 150, 10))
    assert model.oof_prediction_[150].tolist() == model.oof_prediction_[1].tolist()


def test_a_shared_holdout_judges_all_networks_by_the_same_samples():
    """Some 15 % have predictions; without early stopping, or with two samples, there are none."""
    X, y = IRIS
    shared = ShallowClassifier(**QUICK, holdout="shared", validation_fraction=0.15).fit(X, y)
    assert np.isfinite(shared.oof_prediction_).all(axis=1).sum() in range(18, 24)
    for model, rows in [(ShallowClassifier(**QUICK, early_stopping=False), slice(None))]:
        model.fit(X[rows], y[rows])
        assert model.oof_prediction_ is None
        assert model.validation_scores_ == {}
    two = ShallowRegressor(**QUICK).fit([[0.0], [1.0]], [0.0, 1.0])
    assert np.isfinite(two.predict([[0.5]])).all()


def test_one_row_has_the_bits_that_it_has_among_others():
    """That holds for a binary classifier and a regressor, in tables of several lengths."""
    X, y = IRIS
    settings = {**QUICK, "restarts": 64, "max_iter": 20}
    for make, target in [(ShallowClassifier, y > 0), (ShallowRegressor, y)]:
        model = make(**settings).fit(X, target)
        say = getattr(model, "predict_proba", model.predict)
        whole = say(X)
        for rows in (*(slice(i, i + 1) for i in range(0, 150, 7)), slice(0, 16), slice(3, 50)):
            assert say(X[rows]).tobytes() == whole[rows].tobytes()


def test_a_share_of_almost_nothing_leaves_out_one_row_each():
    """There are as many folds as rows then."""
    X = np.random.default_rng(0).normal(size=(9, 2))
    model = ShallowRegressor(**QUICK, validation_fraction=1e-309).fit(X, X[:, 0])
    assert np.bincount(model._folds(model._samples(X, X[:, 0], None, again=True))).max() == 1
