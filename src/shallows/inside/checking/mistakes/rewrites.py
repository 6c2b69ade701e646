"""Small changes of a learner's file, one of which may make all of its values right."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from shallows.inside.checking.mistakes.learnerfile import is_module

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shallows.inside.checking.mistakes.learnerfile import File, Part

    #: The kind of mistake, the text that should be there, and a part of which that says more.
    Written = Iterator[tuple[str, str, ast.expr | None]]

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@", ast.Div: "/", ast.Pow: "**",
}  # fmt: skip
#: The signs that should stand for one, and the kinds of these mistakes.
_OPERATORS = {
    "+": (("*", "plus for times"), ("-", "wrong sign")),
    "-": (("*", "minus for times"), ("+", "wrong sign")),
    "*": (("@", "elementwise"), *((sign, "wrong operator") for sign in "-/+")),
    "@": (("*", "matrix product"),),
    "/": (("*", "wrong operator"),),
    "**": (("*", "wrong operator"),),
}
_PRODUCTS = {"dot": "multiply", "matmul": "multiply", "multiply": "matmul"}
_SUMS = {"sum": ("mean", "sum for mean"), "mean": ("sum", "mean for sum")}
_OPERANDS = ast.Name | ast.Attribute | ast.Subscript | ast.Constant
_LONGEST = 80  # characters that are shown of an expression


class Rewrite(NamedTuple):
    """A change of a file, and the mistake that it mends.

    Parameters
    ----------
    kind, said : str
    start, end : int
        The characters of the file that are replaced.
    text : str
        By what.
    line : int
        Where the statement begins.
    rank : float
        What is less is likelier.
    old, new : Part or None
        The value that is used, and the one that should be, or that is too much, or that lacks.
    operand : bool
        Whether the text is only a value that is used for what is wrong, and is not it.
    """

    kind: str
    said: str
    start: int
    end: int
    text: str
    line: int
    rank: float = 0.0
    old: Part | None = None
    new: Part | None = None
    operand: bool = False


def instead(part: Part, kind: str, text: str, rank: float = 0.0) -> Rewrite:
    """Return the change that another text stands for a part."""
    shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    said = f"{part.text} should be {shown}"
    operand = isinstance(part.node, _OPERANDS) and kind != "wrong slice"
    return Rewrite(kind, said, part.start, part.end, f"({text})", part.line, rank, operand=operand)


def in_lines(file: File) -> Iterator[Rewrite]:
    """Yield the changes of statements, and of parts of them, without other values."""
    for one, block in file.statements:
        yield from _assigned(file, one)
        yield from _moved(file, one, block)
    places = {id(part.node): part for part in file.parts}
    axes = {id(_axis(part.node)) for part in file.parts if isinstance(part.node, ast.Call)}
    for part in file.parts:
        if id(part.node) in axes:
            continue  # the call has the changes of its axis
        for kind, text, more in _inside(file, part):
            new = places.get(id(more)) if more else None
            yield instead(part, kind, text)._replace(new=new)
        for kind, text, rank in _around(part):
            yield instead(part, kind, text, rank)


def _assigned(file: File, one: ast.stmt) -> Iterator[Rewrite]:
    """Change what is done with the value of a statement."""
    match one:
        case ast.AugAssign(target, op, value):
            (begin, after), (start, _) = file.place(target), file.place(value)
            own = _SIGNS.get(type(op), "")
            for other in {"+": ("-=", "="), "-": ("+=", "="), "*": ("=", "+=")}.get(own, ()):
                kind = "wrong operator" if other == "=" or own == "*" else "uphill"
                said = f"{own}= should be {other}"
                yield Rewrite(kind, said, after, start, f" {other} ", one.lineno, -1)
            if each := _each(file, target):
                said = f"{file.text[begin:after]} should be {each}"
                yield Rewrite("broadcast", said, begin, after, each, one.lineno)
        case ast.Assign([ast.Name() | ast.Attribute() | ast.Subscript() as target], value):
            start, end = file.place(value)
            for sign, kind in (("+", "one sample"), ("-", "misprint"), ("*", "missing factor")):
                new = f"{file.of(target)} {sign} ({file.text[start:end]})"
                said = f"= should be {sign}="
                yield Rewrite(kind, said, start, end, new, one.lineno, -1)


def _each(file: File, node: ast.expr) -> str:
    """Return one entry of each row in the place of whole columns, ``p[:, y]``."""
    match node:
        case ast.Subscript(inside, ast.Tuple([ast.Slice(None, None, None), ast.Name(name)])):
            return f"{file.of(inside)}[range(len({name})), {name}]"
    return ""


def _moved(file: File, one: ast.stmt, block: list[ast.stmt]) -> Iterator[Rewrite]:
    """Let a statement run before one of the three above it."""
    if not isinstance(one, ast.Assign | ast.AugAssign):
        return
    at = block.index(one)
    for above in block[max(0, at - 3) : at][::-1]:
        (start, _), (begin, end) = file.place(above), file.place(one)
        indent = " " * above.col_offset
        moved = f"{file.text[begin:end]}\n{indent}{file.text[start:begin].rstrip()}"
        said = f"it belongs before line {above.lineno}"
        yield Rewrite("order", said, start, end, moved, one.lineno, 1)


def _inside(file: File, part: Part) -> Written:
    """Write an expression in another way, with what is in it."""
    match part.node:
        case ast.BinOp(left, op, right) if type(op) in _SIGNS:
            yield from _operated(file, left, _SIGNS[type(op)], right)
        case ast.UnaryOp(ast.USub(), value):
            yield "wrong sign", file.of(value), None
        case ast.Call():
            yield from _called(file, part.node)
        case ast.Compare(left, [_], [right]):
            for sign in ("<", ">", "<=", ">="):
                yield "wrong operator", f"{file.of(left)} {sign} {file.of(right)}", None
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            for other in (number + 1, number - 1, -number, 2 * number, number / 2):
                yield "constant factor", repr(other), None
        case ast.Attribute(value, "T"):
            yield "transpose", file.of(value), None
        case ast.Subscript(_, ast.Slice() | ast.Tuple()):
            yield from _sliced(file, part.node)
        case ast.Subscript(value, index):
            for off in ("- 1", "+ 1"):
                yield "wrong layer", f"{file.of(value)}[{file.of(index)} {off}]", None
    if each := _each(file, part.node):
        yield "broadcast", each, None


def _operated(file: File, left: ast.expr, sign: str, right: ast.expr) -> Written:
    """Change an operator, its order, or leave out one side."""
    one, two = file.of(left), file.of(right)
    for other, kind in _OPERATORS[sign]:
        yield kind, f"{one} {other} {two}", None
    if sign in "-@":
        yield "wrong sign" if sign == "-" else "order", f"{two} {sign} {one}", None
    match left:
        case ast.BinOp(first, inner, second) if type(inner) in _SIGNS:
            a, b, op = file.of(first), file.of(second), _SIGNS[type(inner)]
            yield "precedence", f"{a} {op} ({b} {sign} {two})", None
            if op == sign == "*":
                kind = "extra σ′" if _is_slope(second, right) else "extra factor"
                yield kind, a, None
    match right:
        case ast.BinOp(second, inner, third) if type(inner) in _SIGNS:
            b, c, op = file.of(second), file.of(third), _SIGNS[type(inner)]
            yield "precedence", f"({one} {sign} {b}) {op} {c}", None
    match left, right:
        case ast.BinOp(first, before, second), ast.BinOp(third, after, fourth) if (
            type(before) in _SIGNS and type(after) in _SIGNS
        ):
            a, b, c, d = map(file.of, (first, second, third, fourth))
            middle = f"({b} {sign} {c})"
            text = f"{a} {_SIGNS[type(before)]} {middle} {_SIGNS[type(after)]} {d}"
            yield "precedence", text, None
    yield "constant factor" if sign == "/" else "extra factor", one, right
    yield "extra factor", two, left


def _sliced(file: File, node: ast.Subscript) -> Written:
    """Take all entries, or leave out the first or the last, which may belong to a bias."""
    (start, end), index = file.place(node), node.slice
    for one in index.elts if isinstance(index, ast.Tuple) else [index]:
        if isinstance(one, ast.Slice):
            a, b = file.place(one)
            for other in (":", "1:", ":-1"):
                yield "wrong slice", file.text[start:a] + other + file.text[b:end], None


def _is_slope(one: ast.expr, other: ast.expr) -> bool:
    """Return whether two factors are a and 1 − a."""
    return isinstance(other, ast.BinOp) and ast.unparse(other.right) == ast.unparse(one)


def _called(file: File, call: ast.Call) -> Written:
    """Change what is called, or along which axis; or leave out the call."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else ""
    (start, end), (_, after) = file.place(call), file.place(function)
    rest = file.text[after:end]
    if name in _SUMS:
        other, kind = _SUMS[name]
        yield kind, file.text[start : after - len(name)] + other + rest, None
        yield from _along(file, call)
    if name in _PRODUCTS and len(call.args) == 2:
        kind = "elementwise" if name == "multiply" else "matrix product"
        yield kind, f"np.{_PRODUCTS[name]}{rest}", None
        one, two = map(file.of, call.args)
        yield "order", f"{file.text[start:after]}({two}, {one})", None
    inside = list(call.args)
    if isinstance(function, ast.Attribute) and not is_module(function.value):
        inside.insert(0, function.value)
    for part in inside:
        yield "extra function", file.of(part), part


