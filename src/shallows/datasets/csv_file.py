"""Read a CSV file: every cell is a number, a truth value, a text or missing.

A column that would be misread is refused, see `shallows.datasets.misread`.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.arguments import ArgumentError
from shallows.datasets import misread
from shallows.datasets.misread import Cell

if TYPE_CHECKING:
    import pandas as pd

_SEPARATORS = frozenset(map(chr, range(128))) - {"\r", "\n", '"'}
#: What pandas takes for missing, too.
_MISSING = {
    *("", "#N/A", "N/A", "NA", "NULL", "NaN", "None"),
    *("n/a", "nan", "null", "<NA>", "-nan", "-NaN"),
}
_SPACES = re.compile("[\u00a0\u2009\u202f]")  # that do not break a line; some stand within numbers
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?inf(inity)?", re.ASCII)


def read_csv(
    path: str | Path,
    separator: str = ",",
    *,
    decimal: str = ".",
    thousands: str | None = None,
    na_values: Collection[str] = (),
    encoding: str = "utf-8",
    kinds: Mapping[str, str] = MappingProxyType({}),
    others: str = "any",
    categories: Collection[str] = (),
) -> pd.DataFrame:
    """Return a CSV file with a header line as a frame, its decimal numbers correctly rounded.

    The frame's index, ``line``, is the number of each row's last line in the file.

    Parameters
    ----------
    path, separator, decimal, thousands, na_values, encoding, categories
        See `shallows.datasets.from_csv`.
    kinds : mapping of str to {"any", "number", "truth", "text", "label", "quantity"}
        What the cells of a column are. For ``any``, the cells say it. A column of names of
        classes, ``label``, becomes an ordered categorical. A ``quantity`` is to be predicted.
    others : str
        What the cells of the other columns are.

    Raises
    ------
    ArgumentError
        If there is no such file, it is no table in the encoding, or a column is written in a way
        that would be misread.
    """
    import pandas as pd

    if not isinstance(path, str | Path) or "\0" in str(path) or not Path(path).is_file():
        raise ArgumentError("path", path if path is None else str(path), "an existing CSV file")
    if not isinstance(separator, str) or separator not in _SEPARATORS:
        raise ArgumentError("separator", separator, "one ASCII character, such as ',' or ';'")
    if decimal not in (".", ",") or decimal == separator:
        raise ArgumentError("decimal", decimal, "'.' or ',', other than the separator")
    if thousands not in (None, ",", ".", "'", " ") or thousands in (decimal, separator):
        accepted = "None, or one of , . ' and a space, other than separator and decimal"
        raise ArgumentError("thousands", thousands, accepted)
    _check_texts("na_values", na_values, "texts, such as ['?']")
    _check_texts("categories", categories, "names of columns, such as ['season']")
    header, rows, lines = _cells(Path(path), separator, _known(encoding))
    if unknown := [name for name in categories if name not in header]:
        raise ArgumentError("categories", unknown, f"columns of the file: {', '.join(header[:20])}")
    kinds = {**kinds, **dict.fromkeys(categories, "text")}
    missing = _MISSING | set(na_values)
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    frame = pd.DataFrame(
        dict(
            enumerate(
                _column(
                    name,
                    [None if cell in missing else cell for cell in cells],
                    lines,
                    lambda cell: _plain(cell, decimal, thousands),
                    kinds.get(name, others),
                )
                for name, cells in zip(header, columns, strict=True)
            )
        ),
        index=pd.Index(lines, name="line"),
    )
    return frame.set_axis(header, axis=1)


def _check_texts(name: str, given: Any, accepted: str) -> None:
    """Refuse what is no collection of texts; a text alone is not taken for its letters."""
    alone = isinstance(given, str) or not isinstance(given, Collection)
    if alone or not all(isinstance(text, str) for text in given):
        raise ArgumentError(name, given, accepted)


def _known(encoding: str) -> str:
    """Return the name of an encoding; UTF-8, by any of its names, may begin with a mark."""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, TypeError, ValueError):
        accepted = "a name of an encoding, such as utf-8"
        raise ArgumentError("encoding", encoding, accepted) from None
    return "utf-8-sig" if name == "utf-8" else encoding


def _cells(
    path: Path, separator: str, encoding: str
) -> tuple[list[str], list[list[str]], list[int]]:
    """Return the header, the rows of cells, and each row's line."""
    rows, lines = [], []
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator, strict=True)
            for row in reader:
                if row:
                    rows.append([_SPACES.sub(" ", cell).strip() for cell in row])
                    lines.append(reader.line_num)
    except LookupError:
        raise ArgumentError("encoding", encoding, "a name of an encoding, such as utf-8") from None
    except UnicodeError as error:
        known = encoding.removesuffix("-sig")
        accepted = f"a CSV file in {known} ({error}), or its encoding, such as encoding='latin-1'"
        raise ArgumentError("path", str(path), accepted) from None
    except csv.Error as error:
        raise ArgumentError("path", str(path), f"a CSV file ({error})") from None
    if not rows:
        raise ArgumentError("path", str(path), "a CSV file with a header")
    header = rows[0]
    if "" in header:
        place = header.index("") + 1
        accepted = f"a name for every column; column {place} has none"
        raise ArgumentError("path", f"column {place} without a name", accepted)
    for line, row in zip(lines, rows, strict=True):
        if len(row) != len(header):
            shown = f"{len(row)} cells in line {line}"
            accepted = f"{len(header)} cells a line, as in the header; line {line} has {len(row)}"
            if len(header) == 1:
                accepted = "several columns, or what is between them, such as separator=';'"
            raise ArgumentError("path", shown, accepted)
    return header, rows[1:], lines[1:]


