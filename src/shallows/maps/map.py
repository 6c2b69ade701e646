"""A map: a network for each pixel, trained coarse to fine; zooms and replays."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import closing, contextmanager
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import stops
from shallows.arguments import ArgumentError, function, integer
from shallows.datasets import Dataset
from shallows.engine import device as devices
from shallows.engine.engine import usable
from shallows.maps.axes import Axis, Window, coarse_to_fine
from shallows.outcome import Status
from shallows.progress import Bar
from shallows.sweeps import work
from shallows.sweeps.course import Course
from shallows.sweeps.grid import grid
from shallows.sweeps.sweep import SweepInterrupted
from shallows.sweeps.swept import Sweep
from shallows.sweeps.work import Results
from shallows.training import built

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    import pandas as pd
    from distributed import Client
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from shallows.engine.batch import Progress
    from shallows.maps.fractal import Dimension
    from shallows.run import Run
    from shallows.sweeps.grid import Grid

LARGEST = 16384  # pixels along an axis
CHUNK = 2**14  # networks between two looks at the picture
LEAST = 256  # networks that keep all lanes of some processors busy
LEAST_ON_GPU = 2**15  # networks that keep all threads of a large GPU busy
SECOND = 4 * 10**9  # multiplications of forward passes in about a second


class MapInterrupted(SweepInterrupted):
    """A map was stopped; `map` holds the finished pixels, and can be continued.

    Examples
    --------
    >>> def stop(m):
    ...     raise KeyboardInterrupt
    ...
    >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10), "size": (8, 8)}
    >>> try:
    ...     sh.trainability(sh.datasets.linear(), (3,), **axes, watch=stop, progress=False)
    ... except sh.MapInterrupted as interrupted:
    ...     m = interrupted.map
    ...
    >>> m.compute(progress=False)  # trains what is left
    >>> m.complete
    True
    """

    def __init__(self, map_: Map, *, by: KeyboardInterrupt, store: str | Path | None) -> None:
        super().__init__(map_.sweep, "pixels", by=by, store=store)
        self.map = map_


class _Cancelled(Exception):  # noqa: N818 - it is not an error
    """Stops the threads of a cancelled map."""


class Map:
    """Networks over two axes, and how each ended. `trainability` and `Map.of` make it.

    Parameters
    ----------
    data : Dataset
    network : dict
        The arguments of `shallows.train`, without the axes' values.
    x, y : Window
        The values along the axes.
    family : list of Map, optional
        Maps over the same axes whose pixels may be used.

    Attributes
    ----------
    sweep : Sweep
        The same networks as a sweep over the two axes.
    pixels : Results
        How they ended, each column an array (height, width), row by row from the lowest y.

    Examples
    --------
    >>> data = sh.datasets.linear()
    >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
    >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
    >>> m.done, m.complete, len(m.frame), len(m.sweep.grid)
    (64, True, 64, 64)
    >>> m.pixels.epochs.shape, m.image().shape
    ((8, 8), (8, 8, 3))
    >>> column, row = m.pixel_at(0.2, 1.0)
    >>> print(m.settings(column, row)["lr"], m.replay(column, row).outcome)
    0.17782794100389235 solved at epoch 243
    """

    def __init__(
        self,
        data: Dataset,
        network: dict[str, Any],
        x: Window,
        y: Window,
        family: list[Map] | None = None,
    ) -> None:
        self.data, self.network, self.x, self.y = data, network, x, y
        self._family = [] if family is None else family
        self._cancel = threading.Event()
        self._working = threading.Lock()
        self._worker: int | None = None  # the thread that holds it
        built(data, network)  # what is no setting is refused by its name
        self.grid = _grid(data, network, x, y)
        self._mlp, self._settings = work.network(data, self.grid, 0, network["max_epochs"])
        self.results = Results.empty(len(self.grid), measured=self._measured)
        for other in self._family:
            self._reuse(other)
        self._family.append(self)

    @classmethod
    def of(
        cls,
        data: Dataset | None,
        *,
        x: Any,
        y: Any,
        size: tuple[int, int] = (256, 256),
        max_epochs: int = 500,
        **network: Any,
    ) -> Map:
        """Return a map before any training.

        Parameters
        ----------
        data, x, y, size, max_epochs, **network
            See `trainability`.

        Raises
        ------
        ArgumentError
            Naming the argument, what was given and what is accepted.

        Examples
        --------
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10), "size": (8, 8)}
        >>> m = sh.Map.of(sh.datasets.linear(), hidden=(3,), **axes)
        >>> m.done
        0
        """
        if not isinstance(data, Dataset):
            raise ArgumentError("data", data, "a Dataset, such as shallows.datasets.xor()")
        if not isinstance(size, tuple | list) or len(size) != 2:
            raise ArgumentError("size", size, "(width, height) in pixels")
        width, height = (integer("size", n, minimum=2, maximum=LARGEST) for n in size)
        across, up = Axis.of("x", x), Axis.of("y", y)
        if across.name == up.name:
            raise ArgumentError("y", up.name, f"another axis than x has, {across.name}")
        windows = Window(across, width), Window(up, height)
        for name, window in zip("xy", windows, strict=True):
            window.check(name)
        plain = {name: _plain(value) for name, value in network.items()}
        return cls(data, {**plain, "max_epochs": max_epochs}, *windows)

    # -- computing -------------------------------------------------------------------------------

    def refine(
        self,
        *,
        store: str | Path | None = None,
        cluster: str | Client | None = None,
        threads: int | None = None,
        device: str = "cpu",
        look: Callable[[Progress], object] | None = None,
    ) -> Generator[Map]:
        """Train the missing pixels, coarse to fine; yield the map after every few thousand.

        It ends when all pixels are known or `cancel` was called. Another call continues; in
        another thread, it waits until this one has ended. With a store, all pixels that are not in
        it are trained, so that it is whole in the end.

        Parameters
        ----------
        store, cluster, threads, device
            See `trainability`.
        look : callable, optional
            Called with a `Progress` several times a second.

        Yields
        ------
        Map
            This one.

        Raises
        ------
        RuntimeError
            If this thread has begun another call, and neither finished nor closed it.

        Examples
        --------
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10), "size": (8, 8)}
        >>> m = sh.Map.of(sh.datasets.linear(), hidden=(3,), **axes)
        >>> for known in m.refine():
        ...     _ = known.done  # draw it, for example
        ...
        >>> m.complete
        True
        """
        used, tell = usable(threads), look or (lambda _: None)

        def watch(progress: Progress) -> None:
            if self._cancel.is_set():
                raise _Cancelled
            tell(progress)

        where = {"store": store, "cluster": cluster, "threads": used, "device": device}
        with self._alone(), self._course(where) as course:
            self._cancel.clear()
            if store is None:  # a store holds the state of each network, too, not known here
                known = np.flatnonzero(self._known())
                course.results.put(known, self.results, known)
            self.results = course.results
            order = self._order(course.share)
            fresh = (piece for rows in order for piece in course.fresh(rows))
            try:
                for _ in course.run(chain(course.begun(), fresh), watch):
                    yield self
            except _Cancelled:
                return

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Wait until no other thread trains this map, and keep others waiting."""
        me = threading.get_ident()
        if self._worker == me:  # which would wait for itself
            raise RuntimeError("refine: an earlier call on this map is unfinished; close it first")
        with self._working:
            self._worker = me
            try:
                yield
            finally:
                self._worker = None

    def _course(self, where: dict[str, Any]) -> Course:
        from shallows.maps import tables

        return Course(
            *(self.data, self.grid, self.network["max_epochs"]),
            **where,
            picture=tables.picture(self),
            measured=self._measured,
        )

    def compute(
        self, *, progress: bool = True, watch: Callable[[Map], object] | None = None, **where: Any
    ) -> None:
        """Train the missing pixels; with a store, all that are missing there.

        Parameters
        ----------
        progress, watch, **where
            See `trainability`, also for ``store``, ``cluster``, ``threads`` and ``device``.

        Raises
        ------
        MapInterrupted
            On Ctrl-C, SIGTERM or SIGHUP.

        Examples
        --------
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10), "size": (8, 8)}
        >>> m = sh.Map.of(sh.datasets.linear(), hidden=(3,), **axes)
        >>> m.compute(progress=False)
        >>> m
        Map(8 × 8 on 'linear': lr 0.01 to 1, scale 0.1 to 10)
        """
        function("watch", watch, "a map")
        quiet = not progress or where.get("cluster") is not None
        devices.announce(where.get("device", "cpu"), quiet=quiet)
        with stops.heard(), Bar("mapping", "compiling", quiet=not progress) as bar:
            total = len(self.grid)
            refined = self.refine(**where, look=lambda progress: bar.count(progress, total))
            try:
                with closing(refined):  # a store is closed before the error is seen
                    for _ in refined:
                        if watch:
                            watch(self)
            except KeyboardInterrupt as stop:
                raise MapInterrupted(self, by=stop, store=where.get("store")) from None

    def cancel(self) -> None:
        """Stop at once, from any thread; finished pixels are kept.

        Examples
        --------
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10), "size": (8, 8)}
        >>> m = sh.Map.of(sh.datasets.linear(), hidden=(3,), **axes)
        >>> m.compute(progress=False, watch=lambda known: known.cancel())  # after the first pixels
        """
        self._cancel.set()

    @property
    def done(self) -> int:
        """Number of known pixels."""
        return int(np.count_nonzero(self._known()))

    def _known(self) -> NDArray[np.bool_]:
        return self.results.done(self.network["max_epochs"])

    @property
    def complete(self) -> bool:
        """Whether all pixels are known."""
        return self.done == len(self.grid)

    @property
    def sweep(self) -> Sweep:
        """The same networks as a sweep over the two axes."""
        return Sweep(self.data, self.grid, self.network["max_epochs"], self.results)

    @property
    def pixels(self) -> Results:
        """How the networks ended, each column an array (height, width) from the lowest y."""
        return self.results.reshaped(self._places)

    @property
    def _measured(self) -> bool:
        return self._settings.stop == "never"

    def _places(self, column: NDArray[Any]) -> NDArray[Any]:
        """Return a column of the results in the shape of the picture."""
        if self.grid.varied[0] == self.y.axis.name:
            return column.reshape(self.y.count, self.x.count)
        return column.reshape(self.x.count, self.y.count).T

    def numbers(self, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the grid's numbers of the networks of some pixels.

        Examples
        --------
        >>> data = sh.datasets.linear()
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
        >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
        >>> m.numbers(np.array([0, 1]), np.array([3, 3]))
        array([ 3, 11])
        """
        if self.grid.varied[0] == self.y.axis.name:
            return rows * self.x.count + columns
        return columns * self.y.count + rows

    def _order(self, share: int) -> Iterator[NDArray[np.int64]]:
        """Return the missing networks, coarse to fine, in chunks."""
        for rows, columns in coarse_to_fine(self.pixels.status == 0, self._chunk(share)):
            yield self.numbers(rows, columns)

    def _chunk(self, share: int) -> int:
        """Return how many networks to train between two looks: a second's work of large ones."""
        weights = sum(inputs * outputs for inputs, outputs in pairwise(self._mlp.sizes))
        each = weights * self.data.n_samples * self._settings.max_epochs
        least = LEAST if share == 1 else LEAST_ON_GPU
        return min(share * CHUNK, max(least, share * SECOND // each))

    def _reuse(self, other: Map) -> None:
        (here_x, there_x), (here_y, there_y) = self.x.shared(other.x), self.y.shared(other.y)
        i, j = np.nonzero(other.pixels.status[np.ix_(there_y, there_x)])
        there = other.numbers(there_y[i], there_x[j])
        self.results.put(self.numbers(here_y[i], here_x[j]), other.results, there)

    # -- looking ---------------------------------------------------------------------------------

    def zoom(
        self,
        x: tuple[float, float] | None = None,
        y: tuple[float, float] | None = None,
        *,
        compute: bool = True,
        **how: Any,
    ) -> Map:
        """Return the map of a part, with as many pixels; only missing pixels are trained.

        (With a ``store`` all pixels are trained that are not in it.)

        The part has the width of the whole, halved as often as possible while it still has the
        width that the values ask for, and it contains their middle. So the two share pixels.

        Parameters
        ----------
        x, y : (float, float), optional
            Values along the axes; by default, all that this map shows.
        compute : bool
            Train at once; otherwise call `refine` or `compute`.
        **how
            Arguments of `compute`: ``store``, ``cluster``, ``threads``, ``device``, ``progress``,
            ``watch``.

        Raises
        ------
        ArgumentError
            If float64 does not have enough numbers between the values.

        Examples
        --------
        >>> data = sh.datasets.linear()
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
        >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
        >>> part = m.zoom(x=(0.1, 0.3), compute=False)
        >>> part
        Map(8 × 8 on 'linear': lr 0.1 to 0.316228, scale 0.1 to 10, 16 of 64 pixels known)
        """
        across = self.x if x is None else self.x.zoomed("x", x)
        up = self.y if y is None else self.y.zoomed("y", y)
        part = Map(self.data, self.network, across, up, self._family)
        if compute:
            part.compute(**how)
        return part

    def settings(self, column: int, row: int) -> dict[str, Any]:
        """Return the arguments of `shallows.train` for a pixel.

        Parameters
        ----------
        column, row : int
            The pixel's place, from the lowest x and the lowest y.

        Raises
        ------
        ArgumentError
            If there is no such pixel.
        """
        integer("column", column, minimum=0, maximum=self.x.count - 1)
        integer("row", row, minimum=0, maximum=self.y.count - 1)
        number = self.numbers(np.array([row]), np.array([column])).item()
        return {**self.grid.settings(number), "max_epochs": self.network["max_epochs"]}

    def replay(self, column: int, row: int) -> Run:
        """Train a pixel's network again, with its whole history and the same bits.

        Parameters
        ----------
        column, row : int
            The pixel's place, from the lowest x and the lowest y.

        Raises
        ------
        ArgumentError
            If there is no such pixel.
        """
        from shallows.training import train

        return train(self.data, **self.settings(column, row))

    def pixel_at(self, x: float, y: float) -> tuple[int, int]:
        """Return the column and row of the pixel that shows two values of the axes.

        Parameters
        ----------
        x, y : float
            Values of the axes, in their units; for values beyond the map, the nearest pixel counts.
        """
        column = int(np.searchsorted(self.x.values, x, side="right")) - 1
        row = int(np.searchsorted(self.y.values, y, side="right")) - 1
        return min(max(column, 0), self.x.count - 1), min(max(row, 0), self.y.count - 1)

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each known pixel: ``column``, ``row``, then columns as in `Sweep.frame`.

        They are the axes' values by name, ``outcome`` (solved, unsolved, diverged, finished),
        ``epochs``, ``loss``, ``accuracy``, ``bad_quantity`` and, for networks that never stop,
        ``measure``.
        """
        from shallows.maps import tables

        return tables.frame(self)

    def image(self) -> NDArray[np.uint8]:
        """Return the picture, (height, width, 3), the highest y first.

        Unknown pixels have the colour of a known one nearby.
        """
        from shallows.maps import picture

        return picture.image(self)

    def dimension(self) -> Dimension:
        """Return the box-counting dimension of the border of trainability.

        It is the border of the solved networks, or of those that converged if networks never stop.

        Examples
        --------
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
        >>> m = sh.trainability(sh.datasets.linear(), (3,), **axes, size=(64, 64), progress=False)
        >>> print(m.dimension())
        box-counting dimension 1.55 (straight line: 1.53), within the paper's 1.17 to 1.98
        """
        from shallows.maps import fractal

        p = self.pixels
        return fractal.dimension(fractal.border((p.status == Status.SOLVED.code) | (p.measure < 0)))

    def plot(self) -> Figure:
        """Return the picture with axes and a legend.

        Examples
        --------
        >>> data = sh.datasets.linear()
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
        >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
        >>> m.plot().savefig("map.svg")
        """
        from shallows.maps import picture

        return picture.figure(self)

    def save(self, path: str | Path) -> None:
        """Write the map to a file; `shallows.maps.load` reads it.

        Parameters
        ----------
        path : str or Path
            Ends in ``.png``, for the figure, or ``.parquet``, for a row for each pixel. Either file
            holds all that is needed to train any pixel again.

        Raises
        ------
        ArgumentError
            If the path has another ending, or can't be written.

        Examples
        --------
        >>> data = sh.datasets.linear()
        >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
        >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
        >>> m.save("map.png")
        >>> m.save("map.parquet")
        """
        from shallows.maps import tables

        tables.save(self, path)

    def __repr__(self) -> str:
        axes = ", ".join(f"{w.axis.name} {w.ends[0]:g} to {w.ends[1]:g}" for w in (self.x, self.y))
        total = len(self.grid)
        known = "" if self.complete else f", {self.done} of {total} pixels known"
        return f"Map({self.x.count} × {self.y.count} on {self.data.name!r}: {axes}{known})"

    def _repr_html_(self) -> str:
        from html import escape

        from shallows import plots

        return f"<p>{escape(repr(self))}</p>{plots.svg(self.plot(), repr(self))}"


def _grid(data: Dataset, network: dict[str, Any], x: Window, y: Window) -> Grid:
    """Return the networks of a map as a grid; its axes stand after what else is given."""
    varied = {window.axis.name: window.values for window in (x, y)}
    shift = dict(network.get("shift") or {})
    others = {name: value for name, value in (network | shift).items() if name not in varied}
    others.pop("shift", None)
    return grid(data, others.pop("max_epochs"), {**others, **varied})


def _plain(value: Any) -> Any:
    """Return a setting as Python's own numbers and tuples, which JSON can hold."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {name: _plain(inside) for name, inside in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list | tuple | range) else value
