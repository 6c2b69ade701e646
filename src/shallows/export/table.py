"""The columns of a table as inputs of an exported network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.export.network import Column

if TYPE_CHECKING:
    from shallows.datasets.encoding import Encoding, RawColumn


def inputs(encoding: Encoding, *, texts: bool) -> tuple[tuple[str, ...], tuple[Column, ...]]:
    """Return the names of the raw columns, and what makes the network's inputs of them.

    Parameters
    ----------
    encoding : Encoding
    texts : bool
        Whether a raw row can have texts. If not, there is a raw column of 0 and 1 for each feature
        that a text has.
    """
    names: list[str] = []
    numbers: list[Column] = []
    indicators: list[Column] = []
    shown_names = iter(encoding.feature_names[sum(c.kind != "text" for c in encoding.columns) :])
    for column in encoding.columns:
        place = len(names)
        if column.kind != "text":
            names.append(column.name)
            numbers.append(_scaled(Column(place), column, encoding.scaling))
        elif texts:
            names.append(column.name)
            among = column.categories
            indicators += [Column(place, equals=shown, among=among) for shown in column.shown]
        else:
            names += [next(shown_names) for _ in column.shown]
            indicators += [Column(place + i) for i in range(len(column.shown))]
    columns = (*numbers, *indicators)
    plain = columns == tuple(Column(i) for i in range(len(columns)))
    return tuple(names), () if plain else columns


def _scaled(raw: Column, column: RawColumn, scaling: str) -> Column:
    """Return a column of numbers after its scaling."""
    if column.scaling is None:
        return raw
    first, second = column.scaling
    if scaling == "minmax":  # v × first + second
        return raw.then(-second / first, first)
    return raw.then(first, 1 / second)
