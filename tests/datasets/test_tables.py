from __future__ import annotations

import sys
from contextlib import suppress
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shallows import ArgumentError, train
from shallows.datasets import from_csv, from_frame

FLOWERS = """length,width,colour,wild,species
1.5,0.25,red,True,iris
2.5,0.75,blue,False,rose
3.5,1.25,green,True,iris
4.5,1.75,red,False,lily
"""


@pytest.fixture
def csv(tmp_path):
    """Write a CSV file and return its path."""

    def write(text, encoding="utf-8"):
        path = tmp_path / "flowers.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def test_a_csv_file_becomes_data(csv):
    """Numbers stay, truth values are 0 and 1, text is one-hot, labels are sorted names."""
    data = from_csv(csv(FLOWERS), target="species")
    names = ("length", "width", "wild", "colour_blue", "colour_green", "colour_red")
    assert data.feature_names == names
    assert data.x.tolist() == [
        [1.5, 0.25, 1, 0, 0, 1],
        [2.5, 0.75, 0, 1, 0, 0],
        [3.5, 1.25, 1, 0, 1, 0],
        [4.5, 1.75, 0, 0, 0, 1],
    ]
    assert data.class_names == ("iris", "lily", "rose")
    assert data.y.tolist() == [0, 2, 0, 1]
    assert (data.name, data.provenance) == ("flowers", "flowers.csv; text one-hot")


def test_other_separators(csv):
    """A semicolon between columns is read when told of."""
    told = from_csv(csv(FLOWERS.replace(",", ";")), "species", separator=";")
    assert told.hash == from_csv(csv(FLOWERS), "species").hash


def test_a_frame_is_the_same_data(csv):
    """A DataFrame gives the data of its CSV file, and is not changed. Categories count as text."""
    path = csv(FLOWERS)
    frame = pd.read_csv(path).astype({"colour": "category", "species": "category"})
    before = frame.copy()
    assert from_frame(frame, "species").hash == from_csv(path, "species").hash
    pd.testing.assert_frame_equal(frame, before)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=5))
def test_decimals_are_read_to_the_nearest_number(tmp_path_factory, values):
    """What Python writes of a number is read back to its last bit."""
    path = tmp_path_factory.mktemp("decimals") / "data.csv"
    lines = [f"{value!r},{i % 2}" for i, value in enumerate(values)]
    path.write_text("\n".join(["x,y", *lines]))
    assert from_csv(path, "y").x[:, 0].tolist() == values


def test_a_decimal_between_two_numbers(csv):
    """A decimal of 30 digits becomes the number nearest to it."""
    text = "0.100000000000000012490009027033"
    data = from_csv(csv(f"x,y\n{text},0\n1,1\n"), "y")
    assert data.x[0, 0] == float(Decimal(text))


