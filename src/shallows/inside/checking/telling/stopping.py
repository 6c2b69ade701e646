"""Which derivative an exception kept from being made, and which were right before it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from shallows.formula import symbols
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.convention import ConventionalDerivation
from shallows.inside.checking.reading.evidence import Evidence, ratio
from shallows.inside.checking.reading.failing import SHAPES, UNWRITTEN
from shallows.inside.checking.reading.held import streams
from shallows.inside.checking.reading.probe import line, symbol
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.joining import joined
from shallows.inside.checking.running.naming import canonical, parsed
from shallows.inside.checking.telling.finding import Finding, source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.reading.convention import Convention
    from shallows.inside.checking.reading.evidence import Recorded
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.reading.reading import Reading
    from shallows.inside.checking.running.layout import Layout
    from shallows.quantities import Quantity

    Code = Callable[..., Any]

_SAME = 1e-6  # relative tolerance of a value that a variable held


class Stop(NamedTuple):
    """An exception, and what is known of it.

    Parameters
    ----------
    failed : Reading
    p : Probe or None
        The network on which it was raised, or the first sample alone, under a convention.
    right : list of Quantity
        The derivatives whose right values the code's variables held before.
    at : Quantity or None
        The derivative that the failing line was to give, where it can be told.
    """

    failed: Reading
    p: Probe | None = None
    right: Sequence[Quantity] = ()
    at: Quantity | None = None


def stopped(code: Code, failed: Reading, conventions: Sequence[Convention]) -> Stop:
    """Return what is known of an exception, under the convention that makes most values right.

    Parameters
    ----------
    code : callable
    failed : Reading
    conventions : sequence of Convention
        The likeliest first.
    """
    if failed.where is None:
        return Stop(failed)
    p, layout = failed.where
    again = reading.read(code, p, layout, trace=True)
    held = again if again.failed else failed  # what draws random numbers may not fail again
    # A loop over the samples that ends in the first has values of this one alone.
    alone = replace(p, x=p.x[:1], y=p.y[:1], _kept={})
    signs = [*conventions, *(replace(c, negated=True) for c in conventions)]
    derived = [c.derivation(p.derivation.activation, p.derivation.bias) for c in signs]
    stops = [_under(held, one.under(d), layout) for d in derived for one in (p, alone)]
    return max(stops, key=lambda stop: len(stop.right))


def findings(code: Code, stop: Stop) -> list[Finding]:
    """Return the exception as a finding, beside a ✓ for what was right before it.

    Parameters
    ----------
    code : callable
    stop : Stop
    """
    failed, p, at = stop.failed, stop.p, stop.at
    where = source(sourcefile.file_of(code), failed.number)
    name, broken = (at.name, line(at, p.derivation)) if p and at else ("code", "")
    one = Finding(name, False, None, "exception", failed.failed, broken, source=where)
    if p is None:
        return [one]
    one = one._replace(numbers=_shapes(stop, p))
    right = {q: Finding(q.name, True, None, None, "", line(q, p.derivation)) for q in stop.right}
    if _negated(p):  # y − ŷ may be right or not, which what is done with it would tell
        right.pop(next(iter(right)))
    every = right | ({at: one} if at else {})
    found = [every[e.quantity] for e in p.derivation.backward if e.quantity in every]
    return found if at else [*found, one]


def _negated(p: Probe) -> bool:
    return isinstance(p.derivation, ConventionalDerivation) and p.derivation.convention.negated


def _shapes(stop: Stop, p: Probe) -> str:
    """Return the shapes of what the failing operation was given, and the one that is wanted."""
    given = [(text, v.shape) for text, v, own in stop.failed.operands if own and text]
    if not given or not SHAPES.search(stop.failed.failed):
        return ""
    said = ", ".join(f"{text} has the shape {shape}" for text, shape in dict(given).items())
    if stop.at is None or stop.failed.where is None or len(p.x) == 1:
        return said
    shape = p.truth[stop.at.name].shape
    turned = shape[::-1] if stop.failed.where[1].transposes(stop.at.kind) else shape
    return f"{said}; {p.said}, {symbol(stop.at)} should have the shape {turned}"


def _under(failed: Reading, p: Probe, layout: Layout) -> Stop:
    """Return what is known under the convention of a probe."""
    truth, rows = p.truth, layout.bias_row
    if rows:
        truth = joined({n: v for n, v in truth.items() if n.startswith("dL_")}, rows)
    order = [e.quantity for e in p.derivation.backward]
    lines = list(streams(failed.lines, len(p.x)).values())
    evidence = Evidence(lines)
    values = {q: truth[q.name] for q in order if q.name in truth}
    if len(p.x) == 1:  # a bias's gradient is its ∂L/∂z then
        values = {q: v for q, v in values.items() if q.kind != "b"}
    right = [q for q, v in values.items() if evidence.made(v, signs=(1,))]
    if rows:
        right += [q for q in order if q.kind == "b" and replace(q, kind="w") in right]
    return Stop(failed, p, right, _next(failed, p, values, set(right), lines))


def _next(
    failed: Reading,
    p: Probe,
    values: dict[Quantity, Array],
    held: set[Quantity],
    lines: Sequence[Recorded],
) -> Quantity | None:
    """Return the derivative that the failing line was to give.

    What it is called is trusted if what it is computed from was there, since some count layers from
    0. Then the values that the line works on tell it, then the last derivative that a variable had.
    """
    if UNWRITTEN in failed.failed:
        return None
    named = canonical(failed.target)
    if named and named in p.derivation and named not in held:
        before = _before(named, p)
        if not held or before & held:
            return named
    works = [v for _, v, _ in failed.operands]
    started = [q for v in works if (q := _which(v, values))]
    started += [q for one in lines[::-1] if (q := _which(one.value, values))]
    direct = [v for _, v, own in failed.operands if own]
    turned = [one for v in direct for one in (v, v.T)]
    passed = {_which(v, values) for v in direct if _kind(turned, p) == "a"}
    for q in dict.fromkeys(started):
        if found := _after(q, p, held):
            if q in passed and all(one.kind != "a" for one in found):
                return None  # its product with a weight is none of them
            kind = _kind(works, p) or getattr(parsed(failed.target), "kind", "")
            return next((one for one in found if one.kind == kind), found[0])
    return None


def _which(value: Array, values: dict[Quantity, Array]) -> Quantity | None:
    """Return the derivative that a value is."""
    same = (q for q, v in values.items() if abs(ratio(v, value) - 1) < _SAME)
    return next(same, None)


def _before(quantity: Quantity, p: Probe) -> set[Quantity]:
    """Return the derivative that one is computed from, and for one of a z also the z after it."""
    found = {s.quantity for s in symbols(p.derivation[quantity].formula)}
    found = {q for q in found if q.is_derivative}
    if quantity.kind == "z":
        found = found.union(*(_before(q, p) for q in found))
    return found


def _after(quantity: Quantity, p: Probe, held: set[Quantity]) -> list[Quantity]:
    """Return what is computed from a derivative, or beside it, and was not there yet."""
    if quantity.kind in "wb":
        quantity = replace(quantity, kind="z")
    found = [e.quantity for e in p.derivation.backward
             if quantity in {s.quantity for s in symbols(e.formula)}]  # fmt: skip
    passed = {q for q in found if q.kind == "a" and replace(q, kind="z") in held}
    return [q for q in found if q not in held | passed]


def _kind(works: Sequence[Array], p: Probe) -> str:
    """Return what a line makes of a ∂L/∂z by what it multiplies it with: a for a weight, or w."""
    before: Quantities = {"x": p.x, **p.forward}
    for value in works:
        if any(abs(ratio(w, value) - 1) < _SAME for w in p.weights.values()):
            return "a"
        if any(abs(ratio(before[n], value) - 1) < _SAME for n in before if n[0] in "xa"):
            return "w"
    return ""
