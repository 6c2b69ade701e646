"""The whole state of the laboratory: one table of fields, which parses and prints its URL.

Everything that comes from a browser goes through `FIELDS`: a value that is not accepted is replaced
by the default, with a message.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shallows import datasets
from shallows.arguments import ArgumentError, choice, integer
from shallows.maps.fractal import PRESETS
from shallows.settings import SEEDS, default, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shallows.settings import Setting

LAYERS, UNITS = 4, 16
EPOCHS = 1_000_000
POINTS = 400  # that a URL may hold
LONGEST = 20_000  # characters of one field
OWN = "own"
#: The data of *The boundary of neural network trainability is fractal*, and their signs.
PAPER = ("normal", "normal-signs")
_DATA = tuple(datasets.BUILT_IN)
_ARGUMENTS = {"n": "n", "seed": "data_seed"}  # of built-in data, and their fields


@dataclass(frozen=True)
class Field:
    """One value of the state.

    Parameters
    ----------
    name : str
        In the URL, too.
    default : object
    read : callable
        Returns the value of a text, or raises `ArgumentError`; takes the name and the text.
    show : callable
        Returns the text of a value.
    """

    name: str
    default: Any
    read: Callable[[str, str], Any]
    show: Callable[[Any], str] = str


def _whole(minimum: int, maximum: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not re.fullmatch(r"\d{1,19}", text):
            raise ArgumentError(name, text, f"a whole number from {minimum} to {maximum}")
        return integer(name, int(text), minimum=minimum, maximum=maximum)

    return read


def _real(minimum: float, maximum: float) -> Callable[[str, str], float]:
    def read(name: str, text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not minimum <= value <= maximum:
            raise ArgumentError(name, text, f"a number from {minimum:g} to {maximum:g}")
        return value

    return read


def _one_of(options: Iterable[str]) -> Callable[[str, str], str]:
    return lambda name, text: choice(name, text, options)


def _flag(name: str, text: str) -> bool:
    return choice(name, text, ("no", "yes")) == "yes"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _layers(name: str, text: str) -> tuple[int, ...]:
    accepted = f"1 to {LAYERS} layers of 1 to {UNITS} units, such as 3,3"
    units = re.split(r"\s*[,-]\s*", text.strip())
    if not 1 <= len(units) <= LAYERS or not all(re.fullmatch(r"\d{1,2}", u) for u in units):
        raise ArgumentError(name, text, accepted)
    if not all(1 <= int(u) <= UNITS for u in units):
        raise ArgumentError(name, text, accepted)
    return tuple(map(int, units))


def _commas(values: Iterable[object]) -> str:
    return ",".join(map(str, values))


def _several(
    read: Callable[[str, str], Any], most: int, separator: str = r"[\s,;]+"
) -> Callable[[str, str], tuple[Any, ...]]:
    def split(name: str, text: str) -> tuple[Any, ...]:
        parts = [part for part in re.split(separator, text.strip()) if part]
        if not 1 <= len(parts) <= most:
            raise ArgumentError(name, text, f"1 to {most} values")
        values = tuple(read(name, part) for part in parts)
        if len(set(values)) != len(values):
            raise ArgumentError(name, text, "values that differ from each other")
        return values

    return split


def _points(name: str, text: str) -> tuple[tuple[float, float, int], ...]:
    """Return points (x0, x1, class), written ``0.1 0.2 0;0.3 0.4 1``."""
    number = _real(-1e6, 1e6)
    rows = [row.split() for row in text.split(";")] if text else []
    if len(rows) > POINTS or any(len(row) != 3 for row in rows):
        raise ArgumentError(name, text[:40], f"up to {POINTS} points, such as 0.1 0.2 0;0.3 0.4 1")
    return tuple((number(name, a), number(name, b), _whole(0, 7)(name, c)) for a, b, c in rows)


def _write_points(points: tuple[tuple[float, float, int], ...]) -> str:
    return ";".join(f"{a!r} {b!r} {c}" for a, b, c in points)


_LR = (1e-9, 1e6)
#: The least and the largest number that the laboratory takes of a setting.
_BOUNDS = {"lr": _LR, "scale": (1e-6, 1e6), "momentum": (0.0, 0.999), "alpha": (0.0, 1e6)}
_RANGES = {"seed": (0, SEEDS - 1), "max_epochs": (1, EPOCHS)}


def _rates(lowest: float, highest: float) -> Callable[[str, str], float | tuple[float, ...]]:
    """Return what reads a number, or several of them: one for each layer."""
    number = _real(lowest, highest)

    def read(name: str, text: str) -> float | tuple[float, ...]:
        values = tuple(number(name, part) for part in re.split(r"[\s,]+", text.strip()))
        if len(values) > LAYERS + 1:
            raise ArgumentError(name, text, "one number, or one for each layer")
        return values[0] if len(values) == 1 else values

    return read


def _write_rates(value: float | tuple[float, ...]) -> str:
    return ",".join(map(repr, value)) if isinstance(value, tuple) else repr(value)


def _ends(name: str, text: str) -> tuple[float, float]:
    values = tuple(_real(1e-9, 1e6)(name, part) for part in re.split(r"[\s,]+", text.strip()))
    if len(values) != 2 or not values[0] < values[1]:
        raise ArgumentError(name, text, "two numbers above 0 in order, such as 0.01,100")
    return values


#: Pairs of axes that a map may have, and whose network it is: Train's, or a paper's.
MAP_AXES = ("lr,scale", "lr1,lr2")
MAP_NETWORKS = ("train", *PRESETS)


def _view(name: str, text: str) -> str | tuple[float, ...]:
    """Return what is shown of a map: nothing yet, all, or from where to where, across and up."""
    if text in ("", "all"):
        return text
    values = tuple(_real(1e-12, 1e12)(name, part) for part in text.split(","))
    if len(values) != 4 or not (values[0] < values[1] and values[2] < values[3]):
        raise ArgumentError(name, text, "all, or four numbers: from, to, across and up")
    return values


def _write_view(value: str | tuple[float, ...]) -> str:
    return value if isinstance(value, str) else ",".join(map(repr, value))


def _setting(row: Setting) -> Field:
    """Return the field of a setting."""
    value = default(row.name)
    if row.name == "hidden":
        return Field(row.name, value, _layers, _commas)
    if row.words:
        return Field(row.name, value, _one_of(row.options))
    if row.type is bool:
        return Field(row.name, value, _flag, _yes)
    if row.compound:
        return Field(row.name, value, _rates(*_BOUNDS[row.name]), _write_rates)
    if row.type is float:
        return Field(row.name, value, _real(*_BOUNDS[row.name]), repr)
    return Field(row.name, value, _whole(*_RANGES[row.name]))


FIELDS: tuple[Field, ...] = (
    Field("page", "train", _one_of(("train", "sweep", "map"))),
    Field("data", "xor", _one_of((*_DATA, *PAPER, OWN))),
    Field("n", 100, _whole(4, 500)),
    Field("data_seed", 99999, _whole(0, SEEDS - 1)),
    Field("points", (), _points, _write_points),
    Field("arithmetic", "report", _one_of(("report", "lanes"))),
    *map(_setting, offered("laboratory")),
    Field("speed", "10", _one_of(("1", "10", "100", "1000"))),
    Field("epoch", 0, _whole(0, EPOCHS)),
    Field(
        "sweep_hidden",
        ((2, 2), (3, 3), (5, 5), (10, 10)),
        _several(_layers, 12, r"[\s;]+"),
        lambda value: " ".join(map(_commas, value)),
    ),
    Field("sweep_lr", (0.5, 0.1, 0.05, 0.01), _several(_real(*_LR), 24), _commas),
    Field("sweep_seeds", 25, _whole(1, 5000)),
    Field("sweep_epochs", 10_000, _whole(1, 100_000)),
    Field("sweep_ran", False, _flag, _yes),
    Field("map_network", "train", _one_of(MAP_NETWORKS)),
    Field("map_axes", "lr,scale", _one_of(MAP_AXES)),
    Field("map_size", "128", _one_of(("64", "128", "256", "512"))),
    Field("map_epochs", 3000, _whole(1, 5000)),
    Field("map_x", (0.01, 10.0), _ends, _commas),
    Field("map_y", (0.1, 100.0), _ends, _commas),
    Field("map_view", "", _view, _write_view),
)
_TABLE = {field.name: field for field in FIELDS}


class State(Mapping[str, Any]):
    """Accepted values of all fields, by name; never changed, only replaced."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = {field.name: field.default for field in FIELDS} | dict(values or {})

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"State({self.query()})"

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> tuple[State, list[str]]:
        """Return the state of a URL's query, and a message for each value that is not accepted."""
        state, messages = cls(), []
        for name, text in query.items():
            if name not in _TABLE:
                continue
            try:
                state = state.with_text(name, text)
            except ArgumentError as error:
                messages.append(str(error))
        return state, messages

    def with_text(self, name: str, text: str) -> State:
        """Return the state with one field read from text.

        Raises
        ------
        ArgumentError
            If there is no such field, or it does not accept the text.
        """
        field = _TABLE[choice("field", name, _TABLE)]
        if len(text) > LONGEST:
            raise ArgumentError(name, f"{len(text)} characters", f"at most {LONGEST}")
        return State({**self._values, name: field.read(name, text)})

    def put(self, **values: Any) -> State:
        """Return the state with some fields changed, to values that are known to be good."""
        return State({**self._values, **values})

    def text(self, name: str) -> str:
        """Return one field as text."""
        return _TABLE[name].show(self._values[name])

    def drawn(self) -> dict[str, int]:
        """Return the arguments of the built-in data: n and the seed, where they take them."""
        takes = datasets.options(self["data"]) if self["data"] in datasets.BUILT_IN else ()
        return {name: self[field] for name, field in _ARGUMENTS.items() if name in takes}

    def query(self) -> dict[str, str]:
        """Return what a URL needs to restore this state: the fields that are not the default."""
        return {
            field.name: field.show(self[field.name])
            for field in FIELDS
            if self[field.name] != field.default
        }