# -- labels --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "names", "numbers"),
    [
        (["no", "yes", "no"], ("no", "yes"), [0, 1, 0]),
        ([10, 9, 10], ("9", "10"), [1, 0, 1]),
        ([-1, 1, -1], ("-1", "1"), [0, 1, 0]),
        ([2.0, 1.0, 2.0], ("1", "2"), [1, 0, 1]),
        ([True, False, True], ("False", "True"), [1, 0, 1]),
        (["c", "b", "a"], ("a", "b", "c"), [2, 1, 0]),
    ],
)
def test_labels_of_any_kind_become_class_numbers(labels, names, numbers):
    """Text, whole numbers and truth values are classes in their own sorted order."""
    data = from_frame(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": labels}), "y")
    assert data.class_names == names
    assert data.y.tolist() == numbers


@pytest.mark.parametrize(
    ("labels", "names", "numbers"),
    [
        ("10 09 10", ("09", "10"), [1, 0, 1]),
        ("1.0 0 1.0", ("0", "1.0"), [1, 0, 1]),
        ("true FALSE true", ("FALSE", "true"), [1, 0, 1]),
        ("10 9a x", ("10", "9a", "x"), [0, 1, 2]),
    ],
)
def test_classes_of_a_file_have_the_names_that_are_written(csv, labels, names, numbers):
    """They are in the order of their values if they are numbers, and else of their texts."""
    rows = [f"{i},{label}" for i, label in enumerate(labels.split())]
    data = from_csv(csv("\n".join(["x,y", *rows])), "y")
    assert (data.class_names, data.y.tolist()) == (names, numbers)


@pytest.mark.parametrize("labels", ["1 01 2", "1 2 1.0", "true false True"])
def test_one_class_written_in_two_ways_is_refused(csv, labels):
    """Nobody can know whether 01 and 1 are one class; the error names both with their lines."""
    first = labels.split()[0]
    rows = [f"{i},{label}" for i, label in enumerate(labels.split())]
    with pytest.raises(ArgumentError, match=f"'y': got .*'{first}' in line 2 and .* in line"):
        from_csv(csv("\n".join(["x,y", *rows])), "y")


def test_a_class_whose_rows_are_dropped_is_none(csv):
    """With missing='drop', only the classes of the rows that stay are counted."""
    data = from_csv(csv("x,y\n1,7\n,8\n3,9\n"), "y", missing="drop")
    assert data.class_names == ("7", "9")


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (["iris"] * 3, "column 'y': got \"'iris' in every row\"; accepted: 2 to 100 classes"),
        ([0.5, 1.5, 1], "column 'y': got '0.5 in row 0'; accepted: classes: whole"),
        ([1, None, 0], "column 'y': got '1 missing values, the first in row 1'"),
        (pd.to_datetime(["2020-01-01"] * 3), "column 'y': got 'values of type datetime64"),
        ([[1], [2], [3]], "column 'y': got 'values of type object'"),
    ],
)
def test_unusable_targets_are_named(labels, says):
    """One class, fractions, gaps and dates are refused, with the column."""
    with pytest.raises(ArgumentError) as refused:
        from_frame(pd.DataFrame({"x": [1.0, 2.0, 3.0], "y": labels}), "y")
    assert str(refused.value).startswith(says)


def test_too_many_classes_are_refused():
    """A target that is different in every row can't be a class."""
    with pytest.raises(ArgumentError, match=r"column 'y': got '101 different values'"):
        from_frame(pd.DataFrame({"x": range(101), "y": range(101)}), "y")


def test_a_target_may_be_a_number_to_approach(csv):
    """For a regression the target stays as it is, fractions and all; text is refused."""
    data = from_csv(csv(FLOWERS), "width", task="regression")
    assert (data.task, data.target_names) == ("regression", ("width",))
    assert data.y.tolist() == [[0.25], [0.75], [1.25], [1.75]]
    with pytest.raises(ArgumentError, match="column 'species': got \"'iris' in line 2"):
        from_csv(csv(FLOWERS), "species", task="regression")
    with pytest.raises(ArgumentError, match="column 'y': got 'inf in row 1'"):
        from_frame(pd.DataFrame({"x": [1, 2], "y": [1, np.inf]}), "y", task="regression")


# -- columns -------------------------------------------------------------------------------------

GAPS = pd.DataFrame(
    {"x": [1.0, np.nan, 3.0, 8.0], "c": ["a", "b", None, "b"], "y": [0, 1, 0, 1]},
)


def test_missing_values_are_refused_with_their_place():
    """The error names the column, how many values are missing, and the first such row."""
    with pytest.raises(ArgumentError) as refused:
        from_frame(GAPS, "y")
    assert "column 'x': got '1 missing values, the first in row 1'" in str(refused.value)


def test_rows_with_missing_values_can_be_dropped():
    """With missing='drop' whole rows are left out, and the provenance says so."""
    data = from_frame(GAPS, "y", missing="drop")
    assert data.x.tolist() == [[1.0, 0.0], [8.0, 1.0]]
    assert "missing values: drop" in data.provenance


def test_missing_values_can_be_imputed():
    """missing='impute' takes the median of numbers, the most frequent text."""
    data = from_frame(GAPS, "y", missing="impute")
    assert data.x.tolist() == [[1, 0], [3, 1], [3, 1], [8, 1]]


