"""Make one mistake in right programs, as students do, and count how `shallows.check` names it.

The line that is edited is known, so nobody needs to label anything. An edit is *named* if all
findings have one kind, and one of them shows the edited line, or a call of the function that it
is in. Otherwise it is *found* there without a kind, named or found *elsewhere* or with *no line*,
told as *several* kinds, an *exception*, *refused*, taken for another *convention*, or *silent*.
Edits that change no derivative are left out. It goes on where it was stopped.

Usage: PYTHONPATH=tests/inside python tests/slow/single_mistakes.py KEPT.jsonl [COUNT] [SEED]
More folders of programs may follow.
"""

import ast
import copy
import difflib
import json
import random
import re
import signal
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fuzzing
import suite
from edited_programs import SECONDS, Endless, endless

import shallows as sh

_DIGIT = re.compile(r"\d")


def edits(node: ast.AST, names: set[str]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the kind of an edit, and what it puts in the place of a part of a program."""
    match node:
        case ast.BinOp(left, ast.MatMult(), right):
            yield "* for @", ast.BinOp(left, ast.Mult(), right)
            yield "order", ast.BinOp(right, ast.MatMult(), left)
        case ast.BinOp(left, ast.Mult(), right):
            yield "drop factor", left
            yield "drop factor", right
            yield "@ for *", ast.BinOp(left, ast.MatMult(), right)
            yield "+ for *", ast.BinOp(left, ast.Add(), right)
        case ast.BinOp(left, ast.Add(), right):
            if not isinstance(left, ast.Constant):
                yield "drop term", left
            yield "- for +", ast.BinOp(left, ast.Sub(), right)
        case ast.BinOp(
            ast.Constant(1 | 1.0) as one, ast.Sub(), ast.BinOp(base, ast.Pow(), _) as square
        ):
            yield "1 - a", ast.BinOp(one, ast.Sub(), base)
            yield "(1 - a)**2", ast.BinOp(ast.BinOp(one, ast.Sub(), base), ast.Pow(), square.right)
            yield "a**2", square
        case ast.BinOp(ast.Constant(1 | 1.0), ast.Sub(), right):
            yield "a for 1 - a", right
        case ast.BinOp(left, ast.Sub(), right):
            yield "sign", ast.BinOp(right, ast.Sub(), left)
            yield "+ for -", ast.BinOp(left, ast.Add(), right)
        case ast.BinOp(left, ast.Div(), _) if not isinstance(left, ast.Constant):
            yield "drop division", left
        case ast.Attribute(inside, "T"):
            yield "drop .T", inside
        case ast.Call(ast.Attribute(_, "transpose"), [inside]):
            yield "drop .T", inside
        case ast.Call(ast.Attribute(ast.Name("np"), "sum"), [inside, *_], _):
            yield "drop sum", inside
            yield "mean for sum", _called(node, "mean")
        case ast.Call(ast.Attribute(inside, "sum"), _, _) if not _is_module(inside):
            yield "drop sum", inside
            yield "mean for sum", _called(node, "mean")
        case ast.Call(ast.Attribute(ast.Name("np"), "dot"), [left, right]):
            yield "* for dot", ast.BinOp(left, ast.Mult(), right)
            yield "order", ast.Call(node.func, [right, left], [])
        case ast.Call(ast.Name(), [inside]):
            yield "drop call", inside
        case ast.keyword("axis", ast.Constant(0 | 1 as axis)):
            yield "axis", ast.keyword("axis", ast.Constant(1 - axis))
        case ast.AugAssign(target, ast.Add() | ast.Sub() as op, value):
            turned = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield "-= for +=", ast.AugAssign(target, turned, value)
            if isinstance(op, ast.Add):
                yield "= for +=", ast.Assign([target], value)
        case ast.Assign(
            [ast.Name() | ast.Subscript() as target], (ast.BinOp() | ast.Call()) as value
        ):
            for number in (2, 0.5, -1):
                scaled = ast.BinOp(ast.Constant(number), ast.Mult(), value)
                yield "constant", ast.Assign([target], scaled)
            if "n" in names or "m" in names:
                n = ast.Name("n" if "n" in names else "m", ast.Load())
                yield "/ n", ast.Assign([target], ast.BinOp(value, ast.Div(), n))
        case ast.Return(ast.Tuple([*parts]) as several) if len(parts) > 1:
            for at in range(len(parts) - 1):
                swapped = [*parts[:at], parts[at + 1], parts[at], *parts[at + 2 :]]
                yield "swapped return", ast.Return(ast.Tuple(swapped, several.ctx))
        case ast.Subscript(inside, ast.Constant(str() as key), ast.Load()):
            for other in _others(key, names | _KEYS):
                yield "other layer", ast.Subscript(inside, ast.Constant(other), ast.Load())
        case ast.Subscript(inside, ast.Name() as index, ast.Load()):
            for number in (1, -1):
                moved = ast.BinOp(index, ast.Add(), ast.Constant(number))
                yield "other index", ast.Subscript(inside, moved, ast.Load())
        case ast.Name(name, ast.Load()):
            for other in _others(name, names):
                yield "other layer", ast.Name(other, ast.Load())
            for other in _activated(name, names):
                yield "z for a", ast.Name(other, ast.Load())


_KEYS = {
    f"{kind}{layer}" for kind in ("w", "W", "b", "a", "A", "z", "Z", "h") for layer in range(1, 4)
}


def moves(body: list[ast.stmt], at: int) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield a body with one line moved one or two lines up, or left out."""
    for up in (1, 2):
        if at >= up and not isinstance(body[at], ast.Return | ast.FunctionDef):
            rest = [*body[:at], *body[at + 1 :]]
            yield "line moved", [*rest[: at - up], body[at], *rest[at - up :]]
    if isinstance(body[at], ast.AugAssign) and len(body) > 1:
        yield "line dropped", [*body[:at], *body[at + 1 :]]


def _called(call: ast.Call, name: str) -> ast.Call:
    function = call.func
    assert isinstance(function, ast.Attribute)
    return ast.Call(ast.Attribute(function.value, name, ast.Load()), call.args, call.keywords)


def _is_module(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("np", "numpy", "jnp")


def _others(name: str, names: set[str]) -> list[str]:
    """Return names that only differ in a number."""
    own = _DIGIT.sub("#", name)
    return sorted(n for n in names if n != name and "#" in own and _DIGIT.sub("#", n) == own)


def _activated(name: str, names: set[str]) -> list[str]:
    """Return the name of z for that of a, and the other way round."""
    kinds = {"a": "z", "A": "Z", "h": "z", "z": "a", "Z": "A"}
    other = kinds.get(name[:1], "") + name[1:]
    return [other] if len(name) < 3 and other in names else []


class Mistaken:
    """Single edits of right programs, each by its number."""

    def __init__(self, seed: int, right: list[suite.Program]) -> None:
        self._seed, self._right = seed, right
        self._known: dict[str, Any] = {}

    def made(self, number: int) -> tuple[suite.Program, str, str, set[int]] | None:
        """Return a program, the kind of an edit, its source, and the lines that are edited."""
        rng = random.Random(f"{self._seed} {number}")  # noqa: S311
        program = rng.choice(self._right)
        base = ast.unparse(ast.parse(program.source))
        every = list(_every(base))
        if not every:
            return None
        kind = rng.choice(sorted({k for k, _, _ in every}))
        _, at, which = rng.choice([one for one in every if one[0] == kind])
        source = _applied(base, at, which)
        return program, kind, source, _changed(base, source) | _calls(base, source)

    def before(self, program: suite.Program) -> Any:
        """Return the values of a right program."""
        if program.name not in self._known:
            code = fuzzing.loaded(program.source)
            self._known[program.name] = fuzzing.values(code, program.network)
        return self._known[program.name]

    def outcome(
        self, program: suite.Program, source: str, lines: set[int]
    ) -> tuple[str, list[Any]]:
        """Return what came of an edit, and what was said."""
        before = self.before(program)  # it takes the name of the edit's file, so it comes first
        try:
            code = fuzzing.loaded(source)
            given = fuzzing.values(code, program.network)
        except Exception:
            return "no program", []
        if given and fuzzing.same(given, before):
            return "equal", []
        network = {k: v for k, v in program.network.items() if k not in ("loss", "alpha")}
        try:
            report = sh.check(code, **network)
        except sh.ArgumentError as problem:
            return "refused", [str(problem)[:300]]
        told = [
            (f.name, f.kind, f.sentence, f.source.number if f.source else None)
            for f in report.findings
            if f.mistake or f.note
        ]
        return graded(report, lines), told


def graded(report: Any, lines: set[int]) -> str:
    """Return the grade of a report, given the lines that were edited."""
    wrong = report.mistakes
    if not wrong:
        noted = any(f.kind in ("convention", "another loss") for f in report.findings)
        return "convention" if noted else "silent"
    kinds = {f.kind for f in wrong}
    shown = {f.source.number for f in wrong if f.source}
    if kinds == {"exception"}:
        return "exception"
    here = bool(shown & lines)
    if len(kinds) > 1:
        return "several"
    if None in kinds:
        return "found" if here else "found elsewhere"
    return "named" if here else "named elsewhere" if shown else "named, no line"


def _every(base: str) -> Iterator[tuple[str, int, int]]:
    tree = ast.parse(base)
    inside = {id(n) for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    names = _names(tree)
    for at, node in enumerate(ast.walk(tree)):
        if id(node) in inside:
            for which, (kind, _) in enumerate(_all(node, names)):
                yield kind, at, which


def _names(tree: ast.AST) -> set[str]:
    found = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    return found | {
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and len(n.value) < 9
    }


def _all(node: ast.AST, names: set[str]) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.FunctionDef | ast.For):
        for at in range(len(node.body)):
            for kind, body in moves(node.body, at):
                other = copy.copy(node)
                other.body = body
                yield kind, other
    else:
        yield from edits(node, names)


def _applied(base: str, at: int, which: int) -> str:
    tree = ast.parse(base)
    node = list(ast.walk(tree))[at]
    _, new = list(_all(node, _names(tree)))[which]

    class Put(ast.NodeTransformer):
        def visit(self, one: ast.AST) -> Any:
            return new if one is node else self.generic_visit(one)

    return ast.unparse(ast.fix_missing_locations(Put().visit(tree)))


def _changed(base: str, source: str) -> set[int]:
    """Return the numbers of the lines of a source that another one does not have there."""
    found = set()
    matcher = difflib.SequenceMatcher(None, base.splitlines(), source.splitlines(), autojunk=False)
    for what, *_, start, end in matcher.get_opcodes():
        if what != "equal":
            found |= set(range(start + 1, end + 1)) or {start, start + 1}
    return found


def _calls(base: str, source: str) -> set[int]:
    """Return the lines that call the function with the edited line, and its return."""
    tree, changed = ast.parse(source), _changed(base, source)
    found = set()
    for f in ast.walk(tree):
        if isinstance(f, ast.FunctionDef) and changed & set(
            range(f.lineno, (f.end_lineno or 0) + 1)
        ):
            for n in ast.walk(tree):
                if isinstance(n, ast.Call) and f.name in ast.unparse(n.func):
                    found |= set(range(n.lineno, (n.end_lineno or 0) + 1))
    return found


def right_programs(folders: list[str]) -> list[suite.Program]:
    """Return the right programs of the suite, or of other folders."""
    found = []
    for folder in folders or [str(suite.HERE)]:
        for half in ("tune", "measure"):
            suite.HERE = Path(folder)
            found += [p for p in suite.programs(half) if p.right]
    return found


def counted(path: Path, count: int, seed: int, folders: list[str]) -> Counter[str]:
    """Judge edits until there are so many that change a value."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    kept = [json.loads(line) for line in lines]
    judged = {(one["program"], one["source"]) for one in kept}
    found = Counter(one["outcome"] for one in kept)
    number = max((one["number"] for one in kept), default=-1)
    programs = Mistaken(seed, right_programs(folders))
    signal.signal(signal.SIGVTALRM, endless)
    with path.open("a", encoding="utf-8") as file:
        while found.total() - found["equal"] - found["no program"] < count:
            number += 1
            made = programs.made(number)
            if made is None or (made[0].name, made[2]) in judged:
                continue
            program, kind, source, edited = made
            judged.add((program.name, source))
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            try:
                what, told = programs.outcome(program, source, edited)
            except Endless:
                what, told = "endless", []
            except Exception as problem:
                what, told = "crash", [repr(problem)]
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            found[what] += 1
            base = ast.unparse(ast.parse(program.source))
            changed = sorted(_changed(base, source))
            text = source.splitlines()
            one = {
                "number": number,
                "outcome": what,
                "program": program.name,
                "kind": kind,
                "lines": [f"{n}: {text[n - 1].strip()}" for n in changed[:4] if n <= len(text)],
                "told": told,
                "source": source,
            }
            file.write(json.dumps(one, ensure_ascii=False) + "\n")
            file.flush()
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    many, first = (int(text) for text in (sys.argv[2:4] + ["400", "0"][len(sys.argv[2:4]) :]))
    print(dict(counted(Path(sys.argv[1]), many, first, sys.argv[4:])))
