from __future__ import annotations

import os
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.base import clone
from sklearn.datasets import load_iris, load_wine, make_moons
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, cross_validate, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from shallows import ArgumentError, Status, activations, backprop
from shallows.engine.engine import cores
from shallows.sklearn import ShallowClassifier, ShallowRegressor
from shallows.sklearn.checks import threads_of
from shallows.sklearn.parameters import ACTIVATIONS

IRIS = load_iris(return_X_y=True)
#: Of few networks, trained briefly, the best is often worse than a line.
brief = pytest.mark.filterwarnings("ignore:On the samples held out, a linear model is better")
QUICK = {"hidden_layer_sizes": (4,), "restarts": 8, "max_iter": 60, "random_state": 3}


@pytest.fixture
def scaled():
    """Return the iris data, scaled."""
    return StandardScaler().fit_transform(IRIS[0]), IRIS[1]


def bits(estimator, X):
    """Return the bytes of all that an estimator says of samples."""
    say = estimator.predict_proba if hasattr(estimator, "classes_") else estimator.predict
    return say(X).tobytes()


# -- scikit-learn's own checks -------------------------------------------------------------------

CHECKS = """
import sys
from sklearn.utils.estimator_checks import check_estimator
from shallows import sklearn
results = check_estimator(getattr(sklearn, sys.argv[1])(), on_skip=None, on_fail="raise")
others = [(r["check_name"], r["status"]) for r in results if r["status"] != "passed"]
print(len(results), others)
"""


@pytest.mark.parametrize("name", ["ShallowClassifier", "ShallowRegressor"])
def test_check_estimator_passes_whole(name):
    """With default settings every check passes. None is skipped or expected to fail."""
    # One check is skipped unless SciPy's support of other arrays is switched on from the start.
    environment = {**os.environ, "SCIPY_ARRAY_API": "1"}
    command = [sys.executable, "-c", CHECKS, name]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    count, others = done.stdout.split(maxsplit=1)
    assert int(count) > 40
    assert others.strip() == "[]"


