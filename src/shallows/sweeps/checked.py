"""Parquet files with a description, and a checksum of it and of every cell."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

#: Columns in which hardly any value occurs twice.
_NUMBERS = ("seed", "epochs", "loss", "accuracy", "measure", "state")


class DamagedError(Exception):
    """A shard differs from what was written."""


def write(path: Path, rows: pa.Table, about: dict[str, Any]) -> None:
    """Write a table, with a description and a checksum of both."""
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


def read(path: Path) -> tuple[dict[str, Any], pa.Table]:
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
        # The content is Arrow's own memory. One of its threads may still hold it when Python
        # ends, and to let go of a Python object then aborts the process.
        # Python reads, because Arrow's errors do not always say that it was the disk.
        with path.open("rb") as file:
            content = pa.allocate_buffer(os.fstat(file.fileno()).st_size)
            file.readinto(memoryview(content))
        rows = pq.read_table(pa.BufferReader(content), page_checksum_verification=True)
        described = dict(json.loads((rows.schema.metadata or {})[b"shallows"]))
        digest = described.pop("sha256")
        rows = rows.replace_schema_metadata(None)
        if _digest(rows, described) != digest:
            raise DamagedError("its checksum differs")
    except OSError as error:
        if error.errno:  # the disk fails, or a right is missing; the file may be whole
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise DamagedError(str(error)) from error
    except (DamagedError, MemoryError, ImportError):
        raise
    except Exception as error:
        # Any other error means that the file is damaged.
        raise DamagedError(f"{type(error).__name__}: {error}") from error
    return described, rows


def about(path: Path) -> tuple[dict[str, Any], int]:
    """Return the description of a file and the number of its rows, without reading them.

    Raises
    ------
    DamagedError
        If there is no such description.
    """
    import pyarrow.parquet as pq

    try:
        found = pq.read_metadata(path)
        return dict(json.loads((found.metadata or {})[b"shallows"])), found.num_rows
    except (OSError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise DamagedError(f"{type(error).__name__}: {error}") from error


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
