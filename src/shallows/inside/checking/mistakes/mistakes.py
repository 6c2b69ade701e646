"""Recognise a mistake from the value that it gave.

It is an edit of the formula, or a change that any value can suffer: a factor, a transpose, lost
digits.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.mistakes.edits import Mistake, edits
from shallows.inside.checking.mistakes.factors import convention, digits, factor, late, stale
from shallows.inside.checking.mistakes.samples import sliced
from shallows.inside.checking.reading.probe import symbol
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.reading.probe import Probe


_SMALL = 2e-3  # an ε that changes no more than this is as precise as differences are


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


def _begins(value: Array) -> float:
    return float(value.item(0)) if value.size else 0.0


def _largest(value: Array) -> float:
    return float(np.maximum.reduce(np.abs(value), axis=None, initial=0.0))  # faster than max()


def recognised(
    quantity: Quantity,
    p: Probe,
    q: Quantities,
    given: Array,
    tolerance: float,
    among: Container[Mistake] | None = None,
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
    among : container of Mistake, optional
        The edits that are tried; by default all.
    """
    found = []
    whole = given.dtype.kind in "iu"
    given = given.astype(float)
    if quantity.kind == "b" and given.ndim == 2 and len(given) == 1:
        given = given[0]  # of another layer: a row of the right size is a bias already
    values = {**p.given, **q}
    with np.errstate(all="ignore"):
        value = p.expected(quantity, q)
        begins, within = _begins(given), 2 * tolerance * _largest(given)
        for edit in edits(p.derivation, quantity) if given.any() else ():
            if among is not None and edit.mistake not in among:
                continue
            with suppress(ValueError, KeyError):
                guess = _spread(edit.value(values), given)
                # Most guesses are wrong in their first entry, which is looked at far sooner.
                if abs(_begins(guess) - begins) <= within and (
                    error(given, guess) < tolerance < error(guess, value)
                ):
                    found.append(edit.mistake)
        found += _one_number(quantity, p, q, given, tolerance)
        found += _general(p, given, value, tolerance, whole)
        found += _stale(quantity, p, q, given, tolerance)
        found += _decayed(quantity, p, given, value, tolerance)
        found += sliced(quantity, p, values, given, value, tolerance)
        found += _longer(quantity, p, values, given, value, tolerance)
        found += _old(quantity, p, values, given, value, tolerance)
        if error(given, value) > _SMALL:
            found += _guarded(quantity, p, given, tolerance)
        found += [
            Mistake("wrong layer", f"it is {symbol(other)} over again")
            for other in (equation.quantity for equation in p.derivation.backward)
            if other.name in q
            and error(given, q[other.name]) < tolerance < error(q[other.name], value)
        ]
    return list(dict.fromkeys(found))


def _spread(guess: Array, given: Array) -> Array:
    """Return a guess as broadcast to the samples and units of what was given."""
    if guess.shape == given.shape or guess.ndim != 2 or given.ndim != 2:
        return guess
    return np.broadcast_to(guess, given.shape)  # ValueError if it can't be


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
        if given.size > 1 and error(given, np.sign(value)) < tolerance:
            yield Mistake("sign only", "only the signs of its entries are kept")
        if given.any() and error(given, np.maximum(value, 0)) < tolerance:
            yield Mistake("clipped", "what is below 0 is cut off: a relu of the derivative")
        yield from _limited(given, value, tolerance)
    if given.ndim == 2 and min(given.shape) and error(given.T, value) < tolerance:
        yield Mistake("transpose", "it is the transpose of the right value")
    if not finite:
        yield Mistake("not finite", "it has infinite or undefined entries on ordinary numbers")


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
    c = multiple(right - given, shift)
    fits = c > tolerance and error(given, right - c * shift) < tolerance
    return stale(above, c, p) if fits else []


def _decayed(
    quantity: Quantity, p: Probe, given: Array, value: Array, tolerance: float
) -> list[Mistake]:
    """Return whether a multiple of the weight was added to its gradient."""
    w = p.weights.get(quantity.plain.name)
    if w is None or not given.shape == w.shape == value.shape or not np.isfinite(given).all():
        return []
    c = multiple(given - value, w)
    if abs(c) < tolerance or error(given - value, c * w) > 10 * tolerance:
        return []
    shown = digits(c, tolerance)
    said = f"{shown} × {symbol(quantity.plain)} is added: an L2 penalty, which this loss lacks"
    if convention(p).penalty:
        much, size = ("much", shown) if c > 0 else ("little", shown.removeprefix("−"))
        its = symbol(quantity.plain)
        said = f"{size} × {its} too {much} is added: the L2 penalty adds α × {its}"
    return [Mistake("weight decay", said, shown)]


def multiple(value: Array, direction: Array) -> float:
    """Return the c of c·direction that fits best."""
    return float((value * direction).sum() / (direction * direction).sum())


