"""Sine and cosine, correctly rounded, in NumPy: the same bits on every machine, for data sets.

A libm's last bits depend on the platform. Here every number is a sum of two float64, high + low,
with about twice the digits, in additions and multiplications alone (Dekker 1971, Knuth 1969).
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

from shallows.arithmetic.fused import two_product, two_sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Pair = tuple[Array, Array]

#: π/2 in four parts; the first three have 33 bits, so that n times each is exact.
_PARTS = tuple(
    map(
        float.fromhex,
        ("0x1.921fb544p+0", "0x1.0b4611a6p-34", "0x1.3198a2e0p-69", "0x1.b839a252049c1p-104"),
    )
)
_TURNS = 2.0**19  # of a quarter: n has 20 bits
_TERMS = 14  # of each series: the first one left out is below 2⁻¹⁰⁷


def sin(x: Array) -> Array:
    """Return sin x, rounded to the nearest float64, for |x| up to 800,000.

    The error before the rounding is below 2⁻⁹⁵ of the value. So about one number in 10¹² can be
    rounded to the other side; it is the same number on every machine.
    """
    high, low = sine(x, 0)
    return high + low


def cos(x: Array) -> Array:
    """Return cos x, as `sin` does."""
    high, low = sine(x, 1)
    return high + low


def sine(x: Array, quarters: int) -> Pair:
    """Return sin(x + quarters·π/2) as high + low, with an error below 2⁻⁹⁵ of the value."""
    n = np.rint(x * (2 / np.pi))
    if (np.abs(n) > _TURNS).any():
        raise ValueError("angles are beyond what is reduced exactly")
    rest = _reduced(x, n)
    square = _times(rest, rest)
    quadrant = (n.astype(np.int64) + quarters) % 4
    odd, sign = quadrant % 2 == 1, np.where(quadrant < 2, 1.0, -1.0)
    of_sine, of_cosine = _times(rest, _series(square, 1)), _series(square, 0)
    high, low = (np.where(odd, c, s) for s, c in zip(of_sine, of_cosine, strict=True))
    return sign * high, sign * low


def _reduced(x: Array, n: Array) -> Pair:
    """Return x - n·π/2 as high + low."""
    first, second, third, fourth = (n * part for part in _PARTS)
    # x and the first product are so near to each other that the difference is exact.
    high, low = two_sum(x - first, -second)
    high, more = two_sum(high, -third)
    return two_sum(high, low + (more - fourth))


def _series(s: Pair, first: int) -> Pair:
    """Return Σ (-s)ᵏ / (2k + first)!: cos r for s = r² and first = 0, sin r / r for first = 1."""
    total = _constant(_TERMS - 1, first, s)
    for k in reversed(range(_TERMS - 1)):
        total = _plus(_constant(k, first, s), _times(total, s))
    return total


def _constant(k: int, first: int, like: Pair) -> Pair:
    value = Fraction((-1) ** k, factorial(2 * k + first))
    high = float(value)
    return np.full_like(like[0], high), np.full_like(like[0], float(value - Fraction(high)))


def _plus(a: Pair, b: Pair) -> Pair:
    high, low = two_sum(a[0], b[0])
    return two_sum(high, low + (a[1] + b[1]))


def _times(a: Pair, b: Pair) -> Pair:
    high, low = two_product(a[0], b[0])
    return two_sum(high, low + (a[0] * b[1] + a[1] * b[0]))
