from __future__ import annotations

import re

import numpy as np
import pytest

import shallows
from shallows import ArgumentError, Status, backprop, datasets, network, train
from shallows.report.notebook import published
from shallows.settings import GRADIENTS
from shallows.trajectory import log_lines

THREE = datasets.from_arrays([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]], [0, 1, 2])


def reports_linear_data():
    """Return the data of the report's linear log: uniform numbers after seed 0's weights, h = 2."""
    random = np.random.RandomState(0)
    random.rand(2 * 2 + 2 * 2 + 2)
    return datasets.split_by_diagonal(random.uniform(0, 1, (100, 2)), provenance="the notebook")


def test_the_reports_xor_call_prints_the_reports_log(capsys):
    """network(epoch=10000, lr=0.1, h1=3, h2=3, …) prints the report's lines to every digit."""
    network(epoch=10000, lr=0.1, h1=3, h2=3, distribution="XOR", seed=0)
    assert capsys.readouterr().out.splitlines() == published()["log"][0]["lines"]


def test_the_reports_linear_call_prints_the_reports_log(capsys):
    """The same of the linear call, on the data that its notebook happened to draw."""
    network(10000, 0.01, 2, 2, "linear", 0, data=reports_linear_data())
    assert capsys.readouterr().out.splitlines() == published()["log"][1]["lines"]


def test_defaults_are_the_reports():
    """`network()` is the XOR call."""
    lines = []
    run = network(log=lines.append)
    assert lines == published()["log"][0]["lines"]
    assert run.outcome.status is Status.SOLVED
    assert str(run.epochs) == published()["table"][0]["rows"][0][1]


def test_linear_data_are_seeded_as_the_report_says():
    """Without data of one's own, 'linear' is seed 99999."""
    run = network(5, distribution="linear", log=None)
    assert run.data.hash == datasets.linear(100, 99999).hash


@pytest.mark.parametrize(
    ("arguments", "chosen"),
    [
        ({}, "report"),
        ({"h1": 10, "h2": 10, "distribution": "linear"}, "report"),
        ({"h1": 4, "h2": 4}, "numpy"),
        ({"h1": 2, "h2": 3}, "numpy"),
        ({"data": datasets.moons(50)}, "numpy"),
        ({"data": datasets.circles(21)}, "report"),
        ({"data": datasets.parity(3)}, "numpy"),
        ({"arithmetic": "numpy"}, "numpy"),
        ({"arithmetic": "report"}, "report"),
    ],
)
def test_arithmetic_is_the_reports_where_it_is_known(arguments, chosen):
    """h1 = h2 in 2, 3, 5, 10 with 21 or 100 samples of two features; NumPy elsewhere."""
    run = network(3, log=None, **arguments)
    assert run.settings.arithmetic == chosen
    assert run.epochs == 3


def test_arithmetics_differ_by_roundoff_only():
    """The plain NumPy path agrees with the report's to nearly all digits, for a while."""
    report, numpy = (network(300, log=None, arithmetic=a) for a in ("report", "numpy"))
    np.testing.assert_allclose(report.history.loss, numpy.history.loss, rtol=1e-12)
    for name, value in report.weights.items():
        np.testing.assert_allclose(value, numpy.weights[name], rtol=1e-9)


def test_log_is_written_every_100_epochs_and_at_the_end():
    """A budget of 250 has three lines, one of 200 two."""
    for budget, epochs in [(250, [100, 200, 250]), (200, [100, 200]), (7, [7])]:
        lines = []
        network(budget, log=lines.append)
        assert [int(re.match(r"epoch: (\d+) ", line)[1]) for line in lines] == epochs


def test_log_lines_print_every_digit():
    """What a line says, read back, is the recorded number to the bit."""
    run = train(datasets.xor(), max_epochs=150)
    epoch, _, accuracy, _, loss = log_lines(run.trajectory)[-1].split()[1:]
    assert int(epoch) == 150
    assert float(accuracy) == run.accuracy
    assert float(loss) == run.loss


@pytest.mark.parametrize("name", ["train", "sweep", "trainability"])
def test_what_watches_is_checked_before_anything_is_trained(name, monkeypatch):
    """It must be a function, or the error would come from within the training."""
    monkeypatch.setattr(
        "shallows.engine.engine.Engine.train", lambda *_, **__: pytest.fail("trained")
    )
    axes = {"x": ("lr", 1, 2), "y": ("scale", 1, 2)} if name == "trainability" else {}
    with pytest.raises(ArgumentError, match=r"^watch: got 5; accepted: None, or a function of a"):
        getattr(shallows, name)(datasets.xor(), watch=5, **axes)


