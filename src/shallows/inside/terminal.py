"""An explanation in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from shallows.inside.explanation import Line


def table(lines: Sequence[Line]) -> Table:
    """Return a Rich table: a step is its formula, the same with numbers, and the value."""
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
