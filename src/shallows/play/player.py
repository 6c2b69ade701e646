"""The live training of the page *Train*: what runs beside it, and what there is to see of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shallows.play.trainer import Trainer, pieces
from shallows.play.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.datasets import Dataset
    from shallows.mlp import MLP
    from shallows.play.trainer import Moment
    from shallows.play.worker import Stop
    from shallows.run import Run
    from shallows.trajectory import Settings

FRAME = 1 / 15  # seconds between frames
COMPILING, TRAINING = "compiling…", "training"


@dataclass
class _Live:
    """One network's training; a job of a network that has been replaced writes into its own."""

    trainer: Trainer | None = None
    moment: Moment | None = None
    status: str = COMPILING
    failure: str = ""


class Player:
    """Plays a training on a thread of its own, in steps of a frame."""

    def __init__(self) -> None:
        self.worker = Worker()
        self._live = _Live()
        self._asked: tuple[int | None, Callable[[], int]] | None = None

    @property
    def moment(self) -> Moment | None:
        """The latest that there is to see; None while it compiles."""
        return self._live.moment

    @property
    def status(self) -> str:
        """What is being done: `COMPILING`, `TRAINING` or nothing."""
        return self._live.status

    def load(self, data: Dataset, mlp: MLP, settings: Settings, epoch: int) -> None:
        """Compile another network's training, and take it to an epoch."""
        self._asked, self._live = None, _Live()
        live = self._live

        def job(stop: Stop) -> None:
            try:
                trainer = Trainer(data, mlp, settings)
                for _ in pieces(trainer, epoch):
                    if stop.is_set():
                        return
                live.trainer, live.moment, live.status = trainer, trainer.moment, ""
            except Exception as error:  # whatever fails beside the page is said in the page
                live.failure = f"{type(error).__name__}: {error}"

        self.worker.start(job)

    def play(self, epochs: int | None, size: Callable[[], int]) -> None:
        """Train for some epochs, or to the end; `size` says how many there are to a frame."""
        live, trainer = self._live, self._live.trainer
        if trainer is None:
            self._asked = (epochs, size)  # while it compiles; it runs as soon as it can
            return
        if trainer.moment.outcome:
            return
        live.status = TRAINING

        def job(stop: Stop) -> None:
            try:
                left = epochs if epochs is not None else trainer.settings.max_epochs
                while left > 0 and not trainer.moment.outcome and not stop.is_set():
                    left -= self._frame(live, trainer, min(size(), left), stop)
            except Exception as error:  # as above
                live.failure = f"{type(error).__name__}: {error}"
            if not stop.is_set():
                live.status = ""

        self.worker.start(job)

    def _frame(self, live: _Live, trainer: Trainer, size: int, stop: Stop) -> int:
        """Train what is to be seen in one frame, and wait for the next."""
        started = time.perf_counter()
        for moment in pieces(trainer, trainer.moment.epoch + size):
            live.moment = moment
            if stop.is_set():
                break
        stop.wait(max(0.0, FRAME - (time.perf_counter() - started)))
        return size

    def pause(self) -> None:
        """Stop where it is."""
        self.worker.stop()
        self._asked = None
        if self._live.trainer is not None:
            self._live.status = ""

    def resume(self) -> None:
        """Do what was asked for while it compiled."""
        if self._asked is not None and self._live.trainer is not None:
            (epochs, size), self._asked = self._asked, None
            self.play(epochs, size)

    def failure(self) -> str:
        """Return what has failed since the last look."""
        failed, self._live.failure = self._live.failure, ""
        if failed:
            self._live.status = ""
        return failed

    def run(self) -> Run | None:
        """Return the record of what has been trained so far, if it rests and there is one."""
        trainer = self._live.trainer
        if trainer is None or not self.worker.idle or not trainer.moment.epoch:
            return None
        return trainer.run()
