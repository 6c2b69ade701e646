"""The parameters that both estimators have, and what is to be trained by them, each checked."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state

from shallows import activations
from shallows.arguments import ArgumentError, choice, integer, number, positive
from shallows.mlp import MLP
from shallows.settings import SEEDS, SETTINGS
from shallows.sklearn.checks import threads_of
from shallows.sklearn.plan import Plan
from shallows.sklearn.scaling import SCALING, Scaling

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.sklearn.samples import Samples

#: By scikit-learn's name, our name: scikit-learn calls the sigmoid logistic.
ACTIVATIONS = {"logistic" if name == "sigmoid" else name: name for name in activations.ACTIVATIONS}
COMBINE = ("best", "mean")
HOLDOUT = ("crossed", "shared")


class Parameters(BaseEstimator):
    """What an estimator is made with, and the plan, the folds and the seeds that follow from it."""

    _loss: str
    seeds_: NDArray[np.int64]

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (16,),
        activation: str | tuple[str, ...] = "relu",
        *,
        restarts: int = 64,
        combine: str = "mean",
        scaling: str | tuple[str, ...] = "standard",
        alpha: float | tuple[float, ...] = (0.05, 0.3),
        learning_rate_init: float = 0.2,
        momentum: float = 0.9,
        max_iter: int = 2000,
        early_stopping: bool = True,
        holdout: str = "crossed",
        validation_fraction: float = 0.25,
        n_iter_no_change: int = 300,
        check_every: int = 10,
        tol: float = 1e-4,
        warm_start: bool = False,
        verbose: bool | int = False,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.restarts = restarts
        self.combine = combine
        self.scaling = scaling
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.momentum = momentum
        self.max_iter = max_iter
        self.early_stopping = early_stopping
        self.holdout = holdout
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.check_every = check_every
        self.tol = tol
        self.warm_start = warm_start
        self.verbose = verbose
        self.n_jobs = n_jobs
        self.random_state = random_state

    def _plan(self, samples: Samples) -> Plan:
        """Return the description of the training, every parameter checked."""
        return Plan(
            mlp=self._mlp(samples.x.shape[1], samples.targets.shape[1]),
            loss=self._loss,
            lr=positive("learning_rate_init", self.learning_rate_init),
            momentum=SETTINGS["momentum"].check(self.momentum),
            alpha=tuple(SETTINGS["alpha"].check(alpha) for alpha in _several(self.alpha)),
            max_epochs=SETTINGS["max_epochs"].check(self.max_iter, "max_iter"),
            patience=integer("n_iter_no_change", self.n_iter_no_change, minimum=1),
            check_every=integer("check_every", self.check_every, minimum=1),
            tol=number("tol", self.tol, minimum=0.0, below=math.inf),
            threads=threads_of(self.n_jobs),
        )

    def _mlp(self, inputs: int, outputs: int) -> MLP:
        names = np.atleast_1d(np.asarray(self.activation, dtype=object)).tolist()
        for name in names:
            choice("activation", name, ACTIVATIONS)
        activation = [ACTIVATIONS[name] for name in names]
        suits = {activations.ACTIVATIONS[name].init for name in activation}
        init = suits.pop() if len(suits) == 1 else "xavier"
        classes = 2 if outputs == 1 else outputs
        mlp = MLP.of(
            inputs,
            self.hidden_layer_sizes,
            classes,
            activation if len(activation) > 1 else activation[0],
            bias=True,
            init=init,
        )
        choice("combine", self.combine, COMBINE)
        return replace(mlp, sizes=(*mlp.sizes[:-1], outputs))

    def _checked_early_stopping(self) -> bool:
        if not isinstance(self.early_stopping, bool | np.bool_):
            raise ArgumentError("early_stopping", self.early_stopping, "True or False")
        return bool(self.early_stopping)

    def _folds(self, merged: Samples) -> NDArray[np.int64]:
        """Return the fold in which each sample is held out; -1 for one that never is."""
        if not self._checked_early_stopping():
            return np.full(len(merged), -1)
        share = number("validation_fraction", self.validation_fraction, minimum=0.0, below=1.0)
        groups = self._groups(merged)
        if choice("holdout", self.holdout, HOLDOUT) == "shared":
            return np.where(merged.first(share, groups), 0, -1)
        largest = int(np.bincount(groups).max())
        count = min(max(2, round(min(1 / share, largest))), largest) if share else 0
        return merged.folds(count, groups) if count > 1 else np.full(len(merged), -1)

    def _penalty(self, plan: Plan, folds: int) -> NDArray[np.int64]:
        """Return the number of each network's penalty, which its seed says."""
        return self.seeds_ // folds % len(plan.alpha)

    def _seeds(self, count: int, kinds: int) -> NDArray[np.int64]:
        """Return `random_state` itself, then numbers drawn by a generator that it seeds.

        Each is moved to the next number whose rest, divided by the number of kinds (folds times
        penalties), is that of the next kind. So they take turns, and a seed alone says which
        samples are held out, and how much large weights cost.
        """
        if isinstance(self.random_state, int | np.integer):
            first = SETTINGS["seed"].check(self.random_state, "random_state")
        else:
            first = int(check_random_state(self.random_state).randint(SEEDS, dtype=np.int64))
        drawn = np.random.RandomState(first).randint(SEEDS - kinds, size=count - 1, dtype=np.int64)
        turns = (first + np.arange(1, count)) % kinds
        return np.array([first, *(drawn + (turns - drawn) % kinds)])

    def _scalings(self, merged: Samples) -> list[Scaling]:
        """Return the changes of inputs to choose from."""
        kinds = [choice("scaling", kind, SCALING) for kind in _several(self.scaling)]
        return [Scaling.of(kind, merged) for kind in kinds]

    def _groups(self, samples: Samples) -> NDArray[np.int64]:
        raise NotImplementedError


def _several(given: Any) -> list[Any]:
    """Return the items of a tuple, list or array; of anything else, itself."""
    several = isinstance(given, tuple | list) or (isinstance(given, np.ndarray) and given.ndim)
    return list(given) if several and len(given) else [given]
