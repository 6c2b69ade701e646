"""Sine and cosine for data sets: the nearest float64."""

import mpmath
import numpy as np
import pytest

from shallows.arithmetic import rounded

FUNCTIONS = {"sin": mpmath.sin, "cos": mpmath.cos}


def angles():
    """Return angles of data sets, of every size, and next to multiples of a quarter turn."""
    rng = np.random.RandomState(0)
    quarters = np.pi / 2 * np.arange(-40, 41)
    return np.concatenate(
        [
            rng.uniform(-15, 15, 4000),
            rng.choice([-1.0, 1.0], 2000) * 2.0 ** rng.uniform(-300, 19, 2000),
            quarters,
            np.nextafter(quarters, np.inf),
            [0.0, 800_000.0],
        ]
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_result_is_the_nearest_number(name):
    """Every result is mpmath's value of 60 digits, rounded once."""
    x = angles()
    with mpmath.workdps(400):  # the smallest angles need so many for 1 - x²/2
        wanted = [float(FUNCTIONS[name](mpmath.mpf(v))) for v in x.tolist()]
    assert getattr(rounded, name)(x).tolist() == wanted


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_digits_beyond_the_first_sixteen_are_right(quarters):
    """The two numbers whose sum is rounded at the end are right to 2⁻⁹⁵ of the value."""
    x = angles()
    high, low = rounded.sine(x, quarters)
    with mpmath.workdps(400):
        turned = [mpmath.sin, mpmath.cos][quarters % 2]
        sign = 1 if quarters < 2 else -1
        for v, a, b in zip(x.tolist(), high.tolist(), low.tolist(), strict=True):
            exact = sign * turned(mpmath.mpf(v))
            assert abs(mpmath.mpf(a) + b - exact) <= abs(exact) * mpmath.mpf(2) ** -95


def test_angles_that_are_too_large_are_refused():
    """Only so many multiples of π/2 can be subtracted exactly; beyond them there is an error."""
    with pytest.raises(ValueError, match="beyond"):
        rounded.sin(np.array([1e6]))
