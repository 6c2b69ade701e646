"""Axes, and the lattice of pixels along them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shallows as sh
from shallows.maps.axes import Axis, Window, coarse_to_fine

LR = Axis.of("x", ("lr", 1e-3, 1e3, "log"))


@pytest.mark.parametrize(
    "given",
    [
        None, "lr", ("lr", 1), ("rate", 0, 1), ("lr", 1, 1), ("lr", 2, 1), ("lr", -1, 1),
        ("lr", 0, 1, "log"), ("lr", 1e-3, np.inf), ("lr", "a", 1), ("lr", 0, 1, "cubic"),
        ("w1[", 0, 1), (3, 0, 1), ("lr", np.nan, 1), ("path", -1, 1, "log"),
    ],
)  # fmt: skip
def test_what_is_no_axis_is_refused(given):
    """Wrong names, ends and spacings are refused, and the argument is named."""
    with pytest.raises(sh.ArgumentError, match=r"^x: "):
        Axis.of("x", given)


def test_values_run_from_the_low_end_and_are_spaced_as_asked():
    """Eight pixels: the first at the low end, equal steps or equal factors, the last one short."""
    linear = Window(Axis.of("x", ("path", -1, 1)), 8)
    assert linear.values.tolist() == [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75]
    values = Window(LR, 12).values
    assert values[0] == 1e-3
    np.testing.assert_allclose(values[1:] / values[:-1], 10**0.5, rtol=1e-14)


@given(
    st.integers(2, 40),
    st.floats(1e-3, 900),
    st.floats(0.001, 0.9),
    st.sampled_from(["log", "linear"]),
)
def test_a_zoom_holds_what_was_asked_for_and_shares_its_pixels_bits(count, middle, width, spacing):
    """It is less than twice as wide, and a shared pixel has the same value at both levels."""
    whole = Window(Axis("lr", 1e-3, 1e3, spacing), count)
    u = whole.axis.place(middle)
    low, high = whole.axis.value(np.array([u - width / 2, u + width / 2]))
    if u - width / 2 < 0 or u + width / 2 > 1:
        return
    part = whole.zoomed("x", (low, high))
    step = 2.0**-part.level
    assert width <= step * (1 + 1e-6)
    assert step < 2 * width * (1 + 1e-6) or part.level == 0
    start, stop = part.first / count * step, (part.first + count) / count * step
    assert start >= 0
    assert stop <= 1
    assert start - step / count - 1e-9 <= u - width / 2
    assert u + width / 2 <= stop + step / count + 1e-9
    here, there = part.shared(whole)
    assert (part.values[here] == whole.values[there]).all()
    finer = Window(part.axis, count, part.level + 1, 2 * part.first)
    here, there = finer.shared(part)
    assert (here == 2 * there).all()
    assert len(here) == (count + 1) // 2


def test_past_float64_a_zoom_is_refused():
    """A zoom goes on as long as float64 can tell neighbouring pixels apart."""
    window, levels = Window(LR, 64), 0
    try:
        while levels < 99:
            window = window.zoomed("x", window.values[[30, 34]])
            assert (np.diff(window.values) > 0).all()
            levels = window.level
    except sh.ArgumentError as error:
        assert "float64 has no 64 numbers" in str(error)  # noqa: PT017 - at a level not known
    assert 30 < levels < 60


@pytest.mark.parametrize(
    "ends", [(2, 1), (1, 1), (0, 1), "ab", (np.nan, 1), (1, np.inf), (1, 2, 3)]
)
def test_a_zoom_between_no_two_values_is_refused(ends):
    """Ends in the wrong order, equal, no numbers, or outside the axis are refused."""
    with pytest.raises(sh.ArgumentError, match=r"^x: "):
        Window(LR, 16).zoomed("x", ends)


@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([0, 0.5, 1]), st.integers(1, 400))
def test_coarse_to_fine_gives_each_unknown_pixel_once(height, width, share, chunk):
    """Chunks have a largest size, and each grid is as fine as the one before, or finer."""
    unknown = np.random.RandomState(0).random_sample((height, width)) < share
    count, steps = np.zeros(unknown.shape, int), []
    for rows, columns in coarse_to_fine(unknown, chunk):
        assert 0 < len(rows) <= chunk
        count[rows, columns] += 1
        steps.append(np.gcd.reduce([*rows, *columns, 0]) or 128)
    assert (count == unknown).all()
    if unknown.all() and height * width > chunk:
        assert steps[0] > steps[-1]
