from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shallows import backprop
from shallows.report import notebook
from shallows.report.comparison import GROUPS, Verdict, compare, prediction, summary
from shallows.report.notebook import published


def other_digit(text):
    """Return a number with its last digit changed."""
    return text[:-1] + str((int(text[-1]) + 1) % 10)


def tamper_cell(figures, table=1, seed=2, column=3):
    """Change a digit of a published cell; return it before and after."""
    row = figures["table"][table]["rows"][seed]
    before, row[column] = row[column], other_digit(row[column])
    return before, row[column]


def tamper_line(figures, log=0, index=16):
    """Change the last digit of a log line's loss."""
    lines = figures["log"][log]["lines"]
    before, lines[index] = lines[index], other_digit(lines[index])
    return before, lines[index]


def tamper_prediction(figures, entry=1, place=3):
    """Change a digit of a printed prediction (the one before its exponent)."""
    values = figures["prediction"][entry]["values"]
    before = values[place]
    head, exponent = before.split("e")
    values[place] = f"{other_digit(head)}e{exponent}"
    return before, values[place]


def moved(replayed, epoch):
    """Return the replay with another epoch for the first cell that roundoff moves."""
    seed, column = published()["table"][0]["roundoff"][0]["cell"]
    cell = replayed.tables[0][seed][column]
    outcome = replace(cell.outcome, epoch=epoch)
    tables = [[list(row) for row in rows] for rows in replayed.tables]
    tables[0][seed][column] = replace(cell, trajectory=cell.trajectory._replace(outcome=outcome))
    return replace(replayed, tables=tables)


def test_everything_agrees(replayed):
    """90 of 90 cells, 33 of 33 log lines, and 21 + 97 = 118 of 118 predictions agree."""
    counts = summary(compare(published(), replayed))
    assert counts["cells"] == {"agree": 90, "of": 90}
    assert counts["log_lines"] == {"agree": 33, "of": 33}
    assert counts["predictions"] == {"agree": 118, "of": 118}


@pytest.mark.parametrize("exact", [True, False])
def test_agreement_is_of_strings(replayed, exact):
    """What agrees is the printed text, whether or not roundoff is allowed."""
    items = compare(published(), replayed, exact=exact)
    assert len(items) == 241
    assert all(i.published == i.measured for i in items)
    assert {i.verdict for i in items} == {Verdict.AGREES}
    assert {i.group for i in items} == set(GROUPS)


@pytest.mark.parametrize("tamper", [tamper_cell, tamper_line, tamper_prediction])
def test_a_changed_digit_differs_and_nothing_else(replayed, figures, tamper):
    """Only the figure whose published digit was changed differs; the other 240 agree."""
    true, false = tamper(figures)
    assert true != false
    differing = [i for i in compare(figures, replayed) if i.verdict is not Verdict.AGREES]
    assert [(i.published, i.measured) for i in differing] == [(false, true)]
    assert differing[0].verdict is Verdict.DIFFERS


def test_every_cell_can_differ(replayed, figures):
    """With a digit changed in each of the 90, none agrees any more."""
    for table in figures["table"]:
        table["rows"] = [[other_digit(cell) for cell in row] for row in table["rows"]]
    assert summary(compare(figures, replayed))["cells"] == {"agree": 0, "of": 90}


def test_a_log_that_goes_on_differs(replayed, figures):
    """Measured lines beyond the last published one count against it."""
    last = figures["log"][0]["lines"].pop()
    figures["log"][0]["roundoff"].pop()
    items = compare(figures, replayed)
    (item,) = [i for i in items if i.verdict is Verdict.DIFFERS]
    assert item.measured.endswith("\n" + last)


