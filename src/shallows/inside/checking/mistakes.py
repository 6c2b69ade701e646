"""Recognise a mistake from the value that it gave.

It is an edit of the formula, or a change that any value can suffer: a factor, a transpose, lost
digits.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.edits import Mistake, edits
from shallows.inside.checking.probe import symbol
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.probe import Probe


def error(given: Array, value: Array) -> float:
    """Return the largest |given - value|, divided by the largest |value|.

    It is infinite for another shape and for an entry that is not finite: a NaN agrees with nothing,
    not even with the NaN that follows from it.
    """
    if given.shape != value.shape:
        return float("inf")
    gap = _largest(given - value)
    if not np.isfinite(gap):
        return float("inf")
    scale = _largest(value)
    return gap / scale if scale else (0.0 if gap == 0 else float("inf"))


def _largest(value: Array) -> float:
    return float(np.maximum.reduce(np.abs(value), axis=None, initial=0.0))  # faster than max()


def recognised(
    quantity: Quantity, p: Probe, q: Quantities, given: Array, tolerance: float
) -> list[Mistake]:
    """Return the mistakes that give this value on this probe, the likeliest first.

    Parameters
    ----------
    quantity : Quantity
    p : Probe
    q : dict
        The values that the learner computed before; the true value where the code returns none.
    given : ndarray
    tolerance : float
        Tolerance relative to the largest entry.
    """
    found = []
    whole = given.dtype.kind in "iu"
    given = given.astype(float)
    values = {**p.given, **q}
    with np.errstate(all="ignore"):
        value = p.expected(quantity, q)
        for edit in edits(p.derivation, quantity):
            with suppress(ValueError):
                guess = edit.value(values)
                if given.any() and error(given, guess) < tolerance < error(guess, value):
                    found.append(edit.mistake)
        found += _general(p, given, value, tolerance, whole)
        found += _stale(quantity, p, q, given, tolerance)
        found += _decayed(quantity, p, given, value, tolerance)
        found += [
            Mistake("wrong layer", f"it is {symbol(other)} over again")
            for other in (equation.quantity for equation in p.derivation.backward)
            if other.name in q
            and error(given, q[other.name]) < tolerance < error(q[other.name], value)
        ]
    return list(dict.fromkeys(found))


def _general(
    p: Probe, given: Array, value: Array, tolerance: float, whole: bool
) -> Iterator[Mistake]:
    """Return the changes that any line can suffer: a factor, a transpose, lost digits."""
    truncated = (np.trunc(value), np.rint(value), np.floor(value))
    finite = bool(np.isfinite(given).all())
    if (
        finite
        and (given.any() or whole)
        and any(np.array_equal(given, rounded) for rounded in truncated)
    ):
        yield Mistake("integer truncation", "the digits after the point are lost: an integer "
                      "array, or an integer conversion")  # fmt: skip
    elif (
        finite
        and given.any()
        and any(np.array_equal(given, np.round(value, d)) for d in range(1, 7))
    ):
        yield Mistake("rounding", "it is rounded to a few digits after the point")
    if given.shape == value.shape and value.size and finite:
        size = float((value * value).sum())
        ratio = float((given * value).sum()) / size if size else 0.0
        if ratio and error(given, ratio * value) < tolerance:
            yield from factor(ratio, p, tolerance)
        if not given.any():
            yield Mistake("zero", "it is zero everywhere")
        if error(given, np.abs(value)) < tolerance:
            yield Mistake("wrong sign", "the sign is lost: these are absolute values")
        if given.any() and error(given, np.maximum(value, 0)) < tolerance:
            yield Mistake("clipped", "what is below 0 is cut off: a relu of the derivative")
    if given.ndim == 2 and min(given.shape) and error(given.T, value) < tolerance:
        yield Mistake("transpose", "it is the transpose of the right value")
    if not finite:
        yield Mistake("not finite", "it has infinite or undefined entries on ordinary numbers")


def factor(ratio: float, p: Probe, tolerance: float) -> list[Mistake]:
    """Return the possible names of a constant factor, the best first."""
    if (
        not np.isfinite(ratio)
        or abs(ratio) < tolerance
        or abs(ratio - 1) < max(1e-3, 10 * tolerance)
    ):
        return []

    def near(number: float) -> bool:
        return abs(ratio / number - 1) < 10 * tolerance

    n, found = len(p.x), []
    if near(-1):
        found.append(Mistake("wrong sign", "the sign is wrong: it is −1 times the right value"))
    if near(1 / n):
        found.append(Mistake("mean for sum", "it is divided by n, the number of samples; L is a "
                             "sum over the samples, not a mean"))  # fmt: skip
    for text, number in (("n, the number of samples,", n), ("−1/n", -1 / n), ("2/n", 2 / n),
                         ("1/(2n)", 0.5 / n), ("lr", p.lr), ("−lr", -p.lr), ("1/lr", 1 / p.lr),
                         ("−1/lr", -1 / p.lr)):  # fmt: skip
        if near(number):
            found.append(Mistake("constant factor", f"it is {text} times the right value"))
    shown = _shown(ratio, tolerance)
    known = {"0.5": "1/2", "0.333333": "1/3", "0.25": "1/4"}
    text = f"it is {known.get(shown, shown)} times the right value"
    return [*found, Mistake("constant factor", text, shown)]


def _shown(ratio: float, tolerance: float) -> str:
    return f"{ratio:.{6 if tolerance < 1e-6 else 2}g}".replace("-", "−")


def stale(layer: int, c: float, p: Probe) -> list[Mistake]:
    """Return whether w - c ∂L/∂w was used in place of w, for some c, such as lr."""
    if not np.isfinite(c) or c < 1e-7:
        return []
    text = f"{symbol(Quantity('w', layer))} is used after its update; the backward pass needs the "
    text += "weights of the forward pass"
    named = ["lr"] if abs(c / p.lr - 1) < 1e-4 else []
    return [Mistake("updated weights", text, constant) for constant in [*named, f"{c:.4g}"]]


def _stale(
    quantity: Quantity, p: Probe, q: Quantities, given: Array, tolerance: float
) -> list[Mistake]:
    if quantity.kind != "a":
        return []
    above = quantity.layer + 1
    w, dz, dw = p.weights[f"w{above}"], q[f"dL_dz{above}"], q[f"dL_dw{above}"]
    right, shift = dz @ w.T, dz @ dw.T
    if given.shape != right.shape or not shift.any():
        return []
    c = _fitted(right - given, shift)
    fits = c > tolerance and error(given, right - c * shift) < tolerance
    return stale(above, c, p) if fits else []


def _decayed(
    quantity: Quantity, p: Probe, given: Array, value: Array, tolerance: float
) -> list[Mistake]:
    """Return whether a multiple of the weight was added to its gradient."""
    w = p.weights.get(quantity.plain.name)
    if w is None or given.shape != w.shape or not np.isfinite(given).all():
        return []
    c = _fitted(given - value, w)
    if abs(c) < tolerance or error(given - value, c * w) > 10 * tolerance:
        return []
    shown = _shown(c, tolerance)
    said = f"{shown} × {symbol(quantity.plain)} is added: an L2 penalty, which this loss lacks"
    return [Mistake("weight decay", said, shown)]


def _fitted(value: Array, direction: Array) -> float:
    """Return the c of c·direction that fits best."""
    return float((value * direction).sum() / (direction * direction).sum())
