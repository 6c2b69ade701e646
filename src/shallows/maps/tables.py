"""A map as a table, and as a file that holds all that is needed to train it again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.sweeps import tables
from shallows.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from shallows.maps.axes import Window
    from shallows.maps.map import Map

FORMATS = (".png", ".parquet")
LARGEST = 10**6  # numbers of data that a file holds beside the picture
KEY = "shallows"


def frame(map_: Map) -> pd.DataFrame:
    """Return a row for each known pixel, see `Map.frame`."""
    rows, columns = np.nonzero(map_.pixels.status)
    table = tables.frame(
        map_.grid, map_.results, map_.numbers(rows, columns), map_.network["max_epochs"]
    )
    axes = [map_.x.axis.name, map_.y.axis.name]
    table = table[[*axes, *table.columns.difference(axes, sort=False)]].reset_index(drop=True)
    table.insert(0, "column", columns)
    table.insert(1, "row", rows)
    return table


def save(map_: Map, path: str | Path) -> None:
    """Write the figure to a ``.png`` file, or `Map.frame` to a ``.parquet`` file."""
    path = files.check(path, FORMATS)
    if path.suffix == ".parquet":
        tables.save(map_.frame, path, describe(map_))
        return
    with files.written(path) as temporary:
        about = json.loads(json.dumps(describe(map_)))
        kept = {KEY: json.dumps({**about, "sha256": files.checksum({}, about)})}
        map_.plot().savefig(temporary, dpi=_dpi(map_), metadata=kept)


def _dpi(map_: Map) -> float:
    """Return the resolution at which a pixel of the map is about a pixel of the file."""
    return min(600.0, max(150.0, map_.x.count / 5.2))


def picture(map_: Map) -> dict[str, Any]:
    """Return how a grid of networks is this map, as plain values that JSON can hold."""
    about = {"network": map_.network, "x": _window(map_.x), "y": _window(map_.y)}
    return json.loads(json.dumps(about))


def describe(map_: Map) -> dict[str, Any]:
    """Return what was trained and how, as plain values that JSON can hold."""
    data = map_.data
    about = {"version": __version__, "data": data.describe(), **picture(map_)}
    if data.x.size + data.y.size <= LARGEST:
        about["samples"] = {"x": data.x.tolist(), "y": data.y.tolist()}
    return about


def _window(window: Window) -> dict[str, Any]:
    axis = [window.axis.name, window.axis.low, window.axis.high, window.axis.spacing]
    return {"axis": axis, "count": window.count, "level": window.level, "first": str(window.first)}
