"""The settings of the fractal paper, its measure, and the dimension of a border."""

import numpy as np
import pytest

import shallows as sh
from shallows.engine.convergence import converging
from shallows.maps import fractal


def test_the_preset_is_the_papers_network():
    """Function, mean squared loss and gradient step are those of the paper's code."""
    given = fractal.preset("fractal")
    data = given["data"]
    run = sh.train(
        data, given["hidden"], activation="tanh", init="normal", scale=given["scale"],
        lr=(0.5 * fractal.lr_of_paper(1), 3.0 * fractal.lr_of_paper(2)), max_epochs=5,
    )  # fmt: skip
    n, x, y = 16, data.x, data.y
    w0, w1 = (w / s for w, s in zip(run.start.values(), given["scale"], strict=True))
    np.testing.assert_allclose([w0.std(), w1.std()], 1, atol=0.5)
    losses = []
    for _ in range(5):
        a = np.tanh(np.sqrt(2) * x @ w0 / np.sqrt(n))
        error = a @ w1 / n - y
        losses.append(np.mean(error**2))
        back = 2 * error / len(x)
        g1 = a.T @ back / n
        g0 = x.T @ (back @ w1.T / n * (1 - a * a)) * np.sqrt(2) / np.sqrt(n)
        w0, w1 = w0 - 0.5 * g0, w1 - 3.0 * g1
    np.testing.assert_allclose(run.trajectory.loss, np.array(losses) * len(x) / 2, rtol=1e-9)


@pytest.mark.parametrize("preset", list(fractal.PRESETS))
def test_a_maps_measure_is_that_of_its_loss_histories(preset):
    """Its sign and size follow from the whole history of each pixel, diverged ones included."""
    made = sh.trainability(preset=preset, size=(5, 4), max_epochs=45, progress=False)
    assert made.network["max_epochs"] == 45
    signs = set()
    for row, column in np.ndindex(4, 5):
        run, measure = made.replay(column, row), made.pixels.measure[row, column]
        v = run.trajectory.loss / run.trajectory.loss[0]
        converged = run.outcome.status == "finished" and v[-20:].mean() < 1
        signs.add(converged)
        assert (measure < 0) == converged
        if converged:
            assert measure == pytest.approx(-v.sum())
        elif run.outcome.status == "finished":
            assert measure == pytest.approx((1 / v).sum())
    assert signs == {True, False}
    assert made.image().shape == (4, 5, 3)


def test_the_measure_by_hand():
    """Converged pixels have minus the sum; others the sum of reciprocals, 10⁻⁶ a missing epoch."""
    first = np.array([2.0, 2.0, 2.0])
    last = np.array([[1.0, 1.0], [2.0, 4.0], [2.0, np.nan]])
    sums = np.array([[10.0, 3.0], [12.0, 1.5], [4.0, 0.5]])
    found = converging(first, last, sums, np.array([0, 0, 100]))
    np.testing.assert_allclose(found, [-5.0, 3.0, 1.0 + 1e-4])


@pytest.mark.parametrize(
    ("edge", "wanted", "within"),
    [
        (np.eye(512, dtype=bool), 1.0, 0.05),
        (np.indices((512, 512)).sum(axis=0) % 4 == 0, 2.0, 0.1),
        ((np.indices((729, 729))[0] & np.indices((729, 729))[1]) == 0, np.log2(3), 0.15),
    ],
)
def test_the_dimension_of_known_sets(edge, wanted, within):
    """A line has 1, a plane 2, and Sierpinski's triangle log 3 / log 2."""
    found = fractal.dimension(edge)
    assert found.median == pytest.approx(wanted, abs=within)
    assert found.slope == pytest.approx(wanted, abs=within)


def test_the_border_is_where_four_neighbours_differ():
    """It goes around a single pixel. A picture of one colour has no border and no dimension."""
    one = np.zeros((6, 6), bool)
    one[2, 3] = True
    assert np.argwhere(fractal.border(one)).tolist() == [[1, 2], [1, 3], [2, 2], [2, 3]]
    assert np.isnan(fractal.dimension(fractal.border(np.ones((40, 40), bool))).median)


def test_without_a_border_there_is_no_dimension():
    """A picture of one colour says so, rather than a number outside the paper's."""
    assert "no border" in str(fractal.dimension(np.zeros((64, 64), bool)))


@pytest.mark.parametrize("side", [2, 8, 12, 19])
def test_a_small_picture_has_no_dimension(side):
    """Its boxes would be as large as itself, and the number without a meaning."""
    edge = fractal.border(np.tri(side, dtype=bool))
    assert "fewer than 20 pixels" in str(fractal.dimension(edge))
    assert "fewer" not in str(fractal.dimension(fractal.border(np.tri(20, dtype=bool))))