@brief
def test_grid_search_over_a_pipeline():
    """A grid over the estimator's parameters, inside a pipeline, finds and refits a good one."""
    pipeline = make_pipeline(StandardScaler(), ShallowClassifier(**QUICK))
    grid = {"shallowclassifier__alpha": [0.01, 0.1], "shallowclassifier__combine": ["best", "mean"]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(*IRIS)
    assert search.best_score_ > 0.9
    assert search.best_params_.keys() == grid.keys()


def test_clone_and_pickle_keep_what_they_should(scaled):
    """A clone has the parameters alone and trains to the same bits; a pickle says the same."""
    fitted = ShallowClassifier(**QUICK).fit(*scaled)
    cloned = clone(fitted)
    assert not hasattr(cloned, "classes_")
    assert bits(cloned.fit(*scaled), scaled[0]) == bits(fitted, scaled[0])
    assert bits(pickle.loads(pickle.dumps(fitted)), scaled[0]) == bits(fitted, scaled[0])  # noqa: S301 - our own


def test_set_output_and_feature_names(scaled):
    """Behind a scaler that gives DataFrames, features have names, and wrong ones are refused."""
    frame = pd.DataFrame(scaled[0], columns=list("abcd"))
    scaler = StandardScaler().set_output(transform="pandas")
    pipeline = make_pipeline(scaler, ShallowClassifier(**QUICK)).fit(frame, IRIS[1])
    assert pipeline[-1].feature_names_in_.tolist() == list("abcd")
    with pytest.raises(ValueError, match="feature names"):
        pipeline.predict(frame.rename(columns={"a": "z"}))


def test_metadata_routing_brings_weights(scaled):
    """Sample weights reach the fits of a cross-validation when they are asked for."""
    X, y = scaled
    weights = np.where(y == 2, 0.0, 1.0)
    with sklearn.config_context(enable_metadata_routing=True):
        asked = ShallowClassifier(**QUICK).set_fit_request(sample_weight=True)
        asked.set_score_request(sample_weight=False)
        found = cross_validate(
            asked, X, y, params={"sample_weight": weights}, cv=3, return_estimator=True
        )
    never = [model.predict_proba(X)[:, 2].max() for model in found["estimator"]]
    assert max(never) < 0.9
    assert not any((model.predict(X[y == 2]) == 2).any() for model in found["estimator"])


# -- the promises --------------------------------------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, -1])
def test_the_same_seed_gives_the_same_bits(scaled, threads):
    """The number of threads does not matter."""
    first = ShallowClassifier(**QUICK).fit(*scaled)
    again = ShallowClassifier(**QUICK, n_jobs=threads).fit(*scaled)
    assert bits(again, scaled[0]) == bits(first, scaled[0])
    other = ShallowClassifier(**{**QUICK, "random_state": 4}).fit(*scaled)
    assert bits(other, scaled[0]) != bits(first, scaled[0])


def test_a_network_among_64_is_the_one_it_is_alone(scaled):
    """Of 64 restarts, the best, trained alone from its seed: same bits, epochs and curves."""
    settings = {"hidden_layer_sizes": (4,), "max_iter": 200, "combine": "best"}
    many = ShallowClassifier(**settings, restarts=64, random_state=7).fit(*scaled)
    seed = int(many.seeds_[many.kept_[0]])
    assert many.seeds_[0] == 7
    assert len(set(many.seeds_.tolist())) == 64
    alone = ShallowClassifier(**settings, restarts=1, random_state=seed).fit(*scaled)
    assert bits(alone, scaled[0]) == bits(many, scaled[0])
    assert (alone.n_iter_, alone.outcome_) == (many.n_iter_, many.outcome_)
    assert alone.loss_curve_ == many.loss_curve_
    assert alone.validation_curve_ == many.validation_curve_


@pytest.mark.parametrize("make", [ShallowClassifier, ShallowRegressor])
def test_the_order_of_the_rows_changes_no_bit(scaled, make):
    """Neither do copies in place of a weight of 2, or a row left out in place of weight 0."""
    X, y = scaled
    rng = np.random.default_rng(0)
    weights = rng.integers(0, 3, len(X))
    expected = bits(make(**QUICK).fit(X, y, sample_weight=weights), X)
    rows = np.repeat(np.arange(len(X)), weights)
    rng.shuffle(rows)
    assert bits(make(**QUICK).fit(X[rows], y[rows]), X) == expected


def test_training_is_the_gradient_descent_that_it_says():
    """One network, its loss curve against backpropagation in plain NumPy, scikit-learn's way."""
    X, y = make_moons(20, noise=0.2, random_state=0)
    settings = {"activation": "tanh", "alpha": 0.5, "learning_rate_init": 0.2, "momentum": 0.8}
    model = ShallowClassifier(
        (3,), **settings, restarts=1, max_iter=25, check_every=1, early_stopping=False,
        n_iter_no_change=100, random_state=5, combine="best", scaling="none",
    ).fit(X, y)  # fmt: skip
    weights = model._ensemble.plan.mlp.initial_weights(5)
    velocity, curve = {name: np.zeros_like(w) for name, w in weights.items()}, []
    for _ in range(25):
        q = backprop.forward(X, weights, ["tanh"])
        d = backprop.backward(X, y[:, None], weights, q, ["tanh"])
        penalty = sum((w**2).sum() for name, w in weights.items() if name[0] == "w")
        loss = backprop.loss_from_logits(y[:, None], q["z2"]) + 0.5 * 0.5 * penalty
        curve.append(loss / 20)
        last = weights
        for name, w in weights.items():
            gradient = d[f"dL_d{name}"] + (0.5 * w if name[0] == "w" else 0)
            velocity[name] = 0.8 * velocity[name] + gradient / 20
        weights = {name: w - 0.2 * velocity[name] for name, w in weights.items()}
    np.testing.assert_allclose(model.loss_curve_, curve, rtol=1e-9)
    np.testing.assert_allclose(model.coefs_[0], last["w1"], rtol=1e-8)
    np.testing.assert_allclose(model.intercepts_[1], last["b2"], rtol=1e-8)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_function_trains(name):
    """Names are scikit-learn's or ours. Predictions agree with the network in NumPy."""
    X, y = make_moons(30, noise=0.2, random_state=0)
    settings = {**QUICK, "activation": name, "learning_rate_init": 0.1}
    model = ShallowClassifier(**settings, combine="best", scaling="none").fit(X, y)
    mlp = model._ensemble.plan.mlp
    assert mlp.activation == ("sigmoid" if name == "logistic" else name,)
    assert mlp.init == activations.ACTIVATIONS[mlp.activation[0]].init
    yhat = backprop.forward(X, mlp.unpack(model._ensemble.weights[0]), mlp.activation)["yhat"]
    np.testing.assert_allclose(model.predict_proba(X)[:, 1:], yhat, rtol=1e-10)


def test_n_jobs_is_counted_as_scikit_learn_counts():
    """Negative numbers from the processors down; one thread by default, and inside other jobs."""
    from joblib import Parallel, delayed, parallel_config

    assert (threads_of(None), threads_of(3), threads_of(-1)) == (1, 3, cores())
    assert threads_of(-cores()) == 1 == threads_of(-cores() - 5)
    with parallel_config(n_jobs=2):
        assert threads_of(None) == min(2, cores())
    inside = Parallel(n_jobs=2, backend="threading")(delayed(threads_of)(-1) for _ in range(2))
    assert inside == [1, 1]


def test_verbose_tells_of_every_look(scaled, capsys):
    """How many networks still run, how many beat a constant, and the lowest loss."""
    ShallowClassifier(**{**QUICK, "max_iter": 20}, verbose=True).fit(*scaled)
    told = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in told] == ["epoch 10", "epoch 20"]
    assert told[0].startswith("epoch 10: 8 of 8 networks running, ")
    ShallowClassifier(**QUICK).fit(*scaled)
    assert capsys.readouterr().out == ""


