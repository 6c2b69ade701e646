"""The exported network: layers, activations, weights and names."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from shallows.mlp import MLP
    from shallows.trajectory import Weights


@dataclass(frozen=True)
class Column:
    """An input of a network, made from a raw value v: (v - shift) × scale.

    With `inner`, v stands for the logarithm ± log(1 + |u|) of u = (raw value - its shift) × its
    scale, with the sign of u.

    Parameters
    ----------
    source : int
        The number of the raw column.
    shift, scale : float
    equals : float or str, optional
        If given, v stands for whether the raw value is this one: 1 or 0.
    among : tuple, optional
        All values that the raw one may have; another one gives NaN.
    inner : (float, float), optional
        The shift and the scale before a logarithm.
    """

    source: int
    shift: float = 0.0
    scale: float = 1.0
    equals: float | str | None = None
    among: tuple[float | str, ...] = ()
    inner: tuple[float, float] | None = None

    def logarithm(self) -> Column:
        """Return the logarithm of the column."""
        if self.inner:
            raise ArgumentError("model", "a logarithm of a logarithm", "one logarithm")
        return replace(self, inner=(self.shift, self.scale), shift=0.0, scale=1.0)

    def then(self, shift: float, scale: float) -> Column:
        """Return the column after one more change, v ↦ (v - shift) × scale."""
        if self.scale == 0:  # it is 0 whatever the raw value is, so that it becomes a constant
            raise ArgumentError("model", "a scaler after a constant column", "one scaler")
        return replace(self, shift=self.shift + shift / self.scale, scale=self.scale * scale)


@dataclass(frozen=True)
class Network:
    """A trained network, or several whose mean is the output, without their training.

    Parameters
    ----------
    mlp : MLP
    weights : dict
        By name, all finite; with a first axis for the networks if there are several. If these have
        different shares in the mean, ``shares``, (networks, 1, 1), are among them.
    output : {"sigmoid", "softmax", "identity"}
        Activation of the last layer.
    dtype : {"float64", "float32"}
        The precision of the training. Exported source code computes in float64 in any case.
    feature_names, class_names : tuple of str
        Names of the raw columns. No class names for a regression.
    columns : tuple of Column
        How inputs are made of a raw row; by default they are the row.
    made : dict
        What made it: plain JSON values, without NaN.
    above_half : bool
        Whether one output means the second class above 0.5 only, rather than from 0.5 on.
    """

    mlp: MLP
    weights: Weights
    output: str
    dtype: str
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]
    columns: tuple[Column, ...] = ()
    made: dict[str, Any] = field(default_factory=dict)
    above_half: bool = False

    @property
    def count(self) -> int:
        """Number of networks."""
        return len(self.weights["w1"]) if self.weights["w1"].ndim == 3 else 1

    @property
    def text(self) -> bool:
        """Whether a raw row has texts."""
        return any(isinstance(column.equals, str) for column in self.columns)

    @property
    def layers(self) -> list[tuple[int, int, int, str]]:
        """The (number, inputs, outputs, activation) of each layer."""
        sizes, names = self.mlp.sizes, (*self.mlp.activation, self.output)
        return [(i + 1, sizes[i], sizes[i + 1], name) for i, name in enumerate(names)]
