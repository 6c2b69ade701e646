"""What holds all weights in one value: a dict, a list, an object, whatever a learner calls them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running.naming import parsed

if TYPE_CHECKING:
    from shallows.backprop import Array
    from shallows.inside.checking.running.layout import Given


class Layer(list[Any]):
    """The weight and the bias of a layer, which answer to [0], ["W"] and .W, [1], ["b"] and .b."""

    def _place(self, key: Any) -> Any:
        name = parsed(key) if isinstance(key, str) else None
        return {"w": 0, "b": 1}.get(name.kind, key) if name and not name.derived else key

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._place(key))

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._place(key), value)

    def __getattr__(self, key: str) -> Any:
        if isinstance(place := self._place(key), int):
            return self[place]
        raise AttributeError(key)

    def __setattr__(self, key: str, value: Any) -> None:
        if isinstance(place := self._place(key), int):
            self[place] = value
        else:
            super().__setattr__(key, value)


class Weights(dict[Any, Any]):
    """Weights by name, which also answers to a learner's names for them: W1, b0, theta2.

    It has them by layer, ``["layer1"]["W"]``, and in lists, ``["W"][0]``, as well.

    Parameters
    ----------
    weights : dict
    style : {"dict", "capitals", "tuples"}
        Its own names, for code that goes through them: w1 and b1; W1 and b1; or ("W", 1) and
        ("b", 1).
    """

    def __init__(self, weights: dict[str, Array], style: str = "dict") -> None:
        super().__init__({_styled(n, style): w for n, w in weights.items()})
        self._zero, self._style = False, style
        self._first = dict(weights)
        self._grouped: dict[str, Layer | list[Any]] = {}

    def own(self, name: str) -> Any:
        """Return its own name of a weight: W1 or w1."""
        return _styled(name, self._style)

    def now(self) -> dict[str, Any]:
        """Return the weights by the derivation's names, as code has left them."""
        found = {"".join(_LETTERS.findall(str(key))).lower(): v for key, v in self.items()}
        for key, group in self._grouped.items():
            names = [f"w{key}", f"b{key}"] if key.isdigit() else _numbered(key, len(group))
            pairs = zip(names, group, strict=False)
            found |= {n: v for n, v in pairs if v is not self._first.get(n)}
        return {name: found[name] for name in self._first if name in found}

    def _key(self, key: Any) -> Any:
        if dict.__contains__(self, key) and not (self._zero and str(key)[:1] in "wbW"):
            return key
        name = parsed(str(key))
        if name is None or name.kind not in "wb" or name.number is None or name.derived:
            return str(key)
        self._zero = self._zero or name.number == 0
        return self.own(f"{name.kind}{name.number + self._zero}")

    def _group(self, key: Any) -> Layer | list[Any] | None:
        """Return a layer, as layer1 or 1 is, or a list, as W is; None for another key."""
        found = _LAYER.fullmatch(str(key).lower())
        name = parsed(str(key))
        if key == "layers":
            return [self[f"layer{n}"] for n in range(1, 1 + sum(n[0] == "w" for n in self._first))]
        if found:
            self._zero = self._zero or int(found[1]) == 0
            place = str(int(found[1]) + self._zero)
            members = [f"w{place}", f"b{place}"]
        elif name and name.is_weight and name.number is None:
            place, members = name.kind, _numbered(name.kind, len(self._first))
        else:
            return None
        held = [self._first[n] for n in members if n in self._first]
        if held and place not in self._grouped:
            self._grouped[place] = Layer(held) if found else held
        return self._grouped.get(place)

    def __missing__(self, key: Any) -> Any:
        return self[key]

    def __getitem__(self, key: Any) -> Any:
        own = self._key(key)
        if dict.__contains__(self, own):
            return dict.__getitem__(self, own)
        if (group := self._group(key)) is not None:
            return group
        raise KeyError(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._key(key), value)

    def __contains__(self, key: Any) -> bool:
        return dict.__contains__(self, self._key(key))

    def get(self, key: Any, default: Any = None) -> Any:
        """Return the value of a key, or of a learner's name for it."""
        return self[key] if key in self else default  # noqa: SIM401 - it is what get is made of


