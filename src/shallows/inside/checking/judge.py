"""Judge a learner's code: run it, explain its values, and try what a single run doesn't show."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.arguments import ArgumentError
from shallows.arithmetic import environment
from shallows.inside.checking.reading import reading
from shallows.inside.checking.reading.convention import Convention, candidates
from shallows.inside.checking.reading.failing import SHAPES
from shallows.inside.checking.reading.probe import probes
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.calling import adapted
from shallows.inside.checking.running.layout import Layout
from shallows.inside.checking.running.plain import described
from shallows.inside.checking.searching import quick
from shallows.inside.checking.searching.amended import amended
from shallows.inside.checking.searching.attempt import Judgement, attempt
from shallows.inside.checking.searching.closer import closer
from shallows.inside.checking.searching.hypothesis import rank
from shallows.inside.checking.searching.preparing import Prepared, prepared
from shallows.inside.checking.searching.search import Budget
from shallows.inside.checking.telling.blame import (
    blamed_once,
    hinted,
    one_verdict,
    returned_rightly,
)
from shallows.inside.checking.telling.finding import Finding, about, source
from shallows.inside.checking.telling.lines import shown
from shallows.inside.checking.telling.stopping import findings, stopped
from shallows.inside.checking.telling.whole import whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.derivation import Derivation
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.reading.reading import Reading

    Code = Callable[..., Any]

_SOFTMAX = re.compile(
    r"softmax|argmax|one_?hot|/ *(?:np\.)?\w*\.?sum\(\w+,? *axis|/ *\w+\.sum\(axis", re.IGNORECASE
)
_ZERO = 1e-12
#: Begins what is added to a mistake's sentence, if the code raises an exception at other sizes.
OTHER_SIZES = "; with other numbers of units"
_FIXED = "its values are wrong: a number of samples or of units may be written into it"
_SYMPTOMS = ("zero",)
_FORMS = (
    "a function that returns the gradients: a dict ({'dw1': …, 'dL_dw3': …}), a list or tuple in "
    "the order of the layers (after the loss, if you like), or an object with them as attributes; "
    "or a function that takes the learning rate and returns, or changes in place, the weights"
)

_OWN = "values of weights of its own, since there is no place for the weights that are tried"
_PLACES = (
    "an object or a module that keeps its weights in arrays or lists of numbers of the network's "
    "shapes, with names such as W1, b1, W2, in a dict, a list or layers; or weights as parameters "
    "of the function, of the method or of the class"
)


@dataclass(frozen=True)
class Asked:
    """The exercise: a network, and what is known of its loss.

    Parameters
    ----------
    units : tuple of int
        Units of the hidden layers.
    activation : str
        Activation of the hidden layers.
    bias : bool
    loss, reduction : str or None
        As in `convention.candidates`.
    alpha : float or None
        The strength of the L2 penalty; None to find out.
    """

    units: tuple[int, ...] = (3, 3)
    activation: str = "sigmoid"
    bias: bool = False
    loss: str | None = None
    reduction: str | None = None
    alpha: float | None = None

    def conventions(self, outputs: int) -> list[Convention]:
        """Return the conventions for a number of outputs that are possible."""
        found = [c for c in candidates(self.loss, self.reduction) if c.outputs == outputs]
        if not self.alpha:
            return found
        return [c.penalised(kind) for c in found for kind in ("alpha", "alpha/n")]


class Verdict(NamedTuple):
    """What is found about a learner's code.

    Parameters
    ----------
    findings : list of Finding
    derivation : Derivation
        The derivation of the network under the convention that explains the values.
    best : Judgement or None
        What explains the values; None where code raises an exception.
    """

    findings: list[Finding]
    derivation: Derivation
    best: Judgement | None = None


def judge(code: Code, asked: Asked = Asked()) -> Verdict:
    """Return a finding for each derivative that the code returns, and for each mistake.

    Raises
    ------
    ArgumentError
        If it returns no known derivative.
    """
    environment.require()
    code = adapted(code)
    ready, failures = _ready(code, asked)
    best = _best(code, ready)
    derived = conventions_of(best, asked)
    if best is None:
        return _exception(code, failures, asked)
    judged = best.hypothesis.judged
    p = best.trials[0][0]
    told = [about(v, derived, p, best.layout, shown(code, v, best)) for v in judged]
    told = returned_rightly(hinted(blamed_once(told, judged, derived), judged, derived))
    if best.changing:  # values that change from call to call tell of no other mistake
        said = "it can't be judged: a second call with the same arguments gives other values"
        told = [
            f._replace(sentence=said, note=True) if f.mistake and not f.kind else f for f in told
        ]
    if best.slip:
        said, at = best.slip
        told.append(Finding("code", False, None, "forward pass", said, "", source=at))
    outputs = best.trials[0][0].y.shape[1]  # labels in place of y fail for one output
    told = _failing(code, told, failures.get(outputs, []), best)
    return Verdict(one_verdict(told + whole(code, best, best.trials[0][0])), derived, best)


def conventions_of(best: Judgement | None, asked: Asked) -> Derivation:
    """Return the derivation under the convention of a judgement, or else the likeliest one."""
    convention = best.convention if best else candidates(asked.loss, asked.reduction)[0]
    return convention.derivation((asked.activation,) * len(asked.units), asked.bias)


def _ready(code: Code, asked: Asked) -> tuple[list[Prepared], dict[int, list[Reading]]]:
    """Return the values at the asked sizes first, then at others, until all of them are right.

    The failures are by the number of outputs.

    Other sizes only confirm what is right, but tell more of a mistake: they come first in the list.
    """
    ready: list[Prepared] = []
    failed: dict[int, list[Reading]] = {}
    layout = Layout()
    softmax = _SOFTMAX.search(sourcefile.statements(code))
    for outputs in (1, 3):
        conventions = asked.conventions(outputs)
        if not conventions:
            continue
        pairs = probes(asked.units, asked.activation, asked.bias, outputs, asked.alpha or 0.0)
        group: dict[str, Prepared] = {}
        unlikely = bool(ready) and not (softmax or asked.loss)
        for sizes in ("own", "four", "different", "equal"):
            if (sizes == "equal" and group) or (sizes == "different" and not group):
                continue
            if unlikely and sizes != "own" and not any(r.fits[0].top for r in group.values()):
                break  # these values are of no use
            one = prepared(
                code, pairs[sizes], conventions, asked.alpha, layout,
                known=bool(group or (ready and not softmax)), made=sizes == "own",
            )  # fmt: skip
            if isinstance(one, Prepared):
                layout = one.layout
                group[sizes] = one
                if one.right and sizes != "equal":
                    other = _negated(code, one)
                    if other is None:
                        return [one], {outputs: _confirmed(code, pairs["different"], one)}
                    group[sizes] = other
            else:
                failed.setdefault(outputs, []).append(one)
        order = [group[n] for n in ("different", "own", "four", "equal") if n in group]
        ready += order[:2] if "different" in group else order
    others = [r for r in ready if r.outputs == 1]
    classes = [r for r in ready if r.outputs > 1 and (softmax or asked.loss or r.fits[0].top)]
    if softmax and classes:
        others = [r for r in others if not _is_flat(r)]
    if not others and not classes:  # code that only runs if y is the class of each sample
        classes = [r for r in ready if r.layout.y == "labels"]
    return (classes + others if softmax else others + classes), failed


def _is_flat(one: Prepared) -> bool:
    """Return whether all values are zero, as the gradients of a softmax of one output are."""
    return all(np.abs(v).max(initial=0.0) < _ZERO for r in one.readings for v in r.given.values())


def _negated(code: Code, one: Prepared) -> Prepared | None:
    """Return the values at x and weights of the other signs, if they are not right, too.

    A bias of one entry may have the same sign on both probes, where its absolute value is right.
    """
    fit, pair = one.fits[0], [p.negated() for p in one.pair]
    other = prepared(code, pair, [fit.convention], fit.alpha, one.layout)
    return other if isinstance(other, Prepared) and not other.right else None


def _confirmed(code: Code, pair: Sequence[Probe], right: Prepared) -> list[Reading]:
    """Return how the code fails at other sizes, or that it is wrong there, if it is."""
    fit = right.fits[0]
    tried = reading.read(code, pair[0], right.layout)
    if tried.failed:
        return [tried]
    with np.errstate(all="ignore"):
        same = quick.explaining(pair[:1], [tried], [fit.convention], fit.alpha)
    return [] if same else [reading.Reading(failed=_FIXED)]


def _best(code: Code, ready: Sequence[Prepared]) -> Judgement | None:
    """Return the explanation with the fewest mistakes; the first that is complete will do."""
    found: list[tuple[Judgement, Prepared]] = []
    budget = Budget()
    for one in ready:
        judged = attempt(code, one, budget)
        # At the same sizes, anything may look like a constant.
        constant = any(v.mistake and v.mistake.constant for v in judged.hypothesis.judged)
        if not (found and constant and len(found[0][0].readings) > 1):
            found.append((judged, one))
        if found[-1][0].hypothesis.complete:
            break
    if not found:
        return None
    best, one = min(found, key=lambda pair: _preferred(pair[0]))
    if best.hypothesis.complete and _is_symptom(best):
        return amended(code, one, best) or best
    if not _one(best):
        best = closer(code, one, replace(best, ended=budget.spent))
    return best if _one(best) else amended(code, one, best) or best


def _is_symptom(j: Judgement) -> bool:
    """Return whether a mistake says only what became of a value, whatever the code does wrong."""
    return any(v.mistake and v.mistake.kind in _SYMPTOMS for v in j.hypothesis.judged)


def _one(j: Judgement) -> bool:
    """Return whether one line may explain all that is wrong: one kind of mistake, of like values.

    A line may make both gradients of a layer, in whatever layers.
    """
    wrong = [v for v in j.hypothesis.judged if v.mistake]
    kinds = {v.mistake.kind for v in wrong if v.mistake}
    places = {v.quantity.kind if v.quantity else "" for v in wrong}
    like = len(places) <= 1 or places <= {"w", "b"} or not kinds & {"uphill", *_SYMPTOMS}
    return j.hypothesis.complete and len(kinds) <= 1 and like


def _preferred(j: Judgement) -> tuple[Any, ...]:
    """Return what is least for the best explanation; a wrong shape at other sizes says little."""
    e = j.hypothesis
    shapeless = sum(v.error == float("inf") and not v.mistake for v in e.judged)
    return not e.complete, e.cost, shapeless, *rank(e)[1:]


def _refuse_unread(failures: Sequence[Reading]) -> None:
    """Refuse code that runs, but returns nothing to judge."""
    unread = [r for r in failures if not r.failed]
    if any(not r.weighed for r in unread):
        raise ArgumentError("code", _OWN, _PLACES)
    if unread or not failures:
        said = described(unread[0].returned) if unread else "nothing"
        raise ArgumentError("code", said, _FORMS)


def _exception(code: Code, failures: dict[int, list[Reading]], asked: Asked) -> Verdict:
    """Return the exception that the code raises, with what was right before it."""
    _refuse_unread([one for some in failures.values() for one in some])
    stops = [
        stopped(code, some[0], asked.conventions(outputs))
        for outputs, some in failures.items()
        if some
    ]
    stop = max(stops, key=lambda stop: len(stop.right))
    derived = stop.p.derivation if stop.p else conventions_of(None, asked)
    return Verdict(findings(code, stop), derived)


def _failing(
    code: Code, found: list[Finding], failures: Sequence[Reading], best: Judgement
) -> list[Finding]:
    """Add that the code fails at other sizes, to the mistake that causes it if there is one."""
    failed = next((r for r in failures if r.failed), None)
    if failed is None or (failed.where and not failed.number):  # no line of the learner's
        return found
    wrong = next((f for f in found if f.mistake), None)
    if wrong is None and best.trials[0][0].square:  # these sizes are tried when all others failed
        stop = stopped(code, failed, [best.convention])
        return [*found, *(f for f in findings(code, stop) if f.mistake)]
    if wrong is None:
        said = f"it runs at the sizes that were asked for; at others {failed.failed}"
        at = source(sourcefile.file_of(code), failed.number)
        return [*found, Finding("code", True, None, "sizes", said, "", True, at)]
    raised = SHAPES.search(failed.failed)
    if raised is None or not failed.number:
        return found
    said = f"{OTHER_SIZES}, line {failed.number} raises {raised[1]}"
    told = wrong._replace(sentence=f"{wrong.sentence}{said}")
    return [told if f is wrong else f for f in found]
