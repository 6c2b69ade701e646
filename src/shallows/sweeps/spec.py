"""The description of a store, as a file that anyone can read: ``sweep.json``.

It has a checksum, so that an edited description is named before any shard is judged by it.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import files
from shallows.arguments import ArgumentError
from shallows.arithmetic import ARITHMETIC
from shallows.axes import usual
from shallows.sweeps.folder import NAME
from shallows.sweeps.grid import Grid, grid
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from shallows.datasets import Dataset

#: Format 1 had no checksum of the description, and its shards did not state their budgets.
FORMAT = 2
_PARTS = {
    "arithmetic": int, "data": dict, "max_epochs": int, "varied": list, "axes": dict, "calls": list,
}  # fmt: skip


def describe(data: Dataset, grid: Grid, max_epochs: int) -> dict[str, Any]:
    """Return the description of a sweep, as plain values that JSON can hold."""
    return {
        "format": FORMAT,
        "arithmetic": ARITHMETIC,
        "data": {**data.describe(), "samples": data.n_samples},
        "max_epochs": max_epochs,
        "varied": list(grid.varied),
        "axes": {name: _listed(values) for name, values in grid.axes.items()},
    }


def _listed(values: Sequence[Any] | NDArray[np.float64]) -> Any:
    if isinstance(values, range):
        return {"start": values.start, "stop": values.stop, "step": values.step}
    if isinstance(values, np.ndarray):
        return values.tolist()
    return [list(value) if isinstance(value, tuple) else value for value in values]


def listed_values(described: Any) -> Sequence[Any]:
    """Return the values of an axis that `describe` has described."""
    if isinstance(described, dict):
        return range(described["start"], described["stop"], described["step"])
    return [tuple(value) if isinstance(value, list) else value for value in described]


def call(max_epochs: int, networks: int, part: slice) -> dict[str, Any]:
    """Return the time, the machine and the versions of this call of a sweep, and its part."""
    packages = ("shallows", "numpy", "llvmlite", "pyarrow")
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "where": f"{platform.node()}, {platform.machine()}, Python {platform.python_version()}",
        "max_epochs": max_epochs,
        "networks": networks,
        "versions": {name: version(name) for name in packages},
        **({"part": [part.start + 1, part.step]} if part.step else {}),
    }


def budgets(spec: dict[str, Any]) -> set[int]:
    """Return every budget that a call has had."""
    return {spec["max_epochs"], *(call["max_epochs"] for call in spec["calls"])}


def networks(path: Path, spec: dict[str, Any]) -> int:
    """Return the number of networks in the grid of a description."""
    try:
        return math.prod(len(listed_values(values)) for values in spec["axes"].values())
    except (LookupError, TypeError, ValueError, OverflowError) as error:
        raise _refused(path, spec, error) from error


def grid_of(path: Path, spec: dict[str, Any], data: Dataset) -> tuple[Grid, int]:
    """Return the grid and the budget of a description, both checked as a call's are.

    An axis that an older version did not know is missing, and gets its default.
    """
    try:
        given = {}
        for name, values in spec["axes"].items():
            listed = listed_values(values)
            given[name] = listed if name in spec["varied"] else listed[0]
        described = grid(data, spec["max_epochs"], given)
        if spec["format"] == 1:
            _check_last_call(spec, len(described))
        return described, spec["max_epochs"]
    except (ArgumentError, LookupError, TypeError, ValueError) as error:
        raise _refused(path, spec, error) from error


def _check_last_call(spec: dict[str, Any], networks: int) -> None:
    """Raise an error if a description without a checksum contradicts itself."""
    last = spec["calls"][-1]
    if (last["networks"], last["max_epochs"]) != (networks, spec["max_epochs"]):
        raise ValueError(
            f"it describes {networks} networks and {spec['max_epochs']} epochs, but its last call "
            f"had {last['networks']} networks and {last['max_epochs']} epochs"
        )


def write(path: Path, spec: dict[str, Any]) -> None:
    """Write a description and its checksum to a directory."""
    with files.written(path / NAME) as temporary:
        temporary.write_text(json.dumps({**spec, "sha256": _digest(spec)}, indent=1) + "\n")


def read(path: Path) -> dict[str, Any]:
    """Return the description in a directory, without its checksum.

    Raises
    ------
    ArgumentError
        If there is none, it is not what was written, or a newer version wrote it in a form that
        this one can't read.
    """
    spec: Any = None
    try:
        with files.named(path / NAME):
            text = (path / NAME).read_text()
        spec = json.loads(text)
        digest = spec.pop("sha256", None)
        _check_kind("format", spec["format"], int)
        if (digest or spec["format"] != 1) and digest != _digest(spec):
            raise ValueError("it is not what was written")
        _check_parts(spec)
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise _refused(path, spec, error) from error
    return spec


def _digest(spec: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()


def _check_parts(spec: dict[str, Any]) -> None:
    """Raise an error unless a description has the parts that readers use."""
    for name, kind in _PARTS.items():
        _check_kind(name, spec[name], kind)
    for name in ("hash", "name"):
        _check_kind(name, spec["data"][name], str)
    for call in spec["calls"] or [{}]:
        for name, kind in [("when", str), ("where", str), ("networks", int), ("max_epochs", int)]:
            _check_kind(name, call[name], kind)


def _check_kind(name: str, value: object, kind: type) -> None:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{name} is not of type {kind.__name__}")


def _refused(path: Path, spec: Any, error: Exception) -> ArgumentError:
    """Return an error about a description that can't be read."""
    if is_newer(spec):
        accepted = (
            f"a store of format 1 to {FORMAT}; {maker(spec)} wrote this one in format "
            f"{spec['format']}, so read it with that version"
        )
    elif isinstance(spec, dict) and foreign_to(spec):
        accepted = f"a store that this version knows; {maker(spec)} wrote it ({error})"
    else:
        accepted = (
            f"a whole description of a sweep ({type(error).__name__}: {error}). Delete the file, "
            "and the call that made the sweep writes it again"
        )
    return ArgumentError("store", str(path / NAME), accepted)


