"""The derivation as a chain: each line's value given the lines before it; and data to try it on."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shallows import backprop

if TYPE_CHECKING:
    from shallows.backprop import Array, Quantities
    from shallows.trajectory import Weights

_DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Probe:
    """A small random network and data.

    All sizes differ, so that a wrong shape shows; or all are equal, so that what crashes
    elsewhere runs.
    """

    x: Array
    y: Array
    weights: Weights
    activation: tuple[str, ...]
    lr: float
    forward: Quantities = field(repr=False)
    truth: Quantities = field(repr=False)

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return len(self.activation) + 1

    def below(self, layer: int) -> Array:
        """Return the input of a layer, which is x or the activation below."""
        return self.forward[f"a{layer - 1}"] if layer > 1 else self.x


def probe(
    seed: int, n: int, sizes: tuple[int, ...], activation: str, bias: bool, scale: float = 1.0
) -> Probe:
    """Return a probe: x and weights normal, y half zeros and half ones.

    The weights are smaller the more there are, so that ŷ is not rounded to 0 or 1.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(n, sizes[0])), rng.permutation(np.arange(n) % 2).astype(float)[:, None]
    weights: dict[str, Array] = {}
    for layer, (inputs, units) in enumerate(pairwise(sizes), start=1):
        weights[f"w{layer}"] = scale * rng.normal(size=(inputs, units)) / np.sqrt(inputs)
        if bias:
            weights[f"b{layer}"] = rng.normal(size=units)
    names = (activation,) * (len(sizes) - 2)
    with np.errstate(all="ignore"):
        forward = backprop.forward(x, weights, names)
        truth = backprop.backward(x, y, weights, forward, names, gradient="report")
        truth |= backprop.backward(x, y, weights, forward, names)
    lr = 0.03125 * (seed + 3)
    truth |= backprop.update(weights, truth, lr)
    return Probe(x, y, weights, names, lr, forward, truth)


def probes(units: tuple[int, ...], activation: str, bias: bool) -> dict[str, list[Probe]]:
    """Return pairs of probes: of sizes that all differ, of those asked for, and of equal sizes."""
    hidden = len(units)
    shapes = {
        "different": [(7, (2, *range(3, 3 + hidden), 1)), (9, (4, *range(5 + hidden, 5, -1), 1))],
        "own": [(4, (2, *units, 1))] * 2,
        "equal": [(4, (4,) * (hidden + 1) + (1,)), (5, (5,) * (hidden + 1) + (1,))],
    }
    return {
        name: [probe(seed, n, sizes, activation, bias) for seed, (n, sizes) in enumerate(pair)]
        for name, pair in shapes.items()
    }


def names(layers: int, bias: bool) -> list[str]:
    """Return the names of the derivatives in the order of the report's section 2C."""
    order = ["dL_dyhat"]
    for layer in range(layers, 0, -1):
        order += [f"dL_dz{layer}", f"dL_dw{layer}"]
        order += [f"dL_db{layer}"] if bias else []
        order += [f"dL_da{layer - 1}"] if layer > 1 else []
    return order


def parse(name: str) -> tuple[str, int]:
    """Return the letter and the layer of a name: dL_dw3 is ("dw", 3), w3 is ("w", 3)."""
    if name == "dL_dyhat":
        return "dyhat", 0
    return name.removeprefix("dL_")[:-1], int(name[-1])


def expected(name: str, p: Probe, q: Quantities) -> Array:
    """Return the value of one line of the derivation (section 2C), given those before it in `q`."""
    kind, layer = parse(name)
    yhat = p.forward["yhat"]
    if kind == "dyhat":
        return (yhat - p.y) / (yhat * (1 - yhat))
    if kind == "dz":
        if layer == p.layers:
            return q["dL_dyhat"] * (yhat * (1 - yhat))
        derivative = backprop.ACTIVATIONS[p.activation[layer - 1]][1]
        return q[f"dL_da{layer}"] * derivative(p.forward[f"a{layer}"])
    if kind == "dw":
        return p.below(layer).T @ q[f"dL_dz{layer}"]
    if kind == "db":
        return q[f"dL_dz{layer}"].sum(axis=0)
    return q[f"dL_dz{layer + 1}"] @ p.weights[f"w{layer + 1}"].T


def symbol(name: str) -> str:
    """Return a name as the report writes it: ∂L/∂w₃."""
    kind, layer = parse(name)
    if kind == "dyhat":
        return "∂L/∂ŷ"
    letter = f"{kind[-1]}{layer}".translate(_DIGITS)
    return f"∂L/∂{letter}" if kind.startswith("d") else letter


def line(name: str, layers: int, activation: str = "sigmoid") -> str:
    """Return the line of the derivation that gives a quantity (the report, section 2C)."""
    kind, layer = parse(name)
    at, before = f"{layer}".translate(_DIGITS), f"{layer - 1}".translate(_DIGITS)
    after = f"{layer + 1}".translate(_DIGITS)
    slope = f"(a{at}(1 − a{at}))" if activation == "sigmoid" else f"f′(z{at})"
    right = {
        "dyhat": "(ŷ − y) / (ŷ(1 − ŷ))",
        "dz": "∂L/∂ŷ × (ŷ(1 − ŷ))" if layer == layers else f"∂L/∂a{at} × {slope}",
        "dw": f"{f'a{before}' if layer > 1 else 'x'}ᵀ · ∂L/∂z{at}",
        "db": f"Σ ∂L/∂z{at} over the samples",
        "da": f"∂L/∂z{after} · w{after}ᵀ",
        "w": f"w{at} − lr ∂L/∂w{at}",
        "b": f"b{at} − lr ∂L/∂b{at}",
    }[kind]
    return f"{symbol(name)} {'=' if kind.startswith('d') else '←'} {right}"
