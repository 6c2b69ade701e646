"""Messages between the judge and a submission's process: lines of JSON, never a pickle."""

from __future__ import annotations

import base64
import re
from math import prod
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from shallows.arguments import ArgumentError

_DEEPEST = 9
_TEXT = 300  # characters of a text
_DTYPE = re.compile(r"[<|=]?(f[248]|[iu][1248]|b1)")


def refusal(problem: ArgumentError) -> str:
    """Return why a file can't be judged, in a sentence for its author."""
    if problem.name == "path":
        return f"it is not {problem.accepted}"
    if problem.name == "function":
        return f"no function to check was found ({problem.given}); needed is {problem.accepted}"
    return f"it returned {problem.given}; needed is {problem.accepted}"


def pack(value: Any, depth: int = 0) -> Any:
    """Return a value of arrays, numbers, text, lists, tuples and dicts as JSON data."""
    if depth > _DEEPEST:
        return None
    if isinstance(value, dict):
        return {"d": [[str(key), pack(item, depth + 1)] for key, item in value.items()]}
    if isinstance(value, list | tuple) and any(
        item is None or isinstance(item, np.ndarray | dict | list | tuple | str) for item in value
    ):
        return {"t" if isinstance(value, tuple) else "l": [pack(i, depth + 1) for i in value]}
    if value is None or isinstance(value, bool | int | float):
        return {"v": value}
    if isinstance(value, str):
        return {"s": value[:_TEXT]}
    array = np.asarray(value)
    if array.dtype.kind == "f" and array.dtype.itemsize > 8:  # a long double, in C's words
        array = array.astype(np.float64)
    if array.dtype.kind not in "fiub" or array.dtype.itemsize > 8:
        return None
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    data = base64.b64encode(array.tobytes()).decode()
    return {"a": [array.dtype.str, list(array.shape), data]}


def unpack(packed: Any, depth: int = 0) -> Any:
    """Return the packed value; data of another form raise ValueError or TypeError."""
    if packed is None or depth > _DEEPEST:
        return None
    if not isinstance(packed, dict):
        raise TypeError("not packed")
    ((form, content),) = packed.items()
    if form == "v":
        if not (content is None or isinstance(content, bool | int | float)):
            raise ValueError("not a number")
        return content
    if form == "s":
        return str(content)[:_TEXT]
    if form == "d":
        return {str(key): unpack(item, depth + 1) for key, item in content}
    if form in ("l", "t"):
        items = [unpack(item, depth + 1) for item in content]
        return tuple(items) if form == "t" else items
    if form != "a":
        raise ValueError("no such form")
    return _array(*content)


def _array(name: str, shape: list[int], text: str) -> np.ndarray[Any, Any]:
    # NumPy's own reader of type names parses far more than these.
    if not isinstance(name, str) or not _DTYPE.fullmatch(name):
        raise ValueError("not an array")
    dtype = np.dtype(name)
    sizes = [index(size) for size in shape]
    data = base64.b64decode(text, validate=True)
    if min(sizes, default=0) < 0 or prod(sizes) * dtype.itemsize != len(data):
        raise ValueError("not an array")
    return np.frombuffer(data, dtype=dtype).reshape(sizes).copy()
