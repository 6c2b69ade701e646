"""The mistakes that are recognised: what each would have computed, given what came before it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows import backprop
from shallows.inside.checking import chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.chain import Probe


class Mistake(NamedTuple):
    """A kind, a sentence that says it, and the constant in it, which must be one for all probes."""

    kind: str
    sentence: str
    constant: str = ""


Guess = tuple[Mistake, "Callable[[], Array]"]


def error(given: Array, value: Array) -> float:
    """Return |given - value| / |value|, the largest over the entries against the largest entry."""
    if given.shape != value.shape:
        return float("inf")
    if not np.isfinite(given).all():
        return 0.0 if np.array_equal(given, value, equal_nan=True) else float("inf")
    scale = float(np.abs(value).max(initial=0.0))
    gap = float(np.abs(given - value).max(initial=0.0))
    return gap / scale if scale else (0.0 if gap == 0 else float("inf"))


def recognised(name: str, p: Probe, q: Quantities, given: Array, tolerance: float) -> list[Mistake]:
    """Return the mistakes that give this value on this probe, likeliest first.

    Parameters
    ----------
    name : str
    p : Probe
    q : dict
        What the learner computed before; the truth where they don't tell.
    given : ndarray
    tolerance : float
        Relative to the largest entry.
    """
    found = []
    whole = given.dtype.kind in "iu"
    given = given.astype(float)
    with np.errstate(all="ignore"):
        value = chain.expected(name, p, q)
        for mistake, guess in guesses(name, p, q):
            with suppress(ValueError):
                guessed = guess()
                if error(given, guessed) < tolerance < error(guessed, value):
                    found.append(mistake)
        found += _general(p, given, value, tolerance, whole)
        found += _stale(name, p, q, given, tolerance)
        found += [
            Mistake("wrong layer", f"it is {chain.symbol(other)} over again")
            for other, v in q.items()
            if error(given, v) < tolerance < error(v, value)
        ]
    return list(dict.fromkeys(found))


def guesses(name: str, p: Probe, q: Quantities) -> Iterator[Guess]:
    """Return what is particular to one line of the derivation, as values yet to be computed."""
    kind, layer = chain.parse(name)
    if kind == "dyhat":
        yield from _loss(p)
    elif kind == "dz":
        yield from _slope(layer, p, q)
    elif kind == "da":
        yield from _backwards(layer, p, q)
    elif kind == "dw":
        yield from _outer(layer, p, q)
    else:
        yield from _bias(layer, q)


def _loss(p: Probe) -> Iterator[Guess]:
    yhat, y = p.forward["yhat"], p.y
    yield (
        Mistake("wrong loss", "this is ŷ − y, without the division by ŷ(1 − ŷ): the derivative of "
                "the squared error, or already that by z"),
        lambda: yhat - y,
    )  # fmt: skip
    yield (
        Mistake("wrong loss", "this is 2(ŷ − y), the derivative of the squared error"),
        lambda: 2 * (yhat - y),
    )
    yield (
        Mistake("precedence", "a / b * c is (a / b) * c: the denominator ŷ(1 − ŷ) needs brackets"),
        lambda: (yhat - y) / yhat * (1 - yhat),
    )
    yield (
        Mistake("wrong sign", "the two terms have the same sign; it is −y/ŷ + (1 − y)/(1 − ŷ)"),
        lambda: -y / yhat - (1 - y) / (1 - yhat),
    )
    half = "only half of the loss is differentiated: it has a term for y = 1 and one for y = 0"
    yield Mistake("missing term", half), lambda: -y / yhat
    yield Mistake("missing term", half), lambda: (1 - y) / (1 - yhat)
    part = "the denominator is ŷ(1 − ŷ), both factors"
    yield Mistake("missing factor", part), lambda: (yhat - y) / yhat
    yield Mistake("missing factor", part), lambda: (yhat - y) / (1 - yhat)
    flat = "y and ŷ have shapes (n,) and (n, 1), which broadcast to (n, n)"
    yield (
        Mistake("broadcast", flat),
        lambda: (yhat - y.ravel()) / (yhat * (1 - yhat)),
    )


def _slope(layer: int, p: Probe, q: Quantities) -> Iterator[Guess]:
    """∂L/∂z = ∂L/∂a × f′."""
    top = layer == p.layers
    before = q["dL_dyhat"] if top else q[f"dL_da{layer}"]
    a, z = p.forward["yhat" if top else f"a{layer}"], p.forward[f"z{layer}"]
    f, slope = backprop.ACTIVATIONS["sigmoid" if top else p.activation[layer - 1]]
    letter = "ŷ" if top else f"a{layer}"
    yield Mistake("missing σ′", f"the factor f′(z{layer}) is missing"), lambda: before + 0
    for mistake, factor in (
        (Mistake("σ′ of z", f"f′ is computed from its value {letter}, but was given z{layer}"), z),
        (Mistake("σ′ of z", f"f′ is computed from its value {letter}, but was given f({letter}): "
                 "the activation function is applied twice"), f(a)),
    ):  # fmt: skip
        yield mistake, lambda factor=factor: before * slope(factor)  # type: ignore[misc]
    twice = "f′ is multiplied in twice"
    twice += "; (ŷ − y) × σ′ is the squared error's, the cross-entropy's is ŷ − y" if top else ""
    yield Mistake("extra σ′", twice), lambda: before * slope(a) * slope(a)
    yield Mistake("missing factor", f"{letter} alone is not f′"), lambda: before * a
    yield Mistake("missing factor", f"1 − {letter} alone is not f′"), lambda: before * (1 - a)
    square = f"this is (1 − {letter})², not 1 − {letter}²"
    yield Mistake("precedence", square), lambda: before * (1 - a) ** 2
    yield Mistake("plus for times", "+ stands instead of ×"), lambda: before + slope(a)
    plus = f"this is 1 + {letter}², not 1 − {letter}²"
    yield Mistake("wrong sign", plus), lambda: before * (1 + a * a)
    for name, (other_f, derivative) in backprop.ACTIVATIONS.items():
        text = f"this is the derivative of {name}, which is not this layer's activation function"
        yield (
            Mistake("wrong activation", text),
            lambda derivative=derivative: before * derivative(a),  # type: ignore[misc]
        )
        yield (
            Mistake("wrong activation", text),
            lambda g=other_f, derivative=derivative: before * derivative(g(z)),  # type: ignore[misc]
        )
    for name, other in _activations(p).items():
        if name != letter and not (top and name == "ŷ"):
            text = f"f′ is that of {name}, another layer's activation, instead of {letter}"
            yield Mistake("wrong layer", text), lambda other=other: before * slope(other)  # type: ignore[misc]
    product = "× is elementwise here, but a matrix product is computed"
    yield Mistake("matrix product", product), lambda: before @ slope(a)
    yield Mistake("matrix product", product), lambda: before @ slope(a).T
    yield Mistake("matrix product", product), lambda: before.T @ slope(a)
    if top:
        cut = "ŷ is rounded to the predicted class, 0 or 1, before y is subtracted"
        yield Mistake("thresholded", cut), lambda: (a > 0.5) - p.y
        flat = "y and ŷ have shapes (n,) and (n, 1), which broadcast to (n, n)"
        yield Mistake("broadcast", flat), lambda: a - p.y.ravel()
    text = f"f′ is computed from {chain.symbol('dL_dyhat' if top else f'dL_da{layer}')}"
    yield Mistake("wrong argument", text), lambda: before * slope(before)
    for axis in (0, 1, (0, 1)):
        text = "f′ differs from entry to entry, but one mean of it is broadcast over all"
        yield (
            Mistake("broadcast", text),
            lambda axis=axis: before * slope(a).mean(axis=axis, keepdims=True),  # type: ignore[misc]
        )


def _backwards(layer: int, p: Probe, q: Quantities) -> Iterator[Guess]:
    """∂L/∂a = ∂L/∂z · wᵀ of the layer above."""
    above = layer + 1
    dz, w = q[f"dL_dz{above}"], p.weights[f"w{above}"]
    yield Mistake("transpose", f"w{above} is not transposed"), lambda: dz @ w
    product = "an elementwise product stands where a matrix product belongs"
    yield Mistake("elementwise", product), lambda: dz * w
    yield Mistake("elementwise", product), lambda: dz * w.T
    for name, other in p.weights.items():
        if name != f"w{above}":
            text = f"{name} is used instead of w{above}"
            yield Mistake("wrong layer", text), lambda other=other: dz @ other.T  # type: ignore[misc]
            yield Mistake("wrong layer", text), lambda other=other: dz @ other  # type: ignore[misc]
    for name, other in _earlier(q, f"dL_dz{above}"):
        text = f"{chain.symbol(name)} is used instead of {chain.symbol(f'dL_dz{above}')}"
        yield Mistake("wrong upstream", text), lambda other=other: other @ w.T  # type: ignore[misc]
    text = f"w{above} is summed over, as if it had one row or column"
    yield Mistake("broadcast", text), lambda: dz * w.sum(axis=1)
    yield Mistake("broadcast", text), lambda: dz.sum(axis=1, keepdims=True) * w.sum(axis=1)
    yield Mistake("broadcast", text), lambda: dz * w.sum()


def _outer(layer: int, p: Probe, q: Quantities) -> Iterator[Guess]:
    """∂L/∂w = aᵀ · ∂L/∂z."""
    a, dz = p.below(layer), q[f"dL_dz{layer}"]
    letter = f"a{layer - 1}" if layer > 1 else "x"
    yield Mistake("transpose", f"{letter} is not transposed"), lambda: a @ dz
    yield Mistake("transpose", "the gradient is transposed"), lambda: dz.T @ a
    product = "an elementwise product stands where a matrix product belongs"
    yield Mistake("elementwise", product), lambda: a * dz
    yield Mistake("elementwise", product), lambda: a.T * dz
    for name, other in _activations(p).items():
        if name != letter:
            text = f"{name} is used instead of {letter}"
            yield Mistake("wrong layer", text), lambda other=other: other.T @ dz  # type: ignore[misc]
    if layer > 1:
        text = f"z{layer - 1} is used instead of {letter}: the activation function is left out"
        yield Mistake("z for a", text), lambda: p.forward[f"z{layer - 1}"].T @ dz
        text = f"the activation function is applied to {letter} once more"
        twice = backprop.ACTIVATIONS[p.activation[layer - 2]][0]
        yield Mistake("activation twice", text), lambda: twice(a).T @ dz
    for name, other in _earlier(q, f"dL_dz{layer}"):
        text = f"{chain.symbol(name)} is used instead of {chain.symbol(f'dL_dz{layer}')}"
        yield Mistake("wrong upstream", text), lambda other=other: a.T @ other  # type: ignore[misc]
    text = "both factors are summed over the samples before they are multiplied"
    yield Mistake("broadcast", text), lambda: np.outer(a.sum(axis=0), dz.sum(axis=0))
    for where, rows in (("first", slice(0, 1)), ("last", slice(-1, None))):
        text = f"only the {where} sample is used; the loss is a sum over all"
        yield Mistake("one sample", text), lambda rows=rows: a[rows].T @ dz[rows]  # type: ignore[misc]


def _bias(layer: int, q: Quantities) -> Iterator[Guess]:
    dz = q[f"dL_dz{layer}"]
    yield Mistake("missing sum", "the sum over the samples is missing"), lambda: dz + 0
    yield Mistake("wrong axis", "the sum is over the units, not the samples"), lambda: dz.sum(1)
    everything = "one sum over samples and units is broadcast over all units"
    yield Mistake("broadcast", everything), lambda: np.full(dz.shape[1], dz.sum())
    yield Mistake("broadcast", everything), lambda: np.asarray(dz.sum())
    for where, row in (("first", 0), ("last", -1)):
        text = f"only the {where} sample is used; the loss is a sum over all"
        yield Mistake("one sample", text), lambda row=row: dz[row]  # type: ignore[misc]
    for name, other in _earlier(q, f"dL_dz{layer}"):
        text = f"{chain.symbol(name)} is used instead of {chain.symbol(f'dL_dz{layer}')}"
        yield Mistake("wrong upstream", text), lambda other=other: other.sum(0)  # type: ignore[misc]


def _general(
    p: Probe, given: Array, value: Array, tolerance: float, whole: bool
) -> Iterator[Mistake]:
    """Return what can happen to any line: a factor, a transpose, lost digits."""
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
    if given.ndim == 2 and min(given.shape) and error(given.T, value) < tolerance:
        yield Mistake("transpose", "it is the transpose of the right value")
    if not finite:
        yield Mistake("not finite", "it has infinite or undefined entries on ordinary numbers")


def factor(ratio: float, p: Probe, tolerance: float) -> list[Mistake]:
    """Return what a constant factor can be; a number that has a name first."""
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
    """Return whether w - c ∂L/∂w was used where w belongs, for some c, or lr."""
    if not np.isfinite(c) or c < 1e-7:
        return []
    text = (f"w{layer} is used after its update; the backward pass needs the weights of the "
            "forward pass")  # fmt: skip
    named = ["lr"] if abs(c / p.lr - 1) < 1e-4 else []
    return [Mistake("updated weights", text, constant) for constant in [*named, f"{c:.4g}"]]


def _stale(name: str, p: Probe, q: Quantities, given: Array, tolerance: float) -> list[Mistake]:
    kind, layer = chain.parse(name)
    if kind != "da":
        return []
    w, dz, dw = p.weights[f"w{layer + 1}"], q[f"dL_dz{layer + 1}"], q[f"dL_dw{layer + 1}"]
    right, shift = dz @ w.T, dz @ dw.T
    if given.shape != right.shape or not shift.any():
        return []
    c = float(((right - given) * shift).sum() / (shift * shift).sum())
    fits = c > tolerance and error(given, right - c * shift) < tolerance
    return stale(layer + 1, c, p) if fits else []


def _activations(p: Probe) -> dict[str, Array]:
    inner = {f"a{layer}": p.forward[f"a{layer}"] for layer in range(1, p.layers)}
    return {"x": p.x, **inner, "ŷ": p.forward["yhat"]}


def _earlier(q: Quantities, name: str) -> Iterator[tuple[str, Array]]:
    """Return the derivatives of activations that could stand in for another."""
    for other, value in q.items():
        if other != name and other.startswith(("dL_dz", "dL_da", "dL_dyhat")):
            yield other, value