# -- other versions --------------------------------------------------------------------------------


def is_newer(spec: Any) -> bool:
    """Return whether a description has a format that this version does not know."""
    return isinstance(spec, dict) and type(spec.get("format")) is int and spec["format"] > FORMAT


def maker(spec: dict[str, Any]) -> str:
    """Return the version that a store was last called with, in words."""
    try:
        return f"shallows {spec['calls'][-1]['versions']['shallows']!s:.20}"
    except (LookupError, TypeError):
        return "another version of shallows"


def foreign_to(spec: dict[str, Any]) -> str:
    """Return in what a store differs from those that this version makes; empty if in nothing."""
    if is_newer(spec):
        return f"format {spec['format']}"
    made = spec.get("arithmetic")
    return f"arithmetic {made}" if type(made) is int and made != ARITHMETIC else ""


def check_going_on(path: Path, spec: dict[str, Any]) -> None:
    """Refuse to go on with a store of another arithmetic or a newer format."""
    differs = foreign_to(spec)
    if differs:
        accepted = (
            f"another directory: {maker(spec)} made {path} in {differs}, and networks of two "
            "versions are never mixed"
        )
        raise ArgumentError("store", f"{path} in arithmetic {ARITHMETIC}", accepted)


def identity(data: Dataset) -> dict[str, Any]:
    """Return what each shard states of its networks, beside their settings and budgets."""
    return {
        "format": FORMAT, "shallows": __version__, "arithmetic": ARITHMETIC, "data": data.hash,
    }  # fmt: skip


# -- a call beside the store -----------------------------------------------------------------------


def check_same(path: Path, spec: dict[str, Any], data: Dataset, new: Grid, max_epochs: int) -> None:
    """Refuse a call that is neither the stored sweep nor an extension of it."""
    check_going_on(path, spec)
    held = f"what {path} holds"
    if spec["data"]["hash"] != data.hash:
        accepted = f"{held}: {spec['data']['name']!r} with the hash {spec['data']['hash'][:12]}"
        raise ArgumentError("data", f"{data.name!r} with the hash {data.hash[:12]}", accepted)
    old, budget = grid_of(path, spec, data)
    if max_epochs < budget:
        raise ArgumentError("max_epochs", max_epochs, f"at least {budget}, {held}")
    _check_order(path, old, new)
    for name in dict.fromkeys([*old.axes, *new.axes]):
        before, now = (_values(grid, name) for grid in (old, new))
        missing = _missing(before, now)
        if missing:
            some = ", ".join(map(repr, sorted(missing, key=repr)[:3]))
            accepted = f"all that {path} holds, and more: {some} is missing"
            raise ArgumentError(name, now, accepted)


def _values(grid: Grid, name: str) -> Sequence[Any]:
    """Return the values of an axis; a grid without the axis has the default."""
    values = grid.axes.get(name, (usual(name),))
    return tuple(values.tolist()) if isinstance(values, np.ndarray) else values


def grew(old: dict[str, Any], new: dict[str, Any]) -> bool:
    """Return whether a description is that of the same sweep as another, which came later."""
    same = old["arithmetic"] == new["arithmetic"] and old["data"]["hash"] == new["data"]["hash"]
    axes = ((values, new["axes"].get(name, [usual(name)])) for name, values in old["axes"].items())
    return same and not any(_missing(*map(listed_values, pair)) for pair in axes)


def _check_order(path: Path, old: Grid, new: Grid) -> None:
    """Refuse shifts in another order, whose sums may round to other bits."""
    before, now = (
        [name for name in a.shifts if name in b.shifts] for a, b in [(old, new), (new, old)]
    )
    if before != now:
        accepted = f"the order that {path} holds: {', '.join(before)}"
        raise ArgumentError("shift", ", ".join(now), accepted)


def check_kind(path: Path, spec: dict[str, Any], picture: dict[str, Any] | None) -> None:
    """Refuse a sweep where a map is kept, and a map where a sweep is."""
    if (picture is None) != ("map" not in spec):
        accepted = f"the directory of a {'sweep' if picture is None else 'map'}"
        raise ArgumentError("store", str(path), accepted)


def check_budget(path: Path, spec: dict[str, Any], max_epochs: int) -> None:
    """Refuse another budget, because a measure of convergence depends on it."""
    budget = spec["max_epochs"]
    if max_epochs != budget:
        accepted = f"{budget}, as {path} holds: how a training converges depends on its budget"
        raise ArgumentError("max_epochs", max_epochs, accepted)


def _missing(old: Sequence[Any], new: Sequence[Any]) -> Sequence[Any]:
    """Return values that a new axis does not hold, all or, of ranges, ends."""
    if isinstance(old, range) and isinstance(new, range) and old.step % new.step == 0:
        return [end for end in (old[0], old[-1]) if end not in new]
    return list(set(old) - set(new))
