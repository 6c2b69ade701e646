"""The names that a constant may have in a mistake: a factor, or a step of the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.reading.convention import Convention, ConventionalDerivation
from shallows.inside.checking.reading.probe import symbol
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from shallows.inside.checking.reading.probe import Probe


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
    mean = convention(p).mean
    if near(n) and mean:
        found.append(Mistake("sum for mean", "it is n times the right value: the loss is a mean "
                             "over the n samples, and the division by n is missing"))  # fmt: skip
    if near(-1):
        found.append(Mistake("wrong sign", "it is −1 times the right value"))
    if near(1 / n):
        said = "it is divided by n, the number of samples; L is a sum over the samples, not a mean"
        said = "it is divided by n once more than it should be" if mean else said
        found.append(Mistake("mean for sum", said))
    for text, number in (("n, the number of samples,", n), ("−1/n", -1 / n), ("2/n", 2 / n),
                         ("1/(2n)", 0.5 / n), ("lr", p.lr), ("−lr", -p.lr), ("1/lr", 1 / p.lr),
                         ("−1/lr", -1 / p.lr)):  # fmt: skip
        if near(number):
            found.append(Mistake("constant factor", f"it is {text} times the right value"))
    shown = digits(ratio, tolerance)
    known = {"0.5": "1/2", "0.333333": "1/3", "0.25": "1/4"}
    text = f"it is {known.get(shown, shown)} times the right value"
    found.append(Mistake("constant factor", text, shown))
    for layer in range(1, p.derivation.layers):
        units = p.weights[f"w{layer}"].shape[1]
        for text, number in (("multiplied", units), ("divided", 1 / units)):
            if near(number) and units > 1:
                said = f"it is {text} by the number of units of layer {layer}"
                found.append(Mistake("constant factor", said))
    if near(p.x.shape[1]):
        said = "it is multiplied by the number of inputs: it is added up once for each of them"
        found.append(Mistake("constant factor", said))
    if near(1 / p.x.shape[1]):  # of two probes with as many inputs, the constant explains it, too
        said = "it is divided by the number of inputs; the samples are the other dimension of x"
        found.append(Mistake("constant factor", said))
    return found


def digits(ratio: float, tolerance: float) -> str:
    """Return a constant in as many digits as the tolerance allows."""
    return f"{ratio:.{6 if tolerance < 1e-6 else 2}g}".replace("-", "−")


def stale(layer: int, c: float, p: Probe) -> list[Mistake]:
    """Return whether w - c ∂L/∂w was used in place of w, for some c, such as lr."""
    if not np.isfinite(c) or c < 1e-7:
        return []
    text = f"{symbol(Quantity('w', layer))} is used after its update; the backward pass needs the "
    text += "weights of the forward pass"
    named = ["lr"] if abs(c / p.lr - 1) < 1e-4 else []
    return [Mistake("updated weights", text, constant) for constant in [*named, f"{c:.4g}"]]


def convention(p: Probe) -> Convention:
    """Return the convention of a probe; the report's if it has none."""
    derived = p.derivation
    return derived.convention if isinstance(derived, ConventionalDerivation) else Convention()


def late(p: Probe) -> bool:
    """Return whether 1/n stands only in the gradients of weights and biases."""
    return convention(p).mean and convention(p).late
