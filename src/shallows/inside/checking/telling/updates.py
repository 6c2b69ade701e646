"""Judge the step that a learner makes with gradients that are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.evidence import close
from shallows.inside.checking.reading.probe import symbol
from shallows.inside.checking.running.following import Following
from shallows.inside.checking.searching import quick
from shallows.inside.checking.searching import steps as rules
from shallows.inside.checking.searching.attempt import attempt
from shallows.inside.checking.searching.origin import origin
from shallows.inside.checking.searching.preparing import Prepared
from shallows.inside.checking.searching.search import Budget
from shallows.inside.checking.telling.blame import SWAPPED, returned_rightly
from shallows.inside.checking.telling.finding import UPDATE, Finding, about

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.backprop import Array
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.searching.attempt import Judgement
    from shallows.inside.checking.searching.hypothesis import Judged

    Code = Callable[..., Any]

#: What is told of a step. Anything else may be what the exercise asks for, such as momentum.
_KINDS = {rule.mistake.kind for rule in rules.edited() if rule.mistake}
_KINDS |= {rules.UNCHANGED.kind, rules.SPREAD.kind, SWAPPED}


def updates(code: Code, best: Judgement) -> list[Finding]:
    """Return the mistakes in the step that the same file makes with the code's gradients.

    A step that does something else with all of them, as Adam does, is noted.

    Parameters
    ----------
    code : callable
        In the form of `calling.Adapted`.
    best : Judgement
        What explains its gradients, which are right.
    """
    other: list[Finding] = []
    steps: dict[str, bool] = getattr(code, "steps", {}) if not best.readings[0].step else {}
    for name, whole in steps.items():
        step = Following(code, name)
        judged = _judged(step, best)
        if judged is None:
            continue
        wrong = [v for v in judged.hypothesis.judged if not v.right]
        if _known(judged, wrong) or _partly(judged, wrong):
            p = judged.trials[0][0]
            told = [_updated(v, p) for v in wrong]
            made = [about(v, p.derivation, p, best.layout, origin(v, judged)) for v in told]
            return [f for f in returned_rightly(made) if f.mistake]
        if not whole:  # training may take many steps, or other samples
            said = f"what {name} does with your gradients is not {UPDATE}"
            other = [Finding("code", False, None, "step", said, "", True)]
    return other


def _known(judged: Judgement, wrong: list[Judged]) -> bool:
    """Return whether all that is wrong are mistakes that a step can have."""
    complete = judged.hypothesis.complete and not judged.slip
    return complete and all(v.mistake and v.mistake.kind in _KINDS for v in wrong)


def _partly(judged: Judgement, wrong: list[Judged]) -> bool:
    """Return whether another matrix follows w ← w − lr ∂L/∂w, so that this is the rule of all."""
    right = [v.quantity for v in judged.hypothesis.judged if v.right and v.quantity]
    places = all(v.quantity and v.quantity.kind in "wb" for v in wrong)
    return places and any(q.kind == "w" and q.is_updated for q in right)


def _updated(v: Judged, p: Probe) -> Judged:
    """Return a mistake in the gradient that a step implies as one of the step."""
    if v.quantity is None or v.quantity.is_updated:
        return v
    own, mistake = v.quantity, v.mistake
    others = [w.derivative for w in p.derivation.weights if w.derivative != own]
    for other in others:
        if v.value is not None and _is(v.value, p.truth[other.name]):
            said = f"it is lowered by lr × {symbol(other)}, not by lr × {symbol(own)}"
            mistake = Mistake("wrong layer", said)
    return v._replace(quantity=own.plain.updated, mistake=mistake, value=None, expected=None)


def _is(value: Array, other: Array) -> bool:
    """Return whether a value is another one, or what a subtraction has broadcast it to."""
    try:
        return close(value, np.broadcast_to(other, value.shape))
    except ValueError:
        return False


def _judged(step: Code, best: Judgement) -> Judgement | None:
    """Return what explains the step, in the layout and with the loss of the gradients."""
    pair = [p for p, _ in best.trials]
    layouts = (best.layout, best.layout._replace(kind="capitals"))  # for names that it goes through
    for layout in dict.fromkeys(layouts):
        readings = [reading.read(step, p, layout) for p in pair]
        if all(r.step and not r.failed for r in readings):
            with np.errstate(all="ignore"):
                fits = quick.fits(pair, readings, [best.convention], best.alpha)
            return attempt(step, Prepared(pair, layout, readings, {}, fits), Budget())
    return None
