"""Pages to read: the feedback for a student, and the summary of a class. They load nothing else."""

from __future__ import annotations

import os
import re
from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from shallows import files
from shallows.grading.forms import points
from shallows.grading.marks import NONE_RIGHT, NOT_ENDED, NOT_SHOWN
from shallows.grading.summary import Summary
from shallows.inside.checking.reading.probe import symbol
from shallows.inside.checking.telling.places import UNJUDGED
from shallows.quantities import Quantity
from shallows.templates import template

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from markupsafe import Markup

    from shallows.grading.marks import Grade, Mark

_LONGEST_NAME = 200  # bytes; a system allows 255, and a temporary file's name is longer
#: Control characters, which no page may hold.
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), " ")


def feedback(grade: Grade) -> str:
    """Return the page for the student of one submission."""
    return template("shallows.grading", "feedback.html.jinja").render(
        grade=grade, student=student(grade), names=_symbols(grade), points=points,
        verdict=_verdict(grade), not_shown=NOT_SHOWN, sentence=_sentence,
        conditions=(NONE_RIGHT, NOT_ENDED),
        notebook=grade.name.endswith(".ipynb"),
        signs=[(m, _sign(grade, m)) for m in grade.marks if m.of],
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

    named = Counter(map(student, grades))

    def called(grade: Grade) -> str:
        return student(grade) if named[student(grade)] == 1 else grade.name

    def address(grade: Grade) -> str:
        return quote(os.fsencode(f"{folder}/{file_name(grade, '.html')}"))

    def linked(grade: Grade) -> Markup:
        link = Markup('<a href="{}">{}</a>') if folder else Markup("{1}")
        return link.format(address(grade), called(grade))

    return template("shallows.grading", "class.html.jinja").render(
        grades=grades, about=Summary(grades), names=_symbols(grades[0]), points=points,
        linked=linked, student=called, feedback=address if folder else None,
    )  # fmt: skip


def student(grade: Grade) -> str:
    """Return a submission's name without the numbers that a learning platform appends."""
    return re.sub(r"(_LATE)?_\d+_(\d+|assignsubmission)_.*", "", grade.name) or grade.name


def file_name(grade: Grade, suffix: str) -> str:
    """Return the name of a file about a submission, also if its own name is as long as can be.

    A folder ``a.py.html`` gets an underscore, since the file about ``a.py`` has its name.
    """
    folder, slash, name = grade.name.rpartition("/")
    folder = re.sub(rf"{re.escape(suffix)}_*$", r"\g<0>_", folder)
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = f"{name[:40]}-{sha256(os.fsencode(name)).hexdigest()[:16]}"
    return f"{folder}{slash}{name}{suffix}"


def write(path: Path, text: str) -> None:
    """Write a page or data; a file's name in it need not be valid text, nor what is printed."""
    with files.written(path) as temporary:
        temporary.write_text(text.translate(_CONTROL), encoding="utf-8", errors="replace")


def _symbols(grade: Grade) -> dict[str, str]:
    """Return the symbol of each derivative: ∂L/∂w₃ for dL_dw3."""
    return {m.name: symbol(Quantity.parse(m.name)) for m in grade.marks if m.name != "code"}


def _verdict(grade: Grade) -> str:
    if grade.passed:
        return "Every derivative is right."
    if grade.report is None:
        return ""
    return "No mistake found, but a part is missing." if grade.report.passed else grade.report.found


def _sign(grade: Grade, mark: Mark) -> str:
    if mark.points == mark.of:
        return "✓"
    if mark.said == NOT_SHOWN:
        return "○"
    return "!" if mark.name != "code" and grade.place(mark.name) == UNJUDGED else "✗"


def _sentence(text: str) -> str:
    """Return a sentence with a capital letter, unless it begins with a symbol such as a₁ or σ′."""
    return text[:1].upper() + text[1:] if re.match(r"(?:[a-z]{2,}|a)\b(?![.=\[(])", text) else text
