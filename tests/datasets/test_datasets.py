from __future__ import annotations

import hashlib
import inspect
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallows import ArgumentError, datasets
from shallows.cli import parsing
from shallows.datasets import built_in, from_arrays

X, Y = [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], [0, 1, 1]


def test_xor_is_the_reports_21_points():
    """They lie on two lines that cross. Classes alternate, and the crossing has class 0."""
    data = datasets.xor()
    assert data.x.shape == (21, 2)
    assert data.y.tolist() == [0, 1] * 5 + [0] + [0, 1] * 5
    np.testing.assert_array_equal(data.x[data.y == 0], [(0.1 * i, 0.1 * i) for i in range(11)])
    crossing = data.x[data.y == 1]
    np.testing.assert_array_equal(crossing[:, 1], 1 - crossing[:, 0])
    assert data.x[10].tolist() == [0.5, 0.5]


def test_xor_has_floating_points_tenths():
    """0.1·3 is not 0.3 in floating point, and the report's points are 0.1·i."""
    assert datasets.xor().x[6, 0] == 0.30000000000000004


def test_linear_is_the_reports_generator():
    """The points are those of np.random.seed(99999) and uniform, class 1 unless x0 > x1."""
    data = datasets.linear()
    points = np.random.RandomState(99999).uniform(0, 1, (100, 2))
    np.testing.assert_array_equal(data.x, points)
    assert data.y.tolist() == [0 if a > b else 1 for a, b in points]
    assert "99999" in data.provenance


def test_parity_is_every_word():
    """Parity of three bits: eight different words, labelled by the oddness of their ones."""
    data = datasets.parity(3)
    assert len({tuple(word) for word in data.x.tolist()}) == 8
    assert data.y.tolist() == [sum(word) % 2 for word in data.x.tolist()]


def test_circles_halve_the_square():
    """Class 1 lies inside the circle of area 2 in a square of area 4."""
    data = datasets.circles(4000, seed=1)
    np.testing.assert_array_equal(data.y == 1, np.pi * (data.x**2).sum(axis=1) < 2)
    assert 0.47 < data.y.mean() < 0.53


def test_moons_lie_on_half_circles():
    """Without noise, each moon's points have distance 1 from its centre."""
    data = datasets.moons(40, noise=0)
    for label, centre in enumerate([(0, 0), (1, 0.5)]):
        distance = np.hypot(*(data.x[data.y == label] - centre).T)
        np.testing.assert_allclose(distance, 1)
    assert data.y.sum() == 20


def test_spirals_are_each_other_turned():
    """Without noise, one spiral is the other turned by half a turn."""
    data = datasets.spirals(40, noise=0)
    np.testing.assert_allclose(data.x[data.y == 0], -data.x[data.y == 1], atol=1e-15)


@pytest.mark.parametrize("name", datasets.BUILT_IN)
def test_built_in_data_are_reproducible(name):
    """Two calls give the same data. They have classes or numbers, and points near the origin."""
    make = datasets.BUILT_IN[name]
    data = make()
    assert data.hash == make().hash
    assert data.name == name
    assert data.n_classes == (0 if name == "waves" else 2)
    assert np.abs(data.x).max() <= 2.2


@pytest.mark.parametrize("name", datasets.BUILT_IN)
def test_a_data_set_is_known_by_its_name(name):
    """Python and the shell find what is registered, under one name, and as one function."""
    assert getattr(datasets, name) is datasets.BUILT_IN[name]
    assert name in dir(datasets)
    assert name in vars(datasets)["__all__"]
    assert parsing.data(name).hash == datasets.BUILT_IN[name]().hash


def test_what_makes_data_without_arguments_is_registered():
    """A type checker sees every function of `built_in`, so Python must find every one, too."""
    makers = {
        name
        for name, value in vars(built_in).items()
        if inspect.isfunction(value)
        and value.__module__ == built_in.__name__
        and value.__annotations__.get("return") == "Dataset"
        and all(p.default is not p.empty for p in inspect.signature(value).parameters.values())
    }
    assert makers == set(datasets.BUILT_IN)


