"""float32 is refused where a number would be another thing in it."""

import numpy as np
import pytest

import shallows as sh
from shallows import datasets
from shallows.arguments import ArgumentError
from shallows.sweeps.grid import grid

XOR = datasets.xor()
SINGLE = {"dtype": "float32"}

RATES = [
    ("lr", 1e-50),  # 0 in float32
    ("lr", 1e39),  # infinite
    ("lr", (0.1, 1e-50, 0.1)),
    ("momentum", 1 - 1e-9),  # 1
    ("momentum", 1e-60),
    ("alpha", 1e-50),
    ("alpha", 1e39),
    ("l1", 1e39),
]


@pytest.mark.parametrize(("name", "value"), RATES)
def test_rates_that_float32_does_not_hold_are_refused(name, value):
    """A training and a sweep name the setting. In float64 the same rates are accepted."""
    few = {"max_epochs": 1, "progress": False}
    with pytest.raises(ArgumentError, match=f"{name}: got .* in float32"):
        sh.train(XOR, dtype="float32", **{name: value})
    with pytest.raises(ArgumentError, match=f"{name}: got .* in float32"):
        sh.sweep(XOR, dtype=["float64", "float32"], **{name: [0.5, value, 0.25]}, **few)
    assert sh.train(XOR, max_epochs=1, **{name: value})
    assert sh.sweep(XOR, **{name: [0.5, value, 0.25]}, **few)


@pytest.mark.parametrize("values", [np.geomspace(1e-60, 1, 5), np.geomspace(1, 1e60, 5)])
def test_an_array_is_refused_for_either_end(values):
    """The smallest and the largest number are checked; those between them are then right, too."""
    with pytest.raises(ArgumentError, match="lr: got"):
        grid(XOR, 10, {"lr": values, **SINGLE})


def test_the_learning_rate_of_one_layer_is_looked_at():
    """`lr2` is checked like `lr`, also as the axis of a map."""
    with pytest.raises(ArgumentError, match="lr2: got"):
        grid(XOR, 10, {"lr2": [0.1, 1e-50], "dtype": "float32"})


def test_a_map_is_refused_for_the_end_of_an_axis():
    """If an axis begins at 10⁻⁵⁰, its first pixels would have the rate 0."""
    with pytest.raises(ArgumentError, match="lr: got 1e-50"):
        sh.trainability(
            XOR, x=("lr", 1e-50, 1, "log"), y=("scale", 1, 2), size=(2, 2), dtype="float32"
        )


TOO_LARGE = [
    {"x": [[0.0], [1e308]], "y": [0, 1]},
    {"x": [[0.0], [1.0]], "y": [0.5, -1e308], "task": "regression"},
]


@pytest.mark.parametrize("given", TOO_LARGE)
def test_data_that_are_infinite_in_float32_are_refused(given):
    """The error names the number. In float64 it is accepted."""
    data = datasets.from_arrays(**given)
    place = "x" if abs(data.x).max() > 1 else "y"
    for door in (lambda: sh.train(data, dtype="float32"), lambda: grid(data, 1, SINGLE)):
        with pytest.raises(ArgumentError, match=rf"{place}\[1, 0\]: got -?1e\+308.*float32"):
            door()
    assert sh.train(data, max_epochs=1)


def test_a_float32_run_refuses_samples_that_are_infinite_in_float32():
    """`predict` names the number; in float64 it is accepted."""
    samples = [[0.0, 0.0], [0.0, 1e39]]
    with pytest.raises(ArgumentError, match=r"x\[1, 1\]: got 1e\+39.*float32"):
        sh.train(XOR, dtype="float32", max_epochs=1).predict(samples)
    assert sh.train(XOR, max_epochs=1).predict(samples).shape == (2, 1)


@pytest.mark.parametrize("name", ["lr", "momentum", "alpha", "l1"])
def test_what_float32_only_rounds_is_accepted(name):
    """These are the largest and the smallest number that it holds, and 0."""
    limits = {"lr": [1e-45, 3e38], "momentum": [0.0, 1e-45, 0.99999997]}
    for value in limits.get(name, [0.0, 1e-45]):
        assert sh.train(XOR, dtype="float32", max_epochs=1, **{name: value})
