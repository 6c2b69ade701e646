"""Formulas as MathML and as LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from shallows.formula import mathml
from shallows.formula.typeset import Typesetter
from shallows.quantities import Role

if TYPE_CHECKING:
    from shallows.formula.nodes import Array
    from shallows.quantities import Quantity

_VELOCITIES = (Role.VELOCITY, Role.UPDATED_VELOCITY)


class MathML(Typesetter):
    """The inside of a ``<math>`` element, in the notation of the report's page."""

    signs: ClassVar = {sign: mathml.op(sign) for sign in "+−×·=←…⋮"}
    forms: ClassVar = {
        "fraction": mathml.fraction("{0}", "{1}"),
        "bracket": mathml.bracketed("{0}"),
        "sigma": mathml.row("<munder><mo>∑</mo><mtext>{1}</mtext></munder>", "{0}"),
        "call": mathml.row("<mi>{1}</mi>", mathml.bracketed("{0}")),
        "exp": f"<msup><mi>e</mi>{mathml.row('{0}')}</msup>",
        "positive": mathml.row("<mo>[</mo>{0}<mo>&gt;</mo><mn>0</mn><mo>]</mo>"),
        "absolutes": f"<msub>{mathml.row('<mo>‖</mo>{0}<mo>‖</mo>')}<mn>1</mn></msub>",
        "squares": f"<msup>{mathml.row('<mo>‖</mo>{0}<mo>‖</mo>')}<mn>2</mn></msup>",
        "scientific": mathml.row(
            "<mn>{0}</mn>", mathml.op("×"), "<msup><mn>10</mn><mn>{1}</mn></msup>"
        ),
    }

    def _joined(self, *parts: str) -> str:
        return mathml.row(*parts)

    def _symbol(self, quantity: Quantity, transposed: bool, index: tuple[int, ...]) -> str:
        letter = {"loss": "L", "alpha": "α", "l1": "λ"}.get(quantity.kind, quantity.kind)
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


class LaTeX(Typesetter):
    """LaTeX for amsmath's ``align``."""

    signs: ClassVar = {
        "+": "+",
        "=": "=",
        "−": "-",
        "×": r"\times",
        "·": r"\cdot",
        "←": r"\leftarrow",
        "…": r"\dots",
        "⋮": r"\vdots",
    }

    forms: ClassVar = {
        "fraction": r"\frac{{{0}}}{{{1}}}",
        "bracket": r"\left( {0} \right)",
        "sigma": r"\sum_{{\text{{{1}}}}} {0}",
        "call": r"\operatorname{{{1}}}\left( {0} \right)",
        "exp": "e^{{{0}}}",
        "positive": r"\left[ {0} > 0 \right]",
        "absolutes": r"\left\lVert {0} \right\rVert_{{1}}",
        "squares": r"\left\lVert {0} \right\rVert^{{2}}",
        "scientific": r"{0} \times 10^{{{1}}}",
    }

    def _joined(self, *parts: str) -> str:
        return " ".join(parts)

    def _symbol(self, quantity: Quantity, transposed: bool, index: tuple[int, ...]) -> str:
        kind = quantity.kind
        longer = {"yhat": r"\hat{y}", "loss": "L", "alpha": r"\alpha", "l1": r"\lambda"}
        letter = longer.get(kind, rf"\mathit{{{kind}}}" if len(kind) > 1 else kind)
        text = f"{letter}_{{{quantity.layer}}}" if quantity.layer else letter
        text = f"v_{{{text}}}" if quantity.role in _VELOCITIES else text
        text += "^{T}" * transposed
        text = rf"\frac{{\partial L}}{{\partial {text}}}" if quantity.is_derivative else text
        return text + (f"[{','.join(map(str, index))}]" if index else "")

    def _number(self, value: float) -> str:
        return super()._number(value).replace("−", "-")

    def _special(self, text: str) -> str:
        return {"nan": r"\mathrm{nan}", "inf": r"\infty", "−inf": r"-\infty"}[text]

    def _matrix(self, value: Array) -> str:
        rows = r" \\ ".join(" & ".join(line) for line in self._cells(value))
        return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
