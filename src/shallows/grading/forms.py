"""Marks as a table and as an autograder's JSON. Text of submissions never becomes a formula."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from shallows import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shallows.grading.marks import Grade


def write_csv(path: Path, grades: Sequence[Grade]) -> None:
    """Write a row for each submission and a column for each derivative."""
    names = [mark.name for mark in grades[0].marks]
    # Excel reads other letters where the mark of UTF-8 is missing.
    form = "utf-8-sig"
    with files.written(path) as temporary, temporary.open("w", newline="", encoding=form) as f:
        table = csv.writer(f)
        table.writerow(
            ["submission", "score", "of", "passed", *names, "function", "mistakes", "problem"]
        )
        for g in grades:
            each = [points(mark.points) for mark in g.marks]
            said = [safe(g.judged.function), safe(mistakes(g)), safe(g.problem)]
            passed = "yes" if g.passed else "no"
            table.writerow([safe(g.name), points(g.score), points(g.of), passed, *each, *said])


def points(number: float) -> str:
    """Return points in digits; the sum of three tenths is 0.3."""
    return f"{round(number, 6):.13g}"


def safe(text: str) -> str:
    """Return text that a spreadsheet won't take for a formula, nor a terminal for a command."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    plain = plain.encode(errors="replace").decode()  # a file's name need not be valid text
    return "'" + plain if plain.lstrip()[:1] in tuple("=+-@＝＋－＠") else plain


def mistakes(grade: Grade) -> str:
    """Return the mistakes in one line."""
    return "; ".join(f"{f.name}: {f.kind or f.sentence}" for f in grade.findings if f.mistake)


def unguarded(grades: Sequence[Grade]) -> str:
    """Return a sentence about what this system let the submissions do, or nothing."""
    left = sorted({right for grade in grades for right in grade.judged.left})
    return f"On this system a submission can {' and '.join(left)}." if left else ""


def results(grade: Grade) -> dict[str, Any]:
    """Return the data of Gradescope's ``results.json``, a form that otter-grader also writes.

    Notes
    -----
    gradescope-autograders.readthedocs.io/en/latest/specs, "Output format".
    """
    tests = [
        {
            "name": mark.name, "score": mark.points, "max_score": mark.of,
            "status": "failed" if mark.said else "passed",
            "output": mark.said, "output_format": "text", "visibility": "visible",
        }
        for mark in grade.marks
    ]  # fmt: skip
    said = grade.problem or mistakes(grade) or "No mistake found."
    report = grade.report.to_dict() if grade.report else {}
    return {
        "score": grade.score, "output": said, "output_format": "text", "visibility": "visible",
        "tests": tests, "extra_data": {"passed": grade.passed, **report},
    }  # fmt: skip


def as_json(data: Any) -> str:
    """Return JSON in ASCII, which every terminal and every locale can print."""
    return json.dumps(data, indent=2, allow_nan=False)
