"""Small random networks with data, to try a learner's code on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shallows.derivation import evaluated
from shallows.formula import Symbol
from shallows.formula.typeset import Text
from shallows.inside.checking.reading.convention import Convention, constants
from shallows.inside.checking.running.joining import joined

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.backprop import Array, Quantities
    from shallows.derivation import Derivation
    from shallows.quantities import Quantity
    from shallows.trajectory import Weights


@dataclass(frozen=True)
class Probe:
    """A small random network and data.

    Parameters
    ----------
    derivation : Derivation
        The derivation under a convention, with the report's form of the gradient.
    x, y : ndarray
    weights : dict
    lr, alpha : float
        The learning rate, and the strength of the L2 penalty.
    slip : callable, optional
        Makes a wrong value of each right one of the forward pass, from its name, it, and the values
        before it; for what a learner with that forward pass should return.
    """

    derivation: Derivation
    x: Array
    y: Array
    weights: Weights
    lr: float
    alpha: float = 0.0
    slip: Callable[[str, Array, Quantities], Array] | None = None
    _kept: dict[Derivation, Probe] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def given(self) -> Quantities:
        """The values that derivatives are computed from."""
        return {"x": self.x, "y": self.y, **self.weights, **self.forward, **self.constants}

    @cached_property
    def constants(self) -> Quantities:
        """The numbers n, alpha and lr."""
        return constants(len(self.x), self.alpha, self.lr)

    @cached_property
    def forward(self) -> Quantities:
        """The forward pass."""
        start = {"x": self.x, "y": self.y, **self.weights}
        with np.errstate(all="ignore"):
            if self.slip is None:
                return evaluated(self.derivation.forward, start)
            found: Quantities = {}
            for equation in self.derivation.forward:
                before = start | found
                found[equation.name] = self.slip(equation.name, equation.value(before), before)
            return found

    @cached_property
    def truth(self) -> Quantities:
        """The derivatives, and the weights after a step."""
        with np.errstate(all="ignore"):
            found = evaluated(self.derivation.backward, self.given)
            return found | evaluated(self.derivation.update, self.given | found)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The numbers of inputs and of units of each layer."""
        return (self.x.shape[1], *(w.shape[1] for n, w in self.weights.items() if n[0] == "w"))

    @property
    def said(self) -> str:
        """The sizes in words."""
        *units, last = map(str, self.sizes)
        many = f"{len(self.x)} sample{'s' * (len(self.x) > 1)}"
        return f"with {many} and layers of {', '.join(units)} and {last} units"

    @property
    def square(self) -> bool:
        """Whether the numbers of samples, inputs and units of each layer are equal."""
        return len({len(self.x), *self.sizes[:-1]}) == 1

    def under(self, derived: Derivation, alpha: float | None = None) -> Probe:
        """Return the same network and data with another derivation and, if given, penalty."""
        strength = self.alpha if alpha is None else alpha
        known = self._kept.get(derived)
        if known is None or known.alpha != strength:
            known = replace(self, derivation=derived, alpha=strength, _kept={})
            self._kept[derived] = known
        return known

    def at_rate(self, lr: float) -> Probe:
        """Return the same network and data with another learning rate."""
        return replace(self, lr=lr, _kept={})

    def negated(self) -> Probe:
        """Return the same network and data with −x and the negative of each weight."""
        weights = {name: -w for name, w in self.weights.items()}
        return replace(self, x=-self.x, weights=weights, _kept={})

    def with_slip(self, slip: Callable[[str, Array, Quantities], Array]) -> Probe:
        """Return the same network and data with a mistake in the forward pass."""
        return replace(self, slip=slip, _kept={})

    def activated(self, activation: tuple[str, ...]) -> Probe:
        """Return the same weights and data with other activations of the hidden layers."""
        derived = Convention().derivation(activation, self.derivation.bias)
        return replace(self, derivation=derived, _kept={})

    def with_bias_rows(self, place: str) -> Probe:
        """Return a probe to name values by whose biases are rows of the weights; see `joined`."""
        alone = replace(self.derivation, bias=False)
        found = replace(self, derivation=alone, weights=joined(self.weights, place), _kept={})
        found.__dict__["truth"] = joined(self.truth, place)  # in place of what it would compute
        return found

    def expected(self, quantity: Quantity, q: Quantities) -> Array:
        """Return the value of one line of the derivation, given the values before it in `q`."""
        return self.derivation[quantity].value({**self.given, **q})


def probe(
    seed: int, n: int, sizes: tuple[int, ...], derived: Derivation, scale: float = 1.0
) -> Probe:
    """Return a probe: x and weights normal, y half zeros and half ones, or one of three classes.

    The more weights there are, the smaller they are, so that ŷ is not rounded to 0 or 1.
    """
    rng = np.random.default_rng(seed)
    x, classes = rng.normal(size=(n, sizes[0])), rng.permutation(np.arange(n))
    y = (classes % 2).astype(float)[:, None]
    if sizes[-1] > 1:
        y = np.eye(sizes[-1])[classes % sizes[-1]]
    weights: dict[str, Array] = {}
    for layer, (inputs, units) in enumerate(pairwise(sizes), start=1):
        weights[f"w{layer}"] = scale * rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        if derived.bias:
            weights[f"b{layer}"] = rng.normal(size=units)
    return Probe(derived, x, y, weights, 0.03125 * (seed + 3))


def probes(
    units: tuple[int, ...], activation: str, bias: bool, outputs: int = 1, alpha: float = 0.0
) -> dict[str, list[Probe]]:
    """Return pairs of probes by their sizes.

    ``own`` has the units that were asked for, and ``four`` four samples as well, as XOR has. Of
    ``different``, all sizes differ, so that a wrong shape shows. Of ``equal``, all are equal, so
    that code runs that crashes at other sizes.
    """
    hidden = len(units)
    usual = Convention("softmax", "softmax") if outputs > 1 else Convention()
    derived = usual.derivation((activation,) * hidden, bias)
    out = (outputs,)
    shapes = {
        "own": [(6, (2, *units, *out)), (5, (2, *units, *out))],
        "four": [(4, (2, *units, *out))] * 2,
        "different": [
            (7, (2, *range(4, 4 + hidden), *out)),
            (9, (5, *range(6 + hidden, 6, -1), *out)),
        ],
        "equal": [(5, (5,) * (hidden + 1) + out), (6, (6,) * (hidden + 1) + out)],
    }
    return {
        name: [
            replace(probe(seed, n, sizes, derived), alpha=alpha)
            for seed, (n, sizes) in enumerate(pair)
        ]
        for name, pair in shapes.items()
    }


def symbol(quantity: Quantity) -> str:
    """Return a quantity as the report writes it: ∂L/∂w₃."""
    return Text()(Symbol(quantity))


def line(quantity: Quantity, derived: Derivation) -> str:
    """Return the line of the derivation that gives a quantity (the report, section 2C)."""
    sign = "←" if quantity.is_updated else "="
    return f"{symbol(quantity)} {sign} {Text()(derived[quantity].formula)}"
