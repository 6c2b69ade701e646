"""Explain the values of a learner's code on networks of one kind: find its mistakes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.mistakes import mistakes
from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.evidence import Evidence
from shallows.inside.checking.reading.held import streams
from shallows.inside.checking.reading.probe import symbol
from shallows.inside.checking.searching import forward, quick, steps
from shallows.inside.checking.searching.hypothesis import Hypothesis, Judged, rank
from shallows.inside.checking.searching.origin import again
from shallows.inside.checking.searching.search import PASSES, Search
from shallows.inside.checking.searching.turns import by_turns
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.evidence import Source
    from shallows.inside.checking.reading.held import Held
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.running.layout import Layout
    from shallows.inside.checking.searching.hypothesis import Trial
    from shallows.inside.checking.searching.preparing import Prepared
    from shallows.inside.checking.searching.quick import Fit
    from shallows.inside.checking.searching.search import Budget
    from shallows.inside.checking.searching.steps import Rule

    Code = Callable[..., Any]

_CONVENTIONS = 4  # that are searched
_EVIDENT = 2  # more, whose ∂L/∂ŷ a variable had
_ROUGH = tuple(dict.fromkeys(tolerance for tolerance, _ in PASSES))
_MANY = 2.0  # mistakes: another convention may need fewer
_GUESSED = 0.1  # the cost of an L2 penalty that was not asked for


@dataclass(frozen=True)
class Judgement:
    """The result of one pair of probes.

    Parameters
    ----------
    hypothesis : Hypothesis
    readings : list of Reading
    trials : list of (Probe, dict)
    changing : dict
        The names of values that differed in a second call, and whether each doubled.
    layout : Layout
    convention : Convention
    alpha : float
    evidence : Evidence
    ended : bool
        Whether the search ended early.
    slip : (str, Source or None), optional
        The mistake in the forward pass that explains all values, and its line.
    """

    hypothesis: Hypothesis
    readings: list[Reading]
    trials: list[Trial]
    changing: dict[str, bool]
    layout: Layout
    convention: Convention
    alpha: float
    evidence: Evidence = field(default_factory=Evidence)
    ended: bool = False
    slip: tuple[str, Source | None] | None = None


def attempt(code: Code, ready: Prepared, budget: Budget) -> Judgement:
    """Return what explains the values."""
    if ready.right:
        return all_right(ready.fits[0], ready.readings, ready.layout)
    own = ready.pair[0]
    lines = reading.read(code, own, ready.layout, trace=True).lines
    evidence = Evidence(streams(lines, len(own.x)).values())
    with np.errstate(all="ignore"):
        turns = by_turns(ready.fits) if ready.readings[0].step else None
        if turns is not None:
            e, fit = turns
            return Judgement(
                e, ready.readings, fit.trials, {}, ready.layout, fit.convention, fit.alpha
            )
        return _slipped(ready, evidence) or searched(ready, evidence, budget)


def _slipped(ready: Prepared, evidence: Evidence) -> Judgement | None:
    """Return that all values follow from one mistake in the forward pass, if they do."""
    plain = [fit for fit in ready.fits if not fit.penalised] or ready.fits
    conventions = [fit.convention for fit in plain]
    probes = [p for p, _ in zip(ready.pair, ready.readings, strict=False)]
    found = forward.explained(probes, ready.readings, conventions, plain[0].alpha)
    if found is None or ready.changing:
        return None
    slip, fit = found
    judged = all_right(fit, ready.readings, ready.layout)
    (made, _), own = fit.trials[0], ready.fits[0].trials[0][0].forward
    passed = made.forward.items()
    wrong = [v for n, v in passed if v.shape != own[n].shape or (v != own[n]).any()]
    said = f"{slip.said}; your derivatives are right for that network"
    if not slip.layer:
        said += f"; if the exercise asks for it, check with --activation {slip.activation}"
    known = list(own.values())
    lines = (one.line for v in wrong for one in again(v, evidence.made(v), known))
    told = said, next(lines, None)
    return replace(judged, hypothesis=judged.hypothesis._replace(cost=1.0), slip=told)


def all_right(fit: Fit, readings: list[Reading], layout: Layout) -> Judgement:
    """Return that all values are right."""
    judged = []
    moved = readings[0].step
    gradients = [steps.implied(t) if moved else t for t in fit.trials]
    for equation in fit.trials[0][0].derivation.backward:
        name, q = equation.name, equation.quantity
        if name in gradients[0][1]:
            shown = q.plain.updated if moved else q
            off = max(mistakes.error(t[1][shown.name], t[0].truth[shown.name]) for t in fit.trials)
            judged.append(Judged(shown, True, off, None))
    e = Hypothesis(tuple({} for _ in fit.trials), tuple(judged))
    return Judgement(e, readings, fit.trials, {}, layout, fit.convention, fit.alpha)


def searched(
    ready: Prepared, evidence: Evidence, budget: Budget, held: Held | None = None
) -> Judgement:
    """Return the best hypothesis of the likeliest conventions.

    Parameters
    ----------
    ready : Prepared
    evidence : Evidence
    budget : Budget
    held : Held, optional
        The values that the code's variables held; without, they are not tried.
    """
    _, layout, readings, changing, fits = ready
    tried: list[tuple[tuple[Any, ...], Hypothesis, Fit]] = []
    likely = _likely(fits, readings[0].step)
    others = [fit for fit in fits if fit not in likely and _begins(fit, evidence)]
    likely += others[:_EVIDENT]
    rest = [fit for fit in fits if fit not in likely]
    *single, double = PASSES
    rounds = [(likely, *one) for one in single]
    if not held:
        rounds += [(rest, *single[0]), (likely, *double)]
    for group, tolerance, most in rounds:
        ends = [e.cost for _, e, _ in tried if e.complete]
        first = not tried
        if (ends and (group is likely or min(ends) < _MANY)) or (budget.spent and not first):
            continue
        finer = not first and group is likely and most == 1
        if finer and not any(_nearly(e, tolerance) for _, e, _ in tried):
            continue
        # A mistaken update is supposed with no other mistakes but those of the likeliest losses.
        rules = steps.edited() if group is likely and most == 1 else ()
        for fit in group:
            # Weight decay in one gradient is rather that gradient's mistake than all others'.
            guessed = _GUESSED * (fit.penalised and not fit.all)
            limit = math.inf if first else min(cost for (cost, *_), *_ in tried) - guessed
            order = [equation.quantity for equation in fit.trials[0][0].derivation.backward]
            search = Search((), order, tolerance, most, evidence, budget, held, limit)
            e = _explained(search, fit.trials, rules if readings[0].step else None)
            if e.cost < math.inf:
                place = (*likely, *rest).index(fit)
                tried.append(((e.cost + guessed, *rank(e)[1:], place), e, fit))
    _, best, fit = min(tried, key=lambda item: item[0])
    if not best.complete:  # differences need no search, and so no budget
        for tolerance in _ROUGH:
            for near in likely:
                if not changing and quick.roughly(near, tolerance):
                    return all_right(near, readings, layout)
    return Judgement(
        best, readings, fit.trials, changing, layout, fit.convention, fit.alpha, evidence
    )


def _nearly(e: Hypothesis, tolerance: float) -> bool:
    """Return whether a value that was not explained would be right with this tolerance."""
    return any(not v.right and v.error is not None and v.error < tolerance for v in e.judged)


def _begins(fit: Fit, evidence: Evidence) -> bool:
    """Return whether a variable had the ∂L/∂ŷ of a convention."""
    return fit.trials[0][0].truth.get("dL_dyhat", np.zeros(1)) in evidence


def _likely(fits: list[Fit], step: bool) -> list[Fit]:
    """Return the conventions that fit under a mistaken update, the last layer, or most values."""
    rules = steps.edited() if step else ()
    moved = [f for f in fits if any(quick.roughly(f, 1e-6, rule) for rule in rules)]
    top = [f for f in fits if f.top]
    top += [f for f in fits if any(quick.roughly(f, 1e-6, rule, last=True) for rule in rules)]
    most = [f for f in fits if f.right == fits[0].right]
    return list({id(f): f for f in (*moved, *(top or most), *most)}.values())[:_CONVENTIONS]


def _explained(like: Search, trials: Sequence[Trial], rules: Sequence[Rule] | None) -> Hypothesis:
    """Explain trials by a search like another, also with pairs of values exchanged.

    The rules are those of a step that are tried; None if it is none.
    """

    def explain(trials: Sequence[Trial], limit: float) -> Hypothesis:
        return replace(like, trials=trials, limit=limit).best()

    step = partial(steps.explain, explained=explain, evidence=like.evidence, rules=rules or ())
    explained = explain if rules is None else step
    swaps, found = _swaps(trials), explained(trials, limit=like.limit)
    if not swaps:
        return found
    other = explained(_exchanged(trials, swaps), limit=like.limit - 1)
    if other.cost + 1 >= found.cost:  # one slip in what is returned
        return found
    told = [_swapped(one, two, trials[0]) for one, two in swaps]
    rest = (v for v in other.judged if v.quantity not in {v.quantity for v in told})
    return other._replace(judged=(*told, *rest), cost=other.cost + 1)


def _swaps(trials: Sequence[Trial]) -> list[tuple[Quantity, Quantity]]:
    """Return the pairs of wrong values that are right in each other's place."""
    every = [q for q in map(Quantity.parse, trials[0][1]) if q.kind in "wbza"]
    names = sorted(every, key=lambda q: -q.layer)
    wrong = [q for q in names if not all(_is(t, q, q) for t in trials)]
    pairs = combinations(wrong, 2)
    return [p for p in pairs if all(_is(t, *p) and _is(t, *p[::-1]) for t in trials)]


def _is(trial: Trial, one: Quantity, other: Quantity) -> bool:
    """Return whether what was given for one value is the right one for another, in its shape."""
    p, given = trial
    right = p.truth[other.name]
    value = given.get(one.name, np.zeros(0))
    if value.size != right.size:
        return False
    return mistakes.error(value.reshape(right.shape), right) < 1e-6


def _exchanged(trials: Sequence[Trial], swaps: Sequence[tuple[Quantity, Quantity]]) -> list[Trial]:
    """Return the trials with pairs of values exchanged."""
    place = {one.name: two.name for pair in swaps for one, two in (pair, pair[::-1])}
    return [
        (p, given | {n: given[other].reshape(p.truth[n].shape) for n, other in place.items()})
        for p, given in trials
    ]


def _swapped(one: Quantity, two: Quantity, trial: Trial) -> Judged:
    shown = [symbol(q.plain if q.is_updated else q) for q in (one, two)]
    mistake = Mistake("swapped", f"{shown[0]} and {shown[1]} are returned in each other's place")
    return Judged(one, False, float("inf"), mistake, trial[1][one.name])
