"""Penalties share the prediction by what their networks make of the samples that they left out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_iris
from sklearn.exceptions import ConvergenceWarning

from shallows import ArgumentError
from shallows.sklearn import ShallowClassifier, ShallowRegressor
from shallows.sklearn.restarts import Restarts
from shallows.sklearn.shares import shares

QUICK = {"hidden_layer_sizes": (4,), "restarts": 12, "max_iter": 60, "random_state": 3}
IRIS = load_iris(return_X_y=True)


def judged(losses, guess=0.7, rows=10.0, kinds=1):
    """Return networks that were judged so, their penalties taking turns."""
    found = Restarts.fresh(np.zeros((len(losses), 2)), 2, np.arange(len(losses)) % kinds)
    found.judged[:], found.guess[:], found.rows[:] = losses, guess, rows
    return found


def test_a_share_is_the_likelihood_of_what_was_left_out():
    """The mean of its networks' log-likelihoods decides the share of a penalty, or a constant."""
    share, constant = shares(judged([0.5, 0.6, 0.7, 0.8], kinds=2), "cross-entropy")
    # Of ten samples, the two penalties lose 6 and 7 nats on average, a constant 7.
    expected = np.exp([-6, -7, -7])
    expected /= expected.sum()
    np.testing.assert_allclose([2 * share[0], 2 * share[1], constant], expected)
    assert (share[:2] == share[2:]).all()


def test_squared_losses_are_variances_of_normal_errors():
    """Ten errors of half the variance are 2^5 times as likely."""
    share, constant = shares(judged([0.25, 0.25], guess=0.5), "squared")
    assert share.sum() / constant == pytest.approx(2.0**5)


def test_networks_far_behind_a_constant_take_no_part():
    """Nor do diverged ones, though others of the same penalty do."""
    share, _ = shares(judged([0.5, 1.5, np.inf, 0.6]), "cross-entropy")
    assert np.flatnonzero(share).tolist() == [0, 3]
    assert shares(judged([1.5, np.inf]), "cross-entropy")[1] == 1.0
    share, _ = shares(judged([0.5, np.inf, 0.0]), "squared")
    assert share.tolist() == [0.5, 0.0, 0.5]


def test_small_shares_are_left_out():
    """A constant below one percent is none, so that good networks alone are the prediction."""
    assert shares(judged([0.4, 0.4]), "cross-entropy")[1] > 0.0
    assert shares(judged([0.4, 0.4], rows=20.0), "cross-entropy")[1] == 0.0


def test_labels_of_pure_chance_are_told():
    """A constant is most of the prediction, an attribute and a warning say so."""
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(60, 8)), rng.integers(0, 2, 60)
    with pytest.warns(ConvergenceWarning, match=r"as good as the networks, so it is 38% of"):
        model = ShallowClassifier(random_state=0).fit(X, y)
    assert 0.375 <= model.constant_share_ < 0.385
    assert model.shares_.sum() + model.constant_share_ == pytest.approx(1.0)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_constant_is_part_of_the_prediction():
    """As much of it as `constant_share_` says, of many networks and of each alone."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 3))
    y = np.abs(X[:, 0]) + 3 * rng.normal(size=50)  # a line is no better than a constant
    model = ShallowRegressor(**QUICK, alpha=1.0).fit(X, y)
    assert 0.0 < model.constant_share_ < 0.6
    expected = model.constant_share_ * y.mean()
    for seed, share in zip(model.seeds_[model.kept_].tolist(), model.shares_, strict=True):
        settings = {**QUICK, "restarts": 1, "random_state": seed}
        alone = ShallowRegressor(**settings, alpha=1.0).fit(X, y)
        part = alone.constant_share_
        expected = expected + share * (alone.predict(X) - part * y.mean()) / (1 - part)
    np.testing.assert_allclose(model.predict(X), expected, rtol=1e-9)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("rest", ["linear_share_", "constant_share_"])
def test_copies_of_rows_are_no_evidence(rest):
    """A table given twice has the shares of a linear model, or of a constant, that it had once."""
    X = np.random.default_rng(3).normal(size=(40, 3))
    y = np.repeat([0, 1], 20)
    X[:, 0] = X[:, 0] + y / 2 if rest == "linear_share_" else X[:, 0] * (1 + y)
    once = ShallowClassifier(**QUICK, alpha=2.0).fit(X, y)
    twice = ShallowClassifier(**QUICK, alpha=4.0).fit(np.vstack([X, X]), [*y, *y])
    assert 0.01 < getattr(once, rest) == pytest.approx(getattr(twice, rest))


def test_penalties_may_be_a_list_or_an_array():
    """Of any of them, networks take one each."""
    expected = ShallowClassifier(**QUICK, alpha=(0.5, 2.0)).fit(*IRIS).predict_proba(IRIS[0])
    for alpha in ([0.5, 2.0], np.array([0.5, 2.0])):
        model = ShallowClassifier(**QUICK, alpha=alpha).fit(*IRIS)
        assert model.predict_proba(IRIS[0]).tobytes() == expected.tobytes()


@pytest.mark.parametrize("weight", [1e-300, 1e300])
def test_weights_whose_squares_are_no_numbers_are_refused(weight):
    """One error that names their sum, and no warning of NumPy's."""
    with pytest.raises(ArgumentError, match=r"sample_weight: got 'a sum of 1\.5e"):
        ShallowClassifier(**QUICK).fit(*IRIS, sample_weight=np.full(150, weight))


