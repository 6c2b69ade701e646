"""Run a sweep on the workers of a Dask cluster.

A task is a block of networks. Its size follows from the speed measured so far, so that a task takes
a few seconds: then Dask's cost of a task, well below a millisecond, does not matter, and a worker
that dies costs only seconds. Tasks are pure, so Dask may run one again. Results come back as they
finish.
"""

from __future__ import annotations

import math
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from shallows import __version__
from shallows.arguments import ArgumentError
from shallows.arithmetic import ARITHMETIC
from shallows.engine.batch import Progress
from shallows.engine.runner import Ended, train

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client, Future

    from shallows.datasets import Dataset
    from shallows.engine.networks import Networks

SECONDS = 5.0  # that a task should take
FIRST = 256  # networks in a task before any speed is known
AHEAD = 2  # tasks for each of the cluster's threads, so that none waits for the next
TRIES = 10  # times that a task may lose all workers that Dask gave it to
PATIENCE = 30  # seconds to wait for a scheduler, and for a first worker


_ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?[^/\s]+:\d+")


class _Done(NamedTuple):
    ended: Ended
    seconds: float


@contextmanager
def connected(cluster: str | Client) -> Iterator[Client]:
    """Yield a client of a cluster whose workers have this arithmetic; close what was opened.

    Raises
    ------
    ArgumentError
        If Dask is not installed, the scheduler can't be reached or has no workers, or the workers
        have another version of Shallows.
    """
    try:
        from distributed import Client
    except ImportError:
        accepted = "nothing, unless shallows[dask] is installed"
        raise ArgumentError("cluster", cluster, accepted) from None
    if isinstance(cluster, Client):
        _check(cluster)
        yield cluster
        return
    if not isinstance(cluster, str) or not _ADDRESS.fullmatch(cluster):
        accepted = "a scheduler's address, such as tcp://127.0.0.1:8786, or a distributed.Client"
        raise ArgumentError("cluster", cluster, accepted)
    try:
        client = Client(cluster, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        accepted = f"the address of a running scheduler ({error})"
        raise ArgumentError("cluster", cluster, accepted) from None
    with client:
        _check(client)
        yield client


def _check(client: Client) -> None:
    """Refuse a cluster without workers, or with workers whose bits may differ."""
    address = client.scheduler.address
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        versions = client.run(_versions, on_error="return")
    except TimeoutError:
        raise ArgumentError("cluster", address, "a scheduler that has workers") from None
    for worker, found in versions.items():
        # An OSError means that a worker died meanwhile. Tasks check the workers that join later.
        if found != _versions() and not isinstance(found, OSError):
            accepted = f"workers with shallows {__version__}, arithmetic {ARITHMETIC}"
            raise ArgumentError("cluster", f"{worker} with {found}", accepted)


def _versions() -> str:
    return f"shallows {__version__}, arithmetic {ARITHMETIC}"


def run(
    works: Iterable[Networks],
    data: Dataset,
    *,
    client: Client,
    watch: Callable[[Progress], None],
) -> Iterator[Ended]:
    """Train networks, and yield those that have ended as their tasks come back.

    Raises
    ------
    ConnectionError
        If the scheduler is lost, or a task keeps losing its workers.
    """
    from distributed import KilledWorker, as_completed

    blocks = _Blocks(works)
    tries: dict[Future, tuple[Networks, int]] = {}
    running = as_completed(loop=client.loop)

    def submit(block: Networks, tried: int) -> None:
        future = client.submit(_train, block, data, _versions(), pure=False)
        tries[future] = block, tried
        running.add(future)

    def fill() -> None:
        wanted = AHEAD * max(1, sum(client.nthreads().values()))
        while len(tries) < wanted and (block := blocks.next()) is not None:
            submit(block, 1)

    try:
        fill()
        for future in running:
            block, tried = tries.pop(future)
            try:
                done = future.result()
            except KilledWorker:
                if tried == TRIES:
                    raise ConnectionError(
                        f"cluster: a task lost its workers {tried} times"
                    ) from None
                submit(block, tried + 1)
                continue
            blocks.measured(done.seconds / len(block))
            fill()
            yield done.ended
            watch(Progress())
    except _lost() as error:
        raise ConnectionError(f"cluster: the scheduler is lost ({error})") from error
    finally:
        client.cancel(list(tries), force=True)


def _lost() -> tuple[type[BaseException], ...]:
    """Return the errors that a client raises once its scheduler is gone."""
    from concurrent.futures import CancelledError

    from distributed.comm import CommClosedError

    return CommClosedError, CancelledError


class _Blocks:
    """Cuts work into blocks that take a few seconds each."""

    def __init__(self, works: Iterable[Networks]) -> None:
        self._works = iter(works)
        self._rest: Networks | None = None
        self._pace = math.nan  # seconds a network

    def next(self) -> Networks | None:
        """Return the next block, or None at the end."""
        if self._rest is None or not len(self._rest):
            self._rest = next(self._works, None)
        if self._rest is None:
            return None
        size = FIRST if math.isnan(self._pace) else max(16, int(SECONDS / self._pace))
        block, self._rest = self._rest[:size], self._rest[size:]
        return block

    def measured(self, pace: float) -> None:
        """Note how long a network of a block took; the slower of old and new counts more."""
        old = pace if math.isnan(self._pace) else self._pace
        self._pace = max(pace, (old + pace) / 2)


def _train(block: Networks, data: Dataset, wanted: str) -> _Done:
    """Train a block of networks on a worker, which may have joined after the check: the task."""
    if _versions() != wanted:
        raise ArgumentError("cluster", f"a worker with {_versions()}", f"workers with {wanted}")
    started = time.monotonic()
    (ended,) = train(block, data)
    return _Done(ended, time.monotonic() - started)
