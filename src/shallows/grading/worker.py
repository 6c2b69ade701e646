"""A submission's process: load the file, and call its function as often as the judge asks."""

from __future__ import annotations

import inspect
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError
from shallows.grading.wire import pack, unpack
from shallows.inside.checking.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable

_OUTPUT = 1_000_000  # bytes of one file, and so of what it prints


def main(path: str, function: str, asked: int, answers: int, seconds: int, megabytes: int) -> None:
    """Send the function's parameters, then answer each question with a line."""
    _limit(seconds, megabytes)
    with os.fdopen(asked, "r") as questions, os.fdopen(answers, "w") as out:
        try:
            code = load(path, function or None)
            hello: dict[str, Any] = {"parameters": _parameters(code)}
        except ArgumentError as problem:
            hello = {"refused": str(problem)}
        _say(out, hello)
        if "refused" in hello:
            return
        for question in questions:
            _say(out, _answer(code, unpack(json.loads(question)), path))


def _say(out: Any, message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _parameters(code: Callable[..., Any]) -> list[list[Any]]:
    try:
        parameters = inspect.signature(code).parameters.values()
    except (TypeError, ValueError):
        return []
    return [[p.name, int(p.kind), p.default is not p.empty] for p in parameters]


def _answer(code: Callable[..., Any], arguments: list[Any], path: str) -> dict[str, Any]:
    try:
        with np.errstate(all="ignore"):
            raw = code(*arguments)
        return {"raw": pack(raw), "after": pack(arguments)}
    except (Exception, SystemExit) as problem:  # whatever a learner's code may raise
        frames = traceback.extract_tb(problem.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == path]
        said = " ".join(str(problem).split())[:300]
        return {"raised": type(problem).__name__, "said": said, "line": (lines or [0])[-1]}


def _limit(seconds: int, megabytes: int) -> None:
    """Set hard limits, which a process without privileges can't raise again."""
    try:
        import resource
    except ImportError:  # Windows has none; the time limit remains
        return
    wanted = {
        "RLIMIT_CPU": seconds + 1,
        "RLIMIT_AS": megabytes << 20,
        "RLIMIT_FSIZE": _OUTPUT,
        "RLIMIT_NPROC": 0,
        "RLIMIT_CORE": 0,
    }
    for name, limit in wanted.items():
        try:
            resource.setrlimit(getattr(resource, name), (limit, limit))
        except (AttributeError, OSError, ValueError):  # not on this system
            continue


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7]))
