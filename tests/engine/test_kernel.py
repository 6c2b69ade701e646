"""The compiled kernel is its twin in NumPy, whatever the lanes, tiles, threads and company."""

from itertools import product

import numpy as np
import pytest

from shallows import activations
from shallows.engine import reference
from shallows.engine.batch import Batch
from shallows.engine.design import Design, host_design
from shallows.engine.engine import Engine

ACTIVATIONS = tuple(activations.ACTIVATIONS)


#: What a network can be, and what its kernel can be made for.
OPTIONS = {
    "hidden": [(3,), (18,), (4, 3), (2, 2, 2), (7, 11)],
    "inputs": [1, 2, 3, 4],
    "outputs": [1, 3, 1, 18],
    "activation": ACTIVATIONS,
    "bias": [False, True],
    "momentum": [False, True],
    "loss": [("cross-entropy", "stable"), ("cross-entropy", "report"), ("squared", "stable")],
    "stop": ["accuracy", "never"],
    "alpha": [False, True],
    "l1": [False, True],
    "weighted": [False, True],
    "tally": [False, True],
    "dtype": ["float64", "float32"],
    "lanes": [1, 2, 4, 8, 16],
    "registers": [16, 32],
    "rows": [1, 2, 3, 4],
}


def designs(count, seed):
    """Return small networks of every kind, and machines of every shape, drawn at random.

    Each option takes all its values equally often, but for one.
    """
    rng = np.random.RandomState(seed)
    drawn = {
        name: [values[i] for i in rng.permutation(np.arange(count) % len(values))]
        for name, values in OPTIONS.items()
    }
    rows = zip(*drawn.values(), strict=True)
    return [designed(dict(zip(drawn, row, strict=True))) for row in rows]


def designed(chosen):
    """Return the design of some options."""
    hidden, outputs, first = (chosen.pop(name) for name in ("hidden", "outputs", "activation"))
    loss, gradient = chosen.pop("loss")
    at = ACTIVATIONS.index(first)  # the layers behind the first have others
    names = tuple(ACTIVATIONS[(at + 4 * n) % len(ACTIVATIONS)] for n in range(len(hidden)))
    return Design(
        (chosen.pop("inputs"), *hidden, outputs), names, loss=loss,
        gradient=gradient if outputs == 1 else "stable", **chosen,
    )  # fmt: skip


def problem(design, networks=5, samples=17, seed=0):
    """Return data, and networks whose learning rates run from calm to wild."""
    rng = np.random.RandomState(seed)
    x = rng.standard_normal((samples, design.sizes[0]))
    classes = np.arange(samples) % max(2, design.outputs)
    targets = np.eye(max(2, design.outputs))[rng.permutation(classes)]
    weights = rng.standard_normal((networks, design.n_weights))
    rates = 10 ** rng.uniform(-3, 1.5, (networks, len(design.layers)))
    momentum = rng.uniform(0, 0.9, (networks, int(design.momentum)))
    penalties = rng.uniform(0, 0.5, (networks, design.alpha + design.l1))
    batch = Batch.fresh(design, weights, np.concatenate([rates, momentum, penalties], axis=1))
    targets = targets[:, -1:] if design.outputs == 1 else targets
    return x, targets, rng.randint(0, 4, samples) / 2 if design.weighted else None, batch


def columns(targets, weights):
    """Return what the twin reads: targets, and the samples' weights beside them."""
    return targets if weights is None else np.column_stack([targets, weights])


def copy(batch, rows=slice(None)):
    return Batch(*(np.ascontiguousarray(v[rows]).copy() for v in vars(batch).values()))


@pytest.mark.parametrize("number", range(15))
def test_the_kernel_has_the_bits_of_its_numpy_twin(number):
    """Outcome, epochs, weights, loss and misses agree for any design, network by network."""
    design, samples = designs(15, seed=0)[number], 2 + 7 * number % 39
    samples = max(samples, design.outputs)
    x, targets, weights, batch = problem(design, networks=4, samples=samples, seed=number)
    start, read = copy(batch), columns(targets, weights)
    engine = Engine(design, x, targets, weights)
    engine.train(batch, 12, threads=2)
    seen = engine.observe(batch)
    for i, rates in enumerate(start.rates):
        wanted = reference.train(design, x, read, start.state[i], rates, 12)
        assert (batch.status[i], batch.epochs[i]) == (wanted[0].code, wanted[1])
        assert batch.state[i].tobytes() == wanted[2].tobytes()
        last = reference.run(design, x, read, wanted[2], rates)
        assert seen.misses[i, 0] == last.misses
        assert np.array_equal(seen.following[i], last.following, equal_nan=True)
        assert np.array_equal(seen.loss[i], [design_loss(design, last.loss)], equal_nan=True)


