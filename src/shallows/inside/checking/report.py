"""Check a learner's backpropagation, and report the findings as text, as HTML and as data."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from html import escape
from itertools import chain
from typing import TYPE_CHECKING, Any

from shallows import activations
from shallows.activations import ONE
from shallows.arguments import ArgumentError, choice
from shallows.inside.checking.judge import OTHER_SIZES, Asked, judge
from shallows.inside.checking.reading.convention import LOSSES, REDUCTIONS, candidates
from shallows.inside.checking.running.calling import adapted
from shallows.inside.checking.telling.meant import meant
from shallows.inside.checking.telling.places import places
from shallows.inside.checking.telling.updates import updates
from shallows.inside.checking.telling.whole import training
from shallows.mlp import MLP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.text import Text

    from shallows.inside.checking.reading.evidence import Source
    from shallows.inside.checking.telling.finding import Finding as Finding

#: Of a sentence, what is equal in all layers: its symbols and formulas are those of one layer.
_WORDS = re.compile(r"[a-z]{2,}")
#: Activations whose f′ can be wrong; that of identity is always 1.
ACTIVATIONS = tuple(name for name, entry in activations.ACTIVATIONS.items() if entry.slope != ONE)


@dataclass(frozen=True)
class Report:
    """The findings about a learner's code, in the order of the derivation.

    Parameters
    ----------
    findings : list of Finding
        One for each derivative that the code gives, and one for each mistake in between.
    places : dict
        For each line of the derivation, by the name of its derivative:

        - ``right``: it is right, given the code's own values before it. If the code does not return
          it, a right value that is computed from it shows this.
        - ``wrong``: a mistake is charged here.
        - ``unjudged``: it depends on a mistake before it that was not recognised.
        - ``missing``: the code does not return it, nor anything that shows whether it is right.

    Examples
    --------
    >>> def backward(x, y, w):
    ...     a1 = 1 / (1 + np.exp(-x @ w["w1"]))
    ...     yhat = 1 / (1 + np.exp(-a1 @ w["w2"]))
    ...     return {"dL_dz2": yhat - y, "dL_dw2": a1.T @ (yhat - y)}
    ...
    >>> report = sh.check(backward, hidden=3)
    >>> report.passed, report.mistakes
    (True, [])
    >>> report.places["dL_dw2"], report.places["dL_dw1"]
    ('right', 'missing')
    """

    findings: list[Finding]
    places: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether there is no mistake; notes are allowed."""
        return not self.mistakes

    @property
    def mistakes(self) -> list[Finding]:
        """The findings that are mistakes."""
        return [finding for finding in self.findings if finding.mistake]

    @property
    def causes(self) -> list[list[Finding]]:
        """The mistakes and notes, each cause once: in a list of all findings that show it."""
        groups: dict[Any, list[Finding]] = {}
        for f in self.findings:
            if f.mistake or f.note:
                groups.setdefault(_cause(f), []).append(f)
        return list(groups.values())

    @property
    def found(self) -> str:
        """A sentence that says how many mistakes were found."""
        wrong, made = len(self.mistakes), sum(some[0].mistake for some in self.causes)
        said = f"{made or 'No'} mistake{'s' if made > 1 else ''} found"
        return f"{said}, at {wrong} places." if made < wrong else f"{said}."

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON data; an error that is not finite is null."""
        return {"passed": self.passed, "findings": [_plain(f) for f in self.findings]}

    @property
    def lines(self) -> list[str]:
        """The lines of the report as text: the findings, then the verdict."""
        told = [[_head(f), *(f"    {part}" for part in said)] for f, said in _told(self.findings)]
        return [*chain.from_iterable(told), self._verdict()]

    def __str__(self) -> str:
        return "\n".join(self.lines)

    def __rich__(self) -> Text:
        from rich.text import Text

        colours = {"✓": "green", "✗": "red", "!": "yellow"}
        told = _told(self.findings)
        lines = [Text("\n    ".join([_head(f), *said]), colours[f.mark]) for f, said in told]
        return Text("\n").join([*lines, Text(self._verdict(), style="bold")])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{f.mark}</td><td>{escape(_head(f)[2:])}</td>"
            f"<td>{'<br>'.join(map(escape, said))}</td></tr>"
            for f, said in _told(self.findings)
        )
        return f"<table>{rows}</table><p><strong>{escape(self._verdict())}</strong></p>"

    def _verdict(self) -> str:
        explained = self.mistakes and any(f.mark == "✓" for f in self.findings)
        return self.found + " ✓ means right, given your values before it." * bool(explained)


def check(
    code: Callable[..., Any],
    *,
    hidden: int | Sequence[int] = (3, 3),
    activation: str = "sigmoid",
    bias: bool = False,
    loss: str | None = None,
    reduction: str | None = None,
    alpha: float | None = None,
) -> Report:
    """Judge a learner's backpropagation and name its mistakes.

    Each derivative is judged from the learner's own values before it, so that each mistake is
    reported once. For derivatives that the code doesn't return, known mistakes are tried, and the
    explanation with the fewest mistakes is kept. The code runs in this process, on small random
    networks.

    Parameters
    ----------
    code : callable
        ``code(x, y, weights)`` returns derivatives by name, ``dL_dyhat``, ``dL_dz3``, ``dL_dw3``,
        …, ``dL_dw1``, or some of them (names such as ``dw3`` are understood, too), or a list of the
        gradients of the weights. Or ``step(x, y, weights, lr)`` returns the weights after one step
        of gradient descent, or changes them in place. x is (n, inputs), y is (n, 1), and
        ``weights`` is a dict of ``w1`` (inputs, h1), [``b1`` (h1,),] ``w2``, …
    hidden : int or sequence of int
        Units of the hidden layers for which the code is written; other sizes are tried, too.
    activation : str
        Activation of the hidden layers: any but ``identity``. The output is a sigmoid.
    bias : bool
        Whether the network has biases.
    loss : {"cross-entropy", "squared", "softmax"}, optional
        The loss of the exercise. By default any that explains all of the values, which a note says.
        ``softmax`` is the cross-entropy of several classes.
    reduction : {"sum", "mean", "half-mean"}, optional
        Whether the loss is a sum over the samples or a mean. By default either. For the squared
        error, ``sum`` is ½ Σ (ŷ − y)², ``mean`` 1/n Σ (ŷ − y)², ``half-mean`` half of that.
    alpha : float, optional
        The strength of the L2 penalty ½ α Σ w². By default whatever at least two gradients agree
        on, which a note says.

    Returns
    -------
    Report

    Raises
    ------
    ArgumentError
        If `code` can't be called, or returns no derivative.

    Examples
    --------
    >>> def backward(x, y, w):
    ...     a1 = 1 / (1 + np.exp(-x @ w["w1"]))
    ...     yhat = 1 / (1 + np.exp(-a1 @ w["w2"]))
    ...     return {"dL_dw2": a1.T @ (yhat - y) / len(x)}
    ...
    >>> report = sh.check(backward, hidden=3, reduction="sum")
    >>> for mistake in report.mistakes:
    ...     print(mistake.line, "|", mistake.kind)
    ...
    ∂L/∂w₂ = a₁ᵀ · ∂L/∂z₂ | mean for sum
    """
    task = asked(code, hidden, activation, bias, loss, reduction, alpha)
    *_, report = reports(code, task)
    return report


def asked(
    code: Callable[..., Any],
    hidden: int | Sequence[int],
    activation: str,
    bias: bool,
    loss: str | None,
    reduction: str | None,
    alpha: float | None,
) -> Asked:
    """Return the exercise; refuse one that can't be; see `check`."""
    if not callable(code):
        raise ArgumentError(
            "code", type(code).__name__, "a function; for a file, type: shallows check FILE"
        )
    network = MLP.of(2, hidden, 2, bias=bias)
    choice("activation", activation, ACTIVATIONS)
    check_asked(loss, reduction, alpha)
    return Asked(network.hidden, activation, network.bias, loss, reduction, alpha)


