"""skl2onnx converts pipelines with the estimators."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline

from shallows import ArgumentError
from shallows.sklearn import ShallowClassifier, ShallowRegressor, register_skl2onnx

X, Y = load_iris(return_X_y=True)
QUICK = {"hidden_layer_sizes": (3,), "restarts": 8, "max_iter": 60, "random_state": 0}
PLAIN = {"options": {"zipmap": False}}


@pytest.fixture
def convert():
    """Return a function that converts a model, and what ONNX Runtime says of rows."""
    skl2onnx = pytest.importorskip("skl2onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    register_skl2onnx()

    def converted(model, x, **options):
        graph = skl2onnx.to_onnx(model, x[:1], **options)
        session = onnxruntime.InferenceSession(graph.SerializeToString())
        return session.run(None, {"X": x})

    return converted


@pytest.mark.parametrize(
    "labels",
    [Y - 5, np.array(["a", "b", "c"])[Y], Y > 0, np.array(["no", "yes"], object)[Y % 2]],
    ids=["numbers", "texts", "truth", "two texts"],
)
@pytest.mark.parametrize("opset", [13, 21])  # skl2onnx 1.19 warns of later ones
def test_a_pipeline_gives_the_same_probabilities(convert, labels, opset):
    """From float32 rows to float32's roundoff, with labels of the same kind; NaN gives NaN."""
    model = make_pipeline(PCA(3), ShallowClassifier(**QUICK)).fit(X, labels)
    rows = X.astype(np.float32)
    named, shares = convert(model, rows, target_opset=opset, **PLAIN)
    np.testing.assert_allclose(shares, model.predict_proba(rows), atol=1e-6)
    assert (named == model.predict(rows)).all()
    rows[3, 1] = np.nan
    assert np.isnan(convert(model, rows, target_opset=opset, **PLAIN)[1]).all(axis=1).sum() == 1


def test_rows_of_float64_lose_nothing(convert):
    """Then probabilities and numbers to predict agree to float64's roundoff."""
    model = ShallowClassifier(**QUICK).fit(X, Y)
    np.testing.assert_allclose(convert(model, X, **PLAIN)[1], model.predict_proba(X), rtol=1e-12)
    x, y = load_diabetes(return_X_y=True)
    for targets in (y, np.column_stack([y, -y])):
        regressor = ShallowRegressor(**QUICK).fit(x, targets)
        (said,) = convert(regressor, x)
        np.testing.assert_allclose(said.squeeze(), regressor.predict(x), rtol=1e-12)


def test_skl2onnx_has_its_options(convert):
    """Probabilities come as dictionaries, as columns, or with the numbers of the classes."""
    model = ShallowClassifier(**QUICK).fit(X, np.array(["a", "b", "c"])[Y])
    rows = X[:2].astype(np.float32)  # ONNX's ZipMap takes no float64
    first = dict(zip("abc", model.predict_proba(rows)[0], strict=True))
    assert convert(model, rows)[1][0] == pytest.approx(first, abs=1e-6)
    columns = convert(model, rows, options={"zipmap": "columns"})
    assert [len(column) for column in columns] == [2, 2, 2, 2]
    assert convert(model, rows, options={"zipmap": False, "nocl": True})[0].tolist() == [0, 0]


def test_what_can_not_be_converted_is_refused(convert, monkeypatch):
    """An opset that is too old is named; without skl2onnx, the error says how to get it."""
    model = ShallowClassifier(**QUICK).fit(X, Y)
    with pytest.raises(ArgumentError, match="target_opset: got 12; accepted: an opset of 13"):
        convert(model, X, target_opset=12)
    monkeypatch.setitem(sys.modules, "skl2onnx", None)
    with pytest.raises(ArgumentError, match=r"pip install 'skl2onnx\b.*'"):
        register_skl2onnx()
