"""A step of gradient descent: the gradients that new weights imply under each update rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking import search
from shallows.inside.checking.edits import Mistake
from shallows.inside.checking.mistakes import error
from shallows.inside.checking.search import Judged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.search import Hypothesis, Trial
    from shallows.quantities import Quantity

    Inverse = Callable[[Array, Array, float], Array]

UPHILL = Mistake("uphill", "there is a plus instead of a minus: the loss is climbed, not descended")
FORGOTTEN = Mistake("lr forgotten", "the learning rate is not multiplied in")
TWICE = Mistake("lr twice", "the learning rate is multiplied in twice")
DIVIDED = Mistake("lr divided", "the gradient is divided by the learning rate, not multiplied")
MISPRINT = Mistake(
    "misprint",
    "the weight is replaced by lr times its gradient (the report's misprint), not lowered by it",
)
UNCHANGED = Mistake("not updated", "the weight comes back unchanged")

#: The mistake, and the gradient that it implies as a function of w, the new w and lr.
RULES: tuple[tuple[Mistake | None, Inverse], ...] = (
    (None, lambda w, new, lr: (w - new) / lr),
    (UPHILL, lambda w, new, lr: (new - w) / lr),
    (FORGOTTEN, lambda w, new, lr: w - new),
    (TWICE, lambda w, new, lr: (w - new) / lr**2),
    (DIVIDED, lambda w, new, lr: (w - new) * lr),
    (MISPRINT, lambda w, new, lr: new / lr),
    (MISPRINT, lambda w, new, lr: -new / lr),
)
#: The names of mistakes in one weight's gradient, as seen through the update.
_SEEN = {
    "wrong sign": UPHILL,
    "zero": UNCHANGED,
    "it is lr times the right value": TWICE,
    "it is 1/lr times the right value": FORGOTTEN,
}


def explain(trials: Sequence[Trial], order: Sequence[Quantity]) -> Hypothesis:
    """Return the hypothesis that explains new weights with the fewest mistakes, here or before.

    Parameters
    ----------
    trials : sequence of (Probe, dict)
        The new weights on each probe, by name.
    order : sequence of Quantity
        All derivatives, in the order of the derivation.
    """
    derived = trials[0][0].derivation
    weights = [w for w in derived.weights if w.updated.name in trials[0][1]]
    if not any(
        (p.weights[w.name] != new[w.updated.name]).any() for p, new in trials for w in weights
    ):
        return search.Hypothesis((), (Judged(None, False, None, UNCHANGED),), 1)
    if single := _single(trials, weights):
        return search.Hypothesis((), single)
    usual = dict.fromkeys(weights, RULES[0][1])
    best = _explained(trials, order, usual, None, None)
    if best.cost > 0:
        for mistake, rule in RULES[1:]:
            found = _explained(trials, order, dict.fromkeys(weights, rule), mistake, None)
            best = min(best, found, key=search.rank)
        for weight in _blamed(best, weights):
            for mistake, rule in RULES[1:]:
                found = _explained(trials, order, usual | {weight: rule}, mistake, weight)
                best = min(best, found, key=search.rank)
    return replace(best, judged=tuple(map(_through, best.judged)))


def _single(trials: Sequence[Trial], weights: Sequence[Quantity]) -> tuple[Judged, ...]:
    """Return that all is right in float32, where the difference of weights loses digits."""
    moved = [weight.updated for weight in weights]
    errors = [max(error(new[w.name], p.truth[w.name]) for p, new in trials) for w in moved]
    rounded = all(
        np.array_equal(v, v.astype(np.float32)) for _, new in trials for v in new.values()
    )
    if not rounded or max(errors) > 1e-6:
        return ()
    return tuple(Judged(w, True, off, None) for w, off in zip(moved, errors, strict=True))


def _blamed(e: Hypothesis, weights: Sequence[Quantity]) -> list[Quantity]:
    """Return the weights whose implied gradients are wrong by no known mistake."""
    unknown = [v.quantity.plain for v in e.judged if v.quantity and not v.right and not v.mistake]
    return [weight for weight in unknown if weight in weights]


def _explained(
    trials: Sequence[Trial],
    order: Sequence[Quantity],
    rules: dict[Quantity, Inverse],
    mistake: Mistake | None,
    of: Quantity | None,
) -> Hypothesis:
    """Explain the gradients that the new weights imply by some rules, one of them a mistake."""
    implied: list[Trial] = [
        (
            p,
            {
                w.derivative.name: _implied(rule, p.weights[w.name], new[w.updated.name], p.lr)
                for w, rule in rules.items()
            },
        )
        for p, new in trials
    ]
    found = search.explain(implied, order)
    if mistake is None:
        return found
    told = of.updated if of else None
    rest = (v for v in found.judged if not (of and v.quantity == of.derivative and v.right))
    return replace(found, judged=(Judged(told, False, None, mistake), *rest), cost=found.cost + 1)


def _implied(rule: Inverse, w: Array, new: Array, lr: float) -> Array:
    return rule(w, new, lr) if new.shape == w.shape else new  # a wrong shape stays one


def _through(v: Judged) -> Judged:
    """Return the judgement of an implied gradient, as one of the update, if it seems right."""
    if v.error is None or v.quantity is None:
        return v
    seen = v.mistake and (_SEEN.get(v.mistake.kind) or _SEEN.get(v.mistake.sentence))
    if v.right or seen:
        return v._replace(quantity=v.quantity.plain.updated, mistake=seen)
    return v
