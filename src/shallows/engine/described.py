"""The general kernel's two programs: `shallows.engine.programs`, whose design is a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shallows.arithmetic.lanes import INDEX, Index, Value
from shallows.engine.described_epoch import GeneralEpoch
from shallows.engine.description import (
    BLOCK,
    DEPTH,
    L1,
    N_RATES,
    N_STATE,
    N_WEIGHTS,
    QUANTITIES,
    SCRATCH,
    SIZES,
)
from shallows.engine.native import OBSERVE, TRAIN
from shallows.engine.notes import Notes
from shallows.engine.programs import text
from shallows.engine.queue import Queue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shallows.arithmetic.program import Program
    from shallows.engine.kernel import Epoch
    from shallows.engine.target import Target


def write(dtype: str, target: Target) -> str:
    """Return the LLVM IR of both programs for a target, of networks in float64 or float32."""
    return text([_Train(dtype, target).write(), _Observe(dtype, target).write()], target)


@dataclass
class _Shape:
    """The design as the programs read it, with values for the numbers that are not known yet."""

    dtype: str
    lanes: int
    n_weights: Value
    n_state: Value
    n_rates: Value
    scratch: Value
    block: Value
    outputs: Index
    n_targets: Value
    l1: Value
    gradient: str = "stable"
    loss: str = "cross-entropy"
    stop: str = "accuracy"
    weighted: bool = False
    tally: bool = False
    quantities: Sequence[str] = QUANTITIES


class Described(Queue):
    """The working memory of a program whose design is described by a parameter."""

    def _read(self, name: str, dtype: str, target: Target, parameters: Mapping[str, str]) -> None:
        self._begin(name, target, {"description": "int64", **parameters})
        p, description = self.program, self.given["description"]

        def number(place: int) -> Value:
            return p.load(description, place, INDEX)

        outputs = p.load(description, number(DEPTH) + SIZES, INDEX)
        shape = _Shape(
            dtype=dtype,
            lanes=target.lanes(dtype),
            n_weights=number(N_WEIGHTS),
            n_state=number(N_STATE),
            n_rates=number(N_RATES),
            scratch=number(SCRATCH),
            block=number(BLOCK),
            outputs=outputs,
            n_targets=outputs,
            l1=number(L1),
        )
        self._lay_out(shape)

    def epoch(self, observer: Any = None) -> Epoch:
        """Return the writer of an epoch."""
        return GeneralEpoch(self, observer)


class _Train(Described):
    def __init__(self, dtype: str, target: Target) -> None:
        self._read("train", dtype, target, TRAIN)


class _Observe(Described, Notes):
    def __init__(self, dtype: str, target: Target) -> None:
        self._read("observe", dtype, target, OBSERVE)
        self._scratch_vector = self.program.at(self.flags, len(QUANTITIES), self.lane)
        self._valid = self._first = self.program.index(0)

    def write(self) -> Program:
        return Notes.write(self)
