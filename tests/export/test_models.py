"""Estimators and pipelines leave as one file that takes raw rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    RobustScaler,
    StandardScaler,
)

from shallows import ArgumentError
from shallows.activations import ACTIVATIONS
from shallows.export.file import FORMATS
from shallows.sklearn import ShallowClassifier, ShallowRegressor, export

#: Networks of so few units, trained so briefly, are told to be worse than a linear model.
pytestmark = pytest.mark.filterwarnings("ignore:On the samples held out, a linear model is better")

QUICK = {"hidden_layer_sizes": (3,), "restarts": 8, "max_iter": 60, "random_state": 3}
RNG = np.random.default_rng(0)
X = np.column_stack(
    [RNG.normal(50, 5, 60), RNG.integers(0, 3, 60), RNG.uniform(1e4, 2e4, 60), np.full(60, 3.0)]
)
TWO = np.where(X[:, 0] > 50 - 3 * X[:, 1], "yes", "no")
THREE = np.array(["a", "b", "c"])[(X[:, 1] + (X[:, 0] > 50)).astype(int) % 3]
NUMBERS = np.column_stack([X[:, 0] * X[:, 1], X[:, 2]])


def encoded(last):
    kinds = (OneHotEncoder(drop="first", sparse_output=False), [1])
    others = (make_pipeline(MinMaxScaler(), RobustScaler()), [2])
    return make_pipeline(make_column_transformer(kinds, others, remainder="passthrough"), last)


MODELS = {
    "two classes": lambda: ShallowClassifier(**QUICK).fit(X, TWO),
    "three classes, scaled": lambda: make_pipeline(
        StandardScaler(), ShallowClassifier(**QUICK, scaling="none")
    ).fit(X[:, :3], THREE),
    "encoded": lambda: encoded(ShallowClassifier(**QUICK)).fit(X, THREE),
    "two numbers": lambda: ShallowRegressor(**QUICK).fit(X, NUMBERS),
    "a line": lambda: ShallowRegressor(**QUICK).fit(X, X[:, 0] + NUMBERS[:, 0] / 4),
    "one network": lambda: ShallowRegressor(**QUICK, combine="best").fit(X, X[:, 0]),
}


def constant():
    with pytest.warns(ConvergenceWarning):
        return ShallowClassifier(**QUICK, learning_rate_init=1e6).fit(X, THREE)


@pytest.fixture(scope="module", params=[*MODELS, "constant"])
def model(request):
    """Train one of several kinds of models."""
    return MODELS.get(request.param, constant)()


def rows_of(model):
    return np.concatenate([X, X * [1.1, 1, 1.1, 1]])[:, : model.n_features_in_][:100]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_says_what_the_model_says(model, tmp_path, suffix, said):
    """From raw rows, it gives the mean of all networks and the classes' names; NaN gives NaN."""
    path, x = tmp_path / f"net{suffix}", rows_of(model)
    export(model, path)
    expected = (getattr(model, "predict_proba", None) or model.predict)(x)
    expected = expected.reshape(len(x), -1)
    classes = getattr(model, "classes_", None)
    if classes is not None and len(classes) == 2:
        expected = expected[:, 1:]
    asked = np.vstack([x, x[:4]])
    for column in range(x.shape[1]):
        asked[100 + column, column] = np.nan
    yhat, labels = said(path, asked)
    np.testing.assert_allclose(yhat[:100], expected, rtol=1e-9, atol=1e-13)
    assert np.isnan(yhat[100 : 100 + x.shape[1]]).all()
    if classes is None:
        assert labels is None
    elif suffix == ".c":
        assert classes[labels[:100]].tolist() == model.predict(x).tolist()
        assert labels[100] == -1
    else:
        assert labels[:100] == model.predict(x).tolist()
        assert labels[100] in ("", None) or np.isnan(labels[100])  # in JSON, on its way here


