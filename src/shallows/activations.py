"""The activation functions of hidden layers: one entry each, which every part of Shallows reads.

An entry states a function twice, on purpose, and tests hold the two against each other. The
formulas are what NumPy evaluates, pages typeset and exported files write. The engine's operations
are what the kernel and its twin compute, one correctly rounded operation after another.
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
        f, of the symbol ``z``.
    slope : Formula
        f′, of the symbols ``z`` and ``a``.
    compute : callable
        ``compute(z)`` is a, in the engine's operations (`shallows.arithmetic.lanes`).
    back : callable
        ``back(z, a, d)`` is d × f′, likewise.
    keeps_z : bool
        Whether `back` needs z. If not, the kernel keeps a alone, and passes None for z.
    """

    formula: Formula
    slope: Formula
    compute: Callable[[Any], Any]
    back: Callable[[Any, Any, Any], Any]
    keeps_z: bool = False


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
    ),
    "identity": Activation(
        formula=Z,
        slope=ONE,
        compute=functions.identity,
        back=lambda z, a, d: d,
    ),
}
