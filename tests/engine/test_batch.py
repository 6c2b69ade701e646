"""The queue: nothing lost, nothing mixed up, and every training can go on."""

import threading
import weakref

import numpy as np
import pytest

from shallows import datasets
from shallows.engine import engine as engines
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.native import OBSERVE, TRAIN, Native
from shallows.engine.queue import EMPTY, INTERRUPTED
from shallows.engine.runner import Predictor, predict
from shallows.outcome import Status

XOR = datasets.xor()
SOLVED, UNSOLVED, DIVERGED, FINISHED = (status.code for status in Status)


def engine(activation="sigmoid", **shape):
    design = host_design(sizes=(2, 3, 3, 1), activation=(activation,) * 2, **shape)
    return Engine(design, XOR.x, XOR.targets)


def fresh(engine, networks=50, lr=0.1, scale=1.0, momentum=None):
    weights = np.random.RandomState(0).rand(networks, engine.design.n_weights) * scale
    rates = [lr] * 3 + ([] if momentum is None else [momentum])
    return Batch.fresh(engine.design, weights, np.array([rates]))


def test_more_networks_than_lanes_each_end_at_their_own_epoch():
    """Lanes are refilled: a network in a crowd ends as it does alone."""
    e = engine()
    crowd = fresh(e)
    e.train(crowd, 3000, threads=2)
    assert set(crowd.status) == {SOLVED, UNSOLVED}
    for i in range(0, 50, 7):
        alone = fresh(e)
        alone = Batch(*(v[i : i + 1].copy() for v in vars(alone).values()))
        e.train(alone, 3000)
        assert (alone.epochs[0], alone.status[0]) == (crowd.epochs[i], crowd.status[i])
        assert alone.state.tobytes() == crowd.state[i].tobytes()


@pytest.mark.parametrize("momentum", [None, 0.8])
def test_a_larger_budget_goes_on_where_the_smaller_one_ended(momentum):
    """Train to 700, then to 2000: the bits of 2000 at once, velocities included."""
    e = engine(momentum=momentum is not None)
    at_once, in_two = (fresh(e, lr=0.02, momentum=momentum) for _ in range(2))
    e.train(at_once, 2000)
    e.train(in_two, 700)
    rest = in_two.status == UNSOLVED
    assert rest.any()
    again = Batch(*(np.ascontiguousarray(v[rest]) for v in vars(in_two).values()))
    e.train(again, 2000, threads=2)
    assert again.state.tobytes() == at_once.state[rest].tobytes()
    assert again.epochs.tolist() == at_once.epochs[rest].tolist()
    assert again.status.tolist() == at_once.status[rest].tolist()


def test_observing_retraces_the_training():
    """As many passes as epochs end at the same weights, the last one without a miss."""
    e = engine()
    networks, start = fresh(e, 20), fresh(e, 20)
    e.train(networks, 4000)
    epochs = int(networks.epochs[networks.status == SOLVED][0])
    which = int(np.flatnonzero(networks.status == SOLVED)[0])
    seen = e.observe(start, epochs, predictions=True, threads=2)
    assert seen.state[which].tobytes() == networks.state[which].tobytes()
    assert seen.misses[which, -1] == 0
    assert (seen.misses[which, :-1] > 0).all()
    assert ((seen.predictions[which, :, 0] >= 0.5) == XOR.y).all()
    assert start.epochs.max() == 0


def test_an_interrupt_leaves_a_batch_that_can_go_on():
    """Stopped in the middle, resumed, and the bits of an undisturbed run."""
    e = engine()
    whole, stopped = fresh(e, 400, lr=0.01), fresh(e, 400, lr=0.01)
    e.train(whole, 20_000, threads=2)

    def stop(progress):
        if progress.network_epochs > 100_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        e.train(stopped, 20_000, threads=2, watch=stop)
    assert INTERRUPTED in stopped.status
    rest = np.isin(stopped.status, [0, INTERRUPTED])
    again = Batch(*(np.ascontiguousarray(v[rest]) for v in vars(stopped).values()))
    e.train(again, 20_000, threads=2)
    for name, values in vars(stopped).items():
        values[rest] = getattr(again, name)
        assert values.tobytes() == getattr(whole, name).tobytes()


def test_progress_counts_every_network_and_epoch():
    """The last report of the progress has counted all of them."""
    e, seen = engine(), []
    networks = fresh(e, 100)
    e.train(networks, 500, threads=2, watch=seen.append)
    assert seen[-1].ended == 100
    assert seen[-1].solved == (networks.status == SOLVED).sum()
    assert seen[-1].network_epochs == networks.epochs.sum()


def test_progress_counts_an_epoch_that_is_repeated_once():
    """Networks that go on from different epochs: what is counted is what they run anew."""
    e, seen = engine(stop="never"), []
    networks = fresh(e, 100)
    for budget in (3, 40, 40, 90):
        before = networks.epochs.copy()
        before[50:] = networks.epochs[50:] = 0  # half of them begin again
        e.train(networks, budget, threads=2, watch=seen.append)
        counts = [progress.network_epochs for progress in seen]
        assert counts == sorted(counts)
        assert counts[-1] == (networks.epochs - before).sum()
        assert seen[-1].finished == 100
        seen.clear()


