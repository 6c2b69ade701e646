"""The line of a learner's file that makes a mistake, found by the values that its lines made."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from shallows.formula import symbols
from shallows.formula.evaluate import compiled
from shallows.inside.checking.reading.evidence import ratio
from shallows.inside.checking.running.naming import canonical, parsed
from shallows.inside.checking.searching.steps import TWICE, UNCHANGED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shallows.backprop import Array
    from shallows.derivation import Derivation
    from shallows.inside.checking.reading.evidence import Evidence, Recorded, Source
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.running.naming import Name
    from shallows.inside.checking.searching.attempt import Judgement
    from shallows.inside.checking.searching.hypothesis import Judged
    from shallows.quantities import Quantity

#: Mistakes in f′ of the line that uses it, and not of a function that computes it.
_USES = ("missing σ′", "extra σ′", "σ′ of z", "wrong argument", "wrong activation", "wrong layer")


@np.errstate(all="ignore")  # what a learner's line makes may be anything
def origin(v: Judged, best: Judgement) -> Source | None:
    """Return the learner's line that makes a mistake, where it can be told."""
    p, given = best.trials[0]
    e, evidence, at = best.hypothesis, best.evidence, v.quantity
    if v.mistake and v.mistake.at:
        return v.mistake.at
    if at is None:  # the update of all weights
        new = (value for name, value in given.items() if name.startswith("new_"))
        early = (p.lr * p.truth[e.name] for e in p.derivation.backward if v.mistake == TWICE)
        lines = (_assigned(evidence.made(value, signs=(1,))) for value in (*early, *new))
        return next(filter(None, lines), None)
    if v.value is None or v.mistake == UNCHANGED:  # no line makes what is missing
        return None
    if v.mistake and v.mistake.repair:
        return evidence.line(v.value)
    if at.is_updated:
        return _assigned(evidence.made(v.value, signs=(1,)))
    if v.mistake and v.mistake.kind == "swapped":  # it was right until it was returned
        return next((one.line for one in evidence.made(v.value)[::-1]), None)
    q = {**(e.values[0] if e.values else {}), **given}
    before = [name for name in _before(at, p.derivation) if name in q]
    c = 0.0 if v.expected is None else ratio(v.expected, v.value)
    own = _own(v, _made(v.value, at, evidence, scaled=not c), p, q)
    found: list[Recorded] = []
    if c and at.kind in "za":  # the factor may be that of a value before, which is not returned
        scaled = [evidence.made(c * q[n], signs=(1,)) for n in before if n not in given]
        found = next(filter(None, scaled[::-1]), [])
    elif before and not c and at.kind == "z" and v.mistake:
        found = _slope(v.value, q[before[0]], p, evidence)
        if v.mistake.kind in _USES:
            scopes = {one.scope for one in own}
            found = [one for one in found if one.scope in scopes and one.name != "return"]
    found = found or own or _used(at, p.derivation, q, evidence)
    if found or at.plain.updated.name not in given:
        return found[0].line if found else None
    return _assigned(evidence.made(given[at.plain.updated.name], signs=(1,)))


def _assigned(made: list[Recorded]) -> Source | None:
    """Return the line that gave a new weight to what is called a weight, or else the first."""
    named = [one for one in made if (said := _said(one.name)) and said.is_weight]
    return next((one.line for one in (*named, *made)), None)


def _made(value: Array, at: Quantity, evidence: Evidence, *, scaled: bool) -> list[Recorded]:
    """Return the records of a value; or of a multiple of it, if that is called by its derivative.

    Another value may be a multiple by chance, as the sum of a ∂L/∂a is of a column of weights. What
    a helper returns counts last for a gradient: its name may say what it does.
    """
    exact = evidence.made(value)
    every = evidence.made(value, scaled=True) if scaled else exact
    said = _said(every[0].name) if every else None
    found = every if said and said.derived and said.kind == at.kind else exact or every
    if at.kind in "wb" and found and found[0].name.startswith("return"):
        return [one for one in found if one.scope != found[0].scope] or found
    return found


def _before(quantity: Quantity, derived: Derivation) -> Iterator[str]:
    """Yield the names of the derivatives that one is computed from, the nearest first."""
    while True:
        found = [s.quantity for s in symbols(derived[quantity].formula) if s.quantity.is_derivative]
        if not found:
            return
        quantity = found[0]
        yield quantity.name


def _slope(value: Array, before: Array, p: Probe, evidence: Evidence) -> list[Recorded]:
    """Return what made a wrong f′, which may be a function of its own."""
    if before.shape != value.shape or not before.all():
        return []
    slope = value / before
    return [] if _right(slope, _forward(p)) else evidence.made(slope, signs=(1,))


def _own(v: Judged, made: list[Recorded], p: Probe, q: dict[str, Array]) -> list[Recorded]:
    """Return what made a value; what is right where it was made is wrong where it is used again."""
    if v.quantity is None or v.value is None:
        return made
    known = [*_forward(p), *(d for name, d in q.items() if name != v.quantity.name)]
    if not _right(v.value, known):
        return made
    said = [_called(one.name) for one in made]
    if named := [one for one, q in zip(made, said, strict=True) if q == v.quantity]:
        return named
    words = [_said(one.name) for one in made]
    own = v.quantity.kind, None, True  # such as dZ, in a loop over the layers
    if loop := [one for one, word in zip(made, words, strict=True) if word == own]:
        return loop
    # A ∂L/∂z that is the ∂L/∂a before it may have been made in its own line.
    if v.quantity.kind not in "wb" and not _right(v.value, _forward(p)):
        return made
    rightly = [at for at, q in enumerate(said) if q and q.kind != v.quantity.kind]
    after = made[rightly[-1] :] if rightly else []  # of dz = …, which is wrong only as a db
    return [one for one in after if one.line != after[0].line] or again(v.value, made, known)


def again(value: Array, made: list[Recorded], known: list[Array]) -> list[Recorded]:
    """Return the records of a value, without those of the first line if it is right there.

    A function that is only given the value is no second line.
    """
    if not made or not _right(value, known):
        return made
    first = made[0]
    returned = first.name.startswith("return")
    later = [one for one in made if one.line != first.line]
    return [one for one in later if returned or one.scope == first.scope] or made


def _forward(p: Probe) -> list[Array]:
    """Return the values of the forward pass, and those of f′."""
    layers = range(1, p.derivation.layers)
    slopes = [compiled(p.derivation.slope(layer))(p.given) for layer in layers]
    return [*p.given.values(), *(np.asarray(slope) for slope in slopes)]


def _right(value: Array, known: list[Array]) -> bool:
    return any(one.shape == value.shape and np.allclose(one, value, rtol=1e-9) for one in known)


def _used(
    quantity: Quantity, derived: Derivation, q: dict[str, Array], evidence: Evidence
) -> list[Recorded]:
    """Return what was first computed from a value that no variable held."""
    chain = {quantity}
    for equation in derived.backward:
        if chain & {s.quantity for s in symbols(equation.formula)}:
            chain.add(equation.quantity)
            if equation.name in q and (made := evidence.made(q[equation.name], scaled=True)):
                return made
    return []


def _called(name: str) -> Quantity | None:
    """Return the derivative that a variable is called by: ``grads['dW2']`` is ∂L/∂w₂."""
    words = re.findall(r"\w+", name)
    return canonical(words[-1]) if words else None


def _said(name: str) -> Name | None:
    words = re.findall(r"\w+", name)
    return parsed(words[-1]) if words else None
