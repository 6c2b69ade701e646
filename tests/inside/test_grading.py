"""Grading: a folder of submissions, each apart, whatever it does."""

import csv
import json
import os
import textwrap
import time

import pytest

import shallows as sh
from shallows.inside.checking.loading import load
from shallows.inside.grading import Task, grade, grade_folder, gradescope, write

RIGHT = """
import numpy as np

def s(z):
    return 1 / (1 + np.exp(-z))

def backward(x, y, w):
    a1 = s(x @ w["w1"])
    a2 = s(a1 @ w["w2"])
    p = s(a2 @ w["w3"])
    d3 = p - y
    d2 = d3 @ w["w3"].T * a2 * (1 - a2)
    d1 = d2 @ w["w2"].T * a1 * (1 - a1)
    return {"dL_dz3": d3, "dL_dw3": a2.T @ d3, "dL_dz2": d2, "dL_dw2": a1.T @ d2,
            "dL_dz1": d1, "dL_dw1": x.T @ d1}
"""
WRONG = RIGHT.replace('"dL_dw2": a1.T @ d2', '"dL_dw2": -(a1.T @ d2)')
HOSTILE = {
    "crashes": "import os\nos._exit(0)",
    "exits": "import sys\nsys.exit(0)",
    "loops": "while True: pass",
    "sleeps": "import time\ntime.sleep(1000)",
    "hogs": "x = [bytearray(2**28) for _ in range(100)]",
    "aborts": "import os\nos.abort()",
    "forks": "import os, time\nif os.fork() == 0: time.sleep(1000)\nos._exit(1)",
    "pretends": 'print(\'{"report": {"passed": true, "findings": []}}\')\nraise SystemExit',
    "fails": "def backward(x, y, w):\n    return {}\n1 / 0",
    "has no function": "x = 1",
}
QUICK = Task(seconds=4.0, megabytes=1500)


@pytest.fixture
def submitted(tmp_path):
    def submit(source, name="mine.py"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(source))
        return path

    return submit


def test_a_right_submission_has_full_credit(submitted):
    """All that it gives is right, nothing is missing."""
    done = grade(submitted(RIGHT), Task())
    assert (done.score, done.error, done.says) == (100.0, None, "no mistake")


def test_one_mistake_costs_one_derivative(submitted):
    """A wrong sign in one gradient: five of six are right, and the mistake has its name."""
    done = grade(submitted(WRONG), Task())
    assert (done.right, done.of) == (5, 6)
    assert "wrong sign" in done.says


def test_a_gradient_that_is_not_given_counts(submitted):
    """Leaving out what one can't do is no way to full credit."""
    only = RIGHT[: RIGHT.index("    return {")] + '    return {"dL_dw3": a2.T @ d3}\n'
    done = grade(submitted(only), Task())
    assert done.missing == ["dL_dw1", "dL_dw2"]
    assert (done.right, done.of) == (1, 3)


@pytest.mark.parametrize("what", HOSTILE)
def test_whatever_a_submission_does_costs_only_itself(submitted, what):
    """No verdict and no credit, a reason in words, within the time limit; nothing stays behind."""
    done = grade(submitted(HOSTILE[what]), QUICK)
    assert done.score == 0
    assert done.error
    assert done.findings == []


def test_endless_output_is_cut(submitted):
    """A submission that prints for ever fills neither disk nor memory."""
    flood = RIGHT + "\nwhile True: print('x' * 10000)\n"
    done = grade(submitted(flood), QUICK)
    assert done.error
    assert len(done.output) <= 2000


def test_a_loop_in_the_function_is_ended(submitted):
    """The time limit holds while the function is called, too, and it can't read what is typed."""
    loop = "def backward(x, y, w):\n    input()\n    while True: pass\n"
    assert grade(submitted(loop), QUICK).error or grade(submitted(loop), QUICK).right == 0


def test_a_folder_is_graded_in_order_and_written(submitted, tmp_path):
    """A row for each file; a crash in one changes nothing of the others; no cell is a formula."""
    submitted(RIGHT, "a.py")
    submitted("import os\nos._exit(1)", "=cmd.py")
    submitted(WRONG, "b.py")
    seen = []
    grades = grade_folder(tmp_path, QUICK, jobs=2, watch=lambda n, of: seen.append((n, of)))
    assert [g.name for g in grades] == ["=cmd.py", "a.py", "b.py"]
    assert [g.right for g in grades] == [0, 6, 5]
    assert seen[-1] == (3, 3)
    write(grades, tmp_path / "grades.csv")
    rows = list(csv.DictReader((tmp_path / "grades.csv").read_text().splitlines()))
    assert [row["submission"] for row in rows] == ["'=cmd.py", "a.py", "b.py"]
    assert rows[2]["dL_dw2"] == "wrong sign"
    assert rows[2]["dL_dw3"] == "right"


def test_gradescope_has_its_form(submitted):
    """`score`, and `tests` with a name, a score and a maximum each."""
    form = gradescope(grade(submitted(WRONG), Task()))
    assert sum(test["score"] for test in form["tests"]) == 5
    assert {"name", "score", "max_score", "status", "output"} == set(form["tests"][0])
    assert form["score"] == pytest.approx(83.3)


@pytest.mark.parametrize(
    ("source", "status"), [(RIGHT, 0), (WRONG, 1), ("import os\nos._exit(5)", 3)]
)
def test_exit_codes(python, submitted, source, status):
    """0 no mistake, 1 a mistake, 3 no verdict; as documented for autograders."""
    done = python("-m", "shallows", "check", str(submitted(source)), "--json")
    assert done.returncode == status, done.stderr
    assert "tests" in json.loads(done.stdout)


def test_bad_input_is_status_2(python, tmp_path):
    """No file, no folder, both: one line each."""
    for arguments in (["nowhere.py"], [], ["x.py", "--folder", str(tmp_path)]):
        done = python("-m", "shallows", "check", *arguments)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1


def test_the_function_is_found_by_its_name(submitted):
    """A known name, or the only one, or what was asked for; else the error says what is there."""
    assert load(submitted(RIGHT)).__name__ == "backward"
    assert load(submitted("def mine(x, y, w): return {}")).__name__ == "mine"
    assert load(submitted(RIGHT), "s").__name__ == "s"
    with pytest.raises(sh.ArgumentError, match=r"^function: got 'nothing'"):
        load(submitted(RIGHT), "nothing")
    with pytest.raises(sh.ArgumentError, match=r"with \['f', 'g'\]"):
        load(submitted("def f(): pass\ndef g(): pass"))


def test_a_file_that_fails_names_its_own_line(submitted):
    """The learner's line, not one of ours."""
    with pytest.raises(sh.ArgumentError, match=r"mine.py, line 3: ZeroDivisionError"):
        load(submitted("import numpy as np\n\nx = 1 / 0\n"))
    with pytest.raises(sh.ArgumentError, match=r"mine.py, line 1: SyntaxError"):
        load(submitted("def f(:\n"))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="has no fork")
def test_nothing_of_a_submission_is_left_running(submitted, tmp_path):
    """A process that a submission began ends with it."""
    mark = tmp_path / "alive"
    source = f"""
    import os, time
    if os.fork() == 0:
        time.sleep(3)
        open({str(mark)!r}, "w").close()
        os._exit(0)
    """
    grade(submitted(source), QUICK)
    time.sleep(4)
    assert not mark.exists()
