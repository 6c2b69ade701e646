"""What a learner's file says, as it is written."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
import textwrap
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TURNS = re.compile(r"\.T\b|transpose|outer|einsum")  # the products of a backward pass
_KEPT = lru_cache(maxsize=256)  # what is asked for in every layout is read once


def file_of(code: Callable[..., Any]) -> str:
    """Return the name of a learner's file, or nothing."""
    own = getattr(inspect.unwrap(code), "__code__", None)
    return own.co_filename if own else ""


def text_of(file: str) -> str:
    """Return the text of a learner's file, or nothing."""
    return "".join(linecache.getlines(file))


def starts_of(text: str) -> list[int]:
    """Return the characters at which the lines of a text start, and where another line would."""
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def tree_of(file: str) -> ast.Module:
    """Return the statements of a learner's file; there are none if it can't be parsed."""
    try:
        return ast.parse(text_of(file))
    except SyntaxError:
        return ast.Module([], [])


def source_of(code: Callable[..., Any]) -> str:
    """Return the text of a function, or nothing."""
    try:
        return inspect.getsource(code)
    except (OSError, TypeError):
        return ""


@_KEPT
def statements(code: Callable[..., Any]) -> str:
    """Return the text of a learner's file without comments, docstrings and unused helpers.

    A helper is a function of one parameter, such as a softmax that came with an exercise.
    """
    tree = tree_of(file_of(code))
    if not tree.body:  # there is no file, as in a Python session
        return ""
    tree.body = [part for part in tree.body if not _unused(part, tree)]
    for node in ast.walk(tree):
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [part for part in body if not _text(part)] or [ast.Pass()]  # type: ignore[attr-defined]
    try:
        return ast.unparse(ast.fix_missing_locations(tree))
    except RecursionError:  # an expression of hundreds of terms
        return text_of(file_of(code))


def statement(
    code: Callable[..., Any], number: int, chosen: Callable[[list[str]], str | None]
) -> tuple[int, str]:
    """Return the statement that begins at a line of a learner's file, in one line; or nothing.

    Of one with several lines, as of a dict, only the part is returned whose key is meant.

    Parameters
    ----------
    code : callable
    number : int
        The number of the line.
    chosen : callable
        Says which of some keys, or arguments' names, is meant, if one is.

    Returns
    -------
    number : int
        Where it begins.
    text : str
    """
    lines, tree = linecache.getlines(file_of(code)), tree_of(file_of(code))
    parts = [n for n in ast.walk(tree) if isinstance(n, ast.stmt) and not hasattr(n, "body")]
    whole = [part for part in parts if part.lineno == number]
    keys = dict(pair for part in whole for pair in _keys(part))
    own = keys.get(chosen(list(keys)) or "")
    if own and own.lineno > number:
        return own.lineno, _in_line(ast.get_source_segment("".join(lines), own) or "")
    ends = [part.end_lineno or number for part in whole]
    return number, _in_line("".join(lines[number - 1 : max(ends, default=0)]))


def targets(code: Callable[..., Any]) -> list[tuple[str, int]]:
    """Return the variables, attributes and keys that a learner's file assigns to, and the lines."""
    found = []
    for part in ast.walk(tree_of(file_of(code))):
        if isinstance(part, ast.Assign | ast.AugAssign | ast.AnnAssign):
            for one in part.targets if isinstance(part, ast.Assign) else [part.target]:
                words = re.findall(r"\w+", ast.unparse(one))
                found.append((words[-1] if words else "", part.lineno))
    return found


def _in_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines())[:200]


def _keys(part: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the keys of a statement's dicts, and the names of arguments, with their places."""
    for node in ast.walk(part):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant):
                    yield str(key.value), _from_to(key, value)
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg, _from_to(node, node.value)


def _from_to(key: ast.expr | ast.keyword, value: ast.expr) -> ast.expr:
    """Return an expression that stands where a key and its value do."""
    found = ast.Constant(None, lineno=key.lineno, col_offset=key.col_offset)
    found.end_lineno, found.end_col_offset = value.end_lineno, value.end_col_offset
    return found


def _unused(part: ast.stmt, tree: ast.Module) -> bool:
    """Return whether a statement defines a function of one parameter that no other part names."""
    if not isinstance(part, ast.FunctionDef) or len(part.args.args) > 1:
        return False
    own = {id(node) for node in ast.walk(part)}
    others = (node for node in ast.walk(tree) if id(node) not in own)
    return part.name not in {node.id for node in others if isinstance(node, ast.Name)}


