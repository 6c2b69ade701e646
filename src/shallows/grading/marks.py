"""Partial credit: points for each derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shallows.inside.checking.telling.places import RIGHT, WRONG

if TYPE_CHECKING:
    from shallows.grading.isolation import Judged
    from shallows.grading.task import Task
    from shallows.inside.checking.report import Finding, Report

NONE_RIGHT = "it earns points only if a derivative is right"
NOT_ENDED = "it earns points only if the code ends without an exception"
NOT_SHOWN = "not returned, and no returned value shows that it is right"


class Mark(NamedTuple):
    """The points for one line of the derivation.

    Parameters
    ----------
    name : str
        ``dL_dw2``, for example, or ``code`` for the code as a whole.
    points : float
    of : float
        The most points that the line can earn.
    said : str
        The mistake.
    """

    name: str
    points: float
    of: float
    said: str


@dataclass(frozen=True)
class Grade:
    """The marks of one submission.

    Parameters
    ----------
    name : str
        The file's name.
    marks : list of Mark
    passed : bool
        Whether it has all points, and no mistake was found.
    judged : Judged
        The report, or why there is none, and the printed output.
    """

    name: str
    marks: list[Mark]
    passed: bool
    judged: Judged

    @property
    def report(self) -> Report | None:
        """The report, if the submission was judged."""
        return self.judged.report

    @property
    def problem(self) -> str:
        """Why it couldn't be judged, or nothing."""
        return self.judged.problem

    @property
    def findings(self) -> list[Finding]:
        """The findings, if the submission was judged."""
        return self.report.findings if self.report else []

    def place(self, name: str) -> str:
        """Return what the report says of a derivative: right, wrong, unjudged or missing.

        A submission with a softmax has no line for ∂L/∂ŷ. It is right if ∂L/∂z was judged at all,
        so that a mistake in ∂L/∂z is charged once.
        """
        places = self.report.places if self.report else {}
        if name in places:
            return places[name]
        first = next(iter(places.values()), "")
        return RIGHT if first == WRONG else first

    @property
    def score(self) -> float:
        """The points that it earned."""
        return sum(mark.points for mark in self.marks)

    @property
    def of(self) -> float:
        """The most points there are."""
        return sum(mark.of for mark in self.marks)


def grade(name: str, judged: Judged, task: Task) -> Grade:
    """Return the marks of a file that was judged; without a report, no points.

    A derivative is judged from the learner's values before it. If the code doesn't return it, it
    counts as right if a right value was computed from it.
    """
    report, problem, rubric = judged.report, judged.problem, task.rubric
    if report is None:
        marks = [Mark(q.name, 0.0, rubric.of(q), problem) for q in task.lines]
        return Grade(name, [*marks, Mark("code", 0.0, rubric.code, problem)], False, judged)
    known = Grade(name, [], False, judged)
    marks = [_mark(q.name, rubric.of(q), known) for q in task.lines]
    whole = [f.sentence for f in report.mistakes if f.name not in report.places]
    ends = not any(f.kind == "exception" for f in report.mistakes)
    earned = RIGHT in report.places.values() and not whole and ends
    said = "; ".join(whole) or ("" if earned else NONE_RIGHT if ends else NOT_ENDED)
    marks.append(Mark("code", rubric.code if earned else 0.0, rubric.code, said))
    passed = report.passed and all(mark.points == mark.of for mark in marks)
    return Grade(name, marks, passed, judged)


def _mark(name: str, of: float, known: Grade) -> Mark:
    if known.place(name) == RIGHT:
        return Mark(name, of, of, "")
    said = [f.said for f in known.findings if f.name == name and not f.right]
    return Mark(name, 0.0, of, "; ".join(said) or NOT_SHOWN)
