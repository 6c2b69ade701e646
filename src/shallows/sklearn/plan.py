"""What is trained: the network, how it is trained, and on which samples."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from shallows.engine.design import host_design

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.engine.design import Design
    from shallows.mlp import MLP
    from shallows.sklearn.samples import Samples

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class Plan:
    """The network, and how it is trained.

    Parameters
    ----------
    mlp : MLP
    loss : {"cross-entropy", "squared"}
    lr, momentum : float
        Gradients are means over the samples: the update is v ← μ v + ∂L/∂w + α w / n,
        w ← w - lr v, with L the mean loss of the n samples.
    alpha : tuple of float
        The penalties α, which networks take in turn.
    max_epochs, patience, check_every : int
        The budget of epochs, the epochs that may pass without an improvement, and the epochs
        between two looks.
    tol : float
        The smallest decrease of the mean loss that counts as an improvement.
    threads : int
    """

    mlp: MLP
    loss: str
    lr: float
    momentum: float
    alpha: tuple[float, ...]
    max_epochs: int
    patience: int
    check_every: int
    tol: float
    threads: int = field(default=1, compare=False)  # changes no result

    def design(self, *, weighted: bool) -> Design:
        """Return what the kernel is compiled for."""
        return host_design(
            sizes=self.mlp.sizes,
            activation=self.mlp.activation,
            bias=True,
            momentum=True,
            alpha=True,
            loss=self.loss,
            stop="never",
            weighted=weighted,
            any_inputs=True,  # one-hot columns differ from fold to fold of a cross-validation
        )

    def rates(self, total: float, kinds: NDArray[np.int64]) -> Array:
        """Return `Batch.rates` of networks of these kinds; the engine's gradients are sums."""
        same = [self.lr / total] * (len(self.mlp.sizes) - 1) + [self.momentum]
        return np.array([[*same, self.alpha[kind]] for kind in kinds.tolist()])


@dataclass(frozen=True)
class Group:
    """Networks that are trained on the same samples, and judged by the same others.

    Parameters
    ----------
    networks : int64 ndarray
        Their numbers.
    all : Samples
    out : bool ndarray, (samples,), optional
        The samples that are held out. Without any, they are judged by those that they train on.
    """

    networks: NDArray[np.int64]
    all: Samples
    out: NDArray[np.bool_] | None = None

    @cached_property
    def samples(self) -> Samples:
        """The samples that they are trained on."""
        return self.all if self.out is None else self.all.select(~self.out)

    @cached_property
    def held_out(self) -> Samples | None:
        """The samples that judge, unless those of the training do."""
        return None if self.out is None else self.all.select(self.out)
