"""Try a learner's code on networks of one kind: find the layout, the convention, the mistakes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking import mistakes, quick, reading, search, steps
from shallows.inside.checking.arguments import Layout
from shallows.inside.checking.edits import Mistake
from shallows.inside.checking.evidence import Evidence
from shallows.inside.checking.probe import symbol
from shallows.inside.checking.search import Budget, Hypothesis, Judged, Search, rank
from shallows.inside.checking.whole import close

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.convention import Convention
    from shallows.inside.checking.probe import Probe
    from shallows.inside.checking.quick import Fit
    from shallows.inside.checking.reading import Reading
    from shallows.inside.checking.search import Trial
    from shallows.quantities import Quantity

    Code = Callable[..., Any]

BUDGET = 12_000  # simulated values: about 3 s
_CONVENTIONS = 4  # that are searched
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


def layouts(first: Layout, outputs: int) -> list[Layout]:
    """Return all layouts, a known one first, then those that differ from the usual one least."""
    ways: list[dict[str, Any]] = [
        {"columns": True}, {"kind": "list"}, {"y": "flat"}, {"bias": "matrix"}, {"kind": "object"},
        {"kind": "pairs"}, {"kind": "lists"},
    ]  # fmt: skip
    if outputs > 1:
        ways[2] = {"y": "labels"}
    together = [some for many in (1, 2, 3) for some in combinations(ways, many)]
    fields = [{k: v for way in some for k, v in way.items()} for some in together]
    apart = [f for f, some in zip(fields, together, strict=True) if len(f) == len(some)]
    return list(dict.fromkeys([first, Layout(), *(Layout(**f) for f in apart)]))


class Prepared(NamedTuple):
    """The readings of a pair of probes, and how well each convention fits them, the best first."""

    pair: Sequence[Probe]
    layout: Layout
    readings: list[Reading]
    changing: dict[str, bool]
    fits: list[Fit]

    @property
    def right(self) -> bool:
        """Whether a convention explains all values."""
        return self.fits[0].all and not self.changing

    @property
    def outputs(self) -> int:
        """How many outputs the network has."""
        return int(self.pair[0].y.shape[1])


def prepared(
    code: Code,
    pair: Sequence[Probe],
    conventions: Sequence[Convention],
    alpha: float | None,
    first: Layout,
) -> Prepared | Reading:
    """Return the code's values on a pair of probes, or how it failed on them.

    Parameters
    ----------
    code : callable
    pair : sequence of Probe
    conventions : sequence of Convention
    alpha : float or None
    first : Layout
        The layout that is tried first.
    """
    read = _laid_out(code, pair[0], conventions, alpha, first)
    if isinstance(read, reading.Reading):
        return read
    layout, known = read
    again = reading.read(code, pair[0], layout)
    changing = {} if again.failed else _changing(known, again)
    readings, probes = [known], list(pair[:1])
    if not changing:
        other = reading.read(code, pair[1], layout)
        if other.failed:
            return other
        if other.given.keys() == known.given.keys():
            readings, probes = [known, other], list(pair)
    with np.errstate(all="ignore"):  # what a learner gives may be anything
        fits = quick.fits(probes, readings, conventions, alpha)
    return Prepared(pair, layout, readings, changing, fits)


def attempt(code: Code, ready: Prepared) -> Judgement:
    """Return what explains the values.

    Parameters
    ----------
    code : callable
    ready : Prepared
    """
    if ready.right:
        return _right(ready.fits[0], ready.readings, ready.layout)
    evidence = Evidence(reading.read(code, ready.pair[0], ready.layout, trace=True).lines)
    with np.errstate(all="ignore"):
        return _searched(ready, evidence)


def _laid_out(
    code: Code,
    p: Probe,
    conventions: Sequence[Convention],
    alpha: float | None,
    first: Layout,
) -> tuple[Layout, Reading] | Reading:
    """Return the layout whose values fit best, or how the code failed where it came farthest."""
    best: tuple[int, Layout, Reading] | None = None
    failed: Reading | None = None
    since = 0
    for layout in layouts(first, p.y.shape[1]):
        found = reading.read(code, p, layout)
        if found.failed or not found.given:
            if failed is None or (failed.failed and found.number > failed.number):
                failed = found
            if not found.failed:
                failed = found if failed.failed else failed
        else:
            with np.errstate(all="ignore"):
                top = quick.fits([p], [found], conventions, alpha)[0]
            score = top.right + 1000 * top.all
            square = any(v.size > p.truth[n].size for n, v in found.given.items() if n in p.truth)
            if layout.y == "flat" and (square or 3 * top.right < len(found.given)):
                continue  # a y of another shape is broadcast to (n, n), without an exception
            if best is None or score > best[0]:
                best = score, layout, found
            if top.all:
                break
        since += best is not None
        if since > 6:  # no other layout is likely once one can be read
            break
    if best is not None:
        return best[1:]
    return failed or reading.Reading(failed="it returns nothing")


def _changing(first: Reading, again: Reading) -> dict[str, bool]:
    """Return the names whose value changes on a second call, and whether it doubles."""
    same = {n: v for n, v in first.given.items() if n in again.given}
    return {
        name: close(2 * value, again.given[name])
        for name, value in same.items()
        if not close(value, again.given[name])
    }


def _right(fit: Fit, readings: list[Reading], layout: Layout) -> Judgement:
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


def _searched(ready: Prepared, evidence: Evidence) -> Judgement:
    """Return the best hypothesis of the likeliest conventions."""
    _, layout, readings, changing, fits = ready
    tried: list[tuple[tuple[Any, ...], Hypothesis, Fit]] = []
    budget = Budget(BUDGET)
    likely = _likely(fits)
    for tolerance, most in search.PASSES:
        if tried and most == 1 and not any(_nearly(e, tolerance) for _, e, _ in tried):
            continue
        for place, fit in enumerate(likely):
            e = _explained(fit, readings[0].step, tolerance, most, evidence, budget)
            # Weight decay in one gradient is rather that gradient's mistake than all others'.
            cost = e.cost + _GUESSED * (fit.penalised and not fit.all)
            tried.append(((cost, *rank(e)[1:], place), e, fit))
        if any(e.complete for _, e, _ in tried) or budget.spent:
            break
    _, best, fit = min(tried, key=lambda item: item[0])
    ended = budget.spent and not best.complete
    return Judgement(
        best, readings, fit.trials, changing, layout, fit.convention, fit.alpha, evidence, ended
    )


def _nearly(e: Hypothesis, tolerance: float) -> bool:
    """Return whether a value that was not explained would be right with this tolerance."""
    return any(not v.right and v.error is not None and v.error < tolerance for v in e.judged)


def _likely(fits: list[Fit]) -> list[Fit]:
    """Return the conventions that fit the last layer, or those that fit most."""
    top = [f for f in fits if f.top]
    most = [f for f in fits if f.right == fits[0].right]
    return list({id(f): f for f in (*(top or most), *most)}.values())[:_CONVENTIONS]


def _explained(
    fit: Fit, step: bool, tolerance: float, most: int, evidence: Evidence, budget: Budget
) -> Hypothesis:
    order = [equation.quantity for equation in fit.trials[0][0].derivation.backward]

    def explain(trials: Sequence[Trial]) -> Hypothesis:
        return Search(trials, order, tolerance, most, evidence, budget).best()

    if step:
        return steps.explain(fit.trials, explain)
    found = explain(fit.trials)
    for swapped, names in _swaps(found, fit.trials):
        other = explain(swapped)
        if other.cost + 1 < found.cost:
            one, two = names
            said = f"{symbol(one)} and {symbol(two)} are returned in each other's place"
            judged = Judged(one, False, float("inf"), Mistake("swapped", said))
            rest = tuple(v for v in other.judged if v.quantity != one)
            found = replace(other, judged=(judged, *rest), cost=other.cost + 1)
    return found


def _swaps(
    e: Hypothesis, trials: Sequence[Trial]
) -> Iterator[tuple[list[Trial], tuple[Quantity, Quantity]]]:
    """Yield the trials with two wrong values exchanged, where that makes both right."""
    wrong = [v.quantity for v in e.judged if v.quantity and not v.right and v.error is not None]
    for one, two in combinations(wrong, 2):
        if all(_exchanged(p, given, one, two) for p, given in trials):
            yield (
                [
                    (p, {**given, one.name: given[two.name], two.name: given[one.name]})
                    for p, given in trials
                ],
                (one, two),
            )


def _exchanged(p: Probe, given: dict[str, Array], one: Quantity, two: Quantity) -> bool:
    return (
        mistakes.error(given[one.name], p.truth[two.name]) < 1e-6
        and mistakes.error(given[two.name], p.truth[one.name]) < 1e-6
    )
