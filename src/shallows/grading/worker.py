"""A submission's process: load the file, and call its function as often as the judge asks."""

from __future__ import annotations

import json
import math
import os
import random
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError
from shallows.grading.confinement import CALLS, confine
from shallows.grading.wire import pack, refusal, unpack
from shallows.inside.checking.running.calling import Adapted
from shallows.inside.checking.running.loading import (
    SUBMISSION,
    load,
    names_of_fitting,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LARGEST_FILE = 16_000_000  # bytes
_FILES = 256  # open at a time
_DEEPEST = 20  # calls that led to an exception


def main(
    path: str, function: str, asked: int, answers: int, seconds: float, megabytes: int
) -> None:
    """Send what can't be taken away, then whether it is ready, then each answer."""
    left = confine(path, os.environ["TMPDIR"])
    _limit(seconds, megabytes, processes=CALLS in left)
    with os.fdopen(asked, "r") as questions, os.fdopen(answers, "w") as out:
        _say(out, {"left": left})
        _seed()
        try:
            code = Adapted(load(path, function or None))
            # A name that was asked for leaves no choice to tell of.
            names = [function] if function else names_of_fitting(vars(sys.modules[SUBMISSION]))
            hello: dict[str, Any] = {
                "ready": True, "boxed": code.boxed, "own": code.own,
                "steps": code.steps, "functions": names
            }  # fmt: skip
        except ArgumentError as problem:
            hello = {"refused": refusal(problem)}
        _say(out, hello)
        if "refused" in hello:
            return
        for question in questions:
            _say(out, _answer(code, unpack(json.loads(question)), path))


def _seed() -> None:
    """Seed all generators, so that code that draws numbers has the same marks twice.

    `np.random.default_rng()` and the module `secrets` ask the system by way of `random._urandom`.
    """
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002 - the generator that learners use
    random._urandom = random.Random(0).randbytes  # type: ignore[attr-defined] # noqa: S311


def _say(out: Any, message: dict[str, Any]) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _answer(code: Callable[..., Any], arguments: list[Any], path: str) -> dict[str, Any]:
    try:
        return {"raw": pack(code(*arguments))}
    except (Exception, SystemExit) as problem:  # whatever a learner's code may raise
        frames = traceback.extract_tb(problem.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == path]
        kind, said = type(problem).__name__[:80], text_of(problem)
        if len(lines) > _DEEPEST:  # of a function that calls itself without an end
            lines = [*lines[: _DEEPEST - 1], lines[-1]]
        held = pack(getattr(problem, "shallows_held", None))
        return {"raised": kind, "said": said, "lines": lines, "held": held}


def _limit(seconds: float, megabytes: int, *, processes: bool) -> None:
    """Set hard limits, which a process without privileges can't raise again.

    `processes` says whether new processes are to be refused here, too; this refuses threads with
    them.
    """
    import resource

    # What this process itself has used so far is not the learner's.
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(used.ru_utime + used.ru_stime + seconds)
    wanted = {
        "RLIMIT_CPU": (until, until + 1),  # a signal that says so, and a second later the end
        "RLIMIT_AS": (megabytes << 20,) * 2,
        "RLIMIT_FSIZE": (_LARGEST_FILE,) * 2,
        "RLIMIT_NOFILE": (_FILES,) * 2,
        "RLIMIT_CORE": (0, 0),
    } | ({"RLIMIT_NPROC": (0, 0)} if processes else {})
    for name, limits in wanted.items():
        with suppress(AttributeError, OSError, ValueError):  # not on this system
            resource.setrlimit(getattr(resource, name), limits)


if __name__ == "__main__":
    path, function, asked, answers, seconds, megabytes = sys.argv[1:]
    main(path, function, int(asked), int(answers), float(seconds), int(megabytes))
