"""A submission's process: its messages, what it prints, and how long it may run.

The limit is on the processor time of the process itself, and on the time for which it sleeps. It is
not on the time by the clock, because that depends on what else the machine does, and so would the
marks.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import shallows

_BOOT = "import sys,runpy;sys.path.insert(0,sys.argv.pop(1));" + (
    "runpy.run_module('shallows.grading.worker',run_name='__main__')"
)
LONGEST = 8_000_000  # bytes of one message
LONGEST_OUTPUT = 10_000  # bytes that are kept of what it prints
LARGEST_DISK = 64_000_000  # bytes of all its files
_LOOK = 0.1  # seconds between two looks at what it does
_PATIENCE = 30  # times the limit, by the clock: for what is no sleep, or not seen to be


class Stopped(BaseException):  # no Exception, so that no handler of a learner's errors catches it
    """A submission's process gave no further answer; the message says why."""


class Process:
    """A Python process for one submission, in a group and a directory of its own.

    It is a context manager that ends the whole group.

    Parameters
    ----------
    path : Path
        Absolute path of the submission.
    function : str or None
    seconds : float
        Limit on its processor time, rounded up to whole seconds, and on the time it sleeps.
    megabytes : int
        Limit on its address space.
    """

    def __init__(self, path: Path, function: str | None, seconds: float, megabytes: int) -> None:
        self._seconds, self._buffer, self._kept = seconds, b"", b""
        self._slept = self._waited = 0.0
        self._directory = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        asked, self._ask = os.pipe()
        self._answers, answers = os.pipe()
        self._output, output = os.pipe()
        self._readable = [self._output]
        root = str(Path(shallows.__file__).parents[1])
        numbers = [str(asked), str(answers), str(seconds), str(megabytes)]
        self._process = subprocess.Popen(  # noqa: S603 - to run it is the purpose
            [sys.executable, "-sPBuc", _BOOT, root, str(path), function or "", *numbers],
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            cwd=self._directory.name, env=_environment(self._directory.name),
            pass_fds=(asked, answers), start_new_session=True,
        )  # fmt: skip
        for end in (asked, answers, output):
            os.close(end)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # it has ended
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for end in (self._ask, self._answers, self._output):
            os.close(end)
        self._directory.cleanup()

    def printed(self) -> str:
        """Return the beginning of the printed output."""
        while len(self._kept) < LONGEST_OUTPUT and self._readable and self._ready([], 0):
            self._keep()
        return self._kept.decode(errors="replace")

    def tell(self, message: dict[str, Any]) -> None:
        """Send a message, a line of JSON."""
        text = (json.dumps(message) + "\n").encode()
        while text:
            if self._wait(writing=[self._ask]):
                try:
                    text = text[os.write(self._ask, text[:4096]) :]
                except BrokenPipeError:
                    raise Stopped(self._ending()) from None

    def heard(self) -> dict[str, Any]:
        """Return the next message."""
        parts, part = [self._buffer], self._buffer
        size = len(part)
        while b"\n" not in part:
            part = b""
            if not self._wait([self._answers]):
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

    def _wait(self, reading: list[int] | None = None, writing: list[int] | None = None) -> bool:
        """Wait a moment for a pipe, and keep what is printed meanwhile; refuse sleepers."""
        before = time.monotonic()
        ready = self._ready(reading or [], _LOOK, writing or [])
        if self._output in ready:
            self._keep()
        gone = time.monotonic() - before
        self._waited += gone
        self._slept += gone if not ready and _asleep(self._process.pid) else 0
        self._refuse(idle=not ready)
        return bool(ready - {self._output})

    def _ready(
        self, reading: list[int], seconds: float, writing: list[int] | None = None
    ) -> set[int]:
        can_read, can_write, _ = select.select(
            [*reading, *self._readable], writing or [], [], seconds
        )
        return {*can_read, *can_write}

    def _keep(self) -> None:
        part = os.read(self._output, 1 << 16)
        if not part:  # it has closed its output
            self._readable = []
        self._kept = (self._kept + part)[:LONGEST_OUTPUT]

    def _refuse(self, *, idle: bool) -> None:
        if self._slept > self._seconds:
            raise Stopped(f"it was stopped: it slept for {self._seconds:g} s")
        if self._waited > _PATIENCE * self._seconds:
            raise Stopped(f"it was stopped: no answer for {_PATIENCE * self._seconds:g} s")
        if idle and _size(Path(self._directory.name)) > LARGEST_DISK:
            raise Stopped(f"it was stopped: its files have over {LARGEST_DISK / 1e6:g} MB")

    def _ending(self) -> str:
        while (status := self._process.poll()) is None:  # it has only closed the connection
            if not self._readable:
                time.sleep(_LOOK)
            self._wait()
        if status == -signal.SIGXCPU:
            return f"it was stopped after {self._seconds:g} s of processor time"
        if status < 0:
            return f"its process was ended by {signal.Signals(-status).name}"
        return f"its process ended by itself, with status {status}"


def _asleep(process: int) -> bool:
    """Return whether each thread of a process sleeps; False where that isn't told.

    A thread that waits for a busy processor, or for a disk, does not sleep.
    """
    states = [_state(path) for path in Path(f"/proc/{process}/task").glob("*/stat")]
    return bool(states) and set(states) == {"S"}


def _state(path: Path) -> str:
    try:
        return path.read_text(errors="replace").rpartition(")")[2].split()[0]  # proc_pid_stat(5)
    except (OSError, IndexError):  # the thread has just ended
        return ""


def _size(directory: Path) -> int:
    """Return how many bytes the files in a directory have."""
    total = 0
    for path in directory.rglob("*"):
        with contextlib.suppress(OSError):  # it has just been removed
            total += path.lstat().st_size
    return total


def _environment(directory: str) -> dict[str, str]:
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL")}
    keep = {k: os.environ[k] for k in ("PATH", "LANG", "SYSTEMROOT") if k in os.environ}
    own = {"HOME": directory, "TMPDIR": directory, "MPLBACKEND": "agg", "PYTHONHASHSEED": "0"}
    return {**keep, **threads, **own}
