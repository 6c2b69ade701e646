"""Files with a checksum of every cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from shallows.sweeps import checked

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_is_written_is_read(tmp_path: Path) -> None:
    rows = pa.table({"seed": [1, 2], "loss": [0.5, 0.25]})
    checked.write(tmp_path / "rows.parquet", rows, {"about": "two networks"})
    about, read = checked.read(tmp_path / "rows.parquet")
    assert about == {"about": "two networks"}
    assert read.equals(rows)


def test_arrows_threads_hold_no_memory_of_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's content is in Arrow's own memory when Arrow's threads work on it.

    One process in a hundred was aborted on a busy machine, when a thread of Arrow let go of
    bytes of Python while Python ended.
    """
    file = tmp_path / "rows.parquet"
    checked.write(file, pa.table({"seed": range(10_000)}), {})
    before, read_table = pa.total_allocated_bytes(), pq.read_table

    def reading(*args: Any, **options: Any) -> pa.Table:
        assert pa.total_allocated_bytes() - before >= file.stat().st_size
        return read_table(*args, **options)

    monkeypatch.setattr(pq, "read_table", reading)
    assert len(checked.read(file)[1]) == 10_000
