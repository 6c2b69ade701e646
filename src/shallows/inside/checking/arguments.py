"""What a learner's function is given for each of its parameters."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.layout import container
from shallows.inside.checking.naming import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.backprop import Array
    from shallows.inside.checking.layout import Given

_X = re.compile(
    r"x_?(?:s|train|batch|in|data)?|inputs?|inp|data|features|samples|images|batch|a0|l0"
)
_Y = re.compile(r"y_?(?:s|true|train|batch|data)?|t|targets?|labels?|desired|expected|truth|d")
_HELD = re.compile(r"_?(?:list|array|arr|vector|matrix)$")  # inputs_list is inputs
_LR = re.compile(r"lr|eta|rate|learning_?rate|step_?size|η|alpha")
_ONCE = re.compile(r"(?:n|num|no)?_?(?:epochs?|iter(?:ation)?s?|steps?)")
_PENALTY = re.compile(r"reg(?:ularization)?|lam(?:bda)?_?|lambd|l2|weight_?decay|decay|momentum|mu")
_OTHER = re.compile(r"decay|momentum|mu")  # given the penalty's strength, but maybe no penalty
_CACHE = re.compile(r"caches?|memory|forward\w*|fwd|state|store|tape")
_ACTIVATIONS = re.compile(r"A|As|[Aa]cts?|[Aa]ctivations?|layer_outputs|outs")
_FORWARD = re.compile(r"\w*(?:forward|predict|feed)\w*", re.IGNORECASE)


def arguments(code: Callable[..., Any], given: Given) -> list[Any]:
    """Return the positional arguments for a function.

    Parameters
    ----------
    code : callable
    given : Given

    Raises
    ------
    TypeError
        If a parameter's name says nothing that there is.
    """
    names, defaults = parameters(code)
    optional = defaults.keys() - _expected(code, defaults)
    said = {name: _role(name, name in optional) for name in names}
    free = [n for n in names if not said[n] and n not in defaults]
    if not {"x", "activations", "cache"} & set(said.values()) and free:
        said[free.pop(0)] = "x"
    if "y" not in said.values() and len(free) > 1 and parsed(free[0]) is None:
        said[free.pop(0)] = "y"
    rest = [n for n in names if not said[n] and n not in defaults]
    values = dict(zip(rest, _weights(rest, given), strict=True))
    if any(role == "cache" for role in said.values()):
        cache = _forward(code, given)
    for name, role in said.items():
        if role in ("x", "y"):
            values[name] = getattr(given, role)
        elif role == "lr":
            values[name] = given.lr
        elif role == "once":
            values[name] = given.epochs
        elif role == "penalty":
            values[name] = given.alpha
        elif role == "activations":
            values[name] = given.activations
        elif role == "cache":
            values[name] = cache
    keep = [n for n in names if n in values]
    last = names.index(keep[-1]) if keep else -1
    return [values.get(n, defaults.get(n)) for n in names[: last + 1]]


def _expected(code: Callable[..., Any], defaults: dict[str, Any]) -> set[str]:
    """Return the parameters that are None without y, as in ``loss(X, y=None)``, but give scores."""
    if _FORWARD.fullmatch(getattr(code, "__name__", "")):
        return set()
    return {n for n, value in defaults.items() if value is None and _role(n, False) == "y"}


def _role(name: str, optional: bool) -> str:
    text = _HELD.sub("", name.lower().strip("_"))
    found = "activations" if _ACTIVATIONS.fullmatch(name) else ""
    for role, pattern in (("x", _X), ("y", _Y), ("lr", _LR), ("once", _ONCE), ("penalty", _PENALTY),
                          ("cache", _CACHE)):  # fmt: skip
        if not found and pattern.fullmatch(text):
            found = role
    return "" if optional and found not in ("lr", "once") else found


def parameters(code: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the names of a function's positional parameters, and their defaults."""
    try:
        found = inspect.signature(code).parameters.values()
    except (TypeError, ValueError):
        return [], {}
    named = [q for q in found if q.kind in (q.POSITIONAL_ONLY, q.POSITIONAL_OR_KEYWORD)]
    return [q.name for q in named], {q.name: q.default for q in named if q.default is not q.empty}


def takes_rate(code: Callable[..., Any]) -> bool:
    """Return whether a function has a parameter for the learning rate."""
    return any(_role(name, False) == "lr" for name in parameters(code)[0])


def penalty(code: Callable[..., Any]) -> str:
    """Return the name of a function's parameter for the strength of the L2 penalty, or nothing."""
    names, defaults = parameters(code)
    found = [n for n in names if n not in defaults and _role(n, False) == "penalty"]
    return next((n for n in found if not _OTHER.fullmatch(n.lower())), "")


def _weights(names: list[str], given: Given) -> Iterator[Any]:
    """Yield the values of the parameters that are left: weights, in one value or one by one."""
    if not names:
        return
    w, b = given.group("w"), given.group("b")
    said = [parsed(name) for name in names]
    firsts = {kind: [s.number for s in said if s and s.kind == kind and s.number is not None]
              for kind in "wb"}  # fmt: skip
    if len(names) == 1 and not firsts["w"]:
        yield container(given, given.layout.kind)
    elif len(names) == 2 and b and not firsts["w"]:
        yield from (w, b)
    else:
        zero = 0 in firsts["w"]
        left = list(container(given, "list")) if len(names) > given.layers else list(w)
        if (
            len(names) == len(given.weights)
            and b
            and all(s and s.kind == "b" for s in said[-len(b) :])
        ):
            left = [*w, *b]
        for name, s in zip(names, said, strict=True):
            key = f"{s.kind}{s.number + zero}" if s and s.number is not None else ""
            if key in given.weights and not (s and s.derived):
                yield given.weights[key]
                left = [v for v in left if v is not given.weights[key]]
            elif s and (passed := _passed(s, given)) is not None:
                yield passed
            elif left:
                yield left.pop(0)
            else:
                raise TypeError(f"the parameter {name} is none of x, y, weights, lr")


def _passed(name: Any, given: Given) -> Array | None:
    """Return a value of the forward pass that a parameter is named after."""
    if name.derived:
        return None
    layer = name.number if name.number is not None else given.layers
    key = (
        "yhat"
        if name.kind == "yhat" or (name.kind, layer) == ("a", given.layers)
        else f"{name.kind}{layer}"
    )
    return given.forward.get(key)


def _forward(code: Callable[..., Any], given: Given) -> Any:
    """Return the cache of the forward function in a function's own module."""
    room = getattr(inspect.unwrap(code), "__globals__", {})
    for name, found in room.items():
        if inspect.isfunction(found) and found is not code and _FORWARD.fullmatch(name):
            back = [n for n in parameters(found)[0] if _CACHE.fullmatch(n.lower())]
            module = getattr(found, "__module__", None) == getattr(code, "__module__", None)
            if back or not module:
                continue
            try:
                made = found(*arguments(found, given))
            except TypeError:
                continue
            if not isinstance(made, tuple | list):
                return made
            kept = [part for part in made if isinstance(part, dict | tuple | list)]
            return kept[-1] if kept else made
    raise TypeError("there is no forward function to make its cache")
