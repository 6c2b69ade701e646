"""Plain source code: a function of a few lines, with weights as literals that lose no bit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from shallows import __version__
from shallows.activations import ACTIVATIONS, Z
from shallows.export.expression import LANGUAGES, Writer
from shallows.templates import template

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from shallows.export.network import Network
    from shallows.formula import Formula

_TEMPLATES = {".py": "network.py.jinja", ".c": "network.c.jinja", ".js": "network.js.jinja"}


def render(network: Network, suffix: str) -> str:
    """Return the source of a function ``predict``, in the language of a file's suffix.

    Every number is written such that the language reads back the same float64: the shortest
    decimal in Python and JavaScript, hexadecimal in C. Python needs NumPy; C needs C99 and libm;
    JavaScript needs nothing.
    """
    literal = {".py": repr, ".c": float.hex, ".js": json.dumps}[suffix]
    write = Writer(LANGUAGES[suffix])
    layers = [(*where, write(_formula(name))) for *where, name in network.layers]
    brackets = "{}" if suffix == ".c" else "[]"
    return (
        template("shallows.export", _TEMPLATES[suffix])
        .render(
            net=network,
            version=__version__,
            shape="-".join(map(str, network.mlp.sizes)),
            layers=layers,
            helpers=write.helpers,
            softmax=network.output == "softmax",
            weights={
                name: _nested(np.asarray(values, dtype=np.float64), literal, brackets)
                for name, values in network.weights.items()
            },
            texts=_c_texts if suffix == ".c" else _texts,
        )
        .rstrip()
        + "\n"
    )


def _formula(activation: str) -> Formula:
    """Return an activation function; for softmax, z alone, since each template has its own."""
    return Z if activation == "softmax" else ACTIVATIONS[activation].formula


def _nested(values: NDArray[np.float64], literal: Callable[[float], str], brackets: str) -> str:
    """Return an array as nested literals, a row of a matrix on each line."""
    if values.ndim == 1:
        return brackets[0] + ", ".join(map(literal, values.tolist())) + brackets[1]
    rows = ",\n  ".join(_nested(row, literal, brackets) for row in values)
    return f"{brackets[0]}\n  {rows},\n{brackets[1]}"


def _texts(names: tuple[str, ...]) -> str:
    """Return names as a list that Python and JavaScript, also within HTML, both read."""
    return json.dumps(names).replace("<", "\\u003c")


def _c_texts(names: tuple[str, ...]) -> str:
    """Return names, in UTF-8, as C's string literals."""
    return "{" + ", ".join(f'"{"".join(map(_c_byte, name.encode()))}"' for name in names) + "}"


def _c_byte(byte: int) -> str:
    plain = chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in " _.-()")
    return chr(byte) if plain else f"\\{byte:03o}"
