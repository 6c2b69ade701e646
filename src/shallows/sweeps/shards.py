"""Shards: Parquet files of finished networks, each whole, checked, and readable by anyone.

A row holds every setting of a network and its result, so a shard can be read by itself. Only
networks that used up their budget have a ``state``: the weights (then the velocities) of the last
forward pass, from which training with a larger budget continues.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.axes import usual
from shallows.engine.runner import Ended
from shallows.outcome import USED_UP, Status
from shallows.sweeps.grid import is_plain, label

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from shallows.sweeps.grid import Grid

#: The result of a network: the columns after those of the axes.
_ENDS = (
    *("outcome", "epochs", "loss", "accuracy", "bad_quantity", "still_since"),
    *("measure", "state"),
)

#: Columns in which hardly any value occurs twice.
_NUMBERS = ("seed", "epochs", "loss", "accuracy", "measure", "state")


class DamagedError(Exception):
    """A shard differs from what was written."""


def table(grid: Grid, ended: Ended) -> pa.Table:
    """Return finished networks as rows: every axis, then the results."""
    import pyarrow as pa

    places = grid.positions(ended.rows)
    used_up = np.isin(ended.status, USED_UP)
    columns: dict[str, Any] = {_column(name): _axis(grid, name, places[name]) for name in places}
    columns["outcome"] = pa.array(list(map(str, Status))).take(pa.array(ended.status - 1))
    columns["epochs"], columns["loss"] = ended.epochs, ended.loss
    columns["accuracy"] = ended.accuracy
    columns["bad_quantity"] = pa.array(ended.bad, pa.string())
    columns["still_since"] = ended.still
    if ended.measure is None:
        columns["state"] = _lists(ended.state[used_up].astype(np.float64), used_up)
    else:  # measured networks do not continue
        columns["measure"] = ended.measure
    return pa.table(columns)


def _column(axis: str) -> str:
    """Return the name of an axis's column; ``loss`` is the value, so the axis has another name."""
    return "loss_function" if axis == "loss" else axis


def _axis(grid: Grid, name: str, places: NDArray[np.int64]) -> Any:
    """Return the values at some places of an axis: numbers, flags, or texts."""
    import pyarrow as pa

    values = grid.axes[name]
    if is_plain(values):
        return grid.values(name, places)
    return pa.array([str(label(value)) for value in values]).take(pa.array(places))


def _lists(state: NDArray[np.float64], there: NDArray[np.bool_]) -> pa.Array:
    """Return a list of numbers where `there`, else null."""
    import pyarrow as pa

    offsets = np.concatenate([[0], np.cumsum(np.where(there, state.shape[1], 0))])
    values = pa.array(state.ravel(), pa.float64())
    return pa.LargeListArray.from_arrays(offsets, values, mask=pa.array(~there))


def write(path: Path, rows: pa.Table, about: dict[str, Any]) -> None:
    """Write a whole shard, with a description and a checksum of both."""
    import pyarrow.parquet as pq

    described = json.dumps({**about, "sha256": _digest(rows, about)})
    rows = rows.replace_schema_metadata({b"shallows": described.encode()})
    with files.written(path) as temporary:
        pq.write_table(
            rows,
            temporary,
            compression="zstd",
            use_dictionary=[name for name in rows.column_names if name not in _NUMBERS],
            write_page_checksum=True,
        )


def read(path: Path, about: dict[str, Any]) -> pa.Table:
    """Return a shard's rows.

    Raises
    ------
    DamagedError
        If it differs in any bit from what was written, or has another description.
    """
    described, rows = opened(path)
    if described != about:
        raise DamagedError(f"it is about {described}")
    return rows


