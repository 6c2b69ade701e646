"""Matrix products whose elements are vectors, a tile of sums at a time, held in registers.

A tile's shape decides only the speed and never a bit: each sum takes its terms in index order,
with one fma for each.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import Index, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.arithmetic.program import Program

    #: Returns the element at a row and a column.
    Load = Callable[[Index, Index], Value]
    #: Cuts a count into pieces, see `Tiles.cut`.
    Cut = Callable[[Index, int, list[Value], Callable[..., list[Value]]], list[Value]]
    #: Takes a finished element and the values that are carried along, and returns those.
    Finish = Callable[[Index, Index, Value, list[Value]], list[Value]]

UNROLLED = 16  # steps up to which a loop is written out: longer code would compile too slowly
_BESIDE = 8  # registers beside a gradient's tile: what is multiplied, and what is carried along


class Tiles(NamedTuple):
    """Writes matrix products into a program.

    Parameters
    ----------
    program : Program
    rows : int
        Samples in a tile.
    registers : int
        Vector registers to fill.
    together : int
        Elements of a product that are finished side by side.
    widest : int
        Columns of a tile, at most.
    """

    program: Program
    rows: int
    registers: int
    together: int
    widest: int

    def product(
        self,
        rows: Index,
        cols: int,
        inner: Index,
        *,
        a: Load,
        b: Load,
        start: Load,
        finish: Callable[[Index, Index, Value], None],
        quick: bool = False,
    ) -> None:
        """Write c(i, j) = start(i, j) + Σₖ a(i, k) b(k, j), samples in the rows.

        If `quick`, what `finish` writes may be `Program.quickly`.
        """
        over_columns, over_rows = self._shares(cols)

        def strip(j0: Index, width: int, _: list[Value]) -> list[Value]:
            across = [j0 + j for j in range(width)]
            # Loaded once for all samples where the registers suffice for them beside a tile.
            known = inner if isinstance(inner, int) else self.registers
            hold = known * width + self.rows * (width + 1) <= self.registers
            held = [[b(k, j) for j in across] for k in range(known)] if hold else []

            def tile(i0: Index, height: int, _: list[Value]) -> list[Value]:
                down = [i0 + i for i in range(height)]
                places = [(i, j) for i in down for j in across]

                def term(k: Index, sums: list[Value]) -> list[Value]:
                    right = held[k] if isinstance(k, int) and hold else [b(k, j) for j in across]
                    return outer([a(i, k) for i in down], right, sums)

                sums = repeat(self.program, inner, [start(i, j) for i, j in places], term)
                ends = [
                    partial(finish, i, j, value) for (i, j), value in zip(places, sums, strict=True)
                ]

                def finished() -> list[Value]:
                    self.program.woven(ends, self.together)
                    return []

                return self.program.quickly(finished) if quick else finished()

            return over_rows(rows, self.rows, [], tile)

        over_columns(cols, _even(cols, self.widest), [], strip)

    def gradient(
        self,
        rows: Index,
        cols: int,
        samples: Index,
        carried: list[Value],
        *,
        a: Load,
        b: Load,
        start: Load,
        finish: Finish,
    ) -> list[Value]:
        """Write c(i, j) = start(i, j) + Σₛ a(i, s) b(s, j), summed over the samples.

        `finish` is handed every element, and `carried` from one to the next.
        """
        over_columns, over_rows = self._shares(cols)
        width = 1 if over_columns == self.spread else _even(cols, self.widest)
        height = max(1, (self.registers - _BESIDE) // (width + 1))
        if isinstance(rows, int):
            height = _even(rows, height)

        def strip(j0: Index, width: int, carried: list[Value]) -> list[Value]:
            across = [j0 + j for j in range(width)]

            def tile(i0: Index, height: int, carried: list[Value]) -> list[Value]:
                down = [i0 + i for i in range(height)]
                places = [(i, j) for i in down for j in across]

                def term(s: Value, sums: list[Value]) -> list[Value]:
                    return outer([a(i, s) for i in down], [b(s, j) for j in across], sums)

                sums = self.program.fold(samples, [start(i, j) for i, j in places], term)
                for (i, j), value in zip(places, sums, strict=True):
                    carried = finish(i, j, value, carried)
                return carried

            return over_rows(rows, height, carried, tile)

        return over_columns(cols, width, carried, strip)

    def _shares(self, cols: int) -> tuple[Cut, Cut]:
        """Return how columns and rows are cut: a team shares the columns, unless they are few."""
        team = self.program.team
        if not team:
            return self.cut, self.cut
        return (self.spread, self.cut) if 2 * cols > team.size else (self.cut, self.spread)

    def spread(
        self,
        count: Index,
        _size: int,
        carried: list[Value],
        body: Callable[[Index, int, list[Value]], list[Value]],
    ) -> list[Value]:
        """Write ``body(start, 1)`` for each of `count`, a share for each thread of the team."""
        return self.program.spread(count, carried, lambda at, carried: body(at, 1, carried))

    def cut(
        self,
        count: Index,
        size: int,
        carried: list[Value],
        body: Callable[[Index, int, list[Value]], list[Value]],
    ) -> list[Value]:
        """Cut `count` into pieces of `size` and a rest; write ``body(start, width)`` for each."""

        def loop(start: Index, stop: Index, width: int, carried: list[Value]) -> list[Value]:
            def step(at: Value, carried: list[Value]) -> list[Value]:
                return body(at, width, carried)

            return self.program.fold(stop, carried, step, start=start, step=width)

        whole = count // size * size
        if isinstance(count, Value):
            carried = loop(0, whole, size, carried)
            return loop(whole, count, 1, carried) if size > 1 else carried
        if whole == size:
            carried = body(0, size, carried)
        elif whole:
            carried = loop(0, whole, size, carried)
        return body(whole, count % size, carried) if count != whole else carried


def repeat(
    program: Program,
    count: Index,
    carried: Sequence[Value],
    body: Callable[[Index, list[Value]], list[Value]],
) -> list[Value]:
    """Run ``for i in range(count): carried = body(i, carried)``, written out where short."""
    if isinstance(count, Value) or count > UNROLLED * (4 if program.team else 1):
        return program.fold(count, carried, body)
    state = list(carried)
    for index in range(count):
        state = body(index, state)
    return state


def transposed(matrix: Load) -> Load:
    """Return how to read a matrix with its rows as columns."""
    return lambda i, j: matrix(j, i)


def outer(left: list[Value], right: list[Value], sums: list[Value]) -> list[Value]:
    """Add the outer product of a column and a row to a tile of sums."""
    pairs = ((x, y) for x in left for y in right)
    return [fma(x, y, s) for (x, y), s in zip(pairs, sums, strict=True)]


def _even(count: int, largest: int) -> int:
    """Return the size of the pieces, at most `largest`, that cut `count` most evenly."""
    return -(-count // -(-count // largest))
