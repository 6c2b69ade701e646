"""The networks of a grid and their results: tables, summaries, figures, replays."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.arguments import ArgumentError, choice, integer
from shallows.outcome import Status
from shallows.sweeps import spec, summaries, tables
from shallows.sweeps.grid import label
from shallows.training import LARGEST_BUDGET
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure

    from shallows.datasets import Dataset
    from shallows.play.document import Laboratory
    from shallows.run import Run
    from shallows.sweeps.grid import Grid
    from shallows.sweeps.scanning import Scan
    from shallows.sweeps.work import Results

_LONGEST_TABLE = 40  # values of an axis that a table or a figure shows


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """The networks of a grid and their results.

    Parameters
    ----------
    data : Dataset
    grid : Grid
    max_epochs : int
    results : Results
    store : Path, optional
        The directory in which the sweep is kept.

    Examples
    --------
    >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
    >>> sweep.shown_axes(), sweep.shared["hidden"]
    (['lr'], (3, 3))
    """

    data: Dataset
    grid: Grid
    max_epochs: int
    results: Results
    store: Path | None = None

    def play(self) -> Laboratory:
        """Return the laboratory with this sweep; a notebook shows it, and `open` is for elsewhere.

        Raises
        ------
        ArgumentError
            If the sweep is other or larger than what the page takes.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.play().save("sweep.html")
        """
        from shallows.play.document import Laboratory
        from shallows.play.link import of_sweep

        return Laboratory(of_sweep(self))

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each finished network, numbered as in the grid.

        Columns: every axis that was given as a list, then ``outcome`` (solved, unsolved, diverged,
        finished), ``epochs``, ``loss``, ``accuracy``, ``bad_quantity`` (the first quantity that was
        not finite) and ``still_since`` (the first epoch whose update changed no bit of any weight
        or velocity, so that no larger budget could change anything; 0 if there was none).
        Rows are in the order of the grid, see `Grid`.

        While a store goes on to a larger budget, networks that have not run it yet have the outcome
        at the smaller one, and a last column, ``budget``, says which budget each row holds for.
        """
        rows = np.flatnonzero(self.results.status)
        return tables.frame(self.grid, self.results, rows, self.max_epochs)

    def scan(self) -> Scan:
        """Return the rows in the store, read only when they are needed; see `shallows.scan`.

        Raises
        ------
        ArgumentError
            If the sweep has no store.

        Examples
        --------
        >>> stored = sh.sweep(sh.datasets.xor(), seed=range(3), store="runs/three", progress=False)
        >>> len(stored.scan())
        3
        """
        from shallows.sweeps.scanning import scan

        if self.store is None:
            raise ArgumentError("store", None, "a sweep that is kept in a store")
        return scan(self.store)

    @property
    def shared(self) -> dict[str, Any]:
        """The settings that all networks share, by name."""
        axes = self.grid.axes.items()
        return {name: values[0] for name, values in axes if name not in self.grid.varied}

    def replay(self, network: int) -> Run:
        """Train one network again, with its whole history and the same bits.

        Parameters
        ----------
        network : int
            The network's number, as in the index of `frame`. It runs the budget of its row.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.replay(0)
        Run(2-3-3-1 on 'xor', lr=0.1, seed=0: solved at epoch 1771, loss 4.3278)
        """
        from shallows.training import train

        integer("network", network, minimum=0, maximum=len(self.grid) - 1)
        if self.results.behind(self.max_epochs)[network]:
            budget = int(self.results.epochs[network])
            return train(self.data, max_epochs=budget, **self.grid.settings(network))
        # A history has its limit; one that ended before it needs no larger budget.
        ended = self.results.status[network] in (Status.SOLVED.code, Status.DIVERGED.code)
        budget = min(self.max_epochs, LARGEST_BUDGET) if ended else self.max_epochs
        return train(self.data, max_epochs=budget, **self.grid.settings(network))

    def sensitivity(self, nudges: int = 64, *, seed: int = 0) -> Sweep:
        """Return this sweep with each network's sensitivity to roundoff in `frame`.

        Every finished network is repeated under one-ulp nudges of its initial weights
        (`shallows.sensitivity`), so this takes `nudges` times as long as the sweep itself, or
        twice that. The new columns are ``epochs_low`` and ``epochs_high``, the range of the epochs
        at which the network or a copy of it ended; ``flips``, the number of copies with another
        outcome; ``parts``, the epoch at which the copies part, if they do; and ``calm``, whether
        they never part.

        Parameters
        ----------
        nudges : int
            Number of copies of each network.
        seed : int
            Seed of the nudges.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.sensitivity(nudges=4).frame[["epochs", "epochs_low", "epochs_high", "calm"]]
                 epochs  epochs_low  epochs_high   calm
        network
        0          1771        1769         1771  False
        1          9292        9292         9293  False
        2          3520        3519         3520  False
        3           932         932         1023  False
        4          6024        5925         6024  False
        5          1833        1781         1854  False
        """
        done = copy(self)
        # As `cached_property` would, which a frozen dataclass lets alone.
        done.__dict__["frame"] = self.frame.join(summaries.sensitivity(self, nudges, seed))
        return done

    def table(self, rows: str, columns: str) -> pd.DataFrame:
        """Return a table like the report's: epochs to 100 %, as text.

        A cell of one network holds its epochs, or how it failed; a cell of several holds the median
        of their epochs (∞ where most were not solved) and the share that was solved; it is empty
        where no network has ended yet.

        Parameters
        ----------
        rows, columns : str
            Two axes that were given several values.

        Examples
        --------
        >>> axes = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 0.2], "seed": range(3)}
        >>> sweep = sh.sweep(sh.datasets.xor(), **axes, progress=False)
        >>> sweep.table("hidden", "lr")
        lr               0.1           0.2
        hidden
        2,2          ∞ (0 %)      ∞ (33 %)
        3,3     3520 (100 %)  1833 (100 %)
        """
        self._check_axis("rows", rows)
        self._check_axis("columns", columns)
        cells = self._over(rows, columns, summaries.cell).astype(object)
        return cells.where(cells.notna(), "")

    def summary(self, axis: str | None = None) -> pd.DataFrame:
        """Return a row for each value of an axis, or one row for all networks.

        The columns are ``networks``; ``solved``; ``share`` with its 95 % Wilson interval,
        ``share_low`` and ``share_high``; and the quartiles of the epochs, ``epochs_25``,
        ``epochs_50`` and ``epochs_75``.

        A network that was not solved counts as slower than any that was (it is censored at the
        budget, or has diverged for good). A quartile that falls among such networks is ∞, and no
        average includes them. After `sensitivity` there are also ``calm``, the share of calm
        networks, and ``nudged_low`` and ``nudged_high``, the median with every network at its
        lowest and at its highest.

        Parameters
        ----------
        axis : str, optional
            An axis that was given several values.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.summary("lr")[["networks", "solved", "epochs_50"]]
             networks  solved  epochs_50
        lr
        0.1         3       3     3520.0
        0.2         3       3     1833.0
        """
        if axis is None:
            return summaries.tabulated({"all": summaries.row(self.frame)}, None)
        self._check_axis("axis", axis)
        grouped = self.frame.groupby(axis, observed=False, sort=False)
        rows = {value: summaries.row(group) for value, group in grouped}
        return summaries.tabulated(rows, axis)

    def plot(self, axis: str | None = None, other: str | None = None) -> Figure:
        """Return a figure of the share solved and the epochs taken, along one axis or over two.

        Parameters
        ----------
        axis, other : str, optional
            Axes that were given several values. Without any, all networks are taken together.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.plot("lr").savefig("lr.png")
        """
        from shallows import plots

        if other is None:
            shown = axis if len(self.frame) else None  # while no network has finished, no axis
            return plots.along_axis(self.summary(shown), shown or "")
        self._check_axis("axis", axis)
        self._check_axis("other", other)
        share = self._over(str(axis), other, lambda group: summaries.solved(group).mean())
        epochs = self._over(str(axis), other, lambda group: summaries.quartiles(group)[1])
        return plots.over_axes(share, epochs)

    def to_xarray(self) -> xr.Dataset:
        """Return the results with a dimension for each axis. Needs xarray.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> dict(sweep.to_xarray()["epochs"].sizes)
        {'lr': 2, 'seed': 3}
        """
        columns = ["outcome", "epochs", "loss", "accuracy", "bad_quantity", "still_since"]
        plain = self.frame.astype({"outcome": str, "bad_quantity": object})
        if not self.grid.varied:
            return plain[columns].reset_index().to_xarray()
        return plain.set_index(list(self.grid.varied))[columns].to_xarray()

    def save(self, path: str | Path) -> None:
        """Write `frame` to a file.

        Parameters
        ----------
        path : str or Path
            Ends in ``.parquet``, which also holds the settings, or in ``.csv``.

        Raises
        ------
        ArgumentError
            If the path has another ending, or can't be written.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.save("sweep.parquet")
        """
        path = files.check(path, tables.FORMATS)
        tables.save(self.frame.reset_index(), path, self.describe())

    def describe(self) -> dict[str, Any]:
        """Return what was trained and how, as plain values that JSON can hold.

        Examples
        --------
        >>> sweep = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.2], seed=range(3), progress=False)
        >>> sweep.describe()["max_epochs"]
        10000
        """
        return {"version": __version__} | spec.describe(self.data, self.grid, self.max_epochs)

    def _over(
        self, rows: str, columns: str, function: Callable[[pd.DataFrame], Any]
    ) -> pd.DataFrame:
        """Return a function of the networks at each pair of two axes' values, in their order.

        It is NaN where there is no network.
        """
        import pandas as pd

        grouped = self.frame.groupby([rows, columns], observed=True, sort=False)
        found = {key: function(group) for key, group in grouped}
        keys = pd.MultiIndex.from_tuples(found, names=[rows, columns])  # also of none
        values = pd.Series(list(found.values()), keys)
        down, across = (list(map(label, self.grid.axes[name])) for name in (rows, columns))
        table = values.unstack().reindex(index=down, columns=across)
        return table.rename_axis(index=rows, columns=columns)

    def _check_axis(self, argument: str, name: str | None) -> None:
        choice(argument, name, self.grid.varied)

    def __repr__(self) -> str:
        counts = self.frame["outcome"].value_counts()
        shown = (s for s in Status if s is not Status.FINISHED or counts[str(s)])
        parts = ", ".join(f"{counts[str(status)]} {status}" for status in shown)
        behind = int(self.results.behind(self.max_epochs).sum())
        left = f"; {behind} of them have not run all {self.max_epochs} epochs yet" if behind else ""
        seeds = self.grid.axes["seed"]
        of = f"one seed, {seeds[0]}," if len(seeds) == 1 else f"{len(seeds)} seeds"
        many = "1 network" if len(self.frame) == 1 else f"{len(self.frame)} networks"
        return f"Sweep({many} of {of} on {self.data.name!r}: {parts}{left})"

    def _repr_html_(self) -> str:
        from html import escape

        from shallows import plots

        axes = self.shown_axes()
        table = self.summary(axes[-1] if axes else None).to_html(float_format=_brief)
        figure = plots.svg(self.plot(*axes), repr(self)) if axes else ""
        return f"<p>{escape(repr(self))}</p>{table}{figure}"

    def shown_axes(self) -> list[str]:
        """Return the axes, at most two, that suit a table or a figure best."""
        axes = [name for name in self.grid.varied if name != "seed"]
        return [name for name in axes if len(self.grid.axes[name]) <= _LONGEST_TABLE][:2]


def _brief(value: float) -> str:
    return "∞" if value == np.inf else f"{value:.6g}"
