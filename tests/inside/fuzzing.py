"""Random edits of right programs: each is equal in value, or reported; never a false "right"."""

from __future__ import annotations

import ast
import copy
import linecache
import random
from typing import TYPE_CHECKING, Any

import numpy as np
from suite import programs

import shallows as sh
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.reading.reading import read
from shallows.inside.checking.running.calling import adapted
from shallows.inside.checking.running.loading import entry
from shallows.inside.checking.searching import search

if TYPE_CHECKING:
    from suite import Program

QUICK = 200  # values that are simulated
CLOSE = 2e-3  # what passes as the precision of finite differences


def edited(source: str, rng: random.Random) -> str:
    """Return a program with one random edit of its functions; it may be the same program again."""
    tree = ast.parse(source)
    bodies = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    way = rng.choice(WAYS)
    way(list({id(n): n for f in bodies for n in ast.walk(f)}.values()), rng)
    return ast.unparse(ast.fix_missing_locations(tree))


def _operations(nodes: list[ast.AST], *kinds: type) -> list[Any]:
    found = [n for n in nodes if isinstance(n, ast.BinOp)]
    return [n for n in found if isinstance(n.op, kinds)] if kinds else found


def _swap(nodes: list[ast.AST], rng: random.Random) -> None:
    """Swap the two sides of an operator."""
    for node in _one(_operations(nodes), rng):
        node.left, node.right = node.right, node.left


def _drop(nodes: list[ast.AST], rng: random.Random) -> None:
    """Drop one side of an operator."""
    for node in _one(_operations(nodes), rng):
        kept = rng.choice([node.left, node.right])
        node.left, node.right, node.op = kept, ast.Constant(1), ast.Mult()


def _transpose(nodes: list[ast.AST], rng: random.Random) -> None:
    """Transpose the left side of a product."""
    for node in _one(_operations(nodes, ast.Mult, ast.MatMult), rng):
        node.left = ast.Attribute(node.left, "T", ast.Load())


def _untranspose(nodes: list[ast.AST], rng: random.Random) -> None:
    """Leave out a transpose."""
    turned = [n for n in nodes if isinstance(n, ast.Attribute) and n.attr == "T"]
    for node in _one(turned, rng):
        node.attr = "real"


def _repeat(nodes: list[ast.AST], rng: random.Random) -> None:
    """Repeat a factor."""
    for node in _one(_operations(nodes, ast.Mult, ast.MatMult), rng):
        again = copy.deepcopy(node.right)
        node.left = ast.BinOp(copy.deepcopy(node.left), node.op, again)


def _operator(nodes: list[ast.AST], rng: random.Random) -> None:
    """Write another operator."""
    for node in _one(_operations(nodes), rng):
        node.op = rng.choice([ast.Add(), ast.Sub(), ast.Mult(), ast.Div(), ast.MatMult()])


def _line(nodes: list[ast.AST], rng: random.Random) -> None:
    """Swap two lines, repeat one, or leave one out."""
    many = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.For) and len(n.body) > 2]
    for node in _one(many, rng):
        body, at, what = node.body, rng.randrange(len(node.body) - 1), rng.random()
        if what < 0.4:
            body[at], body[at + 1] = body[at + 1], body[at]
        elif what < 0.7:
            body.insert(at + 1, copy.deepcopy(body[at]))
        else:
            del body[at]


def _constant(nodes: list[ast.AST], rng: random.Random) -> None:
    """Change a number: an axis, an index, a factor."""
    known = [n for n in nodes if isinstance(n, ast.Constant) and type(n.value) in (int, float)]
    for node in _one(known, rng):
        node.value = rng.choice([0, 1, 2, -1, 0.5, node.value + 1])


def _name(nodes: list[ast.AST], rng: random.Random) -> None:
    """Take another variable of the program."""
    used = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    for node in _one(used, rng):
        node.id = rng.choice(sorted({n.id for n in nodes if isinstance(n, ast.Name)}))


def _call(nodes: list[ast.AST], rng: random.Random) -> None:
    """Leave a call out, keep its argument; or leave out what is said by name, such as an axis."""
    for node in _one([n for n in nodes if isinstance(n, ast.Call) and n.args], rng):
        if node.keywords and rng.random() < 0.5:
            node.keywords = []
        else:
            node.func, node.args = ast.Name("abs", ast.Load()), node.args[:1]
            node.keywords = []


def _compare(nodes: list[ast.AST], rng: random.Random) -> None:
    """Turn a comparison round."""
    for node in _one([n for n in nodes if isinstance(n, ast.Compare)], rng):
        node.ops = [rng.choice([ast.Lt(), ast.GtE(), ast.Gt(), ast.NotEq()])]


def _sign(nodes: list[ast.AST], rng: random.Random) -> None:
    """Put a minus before one side of an operator."""
    for node in _one(_operations(nodes), rng):
        node.right = ast.UnaryOp(ast.USub(), node.right)


