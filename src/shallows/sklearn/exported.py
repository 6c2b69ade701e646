"""Estimators and pipelines as networks for export, with their scalers and encoders folded in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    RobustScaler,
    StandardScaler,
)
from sklearn.utils.validation import check_is_fitted

from shallows.arguments import ArgumentError
from shallows.export.file import write
from shallows.export.network import Column, Network
from shallows.sklearn.ensemble import logits
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shallows.sklearn.ensemble import Ensemble
    from shallows.trajectory import Weights

_SCALERS = (StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler)
_ACCEPTED = "scalers (standard, min-max, max-abs, robust), OneHotEncoder, ColumnTransformer of them"


def export(model: Any, path: str | Path) -> None:
    """Write a fitted estimator, or a pipeline that ends in one, as one file that takes raw rows.

    All networks that were kept are in it, and their mean is the output: `predict_proba`'s column of
    the second class for two classes, one column for each class for more, or what `predict` returns
    of a regression. Scalers and one-hot encoders before the estimator, also in a
    ``ColumnTransformer``, are written as arithmetic. A class's name is given by ``classify``, or by
    ONNX's second output, ``label``. A NaN in a row gives NaN; then ``classify`` gives no class, and
    ``label`` is empty.

    Parameters
    ----------
    model : ShallowClassifier, ShallowRegressor or Pipeline
    path : str or Path
        The suffix says the format, see `shallows.Run.export`. Rows with texts need ``.py`` or
        ``.js``.

    Raises
    ------
    ArgumentError
        If a step can't be written as arithmetic, or as in `shallows.Run.export`.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from shallows.sklearn import ShallowClassifier, export
    >>> X, y = load_iris(return_X_y=True)
    >>> export(ShallowClassifier(max_iter=20, random_state=0).fit(X, y), "iris.js")
    """
    write(network_of(model), path)


def steps_of(model: Any) -> list[Any]:
    """Return the steps of a fitted model, the last of which is one of our estimators.

    Raises
    ------
    NotFittedError, ArgumentError
        If it is not fitted, or ends in something else.
    """
    check_is_fitted(model)
    steps = [step for _, step in model.steps] if isinstance(model, Pipeline) else [model]
    if not hasattr(steps[-1], "_ensemble"):
        accepted = "a ShallowClassifier, a ShallowRegressor, or a Pipeline that ends in one"
        raise ArgumentError("model", steps[-1], accepted)
    return steps


def network_of(model: Any) -> Network:
    """Return a fitted model as a network, see `export`."""
    *steps, estimator = steps_of(model)
    count = model.n_features_in_
    names = getattr(model, "feature_names_in_", [f"x{i}" for i in range(count)])
    columns = [Column(i) for i in range(count)]
    for step in steps:
        columns = _changed(step, columns)
    kept = estimator._ensemble
    scaling = kept.scaling
    if logs := scaling.logarithms:
        columns = [
            column.then(float(least), 1 / float(unit)).logarithm() if changed else column
            for column, least, unit, changed in zip(
                columns, logs.least, logs.unit, logs.changed, strict=True
            )
        ]
    columns = [
        column.then(float(shift), 1 / float(divisor))
        for column, shift, divisor in zip(columns, scaling.mean, scaling.divisor, strict=True)
    ]
    plain = columns == [Column(i) for i in range(count)]
    activation = estimator.out_activation_
    output = "sigmoid" if activation == "logistic" else activation  # scikit-learn's name, then ours
    return Network(
        kept.plan.mlp,
        estimator._unscaled(_weights(kept)),
        output,
        "float64",
        tuple(map(str, names)),
        tuple(map(str, getattr(estimator, "classes_", ()))),
        () if plain else tuple(columns),
        _made(estimator),
        above_half=True,
    )


def _weights(kept: Ensemble) -> Weights:
    """Return the weights of the networks, with an axis for them if there are several.

    If they have different shares in the mean, these are given as well.
    """
    mlp = kept.plan.mlp
    if not len(kept.weights):
        weights = {name: np.zeros(shape) for name, shape in mlp.shapes.items()}
        return weights | {f"b{len(mlp.sizes) - 1}": logits(kept.plan, kept.constant)}
    if len(kept.weights) == 1:
        return mlp.unpack(kept.weights[0])
    each = [mlp.unpack(row) for row in kept.weights]
    stacked = {name: np.stack([weights[name] for weights in each]) for name in mlp.shapes}
    stacked = {name: v[:, None] if name.startswith("b") else v for name, v in stacked.items()}
    shares = {} if kept.even else {"shares": (kept.factors / len(kept.weights))[:, None, None]}
    return stacked | shares


def _made(estimator: Any) -> dict[str, Any]:
    scores = estimator.validation_scores_
    return {
        "shallows": __version__,
        "estimator": type(estimator).__name__,
        "networks": len(estimator.kept_),
        "data_sha256": estimator.training_hash_,
        "validation": {name: value for name, value in scores.items() if np.isfinite(value)},
    }


# -- what stands before the estimator --------------------------------------------------------------


def _changed(step: Any, columns: Sequence[Column]) -> list[Column]:
    """Return the columns that a transformer makes of others.

    Raises
    ------
    ArgumentError
        If it can't be written as arithmetic.
    """
    unchanged = isinstance(step, FunctionTransformer) and step.func is None  # "passthrough"
    if unchanged or step is None or (isinstance(step, str) and step == "passthrough"):
        return list(columns)
    if isinstance(step, Pipeline):
        for _, inner in step.steps:
            columns = _changed(inner, columns)
        return list(columns)
    if isinstance(step, ColumnTransformer):
        return _side_by_side(step, columns)
    if isinstance(step, OneHotEncoder):
        return [new for i, column in enumerate(columns) for new in _one_hot(step, i, column)]
    if isinstance(step, _SCALERS):
        shifts, scales = _affine(step, len(columns))
        return [c.then(s, f) for c, s, f in zip(columns, shifts, scales, strict=True)]
    raise ArgumentError("model", f"a pipeline with {type(step).__name__}", _ACCEPTED)


def _side_by_side(step: ColumnTransformer, columns: Sequence[Column]) -> list[Column]:
    made: list[Column] = []
    for name, inner, _ in step.transformers_:
        chosen = step._transformer_to_input_indices[name]
        if isinstance(inner, str) and inner == "drop":
            continue
        made += _changed(inner, [columns[i] for i in chosen])
    return made


def _affine(step: Any, count: int) -> tuple[list[float], list[float]]:
    """Return a scaler's shift and scale of each column: (x - shift) × scale."""
    if getattr(step, "clip", False):
        raise ArgumentError("model", f"a {type(step).__name__} that clips", _ACCEPTED)
    if isinstance(step, MinMaxScaler):
        return (-step.min_ / step.scale_).tolist(), step.scale_.tolist()
    if isinstance(step, StandardScaler):  # it has a mean_ that it may not subtract
        shift = step.mean_ if step.with_mean else None
    else:
        shift = getattr(step, "center_", None)
    scale = np.ones(count) if step.scale_ is None else step.scale_
    return (np.zeros(count) if shift is None else shift).tolist(), (1 / scale).tolist()


def _one_hot(encoder: OneHotEncoder, i: int, column: Column) -> list[Column]:
    """Return a column for each category, but for those that are dropped."""
    categories = encoder.categories_[i].tolist()
    refused = encoder.handle_unknown == "error"
    if column != Column(column.source) or encoder._infrequent_enabled:
        raise ArgumentError("model", "an encoder of changed or infrequent values", _ACCEPTED)
    if not all(isinstance(c, str) or (_number(c) and np.isfinite(c)) for c in categories):
        raise ArgumentError("model", f"categories {categories}", "texts, or finite numbers")
    among = tuple(c if isinstance(c, str) else float(c) for c in categories)
    dropped = None if encoder.drop_idx_ is None else encoder.drop_idx_[i]
    return [
        replace(column, equals=value, among=among if refused else ())
        for place, value in enumerate(among)
        if place != dropped
    ]


def _number(value: object) -> bool:
    return isinstance(value, int | float)
