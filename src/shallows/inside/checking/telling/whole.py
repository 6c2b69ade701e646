"""Notes about a learner's code as a whole: state, dtypes, saturation, conventions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.derivation import evaluated
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.evidence import close
from shallows.inside.checking.reading.probe import probe, symbol
from shallows.inside.checking.reading.values import TOP
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.following import Following
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.searching import search
from shallows.inside.checking.telling.finding import Finding, called, source
from shallows.quantities import Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.backprop import Quantities
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.searching.attempt import Judgement

    Code = Callable[..., Any]

_AGAIN = "the forward pass belongs to each backward pass"
_CLEARED = re.compile(r"zero_?grad|reset|clear", re.IGNORECASE)  # what a training loop calls
_CLOSE = 1e-4  # of the loss: an ε in its logarithms


def whole(code: Code, best: Judgement, p: Probe) -> list[Finding]:
    """Return the findings about the code as a whole."""
    found = []
    if best.changing:
        alone = "code"
        if len(best.changing) == 1:
            alone = called(Quantity.parse(next(iter(best.changing))))
        kind, said = "not repeatable", "random numbers, or something is kept between calls"
        if all(best.changing.values()):
            kind, said = "accumulated", "they are added up over calls instead of starting at zero"
        said = f"a second call with the same arguments gives other values: {said}"
        found.append(Finding(alone, False, None, kind, said, ""))
    if changed := sorted({name for r in best.readings for name in r.changed}):
        said = f"it changes {', '.join(changed)} in place: who calls it has other arrays afterwards"
        found.append(Finding("code", False, None, "mutated input", said, ""))
    if not found and best.hypothesis.cost == 0:
        found += _second_epoch(code, best, p)
        found += _remembered(code, best)
        found += _integers(code, best, p)
        found += _saturated(code, best, p)
    return found + notes(best)


def _second_epoch(code: Code, best: Judgement, p: Probe) -> list[Finding]:
    """Train for two epochs: the second needs a forward pass with the new weights."""
    once = best.readings[0]
    if once.step:
        return _after_two(code, best, p, once.given)
    text = sourcefile.text_of(sourcefile.file_of(code))
    if not text or _CLEARED.search(text):
        return []
    return _added_up(once.given, reading.read(code, p, best.layout, epochs=2).given)


def training(code: Code, best: Judgement) -> list[Finding]:
    """Return a mistake in the second epoch of what trains with right code, in the same file.

    It may take its samples in another way, so that only known mistakes are told.

    Parameters
    ----------
    code : callable
        In the form of `calling.Adapted`.
    best : Judgement
        What explains its values, which are right.
    """
    p = best.trials[0][0]
    steps: dict[str, bool] = getattr(code, "steps", {})
    for step in (Following(code, name) for name, trains in steps.items() if trains):
        once = reading.read(step, p, best.layout)
        told = _after_two(step, best, p, once.given) if once.step else []
        if mistakes := [f for f in told if not f.note]:
            return mistakes
    return []


def _after_two(code: Code, best: Judgement, p: Probe, once: Quantities) -> list[Finding]:
    """Compare the weights after two epochs with those of two steps."""
    if best.layout.single:
        return []  # two steps for each sample alone are no second epoch
    given = reading.read(code, p, best.layout, epochs=2).given
    weights = [w for w in p.derivation.weights if w.updated.name in given]
    if all(close(given[w.updated.name], once[w.updated.name]) for w in weights):
        return []  # it has no epochs
    after = replace(p, weights={w.name: p.truth[w.updated.name] for w in weights}, _kept={})
    if len(after.weights) < len(p.weights) or _steps(after.truth, given, after, weights):
        return []
    gone = evaluated(p.derivation.backward, {**after.given, **p.forward})
    total = {name: v + p.truth[name] for name, v in after.truth.items()}
    for gradients, kind, said in (
        (gone, "stale activations", "the second epoch uses the activations of the first"),
        (p.truth, "stale activations", "the second epoch uses the gradients of the first"),
        (total, "accumulated", "the second epoch adds its gradients to those of the first"),
    ):
        if _steps(gradients, given, after, weights):
            said += f"; {_AGAIN}" if kind != "accumulated" else ""
            return [Finding("code", False, None, kind, said, "")]
    said = "after two epochs, the weights are not those of two steps of plain gradient descent"
    return [Finding("code", True, None, "epochs", said, "", True)]


def _added_up(once: Quantities, twice: Quantities) -> list[Finding]:
    """Return whether an object's gradients double when its method is called again."""
    changed = [n for n, v in once.items() if n in twice and not close(v, twice[n])]
    if not changed or not all(close(2 * once[n], twice[n]) for n in changed):
        return []
    said = "a second call adds its gradients to those of the first, which should start at zero"
    return [Finding("code", False, None, "accumulated", said, "")]


def _steps(gradients: Quantities, given: Quantities, p: Probe, weights: Sequence[Quantity]) -> bool:
    """Return whether the given weights are a step from the probe's by these gradients."""
    return all(
        close(p.weights[w.name] - p.lr * gradients[w.derivative.name], given[w.updated.name])
        for w in weights
    )


def _remembered(code: Code, best: Judgement) -> list[Finding]:
    """Call it with other data of the same shapes: what it keeps of the call before is stale."""
    p = best.trials[0][0]
    other = replace(p, x=p.x[::-1] + 1, y=p.y[::-1].copy(), _kept={})
    reading.read(code, p, best.layout)
    given = reading.read(code, other, best.layout).given
    if not given or all(close(v, other.truth[n]) for n, v in given.items() if n in other.truth):
        return []
    said = "once it was called, it is wrong for other data of the same shapes"
    said += f": it keeps values of the call before; {_AGAIN}"
    return [Finding("code", False, None, "stale activations", said, "")]


