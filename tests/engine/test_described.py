"""The general kernel, whose design is a parameter: natively, it is the twin of every kernel."""

import ctypes
import platform
import sys
import threading
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from shallows.engine import described, description, reference
from shallows.engine.batch import Batch
from shallows.engine.design import design_for
from shallows.engine.engine import Engine
from shallows.engine.machine import Library
from shallows.engine.native import OBSERVE, TRAIN, WHOLE, Native
from shallows.engine.target import Target
from shallows.outcome import Status

#: Every activation, output and option, in few designs.
DESIGNS = [
    {"sizes": (2, 3, 3, 1), "activation": ("sigmoid", "tanh")},
    {"sizes": (2, 1), "activation": (), "gradient": "report", "momentum": True},
    {"sizes": (3, 5, 1), "activation": ("relu",), "loss": "squared", "alpha": True, "l1": True},
    {"sizes": (2, 4, 3), "activation": ("gelu",), "bias": True, "momentum": True, "alpha": True},
    {"sizes": (1, 2, 7, 2, 4), "activation": ("sin", "silu", "softplus"), "loss": "squared",
     "stop": "never", "bias": True, "l1": True},
]  # fmt: skip


@cache
def programs(dtype, defended=True):
    """Return both programs, compiled for this machine."""
    target = Target.current()
    taken = {name: {"description": "int64", **kinds} for name, kinds in PARAMETERS.items()}
    types = {
        name: [ctypes.c_int64 if kind == WHOLE else ctypes.c_void_p for kind in kinds.values()]
        for name, kinds in taken.items()
    }
    library = Library(
        described.write(dtype, target if defended else replace(target, control=None)), types, target
    )
    return {name: Native(library[name], kinds, dtype) for name, kinds in taken.items()}


PARAMETERS = {"train": TRAIN, "observe": OBSERVE}


def shared(design, x, targets, networks):
    memory = np.zeros(description.workspace(design) + 64, np.uint8)
    return {
        "description": np.array(description.describe(design)),
        "workspace": memory[-memory.ctypes.data % 64 :],
        "data": x.astype(design.dtype),
        "labels": targets.astype(design.dtype),
        "samples": len(x),
        "networks": networks,
    }


def train(design, x, targets, batch, budget, **way):
    """Train a batch in place."""
    programs(design.dtype, **way)["train"](
        **shared(design, x, targets, len(batch.state)), max_epochs=budget,
        queue=np.zeros(1, np.int64), stop=np.zeros(1, np.int32), progress=np.zeros(8, np.int64),
        **vars(batch),
    )  # fmt: skip


def observe(design, x, targets, batch):
    """Return what one pass shows, and the names of all quantities that are not finite."""
    count = len(batch.state)
    room = {
        "following": np.empty_like(batch.state),
        "loss": np.zeros((count, 1), design.dtype),
        "misses": np.zeros((count, 1), design.dtype),
        "flags": np.zeros((count, len(description.QUANTITIES)), design.dtype),
        "predictions": np.zeros((count, len(x), design.outputs), design.dtype),
    }
    programs(design.dtype)["observe"](
        **shared(design, x, targets, count), passes=1,
        state=batch.state.copy(), rates=batch.rates, **room,
    )  # fmt: skip
    flagged = [
        {name for name, flag in zip(description.QUANTITIES, row, strict=True) if np.isnan(flag)}
        for row in room["flags"]
    ]
    return room, flagged


def problem(shape, dtype, samples=7, networks=9):
    """Return data, and networks at calm and wild rates, one of which moves nothing but velocity."""
    design, rng = design_for(Target.current(), dtype=dtype, **shape), np.random.RandomState(0)
    x = rng.standard_normal((samples, design.sizes[0]))
    classes = np.eye(max(2, design.outputs))[rng.randint(0, max(2, design.outputs), samples)]
    weights = rng.standard_normal((networks, design.n_weights))
    rates = 10 ** rng.uniform(-2, 3, (networks, len(design.layers)))
    rates[2] = 1e-30
    others = rng.choice([0.0, 0.5], (networks, design.n_rates - len(design.layers)))
    batch = Batch.fresh(design, weights, np.concatenate([rates, others], axis=1))
    return design, x, classes[:, -design.outputs :], batch


