"""What a submission can't do, and that its marks do not depend on the machine."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shallows.grading import forms, isolation, process
from shallows.grading.confinement import _CALLS, _CLONE, _OWN, CALLS, FILES, filter_for
from shallows.grading.folder import grade_file
from shallows.grading.task import Task
from shallows.inside.checking import report

GOOD = (Path(__file__).parent / "good.py").read_text()

#: What each attempt does; `outside` is a directory of the test's.
ATTEMPTS = {
    "network": "import socket; socket.create_connection(('127.0.0.1', 9))",
    "datagrams": "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "fork": "os.fork()",
    "program": "import subprocess; subprocess.run(['true'])",
    "exec": "os.execv('/bin/true', ['true'])",
    "process pool": "import multiprocessing; multiprocessing.Pool(1)",
    "write": "open(outside + '/new', 'w')",
    "append": "open(outside + '/theirs', 'a')",
    "truncate": "os.truncate(outside + '/theirs', 0)",
    "remove": "os.remove(outside + '/theirs')",
    "rename": "os.rename(outside + '/theirs', 'mine')",
    "link": "os.link(outside + '/theirs', 'mine')",
    "permissions": "os.chmod(outside + '/theirs', 0)",
    "directory": "os.mkdir(outside + '/new')",
    "read": "open(outside + '/theirs').read()",
    "list": "os.listdir(outside)",
    "through a link": "os.symlink(outside + '/theirs', 'link'); open('link').read()",
    "kill": "os.kill(os.getppid(), 0)",
    "slow down": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 19)",
    "limit": "import resource as r; r.prlimit(os.getppid(), r.RLIMIT_CPU, (1, 1))",
    "its judge": "open(f'/proc/{os.getppid()}/environ').read()",
    "own limits": "import resource as r; r.setrlimit(r.RLIMIT_CPU, (99, 99))",
    "large file": "open('large', 'wb').write(bytes(20_000_000))",
}
#: What it may do.
ALLOWED = {
    "scratch": "open('mine', 'w').write('x'); os.remove('mine')",
    "subdirectory": "os.makedirs('a/b'); open('a/b/c', 'w'); os.rename('a/b/c', 'd')",
    "threads": "import threading as t; a = t.Thread(target=int); a.start(); a.join()",
    "random": "os.urandom(8)",
    "imports": "import asyncio, sqlite3, pandas",
    "itself": "open(__file__).read()",
    "almost no capabilities": "caps = open('/proc/self/status').read().split('CapEff:')[1].split()"
    "; assert int(caps[0], 16) in (0, 2)",
    "nowhere": "open(os.devnull, 'w').write('x')",
}
TRY = """
import os
outside = {outside!r}
for name, attempt in {attempts!r}.items():
    try:
        exec(attempt)
        print(name + ": done")
    except (OSError, ValueError, AssertionError) as problem:
        print(name + ": " + type(problem).__name__)
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """Let one submission try everything, and return its grade, and what became of each."""
    outside = tmp_path_factory.mktemp("outside")
    (outside / "theirs").write_text("secret")
    path = tmp_path_factory.mktemp("submission") / "a.py"
    path.write_text(TRY.format(outside=str(outside), attempts=ATTEMPTS | ALLOWED) + GOOD)
    grade = grade_file(path, Task())
    assert (outside / "theirs").read_text() == "secret"
    assert [p.name for p in outside.iterdir()] == ["theirs"]
    return grade, dict(line.split(": ") for line in grade.judged.printed.splitlines())


def guarded(grade):
    if grade.judged.left:
        pytest.skip(f"this system lets a submission {' and '.join(grade.judged.left)}")


@pytest.mark.parametrize("name", ATTEMPTS)
def test_it_is_refused(tried, name):
    """Each attempt gets an error from the system, and costs no marks."""
    grade, became = tried
    guarded(grade)
    assert became[name] in ("PermissionError", "OSError", "ValueError")
    assert grade.score == grade.of


@pytest.mark.parametrize("name", ALLOWED)
def test_honest_work_is_allowed(tried, name):
    """It may write in its own directory, start threads, and load libraries."""
    assert tried[1][name] == "done"


