"""One kernel for all sizes has the bits of the specialised ones and of their twin."""

import ctypes
from functools import cache

import in_node
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shallows import datasets, doctor
from shallows.activations import ACTIVATIONS
from shallows.engine import batch, general, reference
from shallows.engine.batch import Batch, Engine, design_for
from shallows.engine.machine import Library
from shallows.engine.programs import WHOLE, Native
from shallows.engine.target import Target
from shallows.outcome import Status

XOR = datasets.xor()


@st.composite
def designs(draw):
    """Return networks of every kind that a page may ask for, most of them small."""
    hidden = tuple(draw(st.lists(st.integers(1, 32) | st.integers(1, 4), max_size=4)))
    outputs, loss = draw(st.integers(1, 10)), draw(st.sampled_from(["cross-entropy", "squared"]))
    reported = outputs == 1 and loss == "cross-entropy"
    return design_for(
        Target.current(),
        sizes=(draw(st.integers(1, 20)), *hidden, outputs),
        activation=tuple(draw(st.sampled_from(sorted(ACTIVATIONS))) for _ in hidden),
        bias=draw(st.booleans()),
        momentum=draw(st.booleans()),
        alpha=draw(st.booleans()),
        gradient=draw(st.sampled_from(["stable", "report"])) if reported else "stable",
        loss=loss,
        stop=draw(st.sampled_from(["accuracy", "never"])),
        dtype=draw(st.sampled_from(["float64", "float32"])),
    )


def problem(design, seed, networks=5):
    """Return data, few enough to be solved, and networks that run from calm to wild."""
    rng = np.random.RandomState(seed)
    samples = rng.randint(1, 13)
    x = rng.standard_normal((samples, design.sizes[0]))
    x[rng.rand(*x.shape) < 0.2] = 0
    targets = np.eye(max(2, design.outputs))[rng.randint(0, max(2, design.outputs), samples)]
    rates = 10 ** rng.uniform(-3, 2, (networks, len(design.layers)))
    rest = rng.uniform(0, 0.9, (networks, design.n_rates - len(design.layers)))
    scale = 10 ** rng.uniform(0, 170 if design.dtype == "float64" else 20, (networks, 1))
    scale[:3] = 1
    weights = scale * rng.standard_normal((networks, design.n_weights))
    start = Batch.fresh(design, weights, np.concatenate([rates, rest], axis=1))
    return x, targets[:, -design.outputs :], start


@cache
def programs(dtype):
    """Return the general programs of this machine."""
    types = {
        name: [ctypes.c_int64 if kind == WHOLE else ctypes.c_void_p for kind in kinds.values()]
        for name, kinds in general.PARAMETERS.items()
    }
    library = Library(general.write(dtype, Target.current()), types, Target.current())
    train, observe = (
        Native(library[name], kinds, dtype) for name, kinds in general.PARAMETERS.items()
    )
    return train, observe, library


def general_programs(design, _target):
    """Return the general programs in place of the specialised ones."""
    return in_node.planned(design, *programs(design.dtype)[:2])


@pytest.fixture
def for_all_sizes(monkeypatch):
    """Every engine runs the general programs."""
    monkeypatch.setattr(batch, "_programs", general_programs)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(design=designs(), seed=st.integers(0, 999))
def test_the_general_kernel_has_the_bits_of_its_numpy_twin(for_all_sizes, design, seed):
    """Outcome, epochs, weights, loss, misses and the following state of each network."""
    x, targets, start = problem(design, seed)
    engine, found = Engine(design, x, targets), start.take(np.ones(5, bool))
    engine.train(found, 4)
    seen = engine.observe(found)
    for i, rates in enumerate(start.rates):
        wanted = reference.train(design, x, targets, start.state[i], rates, 4)
        assert (found.status[i], found.epochs[i]) == (wanted[0].code, wanted[1])
        assert found.state[i].tobytes() == wanted[2].tobytes()
        last = reference.run(design, x, targets, wanted[2], rates)
        assert seen.misses[i, 0] == last.misses
        assert np.array_equal(seen.following[i], last.following, equal_nan=True)
        loss = np.dtype(design.dtype).type(last.loss)
        assert np.array_equal(seen.loss[i], [loss], equal_nan=True)


def test_the_general_kernel_has_the_golden_bits(for_all_sizes):
    """All networks of the golden file."""
    assert doctor.results() == doctor.golden()


@pytest.mark.parametrize(
    ("shape", "scale", "lr", "bad"),
    [
        ({"activation": ("relu",) * 2, "bias": True}, 1e110, 1.0, {"z3"}),
        ({"activation": ("identity",) * 2}, 1.0, 1e160, {"z2", "z3"}),
        ({"activation": ("sigmoid",) * 2, "gradient": "report"}, 300.0, 0.1, {"dL_dyhat"}),
        ({"activation": ("tanh",) * 2}, 1.0, 1e308, {"dL_da1", "dL_dw1", "w3", "w2", "w1"}),
    ],
)
def test_it_names_what_went_bad_first(monkeypatch, shape, scale, lr, bad):
    """The same quantity as the specialised kernel does, for networks that overflow."""
    design = design_for(Target.current(), sizes=(2, 3, 3, 1), **shape)
    weights = scale * np.random.RandomState(0).standard_normal((9, design.n_weights))
    found = []
    for way in (batch._programs, general_programs):
        monkeypatch.setattr(batch, "_programs", way)
        networks = Batch.fresh(design, weights, [[lr] * 3])
        engine = Engine(design, XOR.x, XOR.targets)
        engine.train(networks, 50)
        ended = [networks.status, networks.epochs, networks.still, engine.observe(networks).bad]
        found.append([values.tolist() for values in ended])
    assert found[0] == found[1]
    assert len({*general.places(design)}) == len(design.quantities)
    assert bad & set(found[0][-1])


@pytest.mark.parametrize("momentum", [False, True])
def test_a_network_that_no_update_moves_frees_its_lane(monkeypatch, momentum):
    """At the same epoch as in the specialised kernel, with the same result."""
    design = design_for(
        Target.current(), sizes=(2, 3, 1), activation=("sigmoid",), momentum=momentum
    )
    weights = np.random.RandomState(0).standard_normal((99, design.n_weights))
    found = []
    for way in (batch._programs, general_programs):
        monkeypatch.setattr(batch, "_programs", way)
        networks = Batch.fresh(design, weights, [[100.0, 100.0, *[0.5] * momentum]])
        Engine(design, XOR.x, XOR.targets).train(networks, 3000)
        found.append({name: values.tobytes() for name, values in vars(networks).items()})
        assert networks.still.any()
    assert found[0] == found[1]


@pytest.mark.parametrize("weights", [[-1e200], [1e10, 0.0, -1e200]])
def test_an_infinite_logit_is_a_divergence(for_all_sizes, weights):
    """Though the prediction and every updated weight are finite, and no sample is wrong."""
    design = design_for(Target.current(), sizes=(1, len(weights)), activation=())
    networks = Batch.fresh(design, np.array([weights]), [[0.1]])
    targets = np.eye(3)[:1, :3] if len(weights) > 1 else np.zeros((1, 1))
    engine = Engine(design, np.array([[1e200]]), targets)
    engine.train(networks, 5)
    assert (networks.status.tolist(), networks.epochs.tolist()) == ([Status.DIVERGED.code], [1])
    assert engine.observe(networks).misses.tolist() == [[0.0]]
