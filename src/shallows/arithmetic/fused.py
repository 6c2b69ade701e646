"""Fused multiply-add for NumPy arrays, by arithmetic that any IEEE-754 machine has."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SPLITTER = 134217729.0  # 2**27 + 1 (Dekker 1971)
_SAFE = 2.0**450  # the error terms below neither overflow nor underflow inside [1/_SAFE, _SAFE]


def fma(a: Any, b: Any, c: Any) -> NDArray[Any]:
    """Return a·b + c, rounded once.

    Parameters
    ----------
    a, b, c : array_like of float32 or of float64
        Broadcast against each other; Python floats take the arrays' dtype.

    Notes
    -----
    The product and its error are exact (Dekker 1971), and the three numbers are then added with
    one rounding by way of rounding to odd (Boldo & Melquiond 2008, "Emulation of FMA and correctly
    rounded sums"). Elements too large or too small for that go through exact fractions.
    """
    dtype = np.result_type(*[v.dtype for v in (a, b, c) if isinstance(v, np.ndarray | np.generic)])
    a, b, c = np.broadcast_arrays(*(np.asarray(v, dtype=np.float64) for v in (a, b, c)))
    with np.errstate(all="ignore"):
        if dtype == np.float32:  # the product is exact in float64
            return _sum_rounded_to_odd(a * b, c).astype(np.float32)
        product, error = _product(a, b)
        high, low = _sum(c, error)
        top, rest = _sum(product, high)
        result = top + _sum_rounded_to_odd(rest, low)
        return _repair(a, b, c, result)


def _sum(a: NDArray[Any], b: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the rounded sum and its exact error (Knuth's TwoSum)."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def _product(a: NDArray[Any], b: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the rounded product and its exact error (Dekker's TwoProduct)."""
    p = a * b
    (ah, al), (bh, bl) = _split(a), _split(b)
    return p, ((ah * bh - p) + ah * bl + al * bh) + al * bl


def _split(a: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    t = _SPLITTER * a
    high = t - (t - a)
    return high, a - high


def _sum_rounded_to_odd(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """Return a + b, rounded to the neighbour with an odd last bit where it is not exact."""
    s, error = _sum(a, b)
    inexact = (error != 0) & np.isfinite(s) & np.isfinite(error)
    even = (s.view(np.int64) & 1) == 0
    towards = np.where(error > 0, np.inf, -np.inf)
    return np.where(inexact & even, np.nextafter(s, towards), s)


def _repair(
    a: NDArray[Any], b: NDArray[Any], c: NDArray[Any], result: NDArray[Any]
) -> NDArray[Any]:
    """Recompute the elements for which the error-free steps are not known to be error-free."""
    sizes = np.abs(np.stack([a, b, c, a * b]))
    unsafe = np.any((sizes > _SAFE) | ((sizes < 1 / _SAFE) & (sizes != 0)), axis=0)
    unsafe |= ~np.isfinite(sizes).all(axis=0) | (result == 0) | ((a * b == 0) | (c == 0))
    result = np.array(result)
    for where in zip(*np.nonzero(unsafe), strict=True) if result.ndim else [()] * bool(unsafe):
        result[where] = _exact(float(a[where]), float(b[where]), float(c[where]))
    return result


def _exact(a: float, b: float, c: float) -> float:
    """Return fma(a, b, c) by exact fractions; by the plain operations where these are exact."""
    if np.isfinite([a, b]).all() and not np.isfinite(c):
        return c
    plain = float(np.float64(a) * b + c)
    if not np.isfinite([a, b]).all() or a == 0 or b == 0:
        return plain
    total = Fraction(a) * Fraction(b) + Fraction(c)
    if total == 0:
        return 0.0
    try:
        return float(total)
    except OverflowError:
        return float("inf") if total > 0 else float("-inf")