_LETTERS = re.compile(r"\w")
_LAYER = re.compile(r"(?:layer|l|fc|dense|linear|hidden|h)?_?(\d+)")


def _numbered(kind: str, count: int) -> list[str]:
    return [f"{kind}{at}" for at in range(1, count + 1)]


def _styled(name: str, style: str) -> Any:
    capital = name.replace("w", "W")
    return {"capitals": capital, "tuples": (capital[0], int(name[1:]))}.get(style, name)


def container(given: Given, kind: str) -> Any:
    """Return all weights as one value of a kind; its arrays are those of `given`."""
    w, b = given.group("w"), given.group("b")
    if kind == "list":
        return [v for pair in zip(w, b, strict=True) for v in pair] if b else w
    if kind == "pairs":
        return [Layer(pair) for pair in (zip(w, b, strict=True) if b else zip(w))]
    if kind == "lists":
        return [w, b]
    if kind == "neurons":  # as lists of numbers
        return [[{"weights": row.tolist()} for row in v] for v in w]
    if kind == "vector":
        return np.concatenate([v.ravel() for v in container(given, "list")])
    if kind == "object":
        upper = {name.upper(): v for name, v in given.weights.items()}
        lists = {"weights": w, "biases": b, "W": w, "b": b, "params": Weights(given.weights)}
        return SimpleNamespace(**given.weights, **upper, **lists)
    if kind == "array":
        values = container(given, "list")
        array = np.empty(len(values), dtype=object)
        for at, value in enumerate(values):  # at once, equal shapes would be stacked
            array[at] = value
        return array
    return Weights(given.weights, kind)


def held(box: Any, given: Given) -> dict[str, Any]:
    """Return the weights that a container has after a call; nothing for another value."""
    if isinstance(box, Weights):
        return box.now()
    if isinstance(box, SimpleNamespace):
        own = {name: (getattr(box, name), getattr(box, name.upper())) for name in given.weights}
        return {
            n: next((v for v in two if v is not given.weights[n]), two[0]) for n, two in own.items()
        }
    if given.layout.kind == "vector" and isinstance(box, np.ndarray):
        return _cut(box, given)
    box = list(box) if given.layout.kind == "array" and isinstance(box, np.ndarray) else box
    if not isinstance(box, list):
        return {}
    w, b = (_numbered(kind, given.layers) for kind in "wb")
    b = b if given.group("b") else []
    if given.layout.kind == "neurons":
        return {n: np.array([u["weights"] for u in us]) for n, us in zip(w, box, strict=True)}
    if len(box) == len(given.weights):
        names = [n for pair in zip(w, b, strict=True) for n in pair] if b else w
        if not any(isinstance(v, Layer) for v in box):
            return dict(zip(names, box, strict=True))
    found: dict[str, Any] = {}
    for kind, names in (("w", w), ("b", b)):
        if names and [*map(_shape, box)] == [*map(_shape, given.group(kind))]:
            return dict(zip(names, box, strict=True))
    if len(box) == given.layers:
        for place, layer in enumerate(box, start=1):
            if isinstance(layer, list | tuple):
                found |= dict(zip((f"w{place}", f"b{place}"), layer, strict=False))
    elif len(box) == 2:
        found = dict(zip([*w, *b], [*box[0], *box[1]], strict=False))
    return {n: v for n, v in found.items() if n in given.weights}


def _cut(vector: Array, given: Given) -> dict[str, Any]:
    """Return the weights that a vector of all their numbers has after a call."""
    names = [f"{kind}{n}" for n in range(1, given.layers + 1) for kind in "wb"]
    weights = [given.weights[name] for name in names if name in given.weights]
    if vector.size != sum(w.size for w in weights):
        return {}  # another argument, such as x
    ends = np.cumsum([w.size for w in weights])[:-1]
    parts = zip(np.split(vector, ends), weights, strict=True)
    names = [name for name in names if name in given.weights]
    return {n: part.reshape(w.shape) for n, (part, w) in zip(names, parts, strict=True)}


def _shape(value: Any) -> Any:
    return getattr(value, "shape", None)
