"""Mark one file, or each file in a folder."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from shallows.arguments import ArgumentError, integer
from shallows.grading.isolation import judged
from shallows.grading.marks import Grade, grade
from shallows.inside.checking.loading import existing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shallows.grading.task import Task


def grade_file(path: Path, task: Task) -> Grade:
    """Return the marks of one file; there are marks whatever the file does."""
    try:
        report, problem, printed = judged(
            existing(path), task.function, seconds=task.seconds, megabytes=task.megabytes,
            network=task.network,
        )  # fmt: skip
    except (ArgumentError, OSError) as error:  # unreadable, or too long
        report, problem, printed = None, str(error), ""
    return grade(path.name, report, problem, printed, task)


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
            return grade(path.name, None, "it ended its judge's process", "", task)
