"""How a learner's code is handed x, y and the weights: the shapes of the arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.running.joining import joined

if TYPE_CHECKING:
    from shallows.backprop import Array


class Layout(NamedTuple):
    """How arrays are handed over.

    Parameters
    ----------
    columns : bool
        Whether samples are columns, and all matrices transposed.
    turned : bool
        Whether the weights are the other way round than usual beside such samples: (outputs,
        inputs) for samples in rows, as in x·Wᵀ, or (inputs, outputs) for columns, as in Wᵀ·x.
    y : {"matrix", "flat", "labels"}
        (n, outputs), (n,), or (n,) whole numbers: the class of each sample.
    bias : {"vector", "matrix"}
        (units,), or (1, units).
    kind : {"dict", "capitals", "tuples", "list", "array", "pairs", "object", "lists", "vector", \
            "neurons", "made"}
        What holds the weights, if one parameter does. ``array`` is an array of arrays; ``vector``
        is an array of all numbers, row after row; ``neurons`` are lists of dicts, one for each
        unit; ``made`` is an object, or whatever else the learner's own code makes (see `trials`).
    single : {"", "vector", "column"}
        Whether the code takes one sample at a time: x is (inputs,), or (inputs, 1). Its gradients
        are then added.
    bias_row : {"", "first", "last"}
        Which row of its weight matrix a bias is; nothing if it is apart.
    flat : {"", "last", "all"}
        Which weight matrices are vectors, row after row: that of the only output, whose bias is a
        number then, or all.
    """

    columns: bool = False
    turned: bool = False
    y: str = "matrix"
    bias: str = "vector"
    kind: str = "dict"
    single: str = ""
    bias_row: str = ""
    flat: str = ""

    def transposes(self, kind: str) -> bool:
        """Return whether matrices of a kind, such as "w", are transposed."""
        return self.columns != (self.turned and kind == "w")

    def turned_back(self, kind: str, value: Array, shape: tuple[int, ...]) -> Array:
        """Return a value in the derivation's layout, of whose shape only the order is asked for."""
        if not self.transposes(kind):
            return value
        if self.flat == "all" and value.ndim == 1 and value.size == prod(shape):
            value = value.reshape(shape[::-1])
        return value.T if value.ndim == 2 else value


@dataclass
class Given:
    """What there is to hand over: arrays in a layout, and what the network computes from them."""

    layout: Layout
    x: Array
    y: Array
    weights: dict[str, Array]
    lr: float
    alpha: float
    forward: dict[str, Array] = field(default_factory=dict)
    epochs: int = 1
    sizes: tuple[int, ...] = ()
    boxes: list[Any] = field(default_factory=list)  # what was handed over with all weights in it
    data: bool = True  # whether code is to be given x and y
    filled: dict[int, str] = field(default_factory=dict)  # which weight an array of theirs holds
    handed: bool = False  # whether some code was called with the weights

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return sum(name.startswith("w") for name in self.weights)

    @property
    def activations(self) -> list[Array]:
        """x, a1, …, ŷ."""
        hidden = [v for name, v in self.forward.items() if name[0] == "a"]
        return [self.x, *hidden, self.forward["yhat"]]

    @property
    def activation(self) -> str:
        """The name of the activation of the first hidden layer, as its values tell."""
        z, a = self.forward["z1"], self.forward["a1"]
        known = {"tanh": np.tanh(z), "relu": np.maximum(z, 0)}
        return next((n for n, v in known.items() if np.allclose(v, a)), "sigmoid")

    @property
    def pairs(self) -> list[tuple[Array, Array]]:
        """A list of (x, y), one for each sample."""
        if not self.layout.columns:
            return list(zip(self.x, self.y, strict=True))
        y = self.y if self.y.ndim > 1 else self.y[None]
        return [(self.x[:, i : i + 1], y[:, i : i + 1]) for i in range(self.x.shape[1])]

    def group(self, kind: str) -> list[Array]:
        """Return all weights, or all biases, from the first layer on."""
        return [v for name, v in self.weights.items() if name[0] == kind]


def laid_out(
    x: Array, y: Array, weights: dict[str, Array], forward: dict[str, Array], layout: Layout
) -> Given:
    """Return copies of the arrays as a layout wants them."""
    sizes = (x.shape[1], *(v.shape[1] for name, v in forward.items() if name[0] == "z"))
    weights = joined(weights, layout.bias_row) if layout.bias_row else weights
    turned = {name: _turned(w, layout) for name, w in weights.items()}
    turned = {name: _flat(name, w, layout, len(sizes) - 1) for name, w in turned.items()}
    passed = {name: v.T.copy() if layout.columns else v.copy() for name, v in forward.items()}
    outputs = y.argmax(axis=1) if layout.y == "labels" else y
    outputs = outputs.ravel() if layout.y == "flat" and y.shape[1] == 1 else outputs
    if layout.columns:
        x, outputs = x.T, outputs.T
    if layout.single == "vector":
        x, passed = x.ravel(), {name: v.ravel() for name, v in passed.items()}
        outputs = outputs.ravel() if layout.y == "matrix" else outputs[0]
    return Given(layout, x.copy(), outputs.copy(), turned, 0.0, 0.0, passed, sizes=sizes)


def _turned(w: Array, layout: Layout) -> Array:
    if w.ndim == 1 and layout.columns and layout.single != "vector":
        return w[:, None].copy()
    if w.ndim == 1:
        return w[None].copy() if layout.bias == "matrix" else w.copy()
    return w.T.copy() if layout.transposes("w") else w.copy()


def _flat(name: str, w: Array, layout: Layout, layers: int) -> Any:
    """Return a weight as a vector, and the only output's bias as a number, if they are to be so."""
    if layout.flat == "last" and name == f"b{layers}":
        return float(w.item())
    last = layout.flat == "last" and name == f"w{layers}"
    return w.ravel() if layout.flat == "all" or last else w
