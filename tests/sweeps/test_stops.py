"""However a sweep is stopped, what has finished is kept, and one line says how to go on."""

import errno
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import Any

import pytest

import shallows as sh
from shallows import files, stops
from shallows.cli import ending, main
from shallows.engine import cache

pytestmark = pytest.mark.usefixtures("unmeasured")
XOR = sh.datasets.xor()
HEARD = """
import signal
import sys
from shallows.cli import main
from shallows.progress import Bar

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup may have been told to ignore it
sys.argv[0], count = "shallows", Bar.count


def told(bar, so_far, networks):
    count(bar, so_far, networks)
    if so_far.solved > 9:
        print("ten are solved", flush=True)


Bar.count = told
main()
"""
SWEEP = ["sweep", "--data", "xor", "--seeds", "0:3000000", "--threads", "1"]
SHORT = ["sweep", "--data", "xor", "--seeds", "0:40", "--max-epochs", "5"]


def shallows(*arguments, **how):
    """Run the command, and return its status and the lines of its errors."""
    done = subprocess.run(
        [sys.executable, "-m", "shallows", *map(str, arguments)],
        **{"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, **how},
        check=False,
    )
    return done.returncode, (done.stderr or "").splitlines()


@contextmanager
def started(*arguments, **streams):
    process = subprocess.Popen([sys.executable, "-c", HEARD, *arguments], **streams)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def disk(path, kilobytes, *options):
    """A real, small file system in memory, if this process may mount one."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", ",".join([f"size={kilobytes}k", *options]), "tmpfs"]
    if shutil.which("mount") is None or subprocess.run([*mount, path], check=False).returncode:
        pytest.skip("may not mount a file system")
    try:
        yield path
    finally:
        subprocess.run(["umount", path], check=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_a_sweep_as_ctrl_c_does(number, tmp_path):
    """What has finished is in the store; the last line names it, and the command that goes on."""
    store = tmp_path / "a store"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with started(*SWEEP, "--store", str(store), **pipes) as process:
        assert process.stdout.readline() == "ten are solved\n"
        process.send_signal(number)
        _, errors = process.communicate()
    assert process.returncode == 128 + number
    (line,) = errors.splitlines()
    assert line.startswith("shallows: stopped with ")
    assert f"of 3000000 networks finished; {store} keeps them" in line
    assert line.endswith(f"To go on: shallows {' '.join(SWEEP)} --store '{store}'")
    assert sum(sh.open(store).frame.outcome == "solved") > 9


def test_a_terminal_that_is_closed_ends_a_sweep_in_order(tmp_path):
    """The shell hangs up, so nobody reads the last line, and the networks are kept."""
    ours, theirs = pty.openpty()
    streams: dict[str, Any] = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
    take = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    with subprocess.Popen(
        [sys.executable, "-c", take + HEARD, *SWEEP, "--store", str(tmp_path / "s")],
        **streams, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        seen = b""
        while b"ten are solved" not in seen:
            seen += os.read(ours, 10_000)
        os.close(ours)
        assert process.wait() == 128 + signal.SIGHUP
    assert sum(sh.open(tmp_path / "s").frame.outcome == "solved") > 9


def test_signals_are_heard_only_where_nobody_else_does():
    """Handlers of the program stay in place, and afterwards the defaults are back."""
    usual = signal.getsignal(signal.SIGTERM)
    with pytest.raises(stops.Stopped) as stopped, stops.heard():
        os.kill(os.getpid(), signal.SIGTERM)
    assert stopped.value.signal == signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) == usual == signal.SIG_DFL
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with stops.heard():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    elsewhere = []

    def sweeps():
        elsewhere.append(sh.sweep(XOR, max_epochs=3, progress=False))

    thread = threading.Thread(target=sweeps)
    thread.start()
    thread.join()
    assert len(elsewhere[0].frame) == 1


def test_a_signal_while_a_store_is_opened_says_how_to_go_on(monkeypatch, capsys):
    """Nothing has been trained yet, and the line gives the same command."""

    def slow(*_args, **_options):
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("shallows.sweeps.sweep.Course", slow)
    monkeypatch.setattr(sys, "argv", ["shallows", *SHORT, "--store", "runs/a b"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 143
    said = capsys.readouterr().err
    assert said == f"shallows: stopped. To go on: shallows {' '.join(SHORT)} --store 'runs/a b'\n"


@pytest.fixture
def stopped(monkeypatch, capsys):
    """Run a sweep that is stopped before any network has finished; return the error's lines."""

    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    def run(*arguments):
        monkeypatch.setattr("shallows.sweeps.course.train", interrupted)
        monkeypatch.setattr(sys, "argv", ["shallows", *SHORT, *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 130
        return capsys.readouterr().err.splitlines()

    return run


@pytest.mark.parametrize("axes", [["--lr", "0.1,0.2"], ["--lr", "0.1,0.2", "--scale", "1,2"]])
def test_a_sweep_may_be_stopped_before_any_network_has_finished(
    stopped, axes, tmp_path, monkeypatch
):
    """It prints no table and no figure, but the line that says how to go on."""
    plot, store = tmp_path / "f.svg", tmp_path / "s"
    (line,) = stopped(*axes, "--plot", plot, "--store", store)
    assert line.startswith("shallows: stopped with 0 of ")
    assert "To go on: shallows sweep" in line
    assert not plot.exists()
    monkeypatch.setattr(sys, "argv", ["shallows", "show", str(store)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code


def test_a_table_that_can_not_be_written_after_a_stop_is_named(stopped, tmp_path, monkeypatch):
    """The disk is full: one line says which file is missing, the next how to go on."""

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    missing, how = stopped("--out", tmp_path / "t.csv")
    assert missing == f"shallows: {tmp_path}/t.csv: No space left on device"
    assert how.startswith("shallows: stopped with 0 of ")


def test_a_system_without_broken_pipes_has_their_status(monkeypatch):
    """Windows has no SIGPIPE, and the exit status is that of other systems."""
    monkeypatch.delattr(signal, "SIGPIPE")
    with pytest.raises(SystemExit) as ended:
        ending.closed()
    assert ended.value.code == 141


def test_a_map_is_stopped_by_signals_too(tmp_path):
    """Python's error says what is kept, and which signal came."""
    with pytest.raises(sh.MapInterrupted, match=r"pixels finished; .*/m keeps them") as stopped:
        sh.trainability(
            XOR, x=("lr", 0.1, 9), y=("scale", 0.5, 2), size=(40, 40), max_epochs=20,
            store=tmp_path / "m", progress=False,
            watch=lambda _: os.kill(os.getpid(), signal.SIGTERM),
        )  # fmt: skip
    assert stopped.value.signal == signal.SIGTERM
    assert sh.maps.load(tmp_path / "m").done == stopped.value.map.done > 0


def test_a_disk_that_is_full_before_the_first_shard(tmp_path):
    """A real one: a line with the store's own file, and with room, the same command goes on."""
    with disk(tmp_path / "disk", 32) as small:
        for room in (0, 8192):  # for nothing, or for the description and the data
            (small / "brim").write_bytes(bytes(32_768 - room))
            status, (line,) = shallows(*SHORT, "--store", small / "s")
            assert status == 2
            assert str(small / "s") in line
            assert "No space left on device" in line
            assert (f"To go on: shallows {' '.join(SHORT)}" in line) == (room > 0)
            assert not list(small.rglob(".*.parquet"))
            assert "/." not in line
        (small / "brim").unlink()
        assert shallows(*SHORT, "--store", small / "s") == (0, [])
        assert len(sh.open(small / "s").frame) == 40


def test_a_directory_that_is_removed_meanwhile_is_named(tmp_path):
    """The error says that the store is gone, not that it is whole."""
    store = tmp_path / "s"

    def remove(_):
        shutil.rmtree(store, ignore_errors=True)

    with pytest.raises(OSError, match=r"No such .*; its directory was removed while") as raised:
        sh.sweep(XOR, seed=range(9), max_epochs=5, store=store, watch=remove, progress=False)
    assert raised.value.filename == str(store)


def test_a_reader_that_has_gone_is_one_line(tmp_path):
    """`shallows show … | head` after head has ended: status 141, and no complaint of Python."""
    sh.sweep(XOR, seed=range(9), max_epochs=5, store=tmp_path / "s", progress=False)
    read, write = os.pipe()
    os.close(read)
    train = ["train", "--data", "xor", "--max-epochs", 9]
    for command in (["ls", tmp_path], ["show", tmp_path / "s"], train, ["explain"]):
        status, lines = shallows(*command, stdout=write)
        assert (status, lines) == (141, ["shallows: the reader of the output has closed it"])
    os.close(write)


def test_no_home_no_output_no_cache_and_no_width(tmp_path):
    """A sweep runs all the same: kernels are compiled again, and lines are cut."""
    bare = {
        "PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "COLUMNS": "7", "TERM": "dumb",
    }  # fmt: skip
    closed = [
        "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
        *("-m", "shallows", *SHORT, "--store", str(tmp_path / "s")),
    ]
    done = subprocess.run(
        [sys.executable, "-c", *closed], env=bare, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(sh.open(tmp_path / "s").frame) == 40
    with disk(tmp_path / "disk", 64, "ro") as fixed:
        cache = {**os.environ, "SHALLOWS_CACHE_DIR": str(fixed / "kernels")}
        assert shallows(*SHORT, env=cache) == (0, [])
        status, (line,) = shallows(*SHORT, "--store", fixed / "s")
        assert status == 2
        assert "Read-only file system" in line


def test_a_user_without_a_home(monkeypatch, tmp_path):
    """As in some containers, there is no HOME and no entry for the user: kernels are kept apart."""

    def homeless(*_):
        raise RuntimeError("could not determine the home directory")

    monkeypatch.delenv("SHALLOWS_CACHE_DIR", raising=False)
    monkeypatch.setattr("platformdirs.user_cache_path", homeless)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cache.write("kernel", b"code")
    assert cache.read("kernel") == b"code"
    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("number", [errno.EIO, errno.EINVAL])
def test_a_failing_sync_of_a_directory_is_an_error(tmp_path, monkeypatch, number):
    """Where disks can be synced, a renaming that may be lost is not reported as done."""
    synced, calls = os.fsync, []

    def fails(handle):
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(number, os.strerror(number))
        synced(handle)

    monkeypatch.setattr(os, "fsync", fails)
    if number == errno.EINVAL:  # a file system that can't
        with files.written(tmp_path / "a") as temporary:
            temporary.write_bytes(b"new")
    else:
        with (
            pytest.raises(OSError, match=f"{tmp_path}/a'$"),
            files.written(tmp_path / "a") as temporary,
        ):
            temporary.write_bytes(b"new")
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