def test_what_can_not_be_taken_away_is_said(tmp_path, monkeypatch):
    """Without Landlock or seccomp, a file is marked all the same, and its grade says so."""
    path = tmp_path / "a.py"
    path.write_text(GOOD)
    monkeypatch.setattr(process, "_BOOT", "import ctypes\n" + NO_CALLS + process._BOOT)
    grade = grade_file(path, Task())
    assert grade.passed
    assert grade.judged.left == (FILES, CALLS)
    said = "On this system a submission can read and write this user's files and use the network"
    assert forms.unguarded([grade]) == f"{said} and start processes."
    assert forms.unguarded([grade_file(tmp_path / "none.py", Task())]) == ""


NO_CALLS = """
class Without(ctypes.CDLL):
    def __init__(self, *_, **__):
        super().__init__(None, use_errno=True)
        self.syscall = lambda *_: -1
ctypes.CDLL = Without
"""


def verdict(program, number, argument, processor):
    """Run a filter as the kernel does, and return the verdict on one call."""
    words = {0: number, 4: processor, 16: argument}
    steps = [program[i : i + 8] for i in range(0, len(program), 8)]
    at = value = 0
    while True:
        code, yes, no = int.from_bytes(steps[at][:2], "little"), steps[at][2], steps[at][3]
        k = int.from_bytes(steps[at][4:], "little")
        at += 1
        if code == 0x20:
            value = words[k]
        elif code == 0x06:
            return k
        else:
            holds = {0x15: value == k, 0x35: value >= k, 0x45: bool(value & k)}[code]
            at += yes if holds else no


#: Where a system has an older Landlock, or the superuser marks, only the filter stops these.
FILTERED = {"truncate", "chmod", "fchmodat", "chown", "utimensat", "setxattr", "setpriority",
            "ptrace", "io_uring_setup", "open_by_handle_at", "unshare", "shmget"}  # fmt: skip
ALLOW, EPERM, ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
FORMS = {"x86_64": (0xC000003E, 0, (0, 1, 9)), "aarch64": (0xC00000B7, 1, (63, 64, 222))}


@pytest.mark.parametrize("machine", FORMS)
def test_the_filter_refuses_what_it_names_and_nothing_else(machine):
    """On both processors it refuses forbidden calls, new processes, and foreign forms of calls."""
    mark, column, harmless = FORMS[machine]
    program = filter_for(machine, 1234)
    assert set(_CALLS) >= FILTERED
    for call in _CALLS.values():
        if call[column] is not None:
            assert verdict(program, call[column], 1234, mark) == EPERM
    for call in _OWN.values():
        judged = [verdict(program, call[column], to, mark) for to in (1234, 0, 1, 1235)]
        assert judged == [ALLOW, ALLOW, EPERM, EPERM]
    clone = [verdict(program, _CLONE[column], flags, mark) for flags in (0x3D0F00, 0x1200011)]
    assert clone == [ALLOW, EPERM]
    assert verdict(program, 435, 0, mark) == ENOSYS
    assert [verdict(program, number, 0, mark) for number in harmless] == [ALLOW] * 3
    assert verdict(program, harmless[0], 0, mark ^ 1) == 0x80000000
    assert verdict(program, 0x40000000, 0, mark) == EPERM


@pytest.mark.parametrize(
    ("header", "column"),
    [("x86_64-linux-gnu/asm/unistd_64.h", 0), ("asm-generic/unistd.h", 1)],
)
def test_the_numbers_are_the_kernels(header, column):
    """They are checked against the headers of this system, as far as those know the calls."""
    path = Path("/usr/include") / header
    if not path.exists():
        pytest.skip("the kernel's headers are not installed")
    numbers = dict(re.findall(r"define __NR(?:3264)?_(\w+) (\d+)", path.read_text()))
    table = {**_CALLS, **_OWN, "clone": _CLONE, "clone3": (435, 435)}
    ours = {name: call[column] for name, call in table.items() if call[column] is not None}
    known = {name: int(numbers[name]) for name in ours if name in numbers}
    assert len(known) > len(ours) - 9
    assert known == {name: ours[name] for name in known}


def test_printing_costs_nothing(tmp_path):
    """Right code may print 3 MB at once, inside its function, or after closing its output."""
    printing = GOOD.replace("return d\n", "print('x' * 3_000_000)\n    return d\n")
    closing = "import os; os.write(1, b'first'); os.close(1); os.close(2)\n" + GOOD
    for source, begins in [(printing, "xxx"), (closing, "first")]:
        (tmp_path / "a.py").write_text(source)
        grade = grade_file(tmp_path / "a.py", Task(seconds=2))
        assert grade.passed, grade.problem
        assert grade.judged.printed.startswith(begins)
        assert len(grade.judged.printed) <= process.LONGEST_OUTPUT