def design_loss(design, loss):
    return np.dtype(design.dtype).type(loss)


@pytest.mark.parametrize("number", range(6))
def test_company_order_and_threads_change_nothing(number):
    """A network has the same bytes alone, among others in any order, and on 1 to 3 threads."""
    design, order = designs(6, seed=1)[number], np.random.RandomState(number).permutation(11)
    x, targets, weights, batch = problem(design, networks=11, seed=number)
    engine, together = Engine(design, x, targets, weights), copy(batch)
    engine.train(together, 12)
    for threads in (1, 2, 3):
        shuffled = copy(batch, order)
        engine.train(shuffled, 12, threads=threads)
        assert content(engine, shuffled) == content(engine, copy(together, order))
    for i in range(3):
        alone = copy(batch, [i])
        engine.train(alone, 12)
        assert content(engine, alone) == content(engine, copy(together, [i]))


def content(engine, batch):
    """Return the bytes of all that a training comes to, the last loss and misses included."""
    seen = engine.observe(batch)
    values = [batch.state, batch.epochs, batch.status, seen.loss, seen.misses]
    return [v.tobytes() for v in values]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_lanes_tiles_and_registers_change_nothing(activation, bias, dtype):
    """Every width of the machine gives the same bytes, for every activation and dtype."""
    results = set()
    for lanes, rows, registers in [(1, 1, 16), (1, 3, 32), (8, 1, 32), (8, 3, 16)]:  # each pair
        design = Design(
            (2, 6, 1), (activation,), bias=bias, dtype=dtype,
            lanes=lanes, rows=rows, registers=registers,
        )  # fmt: skip
        x, targets, _, batch = problem(design)
        engine = Engine(design, x, targets)
        engine.train(batch, 20)
        seen = engine.observe(batch)
        results.add((batch.state.tobytes(), batch.epochs.tobytes(), seen.loss.tobytes()))
    assert len(results) == 1


def test_layers_that_keep_z_lie_beside_layers_that_do_not():
    """A layer finds its own z in every block of samples, so the bits are those of the twin."""
    names = ("silu", "tanh", "sin", "relu", "softplus")
    assert [activations.ACTIVATIONS[n].keeps_z for n in names] == [True, False, True, False, True]
    design = Design((2, 3, 2, 4, 3, 5, 1), names, lanes=8)
    assert design.block < 70
    x, targets, _, batch = problem(design, networks=2, samples=70)
    start = copy(batch)
    Engine(design, x, targets).train(batch, 2)
    for i in range(2):
        wanted = reference.train(design, x, targets, start.state[i], start.rates[i], 2)
        assert batch.state[i].tobytes() == wanted[2].tobytes()


WAYS = {
    "registers": {"sizes": (2, 3, 1), "activation": ("tanh",), "bias": True},
    "tiles": {"sizes": (3, 6, 11, 2), "activation": ("sigmoid", "relu"), "bias": True},
    "memory": {"sizes": (3, 6, 11, 2), "activation": ("sigmoid", "relu"), "bias": True},
}


@pytest.mark.parametrize(
    ("way", "samples"), [("registers", 17), ("registers", 101), ("tiles", 17), ("memory", 101)]
)
@pytest.mark.parametrize(
    "extra", [{}, {"momentum": True, "alpha": True, "l1": True, "tally": True}]
)
def test_wherever_a_gradient_is_summed_it_has_the_twins_bits(way, samples, extra):
    """A gradient may be summed in registers, tiles or memory, over one block or several."""
    design = Design(**WAYS[way], **extra, lanes=8)
    x, targets, _, batch = problem(design, networks=3, samples=samples)
    start, engine = copy(batch), Engine(design, x, targets)
    assert (engine.design.gradients, engine.design.whole) == (way, samples == 17)
    engine.train(batch, 4)
    for i in range(3):
        wanted = reference.train(design, x, targets, start.state[i], start.rates[i], 4)
        assert batch.state[i].tobytes() == wanted[2].tobytes()


def test_the_kernel_computes_the_specification():
    """Up to roundoff, it trains as `backprop` does in this machine's NumPy."""
    import shallows as sh
    from shallows import backprop

    data = sh.datasets.moons(40)
    run = sh.train(data, (5, 4), activation=("tanh", "sigmoid"), bias=True, lr=0.01, max_epochs=50)
    start = run.mlp.initial_weights(0)
    plain = backprop.descend(
        data.x, data.targets, start, 0.01, 50,
        activation=run.mlp.activation, gradient="stable",
    )  # fmt: skip
    np.testing.assert_allclose(run.trajectory.loss, plain.loss, rtol=1e-10)
    np.testing.assert_allclose(run.predictions, plain.predictions, rtol=1e-9)
    for name, w in plain.weights.items():
        np.testing.assert_allclose(run.weights[name], w, rtol=1e-8, atol=1e-10)


