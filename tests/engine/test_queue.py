"""The queue's corners: unlike networks side by side, stops and restarts at any epoch."""

import numpy as np
import pytest

from shallows import datasets
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.queue import INTERRUPTED
from shallows.outcome import Status

XOR = datasets.xor()
SOLVED, UNSOLVED, DIVERGED, FINISHED = (status.code for status in Status)


def engine(momentum=False):
    design = host_design(sizes=(2, 3, 3, 1), activation=("sigmoid",) * 2, momentum=momentum)
    return Engine(design, XOR.x, XOR.targets)


def unlike(engine, networks=43):
    """Return networks of which each layer has a learning rate of its own, calm or wild."""
    rng, design = np.random.RandomState(7), engine.design
    rates = 10.0 ** rng.uniform(-2, 0.3, (networks, design.n_rates))
    if design.momentum:
        rates[:, -1] = rng.uniform(0, 0.9, networks)
    weights = rng.rand(networks, design.n_weights)
    weights[::10, -3:] = 1.7e308  # the logits of these overflow
    return Batch.fresh(design, weights, rates)


def rows(batch, which):
    return Batch(*(np.ascontiguousarray(v[which]).copy() for v in vars(batch).values()))


def content(batch):
    return {name: values.tobytes() for name, values in vars(batch).items()}


def test_networks_of_unlike_learning_rates_end_as_they_do_alone():
    """A lane takes over the rates of its next network together with the weights."""
    e = engine()
    start = unlike(e)
    crowd = rows(start, slice(None))
    e.train(crowd, 1500, threads=2)
    assert {SOLVED, UNSOLVED, DIVERGED} == set(crowd.status)
    assert len(set(crowd.epochs)) > 5
    for i in range(len(start.state)):
        alone = rows(start, [i])
        e.train(alone, 1500)
        assert content(alone) == content(rows(crowd, [i]))


def seen(observation, which=slice(None)):
    """Return the bytes of an observation, and the names in it."""
    values = {name: v[which] for name, v in vars(observation).items()}
    return values.pop("bad").tolist(), {name: v.tobytes() for name, v in values.items()}


@pytest.mark.parametrize("momentum", [False, True])
@pytest.mark.parametrize("budget", [1, 2, 149, 150])
def test_a_training_may_pause_at_any_epoch(budget, momentum):
    """A pause after the first epoch, before the last, or after the end changes no bit."""
    e = engine(momentum)
    at_once, paused = unlike(e), unlike(e)
    e.train(at_once, 150)
    e.train(paused, budget)
    rest = paused.status == UNSOLVED
    assert (paused.epochs[rest] == budget).all()
    again = rows(paused, rest)
    e.train(again, 150)
    assert len(again.state)
    assert content(again) == content(rows(at_once, rest))
    assert content(rows(paused, ~rest)) == content(rows(at_once, ~rest))


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_stop_leaves_every_network_fresh_under_way_or_ended(error):
    """If the watcher raises any error, each status still fits its epochs and its weights."""
    e = engine()
    start = unlike(e, 400)
    stopped = rows(start, slice(None))

    def watch(progress):
        if progress.network_epochs > 50_000:
            raise error

    with pytest.raises(error):
        e.train(stopped, 50_000, threads=2, watch=watch)
    fresh, under_way = stopped.status == 0, stopped.status == INTERRUPTED
    assert fresh.any()
    assert under_way.any()
    assert content(rows(stopped, fresh)) == content(rows(start, fresh))
    assert (stopped.epochs[under_way] >= 1).all()
    assert (stopped.epochs[under_way] < 50_000).all()
    assert under_way.sum() <= 2 * e.design.lanes
    for i in np.flatnonzero(under_way):
        retraced = e.observe(rows(start, [i]), int(stopped.epochs[i]))
        assert retraced.state.tobytes() == stopped.state[i].tobytes()
        assert (retraced.misses > 0).all()


def test_what_is_observed_does_not_depend_on_company():
    """Losses, misses, predictions and states of a network alone, in a crowd, and on threads."""
    e = engine()
    batch = unlike(e)
    crowd = e.observe(batch, 5, predictions=True)
    spread = e.observe(batch, 5, predictions=True, threads=3)
    assert seen(spread) == seen(crowd)
    assert len(set(crowd.bad)) > 1
    for i in (0, 1, 8, 42):
        alone = e.observe(rows(batch, [i]), 5, predictions=True)
        assert seen(alone) == seen(crowd, [i])


def test_the_state_after_observing_is_the_one_that_training_would_go_on_from():
    """`following` is one update on from `state`."""
    e = engine(momentum=True)
    batch = unlike(e)
    three = e.observe(batch, 3)
    one_more = e.observe(batch, 4)
    assert three.following.tobytes() == one_more.state.tobytes()
    assert three.state.tobytes() != three.following.tobytes()


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_results_know_one_nan(dtype):
    """Processors make NaN of either sign; every NaN that leaves the engine is NumPy's."""
    design = host_design(sizes=(2, 3, 1), activation=("identity",), dtype=dtype, loss="squared")
    e = Engine(design, XOR.x, XOR.targets)
    huge = np.full((5, design.n_weights), 1e30)
    seen = e.observe(Batch.fresh(design, huge, np.full(2, 0.1)), 30, predictions=True)
    trained = Batch.fresh(design, huge * -np.nan, np.full(2, 0.1))
    e.train(trained, 1)
    for values in (seen.state, seen.following, seen.loss, seen.predictions, trained.state):
        found = {number.tobytes() for number in values[np.isnan(values)]}
        assert found == {np.dtype(dtype).type(np.nan).tobytes()}
