"""A trainability map: a network to a pixel, coarse to fine, zoom, replay."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import wraps
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

from shallows.arguments import ArgumentError, integer, suggesting
from shallows.datasets import Dataset
from shallows.engine.batch import usable
from shallows.engine.runner import train
from shallows.maps.axes import Axis, Window
from shallows.maps.pixels import Pixels, networks
from shallows.outcome import Status
from shallows.progress import Bar
from shallows.settings import changed, given
from shallows.training import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from shallows.engine.batch import Progress
    from shallows.maps.fractal import Dimension
    from shallows.run import Run

LARGEST = 16384  # pixels along an axis
CHUNK = 2**14  # networks between two looks at the picture
FIRST = 4096  # pixels of the first, coarse picture, at most
LEAST = 256  # networks that keep all lanes of some processors busy
SECOND = 4 * 10**9  # multiplications of forward passes in about a second


class MapInterrupted(KeyboardInterrupt):
    """A map was stopped; `map` holds the pixels that had finished, and can go on."""

    def __init__(self, map_: Map) -> None:
        super().__init__(f"stopped with {map_.done} of {map_.pixels.status.size} pixels finished")
        self.map = map_


class _Cancelled(Exception):  # noqa: N818 - it is not an error
    """What a cancelled map's threads are stopped by."""


P = ParamSpec("P")
R = TypeVar("R")