def reports(code: Callable[..., Any], task: Asked) -> Iterator[Report]:
    """Yield a report on the derivatives, then with the step, then with a note; see `check`.

    Each is whole, so that code that ends the process later keeps what it has.
    """
    code = adapted(code)
    found, derived, best = judge(code, task)
    report = Report(found, places(found, derived))
    yield report
    if report.passed and best is not None:
        first = next((i for i, f in enumerate(found) if f.name == "code"), len(found))
        step = updates(code, best)
        step += [] if any(f.mistake for f in step) else training(code, best)
        found = [*found[:first], *step, *found[first:]]
        yield (report := replace(report, findings=found))
    # a note if the code was written for another network
    layout = best.layout if best else None
    yield replace(report, findings=found + meant(code, task, found, layout))


def check_asked(loss: str | None, reduction: str | None, alpha: float | None) -> None:
    """Refuse a loss that an exercise can't have; see `check`."""
    if loss is not None:
        choice("loss", loss, LOSSES)
    if reduction is not None:
        choice("reduction", reduction, REDUCTIONS)
    if alpha is not None and not (isinstance(alpha, int | float) and 0 <= alpha < math.inf):
        raise ArgumentError("alpha", alpha, "a number of at least 0")
    if not candidates(loss, reduction):
        raise ArgumentError("reduction", reduction, f"sum or mean, for the loss {loss}")


def _head(f: Finding) -> str:
    """Return the mark and what the finding is about."""
    return f"{f.mark} {f.line or ('your code' if f.name == 'code' else f.name)}"


def _told(findings: Sequence[Finding]) -> Iterator[tuple[Finding, list[str]]]:
    """Yield each finding with what is said of it; a cause is explained only once."""
    explained = set()
    for f in findings:
        said, where = ": ".join(filter(None, (f.kind, f.explained))), ""
        if f.source:
            where = f"your line {f.source.number}: {f.source.text}"
            if f.mistake and _cause(f) in explained:
                said = f"{f.kind}: your line {f.source.number} makes the same mistake here"
                where = ""
            explained.add(_cause(f))
        yield f, [part for part in (said, where, f.numbers) if part]


def _cause(f: Finding) -> tuple[str | None, Source | None, str] | Finding:
    """Return what is equal for what one line does wrong in several layers, and for equal notes."""
    if f.note:
        return f.kind, f.source, f.sentence
    said = f.sentence.partition(OTHER_SIZES)[0]
    return (f.kind, f.source, " ".join(_WORDS.findall(said))) if f.kind and f.source else f


def _plain(f: Finding) -> dict[str, Any]:
    error = f.error if f.error is not None and math.isfinite(f.error) else None
    source = f.source._asdict() if f.source else None
    return {**f._asdict(), "error": error, "source": source}
