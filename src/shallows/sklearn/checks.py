"""Checks of what an estimator is given: weights, numbers of threads, values that are too far."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from joblib import effective_n_jobs
from joblib.parallel import get_active_backend
from sklearn.utils.class_weight import compute_class_weight
from sklearn.utils.validation import _check_sample_weight

from shallows.arguments import ArgumentError, integer
from shallows.engine.engine import cores

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from shallows.sklearn.scaling import Scaling

    Array = NDArray[np.float64]


def weights_of(given: ArrayLike | None, x: Array) -> Array:
    """Return the weights of samples, 1 if none are given, or refuse them."""
    weights: Array = _check_sample_weight(given, x, dtype=np.float64)
    return checked_weights("sample_weight", weights)


def checked_weights(name: str, weights: Array) -> Array:
    """Return the weights of samples, or refuse them as those of an argument."""
    if not (weights >= 0).all():  # NaN, too
        raise ArgumentError(name, float(weights.min()), "weights that are not negative")
    if not (weights > 0).any():
        raise ArgumentError(name, "zeros only", "a sample with a weight above zero")
    with np.errstate(over="ignore"):
        total = float(weights.sum())
    if not 1e-100 < total < 1e100:  # the squares of weights must be finite, and not 0
        raise ArgumentError(name, f"a sum of {total:g}", "a sum of 1e-100 to 1e100")
    return weights


def weights_by_class(given: Any, labels: NDArray[Any], weights: Array) -> Array:
    """Return the weights of samples times those of their classes, as scikit-learn has these."""
    there = weights > 0
    present, number_of = np.unique(labels[there], return_inverse=True)
    factors = compute_class_weight(
        given, classes=present, y=labels[there], sample_weight=weights[there]
    )
    weights = weights.copy()
    weights[there] *= factors[number_of]
    weights = checked_weights("class_weight", weights)
    if len(np.unique(labels[weights > 0])) < 2 <= len(present):
        raise ArgumentError("class_weight", given, "two classes above zero")
    return weights


def finite(x: Array, yhat: Array, scaling: Scaling) -> Array:
    """Return outputs, or refuse a sample so far from those of the fit that its output overflows."""
    good = np.isfinite(yhat)
    if good.all():
        return yhat
    row = int(good.all(axis=1).argmin())
    column = int(np.abs(scaling(x[row : row + 1])[0]).argmax())
    accepted = "a value nearer to those of the fit: no number holds its prediction"
    raise ArgumentError(f"X[{row}, {column}]", float(x[row, column]), accepted)


def threads_of(n_jobs: Any) -> int:
    """Return the number of threads that `n_jobs` asks for, as scikit-learn counts them.

    Raises
    ------
    ArgumentError
        If it is not a whole number other than 0, or None.
    """
    if n_jobs is not None:
        integer("n_jobs", n_jobs, minimum=-(2**31), maximum=2**31)
    if n_jobs == 0:
        raise ArgumentError("n_jobs", n_jobs, "a whole number other than 0, or None")
    threads = effective_n_jobs(n_jobs)
    if n_jobs is None or n_jobs < 0:
        threads = min(threads, cores())
        if get_active_backend()[0].nesting_level:
            # Inside another job, joblib says by this variable how many threads it leaves.
            left = os.environ.get("OMP_NUM_THREADS", "1")
            threads = min(threads, int(left) if left.isdecimal() and int(left) else 1)
    return max(1, min(threads, 1024))
