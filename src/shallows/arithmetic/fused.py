"""Fused multiply-add: a·b + c, rounded once.

A program uses the processor's instruction where there is one, as its target says. Elsewhere, and in
NumPy, the same bits come from additions and multiplications, which any IEEE-754 machine has. These
are written once, over the lanes of `shallows.arithmetic.lanes`: NumPy runs them, or they are traced
to LLVM.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from shallows.arithmetic.lanes import (
    Kind,
    Value,
    bits,
    from_bits,
    instruction,
    narrowed,
    where,
    widened,
)
from shallows.arithmetic.program import Program

__all__ = ["fma", "instruction", "relaxed", "software"]


def fma(a: Any, b: Any, c: Any) -> Any:
    """Return a·b + c, rounded once.

    Parameters
    ----------
    a, b, c : array_like of float32 or of float64, or traced values
        Broadcast against each other; Python floats take the dtype of the others.
    """
    traced = next((v for v in (a, b, c) if isinstance(v, Value)), None)
    if traced is None:
        return _numpy(a, b, c)
    return traced.program.fused(*(traced.operand(v) for v in (a, b, c)))


# -- ways to write it into a program; each takes and returns traced values -------------------------


def relaxed(a: Value, b: Value, c: Value) -> Value:
    """Call WebAssembly's relaxed instruction, which fuses where the machine does, and only there.

    It takes vectors of 16 bytes. The caller must test that the machine fuses, by a value.
    """
    name = f"llvm.wasm.relaxed.madd.{a.kind.suffix}"
    return a.program.call(a.kind, name, a, b, c)


def software(a: Value, b: Value, c: Value) -> Value:
    """Call a function of the same module that needs no instruction for it."""
    name = f"fused_{a.kind.suffix}"
    if name not in a.program.needs:
        a.program.needs[name] = _function(name, a.kind)
    return a.program.call(a.kind, name, a, b, c)


def _function(name: str, kind: Kind) -> Program:
    p = Program(name, [(letter, kind) for letter in "abc"], returns=kind)
    a, b, c = p.parameters.values()
    if kind.dtype == "float32":
        result = _single(a, b, c)
    else:
        quick, unsure = _double(a, b, c)
        result = p.either(unsure.any(), lambda: _any_double(a, b, c), quick)
    p.do(f"ret {result}")
    return p


# -- the arithmetic --------------------------------------------------------------------------------

_SPLITTER = 134217729.0  # 2**27 + 1 (Dekker 1971)
_LEAST = 2.0**-900  # results from here on lose no product's error below the normal numbers
_FAR = 120  # binary digits between two numbers, so that one can't touch the other's digits
_LOWEST = -1200  # an exponent of products that are nothing but a hint how to round


def _numpy(a: Any, b: Any, c: Any) -> Any:
    dtype = np.result_type(*[v.dtype for v in (a, b, c) if isinstance(v, np.ndarray | np.generic)])
    a, b, c = (np.asarray(v, dtype=dtype) for v in (a, b, c))
    if not a.shape == b.shape == c.shape:
        a, b, c = np.broadcast_arrays(a, b, c)
    with np.errstate(all="ignore"):
        if dtype == np.float32:
            return _single(a, b, c)
        result, unsure = (np.asarray(v) for v in _double(a, b, c))
        if unsure.any():
            result[unsure] = _any_double(a[unsure], b[unsure], c[unsure])
        return result


def _single(a: Any, b: Any, c: Any) -> Any:
    """Return the float32 result: products are exact in float64, sums are rounded to odd there."""
    a, b, c = (widened(v) for v in (a, b, c))
    product = a * b
    total, error = two_sum(product, c)
    return narrowed(where(total == 0.0, product + c, _odd(total, error)))


def _double(a: Any, b: Any, c: Any) -> tuple[Any, Any]:
    """Return the float64 result, and where it may be wrong.

    It may be wrong where a step was not error-free, or where the digits that `rest` lost could
    decide the rounding.
    """
    product, error = two_product(a, b)
    top, low = two_sum(product, c)
    rest, lost = two_sum(low, error)
    result = top + rest
    # It decides only if top + rest lies half-way between two numbers. What the result has lost is
    # then a power of two: its fraction bits are 0.
    tie = bits(rest - (result - top)) << 12
    size = abs(result)
    # A product of 0 is exact. Zeros are frequent, and must not take the long way.
    size = where(a == 0.0, size + 1.0, where(b == 0.0, size + 1.0, size))
    size = where(lost == 0.0, size, where(tie == 0, 0.0, size))
    # What overflows on the way ends as infinity or NaN. What underflows can't touch a large result.
    sure = where(size < float("inf"), size, 0.0)
    return where(result == 0.0, product + c, result), sure < _LEAST


def _any_double(a: Any, b: Any, c: Any) -> Any:
    """Return the float64 result of any numbers whatever.

    a and b are brought to [1, 2), and c by the same power of two, 2ᵏ, so that no step overflows or
    underflows. Numbers that lie too far apart to touch are brought nearer: the smaller one decides
    only to which side a tie falls.
    """
    (a1, a_exponent), (b1, b_exponent), (c1, c_exponent) = map(_normal, (a, b, c))
    k = _larger(_larger(a_exponent + b_exponent, c_exponent - _FAR), _LOWEST)
    top, rest = _three(a1, b1, c1 * _power(_larger(c_exponent - k, -_FAR)))
    near = top + rest
    # A subnormal result is a multiple of 2⁻¹⁰⁷⁴. Adding 2⁻¹⁰²² makes the sum round to one.
    border = from_bits(_larger(1 - k, 0) << 52)
    magic = where(abs(near) < border, where(near < 0.0, -border, border), 0.0)
    total, error = two_sum(magic, top)
    rounded = (total + _odd(*two_sum(error, rest))) - magic
    rounded = where(rounded == 0.0, near * 0.0, rounded)  # with its sign
    half = k >> 1
    result = rounded * _power(half) * _power(k - half)
    result = where(c - c == 0.0, result, c)
    # Zeros, infinities and NaN among the factors follow the rules of the plain operations.
    plain = a * b + c
    result = where((a - a) + (b - b) == 0.0, result, plain)
    return where(a == 0.0, plain, where(b == 0.0, plain, result))


def _three(a: Any, b: Any, c: Any) -> tuple[Any, Any]:
    """Return two numbers whose rounded sum is the rounded a·b + c.

    Boldo & Melquiond 2008, "Emulation of FMA and correctly rounded sums".
    """
    product, error = two_product(a, b)
    high, low = two_sum(c, error)
    top, rest = two_sum(product, high)
    return top, _odd(*two_sum(rest, low))


def two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    """Return the rounded sum and its exact error (Knuth's TwoSum)."""
    s = a + b
    t = s - a
    return s, (a - (s - t)) + (b - t)


def two_product(a: Any, b: Any) -> tuple[Any, Any]:
    """Return the rounded product and its exact error (Dekker's TwoProduct)."""
    p = a * b
    (ah, al), (bh, bl) = _split(a), _split(b)
    return p, ((ah * bh - p) + ah * bl + al * bh) + al * bl


def _split(a: Any) -> tuple[Any, Any]:
    t = a * _SPLITTER
    high = t - (t - a)
    return high, a - high


def _odd(total: Any, error: Any) -> Any:
    """Return total + error, rounded to the neighbour with an odd last bit if it is not exact."""
    i = bits(total)
    towards_zero = i + ((i ^ bits(error)) >> 63)  # one less where the error has the other sign
    inexact = from_bits(towards_zero | 1)
    return where(error > 0.0, inexact, where(error < 0.0, inexact, total))


def _normal(x: Any) -> tuple[Any, Any]:
    """Return m in [1, 2), with the sign of x, and e, for x = m·2ᵉ; m is 0 if x is."""
    small = abs(x) < 2.0**-1022
    scaled = where(small, x * 2.0**64, x)
    exponent = (bits(abs(scaled)) >> 52) - 1023
    m = where(x == 0.0, x, from_bits(bits(scaled) - (exponent << 52)))
    return m, where(small, exponent - 64, exponent)


def _power(n: Any) -> Any:
    return from_bits((n + 1023) << 52)


def _larger(n: Any, m: Any) -> Any:
    return where(n > m, n, m)
