"""Load a learner's file by its path, and find the function to check in it."""

from __future__ import annotations

import ast
import functools
import inspect
import io
import json
import linecache
import re
import sys
import tokenize
import traceback
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CellType, ModuleType
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.objects import is_part, method, takes_gradients
from shallows.inside.checking.running.roles import parameters, roles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FUNCTIONS = (
    "backward", "backprop", "backpropagation", "back_propagation", "backward_pass",
    "gradients", "compute_gradients", "gradient", "grads", "step", "train_step", "update",
)  # fmt: skip
SUBMISSION = "submission"  # the name of a learner's module
_LIKE = re.compile(r"back|grad|delta|step|update|train|loss|cost|nabla")
_BACK = re.compile(r"back|nabla|grad(?!\w*(?:desc|check|num|approx))")
_LARGEST = {".py": 1_000_000, ".ipynb": 20_000_000}  # bytes; a notebook holds its figures
SUFFIXES = tuple(_LARGEST)
#: Lines for the notebook alone: %time, !ls, ?np.dot and np.dot?, but not the operator of "% x".
_MAGIC = re.compile(r"^(\s*)(?:%%?[a-zA-Z]|!(?!=)|\?|[\w.]+\?\??\s*$).*")


def existing(path: str | Path) -> Path:
    """Return the absolute path of a Python file that can be read."""
    file = Path(path)
    if file.suffix not in SUFFIXES or not file.is_file():
        raise ArgumentError("path", str(path), "an existing .py or .ipynb file")
    if file.stat().st_size > _LARGEST[file.suffix]:
        raise ArgumentError("path", str(path), "a .py file of at most 1 MB, or .ipynb of 20 MB")
    return file.resolve()


def load(path: str | Path, function: str | None = None) -> Callable[..., Any]:
    """Run a learner's file as a module of its own, and return its function.

    Parameters
    ----------
    path : path
        Path of a ``.py`` or ``.ipynb`` file. It runs in this process, with this process's rights. A
        notebook's cells run in their order. Where a program or a cell fails, the error is printed,
        and it is passed over if the function is there.
    function : str, optional
        The name of a function or class; by default what `entry` finds.

    Raises
    ------
    ArgumentError
        If the file can't be run (with its own line, not ours), or has no such function.
    """
    file = existing(path)
    room = _executed(file, function)
    if function is not None:
        found = room.get(function)
        if not callable(found):
            raise ArgumentError("function", function, f"one of {', '.join(_own(room)) or 'none'}")
        return found
    return entry(room)


def entry(room: dict[str, Any]) -> Callable[..., Any]:
    """Return the function or class that computes gradients, among the names of a module.

    It is the first of `FUNCTIONS`; or the last function that is called like one that goes backward;
    or a class with a method such as ``backward``; or the last function that is called like a step;
    or the only function; or, in another language, the last that has x, y and a transposed matrix.
    One that is given gradients, such as a layer's, is only a part; so is
    one without x that another one with x and y calls.

    Raises
    ------
    ArgumentError
        If there is none.
    """
    if found := fitting(room):
        return found[-1]
    accepted = f"a file with a function named {', '.join(FUNCTIONS[:-1])} or {FUNCTIONS[-1]}"
    accepted += "; or --function, which gives another name"
    raise ArgumentError("function", ", ".join(_own(room)) or "none", accepted)


def fitting(room: dict[str, Any]) -> list[Callable[..., Any]]:
    """Return the functions or classes that fit best among the names of a module; see `entry`.

    `entry` takes the last of them.
    """
    if alone := sourcefile.script(room):
        return [alone]
    own = _own(room)
    functions = {name: value for name, value in own.items() if inspect.isfunction(value)}
    parts = {name for name, f in functions.items() if is_part(f, functions.values())}
    named = [functions[n] for n in reversed(FUNCTIONS) if n in functions and n not in parts]
    named = [f for f in named if not takes_gradients(f)]
    like = [f for name, f in functions.items() if _LIKE.search(name.lower()) and _takes_data(f)]
    classes = [c for c in own.values() if inspect.isclass(c) and method(c)]
    likely = [f for f in like if not takes_gradients(f) and f.__name__ not in parts]
    back = [f for f in likely if _BACK.search(f.__name__.lower())]
    networks = [c for c in classes if (back_of := method(c)) and not takes_gradients(back_of)]
    whole = [c for c in own.values() if inspect.isclass(c) and _goes_on(c)]
    for tier in (named, back, networks, likely, like, whole, classes):
        if tier:
            return list(tier)
    some = _likeliest([f for f in functions.values() if _takes_data(f)])
    if len(functions) == 1 or len(some) == 1:
        return some or list(functions.values())
    if some and not any(f.__name__ in ("main", "plot") for f in some):
        return some
    return [f for f in functions.values() if not takes_gradients(f) and _turns(f)]