@pytest.mark.parametrize("call", [network, lambda **k: train(datasets.xor(), max_epochs=120, **k)])
def test_without_a_log_nothing_is_printed(call, capfd):
    """`log=None` writes to neither stream."""
    call(log=None)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("arithmetic", ["report", "numpy"])
@pytest.mark.parametrize("lr", [1e3, 1e300])
def test_divergence_is_an_outcome_and_no_warning(arithmetic, lr):
    """Even if NumPy is set to raise floating-point errors, the run ends without one."""
    with np.errstate(all="raise"):
        run = network(5000, lr, arithmetic=arithmetic, log=None)
        assert repr(run)
        assert run.predict([[0.5, 0.25]]).shape == (1, 1)
    assert run.outcome.status is Status.DIVERGED
    assert run.outcome.quantity
    assert f"{run.outcome.quantity} is not finite" in str(run.outcome)
    assert run.epochs == len(run.history)


@pytest.mark.parametrize(("dtype", "lr"), [("float64", 1e200), ("float32", 1e30)])
def test_the_general_training_diverges_quietly(dtype, lr):
    """`train` does so in both precisions, with a learning rate at which weights overflow."""
    with np.errstate(all="raise"):
        run = train(datasets.xor(), (5, 5), activation="identity", lr=lr, dtype=dtype)
    assert run.outcome.status is Status.DIVERGED
    assert run.outcome.quantity
    assert run.epochs == len(run.history) < 10_000


def test_the_reports_gradient_fails_where_the_stable_one_does_not():
    """ReLUs saturate ŷ to exactly 1: 0/0 in the report's form, nothing amiss in the stable one."""
    big = datasets.from_arrays([[100.0, 0.0], [0.0, 100.0], [100.0, 100.0]], [1, 1, 0])
    runs = {
        g: train(big, 4, activation="relu", gradient=g, lr=1e-9, max_epochs=5) for g in GRADIENTS
    }
    assert runs["report"].outcome == shallows.Outcome(Status.DIVERGED, 1, "dL_dyhat")
    assert runs["stable"].outcome.status is Status.UNSOLVED
    assert np.isfinite(runs["stable"].loss)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"activation": "tanh", "bias": True},
        {"activation": "relu", "init": "he", "gradient": "report"},
        {"activation": ["sigmoid", "identity"], "init": "xavier", "scale": 2.0},
    ],
    ids=str,
)
def test_train_is_backprops_descent(options):
    """The engine's run is the specification's, to roundoff, over its first 20 epochs."""
    run = train(datasets.moons(30), (4, 3), lr=0.02, max_epochs=20, seed=3, **options)
    given = (run.data.x, run.data.targets, run.mlp.initial_weights(3), 0.02, 20)
    plain = backprop.descend(*given, activation=run.mlp.activation, gradient=run.settings.gradient)
    assert run.outcome == plain.outcome
    np.testing.assert_allclose(run.history.loss, plain.loss, rtol=1e-10)
    np.testing.assert_allclose(run.predictions, plain.predictions, rtol=1e-9)


def test_momentum_remembers_the_last_step():
    """Three epochs agree with v ← μ v - lr ∂L/∂w, w ← w + v, computed by hand."""
    data, mu, lr = datasets.xor(), 0.9, 0.05
    run = train(data, 3, momentum=mu, lr=lr, max_epochs=4)
    weights = run.mlp.initial_weights(0)
    velocity = {name: np.zeros_like(value) for name, value in weights.items()}
    for _ in range(3):
        q = backprop.forward(data.x, weights, ["sigmoid"])
        d = backprop.backward(data.x, data.targets, weights, q, ["sigmoid"])
        velocity = {name: mu * velocity[name] - lr * d[f"dL_d{name}"] for name in weights}
        weights = {name: value + velocity[name] for name, value in weights.items()}
    for name, value in weights.items():
        np.testing.assert_allclose(run.weights[name], value, rtol=1e-12)


def test_train_is_deterministic():
    """The same call gives the same bits, and another seed gives others."""
    one, two, other = (train(datasets.moons(40), max_epochs=300, seed=s) for s in (1, 1, 2))
    assert one.trajectory.loss.tobytes() == two.trajectory.loss.tobytes()
    assert all((one.weights[name] == two.weights[name]).all() for name in one.weights)
    assert one.loss != other.loss


def test_history_and_outcome_tell_one_story():
    """A row for each epoch; the last is the run's; it is the first with every sample right."""
    run = train(datasets.linear(30), 3, lr=0.05)
    assert run.outcome.status is Status.SOLVED
    assert run.history.index.tolist() == list(range(1, run.epochs + 1))
    assert run.history.loss.iloc[-1] == run.loss
    assert (run.history.accuracy == 1).tolist() == [False] * (run.epochs - 1) + [True]
    assert backprop.accuracy(run.data.targets, run.predictions) == run.accuracy == 1


