"""A whole pass, forward and backward, one quantity per line, each derivative verified."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import backprop
from shallows.arguments import ArgumentError, integer
from shallows.formula import filled, symbols
from shallows.inside.differences import Pass
from shallows.inside.equations import equation, rate
from shallows.inside.explanation import Explanation, Line

if TYPE_CHECKING:
    from shallows.backprop import Quantities
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
        Not with an L2 penalty, which is no sample's.

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
        if run.settings.alpha:
            raise ArgumentError("sample", sample, "None, for a run with an L2 penalty")
        x, y = x[sample : sample + 1], y[sample : sample + 1]
    how, s = run.mlp.activation, run.settings
    with np.errstate(all="ignore"):
        q = backprop.forward(x, weights, how, "identity" if s.loss == "squared" else None)
        around = Pass(x, y, weights, q, how, s.loss, s.alpha)
        loss = backprop.objective(s.loss, s.gradient, y, q) + around.penalty(weights)
        d = backprop.backward(x, y, weights, q, how, gradient=s.gradient)
        d |= {f"dL_d{name}": d[f"dL_d{name}"] + s.alpha * weights[name] for name in _decaying(run)}
        steps = {**q, "loss": np.array(loss), **d}
        rates = _rates(run)
        if sample is None:
            steps |= _update(run, weights, velocity, d, rates)
    given = {"x": x, "y": y, **weights, **{f"v_{name}": v for name, v in velocity.items()}, **rates}
    return Explanation(run, epoch, sample, _lines(run, steps, given | steps, around), given, around)


def _replay(run: Run, epoch: int) -> tuple[Weights, Weights]:
    """Return the weights of an epoch's forward pass, and the velocity that momentum has then."""
    data, mlp, settings = run.data, run.mlp, run.settings
    if settings.arithmetic != "lanes":
        given: Any = (data.x, data.targets, run.start, settings.lr, epoch)
        if settings.arithmetic == "report":
            from shallows.report.arithmetic import descend

            return descend(*given, record=False).weights, {}
        told = backprop.descend(
            *given, activation=mlp.activation, gradient=settings.gradient, record=False
        )
        return told.weights, {}
    from shallows.engine import one
    from shallows.engine.batch import Batch, Engine

    shape = one.design(mlp, settings)
    batch = Batch.fresh(shape, one.start_of(mlp, settings), one.rates(mlp, settings))
    state = Engine(shape, data.x, data.targets).observe(batch, epoch).state[0].astype(np.float64)
    n = shape.n_weights
    return mlp.unpack(state[:n]), mlp.unpack(state[n : 2 * n]) if settings.momentum else {}


def _decaying(run: Run) -> list[str]:
    """Return the names of the weights that the L2 penalty is of."""
    return [name for name in run.mlp.shapes if name[0] == "w"] if run.settings.alpha else []


def _rates(run: Run) -> Quantities:
    """Return the factors of the update, by name."""
    s = run.settings
    rates = (
        {f"lr{i}": lr for i, lr in enumerate(s.lr, 1)} if isinstance(s.lr, tuple) else {"lr": s.lr}
    )
    rates |= {"momentum": s.momentum, "alpha": s.alpha}
    return {name: np.array(factor) for name, factor in rates.items()}


def _update(
    run: Run, weights: Weights, velocity: Weights, d: Quantities, rates: Quantities
) -> Quantities:
    """Return the velocities, if there is momentum, and the next weights."""
    after: Quantities = {}
    for name, w in weights.items():
        step = d[f"dL_d{name}"]
        if velocity:
            step = after[f"new_v_{name}"] = rates["momentum"] * velocity[name] + step
        after[f"new_{name}"] = w - rates[rate(run, name)] * step
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