def test_options_are_what_a_data_set_takes():
    """They are the names of the arguments, in order."""
    assert datasets.options("xor") == []
    assert datasets.options("moons") == ["n", "seed", "noise"]


def test_neighbouring_fields_of_a_checkerboard_differ():
    """A step of one field across or up changes the class; one of two fields does not."""
    data = datasets.checkerboard(400, seed=3, fields=4)
    column, row = np.floor(2 * (data.x + 1)).T.astype(int)
    colours = np.full((4, 4), -1)
    colours[row, column] = data.y
    assert (colours >= 0).all()
    assert (colours == colours[0, 0] ^ (np.indices((4, 4)).sum(axis=0) % 2)).all()
    np.testing.assert_array_equal(data.y, colours[row, column])


#: The first twelve digits of the hashes.
BITS = {"moons": "47393aa4a513", "spirals": "ad19a99a5598", "waves": "611c455b2d4b"}


@pytest.mark.parametrize("name", BITS)
def test_curves_have_the_same_bits_on_every_machine(name):
    """The data are made without libm, so their hashes, at 2,000 points, are known in advance."""
    assert datasets.BUILT_IN[name](2000, seed=5).hash[:12] == BITS[name]


@pytest.mark.parametrize(
    "make", [datasets.linear, datasets.circles, datasets.moons, datasets.checkerboard]
)
def test_seeds_make_other_data(make):
    """Another seed draws other points, another n as many."""
    assert make(50, seed=1).hash != make(50, seed=2).hash
    assert make(50, seed=1).n_samples == 50


def test_from_arrays_describes_itself():
    """Sizes, names and targets follow from the arrays."""
    data = from_arrays(X, Y, feature_names=["length", "width"], class_names=["no", "yes"])
    assert (data.n_samples, data.n_features, data.n_classes) == (3, 2, 2)
    assert data.targets.tolist() == [[0.0], [1.0], [1.0]]
    assert (data.feature_names, data.class_names) == (("length", "width"), ("no", "yes"))
    assert repr(data) == "Dataset('data': 3 samples, 2 features, 2 classes)"


def test_targets_of_several_classes_are_one_hot():
    """Three classes have three targets, of which one is 1."""
    assert from_arrays(X, [2, 0, 1]).targets.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]


def test_labels_may_be_a_column():
    """Labels of shape (samples, 1) are the same labels."""
    assert from_arrays(X, [[0], [1], [1]]).hash == from_arrays(X, Y).hash


