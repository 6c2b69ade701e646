"""The general kernel's two programs: `shallows.engine.programs`, whose design is a parameter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shallows.arithmetic.lanes import INDEX, POINTER, Index, Kind, Program, Value, module
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
from shallows.engine.programs import OBSERVE, TRAIN, WHOLE, _Notes, _Queue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shallows.engine.kernel import Epoch
    from shallows.engine.target import Target


def write(dtype: str, target: Target) -> str:
    """Return the LLVM IR of both programs for a target, of networks in float64 or float32."""
    return module([_Train(dtype, target).write(), _Observe(dtype, target).write()])


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


class Described(_Queue):
    """The working memory of a program whose design is described by a parameter."""

    def _begin(self, name: str, dtype: str, target: Target, parameters: Mapping[str, str]) -> None:
        kinds = [(key, INDEX if kind == WHOLE else POINTER) for key, kind in parameters.items()]
        p = self.program = Program(name, [("description", POINTER), *kinds], fused=target.fused)
        self.given: Any = p.parameters
        lanes = target.lanes(dtype)
        self.lane, self.scalar = Kind(dtype, lanes), Kind(dtype)
        self.counts = Kind("int64", lanes)

        def number(place: int) -> Value:
            return p.load(self.given["description"], place, INDEX)

        outputs = p.load(self.given["description"], number(DEPTH) + SIZES, INDEX)
        self.design: Any = _Shape(
            dtype=dtype,
            lanes=lanes,
            n_weights=number(N_WEIGHTS),
            n_state=number(N_STATE),
            n_rates=number(N_RATES),
            scratch=number(SCRATCH),
            block=number(BLOCK),
            outputs=outputs,
            n_targets=outputs,
            l1=number(L1),
        )
        self._taken: Any = 0
        self.networks, self.left, self.ended, self.repeats = (self._take(1, 8) for _ in range(4))
        item, d = self.scalar.size, self.design
        self.buffers = self._take(d.n_state, item), self._take(d.n_state, item)
        self.rates, self.scratch = self._take(d.n_rates, item), self._take(d.scratch, item)
        self.flags = self._take(len(QUANTITIES) + 1, item)

    def epoch(self, observer: Any = None) -> Epoch:
        """Return the writer of an epoch."""
        return GeneralEpoch(self, observer)


class _Train(Described):
    def __init__(self, dtype: str, target: Target) -> None:
        self._begin("train", dtype, target, TRAIN)


class _Observe(Described, _Notes):
    def __init__(self, dtype: str, target: Target) -> None:
        self._begin("observe", dtype, target, OBSERVE)
        self._scratch_vector = self.program.at(self.flags, len(QUANTITIES), self.lane)
        self._valid = self._first = self.program.index(0)

    def write(self) -> Program:
        return _Notes.write(self)
