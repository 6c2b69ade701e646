"""Formulas as MathML and as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula import mathml
from shallows.formula.typeset import Typesetter
from shallows.quantities import Role

if TYPE_CHECKING:
    from shallows.formula.nodes import Array
    from shallows.quantities import Quantity

_VELOCITIES = (Role.VELOCITY, Role.UPDATED_VELOCITY)


class MathML(Typesetter):
    """The inside of a ``<math>`` element, in the notation of the report's page."""

    signs = {sign: mathml.op(sign) for sign in "+−×·=←…⋮"}  # noqa: RUF012

    def _joined(self, *parts: str) -> str:
        return mathml.row(*parts)

    def _symbol(self, quantity: Quantity, transposed: bool, index: tuple[int, ...]) -> str:
        letter = {"loss": "L", "alpha": "α"}.get(quantity.kind, quantity.kind)
        text = mathml.YHAT if letter == "yhat" else mathml.name(letter, str(quantity.layer or ""))
        if quantity.role in _VELOCITIES:
            text = f"<msub><mi>v</mi>{text}</msub>"
        if transposed:
            text = mathml.transposed(text)
        text = mathml.partial(text) if quantity.is_derivative else text
        if not index:
            return text
        places = "<mo>,</mo>".join(f"<mn>{i}</mn>" for i in index)
        return mathml.row(text, mathml.row("<mo>[</mo>", places, "<mo>]</mo>"))

    def _scientific(self, mantissa: str, exponent: int) -> str:
        power = f"<msup><mn>10</mn><mn>{exponent}</mn></msup>".replace("-", "−")
        return mathml.row(f"<mn>{mantissa}</mn>", self.signs["×"], power)

    def _special(self, text: str) -> str:
        return f"<mtext>{text.replace('inf', '∞')}</mtext>"

    def _number(self, value: float) -> str:
        text = super()._number(value)
        return text if text.startswith("<") else f"<mn>{text}</mn>"

    def _matrix(self, value: Array) -> str:
        rows = (
            "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in line) + "</mtr>"
            for line in self._cells(value)
        )
        table = f"<mtable>{''.join(rows)}</mtable>"
        # Brackets are borders: without a mathematical font, browsers do not stretch them.
        return f'<mrow class="matrix">{table}</mrow>'

    def _fraction(self, above: str, below: str) -> str:
        return mathml.fraction(above, below)

    def _bracket(self, inside: str) -> str:
        return mathml.bracketed(inside)

    def _sigma(self, inside: str, over: str) -> str:
        return mathml.row(f"<munder><mo>∑</mo><mtext>{over}</mtext></munder>", inside)

    def _call(self, function: str, inside: str) -> str:
        if function == "exp":
            return f"<msup><mi>e</mi>{mathml.row(inside)}</msup>"
        return mathml.row(f"<mi>{function}</mi>", mathml.bracketed(inside))

    def _positive(self, inside: str) -> str:
        return mathml.row("<mo>[</mo>", inside, "<mo>&gt;</mo>", "<mn>0</mn>", "<mo>]</mo>")

    def _squares(self, inside: str) -> str:
        return f"<msup>{mathml.row('<mo>‖</mo>', inside, '<mo>‖</mo>')}<mn>2</mn></msup>"


class LaTeX(Typesetter):
    """LaTeX for amsmath's ``align``."""

    signs = {  # noqa: RUF012
        "+": "+",
        "=": "=",
        "−": "-",
        "×": r"\times",
        "·": r"\cdot",
        "←": r"\leftarrow",
        "…": r"\dots",
        "⋮": r"\vdots",
    }

    def _joined(self, *parts: str) -> str:
        return " ".join(parts)

    def _symbol(self, quantity: Quantity, transposed: bool, index: tuple[int, ...]) -> str:
        kind, longer = quantity.kind, {"yhat": r"\hat{y}", "loss": "L", "alpha": r"\alpha"}
        letter = longer.get(kind, rf"\mathit{{{kind}}}" if len(kind) > 1 else kind)
        text = f"{letter}_{{{quantity.layer}}}" if quantity.layer else letter
        text = f"v_{{{text}}}" if quantity.role in _VELOCITIES else text
        text += "^{T}" * transposed
        text = rf"\frac{{\partial L}}{{\partial {text}}}" if quantity.is_derivative else text
        return text + (f"[{','.join(map(str, index))}]" if index else "")

    def _number(self, value: float) -> str:
        return super()._number(value).replace("−", "-")

    def _scientific(self, mantissa: str, exponent: int) -> str:
        return rf"{mantissa} \times 10^{{{exponent}}}"

    def _special(self, text: str) -> str:
        return {"nan": r"\mathrm{nan}", "inf": r"\infty", "−inf": r"-\infty"}[text]

    def _matrix(self, value: Array) -> str:
        rows = r" \\ ".join(" & ".join(line) for line in self._cells(value))
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"

    def _fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def _bracket(self, inside: str) -> str:
        return rf"\left( {inside} \right)"

    def _sigma(self, inside: str, over: str) -> str:
        return rf"\sum_{{\text{{{over}}}}} {inside}"

    def _call(self, function: str, inside: str) -> str:
        if function == "exp":
            return f"e^{{{inside}}}"
        return rf"\operatorname{{{function}}}\left( {inside} \right)"

    def _positive(self, inside: str) -> str:
        return rf"\left[ {inside} > 0 \right]"

    def _squares(self, inside: str) -> str:
        return rf"\left\lVert {inside} \right\rVert^{{2}}"
