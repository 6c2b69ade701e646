"""Work beside the page: one thread for each page, which can be told to stop at any time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

NAME = "shallows-play"  # of the threads


class Stop(threading.Event):
    """Says whether a job is still wanted."""


class Worker:
    """Runs one job at a time; a new one takes the place of the one before.

    Nothing here touches the page: jobs leave what they have found where the page looks for it.

    Parameters
    ----------
    turns : semaphore, optional
        What jobs of all visitors share: each takes one turn while it runs.
    """

    def __init__(self, turns: threading.Semaphore | None = None) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=NAME)
        self._stop, self._turns = Stop(), turns
        self._job: Future[None] | None = None
        self.waiting = False

    @property
    def idle(self) -> bool:
        """Whether no job is running any more."""
        return self._job is None or self._job.done()

    def start(self, job: Callable[[Stop], None]) -> None:
        """Stop what runs, then run a job, which looks at its `Stop` several times a second."""
        self.stop()
        self._stop = stop = Stop()

        def run() -> None:
            with self._turn(stop) as mine:
                if mine:
                    job(stop)

        self._job = self._pool.submit(run)

    def stop(self) -> None:
        """Tell the job that runs to stop; returns at once."""
        self._stop.set()

    def close(self) -> None:
        """Stop for good: the visitor has left."""
        self.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @contextmanager
    def _turn(self, stop: Stop) -> Iterator[bool]:
        """Wait for a turn, or until the job is not wanted any more."""
        if self._turns is None:
            yield not stop.is_set()
            return
        mine = False
        while not stop.is_set() and not mine:
            mine = self._turns.acquire(timeout=0.05)
            self.waiting = not mine and not stop.is_set()
        try:
            yield mine
        finally:
            self.waiting = False
            if mine:
                self._turns.release()