def _column(
    name: str,
    cells: list[str | None],
    lines: list[int],
    plain: Callable[[str], str | None],
    kind: str,
) -> Any:
    """Return a column of numbers, of truth values, or of texts and None."""
    import pandas as pd

    if kind == "text":
        return np.array(cells, dtype=object)
    numbers = [cell and plain(cell) for cell in cells]
    present = {cell.lower() for cell in cells if cell is not None}
    if all((number is None) == (cell is None) for number, cell in zip(numbers, cells, strict=True)):
        values = [np.nan if number is None else float(number) for number in numbers]
        return _named(name, cells, lines, values) if kind == "label" else np.array(values)
    if present <= {"true", "false"} and kind != "number":
        truth = [None if cell is None else cell.lower() == "true" for cell in cells]
        if kind == "label":
            return _named(name, cells, lines, [float(value or 0) for value in truth])
        return pd.array(truth, dtype="boolean") if None in truth else np.array(truth)
    found = [
        Cell(line, cell, number is not None)
        for line, cell, number in zip(lines, cells, numbers, strict=True)
        if cell is not None
    ]
    misread.refuse(name, found, kind)
    return np.array(cells, dtype=object)


def _named(
    name: str, cells: list[str | None], lines: list[int], values: list[float]
) -> pd.Categorical:
    """Return classes as they are written, in the order of their values.

    Two ways to write one value are refused: ``01`` and ``1`` may be one class, or two.
    """
    import pandas as pd

    first: dict[float, tuple[str, int]] = {}
    for cell, line, value in zip(cells, lines, values, strict=True):
        if cell is None:
            continue
        if value % 1:
            got = f"{cell!r} in line {line}"
            raise ArgumentError(f"column {name!r}", got, "classes: whole numbers or text")
        written, where = first.setdefault(value, (cell, line))
        if written != cell:
            got = f"{written!r} in line {where} and {cell!r} in line {line}"
            raise ArgumentError(f"column {name!r}", got, "one way to write each class")
    return pd.Categorical(cells, [first[value][0] for value in sorted(first)], ordered=True)


def _plain(cell: str, decimal: str, thousands: str | None) -> str | None:
    """Return a cell as Python writes numbers, or None if it is no number."""
    if thousands:
        whole = rf"[+-]?\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?![\d{re.escape(thousands)}])"
        cell = re.sub(f"^{whole}", lambda found: found[0].replace(thousands, ""), cell)
    if decimal == ",":
        cell = cell.replace(".", "?").replace(",", ".")  # a point is no part of a number then
    return cell if _NUMBER.fullmatch(cell.lower()) else None
