"""A step of gradient descent that is given the gradients, or computes them itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.inside.checking.running.arguments import Arguments, arguments
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.roles import parameters
from shallows.inside.checking.running.sourcefile import returned

if TYPE_CHECKING:
    from collections.abc import Callable

    from shallows.inside.checking.running.layout import Given

    Code = Callable[..., Any]

_GRADIENTS = re.compile(r"\w*(?:grad(?:s|ient\w*)?|derivatives|deltas|nablas?)|dparams|dweights")


class Step(NamedTuple):
    """Code that makes a step, and whether it computes the gradients itself, from x and y."""

    code: Code
    whole: bool


def handed(
    step: Code, back: Code, made: Any, given: Given, *, has_weights: bool = False
) -> Arguments:
    """Return the arguments of a step that is handed what the backward pass has returned.

    Parameters
    ----------
    step : callable
        A function, or a method of an object.
    back : callable
        The backward pass, whose source names what it returns.
    made : object
        What it has returned.
    given : Given
    has_weights : bool
        Whether the step is a method whose object has the weights.
    """
    names, named = parameters(step)[0], returned(back)
    parts = made if isinstance(made, tuple) and len(made) == len(named) > 1 else [made]
    known = {n: part for n, part in zip(named, parts, strict=False) if n in names}
    boxes = [part for part in parts if isinstance(part, dict)] or parts
    for name in names:
        said = parsed(name)
        if name in known:
            continue
        if isinstance(boxes[0], dict) and name in boxes[0] and said and said.derived:
            known[name] = boxes[0][name]
        elif _GRADIENTS.fullmatch(name.lower()):
            known[name] = boxes[0] if len(boxes) == 1 else made
    return arguments(step, given, known, has_weights=has_weights, has_data=True)
