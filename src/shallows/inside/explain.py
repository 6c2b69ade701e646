"""A whole pass, forward and backward, one quantity per line, each derivative verified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import backprop
from shallows.arguments import integer
from shallows.inside.differences import Pass
from shallows.inside.equations import equation
from shallows.inside.explanation import Explanation, Line
from shallows.inside.formula import filled, symbols

if TYPE_CHECKING:
    from shallows.backprop import Array, Quantities
    from shallows.run import Run
    from shallows.trajectory import Weights


def explain(run: Run | None = None, *, epoch: int = 1, sample: int | None = None) -> Explanation:
    """Show the forward and backward pass of one epoch, every derivative verified.

    The weights are those the run had, replayed in its own arithmetic; the lines are then computed
    in float64 by `shallows.backprop`.

    Parameters
    ----------
    run : Run, optional
        The report's network on XOR if not given.
    epoch : int
        From 1 to the run's last.
    sample : int, optional
        Explain this sample's share of the loss alone, without the update, which needs them all.

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        If the epoch or the sample is not the run's.
    """
    if run is None:
        from shallows.training import network

        run = network(log=None)
    epoch = integer("epoch", epoch, minimum=1, maximum=run.epochs)
    weights, velocity = _replay(run, epoch)
    x, y = run.data.x, run.data.targets
    if sample is not None:
        sample = integer("sample", sample, minimum=0, maximum=len(x) - 1)
        x, y = x[sample : sample + 1], y[sample : sample + 1]
    how, gradient = run.mlp.activation, run.settings.gradient
    with np.errstate(all="ignore"):
        q = backprop.forward(x, weights, how)
        d = backprop.backward(x, y, weights, q, how, gradient=gradient)
        steps = {**q, "loss": np.array(_loss(run, y, q)), **d}
        if sample is None:
            steps |= _update(run, weights, velocity, d)
    given = {"x": x, "y": y, **weights, **{f"v_{name}": v for name, v in velocity.items()}}
    given |= {"lr": np.array(run.settings.lr), "momentum": np.array(run.settings.momentum)}
    around = Pass(x, y, weights, q, how)
    return Explanation(run, epoch, sample, _lines(run, steps, given | steps, around), given, around)


def _replay(run: Run, epoch: int) -> tuple[Weights, Weights]:
    """Return the weights of an epoch's forward pass, and the velocity that momentum has then."""
    data, mlp, settings = run.data, run.mlp, run.settings
    if settings.arithmetic != "lanes":
        descend: Any = backprop.descend
        if settings.arithmetic == "report":
            from shallows.report.arithmetic import descend
        start = mlp.initial_weights(settings.seed)
        told = descend(data.x, data.targets, start, settings.lr, epoch, record=False)
        return told.weights, {}
    from shallows.engine import one
    from shallows.engine.batch import Batch, Engine

    shape = one.design(mlp, settings)
    batch = Batch.fresh(shape, mlp.draw([settings.seed]), one.rates(mlp, settings))
    state = Engine(shape, data.x, data.targets).observe(batch, epoch).state[0].astype(np.float64)
    n = shape.n_weights
    return mlp.unpack(state[:n]), mlp.unpack(state[n : 2 * n]) if settings.momentum else {}


def _loss(run: Run, y: Array, q: Quantities) -> float:
    """Return the loss as the run computes it."""
    if run.settings.gradient == "report":
        return backprop.loss(y, q["yhat"])
    return backprop.loss_from_logits(y, q[f"z{len(run.mlp.sizes) - 1}"])


def _update(run: Run, weights: Weights, velocity: Weights, d: Quantities) -> Quantities:
    """Return the velocities, if there is momentum, and the next weights."""
    after: Quantities = {}
    for name, w in weights.items():
        step = d[f"dL_d{name}"]
        if velocity:
            step = after[f"new_v_{name}"] = run.settings.momentum * velocity[name] + step
        after[f"new_{name}"] = w - run.settings.lr * step
    return after


def _lines(run: Run, steps: Quantities, values: Quantities, around: Pass) -> tuple[Line, ...]:
    """Return a line for each quantity, told which later ones use it, each derivative verified."""
    lines = []
    for name, value in steps.items():
        right = equation(run, name)
        of = name.removeprefix("dL_d")
        verdict = around.verify(value, of) if of != name else None
        inputs = tuple(dict.fromkeys(symbols(right)))
        lines.append(Line(name, right, filled(right, values), value, inputs, verdict=verdict))
    return tuple(
        replace(line, used_by=tuple(o.name for o in lines if line.name in o.inputs))
        for line in lines
    )
