"""Find the one small change of a learner's file that makes all of its values right.

It is independent of the file's form: changed files run as the file itself does. So it finds what no
mistake in a formula explains: in loops over numbers, in what is done with a value, in the order of
lines, in a list of layers. The values of the changed line say which derivative was wrong.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.mistakes import mistakes
from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.mistakes.factors import factor
from shallows.inside.checking.mistakes.learnerfile import File
from shallows.inside.checking.mistakes.operands import with_values
from shallows.inside.checking.mistakes.rewrites import in_lines
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.evidence import Source, ratio
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.changing import SEEN, change
from shallows.inside.checking.searching import quick, steps
from shallows.inside.checking.searching.attempt import all_right
from shallows.inside.checking.searching.hypothesis import Judged
from shallows.inside.checking.searching.meaning import Meaning
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.inside.checking.mistakes.learnerfile import Part
    from shallows.inside.checking.mistakes.rewrites import Rewrite
    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.searching.attempt import Judgement
    from shallows.inside.checking.searching.hypothesis import Trial
    from shallows.inside.checking.searching.preparing import Prepared
    from shallows.inside.checking.searching.quick import Fit

    Code = Callable[..., Any]
    #: The values that each part had, in the order of time, by the part's number.
    Values = dict[int, list[Array]]

_MOST = 1000  # changes that are tried
_SAME = 1e-6
_AFTER = -1  # the place of what a statement has given to a variable
#: Kinds of changes that say less than the factor of a value, and kinds that say more.
_GENERAL = ("constant factor", "missing factor", "extra factor", "wrong operator", "wrong operand")
_FACTORS = ("sum for mean", "mean for sum", "wrong sign")
_STEP = ("uphill", "misprint", "lr forgotten", "lr twice", "one sample")


def amended(code: Code, ready: Prepared, found: Judgement) -> Judgement | None:
    """Return what is wrong by the one change of the file that makes all values right.

    Parameters
    ----------
    code : callable
    ready : Prepared
    found : Judgement
        What was found before, which does not explain all values by one mistake.
    """
    text = sourcefile.text_of(sourcefile.file_of(code))
    if ready.changing or not may_change(text):
        return None
    try:
        file = File(text)
    except (SyntaxError, RecursionError):
        return None
    with np.errstate(all="ignore"):
        search = Amending(code, ready, file)
        seen = search.seen()
        for one in islice(search.ordered(seen), _MOST) if seen else ():
            fit = search.right(change(one.start, one.end, one.text))
            if fit is not None:
                return _told(search, fit, one, seen, found)
    return None


def may_change(text: str) -> bool:
    """Return whether no change can make a file run for ever, as one of a ``while`` loop might."""
    return bool(text) and not re.search(r"\bwhile\b", text)


@dataclass(frozen=True)
class Amending:
    """What is needed to try changes of a file.

    Parameters
    ----------
    code : callable
    ready : Prepared
    file : File
    """

    code: Code
    ready: Prepared
    file: File

    @cached_property
    def conventions(self) -> list[Convention]:
        """The losses that the code may have: no change of it makes it another one."""
        every = [fit.convention for fit in self._plain]
        return quick.of_loss(self.ready.pair[0], self.ready.readings[0], every) or every

    @property
    def _plain(self) -> list[Fit]:
        """What fits without a penalty, unless the exercise has one."""
        return [fit for fit in self.ready.fits if not fit.penalised] or self.ready.fits

    def read(self, at: int, *changes: list[Any]) -> Reading:
        """Return the values on one probe with some changes."""
        return reading.read(self.code, self.ready.pair[at], self.ready.layout, changes=changes)

    def seen(self) -> Values:
        """Return the values of all expressions; nothing if the file does not give its own again."""
        first, own = self.read(0, *_shown(self.file, self.file.parts)), self.ready.readings[0]
        return _by_part(first) if not first.failed and _same(first, own) else {}

    def right(self, *changes: list[Any]) -> Fit | None:
        """Return the convention under which all values are right with some changes."""
        made: list[Reading] = []
        for own in self.ready.readings:
            r = self.read(len(made), *changes)
            if r.failed or _names(r) != _names(own) or (not made and _same(r, own)):
                return None
            made.append(r)
            pair = self.ready.pair[: len(made)]
            fit = quick.explaining(pair, made, self.conventions, self._plain[0].alpha)
            if fit is None:
                return None
        return fit

    def ordered(self, seen: Values) -> list[Rewrite]:
        """Return the changes, the likeliest first: of lines that ran, and that gave wrong values.

        Of those that are as likely, the first in time comes first.
        """
        meaning = Meaning(self.ready.fits[0].trials[0][0])
        first: dict[int, int] = {}
        for time, at in enumerate(seen):
            first.setdefault(self.file.parts[at].line, time)
        named = {at: meaning(values) for at, values in seen.items()}
        output = [
            first[self.file.parts[at].line]
            for at, names in named.items()
            if abs(names.get("yhat", 0.0) - 1) < _SAME
        ]
        right = self._right_lines(seen, meaning)
        right |= {line for line, at in first.items() if output and at < min(output)}
        every = [
            *in_lines(self.file),
            *with_values(self.file, seen, {a for a in named if named[a]}),
        ]
        likely = [
            one._replace(rank=one.rank + (1.5 if one.line in right and one.rank >= 0 else 0))
            for one in every
            if one.line in first
        ]
        return sorted(likely, key=lambda one: (one.rank, first[one.line]))

    def _right_lines(self, seen: Values, meaning: Meaning) -> set[int]:
        """Return the lines whose values are known ones, of the sign that most have."""
        signs: dict[int, list[float]] = defaultdict(list)
        for at, values in seen.items():
            if self.file.parts[at].whole:
                signs[self.file.parts[at].line] += meaning.sign(values)
        usual = np.sign(sum(s for some in signs.values() for s in some if s == s)) or 1.0
        return {line for line, some in signs.items() if set(some) <= {usual, 0.0}}


def _names(r: Reading) -> set[str]:
    """Return the names of what was returned, be it gradients or new weights."""
    return {name.replace("new_", "dL_d") for name in r.given}


def _same(one: Reading, other: Reading) -> bool:
    return one.given.keys() == other.given.keys() and all(
        np.array_equal(v, other.given[name], equal_nan=True) for name, v in one.given.items()
    )


def _by_part(r: Reading) -> Values:
    found: Values = defaultdict(list)
    for at, value in r.seen:
        found[at].append(value)
    return dict(found)


def _shown(file: File, parts: Sequence[Part]) -> list[list[Any]]:
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


def _told(
    search: Amending, fit: Fit, one: Rewrite, seen: Values, found: Judgement
) -> Judgement | None:
    """Return the judgement that a change tells of, with the names of what it makes right."""
    p, given, step = fit.trials[0][0], dict(search.ready.readings[0].given), False
    if any(name.startswith("new_") for name in fit.trials[0][1]):
        step = True  # even where its new weights were too far away to be seen as such
        given = {name.replace("dL_d", "new_"): v for name, v in given.items()}
    meaning = Meaning(p)
    wrong = {
        name.replace("new_", "dL_d"): mistakes.error(v, p.truth[name]) > _SAME
        for name, v in given.items()
    }
    names = _made(search, one, meaning, wrong)
    left = [v.quantity for v in found.hypothesis.judged if v.quantity and not v.right]
    backward = [name for name in names if name.startswith(("dL_", "new_"))]
    if not names and _has_output(seen, meaning) and len(left) == 1:  # what was wrong before
        backward = [left[0].name]
    line = Source(one.line, search.file.line(one.line).strip()[:200])
    kind = _by_factor(_kind(search, one, seen, meaning, backward), backward, (p, given), step=step)
    said = f"in your line, {one.said}"
    right = all_right(fit, search.ready.readings, search.ready.layout)
    if not backward:
        if not names and _has_output(seen, meaning):
            return None
        told = f"the forward pass is wrong: {said}; your derivatives are right for that network"
        return replace(right, hypothesis=right.hypothesis._replace(cost=1.0), slip=(told, line))
    rate = fit.trials[0][0].lr
    updated = step and (
        one.kind in _STEP or any(abs(abs(names.get(n, 0.0)) / rate - 1) < _SAME for n in backward)
    )
    if updated and kind == "one sample":
        kind = "misprint"
    mistake = Mistake(kind, said, repair=True, at=line)
    blamed: dict[Quantity | None, Judged] = {}
    for q in map(Quantity.parse, backward):
        shown = q.plain.updated if updated and q.kind in "wb" else q
        value, truth = given.get(shown.name), p.truth.get(shown.name)
        blamed[shown] = Judged(shown, False, None, mistake, value, truth)
    if kind in ("uphill", "lr forgotten") and len(blamed) == len(p.derivation.weights):
        blamed = {None: Judged(None, False, None, mistake)}
    every = {v.quantity: v for v in right.hypothesis.judged} | blamed
    order = [equation.quantity for equation in p.derivation.backward]

    def place(q: Quantity | None) -> int:
        return -1 if q is None else order.index(q.plain.derivative if q.is_updated else q)

    judged = tuple(every[q] for q in sorted(every, key=place))
    return replace(right, hypothesis=right.hypothesis._replace(judged=judged, cost=1.0))


def _has_output(seen: Values, meaning: Meaning) -> bool:
    """Return whether the code computes the right network's output."""
    return any(abs(meaning(values).get("yhat", 0.0) - 1) < _SAME for values in seen.values())


