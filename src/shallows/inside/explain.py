"""Explain a whole pass, forward and backward, line by line, with each derivative verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from shallows import backprop
from shallows.arguments import ArgumentError, integer
from shallows.derivation import Derivation, derivation, evaluated
from shallows.inside.differences import Differences
from shallows.inside.explanation import Explanation
from shallows.inside.line import line, linked

if TYPE_CHECKING:
    from shallows.backprop import Quantities
    from shallows.run import Run
    from shallows.trajectory import Weights


def explain(run: Run | None = None, *, epoch: int = 1, sample: int | None = None) -> Explanation:
    """Show the forward and backward pass of one epoch, with every derivative verified.

    The weights are those that the run had, replayed in its own arithmetic. The lines are then
    computed from them in float64, by plain NumPy.

    Parameters
    ----------
    run : Run, optional
        The report's network on XOR if not given.
    epoch : int
        From 1 to the run's last.
    sample : int, optional
        Explain only this sample's share of the loss, without the update, which needs all samples.
        A penalty belongs to no single sample, so it can't be combined with this.

    Returns
    -------
    Explanation

    Raises
    ------
    ArgumentError
        If the run has no such epoch or sample.

    Examples
    --------
    >>> run = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0)
    >>> shown = sh.explain(run, epoch=100, sample=3)
    >>> print(shown["dL_dz3"].formula)
    ŷ − y
    """
    if run is None:
        from shallows.training import network

        run = network(log=None)
    epoch = integer("epoch", epoch, minimum=1, maximum=run.epochs)
    x, y = run.data.x, run.data.targets
    if sample is not None:
        sample = integer("sample", sample, minimum=0, maximum=len(x) - 1)
        if run.settings.alpha or run.settings.l1:
            accepted = "None, for a run with a penalty"
            typed = "no sample, for a run with a penalty"
            raise ArgumentError("sample", sample, accepted, typed)
        x, y = x[sample : sample + 1], y[sample : sample + 1]
    weights, velocity = _replay(run, epoch)
    moving = {f"v_{name}": v for name, v in velocity.items()}
    given = {"x": x, "y": y, **weights, **moving, **_rates(run)}
    derived = derived_of(run)
    equations = [e for e in derived.equations if sample is None or not e.quantity.is_updated]
    with np.errstate(all="ignore"):
        values = given | evaluated(equations, given)
    differences = Differences(derived, values)
    lines = linked([
        line(e.quantity, e.formula, values, differences.verdict(e.quantity)) for e in equations
    ])  # fmt: skip
    return Explanation(run, epoch, sample, lines, given, differences)


def derived_of(run: Run) -> Derivation:
    """Return the derivation of a run's network, as it was trained."""
    s = run.settings
    return derivation(
        run.mlp.activation,
        run.mlp.bias,
        run.mlp.sizes[-1],
        s.loss,
        s.gradient,
        alpha=bool(s.alpha),
        momentum=bool(s.momentum),
        l1=bool(s.l1),
        rates=isinstance(s.lr, tuple),
    )


def _replay(run: Run, epoch: int) -> tuple[Weights, Weights]:
    """Return the weights of an epoch's forward pass, and the velocities of momentum then."""
    data, mlp, settings = run.data, run.mlp, run.settings
    if settings.arithmetic != "lanes":
        given: Any = (data.x, data.targets, run.start, settings.lr, epoch)
        if settings.arithmetic == "report":
            from shallows.replica import descend

            return descend(*given, record=False).weights, {}
        told = backprop.descend(
            *given, activation=mlp.activation, gradient=settings.gradient, record=False
        )
        return told.weights, {}
    from shallows.engine.networks import Networks
    from shallows.engine.runner import follow

    (seen,) = follow(Networks.one(mlp, settings), data, epoch, passes=epoch)
    state, n = seen.state[0].astype(np.float64), mlp.n_weights
    return mlp.unpack(state[:n]), mlp.unpack(state[n : 2 * n]) if settings.momentum else {}


def _rates(run: Run) -> Quantities:
    """Return the factors of the update, by name."""
    s = run.settings
    rates = (
        {f"lr{i}": lr for i, lr in enumerate(s.lr, 1)} if isinstance(s.lr, tuple) else {"lr": s.lr}
    )
    rates |= {"momentum": s.momentum, "alpha": s.alpha, "l1": s.l1}
    return {name: np.array(factor) for name, factor in rates.items()}
