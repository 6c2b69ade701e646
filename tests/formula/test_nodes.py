"""Formulas taken apart and put together."""

from shallows.formula import Bracket, Number, Product, Symbol, places, replaced, row, symbols
from shallows.formula.typeset import Text
from shallows.quantities import Quantity

A, B, W = (Symbol(Quantity(*of)) for of in (("a", 1), ("a", 2), ("w", 1)))
FORMULA = row(Product(A.T, W), "−", Bracket(row(A, "×", A)))


def test_every_part_can_be_replaced_alone():
    """The formula that is put in stands in that place, and in no other."""
    ones = [Text()(put(Number(1))) for part, put in places(FORMULA) if part == A]
    assert ones == ["a₁ᵀ · w₁ − (1 × a₁)", "a₁ᵀ · w₁ − (a₁ × 1)"]
    assert all(put(part) == FORMULA for part, put in places(FORMULA))


def test_a_symbol_is_replaced_wherever_it_stands():
    """The transpose of a symbol is another symbol, and stays."""
    assert Text()(replaced(FORMULA, {A: B})) == "a₁ᵀ · w₁ − (a₂ × a₂)"


def test_symbols_stand_in_order():
    """A symbol that occurs twice comes twice."""
    assert list(symbols(FORMULA)) == [A.T, W, A, A]
