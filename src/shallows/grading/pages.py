"""Pages to read: the feedback for a student, and the summary of a class. They load nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from shallows import files
from shallows.grading.marks import NOT_SHOWN
from shallows.grading.summary import Summary
from shallows.inside.checking.probe import symbol
from shallows.quantities import Quantity
from shallows.templates import template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from markupsafe import Markup

    from shallows.grading.marks import Grade


def feedback(grade: Grade) -> str:
    """Return the page for the student of one submission."""
    return template("shallows.grading", "feedback.html.jinja").render(
        grade=grade, names=_symbols(grade), points=_points, verdict=_verdict(grade),
        not_shown=NOT_SHOWN, asked=[mark for mark in grade.marks if mark.of],
    )  # fmt: skip


def of_class(grades: Sequence[Grade], *, folder: str = "") -> str:
    """Return the page of a class.

    Parameters
    ----------
    grades : list of Grade
    folder : str, optional
        The folder beside the page in which each submission's feedback lies; without it, there are
        no links.
    """
    from markupsafe import Markup

    def address(grade: Grade) -> str:
        return quote(f"{folder}/{feedback_name(grade)}", errors="replace")

    def linked(grade: Grade) -> Markup:
        link = Markup('<a href="{}">{}</a>') if folder else Markup("{1}")
        return link.format(address(grade), student(grade))

    return template("shallows.grading", "class.html.jinja").render(
        grades=grades, about=Summary(grades), names=_symbols(grades[0]), points=_points,
        linked=linked, student=student, feedback=address if folder else None,
    )  # fmt: skip


def student(grade: Grade) -> str:
    """Return a submission's name without the numbers that a learning platform appends."""
    return re.sub(r"(_LATE)?_\d+_(\d+|assignsubmission)_.*", "", grade.name) or grade.name


def feedback_name(grade: Grade) -> str:
    """Return the name of a submission's feedback."""
    return f"{grade.name}.html"


def write(path: Path, text: str) -> None:
    """Write a page; a file's name in it need not be valid text."""
    with files.written(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="replace")


def _symbols(grade: Grade) -> dict[str, str]:
    """Return the symbol of each derivative: ∂L/∂w₃ for dL_dw3."""
    return {m.name: symbol(Quantity.parse(m.name)) for m in grade.marks if m.name != "code"}


def _points(number: float) -> str:
    return f"{number:.6g}"


def _verdict(grade: Grade) -> str:
    if grade.passed:
        return "Every derivative is right."
    wrong = sum(f.mistake for f in grade.findings)
    if wrong:
        return "One mistake was found." if wrong == 1 else f"{wrong} mistakes were found."
    return "" if grade.problem else "No mistake was found, but a part is missing."
