"""Every activation function is what it is called, in all the forms that its entry states."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from shallows.activations import ACTIVATIONS
from shallows.formula import evaluate

CUBIC = mpmath.mpf("0.044715")
#: f once more, in the words of mathematics.
EXACT = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "relu": lambda z: max(z, mpmath.mpf(0)),
    "identity": lambda z: z,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(z)),
    "silu": lambda z: z / (1 + mpmath.exp(-z)),
    # ½z(1 + tanh u), without the cancellation
    "gelu": lambda z: z / (1 + mpmath.exp(-2 * mpmath.sqrt(2 / mpmath.pi) * (z + z**3 * CUBIC))),
    "sin": mpmath.sin,
    "leaky_relu": lambda z: z if z > 0 else z / 100,
}
#: Far out: f and f′ to the left, and f less z and f′ to the right.
TAILS = {
    "relu": (0, 0, 0, 1),
    "softplus": (0, 0, 0, 1),
    "silu": (0, 0, 0, 1),
    "gelu": (0, 0, 0, 1),
}
DTYPES = ("float64", "float32")


def points(dtype):
    """Return numbers from where functions bend, from their tails, and tiny ones; none is 0."""
    rng = np.random.RandomState(0)
    near, far = rng.uniform(-6, 6, 300), rng.uniform(-40, 40, 100)
    tiny = rng.choice([-1.0, 1.0], 40) * 10.0 ** rng.uniform(-30, -1, 40)
    return np.concatenate([near, far, tiny]).astype(dtype)


def computed(name, z):
    """Return f and f′ as the engine computes them; z is kept only where the entry says so."""
    entry = ACTIVATIONS[name]
    with np.errstate(all="ignore"):
        a = entry.compute(z)
        return a, entry.back(z if entry.keeps_z else None, a, np.ones_like(a))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_engines_form_is_the_function_and_its_slope(name, dtype):
    """Value and derivative agree, up to roundoff, with mpmath's of 40 digits."""
    z = points(dtype)
    a, slope = computed(name, z)
    assert a.dtype == slope.dtype == dtype
    with mpmath.workdps(40):
        exact = [EXACT[name](mpmath.mpf(v)) for v in z.tolist()]
        steep = [
            mpmath.diff(EXACT[name], mpmath.mpf(v), h=mpmath.mpf(10) ** -34) for v in z.tolist()
        ]
    info = np.finfo(dtype)
    # Far to the left zσ(u) is tiny, and has u's absolute error for a relative one.
    close = {"rtol": 4 * info.eps * (1000 if name == "gelu" else 1), "atol": 40 * info.tiny}
    np.testing.assert_allclose(a, np.array(exact, float), **close)
    close = {"rtol": 16 * info.eps, "atol": 64 * info.eps}
    np.testing.assert_allclose(slope, np.array(steep, float), **close)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", TAILS)
def test_nothing_overflows_on_the_way(name, dtype):
    """For huge z, f and f′ have their limits, and so they have at minus infinity."""
    left, left_slope, right, right_slope = TAILS[name]
    huge = np.finfo(dtype).max / 4
    z = np.array([-np.inf, -huge, -1e30, -1e15, 1e15, 1e30, huge], dtype)
    a, slope = computed(name, z)
    np.testing.assert_allclose(a[:4], left, atol=1e-30)
    np.testing.assert_allclose(slope[:4], left_slope, atol=1e-30)
    np.testing.assert_array_equal(a[4:] - z[4:], right)
    np.testing.assert_array_equal(slope[4:], right_slope)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_what_is_not_a_number_stays_none(name):
    """NaN goes through: no activation hides that a network has gone bad."""
    a, _ = computed(name, np.array([np.nan, 1.0]))
    assert np.isnan(a).tolist() == [True, False]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_formulas_say_what_the_engine_computes(name):
    """Evaluated in NumPy, the entry's two formulas are its two operations, but for roundoff."""
    entry, z = ACTIVATIONS[name], points("float64")
    a, slope = computed(name, z)
    with np.errstate(over="ignore"):  # e^-z of a sigmoid whose value is 0
        found = evaluate(entry.formula, {"z": z})
        steep = evaluate(entry.slope, {"z": z, "a": a}) + 0 * z
    np.testing.assert_allclose(found, a, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(steep, slope, rtol=1e-12, atol=1e-14)
