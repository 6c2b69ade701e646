"""Look at what the code's variables held, where no known mistake explains what it returns."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.formula import Number, Symbol, row
from shallows.formula.evaluate import compiled
from shallows.formula.typeset import Text
from shallows.inside.checking.mistakes.changes import says
from shallows.inside.checking.mistakes.repair import repaired
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.held import Held
from shallows.inside.checking.reading.probe import symbol
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.searching import quick
from shallows.inside.checking.searching.attempt import all_right, searched
from shallows.inside.checking.searching.origin import again
from shallows.inside.checking.searching.search import Budget
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shallows.backprop import Array, Quantities
    from shallows.derivation import Derivation
    from shallows.inside.checking.reading.evidence import Recorded
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.running.layout import Layout
    from shallows.inside.checking.searching.attempt import Judgement
    from shallows.inside.checking.searching.preparing import Prepared

    Code = Callable[..., Any]

_NETWORKS = 40  # that are tried


@dataclass(frozen=True)
class Taken:
    """Values of the forward pass that are taken from the learner's code."""

    values: Quantities

    def __call__(self, name: str, value: Array, q: Quantities) -> Array:
        """Return what the code has for a value of the forward pass; see `forward.Slip`."""
        return self.values.get(name, value)


def closer(code: Code, ready: Prepared, found: Judgement) -> Judgement:
    """Return the better explanation among one, and those by values that the code's variables held.

    Parameters
    ----------
    code : callable
    ready : Prepared
    found : Judgement
        With a mistake that was not recognised.
    """
    budget = Budget()  # apart, since these values tell more than many combinations of mistakes
    probes = ready.pair[: len(ready.readings)]
    traces = [reading.read(code, p, ready.layout, trace=True).lines for p in probes]
    held = Held(traces, [len(p.x) for p in probes], ready.layout)
    with np.errstate(all="ignore"):
        other = searched(ready, held.evidence[0], budget, held)
        every = [found, other, *_passed(ready, found, held, budget)]
        best = min(every, key=lambda j: (j.hypothesis.cost, -j.hypothesis.seen))
        ended = (found.ended or budget.spent) and not best.hypothesis.complete
        best = replace(best, ended=ended)
        return _repaired(sourcefile.file_of(code), best, held, traces)


def _repaired(
    file: str, best: Judgement, held: Held, traces: Sequence[Sequence[Recorded]]
) -> Judgement:
    """Name what is left without a name by what must change in the learner's line.

    A derivative that the code does not have is no part of its line.
    """
    e, probes = best.hypothesis, [p for p, _ in best.trials]
    told = []
    for v in e.judged:
        if v.quantity and not v.right and not v.mistake and not v.quantity.is_updated:
            before = [_before_it(p, q, v.quantity) for p, q in zip(probes, e.values, strict=True)]
            made = [q[v.quantity.name] for q in e.values]
            with suppress(ValueError):
                right = [p.expected(v.quantity, q) for p, q in zip(probes, before, strict=True)]
                for sign in (1, -1):  # code that climbs y − ŷ has −1 times each derivative
                    turned = [
                        {n: sign * d for n, d in q.items() if d in held.evidence[at]}
                        for at, q in enumerate(before)
                    ]
                    pairs = zip(probes, turned, strict=True)
                    known = [_known(p, q, best.layout) for p, q in pairs]
                    values = [(sign * m, sign * r) for m, r in zip(made, right, strict=True)]
                    v = v._replace(mistake=v.mistake or repaired(file, traces, values, known))
        told.append(v)
    return replace(best, hypothesis=e._replace(judged=tuple(told)))


def _before_it(p: Probe, q: Quantities, quantity: Quantity) -> Quantities:
    """Return the derivatives that are computed before one."""
    order = [equation.quantity for equation in p.derivation.backward]
    return {one.name: q[one.name] for one in order[: order.index(quantity)] if one.name in q}


def _known(p: Probe, q: Quantities, layout: Layout) -> dict[str, Any]:
    """Return what a line may need, as the derivation writes it, in the learner's layout."""
    found: dict[str, Any] = {"1": 1, "0": 0, "2": 2, "−1": -1, "½": 0.5}
    found |= {"n": len(p.x), "1/n": 1 / len(p.x)}
    values = {**p.given, **q}
    for name, v in values.items():
        if np.ndim(v):
            found[symbol(Quantity.parse(name))] = v
    found[says(row(Number(1), "−", Symbol(Quantity("y"))))] = 1 - p.y
    for layer in range(1, p.derivation.layers + (p.derivation.outputs == 1)):
        slope = p.derivation.slope(layer)
        a = Symbol(p.derivation.activated(layer))
        for formula in (slope, row(Number(1), "−", a)):
            with suppress(KeyError):
                found[says(formula)] = compiled(formula)(values)
    matrices = {n: v for n, v in found.items() if np.ndim(v) == 2}
    found |= {n: v.T for n, v in matrices.items() if layout.transposes(n.removeprefix("∂L/∂")[0])}
    if layout.y == "flat":
        found["y"] = p.y.ravel()
    return found | {f"({n})ᵀ" if " " in n else f"{n}ᵀ": found[n].T for n in matrices}