def test_data_are_a_copy_that_can_not_be_changed():
    """Neither the user's array nor the data set can change the other."""
    x = np.array(X)
    data = from_arrays(x, Y)
    x[0, 0] = 7
    assert data.x[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        data.x[0, 0] = 7
    with pytest.raises(ValueError, match="read-only"):
        data.y[0] = 1


def test_hash_is_of_shapes_and_little_endian_bytes():
    """The hash can be computed by hand, without NumPy."""
    flat = [value for row in X for value in row]
    told = repr(((3, 2), 2)).encode() + struct.pack("<6d", *flat) + struct.pack("<3q", *Y)
    assert from_arrays(X, Y).hash == hashlib.sha256(told).hexdigest()


def test_hash_changes_with_any_number():
    """A label, the last bit of a number or the shape: each changes the hash."""
    nudged = [[0.0, np.nextafter(1.0, 2.0)], *X[1:]]
    given_x = from_arrays(X, Y).hash
    assert len({given_x, from_arrays(X, [0, 0, 1]).hash, from_arrays(nudged, Y).hash}) == 3


@pytest.mark.parametrize(
    ("x", "y", "named"),
    [
        ([1.0, 2.0, 3.0], Y, "x: got an array of shape (3,)"),
        (np.zeros((0, 2)), [], "x: got an array of shape (0, 2)"),
        (np.zeros((3, 0)), Y, "x: got an array of shape (3, 0)"),
        ([[1.0], [1.0, 2.0]], [0, 1], "x: got [[1.0], [1.0, 2.0]]"),
        ([["a", "b"]], [0], "x: got [['a', 'b']]"),
        (X, [0, 1], "y: got an array of shape (2,)"),
        (X, [[0, 1]] * 3, "y: got an array of shape (3, 2)"),
        ([[0.0, np.nan], *X[1:]], Y, "x[0, 1]: got nan"),
        ([*X[:2], [-np.inf, 0.0]], Y, "x[2, 0]: got -inf"),
        (X, [0, 1, -1], "y[2]: got -1.0"),
        (X, [0, 0.5, 1], "y[1]: got 0.5"),
        (X, [0, np.nan, 1], "y[1]: got nan"),
        (X, [0, 0, 0], "y: got 'the labels [0]'"),
        (X, [0, 2, 2], "y: got 'the labels [0, 2]'"),
        (X, [1, 2, 2], "y: got 'the labels [1, 2]'"),
    ],
)
def test_unusable_arrays_are_named(x, y, named):
    """Bad shapes, labels and numbers are refused with the place and what was there."""
    with pytest.raises(ArgumentError) as refused:
        from_arrays(x, y)
    assert str(refused.value).startswith(named)
    assert "; accepted: " in str(refused.value)


@pytest.mark.parametrize("argument", ["feature_names", "class_names"])
def test_names_must_be_as_many(argument):
    """One name too few is refused."""
    with pytest.raises(ArgumentError, match=f"^{argument}: got .*accepted: 2 names"):
        from_arrays(X, Y, **{argument: ["one"]})


@pytest.mark.parametrize(
    ("make", "arguments", "named"),
    [
        (datasets.linear, {"n": 1}, "n"),
        (datasets.linear, {"n": 2.5}, "n"),
        (datasets.moons, {"n": 0}, "n"),
        (datasets.spirals, {"seed": -1}, "seed"),
        (datasets.circles, {"seed": 2**32}, "seed"),
        (datasets.circles, {"seed": True}, "seed"),
        (datasets.checkerboard, {"fields": 1}, "fields"),
        (datasets.parity, {"bits": 0}, "bits"),
        (datasets.parity, {"bits": "3"}, "bits"),
    ],
)
def test_makers_check_their_arguments(make, arguments, named):
    """Every maker refuses what it can't use, naming the argument."""
    with pytest.raises(ArgumentError, match=f"^{named}: got "):
        make(**arguments)


@given(st.integers(2, 60), st.integers(0, 2**32 - 1))
def test_spirals_and_moons_balance(n, seed):
    """However many points, the two classes differ by at most one in size."""
    for make in (datasets.spirals, datasets.moons):
        ones = int(make(n, seed).y.sum())
        assert ones == n // 2


def test_a_regression_has_numbers_for_targets():
    """It may have several columns.

    It has no classes, and numbers that are not finite are refused.
    """
    x = np.linspace(0, 1, 6)[:, None]
    one = datasets.from_arrays(x, x[:, 0] ** 2, task="regression")
    assert one.targets.shape == (6, 1)
    assert (one.task, one.n_classes, one.n_outputs, one.target_names) == (
        "regression",
        0,
        1,
        ("y0",),
    )
    two = datasets.from_arrays(x, np.hstack([x, x]), task="regression", target_names=("a", "b"))
    assert two.n_outputs == 2
    assert one.hash != datasets.from_arrays(x, x[:, 0] ** 3, task="regression").hash
    labels = datasets.from_arrays(x, [0, 1] * 3)
    assert labels.hash != datasets.from_arrays(x, [0, 1] * 3, task="regression").hash
    assert "2 numbers to predict" in repr(two)
    wrongs: list[dict[str, Any]] = [{"y": [1, np.nan] * 3}, {"y": [1, 2]}, {"class_names": ["a"]}]
    for wrong in [*wrongs, {"task": "rank"}]:
        with pytest.raises(ArgumentError):
            datasets.from_arrays(x, **{"y": x, "task": "regression", **wrong})


def test_a_notebook_shows_the_first_rows():
    """Five of the samples, their class or number, and how many more there are."""
    shown = datasets.circles(n=100)._repr_html_()
    assert shown.count("<tr>") == 6
    assert "95 more" in shown
    assert "<th>class</th>" in shown
    numbers = datasets.from_arrays([[0.0], [1.0]], [0.5, 2.5], task="regression")._repr_html_()
    assert "<td>2.5</td>" in numbers
    assert "more" not in numbers
