"""A small sample of the random edits that `tests/slow/edited_programs.py` tries by the thousand."""

from collections import Counter

import pytest
from fuzzing import Edits


@pytest.mark.filterwarnings("ignore")
def test_an_edited_program_is_equal_or_reported():
    """No edit of a right program is passed with other values, and none makes the check crash."""
    edits = Edits(seed=3)
    found = Counter(edits.outcome(*edits.made(number)) for number in range(10))
    assert set(found) <= {"equal", "reported", "refused"}, found
    assert found["equal"]
    assert found["reported"]
