"""What a GPU computes from one half of a number, in fewer instructions than from both.

All functions take and return traced values of one lane.
"""

from __future__ import annotations

import numpy as np

from shallows.arithmetic.lanes import Kind, Value, bits, from_bits

_HALVES, _TRUTH = Kind("int32", 2), Kind("bool", 1)


def upper(x: Value) -> Value:
    """Return a float32 of the same size in comparisons: x, or the upper half of a float64's bits.

    Among numbers of one sign both have the same order, and NaN stays NaN.
    """
    if x.kind.dtype == "float32":
        return x
    halves = x.convert("bitcast", Kind("float32", 2))
    half = x.program.emit(Kind("float32"), f"extractelement {halves}, i32 1")
    return x.program.splat(half, 1)


def exceeds(x: Value, limit: float) -> Value:
    """Return whether |x| is at least a power of two, or x is NaN."""
    bound = np.array([limit], x.kind.dtype).view(np.float32)[-1]
    size = abs(upper(x))
    return x.program.emit(_TRUTH, f"fcmp uge {size}, {size.operand(float(bound)).name}")


def times_power(a: Value, held: Value, mantissa: int) -> Value:
    """Return a·2^n for normal numbers, n being the low bits of another number."""
    if a.kind.dtype == "float32":
        return from_bits(bits(a) + (bits(held) << mantissa))
    p, half = a.program, Kind("int32")
    of_a, of_held = (v.convert("bitcast", _HALVES) for v in (a, held))
    n = p.emit(half, f"extractelement {of_held}, i32 0")
    sum_ = p.emit(half, f"extractelement {of_a}, i32 1") + (n << (mantissa - 32))
    return p.emit(_HALVES, f"insertelement {of_a}, {sum_}, i32 1").convert("bitcast", a.kind)
