"""Shards: Parquet files of finished networks, each whole, checked, and readable by anyone.

A row holds every setting of a network and its result, so a shard can be read by itself. Only
networks that used up their budget have a ``state``: the weights (then the velocities) of the last
forward pass, from which training with a larger budget continues. The description of a shard states
its format, the version and the arithmetic that made it, the hash of the data, and, in
``max_epochs``, each budget that some of its networks used up, with their number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.axes import axis, usual
from shallows.engine.runner import Ended
from shallows.outcome import USED_UP, Status
from shallows.sweeps.grid import is_plain, label

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from shallows.sweeps.grid import Grid

#: The result of a network: the columns after those of the axes.
_ENDS = (
    *("outcome", "epochs", "loss", "accuracy", "bad_quantity", "still_since"),
    *("measure", "state"),
)


class ForeignError(Exception):
    """A shard is whole, but is no part of the sweep."""


def table(grid: Grid, ended: Ended) -> pa.Table:
    """Return finished networks as rows: every axis, then the results."""
    import pyarrow as pa

    places = grid.positions(ended.rows)
    used_up = np.isin(ended.status, USED_UP)
    columns: dict[str, Any] = {column_of(name): _axis(grid, name, places[name]) for name in places}
    columns["outcome"] = pa.array(list(map(str, Status))).take(pa.array(ended.status - 1))
    columns["epochs"], columns["loss"] = ended.epochs, ended.loss
    columns["accuracy"] = ended.accuracy
    columns["bad_quantity"] = pa.array(ended.bad, pa.string())
    columns["still_since"] = ended.still
    if ended.measure is None:
        columns["state"] = _lists(ended.state[used_up].astype(np.float64), used_up)
    else:  # measured networks do not continue
        columns["measure"] = ended.measure
    return pa.table(columns)


def column_of(axis: str) -> str:
    """Return the name of an axis's column; ``loss`` is the value, so the axis has another name."""
    return "loss_function" if axis == "loss" else axis


def _axis(grid: Grid, name: str, places: NDArray[np.int64]) -> Any:
    """Return the values at some places of an axis: numbers, flags, or texts."""
    import pyarrow as pa

    values = grid.axes[name]
    if is_plain(values):
        return grid.values(name, places)
    return pa.array([str(label(value)) for value in values]).take(pa.array(places))


def _lists(state: NDArray[np.float64], there: NDArray[np.bool_]) -> pa.Array:
    """Return a list of numbers where `there`, else null."""
    import pyarrow as pa

    offsets = np.concatenate([[0], np.cumsum(np.where(there, state.shape[1], 0))])
    values = pa.array(state.ravel(), pa.float64())
    return pa.LargeListArray.from_arrays(offsets, values, mask=pa.array(~there))


def budgets(status: NDArray[np.int8], epochs: NDArray[np.int64]) -> dict[str, int]:
    """Return each budget that some networks used up, with their number."""
    each = np.unique(epochs[np.isin(status, USED_UP)], return_counts=True)
    return {str(budget): count for budget, count in zip(*(a.tolist() for a in each), strict=True)}


def completed(grid: Grid, rows: pa.Table) -> pa.Table:
    """Return rows with a column for each axis of a grid, of the kind that the grid has.

    A missing column gets the default, because all networks of a version that did not know the axis
    had it. A version that did not look for networks that stand still recorded none.

    Raises
    ------
    ForeignError
        If a setting that the grid does not have differs from its default.
    """
    import pyarrow as pa

    names = rows.column_names
    columns: dict[str, Any] = {"still_since": pa.array(np.zeros(len(rows), np.int64))}
    columns |= {name: rows[name] for name in _ENDS if name in names}
    columns = {name: columns[name] for name in _ENDS if name in columns}
    _check_others(grid, rows)
    axes = {column_of(name): _held(grid, name, rows) for name in grid.axes}
    return pa.table(axes | columns)


def _held(grid: Grid, name: str, rows: pa.Table) -> Any:
    """Return the column of an axis: numbers, or the texts of their labels."""
    import pyarrow as pa

    column, plain = column_of(name), is_plain(grid.axes[name])
    if column not in rows.column_names:
        value = label(usual(name))
        if plain:
            return pa.array(np.full(len(rows), np.nan if value == "none" else value))
        return pa.array([str(value)]).take(pa.array(np.zeros(len(rows), int)))
    held = rows[column].combine_chunks()
    if plain or pa.types.is_string(held.type):
        return held
    # Before a value for each layer came in, all values of this axis were numbers.
    values = held.dictionary_encode()
    texts = pa.array([str(value) for value in values.dictionary.to_pylist()], pa.string())
    return texts.take(values.indices)


