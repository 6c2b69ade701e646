"""Changes of a learner's file that show the values of its parts while it runs."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.running.changing import SEEN, change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.mistakes.learnerfile import File, Part
    from shallows.inside.checking.reading.reading import Reading

    #: The values that each part had, in the order of time, by the part's number.
    Values = dict[int, list[Array]]

AFTER = -1  # the place of what a statement has given to a variable


def by_part(r: Reading) -> Values:
    """Return what a file has shown on one probe."""
    found: Values = defaultdict(list)
    for at, value in r.seen:
        found[at].append(value)
    return dict(found)


def shown(file: File, parts: Sequence[Part]) -> list[list[Any]]:
    """Return the changes that show the values of some parts of a file.

    What they stand in is written anew: whole statements, or what a loop goes through.
    """
    ids = {id(part.node): file.parts.index(part) for part in parts}
    spans: dict[tuple[int, int], ast.AST] = {}
    for of in (part.statement for part in parts):
        node = of.iter if isinstance(of, ast.For) else of.body if isinstance(of, ast.Lambda) else of
        spans[file.place(node)] = node
    found: list[list[Any]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:  # it is in no other
            text = ast.unparse(_Showing(ids).visit(spans[start, end]))
            found.append(change(start, end, text))
    return found


class _Showing(ast.NodeTransformer):
    """Let some expressions show their values."""

    def __init__(self, ids: dict[int, int]) -> None:
        self._ids = ids

    def visit(self, node: ast.AST) -> Any:
        """Return a node with what shows its value, and those of its parts."""
        fields = {n: list(v) if isinstance(v, list) else v for n, v in ast.iter_fields(node)}
        made = self.generic_visit(ast.copy_location(type(node)(**fields), node))
        if id(node) not in self._ids or not isinstance(made, ast.expr):
            return made
        return ast.Call(ast.Name(SEEN, ast.Load()), [ast.Constant(self._ids[id(node)]), made], [])


def kept(one: ast.AST) -> str:
    """Return what shows the value that a statement has given to a variable, or changed in it."""
    match one:
        case ast.Assign([target], _) | ast.AugAssign(target, _, _):
            while isinstance(target, ast.Subscript):
                target = target.value
            return f"; {SEEN}({AFTER}, {ast.unparse(target)})"
    return ""
