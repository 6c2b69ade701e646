"""A bias that is a row of its layer's weight matrix: join the two, and part them again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shallows.quantities import Quantity

if TYPE_CHECKING:
    from shallows.backprop import Array


def joined(values: dict[str, Array], place: str) -> dict[str, Array]:
    """Return values by name, those of each bias as a row of its weight's, (inputs + 1, units).

    Parameters
    ----------
    values : dict
        Such as ``w1`` and ``b1``, or ``dL_dw1`` and ``dL_db1``.
    place : {"first", "last"}
        Which row the bias is.
    """
    found = dict(values)
    for name in values:
        if (bias := _bias_of(name)) in values:
            parts = [values[name], found.pop(bias)[None]]
            found[name] = np.concatenate(parts if place == "last" else parts[::-1])
    return found


def parted(values: dict[str, Array], place: str, truth: dict[str, Array]) -> dict[str, Array]:
    """Return values whose biases are rows with the biases apart; another shape stays as it is.

    Parameters
    ----------
    values : dict
    place : {"first", "last"}
    truth : dict
        The right values, their biases apart. Only their shapes are looked at.
    """
    found: dict[str, Array] = {}
    for name, value in values.items():
        right = truth.get(name)
        if not _bias_of(name) or right is None or value.shape != _with_row(right):
            found[name] = value
        elif place == "last":
            found |= {name: value[:-1], _bias_of(name): value[-1]}
        else:
            found |= {name: value[1:], _bias_of(name): value[0]}
    return found


def _bias_of(name: str) -> str:
    """Return the name of the bias beside a weight, dL_db1 for dL_dw1; nothing for another name."""
    quantity = Quantity.parse(name)
    return replace(quantity, kind="b").name if quantity.kind == "w" else ""


def _with_row(value: Array) -> tuple[int, ...]:
    return (len(value) + 1, *value.shape[1:])