@pytest.mark.parametrize(
    ("shape", "scale", "lr", "quantities"),
    [
        ({"activation": "relu"}, 1e110, 1.0, {"z3"}),
        ({"activation": "identity"}, 1.0, 1e160, {"z2", "z3"}),
        ({"gradient": "report"}, 300.0, 0.1, {"dL_dyhat"}),
    ],
)
def test_a_diverged_network_names_what_went_first(shape, scale, lr, quantities):
    """A logit overflows, or the report's form is 0/0 because ŷ is exactly 1."""
    e = engine(**shape)
    networks = fresh(e, 4, lr=lr, scale=scale)
    e.train(networks, 50)
    assert (networks.status == DIVERGED).all()
    assert np.isfinite(networks.state).all()
    assert set(e.observe(networks).bad) <= quantities


def test_every_code_stands_for_one_thing():
    """Codes that files hold are fixed for good, and codes of the queue alone differ from them."""
    assert {str(s): s.code for s in Status} == {
        "solved": 1, "unsolved": 2, "diverged": 3, "finished": 4,
    }  # fmt: skip
    assert [Status.of(status.code) for status in Status] == list(Status)
    assert len({*(status.code for status in Status), 0, INTERRUPTED, EMPTY}) == 7


def arguments(parameters):
    """Return something that a program takes for each parameter."""
    kinds = {"whole": 3, "floats": np.zeros(3), "floats or None": None}
    return {
        name: kinds[kind] if kind in kinds else np.zeros(3, kind)
        for name, kind in parameters.items()
    }


@pytest.mark.parametrize("parameters", [TRAIN, OBSERVE])
def test_a_program_is_called_by_names(parameters):
    """Parameters come in the order of the description, however they are given."""
    told = []
    native = Native(lambda *given: told.extend(given), parameters, "float64")
    given = arguments(parameters)
    native(**dict(reversed(given.items())))
    for value, passed in zip(given.values(), told, strict=True):
        assert passed == (value.ctypes.data if isinstance(value, np.ndarray) else value or 0)


@pytest.mark.parametrize(
    "change",
    [
        {"state": np.zeros(3, np.float32)},
        {"epochs": np.zeros(3)},
        {"rates": np.zeros((3, 2))[:, 0]},
        {"stop": None},
        {"more": 1},
        {"max_epochs": np.zeros(3)},
    ],
)
def test_what_a_program_does_not_take_is_refused(change):
    """It refuses wrong dtypes, arrays with gaps, missing arrays and unknown names."""
    called = []
    native = Native(lambda *_: called.append(1), TRAIN, "float64")
    with pytest.raises(TypeError, match="|".join([*change, "scalar"])):
        native(**(arguments(TRAIN) | change))
    given = arguments(TRAIN)
    del given["queue"]
    with pytest.raises(TypeError, match="queue"):
        native(**given)
    assert not called


def test_working_memory_outlives_the_call(monkeypatch):
    """The workspace is alive while compiled code writes to it."""

    class Kept(np.ndarray):
        """An array that can be referred to weakly."""

    made, alive = [], []
    make, e = engines._workspace, engine()

    def workspace(design):
        memory = make(design).view(Kept)
        made.append(weakref.ref(memory))
        return memory

    def spied(native):
        def call(*arguments):
            alive.append(made[-1]() is not None)
            return native._function(*arguments)

        return Native(call, native._parameters, "float64")

    monkeypatch.setattr(engines, "_workspace", workspace)
    e._programs = engines._Programs(*map(spied, e._programs))
    networks = fresh(e, 3)
    e.train(networks, 5)
    e.observe(networks)
    assert alive == [True, True]


def test_an_error_in_a_thread_reaches_the_caller():
    """The other threads stop, too, whatever their budget is."""
    e, threads = engine(stop="never"), []
    networks = fresh(e, 64)

    def broken(**given):
        threads.append(given)
        if len(threads) == 2:
            raise MemoryError("none left")
        train(**given)

    train, e._programs = e._programs.train, e._programs._replace(train=broken)
    with pytest.raises(MemoryError, match="none left"):
        e.train(networks, 100_000, threads=2)
    assert (networks.status == INTERRUPTED).any()


def test_a_thread_that_can_not_start_ends_those_that_have_started(monkeypatch):
    """The system may have no more threads; nothing trains on behind the caller's back then."""
    e, made = engine(stop="never"), []

    class Scarce(threading.Thread):
        def start(self):
            made.append(self)
            if len(made) == 2:
                raise RuntimeError("can't start new thread")
            super().start()

    monkeypatch.setattr(threading, "Thread", Scarce)
    networks = fresh(e, 64)
    with pytest.raises(RuntimeError, match="can't start"):
        e.train(networks, 10_000_000, threads=3)
    assert not any(thread.is_alive() for thread in made)


