"""Where a learner keeps the weights: put the exercise's there, and read them after the call."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.roles import role, roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from shallows.inside.checking.running.layout import Given
    from shallows.inside.checking.running.naming import Name

RATE = re.compile(r"lr|eta|rate|learning_?rate|step_?size")


class Slot(NamedTuple):
    """Where a value was put: its name, how to read it, and how to put back what was there."""

    name: str
    get: Callable[[], Any]
    put_back: Callable[[], None]


def rated(room: Any, given: Given) -> list[Slot]:
    """Put the learning rate where an object, or a module's variables, have one; return where."""
    named = {n: v for n, v in _variables(room).items() if RATE.fullmatch(str(n).lower())}
    return [put("lr", given.lr, room, n) for n, v in named.items() if isinstance(v, int | float)]


def _variables(room: Any) -> dict[Any, Any]:
    """Return the items of a dict, or the attributes of an object."""
    return room if isinstance(room, dict) else vars(room)


def data_put(code: Callable[..., Any], given: Given) -> list[Slot]:
    """Put x and y into the variables of a module that code uses for them; return where.

    Parameters
    ----------
    code : callable
        A function or a method. If it has a parameter for one of them, nothing is put.
    given : Given
    """
    room = getattr(inspect.unwrap(code), "__globals__", {})
    if not room or {"x", "y"} & roles(code):
        return []
    said = {n: role(n, False) for n in _used(code, room) if is_array(room[n]) or is_matrix(room[n])}
    if not {"x", "y"} <= set(said.values()):
        return []
    data = {"x": given.x, "y": given.y}
    return [put(meant, data[meant], room, n) for n, meant in said.items() if meant in data]


def _used(code: Callable[..., Any], room: dict[str, Any]) -> list[str]:
    """Return the variables of a module that a function uses, or that one uses which it calls."""
    found: dict[str, None] = {}
    left = [inspect.unwrap(code)]
    while left:
        names = [n for n in left.pop().__code__.co_names if n in room and n not in found]
        found |= dict.fromkeys(names)
        left += [room[n] for n in names if inspect.isfunction(room[n])]
    return list(found)


def installed(made: Any, given: Given) -> Iterator[Slot]:
    """Put the weights into an object where names say so, and yield where each is.

    The object may be a dict: the variables of a module.
    """
    own = _variables(made)
    module = own.get("__name__") if made is own else type(made).__module__
    parts = _parts(own, module)
    rooms: list[tuple[Any, dict[Any, Any]]] = [(made, own)]
    rooms += [(v, v) for k, v in own.items() if isinstance(v, dict) and not str(k).startswith("__")]
    rooms += [(v, vars(v)) for v in parts if not _is_layer(v)]
    for layers in _layers(own, parts):
        yield from _in_layers(layers, given)
    for room, values in rooms:
        yield from _in_room(room, values, given)


def _in_room(room: Any, values: dict[Any, Any], given: Given) -> Iterator[Slot]:
    """Put the weights where their names are, one by one or in lists."""
    lists = {k: kind for k, v in values.items() if (kind := _of_all_layers(k, v, given))}
    paths = {k: _path(room, k) for k in values if k not in lists and str(k)[:1].lower() != "d"}
    held = {k: _at(room, path) for k, path in paths.items()}
    arrays = {k: v for k, v in held.items() if is_array(v) or is_matrix(v)}
    for key, name in _matched(arrays, given).items():
        yield put(name, given.weights[name], room, *paths[key], filled=given.filled)
    for key, kind in lists.items():
        for at, w in enumerate(given.group(kind)):
            yield put(f"{kind}{at + 1}", w, room, key, at, filled=given.filled)


def _of_all_layers(key: Any, value: Any, given: Given) -> str:
    """Return w or b if a value is a list with the weights, or the biases, of all layers."""
    said = parsed(str(key))
    several = isinstance(value, list) and len(value) == given.layers
    return said.kind if said and said.is_weight and several and said.number is None else ""


def _layers(own: dict[str, Any], parts: list[Any]) -> list[list[Any]]:
    """Return the lists of layers that an object has; or its attributes that are layers."""
    lists = [v for v in own.values() if isinstance(v, list) and v]
    lists = [v for v in lists if all(isinstance(i, dict) or hasattr(i, "__dict__") for i in v)]
    return lists or [[v for v in parts if _is_layer(v)]]


def _is_layer(part: Any) -> bool:
    """Return whether an object has one weight, as a layer has, and not those of a network."""
    own = _variables(part).items()
    arrays = [k for k, v in own if not isinstance(v, list) or is_matrix(v)]
    return sum(said.kind == "w" for said in _weights(arrays).values()) == 1


def _parts(own: dict[str, Any], module: Any) -> list[Any]:
    """Return the attributes of an object that are objects of the learner's own classes."""
    mine = [v for v in own.values() if type(v).__module__ == module]
    return [v for v in mine if hasattr(v, "__dict__")]


def _weights(keys: Iterable[Any]) -> dict[Any, Name]:
    """Return the keys that are named after weights, and what the names say."""
    return {k: s for k in keys if (s := parsed(str(k))) and s.is_weight}


