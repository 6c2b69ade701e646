"""Everything that is written for a class: tables, pages, and the files of learning platforms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shallows import files
from shallows.arguments import ArgumentError
from shallows.grading import forms, gradebooks, pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from shallows.grading.marks import Grade

FEEDBACK, GRADESCOPE = "feedback", "gradescope"


@dataclass(frozen=True)
class Outputs:
    """What is to be written, and where; made by `check`.

    Parameters
    ----------
    out : Path
        A ``.csv`` file for the marks alone; or a folder for ``marks.csv``, ``class.html``, a page
        for each submission in ``feedback``, and Gradescope's results of each in ``gradescope``.
    page : Path or None
        Another place for the class's page.
    canvas, moodle : Path or None
        Gradebooks that are to be filled, to ``canvas.csv`` and ``moodle.csv`` in the folder.
    column : str
        Their column for the marks.
    """

    out: Path
    page: Path | None = None
    canvas: Path | None = None
    moodle: Path | None = None
    column: str = "Grade"

    @classmethod
    def check(
        cls, out: Path, page: Path | None, canvas: Path | None, moodle: Path | None, column: str
    ) -> Outputs:
        """Return the outputs if they can be written, and read what is to be filled.

        Raises
        ------
        ArgumentError
            Before any file is marked.
        """
        if out.suffix == ".csv":
            files.check(out, (".csv",), "out")
        elif out.suffix or out.is_file():
            raise ArgumentError("out", str(out), "a .csv file, or a folder")
        else:
            _made(out)
        outputs = cls(out, page, canvas, moodle, column)
        outputs._gradebooks([])
        return outputs

    def write(self, grades: Sequence[Grade]) -> list[str]:
        """Write everything, and return the submissions that are in no row of a gradebook."""
        if self.page:
            pages.write(self.page, pages.of_class(grades))
        if self.out.suffix == ".csv":
            forms.write_csv(self.out, grades)
            return []
        forms.write_csv(self.out / "marks.csv", grades)
        filled = self._gradebooks(grades)
        for name, book in filled.items():
            gradebooks.write(self.out / name, book.rows)
        pages.write(self.out / "class.html", pages.of_class(grades, folder=FEEDBACK))
        for grade in grades:
            page, results = pages.feedback(grade), forms.as_json(forms.results(grade))
            _write(self.out / FEEDBACK / pages.file_name(grade, ".html"), page)
            _write(self.out / GRADESCOPE / pages.file_name(grade, ".json"), results)
        return sorted({name for book in filled.values() for name in book.strangers})

    def _gradebooks(self, grades: Sequence[Grade]) -> dict[str, gradebooks.Filled]:
        filled = {}
        if self.canvas:
            filled["canvas.csv"] = gradebooks.canvas(self.canvas, self.column, grades)
        if self.moodle:
            filled["moodle.csv"] = gradebooks.moodle(self.moodle, self.column, grades)
        return filled


def _made(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
        for name in (FEEDBACK, GRADESCOPE):
            (folder / name).mkdir(exist_ok=True)
    except OSError as problem:
        accepted = f"a .csv file, or a folder that can be made ({problem})"
        raise ArgumentError("out", str(folder), accepted) from None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    pages.write(path, text)
