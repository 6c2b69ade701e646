"""What an estimator says of its training: a line at each look, and doubts at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.sklearn.shares import shares

if TYPE_CHECKING:
    from shallows.sklearn.restarts import Restarts


#: A linear model is much better if its share would be so large.
MUCH = 0.9


def news(found: Restarts) -> str:
    """Return a line about the networks so far."""
    epochs, best = int(found.epochs.max()), found.judged.min()
    running = int((found.epochs == epochs).sum())
    return (
        f"epoch {epochs}: {running} of {len(found.epochs)} networks running, "
        f"{int(found.better.sum())} better than a constant, lowest loss {best:.6g}"
    )


def doubts(model: Any, found: Restarts) -> str | None:
    """Return what to warn of: a simpler model is as good as a fitted estimator's networks."""
    if not found.guess.any():  # a constant is right everywhere
        return None
    none = not len(model.kept_) and not found.better.any()
    if none or _constant_is_as_good(model):
        only = model.linear_share_ and not len(model.kept_)
        says = "The prediction is that of a linear model." if only else model._constant_is
        return f"{_no_better(model, found)}. {says}"
    return _line_is_better(model, found)


def _constant_is_as_good(model: Any) -> bool:
    """Whether a constant is as likely as the average penalty (and the linear model)."""
    others = len(model._ensemble.plan.alpha)
    if not model.linear_share_:
        return bool(model.constant_share_ >= 1 / (1 + others))
    constant = model.linear_share_ * np.exp(-model._linear.evidence)  # the others have 1
    return bool(constant >= 1 / (1 + others))


def _line_is_better(model: Any, found: Restarts) -> str | None:
    """Return what to say of a linear model that is much better, but takes no part."""
    line = model._linear
    if line is None or line.evidence <= 0 or model._member(model._ensemble.plan.mlp):
        return None
    if shares(found, model._loss, line.evidence)[1] < MUCH:
        return None
    remedy = f"It would take part if each hidden layer had {line.units} units"
    remedy = 'It takes part with combine="mean"' if model.combine == "best" else remedy
    says = "On the samples held out, a linear model is better than the networks"
    return f"{says}: see `validation_scores_`. {remedy}."


def _no_better(model: Any, found: Restarts) -> str:
    count = len(found.judged)
    if len(model.kept_):
        both = "the networks and a linear model" if model.linear_share_ else "the networks"
        what = f"On the samples held out, a constant is about as good as {both}"
        part = f", so it is {model.constant_share_:.0%} of the prediction"
        return what if model.linear_share_ else what + part
    if found.better.any():
        return f"On average, the {count} networks are worse than a constant on the samples held out"
    if np.isfinite(model.losses_).any():
        where = " on the samples held out" if found.validation else ""
        return f"No network of {count} is better than a constant{where}"
    return f"All {count} networks diverged: see `outcomes_`, and lower `learning_rate_init`"
