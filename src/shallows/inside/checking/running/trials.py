"""Call code of which no name says how: try what it may make, and each way to use it.

What is made must have places for all weights. A use is the right one if it moves all weights, or
gives arrays that may be all their gradients.
"""

from __future__ import annotations

import ast
import copy
import inspect
import re
from collections import Counter
from contextlib import suppress
from functools import partial
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running import unrolling
from shallows.inside.checking.running.arguments import call
from shallows.inside.checking.running.containers import container
from shallows.inside.checking.running.holding import placed
from shallows.inside.checking.running.leaves import leaves
from shallows.inside.checking.running.loading import SUBMISSION
from shallows.inside.checking.running.objects import Called, made_by_name, method, takes_gradients
from shallows.inside.checking.running.plain import plain
from shallows.inside.checking.running.roles import parameters, role, roles, signature, takes_rate
from shallows.inside.checking.running.sizes import sizes_asked
from shallows.inside.checking.running.slots import rated
from shallows.inside.checking.running.sourcefile import main_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from shallows.inside.checking.running.layout import Given
    from shallows.inside.checking.running.slots import Slot
    from shallows.inside.checking.running.stepping import Step

    Code = Callable[..., Any]

_MOST = 60  # calls
_CHECKS = re.compile(r"check|numer|approx|finite|plot|main|test|predict")
_TRAINS = re.compile(r"fit|train(?!er)|learn|run|main|plot|show|save|test|eval|predict|print|input")
_STARTS = re.compile(r"init|build|reset|setup")


def run(code: Code, given: Given, step: Step | None = None) -> Called:
    """Return what the first use gives that works.

    Parameters
    ----------
    code : callable
        A class, whose object has the weights; or a function that takes such an object, or uses one
        that its file has made.
    given : Given
    step : Step, optional
        The only use that is tried, if it is whole.

    Raises
    ------
    Exception
        What the first use raised, if none works.
    """
    first: Exception | None = None
    if step is None and unrolling.makes_weights(code):
        try:
            if (found := _unrolled(code, given)) is not None:
                return found
        except Exception as problem:
            first = problem
        if not inspect.isclass(code):
            raise first or TypeError("its variables have no places for all weights")
    for use, made, slots in islice(_ready(code, given, step), _MOST):
        try:
            found = _used(use, made, slots, given)
        except Exception as problem:
            first = first or problem
        else:
            if found is not None:
                return found
        finally:
            _restore(slots)
    raise first or TypeError("no object of it has places for all weights")


def _unrolled(code: Code, given: Given) -> Called | None:
    """Return what code gives that makes its own weights."""
    if not inspect.isclass(code):
        return unrolling.run(code, None, given)
    back = method(code)
    return unrolling.run(back, made_by_name(code, given), given) if back else None


def _ready(code: Code, given: Given, step: Step | None) -> Iterator[tuple[Code, Any, list[Slot]]]:
    """Yield each use, and what it uses with the weights put in: made anew, since a use changes it.

    Who takes one calls `_restore` on its slots.
    """
    room = _room(code)
    for make in _makers(code, room, given):
        for at in count():
            try:
                box = [make()]  # a tuple of weights is made anew with others
            except Exception:  # whatever a learner's code may raise
                break
            slots = _holding(box, code.__module__, given)
            uses = list(_uses(code, box[0], room)) if slots else []
            if step:
                uses = [use for use in uses if step.whole and use.__name__ == step.code.__name__]
            if at < len(uses):
                yield uses[at], box[0], slots
            else:
                _restore(slots)
            if at + 1 >= len(uses):
                break


def _room(code: Code) -> dict[str, Any]:
    """Return the variables of a submission's file, which are there to be tried.

    Those of a user's own script are not: calling its functions might run `check` again.
    """
    functions = [code, *vars(code).values()] if inspect.isclass(code) else [code]
    rooms = (getattr(function, "__globals__", {}) for function in functions)
    return next((room for room in rooms if room.get("__name__") == SUBMISSION), {})


def _restore(slots: list[Slot]) -> None:
    """Put back what was there, the last first: a module's variables are the learner's."""
    for slot in reversed(slots):
        with suppress(Exception):
            slot.put_back()


def _holding(box: list[Any], module: str, given: Given) -> list[Slot]:
    """Put the weights into what a box has; if it has none yet, after it was asked to make some."""
    if slots := placed(box, module, given):
        return slots
    (made,) = box
    for name, start in inspect.getmembers(type(made), inspect.isfunction):
        if _STARTS.search(name) and not name.startswith("__"):
            inputs = given.sizes[0]
            required = [n for n in parameters(start)[0][1:] if n not in parameters(start)[1]]
            asked = sizes_asked(required, {}, given.sizes)
            sizes = tuple(asked[n] for n in required if n in asked)
            for values in (sizes, (inputs,), (given.x,), (given.x, given.y), ()):
                if len(values) == len(required):
                    with suppress(Exception):
                        getattr(made, name)(*values)
                        if slots := placed(box, module, given):
                            return slots
    return []


def _makers(code: Code, room: dict[str, Any], given: Given) -> Iterator[Callable[[], Any]]:
    """Yield ways to get something that holds the weights."""
    if not inspect.isclass(code) and not _free(code):  # it can only use the variables of its file
        yield lambda: room
        return
    own = [v for v in room.values() if getattr(v, "__module__", None) == code.__module__]
    kinds = [v for v in own if inspect.isclass(v) and v is not code][::-1]
    for kind in [code, *kinds] if inspect.isclass(code) else kinds:
        yield partial(made_by_name, kind, given)
        yield from _tried(kind, given)
        for name, part in vars(kind).items():
            if isinstance(part, classmethod | staticmethod):
                yield from _tried(getattr(kind, name), given)
    yield from (partial(copy.deepcopy, v) for v in _things(room))
    yield from (partial(copy.deepcopy, v) for v in _things(_in_main(room)))
    makers = [v for v in own if inspect.isfunction(v) and v is not code]
    for maker in makers:
        if not {"x", "y"} <= roles(maker):
            yield from _tried(maker, given)
    if not inspect.isclass(code):
        yield lambda: room