def _text(part: ast.stmt) -> bool:
    """Return whether a statement is only a text, as a docstring is."""
    value = part.value if isinstance(part, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


@_KEPT
def definition(code: Callable[..., Any]) -> ast.FunctionDef | None:
    """Return a function as it is written, with the line numbers of its file; or None."""
    if isinstance(own := getattr(code, "tree", None), ast.FunctionDef):  # of a script
        return own
    at = getattr(getattr(code, "__code__", None), "co_firstlineno", 0)
    for node in ast.walk(tree_of(file_of(code))):
        first = [node, *getattr(node, "decorator_list", [])]
        if isinstance(node, ast.FunctionDef) and at in [n.lineno for n in first]:
            return node
    return None


def script(room: dict[str, Any]) -> Callable[..., Any] | None:
    """Return a file's statements outside functions as a function, if only these go backward.

    Parameters
    ----------
    room : dict
        The variables of the file's module. Those that functions use stay the module's.
    """
    file = str(room.get("__file__", ""))
    lines, tree = linecache.getlines(file), tree_of(file)
    scopes = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    functions = [part for part in tree.body if isinstance(part, scopes)]
    body = [s for part in tree.body if part not in functions for s in _in_main(part)]
    if any(_goes_back(f, lines) for f in functions) or not any(_goes_back(s, lines) for s in body):
        return None
    used = {n.id for part in functions for n in ast.walk(part) if isinstance(n, ast.Name)}
    stored = (n for part in body for n in ast.walk(part) if isinstance(n, ast.Name))
    made = {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    shared = sorted(used & made)
    own: Any = ast.parse("def script():\n    pass").body[0]
    own.body = [*([ast.Global(shared)] if shared else []), *body]
    found: dict[str, Any] = {}
    whole = ast.fix_missing_locations(ast.Module([own], []))
    exec(compile(whole, str(room["__file__"]), "exec"), room, found)  # noqa: S102 - as it did when it ran
    made_of: Callable[..., Any] = found["script"]
    made_of.tree = own  # type: ignore[attr-defined]
    return made_of


def main_of(file: str) -> list[ast.stmt]:
    """Return the statements that run where a file is the program, or in its function ``main``."""
    tree = tree_of(file)
    mains = [p for p in tree.body if isinstance(p, ast.FunctionDef) and p.name == "main"]
    parts = [p for p in tree.body if _in_main(p) != [p]]
    return [s for part in mains for s in part.body] + [s for p in parts for s in _in_main(p)]


def _in_main(part: ast.stmt) -> list[ast.stmt]:
    """Return a statement; or those in it, if they run where the file is the program."""
    if isinstance(part, ast.If) and isinstance(part.test, ast.Compare):
        named = part.test.left
        return part.body if isinstance(named, ast.Name) and named.id == "__name__" else [part]
    return [part]


def _goes_back(part: ast.stmt, lines: list[str]) -> bool:
    alias = isinstance(part, ast.Assign) and isinstance(part.value, ast.Attribute)
    return not alias and bool(TURNS.search("".join(lines[part.lineno - 1 : part.end_lineno])))


@_KEPT
def goes_through_samples(code: Callable[..., Any]) -> bool:
    """Return whether a learner's file has a loop ``for x, y in …`` that calls ``f(x, y)``."""
    every = ast.walk(tree_of(file_of(code)))
    loops = [n for n in every if isinstance(n, ast.For) and isinstance(n.target, ast.Tuple)]
    return any(
        ast.unparse(loop.target).strip("()") == ", ".join(map(ast.unparse, call.args[:2]))
        for loop in loops
        for part in loop.body
        for call in ast.walk(part)
        if isinstance(call, ast.Call)
    )


def returned(code: Callable[..., Any]) -> list[str]:
    """Return the names in the last ``return a, b`` of a function; an unnamed part is empty."""
    own = getattr(inspect.unwrap(code), "__code__", None)
    return _returned_from(text_of(own.co_filename), own.co_firstlineno) if own else []


@_KEPT
def _returned_from(text: str, line: int) -> list[str]:
    """Return what `returned` does, by a file's text: a changed file defines its functions anew."""
    lines = inspect.getblock(text.splitlines(keepends=True)[line - 1 :])
    try:
        tree = ast.parse(textwrap.dedent("".join(lines)))
    except SyntaxError:
        return []
    made = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value]
    last = made[-1] if made else ast.Tuple([])
    parts = last.elts if isinstance(last, ast.Tuple | ast.List) else [last]
    return [part.id if isinstance(part, ast.Name) else "" for part in parts]


def returned_together(code: Callable[..., Any], count: int) -> list[str]:
    """Return the names in the last ``return a, b, …`` of a learner's file that has so many."""
    every = ast.walk(tree_of(file_of(code)))
    made = [node.value for node in every if isinstance(node, ast.Return)]
    tuples = [value.elts for value in made if isinstance(value, ast.Tuple | ast.List)]
    names = [[part.id for part in parts if isinstance(part, ast.Name)] for parts in tuples]
    return next((said for said in reversed(names) if len(set(said)) == count), [])
