"""How many students' programs are named exactly: those to tune with, to measure, and never read.

The grades of all programs are kept in files. Here some 25 programs of each set are checked again,
however many there are; `test_mutations.py` has a mistake of each kind. `python
tests/inside/suite.py measure` checks all of a set and keeps their grades.
"""

import re
from collections import Counter
from pathlib import Path

import pytest
from suite import found, grade, kept, programs

READ = ("tune", "measure")
SETS = (*READ, "fresh")
PROGRAMS = {name: programs(name) for name in SETS}
CHECKED = 25
SAMPLE = [
    pytest.param(name, program, id=f"{name}-{program.name}")
    for name, every in PROGRAMS.items()
    for program in every[:: max(1, round(len(every) / CHECKED))]
]
PAGE = Path(__file__).parents[2] / "docs" / "check.md"
SAID = re.compile(
    r"(\d+) of (\d+) wrong programs are named exactly, and (\d+) in the right place; "
    r"(\d+) of (\d+) right programs pass"
)
WRITTEN = re.compile(r"in ([\d,]+) styles, with ([\d,]+) right and ([\d,]+) wrong variants")


@pytest.mark.parametrize("name", SETS)
def test_each_program_has_a_grade(name):
    """The grades that are kept are those of the programs as they are written now."""
    assert list(kept(name)) == [(program.name, program.digest) for program in PROGRAMS[name]]


@pytest.mark.parametrize(("name", "program"), SAMPLE)
def test_programs_have_the_grade_that_is_kept(name, program):
    """What is found in a program is what was found when the grades were counted."""
    assert grade(program, found(program)) == kept(name)[program.name, program.digest]


@pytest.mark.parametrize("name", READ)
def test_no_right_program_fails(name):
    """A right program passes, whatever its names, its loss, its layout and its form."""
    counts = Counter(kept(name).values())
    assert not counts["failed"] + counts["crashed"]
    assert counts["right"] >= 25


@pytest.mark.parametrize("name", READ)
def test_nine_of_ten_wrong_programs_are_named_exactly(name):
    """The right derivative with the right kind and nothing else; nearly all in the right place."""
    exact, wrong, placed, *_ = figures(name)
    assert exact >= 0.9 * wrong
    assert placed >= 0.95 * wrong


def figures(name):
    """Return the counts of a set, as the page quotes them."""
    counts = Counter(kept(name).values())
    placed = counts["exact"] + counts["place"]
    right = counts["right"] + counts["failed"]
    wrong = sum(counts.values()) - right
    return counts["exact"], wrong, placed, counts["right"], right


def test_the_page_quotes_what_is_measured():
    """The figures of the page are those of the sets that are not used to improve `check`."""
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert SAID.findall(page) == [tuple(map(str, figures(name))) for name in ("fresh", "measure")]


def test_the_page_counts_the_programs():
    """The numbers of styles and of right and wrong programs are those of the folders."""
    every = [program for programs_of in PROGRAMS.values() for program in programs_of]
    styles = len({program.name.partition(":")[0] for program in every})
    right = sum(program.right for program in every)
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    counts = (styles, right, len(every) - right)
    assert WRITTEN.findall(page) == [tuple(f"{count:,}" for count in counts)]
