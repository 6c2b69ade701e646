"""Make plain data of what a learner returns, and describe it in words."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from itertools import islice
from typing import Any

import numpy as np

_DEEPEST = 5
_MOST = 200  # items of one container
_CODE = (type, types.FunctionType, types.MethodType, types.ModuleType, types.BuiltinFunctionType)


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value as plain data, in copies: what later changes in place leaves it alone.

    Tensors become arrays; named tuples, data classes and objects become dicts of their attributes;
    code becomes None.

    Parameters
    ----------
    value : object
    depth : int
        How deep inside the whole value it is; what is deeper than 5 containers is None.
    """
    if value is None or isinstance(value, bool | int | float | np.generic):
        return value.item() if isinstance(value, np.generic) and value.ndim == 0 else value
    if isinstance(value, str):
        return value[:200]
    if (array := _array(value)) is not None:
        return array
    if depth >= _DEEPEST or isinstance(value, _CODE):
        return None
    if isinstance(value, Mapping):
        return {str(k): plain(v, depth + 1) for k, v in list(value.items())[:_MOST]}
    if hasattr(value, "_fields") or dataclasses.is_dataclass(value):
        return {k: plain(v, depth + 1) for k, v in attributes(value).items()}
    if isinstance(value, list | tuple | np.ndarray | map | filter | zip | types.GeneratorType):
        items = [plain(item, depth + 1) for item in islice(value, _MOST)]
        return _row(items)
    return {k: plain(v, depth + 1) for k, v in attributes(value).items()}


def attributes(value: Any) -> dict[str, Any]:
    """Return the attributes of an object by name, or the fields of a named tuple."""
    if hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=False))
    slots = [name for name in getattr(type(value), "__slots__", ()) if hasattr(value, name)]
    own = {**{name: getattr(value, name) for name in slots}, **getattr(value, "__dict__", {})}
    return {name: item for name, item in own.items() if not name.startswith("__")}


def _array(value: Any) -> Any:
    """Return a copy of an array or tensor of numbers; None for anything else."""
    if hasattr(value, "detach"):
        value = value.detach().cpu().numpy()
    elif hasattr(value, "__array__") and not isinstance(value, np.ndarray):
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return np.array(value)
    return None


def _row(items: list[Any]) -> Any:
    """Return a list of numbers as an array."""
    numbers = all(isinstance(item, bool | int | float) for item in items)
    return np.array(items) if items and numbers else items


def described(raw: Any, depth: int = 0) -> str:
    """Return what was returned, in words: for the learner whose values can't be read."""
    if isinstance(raw, dict):
        shown = ", ".join(f"{k!r}: {described(v, depth + 1)}" for k, v in list(raw.items())[:8])
        return f"a dict of {{{shown}}}" if depth == 0 else f"{{{shown}}}"
    if isinstance(raw, list):
        shown = ", ".join(described(v, depth + 1) for v in raw[:8])
        return f"a list or tuple of ({shown})" if depth == 0 else f"({shown})"
    if isinstance(raw, np.ndarray):
        return f"an array of shape {raw.shape}"
    if raw is None:
        return "None"
    return f"the text {raw!r}" if isinstance(raw, str) else f"the number {raw:g}"
