"""One's own data, from text that can't be trusted: every bound is checked, every error is said."""

from __future__ import annotations

import csv
import io
from pathlib import PurePath

from shallows import datasets
from shallows.arguments import ArgumentError
from shallows.play.limits import UPLOAD_BYTES

ROWS, COLUMNS, CLASSES = 2000, 16, 8
_NAME = 40  # characters of a name, at most


def from_csv(text: str | bytes, name: str = "own") -> datasets.Dataset:
    """Return the data of comma-separated text: numbers, the last column the class.

    A first line that is not numbers names the columns. Classes may be words or numbers; they are
    numbered in the order of their names.

    Raises
    ------
    ArgumentError
        Saying which line is at fault, and what is accepted.
    """
    rows, header = _rows(text)
    width = len(rows[0][1])
    x, labels = [], []
    for line, row in rows:
        if len(row) != width:
            raise ArgumentError(f"line {line}", f"{len(row)} columns", f"{width}, as before")
        x.append([_number(line, cell) for cell in row[:-1]])
        labels.append(row[-1].strip()[:_NAME])
    classes = _classes(labels)
    return datasets.from_arrays(
        x,
        [classes.index(label) for label in labels],
        name=PurePath(name).name[:_NAME] or "own",
        feature_names=[cell.strip()[:_NAME] for cell in header[:-1]] if header else None,
        class_names=classes,
        provenance="given in the browser",
    )


def too_large(size: str) -> str:
    """Return what is said of a file that the browser has not even sent."""
    given = f"{size} bytes" if size.isdecimal() and len(size) < 16 else ""
    return str(ArgumentError("data", given, f"at most {UPLOAD_BYTES} bytes")) if given else ""


def _rows(text: str | bytes) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """Return the lines that hold something, numbered from 1, and the header."""
    if len(text) > UPLOAD_BYTES:
        raise ArgumentError("data", f"{len(text)} bytes", f"at most {UPLOAD_BYTES}")
    if not text.strip():
        raise ArgumentError("data", "an empty file", "rows of numbers, the last one the class")
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        reader = csv.reader(io.StringIO(decoded, newline=""), _dialect(decoded), strict=True)
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except UnicodeDecodeError:
        raise ArgumentError("data", "a file that is not text", "a CSV file in UTF-8") from None
    except csv.Error as error:
        raise ArgumentError("data", str(error), "comma-separated values") from None
    header = rows.pop(0)[1] if rows and not _is_number(rows[0][1][0]) else []
    if len(rows) < 2:
        raise ArgumentError("data", f"{len(rows)} rows", "at least two rows of numbers")
    if len(rows) > ROWS:
        raise ArgumentError("data", f"{len(rows)} rows", f"at most {ROWS}")
    width = len(rows[0][1])
    if not 2 <= width <= COLUMNS + 1:
        accepted = f"1 to {COLUMNS} columns of numbers, then the class"
        raise ArgumentError("data", f"{width} columns", accepted)
    if header and len(header) != width:
        raise ArgumentError("line 1", f"{len(header)} names", f"{width}, one for each column")
    return rows, header


def _dialect(text: str) -> type[csv.Dialect]:
    """Return the format of the first line: tabs or semicolons where there are no commas."""

    class Format(csv.excel):
        delimiter = next((d for d in ",;\t" if d in text.split("\n", 1)[0]), ",")

    return Format


def _classes(labels: list[str]) -> list[str]:
    classes = sorted(set(labels), key=lambda c: (not _is_number(c), _key(c), c))
    if not 2 <= len(classes) <= CLASSES:
        raise ArgumentError("the last column", f"{len(classes)} classes", f"2 to {CLASSES}")
    return classes


def _key(label: str) -> float:
    return float(label) if _is_number(label) else 0.0


def _is_number(cell: str) -> bool:
    try:
        return abs(float(cell)) < float("inf")
    except ValueError:
        return False


def _number(line: int, cell: str) -> float:
    if not _is_number(cell) or abs(float(cell)) > 1e12:
        raise ArgumentError(f"line {line}", cell[:_NAME], "a finite number, before the class")
    return float(cell)
