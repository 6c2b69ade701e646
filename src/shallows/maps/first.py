"""The first form of a map's table, with its checksum over the picture rather than over the rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from shallows.sweeps.work import Results

_KEY, _SUM = b"shallows", b"shallows.sha256"


def read(path: Path) -> tuple[dict[str, Any], pa.Table] | None:
    """Return the description and the rows of a file of this form; None for another form."""
    import pyarrow.parquet as pq

    if _SUM not in (pq.read_schema(path).metadata or {}):
        return None
    table = pq.read_table(path)
    return json.loads(table.schema.metadata[_KEY]), table


def check(table: pa.Table, about: dict[str, Any], pixels: Results) -> None:
    """Raise `ValueError` unless the pixels are those that were written."""
    columns = {"status": np.int8, "epochs": np.int32, "loss": np.float64, "measure": np.float64}
    arrays = {name: getattr(pixels, name).astype(dtype) for name, dtype in columns.items()}
    arrays = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
    if table.schema.metadata[_SUM].decode() != files.checksum(arrays, about):
        raise ValueError("its content is not what was saved")
