"""A learner's class: make an object, put the weights into it, call its methods, read it back."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.arguments import arguments, parameters
from shallows.inside.checking.naming import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.backprop import Array
    from shallows.inside.checking.layout import Given
    from shallows.inside.checking.naming import Name

_SIZES = re.compile(
    r"sizes|layers?|layer_?(?:sizes|dims)|dims|architecture|topology|shape|structure|units"
)
_COUNT = re.compile(
    r"\w*(?:in|input|hidden|hid|h|out|output|size|dim|units|classes)\w*|[nhdmk]_?\w*"
)
_RATE = re.compile(r"lr|eta|rate|learning_?rate|step_?size")
_FORWARD = (
    "forward",
    "feedforward",
    "feed_forward",
    "forward_pass",
    "forward_prop",
    "forward_propagation",
    "predict",
    "think",
)
_BACK = re.compile(r"\w*(?:back|grad|loss|step|train|update|fit)\w*", re.IGNORECASE)
_OUTPUT = re.compile(r"o|out|output|y_?hat|y_?pred|pred|prediction|a_?out|result|al|caches?|a\d")


def method(kind: type) -> Callable[..., Any] | None:
    """Return the method of a class that computes gradients or makes a step, if it has one."""
    own = [f for name, f in vars(kind).items() if inspect.isfunction(f) and _BACK.fullmatch(name)]
    names = ("back", "grad", "loss", "step", "update", "train", "fit")
    ranked = sorted(
        own, key=lambda f: next(i for i, n in enumerate(names) if n in f.__name__.lower())
    )
    return next((f for f in ranked if not f.__name__.startswith("__")), None)


def run(kind: type, given: Given) -> tuple[Any, Any, dict[str, Array]]:
    """Return what the method returns, the object, and the weights that the object then holds.

    Parameters
    ----------
    kind : type
    given : Given
    """
    back = method(kind)
    if back is None:
        raise TypeError(f"the class {kind.__name__} has no method such as backward")
    made = kind(*_construction(kind, given))
    slots = list(_installed(made, given))
    for name in vars(made):
        if _RATE.fullmatch(name.lower()) and isinstance(getattr(made, name), int | float):
            setattr(made, name, given.lr)
    output = None
    ahead = next((getattr(made, n) for n in _FORWARD if callable(getattr(made, n, None))), None)
    if ahead is not None:
        output = ahead(*_known(ahead, given, None))
    bound = getattr(made, back.__name__)
    returned = bound(*_known(bound, given, output))
    return returned, made, {name: np.array(get()) for name, get in slots}


def _known(code: Callable[..., Any], given: Given, output: Any) -> list[Any]:
    """Return the arguments of a method; its object holds the weights."""
    names, _ = parameters(code)
    asked = {n: _part(output, n) for n in names if _OUTPUT.fullmatch(n.lower())}
    asked = asked if output is not None else {}
    if not asked:
        return arguments(code, given)
    left = [n for n in names if n not in asked]

    def others(*values: Any) -> None:
        """Stand for the method without the parameters that are the output."""

    others.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [q for n, q in inspect.signature(code).parameters.items() if n in left]
    )
    asked |= dict(zip(left, arguments(others, given), strict=False))
    return [asked[n] for n in names if n in asked]


def _part(output: Any, name: str) -> Any:
    """Return what a parameter is of a forward pass that returns ŷ and what it keeps."""
    both = isinstance(output, tuple) and len(output) == 2 and _is_array(output[0])
    if not both or not isinstance(output[1], dict | list | tuple):
        return output
    return output[name.lower().startswith("cache")]


def _construction(kind: type, given: Given) -> list[Any]:
    """Return the arguments of a class: sizes, or weights, and data if it wants them."""
    names, defaults = parameters(kind)
    sizes = _sizes(given)
    required = [n for n in names if n not in defaults]
    counts = [n for n in names if _counts(n)]
    if len(counts) != len(sizes):  # weight_init_std=0.01 has "in" in it
        counts = [n for n in counts if n not in defaults]
    values: dict[str, Any] = {n: given.lr for n in names if _RATE.fullmatch(n.lower())}
    values |= {n: list(sizes) for n in names if _SIZES.fullmatch(n.lower())}
    values |= {"x": given.x, "X": given.x, "y": given.y, "Y": given.y}
    left = [n for n in required if n not in values]
    if len(counts) == len(sizes):
        values |= dict(zip(counts, sizes, strict=True))
    elif len(counts) == 3 and len(sizes) > 3:
        values |= dict(zip(counts, (sizes[0], list(sizes[1:-1]), sizes[-1]), strict=True))
    elif left:
        return arguments(kind, given)
    keep = [n for n in names if n in values]
    last = names.index(keep[-1]) if keep else -1
    return [values.get(n, defaults.get(n)) for n in names[: last + 1]]


def _counts(name: str) -> bool:
    """Return whether a parameter seems to be the number of units of one layer.

    A class is made from weights or from sizes, so that h1 and d_out are sizes here, no values.
    """
    said, weight = name.lower(), parsed(name)
    other = _SIZES.fullmatch(said) or _RATE.fullmatch(said) or (weight and weight.kind in "wb")
    return bool(_COUNT.fullmatch(said)) and not other


def _sizes(given: Given) -> tuple[int, ...]:
    columns = given.layout.columns
    w = given.group("w")
    return (w[0].shape[columns], *(v.shape[not columns] for v in w))


def _installed(made: Any, given: Given) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Put the weights into an object, and yield the name of each with a function that reads it."""
    rooms: list[tuple[Any, dict[Any, Any]]] = [(made, vars(made))]
    rooms += [(v, v) for v in vars(made).values() if isinstance(v, dict)]
    rooms += [(v, vars(v)) for v in _parts(made) if not _is_layer(v)]
    for layers in _layers(made):
        yield from _in_layers(layers, given)
    for room, values in rooms:
        arrays = {k: v for k, v in values.items() if _is_array(v) and str(k)[0].lower() != "d"}
        names = _matched(arrays, given)
        for key, name in names.items():
            _put(room, key, _fitting(given.weights[name], values[key]))
            yield name, _getter(room, key)
        for key, v in list(values.items()):
            said = parsed(str(key))
            weights = said and said.kind in "wb" and not said.derived
            if said and weights and isinstance(v, list) and len(v) == given.layers:
                for at, w in enumerate(given.group(said.kind)):
                    v[at] = _fitting(w, v[at])
                    yield f"{said.kind}{at + 1}", _getter(v, at)


