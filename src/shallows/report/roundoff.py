"""How far roundoff alone moves each cell of the report's tables."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from shallows.engine import one
from shallows.engine.batch import Engine, cores
from shallows.inside.sensitivity import Sensitivity, repeated
from shallows.mlp import MLP
from shallows.trajectory import Settings

if TYPE_CHECKING:
    from shallows.report.notebook import Call, Finished

#: Nudged copies of a cell: many where they cost little, one vector's worth of the others.
MANY, FEW, LONG = 64, 8, 5000


def sensitivities(tables: list[list[list[Finished]]]) -> list[list[list[Sensitivity]]]:
    """Return what one-ulp nudges do to each cell, with the report's gradient."""
    cells = [cell for table in tables for row in table for cell in row]
    shapes = {cell.call.hidden: cell for cell in cells}
    for cell in shapes.values():  # one after the other: each shape compiles once
        mlp, settings = _network(cell.call)
        Engine(one.design(mlp, settings), cell.data.x, cell.data.targets)
    with ThreadPoolExecutor(cores()) as pool:
        seen = pool.map(_sensitivity, cells)
        return [[[next(seen) for _ in row] for row in table] for table in tables]


def _sensitivity(cell: Finished) -> Sensitivity:
    nudges = MANY if int(cell.printed) < LONG else FEW
    return repeated(cell.data, *_network(cell.call), cell.outcome, nudges, seed=0, threads=1)


def _network(call: Call) -> tuple[MLP, Settings]:
    settings = Settings(lr=call.lr, max_epochs=call.epoch, seed=call.seed, gradient="report")
    return MLP.of(2, (call.hidden, call.hidden), 2), settings
