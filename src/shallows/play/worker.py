"""Work beside the page: one thread for each session, which can be told to stop at any time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Stop(threading.Event):
    """Says whether a job is still wanted."""


class Worker:
    """Runs one job at a time; a new one takes the place of the one before.

    Nothing here touches the page: jobs leave what they have found where the page looks for it.
    """

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="shallows-play")
        self._stop = Stop()

    def start(self, job: Callable[[Stop], None]) -> None:
        """Stop what runs, then run a job, which looks at its `Stop` several times a second."""
        self.stop()
        self._stop = stop = Stop()
        self._pool.submit(job, stop)

    def stop(self) -> None:
        """Tell the job that runs to stop; returns at once."""
        self._stop.set()

    def close(self) -> None:
        """Stop for good: the visitor has left."""
        self.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
