"""Features are scaled inside, and skewed ones through their logarithm where that helps."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone

from shallows import ArgumentError
from shallows.sklearn import ShallowClassifier, ShallowRegressor
from shallows.sklearn.samples import Samples
from shallows.sklearn.scaling import Logarithms, Scaling

RNG = np.random.default_rng(0)
SIZES = np.exp(RNG.normal(0, 2, (80, 2)))  # over several powers of ten
QUICK = {"hidden_layer_sizes": (4,), "restarts": 8, "max_iter": 300, "random_state": 0}
EITHER = ("standard", "log")


def samples(*columns, weights=None):
    x = np.column_stack(columns).astype(float)
    return Samples(x, np.zeros((len(x), 1)), np.ones(len(x)) if weights is None else weights)


def test_a_logarithm_by_hand():
    """Of 0, 2, 2, 6, 20 the lowest quarter ends at 2: the unit. 20 becomes log(1 + 20 / 2)."""
    logarithms = Logarithms.of(samples([0, 2, 2, 6, 20]))
    np.testing.assert_allclose(logarithms(np.array([[20.0], [-20.0]])), np.log([[11], [1 / 11]]))


def test_only_features_skewed_to_the_right_are_changed():
    """Neither even ones, nor those skewed to the left, nor those of two values."""
    even, left, two = [0, 1, 2, 3, 4], [0, 15, 18, 19, 20], [0, 0, 0, 1, 1]
    assert Logarithms.of(samples(even, left, two)) is None
    logarithms = Logarithms.of(samples(even, [0, 1, 2, 5, 20], left))
    assert logarithms.changed.tolist() == [False, True, False]
    x = np.array([[2.0, 2.0, 2.0]])
    assert logarithms(x)[0, [0, 2]].tolist() == [2.0, 2.0]


def test_a_weight_is_that_many_rows():
    """Quartile, median and mean count a row of weight 2 twice."""
    values, weights = np.array([0.0, 1.0, 4.0, 30.0]), np.array([1.0, 2.0, 3.0, 2.0])
    once = Scaling.of("log", samples(values, weights=weights))
    again = Scaling.of("log", samples(np.repeat(values, weights.astype(int))))
    x = np.array([[0.5], [40.0]])
    assert once.logarithms is not None
    assert once(x).tolist() == again(x).tolist()


def test_the_unit_is_no_tiny_number():
    """Where a quarter of the rows has the least value, the standard deviation is the unit."""
    logarithms = Logarithms.of(samples([0, 0, 0, 1, 5, 9]))
    assert logarithms.unit[0] == pytest.approx(np.std([0, 0, 0, 1, 5, 9]))
    assert Logarithms.of(samples([0, 5e-324, 1, 2, 3, 9])).unit[0] > 1


def test_a_regressor_finds_out_that_logarithms_help():
    """Where sizes act by their ratios, it takes logarithms, and its error is a lot smaller."""
    y = np.log(SIZES[:, 0]) - np.log(SIZES[:, 1])
    chosen = ShallowRegressor(**QUICK, scaling=EITHER).fit(SIZES, y)
    plain = ShallowRegressor(**QUICK).fit(SIZES, y)
    assert (chosen.scaling_, plain.scaling_) == ("log", "standard")
    assert chosen.validation_scores_["rmse"] < 0.6 * plain.validation_scores_["rmse"]


@pytest.mark.parametrize("holdout", ["crossed", "shared"])
def test_a_regressor_finds_out_that_logarithms_hurt(holdout):
    """Where sizes act by themselves, it is, to the bit, the regressor without logarithms."""
    y = SIZES[:, 0] - SIZES[:, 1]
    for scaling in (EITHER, EITHER[::-1]):
        chosen = ShallowRegressor(**QUICK, holdout=holdout, scaling=scaling).fit(SIZES, y)
        plain = clone(chosen).set_params(scaling="standard").fit(SIZES, y)
        assert chosen.scaling_ == "standard"
        assert chosen.predict(SIZES).tolist() == plain.predict(SIZES).tolist()
        assert chosen.validation_scores_ == plain.validation_scores_
        assert chosen.losses_.tolist() == plain.losses_.tolist()


def test_a_small_gain_is_not_taken():
    """A held-out loss 4 % lower may be chance; one 6 % lower is taken, or one instead of NaN."""
    model = ShallowRegressor()
    for rmse, other, better in [(0.96, 1, False), (0.94, 1, True), (2, np.nan, True)]:
        model.validation_scores_ = {"rmse": rmse}
        assert model._better_than({"rmse": other}) == better


def test_without_held_out_samples_the_first_scaling_is_taken():
    """Nothing could say which is better."""
    y = np.log(SIZES[:, 0])
    model = ShallowRegressor(**QUICK, early_stopping=False, scaling=EITHER)
    assert model.fit(SIZES, y).scaling_ == "standard"
    assert model.set_params(scaling=EITHER[::-1]).fit(SIZES, y).scaling_ == "log"


def test_a_warm_start_keeps_the_scaling():
    """Networks that were trained on logarithms go on with them, also on other samples."""
    y = np.log(SIZES[:, 0])
    model = ShallowRegressor(**QUICK, scaling=EITHER, warm_start=True).fit(SIZES, y)
    assert model.scaling_ == "log"
    before = model._ensemble.scaling
    assert model.fit(SIZES[:50], SIZES[:50, 1]).scaling_ == "log"
    assert model._ensemble.scaling is before


def test_a_classifier_chooses_among_scalings_if_asked():
    """By its log-loss; it takes one scaling by default."""
    y = SIZES[:, 0] > np.median(SIZES[:, 0]) * (1 + (SIZES[:, 1] > 1))
    assert ShallowClassifier(**QUICK).fit(SIZES, y).scaling_ == "standard"
    model = ShallowClassifier(**QUICK, scaling=("none", "log")).fit(SIZES, y)
    assert model.scaling_ == "log"


@pytest.mark.parametrize("scaling", [(), ("standard", "logs"), 3])
def test_other_scalings_are_refused(scaling):
    """By name, before any work."""
    with pytest.raises(ArgumentError, match=r"^scaling: got "):
        ShallowRegressor(scaling=scaling).fit(SIZES, SIZES[:, 0])
