"""The engine's elementary functions: how exact, and the same bits compiled."""

import os

import mpmath
import numpy as np
import pytest
import ulps
from ulps import compiled, stated

from shallows.arithmetic import functions

POINTS = 1_000_000 if os.environ.get("SHALLOWS_LONG") else 20_000
DTYPES = ("float64", "float32")
ENDS = {"float64": (-745.0, 709.7), "float32": (-103.5, 88.7)}  # of exp: subnormal, infinite
LIMIT = {"float64": 708.0, "float32": 87.0}  # of sigmoid
TURNING = {"float64": 2.0**47, "float32": 2.0**18}  # of sin and cos


def _magnitudes(rng, n, dtype, highest):
    """Return numbers of both signs and of every size up to 2^highest, subnormal ones included."""
    lowest = np.log2(float(np.finfo(dtype).smallest_subnormal))
    return rng.choice([-1.0, 1.0], n) * 2.0 ** rng.uniform(lowest, highest, n)


def _sigmoid(rng, n, dtype):
    wide, middle = (rng.uniform(-w, w, n) for w in (LIMIT[dtype], 20.0))
    return wide, middle, _magnitudes(rng, n, dtype, 5)


def _tanh(rng, n, dtype):
    return rng.uniform(-3, 3, n), rng.uniform(-0.4, 0.4, n), _magnitudes(rng, n, dtype, 5)


def _exp(rng, n, dtype):
    low, high = ENDS[dtype]
    subnormal = rng.uniform(low, np.log(float(np.finfo(dtype).tiny)), n)
    return rng.uniform(low, high, n), rng.uniform(-1, 1, n), subnormal


def _log(rng, n, dtype):
    any_size = np.abs(_magnitudes(rng, n, dtype, np.log2(float(np.finfo(dtype).max))))
    near_one = 1 + rng.choice([-1.0, 1.0], n) * 2.0 ** rng.uniform(-50, -1, n)
    return any_size, near_one, rng.uniform(0.5, 2, n)


def _unit(rng, n, dtype):
    return rng.uniform(0, 1, n), np.abs(_magnitudes(rng, n, dtype, 0)), rng.uniform(0.4, 0.45, n)


def _softplus(rng, n, dtype):
    return rng.uniform(-40, 40, n), rng.uniform(*ENDS[dtype], n), _magnitudes(rng, n, dtype, 5)


def _angle(rng, n, dtype):
    limit = TURNING[dtype]
    near_zeros = np.pi / 2 * rng.randint(-1000, 1000, n)
    any_size = rng.choice([-1.0, 1.0], n) * 2.0 ** rng.uniform(-60, np.log2(limit), n)
    return any_size, near_zeros, rng.uniform(-limit, limit, n)


#: name -> (what it computes, where it is measured: its whole domain, and where it is worst)
FUNCTIONS = {
    "sigmoid": (lambda x: 1 / (1 + mpmath.exp(-x)), _sigmoid),
    "tanh": (mpmath.tanh, _tanh),
    "exp": (mpmath.exp, _exp),
    "log": (mpmath.log, _log),
    "log1p_of_unit": (mpmath.log1p, _unit),
    "softplus": (lambda x: mpmath.log1p(mpmath.exp(x)), _softplus),
    "sin": (mpmath.sin, _angle),
    "cos": (mpmath.cos, _angle),
}
EDGES = [0.0, 1e-300, 5e-324, 1.0, 37.0, 87.5, 709.7, 745.2, 1e30, 1e300, np.inf]
EDGES += [2.0**18, 2.0**47, 1e17]
EDGES += [2.0**-149, 2.0**-126, 2.0**-1022, 0.41421356, 2**0.5, 0.5**0.5, 16.7, 104.1, 746.1]


