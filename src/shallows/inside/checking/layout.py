"""How a learner's code is handed x, y and the weights: the shapes, and what holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.inside.checking.naming import parsed

if TYPE_CHECKING:
    from shallows.backprop import Array


class Layout(NamedTuple):
    """How arrays are handed over.

    Parameters
    ----------
    columns : bool
        Whether samples are columns, and all matrices transposed.
    y : {"matrix", "flat", "labels"}
        (n, outputs), (n,), or (n,) whole numbers: the class of each sample.
    bias : {"vector", "matrix"}
        (units,), or (1, units).
    kind : {"dict", "capitals", "list", "pairs", "object", "lists"}
        What holds the weights, if one parameter does.
    """

    columns: bool = False
    y: str = "matrix"
    bias: str = "vector"
    kind: str = "dict"


@dataclass
class Given:
    """What there is to hand over: arrays in a layout, and what the network computes from them."""

    layout: Layout
    x: Array
    y: Array
    weights: dict[str, Array]
    lr: float
    alpha: float
    forward: dict[str, Array] = field(default_factory=dict)
    epochs: int = 1

    @property
    def layers(self) -> int:
        """How many layers have weights."""
        return sum(name.startswith("w") for name in self.weights)

    @property
    def activations(self) -> list[Array]:
        """x, a1, …, ŷ."""
        hidden = [v for name, v in self.forward.items() if name[0] == "a"]
        return [self.x, *hidden, self.forward["yhat"]]

    def group(self, kind: str) -> list[Array]:
        """Return all weights, or all biases, from the first layer on."""
        return [v for name, v in self.weights.items() if name[0] == kind]


def laid_out(
    x: Array, y: Array, weights: dict[str, Array], forward: dict[str, Array], layout: Layout
) -> Given:
    """Return copies of the arrays as a layout wants them."""
    turned = {name: _turned(w, layout) for name, w in weights.items()}
    passed = {name: v.T.copy() if layout.columns else v.copy() for name, v in forward.items()}
    outputs = y.argmax(axis=1) if layout.y == "labels" else y
    outputs = outputs.ravel() if layout.y == "flat" and y.shape[1] == 1 else outputs
    if layout.columns:
        x, outputs = x.T, outputs.T
    return Given(layout, x.copy(), outputs.copy(), turned, 0.0, 0.0, passed)


def _turned(w: Array, layout: Layout) -> Array:
    if w.ndim == 1:
        return (
            w[:, None].copy()
            if layout.columns
            else w[None].copy()
            if layout.bias == "matrix"
            else w.copy()
        )
    return w.T.copy() if layout.columns else w.copy()


class Weights(dict[str, Any]):
    """Weights by name, which also answers to a learner's names for them: W1, b0, theta2.

    Parameters
    ----------
    weights : dict
    capitals : bool
        Whether its own names are W1 and b1, for code that goes through them.
    """

    def __init__(self, weights: dict[str, Array], *, capitals: bool = False) -> None:
        super().__init__({_capital(n) if capitals else n: w for n, w in weights.items()})
        self._zero, self._capitals = False, capitals

    def own(self, name: str) -> str:
        """Return its own name of a weight: W1 or w1."""
        return _capital(name) if self._capitals else name

    def _key(self, key: Any) -> str:
        if dict.__contains__(self, key) and not (self._zero and key[:1] in "wbW"):
            return str(key)
        name = parsed(str(key))
        if name is None or name.kind not in "wb" or name.number is None or name.derived:
            return str(key)
        self._zero = self._zero or name.number == 0
        return self.own(f"{name.kind}{name.number + self._zero}")

    def __missing__(self, key: Any) -> Any:
        own = self._key(key)
        if not dict.__contains__(self, own):
            raise KeyError(key)
        return dict.__getitem__(self, own)

    def __getitem__(self, key: Any) -> Any:
        own = self._key(key)
        if dict.__contains__(self, own):
            return dict.__getitem__(self, own)
        raise KeyError(key)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._key(key), value)

    def __contains__(self, key: Any) -> bool:
        return dict.__contains__(self, self._key(key))


def _capital(name: str) -> str:
    return name.replace("w", "W")


def container(given: Given, kind: str) -> Any:
    """Return all weights as one value of a kind; its arrays are those of `given`."""
    w, b = given.group("w"), given.group("b")
    if kind == "list":
        return [v for pair in zip(w, b, strict=True) for v in pair] if b else w
    if kind == "pairs":
        return list(zip(w, b, strict=True)) if b else w
    if kind == "lists":
        return [w, b]
    if kind == "object":
        upper = {name.upper(): v for name, v in given.weights.items()}
        lists = {"weights": w, "biases": b, "W": w, "b": b, "params": Weights(given.weights)}
        return SimpleNamespace(**given.weights, **upper, **lists)
    return Weights(given.weights, capitals=kind == "capitals")
