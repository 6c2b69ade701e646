"""Several steps of gradient descent in the place of one: after each sample, or each batch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.edits import Mistake
from shallows.inside.checking.mistakes import error
from shallows.inside.checking.search import Hypothesis, Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.probe import Probe
    from shallows.inside.checking.quick import Fit

_CLOSE = 1e-6  # relative tolerance of several steps


def by_turns(fits: Sequence[Fit]) -> tuple[Hypothesis, Fit] | None:
    """Return that new weights are right after a step for each batch of samples, if they are.

    Parameters
    ----------
    fits : sequence of Fit
        The conventions that are tried.
    """
    for fit in fits:
        weights = fit.trials[0][0].derivation.weights
        for many in range(1, max(len(p.x) for p, _ in fit.trials)):
            if all(_stepwise(p, given, many) for p, given in fit.trials):
                each = "sample" if many == 1 else f"batch of {many} samples"
                said = f"the weights change after each {each}, not once after all of them; "
                mistake = Mistake("several steps", f"{said}each of these steps is right")
                told = [Judged(w.updated, True, 0.0, None) for w in weights]
                judged = (*told, Judged(None, False, None, mistake))
                return Hypothesis(tuple({} for _ in fit.trials), judged, 1.0), fit
    return None


def _stepwise(p: Probe, given: dict[str, Array], many: int) -> bool:
    """Return whether new weights follow from one step for each batch of so many samples."""
    weights = p.derivation.weights
    for at in range(0, len(p.x), many):
        part = slice(at, at + many)
        batch = replace(p, x=p.x[part], y=p.y[part], _kept={})
        p = replace(p, weights={w.name: batch.truth[w.updated.name] for w in weights}, _kept={})
    new = [given.get(w.updated.name, np.zeros(0)) for w in weights]
    return all(error(v, p.weights[w.name]) < _CLOSE for v, w in zip(new, weights, strict=True))
