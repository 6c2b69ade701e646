"""The exported network (layers, activations, weights and names), and its file, by suffix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shallows import files
from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from pathlib import Path

    from shallows.mlp import MLP
    from shallows.trajectory import Weights

FORMATS = (".onnx", ".py", ".c", ".js")


@dataclass(frozen=True)
class Network:
    """A trained network, without its training.

    Parameters
    ----------
    mlp : MLP
    weights : dict
        By name, all finite.
    output : {"sigmoid", "softmax", "identity"}
        Activation of the last layer.
    dtype : {"float64", "float32"}
        The precision of the training. Exported source code computes in float64 in any case.
    feature_names, class_names : tuple of str
        No class names for a regression.
    """

    mlp: MLP
    weights: Weights
    output: str
    dtype: str
    feature_names: tuple[str, ...]
    class_names: tuple[str, ...]

    @property
    def layers(self) -> list[tuple[int, int, int, str]]:
        """The (number, inputs, outputs, activation) of each layer."""
        sizes, names = self.mlp.sizes, (*self.mlp.activation, self.output)
        return [(i + 1, sizes[i], sizes[i + 1], name) for i, name in enumerate(names)]


def check(path: str | Path, name: str = "path") -> Path:
    """Return `path` if a network can be exported there.

    Raises
    ------
    ArgumentError
        If its suffix is not in `FORMATS`, it can't be written, or ONNX is not installed.
    """
    path = files.check(path, FORMATS, name)
    if path.suffix == ".onnx":
        from importlib.util import find_spec

        if find_spec("onnx") is None:
            accepted = "a format of source; or onnx installed (pip install 'shallows[onnx]')"
            raise ArgumentError(name, str(path), accepted)
    return path


def write(network: Network, path: str | Path) -> None:
    """Write a network to a file, in the format of its suffix; see `Run.export`."""
    path = check(path)
    if not all(np.isfinite(values).all() for values in network.weights.values()):
        raise ArgumentError("run", "weights that are not finite", "a network that has not diverged")
    if path.suffix == ".onnx":
        from shallows.export import graph

        content = graph.render(network)
    else:
        from shallows.export import source

        content = source.render(network, path.suffix).encode()
    with files.written(path) as temporary:
        temporary.write_bytes(content)
