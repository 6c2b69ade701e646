"""The reproduced report as one self-contained HTML page, with published beside measured."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from shallows import plots
from shallows.outcome import Status
from shallows.report import derivation, laboratory, roundoff
from shallows.report.comparison import GROUPS, Item, Verdict, summary
from shallows.report.notebook import ranges
from shallows.templates import template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.inside.sensitivity import Sensitivity
    from shallows.report.failures import Remedied, Remedies, StableAgain, WithoutActivations
    from shallows.report.notebook import Finished, Published, Replay

_NAMES = {"cells": "table cells", "log_lines": "log lines", "predictions": "printed predictions"}
_MARKS = {Verdict.AGREES: "✓", Verdict.ROUNDOFF: "≈", Verdict.DIFFERS: "✗"}


@dataclass(frozen=True)
class Reproduction:
    """Everything that the page shows."""

    figures: Published
    replay: Replay
    items: list[Item]
    failing: list[StableAgain]
    no_activation: list[WithoutActivations]
    sensitivities: list[list[list[Sensitivity]]]  # of each table's cells
    remedied: Remedied
    remedies: Remedies
    arithmetic: str
    seconds: float


@dataclass(frozen=True)
class Cell:
    """A table's cell: its item, and what the number stands for."""

    item: Item
    finished: Finished
    sensitivity: Sensitivity
    roundoff: tuple[int, int] | None

    @property
    def laboratory(self) -> str:
        """Where the laboratory shows its network."""
        return laboratory.address(self.finished, self.item.published, self.roundoff)

    @property
    def nudged(self) -> str:
        """The effect of one-ulp nudges on the cell, in a few words."""
        seen = self.sensitivity
        if seen.calm:
            return "calm"
        return f"parts at {seen.parts}" if seen.low == seen.high else f"{seen.low}–{seen.high}"

    @property
    def mark(self) -> str:
        """A sign for the verdict, for those who can't tell its colour."""
        return _MARKS[self.item.verdict]

    @property
    def failure(self) -> str:
        """The meaning of a budget that was printed as a result."""
        outcome = self.finished.outcome
        return "" if outcome.status is Status.SOLVED else str(outcome)


def render(shown: Reproduction) -> str:
    """Return the page."""
    nudged = [cell for table in shown.sensitivities for row in table for cell in row]
    tables = _tables(shown)
    return template("shallows.report", "page.html.jinja").render(
        many=roundoff.MANY,
        few=roundoff.FEW,
        long=roundoff.LONG,
        cells=len(nudged),
        calm=sum(cell.calm for cell in nudged),
        spread=sum(cell.low < cell.high for cell in nudged),
        moved=[
            (table["section"], cell, cell.roundoff)
            for table, rows in tables
            for row in rows
            for cell in row
            if cell.roundoff
        ],
        shown=shown,
        counts=_counts(shown.items),
        differs=[item for item in shown.items if item.verdict is Verdict.DIFFERS],
        logs=_logs(shown),
        predictions=_predictions(shown),
        tables=tables,
        mark=lambda item: _MARKS[item.verdict],
        derivation=derivation,
        comparison_figure=_comparison_figure,
        curve_figure=_curve_figure,
        failures=_failure_counts(shown),
        two_columns=_two_columns(shown),
        versions=versions(),
    )


def _counts(items: Sequence[Item]) -> list[dict[str, Any]]:
    counted, wrong = summary(items), [i.group for i in items if i.verdict is Verdict.DIFFERS]
    return [
        {"name": _NAMES[group], "differ": wrong.count(group), **counted[group]} for group in GROUPS
    ]


def _of(shown: Reproduction, group: str) -> list[Item]:
    return [item for item in shown.items if item.group == group]


def _logs(shown: Reproduction) -> list[tuple[Finished, list[Item]]]:
    items, logs = iter(_of(shown, "log_lines")), []
    for entry, finished in zip(shown.figures["log"], shown.replay.logs, strict=True):
        logs.append((finished, [next(items) for _ in entry["lines"]]))
    return logs


def _predictions(shown: Reproduction) -> list[tuple[Finished, list[tuple[int, Item]]]]:
    """Return each run's printed predictions, in the order of the samples."""
    items, tables = iter(_of(shown, "predictions")), []
    for entry, finished in zip(shown.figures["prediction"], shown.replay.predictions, strict=True):
        printed = [(sample, next(items)) for sample in dict.fromkeys(entry["indices"])]
        tables.append((finished, sorted(printed, key=lambda pair: pair[0])))
    return tables


def _tables(shown: Reproduction) -> list[tuple[Published, list[list[Cell]]]]:
    items = iter(_of(shown, "cells"))
    tables = []
    all_tables = zip(shown.figures["table"], shown.replay.tables, shown.sensitivities, strict=True)
    for table, runs, nudged in all_tables:
        moved = ranges(table)
        rows = [
            [
                Cell(next(items), finished, seen, moved.get((i, j)))
                for j, (finished, seen) in enumerate(zip(*row, strict=True))
            ]
            for i, row in enumerate(zip(runs, nudged, strict=True))
        ]
        tables.append((table, rows))
    return tables


def _failure_counts(shown: Reproduction) -> dict[str, Any]:
    """Count what the budget stands for in the last table."""
    last = [cell for row in shown.replay.tables[-1] for cell in row]
    unsolved = [cell for cell in last if cell.outcome.status is Status.UNSOLVED]
    diverged = [cell for cell in last if cell.outcome.status is Status.DIVERGED]
    return {"unsolved": unsolved, "diverged": diverged, "all": len(unsolved) + len(diverged)}


def _two_columns(shown: Reproduction) -> list[tuple[str, list[str]]]:
    """Return the two columns of the same calls, linear, h = 2, lr = 0.1, on other data."""
    columns = []
    for table, rows in zip(shown.figures["table"], shown.replay.tables, strict=True):
        for column, first in enumerate(rows[0]):
            call = first.call
            if (call.distribution, call.hidden, call.lr) == ("linear", 2, 0.1):
                columns.append((table["section"], [row[column].printed for row in rows]))
    return columns


def _comparison_figure(finished: Finished) -> str:
    figure = plots.comparison(finished.data, finished.trajectory.predictions)
    return plots.svg(figure, f"Truth beside prediction, {finished.call.distribution}")


def _curve_figure(finished: Finished) -> str:
    figure = plots.curve(finished.trajectory.loss, finished.outcome)
    return plots.svg(figure, f"Loss by epoch, {finished.call.distribution}")


def versions() -> str:
    """Return the versions that made the page."""
    packages = ("shallows", "numpy", "numba", "llvmlite", "matplotlib")
    names = [f"{name} {metadata.version(name)}" for name in packages]
    return f"Python {platform.python_version()}, {', '.join(names)}, {platform.machine()}"
