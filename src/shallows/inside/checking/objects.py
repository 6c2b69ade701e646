"""A learner's class: make an object, put the weights into it, call its methods, read it back."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.arguments import (
    Arguments,
    arguments,
    call,
    parameters,
    returned,
    roles,
    words,
)
from shallows.inside.checking.naming import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shallows.inside.checking.layout import Given
    from shallows.inside.checking.naming import Name

_SIZES = {"sizes", "layers", "layer", "dims", "architecture", "topology", "shape", "structure",
          "units", "neurons", "nodes"}  # fmt: skip
_OF_ONE = {"hidden", "hid", "h", "in", "out", "input", "output", "inputs", "outputs", "n", "nb",
           "num", "size", "dim"}  # fmt: skip
_COUNT = re.compile(
    r"\w*(?:in|input|hidden|hid|h|out|output|size|dim|units|classes)\w*|[nhdmk]_?\w*"
)
_INPUTS = re.compile(
    r"(?:^|_)(?:n|d|dim|num)?_?(?:in|inp|inputs?|features|x)(?:_|$|nodes|size|dim)"
)
_OUTPUTS = re.compile(
    r"(?:^|_)(?:n|d|dim|num)?_?(?:out|outputs?|classes|labels|y|o)(?:_|$|nodes|size|dim)"
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
    "__call__",
)
_BACK = re.compile(r"\w*(?:back|grad|loss|step|train|update|fit)\w*", re.IGNORECASE)
_WHOLE = re.compile(r"^(?!.*(?:check|num|test)).*(?:back|grad|step)")
_PART = re.compile(
    r"d[a-z]\d?|d_?(?:out|outputs?|values?|inputs?|next)|d_?[wbza]_?\d|\w*grad(?:s|ients?)?(?:_\w+)?"
    r"|delta\w*|\w*errors?\d?|layer|upstream"
)
_OUTPUT = re.compile(r"o|out|output|y_?hat|y_?pred|pred|prediction|a_?out|result|al|caches?|a\d")


def method(kind: type) -> Callable[..., Any] | None:
    """Return the method of a class that computes gradients or makes a step, if it has one."""
    every = {n: f for base in reversed(kind.__mro__) for n, f in vars(base).items()}
    own = [f for n, f in every.items() if inspect.isfunction(f) and _BACK.fullmatch(n)]
    names = ("back", "grad", "loss", "step", "update", "train", "fit")
    ranked = sorted(
        own,
        key=lambda f: (
            takes_gradients(f),
            next(i for i, n in enumerate(names) if n in f.__name__.lower()),
        ),
    )
    whole = [f for f in ranked if not f.__name__.startswith("__") and not is_part(f, ranked)]
    return whole[0] if whole else None


def is_part(code: Callable[..., Any], among: Iterable[Callable[..., Any]]) -> bool:
    """Return whether a function has no parameter for x, and one that has x and y calls it.

    Only one that makes a step or returns gradients counts: training takes many steps.
    """
    if "x" in roles(code):
        return False
    whole = [f for f in among if _WHOLE.search(f.__name__.lower()) and {"x", "y"} <= roles(f)]
    return any(code.__name__ in f.__code__.co_names for f in whole)


def takes_gradients(code: Callable[..., Any]) -> bool:
    """Return whether a function is given gradients or a layer, so that it is only a part."""
    return any(_PART.fullmatch(name.lower()) for name in parameters(code)[0])


class Slot(NamedTuple):
    """Where a value was put: its name, how to read it, and how to put back what was there."""

    name: str
    get: Callable[[], Any]
    put_back: Callable[[], None]


class Called(NamedTuple):
    """What a call gave.

    Parameters
    ----------
    returned : object
    kept : object or None
        The object whose method was called, or what held the weights.
    after : dict
        The weights after the call.
    rated : bool
        Whether an attribute or a variable of the module was taken for the learning rate.
    """

    returned: Any
    kept: Any
    after: dict[str, Any]
    rated: bool


def run(kind: type, given: Given) -> Called:
    """Make an object of a class, put the weights in, and call its method.

    Parameters
    ----------
    kind : type
    given : Given
    """
    back = method(kind)
    if back is None:
        raise TypeError(f"the class {kind.__name__} has no method such as backward")
    made = _made(kind, given)
    slots = list(installed(made, given))
    rate = bool(rated(made, given))
    output, names = None, []
    ways = [getattr(kind, n, None) for n in _FORWARD]
    ahead = next((way for way in ways if inspect.isfunction(way)), None)
    if ahead is not None:
        bound = getattr(made, ahead.__name__)
        output = call(bound, given, has_weights=bool(slots))
        taken = parameters(bound)[0]
        names = ["" if n in taken else n for n in returned(ahead)]
    bound = getattr(made, back.__name__)
    values = _known(bound, given, output, names, has_weights=bool(slots))
    after = bound(*values.positional, **values.named)
    return Called(after, made, {slot.name: np.array(slot.get()) for slot in slots}, rate)


def rated(room: Any, given: Given) -> list[Slot]:
    """Put the learning rate where an object, or a module's variables, have one; return where."""
    values = room if isinstance(room, dict) else vars(room)
    names = [n for n in values if _RATE.fullmatch(str(n).lower())]
    names = [n for n in names if isinstance(values[n], int | float)]
    return [_put("lr", given.lr, room, name) for name in names]


