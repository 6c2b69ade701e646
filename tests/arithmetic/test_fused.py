"""Fused multiply-add by ordinary arithmetic."""

import ctypes
import math
import struct
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shallows.arithmetic.fused import fma, instruction, software
from shallows.arithmetic.lanes import INDEX, POINTER, Kind
from shallows.arithmetic.program import Program, module
from shallows.engine.machine import Library
from shallows.engine.target import Target

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
    """fma(a, b, -round(a·b)) is the exact error of the product; two roundings would give 0."""
    c = -(a * b) * (1 + ulps * 2.0**-52)
    found = float(fma(np.float64(a), np.float64(b), np.float64(c)))
    assert found == (exact(a, b, c) or 0.0)


@settings(max_examples=300)
@given(SINGLE, SINGLE, SINGLE)
def test_one_rounding_for_any_float32(a, b, c):
    """The same holds in single precision."""
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
    """So do the signs of zeros."""
    found = float(fma(np.float64(a), np.float64(b), np.float64(c)))
    assert math.isnan(found) if math.isnan(wanted) else repr(found) == repr(wanted)


def traced_fma(a, b, c, way=instruction, lanes=0):
    """Return a·b + c as the processor's own instruction gives it, or another way to write it."""
    kind = Kind(a.dtype.name, lanes)
    p = Program("fused", [*((name, POINTER) for name in "abcy"), ("n", INDEX)], fused=way)
    given = p.parameters

    def step(i):
        p.store(fma(*(p.load(given[name], i, kind) for name in "abc")), given["y"], i)

    p.each(given["n"], step)
    p.do("ret void")
    types = [*[ctypes.c_void_p] * 4, ctypes.c_int64]
    library = Library(module([p]), {"fused": types}, Target.current())
    y = np.empty_like(a)
    library["fused"](*(v.ctypes.data for v in (a, b, c, y)), len(y) // max(1, lanes))
    return y


def numbers(rng, n, dtype, kind):
    """Return three arrays of a kind.

    Any bits at all, moderate numbers, sums that all but cancel, sums that miss the middle between
    two neighbours by less than twice the precision shows (there the tie must not be seen), true
    ties, or results at the lower end of the format, where they have fewer digits.
    """
    whole = np.dtype(f"i{np.dtype(dtype).itemsize}")
    if kind == "bits":
        return tuple(
            np.frombuffer(rng.bytes(n * whole.itemsize), whole).view(dtype) for _ in range(3)
        )
    if kind == "halfway":
        near, half = (27, 53) if dtype == "float64" else (23, 24)
        scale, sign = 2.0 ** rng.randint(-20, 20, n), rng.choice([-1.0, 1.0], n)
        c = rng.choice([-1.0, 1.0], n) * (1 + rng.randint(0, 2**22, n) * 2.0 ** (1 - half)) * scale
        values = 1 + 2.0**-near, sign * (1 - 2.0**-near) * 2.0**-half * scale, c
        return tuple(np.broadcast_to(v, n).astype(dtype) for v in values)
    lowest, digits = (-1074, 52) if dtype == "float64" else (-149, 23)
    if kind in ("ties", "small"):
        low, high = (-20, 20) if kind == "ties" else (lowest - 4, lowest + digits + 6)
        exponent, share = rng.randint(low, high, n), rng.randint(lowest + 60, -lowest - 60, n) // 2
        short = rng.randint(-(2**9), 2**9, (2, n)).astype(float)
        whole = rng.randint(-(2**digits), 2**digits, n) >> rng.choice([0, 0, digits - 6], n)
        place = exponent + rng.randint(-digits - 2, 3, n)
        a, b = np.ldexp(short[0], share), np.ldexp(short[1], exponent - share - 9)
        return tuple(v.astype(dtype) for v in (a, b, np.ldexp(whole.astype(float), place)))
    width = 1 if kind == "cancelling" else 40
    a, b, c = (rng.standard_normal(n) * 2.0 ** rng.uniform(-width, width, n) for _ in range(3))
    a, b, c = (v.astype(dtype) for v in (a, b, c))
    if kind == "cancelling":
        ulps = rng.randint(-3, 4, n).astype(whole)
        c = ((-(a * b)).view(whole) + ulps).view(dtype)
    return a, b, c


@pytest.mark.parametrize("kind", ["bits", "moderate", "cancelling", "halfway", "ties", "small"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("way", ["NumPy", "traced"])
def test_the_software_has_the_bits_of_the_processors_fma(dtype, kind, way):
    """It does on random arrays with infinities, NaN, subnormal numbers and zeros of both signs."""
    with np.errstate(all="ignore"):  # signalling NaNs among the bits; float32 that underflow
        a, b, c = numbers(np.random.RandomState(3), 32_000, dtype, kind)
        wanted = traced_fma(a, b, c)
        found = (
            fma(a, b, c)
            if way == "NumPy"
            else traced_fma(a, b, c, software, lanes=16 // a.itemsize)
        )
    assert found.dtype == wanted.dtype == dtype
    same = (found.view(f"i{a.itemsize}") == wanted.view(f"i{a.itemsize}")) | (
        np.isnan(found) & np.isnan(wanted)
    )
    assert same.all(), (a[~same][:3], b[~same][:3], c[~same][:3])


@pytest.mark.skipif(not hasattr(math, "fma"), reason="Python has math.fma from 3.13 on")
@given(st.floats(-1e140, 1e140), st.floats(-1e140, 1e140), ANY)
def test_numbers_have_the_bits_of_pythons_fma(a, b, c):
    """Python has an fma of its own from version 3.13 on; the bits are the same."""
    found = float(fma(np.float64(a), np.float64(b), np.float64(c)))
    wanted = math.fma(a, b, c)  # type: ignore[attr-defined]  # from Python 3.13 on
    assert repr(found) == repr(wanted)


def test_arguments_broadcast_and_keep_their_dtype():
    """Python numbers take the dtype of the arrays beside them."""
    column, row = np.array([[1.0], [2.0]], np.float32), np.array([3.0, 4.0], np.float32)
    found = fma(column, row, 0.5)
    assert found.dtype == np.float32
    assert found.tolist() == [[3.5, 4.5], [6.5, 8.5]]
