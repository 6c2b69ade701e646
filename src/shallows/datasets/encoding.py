"""How the columns of a table become features: learned from one table, applied to others."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

SCALINGS = ("none", "standard", "minmax")
KINDS = ("number", "truth", "text")


@dataclass(frozen=True)
class RawColumn:
    """A column of a table, as it was where the encoding was learned.

    Parameters
    ----------
    name : str
    kind : {"number", "truth", "text"}
    fill : float or str, optional
        What replaces a missing value; without it, a missing value is refused.
    scaling : tuple of 2 float, optional
        Of a standardised column, its mean and its deviation. Of one scaled to 0 … 1, the factor,
        and what is added after it.
    categories : tuple of str
        All values of a text, sorted.
    """

    name: str
    kind: str
    fill: float | str | None = None
    scaling: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """The categories with a feature of their own: of two, it is the second alone."""
        return self.categories[1:] if len(self.categories) == 2 else self.categories


@dataclass(frozen=True)
class Encoding:
    """How a table's columns become features.

    `from_csv` and `from_frame` learn it, and `Run.predict` and `Run.export` use it.

    Parameters
    ----------
    target : str
        The column that is no feature. Other tables need not have it.
    columns : tuple of RawColumn
        In the order of the table.
    scaling : {"none", "standard", "minmax"}
    csv : dict
        How the CSV file was written, by options of `from_csv`; none for a DataFrame.

    Examples
    --------
    >>> import pandas as pd
    >>> columns = {"length": [1.0, 3.0], "colour": ["red", "blue"], "species": ["rose", "iris"]}
    >>> data = sh.datasets.from_frame(pd.DataFrame(columns), "species", scaling="minmax")
    >>> data.encoding.feature_names
    ('length', 'colour_red')
    >>> data.encoding(pd.DataFrame({"colour": ["red"], "length": [2.0]}))
    array([[0.5, 1. ]])
    """

    target: str
    columns: tuple[RawColumn, ...]
    scaling: str = "none"
    csv: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def restored(cls, described: dict[str, Any]) -> Encoding:
        """Return the encoding of a description (`describe`).

        Raises
        ------
        LookupError, TypeError, ValueError
            If it is no such description.
        """
        columns = [
            RawColumn(
                column["name"],
                column["kind"],
                column["fill"],
                tuple(column["scaling"]) if column["scaling"] else None,
                tuple(column["categories"]),
            )
            for column in described["columns"]
        ]
        made = cls(**{**described, "columns": tuple(columns)})
        if made.scaling not in SCALINGS or any(column.kind not in KINDS for column in columns):
            raise ValueError("a kind of column, or a scaling, that is not known")
        return made

    def describe(self) -> dict[str, Any]:
        """Return the encoding as plain JSON values; `restored` reads them."""
        return asdict(self)

    @property
    def ordered(self) -> list[RawColumn]:
        """The columns in the order of their features: numbers, then texts."""
        return sorted(self.columns, key=lambda column: column.kind == "text")

    @property
    def feature_names(self) -> tuple[str, ...]:
        """The name of each feature; that of a category stands behind its column's name."""
        plain = [column.name for column in self.columns if column.kind != "text"]
        for column in self.columns:
            for category in column.shown:
                name = f"{column.name}_{category}"
                while name in plain:
                    name += "'"
                plain.append(name)
        return tuple(plain)

    def __call__(self, table: pd.DataFrame | str | Path) -> NDArray[np.float64]:
        """Return the features of a table's rows, (rows, features).

        Parameters
        ----------
        table : DataFrame, str or Path
            The table, or its CSV file, with the columns that were learned, in any order. Others
            are ignored.

        Raises
        ------
        ArgumentError
            If it is no table, a column is missing, or a value is not of the kind, or not among the
            categories, that were learned. The error names the column, the row (of a file, the
            line) and the value.
        """
        import pandas as pd

        frame = self.read(table) if isinstance(table, str | Path) else table
        if not isinstance(frame, pd.DataFrame):
            got = f"a {type(table).__module__.split('.')[0]} {type(table).__name__}"
            raise ArgumentError("table", got, "a pandas DataFrame, or the path of a CSV file")
        found = self._found(frame)
        return np.column_stack([_features(c, found[c.name], self.scaling) for c in self.ordered])

    def read(self, path: str | Path, **options: Any) -> pd.DataFrame:
        """Return a CSV file as a table, its columns read as those that were learned.

        Parameters
        ----------
        path : str or Path
        **options
            How the file is written, as in `from_csv`; by default, as the file that was learned.
        """
        from shallows.datasets.csv_file import read_csv

        kinds = {column.name: column.kind for column in self.columns}
        return read_csv(path, **{**self.csv, **options}, kinds=kinds, others="text")

    def _found(self, frame: pd.DataFrame) -> dict[str, pd.Series[Any]]:
        """Return the columns by name, each of which has to be there once."""
        names = [str(name) for name in frame.columns]
        for column in self.columns:
            if (count := names.count(column.name)) != 1:
                got = [*names[:20], *["…"] * (len(names) > 20)]
                accepted = f"a table with the column {column.name!r}{' once' * (count > 1)}"
                raise ArgumentError("columns", got, accepted)
        if not len(frame):
            raise ArgumentError("table", "no rows", "at least one row")
        return {name: frame.iloc[:, i] for i, name in enumerate(names)}


