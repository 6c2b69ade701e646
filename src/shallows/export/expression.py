"""Activation functions as expressions of a language, written from their formulas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shallows.formula import Bracket, Call, Fraction, Number, Positive, Row, Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shallows.formula import Formula

_SIGNS = {"+": " + ", "−": " - ", "×": " * "}


@dataclass(frozen=True)
class Language:
    """How a language calls the functions of formulas.

    Parameters
    ----------
    calls : mapping of str to str
        For each function's name, the call, with {} for its argument. A function that is not here
        is called by its own name.
    helpers : mapping of str to str
        By name, the source of the functions that the language lacks. None of them overflows.
    """

    calls: Mapping[str, str]
    helpers: Mapping[str, str]


LANGUAGES = {
    ".py": Language(
        {
            "relu": "np.maximum({}, 0)",
            "softplus": "np.logaddexp(0, {})",
            **{name: f"np.{name}({{}})" for name in ("exp", "log", "tanh", "sin", "cos", "sign")},
        },
        {"sigmoid": "def sigmoid(z):\n    return np.exp(-np.logaddexp(0, -z))"},
    ),
    ".c": Language(
        {},
        {
            # fmax would make 0 of NaN.
            "relu": "static double relu(double z) { return z < 0 ? 0 : z; }",
            "sigmoid": "static double sigmoid(double z) { return 1 / (1 + exp(-z)); }",
            "softplus": "static double softplus(double z) "
            "{ return fmax(z, 0) + log1p(exp(-fabs(z))); }",
        },
    ),
    ".js": Language(
        {
            "relu": "Math.max({}, 0)",
            **{name: f"Math.{name}({{}})" for name in ("exp", "log", "tanh", "sin", "cos", "sign")},
        },
        {
            "sigmoid": "const sigmoid = (z) => 1 / (1 + Math.exp(-z));",
            "softplus": "const softplus = "
            "(z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));",
        },
    ),
}


@dataclass
class Writer:
    """Writes formulas of z in a language, and knows which helpers they call."""

    language: Language
    _called: set[str] = field(default_factory=set)

    def __call__(self, node: Formula) -> str:
        """Return the expression of a formula.

        Raises
        ------
        TypeError
            If it is not of z, numbers and functions, element by element.
        """
        match node:
            case Symbol():
                return "z"
            case Number(value):
                return repr(float(value))
            case Row(parts):
                return "".join(_SIGNS[p] if isinstance(p, str) else self(p) for p in parts).strip()
            case Call(name, inside):
                self._called.add(name)
                return self.language.calls.get(name, f"{name}({{}})").format(self(inside))
            case Fraction(above, below):
                return f"(({self(above)}) / ({self(below)}))"
            case Bracket(inside):
                return f"({self(inside)})"
            case Positive(inside):
                return f"({self(inside)} > 0)"
        raise TypeError(f"{type(node).__name__} is no part of an activation function")

    @property
    def helpers(self) -> list[str]:
        """The source of the helpers that were called."""
        return [text for name, text in self.language.helpers.items() if name in self._called]
