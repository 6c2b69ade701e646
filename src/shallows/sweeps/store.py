"""The store: a directory that holds a sweep, so that it can be continued.

::

    sweep.json            the description, see `shallows.sweeps.spec`
    data.safetensors      the data
    networks/000000.parquet, …   finished networks, see `shallows.sweeps.shards`

A shard is written under a temporary name, synced and renamed. So the directory holds only whole
shards at any moment, and no network twice. A sweep that is called again trains missing networks.
"""

from __future__ import annotations

import errno
import itertools
import json
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import filelock
import numpy as np

from shallows import datasets, files
from shallows.arguments import ArgumentError
from shallows.arithmetic import ARITHMETIC
from shallows.sweeps import shards
from shallows.sweeps import spec as specs
from shallows.sweeps.work import CHUNK, Results, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    import pyarrow as pa
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.networks import Networks
    from shallows.engine.runner import Ended
    from shallows.sweeps.grid import Grid

EVERY = 10.0  # seconds between shards: what a crash can cost
DATA, NETWORKS, DAMAGED = "data.safetensors", "networks", "damaged"


class StoreWarning(UserWarning):
    """A part of a store is damaged; the networks in it count as not run."""


class Stored(NamedTuple):
    """The content of a store: a map has a `picture`, see `Store`; `results` are those so far."""

    data: Dataset
    grid: Grid
    max_epochs: int
    results: Results
    picture: Any


