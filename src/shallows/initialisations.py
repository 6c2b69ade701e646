"""The distributions of initial weights, each made from uniform numbers in [0, 1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def _uniform(u: Array, _inputs: int, _outputs: int) -> Array:
    """U(0, 1), the report's ``np.random.rand``."""
    return u


def _normal(u: Array, _inputs: int, _outputs: int) -> Array:
    """N(0, 1)."""
    return normal_quantile(u)


def _xavier(u: Array, inputs: int, outputs: int) -> Array:
    """U(-r, r), r² = 6/(inputs + outputs) (Glorot & Bengio 2010, equation 16)."""
    return (2 * u - 1) * np.sqrt(6 / (inputs + outputs))


def _he(u: Array, inputs: int, _outputs: int) -> Array:
    """N(0, 2/inputs) (He et al. 2015, equation 10)."""
    return normal_quantile(u) * np.sqrt(2 / inputs)


#: By name: a function that turns uniform numbers, given a layer's inputs and outputs, into weights.
INITIALISATIONS: dict[str, Callable[[Array, int, int], Array]] = {
    "uniform": _uniform,
    "normal": _normal,
    "xavier": _xavier,
    "he": _he,
}

# Wichura's algorithm AS 241 (PPND16), 1988: numerators and denominators, highest power first.
_CENTRE = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_MIDDLE = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
     1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055,
     4.6303378461565452959, 1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
     0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
     2.05319162663775882187, 1.0),
)  # fmt: skip
_TAIL = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
     0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358,
     5.4637849111641143699, 6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
     7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
     0.59983220655588793769, 1.0),
)  # fmt: skip


def normal_quantile(u: Array) -> Array:
    """Return the standard normal quantiles of numbers in [0, 1), the same bits on every machine.

    Wichura's AS 241, to about 1e-16, with our own logarithm: NumPy's normal generators and libm's
    logarithm differ between platforms. u = 0 counts as 2⁻⁵⁴, half the generator's step.
    """
    u = np.where(u == 0, 2.0**-54, u)
    q = u - 0.5
    r = np.sqrt(-_log(np.where(q < 0, u, 1 - u)))
    centre = 0.180625 - q * q
    outer = np.where(r <= 5, _ratio(_MIDDLE, r - 1.6), _ratio(_TAIL, r - 5))
    return np.where(np.abs(q) <= 0.425, q * _ratio(_CENTRE, centre), np.sign(q) * outer)


def _ratio(coefficients: tuple[tuple[float, ...], ...], r: Array) -> Array:
    numerator, denominator = (np.zeros_like(r), np.zeros_like(r))
    for a, b in zip(*coefficients, strict=True):
        numerator, denominator = numerator * r + a, denominator * r + b
    return numerator / denominator


def _log(x: Array) -> Array:
    """Return ln x for x > 0 by additions, multiplications and divisions, to 1e-16."""
    m, e = np.frexp(x)
    low = m < np.sqrt(0.5)
    m, e = np.where(low, 2 * m, m), np.where(low, e - 1, e)
    t = (m - 1) / (m + 1)
    series = np.zeros_like(t)
    for k in range(21, 0, -2):  # 2 artanh t: t² < 0.03, so that eleven terms suffice
        series = series * (t * t) + 2 / k
    return e * 0.6931471805599453 + t * series