def _made(
    search: Amending, one: Rewrite, meaning: Meaning, wrong: dict[str, bool]
) -> dict[str, float]:
    """Return the names of what the changed line makes, and the factor that each has there.

    It is the smallest expression around the change whose values have a name.
    """
    text, end = search.file.text, one.start + len(one.text)
    file = File(text[: one.start] + one.text + text[one.end :])
    # Brackets around an expression do not belong to it.
    around = [p for p in file.parts if p.start - 1 <= one.start and end <= p.end + 1]
    if one.operand:
        around = [p for p in around if p.start < one.start or end < p.end]
    around.sort(key=lambda part: part.end - part.start)
    around = around or [part for part in file.parts if part.line == one.line][:1]
    off = len(one.text) - (one.end - one.start)
    more = _kept(around[0].statement) if around else ""
    changes = [
        change(start - off * (start > one.start), last - off, "".join(pieces) + more)
        for start, last, *pieces in (_shown(file, around) if around else [])
    ]
    r = search.read(0, *changes) if changes else None
    seen = _by_part(r) if r and not r.failed else {}
    for at in [*map(file.parts.index, around), _AFTER]:
        names = _of_slopes(meaning(seen.get(at, [])))
        # A sign that is wrong in each layer may be right again two layers on.
        kinds = {Quantity.parse(n).kind for n in names if meaning.changes(n, wrong)}
        if fitting := {n: c for n, c in names.items() if Quantity.parse(n).kind in kinds}:
            return fitting
    return {}


