"""Plain source code: a function of a few lines, with weights as literals that lose no bit."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from shallows.activations import ACTIVATIONS, Z
from shallows.export.expression import LANGUAGES, Writer
from shallows.templates import template
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from shallows.export.network import Column, Network
    from shallows.formula import Formula

_TEMPLATES = {".py": "network.py.jinja", ".c": "network.c.jinja", ".js": "network.js.jinja"}


def render(network: Network, path: Path) -> str:
    """Return the source of a function ``predict``, in the language of a file's suffix.

    Every number is written such that the language reads back the same float64: the shortest
    decimal in Python and JavaScript, hexadecimal in C. Python needs NumPy; C needs C99 and libm;
    JavaScript needs nothing. C's names begin with the file's, so that two models link.
    """
    suffix = path.suffix
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
            prefix=_identifier(path.stem),
            logarithms=any(column.inner for column in network.columns),
            inputs=[_input(column, suffix, literal) for column in network.columns],
            width=len(network.feature_names),
            made=_c_texts((_json(network.made),))[1:-1]
            if suffix == ".c"
            else _texts(network.made, suffix),
            weights={
                name: _nested(np.asarray(values, dtype=np.float64), literal, brackets)
                for name, values in network.weights.items()
            },
            texts=_c_texts if suffix == ".c" else lambda names: _texts(list(names), suffix),
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


def _input(column: Column, suffix: str, literal: Callable[[float], str]) -> str:
    """Return the expression of an input in terms of the raw row x."""
    raw = f"x[:, {column.source}]" if suffix == ".py" else f"x[{column.source}]"
    number = raw if suffix == ".c" else f"number({raw})"

    def equals(value: float | str) -> str:
        given, written = (
            (raw, _texts(value, suffix)) if isinstance(value, str) else (number, literal(value))
        )
        return f"({given} {'===' if suffix == '.js' else '=='} {written})"

    if column.equals is None:
        value = number
    else:
        value = equals(column.equals)
        # Without a known value, 0 / 0 is NaN; and so is 0 × NaN.
        if column.among:
            value = f"({value} + 0.0 / ({' + '.join(map(equals, column.among))}))"
        if not isinstance(column.equals, str):
            value = f"({value} + 0 * {number})"

    def scaled(value: str, shift: float, scale: float) -> str:
        return f"({value} - {_signed(literal(shift))}) * {_signed(literal(scale))}"

    if column.inner:
        value = f"logarithm({scaled(value, *column.inner)})"
    return scaled(value, column.shift, column.scale)


def _signed(literal: str) -> str:
    return f"({literal})" if literal.startswith("-") else literal


def _identifier(stem: str) -> str:
    """Return a file's name as the beginning of C's names."""
    name = re.sub(r"[^0-9A-Za-z_]", "_", stem)
    return f"net_{name}" if name[:1].isdigit() or not name else name


def _texts(values: object, suffix: str) -> str:
    """Return plain values as a literal of Python, or of JavaScript, also within HTML."""
    # JSON would write 😀 as two characters, which Python does not join.
    return ascii(values).replace("<", "\\u003c") if suffix == ".py" else _json(values)


def _json(values: object) -> str:
    return json.dumps(values, allow_nan=False).replace("<", "\\u003c")


def _c_texts(names: tuple[str, ...]) -> str:
    """Return names, in UTF-8, as C's string literals."""
    return "{" + ", ".join(f'"{"".join(map(_c_byte, name.encode()))}"' for name in names) + "}"


def _c_byte(byte: int) -> str:
    plain = chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in " _.-()")
    return chr(byte) if plain else f"\\{byte:03o}"
