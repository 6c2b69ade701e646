"""What a learner's line was working on when it raised an exception."""

from __future__ import annotations

import ast
import inspect
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.running.plain import plain
from shallows.inside.checking.running.sourcefile import text_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, TracebackType

_LARGEST = 500  # entries of one array
_LONGEST = 60  # characters of an operand
_VALUES = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare,
    ast.Slice, ast.Tuple, ast.List, ast.Call, ast.keyword, ast.expr_context, ast.operator,
    ast.unaryop, ast.cmpop,
)  # fmt: skip


def operands(problem: BaseException, file: str) -> list[list[Any]]:
    """Return the arrays that the learner's line worked on which raised an exception.

    Parameters
    ----------
    problem : BaseException
    file : str
        The name of the learner's file.

    Returns
    -------
    list
        Lists of an operand's text, its value, and whether it is one of the operation that failed;
        the others only stand in it, or then in the same statement.
    """
    found = _last(problem.__traceback__, file)
    if found is None:
        return []
    frame, place = found
    text = text_of(file)
    every = [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.expr | ast.stmt)]
    made = [n for n in every if isinstance(n, ast.expr | ast.AugAssign)]
    failed = next((n for n in made if _place(n) == place), None)
    around = [n for n in every if isinstance(n, ast.stmt) and _contains(n, place[0])]
    direct = list(_parts(failed)) if failed else []
    # The innermost statement is the last of those that ast.walk, which goes level by level, yields.
    near = [n for whole in (failed, *around[-1:]) if whole for n in ast.walk(whole)]
    named = [n for n in dict.fromkeys(near) if isinstance(n, ast.expr) and _is_named(n)]
    values = [(part, _value(part, frame), True) for part in direct]
    values += [(part, _value(part, frame), False) for part in named]
    return [
        [" ".join((ast.get_source_segment(text, part) or "").split())[:_LONGEST], value, first]
        for part, value, first in values
        if value is not None
    ]


_Position = tuple[int | None, int | None, int | None, int | None]


def _last(trace: TracebackType | None, file: str) -> tuple[FrameType, _Position] | None:
    """Return the innermost frame of the learner's file, and the place of what failed in it."""
    found = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            places = list(trace.tb_frame.f_code.co_positions())
            line, end, column, end_column = places[trace.tb_lasti // 2]
            found = trace.tb_frame, (line, column, end, end_column)
        trace = trace.tb_next
    return found


def _place(node: ast.expr | ast.stmt) -> _Position:
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _contains(node: ast.stmt, line: int | None) -> bool:
    return line is not None and node.lineno <= line <= (node.end_lineno or node.lineno)


def _is_named(node: ast.AST) -> bool:
    loaded = isinstance(getattr(node, "ctx", None), ast.Load)
    return loaded and isinstance(node, ast.Name | ast.Attribute | ast.Subscript)


def _parts(node: ast.expr | ast.stmt) -> Iterator[ast.expr]:
    """Yield the operands of an operation, or the arguments of a call."""
    match node:
        case ast.BinOp():
            yield from (node.left, node.right)
        case ast.AugAssign():
            yield from (node.target, node.value)
        case ast.Compare():
            yield from (node.left, *node.comparators)
        case ast.Subscript():
            yield from (node.value, node.slice)
        case ast.Call():
            if isinstance(node.func, ast.Attribute):
                yield node.func.value  # a.dot(b); a module is no array
            yield from node.args


def _value(node: ast.expr, frame: FrameType) -> Any:
    """Return the array that an expression stands for; None for anything else."""
    with suppress(Exception):  # whatever a learner's objects may raise
        if not all(_is_pure(part, frame) for part in ast.walk(node)):
            return None
        value = plain(_evaluated(node, frame))
        if isinstance(value, np.ndarray) and value.ndim and value.size <= _LARGEST:
            return value.astype(float)
    return None


def _evaluated(node: ast.expr, frame: FrameType) -> Any:
    whole = compile(ast.Expression(_loaded(node)), "operand", "eval")
    return eval(whole, frame.f_globals, dict(frame.f_locals))  # noqa: S307 - it ran a moment ago


def _loaded(node: ast.expr) -> ast.expr:
    """Return an expression to be read, though it may be what the statement assigns to."""
    return ast.parse(ast.unparse(node), mode="eval").body


def _is_pure(node: ast.AST, frame: FrameType) -> bool:
    """Return whether it may be evaluated again: NumPy, and functions of the learner's file."""
    if not isinstance(node, ast.Call):
        return isinstance(node, _VALUES)
    if not isinstance(node.func, ast.Name | ast.Attribute):
        return False
    called: Callable[..., Any] = _evaluated(node.func, frame)
    own = inspect.isfunction(called) and called.__globals__ is frame.f_globals
    method = isinstance(getattr(called, "__self__", None), np.ndarray)
    module = str(getattr(called, "__module__", ""))
    return own or method or isinstance(called, np.ufunc) or module.startswith("numpy")