def test_a_fold_of_vanishing_weights_leaves_the_prediction_a_number():
    """Squares of its weights are 0 in float64, but it judges its networks as any other does."""
    X = np.random.default_rng(0).normal(size=(12, 2))
    weights = np.where(np.arange(12) < 3, 1.0, 1e-180)
    model = ShallowRegressor(**QUICK).fit(X, X[:, 0], sample_weight=weights)
    assert model.shares_.sum() + model.linear_share_ == pytest.approx(1.0)
    assert np.isfinite(model.predict(X)).all()


def test_networks_that_go_on_keep_their_penalty():
    """Though a seed says it by the number of folds, which is another one then."""
    model = ShallowClassifier(**QUICK, alpha=(0.1, 1.0, 10.0)).fit(*IRIS)
    before = model._found.kind.tolist()
    assert before == [network // 4 % 3 for network in range(3, 15)]
    assert model.partial_fit(*IRIS)._found.kind.tolist() == before
    again = model.set_params(warm_start=True, validation_fraction=0.2).fit(*IRIS)
    assert again._found.kind.tolist() == before


def test_a_few_good_networks_among_worse_ones_are_told_from_none():
    """The constant is the prediction, but the warning does not say that no network is better."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 20)), rng.integers(0, 2, 60)
    with pytest.warns(ConvergenceWarning, match="On average, the 24 networks are worse than a con"):
        model = ShallowClassifier(random_state=0, restarts=24, alpha=0.01).fit(X, y)
    assert not len(model.kept_)
    assert model._found.better.any()


def test_an_array_that_is_one_number_is_a_penalty():
    """As the number itself is."""
    model = ShallowClassifier(**QUICK, alpha=np.array(0.5)).fit(*IRIS)
    expected = ShallowClassifier(**QUICK, alpha=0.5).fit(*IRIS)
    assert model.predict_proba(IRIS[0]).tobytes() == expected.predict_proba(IRIS[0]).tobytes()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({0: -1.0}, r"got -1\.0; accepted: weights that are not negative"),
        ({0: np.nan}, r"got nan; accepted: weights that are not negative"),
        ({0: np.inf}, r"got 'a sum of inf'"),
        ({0: 1e-200, 1: 1e-200, 2: 1e-200}, r"got 'a sum of 1\.5e-198'"),
        ({0: 0.0, 1: 0.0}, r"got {0: 0\.0, 1: 0\.0}; accepted: two classes above zero"),
    ],
)
def test_weights_of_classes_that_no_class_can_have_are_refused(given, says):
    """None is taken for a class that has no samples."""
    with pytest.raises(ArgumentError, match=f"^class_weight: {says}"):
        ShallowClassifier(**QUICK, class_weight=given).fit(*IRIS)


def test_a_penalty_that_is_none_is_refused():
    """Before any work starts, alone or among others."""
    for alpha in (-1.0, (0.1, -1.0), "much", (0.1, "much")):
        with pytest.raises(ArgumentError, match="alpha"):
            ShallowClassifier(**QUICK, alpha=alpha).fit(*IRIS)


def test_an_infinite_weight_of_a_class_whose_rows_have_none_is_no_number_lost():
    """A weight of 0 leaves a row out, whatever its class weighs."""
    weights = np.where(IRIS[1] == 2, 0.0, 1.0)
    model = ShallowClassifier(**QUICK, class_weight={0: 1, 1: 1, 2: np.inf}).fit(
        *IRIS, sample_weight=weights
    )
    assert np.isfinite(model.predict_proba(IRIS[0])).all()