def opened(path: Path) -> tuple[dict[str, Any], pa.Table]:
    """Return the description and the rows of a file.

    Raises
    ------
    DamagedError
        If it differs in any bit from what was written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        # Opened once: another process may put a newer shard in its place at any moment.
        content = pa.BufferReader(path.read_bytes())
        rows = pq.read_table(content, page_checksum_verification=True)
        described = json.loads((rows.schema.metadata or {})[b"shallows"])
        digest = described.pop("sha256")
        rows = rows.replace_schema_metadata(None)
        if _digest(rows, described) != digest:
            raise DamagedError("its checksum differs")
    except OSError as error:
        if error.errno:  # the disk fails, or a right is missing; the file may be whole
            raise
        raise DamagedError(str(error)) from error
    except (DamagedError, MemoryError, ImportError):
        raise
    except Exception as error:
        # Any other error means that the file is damaged.
        raise DamagedError(f"{type(error).__name__}: {error}") from error
    return described, rows


def _digest(rows: pa.Table, about: dict[str, Any]) -> str:
    """Return a SHA-256 of all cells, the columns' names and types, and `about`."""
    digest = hashlib.sha256(json.dumps([about, len(rows)], sort_keys=True).encode())
    for field in rows.schema:
        kind = str(field.type).partition("<")[0]  # Parquet renames what is in a list
        digest.update(f"{field.name} {kind}".encode())
        for part in _bytes(rows[field.name].combine_chunks()):
            digest.update(part)
    return digest.hexdigest()


def _bytes(column: pa.Array) -> list[bytes]:
    """Return the cells of a column as bytes, which do not depend on the layout in memory."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    empty = np.asarray(column.is_null()).tobytes() if column.null_count else b""
    if pa.types.is_string(column.type):
        whole = pa.ListArray.from_arrays([0, len(column)], column.fill_null(""))
        return [empty, str(pc.binary_join(whole, "\n")[0]).encode()]
    if pa.types.is_large_list(column.type):
        lengths = np.asarray(pc.fill_null(pc.list_value_length(column), 0))
        return [empty, lengths.tobytes(), np.asarray(column.flatten()).tobytes()]
    return [empty, np.asarray(column).tobytes()]


def completed(grid: Grid, rows: pa.Table) -> pa.Table:
    """Return rows with a column for each axis of a grid; a missing column gets the default.

    All networks of a version that did not know the axis had its default. A version that did not
    look for networks that stand still recorded none.
    """
    import pyarrow as pa

    columns: dict[str, Any] = {"still_since": pa.array(np.zeros(len(rows), np.int64))}
    columns |= {name: rows[name] for name in _ENDS if name in rows.column_names}
    columns = {name: columns[name] for name in _ENDS if name in columns}
    held = {name: rows[_column(name)] for name in grid.axes if _column(name) in rows.column_names}
    for name in grid.axes:
        value = label(usual(name))
        if name not in held and is_plain(grid.axes[name]):
            held[name] = pa.array(np.full(len(rows), np.nan if value == "none" else value))
        elif name not in held:
            held[name] = pa.array([str(value)]).take(pa.array(np.zeros(len(rows), int)))
    return pa.table({_column(name): held[name] for name in grid.axes} | columns)


def ended(grid: Grid, rows: pa.Table) -> Ended:
    """Return the networks that `table` made rows of, without the states, in the table's order.

    Raises
    ------
    DamagedError
        If a network is not in the grid.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    rows, places = completed(grid, rows), []
    for name, values in grid.axes.items():
        if is_plain(values):
            place = grid.places(name, rows[_column(name)].to_numpy())
        else:
            labels = pa.array([str(label(value)) for value in values])
            place = pc.fill_null(pc.index_in(rows[_column(name)], labels), -1).to_numpy()
        if (place < 0).any():
            raise DamagedError(f"it holds networks with another {name}")
        places.append(place.astype(np.int64))
    codes = pa.array([status.code for status in Status], pa.int8())
    names = pa.array(list(map(str, Status)))
    status = codes.take(pc.index_in(rows["outcome"].combine_chunks(), names))
    return Ended(
        rows=np.ravel_multi_index(places, grid.shape).astype(np.int64),
        status=status.to_numpy(),
        epochs=rows["epochs"].to_numpy(),
        loss=rows["loss"].to_numpy(),
        accuracy=rows["accuracy"].to_numpy(),
        bad=rows["bad_quantity"].to_numpy(),
        still=rows["still_since"].to_numpy(),
        state=np.empty((0, 0)),
        measure=rows["measure"].to_numpy() if "measure" in rows.column_names else None,
    )


def states(rows: pa.Table, where: NDArray[np.int64], width: int) -> NDArray[np.float64]:
    """Return the states of the rows at some places, each of so many numbers."""
    chosen = rows["state"].combine_chunks().take(where)
    return np.asarray(chosen.flatten()).reshape(len(where), width)
