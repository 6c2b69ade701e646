"""The lines of an explanation: a quantity, its formula, its value, and whether it is right."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.formula import Formula, Symbol, filled, numbers, symbols
from shallows.formula.typeset import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.table import Table

    from shallows.backprop import Array
    from shallows.formula.typeset import Typesetter
    from shallows.inside.differences import Comparison
    from shallows.quantities import Quantity


@dataclass(frozen=True, eq=False)
class Line:
    """One line: a quantity, its formula, its value, and the lines that use it.

    Parameters
    ----------
    quantity : Quantity
    right : Formula
        The formula, in symbols.
    numbers : Formula
        The same formula with numbers for symbols.
    value : float64 ndarray
        The value of the whole quantity, or of the element at `index`.
    verdict : Comparison or None
        For a derivative: its comparison with central differences.
    index : tuple of int
        The element that the line is about; empty if it is about the whole quantity.
    used_by : tuple of str
        Names of the later lines that use it.
    """

    quantity: Quantity
    right: Formula
    numbers: Formula
    value: Array
    verdict: Comparison | None = None
    index: tuple[int, ...] = ()
    used_by: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its name; an updated weight is ``new_w1``, its velocity ``new_v_w1``."""
        return self.quantity.name

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the quantities in the formula."""
        return tuple(dict.fromkeys(symbol.name for symbol in symbols(self.right)))

    @property
    def sign(self) -> str:
        """``←`` for an update, else ``=``."""
        return "←" if self.quantity.is_updated else "="

    @property
    def symbol(self) -> str:
        """The quantity, such as ∂L/∂w₃."""
        return Text()(Symbol(self.quantity, index=self.index))

    @property
    def formula(self) -> str:
        """The formula, in symbols."""
        return Text()(self.right)

    def substituted(self, digits: int = 4, *, limit: bool = True) -> str:
        """Return the formula with numbers for symbols, rounded to some digits.

        Parameters
        ----------
        digits : int
            Significant digits; 17 give every float64 exactly.
        limit : bool
            Show only the first rows, columns and terms, and an ellipsis for the rest.
        """
        return Text(digits, limit=limit)(self.numbers)

    def typeset(self, typesetter: Typesetter) -> tuple[str, str, str, str, str]:
        """Return symbol, sign, formula, formula with numbers, and value."""
        symbol = typesetter(Symbol(self.quantity, index=self.index))
        formula, substituted = typesetter(self.right), typesetter(self.numbers)
        sign = typesetter.signs[self.sign]
        return symbol, sign, formula, substituted, typesetter(numbers(self.value))

    @property
    def shown(self) -> str:
        """The value to four digits, with an ellipsis after the first rows and columns."""
        return Text()(numbers(self.value))

    def __str__(self) -> str:
        return f"{self.symbol} {self.sign} {self.formula} = {self.substituted()} = {self.shown}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values; numbers that are not finite are None, and listed."""
        found = {
            "name": self.name,
            "symbol": self.symbol,
            "formula": self.formula,
            "substituted": self.substituted(),
            "shape": list(self.value.shape),
            "value": plain(self.value.tolist()),
            "inputs": list(self.inputs),
            "used_by": list(self.used_by),
            "verified": plain(self.verdict.to_dict()) if self.verdict else None,
        }
        strange = np.argwhere(~np.isfinite(self.value)).tolist()
        if strange:
            found["not_finite"] = [[i, str(float(self.value[tuple(i)]))] for i in strange]
        return found | ({"index": list(self.index)} if self.index else {})


def line(
    quantity: Quantity,
    right: Formula,
    values: Mapping[str, Array],
    verdict: Comparison | None = None,
    index: tuple[int, ...] = (),
) -> Line:
    """Return the line of a quantity, or of one element of it, with its numbers."""
    value = np.asarray(values[quantity.name][index])
    return Line(quantity, right, filled(right, values), value, verdict, index)


def linked(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return the lines, each with the names of the later lines that use it."""
    return tuple(
        replace(one, used_by=tuple(o.name for o in lines[place:] if one.name in o.inputs))
        for place, one in enumerate(lines)
    )


def plain(value: Any) -> Any:
    """Return the same value with None for every number that JSON does not have."""
    if isinstance(value, dict):
        return {key: plain(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inside) for inside in value]
    return None if isinstance(value, float) and not isfinite(value) else value


class Lines:
    """Base of classes that show lines; the class must have `lines`, `title` and `says`."""

    lines: tuple[Line, ...]
    title: str = ""
    says: str = ""

    def table(self) -> Table:
        """Return a Rich table that fits 100 columns."""
        from shallows.inside.written import table

        return table(self.lines)

    def to_latex(self) -> str:
        """Return the lines as an ``align*`` of amsmath."""
        from shallows.inside.written import align

        return align(self.lines)

    def to_html_fragment(self) -> str:
        """Return a self-contained ``<section>``, with equations as MathML."""
        from shallows.inside.page import fragment

        return fragment(self.lines, self.title, self.says)

    def _repr_html_(self) -> str:
        return self.to_html_fragment()
