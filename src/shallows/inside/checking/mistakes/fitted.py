"""Mistakes with one unknown constant: a factor, or weights already updated with some rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.mistakes.factors import factor, stale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.mistakes.edits import Mistake
    from shallows.inside.checking.reading.probe import Probe
    from shallows.quantities import Quantity


def constants(
    trials: Sequence[tuple[Probe, dict[str, Array]]],
    usable: Sequence[Quantities],
    quantity: Quantity,
    between: Sequence[Quantity],
    right: Sequence[Array],
    tolerance: float,
) -> Iterator[tuple[Mistake, list[Array]]]:
    """Yield mistakes with a constant, and the values that they give on each probe.

    All later values up to the next returned one are linear in the constant, so that value gives it.

    Parameters
    ----------
    trials : sequence of (Probe, dict)
    usable : sequence of dict
        The values before it, on each probe.
    quantity : Quantity
    between : sequence of Quantity
        What is computed from it, up to the next returned value.
    right : sequence of ndarray
        Its right value on each probe.
    tolerance : float
    """
    for updated in {"z": (False,), "a": (False, True)}.get(quantity.kind, ()):
        fits = []
        for (p, given), q, value in zip(trials, usable, right, strict=True):
            origin, slope = _updated(quantity, q, value) if updated else (0 * value, value)
            fits.append((_constant(quantity, p, q, between, given, origin, slope), origin, slope))
        kinds = [
            stale(quantity.layer + 1, c, p) if updated else factor(c, p, tolerance)
            for (c, *_), (p, _) in zip(fits, trials, strict=True)
        ]
        common = [m for m in kinds[0] if all(m in others for others in kinds)]
        if common:
            yield common[0], [origin + c * slope for c, origin, slope in fits]


def _updated(quantity: Quantity, q: Quantities, value: Array) -> tuple[Array, Array]:
    """Return ∂L/∂a, and how it changes with the rate by which w was updated before."""
    above = quantity.layer + 1
    return value, -q[f"dL_dz{above}"] @ q[f"dL_dw{above}"].T


def _constant(
    quantity: Quantity,
    p: Probe,
    q: Quantities,
    between: Sequence[Quantity],
    given: dict[str, Array],
    origin: Array,
    slope: Array,
) -> float:
    """Return the c of origin + c·slope that fits the next returned value best."""
    ends = []
    for start in (origin, origin + slope):
        values = {**q, quantity.name: start}
        for other in between:
            values[other.name] = p.expected(other, values)
        ends.append(values[between[-1].name])
    target, direction = given[between[-1].name], ends[1] - ends[0]
    if target.shape != direction.shape or not direction.any() or not np.isfinite(target).all():
        return 1.0
    return float(((target - ends[0]) * direction).sum() / (direction * direction).sum())
