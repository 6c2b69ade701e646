"""A network that an update leaves as it was never changes again: it ends early, the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shallows.engine import reference
from shallows.engine.batch import Batch
from shallows.engine.design import Design
from shallows.engine.engine import Engine
from shallows.outcome import Status

BUDGET = 20


@st.composite
def problems(draw):
    """Return networks at rates that saturate them, some with zeros of either sign as weights."""
    design = Design(
        sizes=(2, draw(st.sampled_from([2, 6])), 1),
        activation=(draw(st.sampled_from(["sigmoid", "tanh", "relu"])),),
        bias=draw(st.booleans()), momentum=draw(st.booleans()), alpha=draw(st.booleans()),
        l1=draw(st.booleans()),
        stop=draw(st.sampled_from(["accuracy", "never"])),
        tally=draw(st.sampled_from([False, False, True])),
        registers=draw(st.sampled_from([16, 32])), lanes=4,
    )  # fmt: skip
    rng = np.random.RandomState(draw(st.integers(0, 999)))
    samples, networks = draw(st.sampled_from([5, 12])), 5
    x = rng.standard_normal((samples, 2))
    y = (rng.rand(samples, 1) > 0.5).astype(float)
    weights = 3 * rng.standard_normal((networks, design.n_weights))
    weights[:2] = np.where(rng.rand(2, design.n_weights) > 0.5, 0.0, -0.0)
    rates = [10 ** rng.uniform(0, 3, (networks, 2))]
    rates[0][2] = 1e-30  # moves no weight, but velocities
    rates += [rng.choice([0.0, 0.5], (networks, 1))] * design.momentum
    rates += [rng.choice([0.0, 0.1], (networks, 1))] * (design.alpha + design.l1)
    return design, x, y, Batch.fresh(design, weights, np.concatenate(rates, axis=1))


def copy(batch):
    return Batch(*(v.copy() for v in vars(batch).values()))


def first_still(design, x, y, state, rates, epochs):
    """Return the first of so many epochs whose update changes no bit of weights and velocities."""
    moving = design.n_state - 2 * design.tally
    for epoch in range(1, epochs + 1):
        following = reference.run(design, x, y, state, rates).following
        if following[:moving].tobytes() == state[:moving].tobytes():
            return epoch
        state = following
    return 0


@settings(max_examples=16, deadline=None)
@given(problem=problems())
def test_a_still_network_has_the_result_of_its_whole_budget(problem):
    """Its status, epochs, bits, and the epoch since which it stood are those of the twin."""
    design, x, y, batch = problem
    start, engine = copy(batch), Engine(design, x, y)
    engine.train(batch, BUDGET)
    for i, rates in enumerate(start.rates):
        since = first_still(design, x, y, start.state[i], rates, BUDGET)
        # From that epoch on every epoch of the twin is the same, but for its tallies.
        enough = since if since and not design.tally else BUDGET
        status, epochs, state = reference.train(design, x, y, start.state[i], rates, enough)
        used_up = status in (Status.UNSOLVED, Status.FINISHED)
        assert (batch.status[i], batch.epochs[i]) == (status.code, BUDGET if used_up else epochs)
        assert batch.state[i].tobytes() == state.tobytes()
        assert batch.still[i] == (since if used_up and not design.tally else 0)


@settings(max_examples=10, deadline=None)
@given(problem=problems(), first=st.integers(1, BUDGET - 1))
def test_a_larger_budget_gives_what_it_gives_at_once(problem, first):
    """It still stands, and since the same epoch."""
    design, x, y, batch = problem
    at_once, engine = copy(batch), Engine(design, x, y)
    engine.train(at_once, BUDGET)
    engine.train(batch, first)
    going = np.isin(batch.status, [Status.UNSOLVED.code, Status.FINISHED.code])
    rest = batch.take(going)
    rest.status[:] = 0
    engine.train(rest, BUDGET)
    for name, values in vars(at_once.take(going)).items():
        assert getattr(rest, name).tobytes() == values.tobytes(), name


def test_a_zero_that_changes_its_sign_is_a_change():
    """Velocities of -5e-324 become -0.0, then 0.0, and stay that from the third epoch on."""
    design = Design((2, 2, 1), ("relu",), momentum=True, lanes=4)
    x, y = np.ones((3, 2)), np.zeros((3, 1))
    batch = Batch.fresh(design, np.zeros((1, 6)), np.array([[1e-3, 1e-3, 0.5]]))
    batch.state[:, 6:] = -5e-324
    start = batch.state[0].copy()
    Engine(design, x, y).train(batch, 9)
    assert batch.still[0] == first_still(design, x, y, start, batch.rates[0], 9) == 3


@pytest.fixture(scope="module")
def saturated():
    """Networks of the report's XOR at a rate that leaves four of five standing still."""
    import shallows as sh

    data, rng = sh.datasets.xor(), np.random.RandomState(0)
    design = Design((2, 3, 3, 1), ("sigmoid",) * 2)
    batch = Batch.fresh(design, rng.rand(64, design.n_weights), np.full((1, 3), 100.0))
    return Engine(design, data.x, data.targets), batch


def test_spared_epochs_count_as_run(saturated):
    """They count in the progress as they do in the result."""
    engine, batch = saturated
    batch, seen = copy(batch), []
    engine.train(batch, 500, watch=seen.append)
    assert (batch.still > 0).mean() > 0.5
    assert seen[-1].network_epochs == batch.epochs.sum() == 64 * 500


def test_lanes_of_still_networks_are_freed(saturated):
    """A budget that no run could use up in this life ends at once for networks that stand still."""
    engine, batch = saturated
    known = copy(batch)
    engine.train(known, 100)
    still = batch.take(known.still > 0)
    engine.train(still, 2**40)
    assert (still.epochs == 2**40).all()
    assert still.state.tobytes() == known.take(known.still > 0).state.tobytes()