def _known(
    code: Callable[..., Any], given: Given, output: Any, said: list[str], *, has_weights: bool
) -> Arguments:
    """Return the arguments of a method; its object holds the weights."""
    names, _ = parameters(code)
    asked: dict[str, Any] = {}
    if output is not None:
        parts = output if len(said) > 1 else [output]
        asked = {n: parts[said.index(n)] for n in names if n in said}
        asked |= {
            n: _part(output, n) for n in names if n not in asked and _OUTPUT.fullmatch(n.lower())
        }
    if not asked:
        return arguments(code, given, has_weights=has_weights)
    left = [n for n in names if n not in asked]

    def others(*values: Any) -> None:
        """Stand for the method without the parameters that are the output."""

    others.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [q for n, q in inspect.signature(code).parameters.items() if n in left]
    )
    found = arguments(others, given, has_weights=has_weights)
    asked |= dict(zip(left, found.positional, strict=False)) | found.named
    return Arguments([], asked, weights=False)


def _part(output: Any, name: str) -> Any:
    """Return what a parameter is of a forward pass that returns ŷ and what it keeps."""
    both = isinstance(output, tuple) and len(output) == 2 and _is_array(output[0])
    if not both or not isinstance(output[1], dict | list | tuple):
        return output
    return output[name.lower().startswith("cache")]


def _made(kind: type, given: Given) -> Any:
    """Make an object from sizes, or from weights, and from data if it wants them."""
    names, defaults = parameters(kind)
    required = [n for n in names if n not in defaults]
    values: dict[str, Any] = {n: given.lr for n in names if _RATE.fullmatch(n.lower())}
    values |= {n: list(_sizes(given)) for n in names if _lists_sizes(n)}
    values |= {"x": given.x, "X": given.x, "y": given.y, "Y": given.y}
    values |= _counted([n for n in names if n not in values and _counts(n)], defaults, given)
    if any(n not in values for n in required):
        return call(kind, given)
    return kind(**{n: v for n, v in values.items() if n in names})


def _counted(names: list[str], defaults: dict[str, Any], given: Given) -> dict[str, Any]:
    """Return the numbers of units that parameters stand for: by their order, or by their names."""
    sizes = _sizes(given)
    if len(names) != len(sizes):  # weight_init_std=0.01 has "in" in it
        names = [n for n in names if n not in defaults or isinstance(defaults[n], int)]
    found = _by_name(names, sizes)
    if not found and len(names) == len(sizes):
        return dict(zip(names, sizes, strict=True))
    return found


