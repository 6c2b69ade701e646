"""Read a table: columns become numbers, or are refused by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arguments import ArgumentError, choice, needed
from shallows.datasets.encoding import (
    SCALINGS,
    Encoding,
    RawColumn,
    is_numeric,
    is_truth,
    refuse_missing,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd
    from numpy.typing import NDArray

MISSING = ("refuse", "drop", "impute")
MOST_CATEGORIES = 100  # of a text column; one with more holds names, dates or free text
MOST_CLASSES = 100
LARGEST_SCALED = 1e150  # the squares of larger numbers overflow
_WITHOUT_GAPS = "values in every row, or missing='drop', or, not in the target, missing='impute'"


class Table(NamedTuple):
    """A table as numbers that a network can be trained on.

    Parameters
    ----------
    x : float64 ndarray, (rows, features)
    y : float64 ndarray, (rows,)
        Class numbers, or the target itself if it is a quantity.
    class_names : list of str
        There are none if the target is a quantity.
    encoding : Encoding
        What makes x of the table's columns.
    prepared : str
        The changes made to the columns, in a few words; empty if there are none.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    class_names: list[str]
    encoding: Encoding
    prepared: str


def encode(
    frame: pd.DataFrame,
    target: Hashable,
    *,
    scaling: str = "none",
    missing: str = "refuse",
    quantity: bool = False,
    ordered: bool = False,
) -> Table:
    """Return a frame's columns as numbers, and one of them as the target.

    Parameters
    ----------
    frame, target, scaling, missing
        See `shallows.datasets.from_frame`.
    quantity : bool
        Whether the target is a number to predict, rather than a class.
    ordered : bool
        Whether the classes of an ordered categorical keep its order, instead of being sorted.

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
    for name in [target, *(features if missing == "refuse" else ())]:
        refuse_missing(frame[name], name, _WITHOUT_GAPS)
    y, class_names = (_quantity(labels), []) if quantity else _classes(labels, ordered)
    columns = [_learned(features[name], str(name), missing) for name in features]
    encoding = Encoding(str(target), tuple(_scaled(columns, features, scaling)), scaling)
    prepared = [
        *["text one-hot"] * any(column.kind == "text" for column in columns),
        *[f"{scaling} scaling"] * (scaling != "none"),
        *[f"missing values: {missing}"] * (missing != "refuse"),
    ]
    return Table(encoding(features), y, class_names, encoding, "; ".join(prepared))


def _checked(frame: pd.DataFrame, target: Hashable) -> pd.DataFrame:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise ArgumentError("frame", frame, "a pandas DataFrame")
    columns = list(frame.columns)
    names = list(map(str, columns))
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise ArgumentError("columns", twice, "every column name once")
    if target not in columns:
        shown = ", ".join(map(repr, columns[:20])) + ", …" * (len(columns) > 20)
        raise ArgumentError("target", target, f"one of the columns: {shown}")
    if len(columns) < 2 or not len(frame):
        accepted = "a table with rows, and a column beside the target"
        raise ArgumentError("frame", f"{len(frame)} rows, {len(columns)} columns", accepted)
    return frame


def _classes(labels: pd.Series[Any], ordered: bool) -> tuple[NDArray[np.float64], list[str]]:
    """Return class numbers, in the order of the sorted labels, and the labels as names."""
    import pandas as pd

    name = f"column {str(labels.name)!r}"
    if not is_numeric(labels) and not all(isinstance(v, str | int) for v in labels.tolist()):
        raise ArgumentError(name, f"values of type {labels.dtype}", "whole numbers or text")
    if is_numeric(labels) and (parts := np.flatnonzero(labels.astype(float) % 1 != 0)).size:
        raise refused(labels, labels.name, int(parts[0]), "classes: whole numbers or text")
    found = sorted(labels.unique().tolist(), key=lambda v: (isinstance(v, str), v))
    if ordered and isinstance(labels.dtype, pd.CategoricalDtype):
        found = labels.cat.remove_unused_categories().cat.categories.tolist()
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
    if not is_numeric(labels):
        raise refused(labels, labels.name, 0, "numbers to predict")
    return _finite(labels, labels.name)


def _finite(column: pd.Series[Any], name: object) -> NDArray[np.float64]:
    """Return finite or missing numbers."""
    values: NDArray[np.float64] = column.to_numpy(np.float64, na_value=np.nan)
    for row in np.flatnonzero(np.isinf(values)).tolist():
        raise refused(column, name, row, "finite numbers")
    return values


def _learned(given: pd.Series[Any], name: str, missing: str) -> RawColumn:
    """Return how a column's values become features, but for scaling."""
    if given.isna().all():
        raise ArgumentError(f"column {name!r}", "no value at all", "a value in some row")
    filled = missing == "impute"
    if not is_numeric(given):
        texts = _texts(given, name)
        usual = min(Counter(texts).items(), key=lambda pair: (-pair[1], pair[0]))[0]
        categories = tuple(sorted(set(texts)))
        return RawColumn(name, "text", usual if filled else None, categories=categories)
    values = _finite(given, name)
    unit = 2.0 if np.nanmax(np.abs(values)) > LARGEST_SCALED else 1.0  # no sum of two overflows
    fill = float(unit * np.nanmedian(values / unit)) if filled else None
    return RawColumn(name, "truth" if is_truth(given) else "number", fill)


