"""Files with a checksum of every cell."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any

import pyarrow as pa

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
    """Python reads no file here, so that Arrow's threads own all that they work on.

    One process in a hundred was aborted on a busy machine, when a thread of Arrow let go of
    bytes of Python while Python ended.
    """

    def refuse(*_args: Any, **_options: Any) -> None:
        raise AssertionError("Python opened a file")

    checked.write(tmp_path / "rows.parquet", pa.table({"seed": [1, 2]}), {})
    with monkeypatch.context() as patch:
        patch.setattr(builtins, "open", refuse)
        patch.setattr("pathlib.Path.open", refuse)
        patch.setattr("pathlib.Path.read_bytes", refuse)
        checked.read(tmp_path / "rows.parquet")
