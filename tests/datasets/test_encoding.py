"""What was learned of one table's columns is applied to others."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import shallows as sh
from shallows import ArgumentError, files
from shallows.datasets import from_csv, from_frame

OLD = """length;colour;wild;code;species
5,1;red;true;x;setosa
4,9;blue;false;7;setosa
6,3;red;true;x;virginica
5,8;green;false;7;virginica
"""
#: The columns in another order, and one more.
NEW = """id;wild;code;colour;length
1;FALSE;7;green;5,1
2;true;7;red;7,1
"""


@pytest.fixture
def file(tmp_path):
    """Write a CSV file and return its path."""

    def write(text, name="new.csv"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def run(file):
    """Train on a CSV file, scaled."""
    data = from_csv(file(OLD, "old.csv"), "species", separator=";", decimal=",", scaling="standard")
    return sh.train(data, (3,), bias=True, init="xavier", max_epochs=20)


def test_a_new_file_is_encoded_as_the_old_one_was(run, file):
    """Means, deviations and categories are the old file's, and so is the way of writing."""
    lengths = np.array([5.1, 4.9, 6.3, 5.8])
    length = (np.array([5.1, 7.1]) - lengths.mean()) / lengths.std()
    wild = [-1.0, 1.0]
    expected = np.column_stack([length, wild, [[0, 1, 0], [0, 0, 1]], [0, 0]])
    assert run.data.feature_names[2:] == ("colour_blue", "colour_green", "colour_red", "code_x")
    np.testing.assert_allclose(run.data.encoding(file(NEW)), expected, rtol=1e-12)
    np.testing.assert_array_equal(run.predict(file(NEW)), run.predict(expected.astype(float)))


@pytest.mark.parametrize("scaling", ["standard", "minmax"])
def test_a_table_of_features_is_not_scaled_twice(scaling):
    """`data.x` with names of columns is refused; as an array it is right, as the raw table is."""
    raw = pd.DataFrame({"a": [1.0, 2.0, 5.0], "b": [9.0, 7.0, 8.0], "y": [0, 1, 1]})
    run = sh.train(from_frame(raw, "y", scaling=scaling), (2,), max_epochs=3)
    expected = run.predict(run.data.x)
    np.testing.assert_array_equal(run.predict(raw), expected)
    with pytest.raises(
        ArgumentError, match=r"^x: got 'a table of .*; accepted: raw values; or run"
    ):
        run.predict(pd.DataFrame(run.data.x, columns=run.data.feature_names))
    assert run.predict(raw + 1).shape == expected.shape


def test_the_old_file_gives_the_old_features(run, file):
    """The features have the same bits as those that the network was trained on."""
    assert run.data.encoding(file(OLD)).tobytes() == run.data.x.tobytes()


def test_saved_runs_predict_a_new_file_in_another_process(run, file, tmp_path):
    """The encoding is saved with the run, and classes have their names."""
    code = (
        "import sys, shallows as sh; *saved, new = sys.argv[1:]\n"
        "for run in map(sh.load, saved): print(*run.classify(new), run.predict(new).tolist())"
    )
    saved = [tmp_path / "run.npz", tmp_path / "run.safetensors"]
    for path in saved:
        run.save(path)
    asked = [sys.executable, "-c", code, *saved, file(NEW)]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    expected = f"{' '.join(run.classify(file(NEW)))} {run.predict(file(NEW)).tolist()}"
    assert said == [expected, expected]


@pytest.mark.parametrize(
    ("part", "value"), [("kind", "date"), ("name", "size"), ("categories", ["a", "b", "c"])]
)
def test_an_encoding_that_does_not_fit_its_data_is_refused(run, tmp_path, part, value):
    """A file that was damaged, or made up, must not predict."""
    described, arrays = files.read_arrays(saved(run, tmp_path))
    described["data"]["encoding"]["columns"][1][part] = value
    files.write_arrays(tmp_path / "run.npz", arrays, described)
    with pytest.raises(ArgumentError, match="accepted: a run saved by shallows"):
        sh.load(tmp_path / "run.npz")


def saved(run, folder):
    run.save(folder / "run.npz")
    return folder / "run.npz"


def test_a_frame_is_encoded_by_its_names(run, file):
    """A DataFrame's columns are found by name, and are raw values, not features."""
    frame = pd.DataFrame(
        {"wild": [False, True], "code": ["7"] * 2, "colour": ["green", "red"], "length": [5.1, 7.1]}
    )
    assert run.predict(frame).tolist() == run.predict(file(NEW)).tolist()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("colour", "color", r"columns: got \['id', .*accepted: a table with the column 'colour'"),
        ("id", "wild", r"columns: got .*the column 'wild' once"),
        ("green", "pink", "column 'colour': got \"'pink' in line 2\"; accepted: one of .*'blue'"),
        ("5,1", "5.1", "column 'length': got \"'5.1' in line 2\"; accepted: numbers"),
        ("5,1", "long", "column 'length': got \"'long' in line 2\"; accepted: numbers"),
        ("5,1", "true", "column 'length': got \"'true' in line 2\"; accepted: numbers"),
        ("5,1", "inf", "column 'length': got 'inf in line 2'; accepted: finite numbers"),
        ("5,1", "", "column 'length': got '1 missing values, the first in line 2'"),
        ("green", "", "column 'colour': got '1 missing values, the first in line 2'"),
        ("FALSE", "2", "column 'wild': got \"'2' in line 2\"; accepted: truth values"),
        ("FALSE", "no", "column 'wild': got \"'no' in line 2\"; accepted: truth values"),
        (";", ",", r"columns: got \['id,wild,code,colour,length'\]; accepted: a table with"),
    ],
)
def test_what_was_not_learned_is_refused(run, file, old, new, says):
    """The error names the column, the line and the value."""
    with pytest.raises(ArgumentError, match=says):
        run.predict(file(NEW.replace(old, new)))


