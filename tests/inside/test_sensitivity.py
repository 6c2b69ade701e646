from __future__ import annotations

import numpy as np
import pytest

import shallows as sh
from shallows.inside import sensitivity
from shallows.inside.sensitivity import nudged


def xor(hidden, lr, seed, **settings):
    """Train on the report's XOR."""
    return sh.train(
        sh.datasets.xor(), (hidden, hidden), lr=lr, seed=seed, max_epochs=50_000, **settings
    )


@pytest.mark.parametrize("gradient", ["stable", "report"])
def test_wide_and_fast_is_chaotic(gradient):
    """XOR, h = 10, lr = 0.1, seed 4: one ulp moves the end from about 860 to 950 and beyond."""
    seen = sh.sensitivity(xor(10, 0.1, 4, gradient=gradient))
    assert seen.verdict == "chaotic"
    assert seen.nudges == 64
    assert 840 < seen.low < 875
    assert 945 < seen.high < 1050
    assert 600 < seen.parts < seen.low
    assert seen.loss.max() > 1.5 * seen.loss.min()


@pytest.mark.parametrize(("seed", "epoch"), [(0, 17327), (2, 34021), (3, 12036), (4, 9535)])
def test_slow_is_calm(seed, epoch):
    """XOR, h = 3, lr = 0.01: the report's epoch under every nudge."""
    seen = sh.sensitivity(xor(3, 0.01, seed))
    assert seen.verdict == "calm"
    assert seen.parts is None
    assert set(seen.epochs) == {epoch} == {seen.low, seen.high}
    assert seen.spread.max() < 1e-11


def test_range_holds_the_run_itself():
    """A run of the report's call, in the report's arithmetic, counts into its own range."""
    run = sh.network(10_000, h1=10, h2=10, seed=4, log=None)
    seen = sh.sensitivity(run, nudges=1)
    assert seen.arithmetic == "report"
    assert {seen.low, seen.high} == {870, int(seen.epochs[0])}


def test_copies_start_where_the_run_did():
    """If the run's start was shifted, or lay on a path, the copies nudge that start."""
    given = {"shift": {"w1": 0.5}, "towards": 3, "path": 0.5, "max_epochs": 100}
    run = sh.train(sh.datasets.xor(), **given)
    seen = sh.sensitivity(run, nudges=4)
    assert seen.loss == pytest.approx(run.loss, rel=1e-9)
    assert run.loss != pytest.approx(sh.train(sh.datasets.xor(), max_epochs=100).loss, rel=1e-6)


def test_what_never_stops_finishes():
    """All copies of a regression finish, and none counts as flipped."""
    run = sh.train(sh.datasets.xor(), stop="never", max_epochs=50)
    seen = sh.sensitivity(run, nudges=4)
    assert set(seen.status) == {run.outcome.status} == {"finished"}


def test_a_copy_is_the_training_from_its_weights():
    """Each copy ends where a training from its own initial weights ends, alone."""
    from shallows.engine.batch import Batch
    from shallows.engine.networks import Networks
    from shallows.engine.runner import engine_of

    run = xor(5, 0.1, 4)
    seen = sh.sensitivity(run, nudges=9, seed=7)
    network = Networks.one(run.mlp, run.settings)
    engine = engine_of(network, run.data)
    copies = nudged(run.mlp.draw([4])[0], 9, 7)
    for copy, epochs, loss in zip(copies, seen.epochs, seen.loss, strict=True):
        alone = Batch.fresh(network.design, copy[None], network.batch().rates)
        engine.train(alone, 50_000)
        assert alone.epochs[0] == epochs
        assert engine.observe(alone).loss[0, 0] == loss


