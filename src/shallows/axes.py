"""The axes of grids and maps: settings, and single numbers that are part of a setting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError, finite, positive
from shallows.settings import SETTINGS, WEIGHT, Setting, default

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAYER_RATE = re.compile(r"lr([1-9]\d*)")


def axis(name: str) -> Setting | None:
    """Return the row of an axis, which is a setting or a single number of one.

    Parameters
    ----------
    name : str
        The name of a setting; or ``lr2``, the learning rate of layer 2; or ``w1[0,2]``, ``b1[2]``
        or ``w1``, the number added to an initial weight or bias, or to all weights of a layer.

    Returns
    -------
    Setting or None
        None if there is no such axis.
    """
    if _LAYER_RATE.fullmatch(name):
        words = "learning rate of a layer"
        return Setting(name, float, None, f"The {words}.", positive, noun=words, part_of="lr")
    if WEIGHT.fullmatch(name):
        words = "added to the initial weight"
        return Setting(name, float, 0.0, f"Number {words}.", finite, noun=words, part_of="shift")
    return SETTINGS.get(name)


def usual(name: str) -> Any:
    """Return the value that a network has where an axis is not given."""
    row = axis(name)
    assert row is not None  # noqa: S101 - the grid has checked it
    return default(name) if name in SETTINGS else row.default


def put(arguments: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return the arguments of `shallows.train` with an axis set to a value.

    Raises
    ------
    ArgumentError
        If the axis is the learning rate of a layer that the network does not have.
    """
    if found := _LAYER_RATE.fullmatch(name):
        return {**arguments, "lr": _with_rate(arguments, int(found[1]), value)}
    if name in SETTINGS:
        return {**arguments, name: value}
    return {**arguments, "shift": {**(arguments.get("shift") or {}), name: value}}


def _with_rate(arguments: Mapping[str, Any], layer: int, value: float) -> tuple[float, ...]:
    depth = len(SETTINGS["hidden"].check(arguments.get("hidden", default("hidden")))) + 1
    if layer > depth:
        name = f"lr{layer}"
        raise ArgumentError("axis", name, f"lr1 to lr{depth}, in a network of {depth} layers")
    lr = arguments.get("lr", default("lr"))
    several = list(lr) if isinstance(lr, tuple | list) else [lr] * depth
    several[layer - 1] = value
    return tuple(several)