def test_a_log_that_ends_early_differs(replayed, figures):
    """A published line that was never measured differs, even if roundoff is allowed."""
    figures["log"][0]["lines"].append("epoch: 1800 accuracy: 1.0 loss: 4.0")
    figures["log"][0]["roundoff"].append([[0, 9999], [0, 2], [0, 99]])
    for exact in (True, False):
        last = [i for i in compare(figures, replayed, exact=exact) if "line 19" in i.what]
        assert [(i.measured, i.verdict) for i in last] == [("", Verdict.DIFFERS)]


@pytest.mark.parametrize(
    ("end", "by", "exact", "verdict"),
    [
        (0, 0, False, Verdict.ROUNDOFF),
        (1, 0, False, Verdict.ROUNDOFF),
        (0, -1, False, Verdict.DIFFERS),
        (1, 1, False, Verdict.DIFFERS),
        (1, 0, True, Verdict.DIFFERS),
    ],
)
def test_a_moved_cell_is_roundoff_inside_its_range(replayed, end, by, exact, verdict):
    """At either end of its range a cell differs by roundoff, an epoch further it differs."""
    epoch = published()["table"][0]["roundoff"][0]["range"][end] + by
    items = compare(published(), moved(replayed, epoch), exact=exact)
    assert [i.verdict for i in items if i.published != i.measured] == [verdict]


def test_a_cell_without_a_range_does_not_move(replayed, figures):
    """Where roundoff moves nothing, one epoch off differs in either arithmetic."""
    before, after = tamper_cell(figures, table=3, seed=0, column=0)
    for exact in (True, False):
        (item,) = [i for i in compare(figures, replayed, exact=exact) if i.published == after]
        assert (item.measured, item.verdict) == (before, Verdict.DIFFERS)


@pytest.mark.parametrize("tamper", [tamper_line, tamper_prediction])
def test_a_moved_figure_is_roundoff_inside_its_range(replayed, figures, tamper):
    """A last digit off counts as roundoff inside the range, and differs outside of it."""
    tamper(figures)
    (item,) = [i for i in compare(figures, replayed, exact=False) if i.published != i.measured]
    assert item.verdict is Verdict.ROUNDOFF
    for entry in figures["log"]:
        entry["roundoff"] = [[[0, 0]] * 3 for _ in entry["lines"]]
    for entry in figures["prediction"]:
        entry["roundoff"] = [[2, 3] for _ in entry["roundoff"]]
    (item,) = [i for i in compare(figures, replayed, exact=False) if i.published != i.measured]
    assert item.verdict is Verdict.DIFFERS


def test_numpys_arithmetic_differs_by_roundoff_at_most():
    """No figure of both logs and both predictions differs, in plain NumPy."""
    figures = {**published(), "table": []}
    items = compare(figures, notebook.replay(figures, backprop.descend), exact=False)
    assert len(items) == 33 + 118
    assert Verdict.DIFFERS not in {i.verdict for i in items}


@pytest.mark.parametrize(
    ("yhat", "like", "printed"),
    [
        (0.25, "0.1234", "0.25"),
        (0.123456784, "0.1234", "0.12345678"),
        (0.25, "1.2e-01", "2.50000000e-01"),
        (1.0, "0.98", "1."),
    ],
)
def test_predictions_print_as_numpy_prints(replayed, yhat, like, printed):
    """They have eight digits without trailing zeros, or the common exponent's notation."""
    finished = replayed.predictions[0]
    trajectory = finished.trajectory._replace(predictions=np.array([[yhat]]))
    assert prediction(replace(finished, trajectory=trajectory), 0, like) == printed


def test_summary_is_for_machines(replayed):
    """It has plain values only: counts, and five strings for each item."""
    told = summary(compare(published(), replayed))
    assert list(told) == [*GROUPS, "items"]
    assert list(told["items"][0]) == ["section", "what", "published", "measured", "verdict"]
    assert {type(v) for item in told["items"] for v in item.values()} == {str}
    assert {item["section"] for item in told["items"]} == {"3A", "3B", "4A", "4B"}
    assert len({(item["section"], item["what"]) for item in told["items"]}) == 241
