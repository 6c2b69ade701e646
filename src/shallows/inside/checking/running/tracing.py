"""Record the values of a learner's variables, line by line."""

from __future__ import annotations

import inspect
import linecache
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running.plain import attributes, plain
from shallows.inside.checking.running.sourcefile import file_of
from shallows.inside.checking.running.stopped import operands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

_MOST = 600  # records of one call
_LINES = 20_000  # lines that are looked at; pure loops have many
_LARGEST = 500  # entries of one array
_SIZES = 10**9  # whole numbers up to it may be a size; JSON can't hold those of any length


def traced(
    run: Callable[[], Any], code: Callable[..., Any], *, record: bool
) -> tuple[Any, list[list[Any]]]:
    """Run something, and return its result with what the code's lines gave their variables.

    Parameters
    ----------
    run : callable
    code : callable
        The lines of its module are recorded, its helpers' too.
    record : bool
        If not, nothing is recorded.

    Returns
    -------
    result : object
    lines : list
        Lists of a line's number and text, a variable's name (or ``return``), a copy of its new
        value, the function's name, and its variables that are whole numbers.

    Raises
    ------
    Exception
        What the code raises, with an attribute ``shallows_held``: a dict of ``trace``, the lines so
        far, and ``operands``, as `stopped.operands` returns them.
    """
    room = getattr(inspect.unwrap(code), "__globals__", None)
    if not record or room is None:
        return run(), []
    recorder = _Recorder(room)
    before = sys.gettrace()
    sys.settrace(recorder.entered)
    try:
        return run(), recorder.lines
    except (Exception, SystemExit) as problem:  # whatever a learner's code may raise
        sys.settrace(before)
        with suppress(Exception):  # an exception of the learner's own may refuse attributes
            held = {"trace": recorder.lines, "operands": operands(problem, file_of(code))}
            problem.shallows_held = held  # type: ignore[union-attr]
        raise
    finally:
        sys.settrace(before)


class _Recorder:
    """What has been recorded so far, and each frame's variables when last looked at."""

    def __init__(self, room: dict[str, Any]) -> None:
        self._room, self._left = room, _LINES
        self.lines: list[list[Any]] = []
        self._known: dict[int, tuple[int, dict[str, Any]]] = {}

    def entered(self, frame: FrameType, event: str, _: Any) -> Any:
        """Follow the functions of the learner's module; in a notebook, each cell is a file."""
        if frame.f_globals is not self._room:
            return None
        known = dict(_variables(frame))
        caller = frame.f_back
        inside = caller is not None and caller.f_globals is self._room
        for name, value in known.items():  # of its caller's line
            self._record(frame, caller if inside else None, name, value)
        self._known[id(frame)] = (frame.f_lineno, known)
        return self._line

    def _record(
        self, frame: FrameType, of: FrameType | None, name: str, value: Any, at: int = 0
    ) -> None:
        at = at or (of.f_lineno if of else 0)
        text = linecache.getline(of.f_code.co_filename, at).strip()[:200] if of else ""
        whole = {n: v for n, v in frame.f_locals.items() if type(v) is int and abs(v) < _SIZES}
        self.lines.append([at, text, name, value, frame.f_code.co_name, whole])

    def _line(self, frame: FrameType, event: str, result: Any) -> Any:
        self._left -= 1
        if self._left < 0 or len(self.lines) >= _MOST:
            return None
        at, known = self._known[id(frame)]
        now = dict(_variables(frame))
        for name, value in now.items():
            if (old := known.get(name)) is None or not np.array_equal(old, value, equal_nan=True):
                self._record(frame, frame, name, value, at)
        for name, value in _arrays("return", result, 2) if event == "return" else ():
            self._record(frame, frame, name, value)
        self._known[id(frame)] = (frame.f_lineno, now)
        return self._line


def _variables(frame: FrameType) -> Iterator[tuple[str, Any]]:
    """Yield the arrays among a frame's variables, and one container deep."""
    for name, value in list(frame.f_locals.items()):
        yield from _arrays(name, value, 2)


def _arrays(name: str, value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str | bytes) or callable(value) or value is None:
        return
    if hasattr(value, "shape"):
        array = plain(value)
        if isinstance(array, np.ndarray) and 0 < array.size * array.ndim <= _LARGEST:
            yield name, array.astype(float)
        return
    if isinstance(value, list) and value and isinstance(value[0], int | float | list):
        try:
            array = np.array(value, dtype=float)
        except (ValueError, TypeError):
            array = np.zeros(0)
        if 0 < array.size <= _LARGEST:
            yield name, array
            return
    for place, inside in _inside(value) if depth else ():
        yield from _arrays(name + place, inside, depth - 1)


def _inside(value: Any) -> list[tuple[str, Any]]:
    """Return what is in a container, or in an object, each with how it is written."""
    if isinstance(value, dict):
        return [(f"[{key!r}]", inside) for key, inside in list(value.items())[:50]]
    if isinstance(value, list | tuple):
        return [(f"[{at}]", inside) for at, inside in enumerate(value[:50])]
    own = attributes(value) if hasattr(value, "__dict__") else {}
    return [(f".{key}", inside) for key, inside in own.items()]
