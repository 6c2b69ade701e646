"""Call a learner's code, of any usual form, and return plain data."""

from __future__ import annotations

import copy
import inspect
import io
import warnings
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running import changing, following, objects, trials
from shallows.inside.checking.running.arguments import Arguments, arguments
from shallows.inside.checking.running.containers import Weights, held
from shallows.inside.checking.running.layout import Layout, laid_out
from shallows.inside.checking.running.objects import Called
from shallows.inside.checking.running.plain import plain
from shallows.inside.checking.running.roles import boxed, pairs, penalty, takes_rate
from shallows.inside.checking.running.slots import data_put, installed, rated
from shallows.inside.checking.running.stepping import handed
from shallows.inside.checking.running.tracing import traced
from shallows.inside.checking.running.unrolling import makes_weights

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.running.layout import Given


class _Nowhere(io.TextIOBase):
    """A file that keeps nothing of what is written."""

    def write(self, text: str) -> int:
        """Return how many characters there were."""
        return len(text)


class Adapted:
    """A learner's function or class, called in one way whatever its form.

    A submission's process calls this, so that only plain data leave the process. It may be called a
    thousand times; what it prints is shown for the first call alone.

    Attributes
    ----------
    boxed : bool
        Whether it may be given all weights in one value.
    own : bool
        Whether it seems to make weights of its own.
    steps : dict
        The names of what makes a step with its gradients, in a submission's file, and whether it
        computes them itself.
    """

    adapted = True

    def __init__(self, code: Callable[..., Any]) -> None:
        self._code, self._seen, self._shown = code, changing.Seen(), False
        self._steps = following.steps(code)
        self.steps = {name: step.whole for name, step in self._steps.items()}
        self.__wrapped__ = _called_of(code)
        self.boxed = inspect.isclass(code) or boxed(self.__wrapped__)
        self.own = makes_weights(code)
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
        step: str = "",
        changes: Sequence[Sequence[Any]] = (),
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
        step : str
            One of `steps`, to call that.
        changes : sequence
            Changes of its file, as `changing.change` makes them, with which it is called.

        Returns
        -------
        dict
            ``returned``; ``object``, the attributes of an object; ``x``, ``y`` and ``weights``
            after the call, in the derivation's layout; ``rated``, whether the code has a learning
            rate, and ``asked``, whether as a parameter; ``penalty``, the name of its parameter for
            the L2 penalty; ``weighed``, whether the code had the weights; ``trace``, lists of a
            line's number and text, a variable's name and its value; and ``seen``, what the changed
            file shows.
        """
        if changes:
            return self._changed(changes)(x, y, weights, forward, numbers, layout, trace)
        if Layout(*layout).single and pairs(self.__wrapped__):
            raise TypeError("it takes a list of samples, and not one of them")
        given = laid_out(x, y, weights, forward, Layout(*layout))
        given.lr, given.alpha = numbers["lr"], numbers["alpha"]
        given.epochs = int(numbers["epochs"])
        if self._torch is not None:
            given = self._as_tensors(given)
        data = data_put(self.__wrapped__, given)
        given.data = not data
        with np.errstate(all="ignore"), warnings.catch_warnings(), ExitStack() as quiet:
            warnings.simplefilter("ignore")
            if self._shown:
                quiet.enter_context(redirect_stdout(_Nowhere()))
                quiet.enter_context(redirect_stderr(_Nowhere()))
            self._shown = True
            try:
                found, lines = traced(
                    lambda: self._called(given, step), self.__wrapped__, record=bool(trace)
                )
            finally:
                for slot in reversed(data):
                    slot.put_back()
        asked = takes_rate(self._steps[step].code if step else self.__wrapped__)
        return {
            "returned": plain(found.returned), "object": plain(found.kept),
            "rated": asked or found.rated, "asked": asked,
            "x": plain(given.x), "y": plain(given.y), "weights": plain(found.after), "trace": lines,
            "penalty": penalty(self.__wrapped__), "weighed": found.weighed,
            "seen": self._seen.values,
        }  # fmt: skip

    def _changed(self, changes: Sequence[Sequence[Any]]) -> Adapted:
        """Return the same code, as its changed file defines it."""
        other = copy.copy(self)
        other._seen = changing.Seen()
        other._code = changing.changed(self._code, changes, other._seen)
        other.__wrapped__ = _called_of(other._code)
        return other

    def _called(self, given: Given, name: str) -> Called:
        step, code = self._steps.get(name), self._code
        if given.layout.kind == "made":
            own = step.code if step and not inspect.isclass(code) else code
            return trials.run(own, given, step)
        if inspect.isclass(code):
            return objects.run(code, given, step)
        if step is None or step.whole:
            own = step.code if step else code
            return _function(own, arguments(own, given), given)
        made = _function(code, arguments(code, given), given).returned
        return _function(step.code, handed(step.code, code, made, given), given)

    def _as_tensors(self, given: Any) -> Any:
        torch: Any = self._torch
        tensor = torch.as_tensor
        given.x, given.y = tensor(given.x), tensor(given.y)
        given.weights = {name: tensor(w) for name, w in given.weights.items()}
        given.forward = {name: tensor(v) for name, v in given.forward.items()}
        return given


def _called_of(code: Callable[..., Any]) -> Any:
    """Return the function that is called: the code itself, or a method of its class."""
    back = objects.method(code) if inspect.isclass(code) else None
    return back or (code if hasattr(code, "__code__") else type(code).__call__)


def _function(code: Callable[..., Any], found: Arguments, given: Given) -> Called:
    # Code that is given no weights may have them as variables of its module.
    room = {} if found.weights else getattr(inspect.unwrap(code), "__globals__", {})
    slots = list(installed(room, given))
    rates = rated(room, given) if slots else []
    try:
        returned = found.to(code)
        if inspect.isfunction(returned):  # that is made for x and y, and given the weights
            returned = arguments(returned, given, has_data=True).to(returned)
        after = given.weights | {slot.name: np.array(slot.get()) for slot in slots}
    finally:  # the variables of a module, which may be a notebook, are the learner's
        for slot in reversed([*slots, *rates]):
            slot.put_back()
    for box in given.boxes:
        after |= held(box, given)
    # What holds the weights may be where the code keeps its gradients.
    kept = next((box for box in given.boxes if isinstance(box, SimpleNamespace | Weights)), None)
    return Called(returned, kept, after, bool(rates), bool(slots) or given.handed)


def adapted(code: Callable[..., Any]) -> Callable[..., Any]:
    """Return the code in the form of `Adapted`; a submission's code has it already."""
    return code if getattr(code, "adapted", False) else Adapted(code)