def test_sparse_tables_are_refused(scaled):
    """The error is scikit-learn's, and says how to make them dense."""
    from scipy.sparse import csr_array

    for make in (ShallowClassifier, ShallowRegressor):
        with pytest.raises(TypeError, match=r"Sparse data was passed.*toarray"):
            make(**QUICK).fit(csr_array(scaled[0]), scaled[1])


# -- what is kept --------------------------------------------------------------------------------


@brief
def test_best_is_the_network_with_the_lowest_loss_held_out(scaled):
    """It is kept as it was at the lowest point of its validation curve."""
    model = ShallowClassifier(**QUICK, combine="best", holdout="shared").fit(*scaled)
    assert model.best_loss_ == model.losses_.min() == min(model.validation_curve_)
    assert model.losses_.shape == (8,)
    assert len(model.loss_curve_) == len(model.validation_curve_) == model.n_iter_ / 10
    assert [w.shape for w in model.coefs_] == [(4, 4), (4, 3)]


@brief
@pytest.mark.parametrize("alpha", [0.5, (0.5, 0.7)])
def test_mean_is_the_mean_of_the_networks(scaled, alpha):
    """The probabilities of combine="mean" are those of each network alone, by their shares."""
    X, y = scaled
    quick = {**QUICK, "hidden_layer_sizes": 3}  # too few units for a linear model of three classes
    mean = ShallowClassifier(**quick, alpha=alpha).fit(X, y)
    settings = {**quick, "alpha": alpha, "restarts": 1, "combine": "best"}
    alone = [
        ShallowClassifier(**{**settings, "random_state": seed}).fit(X, y)
        for seed in mean.seeds_.tolist()
    ]
    assert mean.kept_.tolist() == list(range(8))
    assert len(set(mean.shares_.tolist())) == np.size(alpha)
    expected = np.average([m.predict_proba(X) for m in alone], axis=0, weights=mean.shares_)
    np.testing.assert_allclose(mean.predict_proba(X), expected, rtol=1e-13)


