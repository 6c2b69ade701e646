"""Name the values that a learner returned, by their keys, or by their order and their sizes."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running.leaves import Leaf, leaves
from shallows.quantities import Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.running.layout import Layout

TOP = re.compile("logit|score")  # names of the last layer's z without its number


def named(raw: Any, p: Probe, layout: Layout, role: Role) -> dict[str, Array]:
    """Return the values by the derivation's names.

    Parameters
    ----------
    raw : object
        Plain data.
    p : Probe
    layout : Layout
    role : Role
        What names such as ``w3``, and lists, stand for: derivatives or new weights.
    """
    inside = list(leaves(raw))
    said = any(leaf.name and leaf.name.derived and leaf.name.kind in "wb" for leaf in inside)
    if (isinstance(raw, dict) or said) and (found := listed(inside, p, layout, role)):
        return found
    many = raw.ndim > 0 if isinstance(raw, np.ndarray) else isinstance(raw, list | dict)
    found = _ordered(raw, p, layout, role) if many else {}
    if found or not isinstance(raw, list):
        return found
    return listed(inside, p, layout, role)


def listed(given: Sequence[Leaf], p: Probe, layout: Layout, role: Role) -> dict[str, Array]:
    """Return the named values among some; a derivative's name goes before others."""
    known = [leaf for leaf in given if leaf.name]
    derived = [leaf for leaf in known if leaf.name and leaf.name.derived]
    wanted = derived if role is Role.DERIVATIVE else [leaf for leaf in known if leaf not in derived]
    found = _numbered(wanted, p, layout, role)
    if role is Role.DERIVATIVE:
        bare = [
            leaf for leaf in known if leaf.name and leaf.name.kind in "wb" and leaf not in derived
        ]
        more = _numbered(bare, p, layout, role)
        if not any(name.startswith(("dL_dw", "dL_db")) for name in found):
            found = more | found
    return found


def _numbered(given: Sequence[Leaf], p: Probe, layout: Layout, role: Role) -> dict[str, Array]:
    layers = p.derivation.layers
    ranks = _ranks(given, layers)
    indices = [leaf.name.number for leaf in given if leaf.name and leaf.name.number is not None]
    zero = int(0 in indices and layers not in indices and not ranks)
    found: dict[str, Array] = {}
    for leaf in given:
        if ranks and leaf.name and leaf.name.number is not None:
            leaf = leaf._replace(name=leaf.name._replace(number=ranks.get(leaf.name.number, -1)))
        quantity = _quantity(leaf, layers, zero, role)
        if quantity is None or quantity.name not in p.truth:
            continue
        array = _array(leaf.value)
        # A step adds W1 to a copy of the dict that it was given, whose names are ours.
        if array is not None and (role is Role.UPDATED or quantity.name not in found):
            found[quantity.name] = shaped(quantity.kind, array, p.truth[quantity.name], layout)
    return found


def _ranks(given: Sequence[Leaf], layers: int) -> dict[int, int]:
    """Return which layer each number means, if numbers are left out between those of the weights.

    A list of layers has objects for the activation functions, too.
    """
    names = [leaf.name for leaf in given if leaf.name]
    numbers = sorted({n.number for n in names if n.kind == "w" and n.number is not None})
    if len(numbers) != layers or numbers[-1] - numbers[0] < layers:
        return {}
    return {number: rank for rank, number in enumerate(numbers, start=1)}


def _quantity(leaf: Leaf, layers: int, zero: int, role: Role) -> Quantity | None:
    name = leaf.name
    if name is None:
        return None
    index = name.number
    if name.kind == "yhat" or (name.kind == "a" and index is not None and index + zero == layers):
        return Quantity("yhat", role=Role.DERIVATIVE)
    if index is None:
        if name.kind != "z" or not TOP.search(str(leaf.path[-1]).lower()):
            return None
        return Quantity("z", layers, Role.DERIVATIVE)
    if index + zero < 1:
        return None
    return Quantity(name.kind, index + zero, role if name.kind in "wb" else Role.DERIVATIVE)


def _ordered(raw: Any, p: Probe, layout: Layout, role: Role) -> dict[str, Array]:
    """Return lists of the weights' values, one in another or side by side, by their sizes."""
    if (vector := _vector(raw, p)) is not None:
        return _cut(vector, p, layout, role)
    for values in _levels(raw):
        arrays = [_array(v) for v in values]
        for order in _by_fit(arrays, p, layout):
            pairs = zip(order, arrays, strict=True)
            names = [(replace(w, role=role).name, v) for w, v in pairs if v is not None]
            return {n: shaped(Quantity.parse(n).kind, v, p.truth[n], layout) for n, v in names}
    found: dict[str, Array] = {}
    if isinstance(raw, list):
        for part in raw:
            if isinstance(part, list | dict):
                more = named(part, p, layout, role) or _deltas(part, p, layout)
                found = {**more, **found}
    return found


def _vector(raw: Any, p: Probe) -> Array | None:
    """Return a vector of all weights' values, alone or after the loss, if it is one."""
    values = (
        list(raw.values()) if isinstance(raw, dict) else raw if isinstance(raw, list) else [raw]
    )
    arrays = [v for v in map(_array, values) if v is not None and v.size > 1]
    size = sum(w.size for w in p.weights.values())
    return arrays[0].ravel() if len(arrays) == 1 and max(arrays[0].shape) == size else None


