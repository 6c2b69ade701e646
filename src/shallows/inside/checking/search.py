"""Find the explanation with the fewest mistakes for what a learner's code gave.

What the code doesn't return is simulated: right, or with one of the known mistakes. Each value
that it does return is then judged given those before it, returned or simulated.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows.inside.checking import chain, mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.chain import Probe
    from shallows.inside.checking.mistakes import Mistake

Run = tuple["Probe", "dict[str, Array]"]
#: Relative tolerance, and how many mistakes may hide between two returned values. float64 in any
#: order of summation; float32; finite differences.
PASSES = ((1e-9, 1), (1e-5, 1), (2e-4, 1), (2e-3, 1), (1e-9, 2))
UNRECOGNISED = 3.0  # in mistakes: dearer than two that are known
KEPT = 12


class Verdict(NamedTuple):
    """Of one quantity: its error, None if it was not returned, and the mistake if there is one."""

    name: str
    right: bool
    error: float | None
    mistake: Mistake | None


@dataclass(frozen=True)
class Explanation:
    """Verdicts so far, the values they suppose on each probe, and how many mistakes these are."""

    values: tuple[Quantities, ...]
    verdicts: tuple[Verdict, ...] = ()
    cost: float = 0.0
    hidden: int = 0
    pending: int = 0

    @property
    def complete(self) -> bool:
        """Whether every wrong value is explained."""
        return all(v.right or v.mistake for v in self.verdicts)

    def suppose(self, name: str, values: Sequence[Array], mistake: Mistake | None) -> Explanation:
        """Return it with a value that was not returned, right or by a mistake."""
        following = tuple(q | {name: v} for q, v in zip(self.values, values, strict=True))
        if mistake is None:
            return replace(self, values=following)
        return Explanation(
            following,
            (*self.verdicts, Verdict(name, False, None, mistake)),
            self.cost + 1,
            self.hidden + 1,
            self.pending + 1,
        )


def explain(runs: Sequence[Run], order: Sequence[str]) -> Explanation:
    """Return the explanation of the runs with the fewest mistakes.

    Parameters
    ----------
    runs : sequence of (Probe, dict)
        What was returned on each probe, by name.
    order : sequence of str
        Of all names of the derivation.
    """
    tried = []
    for tolerance, most in PASSES:
        tried.append(_search(runs, order, tolerance, most))
        if tried[-1].complete:
            break
    return min(tried, key=rank)


def rank(e: Explanation) -> tuple[float, int]:
    """Return what is to be small: the mistakes, and those of them that are not seen directly."""
    return e.cost, e.hidden


def _search(runs: Sequence[Run], order: Sequence[str], tolerance: float, most: int) -> Explanation:
    states = [Explanation(tuple({} for _ in runs))]
    returned = [name for name in order if all(name in given for _, given in runs)]
    if not returned:
        return states[0]
    for at, name in enumerate(order[: order.index(returned[-1]) + 1]):
        if name in returned:
            states = [new for e in states for new in _judged(e, name, runs, tolerance)]
            states = sorted(states, key=rank)[:KEPT]
            continue
        following = next(other for other in order[at:] if other in returned)
        between = order[at + 1 : order.index(following) + 1]
        states = [new for e in states for new in _supposed(e, name, runs, between, tolerance, most)]
    return min(states, key=rank)


def _judged(
    e: Explanation, name: str, runs: Sequence[Run], tolerance: float
) -> Iterator[Explanation]:
    """Judge a returned value: right given those before it, or a mistake of its own."""
    worst = max(
        _error(name, p, q, given[name]) for (p, given), q in zip(runs, e.values, strict=True)
    )
    values = tuple(
        q | {name: given[name].astype(float)} for (_, given), q in zip(runs, e.values, strict=True)
    )
    if worst < tolerance:
        verdict = Verdict(name, True, worst, None)
        yield replace(e, values=values, verdicts=(*e.verdicts, verdict), pending=0)
    elif not e.pending:  # what was supposed just before would have to explain it
        found: list[Mistake] | None = None
        for (p, given), q in zip(runs, e.values, strict=True):
            kinds = mistakes.recognised(name, p, _usable(p, q), given[name], tolerance)
            found = kinds if found is None else [kind for kind in found if kind in kinds]
        mistake = found[0] if found else None
        verdicts = (*e.verdicts, Verdict(name, False, worst, mistake))
        cost = e.cost + (1.0 if mistake else UNRECOGNISED)
        yield replace(e, values=values, verdicts=verdicts, cost=cost)


def _error(name: str, p: Probe, q: Quantities, given: Array) -> float:
    """Return the error given the values before, or against the truth if that is smaller."""
    judged = mistakes.error(given, p.truth[name])
    with suppress(ValueError):  # a wrong shape before it leaves only the truth
        judged = min(judged, mistakes.error(given, chain.expected(name, p, q)))
    return judged


def _usable(p: Probe, q: Quantities) -> Quantities:
    """Return the values with wrong shapes replaced by the truth."""
    return {name: v if v.shape == p.truth[name].shape else p.truth[name] for name, v in q.items()}


def _supposed(
    e: Explanation,
    name: str,
    runs: Sequence[Run],
    between: Sequence[str],
    tolerance: float,
    most: int,
) -> Iterator[Explanation]:
    """Suppose a value that was not returned: right, or by one of the known mistakes."""
    right = [_expected(name, p, q) for (p, _), q in zip(runs, e.values, strict=True)]
    yield e.suppose(name, right, None)
    kind, _ = chain.parse(name)
    if e.pending >= most or kind in ("dw", "db"):  # nothing later depends on these
        return
    guesses = [
        list(mistakes.guesses(name, p, _usable(p, q)))
        for (p, _), q in zip(runs, e.values, strict=True)
    ]
    for options in zip(*guesses, strict=True):
        with suppress(ValueError), np.errstate(all="ignore"):
            values = [guess() for _, guess in options]
            if _differs(values, right, tolerance):
                yield e.suppose(name, values, options[0][0])
    with suppress(ValueError):  # a returned value of a wrong shape tells no constant
        for mistake, values in _fitted(e, name, runs, between, right, tolerance):
            yield e.suppose(name, values, mistake)


def _differs(values: Sequence[Array], right: Sequence[Array], tolerance: float) -> bool:
    pairs = list(zip(values, right, strict=True))
    return all(v.shape == r.shape for v, r in pairs) and any(
        mistakes.error(v, r) > tolerance for v, r in pairs
    )


def _expected(name: str, p: Probe, q: Quantities) -> Array:
    try:
        return chain.expected(name, p, q)
    except ValueError:
        return chain.expected(name, p, _usable(p, q))


def _fitted(
    e: Explanation,
    name: str,
    runs: Sequence[Run],
    between: Sequence[str],
    right: Sequence[Array],
    tolerance: float,
) -> Iterator[tuple[Mistake, list[Array]]]:
    """Return what has one unknown constant: a factor, or weights already updated with some lr.

    All that follows is linear in it, up to the next returned value, which therefore tells it.
    """
    kind, layer = chain.parse(name)
    if kind not in ("dz", "da"):
        return
    origins, slopes, constants = [], [], []
    for (p, given), q, value in zip(runs, e.values, right, strict=True):
        usable = _usable(p, q)
        if kind == "dz":
            origin, slope = 0 * value, value
        else:
            origin = value
            slope = -usable[f"dL_dz{layer + 1}"] @ usable[f"dL_dw{layer + 1}"].T
        constants.append(_constant(name, p, usable, between, given, origin, slope))
        origins.append(origin)
        slopes.append(slope)
    kinds = [
        mistakes.factor(c, p, tolerance) if kind == "dz" else mistakes.stale(layer + 1, c, p)
        for c, (p, _) in zip(constants, runs, strict=True)
    ]
    common = [m for m in kinds[0] if all(m in others for others in kinds)]
    if common:
        fit = zip(origins, constants, slopes, strict=True)
        yield common[0], [origin + c * slope for origin, c, slope in fit]


def _constant(
    name: str,
    p: Probe,
    q: Quantities,
    between: Sequence[str],
    given: dict[str, Array],
    origin: Array,
    slope: Array,
) -> float:
    """Return the c of origin + c·slope that fits the next returned value best."""
    ends = []
    for start in (origin, origin + slope):
        values = q | {name: start}
        for other in between:
            values[other] = chain.expected(other, p, values)
        ends.append(values[between[-1]])
    target, direction = given[between[-1]], ends[1] - ends[0]
    if target.shape != direction.shape or not direction.any() or not np.isfinite(target).all():
        return 1.0
    return float(((target - ends[0]) * direction).sum() / (direction * direction).sum())
