"""Columns of a CSV file that would be misread as texts, each with its way out.

A column of texts becomes a column of 0 and 1 for every text. If it was meant as numbers, nobody
would notice. So columns that look like numbers, dates or times are refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Cell(NamedTuple):
    """A cell that is not missing: its line, its text, and whether that is a number."""

    line: int
    text: str
    is_number: bool


_DIGITS = r"\d[\d.,]*"
_CURRENCY = r"(?:[$€£¥₹]|USD|EUR|GBP|CHF|JPY|CNY|INR|SEK|NOK|DKK|PLN|kr|zł)"
#: Letters alone need a space before them, because 80s and 1A are categories.
_UNIT = (
    r"(?: [gmlsh]|\s?(?:[kmµ]g|lbs?|oz|[kmcµn]m|km/h|mph|mi|ft|[mcd]l|m²|m2|°C|°F|kW|kWh|[kMG]?Hz"
    r"|[kKMG]B|ms|min|hrs?|days?|weeks?|months?|years?|yrs?))"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
#: Other ways to write a number, and what to do about each.
_ODD = [
    (re.compile(pattern, flags), way_out)
    for pattern, flags, way_out in (
        (r"[+-]?\d+,(\d{1,2}|\d{4,}|\d+[eE][+-]?\d+)", re.ASCII, "decimal=','"),
        (r"[+-]?\d{1,3}([.,' ]\d{3})+([.,]\d+)?", re.ASCII, "thousands= or decimal="),
        (r"[+-]?\d{1,3}(_\d{3})+|[+-]?\d{1,2}(,\d{2})+,\d{3}(\.\d+)?", re.ASCII, "no separators"),
        (rf"[+-]?{_DIGITS}\s?%", re.ASCII, "numbers without %"),
        (
            rf"{_CURRENCY}\s?{_DIGITS}|{_DIGITS}\s?{_CURRENCY}",
            re.ASCII,
            "numbers without a currency",
        ),
        (rf"[+-]?{_DIGITS}{_UNIT}", re.ASCII, "numbers without a unit"),
        (rf"[−–]\s?{_DIGITS}|\({_DIGITS}\)|{_DIGITS}-", re.ASCII, "a plain - before the digits"),
        (r"[+-]?\d+([.,]\d+)?", 0, "the digits 0 to 9"),
    )
]
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d.*)?"
    r"|\d{4}-(0[1-9]|1[0-2])"
    rf"|\d{{1,2}}[. -]+{_MONTH}[, -]+\d{{2,4}}|{_MONTH}[ -]+(\d{{1,2}},? +)?\d{{4}}"
    r"|\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[ap]m)?",
    re.ASCII | re.IGNORECASE,
)


def refuse(name: str, cells: Sequence[Cell], kind: str) -> None:
    """Raise an error about a column that is not of numbers alone, if it would be misread.

    Parameters
    ----------
    name : str
    cells : sequence of Cell
    kind : {"any", "label", "quantity", "number", "truth"}
        What is known of the column. Names of classes may look like anything.

    Raises
    ------
    ArgumentError
        With the column, a cell, its line, and the ways out.
    """
    numbers = sum(cell.is_number for cell in cells)
    others = [cell for cell in cells if not cell.is_number]
    if kind != "label":
        _refuse_looks(name, kind, others, numbers, len(cells))
    if kind == "truth":
        odd = next(cell for cell in cells if cell.text.lower() not in ("true", "false"))
        _refused(name, kind, odd, "truth values, as in the table that was learned")
    if kind == "number":
        _refused(name, kind, others[0], "numbers, as in the table that was learned")
    missing = f"na_values=[{others[0].text!r}]"
    if 2 * numbers > len(cells):
        _refused(name, kind, others[0], f"numbers, as in most rows, or {missing}")
    if kind == "label" or not numbers:
        return
    if all(cell.text.lower() in ("true", "false") for cell in others):
        _refused(name, kind, others[0], "one way to write truth values: True and False, or 0 and 1")
    different = len({cell.text for cell in cells if cell.is_number})
    if len({cell.text for cell in others}) == 1 and different > 2:
        _refused(name, kind, others[0], f"numbers, as in the other rows, or {missing}")


def _refuse_looks(name: str, kind: str, others: Sequence[Cell], numbers: int, cells: int) -> None:
    """Refuse a column of which most cells look like numbers, or like dates and times."""
    for pattern, way_out in _ODD:
        odd = [cell for cell in others if pattern.fullmatch(cell.text)]
        if odd and 2 * (len(odd) + numbers) > cells:
            _refused(name, kind, odd[0], f"numbers such as -1234.5, or {way_out}")
    dates = [cell for cell in others if _DATE.fullmatch(cell.text)]
    if 2 * len(dates) > cells:
        what = "no dates or times: leave the column out, or make numbers of it, such as days"
        _refused(name, kind, dates[0], what)


def _refused(name: str, kind: str, cell: Cell, accepted: str) -> NoReturn:
    if kind in ("any", "label"):
        accepted += f"; or categories=[{name!r}] if it holds names"
    raise ArgumentError(f"column {name!r}", f"{cell.text!r} in line {cell.line}", accepted)
