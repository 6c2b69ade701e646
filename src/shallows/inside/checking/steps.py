"""A step of gradient descent: the gradients that its new weights imply, by each way to update."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking import search
from shallows.inside.checking.mistakes import Mistake, error
from shallows.inside.checking.search import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.search import Explanation, Run

    Inverse = Callable[[Array, Array, float], Array]

UPHILL = Mistake("uphill", "plus stands instead of minus: the loss is climbed, not descended")
FORGOTTEN = Mistake("lr forgotten", "the learning rate is not multiplied in")
TWICE = Mistake("lr twice", "the learning rate is multiplied in twice")
DIVIDED = Mistake("lr divided", "the gradient is divided by the learning rate, not multiplied")
MISPRINT = Mistake(
    "misprint",
    "the weight is replaced by lr times its gradient (the report's misprint), not lowered by it",
)
UNCHANGED = Mistake("not updated", "the weight comes back unchanged")

#: The mistake, and the gradient that it implies of w, the new w and lr.
RULES: tuple[tuple[Mistake | None, Inverse], ...] = (
    (None, lambda w, new, lr: (w - new) / lr),
    (UPHILL, lambda w, new, lr: (new - w) / lr),
    (FORGOTTEN, lambda w, new, lr: w - new),
    (TWICE, lambda w, new, lr: (w - new) / lr**2),
    (DIVIDED, lambda w, new, lr: (w - new) * lr),
    (MISPRINT, lambda w, new, lr: new / lr),
    (MISPRINT, lambda w, new, lr: -new / lr),
)
#: What a mistake in one weight's gradient is called when it is seen through the update.
_SEEN = {
    "wrong sign": UPHILL,
    "zero": UNCHANGED,
    "it is lr times the right value": TWICE,
    "it is 1/lr times the right value": FORGOTTEN,
}


def explain(runs: Sequence[Run], order: Sequence[str]) -> Explanation:
    """Return the explanation of new weights with the fewest mistakes, in the update or before it.

    Parameters
    ----------
    runs : sequence of (Probe, dict)
        The new weights on each probe, by name.
    order : sequence of str
        Of all names of the derivation.
    """
    changed = any((p.weights[n] != new).any() for p, given in runs for n, new in given.items())
    if not changed:
        verdict = Verdict("update", False, None, UNCHANGED)
        return search.Explanation((), (verdict,), 1)
    names = list(runs[0][1])
    if single := _single(runs, names):
        return search.Explanation((), single)
    best = _explained(runs, order, dict.fromkeys(names, RULES[0][1]), None, "update")
    if best.cost == 0:
        return replace(best, verdicts=tuple(map(_through, best.verdicts)))
    for mistake, rule in RULES[1:]:
        found = _explained(runs, order, dict.fromkeys(names, rule), mistake, "update")
        best = min(best, found, key=search.rank)
    for name in _blamed(best, names):
        for mistake, rule in RULES[1:]:
            alone = dict.fromkeys(names, RULES[0][1]) | {name: rule}
            found = _explained(runs, order, alone, mistake, name)
            best = min(best, found, key=search.rank)
    return replace(best, verdicts=tuple(map(_through, best.verdicts)))


def _single(runs: Sequence[Run], names: Sequence[str]) -> tuple[Verdict, ...]:
    """Return that all is right in float32, where the difference of weights loses the gradient."""
    errors = {n: max(error(new[n], p.truth[n]) for p, new in runs) for n in names}
    rounded = all(np.array_equal(v, v.astype(np.float32)) for _, new in runs for v in new.values())
    if not rounded or max(errors.values()) > 1e-6:
        return ()
    return tuple(Verdict(name, True, errors[name], None) for name in names)


def _blamed(e: Explanation, names: Sequence[str]) -> list[str]:
    """Return the weights whose implied gradients are wrong by no known mistake."""
    unknown = [v.name.removeprefix("dL_d") for v in e.verdicts if not v.right and not v.mistake]
    return [name for name in unknown if name in names]


def _explained(
    runs: Sequence[Run],
    order: Sequence[str],
    rules: dict[str, Inverse],
    mistake: Mistake | None,
    name: str,
) -> Explanation:
    implied: list[Run] = [
        (p, {f"dL_d{n}": _implied(rules[n], p.weights[n], new, p.lr) for n, new in given.items()})
        for p, given in runs
    ]
    found = search.explain(implied, order)
    if mistake is None:
        return found
    rest = tuple(v for v in found.verdicts if v.name != f"dL_d{name}" or not v.right)
    verdicts = (Verdict(name, False, None, mistake), *rest)
    return replace(found, verdicts=verdicts, cost=found.cost + 1)


def _implied(rule: Inverse, w: Array, new: Array, lr: float) -> Array:
    return rule(w, new, lr) if new.shape == w.shape else new  # a wrong shape stays one


def _through(v: Verdict) -> Verdict:
    """Return a verdict on an implied gradient as one on the update, if it is right or seems so."""
    if v.error is None:
        return v
    seen = v.mistake and (_SEEN.get(v.mistake.kind) or _SEEN.get(v.mistake.sentence))
    if v.right or seen:
        return v._replace(name=v.name.removeprefix("dL_d"), mistake=seen)
    return v
