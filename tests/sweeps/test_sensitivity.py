from __future__ import annotations

import pytest

import shallows as sh


@pytest.fixture(scope="module")
def nudged():
    """Return a small sweep with the columns of its sensitivity."""
    sweep = sh.sweep(
        sh.datasets.xor(), [(3, 3), (10, 10)], lr=[0.1, 0.05], seed=range(3, 5), max_epochs=5000
    )
    return sweep, sweep.sensitivity(16)


def test_columns_are_those_of_each_run(nudged):
    """Each network's columns are what `sensitivity` says of its replay."""
    _, after = nudged
    for network, row in after.frame.iterrows():
        seen = sh.sensitivity(after.replay(network), 16)
        assert (row.epochs_low, row.epochs_high, row.calm) == (seen.low, seen.high, seen.calm)
        assert (None if row.isna()["parts"] else row.parts) == seen.parts
        assert row.flips == 0


def test_only_on_request(nudged):
    """The sweep it was asked of keeps its columns; the other only adds to them."""
    before, after = nudged
    assert "calm" not in before.frame
    assert after.frame[before.frame.columns].equals(before.frame)


def test_summary_and_plot_show_it(nudged):
    """The median's range stands in the summary, and as bars in the figure."""
    before, after = nudged
    summary = after.summary("hidden")
    assert (summary["nudged_low"] <= summary["epochs_50"]).all()
    assert (summary["epochs_50"] <= summary["nudged_high"]).all()
    assert (summary["nudged_low"] < summary["nudged_high"]).any()
    texts = [
        [text.get_text() for axes in sweep.plot("hidden").axes if (legend := axes.get_legend())
         for text in legend.get_texts()]
        for sweep in (before, after)
    ]  # fmt: skip
    assert texts == [[], ["median, one-ulp nudges"]]
