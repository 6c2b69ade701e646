"""Run a sweep on the workers of a Dask cluster.

A task is a block of networks. The first ones are small. Later ones are as large as the measured
speed allows in a few seconds. So Dask's cost of a task does not matter, and a worker that dies
costs only seconds. After ten seconds a task gives back what it has: results, and networks that have
not ended, which go on in another task. Tasks are pure, so Dask may run one again. The data go to
each worker once, with the check of its version.
"""

from __future__ import annotations

import queue
import re
import time
import warnings
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.arguments import ArgumentError, needed
from shallows.arithmetic import ARITHMETIC
from shallows.engine import device as devices
from shallows.engine.batch import Progress
from shallows.engine.cuda import DeviceError
from shallows.engine.runner import train_for
from shallows.sweeps import blocks as cut
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from distributed import Client, Future

    from shallows.datasets import Dataset
    from shallows.engine.networks import Networks
    from shallows.engine.runner import Ended

AHEAD = 2  # tasks for each of the cluster's threads, so that none waits for the next
TRIES = 10  # times that a task may lose all workers that Dask gave it to
PATIENCE = 30  # seconds to wait for a scheduler, and for a first worker
LOOK = 1.0  # seconds between two looks for workers that have joined


_ADDRESS = re.compile(r"((tcp|tls|ws|wss|ucx)://)?[^/\s]+:\d+")


class ClusterWarning(UserWarning):
    """A worker is left aside."""


class _Done(NamedTuple):
    """What a task gives back."""

    ended: list[cut.Packed]
    rest: cut.Packed | None
    seconds: float


class _Task(NamedTuple):
    block: Networks
    tried: int
    workers: frozenset[str]  # that may run it; empty if all may


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
        raise ArgumentError("cluster", cluster, f"None; or {needed('distributed')}") from None
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
    try:
        _check(client)
        yield client
    finally:
        with suppress(*_lost()):
            client.close()


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
    device: str = "cpu",
    watch: Callable[[Progress], None],
) -> Iterator[Ended]:
    """Train networks, and yield those that have ended as their tasks come back.

    Raises
    ------
    ConnectionError
        If the scheduler is lost, or a task keeps losing its workers.

    Warns
    -----
    ClusterWarning
        Naming each worker that joined with another version, and is left aside.
    """
    first = cut.FIRST if device == "cpu" else cut.FIRST_ON_GPU
    fleet = _Fleet(client, data, cut.Blocks(works, first), device)
    try:
        fleet.fill()
        while fleet.running:
            yield from fleet.landed()
            watch(Progress())
            fleet.fill()
    finally:
        fleet.close()


