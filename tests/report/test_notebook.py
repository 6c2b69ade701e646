from __future__ import annotations

import numpy as np
import pytest

from shallows import backprop, datasets
from shallows.outcome import Outcome, Status
from shallows.report.notebook import Call, Finished, Notebook, published, replay
from shallows.trajectory import Trajectory


def test_the_report_prints_so_many_figures():
    """There are 18 + 15 log lines, 21 + 97 predictions and 90 cells."""
    figures = published()
    assert [len(entry["lines"]) for entry in figures["log"]] == [18, 15]
    assert [len(set(entry["indices"])) for entry in figures["prediction"]] == [21, 97]
    assert sum(len(row) for table in figures["table"] for row in table["rows"]) == 90


def test_every_figure_has_its_range():
    """Each log line's three numbers and each prediction lie in the range of their roundoff."""
    figures = published()
    for entry in figures["log"]:
        assert len(entry["roundoff"]) == len(entry["lines"])
        for line, ranges in zip(entry["lines"], entry["roundoff"], strict=True):
            numbers = [float(word) for word in line.split()[1::2]]
            assert all(low <= v <= high for v, (low, high) in zip(numbers, ranges, strict=True))
    for entry in figures["prediction"]:
        values = dict(zip(entry["indices"], entry["values"], strict=True))
        assert set(entry["roundoff_indices"]) == set(values)
        for index, (low, high) in zip(entry["roundoff_indices"], entry["roundoff"], strict=True):
            assert low <= float(values[index]) <= high
    for table in figures["table"]:
        for entry in table.get("roundoff", []):
            seed, column = entry["cell"]
            low, high = entry["range"]
            assert low <= int(table["rows"][seed][column]) <= high


def test_every_cell_is_replayed(replayed):
    """All 90 measured cells are the printed ones."""
    measured = [[[cell.printed for cell in row] for row in table] for table in replayed.tables]
    assert measured == [table["rows"] for table in published()["table"]]


def test_every_log_is_replayed(replayed):
    """Both logs have the printed lines, and no more."""
    assert [log.log for log in replayed.logs] == [entry["lines"] for entry in published()["log"]]


def test_cells_are_calls_in_the_notebooks_order(replayed):
    """Each row has its number as the seed, and the columns are the axis of the table."""
    table = replayed.tables[2]
    assert table[3][1].call == Call("XOR", hidden=3, lr=0.1, epoch=50000, seed=3)
    assert [cell.call.hidden for cell in table[0]] == [2, 3, 5, 10]
    assert [row[0].call.seed for row in table] == [0, 1, 2, 3, 4]


def test_nan_is_seen_in_two_cells_alone(replayed):
    """Of all cells that print the budget in the last table, two diverge: h = 5, seeds 1 and 4."""
    last = [cell for row in replayed.tables[-1] for cell in row]
    diverged = {
        (c.call.hidden, c.call.seed): c.outcome for c in last if c.outcome.status is Status.DIVERGED
    }
    assert diverged == {
        (5, 1): Outcome(Status.DIVERGED, 39975, "dL_dyhat"),
        (5, 4): Outcome(Status.DIVERGED, 2539, "dL_dyhat"),
    }
    assert sum(c.outcome.status is Status.UNSOLVED for c in last) == 7


def fake(calls):
    """Return a training that only takes down what it was given."""

    def descend(x, y, weights, lr, max_epochs, *, record=True):
        calls.append((x.copy(), weights, lr, max_epochs, record))
        last = Outcome(Status.UNSOLVED, max_epochs)
        return Trajectory(last, np.zeros(1), np.zeros(1), np.zeros((len(x), 1)), weights)

    return descend


def test_linear_data_come_from_the_call_before():
    """After `pretend`, the first data are the numbers that follow the weights of that call."""
    calls = []
    notebook = Notebook(fake(calls))
    notebook.pretend(seed=0, hidden=2)
    notebook.run(Call("linear", 3, 0.1, 5, seed=7))
    notebook.run(Call("linear", 2, 0.1, 5, seed=7))
    random = np.random.RandomState(0)
    random.rand(2 * 2 + 2 * 2 + 2)
    np.testing.assert_array_equal(calls[0][0], random.uniform(0, 1, (100, 2)))
    random = np.random.RandomState(7)
    for name, shape in {"w1": (2, 3), "w2": (3, 3), "w3": (3, 1)}.items():
        np.testing.assert_array_equal(calls[0][1][name], random.rand(*shape))
    np.testing.assert_array_equal(calls[1][0], random.uniform(0, 1, (100, 2)))


def test_xor_data_draw_nothing():
    """An XOR call leaves the state that its weights left, whatever came before."""
    calls = []
    notebook = Notebook(fake(calls))
    notebook.run(Call("XOR", 3, 0.1, 5, seed=2))
    np.testing.assert_array_equal(calls[0][0], datasets.xor().x)
    notebook.run(Call("linear", 3, 0.1, 5, seed=0))
    random = np.random.RandomState(2)
    random.rand(2 * 3 + 3 * 3 + 3)
    np.testing.assert_array_equal(calls[1][0], random.uniform(0, 1, (100, 2)))


def test_measured_numbers_never_come_from_the_published_ones(figures):
    """Without any published figure, the same calls are made."""
    honest, blotted = [], []
    watched = []
    replay(published(), fake(honest), lambda call, share: watched.append((call, share)))
    for entry in figures["log"]:
        entry["lines"] = ["?"]
    for entry in figures["prediction"]:
        entry["values"] = ["?"]
    for table in figures["table"]:
        table["rows"] = [["?"] * len(table["columns"])] * 5
    replay(figures, fake(blotted))
    assert len(honest) == len(blotted) == len(watched) == 4 + 90
    for one, other in zip(honest, blotted, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        assert one[2:] == other[2:]


def test_watch_sees_the_work_grow():
    """Shares of the work start at 0, grow and stay below 1."""
    shares = []
    replay(published(), fake([]), lambda _call, share: shares.append(share))
    assert shares[0] == 0
    assert shares == sorted(set(shares))
    assert shares[-1] < 1


@pytest.mark.parametrize(
    ("outcome", "printed"),
    [
        (Outcome(Status.SOLVED, 17), "17"),
        (Outcome(Status.UNSOLVED, 500), "500"),
        (Outcome(Status.DIVERGED, 17, "w3"), "500"),
    ],
)
def test_failures_print_the_budget(outcome, printed):
    """The notebook returns the budget for every failure, so a NaN at epoch 17 prints 500."""
    trajectory = Trajectory(outcome, np.zeros(1), np.zeros(1), np.zeros((21, 1)), {})
    finished = Finished(Call("XOR", 3, 0.1, 500, 0), datasets.xor(), trajectory)
    assert finished.printed == printed


def test_calls_read_as_in_the_report():
    """A call prints as Python that makes it."""
    text = Call("XOR", 3, 0.1, 10000, 0).text
    assert text == "network(epoch=10000, lr=0.1, h1=3, h2=3, distribution='XOR', seed=0)"


def test_numpys_logs_are_the_same_for_a_while():
    """In this machine's NumPy the XOR call is solved within the range that roundoff gives it."""
    entry = published()["log"][0]
    finished = Notebook(backprop.descend).run(Call("XOR", 3, 0.1, 10000, 0), record=True)
    (low, high), *_ = entry["roundoff"][-1]
    assert low <= finished.outcome.epoch <= high
