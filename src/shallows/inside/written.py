"""Explanations as text: a table for the terminal, and LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula.markup import LaTeX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from shallows.inside.line import Line


def table(lines: Sequence[Line]) -> Table:
    """Return a Rich table; each step shows its formula, the formula with numbers, and the value."""
    from rich.table import Table
    from rich.text import Text

    table = Table("quantity", "shape", "steps", "error", "used by", show_lines=True)
    for line in lines:
        shape = "×".join(map(str, line.value.shape)) or "number"
        verdict = str(line.verdict) if line.verdict else ""
        style = "bold red" if verdict.startswith("WRONG") else "green"
        checked = Text(verdict, "yellow" if verdict.startswith("not") else style)
        steps = Text.assemble(
            (f"{line.sign} {line.formula}\n", "bold"),
            (f"= {line.substituted()}\n", "dim"),
            f"= {line.shown}",
        )
        used_by = Text(" ".join(line.used_by))
        table.add_row(Text(line.symbol), Text(shape), steps, checked, used_by)
    return table


def align(lines: Sequence[Line]) -> str:
    r"""Return an ``align*`` of amsmath: each line in symbols, with numbers, and its value.

    It breaks over pages after ``\\allowdisplaybreaks``, and needs nothing but amsmath.
    """
    rows = []
    for line in lines:
        symbol, sign, formula, numbers, value = line.typeset(LaTeX())
        rows += [rf"{symbol} &{sign} {formula} \\", rf"&= {numbers} \\", rf"&= {value} \\[1ex]"]
    rows[-1] = rows[-1].removesuffix(r" \\[1ex]")
    return "\n".join([r"\begin{align*}", *rows, r"\end{align*}", ""])