class _Fleet:
    """The workers of a cluster, and the tasks that are on their way."""

    def __init__(self, client: Client, data: Dataset, blocks: cut.Blocks, device: str) -> None:
        self._client, self._data, self._blocks, self._device = client, data, blocks, device
        self.running: dict[Future, _Task] = {}
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._threads: dict[str, int] = {}
        self._ready: set[str] = set()
        self._aside: set[str] = set()
        self._looked, self._why = -LOOK, "its workers did not know the data"

    def fill(self) -> None:
        """Send tasks, until each thread of the cluster has one and the next."""
        with _told():
            self._look()
            wanted = AHEAD * max(1, sum(self._threads[name] for name in self._ready))
            while len(self.running) < wanted and (block := self._blocks.next()) is not None:
                self._send(block, 1)

    def _look(self) -> None:
        """Give the data to workers that have joined, and leave those of other versions aside."""
        if time.monotonic() < self._looked + LOOK:
            return
        self._threads, self._looked = self._client.nthreads(), time.monotonic()
        self._ready &= self._threads.keys()
        if new := sorted(self._threads.keys() - self._ready - self._aside):
            self._welcome(new)
        for future, task in list(self.running.items()):
            if task.workers and not task.workers & self._ready:  # nobody is left who may run it
                self._client.cancel([future], force=True)
                del self.running[future]
                self._send(task.block, task.tried)

    def _welcome(self, workers: list[str]) -> None:
        what = self._data.hash, self._data, _versions()
        answers = self._client.run(_keep, *what, workers=workers, on_error="return")
        for worker, found in answers.items():
            if found == _versions():
                self._ready.add(worker)
            elif not isinstance(found, OSError):  # which means that the worker died meanwhile
                self._aside.add(worker)
                text = f"{worker} is left aside: it has {found}, and this is {_versions()}"
                warnings.warn(ClusterWarning(text), stacklevel=2)

    def _send(self, block: Networks, tried: int) -> None:
        only = frozenset(self._ready) if self._aside else frozenset()
        where: dict[str, Any] = {"workers": sorted(only)} if only else {}
        what = cut.packed(block), self._data.hash, cut.LIMIT, self._device
        future = self._client.submit(_train, *what, pure=False, **where)
        self.running[future] = _Task(block, tried, only)
        future.add_done_callback(self._done.put)

    def landed(self) -> Iterator[Ended]:
        """Wait a moment for a task that has come back, and yield the networks that ended in it."""
        with suppress(queue.Empty):
            future = self._done.get(timeout=LOOK)
            if future in self.running:
                yield from self._unloaded(future, self.running.pop(future))

    def _unloaded(self, future: Future, task: _Task) -> Iterator[Ended]:
        with _told():
            done = self._result(future)
        if done is None:
            self._again(task)
            return
        self._blocks.measured(len(task.block), done.seconds)
        if done.rest:
            self._blocks.put_back(cut.unpacked(done.rest))
        yield from map(cut.unpacked, done.ended)

    def _result(self, future: Future) -> _Done | None:
        """Return what a task gave back; None if its worker died, or failed to run it."""
        from distributed import KilledWorker

        found: _Done | None = None
        try:
            found = future.result()
        except KilledWorker:
            self._why = "it lost its workers"
        except DeviceError as error:
            self._why = str(error)
        except (AttributeError, ImportError) as error:  # of a version that knows no such task
            self._why = f"{type(error).__name__}: {error}"
        if found is None:  # someone died, or lacks the data: look at all of them again
            self._ready, self._looked = set(), -LOOK
        return found

    def _again(self, task: _Task) -> None:
        if task.tried == TRIES:
            raise ConnectionError(f"cluster: a task failed {task.tried} times ({self._why})")
        with _told():
            self._look()
            self._send(task.block, task.tried + 1)

    def close(self) -> None:
        """Cancel what is on its way, and let the workers forget the data."""
        with suppress(*_lost()):
            if self._client.status == "running":
                self._client.cancel(list(self.running), force=True)
                call = {"workers": sorted(self._ready), "on_error": "ignore"}
                self._client.run(_forget, self._data.hash, **call)


def _lost() -> tuple[type[BaseException], ...]:
    """Return the errors that a client raises once its scheduler is gone."""
    from concurrent.futures import CancelledError

    from distributed import client

    closed: type[Exception] = getattr(client, "ClosedClientError", OSError)  # not in 2025.1

    return OSError, TimeoutError, CancelledError, closed


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line that the scheduler is lost."""
    try:
        yield
    except _lost() as error:
        raise ConnectionError("cluster: the scheduler is lost") from error


# -- on a worker -----------------------------------------------------------------------------------

_held: dict[str, Dataset] = {}  # the data of the sweeps that this worker takes part in


def _keep(name: str, data: Dataset, wanted: str) -> str:
    """Return the version of a worker; it keeps the data if that is the wanted one."""
    if _versions() == wanted and name not in _held:
        _held[name] = data
    return _versions()


def _forget(name: str) -> None:
    _held.pop(name, None)


def _train(block: cut.Packed, name: str, seconds: float, device: str = "cpu") -> _Done | None:
    """Train a block of networks on a worker: the task."""
    data = _held.get(name)
    if data is None:
        return None  # the worker has joined, or started anew, since the last look
    started = time.monotonic()
    ended, rest = train_for(cut.unpacked(block), data, seconds, devices.chosen(device))
    back = cut.packed(rest) if rest else None
    return _Done([cut.packed_results(part) for part in ended], back, time.monotonic() - started)
