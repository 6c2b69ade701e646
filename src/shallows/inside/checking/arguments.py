"""What a learner's function is given for each of its parameters."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.inside.checking.layout import container
from shallows.inside.checking.naming import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shallows.backprop import Array
    from shallows.inside.checking.layout import Given

_X = re.compile(
    r"x_?(?:s|train|batch|in|data|i)?|inputs?|inp|input_vector|data|features|samples|images|batch"
    r"|a0|l0|(?:mini_?)?batch|pairs|examples?|dataset|training_data"
)
_Y = re.compile(
    r"y_?(?:s|true|train|batch|data|i)?|t|targ|tgt|targets?|labels?|desired|expected|truth|d|target_vector"
)
_PAIRS = re.compile(r"\w*(?:batch|data|pairs|examples|samples)")
_HELD = re.compile(r"_?(?:list|array|arr|vector|matrix)$")  # inputs_list is inputs
_LR = re.compile(r"lr|eta|rate|learning_?rate|step_?size|η|alpha")
_ONCE = re.compile(r"(?:n|num|no)?_?(?:epochs?|iter(?:ation)?s?|steps?)")
_PENALTY = re.compile(r"reg(?:ularization)?|lam(?:bda)?_?|lambd|l2|weight_?decay|decay|momentum|mu")
_OTHER = re.compile(r"decay|momentum|mu")  # given the penalty's strength, but maybe no penalty
_CACHE = re.compile(r"caches?|memory|forward\w*|fwd|state|store|tape")
_INPUTS = {"x", "input", "inputs", "features", "samples"}
_OUTPUTS = {"y", "target", "targets", "label", "labels", "desired", "expected", "truth", "onehot"}
_OTHERS = {"weight", "weights", "w", "bias", "biases", "b", "theta", "syn", "pred", "predicted",
           "prediction", "predictions", "hat", "grad", "grads", "delta", "error", "d", "size",
           "dim", "n", "num", "hidden", "layer"}  # fmt: skip
_ACTIVATIONS = re.compile(r"A|As|[Aa]cts?|[Aa]ctivations?|layer_outputs|outs")
_FORWARD = re.compile(r"\w*(?:forward|predict|feed)\w*", re.IGNORECASE)


class Arguments(NamedTuple):
    """The arguments of a call, and whether the weights are among them."""

    positional: list[Any]
    named: dict[str, Any]
    weights: bool


def call(code: Callable[..., Any], given: Given, *, has_weights: bool = False) -> Any:
    """Call a function with what its parameters ask for; see `arguments`."""
    found = arguments(code, given, has_weights=has_weights)
    return code(*found.positional, **found.named)


def arguments(code: Callable[..., Any], given: Given, *, has_weights: bool = False) -> Arguments:
    """Return the arguments for a function.

    Parameters
    ----------
    code : callable
    given : Given
    has_weights : bool
        Whether it is a method whose object has the weights.

    Raises
    ------
    TypeError
        If a parameter's name says nothing that there is.
    """
    names, defaults = parameters(code)
    optional = defaults.keys() - _expected(code, defaults)
    said = {name: _role(name, name in optional) for name in names}
    free = [n for n in names if not said[n] and n not in defaults]
    said |= _guessed(free, set(said.values()), has_weights=has_weights)
    passed = [n for n in names if not said[n] and n not in defaults]
    caches = [n for n, role in said.items() if role == "cache"]
    values = _produced(code, [*passed, *caches], given)
    rest = [n for n in passed if n not in values]
    values |= dict(zip(rest, _weights(rest, given), strict=True))
    for name, role in said.items():
        if role == "cache" and name not in values:
            values[name] = _cache(code, given)
        elif role == "x" and "y" not in said.values() and _PAIRS.fullmatch(name.lower()):
            values[name] = given.pairs
        elif role not in ("", "cache"):
            values[name] = _by_role(role, given)
    return _called(code, values, defaults, given, weights=bool(rest))


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


def words(name: str) -> list[str]:
    """Return the words of a name in small letters: one, hot, y of one_hot_Y."""
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def _by_role(role: str, given: Given) -> Any:
    return {
        "x": given.x, "y": given.y, "lr": given.lr, "once": given.epochs, "penalty": given.alpha,
        "activations": given.activations,
    }[role]  # fmt: skip


def _called(
    code: Callable[..., Any],
    values: dict[str, Any],
    defaults: dict[str, Any],
    given: Given,
    *,
    weights: bool,
) -> Arguments:
    """Return values as a call needs them; ``*weights`` or ``**params`` are all weights."""
    kinds = {q.name: q.kind for q in _signature(code)}
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
            positional += container(given, "list")
        else:
            named |= container(
                given, given.layout.kind if given.layout.kind == "capitals" else "dict"
            )
        weights = True
    return Arguments(positional, named, weights)


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
    found = found or _by_words(name)
    return "" if optional and found not in ("lr", "once") else found


def _by_words(name: str) -> str:
    """Return the role of a name of several words, such as one_hot_Y or training_set_inputs."""
    said = set(words(name))
    if len(said) < 2 or said & _OTHERS:
        return ""
    if said & _OUTPUTS or (said & {"output", "outputs"} and said & {"training", "train", "set"}):
        return "y"
    return "x" if said & _INPUTS else ""


def roles(code: Callable[..., Any]) -> set[str]:
    """Return what a function's parameters are for, as far as their names say it."""
    return {_role(name, False) for name in parameters(code)[0]}