class Store:
    """A sweep's directory, held for writing until it is closed.

    Parameters
    ----------
    path : str or Path
        A store of an earlier call, or a directory to be made.
    data : Dataset
    grid : Grid
        A grid with at least all values of the earlier call on every axis.
    max_epochs : int
        At least the earlier call's budget.
    picture : dict, optional
        For a map: how its grid is a picture, as plain values that JSON can hold.
    measured : bool
        Whether convergence is measured; the budget of such networks can't change.

    Raises
    ------
    ArgumentError
        If the directory can't be written, another sweep is writing to it, or it holds other data,
        another arithmetic, more values or a larger budget.
    """

    def __init__(
        self,
        path: str | Path,
        data: Dataset,
        grid: Grid,
        max_epochs: int,
        picture: dict[str, Any] | None = None,
        *,
        measured: bool = False,
    ) -> None:
        self.path, self.data, self.grid, self.max_epochs = _made(path), data, grid, max_epochs
        self._lock = _locked(self.path)
        try:
            self._begin(picture, measured=measured)
            self.results, self._shard = _load(
                self.path, data, grid, max_epochs, set_aside=True, measured=measured
            )
        except BaseException:
            self._lock.release()
            raise
        self._waiting: list[Ended] = []
        self._writer = ThreadPoolExecutor(max_workers=1)
        self._writing: Future[None] | None = None
        self._begun = time.monotonic()

    def _begin(self, picture: dict[str, Any] | None, *, measured: bool) -> None:
        for pattern in (
            f".{specs.NAME}.*.json",
            f".{DATA}.*",
            f"{NETWORKS}/.[0-9]*.parquet.*.parquet",
        ):
            for leftover in self.path.glob(pattern):
                leftover.unlink()  # from a writer that was killed: the lock is ours
        calls = []
        if (self.path / specs.NAME).exists():
            spec = specs.read(self.path)
            specs.check_same(self.path, spec, self.data, self.grid, self.max_epochs)
            specs.check_kind(self.path, spec, picture)
            if measured:
                specs.check_budget(self.path, spec, self.max_epochs)
            calls = spec["calls"]
        self._networks.mkdir(exist_ok=True)
        if not self._has_data():
            arrays = {"x": self.data.x, "y": self.data.y}
            files.write_arrays(self.path / DATA, arrays, self.data.describe())
        spec = specs.describe(self.data, self.grid, self.max_epochs)
        if picture is not None:
            spec["map"] = picture
        if not calls or {**spec, "calls": calls} != specs.read(self.path):
            spec["calls"] = [*calls, specs.call(self.max_epochs, len(self.grid))]
            with files.written(self.path / specs.NAME) as temporary:
                temporary.write_text(json.dumps(spec, indent=1) + "\n")

    def _has_data(self) -> bool:
        """Return whether the stored data are there, undamaged, and those of the call."""
        try:
            _read_data(self.path / DATA, self.data.hash)
        except ArgumentError:
            return False
        return True

    @property
    def _networks(self) -> Path:
        return self.path / NETWORKS

    def fresh(self) -> NDArray[np.int64]:
        """Return the rows of the networks that start at their first epoch."""
        return np.flatnonzero((self.results.status == 0) & (self._shard < 0))

    def begun(self) -> Iterator[Networks]:
        """Yield the networks that continue from a stored state."""
        begun = np.flatnonzero((self.results.status == 0) & (self._shard >= 0))
        for shard in np.unique(self._shard[begun]):
            rows = self._reread(shard)
            numbers = shards.ended(self.grid, rows).rows
            order = np.argsort(numbers)
            order = order[np.isin(numbers[order], begun)]
            mine = numbers[order]

            def states(
                where: NDArray[np.int64], width: int, rows: Any = rows, order: Any = order
            ) -> NDArray[np.float64]:
                return shards.states(rows, order[where], width)

            yield from plan(
                *(self.data, self.grid, mine, self.max_epochs),
                epochs=self.results.epochs[mine],
                still=self.results.still[mine],
                states=states,
            )

    def add(self, ended: Ended) -> None:
        """Take networks that have ended, and write a shard when it is time."""
        self._waiting.append(ended)
        count = sum(len(part.rows) for part in self._waiting)
        if count >= CHUNK or time.monotonic() - self._begun >= EVERY:
            self.flush()

    def flush(self) -> None:
        """Start to write the finished networks, while training continues.

        Raises
        ------
        OSError
            If an earlier write failed.
        """
        self._written_so_far()
        waiting, self._waiting = self._waiting, []
        self._writing = self._writer.submit(self._write_all, waiting)
        self._begun = time.monotonic()

    def _written_so_far(self) -> None:
        if self._writing:
            writing, self._writing = self._writing, None
            try:
                writing.result()
            except OSError as error:
                why = (
                    f"{error.strerror or error}; the store is whole, and the same call continues it"
                )
                raise OSError(error.errno, why, str(self.path)) from error

    def _write_all(self, waiting: list[Ended]) -> None:
        """Write new networks to a new shard, and continued networks to their own shards."""
        by_shard: dict[int, list[tuple[NDArray[np.int64], pa.Table]]] = {}
        for part in waiting:
            rows, here = shards.table(self.grid, part), self._shard[part.rows]
            for shard in np.unique(here).tolist():
                mine = np.flatnonzero(here == shard)
                by_shard.setdefault(shard, []).append((part.rows[mine], rows.take(mine)))
        for shard, parts in by_shard.items():
            numbers, tables = zip(*parts, strict=True)
            self._write(shard, np.concatenate(numbers), list(tables))

    def _write(self, shard: int, numbers: NDArray[np.int64], tables: list[pa.Table]) -> None:
        import pyarrow as pa

        about = _about(self.data)
        if shard < 0:
            shard = 1 + max(map(_number, _shards(self.path)), default=-1)
        else:
            before = shards.completed(self.grid, self._reread(shard))
            kept = ~np.isin(shards.ended(self.grid, before).rows, numbers)
            tables.append(before.filter(pa.array(kept)))
        rows = pa.concat_tables(tables).combine_chunks()
        shards.write(_name(self._networks, shard), rows, about)
        self._shard[numbers] = shard

    def _reread(self, shard: int) -> pa.Table:
        path = _name(self._networks, shard)
        try:
            return shards.read(path, _about(self.data))
        except shards.DamagedError as error:
            why = (
                f"it was damaged after the sweep began ({error}); call again to continue without it"
            )
            raise OSError(errno.EIO, why, str(path)) from error

    def close(self) -> None:
        """Write the finished networks, and release the lock."""
        try:
            self.flush()
            self._written_so_far()
        finally:
            self._writer.shutdown()
            self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read(path: str | Path) -> Stored:
    """Return the content of a store.

    Raises
    ------
    ArgumentError
        If there is no store, or its description or data are damaged.

    Warns
    -----
    StoreWarning
        Naming each shard that is damaged.
    """
    path = _existing(path)
    spec = specs.read(path)
    data = _read_data(path / DATA, spec["data"]["hash"])
    networks, max_epochs = specs.grid_of(path, spec, data)
    picture = spec.get("map")
    results = _load(path, data, networks, max_epochs, measured=picture is not None)[0]
    return Stored(data, networks, max_epochs, results, picture)