def names_of_fitting(room: dict[str, Any]) -> list[str]:
    """Return the name of what `entry` takes, then of others in the file that fit as well.

    What it calls, or what calls it, is another part of the same program.
    """
    *others, chosen = fitting(room)
    own = _own(room)
    whole = [f for f in others if {"x", "y"} <= roles(_goes_back(f))]
    apart = [f for f in whole if _is_back(f) and f.__name__ not in _reached(chosen, own)]
    apart = [f for f in apart if chosen.__name__ not in _reached(f, own)]
    return [f.__name__ for f in (chosen, *apart)]


def _goes_back(code: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method of a class that goes backward, or the function itself."""
    return (method(code) if inspect.isclass(code) else None) or code


def _is_back(code: Callable[..., Any]) -> bool:
    name = code.__name__
    return inspect.isclass(code) or name in FUNCTIONS or bool(_BACK.search(name.lower()))


def _reached(code: Callable[..., Any], own: dict[str, Callable[..., Any]]) -> set[str]:
    """Return the names of those functions and classes that some code uses, or that these use."""
    found: set[str] = set()
    left = [code]
    while left:
        one = left.pop()
        parts = vars(one).values() if inspect.isclass(one) else [one]
        said = {n for f in parts if inspect.isfunction(f) for n in f.__code__.co_names}
        left += [own[n] for n in (said & own.keys()) - found]
        found |= said & own.keys()
    return found


def _likeliest(fitting: list[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """Return those that may go backward by what they are given and do, whatever their names."""
    for likely in (
        lambda f: not takes_gradients(f),
        lambda f: {"x", "y"} <= roles(f),
        _turns,
    ):
        fitting = [f for f in fitting if likely(f)] or fitting
    return fitting


def _turns(code: Callable[..., Any]) -> bool:
    """Return whether the source of a function has the products of a backward pass."""
    return bool(sourcefile.TURNS.search(sourcefile.source_of(code)))


def _takes_data(code: Callable[..., Any]) -> bool:
    """Return whether a function has at least x, y and one thing more."""
    return len(parameters(code)[0]) >= 3


def _goes_on(kind: type) -> bool:
    """Return whether a class has a method of its own that may be given x and y."""
    methods = [getattr(kind, n) for n, m in vars(kind).items() if not n.startswith("__")]
    return any(inspect.isroutine(m) and len(parameters(m)[0]) >= 3 for m in methods)


def _own(room: dict[str, Any]) -> dict[str, Callable[..., Any]]:
    for value in list(room.values()):
        for one in vars(value).values() if inspect.isclass(value) else (value,):
            _unwrapped(one)
    return {
        name: value
        for name, value in room.items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == room.get("__name__")
    }


def _unwrapped(code: Any) -> None:
    """Let a decorator's function say what it decorates, where `functools.wraps` is forgotten."""
    own = code.__code__ if inspect.isfunction(code) else None
    if own and code.__closure__ and not own.co_argcount and own.co_flags & inspect.CO_VARARGS:
        inner = [cell.cell_contents for cell in code.__closure__ if _is_full(cell)]
        inner = [f for f in inner if inspect.isfunction(f) and f.__module__ == code.__module__]
        if len(inner) == 1:
            functools.update_wrapper(code, inner[0])


def _is_full(cell: CellType) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:  # its variable has no value
        return False


def _executed(file: Path, function: str | None) -> dict[str, Any]:
    """Run a file, and return the names that it defines.

    A file may begin with data that are not here, or end in a demonstration that fails or in
    ``sys.exit()``. This is no reason not to check its function.
    """
    room: dict[str, Any] = {"__name__": SUBMISSION, "__file__": str(file)}
    module = ModuleType(SUBMISSION)
    module.__dict__.update(room)
    sys.modules[SUBMISSION] = module  # data classes look for their module by name
    stopped: list[BaseException] = []
    with _alone(file):
        for code in _pieces(file):
            stopped += list(_run(code, file, module.__dict__))[:1]
    if stopped and not _fits(module.__dict__, function):
        accepted = f"a file that runs; {_line(stopped[0], file)}"
        raise ArgumentError("path", file.name, accepted) from None
    with suppress(AttributeError, OSError, ValueError):  # it may have closed its output
        sys.stderr.writelines(f"{_line(problem, file)}\n" for problem in stopped)
    return module.__dict__


def _run(code: str, file: Path, room: dict[str, Any]) -> Iterator[BaseException]:
    """Run code statement by statement, and yield what some raise: a function may stand below."""
    try:
        body = ast.parse(code, str(file)).body
    except (SyntaxError, ValueError, RecursionError) as problem:
        yield problem
        return
    for statement in body:
        try:
            exec(compile(ast.Module([statement], []), str(file), "exec"), room)  # noqa: S102 - the purpose
        except (Exception, SystemExit) as problem:  # whatever a learner's file may raise
            yield problem


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """Let a file see no arguments but its own name, and whatever it asks for is typed as 1."""
    before = sys.argv, sys.stdin
    sys.argv, sys.stdin = [str(file)], io.StringIO("1\n" * 100)
    try:
        yield
    finally:
        sys.argv, sys.stdin = before


def _fits(room: dict[str, Any], function: str | None) -> bool:
    """Return whether there is the function to check, whatever the file raised after it."""
    try:
        return callable(room.get(function) if function else entry(room))
    except ArgumentError:
        return False


def _pieces(file: Path) -> list[str]:
    """Return a program, or the code cells of a notebook, each with its lines in their places."""
    cells = remembered(file)
    pieces, above = [], 0
    for cell in cells:
        pieces.append("\n" * above + cell)
        above += cell.count("\n")
    return pieces


def remembered(file: Path) -> list[str]:
    """Return the code of a file in pieces, and keep its lines for quoting them.

    A program is read in the encoding that it names, as Python does. The lines of a notebook are
    those of its code cells, one cell after the other; what is for the notebook alone, such as
    ``%matplotlib inline`` or ``np.dot?``, is left out.
    """
    pieces = _cells(file) if file.suffix == ".ipynb" else [_decoded(file.read_bytes())]
    lines = io.StringIO("".join(pieces), newline=None).readlines()
    linecache.cache[str(file)] = (len(lines), None, lines, str(file))
    return pieces


def _decoded(source: bytes) -> str:
    """Return a program's text; where Python would refuse the bytes, those that are no UTF-8 change.

    Many a student's comment is in another encoding than the file says.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding)
    except (SyntaxError, LookupError, UnicodeError):
        return source.decode("utf-8-sig", errors="replace")


def _cells(file: Path) -> list[str]:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        cells = ["".join(c["source"]) for c in content["cells"] if c["cell_type"] == "code"]
    except (ValueError, LookupError, TypeError):
        raise ArgumentError("path", file.name, "a notebook of format 4") from None
    return ["".join(f"{_plain(line)}\n" for line in cell.split("\n")) for cell in cells]


def _plain(line: str) -> str:
    """Return a notebook's line as Python, with what is for the notebook alone left out."""
    return _MAGIC.sub(r"\1pass", line)


def _line(problem: BaseException, file: Path) -> str:
    """Return the learner's own line that led to an exception."""
    text = f"{type(problem).__name__}: {text_of(problem)}"
    if isinstance(problem, SyntaxError) and problem.filename == str(file):
        text = f"{type(problem).__name__}: {problem.msg}"  # its str repeats the file and the line
        return f"line {problem.lineno} ({(problem.text or '').strip()[:100]}) raises {text}"
    own = [f for f in traceback.extract_tb(problem.__traceback__) if f.filename == str(file)]
    return f"line {own[-1].lineno} ({(own[-1].line or '')[:100]}) raises {text}" if own else text


def text_of(problem: BaseException) -> str:
    """Return an exception's text in one line; an exception of the learner's own may fail at it."""
    try:
        return " ".join(str(problem).split())[:300]
    except Exception:
        return ""
