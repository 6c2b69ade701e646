"""Train every network of a grid, or open what a store holds of one."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shallows import stops
from shallows.arguments import ArgumentError, function, suggesting
from shallows.datasets import Dataset
from shallows.engine.device import announce
from shallows.engine.engine import usable
from shallows.progress import Bar
from shallows.settings import given
from shallows.sweeps import reading
from shallows.sweeps.course import Course
from shallows.sweeps.grid import grid, part_of
from shallows.sweeps.swept import Sweep
from shallows.sweeps.work import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from distributed import Client

    from shallows.engine.batch import Progress


class SweepInterrupted(KeyboardInterrupt):
    """A sweep was stopped, by Ctrl-C or another signal.

    Attributes
    ----------
    sweep : Sweep
        The networks that had finished.
    signal : int
        The signal.

    Examples
    --------
    >>> def stop(progress):
    ...     raise KeyboardInterrupt
    ...
    >>> try:
    ...     sh.sweep(sh.datasets.xor(), seed=range(9), watch=stop, progress=False)
    ... except sh.SweepInterrupted as interrupted:
    ...     kept = interrupted.sweep
    ...
    >>> len(kept.grid)
    9
    """

    def __init__(
        self,
        sweep: Sweep,
        networks: str = "networks",
        part: slice = WHOLE,
        *,
        by: KeyboardInterrupt,
        store: str | Path | None,
    ) -> None:
        done = sweep.results.done(sweep.max_epochs)[part]
        kept = "" if store is None else f"; {store} keeps them, and the same call goes on"
        super().__init__(f"stopped with {done.sum()} of {len(done)} {networks} finished{kept}")
        self.sweep, self.signal = sweep, stops.by(by)


@suggesting
def sweep(
    data: Dataset,
    hidden: Any = (3, 3),
    *,
    activation: Any = "sigmoid",
    lr: Any = 0.1,
    max_epochs: int = 10_000,
    seed: Any = 0,
    bias: Any = False,
    init: Any = "uniform",
    scale: Any = 1.0,
    gradient: Any = "stable",
    momentum: Any = 0.0,
    alpha: Any = 0.0,
    l1: Any = 0.0,
    loss: str | None = None,
    stop: Any = None,
    towards: Any = None,
    path: Any = 0.0,
    shift: Mapping[str, Any] | None = None,
    dtype: Any = "float64",
    store: str | Path | None = None,
    part: tuple[int, int] | None = None,
    cluster: str | Client | None = None,
    threads: int | None = None,
    device: str = "cpu",
    progress: bool = True,
    watch: Callable[[Progress], None] | None = None,
) -> Sweep:
    """Train every network of a grid, each with the same bits as alone in `train`.

    Every list, range or array is an axis, and every scalar is shared. The grid is the product of
    the axes.

    Parameters
    ----------
    data : Dataset
    hidden : tuple of int, or a list of such tuples
        Units of the hidden layers, such as ``(3, 3)`` or ``[(2, 2), (3, 3), 8]``.
    activation, lr, seed, bias, init, scale, gradient, momentum, alpha, l1, stop
        As in `train`, or a list, range or array of such values.
    towards, path, dtype
        As in `train`, or a list, range or array of such values.
    shift : dict of str to (float, or a list or array of them), optional
        As in `train`; each list is an axis with the weight's name: ``{"w1[0,2]": [-1, 0, 1]}``.
    loss : str, optional
        As in `train`; all networks share it, because two losses can't be compared.
    max_epochs : int
        Budget of epochs of each network.
    store : str or Path, optional
        A directory in which the sweep is kept while it runs; see `shallows.sweeps.store`. The same
        call again trains only the missing networks. A call with more values on an axis, or a larger
        budget, trains only the difference.
    part : (int, int), optional
        ``(3, 16)`` trains the third of 16 parts of the grid: every 16th network, from the third on.
        So 16 machines that never meet can each keep a part in a store of its own, and
        `shallows.merge` makes one store of them.
    cluster : str or distributed.Client, optional
        A Dask scheduler's address or a client of it, to train on its workers. Needs
        the package distributed.
    threads : int, optional
        Number of threads; by default, all processors that this process may use.
    device : str
        Where to train: ``cpu``; ``cuda``, an NVIDIA GPU, or ``cuda:1`` for the second one; or
        ``auto``, a GPU if there is one, which it says on standard error unless `progress` is False.
        The bits are the same. On a cluster, the workers' devices.
    progress : bool
        Show progress on standard error, if that is a terminal.
    watch : callable, optional
        Called with a `Progress` several times a second.

    Returns
    -------
    Sweep

    Raises
    ------
    ArgumentError
        Naming the argument, what was given and what is accepted, before anything runs.
    SweepInterrupted
        On Ctrl-C, SIGTERM or SIGHUP: a `KeyboardInterrupt` that holds the finished networks.
    OSError
        If the store can no longer be written; its content stays whole.

    Warns
    -----
    StoreWarning
        Naming each damaged part of the store; the networks in it are trained again.

    Examples
    --------
    >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
    >>> sweep
    Sweep(6 networks of 3 seeds on 'xor': 6 solved, 0 unsolved, 0 diverged)
    >>> sweep.frame[["lr", "seed", "outcome", "epochs"]].head(3)
              lr  seed outcome  epochs
    network
    0        0.1     0  solved    1771
    1        0.1     1  solved    9292
    2        0.1     2  solved    3520
    """
    if not isinstance(data, Dataset):
        raise ArgumentError("data", data, "a Dataset, such as shallows.datasets.xor()")
    function("watch", watch, "a Progress")
    chosen = given(locals())
    networks, max_epochs = grid(data, max_epochs, chosen), int(max_epochs)
    announce(device, quiet=not progress or cluster is not None)
    where: dict[str, Any] = {"store": store, "cluster": cluster, "threads": usable(threads)}
    mine = part_of(part)
    with (
        stops.heard(),
        Course(data, networks, max_epochs, **where, device=device, part=mine) as course,
        Bar("sweeping", "compiling", quiet=not progress) as bar,
    ):
        kept = None if store is None else Path(store)
        done = Sweep(data, networks, max_epochs, course.results, kept)

        def look(so_far: Progress) -> None:
            bar.count(so_far, len(range(len(networks))[mine]))
            if watch:
                watch(so_far)

        try:
            for _ in course.run(chain(course.begun(), course.fresh()), look):
                pass
        except KeyboardInterrupt as stop:
            raise SweepInterrupted(done, part=mine, by=stop, store=store) from None
    return done


def open(path: str | Path, *, max_epochs: int | None = None) -> Sweep:  # noqa: A001 - as users expect
    """Return a sweep that was called with ``store=path``, with its finished networks.

    While a larger budget is at work, networks that have not run it yet are shown as they were at
    the smaller one; see `Sweep.frame`.

    Parameters
    ----------
    path : str or Path
    max_epochs : int, optional
        A smaller budget that the sweep was called with before: its table, as it was then.

    Raises
    ------
    ArgumentError
        If `path` holds no sweep, its description is damaged, or it had no such budget.

    Warns
    -----
    StoreWarning
        Naming each part that is damaged or belongs to another sweep, which is left out; calling the
        sweep again trains damaged networks anew. Or naming the version that made the store, if its
        arithmetic or its format is another.

    Examples
    --------
    >>> _ = sh.sweep(sh.datasets.xor(), seed=range(5), store="runs/five", progress=False)
    >>> sh.open("runs/five")
    Sweep(5 networks of 5 seeds on 'xor': 5 solved, 0 unsolved, 0 diverged)
    """
    stored = reading.read(path, max_epochs)
    return Sweep(*stored[:4], Path(path) if max_epochs in (None, stored.max_epochs) else None)