def test_the_copies_of_a_whole_sweep_are_one_batch(monkeypatch):
    """Networks of other seeds, rates and scales are nudged together, each as it is alone."""
    sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.05], scale=[1, 2], seed=range(3), max_epochs=300)
    batches, train = [], sensitivity.train

    def counted(copies, *given, **named):
        batches.append(len(copies))
        return train(copies, *given, **named)

    monkeypatch.setattr(sensitivity, "train", counted)
    seen = sweep.sensitivity(5).frame
    assert batches == [12 * 5]
    alone = [sh.sensitivity(sweep.replay(row), 5) for row in (0, 7, 11)]
    assert seen["epochs_high"][[0, 7, 11]].tolist() == [one.high for one in alone]


def test_the_spread_is_that_of_the_copies_losses(monkeypatch):
    """It has a number for each epoch that all copies reach, whatever the size of the pieces."""
    from shallows.engine.batch import Batch
    from shallows.engine.networks import Networks
    from shallows.engine.runner import engine_of

    run = xor(5, 0.1, 4)
    monkeypatch.setattr(sensitivity, "_PASSES", 97)
    seen = sh.sensitivity(run, nudges=9)
    network = Networks.one(run.mlp, run.settings)
    copies = nudged(run.mlp.draw([4])[0], 9, 0)
    start = Batch.fresh(network.design, copies, network.batch().rates)
    loss = engine_of(network, run.data).observe(start, int(seen.epochs.min())).loss
    assert np.array_equal(seen.spread, np.ptp(loss, axis=0) / loss.max(axis=0))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_nudges_are_of_one_ulp(dtype):
    """A weight moves by -1, 0 or +1 ulp, and each of them occurs. A zero stays 0."""
    weights = np.array([0.3, -0.7, 1.0, 0.0], dtype=dtype)
    moved = nudged(weights, 200, 0)
    assert moved.dtype == weights.dtype
    for index, weight in enumerate(weights):
        ends = np.array([-np.inf, np.inf], dtype=dtype)
        near = {weight} if weight == 0 else {weight, *np.nextafter(weight, ends)}
        assert set(moved[:, index]) == near


def test_nudges_are_reproducible():
    """The same seed gives the same bits, on any number of threads; another seed gives others."""
    run = xor(10, 0.1, 4)
    first, again = sh.sensitivity(run, threads=1), sh.sensitivity(run, threads=2)
    assert first.loss.tobytes() == again.loss.tobytes()
    assert first.spread.tobytes() == again.spread.tobytes()
    assert first.loss.tobytes() != sh.sensitivity(run, seed=1).loss.tobytes()


def test_parting_is_the_first_epoch_beyond_the_threshold():
    """Before the epoch at which they part the losses agree to a millionth, in it they don't."""
    seen = sh.sensitivity(xor(3, 0.1, 0))
    assert (seen.spread[: seen.parts - 1] <= 1e-6).all()
    assert seen.spread[seen.parts - 1] > 1e-6
    assert len(seen.spread) == seen.epochs.min()


def test_diverging_runs_are_compared():
    """Where the report's gradient turns to NaN in every copy, the copies do not part by that."""
    run = xor(3, 0.1, 0, gradient="report", scale=100.0)
    assert run.outcome.status == "diverged"
    seen = sh.sensitivity(run, nudges=16)
    assert set(seen.status) == {"diverged"}
    assert seen.calm


def test_shown():
    """Text, HTML, frame and figure say the same."""
    seen = sh.sensitivity(xor(5, 0.1, 4), nudges=8)
    assert f"part at epoch {seen.parts}" in seen._repr_html_()
    assert f"ending at epoch {seen.low} to {seen.high}" in repr(seen)
    assert seen.frame["epochs"].tolist() == seen.epochs.tolist()
    assert len(seen.plot().axes) == 2


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("run", (3,)), ("nudges", (None, 0)), ("nudges", (None, 1.5)), ("seed", (None, 1, -1))],
)
def test_refused(name, arguments):
    """What is not accepted is named before any work starts."""
    run = xor(3, 0.1, 4) if arguments[0] is None else arguments[0]
    keywords = dict(zip(("nudges", "seed"), arguments[1:], strict=False))
    with pytest.raises(sh.ArgumentError, match=f"^{name}"):
        sh.sensitivity(run, **keywords)
