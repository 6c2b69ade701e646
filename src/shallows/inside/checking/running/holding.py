"""Find the weights in anything that a learner's code made, by their shapes alone."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.running.containers import container
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.plain import attributes
from shallows.inside.checking.running.slots import Slot, is_array, is_matrix, put

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.backprop import Array
    from shallows.inside.checking.running.layout import Given

_DEEPEST = 8
_OTHER = re.compile(r"grad|delta|veloc|moment|cache|prev")


class _Place(NamedTuple):
    """The keys that lead to an array, and its shape."""

    path: tuple[Any, ...]
    shape: tuple[int, ...]


def placed(root: Any, module: str, given: Given) -> list[Slot]:
    """Put the weights where arrays, one after the other, have their shapes; return where.

    Where there are none, each unit may have its weights, as a neuron in a list of neurons; or one
    vector may have all numbers, those of a layer's bias after those of its weight.

    Parameters
    ----------
    root : object
        An object, a container or the variables of a module.
    module : str
        The name of the learner's module, whose objects are looked into.
    given : Given

    Returns
    -------
    list of Slot
        One for each weight and bias; none if there is no place for one of them.
    """
    places = list(_places(root, module))
    for turned in (False, True):
        if found := _in_order(places, given, turned):
            return [
                put(name, given.weights[name], root, *p.path, turned=turned, filled=given.filled)
                for name, p in found.items()
            ]
    return _in_units(places, root, given) or _in_vector(places, root, given)


def _in_order(places: list[_Place], given: Given, turned: bool) -> dict[str, _Place]:
    """Return the places of all weights, which may all be transposed; nothing if one has none."""
    found: dict[str, _Place] = {}
    for kind in "wb":
        left = [p for p in places if p not in found.values()]
        for at, w in enumerate(given.group(kind), start=1):
            fit = next((i for i, p in enumerate(left) if _fits(p.shape, w, kind, turned)), None)
            if fit is None:
                return {}
            found[f"{kind}{at}"], left = left[fit], left[fit + 1 :]
    return found


def _in_units(places: list[_Place], root: Any, given: Given) -> list[Slot]:
    """Put the weights where each unit has a vector of its own, and its bias beside it."""
    vectors = [p for p in places if len(p.shape) == 1]
    named = [p for p in places if not p.shape and _is_bias(p.path[-1])]
    beside = {p.path[:-1]: p for p in named[::-1]}
    parts: dict[str, list[tuple[_Place, Any]]] = {}
    for at, w in enumerate(given.group("w"), start=1):
        rows = w if given.layout.transposes("w") else w.T
        fit = [p for p in vectors if p.shape == rows[0].shape][: len(rows)]
        if len(fit) < len(rows):
            return []
        parts[f"w{at}"] = list(zip(fit, rows, strict=True))
        vectors = vectors[vectors.index(fit[-1]) + 1 :]
    for at, b in enumerate(given.group("b"), start=1):
        units = [beside.get(p.path[:-1]) for p, _ in parts[f"w{at}"]]
        numbers = [float(v) for v in b.ravel()]
        parts[f"b{at}"] = [(p, v) for p, v in zip(units, numbers, strict=True) if p]
        if len(parts[f"b{at}"]) < len(units):
            return []
    return [_together(name, some, root, given) for name, some in parts.items()]


def _in_vector(places: list[_Place], root: Any, given: Given) -> list[Slot]:
    """Put the weights into one vector."""
    values = container(given, "list")
    ends = np.cumsum([np.size(w) for w in values])
    place = next((p for p in places if p.shape == (ends[-1],)), None)
    if place is None or len(values) == 1:
        return []
    whole = put("", np.concatenate([w.ravel() for w in values]), root, *place.path)

    def part(at: int, w: Array) -> Callable[[], Any]:
        return lambda: np.array(whole.get())[ends[at] - w.size : ends[at]].reshape(w.shape)

    names = {id(w): name for name, w in given.weights.items()}
    return [Slot(names[id(w)], part(at, w), whole.put_back) for at, w in enumerate(values)]


def _is_bias(key: Any) -> bool:
    name = parsed(str(key))
    return bool(name and name.is_weight and name.kind == "b")


def _together(name: str, parts: list[tuple[_Place, Any]], root: Any, given: Given) -> Slot:
    """Put the rows of a weight, or the numbers of a bias, in their places; they are one slot."""
    slots = [put(name, value, root, *place.path) for place, value in parts]
    shape = given.weights[name].shape
    turned = name[0] == "w" and not given.layout.transposes("w")

    def get() -> Any:
        now = np.array([slot.get() for slot in slots])
        return now.T if turned else now.reshape(shape)

    def put_back() -> None:
        for slot in slots:
            slot.put_back()

    return Slot(name, get, put_back)


def _places(root: Any, module: str) -> Iterator[_Place]:
    """Yield the arrays in a value, the nearest ones first; each thing is looked into once."""
    seen: set[int] = set()
    left: list[tuple[tuple[Any, ...], Any]] = [((), root)]
    while left:
        path, value = left.pop(0)
        if isinstance(value, float):
            yield _Place(path, ())
            continue
        if id(value) in seen or len(path) > _DEEPEST:
            continue
        seen.add(id(value))
        if (is_array(value) and value.dtype != object) or is_matrix(value):
            if not _counts(value):
                yield _Place(path, np.shape(value))
        else:
            left += [((*path, key), inside) for key, inside in _inside(value, module)]


def _counts(value: Any) -> bool:
    """Return whether a value is a list of positive whole numbers, as numbers of units are."""
    numbers = np.asarray(value)
    return numbers.ndim == 1 and numbers.dtype.kind in "iu" and bool((numbers > 0).all())


def _inside(value: Any, module: str) -> list[tuple[Any, Any]]:
    """Return what is in a container, or in an object of the learner's, with its keys."""
    if isinstance(value, list | tuple | np.ndarray):
        return list(enumerate(value))
    items: dict[Any, Any] = value if isinstance(value, dict) else {}
    if type(value).__module__ == module or isinstance(value, SimpleNamespace):
        own = {k: v for k, v in vars(type(value)).items() if is_array(v)}
        items = own | attributes(value)
    return [(key, inside) for key, inside in items.items() if not _other(key)]


def _other(key: Any) -> bool:
    """Return whether a name says that it holds derivatives, or what a call before has left."""
    name = parsed(str(key))
    return bool((name and name.derived) or _OTHER.search(str(key).lower()))


def _fits(shape: tuple[int, ...], w: Array, kind: str, turned: bool) -> bool:
    if kind == "w":
        return shape == (w.shape[::-1] if turned else w.shape)
    return w.size == np.prod(shape) and (len(shape) == 1 or 1 in shape)
