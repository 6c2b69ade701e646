"""Mistakes with one unknown constant: a factor, or weights already updated with some rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.factors import factor, stale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.edits import Mistake
    from shallows.inside.checking.probe import Probe
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
    if quantity.kind not in ("z", "a"):
        return
    above = quantity.layer + 1
    origins, slopes, found = [], [], []
    for (p, given), q, value in zip(trials, usable, right, strict=True):
        if quantity.kind == "z":
            origin, slope = 0 * value, value
        else:
            origin, slope = value, -q[f"dL_dz{above}"] @ q[f"dL_dw{above}"].T
        found.append(_constant(quantity, p, q, between, given, origin, slope))
        origins.append(origin)
        slopes.append(slope)
    kinds = [
        factor(c, p, tolerance) if quantity.kind == "z" else stale(above, c, p)
        for c, (p, _) in zip(found, trials, strict=True)
    ]
    common = [m for m in kinds[0] if all(m in others for others in kinds)]
    if common:
        fit = zip(origins, found, slopes, strict=True)
        yield common[0], [origin + c * slope for origin, c, slope in fit]


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