def _of_slopes(names: dict[str, float]) -> dict[str, float]:
    """Return names with the ∂L/∂z that f′ is for in the place of f′."""
    return {name.replace("slope", "dL_dz"): c for name, c in names.items()}


def _kept(one: ast.AST) -> str:
    """Return what shows the value that a statement has given to a variable, or changed in it."""
    match one:
        case ast.Assign([target], _) | ast.AugAssign(target, _, _):
            while isinstance(target, ast.Subscript):
                target = target.value
            return f"; {SEEN}({_AFTER}, {ast.unparse(target)})"
    return ""


def _kind(
    search: Amending, one: Rewrite, seen: Values, meaning: Meaning, names: Sequence[str]
) -> str:
    """Return the kind of mistake that a change mends, by what the values are."""

    def means(part: Part | None) -> list[str]:
        return list(meaning(seen.get(search.file.parts.index(part), []))) if part else []

    old, new = means(one.old), means(one.new)
    places = {Quantity.parse(name).kind for name in names}
    match one.kind:
        case "missing factor" | "extra factor" if any(name.startswith("slope") for name in new):
            return one.kind.replace("factor", "σ′")
        case "one sample" if places <= {"z", "a"}:
            return "missing sum"
        case "function twice":
            return "σ′ of z" if places == {"z"} else "extra function"
        case "order" if "a" in places:
            return "updated weights"
        case "wrong operand":
            return _operand(old, new)
    return one.kind


def _by_factor(kind: str, names: Sequence[str], trial: Trial, *, step: bool) -> str:
    """Return the kind of a mistake that multiplies all gradients by n, 1/n or −1."""
    p, given = steps.implied(trial) if step else trial
    wrong = [name for name in names if name in given and given[name].size == p.truth[name].size]
    factors = {round(ratio(p.truth[name], given[name]), 6) for name in wrong}
    if kind not in _GENERAL or len(factors) != 1:
        return kind
    named = [mistake.kind for mistake in factor(factors.pop(), p, 1e-6)]
    return next((one for one in named if one in _FACTORS), kind)


def _operand(old: Sequence[str], new: Sequence[str]) -> str:
    """Return the kind of the mistake that one value is used for another."""
    for name in new:
        if name.startswith("dL_"):
            return "wrong upstream"
        kind, layer = name[0], name[1:]
        if kind == "a" and f"z{layer}" in old:
            return "z for a"
        if kind == "z" and f"a{layer}" in old:
            return "σ′ of z"
        if any(other[0] == kind and other != name for other in old) or {kind, *old} >= {"x", "a1"}:
            return "wrong layer"
    return "wrong operand"
