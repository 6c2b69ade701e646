"""Judge a learner's code: run it, explain its values, and try what a single run doesn't show."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arithmetic import environment
from shallows.inside.checking import reading, search, steps
from shallows.inside.checking.probe import line, probe, probes, symbol
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array
    from shallows.derivation import Derivation
    from shallows.inside.checking.probe import Probe
    from shallows.inside.checking.reading import Reading
    from shallows.inside.checking.search import Hypothesis, Judged

    Code = Callable[..., Any]

UPDATE = "w ← w − lr ∂L/∂w"


class Source(NamedTuple):
    """A line of the learner's own file: its number, from 1, and its text."""

    number: int
    text: str


class Finding(NamedTuple):
    """A finding about one line of the derivation, or about the code as a whole.

    Attributes
    ----------
    name : str
        The quantity, such as ``dL_dw2``; or ``update``; or ``code`` for the code as a whole.
    right : bool
    error : float or None
        The largest error, divided by the largest entry; inf for a wrong shape, None if it was not
        measured.
    kind : str or None
        The kind of mistake, if it was recognised.
    sentence : str
        What the code seems to compute instead.
    line : str
        The line of the derivation (the report, section 2C).
    note : bool
        Whether it is only a note, and not a mistake.
    source : Source or None
        The learner's own line that makes the mistake, where it can be told.
    numbers : str
        One entry, as the code gives it and as it should be given the code's values before it.
    """

    name: str
    right: bool
    error: float | None
    kind: str | None
    sentence: str
    line: str
    note: bool = False
    source: Source | None = None
    numbers: str = ""

    @property
    def mistake(self) -> bool:
        """Whether it is a mistake."""
        return not (self.right or self.note)

    @property
    def mark(self) -> str:
        """A sign for it: right, wrong or noted."""
        return "!" if self.note else "✗" if self.mistake else "✓"

    @property
    def said(self) -> str:
        """The kind of mistake and its sentence, or nothing."""
        return ": ".join(filter(None, (self.kind, self.sentence)))


class Judgement(NamedTuple):
    """The result of one pair of probes, and the values that differed in a second call."""

    hypothesis: Hypothesis
    readings: list[Reading]
    changing: dict[str, bool]


def judge(
    code: Code, *, units: tuple[int, ...] = (3, 3), activation: str = "sigmoid", bias: bool = False
) -> list[Finding]:
    """Return a finding for each derivative that the code returns, and for each mistake.

    Parameters
    ----------
    code : callable
    units : tuple of int
        Units of the hidden layers.
    activation : str
        Activation of the hidden layers.
    bias : bool

    Raises
    ------
    ArgumentError
        If it returns no known derivative.
    """
    environment.require()
    pairs = probes(units, activation, bias)
    derived = pairs["own"][0].derivation
    order = [equation.quantity for equation in derived.backward]
    best: Judgement | None = None
    failed: Reading | None = None
    for sizes, pair in pairs.items():
        if sizes == "own" and failed is None:
            continue
        judged = _judgement(code, pair, order)
        if isinstance(judged, reading.Reading):
            failed = failed or judged
        elif best is None or search.rank(judged.hypothesis) < search.rank(best.hypothesis):
            best = judged
        if best and best.hypothesis.complete and not (failed and best.hypothesis.cost == 0):
            break
    if best is None:
        return [_exception(failed, failed.failed, derived)] if failed else []
    found = _blamed_once(best.hypothesis.judged, derived)
    found = _failing(found, failed, derived)
    return _one_verdict(found + _whole(code, best, pairs["different"][0]))


def _judgement(code: Code, pair: list[Probe], order: list[Quantity]) -> Judgement | Reading:
    """Return the result of a pair of probes, or how the code failed on it."""
    first, again = reading.read(code, pair[0]), reading.read(code, pair[0])
    if first.failed:
        return first
    kept = {} if again.failed else _changing(first, again)
    readings, probes = [first], pair[:1]
    if not kept:
        readings, probes = [first, reading.read(code, pair[1])], pair
    step = reading.is_step(code)
    updated = [weight.updated for weight in pair[0].derivation.weights]
    if not reading.usable(readings, updated if step else order):
        return next(r for r in readings if r.failed)
    trials = [(p, r.given) for p, r in zip(probes, readings, strict=True)]
    with np.errstate(all="ignore"):  # what a learner gives may be anything
        explained = (steps if step else search).explain(trials, order)
    return Judgement(explained, readings, kept)


def _changing(first: Reading, again: Reading) -> dict[str, bool]:
    """Return the names whose value changes on a second call, and whether it doubles."""
    same = {n: v for n, v in first.given.items() if n in again.given}
    return {
        name: _close(2 * value, again.given[name])
        for name, value in same.items()
        if not _close(value, again.given[name])
    }


def _called(quantity: Quantity) -> str:
    """Return the name of a quantity; an updated weight is called by the weight's name."""
    return (quantity.plain if quantity.is_updated else quantity).name


def _finding(v: Judged, derived: Derivation) -> Finding:
    name = _called(v.quantity) if v.quantity else "update"
    broken = line(v.quantity, derived) if v.quantity else UPDATE
    if v.right:
        return Finding(name, True, v.error, None, "", broken)
    if v.mistake is None:
        said = "it is wrong; which mistake this is was not recognised"
        if v.error == float("inf"):
            said = "it has the wrong shape, or entries that are not finite"
        return Finding(name, False, v.error, None, said, broken)
    return Finding(name, False, v.error, v.mistake.kind, v.mistake.sentence, broken)


