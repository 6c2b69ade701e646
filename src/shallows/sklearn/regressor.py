"""`ShallowRegressor`: predicts numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils.validation import validate_data

from shallows.arguments import ArgumentError
from shallows.sklearn.base import Shallow
from shallows.sklearn.callbacks import with_callbacks
from shallows.sklearn.checks import weights_of
from shallows.sklearn.samples import Samples, moments

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from shallows.mlp import MLP
    from shallows.sklearn.scaling import Scaling
    from shallows.trajectory import Weights

    Array = NDArray[np.float64]


class ShallowRegressor(RegressorMixin, Shallow):
    """A small neural network for a small table of numbers: squared loss, identity output.

    It has the parameters and attributes of `ShallowClassifier`, except for those about classes. It
    is trained on (y - mean) / standard deviation, and its losses refer to that.

    Parameters
    ----------
    hidden_layer_sizes, activation, restarts, combine, scaling, alpha, learning_rate_init, momentum
        See `ShallowClassifier`. The squared loss needs smaller steps, so their default is smaller,
        and more of them. There are two penalties by default.
    max_iter, early_stopping, holdout, validation_fraction, n_iter_no_change, check_every, tol
        See `ShallowClassifier`.
    warm_start, verbose, n_jobs, random_state
        See `ShallowClassifier`.

    Attributes
    ----------
    target_mean_, target_scale_ : ndarray, (outputs,)
        Mean and standard deviation of the target in the first fit, or in the first samples of
        `partial_fit`. A target that is constant is predicted exactly.
    validation_scores_ : dict
        Measures of `oof_prediction_`: ``rmse``, in units of the target, and that of a constant and
        of a linear model.
    linear_share_ : float
        The share of a ridge regression, see `ShallowClassifier`. It needs two units for each number
        that is predicted.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from shallows.sklearn import ShallowRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> model = ShallowRegressor(max_iter=100, random_state=0).fit(X, y)
    >>> model.score(X, y) > 0.4
    True
    """

    _loss = "squared"

    @with_callbacks
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train all networks, each from its own seed.

        Parameters
        ----------
        X : array-like, (n, features)
        y : array-like, (n,) or (n, outputs)
        sample_weight : array-like, (n,), optional
            Not negative; a whole weight counts as that many copies of the sample.

        Returns
        -------
        self

        Raises
        ------
        ArgumentError
            Naming the argument, what was given and what is accepted.
        ValueError
            As scikit-learn's validation raises it for X and y.
        """
        again = self._goes_on
        x, targets = validate_data(
            self, X, y, dtype=np.float64, multi_output=True, y_numeric=True, reset=not again
        )
        samples = self._samples(x, targets, sample_weight, again=again)
        return self._fit(X, y, samples, sample_weight, again=again)

    def partial_fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Take one epoch on these samples alone; see `ShallowClassifier.partial_fit`.

        Parameters
        ----------
        X : array-like, (n, features)
        y : array-like, (n,) or (n, outputs)
        sample_weight : array-like, (n,), optional
            As in `fit`.

        Returns
        -------
        self

        Examples
        --------
        >>> from sklearn.datasets import load_diabetes
        >>> from shallows.sklearn import ShallowRegressor
        >>> X, y = load_diabetes(return_X_y=True)
        >>> model = ShallowRegressor(random_state=0).partial_fit(X, y)
        >>> model.predict(X[:2]).shape
        (2,)
        """
        again = hasattr(self, "_found")  # a fit that failed may have left `target_mean_`
        x, targets = validate_data(
            self, X, y, dtype=np.float64, multi_output=True, y_numeric=True, reset=not again
        )
        return self._step(self._samples(x, targets, sample_weight, again=again), again=again)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags

    def _samples(
        self, x: Array, y: NDArray[Any], sample_weight: ArrayLike | None, *, again: bool
    ) -> Samples:
        weights = weights_of(sample_weight, x)
        targets = y.astype(np.float64).reshape(len(x), -1)
        if not again:
            self._one_column = y.ndim == 1
        elif targets.shape[1] != len(self.target_mean_):
            raise ArgumentError("y", targets.shape, f"{len(self.target_mean_)} numbers a sample")
        return Samples(x, targets, weights)

    def _scaled(self, merged: Samples, *, again: bool) -> tuple[Samples, list[Scaling]]:
        if not again:
            self.target_mean_, self.target_scale_ = moments(merged.targets, merged.weights)
        scale = np.where(self.target_scale_ > 0, self.target_scale_, np.inf)
        targets = (merged.targets - self.target_mean_) / scale
        return super()._scaled(replace(merged, targets=targets), again=again)

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
        """Return the number, or the numbers, of each sample, shaped as the y of `fit`.

        Parameters
        ----------
        X : array-like, (n, features)

        Raises
        ------
        ArgumentError
            If a value is so far from those of the fit that the prediction overflows.
        """
        return self._shown(self._outputs(X))

    def _shown(self, yhat: Array) -> Array:
        values = yhat * self.target_scale_ + self.target_mean_
        return values[:, 0] if self._one_column else values

    def _scores(
        self, targets: Array, yhat: Array, simpler: dict[str, Array], weights: Array
    ) -> dict[str, float]:
        def error(outputs: Array) -> float:
            squares = np.average((outputs - targets) ** 2, axis=0, weights=weights)
            return float((np.sqrt(squares) * self.target_scale_).mean())

        others = {f"rmse_of_{name}": error(outputs) for name, outputs in simpler.items()}
        return {"rmse": error(yhat), **others}

    @property
    def _constant_is(self) -> str:
        return "It predicts the mean."
