"""The values inside what a learner's code returned, each with what its keys say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.running.naming import Name, parsed

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONTAINERS = ("grad", "delta", "deriv", "nabla")


class Leaf(NamedTuple):
    """A value inside what was returned: the keys that lead to it, its name, and itself."""

    path: tuple[str | int, ...]
    name: Name | None
    value: Any


def leaves(raw: Any, path: tuple[str | int, ...] = ()) -> Iterator[Leaf]:
    """Yield all values inside plain data, from the first to the last."""
    if isinstance(raw, dict):
        for key, value in raw.items():
            yield from leaves(value, (*path, key))
    elif isinstance(raw, list) and not (path and isinstance(path[-1], str) and _matrix(raw, path)):
        for at, value in enumerate(raw):
            yield from leaves(value, (*path, at))
    elif raw is not None and not isinstance(raw, str):
        yield Leaf(path, _name(path), raw)


def _matrix(raw: list[Any], path: tuple[str | int, ...]) -> bool:
    """Return whether a list of rows is one matrix: of the names dW1 or [0]["dW"], but not dW."""
    name = parsed(str(path[-1]))
    rows = all(isinstance(v, np.ndarray) and v.ndim == 1 and v.shape == raw[0].shape for v in raw)
    numbered = name is not None and (
        name.number is not None or name.kind == "yhat" or any(isinstance(k, int) for k in path)
    )
    return bool(raw) and rows and numbered


def _name(path: tuple[str | int, ...]) -> Name | None:
    """Return what the keys say together: dW and 1; layer1 and W; 0 and dW."""
    words = [key for key in path if isinstance(key, str)]
    said = next((s for s in map(parsed, reversed(words)) if s), None)
    if said is None:
        return None
    index = said.number
    if index is None:
        digits = [int(d) for word in words if (d := "".join(c for c in word if c.isdigit()))]
        places = [key + 1 for key in path if isinstance(key, int)]
        index = next(iter([*digits, *places]), None)
    held = any(part in word.lower() for word in words for part in _CONTAINERS)
    return Name(said.kind, index, said.derived or held)
