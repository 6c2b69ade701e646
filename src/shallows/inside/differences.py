"""Central differences: a derivative by evaluating the loss, never by the chain rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shallows import backprop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.backprop import Array, Quantities
    from shallows.trajectory import Weights

STEP = 6e-6  # about the cube root of float64's epsilon, where the two errors balance
FLOOR = 1e-3  # below this share of max(1, L), rounding of L decides the difference
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Verdict:
    r"""What central differences say of one derivative.

    Parameters
    ----------
    error : float
        max |difference| / max(|derivative|, |central difference|, floor), maxima over
        the elements not at a kink; the floor is `FLOOR` times max(1, L).
    kinks : int
        Elements whose nudge carries a relu across 0, where there is no derivative to compare.
    """

    error: float
    kinks: int = 0

    @property
    def holds(self) -> bool:
        """Whether the error is finite and within `TOLERANCE`."""
        return bool(self.error <= TOLERANCE)

    def __str__(self) -> str:
        text = f"{self.error:.1e}" if self.holds else f"WRONG {self.error:.1e}"
        return f"{text}, {self.kinks} at a kink" if self.kinks else text


def verify(
    derivative: Array,
    of: str,
    x: Array,
    y: Array,
    weights: Weights,
    quantities: Quantities,
    activation: Sequence[str],
) -> Verdict:
    """Compare ∂L/∂(`of`) with central differences of the loss, element by element."""
    start = weights[of] if of in weights else quantities[of]
    numeric, smooth = np.empty(start.shape), np.ones(start.shape, dtype=bool)
    for index in np.ndindex(start.shape):
        step = STEP * max(1.0, abs(float(start[index])))
        sides = []
        for sign in (1, -1):
            nudged = start.copy()
            nudged[index] += sign * step
            sides.append(_loss(of, nudged, x, y, weights, quantities, activation))
        (above, signs), (below, others) = sides
        numeric[index] = (above - below) / (2 * step)
        smooth[index] = signs == others
    kinks = int((~smooth).sum())
    if kinks == smooth.size:
        return Verdict(0.0, kinks)
    off = np.abs(derivative - numeric)[smooth]
    last = quantities[f"z{len(activation) + 1}"]
    floor = FLOOR * max(1.0, backprop.loss_from_logits(y, last))
    size = max(np.abs(derivative[smooth]).max(), np.abs(numeric[smooth]).max(), floor)
    return Verdict(float(off.max() / size), kinks)


def _loss(
    of: str,
    value: Array,
    x: Array,
    y: Array,
    weights: Weights,
    quantities: Quantities,
    activation: Sequence[str],
) -> tuple[float, list[bytes]]:
    """Return L with one quantity replaced, and on which side of 0 every relu is."""
    if of == "yhat":
        return backprop.loss(y, value), []
    if of in weights:
        weights, first = {**weights, of: value}, 1
    else:
        first = int(of[1:]) + (of[0] == "a")
    a = value if of[0] == "a" else (quantities[f"a{first - 1}"] if first > 1 else x)
    sides: list[bytes] = []
    last = len(activation) + 1
    for layer in range(first, last + 1):
        affine = a @ weights[f"w{layer}"] + weights.get(f"b{layer}", 0.0)
        z = value if of == f"z{layer}" else affine
        if layer < last:
            a = backprop.ACTIVATIONS[activation[layer - 1]][0](z)
            if activation[layer - 1] == "relu":
                sides.append((z > 0).tobytes())
    return backprop.loss_from_logits(y, z), sides
