"""Central differences: derivatives computed from the loss, never by the chain rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.activations import ACTIVATIONS
from shallows.formula import evaluate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shallows.backprop import Array
    from shallows.derivation import Derivation, Equation
    from shallows.quantities import Quantity

    Values = Mapping[str, Array]

STEP = 6e-6  # about the cube root of float64's epsilon, where the two errors balance
TOLERANCE = 1e-6  # of the largest derivative of the same quantity
ROUNDING = 16  # roundings of a loss, in units of eps times the size of its terms
SHOWN = 100  # times its uncertainty, a derivative has to be for a comparison to show anything
LARGEST = 400  # elements of a quantity that are compared; of more, as many, evenly spaced


class Conclusion(StrEnum):
    """The conclusion of a comparison with central differences."""

    VERIFIED = "verified"
    WRONG = "wrong"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, eq=False)
class Comparison:
    """The comparison of one derivative with central differences.

    Parameters
    ----------
    conclusion : Conclusion
    error : float
        Largest |derivative − difference|, divided by the largest of either; nan if nothing was
        compared.
    reason : str
        Why it could not be tested, or what is wrong.
    numeric : dict
        The difference at each index that was compared.
    tested, kinks, of : int
        The number of elements compared; of elements whose nudge moves a relu across 0, or a weight
        with an L1 penalty, where there is no derivative to compare; and of all elements.
    noise : float
        The largest uncertainty of a difference: `ROUNDING` eps times the size of the loss's terms
        divided by the step, plus the change when the step is doubled.
    """

    conclusion: Conclusion
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
        return self.conclusion is Conclusion.VERIFIED

    @property
    def measure(self) -> str:
        """The error, and of how many elements."""
        part = f", {self.tested} of {self.of} compared" if self.tested < self.of else ""
        return f"{self.error:.1e}{part}" + (f", {self.kinks} at a kink" if self.kinks else "")

    def __str__(self) -> str:
        if self.conclusion is Conclusion.NOT_TESTABLE:
            return f"not testable: {self.reason}"
        return self.measure if self.holds else f"WRONG {self.measure}"

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        names = ("error", "reason", "tested", "kinks", "of", "noise")
        return {"finding": self.conclusion.value} | {n: getattr(self, n) for n in names}


@dataclass(frozen=True, eq=False)
class Differences:
    """A pass whose loss can be evaluated again with one number nudged.

    Parameters
    ----------
    derivation : Derivation
    values : mapping
        ``x``, ``y``, the factors of the penalties, the weights and every quantity of the pass.
    """

    derivation: Derivation
    values: Values

    def verdict(
        self, quantity: Quantity, indices: Sequence[tuple[int, ...]] | None = None
    ) -> Comparison | None:
        """Return the comparison of a derivative's value; None for a quantity of another kind."""
        if not quantity.is_derivative:
            return None
        return self.verify(self.values[quantity.name], quantity.plain, indices)

    def verify(
        self, derivative: Array, of: Quantity, indices: Sequence[tuple[int, ...]] | None = None
    ) -> Comparison:
        """Compare ∂L/∂(`of`) with central differences of the loss, element by element.

        Parameters
        ----------
        derivative : ndarray
            An array in the shape of the quantity.
        of : Quantity
            A weight, a bias, z, a or ŷ.
        indices : sequence of tuple, optional
            Elements to compare; all, or `LARGEST` evenly spaced, if not given.
        """
        chosen = _spaced(derivative.shape) if indices is None else list(indices)
        after = self._after(of)
        with np.errstate(all="ignore"):
            found = {index: self._difference(of, index, after) for index in chosen}
        return _judged(derivative, found)

    def _after(self, of: Quantity) -> list[Equation]:
        """Return the equations from a quantity to the loss.

        The loss is computed from the logits, where there are some, for either form of the gradient:
        near 0 and 1, differences of the form with ŷ have too few digits. Only the weights have
        penalties.
        """
        d = self.derivation
        gradient = "report" if of.kind == "yhat" else "stable"
        alpha, l1 = d.alpha and of.is_weight, d.l1 and of.is_weight
        d = replace(d, gradient=gradient, alpha=alpha, l1=l1)
        changed, after = {of}, []
        for equation in (*d.forward, d.objective):
            if equation.quantity != of and changed & set(equation.inputs):
                changed.add(equation.quantity)
                after.append(equation)
        # A loss from the logits does not need ŷ.
        return [e for e in after if e.quantity.kind != "yhat" or d.loss == "squared"]

    def _difference(
        self, of: Quantity, index: tuple[int, ...], after: Sequence[Equation]
    ) -> tuple[float, float, bool]:
        """Return a central difference, its uncertainty, and whether a kink is near."""
        # The quantity of one sample does not change the other samples' losses.
        values = self.values if of.is_weight else self._sample(index[0])
        start, place = values[of.name], index if of.is_weight else (0, *index[1:])
        value = float(start[place])
        step = STEP * (min(value, 1 - value) if of.kind == "yhat" else max(1.0, abs(value)))
        slopes, sides = [], []
        for size in (step, 2 * step):
            up, down = start.copy(), start.copy()
            up[place] += size
            down[place] -= size
            high, low = ({**values, of.name: nudged} for nudged in (up, down))
            sides += [self._carry(after, high), self._carry(after, low)]
            rise = float(high["loss"]) - float(low["loss"])
            slopes.append(float(rise / (up[place] - down[place])))
        rounding = float(ROUNDING * np.finfo(float).eps * self._size(values, of) / np.float64(step))
        noise = rounding + abs(slopes[1] - slopes[0])
        crosses = self.derivation.l1 and of.kind == "w" and abs(value) <= 2 * step  # |w| has a kink
        return slopes[0], noise, crosses or any(side != sides[0] for side in sides)

    def _carry(self, after: Sequence[Equation], values: dict[str, Array]) -> list[bytes]:
        """Compute the quantities after a nudge, and return on which side of 0 every relu is."""
        sides: list[bytes] = []
        for equation in after:
            values[equation.name] = equation.value(values)
            layer = equation.quantity.layer
            if equation.quantity.kind == "a" and _kinked(self.derivation.function(layer)):
                sides.append((values[f"z{layer}"] > 0).tobytes())
        return sides

    def _sample(self, row: int) -> Values:
        """Return the pass of one sample."""
        d = self.derivation
        names = ["x", "y", *(equation.name for equation in d.forward)]
        return {**self.values, **{name: self.values[name][row : row + 1] for name in names}}

    def _size(self, values: Values, of: Quantity) -> float:
        """Return the size of the terms of the loss."""
        d, y, z = self.derivation, values["y"], values[f"z{self.derivation.layers}"]
        if d.loss == "squared":
            size = float(np.sum((z - y) ** 2) / 2 + np.abs((z - y) * z).sum())
        else:
            size = float(np.abs(np.logaddexp(0, z)).sum() + np.abs(y * z).sum() + np.abs(z).max())
        if d.alpha and of.is_weight:
            squares = sum(float(np.sum(values[w.name] ** 2)) for w in d.weights if w.kind == "w")
            size += float(values["alpha"]) / 2 * squares
        if d.l1 and of.is_weight:
            sizes = sum(float(np.sum(np.abs(values[w.name]))) for w in d.weights if w.kind == "w")
            size += float(values["l1"]) * sizes
        return size


