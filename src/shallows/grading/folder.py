"""Mark one file, or each file in a folder."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shallows.arguments import ArgumentError, integer, positive
from shallows.grading.isolation import judged
from shallows.grading.marks import Grade, grade
from shallows.inside.checking.loading import existing

LONGEST = 86_400  # seconds for a submission: a day
LARGEST = 2**20  # megabytes for a submission

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Task:
    """The exercise that is checked, and the limits of a submission.

    Parameters
    ----------
    hidden : tuple of int
    activation : str
    bias : bool
    function : str or None
        The name of the function in the file.
    seconds : float
        Time limit for each submission.
    megabytes : int
        Limit on the address space of each submission.
    """

    hidden: tuple[int, ...] = (3, 3)
    activation: str = "sigmoid"
    bias: bool = False
    function: str | None = None
    seconds: float = 10.0
    megabytes: int = 1024

    def __post_init__(self) -> None:
        if positive("time_limit", self.seconds) > LONGEST:
            raise ArgumentError("time_limit", self.seconds, f"at most {LONGEST} seconds")
        integer("memory_limit", self.megabytes, minimum=256, maximum=LARGEST)


def grade_file(path: Path, task: Task) -> Grade:
    """Return the marks of one file; there are marks whatever the file does."""
    network = {"hidden": task.hidden, "activation": task.activation, "bias": task.bias}
    try:
        report, problem, printed = judged(
            existing(path), task.function, seconds=task.seconds, megabytes=task.megabytes,
            network=network,
        )  # fmt: skip
    except (ArgumentError, OSError) as error:  # unreadable, or too long
        report, problem, printed = None, str(error), ""
    layers = len(task.hidden) + 1
    return grade(path.name, report, problem, printed, layers=layers, bias=task.bias)


def grade_folder(
    folder: Path, task: Task, *, jobs: int = 1, done: Callable[[int, int], None] = lambda *_: None
) -> list[Grade]:
    """Return the marks of each ``.py`` file in a folder, by name.

    Parameters
    ----------
    folder : Path
    task : Task
    jobs : int
        Number of submissions that run at the same time.
    done : callable
        Called with the number of marked files and the number of all files.
    """
    integer("jobs", jobs, minimum=1, maximum=256)
    submissions = sorted(folder.glob("*.py")) if folder.is_dir() else []
    if not submissions:
        raise ArgumentError("folder", str(folder), "a folder with .py files in it")
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(submissions)), mp_context=spawn) as pool:
        waiting = [pool.submit(grade_file, path, task) for path in submissions]
        for count, _ in enumerate(as_completed(waiting), 1):
            done(count, len(submissions))
    broken = [isinstance(future.exception(), BrokenProcessPool) for future in waiting]
    return [
        _alone(path, task) if lost else future.result()
        for path, future, lost in zip(submissions, waiting, broken, strict=True)
    ]


def _alone(path: Path, task: Task) -> Grade:
    """Mark a file again with a judge of its own, after some file killed the shared judge."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        try:
            return pool.submit(grade_file, path, task).result()
        except BrokenProcessPool:
            said, layers = "it ended its judge's process", len(task.hidden) + 1
            return grade(path.name, None, said, "", layers=layers, bias=task.bias)
