"""Small random networks with data, to try a learner's code on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shallows.derivation import Derivation, derivation, evaluated
from shallows.formula import Symbol
from shallows.formula.typeset import Text

if TYPE_CHECKING:
    from shallows.backprop import Array, Quantities
    from shallows.quantities import Quantity
    from shallows.trajectory import Weights


@dataclass(frozen=True)
class Probe:
    """A small random network and data.

    All sizes differ, so that a wrong shape shows; or all are equal, so that code runs that crashes
    at other sizes.

    Parameters
    ----------
    derivation : Derivation
        The derivation with the report's form of the gradient.
    x, y : ndarray
    weights : dict
    lr : float
    forward, truth : dict
        The forward pass; the derivatives, and the weights after a step.
    """

    derivation: Derivation
    x: Array
    y: Array
    weights: Weights
    lr: float
    forward: Quantities = field(repr=False)
    truth: Quantities = field(repr=False)

    @cached_property
    def given(self) -> Quantities:
        """The values that derivatives are computed from."""
        return {"x": self.x, "y": self.y, **self.weights, **self.forward}

    def expected(self, quantity: Quantity, q: Quantities) -> Array:
        """Return the value of one line of the derivation, given the values before it in `q`."""
        return self.derivation[quantity].value({**self.given, **q})


def probe(
    seed: int, n: int, sizes: tuple[int, ...], derived: Derivation, scale: float = 1.0
) -> Probe:
    """Return a probe: x and weights normal, y half zeros and half ones.

    The more weights there are, the smaller they are, so that ŷ is not rounded to 0 or 1.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, sizes[0])), rng.permutation(np.arange(n) % 2).astype(float)[:, None]
    weights: dict[str, Array] = {}
    for layer, (inputs, units) in enumerate(pairwise(sizes), start=1):
        weights[f"w{layer}"] = scale * rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        if derived.bias:
            weights[f"b{layer}"] = rng.normal(size=units)
    given = {"x": x, "y": y, **weights}
    lr = 0.03125 * (seed + 3)
    with np.errstate(all="ignore"):
        forward = evaluated(derived.forward, given)
        truth = evaluated(derived.backward, given | forward)
        truth |= evaluated(replace(derived, gradient="stable").backward, given | forward)
        truth |= evaluated(derived.update, given | truth | {"lr": np.array(lr)})
    return Probe(derived, x, y, weights, lr, forward, truth)


def probes(units: tuple[int, ...], activation: str, bias: bool) -> dict[str, list[Probe]]:
    """Return pairs of probes: with different sizes, with the given sizes, and with equal ones."""
    hidden = len(units)
    derived = derivation((activation,) * hidden, bias, gradient="report")
    shapes = {
        "different": [(7, (2, *range(3, 3 + hidden), 1)), (9, (4, *range(5 + hidden, 5, -1), 1))],
        "own": [(4, (2, *units, 1))] * 2,
        "equal": [(4, (4,) * (hidden + 1) + (1,)), (5, (5,) * (hidden + 1) + (1,))],
    }
    return {
        name: [probe(seed, n, sizes, derived) for seed, (n, sizes) in enumerate(pair)]
        for name, pair in shapes.items()
    }


def symbol(quantity: Quantity) -> str:
    """Return a quantity as the report writes it: ∂L/∂w₃."""
    return Text()(Symbol(quantity))


def line(quantity: Quantity, derived: Derivation) -> str:
    """Return the line of the derivation that gives a quantity (the report, section 2C)."""
    sign = "←" if quantity.is_updated else "="
    return f"{symbol(quantity)} {sign} {Text()(derived[quantity].formula)}"
