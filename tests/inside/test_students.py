"""How many students' programs are named exactly: of those to tune with, and of those to measure."""

import re
from functools import cache
from pathlib import Path

import pytest
from suite import counted

#: Each half is counted once, by the process that runs all tests of this half.
HALVES = [pytest.param(half, marks=pytest.mark.xdist_group(half)) for half in ("tune", "measure")]
PAGE = Path(__file__).parents[2] / "docs" / "check.md"
SAID = re.compile(r"(\d+) of (\d+) wrong programs are named exactly, and (\d+) in the right place")


@cache
def counts(half):
    """Return the counts of a half, and print them.

    Of the half to tune with every third program is counted here; `python tests/inside/suite.py
    tune` counts all.
    """
    found = counted(half, every=3 if half == "tune" else 1)
    print(half, found)
    return found


@pytest.mark.parametrize("half", HALVES)
def test_no_right_program_fails(half):
    """A right program passes, whatever its names, its loss, its layout and its form."""
    assert counts(half)["failed"] == 0
    assert counts(half)["right"] >= 25


@pytest.mark.parametrize("half", HALVES)
def test_nine_of_ten_wrong_programs_are_named_exactly(half):
    """The right derivative with the right kind and nothing else; nearly all in the right place."""
    exact, place, missed = (counts(half)[name] for name in ("exact", "place", "missed"))
    wrong = exact + place + missed
    assert exact >= 0.9 * wrong
    assert exact + place >= 0.95 * wrong


@pytest.mark.xdist_group("measure")
def test_the_page_quotes_what_is_measured():
    """The figures of the documentation are those of the half that is not used for tuning."""
    count = counts("measure")
    wrong = count["exact"] + count["place"] + count["missed"]
    (said,) = SAID.findall(" ".join(PAGE.read_text(encoding="utf-8").split()))
    assert said == (str(count["exact"]), str(wrong), str(count["exact"] + count["place"]))
