"""How many students' programs are named exactly: of those to tune with, and of those to measure."""

import re
from pathlib import Path

import pytest
from suite import counted

PAGE = Path(__file__).parents[2] / "docs" / "check.md"
SAID = re.compile(r"(\d+) of (\d+) wrong programs are named exactly, and (\d+) in the right place")


@pytest.fixture(scope="module")
def counts():
    """Return the counts of both halves, and print them."""
    found = {half: counted(half) for half in ("tune", "measure")}
    for half, count in found.items():
        print(half, count)
    return found


@pytest.mark.parametrize("half", ["tune", "measure"])
def test_no_right_program_fails(counts, half):
    """A right program passes, whatever its names, its loss, its layout and its form."""
    assert counts[half]["failed"] == 0
    assert counts[half]["right"] >= 40


@pytest.mark.parametrize("half", ["tune", "measure"])
def test_nine_of_ten_wrong_programs_are_named_exactly(counts, half):
    """The right derivative with the right kind and nothing else; nearly all in the right place."""
    exact, place, missed = (counts[half][name] for name in ("exact", "place", "missed"))
    wrong = exact + place + missed
    assert exact >= 0.8 * wrong
    assert exact + place >= 0.9 * wrong


def test_the_page_quotes_what_is_measured(counts):
    """The figures of the documentation are those of the half that is not used for tuning."""
    count = counts["measure"]
    wrong = count["exact"] + count["place"] + count["missed"]
    (said,) = SAID.findall(PAGE.read_text(encoding="utf-8"))
    assert said == (str(count["exact"]), str(wrong), str(count["exact"] + count["place"]))
