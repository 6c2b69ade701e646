"""Refuse numbers that float32 can't hold: they would become 0, 1 or infinite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError
from shallows.axes import axis

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from shallows.datasets import Dataset

#: The settings whose numbers enter the arithmetic of a training.
_RATES = ("lr", "momentum", "alpha", "l1")


def check_data(data: Dataset) -> None:
    """Refuse data that are infinite in float32.

    Raises
    ------
    ArgumentError
        Naming the first such number.
    """
    check_size("x", data.x)
    check_size("y", data.targets)


def check_size(name: str, values: NDArray[np.float64]) -> None:
    """Refuse an array, (rows, columns), of which a number is infinite in float32."""
    with np.errstate(over="ignore"):
        infinite = np.argwhere(~np.isfinite(values.astype(np.float32)))
    if len(infinite):
        row, column = infinite[0].tolist()
        largest = float(np.finfo(np.float32).max)
        accepted = f"numbers up to {largest:.3g} in float32, or dtype='float64'"
        raise ArgumentError(f"{name}[{row}, {column}]", float(values[row, column]), accepted)


def check_rates(chosen: Mapping[str, Any]) -> None:
    """Refuse learning rates, momenta and penalties that would become other numbers in float32.

    Parameters
    ----------
    chosen : dict
        For each name of a setting or an axis (`shallows.axes.axis`), a value or an iterable of
        values. A tuple holds one number for each layer.

    Raises
    ------
    ArgumentError
        Naming the first that is too small, too large, or a momentum that rounds to 1.
    """
    for name, values in chosen.items():
        row = axis(name)
        if row and (row.part_of or row.name) in _RATES:
            for value in _numbers(values):
                _check_rate(name, value)


def _check_rate(name: str, value: float) -> None:
    with np.errstate(over="ignore", under="ignore"):
        single = float(np.float32(value))
    if (single == 0 and value != 0) or np.isinf(single) or (name == "momentum" and single == 1):
        accepted = f"a number that is not {single:g} in float32, or dtype='float64'"
        raise ArgumentError(name, value, accepted)


def _numbers(values: Any) -> Iterable[float]:
    """Return all numbers of an axis; for an array, its smallest and largest that are not 0."""
    if isinstance(values, np.ndarray):
        there = values[values != 0]
        return [there.min().item(), there.max().item()] if there.size else []
    if isinstance(values, list | tuple | range):
        return [number for value in values for number in _numbers(value)]
    return [values]