def _layers(made: Any) -> list[list[Any]]:
    """Return the lists of layers that an object has; or its attributes that are layers."""
    values = list(vars(made).values())
    lists = [v for v in values if isinstance(v, list) and v]
    lists = [v for v in lists if all(hasattr(item, "__dict__") for item in v)]
    return lists or [[v for v in _parts(made) if _is_layer(v)]]


def _is_layer(part: Any) -> bool:
    """Return whether an object has one weight, as a layer has, and not those of a network."""
    return sum(said.kind == "w" for said in _own(part).values()) == 1


def _parts(made: Any) -> list[Any]:
    """Return the attributes of an object that are objects of the learner's own classes."""
    mine = [v for v in vars(made).values() if type(v).__module__ == type(made).__module__]
    return [v for v in mine if hasattr(v, "__dict__")]


def _own(layer: Any) -> dict[str, Name]:
    """Return the attributes of a layer that are named after weights, and what the names say."""
    said = {k: s for k in vars(layer) if (s := parsed(k))}
    return {k: s for k, s in said.items() if s.kind in "wb" and not s.derived}


def _in_layers(layers: list[Any], given: Given) -> Iterator[tuple[str, Callable[[], Any]]]:
    at = 0
    for layer in layers:
        own = _own(layer)
        if any(s.kind == "w" for s in own.values()):
            at += 1
            for key, s in own.items():
                if f"{s.kind}{at}" in given.weights:
                    room, place = _parameter(layer, key)
                    w = given.weights[f"{s.kind}{at}"]
                    setattr(room, place, _fitting(w, getattr(room, place)))
                    yield f"{s.kind}{at}", _getter(room, place)


def _parameter(layer: Any, key: str) -> tuple[Any, str]:
    """Return the object and its attribute that hold a weight; a Parameter may have it as data."""
    held = getattr(layer, key)
    inside = getattr(held, "__dict__", {})
    names = [name for name in ("data", "value") if _is_array(inside.get(name))]
    return (held, names[0]) if names else (layer, key)


def _matched(arrays: dict[Any, Any], given: Given) -> dict[Any, str]:
    """Return which weight each array is: by its name, or else by its place among the others."""
    said = {k: s for k in arrays if (s := parsed(str(k))) and s.kind in "wb" and not s.derived}
    if said and all(s.number is not None for s in said.values()):
        zero = any(s.number == 0 for s in said.values())
        names = {k: f"{s.kind}{(s.number or 0) + zero}" for k, s in said.items()}
        return {k: n for k, n in names.items() if n in given.weights}
    found: dict[Any, str] = {}
    for kind in "wb":
        group = [n for n in given.weights if n[0] == kind]
        keys = [k for k, v in arrays.items() if _size(v) > 0 and str(k).lower()[0] == kind]
        if len(keys) == len(group):
            found |= dict(zip(keys, group, strict=True))
    return found


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and hasattr(value, "dtype") and len(value.shape) > 0


def _size(value: Any) -> int:
    return int(np.prod(value.shape))


def _fitting(w: Array, old: Any) -> Any:
    """Return a weight in the shape of the array whose place it takes."""
    shape = tuple(np.shape(old))
    if w.shape == shape or w.size != np.prod(shape):
        return w
    return w.T.copy() if w.T.shape == shape else w.reshape(shape)


def _put(room: Any, key: Any, value: Any) -> None:
    if isinstance(room, dict | list):
        room[key] = value
    else:
        setattr(room, key, value)


def _getter(room: Any, key: Any) -> Callable[[], Any]:
    return lambda: room[key] if isinstance(room, dict | list) else getattr(room, key)
