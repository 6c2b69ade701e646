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
    """What is said of one line of the derivation, or of the code as a whole.

    Parameters
    ----------
    name : str
        Of the quantity, ``dL_dw2``; ``update``, or ``code`` for what concerns all of it.
    right : bool
    error : float or None
        The largest relative to the largest entry; inf for a wrong shape, None if not measured.
    kind : str or None
        Of the mistake, if it was recognised.
    sentence : str
        What the code seems to compute instead.
    line : str
        Of the derivation (the report, section 2C).
    note : bool
        Worth saying, but no mistake.
    """

    name: str
    right: bool
    error: float | None
    kind: str | None
    sentence: str
    line: str
    note: bool = False


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
    unknown = "" if right else "it is wrong; which mistake this is was not recognised"
    kind, sentence = mistake or (None, unknown)
    return Finding(name, right, worst, kind, sentence, chain.line(name, layers, activation))


def _arrays(given: object) -> dict[str, Array]:
    if not isinstance(given, dict):
        raise ArgumentError("code", type(given).__name__, "a function that returns a dict")
    return {name: np.asarray(value) for name, value in given.items()}
