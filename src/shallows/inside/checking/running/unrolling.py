"""Run code that makes its own weights: a training function, a method such as fit, or a script.

The code is rewritten: after each of its statements, it asks a `_Watch` whether its variables have
places for the exercise's data and weights now, which are then put there. From then on, loops that
train run once.
"""

from __future__ import annotations

import ast
import copy
import inspect
import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running.arguments import arguments
from shallows.inside.checking.running.holding import placed
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.running.objects import Called, method
from shallows.inside.checking.running.roles import parameters, role, takes_rate
from shallows.inside.checking.running.sizes import sizes_asked
from shallows.inside.checking.running.slots import Slot, installed, rated
from shallows.inside.checking.running.sourcefile import definition, source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from shallows.inside.checking.running.layout import Given

    Code = Callable[..., Any]

_LONGEST = 12  # no probe has as many samples, and no network as many layers
_DRAWS = re.compile(r"\b(?:rand(?!range|int)\w*|uniform|normal|gauss|standard_normal)\(")
_STARTS = re.compile(r"init|build|reset|setup|create|make")
_WATCH = "_watch_"
#: A statement may fail as long as the weights are not there, as one that reads a file does.
_TRIED = f"""
try:
    pass
except Exception:
    if {_WATCH}.ready:
        raise
"""
_SCOPES = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


def makes_weights(code: Code) -> bool:
    """Return whether a function, or a class's method, draws numbers, or a method that it calls."""
    back = method(code) if inspect.isclass(code) else code
    if back is None or hasattr(back, "tree"):  # of a script
        return back is not None
    names, defaults = parameters(back)
    free = [n for n in names if n not in defaults and not role(n, False)]
    if not inspect.isclass(code) and free and sizes_asked(free, {}, (2, 3, 1)).keys() != {*free}:
        return False  # it is given them
    called = [n for n in back.__code__.co_names if inspect.isclass(code) and _STARTS.search(n)]
    beside: list[Code] = [getattr(code, n) for n in called if hasattr(code, n)]
    return any(_DRAWS.search(source_of(f)) for f in (back, *beside))


def run(code: Code, made: Any, given: Given) -> Called | None:
    """Return what code gives that makes its own weights; None if it has no places for all.

    Parameters
    ----------
    code : callable
        A function, or a method of the class of an object.
    made : object or None
        The object, if it is a method.
    given : Given
    """
    watch = _Watch(code.__module__, given)
    own = _rewritten(code, type(made).__name__ if made is not None else "")(watch)
    bound = own.__get__(made) if made is not None else own
    names, defaults = parameters(bound)
    asked = [n for n in names if role(n, False) not in ("x", "y", "lr", "once")]
    sizes = sizes_asked(asked, defaults, given.sizes)
    returned = arguments(bound, given, sizes, has_weights=True, has_data=True).to(bound)
    return watch.found(returned, rated=takes_rate(code))


class _Watch:
    """What rewritten code asks while it runs.

    Parameters
    ----------
    module : str
        The name of the learner's module.
    given : Given
    """

    def __init__(self, module: str, given: Given) -> None:
        self._module, self._given = module, given
        self._room: dict[str, Any] = {}
        self._data: dict[str, str] = {}
        self._slots: list[Slot] = []
        self._rated = False

    @property
    def ready(self) -> bool:
        """Whether the weights are in their places."""
        return bool(self._slots)

    def put(self, room: dict[str, Any], names: list[str], made: list[str]) -> list[Any]:
        """Return the variables of some names, with the exercise's data and weights put in.

        Parameters
        ----------
        room : dict
            All variables that there are now.
        names : list of str
        made : list of str
            Those that the last statement has made, or should have.
        """
        self._room = room
        for name in made:
            self._put_data(name)
        if not self.ready:
            self._put_weights()
        self._rated |= self.ready and bool(self._rates(made))
        return [self._room.get(name) for name in names]

    def _put_data(self, name: str) -> None:
        """Put x or y in; for a later one of the same shape too, since it is only scaled."""
        value: Any = self._room.get(name)
        meant = role(name, False)
        if meant not in ("x", "y") or isinstance(value, str | int | float) or callable(value):
            return
        if self.ready and meant in self._data.values():
            return
        data = _like(value, self._given.x if meant == "x" else self._given.y)
        if isinstance(value, list) and value and isinstance(value[0], tuple):
            data = self._given.pairs
        if name not in self._data or np.shape(value) == np.shape(data):
            self._room[name] = data
        self._data[name] = meant

    def _put_weights(self) -> None:
        data = {n for n in self._room if role(n, False) in ("x", "y")}
        inside = {n: v for n, v in self._room.items() if n not in data}
        inside["__name__"] = self._module  # as a module's variables have it
        found = list(installed(inside, self._given))
        if {slot.name for slot in found} != self._given.weights.keys():
            for slot in reversed(found):
                slot.put_back()
            found = placed(inside, self._module, self._given)
        if found:
            self._slots, self._inside = found, inside
            self._room |= inside
            self._rated = bool(self._rates(inside))

    def _rates(self, names: Iterable[str]) -> list[Slot]:
        """Put the learning rate in where variables, or objects in them, have one."""
        values = {n: self._room[n] for n in names if n in self._room}
        found = rated(values, self._given)
        self._room |= values
        own = [v for v in values.values() if type(v).__module__ == self._module]
        more = [rated(v, self._given) for v in own if hasattr(v, "__dict__")]
        return [*found, *(slot for some in more for slot in some)]

    def end(self, room: dict[str, Any]) -> None:
        """Keep the variables as they are at the end."""
        self._room = room
        if self.ready:
            self._inside |= {n: v for n, v in room.items() if n in self._inside}

    def turns(self, values: Iterable[Any], *, training: bool) -> Iterator[Any]:
        """Yield what a loop goes through; of one that trains, the first alone."""
        if not self.ready:
            yield from values
            return
        first = list(islice(values, _LONGEST + 1))
        yield from first[:1] if training or len(first) > _LONGEST else first

    def found(self, returned: Any, *, rated: bool) -> Called | None:
        """Return the step that the code has made; or else its gradients, which may be variables."""
        if not self.ready:
            return None
        after = {slot.name: np.array(slot.get()) for slot in self._slots}
        weights = self._given.weights
        if any(not np.array_equal(v.ravel(), np.ravel(weights[n])) for n, v in after.items()):
            loss = returned if isinstance(returned, float) else None
            return Called(loss, None, after, rated or self._rated)
        if returned is None:
            said = {n: s for n in self._room if (s := parsed(n))}
            returned = {n: self._room[n] for n, s in said.items() if s.derived}
        return Called(returned, None, after, False)


