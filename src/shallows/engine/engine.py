"""The compiled programs of a design on given data, run on this machine's threads."""

from __future__ import annotations

import ctypes
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arguments import integer
from shallows.arithmetic import environment
from shallows.engine.batch import Batch, Observation, Progress
from shallows.engine.machine import Library, compiling
from shallows.engine.native import OBSERVE, TRAIN, WHOLE, Native, parameters
from shallows.engine.programs import workspace, write
from shallows.engine.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from shallows.engine.design import Design

_POLL = 0.05  # seconds between looks at the threads' progress


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usable(threads: int | None) -> int:
    """Return how many threads to use: all processors if none are asked for.

    Raises
    ------
    ArgumentError
        If it is not a whole number from 1 to 1024.
    """
    return integer("threads", cores() if threads is None else threads, minimum=1, maximum=1024)


class Engine:
    """The compiled programs of a design, on given data.

    Parameters
    ----------
    design : Design
    x : ndarray, (samples, inputs)
    targets : ndarray, (samples, outputs)
        0 or 1, one column for one output, one-hot for several; any numbers for the squared loss.
    weights : ndarray, (samples,), optional
        Weights of the samples, not negative, for a design that is `weighted`. Up to roundoff, a
        whole weight counts as that many copies of the sample, and 0 as no sample.
    """

    def __init__(
        self,
        design: Design,
        x: NDArray[Any],
        targets: NDArray[Any],
        weights: NDArray[Any] | None = None,
    ) -> None:
        if design.weighted != (weights is not None):
            raise ValueError("weights go with a design that is weighted, and only with such a one")
        if np.ndim(x) != 2 or np.shape(x)[1] != design.sizes[0]:
            raise ValueError(f"x must be (samples, {design.sizes[0]}), got {np.shape(x)}")
        environment.require()
        self.design = design = replace(design, whole=len(x) <= design.block)
        self._x = np.ascontiguousarray(x, dtype=design.dtype)
        columns = targets if weights is None else np.column_stack([targets, weights])
        self._targets = np.ascontiguousarray(columns, dtype=design.dtype)
        self._programs = _programs(design, Target.current())

    def train(
        self,
        batch: Batch,
        max_epochs: int,
        *,
        threads: int = 1,
        watch: Callable[[Progress], None] | None = None,
    ) -> None:
        """Train every network of a batch until it is solved, diverges, or has run `max_epochs`.

        The batch is updated in place. A `KeyboardInterrupt` stops all lanes within an epoch, leaves
        the batch whole, and is raised again; and so is an error in one of the threads.
        """
        threads = max(1, min(threads, -(-len(batch.state) // self.design.lanes)))
        queue, stop = np.zeros(1, np.int64), np.zeros(1, np.int32)
        progress, errors = np.zeros((threads, 8), np.int64), list[BaseException]()

        def work(index: int) -> None:
            try:
                self._train(batch, max_epochs, queue, stop, progress[index])
            except BaseException as error:
                errors.append(error)
                stop[0] = 1

        workers = [threading.Thread(target=work, args=(i,), daemon=True) for i in range(threads)]
        try:
            for worker in workers:
                worker.start()
            _wait(workers, lambda: watch(_sum(progress)) if watch else None)
            if errors:
                raise errors[0]
        except BaseException:
            stop[0] = 1
            for worker in workers:
                if worker.ident:  # the system may refuse to start one
                    worker.join()
            raise

    def advance(self, batch: Batch, max_epochs: int) -> None:
        """Train as `train` does, in this thread: for so few epochs that nobody need interrupt."""
        queue, stop, progress = np.zeros(1, np.int64), np.zeros(1, np.int32), np.zeros(8, np.int64)
        self._train(batch, max_epochs, queue, stop, progress)

    def _train(self, batch: Batch, max_epochs: int, *shared: NDArray[Any]) -> None:
        queue, stop, progress = shared
        self._programs.train(
            **self._shared(len(batch.state)),
            max_epochs=max_epochs,
            queue=queue,
            stop=stop,
            progress=progress,
            **vars(batch),
        )

    def observe(
        self, batch: Batch, passes: int = 1, *, predictions: bool = False, threads: int = 1
    ) -> Observation:
        """Run `passes` epochs of every network from its state, and note what happens.

        The batch is not changed.
        """
        d, count = self.design, len(batch.state)
        notes = self._notes(batch, passes, predictions=predictions)

        def look(rows: slice) -> None:
            mine: Any = {name: None if v is None else v[rows] for name, v in notes.items()}
            self._programs.observe(**self._shared(len(mine["state"])), passes=passes, **mine)

        pieces = max(1, min(threads, count // d.lanes))
        if pieces == 1:
            look(slice(0, count))  # a thread takes longer to start than a small network to compute
        else:
            cut = np.linspace(0, count, pieces + 1).astype(int).tolist()
            with ThreadPoolExecutor(max_workers=pieces) as pool:
                list(pool.map(look, map(slice, cut[:-1], cut[1:])))
        bad = np.isnan(notes.pop("flags"))
        names = np.array([*d.quantities, None], dtype=object)
        del notes["rates"]
        return Observation(bad=names[np.where(bad.any(axis=1), bad.argmax(axis=1), -1)], **notes)

    def _notes(self, batch: Batch, passes: int, *, predictions: bool) -> dict[str, Any]:
        """Return the arrays that `observe` reads and fills, a row for each network."""
        d, count = self.design, len(batch.state)
        return {
            "state": batch.state.copy(),
            "rates": batch.rates,
            "following": np.empty_like(batch.state),
            "loss": np.zeros((count, passes), d.dtype),
            "misses": np.zeros((count, passes), d.dtype),
            "flags": np.zeros((count, len(d.quantities)), d.dtype),
            "predictions": (
                np.zeros((count, len(self._x), d.outputs), d.dtype) if predictions else None
            ),
        }

    def answering(self, batch: Batch) -> tuple[NDArray[Any], NDArray[Any], Callable[[], None]]:
        """Return an array of samples, the array of their ŷ, and what computes these from those.

        The ŷ, (networks, samples, outputs), are those of `observe`. What can be done once is done
        here, so that a call takes little longer than its arithmetic. Only one thread may use it.
        """
        x, notes = self._x.copy(), self._notes(batch, 1, predictions=True)
        shared = self._shared(len(batch.state)) | {"data": x}
        run = self._programs.observe.bound(**shared, passes=1, **notes)
        return x, notes["predictions"], run

    def _shared(self, networks: int) -> dict[str, Any]:
        """Return the arguments that both programs have."""
        shared = {
            "workspace": _workspace(self.design),
            "data": self._x,
            "labels": self._targets,
            "samples": len(self._x),
            "networks": networks,
        }
        return shared | ({"inputs": self._x.shape[1]} if self.design.any_inputs else {})

    def follow(
        self, batch: Batch, epochs: int, passes: int, *, predictions: bool = False, threads: int = 1
    ) -> Iterator[Observation]:
        """Run `epochs` epochs as `observe` does, and yield them `passes` at a time."""
        for start in range(0, epochs, passes):
            part = min(passes, epochs - start)
            seen = self.observe(batch, part, predictions=predictions, threads=threads)
            yield seen
            batch = replace(batch, state=seen.following)


class _Programs(NamedTuple):
    train: Native
    observe: Native


_made: dict[tuple[Design, Target], _Programs] = {}


def _programs(design: Design, target: Target) -> _Programs:
    """Return a design's compiled programs; the first caller has them made."""
    key = design.code, target
    if key not in _made:
        with compiling:
            if key not in _made:
                _made[key] = _make(*key)
    return _made[key]


def _make(design: Design, target: Target) -> _Programs:
    taken = {"train": parameters(TRAIN, design), "observe": parameters(OBSERVE, design)}
    types: dict[str, Sequence[Any]] = {
        name: [ctypes.c_int64 if kind == WHOLE else ctypes.c_void_p for kind in kinds.values()]
        for name, kinds in taken.items()
    }
    library = Library(write(design, target), types, target)
    return _Programs(
        **{name: Native(library[name], kinds, design.dtype) for name, kinds in taken.items()}
    )


def _workspace(design: Design) -> NDArray[np.uint8]:
    """Return working memory, aligned to the longest vectors."""
    memory = np.zeros(workspace(design) + 64, np.uint8)
    return memory[-memory.ctypes.data % 64 :]


def _wait(workers: list[threading.Thread], look: Callable[[], None]) -> None:
    pause = 0.001
    while any(worker.is_alive() for worker in workers):
        deadline = time.monotonic() + pause
        for worker in workers:
            worker.join(max(0.0, deadline - time.monotonic()))
        look()
        pause = min(2 * pause, _POLL)
    look()


def _sum(progress: NDArray[np.int64]) -> Progress:
    counts = progress.sum(axis=0)
    return Progress.of(counts, int(counts[0]))
