"""Fused multiply-add by ordinary arithmetic."""

import math
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shallows.engine.fused import fma

ANY = st.floats(allow_subnormal=True)
NEAR_ONE = st.floats(min_value=0.5, max_value=2).map(lambda v: v)
SINGLE = st.floats(width=32, allow_subnormal=True)


def exact(a, b, c):
    """Return a·b + c rounded once, by fractions; None where IEEE-754 has another rule."""
    if not all(map(math.isfinite, (a, b, c))):
        return None
    total = Fraction(a) * Fraction(b) + Fraction(c)
    if total == 0:
        return None
    try:
        return float(total)
    except OverflowError:
        return math.inf if total > 0 else -math.inf


@settings(max_examples=400)
@given(ANY, ANY, ANY)
@example(1e308, 10.0, -math.inf)
@example(5e-324, 0.5, 5e-324)
@example(1e200, 1e200, -1e308)
@example(-1e-200, 1e-200, 0.0)
def test_one_rounding_for_any_float64(a, b, c):
    """For all finite numbers the result is the exact one, rounded once."""
    wanted, found = exact(a, b, c), float(fma(np.float64(a), np.float64(b), np.float64(c)))
    if wanted is not None:
        assert struct.pack("d", found) == struct.pack("d", wanted)


@settings(max_examples=300)
@given(NEAR_ONE, NEAR_ONE, st.integers(-3, 3))
def test_cancellation_leaves_the_products_error(a, b, ulps):
    """a·b - round(a·b) is the rounding error itself, which two roundings would lose."""
    c = -(a * b) * (1 + ulps * 2.0**-52)
    found = float(fma(np.float64(a), np.float64(b), np.float64(c)))
    assert found == (exact(a, b, c) or 0.0)


@settings(max_examples=300)
@given(SINGLE, SINGLE, SINGLE)
def test_one_rounding_for_any_float32(a, b, c):
    """The same in single precision."""
    wanted = exact(a, b, c)
    found = fma(np.float32(a), np.float32(b), np.float32(c))
    assert found.dtype == np.float32
    if wanted is not None:
        with np.errstate(over="ignore"):
            nearest = np.float32(np.array(wanted, dtype=np.float64))
        neighbours = [np.nextafter(nearest, np.float32(s)) for s in (-np.inf, np.inf)]
        assert found in (nearest, *neighbours)
        if np.isfinite(found):
            total = Fraction(a) * Fraction(b) + Fraction(c)
            errors = [abs(Fraction(float(n)) - total) for n in neighbours if np.isfinite(n)]
            assert all(abs(Fraction(float(found)) - total) <= error for error in errors)


@pytest.mark.parametrize(
    ("a", "b", "c", "wanted"),
    [
        (0.0, -1.0, 0.0, 0.0),
        (0.0, -1.0, -0.0, -0.0),
        (1.0, -1.0, 1.0, 0.0),
        (math.inf, 1.0, 1.0, math.inf),
        (math.inf, 0.0, 1.0, math.nan),
        (math.inf, 1.0, -math.inf, math.nan),
        (1e308, 1e308, -math.inf, -math.inf),
        (math.nan, 1.0, 1.0, math.nan),
    ],
)
def test_zeros_infinities_and_nan_follow_ieee_754(a, b, c, wanted):
    """Signs of zeros included."""
    found = float(fma(np.float64(a), np.float64(b), np.float64(c)))
    assert math.isnan(found) if math.isnan(wanted) else repr(found) == repr(wanted)
