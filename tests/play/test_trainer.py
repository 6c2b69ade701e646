"""The page's training has the bits of `shallows.train`, however it is cut into pieces."""

from __future__ import annotations

import numpy as np
import pytest

import shallows as sh
from shallows.play.trainer import Trainer, pieces


def trainer_of(run: sh.Run) -> Trainer:
    return Trainer(run.data, run.mlp, run.settings)


def same(trainer: Trainer, run: sh.Run) -> None:
    got = trainer.run()
    assert got.outcome == run.outcome
    np.testing.assert_array_equal(got.history.to_numpy(), run.history.to_numpy())
    np.testing.assert_array_equal(got.predictions, run.predictions)
    for name, weights in run.weights.items():
        np.testing.assert_array_equal(got.weights[name], weights)


@pytest.mark.parametrize("steps", [1, 7, 100, 5000])
def test_pieces_have_the_bits_of_the_whole(steps: int) -> None:
    """Cut anywhere, a training gives the same history, predictions and weights."""
    data = sh.datasets.circles(n=40)
    run = sh.train(data, hidden=(4,), activation="tanh", bias=True, momentum=0.5, max_epochs=300)
    trainer = trainer_of(run)
    for _ in range(-(-300 // steps)):
        trainer.advance(steps)
    same(trainer, run)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_it_stops_at_100_percent(dtype: str) -> None:
    """A training that is solved has ended where `shallows.train` ends, and stays there."""
    run = sh.train(sh.datasets.xor(), dtype=dtype)
    trainer = trainer_of(run)
    for _ in range(60):
        trainer.advance(100)
    same(trainer, run)


def test_it_names_what_diverged() -> None:
    """A divergence is found at the same epoch, with the same quantity."""
    run = sh.train(sh.datasets.xor(), hidden=(3,), activation="identity", lr=50.0, seed=3)
    assert run.outcome.status is sh.Status.DIVERGED
    trainer = trainer_of(run)
    for _ in range(run.epochs):
        trainer.advance(3)
    same(trainer, run)


def test_the_reports_own_run_ends_at_1769() -> None:
    """In the report's arithmetic, in pieces of 97 epochs, the run is the report's to the bit."""
    run = sh.network(log=None)
    trainer = trainer_of(run)
    for _ in range(20):
        trainer.advance(97)
    assert trainer.moment.epoch == 1769
    same(trainer, run)


def test_reset_is_exact() -> None:
    """After a reset the same weights are there, and the same run follows."""
    run = sh.train(sh.datasets.linear(50), lr=0.05, max_epochs=200)
    trainer = trainer_of(run)
    start = trainer.moment.weights
    trainer.advance(130)
    trainer.reset()
    assert trainer.moment.epoch == 0
    assert all((start[name] == w).all() for name, w in trainer.moment.weights.items())
    for _ in pieces(trainer, 200):
        pass
    same(trainer, run)