def _limited(given: Array, value: Array, tolerance: float) -> Iterator[Mistake]:
    """Return whether a value was clipped, normalised, or kept in few digits."""
    most = _largest(given)
    if not given.any():
        return
    kept = np.clip(value, -most, most)
    if _largest(value) > most * (1 + 1e-6) and error(given, kept) < tolerance:
        shown = digits(most, tolerance)
        yield Mistake("clipped", f"it is cut off at ±{shown}: gradient clipping belongs in the "
                      "update, if anywhere", shown)  # fmt: skip
    sizes = (
        ("its length, √(Σ g²)", float(np.sqrt((value * value).sum()))),
        ("its largest entry", _largest(value)),
        ("the sum of its entries", float(value.sum())),
        ("its standard deviation", float(value.std())),
    )
    for said, size in sizes:
        if size and error(given, value / size) < tolerance:
            yield Mistake("normalised", f"it is divided by {said}")
    if given.shape and np.array_equal(given, value.astype(np.float16).astype(float)):
        yield Mistake("rounding", "it is kept in float16, which has 3 digits")
    rows = given.ndim == 2 and len(given) > 1 and (given == given[0]).all()
    if rows and not (value == value[0]).all():
        for one in (value.sum(axis=0), value[-1]):
            if error(given[0], one) < tolerance:
                yield Mistake("aliasing", "all of its rows are one and the same list: [row] * n "
                              "repeats the list, it makes no copies")  # fmt: skip


def _one_number(
    quantity: Quantity, p: Probe, q: Quantities, given: Array, tolerance: float
) -> Iterator[Mistake]:
    """Return whether a bias's gradient is one number for all units.

    Its size is compared with that of its terms, since all of softmax's may add up to 0.
    """
    units = p.truth[quantity.name].size
    if quantity.kind != "b" or units == 1 or given.size not in (1, units) or not given.any():
        return
    number = float(given.flat[0])
    if np.ptp(given) > tolerance * abs(number):
        return
    for name, v in q.items():
        if name.startswith("dL_dz"):
            shares = (("sum", len(v) if late(p) else 1), ("mean", v.size))
            for said, share in shares:
                if abs(share * number - v.sum()) < tolerance * np.abs(v).sum():
                    told = f"one {said} of {symbol(Quantity.parse(name))} over samples and units"
                    other = name != f"dL_dz{quantity.layer}"
                    kind = "wrong upstream" if other else "wrong axis"
                    yield Mistake(kind, f"it is {told}, the same for each unit")


def _longer(
    quantity: Quantity, p: Probe, q: Quantities, given: Array, value: Array, tolerance: float
) -> Iterator[Mistake]:
    """Return whether a loop took the first units of a longer layer in the place of its own."""
    dz, units = q.get(f"dL_dz{quantity.layer}"), value.shape[0] if value.ndim else 0
    if quantity.kind != "w" or dz is None or dz.ndim != 2:
        return
    own = p.derivation.activated(quantity.layer - 1)
    for other in map(p.derivation.activated, range(p.derivation.layers + 1)):
        a = q.get(other.name)
        if other != own and a is not None and len(a) == len(dz) and a.shape[1] > units:
            guess = a[:, :units].T @ dz / (float(p.constants["n"]) if convention(p).late else 1.0)
            if error(given, guess) < tolerance:
                said = f"{symbol(other)} is used instead of {symbol(own)}: its first {units} units"
                yield Mistake("wrong layer", said)


def _old(
    quantity: Quantity, p: Probe, q: Quantities, given: Array, value: Array, tolerance: float
) -> Iterator[Mistake]:
    """Return whether a batch of samples used the activations of the first batch."""
    layer = quantity.layer - (quantity.kind == "w")
    if quantity.kind not in ("w", "z") or not 0 < layer < p.derivation.layers:
        return
    n, told = len(p.x), symbol(Quantity("a", layer))
    for k in range(1, n):
        old = np.arange(n) % k
        old[n - n % k :] = np.arange(n - n % k, n)  # a smaller last batch has its own
        first = {f"{kind}{layer}": q[f"{kind}{layer}"][old] for kind in "az"}
        with suppress(ValueError):
            guess = p.expected(quantity, {**q, **first})
            if error(given, guess) < tolerance < error(guess, value):
                said = f"each batch of samples uses the {told} of the first batch; "
                said += "the forward pass belongs to each backward pass"
                yield Mistake("stale activations", said)


def _guarded(quantity: Quantity, p: Probe, given: Array, tolerance: float) -> Iterator[Mistake]:
    """Return whether an ε against log(0) or 0/0 is so large that it changes ∂L/∂ŷ."""
    y, yhat = p.given["y"], p.given["yhat"]
    if quantity.kind != "yhat" or p.derivation.loss != "cross-entropy" or given.shape != y.shape:
        return
    n = float(p.constants["n"]) if _mean(p) else 1.0
    one = int(np.argmax(y[:, 0]))
    ends = -1 / (n * given[one, 0]) - yhat[one, 0]
    both = (1 - yhat[one, 0]) / -(n * given[one, 0]) - yhat[one, 0] * (1 - yhat[one, 0])
    guesses = (
        (ends, -y / (yhat + ends) + (1 - y) / (1 - yhat + ends)),
        (both, (yhat - y) / (yhat * (1 - yhat) + both)),
    )
    for size, guess in guesses:
        if size > tolerance and error(given, guess / n) < 10 * tolerance:
            shown = digits(float(size), max(tolerance, 1e-5))
            said = (
                f"ε = {shown}, added against log(0) or a division by 0, is too large: it changes "
            )
            yield Mistake("log(0) guard", f"{said}the value; 1e−12 would not", shown)


def _mean(p: Probe) -> bool:
    return convention(p).mean and not convention(p).late
