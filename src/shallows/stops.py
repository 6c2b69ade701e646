"""Signals that end a process also end a sweep in order, as Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]


class Stopped(KeyboardInterrupt):
    """The process was asked to end; `signal` says by which signal."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.signal = number


def by(error: KeyboardInterrupt) -> int:
    """Return the signal that an interrupt stands for."""
    return getattr(error, "signal", signal.SIGINT)


@contextmanager
def heard() -> Iterator[None]:
    """Raise `Stopped` at SIGTERM and SIGHUP, until the end of the block.

    Only the main thread can do this. A signal that is ignored (as `nohup` does), or that the
    program handles, stays so. After the first signal others are ignored, so that what has finished
    can be kept.
    """
    mine = []
    if threading.current_thread() is threading.main_thread():
        mine = [number for number in _ENDING if signal.getsignal(number) == signal.SIG_DFL]

    def stop(number: int, _: Any) -> NoReturn:
        for other in mine:
            signal.signal(other, signal.SIG_IGN)
        raise Stopped(number)

    for number in mine:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, signal.SIG_DFL)
