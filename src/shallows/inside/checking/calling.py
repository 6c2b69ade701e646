"""Call a learner's code, of any usual form, and return plain data."""

from __future__ import annotations

import inspect
import warnings
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking import objects
from shallows.inside.checking.arguments import arguments, penalty, takes_rate
from shallows.inside.checking.layout import Layout, Weights, laid_out
from shallows.inside.checking.plain import plain
from shallows.inside.checking.tracing import traced

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.backprop import Array


class Adapted:
    """A learner's function or class, called in one way whatever its form.

    A submission's process calls this, so that only plain data leave the process.

    Parameters
    ----------
    code : callable
    """

    adapted = True

    def __init__(self, code: Callable[..., Any]) -> None:
        back = objects.method(code) if inspect.isclass(code) else None
        self._code = code
        self.__wrapped__ = back or (code if hasattr(code, "__code__") else type(code).__call__)
        self._torch = getattr(inspect.unwrap(self.__wrapped__), "__globals__", {}).get("torch")

    def __call__(
        self,
        x: Array,
        y: Array,
        weights: dict[str, Array],
        forward: dict[str, Array],
        numbers: dict[str, float],
        layout: list[Any],
        trace: bool,
    ) -> dict[str, Any]:
        """Return what the code returns, what its arguments are then, and its trace.

        Parameters
        ----------
        x, y : ndarray
        weights, forward : dict
            The weights, and what the network computes from them.
        numbers : dict
            ``lr``, ``alpha`` and ``epochs``.
        layout : list
            The fields of a `Layout`.
        trace : bool
            Whether to return the values of the code's variables, line by line.

        Returns
        -------
        dict
            ``returned``; ``object``, the attributes of an object; ``x``, ``y`` and ``weights``
            after the call, in the derivation's layout; ``rated``, whether the code takes a learning
            rate; ``penalty``, the name of its parameter for the L2 penalty; and ``trace``, lists of
            a line's number and text, a variable's name and its value.
        """
        given = laid_out(x, y, weights, forward, Layout(*layout))
        given.lr, given.alpha = numbers["lr"], numbers["alpha"]
        given.epochs = int(numbers["epochs"])
        if self._torch is not None:
            given = self._as_tensors(given)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found, lines = traced(lambda: self._called(given), self.__wrapped__, record=bool(trace))
        returned, made, after = found
        return {
            "returned": plain(returned), "object": plain(made), "rated": self._rated(made),
            "x": plain(given.x), "y": plain(given.y), "weights": plain(after), "trace": lines,
            "penalty": penalty(self.__wrapped__),
        }  # fmt: skip

    def _called(self, given: Any) -> tuple[Any, Any, dict[str, Any]]:
        if inspect.isclass(self._code):
            return objects.run(self._code, given)
        values = arguments(self._code, given)
        returned = self._code(*values)
        # What holds the weights may be where the code keeps its gradients.
        held = next((v for v in values if isinstance(v, SimpleNamespace | Weights)), None)
        return returned, held, _after(values, given)

    def _rated(self, made: Any) -> bool:
        own = {str(name).lower() for name in getattr(made, "__dict__", {})}
        return takes_rate(self.__wrapped__) or bool(own & {"lr", "eta", "learning_rate", "rate"})

    def _as_tensors(self, given: Any) -> Any:
        torch: Any = self._torch
        tensor = torch.as_tensor
        given.x, given.y = tensor(given.x), tensor(given.y)
        given.weights = {name: tensor(w) for name, w in given.weights.items()}
        given.forward = {name: tensor(v) for name, v in given.forward.items()}
        return given


def _after(values: list[Any], given: Any) -> dict[str, Any]:
    """Return the weights after a call, which the code may have replaced in their container."""
    after = dict(given.weights)
    for value in values:
        if isinstance(value, Weights):
            after = {name: dict.__getitem__(value, value.own(name)) for name in given.weights}
        elif isinstance(value, list) and len(value) == len(given.weights):
            kinds = sorted(given.weights, key=lambda n: (int(n[1:]), n[0] == "b"))
            after = dict(zip(kinds, value, strict=True))
    return after


def adapted(code: Callable[..., Any]) -> Callable[..., Any]:
    """Return the code in the form of `Adapted`; a submission's code has it already."""
    return code if getattr(code, "adapted", False) else Adapted(code)