def test_an_empty_batch_ends_at_once():
    """It has no network, and so nothing to do."""
    e = engine()
    networks = fresh(e, 0)
    e.train(networks, 10)
    assert len(e.observe(networks).loss) == 0


def test_l2_and_momentum_go_on_where_a_smaller_budget_ended_tallies_too():
    """In pieces of 7, 150 and 400 epochs: the bits of 400 at once, and the sums over all epochs."""
    e = engine(momentum=True, alpha=True, tally=True, stop="never")
    weights = np.random.RandomState(0).rand(20, e.design.n_weights)
    at_once, pieces = (Batch.fresh(e.design, weights, [[0.05] * 3 + [0.5, 1e-3]]) for _ in "ab")
    start = Batch(*(v.copy() for v in vars(at_once).values()))
    e.train(at_once, 400)
    for budget in (7, 150, 400):
        e.train(pieces, budget, threads=2)
        assert (pieces.epochs == budget).all()
        assert (pieces.status == FINISHED).all()
    assert pieces.state.tobytes() == at_once.state.tobytes()
    losses = e.observe(start, 400).loss
    for tally, terms in [(-2, losses), (-1, 1 / losses)]:
        np.testing.assert_allclose(e.observe(pieces).following[:, tally], terms.sum(axis=1))


def test_whole_sample_weights_are_copies_and_zero_is_absence():
    """A weight of 2 gives the losses and weights of two copies, up to roundoff."""
    counts = np.random.RandomState(1).randint(0, 3, len(XOR.x))
    design = host_design(sizes=(2, 3, 1), activation=("tanh",), weighted=True, bias=True)
    weighted = Engine(design, XOR.x, XOR.targets, counts)
    plain = host_design(sizes=(2, 3, 1), activation=("tanh",), bias=True)
    x, targets = (np.repeat(v, counts, axis=0) for v in (XOR.x, XOR.targets))
    one, two = fresh_of(weighted), fresh_of(Engine(plain, x, targets))
    a, b = weighted.observe(one, 20), Engine(plain, x, targets).observe(two, 20)
    np.testing.assert_allclose(a.loss, b.loss, rtol=1e-9)
    np.testing.assert_allclose(a.state, b.state, rtol=1e-8)
    assert (a.misses == b.misses).all()


def fresh_of(engine):
    weights = np.random.RandomState(0).rand(5, engine.design.n_weights)
    return Batch.fresh(engine.design, weights, [[0.01] * 2])


def test_weights_go_with_a_weighted_design():
    """One without the other is refused."""
    with pytest.raises(ValueError, match="weighted"):
        Engine(host_design(sizes=(2, 3, 1), activation=("tanh",)), XOR.x, XOR.targets, np.ones(21))
    with pytest.raises(ValueError, match="weighted"):
        engine(weighted=True)


# -- any number of inputs --------------------------------------------------------------------------


def results_of(design, inputs, weighted, epochs=30):
    """Return all bits that a training on random data gives, and its end as `observe` shows it."""
    rng = np.random.RandomState(0)
    x, w = rng.normal(size=(50, inputs)), rng.uniform(0, 2, 50)
    e = Engine(design, x, np.eye(3)[rng.randint(3, size=50)], w if weighted else None)
    many = Batch.fresh(design, rng.normal(size=(11, design.n_weights)), np.array([0.01] * 4))
    e.train(many, epochs)
    seen = e.observe(many, predictions=True)
    arrays = [*vars(many).values(), seen.loss, seen.misses, seen.predictions, seen.following]
    return b"".join(values.tobytes() for values in arrays)


@pytest.mark.parametrize("weighted", [False, True])
def test_one_kernel_serves_every_number_of_inputs(weighted):
    """It is compiled once, and has the bits of kernels made for 1, 4, 9 and 17 inputs."""
    shape = {"activation": ("relu",), "momentum": True, "alpha": True, "weighted": weighted}
    made = []
    for inputs in (1, 4, 9, 17):
        sizes = (inputs, 4, 3)
        own, general = (
            host_design(**shape, sizes=sizes, bias=True, stop="never", any_inputs=general)
            for general in (False, True)
        )
        assert results_of(general, inputs, weighted) == results_of(own, inputs, weighted)
        made.append(len([d for d, _ in engines._made if d.any_inputs and d.weighted == weighted]))
    assert len(set(made)) == 1


def test_few_samples_are_answered_as_many_are():
    """Ready for one sample or three, networks give the bits that they give for a hundred."""
    design = host_design(sizes=(2, 5, 1), activation=("tanh",), any_inputs=True)
    weights = np.random.RandomState(1).normal(size=(13, design.n_weights))
    x = np.random.RandomState(2).normal(size=(100, 2))
    ready, expected = Predictor(design, weights), predict(design, weights, x)
    for some in (slice(7, 8), slice(0, 3), slice(8, 9), slice(0, 100)):
        assert ready(x[some]).tobytes() == expected[:, some].tobytes()
    first = ready(x[:1])
    ready(x[1:2])
    assert first.tobytes() == expected[:, :1].tobytes()
