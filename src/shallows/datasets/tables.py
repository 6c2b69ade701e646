"""Read a table: columns become numbers, or are refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arguments import ArgumentError, choice, needed

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from numpy.typing import NDArray

MISSING = ("refuse", "drop", "impute")
SCALINGS = ("none", "standard", "minmax")
MOST_CATEGORIES = 100  # of a text column; one with more holds names, dates or free text
MOST_CLASSES = 100


class Table(NamedTuple):
    """A table as numbers that a network can be trained on.

    Parameters
    ----------
    x : float64 ndarray, (rows, features)
    y : float64 ndarray, (rows,)
        Class numbers, or the target itself if it is a quantity.
    feature_names, class_names : list of str
        There are no class names if the target is a quantity.
    prepared : str
        The changes made to the columns, in a few words; empty if there are none.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    feature_names: list[str]
    class_names: list[str]
    prepared: str


def encode(
    frame: pd.DataFrame,
    target: Hashable,
    *,
    scaling: str = "none",
    missing: str = "refuse",
    quantity: bool = False,
) -> Table:
    """Return a frame's columns as numbers, and one of them as the target.

    Parameters
    ----------
    frame, target, scaling, missing
        See `shallows.datasets.from_frame`.
    quantity : bool
        Whether the target is a number to predict, rather than a class.

    Raises
    ------
    ArgumentError
        Naming the column that can't be used, and why.
    """
    choice("scaling", scaling, SCALINGS)
    choice("missing", missing, MISSING)
    frame = _checked(frame, target)
    if missing == "drop":
        frame = frame.dropna()
    features, labels = frame.drop(columns=[target]), frame[target]
    _refuse_missing(labels, target)
    if missing == "refuse":
        for name in features:
            _refuse_missing(features[name], name)
    y, class_names = (_quantity(labels), []) if quantity else _classes(labels)
    numeric = [name for name in features if _is_numeric(features[name])]
    text = [name for name in features if name not in numeric]
    _check_text(features, text)
    _check_finite(features, numeric)
    parts = [
        _numbers(features[numeric], scaling, missing),
        *_one_hot(features[text], missing),
    ]
    names = _distinct([name for _, names in parts for name in names], len(parts[0][1]))
    prepared = [
        *["text one-hot"] * bool(text),
        *[f"{scaling} scaling"] * (scaling != "none"),
        *[f"missing values: {missing}"] * (missing != "refuse"),
    ]
    values = np.column_stack([part for part, _ in parts])
    return Table(values, y, names, class_names, "; ".join(prepared))


def _distinct(names: list[str], plain: int) -> list[str]:
    """Return names of features, each once: one-hot names give way to the first, plain ones."""
    found: list[str] = []
    for place, name in enumerate(names):
        while place >= plain and (name in found or name in names[:place]):
            name += "'"
        found.append(name)
    return found


def _checked(frame: pd.DataFrame, target: Hashable) -> pd.DataFrame:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise ArgumentError("frame", frame, "a pandas DataFrame")
    columns = list(frame.columns)
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    if twice:
        raise ArgumentError("columns", twice, "every column name once")
    if target not in columns:
        shown = ", ".join(map(repr, columns[:20])) + ", …" * (len(columns) > 20)
        raise ArgumentError("target", target, f"one of the columns: {shown}")
    if len(columns) < 2 or not len(frame):
        accepted = "a table with rows, and a column beside the target"
        raise ArgumentError("frame", f"{len(frame)} rows, {len(columns)} columns", accepted)
    return frame


def _refuse_missing(column: pd.Series[Any], name: Hashable) -> None:
    rows = np.flatnonzero(column.isna())
    if len(rows):
        raise ArgumentError(
            f"column {str(name)!r}",
            f"{len(rows)} missing values, the first in row {column.index[rows[0]]}",
            "values in every row, or missing='drop' or, not in the target, 'impute'",
        )


