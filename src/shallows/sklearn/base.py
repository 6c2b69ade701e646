"""The common base of the estimators: parameters, restarts, fitting, and the kept networks."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from shallows import activations
from shallows.arguments import ArgumentError, choice, integer, number, positive
from shallows.engine.batch import cores
from shallows.mlp import MLP
from shallows.settings import SEEDS, SETTINGS
from shallows.sklearn import restarts
from shallows.sklearn.callbacks import CallbackSupportMixin, Looks

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from shallows.sklearn.restarts import Plan, Restarts
    from shallows.sklearn.samples import Samples
    from shallows.trajectory import Weights

    Array = NDArray[np.float64]

#: By scikit-learn's name, our name: scikit-learn calls the sigmoid logistic.
ACTIVATIONS = {"logistic" if name == "sigmoid" else name: name for name in activations.ACTIVATIONS}
COMBINE = ("best", "mean")
ROWS = 4096  # samples whose outputs, of all networks, are in memory at once


class Shallow(CallbackSupportMixin, BaseEstimator):
    """The common part of both estimators: parameters, restarts, fitting, the kept networks."""

    _loss: str
    classes_: NDArray[Any]
    loss_curve_: list[float]

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (16,),
        activation: str | tuple[str, ...] = "relu",
        *,
        restarts: int = 64,
        combine: str = "mean",
        alpha: float = 0.3,
        learning_rate_init: float = 0.1,
        momentum: float = 0.9,
        max_iter: int = 500,
        early_stopping: bool = True,
        validation_fraction: float = 0.15,
        n_iter_no_change: int = 50,
        check_every: int = 10,
        tol: float = 1e-4,
        warm_start: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        self.hidden_layer_sizes = hidden_layer_sizes
        self.activation = activation
        self.restarts = restarts
        self.combine = combine
        self.alpha = alpha
        self.learning_rate_init = learning_rate_init
        self.momentum = momentum
        self.max_iter = max_iter
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.check_every = check_every
        self.tol = tol
        self.warm_start = warm_start
        self.n_jobs = n_jobs
        self.random_state = random_state

    # -- fitting ---------------------------------------------------------------------------------

    def _fit(self, X: Any, y: Any, samples: Samples, weight: Any) -> Self:
        """Train on checked samples; callbacks get X, y and weight."""
        plan = self._plan(samples)
        merged, held_out = samples.merged(), None
        if self._checked_early_stopping():
            share = number("validation_fraction", self.validation_fraction, minimum=0.0, below=1.0)
            merged, held_out = merged.split(share, self._groups(merged))
        state = self._start(plan, again=self.warm_start)
        metadata = None if weight is None else {"sample_weight": weight}
        looks = Looks(self, -(-plan.max_epochs // plan.check_every), X=X, y=y, metadata=metadata)
        found = restarts.train(
            plan, merged, held_out, state, lambda found: looks.look(lambda: self._kept(plan, found))
        )
        self.__dict__ |= self._kept(plan, found)
        if not np.isfinite(self.losses_).any():
            warnings.warn(
                f"All {len(state)} networks diverged: see `outcomes_`, lower `learning_rate_init` "
                "or scale the features.",
                ConvergenceWarning,
                stacklevel=3,
            )
        looks.close()
        return self

    def _step(self, samples: Samples) -> Self:
        """Take one epoch on checked samples, from the present weights."""
        plan, so_far = self._plan(samples), getattr(self, "n_iter_", 0)
        curve = getattr(self, "loss_curve_", [])
        found = restarts.step(plan, samples.merged(), self._start(plan, again=True))
        self.__dict__ |= self._kept(plan, found)
        self.n_iter_, self.loss_curve_ = so_far + 1, curve + self.loss_curve_
        return self

    def _plan(self, samples: Samples) -> Plan:
        """Return the description of the training, every parameter checked."""
        threads = (
            -1
            if self.n_jobs == -1
            else integer("n_jobs", 1 if self.n_jobs is None else self.n_jobs, minimum=1)
        )
        return restarts.Plan(
            mlp=self._mlp(samples.x.shape[1], samples.targets.shape[1]),
            loss=self._loss,
            lr=positive("learning_rate_init", self.learning_rate_init),
            momentum=SETTINGS["momentum"].check(self.momentum),
            alpha=SETTINGS["alpha"].check(self.alpha),
            max_epochs=SETTINGS["max_epochs"].check(self.max_iter, "max_iter"),
            patience=integer("n_iter_no_change", self.n_iter_no_change, minimum=1),
            check_every=integer("check_every", self.check_every, minimum=1),
            tol=number("tol", self.tol, minimum=0.0, below=math.inf),
            threads=cores() if threads == -1 else threads,
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

    def _start(self, plan: Plan, *, again: bool) -> Array:
        """Return where the networks start: from their seeds, or from their present weights."""
        count = integer("restarts", self.restarts, minimum=1, maximum=10**6)
        n_state = plan.design(weighted=False).n_state
        if again and getattr(self, "_state", np.empty(0)).shape == (count, n_state):
            return self._state
        self.seeds_ = self._seeds(count)
        state = np.zeros((count, n_state))
        state[:, : plan.mlp.n_weights] = plan.mlp.draw(self.seeds_.tolist())
        return state

    def _seeds(self, count: int) -> NDArray[np.int64]:
        """Return `random_state` itself, then numbers drawn by a generator that it seeds."""
        if isinstance(self.random_state, int | np.integer):
            first = SETTINGS["seed"].check(self.random_state, "random_state")
        else:
            first = int(check_random_state(self.random_state).randint(SEEDS, dtype=np.int64))
        others = np.random.RandomState(first).randint(SEEDS, size=count - 1, dtype=np.int64)
        return np.array([first, *others])

    def _kept(self, plan: Plan, found: Restarts) -> dict[str, Any]:
        """Return the attributes of an estimator with these networks."""
        best = int(np.argmin(found.judged))
        able = np.flatnonzero(np.isfinite(found.judged) & (found.judged <= found.guess))
        kept = able if self.combine == "mean" and len(able) else np.array([best])
        weights = plan.mlp.unpack(found.best[best])
        layers = range(1, len(plan.mlp.sizes))
        return {
            "losses_": found.judged.copy(),
            "best_loss_": float(found.judged[best]),
            "outcomes_": list(found.outcomes),
            "outcome_": found.outcomes[best],
            "n_iter_": int(found.epochs[best]),
            "loss_curve_": _column(found.curve, best),
            "validation_curve_": _column(found.validation, best),
            "coefs_": [weights[f"w{layer}"] for layer in layers],
            "intercepts_": [weights[f"b{layer}"] for layer in layers],
            "n_layers_": len(plan.mlp.sizes),
            "n_outputs_": plan.mlp.sizes[-1],
            "out_activation_": self._out_activation(plan.mlp),
            "_networks": found.best[kept].copy(),
            "_state": found.state.copy(),
            "_trained": plan,
        }

    # -- using -----------------------------------------------------------------------------------

    def _outputs(self, X: ArrayLike) -> Array:
        """Return the mean ŷ of the networks that were kept, (samples, outputs)."""
        check_is_fitted(self)
        x = validate_data(self, X, reset=False, dtype=np.float64)
        parts = [
            restarts.outputs(self._trained, self._networks, x[row : row + ROWS]).mean(axis=0)
            for row in range(0, len(x), ROWS)
        ]
        return np.concatenate(parts)

    def export(self, path: str | Path) -> None:
        """Write the network itself, as `shallows.Run.export` does.

        Parameters
        ----------
        path : str or Path
            Ends in ``.onnx``, ``.py``, ``.c`` or ``.js``.

        Raises
        ------
        ArgumentError
            If ``combine="mean"`` keeps more than one network, or as in `Run.export`.
        """
        from shallows.export import network

        check_is_fitted(self)
        if len(self._networks) > 1:
            raise ArgumentError("combine", self.combine, "'best': one network can be exported")
        mlp = self._trained.mlp
        names = getattr(self, "feature_names_in_", [f"x{i}" for i in range(self.n_features_in_)])
        classes = tuple(map(str, getattr(self, "classes_", ())))
        weights = self._unscaled(mlp.unpack(self._networks[0]))
        out = ACTIVATIONS.get(self.out_activation_, "softmax")
        network.write(
            network.Network(mlp, weights, out, "float64", tuple(map(str, names)), classes), path
        )

    def _unscaled(self, weights: Weights) -> Weights:
        """Return the weights of a network whose outputs are those of `predict`."""
        return weights

    def _out_activation(self, mlp: MLP) -> str:
        raise NotImplementedError

    def _groups(self, samples: Samples) -> NDArray[np.int64]:
        raise NotImplementedError


def _column(rows: list[Array], network: int) -> list[float]:
    """Return a network's values at each look before it stopped."""
    return [float(row[network]) for row in rows if not np.isnan(row[network])]


def weights_of(given: ArrayLike | None, x: Array) -> Array:
    """Return the weights of samples, 1 if none are given, or refuse them."""
    weights: Array = _check_sample_weight(given, x, dtype=np.float64)
    if (weights < 0).any():
        raise ArgumentError("sample_weight", float(weights.min()), "weights that are not negative")
    if not (weights > 0).any():
        raise ArgumentError("sample_weight", "zeros only", "a sample with a weight above zero")
    return weights
