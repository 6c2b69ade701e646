"""Read a store. Shards that are damaged or of another sweep are named, and left out."""

from __future__ import annotations

import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows import datasets, files
from shallows.arguments import ArgumentError, integer
from shallows.arithmetic import ARITHMETIC
from shallows.sweeps import checked, folder, shards
from shallows.sweeps import spec as specs
from shallows.sweeps.work import Results
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from shallows.datasets import Dataset
    from shallows.engine.runner import Ended
    from shallows.sweeps.grid import Grid

    Spec = dict[str, Any]


class StoreWarning(UserWarning):
    """A part of a store is left out, or another version made the store.

    Examples
    --------
    >>> import warnings
    >>> warnings.simplefilter("error", sh.StoreWarning)  # damaged parts of a store become errors
    """


class UnprotectedWarning(StoreWarning):
    """The description of a store has no checksum."""


class Stored(NamedTuple):
    """The content of a store: a map has a `picture`, see `Store`; `results` are those so far."""

    data: Dataset
    grid: Grid
    max_epochs: int
    results: Results
    picture: Any


def read(path: str | Path, max_epochs: int | None = None) -> Stored:
    """Return the content of a store.

    Parameters
    ----------
    path : str or Path
    max_epochs : int, optional
        A budget that the sweep was called with: only the networks that have ended or used it up are
        returned, as they were then.

    Raises
    ------
    ArgumentError
        If there is no store, or its description or data are damaged, or it had no such budget.

    Warns
    -----
    StoreWarning
        Naming each shard that is damaged or foreign, or the other version that made the store.
    UnprotectedWarning
        If the store is of the first format.
    """
    path = folder.existing(path)
    spec = described(path)
    where = path
    if max_epochs is not None:
        where, spec = _at_budget(path, spec, max_epochs)
    data = read_data(path / folder.DATA, spec["data"]["hash"])
    grid, budget = specs.grid_of(where, spec, data)
    picture, refused = spec.get("map"), list[tuple[Any, Exception]]()
    results = Results.empty(len(grid), measured=picture is not None)
    for _, _, held in held_in(where, data, grid, spec, refused=lambda *what: refused.append(what)):
        results.note(held)
    if refused and specs.read(where) != spec:
        return read(path, max_epochs)  # a writer has begun a larger sweep meanwhile
    for what in refused:
        left_out(*what)
    if specs.foreign_to(spec):
        _warn(f"{path}: {_made_elsewhere(spec)}")
    if max_epochs is not None:
        results.status[results.behind(budget)] = 0
    results.network_epochs = 0
    return Stored(data, grid, budget, results, picture)


def described(path: Path) -> Spec:
    """Return the description of a store, as `spec.read` does.

    Warns
    -----
    UnprotectedWarning
        If the store is of the first format.
    """
    spec = specs.read(path)
    if spec["format"] == 1:
        text = (
            f"{path / folder.NAME} has no checksum, because {specs.maker(spec)} wrote it in format "
            f"1. If it was edited or damaged, the table may be wrong. Call the sweep again, and it "
            f"gets a checksum"
        )
        warnings.warn(UnprotectedWarning(text), stacklevel=3)
    return spec


def _at_budget(path: Path, spec: Spec, max_epochs: int) -> tuple[Path, Spec]:
    """Return the directory that holds the networks at a budget, and its description."""
    budget = integer("max_epochs", max_epochs, minimum=1)
    if budget == spec["max_epochs"]:
        return path, spec
    kept = folder.budgets(path)
    if budget not in kept:
        known = ", ".join(map(str, [*kept, spec["max_epochs"]]))
        raise ArgumentError("max_epochs", budget, f"a budget whose networks {path} keeps: {known}")
    where = folder.earlier(path, budget)
    earlier = specs.read(where)
    if earlier["max_epochs"] != budget or not specs.grew(earlier, spec):
        accepted = f"what {path} held at a budget of {budget} epochs, not another sweep"
        raise ArgumentError("store", str(where / folder.NAME), accepted)
    return where, earlier


def _made_elsewhere(spec: Spec) -> str:
    return (
        f"{specs.maker(spec)} made it (arithmetic {spec['arithmetic']}, format {spec['format']}). "
        f"This is shallows {__version__} (arithmetic {ARITHMETIC}, format {specs.FORMAT}), which "
        "reads it, but does not go on with it, and may compute other bits"
    )


