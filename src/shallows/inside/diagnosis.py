"""Where a gradient dies on its way back, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows.activations import ACTIVATIONS
from shallows.derivation import derivation
from shallows.formula import Symbol, evaluate
from shallows.formula.typeset import Text
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shallows.backprop import Array
    from shallows.run import Run

SATURATED = 0.01  # |f′| below this for every sample: less than 1 % of the gradient gets through
CERTAIN = 1e-6  # ŷ this near to 0 or 1
FADED = 1e-3  # a layer's largest weight gradient below this share of the last layer's


def unit(layer: int, index: int) -> str:
    """Return the name of a unit, counted as in a₁[:, index]."""
    return f"unit {index} of hidden layer {layer}"


def dead_units(run: Run, values: Mapping[str, Array]) -> dict[tuple[int, int], str]:
    """Return the units that let no gradient through, by (layer, unit), each with the reason.

    A unit of a function that is flat below 0, as relu is, is dead if its f′ is 0 for every sample.
    A unit of another function is saturated if its ``|f′|`` is below `SATURATED` for every sample.
    """
    found = {}
    derived = derivation(run.mlp.activation)
    for layer, name in enumerate(run.mlp.activation, start=1):
        a = values[f"a{layer}"]
        slopes = np.abs(evaluate(derived.slope(layer), values) + 0 * a).max(axis=0)
        for index, slope in enumerate(slopes):
            if slope == 0 and _flat_below_0(name):
                found[layer, index] = "dead: its z is not above 0 for any sample, so that f′ = 0"
            elif slope < SATURATED:
                steep = f"|f′| ≤ {slope:.1e}" if slope else "f′ = 0"
                found[layer, index] = f"saturated: a is {_range(a[:, index])}, so that {steep}"
    return found


def _flat_below_0(activation: str) -> bool:
    entry, z = ACTIVATIONS[activation], np.array([-1.0])
    a = evaluate(entry.formula, {"z": z})
    return not np.any(evaluate(entry.slope, {"z": z, "a": a}))


def warnings(run: Run, values: Mapping[str, Array]) -> list[str]:
    """Return a sentence for each place where the gradient dies or is not finite.

    Parameters
    ----------
    run : Run
    values : dict
        Every quantity of the pass.
    """
    with np.errstate(all="ignore"):
        dead = dead_units(run, values)
        units = [f"{unit(*place).capitalize()} is {why}." for place, why in dead.items()]
        return [*_not_finite(values), *units, *_certain(run, values["yhat"]), *_faded(values)]


def _range(a: Array) -> str:
    low, high = (f"{value:.4g}".replace("-", "−") for value in (a.min(), a.max()))
    return low if low == high else f"between {low} and {high}"


def _not_finite(values: Mapping[str, Array]) -> list[str]:
    for name, value in values.items():
        if not np.isfinite(value).all():
            count = int((~np.isfinite(value)).sum())
            symbol = Text()(Symbol(Quantity.parse(name)))
            return [f"{symbol} is the first that is not finite ({count} of {value.size} numbers)."]
    return []


def _certain(run: Run, yhat: Array) -> list[str]:
    if run.settings.loss == "squared":  # ŷ is no probability
        return []
    near = np.minimum(yhat, 1 - yhat)
    exact, count = int((near == 0).sum()), int((near < CERTAIN).sum())
    if not count:
        return []
    text = f"ŷ is within {CERTAIN:g} of 0 or 1 in {count} of {yhat.size} places"
    if run.settings.gradient == "stable":
        return [f"{text}; this does not affect ŷ − y."]
    if exact:
        return [f"{text}, and exactly 0 or 1 in {exact}: there the report's ∂L/∂ŷ divides by 0."]
    return [f"{text}: the report's ∂L/∂ŷ divides by ŷ(1 − ŷ), and loses digits."]


def _faded(values: Mapping[str, Array]) -> list[str]:
    # The last layer's first, as they were computed.
    weights = [q for q in map(Quantity.parse, values) if q.is_derivative and q.kind == "w"]
    largest = {q: float(np.abs(values[q.name]).max()) for q in weights}
    said, last = [], weights[0]
    for q, size in largest.items():
        symbol = Text()(Symbol(q))
        if size == 0:
            said.append(f"{symbol} is exactly 0: this layer learns nothing from this pass.")
        elif size < FADED * largest[last]:
            said.append(
                f"{symbol} is at most {size:.2g}, {largest[last] / size:.3g} times less than "
                f"{Text()(Symbol(last))}: the gradient fades on its way back."
            )
    return said
