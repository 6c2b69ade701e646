"""Find the hypothesis with the fewest mistakes that explains the values of a learner's code.

Values that the code doesn't return are simulated: right, or with one of the known mistakes. Each
returned value is then judged from the values before it, returned or simulated.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.mistakes import fitted, mistakes
from shallows.inside.checking.mistakes.edits import Mistake, edits
from shallows.inside.checking.reading.evidence import ratio
from shallows.inside.checking.searching.hypothesis import UNRECOGNISED, Hypothesis, Judged, rank
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.reading.evidence import Evidence
    from shallows.inside.checking.reading.held import Held
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.searching.hypothesis import Trial

#: Relative tolerance, and how many mistakes may hide between two returned values: for float64 in
#: any order of summation, for float32, and for finite differences.
PASSES = ((1e-9, 1), (1e-5, 1), (2e-4, 1), (2e-3, 1), (1e-9, 2))
FACTOR = 1.25  # a factor explains much: of two explanations, the other is better
_NOTHING = 0.1  # what is 0 everywhere is rather told of the values that are returned
KEPT = 12
UNNAMED = Mistake("", "")  # of a value that the code held
NONE = Hypothesis((), cost=math.inf)
_ROUNDING = 1e-9  # of sums of costs
BUDGET = 40_000  # values that are supposed: some 2 s
_RECOGNISED = 25  # values that may be supposed in the time that recognising one takes


class Budget:
    """How many more values may be supposed; counted, so that it ends equally on every machine."""

    def __init__(self) -> None:
        self.left = BUDGET

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.left <= 0


@dataclass(frozen=True)
class Search:
    """One search, with one tolerance.

    Parameters
    ----------
    trials : sequence of (Probe, dict)
        The values returned on each probe, by name.
    order : sequence of Quantity
        All derivatives, in the order of the derivation.
    tolerance : float
    most : int
        How many mistakes may hide between two returned values.
    evidence : Evidence
        The values of the code's variables on the first probe.
    budget : Budget
    held : Held, optional
        Their values on all probes. If given, a value that was not returned is right or one of them.
    limit : float
        The cost of what is already known: a hypothesis that costs more is not followed.
    """

    trials: Sequence[Trial]
    order: Sequence[Quantity]
    tolerance: float
    most: int
    evidence: Evidence
    budget: Budget = field(default_factory=Budget)
    held: Held | None = None
    limit: float = math.inf

    def best(self) -> Hypothesis:
        """Return the hypothesis with the fewest mistakes; `NONE` if all cost too much."""
        states = [Hypothesis(tuple({} for _ in self.trials))]
        returned = [q for q in self.order if all(q.name in given for _, given in self.trials)]
        if not returned:
            return states[0]
        for at, quantity in enumerate(self.order[: self.order.index(returned[-1]) + 1]):
            if quantity in returned:
                states = [new for e in states for new in self._judged(e, quantity)]
                states = sorted(states, key=rank)[:KEPT]
                continue
            following = next(other for other in self.order[at:] if other in returned)
            between = self.order[at + 1 : self.order.index(following) + 1]
            states = [new for e in states for new in self._supposed(e, quantity, between)]
        best = min(states, key=rank, default=NONE)
        return self._renamed(best) if self.held else best

    def _within(self, e: Hypothesis, more: float = 0.0) -> bool:
        """Return whether a hypothesis may still cost no more than the limit.

        A value that the code held costs less once its mistake has a name.
        """
        less = (UNRECOGNISED - 1.0) * e.hidden if self.held else 0.0
        return e.cost - less + more <= self.limit + _ROUNDING

    def _judged(self, e: Hypothesis, quantity: Quantity) -> Iterator[Hypothesis]:
        """Judge a returned value: right given the values before it, or a mistake of its own."""
        name = quantity.name
        both = [(p, q, given[name]) for p, given, q in self._each(e)]
        worst = own = 0.0
        for p, q, given in both:
            error = _error(quantity, p, q, given)
            own = max(own, error)
            # A value that is right although those before it are wrong contradicts mistakes in
            # values that were not returned.
            true = error if e.hidden else mistakes.error(given, p.truth[name])
            worst = max(worst, min(error, true))
            if e.pending and worst >= self.tolerance and not self._shown(e, quantity):
                return  # most hypotheses end here
        values = tuple({**q, name: given.astype(float)} for _, q, given in both)
        p, q, given = both[0]
        shown = given, _expected(quantity, p, q)
        if worst < self.tolerance:
            right = Judged(quantity, True, worst, None, *shown)
            seen = e.seen + sum(self._clear(e, q) for q in e.latest)
            yield Hypothesis(values, (*e.judged, right), e.cost, e.hidden, 0, seen)
            return
        # A mistake supposed just before would have had to explain it.
        if not self._within(e, 0.0 if quantity.kind == "b" else 1.0):
            return
        mistake = self._named(e, quantity, [given for *_, given in both])
        judged = (*e.judged, Judged(quantity, False, worst, mistake, *shown))
        cost = 0.0 if _again(e, quantity, mistake) else price(mistake)
        seen = e.seen + sum(self._clear(e, q) for q in e.latest)
        new = Hypothesis(values, judged, e.cost + cost, e.hidden, e.pending, seen)
        if self._within(new):
            yield new

    def _clear(self, e: Hypothesis, quantity: Quantity) -> bool:
        """Return whether a variable of the code had a value that was supposed."""
        value = e.values[0][quantity.name]
        ambiguous = quantity.kind == "yhat" and _ambiguous(self.trials[0][0], value)
        return value in self.evidence and not ambiguous

    def _each(self, e: Hypothesis) -> list[tuple[Probe, dict[str, Array], Quantities]]:
        """Return each probe, the values returned on it, and those that are supposed on it."""
        return [(*trial, q) for trial, q in zip(self.trials, e.values, strict=True)]

    def _shown(self, e: Hypothesis, quantity: Quantity) -> bool:
        """Return whether ∂L/∂b is right where ∂L/∂w is wrong: it shows the ∂L/∂z of both."""
        b = Quantity("b", quantity.layer, quantity.role)
        return quantity.kind == "w" and all(
            b.name in given and _error(b, p, q, given[b.name]) < self.tolerance
            for p, given, q in self._each(e)
        )

    def _renamed(self, e: Hypothesis) -> Hypothesis:
        """Name the mistakes in values that the code's variables held."""
        told, cost = [], e.cost
        for v in e.judged:
            if v.quantity and not v.right and v.error is None and not v.mistake:
                earlier = [q.name for q in self.order[: self.order.index(v.quantity)]]
                before = tuple({n: q[n] for n in earlier if n in q} for q in e.values)
                made = [q[v.quantity.name] for q in e.values]
                v = v._replace(mistake=self._named(e._replace(values=before), v.quantity, made))
                cost += price(v.mistake) - UNRECOGNISED
            told.append(v)
        return e._replace(judged=tuple(told), cost=cost)

    def _named(self, e: Hypothesis, quantity: Quantity, made: Sequence[Array]) -> Mistake | None:
        """Return the likeliest mistake that gives these values on all probes."""
        found: list[Mistake] | None = None
        for (p, later, q), given in zip(self._each(e), made, strict=True):
            if found == [] or self.budget.spent:
                return None
            self.budget.left -= _RECOGNISED
            truth = {n: v for n, v in p.truth.items() if n.startswith("dL_dz")}
            after = {n: v for n, v in later.items() if n != quantity.name}
            known = truth | after | _usable(p, q)
            kinds = mistakes.recognised(quantity, p, known, given, self.tolerance, found)
            found = kinds if found is None else [kind for kind in found if kind in kinds]
        return found[0] if found else None

    def _supposed(
        self, e: Hypothesis, quantity: Quantity, between: Sequence[Quantity]
    ) -> Iterator[Hypothesis]:
        """Suppose a value that was not returned: right, or by one of the known mistakes."""
        right = [_expected(quantity, p, q) for p, _, q in self._each(e)]
        yield self._suppose(e, quantity, right, right, None)
        if e.pending >= self.most or quantity.kind in ("w", "b") or not self._within(e, 1.0):
            return  # nothing later depends on a gradient of weights
        if self.held:
            for values in self.held.like(right):
                for made in (values, [-v for v in values]):  # code that climbs y − ŷ
                    if self._explains(e, quantity, made[0], between) and _differs(
                        made, right, self.tolerance
                    ):
                        yield self._suppose(e, quantity, made, right, UNNAMED)
            return
        usable = [_usable(p, q) for p, _, q in self._each(e)]
        before = [{**p.given, **q} for (p, _), q in zip(self.trials, usable, strict=True)]
        for edit in edits(self.trials[0][0].derivation, quantity):
            with suppress(ValueError), np.errstate(all="ignore"):
                first = edit.value(before[0])
                if not self._explains(e, quantity, first, between):
                    continue
                values = [first, *map(edit.value, before[1:])]
                if _differs(values, right, self.tolerance):
                    yield self._suppose(e, quantity, values, right, edit.mistake)
        with suppress(ValueError):  # a returned value of a wrong shape tells no constant
            found = fitted.constants(self.trials, usable, quantity, between, right, self.tolerance)
            for mistake, values in found:
                yield self._suppose(e, quantity, values, right, mistake)

    def _explains(
        self, e: Hypothesis, quantity: Quantity, value: Array, between: Sequence[Quantity]
    ) -> bool:
        """Return whether a supposed value may explain the next returned one, on the first probe.

        Few do, and this is found out far sooner than by following each of them.
        """
        if self.budget.spent:
            return False
        self.budget.left -= 1
        if e.pending + 1 < self.most:  # there may be another mistake between them
            return True
        p, given = self.trials[0]
        q = {**e.values[0], quantity.name: value}
        *rest, last = between
        for other in rest:
            q[other.name] = _expected(other, p, q)
        shown = [last, Quantity("b", last.layer, last.role)] if last.kind == "w" else [last]
        return any(
            one.name in given and _error(one, p, q, given[one.name]) < self.tolerance
            for one in shown
        )

    def _suppose(
        self,
        e: Hypothesis,
        quantity: Quantity,
        values: Sequence[Array],
        right: Sequence[Array],
        mistake: Mistake | None,
    ) -> Hypothesis:
        """Return the hypothesis with one more value that was not returned, right or mistaken."""
        following = tuple({**q, quantity.name: v} for q, v in zip(e.values, values, strict=True))
        if mistake is None:
            return e._replace(values=following, latest=(*e.latest, quantity))
        unnamed = mistake is UNNAMED  # then the code held it
        told = Judged(quantity, False, None, None if unnamed else mistake, values[0], right[0])
        cost = price(told.mistake) + (0.0 if values[0].any() else _NOTHING)
        latest = e.latest if unnamed else (*e.latest, quantity)
        return Hypothesis(
            following, (*e.judged, told), e.cost + cost, e.hidden + 1, e.pending + 1,
            e.seen + unnamed, latest,
        )  # fmt: skip