#: Where the functions themselves part: the engine clamps the sine's argument, and z² of the
#: specification's GELU overflows.
LARGEST_Z = {"sin": 2.0**47, "gelu": 1e150}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_kernel_and_specification_have_one_rule_for_divergence(activation):
    """From the last weights of a run, both go on, or both stop and name the same quantity."""
    import shallows as sh
    from shallows import backprop

    data = sh.datasets.from_arrays([[0.3, -0.7], [0.9, 0.4]], [0.2, 0.7], task="regression")
    both = 0
    for lr, seed in product((3.0, 100.0, 1e3, 1e10, 1e308), range(5)):
        run = sh.train(
            data, (3, 3), activation=activation, lr=lr, seed=seed, bias=True, init="normal",
            max_epochs=100,
        )  # fmt: skip
        last = run.outcome.epoch
        for epoch in range(max(1, last - 2), last + 1):
            weights = weights_of(run, epoch)
            with np.errstate(all="ignore"):
                q = backprop.forward(data.x, weights, run.mlp.activation, "identity")
            if max(np.abs(q[f"z{n}"]).max() for n in (1, 2)) > LARGEST_Z.get(activation, np.inf):
                continue
            plain = backprop.descend(
                data.x, data.targets, weights, lr, 1, activation=run.mlp.activation,
                gradient="stable", loss="squared", stop="never",
            )  # fmt: skip
            ends = epoch == last and run.outcome.status == "diverged"
            assert (plain.outcome.status == "diverged") == ends
            assert plain.outcome.quantity == (run.outcome.quantity if ends else None)
            both += ends
    assert both > 3 or activation == "sin"  # whose weights grow until all its arguments are clamped


def weights_of(run, epoch):
    """Return the weights of a run's forward pass in some epoch."""
    shape = host_design(
        sizes=run.mlp.sizes, activation=run.mlp.activation, bias=True, loss="squared", stop="never"
    )
    rates = np.full(shape.n_rates, run.settings.lr)
    start = Batch.fresh(shape, run.mlp.pack(run.start)[None], rates)
    state = Engine(shape, run.data.x, run.data.targets).observe(start, epoch).state
    return run.mlp.unpack(state[0])


@pytest.mark.parametrize("outputs", [1, 3])
def test_the_squared_loss_is_the_specifications(outputs):
    """Real targets, one output or several: the same curve but for roundoff, to the last epoch."""
    import shallows as sh
    from shallows import backprop

    x = np.linspace(-1, 1, 20)[:, None]
    y = np.sin(3 * x + np.arange(outputs))
    data = sh.datasets.from_arrays(x, y, task="regression")
    run = sh.train(data, 4, activation="tanh", bias=True, init="xavier", lr=0.01, max_epochs=40)
    plain = backprop.descend(
        data.x, data.targets, run.mlp.initial_weights(0), 0.01, 40, activation=run.mlp.activation,
        gradient="stable", loss="squared", stop="never",
    )  # fmt: skip
    assert run.outcome == plain.outcome == sh.Outcome(sh.Status.FINISHED, 40)
    np.testing.assert_allclose(run.trajectory.loss, plain.loss, rtol=1e-10)
    np.testing.assert_allclose(run.predictions, plain.predictions, rtol=1e-9)


@pytest.mark.parametrize("penalty", ["alpha", "l1"])
def test_a_penalty_is_in_the_loss_whose_gradient_is_descended(penalty):
    """One step is down the central differences of the loss, biases included."""
    import shallows as sh

    data, eps = sh.datasets.moons(20), 1e-5
    design = Design((2, 3, 1), ("tanh",), bias=True, **{penalty: True})
    engine = Engine(design, data.x, data.targets)
    weights = np.random.RandomState(0).standard_normal((1, design.n_weights))
    shifted = np.concatenate(
        [weights + eps * np.eye(len(weights[0])), weights - eps * np.eye(len(weights[0]))]
    )
    loss = engine.observe(Batch.fresh(design, shifted, [[1.0, 1.0, 0.3]])).loss[:, 0]
    slope = (loss[: len(weights[0])] - loss[len(weights[0]) :]) / (2 * eps)
    seen = engine.observe(Batch.fresh(design, weights, [[1.0, 1.0, 0.3]]))
    np.testing.assert_allclose((seen.state - seen.following)[0], slope, rtol=1e-6, atol=1e-8)
