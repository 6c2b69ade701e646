"""Judge a file whose code runs in a process of its own, under limits.

The judge stays in this process. The other process gets inputs and sends values back, so nothing
that it prints or patches can change the verdict. It can only return right or wrong values.
"""

from __future__ import annotations

import linecache
import os
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.arguments import ArgumentError
from shallows.grading.process import Process, Stopped
from shallows.grading.wire import pack, refusal, unpack
from shallows.inside.checking.report import asked, reports
from shallows.inside.checking.running.loading import remembered
from shallows.inside.checking.telling.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from shallows.grading.task import Task
    from shallows.inside.checking.report import Report

_NO_ANSWER = "it answered something that is no answer"
_DEEPEST = 50  # calls that led to an exception


class Judged(NamedTuple):
    """What came of judging a file.

    Parameters
    ----------
    report : Report or None
        None if it couldn't be judged.
    problem : str
        Why it couldn't be judged, or nothing.
    printed : str
        The beginning of the printed output.
    left : tuple of str
        What the system does not allow to be taken away from a submission.
    function : str
        The name of the function or class that was judged, if any was.
    """

    report: Report | None
    problem: str = ""
    printed: str = ""
    left: tuple[str, ...] = ()
    function: str = ""


def judged(path: Path, task: Task) -> Judged:
    """Judge a file, given by its absolute path."""
    if os.name != "posix":
        raise OSError("submissions can be isolated on Linux and macOS only")
    left: tuple[str, ...] = ()
    with Process(path, task.function, task.seconds, task.megabytes) as process:
        try:
            left = tuple(process.heard()["left"])  # before any line of the submission runs
            code = _proxy(process, path)
            exercise = asked(code, **task.network)
            report: Report | None = None
            try:
                for fuller in reports(code, exercise):
                    report = fuller
            except (Stopped, Exception):  # what is looked for after the marks may not cost them
                if report is None:
                    raise
        except Stopped as problem:
            return Judged(None, str(problem), process.printed(), left)
        except ArgumentError as problem:  # there is nothing to judge in what it returns
            return Judged(None, refusal(problem)[:1000], process.printed(), left)
        except Exception as problem:  # a value that the judge can't read costs only this one
            said = f"{type(problem).__name__}: {problem}"[:1000]
            return Judged(None, said, process.printed(), left)
        name, *others = code.functions  # type: ignore[attr-defined]
        if report and others:
            report = replace(report, findings=[*report.findings, _one_of(name, others)])
        return Judged(report, "", process.printed(), left, name)


def _one_of(name: str, others: Sequence[str]) -> Finding:
    """Return a note that others would have fitted, too."""
    said = f"{name} was checked; your file has {', '.join(others)}, too, which could be checked"
    said += " instead, with --function and the name"
    return Finding("code", True, None, "several functions", said, "", True)


def _proxy(process: Process, path: Path) -> Callable[..., Any]:
    """Return a function that looks like the learner's, and asks the process for its values."""
    hello = process.heard()
    if "refused" in hello:
        raise Stopped(str(hello["refused"])[:1000])

    def ask(*arguments: Any) -> Any:
        return _asked(process, path, list(arguments))

    if hello.get("ready") is not True:
        raise Stopped(_NO_ANSWER)
    remembered(path)  # for quoting its lines
    ask.adapted = True  # type: ignore[attr-defined] # the process calls it as `Adapted` does
    ask.boxed = hello.get("boxed") is not False  # type: ignore[attr-defined]
    names = [str(name)[:80] for name in islice(hello.get("functions", []), 9)]
    ask.functions = names or [""]  # type: ignore[attr-defined]
    ask.own = hello.get("own") is True  # type: ignore[attr-defined]
    steps = dict(islice(hello.get("steps", {}).items(), 20))
    ask.steps = {str(name): whole is True for name, whole in steps.items()}  # type: ignore[attr-defined]
    ask.__wrapped__ = _raiser(path, [1])  # type: ignore[attr-defined] # its file's name
    return ask


def _asked(process: Process, path: Path, arguments: list[Any]) -> Any:
    process.tell(pack(arguments))
    answer = process.heard()
    try:
        if "raised" in answer:
            _raise(path, answer)
        raw = unpack(answer["raw"])
    except (LookupError, TypeError, ValueError, OverflowError, RecursionError):
        raise Stopped(_NO_ANSWER) from None
    return raw


def _raise(path: Path, answer: dict[str, Any]) -> None:
    kind = type(str(answer["raised"])[:80], (_Raised,), {})
    last = len(linecache.getlines(str(path)))
    lines = [min(max(int(line), 1), last) for line in islice(answer["lines"], _DEEPEST)]
    problem = kind(str(answer.get("said", ""))[:300])
    problem.shallows_held = unpack(answer.get("held"))
    if lines:
        _raiser(path, lines)(problem)
    raise problem


class _Raised(Exception):  # noqa: N818 - takes the name of the learner's exception
    pass


def _raiser(path: Path, lines: Sequence[int]) -> Callable[[BaseException], None]:
    """Return a function that raises as if at the last of these lines, called from those before.

    The lines are of the learner's file, so that they are quoted.
    """
    names: dict[str, Any] = {}
    body = "raise problem"
    for line in reversed(lines):
        source = "\n" * (line - 1) + f"def raiser(problem): {body}"
        exec(compile(source, str(path), "exec"), names)  # noqa: S102 - of our text only
        names = {"inner": names["raiser"]}
        body = "inner(problem)"
    return names["inner"]
