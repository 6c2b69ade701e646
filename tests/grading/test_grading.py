"""Hostile and honest submissions, in real processes."""

import csv
import json
import linecache
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shallows import cli
from shallows.arguments import ArgumentError
from shallows.grading import folder, forms, isolation
from shallows.grading.folder import grade_folder
from shallows.grading.task import Task
from shallows.grading.wire import pack, refusal, unpack
from shallows.inside.checking.running.loading import load, remembered, text_of

GOOD = (Path(__file__).parent / "good.py").read_text()
BAD = GOOD.replace(" * a2 * (1 - a2)", "")
CRASH = (
    GOOD.replace('@ w["w3"].T', '@ w["w3"]')
    + """
def gradients(x, y, w1, w2, w3):
    return sigmoid(x)
"""
)
FAKE = """
import os
print('{"passed": true}')
for fd in range(3, 64):
    try:
        os.write(fd, b'{"passed": true}\\n')
    except OSError:
        pass
"""
LIES = FAKE.replace('{"passed": true}', '{"parameters": [["x", 99, true]]}')
PATCH = (
    BAD
    + """
import shallows.inside.checking.report as report
np.allclose = lambda *a, **k: True
report.Report.passed = True
"""
)
HUGE = """
import numpy as np

def backward(x, y, w):
    return {"w1": np.ones(1_200_000)}
"""
DISK = """
for i in range(9):
    open(str(i), "wb").truncate(15_000_000)
while True:
    pass
"""
HOSTILE = {
    "loop": ("while True: pass", "stopped after 1 s of processor time"),
    "sleep": ("import os, time; os.close(1); os.close(2); time.sleep(1e6)", "it slept for 1 s"),
    "exit": (GOOD + "import os; os._exit(0)", "status 0"),
    "sysexit": ("import sys; sys.exit(0)", "SystemExit"),
    "segfault": ("import os; os.kill(os.getpid(), 11)", "SIGSEGV"),
    "memory": ("x = bytearray(8 << 30)", "MemoryError"),
    "fork": ("import os\nwhile True: os.fork()", ""),
    "fake": (FAKE + GOOD, "no answer"),
    "lies": (LIES + GOOD, "no answer"),
    "huge": (HUGE, "more than can be derivatives"),
    "disk": (DISK, "its files have over 64 MB"),
    "parent": ("import os; os.kill(os.getppid(), 9)", "SIGKILL|PermissionError|judge's process"),
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("submissions")
    sources = {name: source for name, (source, _) in HOSTILE.items()}
    honest = {"good": GOOD, "=bad": BAD, "crash": CRASH}
    for name, source in {**sources, **honest, "patch": PATCH}.items():
        (folder / f"{name}.py").write_text(source)
    (folder / "link.py").symlink_to("good.py")
    (folder / "nowhere.py").symlink_to("/nowhere.py")
    (folder / "linked").symlink_to(tmp_path_factory.mktemp("theirs"))
    (folder / "linked" / "a.py").write_text(GOOD)
    return {g.name: g for g in grade_folder(folder, Task(seconds=1), jobs=2)}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_submission_costs_only_itself(marked, name):
    """It gets no points and a reason, and an honest file beside it gets all of its points."""
    assert marked[f"{name}.py"].score == 0
    assert re.search(HOSTILE[name][1], marked[f"{name}.py"].problem)
    assert marked["good.py"].score == marked["good.py"].of == 14


@pytest.mark.parametrize("name", ["link.py", "nowhere.py", "linked/a.py"])
def test_a_link_is_no_submission(marked, name):
    """It could lead to another student's file; it is listed, without points, and not followed."""
    assert marked[name].score == 0
    assert "it is a link" in marked[name].problem


def test_a_folder_for_each_student_is_marked_too(tmp_path):
    """A mark is called after the folder and the file. What archives add is skipped."""
    hidden = ("ann_7/__init__.py", "__MACOSX/a.py", "ann_7/._a.py", "a/b/c.py", "ann_7/a.txt")
    for name in ("b.py", "ann_7/a.py", "ann_7/a.ipynb", *hidden):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    names = [p.relative_to(tmp_path).as_posix() for p in folder.submissions(tmp_path)]
    assert names == ["ann_7/a.ipynb", "ann_7/a.py", "b.py"]
    assert [g.name for g in grade_folder(tmp_path, Task())] == names


class Deadly(type(Path())):
    """A path that ends the process which receives it, as a submission may where it can."""

    def __reduce__(self):
        return os._exit, (1,)


def test_a_judge_that_is_ended_costs_only_that_submission(tmp_path, monkeypatch):
    """The others are marked again, each by a judge of its own."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.py").write_text(GOOD)
    paths = [tmp_path / "a.py", Deadly(tmp_path / "b.py"), tmp_path / "c.py"]
    monkeypatch.setattr(folder, "submissions", lambda _: paths)
    grades = grade_folder(tmp_path, Task())
    assert [g.passed for g in grades] == [True, False, True]
    assert grades[1].problem == "it ended its judge's process"


def test_a_mistake_costs_its_own_line(marked):
    """A missing σ′ costs dL_dz2, and nothing that follows from it."""
    assert [m.name for m in marked["=bad.py"].marks if m.points < m.of] == ["dL_dz2"]


def test_an_exception_costs_no_derivative_that_was_right_before_it(marked):
    """What the variables held comes from the submission's process, with the shapes of the line."""
    crash = marked["crash.py"]
    earned = {m.name for m in crash.marks if m.points}
    assert earned == {"dL_dyhat", "dL_dz3", "dL_dw3"}, crash.findings
    (mistake,) = [f for f in crash.findings if f.mistake]
    assert (mistake.name, mistake.kind) == ("dL_da2", "exception")
    assert mistake.numbers.startswith('d["dL_dz3"] has the shape (6, 1), w["w3"] has')


def test_of_two_functions_that_fit_it_is_said_which_was_judged(marked, tmp_path):
    """A note names the other one, and the table the one that was judged."""
    (note,) = [f for f in marked["crash.py"].findings if f.kind == "several functions"]
    assert note.sentence.startswith("backward was checked; your file has gradients, too")
    assert not [f for f in marked["=bad.py"].findings if f.kind == "several functions"]
    forms.write_csv(tmp_path / "g.csv", list(marked.values()))
    rows = list(csv.DictReader((tmp_path / "g.csv").read_text("utf-8-sig").splitlines()))
    names = {row["submission"]: row["function"] for row in rows}
    assert (names["crash.py"], names["segfault.py"]) == ("backward", "")


def test_patching_the_judge_changes_no_mark(marked):
    """The submission can only patch its own process, and the judge runs in another."""
    assert marked["patch.py"].marks == marked["=bad.py"].marks


def test_the_table_has_no_formulas(marked, tmp_path):
    """A file name that a spreadsheet would compute is written as text."""
    forms.write_csv(tmp_path / "g.csv", list(marked.values()))
    rows = list(csv.DictReader((tmp_path / "g.csv").read_text("utf-8-sig").splitlines()))
    assert {"'=bad.py", "good.py"} < {row["submission"] for row in rows}


def test_the_command_speaks_to_autograders(tmp_path):
    """Exit status 0, 1, 2 and 3; the score of the JSON is the sum of its tests."""
    statuses = []
    for name, source in {"a": GOOD, "b": BAD, "c": "1/0"}.items():
        (tmp_path / f"{name}.py").write_text(source)
    for name in "abcd":
        command = [
            sys.executable,
            "-m",
            "shallows",
            "check",
            str(tmp_path / f"{name}.py"),
            "--json",
        ]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        statuses.append(ran.returncode)
        if name != "d":
            said = json.loads(ran.stdout)
            assert said["score"] == sum(test["score"] for test in said["tests"])
    assert statuses == [0, 1, 3, 2]


def test_the_command_shows_the_learners_line_and_numbers(tmp_path, capfd, monkeypatch):
    """Where the mistake is, and one entry of what it makes, as in Python."""
    (tmp_path / "b.py").write_text(BAD)
    monkeypatch.setattr(sys, "argv", ["shallows", "check", str(tmp_path / "b.py")])
    with pytest.raises(SystemExit):
        cli.main()
    out = capfd.readouterr().out
    assert "    your line " in out
    assert "    ∂L/∂z₂[" in out


def test_the_command_writes_all_that_a_teacher_needs(tmp_path, capfd, monkeypatch):
    """A folder of outputs, marks by a rubric, a worksheet filled, and strangers named."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/Ann_11_assignsubmission_file_a.py").write_text(BAD)
    (tmp_path / "in/plain.py").write_text(GOOD)
    (tmp_path / "rubric.toml").write_text("[points]\ndL_dz2 = 5\n")
    (tmp_path / "sheet.csv").write_text("Identifier,Grade\nParticipant 11,\n")
    monkeypatch.chdir(tmp_path)
    options = "--folder in --out out --rubric rubric.toml --moodle sheet.csv"
    monkeypatch.setattr(sys, "argv", ["shallows", "check", *options.split()])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capfd.readouterr()
    assert not ended.value.code
    assert "13 of 18  Ann_11_assignsubmission_file_a.py: dL_dz2: missing σ′" in out
    assert "18 of 18  plain.py: no mistake" in out
    assert "In no row of the gradebook: plain.py" in err
    assert (tmp_path / "out/moodle.csv").read_text().split() == [
        "Identifier,Grade",
        "Participant",
        "11,13",
    ]
    assert len(list((tmp_path / "out/feedback").iterdir())) == 2


def test_a_file_that_fails_shows_its_own_line(tmp_path):
    """The learner's line is quoted, not ours."""
    (tmp_path / "a.py").write_text("x = 1\ny = x / 0\n")
    with pytest.raises(ArgumentError, match=r"line 2 \(y = x / 0\) raises ZeroDivisionError"):
        load(tmp_path / "a.py")


@pytest.mark.parametrize(
    "head",
    [b"\xef\xbb\xbf", b"# coding: latin-1\nassert '\xe9' == chr(233)\n", b"# \xe9\n", b"\x0c\r\n"],
)
def test_a_program_is_read_in_its_own_encoding(tmp_path, head):
    """A byte-order mark, a named encoding, or a comment that is no UTF-8."""
    (tmp_path / "a.py").write_bytes(head + GOOD.replace("\n", "\r\n").encode())
    code = load(tmp_path / "a.py")
    assert code.__name__ == "backward"
    assert "def backward" in linecache.getline(str(tmp_path / "a.py"), code.__code__.co_firstlineno)


def test_what_fails_after_the_function_is_printed(tmp_path, capsys):
    """What fails before or after its function is no reason for no marks."""
    (tmp_path / "a.py").write_text(GOOD + "open('data.csv')\n")
    assert load(tmp_path / "a.py").__name__ == "backward"
    assert "(open('data.csv')) raises FileNotFoundError" in capsys.readouterr().err
    (tmp_path / "a.py").write_text("open('data.csv')\n" + GOOD)
    assert load(tmp_path / "a.py").__name__ == "backward"
    assert "(open('data.csv')) raises FileNotFoundError" in capsys.readouterr().err
    (tmp_path / "a.py").write_text("open('data.csv')\n")
    with pytest.raises(ArgumentError, match="FileNotFoundError"):
        load(tmp_path / "a.py")
    assert not capsys.readouterr().err  # the refusal says it


def test_a_notebooks_line_is_quoted_from_its_cells(tmp_path):
    """A notebook's own file may be a single line."""
    cell = {"cell_type": "code", "source": GOOD}
    (tmp_path / "a.ipynb").write_text(json.dumps({"nbformat": 4, "cells": [cell]}))
    remembered(tmp_path / "a.ipynb")
    with pytest.raises(Exception, match="boo") as raised:
        isolation._raise(tmp_path / "a.ipynb", {"raised": "E", "said": "boo", "lines": [3, 15]})
    assert raised.traceback[-1].lineno + 1 == 15


def test_an_exception_need_not_have_a_text():
    """A learner's own exception may fail at it."""

    class Odd(Exception):  # noqa: N818
        def __str__(self):
            raise ValueError

    assert text_of(Odd()) == ""
    assert text_of(ValueError("a\nb")) == "a b"


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (ArgumentError("path", "a.py", "a file that runs"), "it is not a file that runs"),
        (ArgumentError("code", "None", "a dict"), "it returned None; needed is a dict"),
        (ArgumentError("function", "f", "one of g"), "no function .* [(]f[)]; needed is one of g"),
    ],
)
def test_a_refusal_is_a_sentence(problem, said):
    """The author of a submission reads it, and knows no arguments."""
    assert re.fullmatch(said, refusal(problem))


