"""A map as a table, and on disk, with all it takes to train it again."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import __version__, files
from shallows.arguments import ArgumentError, integer
from shallows.datasets import Dataset, restored
from shallows.maps.axes import Axis, Window
from shallows.maps.pixels import Pixels
from shallows.maps.trainability import LARGEST as LONGEST
from shallows.maps.trainability import Map
from shallows.outcome import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

FORMATS = (".png", ".parquet")
LARGEST = 10**6  # numbers of data that a file holds beside the picture
_DEEPEST = 1100  # halvings of an axis after which float64 has no two numbers left
_KEY, _SUM = "shallows", "shallows.sha256"


def frame(map_: Map) -> pd.DataFrame:
    """Return a row per known pixel, see `Map.frame`."""
    return _frame(map_, map_.pixels)


def _frame(map_: Map, p: Pixels) -> pd.DataFrame:
    import pandas as pd

    rows, columns = np.nonzero(p.status)
    at = rows, columns
    categorical: Any = pd.Categorical.from_codes
    table: dict[str, Any] = {
        "column": columns,
        "row": rows,
        map_.x.axis.name: map_.x.values[columns],
        map_.y.axis.name: map_.y.values[rows],
        "outcome": categorical(p.status[at].astype(np.int64) - 1, list(map(str, Status))),
        "epochs": p.epochs[at],
        "loss": p.loss[at],
    }
    if not np.isnan(p.measure).all():
        table["measure"] = p.measure[at]
    return pd.DataFrame(table)


def save(map_: Map, path: str | Path) -> None:
    """Write the figure to a ``.png`` file, or `Map.frame` to a ``.parquet`` file."""
    path = files.check(path, FORMATS)
    described = describe(map_)
    about = json.dumps(described)
    with files.written(path) as temporary:
        if path.suffix == ".png":
            map_.plot().savefig(temporary, dpi=_dpi(map_), metadata={_KEY: about})
            return
        import pyarrow as pa
        import pyarrow.parquet as pq

        known = _known(map_.pixels)
        table = pa.Table.from_pandas(_frame(map_, known), preserve_index=False)
        kept = {_KEY: about, _SUM: _checksum(known, described)}
        metadata = table.schema.metadata | {k.encode(): v.encode() for k, v in kept.items()}
        pq.write_table(table.replace_schema_metadata(metadata), temporary)


def _known(p: Pixels) -> Pixels:
    """Return what is known now; the map may be at work, and Parquet has only one NaN."""
    status = p.status.copy()
    loss, measure = (np.where((status > 0) & (v == v), v, np.nan) for v in (p.loss, p.measure))
    return Pixels(status, np.where(status > 0, p.epochs, 0), loss, measure)


def _checksum(p: Pixels, described: dict[str, Any]) -> str:
    return files.checksum(vars(p), described)


def _dpi(map_: Map) -> float:
    """Return the resolution at which a pixel of the map is about a pixel of the file."""
    return min(600.0, max(150.0, map_.x.count / 5.2))


def describe(map_: Map) -> dict[str, Any]:
    """Return what was trained and how, as plain values that JSON can hold."""
    data = map_.data
    about: dict[str, Any] = {
        "version": __version__,
        "data": data.describe(),
        "network": map_.network,
        "x": _window(map_.x),
        "y": _window(map_.y),
    }
    if data.x.size + data.y.size <= LARGEST:
        about["samples"] = {"x": data.x.tolist(), "y": data.y.tolist()}
    return about


def _window(window: Window) -> dict[str, Any]:
    axis = [window.axis.name, window.axis.low, window.axis.high, window.axis.spacing]
    return {"axis": axis, "count": window.count, "level": window.level, "first": str(window.first)}


def load(path: str | Path, data: Dataset | None = None) -> Map:
    """Return a map that `Map.save` wrote.

    Of a table the pixels are known; a picture holds what it takes to train them again, all
    (`Map.compute`) or one (`Map.replay`).

    Parameters
    ----------
    path : path of a ``.png`` or ``.parquet`` file
    data : Dataset, optional
        What was trained on; needed only if it was too large for the file.

    Raises
    ------
    ArgumentError
        If there is no such file, it is no map, or the data are not those of the map.
    """
    with _at_fault(path):
        about, table = _read(Path(path))
        hash_, own = about["data"]["hash"], _own_data(about) if data is None else None
    used = own if data is None else data
    if not isinstance(used, Dataset):
        raise ArgumentError("data", data, "the data of the map: too large for the file")
    if used.hash != hash_:
        raise ArgumentError("data", data, "the data of the map, which have another hash")
    with _at_fault(path):
        map_ = _restore(about, used)
        if table is not None:
            _fill(map_, table)
            if table.schema.metadata[_SUM.encode()].decode() != _checksum(map_.pixels, about):
                raise ValueError("its content is not what was saved")
    return map_


@contextmanager
def _at_fault(path: object) -> Iterator[None]:
    """Whatever a made-up file trips over, the error names the file."""
    try:
        yield
    except Exception as error:
        accepted = f"a map saved by shallows ({type(error).__name__}: {error})"
        raise ArgumentError("path", str(path), accepted) from error


def _read(path: Path) -> tuple[dict[str, Any], Any]:
    """Return a file's description, and its table if it is one."""
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        return json.loads(table.schema.metadata[_KEY.encode()]), table
    from PIL import Image

    with Image.open(path) as picture:
        return json.loads(picture.info[_KEY]), None


def _own_data(about: dict[str, Any]) -> Dataset | None:
    if "samples" not in about:
        return None
    return restored(about["data"], *(np.array(about["samples"][name]) for name in "xy"))


def _restore(about: dict[str, Any], data: Dataset) -> Map:
    windows = [_unwindow(name, about[name]) for name in "xy"]
    return Map(data, _network(about["network"]), windows[0], windows[1])


def _unwindow(name: str, given: dict[str, Any]) -> Window:
    # Before anything is made of them: a few bytes could ask for all memory.
    count = integer("count", given["count"], minimum=2, maximum=LONGEST)
    level = integer("level", given["level"], minimum=0, maximum=_DEEPEST)
    window = Window(Axis.of(name, given["axis"]), count, level, int(given["first"]))
    window.check(name)
    return window


def _network(given: dict[str, Any]) -> dict[str, Any]:
    """Return settings as they were before JSON made lists of their tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}


def _fill(map_: Map, table: Any) -> None:
    p, columns = map_.pixels, table.to_pydict()
    at = np.array(columns["row"], int), np.array(columns["column"], int)
    p.status[at] = [Status(outcome).code for outcome in columns["outcome"]]
    p.epochs[at], p.loss[at] = columns["epochs"], columns["loss"]
    if "measure" in columns:
        p.measure[at] = columns["measure"]
