"""Formulas as text, and the base of every way of typesetting them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import isfinite
from typing import TYPE_CHECKING, ClassVar

from shallows.formula.nodes import (
    Absolutes,
    Bracket,
    Call,
    Formula,
    Fraction,
    Matrix,
    Number,
    Positive,
    Product,
    Row,
    Sigma,
    Squares,
    Sum,
    Symbol,
)
from shallows.quantities import Role

if TYPE_CHECKING:
    from shallows.formula.nodes import Array
    from shallows.quantities import Quantity

ROWS, COLUMNS, TERMS = 4, 4, 4  # shown before an ellipsis


class Typesetter(ABC):
    """Turns a formula into text of some kind.

    A kind has `signs`, and `forms` with {0} and {1} as placeholders: ``fraction``,
    ``bracket``, ``sigma``, ``call`` (and functions by their name), ``positive``, ``squares``,
    ``absolutes`` and ``scientific``.

    Parameters
    ----------
    digits : int
        Significant digits of numbers; 17 give a float64 exactly.
    limit : bool
        Show only the first rows, columns and terms, and an ellipsis for the rest.
    """

    signs: ClassVar[dict[str, str]]
    forms: ClassVar[dict[str, str]]

    def __init__(self, digits: int = 4, *, limit: bool = True) -> None:
        self.digits, self.limit = digits, limit

    def __call__(self, node: Formula) -> str:
        """Return the formula, typeset."""
        match node:
            case Symbol(quantity, transposed, index):
                return self._symbol(quantity, transposed, index)
            case Number(value):
                return self._number(value)
            case Matrix(value):
                return self._matrix(value)
            case Row(parts):
                return self._row(parts)
            case Product(left, right):
                return self._row((left, "·", right))
            case Sum(terms):
                return self._sum(terms)
            case Fraction(above, below):
                return self._form("fraction", self(above), self(below))
            case Bracket(inside):
                return self._form("bracket", self(inside))
            case Sigma(inside, over):
                return self._form("sigma", self._term(inside), over)
            case Call(function, inside):
                own = function if function in self.forms else "call"
                return self._form(own, self(inside), function)
            case Positive(inside):
                return self._form("positive", self(inside))
            case Squares(inside):
                return self._form("squares", self(inside))
            case Absolutes(inside):
                return self._form("absolutes", self(inside))
            case _:
                raise TypeError(f"not a part of a formula: {node!r}")

    def _form(self, name: str, *parts: object) -> str:
        return self.forms[name].format(*parts)

    def _number(self, value: float) -> str:
        """Return a number, in scientific notation where that is shorter."""
        if not isfinite(value):
            return self._special("nan" if value != value else ("inf" if value > 0 else "−inf"))
        mantissa, _, exponent = f"{value:.{self.digits}g}".replace("-", "−").partition("e")
        if not exponent:
            return mantissa
        power = str(int(exponent.replace("−", "-"))).replace("-", "−")
        return self._form("scientific", mantissa, power)

    def _row(self, parts: tuple[Formula | str, ...], *, first: bool = True) -> str:
        done = []
        for place, part in enumerate(parts):
            if isinstance(part, str):
                done.append(self.signs[part])
            else:
                done.append(self._operand(part, first=first and place == 0))
        return self._joined(*done)

    def _operand(self, node: Formula, *, first: bool) -> str:
        """Return an operand; a negative number after a sign is put in brackets."""
        negative = isinstance(node, Number) and node.value < 0
        return self._form("bracket", self(node)) if negative and not first else self(node)

    def _sum(self, terms: tuple[Formula, ...]) -> str:
        shown = terms if not self.limit or len(terms) <= TERMS else terms[: TERMS - 1]
        done: list[str] = []
        for place, term in enumerate(shown):
            text = (
                self._row(term.parts, first=place == 0)
                if isinstance(term, Row)
                else self._operand(term, first=place == 0)
            )
            done += [self.signs["+"], text] if place else [text]
        if len(shown) < len(terms):
            done += [self.signs["+"], self.signs["…"]]
        return self._joined(*done)

    def _term(self, node: Formula) -> str:
        return self._form("bracket", self(node)) if isinstance(node, Row) else self(node)

    def _cells(self, value: Array) -> list[list[str]]:
        """Return the numbers of a matrix as rows of text, with ellipses for omitted numbers."""
        rows, columns = value.shape
        high = rows if not self.limit or rows <= ROWS else ROWS - 1
        wide = columns if not self.limit or columns <= COLUMNS else COLUMNS - 1
        cells = [[self._number(float(v)) for v in line[:wide]] for line in value[:high]]
        if wide < columns:
            cells = [[*line, self.signs["…"]] for line in cells]
        if high < rows:
            cells.append([self.signs["⋮"]] * len(cells[0]))
        return cells

    @abstractmethod
    def _joined(self, *parts: str) -> str:
        """Return parts side by side."""

    @abstractmethod
    def _symbol(self, quantity: Quantity, transposed: bool, index: tuple[int, ...]) -> str:
        """Return the symbol of a quantity, which an update does not change."""

    @abstractmethod
    def _special(self, text: str) -> str:
        """Return nan, inf or −inf."""

    @abstractmethod
    def _matrix(self, value: Array) -> str:
        """Return a matrix."""


class Text(Typesetter):
    """A line of text: ``∂L/∂w₂ = a₁ᵀ · ∂L/∂z₂``."""

    signs: ClassVar = {sign: sign for sign in "+−×·=←…⋮"}
    forms: ClassVar = {
        "fraction": "({0}) / ({1})",
        "bracket": "({0})",
        "sigma": "Σ_{1} {0}",
        "call": "{1}({0})",
        "positive": "({0} > 0)",
        "squares": "‖{0}‖²",
        "absolutes": "‖{0}‖₁",
        "scientific": "{0}e{1}",
    }

    def _joined(self, *parts: str) -> str:
        return " ".join(parts).replace("− ", "−", 1) if parts[0] == "−" else " ".join(parts)

    def _symbol(self, quantity: Quantity, transposed: bool, index: tuple[int, ...]) -> str:
        text = {"yhat": "ŷ", "loss": "L", "alpha": "α", "l1": "λ"}.get(quantity.kind, quantity.kind)
        if quantity.layer:
            text += str(quantity.layer).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        match quantity.role:
            case Role.DERIVATIVE:
                text = f"∂L/∂{text}"
            case Role.VELOCITY | Role.UPDATED_VELOCITY:
                text = f"v({text})"
        place = f"[{','.join(map(str, index))}]" if index else ""
        return text + "ᵀ" * transposed + place

    def _special(self, text: str) -> str:
        return text

    def _matrix(self, value: Array) -> str:
        rows = [" ".join(line) for line in self._cells(value)]
        if rows[-1].startswith("⋮"):
            rows[-1] = "…"
        return f"[{'; '.join(rows)}]"
