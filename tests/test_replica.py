from __future__ import annotations

import json

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shallows import datasets, replica
from shallows.mlp import MLP
from shallows.outcome import Status
from shallows.report.notebook import published


@pytest.fixture
def plain(monkeypatch):
    """Put the plain Python form of every compiled function in its place."""
    for name, value in list(vars(replica).items()):
        if hasattr(value, "py_func"):
            monkeypatch.setattr(replica, name, value.py_func)
    assert not hasattr(replica._train, "py_func")
    return replica


def ulps(value, exact):
    """Return how many units in its last place a double is off."""
    return float(abs(mpmath.mpf(value) - exact) / mpmath.mpf(float(np.spacing(abs(value)))))


def error(function, exact, x):
    """Return the error of a function of one number in ulps of its value."""
    with mpmath.workdps(60):
        return ulps(function(x), exact(mpmath.mpf(x)))


FINITE_EXP = st.floats(-708, 709.78).filter(lambda x: abs(x) > 2.0**-26)


@given(FINITE_EXP)
def test_exp_is_right_to_053_ulp(x):
    """Wherever its polynomial runs and the value is normal, exp errs by at most 0.53 ulp."""
    assert error(replica.exp, mpmath.exp, x) <= 0.53


def test_exp_is_right_to_053_ulp_everywhere():
    """The same for thousands of random numbers, near and far."""
    random = np.random.RandomState(0)
    near, far = random.normal(size=2000), random.uniform(-708, 709, 2000)
    worst = max(error(replica.exp, mpmath.exp, float(x)) for x in [*near, *far])
    assert 0.4 < worst <= 0.53


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (np.inf, np.inf),
        (-np.inf, 0.0),
        (replica._EXP_MAX, 1.797693134862273e308),
        (np.nextafter(replica._EXP_MAX, np.inf), np.inf),
        (replica._EXP_MIN, 1e-323),
        (np.nextafter(replica._EXP_MIN, -np.inf), 0.0),
        (0.0, 1.0),
        (-0.0, 1.0),
        (5e-324, 1.0),
        (2.0**-26, 1.0 + 2.0**-26),
        (-(2.0**-26), 1.0 - 2.0**-26),
    ],
)
def test_exp_at_its_edges(x, expected):
    """It becomes 0 and infinite where the report's C library does, and is 1 + x near 0."""
    assert replica.exp(x) == pytest.approx(expected, rel=1e-12, abs=0)


@given(st.floats(min_value=5e-324, max_value=1.7e308).filter(lambda x: x != 1))
def test_log_is_right_to_055_ulp(x):
    """Over all positive doubles, log errs by at most 0.55 ulp."""
    assert error(replica.log, mpmath.log, x) <= 0.55


@given(st.floats(0.93, 1.07).filter(lambda x: x != 1))
def test_log_is_right_near_one(x):
    """On either side of the seam where its other formula begins, too."""
    assert error(replica.log, mpmath.log, x) <= 0.55


@given(st.floats(-(2.0**-26), 2.0**-26))
def test_exp_is_one_plus_x_around_zero(x):
    """Where it leaves x²/2 out, exp is 1 + x rounded, by at most 1.5 ulp off."""
    assert replica.exp(x) == 1.0 + x
    assert error(replica.exp, mpmath.exp, x) <= 1.5


def test_log_at_its_edges():
    """They are 0, 1, infinity, negative numbers and the smallest double."""
    assert replica.log(0.0) == replica.log(-0.0) == -np.inf
    assert replica.log(1.0) == 0.0
    assert replica.log(np.inf) == np.inf
    assert np.isnan(replica.log(-5e-324))
    assert replica.log(5e-324) == -744.4400719213812


def test_nan_stays_nan():
    """exp, log and sigmoid of NaN are NaN."""
    for function in (replica.exp, replica.log, replica.sigmoid):
        assert np.isnan(function(np.nan))


def test_tables_are_exact():
    """2^(j/64) and ln(1 + i/256) in two parts each: together good to 75 bits and more."""
    with mpmath.workdps(60):
        for j in range(64):
            exact = mpmath.mpf(2) ** (mpmath.mpf(j) / 64)
            parts = mpmath.mpf(replica._POWER_HIGH[j]) + mpmath.mpf(replica._POWER_LOW[j])
            assert replica._POWER[j] == float(exact)
            assert abs(parts - exact) < mpmath.mpf(2) ** -75
        for i in range(257):
            exact = mpmath.log(mpmath.mpf(256 + i) / 256)
            parts = mpmath.mpf(replica._LOG_HIGH[i]) + mpmath.mpf(replica._LOG_LOW[i])
            assert abs(parts - exact) < mpmath.mpf(2) ** -75


@given(*[st.floats(-1e100, 1e100)] * 3)
def test_fma_rounds_once(a, b, c):
    """a·b + c is the exact value, rounded to the nearest double."""
    with mpmath.workprec(4000):
        exact = mpmath.mpf(a) * mpmath.mpf(b) + mpmath.mpf(c)
        assert replica.fma(a, b, c) == float(exact)


