"""What is said of many networks: quartiles that count the unsolved, an interval of the share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from shallows.sweeps.summaries import cell, quartiles, row, wilson


def frame(*networks: tuple[str, int]) -> pd.DataFrame:
    return pd.DataFrame(networks, columns=["outcome", "epochs"])


def test_wilson_has_the_textbook_values():
    """Wilson's interval for 8 of 10 and 0 of 20 at 95 %."""
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_unsolved_networks_take_longer_than_all_others():
    """A diverged network that ended early is never counted as a fast one."""
    some = frame(("solved", 30), ("diverged", 1), ("solved", 10), ("unsolved", 50))
    assert quartiles(some) == [10, 30, np.inf]
    assert row(some)["share"] == 0.5


def test_of_no_network_nothing_is_known():
    """An empty group has no share and no quartiles, and is no error."""
    none = row(frame())
    assert none["networks"] == 0
    assert np.isnan([none["share"], none["share_low"], none["epochs_50"]]).all()


@pytest.mark.parametrize(
    ("networks", "said"),
    [
        ([("solved", 7)], "7"),
        ([("unsolved", 50)], "> 50"),
        ([("diverged", 3)], "diverged at 3"),
        ([("solved", 7), ("solved", 9), ("unsolved", 50)], "9 (67 %)"),
        ([("solved", 7), ("unsolved", 50), ("unsolved", 50)], "∞ (33 %)"),
    ],
)
def test_a_cell_in_words(networks, said):
    """One network says how it ended, several their median and their share."""
    assert cell(frame(*networks)) == said
