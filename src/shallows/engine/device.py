"""Where networks are trained: on the processor, or on a GPU with the same bits.

A GPU only trains. The results of a network's last forward pass are computed on the processor: one
epoch of the thousands that a training takes.
"""

from __future__ import annotations

import re
import sys
import time
import warnings
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError
from shallows.engine import cuda, gpu, threads
from shallows.engine.batch import Progress
from shallows.engine.engine import Engine
from shallows.engine.machine import compiling

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.engine.batch import Batch
    from shallows.engine.design import Design

DEVICES = "cpu", "cuda", "auto"
_MORE = 8  # times as many networks at once as for a processor
_SECONDS = 0.1  # that a slice takes: Ctrl-C waits for its end, and so does progress
_SPARE = 0.9  # the part of a GPU's free memory that is used


def checked(device: str) -> str:
    """Return the name of a device.

    Raises
    ------
    ArgumentError
        If no device has such a name.
    """
    if not isinstance(device, str) or not re.fullmatch(r"cpu|auto|cuda(:\d{1,3})?", device):
        raise ArgumentError("device", device, "cpu, cuda, cuda:1 for the second GPU, or auto")
    return device


def chosen(device: str) -> str:
    """Return the device that is meant: ``cpu``, or a GPU with its number, such as ``cuda:0``.

    ``auto`` is the first GPU if it can be used, else the processor.

    Raises
    ------
    ArgumentError
        If there is no such device, or it can't be used.
    """
    if checked(device) == "cpu":
        return device
    number = int(device.partition(":")[2] or 0)
    try:
        cuda.available(number)
    except cuda.DeviceError as error:
        if device == "auto":
            return "cpu"
        raise ArgumentError("device", device, f"cpu or auto, because {error}") from None
    return f"cuda:{number}"


def announce(device: str, *, quiet: bool) -> None:
    """Say on standard error what ``auto`` has chosen."""
    if device == "auto" and not quiet:
        found = chosen(device)
        name = "the processor" if found == "cpu" else f"the {_card(found).name}"
        sys.stderr.write(f"device auto: training on {name}\n")


def share(device: str) -> int:
    """Return how many times as many networks a device is given at once as a processor."""
    return 1 if device == "cpu" else _MORE


def engine(device: str, design: Design, x: NDArray[Any], targets: NDArray[Any]) -> Engine:
    """Return the programs of a design on given data, for a device that `chosen` returned."""
    if device == "cpu":
        return Engine(design, x, targets)
    return OnGPU(design, x, targets, _card(device))


def _card(device: str) -> cuda.Card:
    return cuda.available(int(device.partition(":")[2]))


class OnGPU(Engine):
    """The programs of a design, on given data, that train on a GPU.

    Parameters
    ----------
    design, x, targets
        As for an `Engine`; samples have no weights.
    card : Card
    """

    def __init__(
        self, design: Design, x: NDArray[Any], targets: NDArray[Any], card: cuda.Card
    ) -> None:
        super().__init__(design, x, targets)
        suited = gpu.suited(design, card.shared)
        self._suited, self._card = replace(suited, whole=len(x) <= suited.block), card
        if design.dtype == "float64" and card.ratio > cuda.SLOW:
            _warn(card.name, card.ratio)

    def train(
        self,
        batch: Batch,
        max_epochs: int,
        *,
        threads: int = 1,
        watch: Callable[[Progress], None] | None = None,
    ) -> None:
        """Train every network of a batch, see `Engine.train`.

        Raises
        ------
        DeviceError
            If the GPU's memory does not suffice, or the GPU fails.
        """
        with self._card.entered(), cuda.Memory() as memory:
            slices = _Slices(self, batch, max_epochs, memory)
            try:
                while not slices.done:
                    slices.run()
                    if watch:
                        watch(slices.progress)
            except cuda.DeviceError:
                raise  # the networks in its memory are lost
            except BaseException:
                slices.stop()
                slices.results()
                raise
            slices.results()


class _Slices:
    """The training of a batch, slice by slice."""

    def __init__(self, on: OnGPU, batch: Batch, max_epochs: int, memory: cuda.Memory) -> None:
        card, design = on._card, on._suited
        self._batch, self._memory, self._card = batch, memory, card
        self._kernel, width = _kernel(design, card)
        self._counts = np.zeros(8, np.int64)
        arrays = {**vars(batch), "queue": np.zeros(1, np.int64), "progress": self._counts}
        arrays |= {"data": on._x, "labels": on._targets}
        self._at = {name: memory.copy_of(array) for name, array in arrays.items()}
        count = len(batch.state)
        # A few networks are spread over all multiprocessors, a warp in each block.
        few = count < threads.BLOCK * card.multiprocessors
        self._block = threads.WARP if few else gpu.block(design)
        self._shared = gpu.shared_bytes(design)
        most = int(card.free() * _SPARE) // (width * self._block // threads.WARP)
        needed = -(-count // (self._block // design.team))
        resident = card.resident(self._kernel, self._block, self._shared)
        self._blocks = min(resident, needed, most)
        if needed and not self._blocks:
            raise cuda.DeviceError("the GPU's memory does not suffice for networks of this size")
        size = self._blocks * self._block // threads.WARP * width
        self._given = {
            **self._at,
            "workspace": memory.take(size),
            "samples": len(on._x),
            "networks": count,
            "max_epochs": max_epochs,
            "width": width,
        }
        self._first, self._quota = 1, 2

    @property
    def done(self) -> bool:
        """Whether all networks have ended."""
        return bool(self._counts[1:].sum() == len(self._batch.state))

    @property
    def progress(self) -> Progress:
        """The progress of all networks."""
        return Progress.of(self._counts, int(self._counts[0]))

    def run(self) -> None:
        """Run a slice."""
        begun, quota = time.monotonic(), self._quota
        self._launch(quota, stop=0)
        self._memory.read(self._at["progress"], self._counts)
        # An even number of epochs, because each has its weights in the other of two places.
        pace = _SECONDS / max(1e-6, time.monotonic() - begun)
        self._quota = max(2, int(quota * min(pace, 8.0)) // 2 * 2)

    def stop(self) -> None:
        """Have all networks handed over that are under way."""
        self._launch(2, stop=1)

    def _launch(self, quota: int, stop: int) -> None:
        # Noted before the launch. If Ctrl-C comes between the two, no network has begun.
        first, self._first = self._first, 0
        given = {**self._given, "stop": stop, "first": first, "quota": quota}
        order = [given[name] for name in threads.SLICE]
        self._card.launch(self._kernel, self._blocks, self._block, order, self._shared)

    def results(self) -> None:
        """Copy the networks back."""
        for name in ("state", "epochs", "status", "still"):
            self._memory.read(self._at[name], getattr(self._batch, name))


_kernels: dict[tuple[Design, cuda.Card], tuple[Any, int]] = {}


def _kernel(design: Design, card: cuda.Card) -> tuple[Any, int]:
    """Return a design's kernel on a card, and the bytes that a warp needs."""
    key = design, card
    with compiling:
        if key not in _kernels:
            kernel = card.kernel(gpu.ptx(design), "train", gpu.shared_bytes(design))
            _kernels[key] = kernel, gpu.width(design)
    return _kernels[key]


@cache
def _warn(name: str, ratio: int) -> None:
    """Say once that a card is no card for float64."""
    warnings.warn(
        f"the {name} computes float64 at 1/{ratio} of its speed in float32, so dtype='float32' "
        "trains much faster on it",
        stacklevel=2,
    )
