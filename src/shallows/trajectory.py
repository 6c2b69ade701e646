"""What a training, in whichever arithmetic, is asked for and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.outcome import Outcome

#: A network's weights by name: ``w1`` (inputs, h1), ``b1`` (h1,) if it has biases, ``w2``, …
Weights = dict[str, "NDArray[np.float64]"]


class Trajectory(NamedTuple):
    """What a training, in whichever arithmetic, gives.

    Parameters
    ----------
    outcome : Outcome
    loss, accuracy : float64 ndarray, (epochs,)
        Of each epoch's forward pass, before its update; one element if only the last was kept.
        The loss includes the L2 penalty ½ α Σ w². For a regression the accuracy is NaN.
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
    lr : float or tuple of float
        For all layers, or one for each.
    max_epochs : int
    seed : int
        Of the initial weights.
    gradient : {"stable", "report"}
        See `shallows.backprop`.
    momentum : float
    dtype : {"float64", "float32"}
    arithmetic : {"lanes", "report", "numpy"}
        The engine's own, the report's machine's, or this machine's NumPy.
    loss : {"cross-entropy", "squared"}
    stop : {"accuracy", "never"}
        When every sample is right, or only when the budget is used up.
    alpha : float
        Factor of the L2 penalty.
    towards, path, shift
        Where on the way to another seed's weights training starts, and what is added to some; see
        `shallows.mlp.MLP.start`.
    """

    lr: float | tuple[float, ...]
    max_epochs: int
    seed: int = 0
    gradient: str = "stable"
    momentum: float = 0.0
    dtype: str = "float64"
    arithmetic: str = "lanes"
    loss: str = "cross-entropy"
    stop: str = "accuracy"
    alpha: float = 0.0
    towards: int | None = None
    path: float = 0.0
    shift: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.lr, list):  # as JSON has a tuple
            object.__setattr__(self, "lr", tuple(self.lr))
        object.__setattr__(self, "shift", tuple((str(name), by) for name, by in self.shift))

    @property
    def lr_text(self) -> str:
        """The learning rate, or those of the layers, to be read."""
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