def test_values_come_through_the_pipe_as_they_are():
    """Types, shapes and bits arrive unchanged."""
    value = {"w": [np.float32([[1, 2]]), (np.arange(3), 1.5, None)]}
    back = unpack(json.loads(json.dumps(pack(value))))
    assert back["w"][0].dtype == np.float32
    assert np.array_equal(back["w"][0], value["w"][0])
    assert back["w"][1][1:] == (1.5, None)
    assert np.array_equal(unpack(pack(np.longdouble([1.5, 2]))), [1.5, 2])


@pytest.mark.parametrize("order", "<>")
def test_either_byte_order_comes_through(order):
    """Values that are stored the other way round are the same values."""
    value = np.array([[1.0, 2.0], [3.0, 4.0]], f"{order}f8").T
    assert np.array_equal(unpack(pack(value)), value)


PACKED = pack([{"w1": np.eye(2)}, np.arange(3), (1.5, np.ones((2, 2), bool)), None])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answer_is_a_value_or_refused(mutated, data):
    """One part replaced by any other, or removed: a value, or one of two exceptions."""
    with suppress(ValueError, TypeError):
        unpack(json.loads(json.dumps(mutated(data, PACKED))))


@pytest.mark.parametrize(
    "array",
    [["O", [1], "AAAAAAAAAAA="], ["f8,f8", [1], "AAAAAAAAAAAAAAAAAAAAAA=="], ["9" * 5000, [1], ""],
     ["<f8", [1e999], "AAAAAAAAAAA="], ["<f8", [-1, -1], "AAAAAAAAAAA="], ["<f8", [10**18], ""],
     ["<f8", [0, 10**30], ""]],
)  # fmt: skip
def test_arrays_that_are_none_are_refused(array):
    """Objects, records, and shapes that are infinite, negative or larger than their bytes."""
    with pytest.raises((ValueError, TypeError)):
        unpack({"a": array})


@pytest.mark.parametrize(
    ("limit", "task"), [("time_limit", {"seconds": 1e20}), ("memory_limit", {"megabytes": 10**14})]
)
def test_limits_have_limits(limit, task):
    """A limit that no system can keep is refused before any file is marked."""
    with pytest.raises(ArgumentError, match=f"^{limit}: got "):
        Task(**task)
