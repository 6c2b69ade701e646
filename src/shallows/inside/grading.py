"""Grade a folder of submissions, each in a process of its own: partial credit for each derivative.

Credit is the share of derivatives that are right, each judged given the learner's own values before
it, so that one mistake costs one derivative. A weight's gradient that is not given counts as wrong.
"""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shallows import files
from shallows.arguments import ArgumentError, integer, positive

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CHILD = "shallows.inside.checking.child"
SHOWN = 2000  # characters of what a submission prints
LONGEST = 2**20  # bytes of a verdict


@dataclass(frozen=True)
class Task:
    """What submissions are asked for, and what they may use.

    Parameters
    ----------
    hidden : tuple of int
    activation : str
    bias : bool
        Of the network, as in `shallows.check`.
    function : str, optional
        The function's name, if it is not one of `loading.NAMES`.
    seconds : float
        Of time that one may take.
    megabytes : int
        Of address space that one may take, Python and NumPy included.
    """

    hidden: tuple[int, ...] = (3, 3)
    activation: str = "sigmoid"
    bias: bool = False
    function: str | None = None
    seconds: float = 10.0
    megabytes: int = 2048

    def __post_init__(self) -> None:
        positive("time_limit", self.seconds)
        integer("memory_limit", self.megabytes, minimum=256, maximum=10**6)


@dataclass(frozen=True)
class Grade:
    """What became of one submission.

    Parameters
    ----------
    name : str
        The file's.
    findings : list of dict
        As in `Report.to_dict`; empty if the submission did not come to a verdict.
    missing : list of str
        Gradients of weights that it does not give.
    error : str, optional
        Why it did not come to a verdict.
    output : str
        The beginning of what it printed.
    """

    name: str
    findings: list[dict[str, Any]]
    missing: list[str]
    error: str | None
    output: str

    @property
    def right(self) -> int:
        """Derivatives that are right."""
        return sum(bool(finding["right"] or finding["note"]) for finding in self.findings)

    @property
    def of(self) -> int:
        """Derivatives that count."""
        return len(self.findings) + len(self.missing)

    @property
    def score(self) -> float:
        """Credit, 0 to 100."""
        return 100.0 * self.right / self.of if self.of else 0.0

    @property
    def says(self) -> str:
        """What there is to say, in a line."""
        if self.error:
            return self.error
        wrong = [
            f"{f['line'] or f['name']}: {f['kind'] or 'wrong'}, {f['sentence']}"
            for f in self.findings
            if not (f["right"] or f["note"])
        ]
        absent = [f"{name} is not given" for name in self.missing]
        return "; ".join([*wrong, *absent]) or "no mistake"


def grade(path: Path, task: Task) -> Grade:
    """Check one file in a process of its own, which nothing of it outlives.

    Whatever the file does, this returns within the task's time and a little: a crash, an endless
    loop, too much memory or output end that process alone. It is no sandbox: see the
    documentation.
    """
    with tempfile.TemporaryDirectory(prefix="shallows-check-", ignore_cleanup_errors=True) as room:
        verdict, why, output = _run(path.absolute(), task, Path(room))
    findings = _findings(verdict)
    if findings is None:
        why = why or str(verdict.get("error", "it ended without a verdict"))[:SHOWN]
        return Grade(path.name, [], _weights(task), why, output)
    names = {finding["name"] for finding in findings}
    missing = [n for n in _weights(task) if not {n, n.removeprefix("dL_d")} & names]
    return Grade(path.name, findings, missing, None, output)


def _weights(task: Task) -> list[str]:
    depth = range(1, len(task.hidden) + 2)
    return [f"dL_d{kind}{layer}" for layer in depth for kind in ("wb" if task.bias else "w")]


def _run(path: Path, task: Task, room: Path) -> tuple[dict[str, Any], str | None, str]:
    """Return the verdict, or why there is none, and the beginning of the output."""
    given = {**vars(task), "path": str(path)}
    read, write = os.pipe()
    printed = room / "printed"
    work = room / "work"
    work.mkdir()
    with printed.open("wb") as out, os.fdopen(read, "rb") as pipe:
        try:
            process = subprocess.Popen(  # noqa: S603 - our own module; the file is an argument of it
                [sys.executable, "-I", "-m", CHILD, str(write), json.dumps(given)],
                **_apart(work), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                pass_fds=(write,),
            )  # fmt: skip
        finally:
            os.close(write)
        why = _wait(process, task)
        os.set_blocking(pipe.fileno(), False)
        text = pipe.read(LONGEST) or b""
    with printed.open("rb") as file:
        output = file.read(4 * SHOWN).decode(errors="replace")[:SHOWN]
    try:
        verdict = json.loads(text)
    except ValueError:
        why = why or f"it ended with status {process.returncode} before the verdict"
        verdict = {}
    return verdict if isinstance(verdict, dict) else {}, why, output