def _things(room: dict[str, Any]) -> list[Any]:
    """Return what a file has made and may hold weights, the last first."""
    made = [v for n, v in room.items() if not n.startswith("__")]
    code = (inspect.isroutine, inspect.isclass, inspect.ismodule)
    made = [v for v in made if not any(is_code(v) for is_code in code)]
    return [v for v in made if isinstance(v, list | tuple | dict) or hasattr(v, "__dict__")][::-1]


def _in_main(room: dict[str, Any]) -> dict[str, Any]:
    """Return what a file makes only where it is the program, or in a function main.

    What trains or shows something is left out, and so are loops.
    """
    made = dict(room)
    for statement in main_of(str(room.get("__file__", ""))):
        calls = [n.func for n in ast.walk(statement) if isinstance(n, ast.Call)]
        if isinstance(statement, ast.For | ast.While) or any(map(_trains, calls)):
            continue
        with suppress(Exception, SystemExit):
            exec(compile(ast.Module([statement], []), "main", "exec"), made)  # noqa: S102
    return {n: v for n, v in made.items() if v is not room.get(n)}


def _trains(call: ast.expr) -> bool:
    return bool(_TRAINS.search(ast.unparse(call).rpartition(".")[2].lower()))


def _tried(kind: Code, given: Given) -> Iterator[Callable[[], Any]]:
    """Yield calls with the sizes in their usual forms, for the parameters without a default."""
    sizes = list(given.sizes)
    names, defaults = parameters(kind)
    required = [n for n in names if n not in defaults]
    once = {n: 1 for n in names if role(n, n in defaults) == "once"}
    stars = any(q.kind is q.VAR_POSITIONAL for q in signature(kind))
    first, hidden, last = sizes[0], sizes[1:-1], sizes[-1]
    forms: list[list[Any]] = [
        [sizes], sizes, [first, sizes[1:]], [first], [first, hidden, last], sizes[:2],
        [first, sizes[1], last], [], container(given, "list"),
    ]  # fmt: skip
    for form in forms:
        if len(form) == len(required) or (stars and form is forms[1]):
            yield partial(kind, *copy.deepcopy(form), **once)


def _uses(code: Code, made: Any, room: dict[str, Any]) -> Iterator[Code]:
    """Yield what may be called: the function; or the methods, and functions that take an object."""
    if not inspect.isclass(code):
        yield code
        return
    likely = method(code)
    owner = made if hasattr(made, "__dict__") else code  # which may be only a room for functions
    named = [n for n in dir(owner) if not n.startswith("__") and not _CHECKS.search(n.lower())]
    methods = [getattr(owner, n) for n in named]
    methods = [m for m in methods if inspect.isroutine(m) and not takes_gradients(m)]
    methods.sort(key=lambda m: not (likely and m.__name__ == likely.__name__))
    yield from methods
    for name, other in room.items():
        mine = inspect.isfunction(other) and other.__module__ == code.__module__
        if mine and not _CHECKS.search(name.lower()) and not takes_gradients(other):
            yield other


def _used(use: Code, made: Any, slots: list[Slot], given: Given) -> Called | None:
    """Return what a use gives, if it gives all gradients or moves all weights.

    What takes x, y and a learning rate is a step that may leave out some of them. If no name says
    what x and y are, it may leave out one.
    """
    kept = rated(made, given) if hasattr(made, "__dict__") or isinstance(made, dict) else []
    rate = bool(kept) or takes_rate(use)
    before = {slot.name: np.array(slot.get()) for slot in slots}
    free = _free(use)
    if inspect.ismethod(use) or not free:
        returned = call(use, given, has_weights=True)
    else:
        returned = call(use, given, known={free[0]: made}, has_weights=True)
    after = {slot.name: np.array(slot.get()) for slot in slots}
    moved = [a.shape != before[n].shape or (a != before[n]).any() for n, a in after.items()]
    step = takes_rate(use) and {"x", "y"} <= roles(use)
    nearly = takes_rate(use) and sum(moved) >= len(moved) - 1 > 1
    if all(moved) or nearly or (step and any(moved)):
        loss = returned if isinstance(returned, float) else None
        return Called(loss, None, after, rate)  # its step is judged, not what it keeps
    called = Called(plain(returned), made, after, rate)
    return called if _enough(called, given) else None


def _free(use: Code) -> list[str]:
    """Return the parameters of which no name says what they are for."""
    names, defaults = parameters(use)
    return [n for n in names if n not in defaults and not role(n, False)]


def _enough(called: Called, given: Given) -> bool:
    """Return whether there are arrays of the sizes of all weights, beside the weights."""
    wanted = Counter(int(w.size) for w in given.weights.values())
    own = [slot.ravel() for slot in called.after.values()]
    given_back = [np.ravel(leaf.value) for leaf in leaves(called.returned)]
    one = [v.size for v in given_back if not any(np.array_equal(v, w) for w in own)]
    kept = [leaf for leaf in leaves(plain(called.kept)) if leaf.name and leaf.name.derived]
    return any(
        not wanted - Counter(sizes) or sum(wanted.elements()) in sizes
        for sizes in (one, [np.size(leaf.value) for leaf in kept])
    )
