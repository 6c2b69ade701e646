"""Which convention fits a learner's values, before any mistake is searched for."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows.inside.checking.mistakes import mistakes
from shallows.inside.checking.searching import steps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.searching.hypothesis import Trial

TOLERANCE = 1e-9
_SINGLE = 1e-5  # float32


class Fit(NamedTuple):
    """How well a convention fits.

    Parameters
    ----------
    convention : Convention
    alpha : float
        The strength of the L2 penalty.
    right : int
        How many values are right, given those before them.
    top : bool
        Whether the values of the last layer are right.
    all : bool
        Whether all are.
    trials : list of (Probe, dict)
        The probes under the convention, with the values; of a step the new weights.
    """

    convention: Convention
    alpha: float
    right: int
    top: bool
    all: bool
    trials: list[Trial]

    @property
    def penalised(self) -> bool:
        """Whether there is an L2 penalty."""
        return bool(self.convention.penalty)


def fits(
    probes: Sequence[Probe],
    readings: Sequence[Reading],
    conventions: Sequence[Convention],
    alpha: float | None,
) -> list[Fit]:
    """Return how well each convention fits, the best first.

    Parameters
    ----------
    probes : sequence of Probe
    readings : sequence of Reading
        The values on each probe.
    conventions : sequence of Convention
        The likeliest first.
    alpha : float or None
        The strength of the L2 penalty; None to find out.
    """
    found = []
    for c in of_loss(probes[0], readings[0], conventions) or conventions:
        found.append(_fit(probes, readings, c, alpha or 0.0))
        if found[-1].all:
            break
    if alpha is None and not any(f.all for f in found):
        for f in list(found):
            found += _penalised(f, probes, readings)
    found.sort(key=lambda f: (not f.all, -f.right, not f.top))
    return found


def _under(
    probes: Sequence[Probe], readings: Sequence[Reading], c: Convention, alpha: float
) -> list[Trial]:
    trials = []
    for p, r in zip(probes, readings, strict=True):
        derived = c.derivation(p.derivation.activation, p.derivation.bias)
        own = p.under(derived, alpha)
        trials.append((own.at_rate(r.rate) if r.step and r.rate != own.lr else own, r.given))
    return trials


def explaining(
    probes: Sequence[Probe],
    readings: Sequence[Reading],
    conventions: Sequence[Convention],
    alpha: float | None,
) -> Fit | None:
    """Return how the first convention fits that explains all values; None if none does.

    The parameters are those of `fits`, which takes longer: here a wrong value ends it.
    """
    for c in of_loss(probes[0], readings[0], conventions) or conventions:
        trials, gradients = _trials(probes, readings, c, alpha or 0.0)
        pairs = zip(gradients, readings, strict=True)
        if all(_all(*t, _tolerance(r)) for t, r in pairs):
            return Fit(c, alpha or 0.0, len(gradients[0][1]), True, True, trials)
    return None


def _trials(
    probes: Sequence[Probe], readings: Sequence[Reading], c: Convention, alpha: float
) -> tuple[list[Trial], list[Trial]]:
    """Return the trials, and those with the gradients that new weights imply."""
    trials = _under(probes, readings, c, alpha)
    if readings[0].step and readings[0].rate == 1.0:
        trials = _rated(trials)
    pairs = zip(trials, readings, strict=True)
    return trials, [steps.implied(t) if r.step else t for t, r in pairs]


def _fit(probes: Sequence[Probe], readings: Sequence[Reading], c: Convention, alpha: float) -> Fit:
    trials, gradients = _trials(probes, readings, c, alpha)
    names = set(gradients[0][1]).intersection(*(given for _, given in gradients))
    right: set[str] = set(names)
    for (p, given), r in zip(gradients, readings, strict=True):
        right &= {name for name, is_right in _judged(p, given, _tolerance(r)) if is_right}
    top = names & _last(trials[0][0])
    every = bool(names) and right == names
    return Fit(c, alpha, len(right), bool(top) and top <= right, every, trials)


def _tolerance(r: Reading) -> float:
    single = all(np.array_equal(v, v.astype(np.float32)) for v in r.given.values())
    return _SINGLE if single or r.step else TOLERANCE


def roughly(
    fit: Fit, tolerance: float, rule: steps.Rule = steps.USUAL, *, last: bool = False
) -> bool:
    """Return whether a fit's convention explains all values, with a tolerance of one's own.

    Parameters
    ----------
    fit : Fit
    tolerance : float
    rule : Rule
        How new weights imply their gradients.
    last : bool
        Whether only those of the last layer count.
    """
    p, given = fit.trials[0]
    moved = any(name.startswith("new_") for name in given)
    gradients = [steps.implied(t, rule) if moved else t for t in fit.trials]
    names = _last(p) if last else p.truth.keys()
    return any(name in names for name in gradients[0][1]) and all(
        all(right for name, right in _judged(p, given, tolerance) if name in names)
        for p, given in gradients
    )


def _last(p: Probe) -> set[str]:
    """Return the names of the derivatives of the last layer."""
    derived = p.derivation
    last = [e for e in derived.backward if derived.layer(e.quantity) == derived.layers]
    return {equation.name for equation in last}


def _all(p: Probe, given: dict[str, Array], tolerance: float) -> bool:
    """Return whether all values are right given those before them; there is one at least."""
    judged = list(takewhile(itemgetter(1), _judged(p, given, tolerance)))
    return 0 < len(judged) == len(given)


def _judged(p: Probe, given: dict[str, Array], tolerance: float) -> Iterator[tuple[str, bool]]:
    """Yield the name of each value, and whether it is right given those before it."""
    q: Quantities = {}
    for equation in p.derivation.backward:
        name = equation.name
        try:
            expected = p.expected(equation.quantity, q)
        except ValueError:  # a wrong shape before it
            expected = p.truth[name]
        if name in given:
            yield name, mistakes.error(given[name], expected) < tolerance
            expected = given[name].astype(float)
        q[name] = expected


def _rated(trials: list[Trial]) -> list[Trial]:
    """Return the trials of a step without a learning rate under the rate that it seems to have.

    It may be uphill.
    """
    p, new = trials[0]
    for weight in reversed(p.derivation.weights):
        moved = new.get(weight.updated.name)
        if moved is None or moved.shape != p.weights[weight.name].shape:
            continue
        gradient, shift = p.truth[weight.derivative.name], p.weights[weight.name] - moved
        c = mistakes.multiple(shift, gradient)
        if c and mistakes.error(shift, c * gradient) < _SINGLE:
            return [(p.at_rate(abs(c)), given) for p, given in trials]
    return trials


def of_loss(p: Probe, r: Reading, conventions: Sequence[Convention]) -> list[Convention]:
    """Return the conventions that give the loss that was returned; none if none was."""
    if r.loss is None or not np.isfinite(r.loss):
        return []
    same = []
    for c in conventions:
        derived = c.derivation(p.derivation.activation, p.derivation.bias)
        value = c.value(p.under(derived).forward["yhat"], p.y)
        if abs(r.loss - value) < 1e-6 * abs(value):
            same.append(c)
    return same


def _penalised(f: Fit, probes: Sequence[Probe], readings: Sequence[Reading]) -> list[Fit]:
    """Return the same convention with an L2 penalty, if a gradient seems to have one."""
    if readings[0].step:
        return []
    strengths = []
    for p, given in f.trials:
        q: Quantities = {}
        found = {}
        for equation in p.derivation.backward:
            name = equation.name
            try:
                expected = p.expected(equation.quantity, q)
            except ValueError:
                return []
            w = p.weights.get(equation.quantity.plain.name)
            if (
                w is not None
                and w.ndim > 1
                and name in given
                and given[name].shape == expected.shape == w.shape
            ):
                for sign in (1, -1):  # a wrong sign before it does not turn the penalty
                    off = given[name] - sign * expected
                    c = mistakes.multiple(off, w)
                    if name not in found and abs(c) > TOLERANCE > mistakes.error(off, c * w) / 1e3:
                        found[name] = c
            q[name] = given.get(name, expected).astype(float)
        strengths.append(found)
    sizes = [len(p.x) for p, _ in f.trials]
    return [
        _fit(probes, readings, replace(f.convention, penalty=penalty), alpha)
        for penalty, powers in (
            ("alpha", [1.0] * len(sizes)),
            ("alpha/n", [float(n) for n in sizes]),
        )
        if (alpha := _common(strengths, powers)) is not None
    ]


def _common(strengths: list[dict[str, float]], powers: list[float]) -> float | None:
    """Return the strength that most gradients with a penalty have, on every probe."""
    values = [c * n for found, n in zip(strengths, powers, strict=True) for c in found.values()]
    if not values:
        return None
    middle = float(np.median(values))
    agree = [
        sum(abs(c * n - middle) < 1e-6 * abs(middle) for c in found.values())
        for found, n in zip(strengths, powers, strict=True)
    ]
    return middle if min(agree) >= 1 and middle > 0 else None
