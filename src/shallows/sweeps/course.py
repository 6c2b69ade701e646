"""The training of a grid, for a sweep or a map: where it runs, and where it is stored."""

from __future__ import annotations

import math
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine import device as devices
from shallows.engine.runner import train
from shallows.sweeps import store as stores
from shallows.sweeps.work import WHOLE, Results, ahead, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from distributed import Client
    from numpy.typing import NDArray

    from shallows.datasets import Dataset
    from shallows.engine.batch import Progress
    from shallows.engine.networks import Networks
    from shallows.sweeps.grid import Grid


class Course:
    """The training of a grid, a context manager that closes what it opened.

    Parameters
    ----------
    data : Dataset
    grid : Grid
    max_epochs : int
    store : str or Path, optional
        A directory in which the networks are kept.
    cluster : str or distributed.Client, optional
        Dask's workers, to train there instead of on this machine's `threads`.
    threads : int
    device : str
        Where networks are trained, see `shallows.sweep`.
    picture : dict, optional
        For a map: how the store's grid is a picture; see `shallows.maps.tables`.
    measured : bool
        Whether convergence is measured; see `shallows.engine.convergence`.
    part : slice
        The rows to train.

    Attributes
    ----------
    share : int
        How many times as many networks are trained at once as on a processor.
    """

    def __init__(
        self,
        data: Dataset,
        grid: Grid,
        max_epochs: int,
        *,
        store: str | Path | None,
        cluster: str | Client | None,
        threads: int,
        device: str = "cpu",
        picture: dict[str, Any] | None = None,
        measured: bool = False,
        part: slice = WHOLE,
    ) -> None:
        self._data, self._grid, self._max_epochs, self._threads = data, grid, max_epochs, threads
        self._measured, self._part = measured, part
        # A cluster's workers choose for themselves.
        self._device = devices.checked(device) if cluster is not None else devices.chosen(device)
        self.share = devices.share(self._device)
        self._store, self._client = None, None
        with ExitStack() as stack:
            if cluster is not None:
                from shallows.sweeps import cluster as remote

                self._client = stack.enter_context(remote.connected(cluster))
            if store is not None:
                self._store = stack.enter_context(
                    stores.Store(
                        store, data, grid, max_epochs, picture, measured=measured, part=part
                    )
                )
            self._open = stack.pop_all()
        kept = self._store.results if self._store else None
        self.results = kept or Results.empty(len(grid), measured=measured)

    def __enter__(self) -> Course:
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)

    def begun(self) -> Iterator[Networks]:
        """Yield the networks that continue from a state in the store."""
        return self._store.begun() if self._store else iter(())

    def fresh(self, rows: NDArray[np.int64] | None = None) -> Iterator[Networks]:
        """Yield the networks without any result: all of them, or those among some rows."""
        left = self._store.fresh() if self._store else self._unknown()
        chosen = left if rows is None else rows[np.isin(rows, left)]
        return plan(
            *(self._data, self._grid, chosen, self._max_epochs),
            measured=self._measured,
            share=self.share,
        )

    def _unknown(self) -> NDArray[np.int64]:
        rows = np.arange(len(self._grid))[self._part]
        return rows[self.results.status[rows] == 0]

    def run(
        self, works: Iterable[Networks], watch: Callable[[Progress], object]
    ) -> Iterator[Results]:
        """Train networks; yield the results whenever some more have ended.

        `watch` is called with the progress of the whole grid. If it raises an error, the networks
        that have ended are noted, and the training ends.
        """

        def look(so_far: Progress) -> None:
            watch(self.results.progress(self._max_epochs, self._part) + so_far)

        for ended in self._trained(works, look):
            self.results.note(ended)
            if self._store:
                self._store.add(ended)
            yield self.results

    def _trained(self, works: Iterable[Networks], look: Callable[[Progress], None]) -> Any:
        if self._client is not None:
            from shallows.sweeps import cluster as remote

            try:
                yield from remote.run(
                    works, self._data, client=self._client, device=self._device, watch=look
                )
            except ConnectionError as error:
                if self._store is None:
                    raise
                kept = f"{self._store.path} keeps what has finished, and the same call goes on"
                raise ConnectionError(f"{error}; {kept}") from error
            return
        every = math.inf if self._store is None else stores.EVERY
        how: Any = {"threads": self._threads, "device": self._device, "watch": look}
        for piece in ahead(works):
            yield from train(piece, self._data, every=every, **how)