def _classes(labels: pd.Series[Any]) -> tuple[NDArray[np.float64], list[str]]:
    """Return class numbers, in the order of the sorted labels, and the labels as names."""
    name = f"column {str(labels.name)!r}"
    if not _is_numeric(labels) and not all(isinstance(v, str | int) for v in labels.tolist()):
        raise ArgumentError(name, f"values of type {labels.dtype}", "whole numbers or text")
    if _is_numeric(labels) and (labels.astype(float) % 1 != 0).any():
        raise ArgumentError(name, "numbers that are not whole", "classes: whole numbers or text")
    found = sorted(labels.unique().tolist(), key=lambda v: (isinstance(v, str), v))
    if not 2 <= len(found) <= MOST_CLASSES:
        shown = (
            f"{len(found)} different values" if len(found) != 1 else f"{found[0]!r} in every row"
        )
        raise ArgumentError(name, shown, f"2 to {MOST_CLASSES} classes")
    number = {label: i for i, label in enumerate(found)}
    return labels.astype(object).map(number).to_numpy(np.float64), [
        _plain(label) for label in found
    ]


def _plain(label: object) -> str:
    return str(int(label)) if isinstance(label, float) else str(label)


def _quantity(labels: pd.Series[Any]) -> NDArray[np.float64]:
    if not _is_numeric(labels):
        raise ArgumentError(f"column {str(labels.name)!r}", labels.iloc[0], "numbers to predict")
    values: NDArray[np.float64] = labels.to_numpy(np.float64)
    if np.isinf(values).any():
        raise ArgumentError(f"column {str(labels.name)!r}", "an infinite value", "finite numbers")
    return values


def _is_numeric(column: pd.Series[Any]) -> bool:
    import pandas as pd

    kind = column.dtype
    return pd.api.types.is_bool_dtype(kind) or (
        pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)
    )


def _check_text(features: pd.DataFrame, text: list[Hashable]) -> None:
    import pandas as pd

    for name in text:
        column = features[name].dropna()
        if not (
            isinstance(column.dtype, pd.CategoricalDtype)
            or all(isinstance(value, str | bool) for value in column.tolist())
        ):
            kind = f"values of type {column.dtype}"
            raise ArgumentError(f"column {str(name)!r}", kind, "numbers, text or categories")
        if (count := column.nunique()) == len(column) > 2:
            accepted = "categories that occur again; leave out names, dates and free text"
            raise ArgumentError(f"column {str(name)!r}", f"{count} texts in {count} rows", accepted)
        if count > MOST_CATEGORIES:
            accepted = f"up to {MOST_CATEGORIES} categories; leave out names, dates and free text"
            raise ArgumentError(f"column {str(name)!r}", f"{count} different texts", accepted)


def _check_finite(features: pd.DataFrame, numeric: list[Hashable]) -> None:
    for name in numeric:
        values = features[name].to_numpy(np.float64, na_value=np.nan)
        if np.isnan(values).all():
            raise ArgumentError(f"column {str(name)!r}", "no value at all", "a value in some row")
        if np.isinf(values).any():
            raise ArgumentError(f"column {str(name)!r}", "an infinite value", "finite numbers")


def _numbers(
    columns: pd.DataFrame, scaling: str, missing: str
) -> tuple[NDArray[np.float64], list[str]]:
    values = columns.to_numpy(np.float64, na_value=np.nan)
    names = [str(name) for name in columns]
    if not names:
        return values, names
    if missing == "impute" and np.isnan(values).any():
        values = _sklearn("impute").SimpleImputer(strategy="median").fit_transform(values)
    if scaling != "none":
        scaler = {"standard": "StandardScaler", "minmax": "MinMaxScaler"}[scaling]
        values = getattr(_sklearn("preprocessing"), scaler)().fit_transform(values)
    return values, names


def _one_hot(columns: pd.DataFrame, missing: str) -> list[tuple[NDArray[np.float64], list[str]]]:
    if not len(columns.columns):
        return []
    values = columns.astype(object).where(columns.notna(), None)
    if missing == "impute" and columns.isna().to_numpy().any():
        imputer = _sklearn("impute").SimpleImputer(strategy="most_frequent", missing_values=None)
        values = imputer.set_output(transform="pandas").fit_transform(values)
    text = values.astype(str).set_axis([str(name) for name in columns], axis=1)
    encoder = _sklearn("preprocessing").OneHotEncoder(drop="if_binary", sparse_output=False)
    encoded = encoder.fit_transform(text.to_numpy(object))
    return [(encoded, encoder.get_feature_names_out(list(text)).tolist())]


def _sklearn(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"sklearn.{module}")
    except ImportError:
        accepted = f"numbers in every cell, as they are; or {needed('scikit-learn')}"
        raise ArgumentError("table", "a table to encode, fill or scale", accepted) from None