def test_dropping_every_row_is_refused():
    """If every row has a gap, nothing would be left."""
    frame = pd.DataFrame({"x": [np.nan, 1.0], "y": [0, None]})
    with pytest.raises(ArgumentError, match="got '0 different values'"):
        from_frame(frame, "y", missing="drop")


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [("none", [1, 2, 3]), ("standard", [-np.sqrt(1.5), 0, np.sqrt(1.5)]), ("minmax", [0, 0.5, 1])],
)
def test_scaling_is_of_numbers_alone(scaling, expected):
    """Standard or min-max for numbers; the columns of text stay 0 and 1."""
    frame = pd.DataFrame({"x": [1, 2, 3], "c": ["a", "b", "a"], "y": [0, 1, 1]})
    data = from_frame(frame, "y", scaling=scaling)
    np.testing.assert_allclose(data.x[:, 0], expected)
    assert data.x[:, 1].tolist() == [0, 1, 0]


@pytest.mark.parametrize("scaling", ["none", "standard", "minmax"])
def test_a_constant_column_does_no_harm(scaling):
    """A feature that never changes is kept, scaled to a number, and trained with."""
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "k": [7.0] * 4, "y": [0, 0, 1, 1]})
    data = from_frame(frame, "y", scaling=scaling)
    assert data.feature_names == ("x", "k")
    assert len(set(data.x[:, 1].tolist())) == 1
    assert np.isfinite(train(data, max_epochs=20).loss)


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ([np.inf, 1.0, 2.0], "column 'x': got 'inf in row 0'"),
        (pd.to_datetime(["2020-01-01"] * 3), "column 'x': got 'values of type datetime64"),
        ([1j, 2j, 3j], "column 'x': got 'values of type complex128'"),
        (["a", 1.5, "b"], "column 'x': got 'values of type object'"),
    ],
)
def test_unusable_columns_are_named(column, says):
    """Infinite numbers, dates, complex numbers and mixtures are refused, with the column."""
    with pytest.raises(ArgumentError) as refused:
        from_frame(pd.DataFrame({"x": column, "y": [0, 1, 0]}), "y")
    assert str(refused.value).startswith(says)


def test_a_column_of_names_is_refused():
    """A column with a text of its own in most rows would become hundreds of columns."""
    frame = pd.DataFrame({"name": [f"flower {i // 2}" for i in range(400)], "y": [0, 1] * 200})
    with pytest.raises(ArgumentError, match="column 'name': got '200 different texts'"):
        from_frame(frame, "y")


def test_an_empty_column_is_refused():
    """A column without any value can't be imputed."""
    frame = pd.DataFrame({"x": [np.nan] * 3, "y": [0, 1, 0]})
    with pytest.raises(ArgumentError, match="column 'x': got 'no value at all'"):
        from_frame(frame, "y", missing="impute")


def test_a_hundred_thousand_rows():
    """10⁵ rows are read whole, and a network trains on them."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.standard_normal((100_000, 3)), columns=["a", "b", "c"])
    frame["y"] = np.where(frame.a > frame.b, "above", "below")
    data = from_frame(frame, "y")
    assert data.n_samples == 100_000
    np.testing.assert_array_equal(data.y == 0, frame.a > frame.b)
    assert train(data, (2,), lr=1e-6, max_epochs=2).epochs == 2


# -- files, and without scikit-learn -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("", "utf-8"),
        ('a,b\n1,"2\n', "utf-8"),
        ("a,b\n1,2,3,4\n1\n\x00", "utf-8"),
        ("a,ü\n", "utf-16"),
    ],
)
def test_what_is_no_table_is_refused(csv, text, encoding):
    """Empty, torn and wrongly encoded files: one error that names the file or its columns."""
    with pytest.raises(ArgumentError, match=r"^(path|target|frame): got "):
        from_csv(csv(text, encoding), "y")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"path": "nowhere.csv"}, "path"),
        ({"path": None}, "path"),
        ({"target": "petals"}, "target"),
        ({"target": None}, "target"),
        ({"scaling": "log"}, "scaling"),
        ({"missing": "guess"}, "missing"),
        ({"task": "clustering"}, "task"),
        ({"separator": ", "}, "separator"),
    ],
)
def test_arguments_are_checked(csv, arguments, named):
    """Every argument that can't be used is named; a wrong target comes with the columns."""
    with pytest.raises(ArgumentError, match=f"^{named}: got ") as refused:
        from_csv(**{"path": csv(FLOWERS), "target": "species", **arguments})
    assert named != "target" or "'length', 'width', 'colour'" in str(refused.value)