def _along(file: File, call: ast.Call) -> Written:
    """Sum along another axis."""
    start, end = file.place(call)
    given = _axis(call)
    for axis in ("0", "1"):
        if given:
            a, b = file.place(given)
            yield "wrong axis", file.text[start:a] + axis + file.text[b:end], None
        else:
            comma = ", " if call.args or call.keywords else ""
            yield "wrong axis", f"{file.text[start : end - 1]}{comma}axis={axis})", None


def _axis(call: ast.Call) -> ast.expr | None:
    """Return the axis of a sum or a mean, by its name or by its place."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr not in _SUMS:
        return None
    named = [word.value for word in call.keywords if word.arg == "axis"]
    return next(iter([*named, *call.args[is_module(function.value) :]]), None)


def _around(part: Part) -> Iterator[tuple[str, str, float]]:
    """Write something around an expression."""
    if not isinstance(part.node, ast.Constant):
        one = part.text if part.simple else f"({part.text})"
        yield "transpose", f"{one}.T", 1
        yield "wrong sign", f"-{one}", 1
        yield "constant factor", f"2 * {one}", 2
        yield "constant factor", f"{one} / 2", 2
    if isinstance(part.statement, ast.For) and part.node is part.statement.iter:
        yield "wrong order", f"reversed(list({part.text}))", 0
