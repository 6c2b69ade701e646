"""A rubric: the points for each derivative, read from a small TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError, number, suggestion
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

#: A gradient of weights or biases, which is what training needs; any other derivative; and no
#: mistake outside the derivatives, such as in the update.
USUAL = {"weights": 2.0, "biases": 2.0, "between": 1.0, "code": 2.0}
_KINDS = {"w": "weights", "b": "biases"}
_LARGEST = 1e6


@dataclass(frozen=True)
class Rubric:
    """The points for each derivative.

    Parameters
    ----------
    points : dict
        By name: ``weights``, ``biases`` and ``between`` for the kinds of derivatives, ``code`` for
        the code as a whole, or a single derivative such as ``dL_dw1``. What is left out has the
        points of `USUAL`.

    Raises
    ------
    ArgumentError
        If a name is unknown, or if its points are no number from 0.
    """

    points: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, points in self.points.items():
            _check(name, points)

    @classmethod
    def read(cls, path: Path) -> Rubric:
        """Return the rubric of a file with a table ``[points]``."""
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError) as problem:
            accepted = f"a TOML file that can be read ({problem})"
            raise ArgumentError("rubric", str(path), accepted) from None
        if set(told) != {"points"} or not isinstance(told["points"], dict):
            raise ArgumentError("rubric", sorted(told), "a table named [points], and nothing else")
        return cls(told["points"])

    def check(self, lines: Iterable[Quantity]) -> None:
        """Refuse points for a derivative that the network hasn't, or no points at all for it."""
        known = {quantity.name for quantity in lines}
        for name in self.points:
            if name not in USUAL and name not in known:
                accepted = f"derivatives of the network: {', '.join(sorted(known))}"
                raise ArgumentError("rubric", name, accepted, f"{accepted}; not {name}")
        if not sum(map(self.of, lines)) + self.code:
            raise ArgumentError("rubric", dict(self.points), "points for something")

    def of(self, quantity: Quantity) -> float:
        """Return the points of a derivative."""
        return self._of(quantity.name, _KINDS.get(quantity.kind, "between"))

    @property
    def code(self) -> float:
        """The points of the code as a whole."""
        return self._of("code", "code")

    def _of(self, name: str, kind: str) -> float:
        return float(self.points.get(name, self.points.get(kind, USUAL[kind])))


def _check(name: str, points: Any) -> None:
    if name not in USUAL and not _is_derivative(name):
        accepted = f"{', '.join(USUAL)}, or a derivative such as dL_dw1"
        meant = suggestion(name, USUAL)
        raise ArgumentError("rubric", name, accepted + meant, f"{accepted}; not {name}{meant}")
    try:
        number(name, points, minimum=0.0, below=_LARGEST)
    except ArgumentError:
        accepted = f"for {name} a number from 0 up to {_LARGEST:g}"
        given = f"{name} = {points}"
        raise ArgumentError("rubric", given, accepted, f"{accepted}; not {points}") from None


def _is_derivative(name: str) -> bool:
    try:
        return Quantity.parse(name).is_derivative
    except ArgumentError:
        return False
