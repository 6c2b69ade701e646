"""A linear model takes part in the prediction where it predicts well what was left out."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge

from shallows import MLP, activations, backprop
from shallows.sklearn import ShallowClassifier, ShallowRegressor
from shallows.sklearn.linear import PENALTIES, as_network

QUICK = {"hidden_layer_sizes": (4,), "restarts": 8, "max_iter": 20, "random_state": 3}


def scaled(X):
    """Return features as the estimators scale them."""
    return (X - X.mean(axis=0)) / X.std(axis=0)


def line(rows, features):
    """Return a table whose features and target are lines of five causes, with noise."""
    rng = np.random.default_rng(0)
    causes = rng.normal(size=(rows, 5))
    X = causes @ rng.normal(size=(5, features)) + 0.1 * rng.normal(size=(rows, features)) + 6
    return X, causes @ [1, 2, 3, -1, -2] + rng.normal(size=rows) / 5


@pytest.mark.parametrize("shape", [(60, 5), (40, 60)])
def test_a_line_is_predicted_as_by_ridge(shape):
    """Then the linear model is the prediction, of one row as among others, also of wide tables."""
    X, y = line(*shape)
    model = ShallowRegressor(**QUICK).fit(X, y)
    assert model.linear_share_ == 1.0
    assert model.constant_share_ == 0.0
    assert not len(model.kept_)
    said = [Ridge(alpha).fit(scaled(X), y).predict(scaled(X)) for alpha in PENALTIES]
    assert sum(np.allclose(model.predict(X), one, rtol=1e-6) for one in said) == 1
    assert model.predict(X[:1]).tobytes() == model.predict(X)[:1].tobytes()


@pytest.mark.parametrize("several", [False, True])
def test_classes_have_a_logistic_regression(several):
    """It predicts nearly as scikit-learn's with one of the penalties, also of weighted rows."""
    X, y = load_wine(return_X_y=True)
    y = y if several else y > 1
    weights = np.where(np.arange(178) % 3 == 0, 2.0, 1.0)
    model = ShallowClassifier(**QUICK).fit(X, y, sample_weight=weights)
    found, even = model._linear, weights * weights.sum() / (weights**2).sum()
    z = np.column_stack([np.ones(178), model._scaling(X)]) @ found.weights.T
    said = z if several else np.hstack([np.zeros_like(z), z])
    said = np.exp(said) / np.exp(said).sum(axis=1, keepdims=True)
    near = []
    for alpha in PENALTIES[1:]:
        one = LogisticRegression(C=1 / alpha, tol=1e-8, max_iter=1000)
        one.fit(model._scaling(X), y, sample_weight=even)
        near.append(np.abs(one.predict_proba(model._scaling(X)) - said).max() < 0.1)
    assert sum(near) == 1


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("name", activations.ACTIVATIONS)
def test_a_network_of_any_activation_computes_a_linear_model(name, outputs):
    """In pairs of units, f(z) - f(-z), through two hidden layers."""
    rng = np.random.default_rng(1)
    X, weights = rng.normal(size=(30, 4)), rng.normal(size=(outputs, 5))
    mlp = MLP.of(4, (7, 6), 2, name, bias=True, outputs=outputs)
    network = as_network(mlp, "squared", weights)
    z = backprop.forward(X, mlp.unpack(network), mlp.activation)["z3"]
    expected = weights[:, 0] + X @ weights[:, 1:].T
    np.testing.assert_allclose(z, expected, rtol=1e-8, atol=1e-8)
    if outputs > 1:  # a softmax needs the differences from the last class alone
        network = as_network(mlp, "cross-entropy", weights)
        z = backprop.forward(X, mlp.unpack(network), mlp.activation)["z3"]
        np.testing.assert_allclose(z, expected - expected[:, 2:], rtol=1e-8, atol=1e-8)


@pytest.mark.filterwarnings("ignore:On the samples held out, a linear model is better")
def test_networks_and_a_line_share_the_prediction():
    """What the shares of the networks leave of it is a straight line."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(50, 2))
    y = X[:, 0] + np.abs(X[:, 1]) + rng.normal(size=50)
    settings = {**QUICK, "max_iter": 100, "alpha": 1.0}
    model = ShallowRegressor(**settings).fit(X, y)
    assert 0.1 < model.linear_share_ < 0.9
    rest = model.predict(X)
    for seed, share in zip(model.seeds_[model.kept_].tolist(), model.shares_, strict=True):
        one = {**settings, "restarts": 1, "combine": "best", "random_state": seed}
        rest = rest - share * ShallowRegressor(**one).fit(X, y).predict(X)
    whole = np.column_stack([np.ones(50), X])
    weights, error, *_ = np.linalg.lstsq(whole, rest)
    assert error < 1e-20
    assert weights[1] / model.linear_share_ == pytest.approx(1.0, abs=0.3)


def test_what_a_line_says_of_a_row_left_out_is_of_the_other_folds():
    """With more features than rows it is nearly right on its own rows, and less so on others."""
    X, y = line(40, 60)
    model = ShallowRegressor(**QUICK).fit(X, y)
    error = np.sqrt(((model.oof_prediction_ - y) ** 2).mean())
    assert model.validation_scores_["rmse"] == pytest.approx(error)
    assert model.validation_scores_["rmse_of_linear"] == pytest.approx(error)
    assert np.sqrt(((model.predict(X) - y) ** 2).mean()) < error / 1.2


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"combine": "best"}, 'It takes part with combine="mean"'),
        ({"hidden_layer_sizes": 1}, "It would take part if each hidden layer had 2 units"),
    ],
)
def test_a_better_line_that_takes_no_part_is_told(settings, says):
    """The warning says how it would take part."""
    with pytest.warns(ConvergenceWarning, match="a linear model is better than .*" + says):
        model = ShallowRegressor(**{**QUICK, **settings}).fit(*line(60, 5))
    assert model.linear_share_ == 0.0
    scores = model.validation_scores_
    assert scores["rmse_of_linear"] < scores["rmse"] < scores["rmse_of_constant"]


def test_features_too_large_for_their_squares_have_no_line():
    """A fit of raw numbers goes on without it."""
    X, y = load_wine(return_X_y=True)
    model = ShallowClassifier(**QUICK, scaling="none", learning_rate_init=1e-300)
    with pytest.warns(ConvergenceWarning, match="share of each class"):
        model.fit(X * 1e300, y)
    assert model.linear_share_ == 0.0
    assert "log_loss_of_linear" not in model.validation_scores_


def test_without_samples_held_out_there_is_no_line():
    """Nothing would say how good it is."""
    model = ShallowRegressor(**QUICK, early_stopping=False).fit(*line(60, 5))
    assert model.linear_share_ == 0.0
    model = ShallowRegressor(**QUICK).fit(*line(60, 5))
    assert model.partial_fit(*line(60, 5)).linear_share_ == 0.0
