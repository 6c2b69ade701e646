"""What a learner's function is given for each of its parameters."""

from __future__ import annotations

import inspect
import re
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.inside.checking.running.containers import container
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.roles import pairs, parameters, role, roles, signature, words
from shallows.inside.checking.running.sizes import sizes_asked
from shallows.inside.checking.running.sourcefile import returned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from shallows.backprop import Array
    from shallows.inside.checking.running.layout import Given

_VECTOR = {"params", "parameters", "theta", "thetas", "weights", "w", "vec", "vector", "flat", "p"}
_TURNS = 1000  # how often an async function may wait
_FORWARD = re.compile(r"\w*(?:forward|predict|feed)\w*", re.IGNORECASE)


class Arguments(NamedTuple):
    """The arguments of a call, and whether the weights are among them."""

    positional: list[Any]
    named: dict[str, Any]
    weights: bool

    def to(self, code: Callable[..., Any]) -> Any:
        """Return what code gives that is called with them."""
        return _awaited(code(*self.positional, **self.named))


def _awaited(value: Any) -> Any:
    """Return what an async function gives, which waits for nothing but its own kind."""
    if not inspect.iscoroutine(value):
        return value
    try:
        for _ in range(_TURNS):
            value.send(None)
    except StopIteration as end:
        return end.value
    raise TypeError("it waits without an end")


def call(code: Callable[..., Any], given: Given, **how: Any) -> Any:
    """Call a function with what its parameters ask for; see `arguments`."""
    return arguments(code, given, **how).to(code)


def arguments(
    code: Callable[..., Any],
    given: Given,
    known: Mapping[str, Any] = MappingProxyType({}),
    *,
    has_weights: bool = False,
    has_data: bool = False,
) -> Arguments:
    """Return the arguments for a function.

    Parameters
    ----------
    code : callable
    given : Given
    known : mapping
        What some parameters are given, by name.
    has_weights : bool
        Whether it is a method whose object has the weights.
    has_data : bool
        Whether it needs neither x nor y, as a step that is given the gradients, or a function that
        was made for them.

    Raises
    ------
    TypeError
        If a parameter's name says nothing that there is.
    """
    names, defaults = parameters(code)
    names = [n for n in names if n not in known]
    optional = defaults.keys() - _expected(code, defaults)
    said = {name: role(name, name in optional) for name in names}
    free = [n for n in names if not said[n] and n not in defaults]
    if given.data and not has_data:
        there = {*said.values(), *(["y"] if pairs(code) else [])}
        said |= _guessed(free, there, has_weights=has_weights)
    passed = [n for n in names if not said[n] and n not in defaults]
    # A vector of all weights can't be cut without the sizes, which no other code needs.
    sizes = [n for n in passed if not _VECTOR & set(words(n))]
    cut = sizes_asked(sizes, defaults, given.sizes) if given.layout.kind == "vector" else {}
    caches = [n for n, meant in said.items() if meant == "cache"]
    values = cut | _produced(code, [n for n in (*passed, *caches) if n not in cut], given)
    if caches:  # what goes with a cache is rather of the forward pass than all weights
        values |= _forward_values([n for n in passed if n not in values], given)
    rest = [n for n in passed if n not in values]
    values |= dict(zip(rest, _weights(rest, given), strict=True))
    for name, meant in said.items():
        if meant == "cache" and name not in values:
            values[name] = _cache(code, given)
        elif name == pairs(code):
            values[name] = given.pairs
        elif meant == "activations":
            values[name] = _activations(code, given)
        elif meant not in ("", "cache"):
            values[name] = _by_role(meant, given)
    return _called(code, {**values, **known}, defaults, given, weights=bool(rest))


def _guessed(free: list[str], known: set[str], *, has_weights: bool) -> dict[str, str]:
    """Return which of the names that say nothing are x and y: by their order."""
    found: dict[str, str] = {}
    other = [n for n in free if parsed(n) is None]
    several = has_weights or len(free) > len(other)  # the others are weights
    if not {"x", "activations", "cache"} & known and free:
        found[other[0] if several and other else free[0]] = "x"
    left = [n for n in other if n not in found]
    if "y" not in known and left and (several or len(left) > 1):
        outputs = [n for n in left if {"output", "outputs"} & set(words(n))]
        found[(outputs or left)[0]] = "y"
    return found


def _by_role(meant: str, given: Given) -> Any:
    return {
        "x": given.x, "y": given.y, "lr": given.lr, "once": given.epochs, "penalty": given.alpha,
    }[meant]  # fmt: skip


