r"""The settings of *The boundary of neural network trainability is fractal*, and its dimension.

The paper is by Jascha Sohl-Dickstein, 2024, arXiv 2402.06184, with published code. Its network is
:math:`\hat y = W_1 f(\sqrt 2\, W_0 x / \sqrt n) / n` for n = 16 inputs and 16 hidden units, all
weights, inputs and targets drawn from N(0, 1), as many samples as weights, and the *mean* squared
error. Here the factors are in the weights, and the loss is half the *sum* of the squares. Function
and trainings are the same if the paper's learning rates are divided by n·samples/4 in the first
layer and by n²·samples/2 in the second.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arguments import choice
from shallows.datasets import from_arrays
from shallows.initialisations import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.datasets import Dataset

UNITS = 16
SAMPLES = UNITS * UNITS + UNITS
RATES = (1e-3, 1e6)  # the paper's axes, in its own learning rates
LEAST = 20  # pixels of an edge from which a dimension is told: twice the smallest box
#: The lowest and the highest dimension of the paper's six conditions.
PUBLISHED = (1.17, 1.98)


def normal_data(seed: int = 0) -> Dataset:
    """Return data like the paper's: inputs and targets from N(0, 1), with nothing to learn."""
    drawn = normal_quantile(np.random.RandomState(seed).random_sample((SAMPLES, UNITS + 1)))
    provenance = f"{SAMPLES} samples from N(0, 1), seed {seed}"
    x, y = drawn[:, :UNITS], drawn[:, UNITS:]
    return from_arrays(x, y, task="regression", name="normal", provenance=provenance)


def lr_of_paper(layer: int) -> float:
    """Return the factor on a learning rate of the paper, for layer 1 or 2."""
    mean = 2 / SAMPLES  # the mean of squares is so many times half their sum
    return mean * (2 / UNITS if layer == 1 else 1 / UNITS**2)


def _preset() -> dict[str, Any]:
    """Return the arguments of `trainability` for the paper's map."""
    ends = {k: [rate * lr_of_paper(k) for rate in RATES] for k in (1, 2)}
    return {
        "data": normal_data(),
        "x": ("lr1", *ends[1], "log"),
        "y": ("lr2", *ends[2], "log"),
        "hidden": (UNITS,),
        "activation": "tanh",
        "init": "normal",
        "scale": (math.sqrt(2 / UNITS), 1 / UNITS),
        "max_epochs": 500,
        "stop": "never",
    }


def _cross_entropy() -> dict[str, Any]:
    """Return the same with the signs of the targets as two classes, and the cross-entropy."""
    data = normal_data()
    about = {"name": "normal", "provenance": data.provenance + "; the sign of the targets"}
    return {**_preset(), "data": from_arrays(data.x, (data.y > 0).astype(int), **about)}


PRESETS = {
    "fractal": _preset,
    "fractal-relu": lambda: {**_preset(), "activation": "relu"},
    "fractal-cross-entropy": _cross_entropy,
}


def preset(name: str) -> dict[str, Any]:
    """Return the arguments of `trainability` for the name of a preset."""
    return PRESETS[choice("preset", name, PRESETS)]()


class Dimension(NamedTuple):
    """The box-counting dimension of a border.

    Parameters
    ----------
    median : float
        The median of the local slopes of -log count over log size, which is the paper's estimate;
        NaN if there is no border, or too small a picture.
    slope : float
        The slope of the straight line through all points, by least squares.
    sizes, counts : int64 ndarray
        Edges of the boxes in pixels, and the numbers of boxes that the border passes through.
    """

    median: float
    slope: float
    sizes: NDArray[np.int64]
    counts: NDArray[np.int64]

    def __str__(self) -> str:
        if math.isnan(self.median):
            if not len(self.sizes):
                return f"no dimension: the picture has fewer than {LEAST} pixels across or up"
            return "no border, and no dimension of one"
        low, high = PUBLISHED
        inside = "within" if low <= self.median <= high else "outside"
        return (
            f"box-counting dimension {self.median:.2f} (straight line: {self.slope:.2f}), "
            f"{inside} the paper's {low} to {high}"
        )


def border(trained: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return where a square of four pixels holds both kinds, (height - 1, width - 1)."""
    four = [trained[i : i - 1 or None, j : j - 1 or None] for i in (0, 1) for j in (0, 1)]
    return np.logical_or.reduce(four) & ~np.logical_and.reduce(four)


def dimension(edge: NDArray[np.bool_], bins: int = 10) -> Dimension:
    """Return the box-counting dimension of a set of pixels.

    The method is that of the paper's code (PoreSpy's ``boxcount``). There are up to `bins` sizes,
    evenly spaced in the logarithm from 10 pixels to the whole picture, so that a picture of fewer
    than 20 pixels gives no dimension. A box counts if it holds some of the set but is not filled by
    it.
    """
    if min(edge.shape) < LEAST - 1:  # a border has one pixel less than its picture
        return Dimension(math.nan, math.nan, *np.zeros((2, 0), np.int64))
    sizes = np.unique(np.logspace(1, math.log10(min(edge.shape)), bins).astype(np.int64))
    counts = np.array([_boxes(edge, int(size)) for size in sizes])
    if len(sizes) < 2 or not counts.all():
        return Dimension(math.nan, math.nan, sizes, counts)
    across, up = np.log(sizes), np.log(counts)
    slopes = -np.gradient(up, across)
    return Dimension(float(np.median(slopes)), float(-np.polyfit(across, up, 1)[0]), sizes, counts)


def _boxes(edge: NDArray[np.bool_], size: int) -> int:
    """Return how many boxes of a tiling hold some of a set, and are not filled by it."""
    starts = [np.arange(0, length, size) for length in edge.shape]
    some = np.add.reduceat(edge.astype(np.int64), starts[0], axis=0)
    some = np.add.reduceat(some, starts[1], axis=1)
    lengths = [np.diff(np.append(at, n)) for at, n in zip(starts, edge.shape, strict=True)]
    return int(((some > 0) & (some < np.outer(*lengths))).sum())
