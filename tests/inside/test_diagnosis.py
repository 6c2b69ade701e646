"""Where a gradient dies: said of any activation function, from its f′."""

from __future__ import annotations

import pytest

import shallows as sh
from shallows.activations import ACTIVATIONS

#: What is said of units whose z is about -30 for every sample: f′ is 0, is tiny, or is neither.
SAID = {
    **dict.fromkeys(ACTIVATIONS, "saturated"),
    **dict.fromkeys(["identity", "leaky_relu", "sin"], None),
    "relu": "dead",
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_units_far_to_the_left_let_no_gradient_through(name):
    """A relu is dead, a function that flattens is saturated, and the others are neither."""
    run = sh.train(
        sh.datasets.xor(), (2, 3), activation=(name, "tanh"), bias=True, shift={"b1": -30.0},
        max_epochs=1,
    )  # fmt: skip
    said = [text for text in sh.explain(run).warnings if "hidden layer 1" in text]
    assert len(said) == (2 if SAID[name] else 0)
    assert all(f"is {SAID[name]}: " in text for text in said)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_units_about_0_are_not_complained_of(name):
    """Where f is steep, there is no warning."""
    options = {"activation": name, "init": "xavier", "bias": True, "max_epochs": 1}
    shown = sh.explain(sh.train(sh.datasets.circles(), (4, 4), **options))
    assert [text for text in shown.warnings if "hidden layer" in text] == []