@pytest.mark.parametrize("suffix", FORMATS)
def test_logarithms_are_exported(tmp_path, suffix, said):
    """Those that the estimator takes of skewed features, after the pipeline's own scaler."""
    sizes = np.exp(RNG.normal(0, 2, (60, 2)))
    model = make_pipeline(StandardScaler(), ShallowRegressor(**QUICK, scaling="log"))
    model.fit(np.column_stack([sizes, X[:, 1] == 1]), np.log(sizes[:, 0]))
    assert model[-1]._ensemble.scaling.logarithms.changed.tolist() == [True, True, False]
    rows = np.column_stack([[1.0, 1e-4, -50.0, np.nan], [1e4, 1e-3, -1.0, 1.0], [0, 1, 0, 1]])
    path = tmp_path / f"net{suffix}"
    export(model, path)
    yhat, _ = said(path, rows)
    np.testing.assert_allclose(yhat[:3, 0], model.predict(rows[:3]), rtol=1e-9)
    assert np.isnan(yhat[3, 0])


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_unknown_category_gives_nan(tmp_path, suffix, said):
    """The encoder refuses such a category, so the file must not give a number for it."""
    path = tmp_path / f"net{suffix}"
    export(MODELS["encoded"](), path)
    asked = X[:2].copy()
    asked[1, 1] = 7.0
    assert np.isnan(said(path, asked)[0]).all(axis=1).tolist() == [False, True]


FLOWERS = pd.DataFrame(
    {"colour": ["red", "blue", "red", "white"] * 10, "size": np.arange(40) % 7 + 0.5}
)


def texts(**options):
    kinds = OneHotEncoder(sparse_output=False, **options)
    table = make_column_transformer((kinds, ["colour"]), (StandardScaler(), ["size"]))
    y = (FLOWERS.colour == "red") ^ (FLOWERS["size"] > 3)
    return make_pipeline(table, ShallowClassifier(**QUICK)).fit(FLOWERS, y)


@pytest.mark.parametrize("suffix", [".py", ".js"])
def test_rows_may_have_texts(tmp_path, suffix, said):
    """A category that was never seen gives NaN, unless the encoder takes it for no category."""
    rows = np.array([*FLOWERS.to_numpy(object).tolist(), ["green", 1.0]], object)
    for name, model in [("error", texts()), ("ignore", texts(handle_unknown="ignore"))]:
        path = tmp_path / name / f"net{suffix}"
        path.parent.mkdir()
        export(model, path)
        yhat, _ = said(path, rows)
        np.testing.assert_allclose(yhat[:40, 0], model.predict_proba(FLOWERS)[:, 1], rtol=1e-9)
        assert np.isnan(yhat[40, 0]) == (name == "error")
    with pytest.raises(ArgumentError, match="columns of numbers"):
        export(model, tmp_path / "net.c")


def test_rows_of_another_length_are_refused(tmp_path, said):
    """Python, JavaScript and ONNX refuse them; in C a row does not know its length."""
    model = MODELS["one network"]()
    for suffix in (".py", ".js", ".onnx"):
        export(model, tmp_path / f"net{suffix}")
    for suffix in (".py", ".js"):
        with pytest.raises(AssertionError, match=r"accepted: (\(n, )?4"):
            said(tmp_path / f"net{suffix}", X[:, :3])
    with pytest.raises(Exception, match=r"(?i)dimension"):
        said(tmp_path / "net.onnx", X[:, :3])


def test_two_models_link_into_one_program(tmp_path, compiled):
    """Names in C begin with the file's, whatever characters it has."""
    files = [tmp_path / "first model.c", tmp_path / "2nd.c", tmp_path / "main.c"]
    for path, name in zip(files, ("two classes", "encoded"), strict=False):
        export(MODELS[name](), path)
    files[2].write_text(
        "int first_model_classify(const double *x); int net_2nd_classify(const double *x);"
        "int main(void) { double x[4] = {0};"
        "return first_model_classify(x) + net_2nd_classify(x); }"
    )
    compiled(tmp_path / "both", *files)


