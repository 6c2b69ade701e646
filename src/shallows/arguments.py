"""Checks of what a user passes in: one clear error, before any work starts."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class ArgumentError(ValueError):
    """An argument that can't be used.

    Parameters
    ----------
    name : str
        Of the argument.
    given : object
        What was given.
    accepted : str
        What is accepted, in words.
    """

    def __init__(self, name: str, given: object, accepted: str) -> None:
        super().__init__(f"{name}: got {given!r}; accepted: {accepted}")
        self._said = name, given, accepted

    def __reduce__(self) -> tuple[type[ArgumentError], tuple[str, object, str]]:
        return type(self), self._said  # for a worker's to reach its caller


def integer(name: str, value: object, *, minimum: int, maximum: int | None = None) -> int:
    """Return `value` as an int, or raise `ArgumentError` unless it is a whole number in range."""
    bounds = f"a whole number from {minimum}" + ("" if maximum is None else f" to {maximum}")
    if isinstance(value, bool):
        raise ArgumentError(name, value, bounds)
    try:
        whole = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise ArgumentError(name, value, bounds) from None
    if whole < minimum or (maximum is not None and whole > maximum):
        raise ArgumentError(name, value, bounds)
    return whole


def _float(value: object) -> float:
    """Return a number as a float; NaN for what is none."""
    if isinstance(value, bool | str):
        return math.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan


def positive(name: str, value: object) -> float:
    """Return `value` as a float, or raise `ArgumentError` unless it is finite and above zero."""
    number = _float(value)
    if not 0.0 < number < math.inf:
        raise ArgumentError(name, value, "a finite number above 0")
    return number


def number(name: str, value: object, *, minimum: float, below: float) -> float:
    """Return `value` as a float, or raise `ArgumentError` unless it is in [minimum, below)."""
    given = _float(value)
    if not minimum <= given < below:
        end = "" if below == math.inf else f" up to, not including, {below:g}"
        raise ArgumentError(name, value, f"a finite number from {minimum:g}{end}")
    return given


def finite(name: str, value: object) -> float:
    """Return `value` as a float, or raise `ArgumentError` unless it is a finite number."""
    given = _float(value)
    if not math.isfinite(given):
        raise ArgumentError(name, value, "a finite number")
    return given


def rates(name: str, value: object) -> float | tuple[float, ...]:
    """Return a positive number, or a tuple of them, or raise `ArgumentError`."""
    if isinstance(value, tuple | list):
        if not value:
            raise ArgumentError(name, value, "a finite number above 0, or one for each layer")
        return tuple(positive(name, one) for one in value)
    return positive(name, value)


def choice(name: str, value: object, options: Iterable[str]) -> str:
    """Return `value`, or raise `ArgumentError` unless it is one of `options`."""
    accepted = tuple(options)
    if not isinstance(value, str) or value not in accepted:
        raise ArgumentError(name, value, ", ".join(repr(option) for option in accepted))
    return value
