"""Mistakes in the forward pass: one that explains all of a learner's values is the mistake."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shallows.activations import ACTIVATIONS
from shallows.formula.evaluate import compiled
from shallows.inside.checking.reading.probe import symbol
from shallows.inside.checking.searching import quick
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.searching.quick import Fit


@dataclass(frozen=True)
class Slip:
    """A mistake in one layer of the forward pass, or in all hidden layers.

    Parameters
    ----------
    layer : int
        0 for all hidden layers.
    left_out : str
        ``bias``, or nothing.
    activation : str
        What is applied instead of the layer's activation function, or nothing.
    output : bool
        Whether it is applied to the output, which should have no activation function.
    """

    layer: int
    left_out: str = ""
    activation: str = ""
    output: bool = False

    def __call__(self, name: str, value: Array, q: Quantities) -> Array:
        """Return what the slip makes of a value of the forward pass.

        Parameters
        ----------
        name : str
            Such as ``z1`` or ``a1``; ``yhat`` has no slip but a left-out bias before it.
        value : ndarray
            Its right value.
        q : dict
            The values before it.
        """
        kind, layer = name[0], name[1:]
        here = layer.isdigit() and self.layer in (0, int(layer))
        if here and kind == "z" and self.left_out:
            return value - q[f"b{layer}"]
        if here and kind == "a" and self.activation:
            applied = compiled(ACTIVATIONS[self.activation].formula)
            return np.asarray(applied({"z": q[f"z{layer}"]}), float)
        return value

    @property
    def said(self) -> str:
        """The slip in words."""
        a = symbol(Quantity("a", self.layer))
        if self.output:
            return f"the activation function {self.activation} is applied to the output, too"
        if self.left_out:
            z = symbol(Quantity("z", self.layer))
            return f"the bias {symbol(Quantity('b', self.layer))} is left out of {z}"
        if not self.layer:
            return f"all hidden layers have the activation function {self.activation}"
        if self.activation == "identity":
            return f"the activation function is left out of {a}"
        return f"{a} is computed with the activation function {self.activation}"


def slips(p: Probe) -> Iterator[Slip]:
    """Yield the mistakes that a forward pass may have."""
    hidden = range(1, p.derivation.layers)
    others = [name for name in ("sigmoid", "tanh", "relu") if name != p.derivation.function(1)]
    yield from (Slip(0, activation=name) for name in others)
    for layer in hidden:
        yield from (Slip(layer, activation=name) for name in ("identity", *others))
    if p.derivation.bias:
        yield from (Slip(layer, "bias") for layer in (*hidden, p.derivation.layers))


def explained(
    probes: Sequence[Probe],
    readings: Sequence[Reading],
    conventions: Sequence[Convention],
    alpha: float | None,
) -> tuple[Slip, Fit] | None:
    """Return the slip under which all values are right, and the convention; None without one.

    The parameters are those of `quick.fits`.
    """
    for slip in slips(probes[0]):
        for slipped in _slipped(probes, slip):
            if fit := quick.explaining(slipped, readings, conventions, alpha):
                return slip, fit
    return _squashed(probes, readings, conventions, alpha)


def _squashed(
    probes: Sequence[Probe],
    readings: Sequence[Reading],
    conventions: Sequence[Convention],
    alpha: float | None,
) -> tuple[Slip, Fit] | None:
    """Return that a function of the hidden layers is the output's, too, which should have none."""
    derived = probes[0].derivation
    for name in dict.fromkeys(derived.activation):
        others = [replace(c, output=name) for c in conventions if c.output == "identity"]
        if fit := quick.explaining(probes, readings, others, alpha):
            return Slip(derived.layers, activation=name, output=True), fit
    return None


def _slipped(probes: Sequence[Probe], slip: Slip) -> Iterator[list[Probe]]:
    """Yield the probes with a slip, whose f′ is the exercise's, and then its own function's."""
    yield [p.with_slip(slip) for p in probes]
    if slip.activation:
        derived = probes[0].derivation
        own = tuple(
            slip.activation if slip.layer in (0, layer) else name
            for layer, name in enumerate(derived.activation, start=1)
        )
        yield [p.activated(own) for p in probes]
