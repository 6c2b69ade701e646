"""The file of an exported network, in the format that its suffix says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from shallows import files
from shallows.arguments import ArgumentError, needed

if TYPE_CHECKING:
    from pathlib import Path

    from shallows.export.network import Network

FORMATS = (".onnx", ".py", ".c", ".js")
TEXTS = (".py", ".js")  # formats in which a raw row may have texts


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
            raise ArgumentError(name, str(path), f"a format of source; or {needed('onnx')}")
    return path


def write(network: Network, path: str | Path) -> None:
    """Write a network to a file, in the format of its suffix; see `Run.export`."""
    path = check(path)
    if not all(np.isfinite(values).all() for values in network.weights.values()):
        raise ArgumentError("run", "weights that are not finite", "a network that has not diverged")
    if not all(np.isfinite((column.shift, column.scale)).all() for column in network.columns):
        accepted = "columns whose deviation is neither almost 0 nor almost infinite"
        raise ArgumentError("model", "a scaling that is not finite", accepted)
    if network.text and path.suffix not in TEXTS:
        accepted = "a .py or .js file, or columns of numbers: there, a row is an array of numbers"
        raise ArgumentError("path", str(path), accepted)
    if path.suffix == ".onnx":
        from shallows.export import graph

        content = graph.render(network)
    else:
        from shallows.export import source

        content = source.render(network, path).encode()
    with files.written(path) as temporary:
        temporary.write_bytes(content)
