"""Checks of what a user passes in: one clear error, before any work starts."""

from __future__ import annotations

import math
import operator
import re
from contextlib import suppress
from difflib import get_close_matches
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class ArgumentError(ValueError):
    """An argument that can't be used.

    Parameters
    ----------
    name : str
        The name of the argument.
    given : object
        The value that was given.
    accepted : str
        What is accepted, in words.
    typed : str, optional
        The same in the words of a shell, where Python's words do not fit.

    Examples
    --------
    >>> try:
    ...     sh.train(sh.datasets.xor(), lr=-1)
    ... except sh.ArgumentError as error:
    ...     print(error)
    ...
    lr: got -1; accepted: a finite number above 0
    """

    def __init__(self, name: str, given: object, accepted: str, typed: str = "") -> None:
        super().__init__(f"{name}: got {given!r}; accepted: {accepted}")
        self.name, self.given, self.accepted = name, given, accepted
        self.typed = typed or accepted

    def __reduce__(self) -> tuple[type[ArgumentError], tuple[str, object, str, str]]:
        # So that an error in a worker process reaches the caller.
        return type(self), (self.name, self.given, self.accepted, self.typed)


P = ParamSpec("P")
R = TypeVar("R")


def suggesting(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function whose error about an unknown argument suggests a known one."""
    known = list(signature(function).parameters)

    @wraps(function)
    def checked(*args: P.args, **named: P.kwargs) -> R:
        for name in named:
            if name not in known:
                meant = suggestion(name, known)
                raise TypeError(f"{function.__name__}() takes no argument {name!r}{meant}")
        return function(*args, **named)

    return checked


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return the end of a message about an unknown word: a suggestion, or nothing."""
    close = get_close_matches(word, list(known), 1)
    return f"; did you mean {close[0]}?" if close else ""


def needed(package: str) -> str:
    """Return the words for a package that has to be installed, with the command that does it.

    The command names the package itself, in the versions that Shallows asks for. So it works
    wherever Shallows came from.
    """
    from importlib.metadata import PackageNotFoundError, requires

    wanted = package
    with suppress(PackageNotFoundError):  # Shallows runs from its source, not installed
        every = (line.partition(";")[0].strip() for line in requires("shallows") or ())
        wanted = next((line for line in every if re.match(rf"{package}\b", line)), package)
    return f"{package} installed (pip install '{wanted}')"


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
    """Return a number as a float; NaN if the value is not a number."""
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
        words = ", ".join(repr(option) for option in accepted)
        raise ArgumentError(name, value, words if isinstance(value, str) else f"one of {words}")
    return value


def flag(name: str, value: object) -> bool:
    """Return `value`, or raise `ArgumentError` unless it is True or False, Python's or NumPy's."""
    plain = value.item() if hasattr(value, "item") else value
    if not isinstance(plain, bool):
        raise ArgumentError(name, value, "True or False", typed="yes or no")
    return plain


def function(name: str, value: object, of: str) -> None:
    """Raise `ArgumentError` unless `value` is None or can be called; `of` says with what."""
    if value is not None and not callable(value):
        raise ArgumentError(name, value, f"None, or a function of {of}")