def _by_name(names: list[str], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Return the sizes of inputs, hidden layers and outputs, if each name says which it is."""
    ends = {n: sizes[0] for n in names if _INPUTS.search(n.lower())}
    ends |= {n: sizes[-1] for n in names if _OUTPUTS.search(n.lower()) and n not in ends}
    hidden = [n for n in names if n not in ends]
    if len(hidden) == len(sizes) - 2 > 1:
        return ends | dict(zip(hidden, sizes[1:-1], strict=True))
    if len(hidden) == 1:
        several = len(sizes) > 3 or hidden[0].lower().endswith(("dims", "layers", "sizes", "list"))
        return ends | {hidden[0]: list(sizes[1:-1]) if several else sizes[1]}
    return {}


def _lists_sizes(name: str) -> bool:
    """Return whether a parameter seems to be a list of the sizes of all layers."""
    said = set(words(name))
    return bool(said & _SIZES) and not said & _OF_ONE


def _counts(name: str) -> bool:
    """Return whether a parameter seems to be the number of units of one layer.

    A class is made from weights or from sizes, so that h1 and d_out are sizes here, no values.
    """
    said, weight = name.lower(), parsed(name)
    other = _lists_sizes(name) or _RATE.fullmatch(said) or (weight and weight.kind in "wb")
    return bool(_COUNT.fullmatch(said)) and not other


def _sizes(given: Given) -> tuple[int, ...]:
    columns = given.layout.columns
    w = given.group("w")
    return (w[0].shape[columns], *(v.shape[not columns] for v in w))


def installed(made: Any, given: Given) -> Iterator[Slot]:
    """Put the weights into an object, and yield where each is.

    The object may be a dict: the variables of a module.
    """
    own = made if isinstance(made, dict) else vars(made)
    module = own.get("__name__") if made is own else type(made).__module__
    parts = _parts(own, module)
    rooms: list[tuple[Any, dict[Any, Any]]] = [(made, own)]
    rooms += [(v, v) for k, v in own.items() if isinstance(v, dict) and not str(k).startswith("__")]
    rooms += [(v, vars(v)) for v in parts if not _is_layer(v)]
    for layers in _layers(own, parts):
        yield from _in_layers(layers, given)
    found = set()
    for room, values in rooms:
        for slot in _in_room(room, values, given):
            found.add(slot.name)
            yield slot
    if not found and rooms[0][0] is not own:  # a module may have any arrays
        yield from _by_size(*rooms[0], given)


def _in_room(room: Any, values: dict[Any, Any], given: Given) -> Iterator[Slot]:
    """Put the weights where their names are, one by one or in lists."""
    lists = {k: kind for k, v in values.items() if (kind := _of_all_layers(k, v, given))}
    paths = {k: _path(room, k) for k in values if k not in lists and str(k)[:1].lower() != "d"}
    held = {k: _getter(room, *path)() for k, path in paths.items()}
    arrays = {k: v for k, v in held.items() if _is_array(v) or _is_matrix(v)}
    for key, name in _matched(arrays, given).items():
        yield _put(name, given.weights[name], room, *paths[key])
    for key, kind in lists.items():
        yield from _in_list(room, key, kind, given)


def _of_all_layers(key: Any, value: Any, given: Given) -> str:
    """Return w or b if a value is a list with the weights, or the biases, of all layers."""
    said = parsed(str(key))
    several = isinstance(value, list) and len(value) == given.layers
    return said.kind if said and said.is_weight and several and said.number is None else ""


def _in_list(room: Any, key: Any, kind: str, given: Given) -> Iterator[Slot]:
    for at, w in enumerate(given.group(kind)):
        yield _put(f"{kind}{at + 1}", w, room, key, at)


def _by_size(room: Any, values: dict[Any, Any], given: Given) -> Iterator[Slot]:
    """Put the weights where arrays, or a list of arrays, have their sizes, whatever their names."""
    taken: set[Any] = set()
    for kind in "wb":
        group = given.group(kind)
        sizes = [w.size for w in group]
        for key, v in values.items():
            if key not in taken and isinstance(v, list) and [*map(np.size, v)] == sizes != []:
                taken.add(key)
                yield from _in_list(room, key, kind, given)
                break
        else:
            for at, w in enumerate(group, start=1):
                arrays = (k for k, v in values.items() if _is_array(v) and v.size == w.size)
                key = next((k for k in arrays if k not in taken), None)
                if key is not None:
                    taken.add(key)
                    yield _put(f"{kind}{at}", w, room, key)


def _layers(own: dict[str, Any], parts: list[Any]) -> list[list[Any]]:
    """Return the lists of layers that an object has; or its attributes that are layers."""
    lists = [v for v in own.values() if isinstance(v, list) and v]
    lists = [v for v in lists if all(isinstance(i, dict) or hasattr(i, "__dict__") for i in v)]
    return lists or [[v for v in parts if _is_layer(v)]]


def _is_layer(part: Any) -> bool:
    """Return whether an object has one weight, as a layer has, and not those of a network."""
    return sum(said.kind == "w" for said in _own(part).values()) == 1


def _parts(own: dict[str, Any], module: Any) -> list[Any]:
    """Return the attributes of an object that are objects of the learner's own classes."""
    mine = [v for v in own.values() if type(v).__module__ == module]
    return [v for v in mine if hasattr(v, "__dict__")]


def _own(layer: Any) -> dict[str, Name]:
    """Return the attributes of a layer that are named after weights, and what the names say."""
    values = layer if isinstance(layer, dict) else vars(layer)
    return _weights(values)


def _weights(keys: Iterable[Any]) -> dict[Any, Name]:
    """Return the keys that are named after weights, and what the names say."""
    return {k: s for k in keys if (s := parsed(str(k))) and s.is_weight}


def _in_layers(layers: list[Any], given: Given) -> Iterator[Slot]:
    at = 0
    for layer in layers:
        own = _own(layer)
        if any(s.kind == "w" for s in own.values()):
            at += 1
            for key, s in own.items():
                name = f"{s.kind}{at}"
                if name in given.weights:
                    yield _put(name, given.weights[name], layer, *_path(layer, key))


def _path(room: Any, key: Any) -> list[Any]:
    """Return the keys that lead to a weight: an object such as a Parameter may have it as data."""
    inside = getattr(_getter(room, key)(), "__dict__", {})
    return [key, *[name for name in ("data", "value") if _is_array(inside.get(name))][:1]]


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


def _is_array(value: Any) -> bool:
    shape = getattr(value, "shape", None)  # of the type np.float32, it is no tuple
    return isinstance(shape, tuple) and len(shape) > 0 and hasattr(value, "dtype")


def _is_full(value: Any) -> bool:
    return bool(np.prod(np.shape(value)) > 0)


def _is_matrix(value: Any) -> bool:
    """Return whether a value is a list of numbers, or of lists of numbers: a weight or a bias."""
    rows = value if isinstance(value, list) else []
    numbers = [v for row in rows for v in (row if isinstance(row, list) else [row])]
    return bool(numbers) and all(isinstance(v, int | float) for v in numbers)


def _fitting(w: Any, old: Any) -> Any:
    """Return a weight in the shape of the array whose place it takes."""
    if isinstance(w, float):  # the learning rate
        return w
    if isinstance(old, list):
        return _fitting(w, np.array(old)).tolist()
    shape = tuple(np.shape(old))
    if w.shape == shape or w.size != np.prod(shape):
        return w
    return w.T.copy() if w.T.shape == shape else w.reshape(shape)


def _put(name: str, value: Any, room: Any, *keys: Any) -> Slot:
    """Put a value where these keys lead, in the shape of what is there."""
    around = _getter(room, *keys[:-1])()
    old = _getter(around, keys[-1])()
    _set(around, keys[-1], _fitting(value, old))

    def put_back() -> None:
        _set(room, keys[0], around if len(keys) > 1 else old)
        _set(around, keys[-1], old)

    return Slot(name, _getter(room, *keys), put_back)


def _set(room: Any, key: Any, value: Any) -> None:
    if isinstance(room, dict | list):
        room[key] = value
    else:
        setattr(room, key, value)


def _getter(room: Any, *keys: Any) -> Callable[[], Any]:
    """Return a function that reads a value by its keys, or an object's by its attribute."""

    def get() -> Any:
        value = room
        for key in keys:
            value = value[key] if isinstance(value, dict | list) else getattr(value, key)
        return value

    return get
