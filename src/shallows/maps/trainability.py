"""The function that makes a trainability map, with the settings of papers as presets."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from shallows.arguments import ArgumentError, suggesting
from shallows.maps.map import Map
from shallows.settings import changed, given

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from distributed import Client

    from shallows.datasets import Dataset


P = ParamSpec("P")
R = TypeVar("R")


def _with_presets(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function whose missing arguments come from its preset."""

    @wraps(function)
    def filled(*args: P.args, **named: P.kwargs) -> R:
        if named.get("preset") is None:
            return function(*args, **named)
        from shallows.maps import fractal

        chosen: Any = {name: value for name, value in named.items() if value is not None}
        chosen |= dict(zip(("data", "hidden"), args, strict=False))
        preset, filled_in = fractal.preset(chosen["preset"]), cast("Any", function)
        try:
            return filled_in(**{**preset, **chosen})
        except ArgumentError as error:
            name = error.name
            if name in chosen or name not in preset:
                raise
            accepted = f"a preset whose {name} suits your other settings; or give {name}, too"
            raise ArgumentError("preset", chosen["preset"], accepted) from None

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
    l1: float = 0.0,
    loss: str | None = None,
    stop: str | None = None,
    towards: int | None = None,
    path: float = 0.0,
    shift: Mapping[str, float] | None = None,
    dtype: str = "float64",
    preset: str | None = None,
    store: str | Path | None = None,
    cluster: str | Client | None = None,
    threads: int | None = None,
    device: str = "cpu",
    progress: bool = True,
    watch: Callable[[Map], object] | None = None,
) -> Map:
    """Train a network for every pixel of a map over two continuous axes.

    Parameters
    ----------
    data : Dataset
    x, y : tuple of (str, float, float) or (str, float, float, "log")
        The name of the axis and its two ends. The names are ``lr``, the learning rate of all
        layers, or of one, ``lr1``, ``lr2``, …; ``scale``, ``momentum``, ``alpha``, ``l1``;
        ``path``, from the weights of `seed` (0) to those of `towards` (1); and the number added
        to an initial weight or bias, ``w1[0,2]``, ``b1[2]``, or to a whole layer, ``w1``.
    size : (int, int)
        Width and height in pixels.
    hidden, activation, lr, seed, bias, init, scale, gradient, momentum, alpha, l1, loss, stop
        As in `shallows.train`; the axes overrule them.
    towards, path, shift, dtype
        Also as in `shallows.train`.
    max_epochs : int
        Budget of each network.
    preset : {"fractal", "fractal-relu", "fractal-cross-entropy"}, optional
        The settings of a paper, see `shallows.maps.fractal`; other arguments overrule them.
    store : str or Path, optional
        A directory in which the map is kept while it is trained, like a sweep. The same call again
        trains only the missing pixels. `shallows.maps.load` reads it, too.
    cluster : str or distributed.Client, optional
        A Dask scheduler's address or a client of it, to train on its workers. Needs
        the package distributed.
    threads : int, optional
        Number of threads; by default, all processors that this process may use.
    device : str
        Where to train: ``cpu``, ``cuda``, ``cuda:1`` or ``auto``, as in `shallows.sweep`.
    progress : bool
        Show progress on standard error, if that is a terminal.
    watch : callable, optional
        Called with the map whenever some more pixels are known; `Map.cancel` stops the training.

    Returns
    -------
    Map

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before anything runs.
    MapInterrupted
        On Ctrl-C, SIGTERM or SIGHUP: a `KeyboardInterrupt` that holds the map so far.

    Examples
    --------
    >>> data = sh.datasets.linear()
    >>> axes = {"x": ("lr", 0.01, 1, "log"), "y": ("scale", 0.1, 10, "log")}
    >>> m = sh.trainability(data, (3,), **axes, size=(8, 8), progress=False)
    >>> m
    Map(8 × 8 on 'linear': lr 0.01 to 1, scale 0.1 to 10)
    >>> m.frame["outcome"].value_counts().to_dict()
    {'unsolved': 45, 'solved': 19, 'diverged': 0, 'finished': 0}
    """
    chosen = changed(given(locals()))
    made = Map.of(data, x=x, y=y, size=size, **{**chosen, "max_epochs": max_epochs})
    where: Any = {"store": store, "cluster": cluster, "threads": threads, "device": device}
    made.compute(**where, progress=progress, watch=watch)
    return made
