"""What the one change that makes all values right says of a learner's mistake.

The values of the changed line say which derivative was wrong, and of what kind the mistake is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.inside.checking.mistakes import mistakes
from shallows.inside.checking.mistakes.edits import Mistake
from shallows.inside.checking.mistakes.factors import factor
from shallows.inside.checking.mistakes.learnerfile import File
from shallows.inside.checking.mistakes.showing import AFTER, by_part, kept, shown
from shallows.inside.checking.reading.evidence import Source, ratio
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.changing import change
from shallows.inside.checking.searching import steps
from shallows.inside.checking.searching.amending import Amending
from shallows.inside.checking.searching.attempt import all_right
from shallows.inside.checking.searching.hypothesis import Judged
from shallows.inside.checking.searching.meaning import SAME, Meaning
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.inside.checking.mistakes.learnerfile import Part
    from shallows.inside.checking.mistakes.rewrites import Rewrite
    from shallows.inside.checking.mistakes.showing import Values
    from shallows.inside.checking.searching.attempt import Judgement
    from shallows.inside.checking.searching.hypothesis import Trial
    from shallows.inside.checking.searching.preparing import Prepared
    from shallows.inside.checking.searching.quick import Fit

    Code = Callable[..., Any]

#: Changed runs that are tried; counted, so that they end equally on every machine. Some 1.5 s.
_MOST = 1000
_VALUES = 15_000  # values in a run that take as long as all that is around it
#: Kinds of changes that say less than the factor of a value, and kinds that say more.
_GENERAL = ("constant factor", "missing factor", "extra factor", "wrong operator", "wrong operand")
_FACTORS = ("sum for mean", "mean for sum", "wrong sign")
_STEP = ("uphill", "misprint", "lr forgotten", "lr twice", "one sample")


def amended(code: Code, ready: Prepared, found: Judgement) -> Judgement | None:
    """Return what is wrong by the one change of the file that makes all values right.

    If not all changes are tried, and nothing else explains the values, it returns what was found,
    with the note that the search ended early.

    Parameters
    ----------
    code : callable
    ready : Prepared
    found : Judgement
        What was found before, which does not explain all values by one mistake.
    """
    try:
        file = File(sourcefile.text_of(sourcefile.file_of(code)))
    except (SyntaxError, RecursionError):
        return None
    if ready.changing or file.may_not_end:
        return None
    with np.errstate(all="ignore"):
        search = Amending(code, ready, file)
        seen = search.seen()
        ordered = search.ordered(seen) if seen else []
        most = _most(ready, seen)
        for one in ordered[:most]:
            fit = search.right(change(one.start, one.end, one.text))
            if fit is not None:
                return _told(search, fit, one, seen, found)
    early = len(ordered) > most and not found.hypothesis.complete
    return replace(found, ended=True) if early else None


def _most(ready: Prepared, seen: Values) -> int:
    """Return how many changed runs are tried, by what one of them takes.

    Code that makes its own objects is tried in more than one way.
    """
    ways = 2 if ready.layout.kind == "made" else 1
    return int(_MOST / (ways + sum(map(len, seen.values())) / _VALUES))


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
        name.replace("new_", "dL_d"): mistakes.error(v, p.truth[name]) > SAME
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
        told = f"{said}; your derivatives are right for that network"
        return replace(right, hypothesis=right.hypothesis._replace(cost=1.0), slip=(told, line))
    rate = fit.trials[0][0].lr
    updated = step and (
        one.kind in _STEP or any(abs(abs(names.get(n, 0.0)) / rate - 1) < SAME for n in backward)
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
    return any(abs(meaning(values).get("yhat", 0.0) - 1) < SAME for values in seen.values())


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
    more = kept(around[0].statement) if around else ""
    changes = [
        change(start - off * (start > one.start), last - off, "".join(pieces) + more)
        for start, last, *pieces in (shown(file, around) if around else [])
    ]
    r = search.read(0, *changes) if changes else None
    seen = by_part(r) if r and not r.failed else {}
    for at in [*map(file.parts.index, around), AFTER]:
        names = _of_slopes(meaning(seen.get(at, [])))
        # A sign that is wrong in each layer may be right again two layers on.
        kinds = {Quantity.parse(n).kind for n in names if meaning.changes(n, wrong)}
        fitting = {n: c for n, c in names.items() if Quantity.parse(n).kind in kinds}
        # Of a ∂L/∂z that is made for one sample after the other, the sum is that of the biases.
        sums = {n.replace("dz", "db") for n in fitting if n.startswith("dL_dz")}
        if fitting:
            return {n: c for n, c in fitting.items() if n not in sums}
    return {}


def _of_slopes(names: dict[str, float]) -> dict[str, float]:
    """Return names with the ∂L/∂z that f′ is for in the place of f′."""
    return {name.replace("slope", "dL_dz"): c for name, c in names.items()}


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
    if not new and any(name.startswith("dL_") for name in old):  # of a variable never used before
        return "wrong upstream"
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
