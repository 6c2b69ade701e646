"""Mark one file, or each file in a folder."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING

from shallows.arguments import ArgumentError, integer
from shallows.grading.isolation import Judged, judged
from shallows.grading.marks import Grade, grade
from shallows.grading.wire import refusal
from shallows.inside.checking.running.loading import SUFFIXES, existing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from shallows.grading.task import Task


def grade_file(path: Path, task: Task) -> Grade:
    """Return the marks of one file; there are marks whatever the file does."""
    try:
        return grade(path.name, judged(existing(path), task), task)
    except ArgumentError as error:  # too long, or gone
        return grade(path.name, Judged(None, refusal(error)), task)
    except OSError as error:  # unreadable
        return grade(path.name, Judged(None, str(error)), task)


def submissions(folder: Path) -> list[Path]:
    """Return the files to mark: those in a folder and in its own folders, by name.

    Learning platforms hand out either: a file for each student, or a folder for each student. Links
    are found, too, so that nobody is left out; they get no marks.
    """
    inside = [*folder.glob("*"), *folder.glob("*/*")] if folder.is_dir() else []
    files = [p for p in inside if p.suffix in SUFFIXES and (p.is_file() or p.is_symlink())]
    found = sorted(p for p in files if not any(map(_hidden, p.relative_to(folder).parts)))
    if not found:
        raise ArgumentError("folder", str(folder), "a folder with .py or .ipynb files in it")
    return found


def _hidden(name: str) -> bool:
    return name.startswith((".", "__"))  # such as __MACOSX, and the ._a.py in it


def grade_folder(
    folder: Path, task: Task, *, jobs: int = 1, done: Callable[[int, int], None] = lambda *_: None
) -> list[Grade]:
    """Return the marks of each ``.py`` or ``.ipynb`` file in a folder and its own folders, by name.

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
    found = submissions(folder)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(found)), mp_context=spawn) as pool:
        waiting = [pool.submit(_grade_inside, folder, path, task) for path in found]
        for count, _ in enumerate(as_completed(waiting), 1):
            done(count, len(found))
    broken = [isinstance(future.exception(), BrokenProcessPool) for future in waiting]
    grades = [
        _alone(folder, path, task) if lost else future.result()
        for path, future, lost in zip(found, waiting, broken, strict=True)
    ]
    names = [path.relative_to(folder).as_posix() for path in found]
    return [replace(g, name=name) for g, name in zip(grades, names, strict=True)]


def _grade_inside(folder: Path, path: Path, task: Task) -> Grade:
    """Mark a file in a folder; a link could lead to another student's file, or to the solution."""
    if path.is_symlink() or (path.parent != folder and path.parent.is_symlink()):
        problem = "it is a link to another place; only files are marked"
        return grade(path.name, Judged(None, problem), task)
    return grade_file(path, task)


def _alone(folder: Path, path: Path, task: Task) -> Grade:
    """Mark a file again with a judge of its own, after some file killed the shared judge."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        try:
            return pool.submit(_grade_inside, folder, path, task).result()
        except BrokenProcessPool:
            return grade(path.name, Judged(None, "it ended its judge's process"), task)
