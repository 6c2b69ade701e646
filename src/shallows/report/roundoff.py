"""How far roundoff alone moves each cell of the report's tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from shallows.engine.engine import cores
from shallows.engine.networks import Networks
from shallows.engine.runner import engine_of
from shallows.inside.sensitivity import Sensitivity, repeated
from shallows.mlp import MLP
from shallows.trajectory import Settings

if TYPE_CHECKING:
    from shallows.report.notebook import Call, Finished

#: Nudged copies of a cell: many where they are cheap, else as many as a vector has lanes.
MANY, FEW, LONG = 64, 8, 5000


def sensitivities(tables: list[list[list[Finished]]]) -> list[list[list[Sensitivity]]]:
    """Return the effect of one-ulp nudges on each cell, with the report's gradient."""
    cells = [cell for table in tables for row in table for cell in row]
    shapes = {cell.call.hidden: cell for cell in cells}
    for cell in shapes.values():  # one after the other: each shape compiles once
        engine_of(_reported(cell.call), cell.data)
    with ThreadPoolExecutor(cores()) as pool:
        seen = pool.map(_sensitivity, cells)
        return [[[next(seen) for _ in row] for row in table] for table in tables]


def _sensitivity(cell: Finished) -> Sensitivity:
    nudges = MANY if int(cell.printed) < LONG else FEW
    network = _reported(cell.call)
    (seen,) = repeated(network, cell.data, [cell.outcome], nudges, seed=0, threads=1)
    return seen


def _reported(call: Call) -> Networks:
    return engine_network(call, max_epochs=call.epoch, gradient="report")


def engine_network(
    call: Call, *, init: str = "uniform", bias: bool = False, **settings: Any
) -> Networks:
    """Return a call's network in the engine, with other settings if there are any."""
    mlp = MLP.of(2, (call.hidden, call.hidden), 2, init=init, bias=bias)
    return Networks.one(mlp, Settings(**{"lr": call.lr, "seed": call.seed, **settings}))
