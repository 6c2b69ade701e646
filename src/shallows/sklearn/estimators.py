"""`ShallowClassifier` and `ShallowRegressor`: scikit-learn's interface to a batch of networks."""

from __future__ import annotations

import math
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from shallows.arguments import ArgumentError, choice, integer, number, positive
from shallows.engine.batch import cores
from shallows.mlp import MLP, SEEDS
from shallows.sklearn import restarts
from shallows.sklearn.callbacks import CallbackSupportMixin, Looks, with_callbacks
from shallows.sklearn.samples import Samples

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray

    from shallows.sklearn.restarts import Plan, Restarts
    from shallows.trajectory import Weights

    Array = NDArray[np.float64]

ACTIVATIONS = {"logistic": "sigmoid", "tanh": "tanh", "relu": "relu", "identity": "identity"}
COMBINE = ("best", "mean")
ROWS = 4096  # samples whose outputs, of all networks, are in memory at once


class _Shallow(CallbackSupportMixin, BaseEstimator):
    """What both estimators do: parameters, restarts, fitting, the network that is kept."""

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
        """Train on checked samples; X, y and weight are what callbacks are shown."""
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
        """Take one epoch on checked samples, from where the networks are."""
        plan, so_far = self._plan(samples), getattr(self, "n_iter_", 0)
        curve = getattr(self, "loss_curve_", [])
        found = restarts.step(plan, samples.merged(), self._start(plan, again=True))
        self.__dict__ |= self._kept(plan, found)
        self.n_iter_, self.loss_curve_ = so_far + 1, curve + self.loss_curve_
        return self

    def _plan(self, samples: Samples) -> Plan:
        """Return what is trained, every parameter checked."""
        threads = -1 if self.n_jobs == -1 else integer("n_jobs", self.n_jobs or 1, minimum=1)
        return restarts.Plan(
            mlp=self._mlp(samples.x.shape[1], samples.targets.shape[1]),
            loss=self._loss,
            lr=positive("learning_rate_init", self.learning_rate_init),
            momentum=number("momentum", self.momentum, minimum=0.0, below=1.0),
            alpha=number("alpha", self.alpha, minimum=0.0, below=math.inf),
            max_epochs=integer("max_iter", self.max_iter, minimum=1),
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
        init = "he" if set(names) == {"relu"} else "xavier"
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
        """Return where the networks start: from their seeds, or from where they are."""
        count = integer("restarts", self.restarts, minimum=1, maximum=10**6)
        n_state = plan.design(weighted=False).n_state
        if again and getattr(self, "_state", np.empty(0)).shape == (count, n_state):
            return self._state
        self.seeds_ = self._seeds(count)
        state = np.zeros((count, n_state))
        state[:, : plan.mlp.n_weights] = plan.mlp.draw(self.seeds_.tolist())
        return state

    def _seeds(self, count: int) -> NDArray[np.int64]:
        """Return `random_state` itself, then what a generator seeded with it draws."""
        if isinstance(self.random_state, int | np.integer):
            first = integer("random_state", self.random_state, minimum=0, maximum=SEEDS - 1)
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

        Raises
        ------
        ArgumentError
            If ``combine="mean"`` keeps more than one network, or as `Run.export` does.
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
    """Return a network's values at each look that it lived to see."""
    return [float(row[network]) for row in rows if not np.isnan(row[network])]


class ShallowClassifier(ClassifierMixin, _Shallow):
    """A small neural network for a small table, the best or the mean of many initialisations.

    `restarts` networks are trained as one batch by full-batch gradient descent with momentum, each
    until it stops improving on samples held out. Which samples these are, and all else but the
    initial weights, follows from the data: neither the order of the rows nor a row given twice in
    place of a weight of 2 changes a bit, and a network among many is the one it is alone.

    Parameters
    ----------
    hidden_layer_sizes : int or tuple of int
    activation : {"logistic", "tanh", "relu", "identity"} or tuple of them
        Of all hidden layers, or of each.
    restarts : int
        Initialisations: the first of seed `random_state`, the others of seeds drawn with it.
    combine : {"best", "mean"}
        Keep the network with the lowest loss on the samples held out, or the mean of all whose
        loss is below that of a constant.
    alpha : float
        L2 penalty, as `MLPClassifier`'s: ½ α Σ w² / n is added to the mean loss of n samples.
    learning_rate_init, momentum : float
        Gradients are means over the samples.
    max_iter : int
        Budget of epochs.
    early_stopping : bool
        Whether to hold samples out and judge by them; otherwise networks are judged, and stop, by
        the loss of the training samples.
    validation_fraction : float
        Share of each class to hold out. Classes too small for it are trained on whole.
    n_iter_no_change : int
        Epochs without an improvement of the judged loss by `tol` after which a network stops. It
        is kept as it was at its best.
    check_every : int
        Epochs between two looks at the loss.
    tol : float
    class_weight : dict, "balanced" or None
    warm_start : bool
        Whether `fit` goes on from the networks of the last one.
    n_jobs : int, optional
        Threads; one if not given, all processors for -1. They never change a bit.
    random_state : int, RandomState instance or None

    Attributes
    ----------
    classes_ : ndarray
    outcome_ : Outcome
        How the training of the best network ended; a network that diverges is no exception, and
        only if all do there is a ``ConvergenceWarning``.
    outcomes_, seeds_, losses_ : list, ndarray, ndarray, (restarts,)
        Of every network: how it ended, its seed, its lowest judged mean loss (infinite if it was
        never finite).
    loss_curve_, validation_curve_ : list of float
        Of the best network, at each look: the mean loss with its penalty, and the mean loss of the
        samples held out.
    best_loss_, n_iter_, coefs_, intercepts_, n_layers_, n_outputs_, out_activation_
        Of the best network.
    """

    _loss = "cross-entropy"

    def __init__(
        self,
        hidden_layer_sizes: int | tuple[int, ...] = (16,),
        activation: str | tuple[str, ...] = "relu",
        *,
        restarts: int = 64,
        combine: str = "mean",
        alpha: float = 0.5,
        learning_rate_init: float = 0.5,
        momentum: float = 0.9,
        max_iter: int = 500,
        early_stopping: bool = True,
        validation_fraction: float = 0.15,
        n_iter_no_change: int = 30,
        check_every: int = 10,
        tol: float = 1e-3,
        class_weight: dict[Any, float] | str | None = None,
        warm_start: bool = False,
        n_jobs: int | None = None,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            hidden_layer_sizes,
            activation,
            restarts=restarts,
            combine=combine,
            alpha=alpha,
            learning_rate_init=learning_rate_init,
            momentum=momentum,
            max_iter=max_iter,
            early_stopping=early_stopping,
            validation_fraction=validation_fraction,
            n_iter_no_change=n_iter_no_change,
            check_every=check_every,
            tol=tol,
            warm_start=warm_start,
            n_jobs=n_jobs,
            random_state=random_state,
        )
        self.class_weight = class_weight

    @with_callbacks
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on samples X, (n, features), of classes y, (n,), with weights, (n,)."""
        x, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        classes = np.unique(labels)
        if (
            self.warm_start
            and hasattr(self, "classes_")
            and not np.isin(classes, self.classes_).all()
        ):
            raise ArgumentError("y", classes.tolist(), f"the classes {self.classes_.tolist()}")
        if not (self.warm_start and hasattr(self, "classes_")):
            self.classes_ = classes
        return self._fit(X, y, self._samples(x, labels, sample_weight), sample_weight)

    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Take one epoch on these samples alone; `classes`, all of them, at the first call.

        Nothing is held out: the best network is the one with the lowest loss on these samples.
        """
        first = not hasattr(self, "classes_")
        x, labels = validate_data(self, X, y, dtype=np.float64, reset=first)
        check_classification_targets(labels)
        if first and classes is None:
            raise ArgumentError("classes", None, "all classes, at the first call of partial_fit")
        if first:
            self.classes_ = np.unique(np.asarray(classes))
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ArgumentError("classes", classes, f"the classes {self.classes_.tolist()}")
        if not np.isin(labels, self.classes_).all():
            raise ArgumentError("y", np.unique(labels), f"the classes {self.classes_.tolist()}")
        return self._step(self._samples(x, labels, sample_weight))

    def _samples(self, x: Array, labels: NDArray[Any], sample_weight: ArrayLike | None) -> Samples:
        weights = _weights(sample_weight, x)
        number_of = np.searchsorted(self.classes_, labels)
        present = np.unique(number_of[weights > 0])
        if len(self.classes_) < 2 or (len(present) < 2 and not hasattr(self, "_state")):
            raise ArgumentError("y", "samples of one class only", "at least two classes")
        if self.class_weight is not None:
            factors = np.zeros(len(self.classes_))
            factors[present] = compute_class_weight(
                self.class_weight,
                classes=self.classes_[present],
                y=labels[weights > 0],
                sample_weight=weights[weights > 0],
            )
            weights = weights * factors[number_of]
        several = len(self.classes_) > 2
        one_hot = np.eye(len(self.classes_))[number_of]
        targets = one_hot if several else one_hot[:, 1:]
        return Samples(x, targets, weights)

    def _groups(self, samples: Samples) -> NDArray[np.int64]:
        several = samples.targets.shape[1] > 1
        labels = samples.targets.argmax(axis=1) if several else samples.targets[:, 0]
        return labels.astype(np.int64)

    def _out_activation(self, mlp: MLP) -> str:
        return "softmax" if mlp.sizes[-1] > 1 else "logistic"

    def predict_proba(self, X: ArrayLike) -> Array:
        """Return the probability of each class, (n, classes), as `classes_` orders them."""
        yhat = self._outputs(X)
        return yhat if yhat.shape[1] > 1 else np.column_stack([1 - yhat, yhat])

    def predict_log_proba(self, X: ArrayLike) -> Array:
        """Return the logarithm of `predict_proba`."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the most probable class of each sample, (n,)."""
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]