def _texts(given: pd.Series[Any], name: str) -> list[str]:
    """Return the texts of a column that is one of categories."""
    import pandas as pd

    column = given.dropna()
    if not (
        isinstance(column.dtype, pd.CategoricalDtype)
        or all(isinstance(value, str | bool) for value in column.tolist())
    ):
        kind = f"values of type {column.dtype}"
        raise ArgumentError(f"column {name!r}", kind, "numbers, text or categories")
    texts = [str(value) for value in column]
    count = len(set(texts))
    if count == len(texts) > 2:
        accepted = "categories that occur again; leave out names, dates and free text"
        raise ArgumentError(f"column {name!r}", f"{count} texts in {count} rows", accepted)
    if count > MOST_CATEGORIES:
        accepted = f"up to {MOST_CATEGORIES} categories; leave out names, dates and free text"
        raise ArgumentError(f"column {name!r}", f"{count} different texts", accepted)
    return texts


def _scaled(columns: list[RawColumn], features: pd.DataFrame, scaling: str) -> list[RawColumn]:
    """Return the columns, those of numbers with their two numbers of scaling."""
    fills = [column.fill for column in columns if column.kind != "text"]
    if scaling == "none" or not fills:
        return columns
    try:
        from sklearn import preprocessing
    except ImportError:
        accepted = f"none; or {needed('scikit-learn')}"
        raise ArgumentError("scaling", scaling, accepted) from None
    numeric = [name for name in features if is_numeric(features[name])]
    values = features[numeric].to_numpy(np.float64, na_value=np.nan)
    values = np.where(np.isnan(values), np.array(fills, np.float64), values)
    for name, column in zip(numeric, values.T, strict=True):
        if np.abs(column).max() > LARGEST_SCALED:
            row = int(np.abs(column).argmax())
            raise refused(features[name], name, row, f"numbers up to {LARGEST_SCALED:g} to scale")
    # One scaler of all columns: the last bits of a mean depend on how the numbers lie in memory.
    if scaling == "standard":
        standard = preprocessing.StandardScaler().fit(values)
        pairs = iter(zip(standard.mean_.tolist(), standard.scale_.tolist(), strict=True))
    else:
        minmax = preprocessing.MinMaxScaler().fit(values)
        pairs = iter(zip(minmax.scale_.tolist(), minmax.min_.tolist(), strict=True))
    return [c if c.kind == "text" else replace(c, scaling=next(pairs)) for c in columns]
