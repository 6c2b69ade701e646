"""The activation functions of hidden layers: one entry each, which every part of Shallows reads.

An entry states a function twice, on purpose, and tests compare the two. NumPy evaluates the
formulas, pages typeset them, and exported files write them. The kernel and its twin compute the
engine's operations, one correctly rounded operation after another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shallows.arithmetic import functions
from shallows.arithmetic.fused import fma
from shallows.arithmetic.lanes import where
from shallows.formula import Bracket, Call, Formula, Number, Positive, Symbol, row
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable

Z, A, ONE = Symbol(Quantity("z")), Symbol(Quantity("a")), Number(1)


@dataclass(frozen=True)
class Activation:
    """An activation function f and its derivative, a = f(z).

    Parameters
    ----------
    formula : Formula
        f, as a formula of the symbol ``z``.
    slope : Formula
        f′, as a formula of the symbols ``z`` and ``a``.
    compute : callable
        ``compute(z)`` is a, in the engine's operations (`shallows.arithmetic.lanes`).
    back : callable
        ``back(z, a, d)`` is d × f′, in the same operations.
    keeps_z : bool
        Whether `back` needs z. If not, the kernel keeps only a, and passes None for z.
    init : str
        The initialisation that suits it; the estimators use it.
    """

    formula: Formula
    slope: Formula
    compute: Callable[[Any], Any]
    back: Callable[[Any, Any, Any], Any]
    keeps_z: bool = False
    init: str = "xavier"


# -- parts of entries -----------------------------------------------------------------------------


def _gated_slope(gate: Formula, *factor: Formula | str) -> Formula:
    """Return f′ of f = zσ(u): σ + a(1 − σ)u′, with u′ as a factor if it is not 1."""
    return Bracket(row(gate, "+", A, "×", Bracket(row(ONE, "−", gate)), *factor))


def _gated_back(a: Any, gate: Any, factor: Any = 1.0) -> Any:
    """Return the same. For a large a, 1 − σ is 0, so that the product does not overflow."""
    return fma(a, (1.0 - gate) * factor, gate)


# u = √(2/π) (z + 0.044715 z³) of GELU's tanh form, twice: its factor is √(8/π).
_FACTOR, _CUBIC = 1.5957691216057308, 0.044715
_TWICE_U = row(Number(_FACTOR), "×", Bracket(row(Z, "+", Number(_CUBIC), "×", Z, "×", Z, "×", Z)))
_TWICE_U_SLOPE = row(
    Number(_FACTOR), "×", Bracket(row(ONE, "+", Number(3 * _CUBIC), "×", Z, "×", Z))
)
_FLAT = 24.0  # from this |z| on, σ(2u) is 0 or 1 in either format; a larger z² might overflow


def _twice_u(z: Any) -> Any:
    z = functions.clamp(z, _FLAT)
    return fma(z * z * _CUBIC, z, z) * _FACTOR


def _twice_u_slope(z: Any) -> Any:
    z = functions.clamp(z, _FLAT)
    return fma(z * z, 3 * _CUBIC * _FACTOR, _FACTOR)


_LEAK = 0.01


def _leak(of: Formula) -> Formula:
    """Return 1 where something is positive, else `_LEAK`: 0.01 and 0.99 add up to 1 exactly."""
    return Bracket(row(Number(_LEAK), "+", Number(1 - _LEAK), "×", Positive(of)))


#: Every activation by its name.
ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(
        formula=Call("sigmoid", Z),
        slope=Bracket(row(A, "×", Bracket(row(ONE, "−", A)))),
        compute=functions.sigmoid,
        back=lambda z, a, d: d * fma(-a, a, a),
    ),
    "tanh": Activation(
        formula=Call("tanh", Z),
        slope=Bracket(row(ONE, "−", A, "×", A)),
        compute=functions.tanh,
        back=lambda z, a, d: d * fma(-a, a, 1.0),
    ),
    "relu": Activation(
        formula=Call("relu", Z),
        slope=Positive(A),
        compute=functions.relu,
        back=lambda z, a, d: where(a > 0.0, d, 0.0),
        init="he",
    ),
    "identity": Activation(
        formula=Z, slope=ONE, compute=functions.identity, back=lambda z, a, d: d
    ),
    "softplus": Activation(
        formula=Call("softplus", Z),
        slope=Call("sigmoid", Z),
        compute=functions.softplus,
        back=lambda z, a, d: d * functions.sigmoid(z),
        keeps_z=True,
    ),
    "silu": Activation(  # Elfwing, Uchibe & Doya 2018
        formula=row(Z, "×", Call("sigmoid", Z)),
        slope=_gated_slope(Call("sigmoid", Z)),
        compute=lambda z: functions.gated(z, z),
        back=lambda z, a, d: d * _gated_back(a, functions.sigmoid(z)),
        keeps_z=True,
        init="he",
    ),
    "gelu": Activation(  # ½z(1 + tanh u) of Hendrycks & Gimpel 2016, which is zσ(2u)
        formula=row(Z, "×", Call("sigmoid", _TWICE_U)),
        slope=_gated_slope(Call("sigmoid", _TWICE_U), "×", _TWICE_U_SLOPE),
        compute=lambda z: functions.gated(z, _twice_u(z)),
        back=lambda z, a, d: d * _gated_back(a, functions.sigmoid(_twice_u(z)), _twice_u_slope(z)),
        keeps_z=True,
        init="he",
    ),
    "sin": Activation(
        formula=Call("sin", Z),
        slope=Call("cos", Z),
        compute=functions.sin,
        back=lambda z, a, d: d * functions.cos(z),
        keeps_z=True,
    ),
    "leaky_relu": Activation(  # Maas, Hannun & Ng 2013; a has the sign of z
        formula=row(Z, "×", _leak(Z)),
        slope=_leak(A),
        compute=lambda z: where(z < 0.0, z * _LEAK, z),
        back=lambda z, a, d: where(a > 0.0, d, d * _LEAK),
        init="he",
    ),
}
