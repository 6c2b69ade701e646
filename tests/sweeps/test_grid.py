"""Axes, and the grid that is their product."""

import itertools

import numpy as np
import pytest

import shallows as sh
from shallows.sweeps.grid import AXES, grid

XOR = sh.datasets.xor()
ONE = {
    "hidden": (3, 3), "activation": "sigmoid", "bias": False, "gradient": "stable",
    "dtype": "float64", "init": "uniform", "scale": 1.0, "momentum": 0.0, "lr": 0.1, "seed": 0,
}  # fmt: skip


def make(max_epochs=10, **given):
    return grid(XOR, max_epochs, ONE | given)


def test_rows_are_the_product_of_the_axes_last_one_fastest():
    """Row numbers follow itertools.product over the axes in their documented order."""
    made = make(hidden=[(2, 2), 4], lr=[0.5, 0.1], seed=range(3))
    wanted = list(itertools.product([(2, 2), (4,)], [0.5, 0.1], range(3)))
    rows = [made.settings(row) for row in range(len(made))]
    assert [(row["hidden"], row["lr"], row["seed"]) for row in rows] == wanted
    assert made.varied == ("hidden", "lr", "seed")


@pytest.mark.parametrize("axis", ["lr", "hidden", "activation", "seed"])
def test_a_list_a_tuple_and_an_array_make_an_axis_where_they_can(axis):
    """A tuple is an axis of seeds, but one network's layers."""
    tuples = {
        "lr": (0.1, 0.2, 0.3),
        "hidden": (2, 3),
        "activation": ("tanh", "relu"),
        "seed": (1, 2),
    }
    assert (axis in make(**{axis: tuples[axis]}).varied) == (axis == "seed")
    assert axis in make(**{axis: list(tuples[axis])}).varied


def test_an_array_is_an_axis():
    """NumPy arrays give plain Python numbers."""
    made = make(lr=np.array([0.1, 0.2]), seed=np.arange(4))
    assert len(made) == 8
    assert made.settings(7)["seed"] == 3


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"lr": []}, "lr"),
        ({"seed": range(0)}, "seed"),
        ({"lr": [0.1, 0.1]}, "lr"),
        ({"lr": [0.1, float("nan")]}, "lr"),
        ({"lr": -1}, "lr"),
        ({"lr": "fast"}, "lr"),
        ({"seed": [1.5]}, "seed"),
        ({"seed": range(2**32, 2**32 + 2)}, "seed"),
        ({"seed": range(-1, 3)}, "seed"),
        ({"activation": ["tanh", "swish"]}, "activation"),
        ({"activation": [("tanh", "relu", "relu")]}, "activation"),
        ({"hidden": [(3, 0)]}, "hidden"),
        ({"hidden": [()]}, "hidden"),
        ({"momentum": [0.5, 1.0]}, "momentum"),
        ({"scale": 0}, "scale"),
        ({"init": "zeros"}, "init"),
        ({"dtype": "float16"}, "dtype"),
        ({"bias": "yes"}, "bias"),
        ({"max_epochs": 0}, "max_epochs"),
        ({"seed": range(2**32), "lr": [0.1, 0.2]}, "the grid"),
        ({"seed": range(10**30)}, "seed"),
    ],
)
def test_what_cannot_be_trained_is_refused_by_name(given, names):
    """One clear error that names the argument, before anything runs."""
    with pytest.raises(sh.ArgumentError, match=f"^{names}: got .*; accepted: "):
        make(**given)


def test_every_axis_has_a_value_in_every_row():
    """A row's settings are exactly the documented axes."""
    assert list(make().settings(0)) == list(AXES)
