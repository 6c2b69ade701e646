"""The runner: whatever is asked for, a network is what it is alone."""

from dataclasses import replace

import numpy as np
import pytest

import shallows as sh
from shallows.engine.engine import Engine
from shallows.engine.networks import Networks
from shallows.engine.runner import follow, train, train_for
from shallows.outcome import USED_UP
from shallows.training import prepare

XOR = sh.datasets.xor()
COLUMNS = ("rows", "status", "epochs", "loss", "accuracy", "bad", "still", "state", "measure")


def networks(count=40, hidden=(3, 3), max_epochs=300, **given):
    """Return networks of unlike seeds and learning rates: solved, unsolved and diverged ones."""
    mlp, settings = prepare(XOR, hidden=hidden, max_epochs=max_epochs, **given)
    many = Networks.one(mlp, settings)[np.zeros(count, np.int64)]
    lr = np.tile(np.geomspace(1e-9, 80, count)[:, None], len(mlp.sizes) - 1)
    return replace(many, rows=np.arange(count), seed=np.arange(count) % 7, lr=lr)


def joined(parts):
    """Return what has ended, in the order of the rows."""
    order = np.argsort(np.concatenate([part.rows for part in parts]))
    columns = {name: [getattr(part, name) for part in parts] for name in COLUMNS}
    return {
        name: None if values[0] is None else np.concatenate(values)[order]
        for name, values in columns.items()
    }


def same(one, other):
    for name in COLUMNS:
        a, b = one[name], other[name]
        assert (a is b is None) or (a == b).all() or a.tobytes() == b.tobytes(), name


def test_a_network_among_others_is_the_one_that_train_gives():
    """Its ending, epochs, loss, accuracy, first bad quantity and weights have the same bits."""
    many = networks(activation="identity")
    (ended,) = train(many, XOR, threads=2)
    assert len(set(ended.status)) == 2
    for i in range(len(many)):
        run = sh.train(
            XOR, activation="identity", max_epochs=300, seed=i % 7, lr=float(many.lr[i, 0])
        )
        assert (run.outcome.status.code, run.epochs) == (ended.status[i], ended.epochs[i])
        assert run.outcome.quantity == ended.bad[i]
        assert np.array_equal(run.loss, ended.loss[i], equal_nan=True)
        assert run.accuracy == ended.accuracy[i]
        assert run.mlp.pack(run.weights).tobytes() == ended.state[i].tobytes()


@pytest.mark.parametrize("every", [0.0, 0.01])
def test_pauses_change_nothing(every):
    """Networks that pause and go on have the bits of those that run through."""
    many = networks(max_epochs=5000)
    whole = joined(list(train(many, XOR)))
    parts = list(train(many, XOR, every=every))
    assert len(parts) > 1
    same(joined(parts), whole)


@pytest.mark.parametrize("stop", ["accuracy", "never"])
def test_progress_never_goes_back_and_ends_at_the_exact_sum(stop):
    """Epochs that a network ran before a pause, or with a smaller budget, count once."""
    many = networks(max_epochs=50_000, stop=stop)
    many = replace(many, measured=stop == "never")
    begun = np.zeros(len(many), np.int64)
    if stop == "accuracy":  # half of them go on from a smaller budget
        few = replace(many[:20], settings=replace(many.settings, max_epochs=100))
        (ended,) = train(few, XOR)
        rows = ended.rows[np.isin(ended.status, USED_UP)]
        begun[rows] = 100
        state = many.batch().state
        state[rows] = ended.state[np.isin(ended.status, USED_UP)]
        many = replace(many, state=state, epochs=begun)
        assert len(rows)
    seen, given = [], []

    def look(progress):
        epochs = sum(int((part.epochs - begun[part.rows]).sum()) for part in given)
        networks = sum(len(part.rows) for part in given)
        seen.append((epochs + progress.network_epochs, networks + progress.ended))

    for part in train(many, XOR, every=0.0, threads=2, watch=look):
        given.append(part)  # noqa: PERF402 - `look` reads it meanwhile
    assert len(seen) > 3
    assert (np.diff(seen, axis=0) >= 0).all()
    epochs = joined(given)["epochs"]
    assert seen[-1] == ((epochs - begun).sum(), len(many))


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_what_has_ended_is_given_before_an_error(error):
    """If the watcher raises any error, no finished network is lost, and each is exact."""
    many = networks(400, max_epochs=3000)[np.arange(399, -1, -1)]  # the fast ones first
    given = []

    def stop(progress):
        if progress.solved:
            raise error

    with pytest.raises(error):
        given.extend(train(many, XOR, watch=stop))
    kept = joined(given)
    assert 0 < len(kept["rows"]) < 400
    same(kept, joined(list(train(many[399 - kept["rows"]], XOR))))


def test_an_error_ends_a_task(monkeypatch):
    """What a cluster's worker trains for some seconds fails with the error of its engine."""

    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr(Engine, "train", fail)
    with pytest.raises(MemoryError):
        train_for(networks(), XOR, 1.0)


def test_measured_networks_that_are_stopped_are_whole():
    """A network is only given if it has run its last epochs."""
    many = networks(400, (30, 30), max_epochs=40, stop="never", activation="identity")
    many = replace(many, measured=True)
    given = []

    def stop(progress):
        if progress.ended:
            raise KeyboardInterrupt

    whole = joined(list(train(many, XOR)))
    assert len(set(whole["status"])) == 2
    with pytest.raises(KeyboardInterrupt):
        given.extend(train(many, XOR, watch=stop))
    kept = joined(given)
    assert 0 < len(kept["rows"]) < 400
    same(kept, {name: values[kept["rows"]] for name, values in whole.items()})


def test_initial_weights_are_those_of_each_networks_settings():
    """Seeds, kinds, scales by layer, paths and shifts in one batch: each as the network's own."""
    mlp, settings = prepare(XOR, hidden=(3, 3), bias=True)
    many = Networks.one(mlp, settings)[np.zeros(8, np.int64)]
    init = np.array(["uniform", "he"] * 4, object)
    scale = np.linspace(0.1, 2, 24).reshape(8, 3)
    towards = np.array([-1, 5, 2, -1] * 2)
    many = replace(
        many, init=init, scale=scale, seed=np.arange(8) // 2, towards=towards,
        path=np.where(towards < 0, 0, np.linspace(0, 1, 8)),
        shifted=("w1[0,2]", "b2"), shift=np.ones((8, 2)),
    )  # fmt: skip
    for i, weights in enumerate(many.start()):
        alone = replace(mlp, init=init[i], scale=tuple(scale[i].tolist()))
        path = {} if towards[i] < 0 else {"towards": int(towards[i]), "path": float(many.path[i])}
        shift = [("w1[0,2]", 1.0), ("b2", 1.0)]
        assert weights.tobytes() == alone.start(i // 2, shift=shift, **path).tobytes()


def test_following_retraces_a_training():
    """Pieces of any size show every epoch up to the end, and the state of the last one."""
    many = networks(5)[np.array([3])]
    (ended,) = train(many, XOR)
    epochs = int(ended.epochs[0])
    pieces = list(follow(many, XOR, epochs, passes=97))
    losses = np.concatenate([seen.loss[0] for seen in pieces])
    assert len(losses) == epochs
    assert losses[-1] == ended.loss[0]
    assert pieces[-1].state.tobytes() == ended.state.tobytes()
