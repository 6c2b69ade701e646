"""Compare published and measured figures one by one, with a verdict on each."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from shallows.report.notebook import ranges

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shallows.report.notebook import Finished, Published, Replay

GROUPS = ("cells", "log_lines", "predictions")


class Verdict(StrEnum):
    """Whether a measured figure is the published one."""

    AGREES = "agrees"
    ROUNDOFF = "differs by roundoff"
    DIFFERS = "differs"


@dataclass(frozen=True)
class Item:
    """One figure of the report.

    Parameters
    ----------
    section : str
        Section of the report, such as ``4A``.
    what : str
    published, measured : str
        The figures, as the report prints them.
    group : str
        One of `GROUPS`.
    verdict : Verdict
    """

    section: str
    what: str
    published: str
    measured: str
    group: str
    verdict: Verdict = Verdict.AGREES


def compare(figures: Published, replay: Replay, *, exact: bool = True) -> list[Item]:
    """Return every published figure beside the measured one.

    Parameters
    ----------
    figures : dict
        What `notebook.published` returns.
    replay : Replay
    exact : bool
        Whether every printed digit must agree. If not, a figure within the range that roundoff
        alone causes counts as roundoff (``published.toml`` says how each range was measured).
    """
    items = [*_log_lines(figures, replay), *_predictions(figures, replay), *_cells(figures, replay)]
    return [_judged(item, roundoff and not exact) for item, roundoff in items]


def _judged(item: Item, roundoff: bool) -> Item:
    if item.published == item.measured:
        return item
    return replace(item, verdict=Verdict.ROUNDOFF if roundoff else Verdict.DIFFERS)


def _cells(figures: Published, replay: Replay) -> Iterator[tuple[Item, bool]]:
    for table, rows in zip(figures["table"], replay.tables, strict=True):
        moved = ranges(table)
        for seed, row in enumerate(rows):
            for column, cell in enumerate(row):
                what = f"{table['data']}, {table['axis']} {table['columns'][column]}, seed {seed}"
                published = table["rows"][seed][column]
                low, high = moved.get((seed, column), (1, 0))  # else it does not move at all
                item = Item(table["section"], what, published, cell.printed, "cells")
                yield item, low <= int(cell.printed) <= high


_LINE = re.compile(r"epoch: (\d+) accuracy: (\S+) loss: (\S+)")


def _log_lines(figures: Published, replay: Replay) -> Iterator[tuple[Item, bool]]:
    for entry, finished in zip(figures["log"], replay.logs, strict=True):
        lines = finished.log
        for index, published in enumerate(entry["lines"]):
            measured = lines[index] if index < len(lines) else ""
            if index == len(entry["lines"]) - 1:
                measured = "\n".join(lines[index:])  # a longer log differs, too
            what = f"{entry['data']}, line {index + 1}"
            inside = _inside(measured, entry["roundoff"][index])
            yield Item(entry["section"], what, published, measured, "log_lines"), inside


def _inside(line: str, ranges: list[list[float]]) -> bool:
    """Return whether a log line's epoch, accuracy and loss are each in their range."""
    match = _LINE.fullmatch(line)
    return match is not None and all(
        low <= float(value) <= high
        for value, (low, high) in zip(match.groups(), ranges, strict=True)
    )


def _predictions(figures: Published, replay: Replay) -> Iterator[tuple[Item, bool]]:
    for entry, finished in zip(figures["prediction"], replay.predictions, strict=True):
        distinct = dict(zip(entry["indices"], entry["values"], strict=True))
        ranges = dict(zip(entry["roundoff_indices"], entry["roundoff"], strict=True))
        for index, published in distinct.items():
            measured = prediction(finished, index, published)
            low, high = ranges[index]
            what = f"{entry['data']}, sample {index}"
            item = Item(entry["section"], what, published, measured, "predictions")
            yield item, low <= float(measured) <= high


def prediction(finished: Finished, index: int, published: str) -> str:
    """Return ŷ of a sample, printed as NumPy printed the report's array.

    NumPy prints eight fractional digits, in a column's common notation, without trailing zeros.
    """
    yhat = float(finished.trajectory.predictions[index, 0])
    return f"{yhat:.8e}" if "e" in published else f"{yhat:.8f}".rstrip("0")


def summary(items: Iterable[Item]) -> dict[str, Any]:
    """Return the counts of each group, and every item, as plain values."""
    listed = list(items)
    counts = {
        group: {
            "agree": sum(i.verdict is Verdict.AGREES for i in listed if i.group == group),
            "of": sum(i.group == group for i in listed),
        }
        for group in GROUPS
    }
    rows = [{k: str(v) for k, v in asdict(i).items() if k != "group"} for i in listed]
    return {**counts, "items": rows}
