"""Which code of a submission's file makes a step of gradient descent with its gradients."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.running.loading import SUBMISSION
from shallows.inside.checking.running.objects import method
from shallows.inside.checking.running.roles import roles, takes_rate
from shallows.inside.checking.running.stepping import Step

if TYPE_CHECKING:
    from collections.abc import Callable

    Code = Callable[..., Any]

#: A method that makes a step by a learning rate that its object has.
_STEPS = re.compile(
    r"(?:update|step|optimi[sz]e|descend|apply)_?(?:(?:all|the)_?)?"
    r"(?:params?|parameters|weights|grads?|gradients?|network|layers)?"
)
_OTHER = re.compile(r"check|numer|approx|test|plot")


class Following:
    """The step of a learner's code, called as `calling.Adapted` is.

    Parameters
    ----------
    code : callable
        In the form of `calling.Adapted`.
    name : str
        One of its ``steps``.
    """

    adapted = True
    boxed = True

    def __init__(self, code: Code, name: str) -> None:
        self._code, self._name = code, name
        self.__wrapped__ = code.__wrapped__  # type: ignore[attr-defined]

    def __call__(self, *arguments: Any) -> Any:
        """Return what `calling.Adapted` returns, of the step."""
        return self._code(*arguments, self._name)


def steps(code: Code) -> dict[str, Step]:
    """Return what makes a step with the gradients of some code, by its name.

    What computes the gradients itself comes first, since it shows more.

    Parameters
    ----------
    code : callable
        A function or a class of a submission's file. In a user's own script there may be anything
        beside it, and nothing is looked for.
    """
    back = method(code) if inspect.isclass(code) else code
    room = getattr(back, "__globals__", {})
    if back is None or room.get("__name__") != SUBMISSION:
        return {}
    every = vars(code) if inspect.isclass(code) else room
    own: dict[str, Code] = {
        n: f for n, f in every.items() if inspect.isfunction(f) and f is not back
    }
    if not inspect.isclass(code):
        own = {n: f for n, f in own.items() if f.__module__ == SUBMISSION}
    before = _called_by(back, own)
    found = {}
    for name, other in own.items():
        if name in before or name.startswith("__") or _OTHER.search(name.lower()):
            continue
        rate = takes_rate(other)
        if {"x", "y"} <= roles(other):
            if rate and back.__name__ in _called_by(other, own | {back.__name__: back}):
                found[name] = Step(other, True)
        elif rate or (inspect.isclass(code) and _STEPS.fullmatch(name.lower())):
            found[name] = Step(other, False)
    return dict(sorted(found.items(), key=lambda item: not item[1].whole))


def _called_by(code: Code, among: dict[str, Code]) -> set[str]:
    """Return the names of those functions that a function calls, or that these call."""
    found: set[str] = set()
    left = [code]
    while left:
        names = set(left.pop().__code__.co_names) & among.keys()
        left += [among[n] for n in names - found]
        found |= names
    return found
