from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import shallows as sh
from shallows import ArgumentError
from shallows.activations import ACTIVATIONS
from shallows.export import source
from shallows.export.file import FORMATS, write
from shallows.export.network import Network
from shallows.mlp import MLP

THREE = sh.datasets.from_arrays([[0.0, 1.0], [2.0, -3.0], [4.0, 5.0], [1.0, 1.5]], [0, 1, 2, 1])

RUNS = {
    "the report's network": lambda: sh.train(sh.datasets.xor(), (3, 3), seed=0, max_epochs=50),
    "biases, tanh and relu": lambda: sh.train(
        sh.datasets.moons(40), (4, 2), activation=("tanh", "relu"), bias=True, max_epochs=5, lr=0.01
    ),
    "three classes, identity": lambda: sh.train(
        THREE, (3, 2, 2), activation=("sigmoid", "identity", "tanh"), bias=True, max_epochs=30
    ),
    "three classes, no biases": lambda: sh.train(THREE, (2,), activation="relu", max_epochs=3),
    "two numbers": lambda: sh.train(
        sh.datasets.from_arrays(THREE.x, THREE.x / 4, task="regression"),
        (3,),
        activation="tanh",
        bias=True,
        lr=0.01,
        max_epochs=20,
    ),
    "float32": lambda: sh.train(sh.datasets.xor(), (3,), dtype="float32", max_epochs=9),
    **{name: lambda name=name: every_layer(name) for name in ACTIVATIONS},
    "softplus, float32": lambda: every_layer("softplus", dtype="float32"),
}


def every_layer(activation, **options):
    """Train a network whose hidden layers all have one activation function."""
    how = {"bias": True, "max_epochs": 5, "lr": 0.01, "init": "xavier", **options}
    return sh.train(sh.datasets.moons(40), (4, 3), activation=activation, **how)


@pytest.fixture(params=RUNS)
def run(request):
    """Train one of several kinds of networks."""
    return RUNS[request.param]()


def samples(run):
    """Return samples where activations are moderate, and where they saturate."""
    near = np.random.RandomState(0).normal(size=(20, run.data.n_features))
    return np.concatenate([run.data.x, near, 100 * near])


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_exported_network_says_what_the_original_says(run, tmp_path, suffix, said):
    """An exported file, run in its own language, agrees with the network up to roundoff."""
    path = tmp_path / f"net{suffix}"
    run.export(path)
    x = samples(run)
    x = x.astype(run.settings.dtype).astype(np.float64)
    expected, got = run.predict(x), said(path, x)[0]
    assert got.shape == expected.shape
    ulps = 1e-13 if run.settings.dtype == "float64" else 1e-5
    np.testing.assert_allclose(got, expected, rtol=100 * ulps, atol=ulps)


@settings(max_examples=40)
@example([-0.0, 5e-324])
@example([0.1 + 0.2, 0.0])
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2))
def test_literals_lose_no_bit(values):
    """Python, C and JavaScript read back the very numbers, zeros' signs and subnormals too."""
    mlp = MLP((1, 1, 1), ("tanh",))
    weights = {"w1": np.array([[values[0]]]), "w2": np.array([[values[1]]])}
    net = Network(mlp, weights, "sigmoid", "float64", ("x",), ("no", "yes"))
    for suffix, read in [(".py", float), (".c", float.fromhex), (".js", float)]:
        text = source.render(net, Path(f"net{suffix}"))
        literals = re.findall(r"w\d\S* = (?:np\.array\()?[\[{]\s*[\[{](.*)[\]}],", text)
        assert np.array([read(n) for n in literals]).tobytes() == np.array(values).tobytes()


NASTY = ('"; evil("', "*/ evil(); /*", "</script>", "line\nbreak", "ärger 😀 ??/", "\\")


@pytest.mark.parametrize("suffix", [".py", ".c", ".js"])
def test_names_are_only_names(tmp_path, suffix, said):
    """Quotes, comment marks, line breaks and tags in a name of a column stay text."""
    data = sh.datasets.from_arrays(
        np.eye(6), [0, 1, 2, 3, 4, 5], feature_names=NASTY, class_names=NASTY
    )
    run = sh.train(data, (2,), max_epochs=3)
    path = tmp_path / f"net{suffix}"
    run.export(path)
    text = path.read_text()
    assert "</script>" not in text
    assert "*/ evil" not in text or suffix != ".c"
    np.testing.assert_allclose(said(path, data.x)[0], run.predict(data.x), rtol=1e-12)
    if suffix == ".py":
        namespace = {}
        exec(text, namespace)  # noqa: S102 - the source that this test has just written
        assert tuple(namespace["FEATURES"]) == tuple(namespace["CLASSES"]) == NASTY


def test_onnx_carries_the_names(tmp_path):
    """Features and classes are in the model's metadata, in order, and who made it."""
    import onnx

    path = tmp_path / "net.onnx"
    RUNS["three classes, identity"]().export(path)
    model = onnx.load(path)
    told = {entry.key: json.loads(entry.value) for entry in model.metadata_props}
    made = told.pop("made")
    assert told == {"features": ["x0", "x1"], "classes": ["0", "1", "2"]}
    assert made["data_sha256"] == THREE.hash
    assert model.producer_name == "shallows"


@pytest.mark.parametrize(
    "path", ["net.pt", "net", "missing/net.c", None, "net.c\0", "a" * 300 + ".js"]
)
def test_other_formats_and_places_are_refused(tmp_path, monkeypatch, path):
    """The error names what can't be written, and no file is left behind."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ArgumentError, match=r"^path: got "):
        RUNS["float32"]().export(path)
    assert list(tmp_path.iterdir()) == []


def test_without_onnx_the_way_out_is_told(tmp_path, monkeypatch):
    """If onnx is not installed, only its format is refused, and the error says what to install."""
    monkeypatch.setitem(sys.modules, "onnx", None)
    run = RUNS["float32"]()
    with pytest.raises(ArgumentError, match=r"pip install 'onnx\b.*'"):
        run.export(tmp_path / "net.onnx")
    run.export(tmp_path / "net.js")


def test_a_diverged_network_does_not_leave(tmp_path):
    """Weights that are not finite are refused."""
    mlp = MLP((1, 1, 1), ("tanh",))
    weights = {"w1": np.array([[np.inf]]), "w2": np.array([[1.0]])}
    net = Network(mlp, weights, "sigmoid", "float64", ("x",), ("no", "yes"))
    with pytest.raises(ArgumentError, match="weights that are not finite"):
        write(net, tmp_path / "net.c")
