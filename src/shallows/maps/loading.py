"""Read maps from files and stores."""

from __future__ import annotations

import json
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows import files
from shallows.arguments import ArgumentError, integer
from shallows.datasets import Dataset, restored
from shallows.maps import first
from shallows.maps.axes import Axis, Window
from shallows.maps.map import LARGEST, Map
from shallows.maps.tables import KEY
from shallows.outcome import Status
from shallows.sweeps import checked, reading
from shallows.sweeps.work import Results

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

_DEEPEST = 1100  # halvings of an axis after which float64 has no two numbers left


def load(path: str | Path, data: Dataset | None = None) -> Map:
    """Return a map that `Map.save` wrote, or that a store holds.

    A table holds the results of its pixels, and a store those of its finished pixels. A picture
    only holds what is needed to train them again, all (`Map.compute`) or one (`Map.replay`).

    Parameters
    ----------
    path : str or Path
        A ``.png`` or ``.parquet`` file, or the directory given as ``store``.
    data : Dataset, optional
        The training data; needed only if they were too large for the file.

    Raises
    ------
    ArgumentError
        If there is no such file, it is not a map, or the data are not those of the map.

    Warns
    -----
    StoreWarning
        Naming each damaged part of a store, or a file or store of the first format, whose
        description has no checksum.

    Examples
    --------
    >>> data = sh.datasets.linear()
    >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
    >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
    >>> m.save("map.parquet")
    >>> sh.maps.load("map.parquet").done
    64
    """
    with files.at_fault(path, "a map"):
        kept = _read(Path(path))
        used = kept.data if data is None else data
    if not isinstance(used, Dataset):
        raise ArgumentError("data", data, "the data of the map: too large for the file")
    if used.hash != kept.hash:
        raise ArgumentError("data", data, "the data of the map, which have another hash")
    with files.at_fault(path, "a map"):
        windows = [_unwindow(name, kept.picture[name]) for name in "xy"]
        map_ = Map(used, _network(kept.picture["network"]), windows[0], windows[1])
        kept.fill(map_)
    return map_


class _Kept(NamedTuple):
    """The content of a file or a store: the description of a map, data or None, and results."""

    picture: dict[str, Any]
    hash: str
    data: Dataset | None
    fill: Callable[[Map], None]


def _read(path: Path) -> _Kept:
    if path.is_dir():
        stored = reading.read(path)
        return _Kept(stored.picture, stored.data.hash, stored.data, partial(_fill_from, stored))
    if path.suffix == ".png":
        from PIL import Image

        with Image.open(path) as image:
            return _kept(_summed(path, json.loads(image.info[KEY])), lambda _: None)
    old = first.read(path)
    about, table = old or checked.read(path)

    def fill(map_: Map) -> None:
        _fill(map_, table)
        if old:
            first.check(table, about, map_.pixels)

    return _kept(about, fill)


def _summed(path: Path, about: dict[str, Any]) -> dict[str, Any]:
    """Return a picture's description, checked; the first form had no checksum."""
    digest = about.pop("sha256", None)
    if digest is None:
        text = (
            f"{path} has no checksum, because an older version of shallows wrote it. If it was "
            "edited, it is another map. Save it again, and it gets a checksum"
        )
        warnings.warn(reading.UnprotectedWarning(text), stacklevel=4)
    elif digest != files.checksum({}, about):
        raise ValueError("its description is not what was saved")
    return about


def _kept(about: dict[str, Any], known: Callable[[Map], None]) -> _Kept:
    own = None
    if "samples" in about:
        own = restored(about["data"], *(np.array(about["samples"][name]) for name in "xy"))
    return _Kept(about, about["data"]["hash"], own, known)


def _fill_from(stored: reading.Stored, map_: Map) -> None:
    """Copy the results in a store to a map."""
    if any(list(map_.grid.axes[name]) != list(values) for name, values in stored.grid.axes.items()):
        raise ValueError("its axes are not those of its networks")
    map_.results = stored.results


def _unwindow(name: str, given: dict[str, Any]) -> Window:
    # Check the sizes first, because a few bytes could ask for all memory.
    count = integer("count", given["count"], minimum=2, maximum=LARGEST)
    level = integer("level", given["level"], minimum=0, maximum=_DEEPEST)
    window = Window(Axis.of(name, given["axis"]), count, level, int(given["first"]))
    window.check(name)
    return window


def _network(given: dict[str, Any]) -> dict[str, Any]:
    """Return settings with tuples again, which JSON had turned into lists."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}


def _fill(map_: Map, table: pa.Table) -> None:
    """Copy the results in a table to a map; older tables lack some columns."""
    rows, columns = (table[name].to_numpy() for name in ("row", "column"))
    found = Results.empty(len(table), measured=True)
    found.status[:] = [Status(outcome).code for outcome in table["outcome"].to_pylist()]
    called = {"bad": "bad_quantity", "still": "still_since"}
    for name in ("epochs", "loss", "accuracy", "bad", "still", "measure"):
        column = called.get(name, name)
        if column in table.column_names:
            getattr(found, name)[:] = table[column].to_pylist()
    map_.results.put(map_.numbers(rows, columns), found)
