"""How a command ends: its exit status, and one line that says why and how to go on."""

from __future__ import annotations

import os
import shlex
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from shallows.sweeps.sweep import SweepInterrupted


def console() -> Console:
    """Return a console whose closed pipe is an error like any other writer's."""
    from rich.console import Console

    class _Console(Console):
        def on_broken_pipe(self) -> None:
            raise

    return _Console()


class ClosedError(Exception):
    """The reader of our output has closed it; the parser would swallow a `BrokenPipeError`."""


class StoppedError(Exception):
    """A signal came; the parser would turn a `KeyboardInterrupt` into an error without number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def after(stop: SweepInterrupted | None) -> Iterator[None]:
    """Show what there is; after a stop, say what failed and how to go on, even to no terminal."""
    if stop is None:
        yield
        return
    try:
        yield
    except BrokenPipeError:
        pass  # the reader of the output was stopped, too
    except OSError as error:
        say(_described(error))
    say(f"{stop}. To go on: {command()}" if "keeps them" in str(stop) else str(stop))
    raise typer.Exit(128 + stop.signal)


def command() -> str:
    """Return the command that was typed."""
    return shlex.join(["shallows", *sys.argv[1:]])


def say(line: str) -> None:
    """Write a line to standard error, if there is one."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"shallows: {' '.join(line.split())}\n")
        sys.stderr.flush()


def failed(error: OSError) -> NoReturn:
    """End after an error of the system: a full disk, most likely, or a lost scheduler."""
    line = _described(error)
    leave(2, f"{line}. To go on: {command()}" if "the same call" in line else line)


def _described(error: OSError) -> str:
    """Return what failed, and why."""
    return f"{error.filename or 'the output'}: {error.strerror}" if error.strerror else str(error)


def interrupted(number: int = signal.SIGINT) -> NoReturn:
    """End after a signal that came before, or after, the training of many networks."""
    stored = any(word.startswith("--store") for word in sys.argv)
    leave(128 + number, f"stopped. To go on: {command()}" if stored else "")


def closed() -> NoReturn:
    """End as a program does whose reader has gone."""
    pipe = getattr(signal, "SIGPIPE", 13)  # Windows has no such signal
    leave(128 + pipe, "the reader of the output has closed it")


def flush() -> None:
    """Write out what is printed, and raise an error if that fails."""
    if sys.stdout is not None:
        sys.stdout.flush()


def leave(status: int, line: str = "") -> NoReturn:
    """End with a status, whatever the state of the standard streams."""
    if line:
        say(line)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            _closed(stream)
    sys.exit(status)


def _closed(stream: Any) -> None:
    """Let what is still to be written go nowhere, or Python complains about it at its end."""
    with suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