def since_when(design, x, targets, state, rates, epochs):
    """Return the first epoch of the twin whose update changes no bit, or 0."""
    for epoch in range(1, epochs + 1):
        following = reference.run(design, x, targets, state, rates).following
        if following.tobytes() == state.tobytes():
            return epoch
        state = following
    return 0


def copy(batch):
    return Batch(*(v.copy() for v in vars(batch).values()))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", DESIGNS, ids=lambda s: "-".join(map(str, s["sizes"])))
def test_it_has_the_bits_of_the_twin(shape, dtype):
    """Outcome, epochs, weights, velocities, stillness and everything observed are the same."""
    design, x, targets, batch = problem(shape, dtype)
    start, budget = copy(batch), 12
    train(design, x, targets, batch, budget)
    seen, _ = observe(design, x, targets, batch)
    for i, rates in enumerate(start.rates):
        status, epochs, state = reference.train(design, x, targets, start.state[i], rates, budget)
        used_up = status in (Status.UNSOLVED, Status.FINISHED)
        # The general kernel has one code for a budget that is used up.
        assert batch.status[i] == (Status.UNSOLVED if used_up else status).code
        assert batch.epochs[i] == epochs
        assert batch.state[i].tobytes() == state.tobytes()
        since = since_when(design, x, targets, start.state[i], rates, epochs)
        assert batch.still[i] == (since if used_up else 0)
        last = reference.run(design, x, targets, state, rates)
        assert seen["misses"][i, 0] == last.misses
        np.testing.assert_array_equal(seen["loss"][i, 0], np.dtype(dtype).type(last.loss))
        np.testing.assert_array_equal(seen["following"][i], last.following)


@pytest.mark.parametrize("shape", DESIGNS, ids=lambda s: "-".join(map(str, s["sizes"])))
def test_a_network_that_overflows_diverges_at_once_and_all_that_is_not_finite_is_named(shape):
    """It ends in its first epoch, and names the quantity that the compiled kernel names."""
    design, x, targets, batch = problem(shape, "float64")
    weights = batch.state[:, : design.n_weights]
    weights[:] = 1.7e308 * np.random.RandomState(0).uniform(-1, 1, weights.shape)
    start = copy(batch)
    train(design, x, targets, batch, 5)
    _, flagged = observe(design, x, targets, start)
    first = Engine(design, x, targets).observe(start).bad
    assert (batch.status == Status.DIVERGED.code).any()
    for i, names in enumerate(flagged):
        assert next((name for name in design.quantities if name in names), None) == first[i]


UPWARD = {"x86_64": 0x800, "aarch64": 0x400000}.get(platform.machine())


@pytest.mark.skipif(
    UPWARD is None or sys.platform != "linux", reason="how to round upward is not known here"
)
def test_it_sets_its_own_floating_point_environment():
    """In a thread that rounds upward, the bytes are the same.

    Without the defence some would differ.
    """
    shape = {"sizes": (2, 3, 3, 1), "activation": ("sigmoid",) * 2, "momentum": True}
    design, x, targets, start = problem(shape, "float64")
    for defended in (True, False):
        right, other = copy(start), copy(start)
        train(design, x, targets, right, 40, defended=defended)

        def spoilt(batch=other, defended=defended):
            assert ctypes.CDLL("libm.so.6").fesetround(UPWARD) == 0
            train(design, x, targets, batch, 40, defended=defended)

        thread = threading.Thread(target=spoilt)
        thread.start()
        thread.join()
        assert (right.state.tobytes() == other.state.tobytes()) == defended