def test_without_early_stopping_all_samples_are_trained_on(scaled):
    """Nothing is held out: networks are judged by their training loss."""
    model = ShallowClassifier(**QUICK, early_stopping=False).fit(*scaled)
    assert model.validation_curve_ == []
    assert model.best_loss_ == min(model.loss_curve_)


@brief
def test_a_network_stops_when_it_gets_no_better(scaled):
    """After n_iter_no_change epochs without progress, long before the budget, each by itself."""
    settings = {**QUICK, "max_iter": 100_000, "n_iter_no_change": 20, "restarts": 8}
    model = ShallowClassifier(**settings, combine="best").fit(*scaled)
    best = int(np.argmin(model.validation_curve_))
    assert model.n_iter_ < 5000
    assert len(model.validation_curve_) - 1 - best <= 4
    assert len({outcome.epoch for outcome in model.outcomes_}) > 1
    assert model.outcome_.status is Status.FINISHED


def test_divergence_is_an_outcome():
    """Wild learning rates: a warning, an outcome that names what went first, and a linear model."""
    X, y = IRIS
    wild = ShallowClassifier(**{**QUICK, "activation": "relu"}, learning_rate_init=1e200)
    with pytest.warns(ConvergenceWarning, match="All 8 networks diverged"):
        wild.fit(X, y)
    assert {outcome.status for outcome in wild.outcomes_} == {Status.DIVERGED}
    assert wild.outcome_.quantity is not None
    assert wild.kept_.size == 0
    assert wild.linear_share_ == 1.0
    assert wild.score(X, y) > 0.9


def test_class_weights_are_sample_weights(scaled):
    """A dict multiplies the weights; "balanced" gives all classes the same weight."""
    X, y = scaled
    given = ShallowClassifier(**QUICK, class_weight={0: 1, 1: 2, 2: 4}).fit(X, y)
    expected = ShallowClassifier(**QUICK).fit(X, y, sample_weight=2.0**y)
    assert bits(given, X) == bits(expected, X)
    rare = (y != 2) | (np.arange(len(y)) % 10 == 0)
    plain, balanced = (
        ShallowClassifier(**QUICK, class_weight=kind).fit(X[rare], y[rare]).predict_proba(X)[:, 2]
        for kind in (None, "balanced")
    )
    assert balanced.mean() > plain.mean()


def test_warm_start_goes_on(scaled):
    """Without hold-outs, two fits of 30 epochs have the bits of one of 60."""
    settings = {**QUICK, "early_stopping": False, "n_iter_no_change": 1000}
    whole = ShallowClassifier(**settings).fit(*scaled)
    half = ShallowClassifier(**{**settings, "max_iter": 30}, warm_start=True)
    half.fit(*scaled)
    assert bits(half, scaled[0]) != bits(whole, scaled[0])
    assert bits(half.fit(*scaled), scaled[0]) == bits(whole, scaled[0])


def test_a_warm_start_leaves_what_had_stopped(scaled):
    """On the same samples, a fit that has converged is repeated without a change."""
    settings = {**QUICK, "max_iter": 5000, "n_iter_no_change": 20, "tol": 1e-3}
    model = ShallowClassifier(**settings, warm_start=True).fit(*scaled)
    before, epochs = bits(model, scaled[0]), model.n_iter_
    assert (bits(model.fit(*scaled), scaled[0]), model.n_iter_) == (before, epochs)
    assert bits(model.fit(scaled[0][::2], scaled[1][::2]), scaled[0]) != before


