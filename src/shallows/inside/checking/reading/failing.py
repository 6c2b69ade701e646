"""Tell in words how a learner's code failed."""

from __future__ import annotations

import linecache
import re
import traceback
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.sourcefile import file_of

if TYPE_CHECKING:
    from collections.abc import Callable

#: Says in a `Reading.failed` that an exercise's file has no code there yet.
UNWRITTEN = " is not written yet: "
#: What shapes that differ raise, in such a sentence.
SHAPES = re.compile(r" raises ((?:Value|Index)Error)")
_GUFUNC = re.compile(r", with gufunc signature \S+(?= \()")  # NumPy's, of no use to a learner


def failure(problem: BaseException, code: Callable[..., Any]) -> tuple[str, str, tuple[int, ...]]:
    """Return an exception in words, what its line assigns to, and the numbers of lines.

    Parameters
    ----------
    problem : BaseException
    code : callable

    Returns
    -------
    sentence : str
        With the learner's line, if it was raised there.
    target : str
        What that line assigns to, if that is called like a derivative.
    calls : tuple of int
        The lines that led to it, from the outermost function's, and its own.
    """
    text = " ".join(f"{type(problem).__name__}: {problem}".split())[:300].removesuffix(":")
    text = _GUFUNC.sub("", text)
    file = file_of(code)
    frames = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == file]
    if not frames:
        return text, "", ()
    calls = tuple(frame.lineno or 0 for frame in frames)
    number = calls[-1]
    if type(problem).__name__ == "NotImplementedError":  # or its stand-in from another process
        return f"line {number}{UNWRITTEN}{problem}", "", calls
    source = linecache.getline(frames[-1].filename, number).strip()
    target = source.split("=")[0].strip().removesuffix("+")
    name = parsed(target)
    shown = f" ({source[:100]})" if source else ""
    derived = target if name and name.derived else ""
    return f"line {number}{shown} raises {text}", derived, calls
