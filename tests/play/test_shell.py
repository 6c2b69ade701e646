"""`shallows play` from the shell: where it is, who may come in, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("panel")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Shell = Callable[..., subprocess.CompletedProcess[str]]

COMMAND = [sys.executable, "-m", "shallows", "play", "--no-open"]


@pytest.fixture
def served() -> Iterator[Callable[..., tuple[subprocess.Popen[str], str]]]:
    """Start the command, and return it with the URL that it prints."""
    started = []

    def start(*options: str) -> tuple[subprocess.Popen[str], str]:
        process = subprocess.Popen(
            [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        started.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline()

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process")
def test_it_starts_says_where_and_ends(
    served: Callable[..., tuple[subprocess.Popen[str], str]],
) -> None:
    """It prints a URL with a token, serves there and only with it, and Ctrl-C ends it quietly."""
    process, line = served()
    found = re.fullmatch(r"The laboratory is at (http://127\.0\.0\.1:\d+/)\?token=(\S{43})\n", line)
    assert found
    cookie = f"shallows-{found[1].split(':')[2].rstrip('/')}={found[2]}"
    request = urllib.request.Request(found[1], headers={"Cookie": cookie})  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(found[1], timeout=60)  # noqa: S310
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert (process.returncode, error) == (130, "")


def test_a_port_in_use_is_one_error(python: Shell) -> None:
    """A port that something else has is named in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = python("-m", "shallows", "play", "--no-open", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert done.stderr.startswith("shallows: host: got '127.0.0.1:")
    assert done.stderr.count("\n") == 1


def test_beyond_loopback(
    python: Shell, served: Callable[..., tuple[subprocess.Popen[str], str]]
) -> None:
    """Another host is refused without --expose; with it, what that means is said."""
    done = python("-m", "shallows", "play", "--no-open", "--host", "0.0.0.0")  # noqa: S104
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--expose" in done.stderr
    process, line = served("--host", "0.0.0.0", "--expose")  # noqa: S104
    assert "token=" in line
    process.kill()
    assert "not encrypted" in process.communicate(timeout=60)[1]


def test_without_the_extra(python: Shell) -> None:
    """Without Panel one line says which extra to install; the package is imported without it."""
    script = (
        "import sys; sys.modules['panel'] = None; sys.modules['bokeh'] = None\n"
        "import shallows\nfrom shallows import cli\n"
        "sys.argv = ['shallows', 'play', '--no-open']\ncli.main()"
    )
    done = python("-c", script)
    assert done.returncode == 2
    assert "pip install 'shallows[play]'" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_package_is_light(python: Shell) -> None:
    """Neither the package nor its command line loads Panel, Bokeh or Tornado."""
    script = (
        "import sys, shallows, shallows.cli, shallows.play\n"
        "print(sorted({'panel', 'bokeh', 'tornado'} & set(sys.modules)))"
    )
    assert python("-c", script).stdout == "[]\n"