@pytest.mark.parametrize(
    "frame",
    [
        [1, 2],
        pd.DataFrame({"y": [0, 1]}),
        pd.DataFrame({"x": [], "y": []}),
        pd.DataFrame([[1, 2, 0]], columns=["x", "x", "y"]),
    ],
)
def test_what_is_no_table_of_features_is_refused(frame):
    """No frame, no features, no rows, a column twice."""
    with pytest.raises(ArgumentError):
        from_frame(frame, "y")


@pytest.mark.parametrize(
    ("column", "options"),
    [(["a", "b"], {}), ([1, 0], {}), ([1, None], {"missing": "impute"})],
)
def test_only_scaling_needs_scikit_learn(monkeypatch, column, options):
    """Without it, tables are read; the error about scaling says how to get it."""
    for module in ("sklearn", "sklearn.preprocessing"):
        monkeypatch.setitem(sys.modules, module, None)
    frame = pd.DataFrame({"x": column, "y": [0, 1]})
    assert from_frame(frame, "y", **options).n_features == 1
    with pytest.raises(ArgumentError, match=r"scaling: .*pip install 'scikit-learn\b.*'"):
        from_frame(frame.assign(z=[1, 2]), "y", **options, scaling="standard")


CELLS = st.sampled_from(
    ["1", "-2.5", "1e400", "nan", "", "red", "True", "2026-01-01", '"', "é", "\0"]
)
ROWS = st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=6)


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=60) | ROWS.map(lambda rows: "\n".join(["a,b,y", *rows]).encode()))
@pytest.mark.filterwarnings("ignore")  # what pandas says of such tables is not ours
def test_any_file_is_a_table_or_refused(tmp_path_factory, content):
    """Any bytes, and tables of any cells: data of finite numbers, or one error."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with suppress(ArgumentError):
        data = from_csv(path, target="y")
        assert np.isfinite(data.x).all()
        assert data.n_classes >= 2


@pytest.mark.parametrize("separator", ["\n", "\r", "é", "", ";;", 7])
def test_what_separates_no_columns_is_refused(csv, separator):
    """A line's end, or a character that is not ASCII, can't be between columns."""
    with pytest.raises(ArgumentError, match=r"^separator"):
        from_csv(csv(FLOWERS), target="species", separator=separator)


# -- nothing is misread in silence -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["1,5", "2,25", "3,5"], "column 'x': got \"'1,5' in line 2\"; accepted: numbers"),
        (["1.234,5", "2.345,5", "1.000,0"], "column 'x': got \"'1.234,5' in line 2\""),
        (["1,234", "5", "7"], "column 'x': got \"'1,234' in line 2\""),
        (["12%", "7%", "9.5 %"], "column 'x': got \"'12%' in line 2\""),
        (["1", "?", "3"], "column 'x': got \"'?' in line 3\""),
        (["1", "2", "n/k"], "column 'x': got \"'n/k' in line 4\""),
        (["2020-01-01", "2020-01-02", "2020-01-03"], "column 'x': got \"'2020-01-01' in line 2\""),
        (["31/12/1999", "1/1/2000", "1/1/2000"], "column 'x': got \"'31/12/1999' in line 2\""),
        (["$5", "$7.50", "$5"], "column 'x': got \"'$5' in line 2\""),
        (["Ann", "Bob", "Eve"], "column 'x': got '3 texts in 3 rows'"),
        (["1,5e3", "2,5e3"] * 2, "column 'x': got \"'1,5e3' in line 2\"; accepted: numbers"),
        (["1_000", "2_000"] * 2, "column 'x': got \"'1_000' in line 2\"; accepted: numbers"),
        (["1,23,456", "5"] * 2, "column 'x': got \"'1,23,456' in line 2\"; accepted: numbers"),
        (["1\u202f234", "2\u00a0345"] * 2, "column 'x': got \"'1 234' in line 2\"; accepted: num"),
        (["\u22125", "\u22123"] * 2, "column 'x': got \"'\u22125' in line 2\"; accepted: numbers"),
        (["(5)", "(3)"] * 2, "column 'x': got \"'(5)' in line 2\"; accepted: numbers"),
        (["5-", "3-"] * 2, "column 'x': got \"'5-' in line 2\"; accepted: numbers"),
        (["5 kg", "60kg"] * 2, "column 'x': got \"'5 kg' in line 2\"; accepted: numbers"),
        (["USD 5", "USD 7"] * 2, "column 'x': got \"'USD 5' in line 2\"; accepted: numbers"),
        (["\u0661", "\u0662"] * 2, "column 'x': got \"'\u0661' in line 2\"; accepted: numbers"),
        (["12:30", "8:15 pm"] * 2, "column 'x': got \"'12:30' in line 2\"; accepted: no dates or"),
        (
            ["1 Jan 2020", "May 2, 2020"] * 2,
            "column 'x': got \"'1 Jan 2020' in line 2\"; accepted: n",
        ),
        (["2020-01", "2020-12"] * 2, "column 'x': got \"'2020-01' in line 2\"; accepted: no dates"),
        (
            ["1", "?", "?", "2", "3", "?"],
            "column 'x': got \"'?' in line 3\"; accepted: numbers, as",
        ),
        (["true", "1"] * 2, "column 'x': got \"'true' in line 2\"; accepted: one way to write tru"),
    ],
)
def test_what_would_be_misread_is_refused(csv, cells, says):
    """As text it would become columns of 0 and 1. The error names column, line and example."""
    rows = [f"{cell};{i % 2}" for i, cell in enumerate(cells)]
    with pytest.raises(ArgumentError) as refused:
        from_csv(csv("\n".join(["x;y", *rows])), "y", separator=";")
    assert str(refused.value).startswith(says)


@pytest.mark.parametrize(
    "cells", [["20-30", "65+"], ["80s", "1A"], ["3 doors", "1/2"], ["7", "x"], ["0x1", "2020-21"]]
)
def test_categories_may_have_digits(csv, cells):
    """Ranges, codes and counts of other things are texts, and are read as such."""
    rows = [f"{cell};{i % 2}" for i, cell in enumerate(cells * 2)]
    data = from_csv(csv("\n".join(["x;y", *rows])), "y", separator=";")
    assert data.encoding.columns[0].categories == tuple(sorted(cells))


@pytest.mark.parametrize(
    "cells",
    [["2010-11", "2011-12"], ["3:20", "2:10"], ["1.2.3", "1.2.4"], ["101", "7"], ["12 %", "a"]],
)
def test_names_that_look_like_numbers_or_dates_are_read_when_told_of(csv, cells):
    """`categories` names their column; the saved encoding reads the next file in the same way."""
    text = "\n".join(["x;y", *(f"{cell};{i % 2}" for i, cell in enumerate(cells * 2))])
    data = from_csv(csv(text), "y", separator=";", categories=("x",))
    assert data.encoding.columns[0].categories == tuple(sorted(cells))
    assert data.encoding(csv(text)).tolist() == data.x.tolist()


def test_a_target_may_be_of_names_that_look_like_numbers(csv):
    """As a category, it is in the order of texts, and two ways to write a number are two names."""
    data = from_csv(csv("x,y\n1,10\n2,9\n3,09\n4,?\n"), "y", categories=["y"])
    assert data.class_names == ("09", "10", "9", "?")


def test_a_category_that_is_not_in_the_file_is_refused(csv):
    """The error shows the columns that there are."""
    with pytest.raises(
        ArgumentError, match=r"^categories: got \['z'\]; accepted: columns .*: x, y"
    ):
        from_csv(csv("x,y\n1,0\n2,1\n"), "y", categories=["z", "x"])


def test_numbers_whose_squares_overflow_are_not_scaled(csv):
    """Their deviation would be infinite, and the column would be left as it is."""
    with pytest.raises(
        ArgumentError, match=r"column 'x': got '-1e\+200 in line 3'; accepted: .*scale"
    ):
        from_csv(csv("x,y\n1,0\n-1e200,1\n"), "y", scaling="standard")


@pytest.mark.parametrize(
    ("cells", "options", "expected"),
    [
        (["1,5", "2,25", "-3e2"], {"decimal": ","}, [1.5, 2.25, -300]),
        (["1.234,5", "-2.345.678", "7"], {"decimal": ",", "thousands": "."}, [1234.5, -2345678, 7]),
        (["1 234.5", "9", "0"], {"thousands": " "}, [1234.5, 9, 0]),
        (["1\u202f234", "9", "0"], {"thousands": " "}, [1234, 9, 0]),
        (["1", "?", "3"], {"na_values": ["?"], "missing": "impute"}, [1, 2, 3]),
    ],
)
def test_other_ways_to_write_numbers_are_read_when_told_of(csv, cells, options, expected):
    """Options give the decimal comma, the mark between thousands, and texts for missing values."""
    rows = [f"{cell};{i % 2}" for i, cell in enumerate(cells)]
    data = from_csv(csv("\n".join(["x;y", *rows])), "y", separator=";", **options)
    assert data.x[:, 0].tolist() == expected


def test_thousands_are_groups_of_three(csv):
    """1,23 does not mean 123, so it is refused."""
    with pytest.raises(ArgumentError, match="column 'x'"):
        from_csv(csv("x;y\n1,23;0\n4,56;1\n"), "y", separator=";", thousands=",")


def test_other_encodings_are_read_when_told_of(csv):
    """Latin-1 is no UTF-8: it is refused until it is named; UTF-8 may begin with its mark."""
    text = "größe,y\n1,0\n2,1\n"
    with pytest.raises(ArgumentError, match=r"^path: .*a CSV file in utf-8"):
        from_csv(csv(text, "latin-1"), "y")
    assert from_csv(csv(text, "latin-1"), "y", encoding="latin-1").feature_names == ("größe",)
    for name in ({}, {"encoding": "utf8"}, {"encoding": "UTF-8"}, {"encoding": "utf-8-sig"}):
        assert from_csv(csv(text, "utf-8-sig"), "y", **name).feature_names == ("größe",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x,x,y\n1,2,0\n1,2,1\n", r"^columns: got \['x'\]"),
        (",x,y\n0,1,0\n1,2,1\n", r"^path: got 'column 1 without a name'"),
        ("x,y\n1,0\n1\n", r"^path: got '1 cells in line 3'; accepted: 2 cells"),
    ],
)
def test_a_header_names_every_column_once(csv, text, says):
    """A name twice, a column without a name, or a row of another length is refused."""
    with pytest.raises(ArgumentError, match=says):
        from_csv(csv(text), "y")


def test_one_hot_names_are_distinct():
    """They differ even if a column is called like a category of another one."""
    frame = pd.DataFrame({"c_a": [1, 2, 3, 4], "c": list("abca"), "y": [0, 1, 0, 1]})
    names = from_frame(frame, "y").feature_names
    assert names == ("c_a", "c_a'", "c_b", "c_c")


@pytest.mark.parametrize(
    "options",
    [
        {"decimal": ";"},
        {"decimal": ","},
        {"thousands": "."},
        {"thousands": "x"},
        {"na_values": "?"},
        {"na_values": [7]},
        {"na_values": 5},
        {"categories": "x"},
        {"encoding": "klingon"},
        {"encoding": 8},
    ],
)
def test_options_of_files_are_checked(csv, options):
    """Each is refused by its own name, and so is one mark for two purposes."""
    (name,) = options
    with pytest.raises(ArgumentError, match=f"^{name}: got "):
        from_csv(csv(FLOWERS), "species", **options)