def _check_others(grid: Grid, rows: pa.Table) -> None:
    """Refuse settings that are no axis of a grid, unless they have their defaults."""
    import pyarrow.compute as pc

    own = {*map(column_of, grid.axes), *_ENDS}
    for name in rows.column_names:
        if name not in own:
            row = axis(name)
            if row is None or pc.unique(rows[name]).to_pylist() not in ([], [label(row.default)]):
                raise ForeignError(f"its networks have the setting {name}")


def ended(grid: Grid, rows: pa.Table) -> Ended:
    """Return the networks that `table` made rows of, without the states, in the table's order.

    Raises
    ------
    ForeignError
        If a network is not in the grid, or the table is another one.
    """
    try:
        return _ended(grid, completed(grid, rows))
    except (ForeignError, MemoryError):
        raise
    except Exception as error:
        # Any other error means that the rows are no networks of this version.
        raise ForeignError(f"it holds no networks ({type(error).__name__}: {error})") from error


def _ended(grid: Grid, rows: pa.Table) -> Ended:
    has_measure = "measure" in rows.column_names
    numbers = np.ravel_multi_index(_places(grid, rows), grid.shape).astype(np.int64)
    if len(np.unique(numbers)) < len(numbers):
        raise ForeignError("it holds a network twice")
    return Ended(
        rows=numbers,
        status=status(rows),
        epochs=_numbers(rows, "epochs", "int64"),
        loss=_numbers(rows, "loss", "float64"),
        accuracy=_numbers(rows, "accuracy", "float64"),
        bad=rows["bad_quantity"].to_numpy(),
        still=_numbers(rows, "still_since", "int64"),
        state=np.empty((0, 0)),
        measure=_numbers(rows, "measure", "float64") if has_measure else None,
    )


def _numbers(rows: pa.Table, name: str, kind: str) -> NDArray[Any]:
    """Return a column of numbers, none of which is missing."""
    column = rows[name].cast(kind)
    if column.null_count:
        raise ForeignError(f"it holds networks without {name}")
    return column.to_numpy()


def _places(grid: Grid, rows: pa.Table) -> list[NDArray[np.int64]]:
    """Return the places of rows on each axis."""
    import pyarrow as pa
    import pyarrow.compute as pc

    places = []
    for name, values in grid.axes.items():
        if is_plain(values):
            place = grid.places(name, rows[column_of(name)].to_numpy())
        else:
            labels = pa.array([str(label(value)) for value in values])
            place = pc.fill_null(pc.index_in(rows[column_of(name)], labels), -1).to_numpy()
        if (place < 0).any():
            raise ForeignError(f"it holds networks with another {name}")
        places.append(place.astype(np.int64))
    return places


def about(identity: dict[str, Any], rows: pa.Table) -> dict[str, Any]:
    """Return the description of a shard: what its networks belong to, and their budgets."""
    return {**identity, "max_epochs": budgets(status(rows), rows["epochs"].to_numpy())}


def fits(grid: Grid, rows: pa.Table) -> bool:
    """Return whether rows have a column for each axis of a grid, of the kind that it has."""
    import pyarrow as pa

    columns = rows.schema
    none = np.zeros(0, np.int64)
    wanted = {column_of(name): pa.array(_axis(grid, name, none)).type for name in grid.axes}
    return all(
        name in columns.names and columns.field(name).type == kind for name, kind in wanted.items()
    )


def status(rows: pa.Table) -> NDArray[np.int8]:
    """Return the codes of the outcomes of some rows."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array(list(map(str, Status)))
    found = pc.index_in(rows["outcome"].combine_chunks(), names)
    if found.null_count:
        raise ForeignError("it holds networks with an unknown outcome")
    return pa.array([status.code for status in Status], pa.int8()).take(found).to_numpy()


def states(rows: pa.Table, where: NDArray[np.int64], width: int) -> NDArray[np.float64]:
    """Return the states of the rows at some places, each of so many numbers."""
    chosen = rows["state"].combine_chunks().take(where)
    return np.asarray(chosen.flatten()).reshape(len(where), width)
