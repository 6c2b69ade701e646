"""Judge each derivative that a learner gives, given the learner's own values before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows.arguments import ArgumentError
from shallows.inside.checking import chain, mistakes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from shallows.backprop import Array
    from shallows.inside.checking.chain import Probe


class Finding(NamedTuple):
    """What is said of one derivative: right, or wrong by `error`, and the mistake if recognised."""

    name: str
    right: bool
    error: float
    mistake: mistakes.Mistake | None
    line: str


def judge(
    code: Callable[..., Mapping[str, Array]],
    *,
    hidden: int = 2,
    activation: str = "sigmoid",
    bias: bool = False,
) -> list[Finding]:
    """Return a finding for each derivative that ``code(x, y, weights)`` returns.

    Parameters
    ----------
    code : callable
        Returns a dict of derivatives by the names of `shallows.backprop`.
    hidden : int
        How many hidden layers.
    activation : str
        Of the hidden layers.
    bias : bool

    Raises
    ------
    ArgumentError
        If it returns no dict, or none of the names.
    """
    every = chain.probes(hidden, activation, bias)
    runs: list[tuple[Probe, dict[str, Array]]] = []
    for p in every[:2]:  # of different sizes, so that a wrong shape shows
        weights = {name: w.copy() for name, w in p.weights.items()}
        runs.append((p, _arrays(code(p.x.copy(), p.y.copy(), weights))))
    order = [n for n in chain.names(hidden + 1, bias) if all(n in given for _, given in runs)]
    if not order:
        raise ArgumentError("code", list(runs[0][1]), ", ".join(chain.names(hidden + 1, bias)))
    return [_finding(name, runs, hidden + 1, activation) for name in order]


def _finding(
    name: str, runs: list[tuple[Probe, dict[str, Array]]], layers: int, activation: str
) -> Finding:
    worst, found = 0.0, None
    for p, given in runs:
        believed = p.truth | given
        value = given[name]
        try:
            judged = mistakes.error(value, chain.expected(name, p, believed))
        except ValueError:  # a wrong shape before it: only the truth is left to compare with
            believed, judged = p.truth, float("inf")
        judged = min(judged, mistakes.error(value, p.truth[name]))
        worst = max(worst, judged)
        kinds = mistakes.recognised(name, p, believed, value)
        found = kinds if found is None else [kind for kind in found if kind in kinds]
    right = worst < (mistakes.ROUNDED if runs[0][1][name].dtype == np.float32 else mistakes.EXACT)
    mistake = found[0] if found and not right else None
    return Finding(name, right, worst, mistake, chain.line(name, layers, activation))


def _arrays(given: object) -> dict[str, Array]:
    if not isinstance(given, dict):
        raise ArgumentError("code", type(given).__name__, "a function that returns a dict")
    return {name: np.asarray(value) for name, value in given.items()}