def test_weights_are_those_of_the_last_forward_pass():
    """`predict` on the data gives the recorded predictions, to the bit, in every arithmetic."""
    runs = [train(THREE, 4, max_epochs=30), train(datasets.xor(), dtype="float32", max_epochs=30)]
    runs.append(network(30, arithmetic="numpy", log=None))
    for run in runs:
        np.testing.assert_array_equal(run.predict(run.data.x), run.predictions)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_training_starts_from_the_weights_that_a_run_names(dtype):
    """The first forward pass has these weights, to the bit, in both precisions."""
    run = train(datasets.xor(), dtype=dtype, max_epochs=1)
    for name, weights in run.weights.items():
        assert run.start[name].dtype == weights.dtype == dtype
        np.testing.assert_array_equal(run.start[name], weights)


def test_several_classes_are_learned():
    """Softmax over three corners: solved, and rows of ŷ add up to 1."""
    run = train(THREE, 6, bias=True, activation="tanh", init="xavier", max_epochs=20_000)
    assert run.outcome.status is Status.SOLVED
    np.testing.assert_allclose(run.predictions.sum(axis=1), 1)
    assert run.predictions.argmax(axis=1).tolist() == [0, 1, 2]


def test_watch_is_told_how_far_it_is():
    """The numbers of epochs grow, and never pass the budget."""
    seen = []
    train(datasets.xor(), max_epochs=1500, watch=seen.append)
    assert seen
    assert seen == sorted(seen)
    assert seen[-1] <= 1500


def test_a_run_describes_itself():
    """In text, and in a notebook with its figure, the data's name escaped."""
    data = datasets.from_arrays([[0.0, 1.0], [1.0, 0.0]], [0, 1], name="<b>two</b>")
    run = train(data, 2, max_epochs=5)
    assert repr(run).startswith("Run(2-2-1 on '<b>two</b>', lr=0.1, seed=0: unsolved after 5 epo")
    html = run._repr_html_()
    assert "&lt;b&gt;two&lt;/b&gt;" in html
    assert "<b>two" not in html
    assert "<svg" in html


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"distribution": "xor"}, "distribution: got 'xor'"),
        ({"distribution": None}, "distribution: got None"),
        ({"h1": 0}, "h1: got 0"),
        ({"h2": -3}, "h2: got -3"),
        ({"h1": 2.0}, "h1: got 2.0"),
        ({"lr": -1}, "lr: got -1"),
        ({"lr": 0}, "lr: got 0"),
        ({"lr": float("nan")}, "lr: got nan"),
        ({"lr": float("inf")}, "lr: got inf"),
        ({"lr": "0.1"}, "lr: got '0.1'"),
        ({"epoch": 0}, "epoch: got 0"),
        ({"epoch": 100.0}, "epoch: got 100.0"),
        ({"epoch": 10**9}, "epoch: got 1000000000"),
        ({"seed": 1.5}, "seed: got 1.5"),
        ({"seed": "0"}, "seed: got '0'"),
        ({"seed": -1}, "seed: got -1"),
        ({"seed": 2**32}, "seed: got 4294967296"),
        ({"data": [[0, 1]]}, "data: got [[0, 1]]"),
        ({"data": THREE}, "data: got Dataset('data': 3 samples, 2 features, 3 classes)"),
        ({"arithmetic": "exact"}, "arithmetic: got 'exact'"),
        ({"arithmetic": "report", "h1": 4}, "arithmetic: got 'report'"),
    ],
)
def test_network_refuses_what_it_can_not_use(arguments, named, capsys):
    """One line that names the argument, what was given and what is accepted; no work is done."""
    with pytest.raises(ArgumentError) as refused:
        network(**arguments)
    message = str(refused.value)
    assert message.startswith(named + "; accepted: ")
    assert "\n" not in message
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"data": "xor"}, "data: got 'xor'"),
        ({"hidden": 0}, "hidden: got 0"),
        ({"hidden": [2] * 33}, f"hidden: got {[2] * 33}"),
        ({"activation": "step"}, "activation: got 'step'"),
        ({"lr": float("nan")}, "lr: got nan"),
        ({"max_epochs": 0}, "max_epochs: got 0"),
        ({"seed": 0.5}, "seed: got 0.5"),
        ({"gradient": "exact"}, "gradient: got 'exact'"),
        ({"gradient": "report", "data": THREE}, "gradient: got 'report'"),
        ({"momentum": 1}, "momentum: got 1"),
        ({"momentum": -0.1}, "momentum: got -0.1"),
        ({"momentum": "0"}, "momentum: got '0'"),
        ({"dtype": "float16"}, "dtype: got 'float16'"),
        ({"init": "ones"}, "init: got 'ones'"),
        ({"scale": -1}, "scale: got -1"),
    ],
)
def test_train_refuses_what_it_can_not_use(arguments, named):
    """The same of the general call."""
    with pytest.raises(ArgumentError) as refused:
        train(**{"data": datasets.xor(), **arguments})
    assert str(refused.value).startswith(named + "; accepted: ")