def boxed(code: Callable[..., Any]) -> bool:
    """Return whether a function may be given all weights in one value."""
    names, defaults = parameters(code)
    rest = [n for n in names if not _role(n, n in defaults) and n not in defaults]
    said = [parsed(n) for n in rest]
    stars = any(q.kind is q.VAR_KEYWORD for q in _signature(code))
    return stars or any(s is None or s.number is None for s in said)


def _signature(code: Callable[..., Any]) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(code).parameters.values())
    except (TypeError, ValueError):
        return []


def parameters(code: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the names of a function's parameters but ``*`` and ``**``, and their defaults."""
    found = [q for q in _signature(code) if q.kind not in (q.VAR_POSITIONAL, q.VAR_KEYWORD)]
    return [q.name for q in found], {q.name: q.default for q in found if q.default is not q.empty}


def takes_rate(code: Callable[..., Any]) -> bool:
    """Return whether a function has a parameter for the learning rate."""
    return "lr" in roles(code)


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


def returned(code: Callable[..., Any]) -> list[str]:
    """Return the names in the last ``return a, b`` of a function; an unnamed part is empty."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    except (OSError, TypeError, SyntaxError):
        return []
    made = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value]
    if not made:
        return []
    last = made[-1]
    parts = last.elts if isinstance(last, ast.Tuple | ast.List) else [last]
    return [part.id if isinstance(part, ast.Name) else "" for part in parts]


def _beside(code: Callable[..., Any]) -> list[Callable[..., Any]]:
    """Return the other functions of a function's module."""
    code = inspect.unwrap(code)
    module = getattr(code, "__module__", None)
    every = getattr(code, "__globals__", {}).values()
    found = [f for f in every if inspect.isfunction(f) and f.__module__ == module]
    return [f for f in found if f is not code]


def _cache(code: Callable[..., Any], given: Given) -> Any:
    """Return what the forward function in a function's module keeps for it."""
    for found in _beside(code):
        if _FORWARD.fullmatch(found.__name__) and "cache" not in roles(found):
            try:
                made = call(found, given)
            except TypeError:
                continue
            if not isinstance(made, tuple | list):
                return made
            kept = [part for part in made if not hasattr(part, "shape")]
            return kept[-1] if kept and not hasattr(made, "_fields") else made
    raise TypeError("there is no forward function to make its cache")
