"""Work: rows of a grid as networks of one kernel, and as tables once they have ended."""

import threading
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest

import shallows as sh
from shallows.engine.runner import train
from shallows.sweeps import checked, shards, work
from shallows.sweeps.grid import grid

XOR = sh.datasets.xor()
SCALARS = {
    "hidden": (3, 3), "activation": "sigmoid", "bias": False, "gradient": "stable",
    "dtype": "float64", "init": "uniform", "scale": 1.0, "momentum": 0.0, "lr": 0.1, "seed": 0,
}  # fmt: skip
AXES = {
    "hidden": [(2,), (3, 3)], "dtype": ["float64", "float32"], "activation": ["tanh", "identity"],
    "momentum": [0.0, 0.5], "init": ["uniform", "xavier"], "lr": [0.1, 50.0], "seed": range(4),
}  # fmt: skip


@pytest.fixture(scope="module")
def made():
    return grid(XOR, 300, SCALARS | AXES)


@pytest.fixture(scope="module")
def works(made):
    return list(work.plan(XOR, made, np.arange(len(made)), 300))


def test_every_row_is_planned_once_with_its_settings(made, works):
    """A plan partitions the rows; every piece shares a kernel, and holds each row's numbers."""
    assert sorted(np.concatenate([piece.rows for piece in works])) == list(range(len(made)))
    for piece in works:
        for i, row in enumerate(piece.rows.tolist()):
            settings = made.settings(row)
            assert piece.mlp.hidden == settings["hidden"]
            assert piece.settings.dtype == settings["dtype"]
            assert (piece.settings.momentum > 0) == (settings["momentum"] > 0)
            assert set(piece.lr[i]) == {settings["lr"]}
            assert set(piece.scale[i]) == {settings["scale"]}
            for name in ("seed", "init", "momentum", "alpha", "l1"):
                assert getattr(piece, name)[i] == settings[name]


def test_axes_that_are_no_settings_train_as_alone():
    """The rate of one layer, and what is added to weights: the bits of `train` with these."""
    axes = {"lr": [0.1, 0.5], "lr2": np.array([0.2, 0.4]), "w1[0,1]": np.array([-1.0, 2.0])}
    made = grid(XOR, 40, {**axes, "b1": [0.5], "bias": True, "seed": 3})
    (piece,) = work.plan(XOR, made, np.arange(len(made)), 40)
    (done,) = train(piece, XOR)
    for row, loss in zip(done.rows.tolist(), done.loss, strict=True):
        assert sh.train(XOR, **made.settings(row), max_epochs=40).loss == loss


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_any_cut_into_chunks_plans_the_same(made, works, monkeypatch, chunk):
    """Wherever the rows are cut, each row has the same numbers."""
    monkeypatch.setattr(work, "CHUNK", chunk)
    rows = np.flatnonzero(np.arange(len(made)) % 3 != 1)  # as those left by a store
    for piece in work.plan(XOR, made, rows, 300):
        assert len(piece) <= chunk
        for i, row in enumerate(piece.rows.tolist()):
            (whole,) = (w for w in works if row in w.rows)
            (place,) = np.flatnonzero(whole.rows == row)
            assert piece.design == whole.design
            for name, column in vars(piece).items():
                if isinstance(column, np.ndarray):
                    assert np.array_equal(column[i], getattr(whole, name)[place]), name


def test_a_table_holds_every_bit(made, works):
    """Networks written as rows and read again are the same, with states and without."""
    for piece in works:
        for finished in train(piece, XOR):
            rows = shards.table(made, finished)
            back = shards.ended(made, rows)
            for name in ("rows", "status", "epochs", "loss", "accuracy", "bad"):
                pair = getattr(back, name), getattr(finished, name)
                assert np.array_equal(*pair, equal_nan=name == "loss")
            unsolved = np.flatnonzero(
                [status == "unsolved" for status in rows["outcome"].to_pylist()]
            )
            width = finished.state.shape[1]
            assert np.array_equal(shards.states(rows, unsolved, width), finished.state[unsolved])


def test_every_cell_counts_in_the_checksum(made, works):
    """A shard whose one cell is changed, by whichever tool, is not what was written."""
    (finished,) = train(works[0], XOR)
    rows = shards.table(made, finished)
    for name in rows.column_names:
        values = rows[name].to_pylist()
        values[0] = {bool: not values[0], str: "x", type(None): "x"}.get(type(values[0]), 7)
        if name == "state":
            values[0] = [1.0]

        changed = rows.set_column(
            rows.column_names.index(name), name, pa.array(values, rows[name].type)
        )
        assert checked._digest(changed, {}) != checked._digest(rows, {}), name


def test_each_piece_is_drawn_while_the_one_before_is_trained():
    """It is the same work in the same order, and begins before it is asked for."""
    begun = [threading.Event() for _ in range(3)]

    class Piece(NamedTuple):
        number: int

        def drawn(self):
            begun[self.number].set()
            return self.number

    pieces = work.ahead(map(Piece, range(3)))
    assert next(pieces) == 0
    assert begun[1].wait(60)  # and nobody has asked for it
    assert list(pieces) == [1, 2]
