"""Networks of a grid as a table, and the table as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.outcome import Status
from shallows.sweeps import checked
from shallows.sweeps.grid import is_plain, label

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from shallows.sweeps.grid import Grid
    from shallows.sweeps.work import Results

FORMATS = (".parquet", ".csv")


def frame(grid: Grid, results: Results, rows: NDArray[np.int64], max_epochs: int) -> pd.DataFrame:
    """Return a row for each network: the axes with several values, then how it ended.

    While some networks have only run a smaller budget, `budget` says what each row holds for.
    """
    import pandas as pd

    categorical: Any = pd.Categorical.from_codes
    places, r = grid.positions(rows), results
    columns: dict[str, Any] = {}
    for name in grid.varied:
        values = grid.axes[name]
        if is_plain(values) and not isinstance(values[0], bool):
            columns[name] = grid.values(name, places[name])
        else:
            labels = [label(value) for value in values]
            columns[name] = categorical(places[name], labels, ordered=True)
    outcomes = list(map(str, Status))
    columns["outcome"] = categorical(r.status[rows].astype(np.int64) - 1, outcomes)
    columns["epochs"] = r.epochs[rows]
    columns["loss"] = r.loss[rows]
    columns["accuracy"] = r.accuracy[rows]
    columns["bad_quantity"] = pd.Categorical(r.bad[rows])
    columns["still_since"] = r.still[rows]
    if not np.isnan(measure := r.measure[rows]).all():
        columns["measure"] = measure
    if (behind := r.behind(max_epochs)[rows]).any():
        columns["budget"] = np.where(behind, columns["epochs"], max_epochs)
    return pd.DataFrame(columns, index=pd.Index(rows, name="network"))


def save(table: pd.DataFrame, path: Path, about: dict[str, Any]) -> None:
    """Write a table to a ``.csv`` file, or to a ``.parquet`` file with a description."""
    if path.suffix == ".csv":
        with files.written(path) as temporary:
            table.to_csv(temporary, index=False)
        return
    import pyarrow as pa

    rows = pa.Table.from_pandas(table, preserve_index=False)
    checked.write(path, rows.cast(pa.schema([_worded(field) for field in rows.schema])), about)


def _worded(field: pa.Field) -> pa.Field:
    """Return a column's type as Parquet gives it back: one kind of words, even if it has none."""
    import pyarrow as pa

    if not pa.types.is_dictionary(field.type):
        return field
    return field.with_type(pa.dictionary(field.type.index_type, pa.string(), field.type.ordered))