def _called(
    code: Callable[..., Any],
    values: dict[str, Any],
    defaults: dict[str, Any],
    given: Given,
    *,
    weights: bool,
) -> Arguments:
    """Return values as a call needs them; ``*weights`` or ``**params`` are all weights."""
    kinds = {q.name: q.kind for q in signature(code)}
    own = inspect.Parameter
    named = {n: v for n, v in values.items() if kinds[n] is own.KEYWORD_ONLY}
    names = [n for n, kind in kinds.items() if n not in named and kind is not own.KEYWORD_ONLY]
    names = [n for n in names if kinds[n] not in (own.VAR_POSITIONAL, own.VAR_KEYWORD)]
    stars = [kind for kind in kinds.values() if kind in (own.VAR_POSITIONAL, own.VAR_KEYWORD)]
    keep = [n for n in names if n in values]
    last = names.index(keep[-1]) if keep else -1
    positional = [values.get(n, defaults.get(n)) for n in names[: last + 1]]
    if stars and not weights:
        if stars[0] is own.VAR_POSITIONAL:
            kind = given.layout.kind if given.layout.kind in ("pairs", "lists") else "list"
            positional += container(given, kind)
        else:
            named |= container(
                given, given.layout.kind if given.layout.kind == "capitals" else "dict"
            )
        weights = True
    given.handed |= weights
    return Arguments(positional, named, weights)


def _expected(code: Callable[..., Any], defaults: dict[str, Any]) -> set[str]:
    """Return the parameters that are None without y, as in ``loss(X, y=None)``, but give scores."""
    if _FORWARD.fullmatch(getattr(code, "__name__", "")):
        return set()
    return {n for n, value in defaults.items() if value is None and role(n, False) == "y"}


def _weights(names: list[str], given: Given) -> Iterator[Any]:
    """Yield the values of the parameters that are left: weights, in one value or one by one."""
    if not names:
        return
    w, b = given.group("w"), given.group("b")
    said = [parsed(name) for name in names]
    firsts = {kind: [s.number for s in said if s and s.kind == kind and s.number is not None]
              for kind in "wb"}  # fmt: skip
    if len(names) == 1 and not firsts["w"]:
        given.boxes.append(container(given, given.layout.kind))
        yield given.boxes[-1]
    elif len(names) == 2 and b and not firsts["w"]:
        given.boxes += (w, b)
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
            elif s and (passed := _passed(name, given)) is not None:
                yield passed
            elif left:
                yield left.pop(0)
            else:
                raise TypeError(f"the parameter {name} is none of x, y, weights, lr")


def _forward_values(names: list[str], given: Given) -> dict[str, Array]:
    """Return values of the forward pass by the parameters that are named after them."""
    return {n: v for n in names if not _is_weight(n) and (v := _passed(n, given)) is not None}


def _passed(text: str, given: Given) -> Array | None:
    """Return a value of the forward pass that a parameter is named after."""
    name = parsed(text)
    if name is None or name.derived:
        return None
    last = given.layers - text.lower().startswith("h")  # h, the hidden layer
    layer = name.number if name.number is not None else last
    key = (
        "yhat"
        if name.kind == "yhat" or (name.kind, layer) == ("a", given.layers)
        else f"{name.kind}{layer}"
    )
    return given.forward.get(key)


def _produced(code: Callable[..., Any], names: Iterable[str], given: Given) -> dict[str, Any]:
    """Return what a forward function beside a function returns under its parameters' names."""
    asked = [n for n in names if not _is_weight(n)]
    values: dict[str, Any] = {}
    for found in _beside(code) if asked else ():
        said = returned(found)
        wanted = [n for n in asked if n in said and n not in (*values, *parameters(found)[0])]
        if wanted and _is_forward(found):
            made = call(found, given)
            parts = [made] if len(said) == 1 else made
            values |= {n: parts[said.index(n)] for n in wanted}
    return values


def _is_weight(name: str) -> bool:
    s = parsed(name)
    return bool(s and s.is_weight)


def _is_forward(code: Callable[..., Any]) -> bool:
    """Return whether a function takes x, and neither y nor a cache."""
    found = roles(code)
    return "x" in found and not {"y", "cache"} & found


def _beside(code: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Return the other functions of a function's module."""
    code = inspect.unwrap(code)
    module = getattr(code, "__module__", None)
    every = getattr(code, "__globals__", {}).values()
    found = [f for f in every if inspect.isfunction(f) and f.__module__ == module]
    return [f for f in found if f is not code]


def _activations(code: Callable[..., Any], given: Given) -> Any:
    """Return the dict or list that a forward function keeps; without it, a list x, a1, …, ŷ."""
    with suppress(Exception):  # whatever a forward function that is for something else may raise
        made = _cache(code, given)
        if isinstance(made, dict | list):
            return made
    return given.activations


def _cache(code: Callable[..., Any], given: Given) -> Any:
    """Return what the forward function in a function's module keeps for it.

    In another language it is one that takes x, and gives more than one array.
    """
    beside = [f for f in _beside(code) if "cache" not in roles(f)]
    called = [f for f in beside if _FORWARD.fullmatch(f.__name__)]
    for found in [*called, *(f for f in beside if _is_forward(f) and f not in called)]:
        try:
            made = call(found, given)
        except TypeError:
            continue
        if not isinstance(made, tuple | list | dict) and found not in called:
            continue
        if not isinstance(made, tuple | list):
            return made
        kept = [part for part in made if not hasattr(part, "shape")]
        return kept[-1] if kept and not hasattr(made, "_fields") else made
    raise TypeError("there is no forward function to make its cache")
