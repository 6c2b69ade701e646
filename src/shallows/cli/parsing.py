"""What the commands read from their options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError, choice

if TYPE_CHECKING:
    from pathlib import Path

    from shallows.datasets import Dataset

PICTURES = (".png", ".svg", ".pdf")

_YES = {"no": False, "yes": True}


def data(name: str | None, target: str | None = None, scaling: str = "none") -> Dataset:
    """Return built-in data by name, or the data of a CSV file."""
    from shallows.datasets import BUILT_IN, from_csv

    if name and name.lower().endswith(".csv"):
        return from_csv(name, target, scaling=scaling)
    if name not in BUILT_IN:
        accepted = ", ".join(map(repr, BUILT_IN))
        raise ArgumentError("data", name, f"{accepted}, or a file whose name ends in .csv")
    for option, given in [("target", target), ("scaling", scaling)]:
        if given not in (None, "none"):
            raise ArgumentError(option, given, "an option for data of a .csv file")
    return BUILT_IN[name]()


def units(text: str) -> list[int]:
    """Return the units of the hidden layers, given as ``3,3``."""
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        accepted = "whole numbers separated by commas, such as 3,3"
        raise ArgumentError("hidden", text, accepted) from None


def activations(text: str) -> str | list[str]:
    """Return one activation, or one for each hidden layer, given as ``tanh,relu``."""
    return text.split(",") if "," in text else text


def numbers(name: str, text: str) -> list[float]:
    """Return numbers given as ``0.5,0.1``."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise ArgumentError(name, text, "numbers separated by commas, such as 0.5,0.1") from None


def rates(text: str) -> float | tuple[float, ...]:
    """Return a learning rate, or one for each layer, given as ``0.1`` or ``0.5,0.1``."""
    values = numbers("lr", text)
    return values[0] if len(values) == 1 else tuple(values)


def flags(name: str, text: str) -> list[bool]:
    """Return what was given as ``no``, ``yes`` or ``no,yes``."""
    return [_YES[choice(name, word, _YES)] for word in text.split(",")]


def seeds(text: str) -> Any:
    """Return seeds given as ``0:1000`` or ``1,5,7``."""
    try:
        if ":" in text:
            first, last = (int(part) for part in text.split(":"))
            return range(first, last)
        return axis([int(part) for part in text.split(",")])
    except ValueError:
        raise ArgumentError("seeds", text, "such as 0:1000, or 1,5,7") from None


def axis(values: list[Any]) -> Any:
    """Return one value as a shared one, several as an axis."""
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
