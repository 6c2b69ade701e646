"""Read values from the options of the commands."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.axes import axis as axis_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shallows.datasets import Dataset
    from shallows.settings import Setting

PICTURES = (".png", ".svg", ".pdf")

_YES = {"no": False, "yes": True}


def data(name: str | None, reading: Mapping[str, Any] = MappingProxyType({})) -> Dataset:
    """Return built-in data by name, or the data of a CSV file, read as the options say."""
    from shallows.datasets import BUILT_IN, from_csv

    if name and name.lower().endswith(".csv"):
        with said_of("data", "path"):
            return from_csv(name, **{"target": None, **reading})
    if name not in BUILT_IN:
        accepted = ", ".join(map(repr, BUILT_IN))
        raise ArgumentError("data", name, f"{accepted}, or a file whose name ends in .csv")
    return BUILT_IN[name]()


@contextmanager
def said_of(option: str, *names: str) -> Iterator[None]:
    """Turn an error about a function's arguments into one about an option."""
    try:
        yield
    except ArgumentError as error:
        if error.name not in names:
            raise
        raise ArgumentError(option, error.given, error.accepted, error.typed) from error


def setting(row: Setting, typed: Any, *, several: bool) -> Any:
    """Return the value of a setting, or the values of an axis, that were typed.

    Text that is not a number stays text, so that the setting's own check refuses it.

    Parameters
    ----------
    row : Setting
    typed : str, bool, or list of str
        A list if the option may be given repeatedly.
    several : bool
        Whether commas, or repeated options, separate the values of an axis.
    """
    if row.type is dict:
        return _shift(row, typed, several=several)
    if isinstance(typed, list):  # each of them a value that may have commas of its own
        return axis([one(row, text) for text in typed])
    if isinstance(typed, bool) or not several:
        return one(row, typed)
    return values(row, typed)


def one(row: Setting, typed: Any) -> Any:
    """Return one value: a number, a word, or one for each layer, given as ``3,3``."""
    if not row.compound or "," not in typed:
        return _part(row, typed)
    return tuple(_part(row, part) for part in typed.split(","))


def values(row: Setting, text: str) -> Any:
    """Return values given as ``0.5,0.1`` or, of whole numbers, as ``0:1000``."""
    ends = text.split(":")
    if row.type is int and len(ends) == 2 and all(re.fullmatch(r"-?\d+", end) for end in ends):
        return range(int(ends[0]), int(ends[1]))
    return axis([_part(row, part) for part in text.split(",")])


def _part(row: Setting, text: Any) -> Any:
    if row.type is bool:
        return _YES.get(text, text)
    try:
        return row.type(text)
    except ValueError:
        return text


def _shift(row: Setting, texts: list[str], *, several: bool) -> dict[str, Any]:
    """Return the numbers to add to weights, given as ``w1[0,2]=0.5``."""
    shift: dict[str, Any] = {}
    for text in texts:
        name, equals, by = text.partition("=")
        if not equals or name in shift:
            raise ArgumentError(row.name, text, "such as w1[0,2]=0.5, each weight once")
        part = axis_of(name) or row
        shift[name] = values(part, by) if several else _part(part, by)
    return shift


def units(text: str) -> list[int]:
    """Return the units of the hidden layers, given as ``3,3``."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        accepted = "whole numbers separated by commas, such as 3,3"
        raise ArgumentError("hidden", text, accepted) from None


def numbers(name: str, text: str) -> list[float]:
    """Return numbers given as ``0.5,0.1``."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise ArgumentError(name, text, "numbers separated by commas, such as 0.5,0.1") from None


def typed(value: Any) -> str:
    """Return a value as it would be typed."""
    if isinstance(value, range):
        return f"{value.start}:{value.stop}"
    if isinstance(value, list | tuple):
        return ",".join(map(typed, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "yes", False: "no"}[value]
    return str(value)


def axis(values: list[Any]) -> Any:
    """Return a single value as itself, and several as an axis."""
    return values[0] if len(values) == 1 else values


def directory(path: Path) -> Path:
    """Make a directory, or say why it can't be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not path.is_dir():
            raise FileExistsError
    except OSError as error:
        raise ArgumentError("out", str(path), f"a directory to write to ({error})") from None
    from shallows.files import check

    check(path / "index.html", (".html",), "out")
    return path
