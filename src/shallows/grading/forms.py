"""Marks as a table, as an autograder's JSON and as a page; text of submissions is escaped."""

from __future__ import annotations

import csv
import json
from html import escape
from typing import TYPE_CHECKING, Any

from shallows import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shallows.grading.marks import Grade


def write_csv(path: Path, grades: Sequence[Grade]) -> None:
    """Write a row for each submission and a column for each derivative."""
    names = [mark.name for mark in grades[0].marks]
    with files.written(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as f:
        table = csv.writer(f)
        table.writerow(["submission", "score", "of", "passed", *names, "mistakes", "problem"])
        for g in grades:
            points = [f"{mark.points:g}" for mark in g.marks]
            said = [safe(mistakes(g)), safe(g.problem)]
            passed = "yes" if g.passed else "no"
            table.writerow([safe(g.name), f"{g.score:g}", f"{g.of:g}", passed, *points, *said])


def safe(text: str) -> str:
    """Return text that a spreadsheet won't take for a formula, nor a terminal for a command."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    plain = plain.encode(errors="replace").decode()  # a file's name need not be valid text
    return "'" + plain if plain.lstrip()[:1] in ("=", "+", "-", "@") else plain


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
            "status": "passed" if mark.points == mark.of else "failed",
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


def write_page(path: Path, grades: Sequence[Grade]) -> None:
    """Write the marks as a self-contained page."""
    with files.written(path) as temporary:
        temporary.write_text(page(grades), encoding="utf-8", errors="replace")


def page(grades: Sequence[Grade]) -> str:
    """Return the marks as HTML."""
    return _PAGE.format("".join(map(_section, grades)))


def _section(grade: Grade) -> str:
    rows = "".join(
        f"<tr><td>{escape(m.name)}</td><td>{m.points:g} of {m.of:g}</td>"
        f"<td>{escape(m.said)}</td></tr>"
        for m in grade.marks
    )
    head = f"<h2>{escape(grade.name)}: {grade.score:g} of {grade.of:g}</h2>"
    problem = f"<p><strong>{escape(grade.problem)}</strong></p>" if grade.problem else ""
    printed = (
        f"<h3>It printed</h3><pre>{escape(grade.judged.printed)}</pre>"
        if grade.judged.printed
        else ""
    )
    return f"<section>{head}{problem}<table>{rows}</table>{printed}</section>"


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Backpropagation, checked</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto }}
td {{ padding: .2rem .8rem .2rem 0; vertical-align: top }}
pre {{ overflow: auto; max-height: 20rem }}
</style></head><body><h1>Backpropagation, checked</h1>{}</body></html>
"""
