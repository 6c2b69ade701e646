"""The network of a run on a table leaves as a file that takes the table's raw rows."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import shallows as sh
from shallows.export.file import FORMATS

RNG = np.random.default_rng(1)
NUMBERS = pd.DataFrame(
    {
        "year": 2000 + RNG.integers(0, 20, 30),
        "wild": RNG.random(30) < 0.5,
        "size": RNG.normal(1e5, 10, 30),
        "same": 3.0,
        "kind": RNG.permutation(["a", "b", "c"] * 10),
    }
)
TEXTS = NUMBERS.assign(colour=RNG.choice(["red", 'd"ark😀'], 30), soil=list("xyz") * 10)[
    ["colour", "year", "soil", "size", "kind"]
]


def trained(frame, scaling, **options):
    data = sh.datasets.from_frame(frame, "kind", scaling=scaling)
    how = {"bias": True, "init": "xavier", "max_epochs": 30, "lr": 0.1, **options}
    return sh.train(data, (3,), activation="tanh", **how)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("scaling", ["none", "standard", "minmax"])
def test_a_file_takes_raw_rows(tmp_path, suffix, scaling, said):
    """The scaling is in the file, so it says of raw rows what the run does; NaN gives NaN."""
    run, path = trained(NUMBERS, scaling), tmp_path / f"net{suffix}"
    run.export(path)
    rows = NUMBERS.drop(columns="kind").astype(float).to_numpy()
    asked = np.vstack([rows, rows[:4]])
    asked[30:][np.eye(4, dtype=bool)] = np.nan
    yhat, labels = said(path, asked)
    np.testing.assert_allclose(yhat[:30], run.predict(NUMBERS), rtol=1e-6)
    assert np.isnan(yhat[30:]).all()
    named = labels[:30] if suffix != ".c" else ["abc"[i] for i in labels[:30]]
    assert named == run.classify(NUMBERS).tolist()


@pytest.mark.parametrize("suffix", [".py", ".js"])
def test_raw_rows_may_have_texts(tmp_path, suffix, said):
    """Each text stands in its own place of the row; one that was never seen gives NaN."""
    run, path = trained(TEXTS, "standard"), tmp_path / f"net{suffix}"
    run.export(path)
    rows = TEXTS.drop(columns="kind").to_numpy(object)
    asked = np.vstack([rows, [["green", 2000, "x", 1e5], ["red", 2000, "w", 1e5]]])
    yhat, labels = said(path, asked)
    np.testing.assert_allclose(yhat[:30], run.predict(TEXTS), rtol=1e-6)
    assert labels[:30] == run.classify(TEXTS).tolist()
    assert np.isnan(yhat[30:]).all()


@pytest.mark.parametrize(
    ("frame", "scaling", "row"),
    [
        (NUMBERS, "none", [2000, 1, None, 3]),
        (NUMBERS, "minmax", [None, 1, 1e5, 3]),
        (TEXTS, "none", ["red", 2000, "x", None]),
        (TEXTS, "none", ["red", 2000, None, 1e5]),
    ],
)
def test_an_empty_cell_is_no_zero(tmp_path, frame, scaling, row, said):
    """JavaScript would compute with null and with an empty text as with 0; here they give NaN."""
    run, rows = trained(frame, scaling), [row, ["" if v is None else v for v in row]]
    run.export(tmp_path / "net.py")
    run.export(tmp_path / "net.js")
    assert np.isnan(said(tmp_path / "net.py", np.array(rows[:1], object))[0]).all()
    assert np.isnan(said(tmp_path / "net.js", np.array(rows, object))[0]).all()


@pytest.mark.parametrize("suffix", [".c", ".onnx"])
def test_where_rows_are_numbers_texts_are_indicators(tmp_path, suffix, said):
    """C and ONNX take 0 or 1 for each feature of a text, in the place of the text."""
    run, path = trained(TEXTS, "standard"), tmp_path / f"net{suffix}"
    run.export(path)
    if suffix == ".c":
        names = re.findall(r"net_features\[6\] = (.*);", path.read_text())
        assert names == ['{"colour_red", "year", "soil_x", "soil_y", "soil_z", "size"}']
    red, soil = (TEXTS.colour == "red"), pd.get_dummies(TEXTS.soil)
    asked = np.column_stack([red, TEXTS.year, soil, TEXTS["size"]]).astype(float)
    np.testing.assert_allclose(said(path, asked)[0], run.predict(TEXTS), rtol=1e-6)


def test_raw_rows_have_the_digits_that_scaling_needs(tmp_path, said):
    """A float32 network gets columns that were scaled in float64: years that differ by 10⁻⁴."""
    frame = pd.DataFrame({"year": 2000 + np.arange(8) / 1e4, "kind": [0, 1] * 4})
    run = trained(frame, "standard", dtype="float32")
    run.export(tmp_path / "net.onnx")
    yhat, _ = said(tmp_path / "net.onnx", frame[["year"]].to_numpy())
    np.testing.assert_allclose(yhat, run.predict(frame), rtol=1e-6)