@cache
def _kinked(activation: str) -> bool:
    """Return whether a function has two slopes at 0, as a relu has."""
    entry, z = ACTIVATIONS[activation], np.array([-1e-9, 1e-9])
    slopes = evaluate(entry.slope, {"z": z, "a": evaluate(entry.formula, {"z": z})})
    left, right = np.broadcast_to(slopes, 2)
    return bool(abs(left - right) > 1e-6)


def _spaced(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    size = int(np.prod(shape))
    flat = np.unique(np.linspace(0, size - 1, min(size, LARGEST)).round().astype(int))
    return [tuple(int(i) for i in np.unravel_index(k, shape)) for k in flat]


def _judged(
    derivative: Array, found: dict[tuple[int, ...], tuple[float, float, bool]]
) -> Comparison:
    """Return the verdict on a derivative, given differences, their uncertainties and kinks."""
    smooth = {i: (d, noise) for i, (d, noise, kink) in found.items() if not kink}
    finite = {i: pair for i, pair in smooth.items() if np.isfinite(pair).all()}
    numeric = {i: d for i, (d, _) in finite.items()}
    kinks, of = len(found) - len(smooth), derivative.size
    if not finite:
        reason = "every element is at a kink" if kinks and not smooth else "L is not finite there"
        return Comparison(Conclusion.NOT_TESTABLE, np.nan, reason, numeric, 0, kinks, of, np.nan)
    given = np.array([derivative[i] for i in finite])
    difference, noise = np.array(list(finite.values())).T
    counts = (len(finite), kinks, of, float(noise.max()))
    if not np.isfinite(given).all():
        reason = "not a finite number, where the difference is one"
        return Comparison(Conclusion.WRONG, np.inf, reason, numeric, *counts)
    size = np.maximum(np.abs(given), np.abs(difference))
    off, largest = np.abs(given - difference), float(size.max())
    error = float(off.max() / largest) if largest else 0.0
    if (off > TOLERANCE * largest + noise).any():
        return Comparison(Conclusion.WRONG, error, "differs", numeric, *counts)
    if not (size > SHOWN * noise).any():
        reason = f"too small for differences, which are uncertain by {noise.max():.0e}"
        return Comparison(Conclusion.NOT_TESTABLE, error, reason, numeric, *counts)
    return Comparison(Conclusion.VERIFIED, error, "", numeric, *counts)
