"""Judge the step that a learner makes with gradients that are right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.reading import reading
from shallows.inside.checking.running.following import Following
from shallows.inside.checking.searching import quick
from shallows.inside.checking.searching import steps as rules
from shallows.inside.checking.searching.attempt import attempt
from shallows.inside.checking.searching.origin import origin
from shallows.inside.checking.searching.preparing import Prepared
from shallows.inside.checking.telling.finding import UPDATE, Finding, about

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.inside.checking.searching.attempt import Judgement

    Code = Callable[..., Any]

#: What is told of a step. Anything else may be what the exercise asks for, such as momentum.
_KINDS = {rule.mistake.kind for rule in rules.edited() if rule.mistake}
_KINDS |= {rules.UNCHANGED.kind, rules.SPREAD.kind, "swapped"}


def updates(code: Code, best: Judgement) -> list[Finding]:
    """Return the mistakes in the step that the same file makes with the code's gradients.

    A step that is given the gradients, and does something else with them, is noted.

    Parameters
    ----------
    code : callable
        In the form of `calling.Adapted`.
    best : Judgement
        What explains its gradients, which are right.
    """
    other: list[Finding] = []
    for name in getattr(code, "steps", ()) if not best.readings[0].step else ():
        step = Following(code, name)
        judged = _judged(step, best)
        if judged is None:
            continue
        wrong = [v for v in judged.hypothesis.judged if not v.right]
        known = judged.hypothesis.complete and not judged.slip
        if known and all(v.mistake and v.mistake.kind in _KINDS for v in wrong):
            p = judged.trials[0][0]
            return [about(v, p.derivation, p, best.layout, origin(v, judged)) for v in wrong]
        said = f"what {name} does with your gradients is not {UPDATE}"
        other = [Finding("code", False, None, "step", said, "", True)]
    return other


def _judged(step: Code, best: Judgement) -> Judgement | None:
    """Return what explains the step, in the layout and with the loss of the gradients."""
    pair = [p for p, _ in best.trials]
    layouts = (best.layout, best.layout._replace(kind="capitals"))  # for names that it goes through
    for layout in dict.fromkeys(layouts):
        readings = [reading.read(step, p, layout) for p in pair]
        if all(r.step and not r.failed for r in readings):
            with np.errstate(all="ignore"):
                fits = quick.fits(pair, readings, [best.convention], best.alpha)
            return attempt(step, Prepared(pair, layout, readings, {}, fits))
    return None
