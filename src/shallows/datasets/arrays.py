"""Data sets of arrays: every number is checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, choice
from shallows.datasets.dataset import TASKS, Dataset
from shallows.datasets.encoding import Encoding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


def from_arrays(
    x: ArrayLike,
    y: ArrayLike,
    *,
    task: str = "classification",
    name: str = "data",
    feature_names: Sequence[str] | None = None,
    class_names: Sequence[str] | None = None,
    target_names: Sequence[str] | None = None,
    provenance: str = "arrays given by the user",
) -> Dataset:
    """Return a data set made from arrays.

    Parameters
    ----------
    x : array_like, (samples, features)
        Finite numbers.
    y : array_like, (samples,) or (samples, 1); of a regression (samples, outputs), too
        Labels 0, 1, …, classes - 1, at least two of them; or finite numbers.
    task : {"classification", "regression"}
    name, provenance : str
    feature_names, class_names, target_names : sequence of str, optional
        By default ``x0``, ``x1``, …; ``0``, ``1``, …; and ``y0``, ``y1``, ….

    Raises
    ------
    ArgumentError
        If the shapes don't fit, a number is not finite, or a label is not as above.

    Examples
    --------
    >>> sh.datasets.from_arrays([[0.0, 1.0], [1.0, 0.0]], [0, 1], class_names=["red", "blue"])
    Dataset('data': 2 samples, 2 features, 2 classes)
    >>> sh.datasets.from_arrays([[0.0], [1.0]], [0.5, 2.5], task="regression").targets
    array([[0.5],
           [2.5]])
    """
    regression = choice("task", task, TASKS) == "regression"
    for argument, names in [("class_names", class_names), ("target_names", target_names)]:
        if names is not None and regression == (argument == "class_names"):
            raise ArgumentError(argument, names, f"none, for a {task}")
    inputs, labels = numbers("x", x), numbers("y", y)
    if inputs.ndim != 2 or 0 in inputs.shape:
        accepted = "numbers in the shape (samples, features), neither of them 0"
        raise ArgumentError("x", _Shape(inputs.shape), accepted)
    features = [f"x{i}" for i in range(inputs.shape[1])]
    about = _names("feature_names", feature_names, features), provenance
    if regression:
        return _regression(name, inputs, labels, target_names, *about)
    if labels.shape == (len(inputs), 1):
        labels = labels[:, 0]
    if labels.shape != (len(inputs),):
        accepted = f"one label for each of the {len(inputs)} samples"
        raise ArgumentError("y", _Shape(labels.shape), accepted)
    _check_finite("x", inputs)
    n_classes = _count_classes(labels)
    classes = _names("class_names", class_names, [str(i) for i in range(n_classes)])
    x64 = inputs.copy(order="C")
    return Dataset(name, x64, labels.astype(np.int64), about[0], classes, provenance)


def _regression(
    name: str,
    inputs: NDArray[np.float64],
    given: NDArray[np.float64],
    target_names: Sequence[str] | None,
    feature_names: tuple[str, ...],
    provenance: str,
) -> Dataset:
    """Return data whose targets are numbers."""
    numbers = given[:, None] if given.ndim == 1 else given
    if numbers.ndim != 2 or len(numbers) != len(inputs) or not numbers.size:
        accepted = f"one number, or a row of numbers, for each of the {len(inputs)} samples"
        raise ArgumentError("y", _Shape(given.shape), accepted)
    _check_finite("x", inputs)
    _check_finite("y", numbers)
    names = _names("target_names", target_names, [f"y{i}" for i in range(numbers.shape[1])])
    arrays = inputs.copy(order="C"), numbers.copy(order="C")
    return Dataset(name, *arrays, feature_names, (), provenance, names)


def restored(described: dict[str, Any], x: ArrayLike, y: ArrayLike) -> Dataset:
    """Return the data set of a description (`Dataset.describe`) and its arrays.

    Raises
    ------
    ArgumentError
        As `from_arrays`.
    ValueError
        If the hash differs.

    Examples
    --------
    >>> data = sh.datasets.xor()
    >>> sh.datasets.restored(data.describe(), data.x, data.y)
    Dataset('xor': 21 samples, 2 features, 2 classes)
    """
    about = dict(described)
    expected, encoding = about.pop("hash"), about.pop("encoding", None)
    data = from_arrays(x, y, **about)
    if data.hash != expected:
        raise ValueError("the data do not have the hash that was saved with them")
    if not encoding:
        return data
    data = replace(data, encoding=Encoding.restored(encoding))
    if data.encoding and data.encoding.feature_names != data.feature_names:
        raise ValueError("the columns of the table do not have the features of the data")
    return data


def _names(argument: str, given: Sequence[str] | None, default: list[str]) -> tuple[str, ...]:
    """Return the names given, or the default ones."""
    if given is None:
        return tuple(default)
    if not hasattr(given, "__len__") or len(given) != len(default):
        raise ArgumentError(argument, given, f"{len(default)} names")
    return tuple(map(str, given))


class _Shape(tuple[int, ...]):
    """A shape, as an error message shows it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"an array of shape {tuple(self)}"


def numbers(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return `values` as float64, or raise `ArgumentError` unless they are real numbers.

    Examples
    --------
    >>> sh.datasets.numbers("x", [1, 2])
    array([1., 2.])
    >>> sh.datasets.numbers("x", ["one"])
    Traceback (most recent call last):
        ...
    shallows.arguments.ArgumentError: x: got ['one']; accepted: an array of real numbers
    """
    try:
        given = np.asarray(values)
        if np.iscomplexobj(given):
            raise TypeError
        return given.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ArgumentError(name, values, "an array of real numbers") from None


def _check_finite(name: str, x: NDArray[np.float64]) -> None:
    bad = np.argwhere(~np.isfinite(x))
    if len(bad):
        row, column = bad[0].tolist()
        raise ArgumentError(f"{name}[{row}, {column}]", float(x[row, column]), "finite numbers")


def _count_classes(labels: NDArray[np.float64]) -> int:
    accepted = "labels 0, 1, … without a gap, at least two"
    for index, label in enumerate(labels.tolist()):
        if not (0 <= label < len(labels) and label == int(label)):
            raise ArgumentError(f"y[{index}]", label, accepted)
    present = np.unique(labels)
    if len(present) < 2 or present[-1] != len(present) - 1:
        raise ArgumentError("y", f"the labels {present.astype(int).tolist()}", accepted)
    return len(present)