def test_what_is_no_table_is_refused(run, file):
    """Without rows, there is nothing to predict; other objects with columns are no frames."""
    with pytest.raises(ArgumentError, match=r"table: got .*; accepted: a pandas DataFrame"):
        run.data.encoding([[1.0]])
    with pytest.raises(ArgumentError, match="table: got 'no rows'"):
        run.predict(file(NEW.split("\n")[0]))


def test_a_file_that_is_written_in_another_way_can_be_read(run, file):
    """Options of `read` come before those of the file that was learned."""
    text = NEW.replace(",", ".").replace(";", ",")
    frame = run.data.encoding.read(file(text), separator=",", decimal=".")
    assert run.predict(frame).tolist() == run.predict(file(NEW)).tolist()


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("x", "a", "column 'x': got \"'a' in row 5\"; accepted: numbers"),
        ("x", True, "column 'x': got 'True in row 5'; accepted: numbers"),
        ("c", 1, "column 'c': got '1 in row 5'; accepted: one of the categories 'a', 'b'"),
        ("b", 0.5, "column 'b': got '0.5 in row 5'; accepted: truth values"),
    ],
)
def test_another_kind_of_column_is_refused(column, value, says):
    """Texts and truth values are no numbers, though Python could make numbers of some."""
    frame = pd.DataFrame({"x": [1, 2], "c": ["a", "b"], "b": [True, False], "y": [0, 1]})
    other = pd.DataFrame({"x": [1], "c": ["a"], "b": [True]}, [5])
    with pytest.raises(ArgumentError, match=says):
        from_frame(frame, "y").encoding(other.assign(**{column: [value]}))


def test_a_row_of_objects_is_taken():
    """A row that was taken out of a table, and a column with None, hold Python's objects."""
    frame = pd.DataFrame({"x": [1.0, 2], "b": [True, False], "c": ["a", "b"], "y": [0, 1]})
    encoding = from_frame(frame, "y", missing="impute").encoding
    row = frame.iloc[1].to_frame().T
    assert encoding(row).tolist() == [[2, 0, 1]]
    assert encoding(row.assign(x=None, c=None)).tolist() == [[1.5, 0, 0]]
    lacking = pd.Series([True, None], dtype=object)
    assert encoding(frame.assign(b=lacking)).tolist() == [[1, 1, 0], [2, 0.5, 1]]
    with pytest.raises(ArgumentError, match=r"column 'b': got '1\.5 in row 1'; accepted: truth"):
        encoding(frame.assign(b=[True, 1.5]))
    with pytest.raises(ArgumentError, match="column 'x': got 'True in row 1'; accepted: numbers"):
        encoding(frame.assign(x=pd.Series([1.5, True], dtype=object)))


def test_gaps_are_filled_as_they_were(file):
    """With missing='impute', by the median and the most frequent text of the first table."""
    old = "x,t,c,y\n1,true,a,0\n2,false,b,1\n9,true,b,0\n,,,1\n"
    data = from_csv(file(old), "y", missing="impute")
    assert data.encoding(file("x,t,c\n,,\n4,False,a\n")).tolist() == [[2, 1, 1], [4, 0, 0]]


def test_the_median_of_huge_numbers_is_finite(file):
    """The sum of the two in the middle would overflow."""
    data = from_csv(file("x,y\n1.5e308,0\n1.6e308,1\n"), "y", missing="impute")
    assert data.encoding(file('x\n""\n')).tolist() == [[1.55e308]]


def test_a_category_of_digits_stays_a_text(file):
    """In a new file it may stand alone, but the column is still one of texts."""
    data = from_csv(file("c,y\nx,0\n7,1\n7,0\nx,1\n"), "y")
    assert data.encoding(file("c\n7\n")).tolist() == [[0.0]]


def test_arrays_have_no_columns(tmp_path):
    """A run on arrays takes arrays; a path is refused, and a frame is taken as an array."""
    run = sh.train(sh.datasets.xor(), max_epochs=5)
    with pytest.raises(ArgumentError, match=r"x: got 'new\.csv'; accepted: an array"):
        run.predict("new.csv")
    frame = pd.DataFrame({"b": [0.25], "a": [0.75]})
    assert run.predict(frame).tolist() == run.predict([[0.25, 0.75]]).tolist()


def test_classify_names_classes():
    """Where ŷ is NaN there is no class; a regression has none at all."""
    three = sh.datasets.from_arrays([[0.0], [1], [2]], [0, 1, 2], class_names=["a", "b", "c"])
    run = sh.train(three, (4,), bias=True, init="xavier", lr=0.5, max_epochs=500)
    assert run.classify([[0.0], [2.0], [np.nan]]).tolist() == ["a", "c", None]
    numbers = sh.datasets.from_arrays([[0.0], [1]], [0, 1], task="regression")
    with pytest.raises(ArgumentError, match="run: got 'a regression'"):
        sh.train(numbers, max_epochs=1).classify([[0.0]])