def read_data(path: Path, expected: str) -> Dataset:
    """Return the data of a store, which have to have the hash of its description."""
    described, arrays = files.read_arrays(path)
    try:
        data = datasets.restored(described, arrays["x"], arrays["y"])
        if data.hash != expected:
            raise ValueError(f"the hash of {folder.NAME} is another")
    except (LookupError, TypeError, ValueError) as error:
        accepted = f"the data that the sweep was made from ({type(error).__name__}: {error})"
        raise ArgumentError("store", str(path), accepted) from error
    return data


def held_in(
    path: Path,
    data: Dataset,
    grid: Grid,
    spec: Spec | None,
    *,
    refused: Callable[[Path, Exception], object],
) -> Iterator[tuple[Path, pa.Table, Ended]]:
    """Yield each shard of a store with its rows and networks, checked; no network comes twice.

    Parameters
    ----------
    path : Path
    data : Dataset
    grid : Grid
    spec : dict or None
        The description; None if it was lost, and a call describes the sweep anew.
    refused : callable
        Called with each shard that is left out, and why.
    """
    taken = np.zeros(len(grid), bool)
    for shard in folder.shards(path):
        try:
            about, rows = checked.read(shard)
            check_about(about, data.hash, spec)
            held = shards.ended(grid, rows)
            _check_budgets(held, spec)
            if taken[held.rows].any():
                raise shards.ForeignError("it holds networks that another shard holds")
        except (checked.DamagedError, shards.ForeignError) as error:
            refused(shard, error)
            continue
        except FileNotFoundError:  # a writer has set it aside meanwhile
            continue
        taken[held.rows] = True
        yield shard, rows, held


def check_about(about: Spec, data: str, spec: Spec | None) -> None:
    """Raise `ForeignError` unless a shard is of the data (a hash) and arithmetic of a sweep."""
    if about.get("data") != data:
        raise shards.ForeignError("its networks were trained on other data")
    arithmetic = ARITHMETIC if spec is None else spec["arithmetic"]
    if about.get("arithmetic") != arithmetic:
        made = f"arithmetic {about.get('arithmetic')}"
        raise shards.ForeignError(f"its networks are of {made}, those of the sweep of {arithmetic}")


def _check_budgets(held: Ended, spec: Spec | None) -> None:
    """Raise `ForeignError` unless networks ran to a budget that a call of the sweep had."""
    if spec is None:
        return
    known = specs.budgets(spec)
    used = {int(budget) for budget in shards.budgets(held.status, held.epochs)}
    if len(held.epochs) and held.epochs.max() > max(known):
        used.add(int(held.epochs.max()))
    if not used <= known:
        ran, had = (", ".join(map(str, sorted(some))) for some in (used - known, known))
        raise shards.ForeignError(
            f"its networks ran to {ran} epochs, but the budget in {folder.NAME} is {had}"
        )


def left_out(shard: Path, error: Exception) -> None:
    """Warn about a shard that is damaged, or no part of the sweep."""
    what = "is damaged" if isinstance(error, checked.DamagedError) else "is left out"
    _warn(f"{shard} {what}: {error}")


def _warn(text: str) -> None:
    warnings.warn(StoreWarning(text), stacklevel=3)


def about(path: str | Path) -> dict[str, Any]:
    """Return the description of a store, `describe`'s and the ``calls`` that made it.

    ``networks`` is the number of networks in the grid, ``finished`` that in its shards, as the
    shards state it, and ``behind`` says how many of them have only run to each smaller budget so
    far.

    Raises
    ------
    ArgumentError
        If there is no store, or its description is damaged.
    """
    path = folder.existing(path)
    spec, finished, behind = specs.read(path), 0, dict[int, int]()
    for shard in folder.shards(path):
        with suppress(checked.DamagedError):  # a damaged one has no networks to count
            described, count = checked.about(shard)
            finished += count
            for budget, networks in _budgets(shard, described).items():
                if int(budget) < spec["max_epochs"]:
                    behind[int(budget)] = behind.get(int(budget), 0) + networks
    return {**spec, "networks": specs.networks(path, spec), "finished": finished, "behind": behind}


def _budgets(shard: Path, described: Spec) -> dict[str, int]:
    """Return each budget that networks of a shard used up, with their number."""
    if isinstance(stated := described.get("max_epochs"), dict):
        return stated
    import pyarrow.parquet as pq

    with suppress(Exception):  # the first format did not state them
        rows: pa.Table = pq.read_table(shard, columns=["outcome", "epochs"])
        return shards.budgets(shards.status(rows), rows["epochs"].to_numpy())
    return {}
