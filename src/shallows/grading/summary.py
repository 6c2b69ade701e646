"""What a class's marks say: which mistakes are made how often, and which derivative is hardest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from shallows.inside.checking.telling.places import RIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.grading.marks import Grade

UNRECOGNISED = "a mistake that was not recognised"
_BARS = 14


class Mistakes(NamedTuple):
    """The mistakes of one kind: where they are made, and by whom.

    Parameters
    ----------
    kind : str
    places : list of (str, int)
        The names of the lines with the number of submissions, the most frequent first.
    grades : list of Grade
        The submissions, each once.
    """

    kind: str
    places: list[tuple[str, int]]
    grades: list[Grade]


@dataclass(frozen=True)
class Summary:
    """The summary of a class."""

    grades: Sequence[Grade]

    @property
    def submissions(self) -> int:
        """How many there are."""
        return len(self.grades)

    @property
    def passed(self) -> int:
        """How many have all points."""
        return sum(grade.passed for grade in self.grades)

    @property
    def problems(self) -> list[Grade]:
        """Those that couldn't be judged."""
        return [grade for grade in self.grades if grade.report is None]

    @property
    def judged(self) -> int:
        """How many could be judged."""
        return len(self.grades) - len(self.problems)

    @property
    def of(self) -> float:
        """The most points there are."""
        return self.grades[0].of

    @property
    def median(self) -> float:
        """The median of the scores."""
        return median(grade.score for grade in self.grades)

    @property
    def histogram(self) -> list[int]:
        """How many scores lie in each of 15 ranges, of which the last is that of all points."""
        counts = Counter(int(_BARS * grade.score / self.of) for grade in self.grades)
        return [counts[bar] for bar in range(_BARS + 1)]

    @property
    def tallest(self) -> int:
        """The largest number in the histogram."""
        return max(self.histogram)

    @property
    def mistakes(self) -> list[Mistakes]:
        """The mistakes by kind, those of most submissions first."""
        places: dict[str, Counter[str]] = {}
        whose: dict[str, list[Grade]] = {}
        for grade in self.grades:
            made = {(f.kind or UNRECOGNISED, f.name) for f in grade.findings if f.mistake}
            for kind, name in sorted(made):
                places.setdefault(kind, Counter())[name] += 1
            for kind in sorted({kind for kind, _ in made}):
                whose.setdefault(kind, []).append(grade)
        kinds = sorted(whose, key=lambda kind: (-len(whose[kind]), kind))
        return [Mistakes(kind, places[kind].most_common(), whose[kind]) for kind in kinds]

    @property
    def shares(self) -> list[tuple[str, int]]:
        """Each derivative that earns points, in order, and how many submissions get it right."""
        names = [mark.name for mark in self.grades[0].marks if mark.name != "code" and mark.of]
        return [(name, sum(g.place(name) == RIGHT for g in self.grades)) for name in names]

    @property
    def hardest(self) -> int:
        """How many submissions get the hardest derivative right."""
        return min((right for _, right in self.shares), default=0)
