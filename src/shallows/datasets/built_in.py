"""The report's two data sets, and a few classics.

To add one, write a function here, under `built_in`: Python and the shell find it. The laboratory
has its own in `web/src/data/builtin.ts`.
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from shallows.arguments import integer, number
from shallows.arithmetic import rounded
from shallows.datasets.arrays import from_arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.datasets.dataset import Dataset

Maker = TypeVar("Maker", bound="Callable[..., Dataset]")

#: By name: the function that makes each built-in data set.
BUILT_IN: dict[str, Callable[..., Dataset]] = {}


def built_in(make: Maker) -> Maker:
    """Enter a function into `BUILT_IN`, under its name. It must work without arguments.

    Examples
    --------
    >>> from shallows.datasets.built_in import BUILT_IN
    >>> BUILT_IN["moons"] is sh.datasets.moons
    True
    """
    BUILT_IN[make.__name__] = make
    return make


def options(name: str) -> list[str]:
    """Return the names of the arguments that built-in data take, such as ``n`` and ``seed``.

    Examples
    --------
    >>> sh.datasets.options("moons")
    ['n', 'seed', 'noise']
    """
    return list(signature(BUILT_IN[name]).parameters)


@built_in
def xor() -> Dataset:
    """Return the report's 21 XOR points: two crossing lines, in its order.

    For i = 0…10 the point (i/10, i/10) of class 0, then, except at the crossing, the point
    (i/10, 1 - i/10) of class 1; i/10 is 0.1·i as computed in floating point.

    Examples
    --------
    >>> data = sh.datasets.xor()
    >>> data.x[:3].tolist(), data.y[:3]
    ([[0.0, 0.0], [0.0, 1.0], [0.1, 0.1]], array([0, 1, 0]))
    """
    x, y = [], []
    for i in range(11):
        x.append((0.1 * i, 0.1 * i))
        y.append(0)
        if 0.1 * i != 0.5:
            x.append((0.1 * i, 1 - 0.1 * i))
            y.append(1)
    return from_arrays(x, y, name="xor", provenance="the report's 21 points, section 2")


@built_in
def linear(n: int = 100, seed: int = 99999) -> Dataset:
    """Return points of the unit square: class 0 where x0 > x1, else class 1, as in the report.

    Parameters
    ----------
    n : int
        Number of points, at least 2.
    seed : int
        Seed of NumPy's legacy generator, whose numbers never change (NEP 19).

    Examples
    --------
    >>> data = sh.datasets.linear(n=50)
    >>> data.n_samples, np.array_equal(data.y == 0, data.x[:, 0] > data.x[:, 1])
    (50, True)
    """
    x = _uniform(n, 2, seed)
    return split_by_diagonal(x, provenance=f"{n} uniform points, seed {seed}")


def split_by_diagonal(x: NDArray[np.float64], *, provenance: str) -> Dataset:
    """Return the report's 'linear' data of given points: class 0 where x0 > x1, else class 1.

    Examples
    --------
    >>> sh.datasets.split_by_diagonal(np.array([[0.9, 0.1], [0.1, 0.9]]), provenance="two points").y
    array([0, 1])
    """
    return from_arrays(x, np.where(x[:, 0] > x[:, 1], 0, 1), name="linear", provenance=provenance)


@built_in
def circles(n: int = 100, seed: int = 0) -> Dataset:
    """Return points of the square [-1, 1]²: class 1 inside the circle that halves its area.

    Parameters
    ----------
    n : int
        Number of points.
    seed : int
        Seed of their places.

    Raises
    ------
    ArgumentError
        If one of them is no whole number in range, or all points are of one class.

    Examples
    --------
    >>> sh.datasets.circles(n=50, seed=3)
    Dataset('circles': 50 samples, 2 features, 2 classes)
    """
    x = 2 * _uniform(n, 2, seed) - 1
    inside = x[:, 0] * x[:, 0] + x[:, 1] * x[:, 1] < 2 / np.pi
    return from_arrays(
        x, inside, name="circles", provenance=f"{n} uniform points in and around a circle"
    )


@built_in
def moons(n: int = 100, seed: int = 0, noise: float = 0.1) -> Dataset:
    """Return two interleaved half circles.

    Parameters
    ----------
    n : int
        Number of points.
    seed : int
        Seed of their noise.
    noise : float
        How far a point is moved along each axis, at most.

    Examples
    --------
    >>> sh.datasets.moons(n=50, noise=0.05)
    Dataset('moons': 50 samples, 2 features, 2 classes)
    """
    label = np.arange(_count(n)) % 2
    angle = np.pi * (np.arange(n) // 2) / max(1, (n - 1) // 2)
    x = np.column_stack([rounded.cos(angle), rounded.sin(angle)])
    noise = number("noise", noise, minimum=0.0, below=np.inf)
    x = np.where(label[:, None] == 1, [1.0, 0.5] - x, x) + noise * (2 * _uniform(n, 2, seed) - 1)
    return from_arrays(x, label, name="moons", provenance=f"two half circles, noise {noise}")


@built_in
def spirals(n: int = 100, seed: int = 0, noise: float = 0.02) -> Dataset:
    """Return two spirals of one and three quarter turns.

    Parameters
    ----------
    n : int
        Number of points.
    seed : int
        Seed of their noise.
    noise : float
        How far a point is moved along each axis, at most.

    Examples
    --------
    >>> sh.datasets.spirals(n=150, noise=0)
    Dataset('spirals': 150 samples, 2 features, 2 classes)
    """
    label = np.arange(_count(n)) % 2
    radius = (np.arange(n) // 2 + 1) / (n // 2 + 1)
    angle = 3.5 * np.pi * radius + np.pi * label
    noise = number("noise", noise, minimum=0.0, below=np.inf)
    x = np.column_stack([radius * rounded.cos(angle), radius * rounded.sin(angle)])
    x = x + noise * (2 * _uniform(n, 2, seed) - 1)
    return from_arrays(x, label, name="spirals", provenance=f"two spirals, noise {noise}")


@built_in
def checkerboard(n: int = 200, seed: int = 0, fields: int = 4) -> Dataset:
    """Return points of the square [-1, 1]², whose class is the colour of their field.

    Parameters
    ----------
    n : int
        Number of points.
    seed : int
        Seed of their places.
    fields : int
        Number of fields along each edge, 2 to 100.

    Raises
    ------
    ArgumentError
        If one of them is no whole number in range, or all points are of one class.

    Examples
    --------
    >>> sh.datasets.checkerboard(n=300, fields=3)
    Dataset('checkerboard': 300 samples, 2 features, 2 classes)
    """
    places = _uniform(n, 2, seed)
    fields = integer("fields", fields, minimum=2, maximum=100)
    colour = np.floor(fields * places).sum(axis=1) % 2
    provenance = f"{n} uniform points on a board of {fields} × {fields} fields, seed {seed}"
    return from_arrays(2 * places - 1, colour, name="checkerboard", provenance=provenance)


@built_in
def parity(bits: int = 3) -> Dataset:
    """Return all words of some bits; the class is the parity of their ones.

    Parameters
    ----------
    bits : int
        Number of bits of a word, 1 to 16; there are 2 to that power.

    Raises
    ------
    ArgumentError
        If it is not such a number.

    Examples
    --------
    >>> sh.datasets.parity(bits=2).x.tolist()
    [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    >>> sh.datasets.parity(bits=2).y
    array([0, 1, 1, 0])
    """
    bits = integer("bits", bits, minimum=1, maximum=16)
    x = (np.arange(2**bits)[:, None] >> np.arange(bits)) & 1
    return from_arrays(x, x.sum(axis=1) % 2, name="parity", provenance=f"all {bits}-bit words")


@built_in
def waves(n: int = 100, seed: int = 99999) -> Dataset:
    """Return points of the square [-1, 1]² and a height for each: a regression.

    The height is sin(πx0) · sin(πx1): two hills and two hollows.

    Parameters
    ----------
    n : int
        Number of points.
    seed : int
        Seed of their places.

    Examples
    --------
    >>> sh.datasets.waves(n=40).target_names
    ('y0',)
    """
    x = 2 * _uniform(n, 2, seed) - 1
    heights = rounded.sin(np.pi * x)
    provenance = f"{n} uniform points, seed {seed}"
    y = heights[:, 0] * heights[:, 1]
    return from_arrays(x, y, task="regression", name="waves", provenance=provenance)


def _count(n: Any) -> int:
    return integer("n", n, minimum=2, maximum=10**7)


def _uniform(n: int, columns: int, seed: int) -> NDArray[np.float64]:
    seed = integer("seed", seed, minimum=0, maximum=2**32 - 1)
    return np.random.RandomState(seed).uniform(0.0, 1.0, (_count(n), columns))
