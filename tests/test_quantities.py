"""Quantities and their names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallows.arguments import ArgumentError
from shallows.quantities import Quantity, Role

layered = st.builds(
    Quantity, st.sampled_from(["w", "b", "z", "a"]), st.integers(1, 300), st.sampled_from(Role)
)


@given(layered)
def test_a_name_says_all_of_a_quantity(quantity):
    """Parsing its name gives it back, whatever its kind, layer and role; layer 12 is not 1."""
    assert Quantity.parse(quantity.name) == quantity


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("x", Quantity("x")),
        ("yhat", Quantity("yhat")),
        ("loss", Quantity("loss")),
        ("lr2", Quantity("lr", 2)),
        ("dL_dyhat", Quantity("yhat").derivative),
        ("dL_dw3", Quantity("w", 3).derivative),
        ("new_b10", Quantity("b", 10).updated),
        ("v_w1", Quantity("w", 1).velocity),
        ("new_v_w1", Quantity("w", 1).velocity.updated),
    ],
)
def test_the_names_that_files_and_arguments_use(name, quantity):
    """Each name is that of one quantity."""
    assert Quantity.parse(name) == quantity
    assert quantity.name == name


@pytest.mark.parametrize("name", ["", "w", "w0", "w01", "dL_dw", "q1", "yhat2", "new_new_w1", "W1"])
def test_what_is_no_name_is_refused(name):
    """One clear error says what was given."""
    with pytest.raises(ArgumentError, match=r"^name: got"):
        Quantity.parse(name)