class ShallowRegressor(RegressorMixin, _Shallow):
    """A small neural network for a small table of numbers: squared loss, identity output.

    As `ShallowClassifier`, whose parameters and attributes it shares but for the classes. The
    target is trained on as (y - mean) / standard deviation, and its losses are of that.

    Parameters
    ----------
    hidden_layer_sizes, activation, restarts, combine, alpha, learning_rate_init, momentum
        See `ShallowClassifier`. A squared loss bears smaller steps: their default is smaller.
    max_iter, early_stopping, validation_fraction, n_iter_no_change, check_every, tol
        See `ShallowClassifier`.
    warm_start, n_jobs, random_state
        See `ShallowClassifier`.

    Attributes
    ----------
    target_mean_, target_scale_ : ndarray, (outputs,)
        Of the first fit, or the first samples of `partial_fit`.
    """

    _loss = "squared"

    @with_callbacks
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train on samples X, (n, features), and numbers y, (n,) or (n, outputs)."""
        x, targets = validate_data(self, X, y, dtype=np.float64, multi_output=True, y_numeric=True)
        again = self.warm_start and hasattr(self, "target_mean_")
        return self._fit(X, y, self._samples(x, targets, sample_weight, again=again), sample_weight)

    def partial_fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Take one epoch on these samples alone; see `ShallowClassifier.partial_fit`."""
        again = hasattr(self, "target_mean_")
        x, targets = validate_data(
            self, X, y, dtype=np.float64, multi_output=True, y_numeric=True, reset=not again
        )
        return self._step(self._samples(x, targets, sample_weight, again=again))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _samples(
        self, x: Array, y: NDArray[Any], sample_weight: ArrayLike | None, *, again: bool
    ) -> Samples:
        weights = _weights(sample_weight, x)
        targets = y.astype(np.float64).reshape(len(x), -1)
        if not again:
            self._one_column = y.ndim == 1
            moments = [_moments(column, weights) for column in targets.T]
            self.target_mean_, self.target_scale_ = np.array(moments).T
        elif targets.shape[1] != len(self.target_mean_):
            raise ArgumentError("y", targets.shape, f"{len(self.target_mean_)} numbers a sample")
        return Samples(x, (targets - self.target_mean_) / self.target_scale_, weights)

    def _groups(self, samples: Samples) -> NDArray[np.int64]:
        return np.zeros(len(samples), np.int64)

    def _out_activation(self, mlp: MLP) -> str:
        return "identity"

    def _unscaled(self, weights: Weights) -> Weights:
        last = self.n_layers_ - 1
        scale, mean = self.target_scale_, self.target_mean_
        return weights | {
            f"w{last}": weights[f"w{last}"] * scale,
            f"b{last}": weights[f"b{last}"] * scale + mean,
        }

    def predict(self, X: ArrayLike) -> Array:
        """Return the number, or the numbers, of each sample, shaped as the y of `fit`."""
        values = self._outputs(X) * self.target_scale_ + self.target_mean_
        return values[:, 0] if self._one_column else values


def _weights(given: ArrayLike | None, x: Array) -> Array:
    weights: Array = _check_sample_weight(given, x, dtype=np.float64)
    if (weights < 0).any():
        raise ArgumentError("sample_weight", float(weights.min()), "weights that are not negative")
    if not (weights > 0).any():
        raise ArgumentError("sample_weight", "zeros only", "a sample with a weight above zero")
    return weights


def _moments(values: Array, weights: Array) -> tuple[float, float]:
    """Return the weighted mean and standard deviation, whatever the order; 1 for a constant."""
    total = math.fsum(weights.tolist())
    mean = math.fsum((values * weights).tolist()) / total
    deviation = math.sqrt(math.fsum(((values - mean) ** 2 * weights).tolist()) / total)
    return mean, deviation or 1.0