def is_table(x: ArrayLike | pd.DataFrame | str | Path) -> bool:
    """Return whether `x` is a table with names of columns, or the path of one."""
    return isinstance(x, str | Path) or hasattr(x, "columns")


# -- the features of one column --------------------------------------------------------------------


def _features(column: RawColumn, given: pd.Series[Any], scaling: str) -> NDArray[np.float64]:
    """Return the features of a column's values, (rows, features)."""
    if column.fill is None:
        refuse_missing(given, column.name, "values in every row")
    if column.kind == "text":
        return _indicators(column, given)
    values = _numbers(column, given)
    if column.scaling is None:
        return values[:, None]
    first, second = column.scaling
    # The same operations in the same order as scikit-learn's scalers have, for the same bits.
    scaled = values * first + second if scaling == "minmax" else (values - first) / second
    return scaled[:, None]


def _indicators(column: RawColumn, given: pd.Series[Any]) -> NDArray[np.float64]:
    """Return 1 or 0 for each category that is shown."""
    fill = str(column.fill)
    texts = [fill if gap else str(v) for v, gap in zip(given, given.isna(), strict=True)]
    number = {category: i for i, category in enumerate(column.shown)}
    known = set(column.categories)
    for row, text in enumerate(texts):
        if text not in known:
            some = ", ".join(map(repr, column.categories[:20]))
            accepted = f"one of the categories {some}{', …' * (len(column.categories) > 20)}"
            raise refused(given, column.name, row, accepted)
    which = np.array([number.get(text, -1) for text in texts])
    return (which[:, None] == np.arange(len(number))).astype(np.float64)


def _numbers(column: RawColumn, given: pd.Series[Any]) -> NDArray[np.float64]:
    """Return numbers, missing ones filled."""
    truth = column.kind == "truth"
    there = given.notna().to_numpy()
    # A row that was taken out of a table, and a column with None, are of Python objects.
    present = given[there].infer_objects()
    if len(present) and (not is_numeric(present) or (is_truth(present) and not truth)):
        fits = [_fits(value, truth) for value in present]
        odd = fits.index(False) if False in fits else 0
        raise refused(present, column.name, odd, "truth values" if truth else "numbers")
    values = np.full(len(given), np.nan)
    values[there] = present.to_numpy(np.float64)
    missing = np.isnan(values)
    wrong = ~np.isin(values, (0, 1)) & ~missing if truth else np.isinf(values)
    for row in np.flatnonzero(wrong).tolist():
        raise refused(given, column.name, row, "truth values" if truth else "finite numbers")
    return np.where(missing, np.nan if column.fill is None else column.fill, values)


def _fits(value: object, truth: bool) -> bool:
    """Return whether a value is a truth value, or is a number."""
    is_truth = isinstance(value, bool | np.bool_)
    return is_truth if truth else isinstance(value, int | float | np.number) and not is_truth


# -- checks that learning and applying share -------------------------------------------------------


def refused(column: pd.Series[Any], name: object, row: int, accepted: str) -> ArgumentError:
    """Return an error about a value of a column, with its row; of a file, with its line."""
    value = column.iloc[row]
    got = f"{value.item() if isinstance(value, np.generic) else value!r} in {_place(column, row)}"
    return ArgumentError(f"column {str(name)!r}", got, accepted)


def _place(column: pd.Series[Any], row: int) -> str:
    return f"{column.index.name or 'row'} {column.index[row]}"


def refuse_missing(column: pd.Series[Any], name: object, accepted: str) -> None:
    """Raise an error if a column has missing values."""
    rows = np.flatnonzero(column.isna())
    if len(rows):
        got = f"{len(rows)} missing values, the first in {_place(column, rows[0])}"
        raise ArgumentError(f"column {str(name)!r}", got, accepted)


def is_numeric(column: pd.Series[Any]) -> bool:
    """Return whether a column has real numbers or truth values."""
    import pandas as pd

    kind = column.dtype
    return is_truth(column) or (
        pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_complex_dtype(kind)
    )


def is_truth(column: pd.Series[Any]) -> bool:
    """Return whether a column has truth values."""
    import pandas as pd

    return pd.api.types.is_bool_dtype(column.dtype)
