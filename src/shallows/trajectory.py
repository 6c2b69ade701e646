"""The settings and the result of a training, in any of the arithmetics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.settings import default

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.outcome import Outcome

#: A network's weights by name: ``w1`` (inputs, h1), ``b1`` (h1,) if it has biases, ``w2``, …
Weights = dict[str, "NDArray[np.float64]"]


class Trajectory(NamedTuple):
    """The result of a training, in any of the arithmetics.

    Parameters
    ----------
    outcome : Outcome
    loss, accuracy : float64 ndarray, (epochs,)
        Values of each epoch's forward pass, before its update; one element if only the last epoch
        was kept. The loss includes the penalties ½ α Σ w² and λ Σ |w|. For a regression the
        accuracy is NaN.
    predictions : ndarray, (samples, outputs)
        ŷ of the last forward pass.
    weights : dict
        The weights of the last forward pass, by name.
    """

    outcome: Outcome
    loss: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    predictions: NDArray[Any]
    weights: Weights


@dataclass(frozen=True)
class Settings:
    """How a network is trained.

    Parameters
    ----------
    lr, max_epochs, seed, gradient, momentum, dtype, loss, stop, alpha, l1, towards, path
        See `shallows.train`; these are checked.
    shift : tuple of (str, float)
        Numbers added to some initial weights.
    arithmetic : {"lanes", "report", "numpy"}
        The engine's own arithmetic, that of the report's machine, or this machine's NumPy.
    """

    lr: float | tuple[float, ...]
    max_epochs: int
    seed: int = default("seed")
    gradient: str = default("gradient")
    momentum: float = default("momentum")
    dtype: str = default("dtype")
    arithmetic: str = "lanes"
    loss: str = default("loss")
    stop: str = default("stop")
    alpha: float = default("alpha")
    l1: float = default("l1")
    towards: int | None = default("towards")
    path: float = default("path")
    shift: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.lr, list):  # JSON has no tuples
            object.__setattr__(self, "lr", tuple(self.lr))
        object.__setattr__(self, "shift", tuple((str(name), by) for name, by in self.shift))

    @property
    def lr_text(self) -> str:
        """The learning rate, or the rates of the layers, as text."""
        several = self.lr if isinstance(self.lr, tuple) else (self.lr,)
        return ", ".join(f"{lr:g}" for lr in several)


def log_lines(trajectory: Trajectory, every: int = 100) -> list[str]:
    """Return the report's log: a line every 100 epochs and at the end."""
    last = len(trajectory.loss)
    right = [f"accuracy: {value!r} " for value in trajectory.accuracy.tolist()]
    if np.isnan(trajectory.accuracy).any():  # a regression has none
        right = [""] * last
    return [
        f"epoch: {epoch} {right[epoch - 1]}loss: {float(trajectory.loss[epoch - 1])!r}"
        for epoch in sorted({*range(every, last + 1, every), last})
    ]
