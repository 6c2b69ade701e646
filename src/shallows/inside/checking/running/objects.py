"""A learner's class: make an object, put the weights into it, call its methods, read it back."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.inside.checking.running.arguments import call
from shallows.inside.checking.running.holding import placed
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.roles import pairs, parameters, role, roles, takes_rate, words
from shallows.inside.checking.running.sizes import sizes_asked
from shallows.inside.checking.running.slots import RATE, Slot, installed, is_array, rated
from shallows.inside.checking.running.sourcefile import returned
from shallows.inside.checking.running.stepping import Step, handed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from shallows.inside.checking.running.layout import Given

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
_WHOLE = re.compile(r"^(?!.*(?:check|num|test)).*(?:back|grad|step|update)")
_PART = re.compile(
    r"d[a-z]\d?|d_?(?:out|outputs?|values?|inputs?|next)|d_?[wbza]_?\d|\w*grad(?:s|ient\w*)?(?:_\w+)?"
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
    if not ranked:  # in another language
        steps = [f for f in every.values() if inspect.isfunction(f) and takes_rate(f)]
        ranked = [f for f in steps if {"x", "y"} <= roles(f)]
    whole = [f for f in ranked if not f.__name__.startswith("__") and not is_part(f, ranked)]
    return whole[0] if whole else None


def is_part(code: Callable[..., Any], among: Iterable[Callable[..., Any]]) -> bool:
    """Return whether another function calls it, and is the one to check.

    The other one has x and y, which this one lacks; or it makes a step for a list of samples.
    Training takes many steps, and does not count.
    """
    step = [f for f in among if _WHOLE.search(f.__name__.lower())]
    if "x" in roles(code):
        whole = [f for f in step if pairs(f) and takes_rate(f) and _is_plain(f)]
    else:
        whole = [f for f in step if {"x", "y"} <= roles(f)]
    return any(code.__name__ in f.__code__.co_names for f in whole)


def _is_plain(code: Callable[..., Any]) -> bool:
    """Return whether the names of all parameters say what they are for."""
    names, defaults = parameters(code)
    return all(n == "self" or n in defaults or role(n, False) or parsed(n) for n in names)


def takes_gradients(code: Callable[..., Any]) -> bool:
    """Return whether a function is given gradients or a layer, so that it is only a part."""
    names = parameters(code)[0]
    said = [parsed(name) for name in names]
    return any(s.derived for s in said if s) or any(_PART.fullmatch(n.lower()) for n in names)


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
    weighed : bool
        Whether the code had the weights: as arguments, or put into what it has made.
    """

    returned: Any
    kept: Any
    after: dict[str, Any]
    rated: bool
    weighed: bool = True


def run(kind: type, given: Given, step: Step | None = None) -> Called:
    """Make an object of a class, put the weights in, and call its method.

    Parameters
    ----------
    kind : type
    given : Given
    step : Step, optional
        A method that then makes a step with the gradients; or in their place, if it is whole.
    """
    back = method(kind)
    if back is None:
        raise TypeError(f"the class {kind.__name__} has no method such as backward")
    made = made_by_name(kind, given)
    slots = list(installed(made, given)) or placed(made, kind.__module__, given)
    rate = bool(rated(made, given))
    bound, has = getattr(made, step.code.__name__, None) if step else None, bool(slots)
    if bound and step and step.whole:
        call(bound, given, has_weights=has)
        return Called(None, None, _read(slots), rate)
    for _ in range(1 if "once" in roles(back) else given.epochs):
        found = _passed(made, back.__name__, given, has_weights=has)
    if bound:
        handed(bound, back, found, given, has_weights=has).to(bound)
        return Called(None, None, _read(slots), rate)
    return Called(found, made, _read(slots), rate, has or given.handed)


def _read(slots: Iterable[Slot]) -> dict[str, Any]:
    return {slot.name: np.array(slot.get()) for slot in slots}


def _passed(made: Any, back: str, given: Given, *, has_weights: bool) -> Any:
    """Call the method that goes forward, if there is one, and then the one that goes back."""
    output, names = None, []
    ways = [getattr(type(made), n, None) for n in _FORWARD]
    ahead = next((way for way in ways if inspect.isfunction(way)), None)
    if ahead is not None:
        bound = getattr(made, ahead.__name__)
        output = call(bound, given, has_weights=has_weights)
        taken = parameters(bound)[0]
        names = ["" if n in taken else n for n in returned(ahead)]
    bound = getattr(made, back)
    known = {} if output is None else _asked(bound, output, names)
    return call(bound, given, known=known, has_weights=has_weights)


def _asked(code: Callable[..., Any], output: Any, said: list[str]) -> dict[str, Any]:
    """Return what a method's parameters ask for of what the forward pass has returned."""
    names, _ = parameters(code)
    parts = output if len(said) > 1 else [output]
    known = {n: parts[said.index(n)] for n in names if n in said}
    others = [n for n in names if n not in known and _OUTPUT.fullmatch(n.lower())]
    return known | {n: _part(output, n) for n in others}


def _part(output: Any, name: str) -> Any:
    """Return what a parameter is of a forward pass that returns ŷ and what it keeps."""
    both = isinstance(output, tuple) and len(output) == 2 and is_array(output[0])
    if not both or not isinstance(output[1], dict | list | tuple):
        return output
    return output[name.lower().startswith("cache")]


def _option(name: str, given: Given) -> Any:
    """Return what an object may be made with that is no part of the network, or None."""
    said, meant = set(words(name)), role(name, False)
    if meant == "once":
        return given.epochs
    if meant == "penalty":
        return given.alpha
    if said & {"seed", "state"}:
        return 0
    if said & {"verbose", "debug", "plot", "print"}:
        return False
    if "batch" in said and "size" in said:
        return len(given.pairs)
    return given.activation if said & {"activation", "act", "activations"} else None


def made_by_name(kind: type, given: Given) -> Any:
    """Make an object from sizes, or from weights, and from data if it wants them."""
    names, defaults = parameters(kind)
    required = [n for n in names if n not in defaults]
    values: dict[str, Any] = {n: given.lr for n in names if RATE.fullmatch(n.lower())}
    values |= {n: v for n in required if (v := _option(n, given)) is not None}
    values |= {"x": given.x, "X": given.x, "y": given.y, "Y": given.y}
    values |= sizes_asked([n for n in names if n not in values], defaults, given.sizes)
    if any(n not in values for n in required):
        try:
            return call(kind, given, has_data=True)
        except Exception:  # whatever a learner's code may raise on what it was not meant for
            if len(required) > 1:
                raise
            return kind(list(given.sizes))
    return kind(**{n: v for n, v in values.items() if n in names})
