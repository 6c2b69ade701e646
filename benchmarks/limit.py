"""How close the kernel is to what one core can issue: ``python benchmarks/limit.py``.

On the machines measured so far, fused multiply-adds, multiplications and comparisons share the issue
slots of the multiplier. Additions, minima, maxima and shifts go beside them, and a division takes
several slots. So the limit of a sample is the slots that its arithmetic needs, times what a slot
takes; what a slot and a division take is measured, the division beside a dense stream of fmas.
"""

from __future__ import annotations

import ctypes
import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import shallows as sh
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import INDEX, POINTER, Kind, Value
from shallows.arithmetic.program import Program, module
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.machine import Library
from shallows.engine.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

WIDTHS = (2, 3, 5, 10, 16, 32)
CHAINS = 12  # independent sums, enough to hide an fma's latency
ROUNDS = 20_000


class Rates(NamedTuple):
    """What one core does with vectors of float64.

    Parameters
    ----------
    slot : float
        Nanoseconds of an fma in a dense stream of them.
    division : float
        Slots that one takes beside such a stream.
    lanes : int
        Numbers in a vector.
    """

    slot: float
    division: float
    lanes: int


def rates() -> Rates:
    """Measure this machine: medians of runs in turn, processor time."""
    lanes = Target.current().lanes("float64")
    without, divided = _spin(lanes, divisions=0), _spin(lanes, divisions=4)
    plain, mixed = np.median([[without(), divided()] for _ in range(9)], axis=0)
    slot = plain / ROUNDS / (8 * CHAINS)
    return Rates(1e9 * slot, (mixed - plain) / ROUNDS / 4 / slot, lanes)


def _spin(lanes: int, divisions: int) -> Callable[[], float]:
    """Return what runs rounds of 96 fmas, and up to four divisions, and times them."""
    lane = Kind("float64", lanes)
    p = Program("spin", [("out", POINTER), ("rounds", INDEX)])
    half, out = p.constant(lane, 0.5), p.parameters["out"]

    def step(_: Value, carried: list[Value]) -> list[Value]:
        sums, quotients = carried[:CHAINS], carried[CHAINS:]
        for turn in range(8):
            sums = [fma(s, half, half) for s in sums]
            if turn % 2 and turn // 2 < divisions:
                quotients[turn // 2] = half / quotients[turn // 2]
        return [*sums, *quotients]

    start = [p.constant(lane, 1.0 + i) for i in range(CHAINS + divisions)]
    for i, value in enumerate(p.fold(p.parameters["rounds"], start, step)):
        p.store(value, out, i)
    p.do("ret void")
    types: dict[str, Any] = {"spin": [ctypes.c_void_p, ctypes.c_int64]}
    library = Library(module([p]), types, Target.current())
    memory = np.zeros((CHAINS + 4) * lanes + 9)
    address = memory.ctypes.data + -memory.ctypes.data % 64

    def run() -> float:
        started = time.process_time()
        library["spin"](address, ROUNDS)
        assert memory[-1] == 0  # and so it is kept until here
        return time.process_time() - started

    return run


def slots(h: int, division: float) -> float:
    """Return the slots that a sample needs in the report's network 2-h-h-1.

    Products: forward, gradients, and the ∂L/∂z of two layers. A sigmoid has nine multiplications
    and fmas and a division, its derivative two, and the last one a comparison.
    """
    below, above = 2 * h, h * h + h
    sigmoids = 2 * h + 1
    products = 2 * (below + above) + above
    return products + 9 * sigmoids + 2 * 2 * h + 1 + division * sigmoids


def measured(h: int) -> float:
    """Return million network-epochs a second of the kernel, 21 samples, one core."""
    data, epochs = sh.datasets.xor(), max(20, 12_000 // h**2)
    design = host_design(sizes=(2, h, h, 1), activation=("sigmoid", "sigmoid"))
    weights = np.random.RandomState(0).rand(64, design.n_weights)
    engine = Engine(design, data.x, data.targets)
    best = float("inf")
    for _ in range(7):
        batch = Batch.fresh(design, weights, np.full((1, 3), 1e-9))
        started = time.process_time()
        engine.train(batch, epochs)
        best = min(best, time.process_time() - started)
    return 64 * epochs / best / 1e6


def table() -> tuple[Rates, list[tuple[int, float, float, float]]]:
    """Return the machine's rates, and for each h slots, the limit and the kernel's rate, in Mne/s."""
    machine = rates()
    rows = []
    for h in WIDTHS:
        needed = slots(h, machine.division)
        rows.append((h, needed, 1e3 * machine.lanes / (21 * needed * machine.slot), measured(h)))
    return machine, rows


def main() -> None:
    """Print the table."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    machine, rows = table()
    print(
        f"a slot {machine.slot:.3f} ns, {machine.lanes} lanes;"
        f" a division takes {machine.division:.1f} slots"
    )
    print("   h   slots   limit   kernel   of the limit")
    for h, needed, limit, rate in rows:
        print(f"{h:4d} {needed:7.0f} {limit:7.3g} {rate:8.3g} {100 * rate / limit:8.0f} %")


if __name__ == "__main__":
    main()