def _blamed_once(judged: Sequence[Judged], derived: Derivation) -> list[Finding]:
    """Note instead what may only follow from an unrecognised mistake, or from what isn't finite."""
    found = []
    seen = {v.quantity for v in judged}
    first: Quantity | None = None
    lost: Quantity | None = None
    for v in judged:
        told = _finding(v, derived)
        if v.quantity and v.mistake and v.mistake.kind == "not finite":
            if lost:
                said = f"it can't be judged: it isn't finite, as {symbol(lost)} before it"
                told = told._replace(kind=None, sentence=said, note=True)
            lost = lost or v.quantity
        if v.quantity and not v.right and not v.mistake:
            layer = derived.layer(v.quantity)
            apart = Quantity("z", layer).derivative in seen
            if first is None or apart or derived.layer(first) == layer:
                first = first or v.quantity
            else:
                said = f"it can't be judged: it may only follow from {symbol(first)}"
                told = told._replace(sentence=said, note=True)
        found.append(told)
    return found


def _one_verdict(found: list[Finding]) -> list[Finding]:
    """Put a mistake in the place of the ✓ that the same quantity got from its values alone."""
    wrong = {f.name: f for f in found if f.mistake and f.name != "code"}
    twice = {f.name: f for f in found if f.right and not f.note and f.name in wrong}
    placed = [wrong[f.name]._replace(line=f.line) if f is twice.get(f.name) else f for f in found]
    return [f for f in placed if f not in [wrong[name] for name in twice]]


def _exception(failed: Reading, said: str, derived: Derivation) -> Finding:
    """Return the exception as a finding about the derivative whose line raised it."""
    if failed.at and failed.at in derived:
        name, broken = failed.at.name, line(failed.at, derived)
        return Finding(name, False, None, "exception", said, broken)
    return Finding("code", False, None, "exception", said, "")


def _failing(found: list[Finding], failed: Reading | None, derived: Derivation) -> list[Finding]:
    """Add that the code fails at other sizes, to the mistake that causes it if there is one."""
    if not failed:
        return found
    wrong = next((f for f in found if not f.right), None)
    if wrong is None:
        said = f"it runs only at the sizes asked for or at equal ones; at others {failed.failed}"
        return [*found, _exception(failed, said, derived)]
    told = wrong._replace(sentence=f"{wrong.sentence}; at other sizes {failed.failed}")
    return [told if f is wrong else f for f in found]


def _whole(code: Code, best: Judgement, p: Probe) -> list[Finding]:
    """Return the findings about the code as a whole."""
    found = []
    if best.changing:
        alone = "code"
        if len(best.changing) == 1:
            alone = _called(Quantity.parse(next(iter(best.changing))))
        kind, said = "not repeatable", "random numbers, or something is kept between calls"
        if all(best.changing.values()):
            kind, said = "accumulated", "they are added up over calls instead of starting at zero"
        said = f"a second call with the same arguments gives other values: {said}"
        found.append(Finding(alone, False, None, kind, said, ""))
    if changed := sorted({name for r in best.readings for name in r.changed}):
        said = f"{', '.join(changed)} changed in place: the caller's arrays are no longer theirs"
        found.append(Finding("code", False, None, "mutated input", said, ""))
    if not found and best.hypothesis.cost == 0:
        found += _integers(code, p)
        found += _saturated(code, p)
    return found + _notes(best)


def _integers(code: Code, p: Probe) -> list[Finding]:
    """Try integer x and y, as XOR's are: no computed array may take over their dtype."""
    whole = replace(p, x=np.rint(2 * p.x))
    floats, ints = reading.read(code, whole), reading.read(code, whole, integers=True)
    if floats.failed or (not ints.failed and ints.given.keys() != floats.given.keys()):
        return []
    if ints.failed:
        said = f"given integer x and y, {ints.failed}"
        return [Finding("code", False, None, "integer truncation", said, "")]
    lost = [n for n, v in floats.given.items() if not _close(v, ints.given[n])]
    if not lost:
        return []
    said = "given integer x and y, the digits after the point are lost: an array took their dtype"
    name = _called(Quantity.parse(lost[0]))
    return [Finding(name, False, None, "integer truncation", said, "")]


def _close(one: Array, other: Array) -> bool:
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-3, equal_nan=True)


def _saturated(code: Code, p: Probe) -> list[Finding]:
    """Once ŷ is rounded to 0 or 1 the report's form is 0/0."""
    units = [p.weights[w.name].shape[1] for w in p.derivation.weights if w.kind == "w"]
    extreme = probe(0, len(p.x), (p.x.shape[1], *units), p.derivation, scale=1e5)
    given = reading.read(code, extreme).given
    lost = [name for name, v in given.items() if not np.isfinite(v).all()]
    if not lost:
        return []
    said = (f"{lost[0]} is no longer a number once ŷ is rounded to exactly 0 or 1, where "
            "(ŷ − y)/(ŷ(1 − ŷ)) divides by zero; ŷ − y for ∂L/∂z does not")  # fmt: skip
    return [Finding("code", True, None, "NaN at saturation", said, "", True)]


def _notes(best: Judgement) -> list[Finding]:
    found = []
    if any(r.transposed for r in best.readings):
        said = "all matrices are the transposes of the report's: a convention, and no mistake"
        found.append(Finding("code", True, None, "transposed", said, "", True))
    rounded = max((v.error or 0 for v in best.hypothesis.judged if v.right), default=0)
    if rounded > search.PASSES[0][0]:
        values = [v for r in best.readings for v in r.given.values()]
        single = all(np.array_equal(v, v.astype(np.float32), equal_nan=True) for v in values)
        kind = "float32" if single else "precision"
        said = f"right to {rounded:.0e}: " + (
            "float32 has 7 digits" if single else "as finite differences or float32 are"
        )
        found.append(Finding("code", True, rounded, kind, said, "", True))
    return found
