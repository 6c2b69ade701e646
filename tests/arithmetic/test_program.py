"""How a program's lines are written."""

import pytest

from shallows.arithmetic.program import Program


def written(pieces, most, jump=False):
    """Return the lines of pieces of two lines each, woven."""
    p = Program("f", [])

    def piece(n):
        p.do(f"first {n}")
        if jump:
            p.place(p.label("here"))
        p.do(f"second {n}")

    p.woven([lambda n=n: piece(n) for n in range(pieces)], most)
    lines = [line.split() for line in str(p).splitlines()]
    return [(line[0], int(line[1])) for line in lines if line and line[0] in ("first", "second")]


@pytest.mark.parametrize(
    ("pieces", "most", "groups"),
    [(4, 5, [4]), (9, 5, [3, 3, 3]), (15, 5, [5, 5, 5]), (7, 5, [4, 3]), (3, 2, [2, 1])],
)
def test_pieces_are_written_in_turn_in_groups_as_even_as_can_be(pieces, most, groups):
    """Of each group, all first lines are written, then all second lines, and so on."""
    expected, start = [], 0
    for size in groups:
        members = range(start, start + size)
        expected += [(which, n) for which in ("first", "second") for n in members]
        start += size
    assert written(pieces, most) == expected


def test_pieces_with_jumps_are_written_one_by_one():
    """If their lines were mixed, a line could land under the label of another piece."""
    assert written(2, 5, jump=True) == [(w, n) for n in range(2) for w in ("first", "second")]
