"""Several steps of gradient descent in the place of one: after each sample, or each batch."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.mistakes.mistakes import error
from shallows.inside.checking.searching.hypothesis import Hypothesis, Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.inside.checking.searching.hypothesis import Trial
    from shallows.inside.checking.searching.quick import Fit

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
        most = max(len(p.x) for p, _ in fit.trials)
        ways = [(many, False) for many in range(1, most)] + [(1, True)]
        wholes = (False, True) if fit.convention.mean else (False,)
        for (many, adding), whole in product(ways, wholes):
            if all(_stepwise(t, many, whole=whole, adding=adding) for t in fit.trials):
                each = "sample" if many == 1 else f"batch of {many} samples"
                said = f"the weights change after each {each}, not once after all of them; "
                more = "it adds the gradients of the samples before"
                said += more if adding else "each of these steps is right"
                mistake = Mistake("several steps", said)
                told = [Judged(w.updated, True, 0.0, None) for w in weights]
                judged = (*told, Judged(None, False, None, mistake))
                return Hypothesis(tuple({} for _ in fit.trials), judged, 1.0), fit
    return None


def _stepwise(trial: Trial, many: int, *, whole: bool, adding: bool) -> bool:
    """Return whether new weights follow from one step for each batch of so many samples.

    Parameters
    ----------
    trial : (Probe, dict)
    many : int
    whole : bool
        Whether a mean divides by the number of all samples, not of the batch's.
    adding : bool
        Whether the gradients of the batches before are added.
    """
    p, given = trial
    n, lr = len(p.x), p.lr
    total: dict[str, Any] = dict.fromkeys(p.weights, 0.0)
    for at in range(0, n, many):
        part = slice(at, at + many)
        batch = replace(p, x=p.x[part], y=p.y[part], _kept={})
        share = len(batch.x) / n if whole else 1.0
        made = {name: share * batch.truth[f"dL_d{name}"] for name in p.weights}
        total = {name: g + (total[name] if adding else 0.0) for name, g in made.items()}
        p = replace(p, weights={n: w - lr * total[n] for n, w in p.weights.items()}, _kept={})
    new = {name: given.get(f"new_{name}", np.zeros(0)) for name in p.weights}
    return all(error(v, p.weights[name]) < _CLOSE for name, v in new.items())
