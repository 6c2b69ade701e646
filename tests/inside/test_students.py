"""How many students' programs are named exactly: of those to tune with, and of those to measure.

The grades of all programs are kept in files. Here some 35 programs of each half are checked again,
however many there are; `test_mutations.py` has a mistake of each kind. `python
tests/inside/suite.py measure` checks all of a half and keeps their grades.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from suite import found, grade, kept, programs

HALVES = ("tune", "measure")
PROGRAMS = {half: programs(half) for half in HALVES}
CHECKED = 35
SAMPLE = [
    pytest.param(half, program, id=f"{half}-{program.name}")
    for half, every in PROGRAMS.items()
    for program in every[:: max(1, round(len(every) / CHECKED))]
]
PAGE = Path(__file__).parents[2] / "docs" / "check.md"
SAID = re.compile(
    r"(\d+) of (\d+) wrong programs are named exactly, and (\d+) in the right place\. "
    r"All (\d+) right programs pass"
)
WRITTEN = re.compile(r"in (\d+) styles, with (\d+) right and (\d+) wrong variants")


@pytest.mark.parametrize("half", HALVES)
def test_each_program_has_a_grade(half):
    """The grades that are kept are those of the programs as they are written now."""
    assert list(kept(half)) == [(program.name, program.digest) for program in PROGRAMS[half]]


@pytest.mark.parametrize(("half", "program"), SAMPLE)
def test_programs_have_the_grade_that_is_kept(half, program):
    """What is found in a program is what was found when the grades were counted."""
    assert grade(program, found(program)) == kept(half)[program.name, program.digest]


@pytest.mark.parametrize("half", HALVES)
def test_no_right_program_fails(half):
    """A right program passes, whatever its names, its loss, its layout and its form."""
    counts = Counter(kept(half).values())
    assert not counts["failed"] + counts["crashed"]
    assert counts["right"] >= 25


@pytest.mark.parametrize("half", HALVES)
def test_nine_of_ten_wrong_programs_are_named_exactly(half):
    """The right derivative with the right kind and nothing else; nearly all in the right place."""
    counts = Counter(kept(half).values())
    wrong = counts["exact"] + counts["place"] + counts["missed"]
    assert counts["exact"] >= 0.9 * wrong
    assert counts["exact"] + counts["place"] >= 0.95 * wrong


def test_the_page_quotes_what_is_measured():
    """The figures of the documentation are those of the half that is not used for tuning."""
    counts = Counter(kept("measure").values())
    wrong = counts["exact"] + counts["place"] + counts["missed"]
    placed = counts["exact"] + counts["place"]
    figures = (counts["exact"], wrong, placed, counts["right"])
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert SAID.findall(page) == [tuple(map(str, figures))]


def test_the_page_counts_the_programs():
    """The numbers of styles and of right and wrong programs are those of the folders."""
    every = [program for half in HALVES for program in PROGRAMS[half]]
    styles = len({program.name.partition(":")[0] for program in every})
    right = sum(program.right for program in every)
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert WRITTEN.findall(page) == [tuple(map(str, (styles, right, len(every) - right)))]
