"""Stores too large for memory: a lazy data set, and summaries made one shard at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError, choice
from shallows.axes import usual
from shallows.outcome import Status
from shallows.sweeps import checked, folder, reading, shards, summaries
from shallows.sweeps import spec as specs
from shallows.sweeps.grid import is_plain, label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyarrow.dataset import Dataset as ArrowDataset


def scan(*stores: str | Path) -> Scan:
    """Return the networks of one or several stores, read only when they are needed.

    Memory holds a shard at a time, so the stores may be larger than memory.

    Parameters
    ----------
    *stores : str or Path
        Stores of the same data and arithmetic that have no network in common: a sweep, or one over
        other seeds in each store.

    Raises
    ------
    ArgumentError
        If there is no store, or the stores are of different data or arithmetics.

    Examples
    --------
    >>> _ = sh.sweep(sh.datasets.xor(), seed=range(4), store="runs/four", progress=False)
    >>> scan = sh.scan("runs/four")
    >>> scan.summary()["solved"].item(), [table.num_rows for table in scan.tables()]
    (4, [4])
    """
    paths = [folder.existing(store) for store in stores]
    if not paths:
        raise ArgumentError("stores", [], "at least one store")
    found = [reading.described(path) for path in paths]
    first = found[0]
    for path, spec in zip(paths, found, strict=True):
        same = spec["data"]["hash"] == first["data"]["hash"]
        if not same or spec["arithmetic"] != first["arithmetic"]:
            accepted = f"stores of the same data and arithmetic, as {paths[0]}"
            raise ArgumentError("stores", str(path), accepted)
    return Scan(paths, found)


class Scan:
    """The networks of stores, read only when they are needed; `scan` makes it.

    Examples
    --------
    >>> _ = sh.sweep(sh.datasets.xor(), seed=range(4), store="runs/four", progress=False)
    >>> scan = sh.scan("runs/four")
    >>> len(scan), scan.dataset().count_rows()
    (4, 4)
    """

    def __init__(self, paths: list[Path], found: list[dict[str, Any]]) -> None:
        self._stores = list(zip(paths, found, strict=True))

    def __len__(self) -> int:
        """Return the number of finished networks, as the shards state it."""
        return sum(reading.about(path)["finished"] for path, _ in self._stores)

    def dataset(self) -> ArrowDataset:
        """Return the rows as a lazy data set of Arrow, which Polars and DuckDB take, too.

        It reads the columns and rows that a query needs, and verifies each page that it reads, but
        not the checksums of whole shards, as `tables` does.
        """
        from pyarrow import dataset

        files = [str(shard) for path, _ in self._stores for shard in folder.shards(path)]
        options = dataset.ParquetFragmentScanOptions(page_checksum_verification=True)
        form = dataset.ParquetFileFormat(default_fragment_scan_options=options)
        return dataset.dataset(files, format=form)

    def tables(self) -> Iterator[pa.Table]:
        """Yield the rows of each shard, all checksums verified.

        Warns
        -----
        StoreWarning
            Naming each shard that is damaged or belongs to other data, and is left out.
        """
        for path, spec in self._stores:
            for shard in folder.shards(path):
                try:
                    about, rows = checked.read(shard)
                    reading.check_about(about, spec["data"]["hash"], spec)
                except (checked.DamagedError, shards.ForeignError) as error:
                    reading.left_out(shard, error)
                else:
                    yield rows

    def summary(self, axis: str | None = None) -> pd.DataFrame:
        """Return the summary of all networks as `Sweep.summary` does, in the memory of a shard.

        Parameters
        ----------
        axis : str, optional
            An axis that was given several values.
        """
        values, every = self._values(axis)
        tallies = [_Tally() for _ in values]
        for rows in self.tables():
            status, epochs = shards.status(rows), rows["epochs"].to_numpy()
            for place, mine in _by_value(rows, axis, values):
                tallies[place].add(status[mine], epochs[mine])
        shown = {
            value: tally.row()
            for value, tally in zip(values, tallies, strict=True)
            if every or tally.count
        }
        return summaries.tabulated(shown, axis)

    def _values(self, axis: str | None) -> tuple[list[Any], bool]:
        """Return the values of an axis, and whether those without networks are shown, too."""
        if axis is None:
            return ["all"], True
        known = dict.fromkeys(name for _, spec in self._stores for name in spec["varied"])
        choice("axis", axis, known)
        usually = [usual(axis)]  # in a store that does not have the axis
        lists = [specs.listed_values(spec["axes"].get(axis, usually)) for _, spec in self._stores]
        values = list(dict.fromkeys(label(value) for values in lists for value in values))
        return values, not is_plain(values) or isinstance(values[0], bool)


def _by_value(
    rows: pa.Table, axis: str | None, values: list[Any]
) -> Iterator[tuple[int, slice | NDArray[np.int64]]]:
    """Yield, for each value of an axis that some rows have, its place and these rows."""
    import pandas as pd

    if axis is None:
        yield 0, slice(None)
        return
    name = shards.column_of(axis)
    if name in rows.column_names:
        column = pd.Index(rows[name].to_pandas())
    else:
        column = pd.Index([label(usual(axis))] * len(rows))
    if not is_plain(values):  # shards hold such an axis as texts, or as numbers of an older call
        values, column = list(map(str, values)), column.astype(str)
    places = pd.Index(values).get_indexer(column)
    order = np.argsort(places, kind="stable")
    found, starts = np.unique(places[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    for place, start, end in zip(found.tolist(), starts.tolist(), ends, strict=True):
        if place >= 0:
            yield place, order[start:end]


@dataclass
class _Tally:
    """How many networks took how many epochs to be solved."""

    count: int = 0
    epochs: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    times: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, status: NDArray[np.int8], epochs: NDArray[np.int64]) -> None:
        """Count some networks."""
        self.count += len(status)
        new, times = np.unique(epochs[status == Status.SOLVED.code], return_counts=True)
        together = np.concatenate([self.epochs, new])
        self.epochs, where = np.unique(together, return_inverse=True)
        self.times = np.bincount(
            where, np.concatenate([self.times, times]), minlength=len(self.epochs)
        ).astype(np.int64)

    def row(self) -> dict[str, float]:
        """Return a row of the summary."""
        return summaries.described(self.count, int(self.times.sum()), self._quartiles())

    def _quartiles(self) -> list[float]:
        """Return the quartiles of the epochs; networks that were not solved are above all others.

        As ``inverted_cdf`` of NumPy: the lowest number that has its share at or below it.
        """
        if not self.count:
            return [math.nan] * 3
        reached = np.cumsum(self.times)
        places = [int(np.searchsorted(reached, share * self.count)) for share in (0.25, 0.5, 0.75)]
        return [float(self.epochs[at]) if at < len(reached) else math.inf for at in places]