def _integers(code: Code, best: Judgement, p: Probe) -> list[Finding]:
    """Try integer x and y, as XOR's are: no computed array may take over their dtype."""
    rounded = replace(p, x=np.rint(2 * p.x), _kept={})
    floats = reading.read(code, rounded, best.layout)
    ints = reading.read(code, rounded, best.layout, integers=True)
    if floats.failed or (not ints.failed and ints.given.keys() != floats.given.keys()):
        return []
    if ints.failed:
        said, line = (
            f"given integer x and y, {ints.failed}",
            source(sourcefile.file_of(code), ints.number),
        )
        return [Finding("code", False, None, "integer truncation", said, "", source=line)]
    lost = [n for n, v in floats.given.items() if not close(v, ints.given[n])]
    if not lost:
        return []
    said = "given integer x and y, the digits after the point are lost: an array took their dtype"
    name = called(Quantity.parse(lost[0]))
    return [Finding(name, False, None, "integer truncation", said, "")]


def _saturated(code: Code, best: Judgement, p: Probe) -> list[Finding]:
    """Once ŷ is rounded to 0 or 1 the report's form is 0/0."""
    units = [p.weights[w.name].shape[1] for w in p.derivation.weights if w.kind == "w"]
    extreme = probe(0, len(p.x), (p.x.shape[1], *units), p.derivation, scale=1e5)
    given = reading.read(code, extreme, best.layout).given
    lost = [name for name, v in given.items() if not np.isfinite(v).all()]
    if not lost:
        return []
    quantity = Quantity.parse(lost[0])
    first = symbol(quantity.plain if quantity.is_updated else quantity)
    said = (f"{first} is no longer a number once ŷ is rounded to exactly 0 or 1, where "
            "(ŷ − y)/(ŷ(1 − ŷ)) divides by zero; ŷ − y for ∂L/∂z does not")  # fmt: skip
    if best.convention.loss == "softmax":
        said = f"{first} is no longer a number where exp(z) overflows; subtract the largest z "
        said += "of each sample before exp, which changes no softmax"
    return [Finding("code", True, None, "NaN at saturation", said, "", True)]


def notes(best: Judgement) -> list[Finding]:
    """Return what is no mistake, but to be said: conventions, and how precise the values are."""
    found = []

    def note(kind: str, said: str, error: float | None = None) -> None:
        found.append(Finding("code", True, error, kind, said, "", True))

    complete = best.hypothesis.complete
    some = complete or any(v.right for v in best.hypothesis.judged)  # else both are only guesses
    if some and not best.convention.usual:
        said = f"the loss is taken to be {best.convention.said}"
        said += f", α = {best.alpha:.4g}" if best.convention.penalty else ""
        fits = (
            "all your"
            if best.hypothesis.cost == 0
            else "your other"
            if complete
            else "more of your"
        )
        said += f"; {fits} values fit it" + " than other losses" * (not complete)
        said += (
            "; the division by n is in the gradients of weights and biases" * best.convention.late
        )
        note("convention", said)
    if _other_loss(best):
        said = (
            f"the loss that it returns is not the one of these derivatives, {best.convention.said}"
        )
        note("another loss", said)
    matrices = any(r.transposed for r in best.readings)
    for what, turned in (("matrices", matrices), ("weights", best.layout.turned)):
        if turned:
            said = f"your {what} are the transposes of those in these lines, which is no mistake"
            note("transposed", said)
    if some and best.layout.columns:
        note("columns", "your samples are columns, as in W·x + b, which is no mistake")
    if name := best.readings[0].penalty:
        said = f"the penalty was not tried, since {name} was 0; check with --alpha 0.1 to try it"
        note("not judged", said)
    if unread := _unread(best.readings[0].returned):
        said = f"not judged, since it is no array or its name has no layer: {', '.join(unread)}"
        note("not judged", said)
    if best.ended:
        said = "there are more possible mistakes than were tried; return more of the "
        note("search ended early", f"{said}derivatives, and more can be said")
    rounded = max((v.error or 0 for v in best.hypothesis.judged if v.right), default=0)
    if rounded > search.PASSES[0][0]:
        values = [v for r in best.readings for v in r.given.values()]
        single = all(np.array_equal(v, v.astype(np.float32), equal_nan=True) for v in values)
        kind = "float32" if single else "precision"
        said = f"your values are right to {rounded:.0e}, as precise as " + (
            "float32 is" if single else "finite differences or float32 are"
        )
        note(kind, said, rounded)
    return found


def _unread(raw: Any) -> list[str]:
    """Return the names of derivatives in a dict that can't be read."""
    found = []
    for key, value in raw.items() if isinstance(raw, dict) else ():
        name = parsed(key)
        empty = value is None or isinstance(value, str)
        bare = isinstance(value, np.ndarray) and name and name.number is None and name.kind in "za"
        if name and name.derived and (empty or (bare and not TOP.search(key.lower()))):
            found.append(key)
    return found


def _other_loss(best: Judgement) -> bool:
    """Return whether a loss is returned that the derivatives are not those of."""
    (p, _), loss = best.trials[0], best.readings[0].loss
    if loss is None or best.hypothesis.cost:
        return False
    right = best.convention.value(p.forward["yhat"], p.y)
    squares = sum(float((w * w).sum()) for name, w in p.weights.items() if name[0] == "w")
    share = 1 / len(p.x) if best.convention.penalty == "alpha/n" else 1.0
    known = (right, right + share * best.alpha * squares / 2)
    return not any(abs(loss - value) <= _CLOSE * abs(value) for value in known)
