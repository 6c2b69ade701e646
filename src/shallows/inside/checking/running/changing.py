"""A learner's functions made anew, with a part of their file changed, to see what is right then."""

from __future__ import annotations

import ast
import inspect
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running.plain import plain
from shallows.inside.checking.running.sourcefile import file_of, starts_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType

    Code = Callable[..., Any]

SEEN = "__seen__"  # the function that a changed file may call to show a value
_MOST = 100_000  # numbers that it may show
_NUMBERS = (bool, int, float, list, tuple)  # a generator would be used up
_PIECE = 300  # characters of a text that goes to another process


class Seen:
    """Values that a changed file shows: a number for the place, and a copy of the value."""

    def __init__(self) -> None:
        self.values: list[list[Any]] = []
        self._left = _MOST

    def __call__(self, place: int, value: Any) -> Any:
        """Keep a copy of a value of numbers, and return the value itself."""
        if self._left > 0 and (isinstance(value, _NUMBERS) or hasattr(value, "shape")):
            made = plain(value)
            if isinstance(made, bool | int | float | np.ndarray):
                self._left -= int(np.size(made))
                self.values.append([place, made])
        return value


def change(start: int, end: int, text: str) -> list[Any]:
    """Return a change of a file as plain data: these characters are replaced by a text."""
    return [start, end, *(text[at : at + _PIECE] for at in range(0, len(text), _PIECE))]


def changed(code: Code, changes: Sequence[Sequence[Any]], seen: Seen) -> Code:
    """Return a learner's function or class as its changed file defines it.

    Only what the file defines is run again: functions, classes, and names for what can be called.
    All else is what it was, and the learner's own names stay as they are.

    Parameters
    ----------
    code : callable
    changes : sequence
        As `change` makes them; they do not overlap.
    seen : Seen
        What the file may show.

    Raises
    ------
    LookupError
        If the file does not define it at its top level.
    """
    back = _method(code) if inspect.isclass(code) else inspect.unwrap(code)
    room = dict(back.__globals__)
    room[SEEN] = seen
    file = file_of(back)
    for made in _made(file, text_of(file), tuple(map(tuple, changes)), frozenset(_callable(room))):
        exec(made, room)  # noqa: S102 - the learner's own code
    found = room[code.__name__]
    if found is code:
        raise LookupError(code.__name__)
    return found


def _method(kind: type) -> Any:
    return next(f for f in vars(kind).values() if inspect.isfunction(f))


def _callable(room: dict[str, Any]) -> list[str]:
    return [name for name, value in room.items() if callable(value)]


def _made(
    file: str, text: str, changes: tuple[tuple[Any, ...], ...], names: frozenset[str]
) -> list[CodeType]:
    """Return the parts of a file that define something, the changed ones with their changes."""
    found = []
    for start, end, line in _parts(text, names):
        inside = [c for c in changes if start <= c[0] and c[1] <= end]
        part = text[start:end]
        for a, b, *new in sorted(inside, reverse=True):
            part = part[: a - start] + "".join(new) + part[b - start :]
        found.append(_compiled(file, line, part))
    return found


@lru_cache(maxsize=64)
def _compiled(file: str, line: int, part: str) -> CodeType:
    return compile("\n" * (line - 1) + part, file, "exec")


@lru_cache(maxsize=4)
def _parts(text: str, names: frozenset[str]) -> list[tuple[int, int, int]]:
    """Return where the parts of a file begin and end that define what can be called."""
    starts, found = starts_of(text), []
    for part in ast.parse(text).body:
        if _defines(part, names):
            above = [d.lineno for d in getattr(part, "decorator_list", [])]
            first = min([part.lineno, *above])
            found.append((starts[first - 1], starts[part.end_lineno or first], first))
    return found


def _defines(part: ast.stmt, names: frozenset[str]) -> bool:
    if isinstance(part, ast.FunctionDef | ast.ClassDef):
        return True
    made = isinstance(part, ast.Assign) and isinstance(part.value, ast.Call | ast.Lambda)
    targets = part.targets if isinstance(part, ast.Assign) else []
    return made and all(isinstance(t, ast.Name) and t.id in names for t in targets)
