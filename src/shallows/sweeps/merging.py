"""Merge stores that hold parts of a grid into one store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.sweeps import folder, reading, shards
from shallows.sweeps import spec as specs
from shallows.sweeps.store import Store
from shallows.sweeps.swept import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shallows.datasets import Dataset


def merge(path: str | Path, stores: Iterable[str | Path]) -> Sweep:
    """Write the networks of several stores of one sweep to one store.

    The stores stay as they are. What is already in the store at `path` is not written again, so
    after a crash the same call goes on.

    Parameters
    ----------
    path : str or Path
        A new directory, or a store of the same sweep.
    stores : iterable of str or Path
        Stores of the same data, grid and budget, such as those of ``sweep(..., part=(3, 16))``.

    Returns
    -------
    Sweep
        All networks that are now in the store.

    Raises
    ------
    ArgumentError
        If a store is of another sweep, or two stores hold different results of a network.

    Warns
    -----
    StoreWarning
        Naming each damaged part, which is left out.

    Examples
    --------
    >>> parts = ["runs/part-1", "runs/part-2"]
    >>> for number, store in enumerate(parts, start=1):
    ...     part = {"part": (number, 2), "store": store, "progress": False}
    ...     _ = sh.sweep(sh.datasets.xor(), seed=range(6), **part)
    ...
    >>> sh.merge("runs/whole", parts)
    Sweep(6 networks of 6 seeds on 'xor': 6 solved, 0 unsolved, 0 diverged)
    """
    parts = [folder.existing(store) for store in stores]
    if not parts:
        raise ArgumentError("stores", [], "at least one store")
    found = [reading.described(part) for part in parts]
    for part, spec in zip(parts, found, strict=True):
        _check_alike(part, spec, parts[0], found[0])
    data = reading.read_data(parts[0] / folder.DATA, found[0]["data"]["hash"])
    grid, budget = specs.grid_of(parts[0], found[0], data)
    picture = found[0].get("map")
    measured = picture is not None and tuple(grid.axes["stop"]) == ("never",)
    calls = sorted(
        (call for spec in found for call in spec["calls"]), key=lambda call: call["when"]
    )
    with Store(path, data, grid, budget, picture, measured=measured, calls=calls) as merged:
        for part, spec in zip(parts, found, strict=True):
            _take(merged, part, data, spec)
    return Sweep(data, grid, budget, merged.results, merged.path)


def _check_alike(path: Path, spec: dict[str, Any], first: Path, other: dict[str, Any]) -> None:
    """Refuse a store of another sweep, or of another version."""
    specs.check_going_on(path, spec)
    for name in ("data", "axes", "max_epochs", "map"):
        if spec.get(name) != other.get(name):
            accepted = f"stores of one sweep; this one has another {name} than {first}"
            raise ArgumentError("stores", str(path), accepted)


def _take(merged: Store, path: Path, data: Dataset, spec: dict[str, Any]) -> None:
    held = reading.held_in(path, data, merged.grid, spec, refused=reading.left_out)
    for shard, rows, _ in held:
        try:
            merged.take(rows)
        except shards.ForeignError as error:
            accepted = f"stores that agree: {error} that another store holds, too"
            raise ArgumentError("stores", str(shard), accepted) from error
