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
from shallows.inside.checking.calling import adapted
from shallows.inside.checking.loading import entry
from shallows.inside.checking.probe import probes
from shallows.inside.checking.reading import read
from shallows.inside.checking.values import leaves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from suite import Program

CLOSE = 2e-3  # what passes as the precision of finite differences


def edited(source: str, rng: random.Random) -> str:
    """Return a program with one random edit: swap, drop, transpose, repeat, or another operator."""
    tree = ast.parse(source)
    bodies = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    sums = [n for f in bodies for n in ast.walk(f) if isinstance(n, ast.BinOp)]
    products = [n for n in sums if isinstance(n.op, ast.Mult | ast.MatMult)]
    turned = [
        n for f in bodies for n in ast.walk(f) if isinstance(n, ast.Attribute) and n.attr == "T"
    ]
    lines = [f for f in bodies if len(f.body) > 2]
    way = rng.choice(["swap", "drop", "transpose", "repeat", "operator", "line", "untranspose"])
    if way == "swap" and sums:
        node = rng.choice(sums)
        node.left, node.right = node.right, node.left
    elif way == "drop" and sums:
        node = rng.choice(sums)
        kept = rng.choice([node.left, node.right])
        node.left, node.right, node.op = kept, ast.Constant(1), ast.Mult()
    elif way == "transpose" and products:
        node = rng.choice(products)
        node.left = ast.Attribute(node.left, "T", ast.Load())
    elif way == "untranspose" and turned:
        rng.choice(turned).attr = "real"
    elif way == "repeat" and products:
        node = rng.choice(products)
        again = copy.deepcopy(node.right)
        node.left = ast.BinOp(copy.deepcopy(node.left), node.op, again)
    elif way == "operator" and sums:
        rng.choice(sums).op = rng.choice([ast.Add(), ast.Sub(), ast.Mult(), ast.Div()])
    elif lines:
        body = rng.choice(lines).body
        at = rng.randrange(len(body) - 1)
        if rng.random() < 0.5:
            body[at], body[at + 1] = body[at + 1], body[at]
        else:
            body.insert(at + 1, copy.deepcopy(body[at]))
    return ast.unparse(ast.fix_missing_locations(tree))


def loaded(source: str) -> Any:
    """Return the function of a program."""
    file = "fuzzed.py"
    linecache.cache[file] = (len(source), None, source.splitlines(True), file)
    room: dict[str, Any] = {"__name__": "submission"}
    exec(compile(source, file, "exec"), room)  # noqa: S102 - ours
    return entry(room)


def values(code: Any, network: dict[str, Any]) -> list[np.ndarray[Any, Any]] | None:
    """Return all numbers that a program returns, or changes, on one network; None if it fails."""
    hidden = network.get("hidden", (3, 3))
    units = (hidden,) if isinstance(hidden, int) else hidden
    outputs = 3 if network.get("loss") == "softmax" else 1
    pairs = probes(units, network.get("activation", "sigmoid"), network.get("bias", False), outputs)
    own = pairs["own"][0], pairs["four"][0]
    for one, layout in ((p, layout) for p in own for layout in layouts_of(code, p)):
        found = read(adapted(code), one, layout)
        if not found.failed:
            said = [np.ravel(np.asarray(leaf.value, float)) for leaf in leaves(found.returned)]
            return [*said, *(np.ravel(v).astype(float) for v in found.given.values())]
    return None


def layouts_of(code: Any, p: Any) -> list[Any]:
    """Return the layouts in which a program may be called."""
    from shallows.inside.checking.attempt import layouts
    from shallows.inside.checking.reading import USUAL

    return layouts(USUAL, p.y.shape[1])


def same(one: Any, other: Any) -> bool:
    """Return whether two programs return the same numbers."""
    if one is None or other is None or len(one) != len(other):
        return False
    return all(
        a.shape == b.shape
        and np.isfinite(a).all() == np.isfinite(b).all()
        and np.abs(a - b).max(initial=0) <= CLOSE * max(np.abs(b).max(initial=0), 1e-300)
        for a, b in zip(one, other, strict=True)
    )


def task(program: Program, code: Any) -> dict[str, Any]:
    """Return the network of a right program, with the loss that explains it."""
    from shallows.inside.checking.judge import Asked, judge

    options = {k: v for k, v in program.network.items() if k not in ("loss", "alpha")}
    hidden = options.get("hidden", (3, 3))
    units = (hidden,) if isinstance(hidden, int) else tuple(hidden)
    derived: Any  # a derivation that knows its convention
    _, derived = judge(
        code, Asked(units, options.get("activation", "sigmoid"), options.get("bias", False))
    )
    c = derived.convention
    reduction = (
        "sum" if not c.mean else "half-mean" if c.loss == "squared" and not c.twice else "mean"
    )
    if c.loss == "squared" and c.twice and not c.mean:
        reduction = None
    penalty = program.network.get("alpha", 0.0) if c.penalty else 0.0
    return {**options, "loss": c.loss, "reduction": reduction, "alpha": penalty}


def outcomes(count: int, seed: int, half: str = "tune") -> Iterator[tuple[str, str, str]]:
    """Yield for each edit what came of it, the program's name and its edited source.

    It is ``equal``, ``reported``, ``refused`` (nothing to judge), ``false right`` or ``crash``.
    """
    rng = random.Random(seed)  # noqa: S311
    right = [p for p in programs(half) if p.right]
    known: dict[str, Any] = {}
    for _ in range(count):
        program = rng.choice(right)
        if program.name not in known:
            code = loaded(program.source)
            known[program.name] = task(program, code), values(code, program.network)
        options, before = known[program.name]
        source = edited(program.source, rng)
        yield _outcome(source, options, before, program), program.name, source


def _outcome(source: str, options: dict[str, Any], before: Any, program: Program) -> str:
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
        return "equal" if same(values(code, program.network), before) else "false right"
