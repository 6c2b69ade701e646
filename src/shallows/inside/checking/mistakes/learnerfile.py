"""A learner's file: the expressions in its functions, and where they stand."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from shallows.inside.checking.running.sourcefile import starts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    Statement = ast.stmt | ast.Lambda

_MODULES = ("np", "numpy", "jnp", "math", "torch")
_ALONE = ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.Constant


class Part(NamedTuple):
    """An expression of a learner's file.

    Parameters
    ----------
    node : ast.expr
    text : str
    start, end : int
        Its characters in the file.
    statement : ast.stmt or ast.Lambda
        What it belongs to.
    line : int
        The first line of that.
    scope : int
        The number of the outermost function or method.
    """

    node: ast.expr
    text: str
    start: int
    end: int
    statement: Statement
    line: int
    scope: int

    @property
    def simple(self) -> bool:
        """Whether it needs no brackets as an operand."""
        return isinstance(self.node, _ALONE)

    @property
    def whole(self) -> bool:
        """Whether it is all that its statement computes, or one of a few such values."""
        of = self.statement
        value = of.body if isinstance(of, ast.Lambda) else getattr(of, "value", None)
        if isinstance(of, ast.Expr) and isinstance(value, ast.Call):  # such as append
            return self.node in value.args
        inner = [value]
        for one in inner:
            if isinstance(one, ast.Tuple | ast.List):
                inner += one.elts
        return any(self.node is one for one in inner)


class File:
    """A learner's file.

    Parameters
    ----------
    text : str

    Attributes
    ----------
    parts : list of Part
    statements : list of (ast.stmt, list of ast.stmt)
        The statements that compute something, each with the block that it is in.
    functions : list of str
        How its functions of one value are called.
    unused : dict
        By the number of each outermost function, variables that are given a value and never used.
    may_not_end : bool
        Whether a function has a ``while`` loop, which a change might make endless.

    Raises
    ------
    SyntaxError, RecursionError
        If Python can't read it.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts: list[Part] = []
        self.statements: list[tuple[ast.stmt, list[ast.stmt]]] = []
        self._lines = text.split("\n")
        self._starts = starts_of(text)
        tree = ast.parse(text)
        self.functions = [name for node in tree.body for name in _of_one(node)]
        self.unused: dict[int, list[str]] = {}
        self.may_not_end = False
        for scope, function in enumerate(_outermost(tree)):
            self._add(function, scope)
            self.unused[scope] = _unused(function)

    def line(self, number: int) -> str:
        """Return the text of a line."""
        return self._lines[number - 1]

    def place(self, node: ast.AST) -> tuple[int, int]:
        """Return the characters of a node: Python counts bytes."""
        at: list[int] = []
        for which in ("", "end_"):
            number, column = (getattr(node, f"{which}{name}") for name in ("lineno", "col_offset"))
            before = self._lines[number - 1].encode()[:column].decode()
            at.append(self._starts[number - 1] + len(before))
        return at[0], at[1]

    def of(self, node: ast.expr) -> str:
        """Return the text of an expression, as an operand."""
        start, end = self.place(node)
        found = self.text[start:end]
        return found if isinstance(node, _ALONE) else f"({found})"

    def _add(self, function: ast.AST, scope: int) -> None:
        for node in ast.walk(function):
            self.may_not_end |= isinstance(node, ast.While)
            if isinstance(node, ast.Lambda):
                self._put(node, node.body, scope)
            blocks = [getattr(node, name, None) for name in ("body", "orelse")]
            for block in (b for b in blocks if isinstance(b, list)):
                for one in block:
                    if (value := _computed(one)) is not None:
                        self.statements.append((one, block))
                        self._put(one, value, scope)

    def _put(self, of: Statement, value: ast.expr, scope: int) -> None:
        for node in _values(value):
            start, end = self.place(node)
            text = self.text[start:end]
            self.parts.append(Part(node, text, start, end, of, of.lineno, scope))


def _of_one(node: ast.stmt, before: str = "") -> Iterator[str]:
    """Yield how the functions and methods of one value are called."""
    if isinstance(node, ast.ClassDef):
        for part in node.body:
            yield from _of_one(part, "self.")
    elif isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
        names = [one.arg for one in node.args.args if one.arg != "self"]
        if len(names) == 1:
            yield before + node.name


def _unused(function: ast.AST) -> list[str]:
    names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    used = {n.id for n in names if isinstance(n.ctx, ast.Load)}
    return list(dict.fromkeys(n.id for n in names if n.id not in used and n.id.strip("_")))


def _computed(one: ast.stmt) -> ast.expr | None:
    """Return what a statement computes."""
    match one:
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return():
            return one.value
        case ast.For():
            return one.iter
        case ast.Expr(ast.Call() as call):
            return call
    return None


def _outermost(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the functions, methods and lambdas that are in no other."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node
        else:
            yield from _outermost(node)


def _values(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the expressions in one that have a value, the whole one first."""
    inside: list[ast.expr] = [n for n in ast.iter_child_nodes(node) if isinstance(n, ast.expr)]
    match node:
        case ast.Lambda() | ast.JoinedStr() | ast.Constant(str() | None) | ast.Slice():
            return
        case ast.Call(function, arguments, words):
            own = function.value if isinstance(function, ast.Attribute) else None
            inside = [own] if own is not None and not is_module(own) else []
            named = [word.value for word in words if word.arg not in ("axis", "keepdims")]
            inside += [*arguments, *named]
        case ast.Attribute(value, name):
            inside = [value] if name == "T" or not isinstance(value, ast.Name) else []
        case ast.Subscript(value, index):
            alone = isinstance(index, ast.Constant | ast.Tuple | ast.Slice)
            inside = [value] if alone else [value, index]
    if not isinstance(node, ast.Starred):
        yield node
    for part in inside:
        yield from _values(part)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.comprehension):
            yield from _values(child.iter)


def is_module(node: ast.expr) -> bool:
    """Return whether an expression is the name of a module of functions."""
    return isinstance(node, ast.Name) and node.id in _MODULES
