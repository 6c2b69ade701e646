"""The user's own data, from a DataFrame or a CSV file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shallows.arguments import choice
from shallows.datasets.arrays import from_arrays
from shallows.datasets.dataset import TASKS, Dataset

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from pathlib import Path

    import pandas as pd


def from_frame(
    frame: pd.DataFrame,
    target: Hashable,
    *,
    scaling: str = "none",
    missing: str = "refuse",
    task: str = "classification",
    name: str = "data",
    provenance: str = "a DataFrame given by the user",
) -> Dataset:
    """Return a data set made from a DataFrame; every column but the target is a feature.

    Columns of numbers stay as they are, truth values become 0 and 1, and text and categories
    become a column of 0 and 1 for each category (scikit-learn's ``OneHotEncoder``; two categories
    become one column). The classes are the target's values, sorted.

    Parameters
    ----------
    frame : DataFrame
    target : column name
        Its values are the classes (whole numbers, text or truth values), or the numbers to
        predict.
    scaling : {"none", "standard", "minmax"}
        scikit-learn's ``StandardScaler`` or ``MinMaxScaler`` on the columns of numbers.
    missing : {"refuse", "drop", "impute"}
        Refuse missing values, drop their rows, or replace them by the column's median (for text,
        by its most frequent value).
    task : {"classification", "regression"}
    name, provenance : str

    Raises
    ------
    ArgumentError
        If a column can't be used. The error names the column and the reason: a missing or an
        infinite value, too many categories, dates, a single class, a target that is not whole.
        Also if scikit-learn is needed and not installed.

    Examples
    --------
    >>> import pandas as pd
    >>> columns = {"length": [5.1, 4.9, 6.3], "species": ["setosa", "setosa", "virginica"]}
    >>> frame = pd.DataFrame(columns)
    >>> data = sh.datasets.from_frame(frame, "species")
    >>> data.class_names, data.y
    (('setosa', 'virginica'), array([0, 0, 1]))
    """
    return _data(
        frame, target, scaling=scaling, missing=missing, task=task, name=name, source=provenance
    )


def _data(
    frame: pd.DataFrame,
    target: Hashable,
    *,
    scaling: str,
    missing: str,
    task: str,
    name: str,
    source: str,
    csv: dict[str, Any] | None = None,
) -> Dataset:
    """Return the data of a frame; that of a CSV file has its classes in order."""
    from shallows.datasets import tables

    regression = choice("task", task, TASKS) == "regression"
    table = tables.encode(
        frame,
        target,
        scaling=scaling,
        missing=missing,
        quantity=regression,
        ordered=csv is not None,
    )
    data = from_arrays(
        table.x,
        table.y,
        name=name,
        feature_names=table.encoding.feature_names,
        class_names=None if regression else table.class_names,
        task=task,
        target_names=[str(target)] if regression else None,
        provenance="; ".join(filter(None, [source, table.prepared])),
    )
    return replace(data, encoding=replace(table.encoding, csv=csv or {}))


def from_csv(
    path: str | Path,
    target: Hashable,
    *,
    scaling: str = "none",
    missing: str = "refuse",
    task: str = "classification",
    separator: str = ",",
    decimal: str = ".",
    thousands: str | None = None,
    na_values: Collection[str] = (),
    encoding: str = "utf-8",
    categories: Collection[str] = (),
) -> Dataset:
    """Return the data set of a CSV file with a header line, as `from_frame` would for its table.

    Decimal numbers are read to the nearest float64, so that the data have the same bits everywhere.
    A class has the name that is written; classes that are numbers are in the order of their values.

    Parameters
    ----------
    path : str or Path
        Its first line has the names of the columns, each once.
    target : str
        The column of the classes, or of the numbers to predict.
    scaling, missing, task
        See `from_frame`.
    separator : str
        The character between columns.
    decimal, thousands : str
        The character before decimals, ``.`` or ``,``; and one between thousands, if there is any.
    na_values : collection of str
        Texts that stand for missing values, beside ``NA``, ``nan``, ``null`` and an empty cell.
    encoding : str
        By Python's name of it, such as ``latin-1``.
    categories : collection of str
        Columns whose cells are names, though they may look like numbers, dates or times: seasons
        such as ``2010-11``, or codes such as ``101``.

    Raises
    ------
    ArgumentError
        If the file can't be read, or as `from_frame` does. Also if a column looks like numbers or
        dates that are written in another way (``1,5``, ``12 %``, ``?`` among numbers): the error
        names the column, the line, an example and the ways out.

    Examples
    --------
    >>> from pathlib import Path
    >>> lines = ("length;species", "5,1;setosa", "6,3;virginica")
    >>> with Path("flowers.csv").open("w") as file:
    ...     print(*lines, sep=chr(10), file=file)
    ...
    >>> data = sh.datasets.from_csv("flowers.csv", "species", separator=";", decimal=",")
    >>> data.x.ravel(), data.class_names
    (array([5.1, 6.3]), ('setosa', 'virginica'))
    """
    from pathlib import Path

    from shallows.datasets.csv_file import read_csv

    written: dict[str, Any] = {
        "separator": separator,
        "decimal": decimal,
        "thousands": thousands,
        "na_values": na_values,
        "encoding": encoding,
    }
    kind = "label" if choice("task", task, TASKS) == "classification" else "quantity"
    kinds = {target: kind} if isinstance(target, str) else {}
    frame = read_csv(path, **written, kinds=kinds, categories=categories)
    return _data(
        frame,
        target,
        scaling=scaling,
        missing=missing,
        task=task,
        name=Path(path).stem,
        source=Path(path).name,
        csv={**written, "na_values": sorted(na_values)},
    )
