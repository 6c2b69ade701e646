"""Central differences: a derivative by evaluating the loss, never by the chain rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from shallows import backprop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.backprop import Array, Quantities
    from shallows.trajectory import Weights

STEP = 6e-6  # about the cube root of float64's epsilon, where the two errors balance
TOLERANCE = 1e-6  # of the largest derivative of the same quantity
ROUNDING = 16  # roundings of a loss, in units of eps times the size of its terms
SHOWN = 100  # times its uncertainty, a derivative has to be for a comparison to show anything
LARGEST = 400  # elements of a quantity that are compared; of more, as many, evenly spaced


class Finding(StrEnum):
    """What a comparison with central differences came to."""

    VERIFIED = "verified"
    WRONG = "wrong"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, eq=False)
class Verdict:
    """What central differences say of one derivative.

    Parameters
    ----------
    finding : Finding
    error : float
        Largest |derivative − difference| over the largest of either; nan if nothing was compared.
    reason : str
        Why it could not be tested, or what is wrong.
    numeric : dict
        The difference at each index that was compared.
    tested, kinks, of : int
        Elements compared, elements whose nudge carries a relu across 0, where there is no
        derivative to compare, and all elements.
    noise : float
        The largest uncertainty of a difference: `ROUNDING` eps times the size of the loss's terms
        over the step, plus what doubling the step changes.
    """

    finding: Finding
    error: float
    reason: str
    numeric: dict[tuple[int, ...], float]
    tested: int
    kinks: int
    of: int
    noise: float

    @property
    def holds(self) -> bool:
        """Whether the derivative was shown to be right."""
        return self.finding is Finding.VERIFIED

    @property
    def measure(self) -> str:
        """The error, and of how many elements."""
        part = f", {self.tested} of {self.of} compared" if self.tested < self.of else ""
        return f"{self.error:.1e}{part}" + (f", {self.kinks} at a kink" if self.kinks else "")

    def __str__(self) -> str:
        if self.finding is Finding.NOT_TESTABLE:
            return f"not testable: {self.reason}"
        return self.measure if self.holds else f"WRONG {self.measure}"


@dataclass(frozen=True, eq=False)
class Pass:
    """A forward pass, to be repeated with one number nudged.

    Parameters
    ----------
    x, y : ndarray, (n, inputs) and (n, outputs)
    weights, quantities : dict
        What `backprop.forward` was given, and returned.
    activation : sequence of str
    loss : {"cross-entropy", "squared"}
    alpha : float
        Factor of the L2 penalty.
    """

    x: Array
    y: Array
    weights: Weights
    quantities: Quantities
    activation: Sequence[str]
    loss: str = "cross-entropy"
    alpha: float = 0.0

    def verify(
        self, derivative: Array, of: str, indices: Sequence[tuple[int, ...]] | None = None
    ) -> Verdict:
        """Compare ∂L/∂(`of`) with central differences of the loss, element by element.

        Parameters
        ----------
        derivative : ndarray
            Of the shape of the quantity.
        of : str
            A weight, a bias, ``z1``, …, ``a1``, …, or ``yhat``.
        indices : sequence of tuple, optional
            Elements to compare; all, or `LARGEST` evenly spaced, if not given.
        """
        chosen = _spaced(derivative.shape) if indices is None else list(indices)
        with np.errstate(all="ignore"):
            found = {index: self._difference(of, index) for index in chosen}
        return _judged(derivative, found)

    def _difference(self, of: str, index: tuple[int, ...]) -> tuple[float, float, bool]:
        """Return a central difference, its uncertainty, and whether a relu crosses 0 for it."""
        start = (self.weights if of in self.weights else self.quantities)[of]
        one = self if of in self.weights else self._sample(index[0])  # others' losses are constant
        start, place = (start, index) if one is self else (start[index[0]][None], (0, *index[1:]))
        value = float(start[place])
        step = STEP * (min(value, 1 - value) if of == "yhat" else max(1.0, abs(value)))
        slopes, sides = [], []
        for size in (step, 2 * step):
            up, down = start.copy(), start.copy()
            up[place] += size
            down[place] -= size
            (above, high), (below, low) = one._loss(of, up), one._loss(of, down)
            slopes.append(float((above - below) / (up[place] - down[place])))
            sides += [high, low]
        scale = one._size()
        if of in self.weights:
            scale += self.penalty(self.weights)
        rounding = float(ROUNDING * np.finfo(float).eps * scale / np.float64(step))
        noise = rounding + abs(slopes[1] - slopes[0])
        return slopes[0], noise, any(side != sides[0] for side in sides)

    def _sample(self, row: int) -> Pass:
        """Return the pass of one sample."""
        q = {name: value[row : row + 1] for name, value in self.quantities.items()}
        x, y = self.x[row : row + 1], self.y[row : row + 1]
        return replace(self, x=x, y=y, quantities=q)

    def _size(self) -> float:
        """Return the size of the terms that the loss of the samples is the sum of."""
        y, z = self.y, self.quantities[f"z{len(self.activation) + 1}"]
        if self.loss == "squared":
            return float(np.sum((z - y) ** 2) / 2 + np.abs((z - y) * z).sum())
        return float(np.abs(np.logaddexp(0, z)).sum() + np.abs(y * z).sum() + np.abs(z).max())

    def _loss(self, of: str, value: Array) -> tuple[float, list[bytes]]:
        """Return L with one quantity replaced, and on which side of 0 every relu is."""
        if of == "yhat":
            return backprop.loss(self.y, value), []
        weights, first = self.weights, int(of[1:]) + (of[0] == "a")
        if of in weights:
            weights = {**weights, of: value}
        a = value if of[0] == "a" else self.x
        if of[0] != "a" and first > 1:
            a = self.quantities[f"a{first - 1}"]
        sides: list[bytes] = []
        last = len(self.activation) + 1
        for layer in range(first, last + 1):
            affine = a @ weights[f"w{layer}"] + weights.get(f"b{layer}", 0.0)
            z = value if of == f"z{layer}" else affine
            if layer < last:
                name = self.activation[layer - 1]
                a = backprop.ACTIVATIONS[name][0](z)
                if name == "relu":
                    sides.append((z > 0).tobytes())
        squared = self.loss == "squared"
        loss = (backprop.squared_loss if squared else backprop.loss_from_logits)(self.y, z)
        return loss + (self.penalty(weights) if of in weights else 0.0), sides

    def penalty(self, weights: Weights) -> float:
        """Return ½ α Σ w² over the weights, not the biases."""
        squares = (float(np.sum(w * w)) for name, w in weights.items() if name[0] == "w")
        return self.alpha / 2 * sum(squares)


def _spaced(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    size = int(np.prod(shape))
    flat = np.unique(np.linspace(0, size - 1, min(size, LARGEST)).round().astype(int))
    return [tuple(int(i) for i in np.unravel_index(k, shape)) for k in flat]


def _judged(derivative: Array, found: dict[tuple[int, ...], tuple[float, float, bool]]) -> Verdict:
    """Return the verdict on a derivative, given differences, their uncertainties and kinks."""
    smooth = {i: (d, noise) for i, (d, noise, kink) in found.items() if not kink}
    finite = {i: pair for i, pair in smooth.items() if np.isfinite(pair).all()}
    numeric = {i: d for i, (d, _) in finite.items()}
    kinks, of = len(found) - len(smooth), derivative.size
    if not finite:
        reason = "every element is at a kink" if kinks and not smooth else "L is not finite there"
        return Verdict(Finding.NOT_TESTABLE, np.nan, reason, numeric, 0, kinks, of, np.nan)
    given = np.array([derivative[i] for i in finite])
    difference, noise = np.array(list(finite.values())).T
    counts = (len(finite), kinks, of, float(noise.max()))
    if not np.isfinite(given).all():
        reason = "not a finite number, where the difference is one"
        return Verdict(Finding.WRONG, np.inf, reason, numeric, *counts)
    size = np.maximum(np.abs(given), np.abs(difference))
    off, largest = np.abs(given - difference), float(size.max())
    error = float(off.max() / largest) if largest else 0.0
    if (off > TOLERANCE * largest + noise).any():
        return Verdict(Finding.WRONG, error, "differs", numeric, *counts)
    if not (size > SHOWN * noise).any():
        reason = f"too small for differences, which are uncertain by {noise.max():.0e}"
        return Verdict(Finding.NOT_TESTABLE, error, reason, numeric, *counts)
    return Verdict(Finding.VERIFIED, error, "", numeric, *counts)
