"""Partial credit: points for each derivative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from shallows.derivation import Derivation
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from shallows.inside.checking.report import Finding, Report

POINTS_WEIGHTS = 2.0  # a gradient of weights or biases, which is what training needs
POINTS_BETWEEN = 1.0  # any other derivative
POINTS_WHOLE = 2.0  # no mistake outside the derivatives: the update, state kept between calls


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
        Whether it was judged and no mistake was found.
    problem : str
        Why it couldn't be judged, or nothing.
    printed : str
        The beginning of the printed output.
    report : Report or None
        None if it couldn't be judged.
    """

    name: str
    marks: list[Mark]
    passed: bool
    problem: str = ""
    printed: str = ""
    report: Report | None = None

    @property
    def findings(self) -> list[Finding]:
        """The findings, if the submission was judged."""
        return self.report.findings if self.report else []

    @property
    def score(self) -> float:
        """The points that it earned."""
        return sum(mark.points for mark in self.marks)

    @property
    def of(self) -> float:
        """The most points there are."""
        return sum(mark.of for mark in self.marks)


def grade(
    name: str, report: Report | None, problem: str, printed: str, *, layers: int, bias: bool
) -> Grade:
    """Return the marks for a report; without a report, no points.

    A derivative that the code doesn't return, and in which no mistake was found, counts as
    right if the gradient of its layer's weights is right.
    """
    derived = Derivation(("sigmoid",) * (layers - 1), bias, gradient="report")
    lines = [equation.quantity for equation in derived.backward]
    if report is None:
        marks = [Mark(q.name, 0.0, _points(q), problem) for q in lines]
        marks.append(Mark("code", 0.0, POINTS_WHOLE, problem))
        return Grade(name, marks, False, problem, printed)
    wrong = {f.name: f for f in reversed(report.mistakes)}
    right = {f.name for f in report.findings if f.right and not f.note} - set(wrong)
    marks = [_mark(q, wrong, right, derived.layer(q)) for q in lines]
    whole = [f.sentence for n, f in wrong.items() if n not in {q.name for q in lines}]
    earned = POINTS_WHOLE if right and not whole else 0.0
    marks.append(Mark("code", earned, POINTS_WHOLE, "; ".join(whole)))
    return Grade(name, marks, report.passed, "", printed, report)


def _points(quantity: Quantity) -> float:
    return POINTS_WEIGHTS if quantity.kind in ("w", "b") else POINTS_BETWEEN


def _mark(quantity: Quantity, wrong: dict[str, Finding], right: set[str], layer: int) -> Mark:
    name, of = quantity.name, _points(quantity)
    if name in wrong:
        return Mark(name, 0.0, of, wrong[name].said)
    earned = name in right or Quantity("w", layer).derivative.name in right
    return Mark(name, of if earned else 0.0, of, "" if earned else "not given, or not judged")
