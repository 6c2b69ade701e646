"""Axes, and the grid that is their product."""

import itertools

import numpy as np
import pytest

import shallows as sh
from shallows.settings import SETTINGS
from shallows.sweeps.grid import grid

XOR = sh.datasets.xor()
ONE = {
    "hidden": (3, 3), "activation": "sigmoid", "bias": False, "gradient": "stable",
    "dtype": "float64", "init": "uniform", "scale": 1.0, "momentum": 0.0, "lr": 0.1, "seed": 0,
}  # fmt: skip


def make(max_epochs=10, **given):
    return grid(XOR, max_epochs, ONE | given)


def test_rows_are_the_product_of_the_axes_last_one_fastest():
    """Rows are numbered as by `itertools.product` over the axes in their documented order."""
    made = make(hidden=[(2, 2), 4], lr=[0.5, 0.1], seed=range(3))
    wanted = list(itertools.product([(2, 2), (4,)], [0.5, 0.1], range(3)))
    rows = [made.settings(row) for row in range(len(made))]
    assert [(row["hidden"], row["lr"], row["seed"]) for row in rows] == wanted
    assert made.varied == ("hidden", "lr", "seed")


@pytest.mark.parametrize("axis", ["lr", "hidden", "activation", "seed"])
def test_a_list_a_tuple_and_an_array_make_an_axis_where_they_can(axis):
    """A tuple of seeds is an axis, but a tuple of units is the layers of one network."""
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
        ({"towards": [1, -1]}, "towards"),
        ({"path": [0.0, 0.5]}, "path"),
        ({"path": np.array([0.5, 0.0]), "towards": [3, None]}, "path"),
        ({"shift": {"w1[0,2]": [0.5, "a"]}}, r"w1\[0,2\]"),
        ({"shift": {"w1[0,9]": [0.5, 1.0]}}, "shift"),
        ({"shift": {"b1": 1.0}}, "shift"),
        ({"shift": {"lr1": 1.0}}, "shift"),
        ({"shift": {"seed": 1}}, "shift"),
        ({"lr4": [0.1]}, "axis"),
        ({"lr2": [0.1, 0.0]}, "lr2"),
        ({"lr2": None}, "lr2"),
        ({"lr": None}, "lr"),
    ],
)
def test_what_cannot_be_trained_is_refused_by_name(given, names):
    """The error names the argument, before anything runs."""
    with pytest.raises(sh.ArgumentError, match=f"^{names}: got .*; accepted: "):
        make(**given)


def test_a_rows_settings_are_those_that_train_takes():
    """They are all settings but the budget, and `shift` only if there is one."""
    assert set(make().settings(0)) == SETTINGS.keys() - {"max_epochs", "shift"}
    made = make(shift={"w1[0,2]": [1, 2], "b1": 0}, bias=True)
    assert made.settings(1)["shift"] == {"w1[0,2]": 2.0, "b1": 0.0}


def test_the_axes_stand_in_the_order_that_stores_number_their_networks_by():
    """What decides the kernel, then other lanes, then the rates and the start, the seed last."""
    made = make(lr2=0.5, lr10=[0.1], lr1=0.2, hidden=(2,) * 9, bias=True, shift={"b1": 1, "w1": 2})
    kernel = ["hidden", "activation", "bias", "gradient", "loss", "stop", "dtype"]
    rates = ["lr", "lr1", "lr2", "lr10"]
    lanes = [
        "init",
        "scale",
        "momentum",
        "alpha",
        "l1",
        *rates,
        "towards",
        "path",
        "b1",
        "w1",
        "seed",
    ]
    assert list(made.axes) == kernel + lanes
    assert list(made.shaping) == kernel


def test_numbers_of_layers_and_weights_are_axes():
    """The rate of a layer becomes part of `lr`, and a number for a weight part of `shift`."""
    made = make(lr=0.1, lr2=[0.2, 0.3], shift={"w1[0,2]": [-1.0, 1.0], "w1": 0.5})
    assert made.varied == ("lr2", "w1[0,2]")
    row = made.settings(3)
    assert row["lr"] == (0.1, 0.3, 0.1)
    assert row["shift"] == {"w1[0,2]": 1.0, "w1": 0.5}


def test_an_axis_may_be_an_array_of_a_million_numbers():
    """It stays an array and is checked as one, without a Python object for each number."""
    rates = np.geomspace(1e-3, 1e3, 10**6)
    made = make(lr=rates, path=np.array([0.0, 0.5]), towards=1)
    assert made.axes["lr"].dtype == np.float64
    assert made.settings(7)["lr"] == rates[3]
    assert type(made.settings(7)["lr"]) is float
    for wrong in (np.array([0.1, np.nan]), np.array([0.1, -0.01]), np.array([0.2, 0.1, 0.2])):
        with pytest.raises(sh.ArgumentError, match=r"^lr: got "):
            make(lr=wrong)