def _read_data(path: Path, expected: str) -> Dataset:
    described, arrays = files.read_arrays(path)
    try:
        data = datasets.restored(described, arrays["x"], arrays["y"])
        if data.hash != expected:
            raise ValueError(f"the hash of {specs.NAME} is another")
    except (LookupError, TypeError, ValueError) as error:
        accepted = f"the data that the sweep was made from ({type(error).__name__}: {error})"
        raise ArgumentError("store", str(path), accepted) from error
    return data


def about(path: str | Path) -> dict[str, Any]:
    """Return the description of a store, `describe`'s and the ``calls`` that made it.

    ``finished`` is the number of networks in its shards, as the shards state it.

    Raises
    ------
    ArgumentError
        If there is no store, or its description is damaged.
    """
    import pyarrow.parquet as pq

    path, finished = _existing(path), 0
    for shard in _shards(path):
        with suppress(OSError, ValueError):  # a damaged one has no networks to count
            finished += pq.read_metadata(shard).num_rows
    return {**specs.read(path), "finished": finished}


def _load(
    path: Path,
    data: Dataset,
    grid: Grid,
    max_epochs: int,
    *,
    set_aside: bool = False,
    measured: bool = False,
) -> tuple[Results, NDArray[np.int32]]:
    """Return the results in all shards, and for every row which shard it is in, or -1.

    A network that should run for more epochs counts as not finished.
    """
    results = Results.empty(len(grid), measured=measured)
    where = np.full(len(grid), -1, np.int32)
    for shard in _shards(path):
        try:
            held = shards.ended(grid, shards.read(shard, _about(data)))
            if (where[held.rows] >= 0).any():
                raise shards.DamagedError("it holds networks that another shard holds")
        except shards.DamagedError as error:
            warnings.warn(StoreWarning(f"{shard} is damaged: {error}"), stacklevel=4)
            if set_aside:
                _set_aside(path, shard)
            continue
        results.note(held)
        where[held.rows] = _number(shard)
    results.status[results.unfinished(max_epochs)] = 0
    results.network_epochs = 0  # stored networks need no more work
    return results, where


def _shards(path: Path) -> list[Path]:
    found = (path / NETWORKS).glob("[0-9]*.parquet")
    return sorted(shard for shard in found if shard.stem.isdecimal())


def _set_aside(path: Path, shard: Path) -> None:
    """Move a damaged shard to where no reader of the networks finds it."""
    (path / DAMAGED).mkdir(exist_ok=True)
    names = (path / DAMAGED / f"{shard.stem}-{i}.parquet" for i in itertools.count())
    shard.rename(next(name for name in names if not name.exists()))


def _about(data: Dataset) -> dict[str, Any]:
    return {"format": specs.FORMAT, "arithmetic": ARITHMETIC, "data": data.hash}


def _name(networks: Path, shard: int) -> Path:
    return networks / f"{shard:06d}.parquet"


def _number(shard: Path) -> int:
    return int(shard.stem)


def _existing(path: str | Path) -> Path:
    with suppress(TypeError, ValueError):
        if (Path(path) / specs.NAME).is_file():
            return Path(path)
    raise ArgumentError("store", str(path), f"a directory that holds a {specs.NAME}")


def _made(path: str | Path) -> Path:
    """Return a directory for a store, made if it isn't there."""
    try:
        path = Path(path).absolute()  # also if the caller changes the working directory
        path.mkdir(parents=True, exist_ok=True)
        foreign = not (path / specs.NAME).exists() and any(
            not entry.name.startswith(".") and entry.name not in (DATA, NETWORKS)
            for entry in path.iterdir()
        )
    except (OSError, TypeError, ValueError) as error:
        accepted = f"a directory that can be written ({error})"
        raise ArgumentError("store", str(path), accepted) from None
    if foreign or (path / NETWORKS).is_file():
        raise ArgumentError("store", str(path), "a store, or a directory that is empty or new")
    return path


def _locked(path: Path) -> filelock.BaseFileLock:
    lock = filelock.FileLock(path / ".lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        accepted = "a store that no other sweep is writing to"
        raise ArgumentError("store", str(path), accepted) from None
    except OSError as error:
        accepted = f"a directory that can be written ({error})"
        raise ArgumentError("store", str(path), accepted) from None
    return lock
