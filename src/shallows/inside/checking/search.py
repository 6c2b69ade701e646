"""Find the hypothesis with the fewest mistakes that explains the values of a learner's code.

Values that the code doesn't return are simulated: right, or with one of the known mistakes. Each
returned value is then judged from the values before it, returned or simulated.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows.inside.checking import mistakes
from shallows.inside.checking.edits import edits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.edits import Mistake
    from shallows.inside.checking.probe import Probe
    from shallows.quantities import Quantity

#: A probe, and the values that were returned on it, by name.
Trial = tuple["Probe", "dict[str, Array]"]
#: Relative tolerance, and how many mistakes may hide between two returned values: for float64 in
#: any order of summation, for float32, and for finite differences.
PASSES = ((1e-9, 1), (1e-5, 1), (2e-4, 1), (2e-3, 1), (1e-9, 2))
UNRECOGNISED = 3.0  # in mistakes: costs more than two known ones
KEPT = 12


class Judged(NamedTuple):
    """The judgement of one quantity: its error (None if not returned), and its mistake, if any.

    Without a quantity, it is the judgement of the update of all weights.
    """

    quantity: Quantity | None
    right: bool
    error: float | None
    mistake: Mistake | None


@dataclass(frozen=True)
class Hypothesis:
    """Judgements so far, the values that they suppose on each probe, and the number of mistakes."""

    values: tuple[Quantities, ...]
    judged: tuple[Judged, ...] = ()
    cost: float = 0.0
    hidden: int = 0
    pending: int = 0

    @property
    def complete(self) -> bool:
        """Whether every wrong value is explained."""
        return all(v.right or v.mistake for v in self.judged)

    def suppose(
        self, quantity: Quantity, values: Sequence[Array], mistake: Mistake | None
    ) -> Hypothesis:
        """Return the hypothesis with one more value that was not returned, right or mistaken."""
        following = tuple({**q, quantity.name: v} for q, v in zip(self.values, values, strict=True))
        if mistake is None:
            return Hypothesis(following, self.judged, self.cost, self.hidden, self.pending)
        return Hypothesis(
            following,
            (*self.judged, Judged(quantity, False, None, mistake)),
            self.cost + 1,
            self.hidden + 1,
            self.pending + 1,
        )


def explain(trials: Sequence[Trial], order: Sequence[Quantity]) -> Hypothesis:
    """Return the hypothesis with the fewest mistakes that explains the trials.

    Parameters
    ----------
    trials : sequence of (Probe, dict)
        The values returned on each probe, by name.
    order : sequence of Quantity
        All derivatives, in the order of the derivation.
    """
    tried = []
    for tolerance, most in PASSES:
        tried.append(_search(trials, order, tolerance, most))
        if tried[-1].complete:
            break
    return min(tried, key=rank)


def rank(e: Hypothesis) -> tuple[float, int]:
    """Return what the search minimises: the mistakes, then the mistakes not seen directly."""
    return e.cost, e.hidden


def _search(
    trials: Sequence[Trial], order: Sequence[Quantity], tolerance: float, most: int
) -> Hypothesis:
    states = [Hypothesis(tuple({} for _ in trials))]
    returned = [q for q in order if all(q.name in given for _, given in trials)]
    if not returned:
        return states[0]
    for at, quantity in enumerate(order[: order.index(returned[-1]) + 1]):
        if quantity in returned:
            name = quantity.name
            off = [mistakes.error(given[name], p.truth[name]) for p, given in trials]
            states = [new for e in states for new in _judged(e, quantity, trials, off, tolerance)]
            states = sorted(states, key=rank)[:KEPT]
            continue
        following = next(other for other in order[at:] if other in returned)
        between = order[at + 1 : order.index(following) + 1]
        states = [
            new for e in states for new in _supposed(e, quantity, trials, between, tolerance, most)
        ]
    return min(states, key=rank)


def _judged(
    e: Hypothesis,
    quantity: Quantity,
    trials: Sequence[Trial],
    off: Sequence[float],
    tolerance: float,
) -> Iterator[Hypothesis]:
    """Judge a returned value: right given the values before it, or a mistake of its own.

    `off` is how far it is from the truth on each probe.
    """
    name, worst = quantity.name, 0.0
    both = [(p, q, given[name]) for (p, given), q in zip(trials, e.values, strict=True)]
    for (p, q, given), least in zip(both, off, strict=True):
        worst = max(worst, _error(quantity, p, q, given, least))
        if e.pending and worst >= tolerance:
            return
    values = tuple({**q, name: given.astype(float)} for _, q, given in both)
    if worst < tolerance:
        right = Judged(quantity, True, worst, None)
        yield replace(e, values=values, judged=(*e.judged, right), pending=0)
    else:  # a mistake supposed just before would have had to explain it
        found: list[Mistake] | None = None
        for p, q, given in both:
            kinds = mistakes.recognised(quantity, p, _usable(p, q), given, tolerance)
            found = kinds if found is None else [kind for kind in found if kind in kinds]
        mistake = found[0] if found else None
        judged = (*e.judged, Judged(quantity, False, worst, mistake))
        cost = e.cost + (1.0 if mistake else UNRECOGNISED)
        yield replace(e, values=values, judged=judged, cost=cost)


def _error(quantity: Quantity, p: Probe, q: Quantities, given: Array, least: float) -> float:
    """Return the error given the values before it, or the error against the truth if smaller."""
    with suppress(ValueError):  # a wrong shape before it leaves only the truth
        least = min(least, mistakes.error(given, p.expected(quantity, q)))
    return least


def _usable(p: Probe, q: Quantities) -> Quantities:
    """Return the values with wrong shapes replaced by the truth."""
    return {name: v if v.shape == p.truth[name].shape else p.truth[name] for name, v in q.items()}


def _supposed(
    e: Hypothesis,
    quantity: Quantity,
    trials: Sequence[Trial],
    between: Sequence[Quantity],
    tolerance: float,
    most: int,
) -> Iterator[Hypothesis]:
    """Suppose a value that was not returned: right, or by one of the known mistakes."""
    right = [_expected(quantity, p, q) for (p, _), q in zip(trials, e.values, strict=True)]
    yield e.suppose(quantity, right, None)
    if e.pending >= most or quantity.kind in ("w", "b"):  # nothing later depends on these
        return
    before = [{**p.given, **_usable(p, q)} for (p, _), q in zip(trials, e.values, strict=True)]
    for edit in edits(trials[0][0].derivation, quantity):
        with suppress(ValueError), np.errstate(all="ignore"):
            values = [edit.value(q) for q in before]
            if _differs(values, right, tolerance):
                yield e.suppose(quantity, values, edit.mistake)
    with suppress(ValueError):  # a returned value of a wrong shape tells no constant
        for mistake, values in _fitted(e, quantity, trials, between, right, tolerance):
            yield e.suppose(quantity, values, mistake)


def _differs(values: Sequence[Array], right: Sequence[Array], tolerance: float) -> bool:
    pairs = list(zip(values, right, strict=True))
    return all(v.shape == r.shape for v, r in pairs) and any(
        mistakes.error(v, r) > tolerance for v, r in pairs
    )


def _expected(quantity: Quantity, p: Probe, q: Quantities) -> Array:
    try:
        return p.expected(quantity, q)
    except ValueError:
        return p.expected(quantity, _usable(p, q))


def _fitted(
    e: Hypothesis,
    quantity: Quantity,
    trials: Sequence[Trial],
    between: Sequence[Quantity],
    right: Sequence[Array],
    tolerance: float,
) -> Iterator[tuple[Mistake, list[Array]]]:
    """Return mistakes with one unknown constant: a factor, or weights already updated with some lr.

    All later values up to the next returned one are linear in the constant, so that value gives it.
    """
    if quantity.kind not in ("z", "a"):
        return
    above = quantity.layer + 1
    origins, slopes, constants = [], [], []
    for (p, given), q, value in zip(trials, e.values, right, strict=True):
        usable = _usable(p, q)
        if quantity.kind == "z":
            origin, slope = 0 * value, value
        else:
            origin, slope = value, -usable[f"dL_dz{above}"] @ usable[f"dL_dw{above}"].T
        constants.append(_constant(quantity, p, usable, between, given, origin, slope))
        origins.append(origin)
        slopes.append(slope)
    kinds = [
        mistakes.factor(c, p, tolerance) if quantity.kind == "z" else mistakes.stale(above, c, p)
        for c, (p, _) in zip(constants, trials, strict=True)
    ]
    common = [m for m in kinds[0] if all(m in others for others in kinds)]
    if common:
        fit = zip(origins, constants, slopes, strict=True)
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