def test_saturation_is_the_reports():
    """σ reaches exactly 1 when z passes about 37, and 0 at once where exp(-z) overflows."""
    assert replica.sigmoid(36.0) < 1
    assert replica.sigmoid(37.0) == 1
    assert replica.sigmoid(-710.0) == 0


@pytest.mark.parametrize(
    "shape", [(21, 2, 3), (2, 21, 5), (100, 10, 10), (10, 100, 10), (3, 21, 3)]
)
def test_matrix_products_are_products(shape):
    """Whatever the order of its sums, a matrix product is one."""
    n, k, m = shape
    random = np.random.RandomState(0)
    a, b, out = random.normal(size=(n, k)), random.normal(size=(k, m)), np.empty((n, m))
    replica.matrix_product(a, b, out)
    np.testing.assert_allclose(out, a @ b, rtol=1e-12, atol=1e-13)


def train(module, samples, hidden, epochs, lr=0.3):
    """Return a short training's every number, as text that keeps every bit."""
    data = datasets.xor() if samples == 21 else datasets.linear(samples)
    weights = MLP.of(2, (hidden, hidden), 2).initial_weights(1)
    done = module.descend(data.x, data.targets, weights, lr, epochs)
    arrays = [done.loss, done.accuracy, done.predictions, *done.weights.values()]
    return [str(done.outcome), *(array.tobytes().hex() for array in arrays)]


@pytest.mark.parametrize("hidden", replica.HIDDEN)
def test_the_python_form_has_the_compiled_forms_bits(hidden, request):
    """Run as plain Python, the same functions give the same bits: nothing is contracted."""
    compiled = [train(replica, 21, hidden, 2), train(replica, 100, hidden, 1)]
    plain = request.getfixturevalue("plain")
    assert [train(plain, 21, hidden, 2), train(plain, 100, hidden, 1)] == compiled


def test_divergence_in_the_python_form(plain):
    """The plain form also tells what left the numbers first."""
    data = datasets.xor()
    weights = MLP.of(2, (2, 2), 2).initial_weights(1)
    done = plain.descend(data.x, data.targets, weights, 1e300, 5)
    assert done.outcome.status is Status.DIVERGED
    assert done.outcome.quantity in replica._QUANTITIES


SMALL = """
import json
from shallows import datasets
from shallows.mlp import MLP
from shallows import replica
{train}
print(json.dumps(train(replica, 21, 3, 2)))
"""


def test_without_numba_the_bits_are_the_same(python):
    """NUMBA_DISABLE_JIT=1 changes no bit of a small training."""
    import inspect

    code = SMALL.format(train=inspect.getsource(train))
    done = python("-c", code, NUMBA_DISABLE_JIT="1")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == train(replica, 21, 3, 2)


def test_another_processor_prints_the_same_digits(python, tmp_path):
    """Compiled for a plain x86-64, without its FMA instruction, the log is the report's."""
    code = "import shallows; shallows.network(epoch=300)"
    done = python("-c", code, NUMBA_CPU_NAME="x86-64", NUMBA_CACHE_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == published()["log"][0]["lines"][:3]
    assert any(tmp_path.rglob("*.nbc"))


@pytest.mark.parametrize("record", [True, False])
@pytest.mark.parametrize(("lr", "status"), [(0.1, Status.UNSOLVED), (1e300, Status.DIVERGED)])
def test_a_record_changes_nothing_else(lr, status, record):
    """With and without the history the end is the same, and the given weights are untouched."""
    data = datasets.xor()
    weights = MLP.of(2, (3, 3), 2).initial_weights(0)
    before = {name: value.tobytes() for name, value in weights.items()}
    done = replica.descend(data.x, data.targets, weights, lr, 40, record=record)
    full = replica.descend(data.x, data.targets, weights, lr, 40)
    assert done.outcome == full.outcome
    assert done.outcome.status is status
    assert len(done.loss) == (done.outcome.epoch if record else 1)
    np.testing.assert_array_equal(done.loss[-1], full.loss[-1])
    assert {name: value.tobytes() for name, value in weights.items()} == before


@pytest.mark.parametrize(
    ("samples", "sizes", "known"),
    [
        (21, (2, 3, 3, 1), True),
        (100, (2, 10, 10, 1), True),
        (22, (2, 3, 3, 1), False),
        (21, (2, 3, 5, 1), False),
        (21, (2, 4, 4, 1), False),
        (21, (3, 3, 3, 1), False),
        (21, (2, 3, 3, 3), False),
        (21, (2, 3, 1), False),
        (21, (2, 3, 3, 3, 1), False),
    ],
)
def test_known_shapes_are_the_reports(samples, sizes, known):
    """The order of operations is claimed for the report's own shapes and no other."""
    assert replica.known(samples, sizes) is known
