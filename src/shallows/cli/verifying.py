"""Check every checksum of a store, or of a file that was saved."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from shallows import files
from shallows.arguments import ArgumentError
from shallows.loading import load as load_run
from shallows.maps.loading import load as load_map
from shallows.sweeps import checked, folder, reading

if TYPE_CHECKING:
    from pathlib import Path


def verify(path: Path) -> tuple[str, list[str]]:
    """Return what a path holds, in words, and all that is wrong with it.

    Parameters
    ----------
    path : Path
        A store, or a file that `Sweep.save`, `Map.save` or `Run.save` wrote.
    """
    try:
        if path.is_dir():
            return _store(path)
        return _file(path), []
    except (ArgumentError, checked.DamagedError) as error:
        return "damaged", [str(error)]


def _store(path: Path) -> tuple[str, list[str]]:
    problems = []
    reading.described(folder.existing(path))
    for budget in (None, *folder.budgets(path)):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", reading.StoreWarning)
            warnings.simplefilter("ignore", reading.UnprotectedWarning)  # said above: no damage
            stored = reading.read(path, budget)
        problems += [str(warning.message) for warning in caught]
        if budget is None:
            known = int((stored.results.status != 0).sum())
            about = f"{known} of {len(stored.grid)} networks"
    return f"{about}, {'damaged' if problems else 'whole'}", problems


def _file(path: Path) -> str:
    if path.suffix in files.FORMATS:
        return f"{load_run(path)!r}, whole"
    if not path.is_file() or path.suffix not in (".parquet", ".png"):
        accepted = "a store, or a .parquet, .png, .safetensors or .npz file"
        raise ArgumentError("paths", str(path), accepted)
    if path.suffix == ".png":
        return f"{load_map(path)!r}, its description whole"
    rows: Any = checked.read(path)[1]
    return f"{len(rows)} rows, whole"