def _apart(work: Path) -> dict[str, Any]:
    """Return how a submission is kept apart: its own directory, session and few variables."""
    kept = ("PATH", "LANG", "SYSTEMROOT", "SHALLOWS_CACHE_DIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(work), "TMPDIR": str(work), "OPENBLAS_NUM_THREADS": "1"}
    return {"cwd": work, "env": environment, "start_new_session": True}


def _wait(process: subprocess.Popen[bytes], task: Task) -> str | None:
    """Wait until the process ends or its time is up, and end all that it began."""
    why = None
    try:
        process.wait(timeout=task.seconds)
    except subprocess.TimeoutExpired:
        why = f"it takes more than {task.seconds:g} s"
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if why is None and process.returncode == -getattr(signal, "SIGXCPU", 24):
        why = f"it takes more than {task.seconds:g} s"
    return why


def _findings(verdict: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return a verdict's findings, if they have the form that the child gives them."""
    report = verdict.get("report")
    findings = report.get("findings") if isinstance(report, dict) else None
    if not isinstance(findings, list) or not findings:
        return None
    texts, flags = ("name", "sentence", "line"), ("right", "note")
    for finding in findings:
        if not isinstance(finding, dict):
            return None
        if not all(isinstance(finding.get(name), str) for name in texts):
            return None
        if not all(isinstance(finding.get(name), bool) for name in flags):
            return None
    return findings


def grade_folder(
    folder: Path,
    task: Task,
    *,
    jobs: int = 1,
    watch: Callable[[int, int], None] | None = None,
) -> list[Grade]:
    """Grade every ``.py`` file of a folder, in the order of their names.

    Raises
    ------
    ArgumentError
        If there is no such folder, or no such file in it.
    """
    if not folder.is_dir():
        raise ArgumentError("folder", str(folder), "a directory that exists")
    paths = sorted(path for path in folder.glob("*.py") if path.is_file())
    if not paths:
        raise ArgumentError("folder", str(folder), "a directory with .py files in it")
    integer("jobs", jobs, minimum=1, maximum=256)
    grades: list[Grade] = []
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for done in pool.map(lambda path: grade(path, task), paths):
            grades.append(done)
            if watch:
                watch(len(grades), len(paths))
    return grades


def write(grades: Sequence[Grade], path: Path) -> None:
    """Write a CSV file, a row for each submission."""
    names = list(dict.fromkeys(name for g in grades for name in _marks(g)))
    with (
        files.written(path) as temporary,
        temporary.open("w", newline="", encoding="utf-8") as file,
    ):
        out = csv.writer(file)
        out.writerow(["submission", "score", "right", "of", *names, "says"])
        for g in grades:
            marks = _marks(g)
            cells = [g.name, f"{g.score:.1f}", g.right, g.of]
            out.writerow(map(_cell, [*cells, *(marks.get(name, "") for name in names), g.says]))


def _marks(g: Grade) -> dict[str, str]:
    marks = {
        f["name"]: "right" if f["right"] or f["note"] else f["kind"] or "wrong" for f in g.findings
    }
    return marks | dict.fromkeys(g.missing, "missing")


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = " ".join(str(value).split())
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def gradescope(g: Grade) -> dict[str, Any]:
    """Return a grade in the form of Gradescope's ``results.json``: a test for each derivative."""
    tests = [
        {
            "name": f["line"] or f["name"],
            "score": float(f["right"] or f["note"]),
            "max_score": 1.0,
            "status": "passed" if f["right"] or f["note"] else "failed",
            "output": f["sentence"],
        }
        for f in g.findings
    ]
    tests += [
        {"name": name, "score": 0.0, "max_score": 1.0, "status": "failed", "output": "not given"}
        for name in g.missing
    ]
    return {"score": round(g.score, 1), "output": g.says, "tests": tests}