@pytest.mark.parametrize(
    "change",
    [{"early_stopping": False}, {"restarts": 8}, {"restarts": 2}, {"validation_fraction": 0.5},
     {"holdout": "shared"}],
)  # fmt: skip
def test_a_warm_start_judges_by_the_samples_of_now(scaled, change):
    """With other samples or other networks, the earlier losses don't count any more."""
    model = ShallowClassifier(**{**QUICK, "restarts": 4}, warm_start=True).fit(*scaled)
    model.set_params(**change).fit(*scaled)
    assert len(model.losses_) == len(model.seeds_) == len(model.outcomes_) == model.restarts
    assert len(model.loss_curve_) == len(model.validation_curve_) or not model.early_stopping
    assert bool(model.validation_scores_) == model.early_stopping
    assert max(model.n_iter_, len(model.loss_curve_)) <= QUICK["max_iter"]


def test_a_warm_start_asks_for_no_number_of_threads(scaled):
    """Networks that had stopped stay so with any number of threads."""
    settings = {**QUICK, "max_iter": 5000, "n_iter_no_change": 20, "tol": 1e-3}
    model = ShallowClassifier(**settings, warm_start=True, n_jobs=1).fit(*scaled)
    before = bits(model, scaled[0])
    assert bits(model.set_params(n_jobs=2).fit(*scaled), scaled[0]) == before


def test_what_was_held_out_is_forgotten_by_a_step(scaled):
    """After partial_fit networks have seen all rows, so there are no out-of-fold scores."""
    model = ShallowClassifier(**QUICK).fit(*scaled).partial_fit(*scaled)
    assert model.oof_prediction_ is None
    assert model.validation_scores_ == {}


def test_partial_fit_learns_in_steps(scaled):
    """One epoch at a call, on parts of the data; classes are told at the first."""
    X, y = scaled
    model = ShallowClassifier(**QUICK)
    with pytest.raises(ArgumentError, match=r"^classes: got None"):
        model.partial_fit(X, y)
    for epoch in range(60):
        part = np.arange(epoch % 3, len(X), 3)
        model.partial_fit(X[part], y[part], classes=[0, 1, 2])
    assert model.n_iter_ == len(model.loss_curve_) == 60
    assert model.score(X, y) > 0.9
    with pytest.raises(ArgumentError, match=r"^y: got "):
        model.partial_fit(X[:2], [0, 3])


@pytest.mark.parametrize("make", [ShallowClassifier, ShallowRegressor])
@pytest.mark.parametrize("wrong", [{"alpha": -1.0}, {"validation_fraction": 2.0}])
def test_partial_fit_begins_anew_after_a_fit_that_was_refused(scaled, make, wrong):
    """It has the bits of a first call."""
    classes = {"classes": [0, 1, 2]} if make is ShallowClassifier else {}
    expected = make(**QUICK).partial_fit(*scaled, **classes)
    model = make(**{**QUICK, **wrong})
    with pytest.raises(ArgumentError, match=next(iter(wrong))):
        model.fit(scaled[0][:140], scaled[1][:140] % 2)
    model.set_params(**make(**QUICK).get_params()).partial_fit(*scaled, **classes)
    assert model.predict(scaled[0]).tobytes() == expected.predict(scaled[0]).tobytes()
    assert model.training_hash_ == expected.training_hash_


def test_partial_fit_is_an_epoch_of_fit(scaled):
    """Twenty calls leave the weights that fit has one epoch later."""
    settings = {
        **QUICK,
        "early_stopping": False,
        "check_every": 1,
        "learning_rate_init": 0.05,  # the loss falls in every epoch
        "restarts": 1,
    }
    stepped = ShallowClassifier(**settings)
    for _ in range(20):
        stepped.partial_fit(*scaled, classes=[0, 1, 2])
    fitted = ShallowClassifier(**{**settings, "max_iter": 21}).fit(*scaled)
    assert bits(stepped, scaled[0]) == bits(fitted, scaled[0])