def test_a_file_says_what_made_it(tmp_path):
    """The version, a hash of the training samples, the number of networks, out-of-fold scores."""
    model = MODELS["two classes"]()
    export(model, tmp_path / "net.py")
    namespace = {}
    exec((tmp_path / "net.py").read_text(), namespace)  # noqa: S102 - just written
    made = namespace["MADE"]
    assert made["data_sha256"] == model.training_hash_
    assert made["networks"] == len(model.kept_)
    assert made["validation"] == model.validation_scores_
    shuffled = RNG.permutation(60)
    assert ShallowClassifier(**QUICK).fit(X[shuffled], TWO[shuffled]).training_hash_ == (
        model.training_hash_
    )


class OwnScaler(StandardScaler):
    """A scaler of somebody's own, which does what its parent does."""


@pytest.mark.parametrize("scaler", [StandardScaler(with_mean=False), OwnScaler()])
def test_a_scaler_shifts_only_by_what_it_subtracts(tmp_path, scaler, said):
    """A mean that is not subtracted is left out, and a subclass is taken as its parent."""
    x = np.random.RandomState(0).rand(60, 2) + 3
    model = make_pipeline(scaler, ShallowClassifier(restarts=2, max_iter=30, random_state=0))
    model.fit(x, x[:, 0] > x[:, 1])
    export(model, tmp_path / "net.py")
    yhat, _ = said(tmp_path / "net.py", x)
    np.testing.assert_allclose(np.ravel(yhat), model.predict_proba(x)[:, 1], rtol=1e-9)


def test_a_scaler_that_clips_is_refused(tmp_path):
    """The file holds sums and products only, and clipping is neither."""
    if not hasattr(MaxAbsScaler(), "clip"):
        pytest.skip("this scikit-learn has no MaxAbsScaler that clips")
    x = np.random.RandomState(0).rand(60, 2)
    last = ShallowClassifier(restarts=2, max_iter=30, random_state=0)
    model = make_pipeline(MaxAbsScaler(clip=True), last).fit(x, x[:, 0] > x[:, 1])
    with pytest.raises(ArgumentError, match="a MaxAbsScaler that clips"):
        export(model, tmp_path / "net.py")


def test_a_step_can_be_exported(tmp_path, said):
    """A network that only partial_fit has trained leaves as a file, too."""
    x = np.random.RandomState(0).rand(60, 2)
    model = ShallowClassifier(restarts=2, random_state=0)
    model.partial_fit(x, x[:, 0] > x[:, 1], classes=[False, True])
    export(model, tmp_path / "net.py")
    yhat, _ = said(tmp_path / "net.py", x)
    np.testing.assert_allclose(np.ravel(yhat), model.predict_proba(x)[:, 1], rtol=1e-9)


def test_what_is_no_arithmetic_is_refused(tmp_path):
    """The error names the step, and no file is written."""
    model = make_pipeline(PCA(2), ShallowClassifier(**QUICK)).fit(X, TWO)
    with pytest.raises(ArgumentError, match="model: got 'a pipeline with PCA'"):
        export(model, tmp_path / "net.py")
    with pytest.raises(ArgumentError, match="model: got StandardScaler"):
        export(StandardScaler().fit(X), tmp_path / "net.py")
    assert list(tmp_path.iterdir()) == []


def test_a_scaling_that_is_not_finite_is_refused(tmp_path):
    """1 / 10⁻³¹⁰ is no float64, so no language could hold it."""
    model = ShallowRegressor(**QUICK).fit(X * 1e-311, X[:, 0])
    with pytest.raises(ArgumentError, match="a scaling that is not finite"):
        export(model, tmp_path / "net.js")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_nan_goes_through_every_activation_in_c(name, tmp_path, said):
    """C's own fmax would turn a NaN into a number."""
    settings = {**QUICK, "restarts": 1, "max_iter": 20, "learning_rate_init": 0.05}
    model = ShallowRegressor(**settings, activation=name if name != "sigmoid" else "logistic")
    model.fit(X[:, :2], X[:, 0]).export(tmp_path / "net.c")
    assert np.isnan(said(tmp_path / "net.c", np.array([[np.nan, 1.0], [1.0, np.nan]]))[0]).all()