def sample(name, dtype, seed, points):
    """Return points of a function's domain, the parts of it in equal numbers."""
    parts = FUNCTIONS[name][1](np.random.RandomState(seed), -(-points // 3), dtype)
    return np.concatenate(parts).astype(dtype)


def edges(dtype):
    with np.errstate(over="ignore"):
        return np.array([s * v for v in EDGES for s in (1, -1)] + [np.nan]).astype(dtype)


def error(found, wanted, dtype):
    """Return |found - wanted| in ulp of `wanted`, an mpmath number."""
    info = np.finfo(dtype)
    exponent = max(mpmath.frexp(wanted)[1] - 1, int(info.minexp)) if wanted else int(info.minexp)
    return float(abs(found - wanted) / mpmath.mpf(2) ** (exponent - info.nmant))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_is_what_the_docstring_says(name, dtype):
    """Against mpmath, on random points (a million with SHALLOWS_LONG=1)."""
    exact, x = FUNCTIONS[name][0], sample(name, dtype, 1, POINTS)
    with np.errstate(all="ignore"):
        y = getattr(functions, name)(x)
    assert np.isfinite(y).all()
    with mpmath.workdps(50):
        worst = max(
            error(mpmath.mpf(found), exact(mpmath.mpf(v)), dtype)
            for v, found in zip(x.tolist(), y.tolist(), strict=True)
        )
    assert 0.3 < worst <= stated(name, dtype)


#: Where errors are largest, of all float32 arguments and of 10⁸ float64 ones.
WORST = {
    "sigmoid": (-29.80727889424441, -1.950914978981018),
    "tanh": (0.17336031687449915, 0.17363741993904114),
    "exp": (674.0892018770573, 37.79793167114258),
    "log": (1.4115888918320272, 0.7046762108802795),
    "log1p_of_unit": (0.4143935417977766, 0.4341529309749603),
    "softplus": (-0.4389947408727679, -0.8722480535507202),
    "sin": (-1.5997908067104518, 2112.8623046875),
    "cos": (121079286078405.84, -223656.28125),
}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_docstring_says_more_than_the_worst(name, dtype):
    """The largest known error is reached, and rounded up it is what the docstring says."""
    x = np.array([WORST[name][DTYPES.index(dtype)]], dtype)
    with mpmath.workdps(50):
        wanted = FUNCTIONS[name][0](mpmath.mpf(float(x[0])))
        found = error(mpmath.mpf(float(getattr(functions, name)(x)[0])), wanted, dtype)
    assert stated(name, dtype) - 0.1 < found <= stated(name, dtype)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_script_that_measures_errors_finds_the_worst(dtype, monkeypatch):
    """It is run here on a few of the arguments that it measures when it is run by hand."""
    if dtype == "float64" and np.finfo(np.longdouble).nmant < 63:
        pytest.skip("this machine has no format wider than float64")
    monkeypatch.setattr(ulps, "CHUNK", 1 << 14)
    found, at = ulps.worst("tanh", dtype, stride=10_001)
    assert stated("tanh", dtype) - 0.5 < found <= stated("tanh", dtype)
    assert 0.1 < abs(at) < 0.25


@pytest.mark.parametrize("dtype", DTYPES)
def test_edges(dtype):
    """Zeros, infinities, NaN and the ends of the format give what the mathematics gives."""
    zero, inf, nan = (np.array([v], dtype) for v in (0.0, np.inf, np.nan))
    with np.errstate(all="ignore"):
        assert functions.sigmoid(zero) == 0.5
        assert functions.sigmoid(inf) == 1
        assert 0 < functions.sigmoid(-inf)[0] < 1e-37
        assert functions.tanh(inf) == 1
        assert functions.tanh(-inf) == -1
        assert functions.tanh(-zero) == 0
        assert functions.exp(-inf) == 0
        assert functions.exp(zero) == 1
        assert functions.exp(inf) == np.inf
        assert functions.log(zero) == -np.inf
        assert functions.log(inf) == np.inf
        assert np.isnan(functions.log(np.array([-1], dtype)))
        assert functions.softplus(inf) == np.inf
        assert functions.softplus(-inf) == 0
        assert functions.sin(zero) == 0
        assert functions.cos(zero) == 1
        for name in (*FUNCTIONS, "relu"):
            assert np.isnan(getattr(functions, name)(nan))


@pytest.mark.parametrize("dtype", DTYPES)
def test_exp_reaches_the_subnormal_numbers(dtype):
    """Such a result is rounded to the digits that it has, and is never flushed to zero."""
    tiny = np.finfo(dtype).smallest_subnormal
    x = np.array([np.log(float(tiny)) + 0.1, np.log(float(tiny) * 3)], dtype)
    assert functions.exp(x).tolist() == [float(tiny), 3 * float(tiny)]


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", [*FUNCTIONS, "relu"])
def test_compiled_and_numpy_forms_have_the_same_bits(name, dtype):
    """On random points and at every edge, the compiled function equals the one in NumPy."""
    function = getattr(functions, name)
    x = np.concatenate(
        [sample(name if name in FUNCTIONS else "tanh", dtype, 2, 10_000), edges(dtype)]
    )
    x = np.resize(x, -(-len(x) // 16) * 16)
    with np.errstate(all="ignore"):
        wanted = function(x)
    for lanes in (4, 16):
        found = compiled(function, dtype, lanes)(x)
        same = (found.view(f"i{x.itemsize}") == wanted.view(f"i{x.itemsize}")) | (
            np.isnan(found) & np.isnan(wanted)
        )
        assert same.all(), x[~same]


@pytest.mark.parametrize("dtype", DTYPES)
def test_sigmoid_stays_between_zero_and_one(dtype):
    """It is never 0, and 1 from 37.5 (float32: 17.5) on; past its limit it stays constant."""
    limit, one = LIMIT[dtype], 37.5 if dtype == "float64" else 17.5
    with np.errstate(all="ignore"):
        last, *beyond = functions.sigmoid(np.array([-limit, -2 * limit, -1e30, -np.inf], dtype))
        high = functions.sigmoid(np.array([one, 2 * one, limit, 1e30, np.inf], dtype))
        low = functions.sigmoid(np.array([one - 1], dtype))
    assert last > 0
    assert beyond == [last] * 3
    assert (high == 1).all()
    assert low < 1


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["sin", "cos"])
def test_sine_and_cosine_stay_inside_their_bounds(name, dtype):
    """They never leave [-1, 1], even next to a crest; past their limit they stay constant."""
    function = getattr(functions, name)
    crests = (np.pi / 2 * np.arange(-4000, 4000)).astype(dtype)
    near = np.concatenate([np.nextafter(crests, side) for side in dtype_ends(dtype)])
    assert np.abs(function(np.concatenate([crests, near]))).max() == 1
    limit = np.array([TURNING[dtype]], dtype)
    wild = np.array([2 * limit[0], 1e30, np.inf], dtype)
    assert function(wild).tolist() == function(limit).tolist() * 3
    assert function(-wild).tolist() == function(-limit).tolist() * 3


def dtype_ends(dtype):
    return np.array([-np.inf, np.inf], dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_odd_functions_keep_the_sign_of_zero_and_of_tiny_numbers(name, dtype):
    """The smallest numbers of both signs go through tanh unchanged, and relu cuts the negative."""
    tiny = np.finfo(dtype).smallest_subnormal
    x = np.array([0.0, tiny, 3 * tiny, -tiny, -3 * tiny], dtype)
    wanted = x if name == "tanh" else np.where(x < 0, 0, x)
    assert getattr(functions, name)(x).tolist() == wanted.tolist()
