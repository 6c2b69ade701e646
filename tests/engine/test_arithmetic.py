"""The engine's elementary functions: how exact, and the same bits compiled."""

import ctypes
import os
import re

import mpmath
import numpy as np
import pytest

from shallows.engine import arithmetic
from shallows.engine.lanes import INDEX, POINTER, Kind, Program, module
from shallows.engine.machine import Library, Target

POINTS = 1_000_000 if os.environ.get("SHALLOWS_LONG") else 10_000
DTYPES = ("float64", "float32")


def _symmetric(width):
    return lambda rng, n: rng.uniform(-width, width, n)


def _both_scales(rng, n):
    return np.concatenate([rng.uniform(-3, 3, n // 2), 10 ** rng.uniform(-8, 1, n - n // 2)])


#: name -> (what it computes, where it is measured)
FUNCTIONS = {
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), _symmetric(80)),
    "tanh": (mpmath.tanh, _both_scales),
    "exp": (mpmath.exp, _symmetric(86)),
    "log": (mpmath.log, lambda rng, n: 10 ** rng.uniform(-30, 30, n) * rng.uniform(0.5, 2, n)),
    "log1p_of_unit": (mpmath.log1p, lambda rng, n: rng.uniform(0, 1, n) ** rng.choice([1, 8], n)),
}
EDGES = [0.0, 1e-300, 5e-324, 1.0, 37.0, 87.5, 709.7, 745.2, 1e30, 1e300, np.inf]


def stated(function, dtype):
    """Return the error that a function's docstring states, in units in the last place."""
    double, single = re.search(
        r"float64 at most ([\d.]+) ulp, float32 ([\d.]+) ulp", function.__doc__
    ).groups()
    return float(double if dtype == "float64" else single)


def edges(dtype):
    with np.errstate(over="ignore"):
        return np.array([s * v for v in EDGES for s in (1, -1)] + [np.nan]).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_is_what_the_docstring_says(name, dtype):
    """Against mpmath, on random points (a million with SHALLOWS_LONG=1)."""
    exact, points = FUNCTIONS[name]
    function = getattr(arithmetic, name)
    x = points(np.random.RandomState(1), POINTS).astype(dtype)
    with mpmath.workdps(40):
        worst = max(
            abs(float((mpmath.mpf(y) - exact(mpmath.mpf(v))) / ulp))
            for v, y, ulp in zip(
                x.tolist(), function(x).tolist(), np.spacing(np.abs(function(x))).tolist(),
                strict=True,
            )
        )  # fmt: skip
    assert worst <= stated(function, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_edges(dtype):
    """Zeros, infinities, NaN, and where the format ends."""
    zero, inf, nan = (np.array([v], dtype) for v in (0.0, np.inf, np.nan))
    with np.errstate(all="ignore"):
        assert arithmetic.sigmoid(zero) == 0.5
        assert arithmetic.sigmoid(inf) == 1
        assert 0 < arithmetic.sigmoid(-inf)[0] < 1e-37
        assert arithmetic.tanh(inf) == 1
        assert arithmetic.tanh(-inf) == -1
        assert arithmetic.tanh(-zero) == 0
        assert arithmetic.exp(-inf) == 0
        assert arithmetic.exp(zero) == 1
        assert arithmetic.exp(inf) == np.inf
        assert arithmetic.log(zero) == -np.inf
        assert arithmetic.log(inf) == np.inf
        assert np.isnan(arithmetic.log(np.array([-1], dtype)))
        assert arithmetic.softplus(inf) == np.inf
        assert arithmetic.softplus(-inf) == 0
        for name in (*FUNCTIONS, "relu", "softplus"):
            assert np.isnan(getattr(arithmetic, name)(nan))


@pytest.mark.parametrize("dtype", DTYPES)
def test_exp_reaches_the_subnormal_numbers(dtype):
    """Rounded once more where the format thins out, and never flushed to zero."""
    tiny = np.finfo(dtype).smallest_subnormal
    x = np.array([np.log(float(tiny)) + 0.1, np.log(float(tiny) * 3)], dtype)
    assert arithmetic.exp(x).tolist() == [float(tiny), 3 * float(tiny)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [*FUNCTIONS, "softplus", "relu"])
def test_compiled_and_numpy_forms_have_the_same_bits(name, dtype):
    """The traced function is the function: on random points and at every edge."""
    function = getattr(arithmetic, name)
    points = FUNCTIONS.get(name, (None, _symmetric(50)))[1]
    x = points(np.random.RandomState(2), 4096 - len(edges(dtype))).astype(dtype)
    x = np.concatenate([x, edges(dtype)])
    with np.errstate(all="ignore"):
        wanted = function(x)
    found = compiled(function, dtype)(x)
    same = (found.view(f"i{x.itemsize}") == wanted.view(f"i{x.itemsize}")) | (
        np.isnan(found) & np.isnan(wanted)
    )
    assert same.all(), x[~same]


def compiled(function, dtype, lanes=8):
    """Return a compiled map of a function over an array."""
    p, lane = Program("apply", [("x", POINTER), ("y", POINTER), ("n", INDEX)]), Kind(dtype, lanes)
    given = p.parameters

    def step(i):
        p.store(function(p.load(given["x"], i, lane)), given["y"], i)

    p.each(given["n"], step)
    p.do("ret void")
    types = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64]
    library = Library(module([p]), {"apply": types}, Target.current())

    def apply(x):
        memory = np.zeros((2, len(x) + 16), dtype)
        shifts = [-row.ctypes.data % 64 // x.itemsize for row in memory]
        given, result = (
            row[shift : shift + len(x)] for row, shift in zip(memory, shifts, strict=True)
        )
        given[:] = x
        library["apply"](given.ctypes.data, result.ctypes.data, len(x) // lanes)
        return result.copy()

    return apply