def _one(found: list[Any], rng: random.Random) -> list[Any]:
    return [rng.choice(found)] if found else []


WAYS = (
    *(_swap, _drop, _transpose, _untranspose, _repeat, _operator, _line),
    *(_constant, _name, _call, _compare, _sign),
)


def loaded(source: str) -> Any:
    """Return the function of a program."""
    file = "fuzzed.py"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    room: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, file, "exec"), room)  # noqa: S102 - ours
    return entry(room)


def values(code: Any, network: dict[str, Any]) -> dict[str, np.ndarray[Any, Any]] | None:
    """Return all derivatives or weights that a program gives on one network; None if it fails."""
    hidden = network.get("hidden", (3, 3))
    units = (hidden,) if isinstance(hidden, int) else hidden
    outputs = 3 if network.get("loss") == "softmax" else 1
    pairs = probes(units, network.get("activation", "sigmoid"), network.get("bias", False), outputs)
    own = pairs["own"][0], pairs["four"][0]
    for one, layout in ((p, layout) for p in own for layout in layouts_of(code, p)):
        found = read(adapted(code), one, layout)
        if not found.failed and found.given:
            return {name: np.asarray(v, float) for name, v in found.given.items()}
    return None


def layouts_of(code: Any, p: Any) -> list[Any]:
    """Return the layouts in which a program may be called."""
    from shallows.inside.checking.reading.reading import USUAL
    from shallows.inside.checking.searching.preparing import layouts, rare

    return [*layouts(USUAL, p, adapted(code)), *rare(p, adapted(code))]


def same(one: Any, other: Any) -> bool:
    """Return whether what one program gives is what the other gives; it may give less."""
    if not one or not other or not one.keys() <= other.keys():
        return False
    return all(
        a.shape == b.shape
        and np.isfinite(a).all() == np.isfinite(b).all()
        and np.abs(a - b).max(initial=0) <= CLOSE * max(np.abs(b).max(initial=0), 1e-300)
        for a, b in ((v, other[name]) for name, v in one.items())
    )


def task(program: Program, code: Any) -> dict[str, Any]:
    """Return the network of a right program, with the loss that explains it."""
    from shallows.inside.checking.judge import Asked, judge

    options = {k: v for k, v in program.network.items() if k not in ("loss", "alpha")}
    hidden = options.get("hidden", (3, 3))
    units = (hidden,) if isinstance(hidden, int) else tuple(hidden)
    derived: Any  # a derivation that knows its convention
    _, derived, *_ = judge(
        code, Asked(units, options.get("activation", "sigmoid"), options.get("bias", False))
    )
    c = derived.convention
    reduction: str | None = (
        "sum" if not c.mean else "half-mean" if c.loss == "squared" and not c.twice else "mean"
    )
    if c.loss == "squared" and c.twice and not c.mean:
        reduction = None
    penalty = program.network.get("alpha", 0.0) if c.penalty else 0.0
    return {**options, "loss": c.loss, "reduction": reduction, "alpha": penalty}


class Edits:
    """Random edits of right programs, each by its number, and what comes of it.

    Parameters
    ----------
    seed : int
    half : str
    """

    def __init__(self, seed: int, half: str = "tune") -> None:
        self._seed = seed
        self._right = [p for p in programs(half) if p.right]
        self._known: dict[str, Any] = {}

    def made(self, number: int) -> tuple[Program, str]:
        """Return a program and the source of an edit of it; the same for the same number."""
        rng = random.Random(f"{self._seed} {number}")  # noqa: S311
        program = rng.choice(self._right)
        return program, edited(program.source, rng)

    def outcome(self, program: Program, source: str, *, quick: bool = False) -> str:
        """Return what came of an edit.

        It is ``equal``, ``reported``, ``refused`` (nothing to judge), ``false right`` or ``crash``.

        Parameters
        ----------
        program : Program
        source : str
        quick : bool
            Whether mistakes are only found, and hardly searched for a name; whether there is one
            does not depend on that search.
        """
        if program.name not in self._known:
            code = loaded(program.source)
            options = task(program, code)
            self._known[program.name] = options, values(code, options)
        options, before = self._known[program.name]
        budget, search.BUDGET = search.BUDGET, QUICK if quick else search.BUDGET
        try:
            found = _outcome(source, options, before)
        finally:
            search.BUDGET = budget
        if quick and found == "false right":
            return self.outcome(program, source)
        return found


def _outcome(source: str, options: dict[str, Any], before: Any) -> str:
    try:
        code = loaded(source)
    except Exception:
        return "refused"
    try:
        report = sh.check(code, **options)
    except sh.ArgumentError:
        return "refused"
    except Exception:
        return "crash"
    if not report.passed or any(f.kind == "another loss" for f in report.findings):
        return "reported"
    with np.errstate(all="ignore"):
        return "equal" if same(values(code, options), before) else "false right"