def _with_presets(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that takes what it is not given from the preset it is given."""

    @wraps(function)
    def filled(*args: P.args, **named: P.kwargs) -> R:
        if named.get("preset") is None:
            return function(*args, **named)
        from shallows.maps import fractal

        chosen: Any = {name: value for name, value in named.items() if value is not None}
        chosen |= dict(zip(("data", "hidden"), args, strict=False))
        filled_in: Any = function
        return filled_in(**{**fractal.preset(chosen["preset"]), **chosen})

    return filled


@_with_presets
@suggesting
def trainability(
    data: Dataset | None = None,
    hidden: int | Iterable[int] = (3, 3),
    *,
    x: Any = None,
    y: Any = None,
    size: tuple[int, int] = (256, 256),
    activation: str | Iterable[str] = "sigmoid",
    lr: float | tuple[float, ...] = 0.1,
    max_epochs: int = 500,
    seed: int = 0,
    bias: bool = False,
    init: str = "uniform",
    scale: float | tuple[float, ...] = 1.0,
    gradient: str = "stable",
    momentum: float = 0.0,
    alpha: float = 0.0,
    loss: str | None = None,
    stop: str | None = None,
    towards: int | None = None,
    path: float = 0.0,
    shift: Mapping[str, float] | None = None,
    dtype: str = "float64",
    preset: str | None = None,
    threads: int | None = None,
    progress: bool = True,
    watch: Callable[[Map], object] | None = None,
) -> Map:
    """Train a network for every pixel of a map over two continuous axes.

    Parameters
    ----------
    data : Dataset
    x, y : tuple of (str, float, float) or (str, float, float, "log")
        What varies along the axis, from where and up to where: ``lr``, the learning rate of all
        layers, or of one, ``lr1``, ``lr2``, …; ``scale``, ``momentum``, ``alpha``; ``path``, from
        the weights of `seed` (0) to those of `towards` (1); what is added to an initial weight or
        bias, ``w1[0,2]``, ``b1[2]``, or to a whole layer, ``w1``.
    size : (int, int)
        Width and height in pixels.
    hidden, activation, lr, seed, bias, init, scale, gradient, momentum, alpha, loss, stop
        As of `shallows.train`; the axes overrule them.
    towards, path, shift, dtype
        Likewise.
    max_epochs : int
        Budget of each network.
    preset : {"fractal", "fractal-relu", "fractal-cross-entropy"}, optional
        The settings of a paper, see `shallows.maps.fractal`; what else is given here overrules
        them.
    threads : int, optional
        All of the processors that this process may use, if not given.
    progress : bool
        Show progress on standard error, if that is a terminal.
    watch : callable, optional
        Is given the map whenever some more pixels are known; `Map.cancel` stops it.

    Returns
    -------
    Map

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before anything runs.
    MapInterrupted
        On Ctrl-C: a `KeyboardInterrupt` that holds the map so far.
    """
    chosen = changed(given(locals()))
    made = Map.of(data, x=x, y=y, size=size, **{**chosen, "max_epochs": max_epochs})
    made.compute(threads=threads, progress=progress, watch=watch)
    return made


class Map:
    """The networks over two axes and how each of them ended. Made by `trainability` or `Map.of`.

    Parameters
    ----------
    data : Dataset
    network : dict
        What `shallows.train` is given besides the axes' values.
    x, y : Window
        The values along the axes.
    family : list of Map, optional
        Maps over the same axes whose pixels may be used.
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
        self._mlp, self._settings = prepare(data, **self.settings(0, 0))
        for window in (x, y):
            ends = [window.values[0].item(), window.values[-1].item()]
            for value in ends:  # what lies between two good values is good
                prepare(data, **window.axis.set(self.settings(0, 0), value))
        self.pixels = Pixels.empty((y.count, x.count))
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
        """Return a map of which nothing is known yet.

        Parameters
        ----------
        data, x, y, size, max_epochs, **network
            As of `trainability`.

        Raises
        ------
        ArgumentError
            Naming the argument, what was given and what is accepted.
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

    def refine(self, *, threads: int | None = None) -> Iterator[Map]:
        """Train what is not known yet, coarse to fine; yield the map after every some thousand.

        It ends when all is known or `cancel` was called, and may be called again to go on.

        Parameters
        ----------
        threads : int, optional
            All of the processors that this process may use, if not given.

        Yields
        ------
        Map
            This one.
        """
        used = usable(threads)
        with self._working:
            self._cancel.clear()
            for rows, columns in self._order():
                try:
                    self._train(rows, columns, used)
                except _Cancelled:
                    return
                yield self

    def compute(
        self,
        *,
        threads: int | None = None,
        progress: bool = True,
        watch: Callable[[Map], object] | None = None,
    ) -> None:
        """Train what is not known yet.

        Parameters
        ----------
        threads, progress, watch
            As of `trainability`.

        Raises
        ------
        MapInterrupted
            On Ctrl-C.
        """
        with Bar("mapping", quiet=not progress) as bar:
            try:
                for _ in self.refine(threads=threads):
                    total = self.pixels.status.size
                    bar.show(self.done / total, f"{self.done} of {total} networks")
                    if watch:
                        watch(self)
            except KeyboardInterrupt:
                raise MapInterrupted(self) from None

    def cancel(self) -> None:
        """Stop at once, from whichever thread; what has finished is kept."""
        self._cancel.set()

    @property
    def done(self) -> int:
        """Pixels that are known."""
        return int(np.count_nonzero(self.pixels.status))

    @property
    def complete(self) -> bool:
        """Whether all pixels are known."""
        return bool(self.pixels.status.all())

    def _order(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Return the pixels not known yet, coarse to fine, in chunks."""
        step, chunk = 1, self._chunk()
        while (self.x.count // step) * (self.y.count // step) > min(FIRST, chunk):
            step *= 2
        while step:
            unknown = self.pixels.status[::step, ::step] == 0
            rows, columns = (step * place for place in np.nonzero(unknown))
            for start in range(0, len(rows), chunk):
                yield rows[start : start + chunk], columns[start : start + chunk]
            step //= 2

    def _chunk(self) -> int:
        """Return how many networks are trained between two looks: a second's work of large ones."""
        weights = sum(inputs * outputs for inputs, outputs in pairwise(self._mlp.sizes))
        each = weights * self.data.n_samples * self._settings.max_epochs
        return min(CHUNK, max(LEAST, SECOND // each))

    def _train(self, rows: NDArray[np.int64], columns: NDArray[np.int64], threads: int) -> None:
        axes = {self.x.axis.name: self.x.values[columns], self.y.axis.name: self.y.values[rows]}

        def look(_: Progress) -> None:
            if self._cancel.is_set():
                raise _Cancelled

        for part in networks(self._mlp, self._settings, axes):
            for ended in train(part, self.data, threads=threads, watch=look):
                self.pixels.note(ended, (rows, columns))

    def _reuse(self, other: Map) -> None:
        (here_x, there_x), (here_y, there_y) = self.x.shared(other.x), self.y.shared(other.y)
        known = other.pixels.status[np.ix_(there_y, there_x)] != 0
        i, j = np.nonzero(known)
        self.pixels.take((here_y[i], here_x[j]), other.pixels, (there_y[i], there_x[j]))

    # -- looking ---------------------------------------------------------------------------------

    def zoom(
        self,
        x: tuple[float, float] | None = None,
        y: tuple[float, float] | None = None,
        *,
        compute: bool = True,
        threads: int | None = None,
        progress: bool = True,
        watch: Callable[[Map], object] | None = None,
    ) -> Map:
        """Return the map of a part, with as many pixels; only what is not known yet is trained.

        The part is the smallest one, halved again and again from the whole, that is as wide as the
        values given and has their middle: so pixels of the one are pixels of the other.

        Parameters
        ----------
        x, y : (float, float), optional
            Values along the axes; all that this map shows, if not given.
        compute : bool
            Train at once; otherwise `refine` or `compute` does it.
        threads, progress, watch
            As of `trainability`.

        Raises
        ------
        ArgumentError
            If float64 has no numbers enough between the values.
        """
        across = self.x if x is None else self.x.zoomed("x", x)
        up = self.y if y is None else self.y.zoomed("y", y)
        part = Map(self.data, self.network, across, up, self._family)
        if compute:
            part.compute(threads=threads, progress=progress, watch=watch)
        return part

    def settings(self, column: int, row: int) -> dict[str, Any]:
        """Return what `shallows.train` is given for a pixel.

        Parameters
        ----------
        column, row : int
            Of the pixel, from the lowest x and the lowest y.

        Raises
        ------
        ArgumentError
            If there is no such pixel.
        """
        integer("column", column, minimum=0, maximum=self.x.count - 1)
        integer("row", row, minimum=0, maximum=self.y.count - 1)
        axes = [(self.x, column), (self.y, row)]
        axes.sort(key=lambda pair: pair[0].axis.name != "lr")  # of all layers, then of one
        settings = self.network
        for window, place in axes:
            settings = window.axis.set(settings, float(window.values[place]))
        return settings

    def replay(self, column: int, row: int) -> Run:
        """Train a pixel's network again, with its whole history: the same bits.

        Parameters
        ----------
        column, row : int
            Of the pixel, from the lowest x and the lowest y.

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
            Values of the axes, in their units; beyond the map, the nearest pixel is meant.
        """
        column = int(np.searchsorted(self.x.values, x, side="right")) - 1
        row = int(np.searchsorted(self.y.values, y, side="right")) - 1
        return min(max(column, 0), self.x.count - 1), min(max(row, 0), self.y.count - 1)

    @property
    def frame(self) -> pd.DataFrame:
        """A row per known pixel: ``column``, ``row``, the axes' values by name, and how it ended.

        ``outcome`` (solved, unsolved, diverged, finished), ``epochs``, ``loss`` and, for networks
        that never stop, ``measure``.
        """
        from shallows.maps import tables

        return tables.frame(self)

    def image(self) -> NDArray[np.uint8]:
        """Return the picture, (height, width, 3), the highest y first; the unknown in coarse."""
        from shallows.maps import picture

        return picture.image(self)

    def dimension(self) -> Dimension:
        """Return the box-counting dimension of the border of what trains.

        That is, of the networks solved; of those that converged where they never stop.
        """
        from shallows.maps import fractal

        p = self.pixels
        return fractal.dimension(fractal.border((p.status == Status.SOLVED.code) | (p.measure < 0)))

    def plot(self) -> Figure:
        """Return the picture with axes and a legend."""
        from shallows.maps import picture

        return picture.figure(self)

    def save(self, path: str | Path) -> None:
        """Write the map to a file; `shallows.maps.load` reads it.

        Parameters
        ----------
        path : str or Path
            Ends in ``.png``, for the figure, or ``.parquet``, for a row per pixel. Either holds
            all that is needed to train any pixel again.

        Raises
        ------
        ArgumentError
            If it ends otherwise or can't be written.
        """
        from shallows.maps import tables

        tables.save(self, path)

    def __repr__(self) -> str:
        axes = ", ".join(f"{w.axis.name} {w.ends[0]:g} to {w.ends[1]:g}" for w in (self.x, self.y))
        total = self.pixels.status.size
        known = "" if self.complete else f", {self.done} of {total} pixels known"
        return f"Map({self.x.count} × {self.y.count} on {self.data.name!r}: {axes}{known})"


def _plain(value: Any) -> Any:
    """Return a setting as Python's own numbers and tuples, which JSON can hold."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, Mapping):
        return {name: _plain(inside) for name, inside in value.items()}
    return tuple(map(_plain, value)) if isinstance(value, list | tuple | range) else value