def _passed(ready: Prepared, found: Judgement, held: Held, budget: Budget) -> Iterator[Judgement]:
    """Yield an explanation by wrong values of the forward pass, if there is one."""
    plain = [fit for fit in ready.fits if not fit.penalised] or ready.fits
    conventions, alpha = [fit.convention for fit in plain], plain[0].alpha
    probes = ready.pair[: len(ready.readings)]
    every = (_networks(probes, held, last=last) for last in (False, True))
    networks = list(islice(chain.from_iterable(every), _NETWORKS))
    for sure in (False, True):  # those that explain all, then what the code certainly has
        for wrong, slipped in networks:
            fits = quick.fits(slipped, ready.readings, conventions, alpha)
            if fits[0].all:
                judged = all_right(fits[0], ready.readings, ready.layout)
            elif sure and [p.forward["yhat"] for p in slipped] in held and "yhat" not in wrong:
                other = ready._replace(pair=slipped, fits=fits)
                judged = searched(other, held.evidence[0], budget, held)
            else:
                continue
            told = _said(wrong, slipped[0].derivation, right=fits[0].all)
            value, known = slipped[0].forward[wrong[0]], list(ready.pair[0].given.values())
            made = again(value, held.evidence[0].made(value), known)
            at = made[0].line if made else None
            more = judged.hypothesis._replace(cost=judged.hypothesis.cost + 1)
            yield replace(judged, hypothesis=more, slip=(told, at))
            return


def _networks(
    probes: Sequence[Probe], held: Held, layer: int = 1, wrong: tuple[str, ...] = (), *, last: bool
) -> Iterator[tuple[tuple[str, ...], list[Probe]]]:
    """Yield what the code's forward pass may be, and the names of its wrong values.

    A layer's output is right if the code had the right value, given the layers before it. `last`
    says whether ŷ is another value, too.
    """
    derived = probes[0].derivation
    if layer > derived.layers:
        yield from [(wrong, list(probes))] if wrong else []
        return
    name = derived.activated(layer).name
    right = [p.forward[name] for p in probes]
    if not last if name == "yhat" else right in held:
        yield from _networks(probes, held, layer + 1, wrong, last=last)
    if held.kept(right) or (name == "yhat" and not last):
        return
    outputs = held.like(right)
    if name == "yhat":  # code may have only z of the last layer
        logits = held.like([p.forward[f"z{layer}"] for p in probes])
        outputs = chain(outputs, ([_activated(derived, layer, z) for z in zs] for zs in logits))
    every = [(values, _before(probes, held, layer, values)) for values in outputs]
    for values, z in sorted(every, key=lambda pair: pair[1] is None):
        # A relu's derivative needs only the sign of z.
        taken = {name: values, f"z{layer}": z or values}
        slipped = []
        for at, p in enumerate(probes):
            before = p.slip.values if isinstance(p.slip, Taken) else {}
            slipped.append(p.with_slip(Taken(before | {n: v[at] for n, v in taken.items()})))
        yield from _networks(
            slipped, held, layer + 1, (*wrong, f"z{layer}" if z else name), last=last
        )


def _before(
    probes: Sequence[Probe], held: Held, layer: int, values: Sequence[Array]
) -> list[Array] | None:
    """Return the code's z of a layer, if its activation function gives the values."""
    derived = probes[0].derivation
    for made in held.like([p.forward[f"z{layer}"] for p in probes]):
        pairs = [(_activated(derived, layer, z), v) for z, v in zip(made, values, strict=True)]
        if all(np.allclose(one, other, rtol=1e-9, atol=0) for one, other in pairs):
            return made
    return None


def _activated(derived: Derivation, layer: int, z: Array) -> Array:
    return np.asarray(derived[derived.activated(layer)].value({f"z{layer}": z}))


def _said(wrong: Sequence[str], derived: Derivation, *, right: bool) -> str:
    """Return in words that the forward pass has other values."""
    lines = [derived[Quantity.parse(name)] for name in wrong]
    told = " and ".join(
        f"{symbol(one.quantity)}, which should be {Text()(one.formula)}" for one in lines
    )
    told = f"the forward pass has another {told}"
    return f"{told}; your derivatives are right for that network" if right else told
