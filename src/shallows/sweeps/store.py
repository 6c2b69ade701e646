"""The store: a directory that holds a sweep, so that it can be continued.

::

    sweep.json            the description, see `shallows.sweeps.spec`
    data.safetensors      the data
    networks/000000.parquet, …   finished networks, see `shallows.sweeps.shards`
    earlier/100/…         for each smaller budget, the networks as they were then

A shard is written under a temporary name, synced and renamed. So the directory holds only whole
shards at any moment, and no network twice. A sweep that is called again trains missing networks.
"""

from __future__ import annotations

import errno
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.arguments import ArgumentError
from shallows.outcome import USED_UP
from shallows.sweeps import checked, folder, reading, shards
from shallows.sweeps import spec as specs
from shallows.sweeps.work import CHUNK, WHOLE, Results, plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from pathlib import Path

    import pyarrow as pa
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.networks import Networks
    from shallows.engine.runner import Ended
    from shallows.sweeps.grid import Grid

EVERY = 10.0  # seconds between shards: what a crash can cost


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
    calls : list of dict, optional
        The calls that made the networks which `take` is going to add, instead of one of now.
    part : slice
        The rows that this call trains.

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
        calls: list[dict[str, Any]] | None = None,
        part: slice = WHOLE,
    ) -> None:
        self.path, self.data, self.grid = folder.made(path), data, grid
        self.max_epochs, self._part = max_epochs, part
        self.results = Results.empty(len(grid), measured=measured)
        self._shard = np.full(len(grid), -1, np.int32)
        self._lock = folder.locked(self.path)
        try:
            folder.cleaned(self.path)
            spec = self._described(picture, measured=measured)
            self._load(spec)
            self._begin(spec, picture, calls)
        except BaseException:
            self._lock.release()
            raise
        self._waiting: list[Ended] = []
        self._writer = ThreadPoolExecutor(max_workers=1)
        self._writing: Future[None] | None = None
        self._begun = time.monotonic()

    def _described(
        self, picture: dict[str, Any] | None, *, measured: bool
    ) -> dict[str, Any] | None:
        """Return the description that is there, checked against the call, or None."""
        if not folder.has(self.path / folder.NAME):
            return None
        spec = reading.described(self.path)
        specs.check_same(self.path, spec, self.data, self.grid, self.max_epochs)
        specs.check_kind(self.path, spec, picture)
        if measured:
            specs.check_budget(self.path, spec, self.max_epochs)
        return spec

    def _load(self, spec: dict[str, Any] | None) -> None:
        """Take the results in all shards, and note for every row which shard it is in.

        Shards of older calls lack columns that the grid has now; they are noted, too.
        """
        self._narrow: list[Path] = []
        found = reading.held_in(self.path, self.data, self.grid, spec, refused=self._refused)
        for shard, rows, held in found:
            if not shards.fits(self.grid, rows):
                self._narrow.append(shard)
            self.results.note(held)
            self._shard[held.rows] = folder.number(shard)
        self.results.network_epochs = 0  # stored networks need no more work

    def _refused(self, shard: Path, error: Exception) -> None:
        """Set a damaged shard aside; a whole one of another sweep is the user's to move."""
        copied = "another shard holds" in str(error)
        if isinstance(error, shards.ForeignError) and not copied:
            accepted = f"only shards of this sweep: {error}. Move the file elsewhere"
            raise ArgumentError("store", str(shard), accepted) from error
        reading.left_out(shard, error)
        folder.set_aside(self.path, shard)

    def _begin(
        self,
        spec: dict[str, Any] | None,
        picture: dict[str, Any] | None,
        made_by: list[dict[str, Any]] | None,
    ) -> None:
        """Write what must stand in the directory before the first shard."""
        (self.path / folder.NETWORKS).mkdir(exist_ok=True)
        if spec and self.max_epochs > spec["max_epochs"]:
            _keep_earlier(self.path, spec)
        if not self._has_data():
            arrays = {"x": self.data.x, "y": self.data.y}
            files.write_arrays(self.path / folder.DATA, arrays, self.data.describe())
        new = specs.describe(self.data, self.grid, self.max_epochs)
        if picture is not None:
            new["map"] = picture
        calls = spec["calls"] if spec else []
        if made_by is not None:
            calls = calls + [call for call in made_by if call not in calls]
        elif not calls or {**new, "calls": calls} != spec:
            calls = [*calls, specs.call(self.max_epochs, len(self.grid), self._part)]
        if {**new, "calls": calls} != spec:
            specs.write(self.path, {**new, "calls": calls})
        self._unify()  # last: old shards fit the new description, but not the other way round

    def _unify(self) -> None:
        """Give shards of older calls the columns that the grid has now, so that all are alike."""
        for shard in self._narrow:
            self._replace(shard, shards.completed(self.grid, _reread(shard)[1]))

    def _has_data(self) -> bool:
        """Return whether the stored data are there, undamaged, and those of the call."""
        try:
            reading.read_data(self.path / folder.DATA, self.data.hash)
        except ArgumentError:
            return False
        return True

    def fresh(self) -> NDArray[np.int64]:
        """Return the rows of the networks that start at their first epoch."""
        return self._mine((self.results.status == 0) & (self._shard < 0))

    def begun(self) -> Iterator[Networks]:
        """Yield the networks that continue from a stored state."""
        begun = self._mine((self._shard >= 0) & ~self.results.done(self.max_epochs))
        for shard in np.unique(self._shard[begun]):
            rows = _reread(folder.shard(self.path, shard))[1]
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

    def _mine(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return the chosen rows among those of this call's part."""
        return np.arange(len(chosen))[self._part][chosen[self._part]]

    def take(self, rows: pa.Table) -> None:
        """Write networks that another store of the same grid holds.

        Raises
        ------
        ForeignError
            If both hold a network, and it ended in two ways.
        """
        rows = shards.completed(self.grid, rows)
        found = shards.ended(self.grid, rows)
        known = self.results.taken(found.rows)
        further = (known.status == 0) | (
            known.behind(self.max_epochs) & (found.epochs > known.epochs)
        )
        lagging = np.isin(found.status, USED_UP) & (found.epochs < known.epochs)
        if not known.agrees(found)[~further & ~lagging].all():
            raise shards.ForeignError("it holds another result of a network")
        self._write_rows(found.rows[further], rows.filter(further))
        self.results.put(found.rows[further], found, further)

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
                why = "the store is whole, and the same call continues it"
                if not (self.path / folder.NAME).exists():
                    why = "its directory was removed while the sweep ran"
                why = f"{error.strerror or error}; {why}"
                raise OSError(error.errno, why, str(self.path)) from error

    def _write_all(self, waiting: list[Ended]) -> None:
        import pyarrow as pa

        if waiting:
            numbers = np.concatenate([part.rows for part in waiting])
            rows = [shards.table(self.grid, part) for part in waiting]
            self._write_rows(numbers, pa.concat_tables(rows))

    def _write_rows(self, numbers: NDArray[np.int64], rows: pa.Table) -> None:
        """Write new networks to a new shard, and continued networks to their own shards."""
        here = self._shard[numbers]
        for shard in np.unique(here).tolist():
            mine = np.flatnonzero(here == shard)
            self._write(shard, numbers[mine], rows.take(mine))

    def _write(self, shard: int, numbers: NDArray[np.int64], rows: pa.Table) -> None:
        import pyarrow as pa

        tables = [rows]
        if shard < 0:
            shard = folder.unused(self.path)
        else:
            before = shards.completed(self.grid, _reread(folder.shard(self.path, shard))[1])
            kept = ~np.isin(shards.ended(self.grid, before).rows, numbers)
            tables.append(before.filter(pa.array(kept)))
        self._replace(folder.shard(self.path, shard), pa.concat_tables(tables).combine_chunks())
        self._shard[numbers] = shard

    def _replace(self, shard: Path, rows: pa.Table) -> None:
        self._lock.check()
        checked.write(shard, rows, shards.about(specs.identity(self.data), rows))

    def close(self) -> None:
        """Write the finished networks, and release the lock."""
        try:
            self.flush()
            self._written_so_far()
        finally:
            self._writer.shutdown()
            with files.named(self.path):
                self._lock.release()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _reread(shard: Path) -> tuple[dict[str, Any], pa.Table]:
    """Return the description and the rows of a shard that was whole when the sweep began."""
    try:
        return checked.read(shard)
    except checked.DamagedError as error:
        why = f"it was damaged after the sweep began ({error}); call again to continue without it"
        raise OSError(errno.EIO, why, str(shard)) from error


def _keep_earlier(path: Path, spec: dict[str, Any]) -> None:
    """Keep the networks as they are, without their states, before a larger budget replaces them.

    The description comes last: only with it does the smaller budget count as kept.
    """
    earlier = folder.earlier(path, spec["max_epochs"])
    (earlier / folder.NETWORKS).mkdir(parents=True, exist_ok=True)
    for shard in folder.shards(path):
        about, rows = _reread(shard)
        rows = rows.drop_columns(["state"]) if "state" in rows.column_names else rows
        checked.write(earlier / folder.NETWORKS / shard.name, rows, about)
    specs.write(earlier, spec)