def _in_layers(layers: list[Any], given: Given) -> Iterator[Slot]:
    at = 0
    for layer in layers:
        own = _weights(_variables(layer))
        if any(s.kind == "w" for s in own.values()):
            at += 1
            for key, s in own.items():
                name = f"{s.kind}{at}"
                if name in given.weights:
                    path = _path(layer, key)
                    yield put(name, given.weights[name], layer, *path, filled=given.filled)


def _path(room: Any, key: Any) -> list[Any]:
    """Return the keys that lead to a weight: an object such as a Parameter may have it as data."""
    inside = getattr(_at(room, [key]), "__dict__", {})
    return [key, *[name for name in ("data", "value") if is_array(inside.get(name))][:1]]


def _matched(arrays: dict[Any, Any], given: Given) -> dict[Any, str]:
    """Return which weight each array is: by its name, or else by its place among the others."""
    said = _weights(arrays)
    if said and all(s.number is not None for s in said.values()):
        zero = any(s.number == 0 for s in said.values())
        names = {k: f"{s.kind}{(s.number or 0) + zero}" for k, s in said.items()}
        return {k: n for k, n in names.items() if n in given.weights}
    found: dict[Any, str] = {}
    for kind in "wb":
        group = [n for n in given.weights if n[0] == kind]
        keys = [k for k, v in arrays.items() if _is_full(v) and str(k).lower()[:1] == kind]
        if len(keys) == len(group):
            found |= dict(zip(keys, group, strict=True))
    return found


def is_array(value: Any) -> bool:
    """Return whether a value is an array or a tensor, and no single number."""
    shape = getattr(value, "shape", None)  # of the type np.float32, it is no tuple
    return isinstance(shape, tuple) and len(shape) > 0 and hasattr(value, "dtype")


def _is_full(value: Any) -> bool:
    return bool(np.prod(np.shape(value)) > 0)


def is_matrix(value: Any) -> bool:
    """Return whether a value is a list of numbers, or of equally long lists: a weight or a bias."""
    rows = value if isinstance(value, list) else []
    if len({len(row) if isinstance(row, list) else -1 for row in rows}) > 1:
        return False  # the biases of all layers
    numbers = [v for row in rows for v in (row if isinstance(row, list) else [row])]
    return bool(numbers) and all(isinstance(v, int | float) for v in numbers)


def fitting(w: Any, old: Any) -> Any:
    """Return a weight in the shape of the array whose place it takes."""
    if isinstance(w, float):  # the learning rate
        return w
    if isinstance(old, list):
        return fitting(w, np.array(old)).tolist()
    shape = tuple(np.shape(old))
    if w.shape == shape or w.size != np.prod(shape):
        return w
    return w.T.copy() if w.T.shape == shape else w.reshape(shape)


def put(
    name: str,
    value: Any,
    root: Any,
    *path: Any,
    turned: bool = False,
    filled: dict[int, str] | None = None,
) -> Slot:
    """Put a value where keys and attributes lead, in the shape of what is there.

    Parameters
    ----------
    name : str
    value : ndarray or float
    root : object
    *path : object
        The keys, or names of attributes.
    turned : bool
        Whether a matrix is kept transposed.
    filled : dict, optional
        Which weight an array holds, by its id. With it, an array is filled in place, since a layer
        may hold the same one. If two weights have one array, such as zeros for two biases, it
        holds the first of them, and the other one gets its own.
    """
    before = [_at(root, path[: at + 1]) for at in range(len(path))]
    turned = turned and value.ndim == 2
    new, last = fitting(value.T.copy() if turned else value, before[-1]), before[-1]
    kept = None
    if filled is not None and _can_hold(last, new) and filled.setdefault(id(last), name) == name:
        kept, last[...] = last.copy(), new
    else:
        _set(root, path, new)

    def get() -> Any:
        now = _at(root, path)
        return np.array(now).T if turned else now

    def put_back() -> None:
        for at, old in enumerate(before, start=1):  # code may have put something else around it
            if _at(root, path[:at]) is not old:
                _set(root, path[:at], old)
        if kept is not None and filled is not None:
            last[...] = kept
            filled.pop(id(last), None)

    return Slot(name, get, put_back)


def _can_hold(old: Any, new: Any) -> bool:
    """Return whether an array can be given the values of another one in place."""
    if not isinstance(old, np.ndarray) or not isinstance(new, np.ndarray):
        return False
    return old.shape == new.shape and old.dtype == new.dtype and old.flags.writeable


def _at(root: Any, path: Sequence[Any]) -> Any:
    for key in path:
        inside = isinstance(root, dict | list | tuple | np.ndarray)
        root = root[key] if inside else getattr(root, key)
    return root


def _set(root: Any, path: Sequence[Any], value: Any) -> None:
    """Set a value; a tuple, which can't be changed, is made anew."""
    around, key = _at(root, path[:-1]), path[-1]
    if isinstance(around, tuple):
        parts = [value if at == key else part for at, part in enumerate(around)]
        made = around._make(parts) if hasattr(around, "_make") else tuple(parts)
        _set(root, path[:-1], made)
    elif isinstance(around, dict | list | np.ndarray):
        around[key] = value
    else:
        try:
            setattr(around, key, value)
        except AttributeError:  # a frozen data class
            object.__setattr__(around, key, value)
