"""A step of gradient descent: the gradients that new weights imply under each update rule."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows.formula import Bracket, Fraction, Symbol, row
from shallows.formula.evaluate import compiled
from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.mistakes.mistakes import error
from shallows.inside.checking.reading.convention import ConventionalDerivation
from shallows.inside.checking.searching.hypothesis import UNRECOGNISED, Hypothesis, Judged, rank
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.formula.evaluate import Evaluated
    from shallows.inside.checking.reading.evidence import Evidence
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.searching.hypothesis import Trial

    Explain = Callable[[Sequence[Trial], float], Hypothesis]


class Rule(NamedTuple):
    """An update rule: the value of the new weight, and the mistake in it, if there is one."""

    value: Evaluated
    mistake: Mistake | None = None

    def implied(self, w: Array, new: Array, lr: float) -> Array:
        """Return the gradient that a new weight implies; a wrong shape stays one.

        A bias from which the entries of each sample were taken, without their sum, has a row for
        each of them; so has the gradient that it implies.

        The formula is linear in the gradient: new = a + b g, so g = (new − a) / b.
        """
        if new.shape[-w.ndim :] != w.shape:
            return new
        ends = (0.0 * w, 1.0 + 0.0 * w)
        at0, at1 = (self.value({"w": w, "dL_dw": g, "lr": lr}) for g in ends)
        return (new - at0) / (at1 - at0)


_W, _G, _LR = Symbol(Quantity("w")), Symbol(Quantity("w").derivative), Symbol(Quantity("lr"))
_CLIMBED = (
    "the step goes uphill, to a larger loss: the sign of the update, or of the gradient in it, is "
    "wrong"
)
UPHILL = Mistake("uphill", _CLIMBED)
EXCHANGED = Mistake("order", "the weight is taken from lr times its gradient, not the other way")
FORGOTTEN = Mistake("lr forgotten", "the learning rate is not multiplied in")
TWICE = Mistake("lr twice", "the learning rate is multiplied in twice")
DIVIDED = Mistake("lr divided", "the gradient is divided by the learning rate, not multiplied")
MISPRINT = Mistake(
    "misprint", "the weight is replaced by lr times its gradient; it should be lowered by that"
)
BRACKETS = Mistake(
    "precedence", "the learning rate multiplies the weight as well as its gradient: check brackets"
)
UNCHANGED = Mistake("not updated", "the weight comes back unchanged")
SPREAD = Mistake(
    "broadcast",
    "one of the bias and its gradient is a row and the other a column, so that their difference "
    "is broadcast to a matrix",
)

_ROUGH = 1e-6
_MANY = 3  # weights that no mistake explains: one wrong update does not, either
_FEW = 1 + UNRECOGNISED  # the most that a wrong update costs, with all that is wrong beside it

USUAL = Rule(compiled(row(_W, "−", _LR, "×", _G)))


@lru_cache(maxsize=1)
def edited() -> tuple[Rule, ...]:
    """Return the mistakes in w ← w − lr ∂L/∂w, as edits of its formula."""
    return tuple(
        Rule(compiled(formula), mistake)
        for formula, mistake in (
            (row(_W, "+", _LR, "×", _G), UPHILL),
            (row(_LR, "×", _G, "−", _W), EXCHANGED),
            (row(_W, "−", _G), FORGOTTEN),
            (row(_W, "−", _LR, "×", _LR, "×", _G), TWICE),
            (row(_W, "−", Fraction(_G, _LR)), DIVIDED),
            (row(_LR, "×", _G), MISPRINT),
            (row("−", _LR, "×", _G), MISPRINT),
            (row(_LR, "×", Bracket(row(_W, "−", _G))), BRACKETS),
        )
    )


#: The names of mistakes in one weight's gradient, as seen through the update.
_SEEN = {
    "wrong sign": UPHILL,
    "zero": UNCHANGED,
    "it is lr times the right value": TWICE,
    "it is 1/lr times the right value": FORGOTTEN,
}


def explain(
    trials: Sequence[Trial],
    explained: Explain,
    evidence: Evidence,
    limit: float,
    rules: Sequence[Rule],
) -> Hypothesis:
    """Return the hypothesis that explains new weights with the fewest mistakes, here or before.

    Parameters
    ----------
    trials : sequence of (Probe, dict)
        The new weights on each probe, by name.
    explained : callable
        Explains gradients, by no hypothesis of a cost above a limit.
    evidence : Evidence
        The values of the code's variables on the first probe.
    limit : float
    rules : sequence of Rule
        Those with a mistake that are tried.
    """
    weights = [w for w in trials[0][0].derivation.weights if w.updated.name in trials[0][1]]
    if not any(
        (p.weights[w.name] != new[w.updated.name]).any() for p, new in trials for w in weights
        if new[w.updated.name].shape == p.weights[w.name].shape
    ):  # fmt: skip
        return Hypothesis((), (Judged(None, False, None, UNCHANGED),), 1)
    if single := _single(trials, weights):
        return Hypothesis((), single)
    spread = [w for w in weights if all(_collapsed(w, t) is not None for t in trials)]
    if spread:
        narrow = [_narrow(spread, t) for t in trials]
        found = explain(narrow, explained, evidence, limit - 1, rules)
        wrong = {w.updated: Judged(w.updated, False, float("inf"), SPREAD) for w in spread}
        judged = tuple(
            wrong.get(v.quantity, v) if v.right and v.quantity else v for v in found.judged
        )
        return found._replace(judged=judged, cost=found.cost + 1)
    best = _explained(trials, explained, limit + UNRECOGNISED)
    if best.cost > 0:
        for rule in rules:
            most = min(limit, best.cost, _FEW)
            best = min(best, _explained(trials, explained, most, rule), key=rank)
        if best.cost > 1 and _begins_negated(trials[0][0], evidence):
            climbing = [(_climbing(p), new) for p, new in trials]
            found = _explained(climbing, explained, min(limit, best.cost))
            told = tuple(_through(v, climbing) for v in found.judged)
            best = min(best, found._replace(judged=told), key=rank)
        blamed = _blamed(best, weights)
        for weight, rule in product(blamed if len(blamed) < _MANY else (), rules):
            most = min(limit, best.cost)
            best = min(best, _explained(trials, explained, most, rule, weight), key=rank)
    every = (one for v in best.judged for one in _forgotten(v, trials, best.judged))
    return best._replace(judged=tuple(_through(v, trials) for v in every))


def _forgotten(v: Judged, trials: Sequence[Trial], judged: Sequence[Judged]) -> list[Judged]:
    """Return a ∂L/∂z that is 1/lr times too large as the steps of all that follows it."""
    p, new = trials[0]
    if not v.quantity or v.error is not None or not v.mistake:
        return [] if _follows(v, judged, p) else [v]
    if _SEEN.get(v.mistake.sentence) != FORGOTTEN:
        return [v]
    below = [w for w in p.derivation.weights if w.layer <= v.quantity.layer]
    moved = [w.updated for w in below[::-1] if w.updated.name in new]
    return [Judged(w, False, float("inf"), FORGOTTEN) for w in moved]


def _follows(v: Judged, judged: Sequence[Judged], p: Probe) -> bool:
    """Return whether a right gradient is computed from a ∂L/∂z that is 1/lr times too large."""
    large = [
        one.quantity.layer
        for one in judged
        if one.quantity and one.error is None and one.mistake
        and _SEEN.get(one.mistake.sentence) == FORGOTTEN
    ]  # fmt: skip
    return bool(v.right and v.quantity and large and p.derivation.layer(v.quantity) <= max(large))


def _collapsed(weight: Quantity, trial: Trial) -> Array | None:
    """Return the new bias that was meant, where b − lr g is a matrix of bᵢ − lr gⱼ."""
    p, new = trial
    w, moved = p.weights[weight.name], new[weight.updated.name]
    if w.ndim > 1 or w.size == 1 or moved.shape != (w.size, w.size):
        return None
    for off in (moved - w, moved.T - w):
        if np.ptp(off, axis=1).max() < 1e-9 * np.abs(moved).max():
            return np.asarray(w + off[:, 0])
    return None


def _narrow(spread: Sequence[Quantity], trial: Trial) -> Trial:
    """Return a trial with the new biases that were meant."""
    meant = {w.updated.name: v for w in spread if (v := _collapsed(w, trial)) is not None}
    return trial[0], trial[1] | meant


def implied(trial: Trial, rule: Rule = USUAL, of: Quantity | None = None) -> Trial:
    """Return the gradients that the new weights of a trial imply by a rule, or only one of them."""
    p, new = trial
    return p, {
        w.derivative.name: (rule if of in (None, w) else USUAL).implied(
            p.weights[w.name], new[w.updated.name], p.lr
        )
        for w in p.derivation.weights
        if w.updated.name in new
    }


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
    explained: Explain,
    limit: float,
    rule: Rule = USUAL,
    of: Quantity | None = None,
) -> Hypothesis:
    """Explain the gradients that the new weights imply by a rule, which may be a mistake."""
    gradients = [implied(t, rule, of) for t in trials]
    if rule.mistake is None:
        return explained(gradients, limit)
    found = explained(gradients, limit - 1)
    told = Judged(of.updated if of else None, False, None, rule.mistake)
    if of is None:  # the weights of the last layer show what is wrong with all
        (p, new), (_, own) = trials[0], implied(trials[0], rule)
        last = [w for w in p.derivation.weights if w.kind == "w"][-1]
        w, gradient = p.weights[last.name], own.get(last.derivative.name)
        if gradient is not None and gradient.shape == w.shape:
            told = told._replace(value=new[last.updated.name], expected=w - p.lr * gradient)
    rest = (v for v in found.judged if not (of and v.quantity == of.derivative and v.right))
    return found._replace(judged=(told, *rest), cost=found.cost + 1)


def _begins_negated(p: Probe, evidence: Evidence) -> bool:
    """Return whether a variable had −1 times the derivative by the output, or by its z."""
    first = [e.name for e in p.derivation.backward[:2] if e.name[:5] != "dL_dw"]
    return any(evidence.made(-p.truth[name], signs=(1,)) for name in first)


def _climbing(p: Probe) -> Probe:
    """Return the network for code that begins with y − ŷ, and raises the weights: a right step.

    All its derivatives have the other sign, and so has its learning rate.
    """
    derived = p.derivation
    if not isinstance(derived, ConventionalDerivation):
        return p
    other = replace(derived.convention, negated=True)
    return p.under(other.derivation(derived.activation, derived.bias)).at_rate(-p.lr)


def _through(v: Judged, trials: Sequence[Trial]) -> Judged:
    """Return the judgement of an implied gradient, as one of the update, if it seems right."""
    p, new = trials[0]
    if v.quantity and v.quantity.is_updated:
        return v._replace(value=new[v.quantity.name], expected=p.truth[v.quantity.name])
    if v.error is None or v.quantity is None:
        return v
    seen = v.mistake and (_SEEN.get(v.mistake.kind) or _SEEN.get(v.mistake.sentence))
    if v.mistake and v.mistake.kind == "weight decay" and v.expected is not None:
        # w/lr too much is in the gradient where the weight itself is missing in the step.
        alone = -p.lr * v.expected
        seen = MISPRINT if error(new[v.quantity.plain.updated.name], alone) < _ROUGH else None
    if v.right or seen:
        moved = v.quantity.plain.updated
        expected = (
            p.weights[moved.plain.name] - p.lr * v.expected if v.expected is not None else None
        )
        return v._replace(quantity=moved, mistake=seen, value=new[moved.name], expected=expected)
    return v