def _again(e: Hypothesis, quantity: Quantity, mistake: Mistake | None) -> bool:
    """Return whether a bias has its weight's mistake: one slip in the line that makes both."""
    if mistake is None or quantity.kind != "b":
        return False
    judged = [(v.quantity, v.mistake) for v in e.judged if v.quantity]
    return (quantity.layer, mistake) in [(q.layer, m) for q, m in judged if q.kind == "w"]


def price(mistake: Mistake | None) -> float:
    """Return the cost of a mistake, known or not."""
    if mistake is None:
        return UNRECOGNISED
    return FACTOR if mistake.kind in ("constant factor", "not finite") else 1.0


def _error(quantity: Quantity, p: Probe, q: Quantities, given: Array) -> float:
    """Return the error given the values before it; inf if their shapes are wrong."""
    with suppress(ValueError):
        return mistakes.error(given, p.expected(quantity, q))
    return float("inf")


def _ambiguous(p: Probe, value: Array) -> bool:
    """Return whether it is a multiple of ŷ − y, the cross-entropy's ∂L/∂z and the squared ∂L/∂ŷ."""
    return ratio(p.forward["yhat"] - p.y, value) != 0


def _usable(p: Probe, q: Quantities) -> Quantities:
    """Return the values with wrong shapes replaced by the truth."""
    return {name: v if v.shape == p.truth[name].shape else p.truth[name] for name, v in q.items()}


def _differs(values: Sequence[Array], right: Sequence[Array], tolerance: float) -> bool:
    pairs = list(zip(values, right, strict=True))
    return all(np.shape(v) == np.shape(r) for v, r in pairs) and any(
        mistakes.error(v, r) > tolerance for v, r in pairs
    )


def _expected(quantity: Quantity, p: Probe, q: Quantities) -> Array:
    try:
        return p.expected(quantity, q)
    except ValueError:
        return p.expected(quantity, _usable(p, q))
