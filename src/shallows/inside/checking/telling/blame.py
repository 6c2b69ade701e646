"""Which findings are mistakes of their own, and what would tell more of one without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula import symbols
from shallows.inside.checking.reading.probe import line, symbol
from shallows.inside.checking.telling.finding import Finding
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.derivation import Derivation
    from shallows.inside.checking.searching.hypothesis import Judged

SWAPPED = "swapped"


def blamed_once(
    found: Sequence[Finding], judged: Sequence[Judged], derived: Derivation
) -> list[Finding]:
    """Note instead what may only follow from an unrecognised mistake, or from what isn't finite."""
    told = []
    seen = {v.quantity for v in judged}
    first: Quantity | None = None
    lost: Quantity | None = None
    for f, v in zip(found, judged, strict=True):
        new = f
        if v.quantity and v.mistake and v.mistake.kind == "not finite":
            if lost:
                said = f"it can't be judged: it isn't finite, as {symbol(lost)} before it"
                new = f._replace(kind=None, sentence=said, note=True, source=None, numbers="")
            lost = lost or v.quantity
        if v.quantity and not v.right and not v.mistake:
            layer = derived.layer(v.quantity)
            apart = Quantity("z", layer).derivative in seen
            if first is None or apart or derived.layer(first) == layer:
                first = first or v.quantity
            else:
                said = f"it can't be judged: it may only follow from {symbol(first)}"
                new = f._replace(sentence=said, note=True, source=None, numbers="")
        told.append(new)
    return told


def hinted(
    found: Sequence[Finding], judged: Sequence[Judged], derived: Derivation
) -> list[Finding]:
    """Say where a mistake is that was not recognised, and which values would tell more.

    If a layer's ∂L/∂w and ∂L/∂b are both wrong, it is in the ∂L/∂z that both are computed from.
    """
    told = list(found)
    for at, (f, v) in enumerate(zip(found, judged, strict=True)):
        if not f.mistake or f.kind or not v.quantity or v.quantity.is_updated:
            continue
        start, between = _before(v.quantity, judged, derived)
        if not between:
            continue
        end = v.quantity
        if _both_wrong(at, found, judged):
            end = between[-1]
            said = f"{symbol(v.quantity)} and {symbol(_bias(v.quantity))} are both wrong"
            said = f"it is wrong, since {said}; which mistake this is was not recognised"
            f = f._replace(name=end.name, sentence=said, line=line(end, derived), numbers="")
            said = f"it can't be judged: it may only follow from {symbol(end)}"
            told[at + 1] = told[at + 1]._replace(sentence=said, note=True, source=None, numbers="")
        elif told[at].note:
            continue
        more = " and ".join(symbol(q) for q in between[-2:])
        said = f"the mistake is between {symbol(start)} and {symbol(end)}; return {more}"
        told[at] = f._replace(sentence=f"{f.sentence}; {said}, and I can say more")
    return told


def _both_wrong(at: int, found: Sequence[Finding], judged: Sequence[Judged]) -> bool:
    """Return whether a weight's gradient and then its bias's are wrong by no known mistake."""
    w = judged[at].quantity
    if w is None or w.kind != "w" or at + 1 >= len(found):
        return False
    other = found[at + 1]
    return judged[at + 1].quantity == _bias(w) and other.mistake and not other.kind


def _bias(w: Quantity) -> Quantity:
    return Quantity("b", w.layer, w.role)


def _before(
    quantity: Quantity, judged: Sequence[Judged], derived: Derivation
) -> tuple[Quantity, list[Quantity]]:
    """Return the last derivative before one that is known, or ŷ, and those between them.

    A right ∂L/∂w shows that the ∂L/∂z that it is computed from is right.
    """
    returned = {v.quantity for v in judged if v.error is not None}
    right = [v.quantity for v in judged if v.right and v.quantity and v.quantity.kind in "wb"]
    shown = {Quantity("z", q.layer, q.role): q for q in reversed(right)}
    between: list[Quantity] = []
    at = quantity
    while True:
        before = [s.quantity for s in symbols(derived[at].formula) if s.quantity.is_derivative]
        if not before:
            return Quantity("yhat"), between[::-1]
        at = before[0]
        if at in returned or at in shown:
            return shown.get(at, at), between[::-1]
        between.append(at)


def returned_rightly(found: Sequence[Finding]) -> list[Finding]:
    """Tell values that are returned in each other's place once, as a mistake of the whole code.

    Each of them is a right value, so that no derivative is charged.
    """
    swapped = [f for f in found if f.mistake and f.kind == SWAPPED]
    if not swapped:
        return list(found)
    said = "; ".join(dict.fromkeys(f.sentence for f in swapped))
    one = Finding("code", False, None, SWAPPED, said, "", source=swapped[0].source)
    right = "its value is right, but it is returned in another's place"
    told = [Finding(f.name, True, 0.0, None, right, f.line) if f in swapped else f for f in found]
    return [*told, one]


def one_verdict(found: list[Finding]) -> list[Finding]:
    """Return one verdict for each quantity: a mistake goes before a ✓, and two of them are one."""
    wrong: dict[str, Finding] = {}
    for f in found:
        if f.mistake and f.name != "code":
            wrong[f.name] = _both(wrong[f.name], f) if f.name in wrong else f
    told, seen = [], set()
    for f in found:
        if f.name not in wrong or f.note:
            told.append(f)
        elif f.name not in seen:
            seen.add(f.name)
            told.append(wrong[f.name]._replace(line=f.line or wrong[f.name].line))
    return told


def _both(one: Finding, other: Finding) -> Finding:
    """Return two mistakes in one quantity as one finding, which has the first known kind."""
    first, second = (other, one) if one.kind is None else (one, other)
    said = f"{first.sentence}; {second.said}" if second.kind else first.sentence
    return one._replace(kind=first.kind, sentence=said, source=one.source or other.source)
