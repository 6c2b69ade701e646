from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from shallows import datasets, network, plots, train

THREE = datasets.from_arrays(
    [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0], [5.0, 1.0]],
    [0, 1, 2, 2],
    feature_names=["length", "width"],
    class_names=["a", "b", "c"],
)


@pytest.fixture(scope="module")
def xor_run():
    """Return a short run."""
    return train(datasets.xor(), max_epochs=120)


def points(axes):
    """Return the points of each class, by its legend."""
    return {c.get_label(): np.asarray(c.get_offsets()).tolist() for c in axes.collections}


def test_learning_curve_has_every_epoch(xor_run):
    """Loss and accuracy against epochs from 1, with the report's labels."""
    loss, accuracy = plots.learning_curve(xor_run).axes
    np.testing.assert_array_equal(loss.lines[0].get_xdata(), np.arange(1, 121))
    np.testing.assert_array_equal(loss.lines[0].get_ydata(), xor_run.history.loss)
    np.testing.assert_array_equal(accuracy.lines[0].get_ydata(), 100 * xor_run.history.accuracy)
    assert [loss.get_xlabel(), loss.get_ylabel()] == ["epoch", "loss, summed over samples"]
    assert [accuracy.get_xlabel(), accuracy.get_ylabel()] == ["epoch", "samples right, %"]
    assert loss.get_title(loc="left") == "unsolved after 120 epochs"


def test_a_curve_without_history_is_its_last_point(xor_run):
    """If only one loss was recorded, it stands at the last epoch."""
    (axes,) = plots.curve(xor_run.trajectory.loss[-1:], xor_run.outcome).axes
    assert axes.lines[0].get_xdata().tolist() == [120]


def test_comparison_shows_truth_beside_prediction(xor_run):
    """Left the labels, right the classes of ŷ, the same points in both."""
    predictions = np.where(np.arange(21) < 4, 0.5, 0.2)[:, None]
    truth, prediction = plots.comparison(xor_run.data, predictions).axes
    data = xor_run.data
    assert points(truth) == {
        "class 0": data.x[data.y == 0].tolist(),
        "class 1": data.x[data.y == 1].tolist(),
    }
    assert points(prediction) == {"class 0": data.x[4:].tolist(), "class 1": data.x[:4].tolist()}
    assert [a.get_title(loc="left") for a in (truth, prediction)] == ["truth", "prediction"]
    assert (truth.get_xlabel(), truth.get_ylabel()) == ("x0", "x1")


def test_three_classes_have_three_colours_and_markers():
    """Names of features and classes are on the figure; no two classes look alike."""
    axes = plots.comparison(THREE, THREE.targets).axes
    assert points(axes[0]) == points(axes[1])
    assert list(points(axes[0])) == ["class a", "class b", "class c"]
    assert (axes[0].get_xlabel(), axes[0].get_ylabel()) == ("length", "width")
    shown = axes[0].collections
    assert len({tuple(c.get_facecolor()[0]) for c in shown}) == 3
    assert len({len(c.get_paths()[0].vertices) for c in shown}) > 1


def test_a_run_of_two_features_shows_three_panels(xor_run):
    """They are the curve, the truth and the prediction."""
    titles = [axes.get_title(loc="left") for axes in xor_run.plot().axes]
    assert titles == ["unsolved after 120 epochs", "truth", "prediction"]


def test_a_run_of_three_features_shows_its_curves():
    """There is no plane that could be shown."""
    run = train(datasets.parity(3), max_epochs=5)
    assert [axes.get_ylabel() for axes in run.plot().axes] == [
        "loss, summed over samples",
        "samples right, %",
    ]


def test_decision_surface_is_the_networks_answer(xor_run):
    """The colours are `predict` over a plane that contains every point."""
    figure = plots.decision_surface(xor_run, resolution=20)
    axes, bar = figure.axes
    mesh = axes.collections[0]
    corners = mesh.get_coordinates()  # type: ignore[attr-defined]  # of a QuadMesh
    x, y = np.linspace(-0.08, 1.08, 20), np.linspace(-0.08, 1.08, 20)
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    np.testing.assert_allclose(np.ravel(mesh.get_array()), xor_run.predict(grid)[:, 0])
    assert corners.min() < 0
    assert corners.max() > 1
    assert bar.get_ylabel() == "ŷ"
    assert mesh.get_clim() == (0, 1)


def test_the_boundary_is_drawn_where_there_is_one():
    """A network that says both 0 and 1 has a line at ŷ = 0.5 between."""
    run = train(datasets.linear(30), 3, lr=0.05)
    axes = plots.decision_surface(run, resolution=30).axes[0]
    contour = next(c for c in axes.collections if hasattr(c, "levels"))
    assert contour.levels.tolist() == [0.5]
    line = contour.get_paths()[0].vertices
    np.testing.assert_allclose(run.predict(line), 0.5, atol=0.05)


def test_classes_are_the_reports():
    """Class 1 begins at ŷ = 0.5. Of several outputs the largest decides."""
    assert plots.classes(np.array([[0.5], [0.4999]])).tolist() == [1, 0]
    assert plots.classes(np.array([[0.2, 0.3, 0.5], [0.9, 0.0, 0.1]])).tolist() == [2, 0]


def test_svg_is_the_same_text_every_time(xor_run):
    """Two figures of the same run are the same text, with no date in it."""
    first, second = (plots.svg(plots.run(xor_run)) for _ in range(2))
    assert first == second
    assert "metadata" not in first
    assert first.startswith("<svg")
    assert ">epoch</text>" in first


def test_svg_says_what_it_shows(xor_run):
    """A title becomes the label for those who can't see it, escaped."""
    text = plots.svg(plots.learning_curve(xor_run), 'loss "and" <accuracy>')
    assert text.startswith('<svg role="img" aria-label="loss &quot;and&quot; &lt;accuracy&gt;"')


def test_figures_leave_no_trace(xor_run):
    """Nothing is registered with pyplot, and no setting of the user's changes."""
    before = dict(plt.rcParams)
    plots.svg(plots.run(xor_run))
    plots.decision_surface(xor_run, resolution=5)
    assert plt.get_fignums() == []
    assert dict(plt.rcParams) == before


def test_a_diverged_run_can_be_plotted():
    """NaN losses and predictions make a figure, and no warning."""
    run = network(50, 1e300, log=None)
    text = plots.svg(run.plot())
    assert re.search(r">diverged at epoch \d+</text>", text)


def test_numbers_on_a_bright_cell_stay_dark_on_a_dark_page():
    """Only what stands on no colour, such as ∞, takes the colour of the page's text."""
    share = pd.DataFrame([[0.0, 1.0]], index=["3,3"], columns=[0.1, 0.2])
    epochs = pd.DataFrame([[np.inf, 812]], index=["3,3"], columns=[0.1, 0.2])
    text = plots.svg(plots.over_axes(share, epochs))
    cells = re.findall(r'<text style="font-size: 9px([^"]*)"[^>]*>(\S+)</text>', text)
    fills = {label: re.findall("fill: (#[0-9a-f]+)", style) for style, label in cells}
    assert fills == {"0": ["#ffffff"], "100": ["#111111"], "∞": [], "812": ["#111111"]}