def test_regression_of_one_number_and_of_two():
    """Better than a line where there is a curve, in the units and the shape of y."""
    rng = np.random.default_rng(0)
    X = rng.uniform(-2, 2, (200, 2))
    y = 1000 + 50 * np.sin(2 * X[:, 0]) + 10 * X[:, 1]
    model = ShallowRegressor(random_state=0).fit(X, y)
    assert model.score(X, y) > 0.95 > Ridge().fit(X, y).score(X, y)
    assert model.predict(X).shape == (200,)
    both = ShallowRegressor(random_state=0).fit(X, np.column_stack([y, -y]))
    assert both.predict(X).shape == (200, 2)
    assert both.score(X, np.column_stack([y, -y])) > 0.95


def test_it_is_as_good_as_promised():
    """On wine the test log-loss is below that of guessing by a factor of ten."""
    X, y = load_wine(return_X_y=True)
    a, b, c, d = train_test_split(X, y, random_state=0, stratify=y)
    model = make_pipeline(StandardScaler(), ShallowClassifier(random_state=0)).fit(a, c)
    assert log_loss(d, model.predict_proba(b)) < np.log(3) / 10


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("hidden_layer_sizes", 0),
        ("hidden_layer_sizes", (3, -1)),
        ("activation", "sigmoid"),
        ("activation", ("tanh", "tanh")),
        ("restarts", 0),
        ("combine", "median"),
        ("alpha", -1),
        ("learning_rate_init", 0),
        ("momentum", 1.0),
        ("max_iter", 0),
        ("early_stopping", "yes"),
        ("validation_fraction", 1.0),
        ("n_iter_no_change", 0),
        ("check_every", 2.5),
        ("tol", np.nan),
        ("n_jobs", 0),
        ("n_jobs", 1.5),
        ("holdout", "crosswise"),
        ("scaling", "minmax"),
        ("random_state", -1),
    ],
)
def test_parameters_are_checked_when_fitted(scaled, parameter, value):
    """Each is refused by its own name, before any work."""
    for make in (ShallowClassifier, ShallowRegressor):
        named = {"hidden_layer_sizes": "hidden"}.get(parameter, parameter)
        with pytest.raises(ArgumentError, match=f"^{named}: got "):
            make(**{**QUICK, parameter: value}).fit(*scaled)


@pytest.mark.parametrize(
    ("y", "weights", "says"),
    [
        ([0, 0, 0], None, "y: got 'samples of one class only'"),
        ([0, 1, 1], [1, 0, 0], "y: got 'samples of one class only'"),
        ([0, 1, 1], [1, -1, 1], "sample_weight: got -1.0"),
    ],
)
def test_data_that_teach_nothing_are_refused(y, weights, says):
    """One class, negative weights, or no positive weight is refused."""
    with pytest.raises(ArgumentError) as refused:
        ShallowClassifier(**QUICK).fit([[0.0], [1.0], [2.0]], y, sample_weight=weights)
    assert str(refused.value).startswith(says)


def test_weights_must_not_all_be_zero():
    """The error may be scikit-learn's or ours."""
    with pytest.raises(ValueError, match="zero"):
        ShallowClassifier(**QUICK).fit([[0.0], [1.0]], [0, 1], sample_weight=[0, 0])


def test_text_labels_and_too_few_to_hold_out():
    """Classes may be text; where each class has one distinct row, nothing can be held out."""
    model = ShallowClassifier(**QUICK).fit([[0.0], [1.0]] * 20, ["no", "yes"] * 20)
    assert model.predict([[0.0], [1.0]]).tolist() == ["no", "yes"]
    assert model.validation_curve_ == []


def test_a_hundred_thousand_rows():
    """10⁵ rows are trained on, and predicted in parts."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((100_000, 2))
    y = X[:, 0] * X[:, 1] > 0
    model = ShallowClassifier((4,), restarts=8, max_iter=20, random_state=0).fit(X, y)
    assert model.predict_proba(X).shape == (100_000, 2)
    first = model.predict_proba(X[5000:5003])
    assert first.tobytes() == model.predict_proba(X)[5000:5003].tobytes()