def _cut(vector: Array, p: Probe, layout: Layout, role: Role) -> dict[str, Array]:
    """Return the values in a vector, in the order of the weights in which most seem right."""
    best: tuple[int, dict[str, Array]] = (-1, {})
    for order in _orders(p):
        if len(order) == len(p.weights):
            found, at = {}, 0
            for weight in order:
                shape = p.weights[weight.name].shape
                part = vector[at : at + int(np.prod(shape))]
                at += part.size
                name = replace(weight, role=role).name
                turned = part.reshape(shape[::-1] if layout.transposes(weight.kind) else shape)
                found[name] = shaped(weight.kind, turned, p.truth[name], layout)
            close = [n for n, v in found.items() if np.allclose(v, p.truth[n], rtol=1e-3)]
            best = max(best, (len(close), found), key=lambda item: item[0])
    return best[1]


def _levels(raw: Any) -> Iterator[list[Any]]:
    """Yield the values of a list, then those of the lists in it, down to rows of numbers."""
    values = list(raw.values()) if isinstance(raw, dict) else list(raw)
    while values:
        values = [v for v in values if v is not None]
        yield values
        if len(values) > 1 and _single(values[0]):
            yield values[1:]  # after the loss
        lengths = {len(v) for v in values if isinstance(v, list)}
        inner = [v for part in values for v in _inside(part, lengths)]
        if len(inner) == len(values):
            return
        values = inner


def _single(value: Any) -> bool:
    array = _array(value)
    return array is not None and array.size == 1


def _inside(part: Any, lengths: set[int]) -> list[Any]:
    """Return what is in a list, of which there are others; a list of numbers is an array now."""
    if isinstance(part, dict):
        return list(part.values())
    numbers = isinstance(part, np.ndarray) and part.ndim == 1 and lengths == {len(part)}
    return list(part) if isinstance(part, list) or numbers else [part]


def _by_fit(arrays: Sequence[Array | None], p: Probe, layout: Layout) -> list[list[Quantity]]:
    """Return the order of the weights that these arrays can have, best first.

    A bias's column may have the shape of a weight that is turned.
    """
    known = [v for v in arrays if v is not None]
    if len(known) < len(arrays):
        return []
    possible: list[tuple[int, int, int, list[Quantity]]] = []
    for order in _orders(p):
        if len(order) == len(arrays):
            shapes = [
                (np.shape(v), _turned(p.weights[w.name].shape, w.kind, layout))
                for v, w in zip(known, order, strict=True)
            ]
            fit = [_fits(one, other) for one, other in shapes]
            possible.append(
                (sum(not f for f in fit), sum(a != b for a, b in shapes), len(possible), order)
            )
    possible.sort(key=lambda item: item[:3])
    half = len(arrays) / 2
    return [order for misfits, *_, order in possible[:1] if misfits <= half]


def _turned(shape: tuple[int, ...], kind: str, layout: Layout) -> tuple[int, ...]:
    """Return the shape of a weight in a layout."""
    return shape[::-1] if layout.transposes(kind) else shape


def _fits(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return math.prod(one) == math.prod(other) and (
        min(len(one), len(other)) < 2 or sorted(one) == sorted(other)
    )


def _orders(p: Probe) -> list[list[Quantity]]:
    """Return the orders in which a list may hold the weights' values."""
    every = list(p.derivation.weights)
    w, b = ([weight for weight in every if weight.kind == kind] for kind in ("w", "b"))
    layered = [weight for pair in zip(reversed(w), reversed(b), strict=False) for weight in pair]
    turned = [weight for pair in zip(b, w, strict=False) for weight in pair]
    orders = [every, every[::-1], w, w[::-1], w + b, b + w, w[::-1] + b[::-1], layered, turned]
    return [list(order) for order in dict.fromkeys(map(tuple, orders)) if order]


def _deltas(part: Any, p: Probe, layout: Layout) -> dict[str, Array]:
    """Return a list of ∂L/∂z, from the first layer or from the last, by its sizes."""
    if not isinstance(part, list):
        return {}
    names = [f"dL_dz{n}" for n in range(1, p.derivation.layers + 1)]
    arrays = [_array(v) for v in part]
    for order in (names, names[::-1], names[:-1], names[:-1][::-1]):
        if len(order) == len(arrays) and all(
            v is not None and _fits(v.shape, p.truth[n].shape)
            for v, n in zip(arrays, order, strict=True)
        ):
            pairs = zip(order, arrays, strict=True)
            return {n: shaped("z", v, p.truth[n], layout) for n, v in pairs if v is not None}
    return {}


def _array(value: Any) -> Array | None:
    if isinstance(value, str | dict) or value is None:
        return None
    try:
        array = np.asarray(value)
    except ValueError:  # ragged
        return None
    return array if array.dtype.kind in "fiub" else None


def shaped(kind: str, value: Array, truth: Array, layout: Layout) -> Array:
    """Return a value in the derivation's layout; a vector becomes a single row or column.

    Parameters
    ----------
    kind : str
        Such as "w", of a weight or of the derivative by it.
    value, truth : ndarray
        Only the shape of the truth is looked at.
    layout : Layout
    """
    value = layout.turned_back(kind, value, truth.shape)
    if value.size == truth.size and (value.ndim != 2 or truth.ndim == 1):
        return value.reshape(truth.shape)
    return value