def _like(value: Any, data: Any) -> Any:
    """Return x or y in the form of what the code has in its place."""
    if np.ndim(value) == 1 and data.ndim == 2:
        several = min(data.shape) > 1
        data = data.argmax(axis=data.shape[0] < data.shape[1]) if several else data.ravel()
    return data.tolist() if isinstance(value, list) else data.copy()


@lru_cache(maxsize=64)
def _rewritten(code: Code, kind: str) -> Code:
    """Return what gives the code as a function, for a watch that it asks."""
    tree = copy.deepcopy(definition(code))
    if tree is None or code.__closure__:
        raise TypeError("its source is not to be had alone")
    shared = {n for node in ast.walk(tree) if isinstance(node, ast.Global) for n in node.names}
    own: ast.stmt = _asking(tree, sorted(shared))
    if kind:  # names such as self.__weights mean _Net__weights in a class Net
        own = ast.ClassDef(kind, bases=[], keywords=[], body=[own], decorator_list=[])
    outer = ast.parse(f"def outer({_WATCH}):\n    return {kind + '.' * bool(kind)}{tree.name}")
    outer.body[0].body.insert(0, own)  # type: ignore[attr-defined]
    found: dict[str, Any] = {}
    room, file = code.__globals__, code.__code__.co_filename
    exec(compile(ast.fix_missing_locations(outer), file, "exec"), room, found)  # noqa: S102
    made: Code = found["outer"]
    return made


def _asking(tree: ast.FunctionDef, shared: list[str]) -> ast.FunctionDef:
    """Return a function that asks the watch after each of its statements."""
    room = f"{{**{{n: globals()[n] for n in {shared} if n in globals()}}, **locals()}}"
    names: list[str] = []
    body: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.Global):
            continue
        made = _made(statement)
        names += [n for n in made if n not in names]
        _end_early(statement)
        guarded = _beside(_TRIED, statement)
        guarded[0].body = [statement]  # type: ignore[attr-defined]
        put = f"[{', '.join(names)}] = {_WATCH}.put({room}, {names}, {made})"
        body += [*guarded, *_beside(put, statement)]
    end = _beside(f"{_WATCH}.end({room})", tree)
    tree.body = [ast.Try(body=body, handlers=[], orelse=[], finalbody=end)]
    tree.body[:0] = [ast.Global(shared)] if shared else []
    tree.decorator_list = []
    return tree


def _made(statement: ast.stmt) -> list[str]:
    """Return the names that a statement gives a value to, outside functions in it."""
    found: list[str] = []
    left: list[ast.AST] = [statement]
    while left:
        node = left.pop(0)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
        if not isinstance(node, _SCOPES):
            left += ast.iter_child_nodes(node)
    return list(dict.fromkeys(found))


def _end_early(statement: ast.stmt) -> None:
    """Let the outer loops of a statement end after one turn, if they train."""
    if isinstance(statement, ast.For):
        training = role(ast.unparse(statement.target), False) == "once"
        call = ast.parse(f"{_WATCH}.turns(0, training={training})", mode="eval").body
        call.args[0] = statement.iter  # type: ignore[attr-defined]
        statement.iter = call
    elif isinstance(statement, ast.While):
        statement.body += _beside(f"if {_WATCH}.ready:\n    break", statement)
    else:
        for part in ast.iter_child_nodes(statement):
            if isinstance(part, ast.stmt) and not isinstance(part, _SCOPES):
                _end_early(part)


def _beside(text: str, other: ast.stmt) -> list[ast.stmt]:
    """Return statements that stand on the line of another one."""
    body = ast.parse(text).body
    for node in (node for statement in body for node in ast.walk(statement)):
        if hasattr(node, "lineno"):
            ast.copy_location(node, other)
    return body
