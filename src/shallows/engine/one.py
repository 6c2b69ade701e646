"""One network by itself, in the arithmetic of the lanes, with its whole history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.batch import Batch, Engine, host_design
from shallows.outcome import Outcome, Status
from shallows.trajectory import Trajectory

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.engine.design import Design
    from shallows.mlp import MLP
    from shallows.trajectory import Settings

_PASSES = 10_000  # epochs of a history between two looks


def design(
    mlp: MLP, settings: Settings, *, momentum: bool | None = None, alpha: bool | None = None
) -> Design:
    """Return what a network's kernel is compiled for."""
    return host_design(
        sizes=mlp.sizes,
        activation=mlp.activation,
        bias=mlp.bias,
        momentum=settings.momentum > 0 if momentum is None else momentum,
        gradient=settings.gradient,
        loss=settings.loss,
        stop=settings.stop,
        alpha=settings.alpha > 0 if alpha is None else alpha,
        dtype=settings.dtype,
    )


def rates(mlp: MLP, settings: Settings) -> NDArray[np.float64]:
    """Return a network's row of `Batch.rates`."""
    lr = settings.lr if isinstance(settings.lr, tuple) else [settings.lr] * (len(mlp.sizes) - 1)
    return np.array([*lr, *(rate for rate in (settings.momentum, settings.alpha) if rate)])


def start_of(mlp: MLP, settings: Settings) -> NDArray[np.float64]:
    """Return the weights that a training starts from, a flat row."""
    s = settings
    return mlp.start(s.seed, towards=s.towards, path=s.path, shift=s.shift)


def descend(
    x: NDArray[Any],
    targets: NDArray[Any],
    mlp: MLP,
    settings: Settings,
    watch: Callable[[int], None] | None = None,
    *,
    classes: bool = True,
) -> Trajectory:
    """Train a network from its seed; `watch` is told the epochs run so far, now and then.

    It runs twice: to its end, and then, noting loss and accuracy of every epoch, up to there.
    Where the targets are not `classes`, there is no accuracy.
    """
    shape = design(mlp, settings)
    engine = Engine(shape, x, targets)
    weights = start_of(mlp, settings)
    start, batch = (Batch.fresh(shape, weights, rates(mlp, settings)) for _ in range(2))
    engine.train(
        batch,
        settings.max_epochs,
        watch=(lambda p: watch(min(p.network_epochs, settings.max_epochs))) if watch else None,
    )
    epochs, status = int(batch.epochs[0]), Status.of(int(batch.status[0]))
    losses, misses = [], []
    for seen in engine.follow(start, epochs, _PASSES, predictions=True):
        losses.append(seen.loss[0])
        misses.append(seen.misses[0])
        if watch:
            watch(epochs)
    outcome = Outcome(status, epochs, seen.bad[0] if status is Status.DIVERGED else None)
    right = len(x) - np.concatenate(misses).astype(np.float64)
    accuracy = right / len(x) if classes else np.full_like(right, np.nan)
    assert seen.predictions is not None  # noqa: S101 - asked for above
    return Trajectory(
        outcome,
        np.concatenate(losses).astype(np.float64),
        accuracy,
        seen.predictions[0],
        mlp.unpack(seen.state[0, : shape.n_weights]),
    )


def predict(mlp: MLP, settings: Settings, packed: NDArray[Any], x: NDArray[Any]) -> NDArray[Any]:
    """Return ŷ, (samples, outputs), of a network with these weights."""
    shape = design(mlp, settings)
    engine = Engine(shape, x, np.zeros((len(x), shape.outputs)))
    batch = Batch.fresh(shape, packed[None, :], rates(mlp, settings))
    shown = engine.observe(batch, predictions=True).predictions
    assert shown is not None  # noqa: S101 - asked for above
    return shown[0]
