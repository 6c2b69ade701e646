"""What each parameter of a learner's function is for, as far as its name says it."""

from __future__ import annotations

import inspect
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.running.naming import parsed

if TYPE_CHECKING:
    from collections.abc import Callable

_X = re.compile(
    r"x_?(?:s|train|batch|in|data|i)?|inputs?|inp|input_vector|data|features|samples|images|batch"
    r"|a0|l0|(?:mini_?)?batch|pairs|examples?|dataset|training_data"
)
_Y = re.compile(
    r"y_?(?:s|true|train|batch|data|i)?|t|targ|tgt|targets?|labels?|desired|expected|truth|d|target_vector"
)
_PAIRS = re.compile(r"\w*(?:batch|data|pairs|examples|samples)")
_HELD = re.compile(r"_?(?:list|array|arr|vector|matrix)$")  # inputs_list is inputs
_LR = re.compile(  # in some languages
    r"lr|eta|η|alpha|step_?size|(?!.*(?:drop|decay|keep))(?:\w*_|l|learn|learning|lern)?rate"
    r"|(?:tasa|taxa|tasso|taux)\w*"
)
_ONCE = re.compile(
    r"(?:n|nb|num|no|max)?_?(?:epochs?|iter(?:ation)?s?|steps?|[eé]p(?:oca|oque|oche)[sn]?|itera[czç]\w*)"
)
_PENALTY = re.compile(
    r"reg(?:ularization)?|lam(?:bda)?_?|lambd|lmbda|l2|weight_?decay|decay|momentum|mu"
)
_OTHER = re.compile(r"decay|momentum|mu")  # given the penalty's strength, but maybe no penalty
_CACHE = re.compile(r"caches?|memory|forward\w*|fwd|state|store|tape")
_INPUTS = {"x", "input", "inputs", "features", "samples"}
_OUTPUTS = {"y", "target", "targets", "label", "labels", "desired", "expected", "truth", "onehot"}
_OTHERS = {"weight", "weights", "w", "bias", "biases", "b", "theta", "syn", "pred", "predicted",
           "prediction", "predictions", "hat", "grad", "grads", "delta", "error", "d", "size",
           "dim", "n", "num", "hidden", "layer"}  # fmt: skip
_ACTIVATIONS = re.compile(r"A|As|[Aa]cts?|[Aa]ctivations?|layer_outputs|outs")


def words(name: str) -> list[str]:
    """Return the words of a name in small letters: one, hot, y of one_hot_Y."""
    return [w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


@lru_cache(maxsize=1024)  # each call of a learner's code asks for the same few
def role(name: str, optional: bool) -> str:
    """Return x, y, lr, once, penalty, cache or activations, or nothing; see `arguments._by_role`.

    Parameters
    ----------
    name : str
    optional : bool
        Whether the parameter has a default, which it then keeps, unless it is a number of steps or
        a learning rate.
    """
    text = _HELD.sub("", name.lower().strip("_"))
    found = "activations" if _ACTIVATIONS.fullmatch(name) else ""
    for one, pattern in (("x", _X), ("y", _Y), ("lr", _LR), ("once", _ONCE), ("penalty", _PENALTY),
                          ("cache", _CACHE)):  # fmt: skip
        if not found and pattern.fullmatch(text):
            found = one
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
    return {role(name, False) for name in parameters(code)[0]}


def boxed(code: Callable[..., Any]) -> bool:
    """Return whether a function, or one that it returns, may be given all weights in one value."""
    names, defaults = parameters(code)
    rest = [n for n in names if not role(n, n in defaults) and n not in defaults]
    said = [parsed(n) for n in rest]
    stars = any(q.kind in (q.VAR_POSITIONAL, q.VAR_KEYWORD) for q in signature(code))
    return stars or not rest or any(s is None or s.number is None for s in said)


def signature(code: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return a function's parameters; none where they can't be told."""
    function = getattr(code, "__func__", None) if inspect.ismethod(code) else code
    if not inspect.isfunction(function):  # what may have no hash
        return list(_signature.__wrapped__(code))
    found = _signature(function)
    bound = function is not code and found and found[0].kind is not inspect.Parameter.VAR_POSITIONAL
    return list(found[1:] if bound else found)


@lru_cache(maxsize=256)  # it is asked for many times at each call of a learner's code
def _signature(code: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    try:
        return tuple(inspect.signature(code).parameters.values())
    except (TypeError, ValueError):
        return ()


def parameters(code: Callable[..., Any]) -> tuple[list[str], dict[str, Any]]:
    """Return the names of a function's parameters but ``*`` and ``**``, and their defaults."""
    found = [q for q in signature(code) if q.kind not in (q.VAR_POSITIONAL, q.VAR_KEYWORD)]
    return [q.name for q in found], {q.name: q.default for q in found if q.default is not q.empty}


def pairs(code: Callable[..., Any]) -> str:
    """Return the name of a parameter for a list of pairs (x, y), such as mini_batch, or nothing."""
    names, defaults = parameters(code)
    said = {name: role(name, name in defaults) for name in names}
    listed = [n for n in names if said[n] == "x" and _PAIRS.fullmatch(n.lower())]
    return listed[0] if listed and "y" not in said.values() else ""


def takes_rate(code: Callable[..., Any]) -> bool:
    """Return whether a function has a parameter for the learning rate."""
    return "lr" in roles(code)


def penalty(code: Callable[..., Any]) -> str:
    """Return the name of a function's parameter for the strength of the L2 penalty, or nothing."""
    names, defaults = parameters(code)
    found = [n for n in names if n not in defaults and role(n, False) == "penalty"]
    return next((n for n in found if not _OTHER.fullmatch(n.lower())), "")
