"""Marks for Canvas and Moodle: their own exported files, filled in."""

from __future__ import annotations

import csv
import io
import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from shallows import files
from shallows.arguments import ArgumentError, suggestion
from shallows.grading.forms import mistakes, points, safe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shallows.grading.marks import Grade

    Rows = list[list[str]]

#: How the platforms name the files of a download: Canvas by student, user and submission, Moodle by
#: name and participant. The first such numbers count: what comes after is named by the student.
_CANVAS = re.compile(r"_(\d+)_\d+_")
_MOODLE = re.compile(r"_(\d+)_assignsubmission_")
_LARGEST = 50_000_000  # bytes


class Filled(NamedTuple):
    """A gradebook with marks in it, and the submissions that are in none of its rows."""

    rows: Rows
    strangers: list[str]


def canvas(path: Path, column: str, grades: Sequence[Grade]) -> Filled:
    """Fill a gradebook that was exported from Canvas.

    Only the columns that say who a student is are kept, and the column of the assignment, so that
    importing the file changes no other mark.

    Parameters
    ----------
    path : Path
        The exported file. The row "Points Possible", if it has one, says what the marks are scaled
        to.
    column : str
        The assignment's name, as in the file's first row; its number may be left out.
    grades : list of Grade
        Submissions with the names that Canvas gives to the files of a download.

    Notes
    -----
    The format is that of Canvas' importer, ``lib/gradebook_importer.rb``.
    """
    rows = _read(path, "canvas")
    head = rows[0]
    if not {"ID", "Section"} <= set(head) or head[0] not in ("Student", "LastName"):
        accepted = "a gradebook exported from Canvas, with Student, ID and Section"
        raise ArgumentError("canvas", str(path), accepted)
    at, who, known = _column(head, column), head.index("ID"), head.index("Section") + 1
    rows = [[*row[:known], row[at]] for row in rows]
    possible = next((row[-1] for row in rows if "Points Possible" in row[0]), "")
    best = _best(grades, _CANVAS)
    for row in rows[1:]:
        if grade := best.pop(row[who], None):
            row[-1] = _scaled(grade, possible)
    return Filled(rows, _strangers(best, grades, _CANVAS))


def moodle(path: Path, column: str, grades: Sequence[Grade]) -> Filled:
    """Fill a grading worksheet of a Moodle assignment: the marks, and the mistakes as feedback.

    Parameters
    ----------
    path : Path
        The worksheet. Its first column says who a student is. The column "Maximum Grade", if it has
        one, says what the marks are scaled to.
    column : str
        The name of the column of the grades: Grade, in English.
    grades : list of Grade
        Submissions with the names that Moodle gives to the files of a download.

    Notes
    -----
    The format is that of Moodle's importer, ``mod/assign/feedback/offline/importgradeslib.php``.
    """
    rows = _read(path, "moodle")
    head = rows[0]
    at, comment = _column(head, column), _optional(head, "Feedback comments")
    most = _optional(head, "Maximum Grade", "Maximum grade")
    best = _best(grades, _MOODLE)
    for row in rows[1:]:
        number = re.search(r"\d+$", row[0])
        if grade := best.pop(number[0] if number else "", None):
            row[at] = _scaled(grade, row[most] if most is not None else "")
            if comment is not None:
                said = safe(grade.problem or mistakes(grade) or "No mistake found.")
                row[comment] = escape(said, quote=False)  # Moodle takes it for HTML
    return Filled(rows, _strangers(best, grades, _MOODLE))


def write(path: Path, rows: Rows) -> None:
    """Write rows as CSV."""
    with files.written(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as f:
        csv.writer(f).writerows(rows)


def _read(path: Path, name: str) -> Rows:
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError(f"more than {_LARGEST // 10**6} MB")
        text = path.read_text(encoding="utf-8-sig")
        semicolons = text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",")
        rows = [r for r in csv.reader(io.StringIO(text), delimiter=";" if semicolons else ",") if r]
    except (OSError, ValueError, csv.Error) as problem:
        raise ArgumentError(name, str(path), f"a CSV file in UTF-8 ({problem})") from None
    if not rows:
        raise ArgumentError(name, str(path), "a CSV file with a row of names")
    return [row + [""] * (len(rows[0]) - len(row)) for row in rows]


def _column(head: list[str], name: str) -> int:
    named = [i for i, title in enumerate(head) if re.sub(r" \(\d+\)$", "", title) == name]
    exact = [i for i, title in enumerate(head) if title == name]
    if len(exact or named) != 1:
        accepted = f"one column of the first row: {', '.join(head)}{suggestion(name, head)}"
        raise ArgumentError("column", name, accepted)
    return (exact or named)[0]


def _optional(head: list[str], *names: str) -> int | None:
    return next((head.index(name) for name in names if name in head), None)


def _best(grades: Sequence[Grade], form: re.Pattern[str]) -> dict[str, Grade]:
    """Return the best submission of each student, by the number in its name."""
    best: dict[str, Grade] = {}
    for grade in grades:
        if found := form.search(grade.name):
            best[found[1]] = max(best.get(found[1], grade), grade, key=lambda g: g.score)
    return best


def _scaled(grade: Grade, most: str) -> str:
    """Return a score, scaled to the platform's most points if it says what they are."""
    try:
        largest = float(most.replace(",", "."))
    except ValueError:
        return points(grade.score)
    return points(round(grade.score / grade.of * largest, 2))


def _strangers(left: dict[str, Grade], grades: Sequence[Grade], form: re.Pattern[str]) -> list[str]:
    """Return the names of submissions without a number, or whose number is in no row."""
    return [g.name for g in grades if not (m := form.search(g.name)) or m[1] in left]
