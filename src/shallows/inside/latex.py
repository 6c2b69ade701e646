"""An explanation as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula import Symbol, filled
from shallows.inside.markup import LaTeX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.inside.explanation import Line


def align(lines: Sequence[Line]) -> str:
    r"""Return an ``align*`` of amsmath: each line in symbols, with numbers, and its value.

    It breaks over pages after ``\\allowdisplaybreaks``, and needs nothing but amsmath.
    """
    typesetter = LaTeX()
    rows = []
    for line in lines:
        symbol, formula, numbers = line.typeset(typesetter)
        sign = typesetter.signs[line.sign]
        value = typesetter(filled(Symbol("value"), {"value": line.value}))
        rows += [rf"{symbol} &{sign} {formula} \\", rf"&= {numbers} \\", rf"&= {value} \\[1ex]"]
    rows[-1] = rows[-1].removesuffix(r" \\[1ex]")
    return "\n".join([r"\begin{align*}", *rows, r"\end{align*}", ""])