def test_the_judges_own_time_is_not_the_submissions(tmp_path, monkeypatch):
    """A search that takes a day by the clock changes no mark."""
    (tmp_path / "a.py").write_text(GOOD)
    past, reports = [0.0], isolation.reports

    def slow(code, exercise):
        past[0] += 86_400
        for one in reports(code, exercise):
            yield one
            past[0] += 86_400

    now = time.monotonic
    monkeypatch.setattr(process, "_LOOK", 0.0)  # so that it looks at the clock all the time
    monkeypatch.setattr(process.time, "monotonic", lambda: now() + past[0])
    monkeypatch.setattr(isolation, "reports", slow)
    assert grade_file(tmp_path / "a.py", Task(seconds=1)).passed


def test_a_note_on_other_networks_costs_no_mark(tmp_path, monkeypatch):
    """A submission that is stopped while it is tried on other networks keeps its verdict."""

    def stopped(*_):
        raise process.Stopped("it was stopped after 1 s of processor time")

    (tmp_path / "a.py").write_text(GOOD)
    monkeypatch.setattr(report, "meant", stopped)
    assert grade_file(tmp_path / "a.py", Task()).passed


STEP = """
def step(x, y, w, lr):
    d = backward(x, y, w)
    for name in list(w):
        w[name] = w[name] - lr * d["dL_d" + name]
    return w
"""


@pytest.mark.parametrize(
    ("old", "new", "points"),
    [("", "", 14), ("- lr", "+ lr", 12), ("for name", "while True: pass\n    for name", 14)],
)
def test_a_step_is_marked_beside_the_gradients(tmp_path, old, new, points):
    """A mistake in it costs the points for the code; one that does not end costs nothing."""
    (tmp_path / "a.py").write_text(GOOD + STEP.replace("def step", "def train").replace(old, new))
    grade = grade_file(tmp_path / "a.py", Task(seconds=1))
    assert (grade.score, grade.passed) == (points, points == 14), grade.problem


def test_who_answers_a_byte_at_a_time_is_stopped(tmp_path, monkeypatch):
    """It neither sleeps for long nor computes, so a limit by the clock has to stop it."""
    trickle = "import os, sys, time\nwhile True:\n    time.sleep(0.01)\n"
    trickle += "    os.write(int(sys.orig_argv[-3]), b' ')\n"
    (tmp_path / "a.py").write_text(trickle)
    monkeypatch.setattr(process, "_PATIENCE", 1)
    assert "no answer for 1 s" in grade_file(tmp_path / "a.py", Task(seconds=1)).problem


@pytest.fixture
def busy():
    """Keep the processors busy with four endless loops."""
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    yield
    for loop in loops:
        loop.kill()
        loop.wait()


def test_the_marks_do_not_depend_on_load(tmp_path, request):
    """Right code that uses most of its processor time has the same marks on a busy machine."""
    work = "from time import process_time as t\nend = t() + 0.95\nwhile t() < end: pass\n"
    path = tmp_path / "a.py"
    path.write_text(work + GOOD)
    alone = grade_file(path, Task(seconds=1))
    request.getfixturevalue("busy")
    assert grade_file(path, Task(seconds=1)) == alone
    assert alone.passed


def test_a_submission_draws_the_same_numbers_twice(tmp_path):
    """Generators and the order of sets are seeded, so marking again gives the same marks."""
    draw = (
        "import random, secrets, numpy as np\nprint(random.random(), np.random.rand(), hash('a'))\n"
    )
    draw += "print(np.random.default_rng().random(), secrets.randbits(64))\n"
    (tmp_path / "a.py").write_text(draw + GOOD)
    once, twice = (grade_file(tmp_path / "a.py", Task()).judged.printed for _ in range(2))
    assert once == twice
    assert len(set(once.split())) == 5


def until(condition):
    while not condition():
        time.sleep(0.01)


def test_a_process_that_has_to_wait_for_the_processor_does_not_sleep():
    """A busy process and a stopped one are not asleep; one that waits without end is."""
    sleeping = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1e6)"])
    running = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        until(lambda: process._asleep(sleeping.pid))
        assert not process._asleep(running.pid)
        os.kill(sleeping.pid, signal.SIGSTOP)
        until(lambda: process._state(Path(f"/proc/{sleeping.pid}/stat")) == "T")
        assert not process._asleep(sleeping.pid)
    finally:
        for one in (sleeping, running):
            one.kill()
            one.wait()
    assert not process._asleep(sleeping.pid)
