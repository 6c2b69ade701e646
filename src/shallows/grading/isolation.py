"""Judge a file whose code runs in a process of its own, under limits.

The judge stays in this process. The other process gets inputs and sends values back, so nothing
that it prints or patches can change the verdict. It can only return right or wrong values.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import shallows
from shallows.grading.wire import LONGEST, pack, unpack
from shallows.inside.checking.report import check

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.inside.checking.report import Report

_BOOT = "import sys,runpy;sys.path.insert(0,sys.argv.pop(1));" + (
    "runpy.run_module('shallows.grading.worker',run_name='__main__')"
)
_LONGEST_OUTPUT = 10_000  # bytes that are kept of what it prints


class Stopped(BaseException):  # no Exception, so that no handler of a learner's errors catches it
    """A submission's process gave no further answer; the message says why."""


class Submission:
    """A learner's function in a process group of its own; a context manager that ends the group.

    Parameters
    ----------
    path : Path
        Absolute path of the file.
    function : str or None
    seconds : float
        Time limit, after which it is killed.
    megabytes : int
        Limit on its address space.
    """

    def __init__(self, path: Path, function: str | None, seconds: float, megabytes: int) -> None:
        self._path, self._seconds, self._buffer = path, seconds, b""
        self._until = time.monotonic() + seconds
        self._directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._output = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        asked, self._ask = os.pipe()
        self._answers, answers = os.pipe()
        root = str(Path(shallows.__file__).parents[1])
        limits = [str(asked), str(answers), str(int(seconds) + 1), str(megabytes)]
        self._process = subprocess.Popen(  # noqa: S603 - to run it is the purpose
            [sys.executable, "-IBuc", _BOOT, root, str(path), function or "", *limits],
            stdin=subprocess.DEVNULL, stdout=self._output, stderr=subprocess.STDOUT,
            cwd=self._directory.name, env=_environment(self._directory.name),
            pass_fds=(asked, answers), start_new_session=True,
        )  # fmt: skip
        os.close(asked)
        os.close(answers)

    def __enter__(self) -> Submission:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        os.close(self._ask)
        os.close(self._answers)
        self._output.close()
        self._directory.cleanup()

    def printed(self) -> str:
        """Return the beginning of the printed output."""
        return os.pread(self._output.fileno(), _LONGEST_OUTPUT, 0).decode(errors="replace")

    def proxy(self) -> Callable[..., Any]:
        """Return a function that looks like the learner's, and asks the process for its values."""
        hello = self._heard()
        if "refused" in hello:
            raise Stopped(str(hello["refused"])[:1000])

        def ask(*arguments: Any) -> Any:
            return self._asked(list(arguments))

        try:
            ask.__signature__ = _signature(hello["parameters"])  # type: ignore[attr-defined]
        except (LookupError, TypeError, ValueError):
            raise Stopped("it answered something that is no answer") from None
        ask.__wrapped__ = _raiser(self._path, 1)  # type: ignore[attr-defined] # its file's name
        return ask

    def _asked(self, arguments: list[Any]) -> Any:
        try:
            self._write((json.dumps(pack(arguments)) + "\n").encode())
            answer = self._heard()
            if "raised" in answer:
                self._raise(answer)
            raw, after = unpack(answer["raw"]), unpack(answer["after"])
            _restore(arguments, after)
        except BrokenPipeError:
            raise Stopped(self._ending()) from None
        except (LookupError, TypeError, ValueError, OverflowError, RecursionError):
            raise Stopped("it answered something that is no answer") from None
        return raw

    def _raise(self, answer: dict[str, Any]) -> None:
        kind = type(str(answer["raised"])[:80], (_Raised,), {})
        lines = len(self._path.read_bytes().splitlines())
        line = min(max(int(answer.get("line", 0)), 0), lines)
        problem = kind(str(answer.get("said", ""))[:300])
        if line:
            _raiser(self._path, line)(problem)
        raise problem

    def _write(self, message: bytes) -> None:
        while message:
            if not select.select([], [self._ask], [], self._left())[1]:
                continue
            message = message[os.write(self._ask, message[:4096]) :]

    def _heard(self) -> dict[str, Any]:
        parts, part = [self._buffer], self._buffer
        size = len(part)
        while b"\n" not in part:
            if not select.select([self._answers], [], [], self._left())[0]:
                continue
            part = os.read(self._answers, 1 << 16)
            if not part:
                raise Stopped(self._ending())
            parts.append(part)
            size += len(part)
            if size > LONGEST:
                raise Stopped("it returned more than can be derivatives")
        line, _, self._buffer = b"".join(parts).partition(b"\n")
        try:
            answer = json.loads(line)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise Stopped("it answered something that is no answer")
        return answer

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise Stopped(f"it was stopped after {self._seconds:g} s")
        return left

    def _ending(self) -> str:
        try:
            status = self._process.wait(timeout=min(1.0, self._left()))
        except subprocess.TimeoutExpired:
            return "it closed the connection to the judge"
        if status < 0:
            return f"its process was ended by {signal.Signals(-status).name}"
        return f"its process ended by itself, with status {status}"


class _Raised(Exception):  # noqa: N818 - takes the name of the learner's exception
    pass


def judged(
    path: Path,
    function: str | None,
    *,
    seconds: float,
    megabytes: int,
    network: dict[str, Any],
) -> tuple[Report | None, str, str]:
    """Return the report on a file, or None; why there is none; and the printed output."""
    if os.name != "posix":
        raise OSError("submissions can be isolated on Linux and macOS only")
    with Submission(path, function, seconds, megabytes) as submission:
        try:
            return check(submission.proxy(), **network), "", submission.printed()
        except Stopped as problem:
            return None, str(problem), submission.printed()
        except Exception as problem:  # a value that the judge can't read costs only this one
            return None, f"{type(problem).__name__}: {problem}"[:1000], submission.printed()


def _environment(directory: str) -> dict[str, str]:
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
    keep = {k: os.environ[k] for k in ("PATH", "LANG", "SYSTEMROOT") if k in os.environ}
    return {**keep, **threads, "HOME": directory, "TMPDIR": directory}


def _signature(parameters: Sequence[Sequence[Any]]) -> inspect.Signature:
    kinds = list(inspect._ParameterKind)
    return inspect.Signature([
        inspect.Parameter(
            str(name), kinds[kind], default=None if default else inspect.Parameter.empty
        )
        for name, kind, default in parameters
    ])  # fmt: skip


def _raiser(path: Path, line: int) -> Callable[[BaseException], None]:
    """Return a function that raises at this line of the learner's file, so that it is quoted."""
    names: dict[str, Any] = {}
    source = "\n" * (line - 1) + "def raiser(problem): raise problem"
    exec(compile(source, str(path), "exec"), names)  # noqa: S102 - of our text only
    return names["raiser"]


def _restore(arguments: list[Any], after: Any) -> None:
    """Change the arguments as the submission changed its copies of them."""
    for mine, theirs in zip(arguments, after, strict=True):
        if isinstance(mine, dict):
            if not isinstance(theirs, dict):
                raise TypeError
            mine.clear()
            mine.update(theirs)
        elif isinstance(mine, np.ndarray) and np.shape(theirs) == mine.shape:
            mine[...] = theirs
