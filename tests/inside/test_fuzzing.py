"""A small sample of the random edits that `tests/slow/edited_programs.py` tries by the thousand."""

from collections import Counter

import pytest
from fuzzing import outcomes


@pytest.mark.filterwarnings("ignore")
def test_an_edited_program_is_equal_or_reported():
    """No edit of a right program is passed with other values, and none makes the check crash."""
    found = Counter(what for what, _, _ in outcomes(25, seed=3))
    assert set(found) <= {"equal", "reported", "refused"}, found
    assert found["equal"]
    assert found["reported"]