@pytest.mark.parametrize("x", [[0.5, 0.5], [[1.0, 2.0, 3.0]], [[[1.0, 2.0]]]])
def test_predict_wants_rows_of_features(x):
    """Samples of another shape are refused."""
    run = train(datasets.xor(), 2, max_epochs=2)
    with pytest.raises(
        ArgumentError, match=r"^x: got .*accepted: an array of shape \(samples, 2\)"
    ):
        run.predict(x)


def test_a_learning_rate_for_each_layer():
    """Equal rates are like one rate, unequal ones are not, and two for three layers are refused."""
    data = shallows.datasets.xor()
    same = shallows.train(data, lr=(0.1, 0.1, 0.1), max_epochs=20)
    assert same.loss == shallows.train(data, lr=0.1, max_epochs=20).loss
    assert same.loss != shallows.train(data, lr=(0.1, 0.2, 0.1), max_epochs=20).loss
    with pytest.raises(shallows.ArgumentError, match=r"^lr: .*3 of them"):
        shallows.train(data, lr=(0.1, 0.2))


def test_without_a_stop_rule_the_whole_budget_is_run():
    """It goes through the epoch that solves, with the same history up to there."""
    stopped = shallows.train(shallows.datasets.xor())
    on = shallows.train(shallows.datasets.xor(), stop="never", max_epochs=stopped.epochs + 30)
    assert str(on.outcome) == "finished after 1801 epochs"
    assert (on.trajectory.loss[: stopped.epochs] == stopped.trajectory.loss).all()


def test_a_regression_is_trained_saved_and_drawn(tmp_path):
    """Squared loss to the end of the budget; no accuracy; a file that gives it back."""
    x = np.linspace(-1, 1, 20)[:, None]
    data = shallows.datasets.from_arrays(x, np.sin(3 * x), task="regression")
    run = shallows.train(
        data, 5, activation="tanh", bias=True, init="xavier", lr=0.05, max_epochs=300
    )
    assert run.loss == pytest.approx(np.sum((run.predictions - data.y) ** 2) / 2)
    assert run.loss < 0.2 * run.trajectory.loss[0]
    assert np.isnan(run.accuracy)
    assert "accuracy" not in run._repr_html_() + "".join(log_lines(run.trajectory))
    run.save(tmp_path / "run.npz")
    again = shallows.load(tmp_path / "run.npz")
    assert (again.data.hash, again.loss, again.settings) == (data.hash, run.loss, run.settings)
    for wrong in [{"loss": "cross-entropy"}, {"stop": "accuracy"}, {"gradient": "report"}]:
        with pytest.raises(shallows.ArgumentError):
            shallows.train(data, **wrong)


@pytest.mark.parametrize("settings", [{"alpha": -1}, {"alpha": "x"}, {"loss": "l1"}, {"stop": 3}])
def test_alpha_loss_and_stop_are_checked(settings):
    """They are checked before any work starts."""
    with pytest.raises(shallows.ArgumentError, match=next(iter(settings))):
        shallows.train(shallows.datasets.xor(), **settings)


@pytest.mark.parametrize("shift", [[("w1", 1.0)], {1: 2.0}, {"w1": "a"}, {"w1": np.inf}, 0, "w1"])
def test_a_shift_is_of_weights_by_numbers(shift):
    """Anything else is refused, and named."""
    with pytest.raises(ArgumentError, match=r"^shift: got "):
        train(datasets.xor(), shift=shift)


def test_large_shifts_are_numbers_too():
    """Each number has to be finite; their sum may not be."""
    assert train(datasets.xor(), shift={"w1": 1e308, "w2": 1e308}, max_epochs=1).epochs == 1


def test_a_history_is_the_same_in_pieces(monkeypatch):
    """Recorded a few epochs at a time, and watched, it has the bits of one piece."""
    from shallows.engine import runner

    whole, seen = train(datasets.xor()), []
    monkeypatch.setattr(runner, "PASSES", 100)
    pieces = train(datasets.xor(), watch=seen.append)
    assert pieces.history.equals(whole.history)
    assert pieces.predictions.tobytes() == whole.predictions.tobytes()
    assert seen.count(whole.epochs) >= whole.epochs // 100
