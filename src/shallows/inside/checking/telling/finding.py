"""A finding about a learner's code, in words and with the learner's own numbers and lines."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from shallows.inside.checking.reading.evidence import Source
from shallows.inside.checking.reading.probe import line, symbol

if TYPE_CHECKING:
    from shallows.backprop import Array
    from shallows.derivation import Derivation
    from shallows.inside.checking.reading.probe import Probe
    from shallows.inside.checking.running.layout import Layout
    from shallows.inside.checking.searching.hypothesis import Judged
    from shallows.quantities import Quantity

UPDATE = "w ← w − lr ∂L/∂w"


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

    Examples
    --------
    >>> (finding,) = sh.check(lambda x, y, w: {"dL_dz2": y - y}, hidden=3).findings
    >>> finding.name, finding.kind, finding.mistake
    ('dL_dz2', 'zero', True)
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
    def explained(self) -> str:
        """The sentence, without a quotation of the line that is shown beside it."""
        quoted = f" ({self.source.text[:100]})" if self.source else ""
        return self.sentence.replace(quoted, "") if quoted else self.sentence

    @property
    def said(self) -> str:
        """The kind of mistake and its sentence, or nothing."""
        return ": ".join(filter(None, (self.kind, self.sentence)))


def called(quantity: Quantity) -> str:
    """Return the name of a quantity; an updated weight is called by the weight's name."""
    return (quantity.plain if quantity.is_updated else quantity).name


def about(v: Judged, derived: Derivation, p: Probe, layout: Layout, at: Source | None) -> Finding:
    """Return a judgement as a finding.

    Parameters
    ----------
    v : Judged
    derived : Derivation
    p : Probe
        The network on which the values were computed.
    layout : Layout
        How the learner's arrays are laid out.
    at : Source or None
        The learner's line that makes the mistake.
    """
    name = called(v.quantity) if v.quantity else "update"
    broken = line(v.quantity, derived) if v.quantity else UPDATE
    if v.right:
        return Finding(name, True, v.error, None, "", broken)
    kind, said = None, "it is wrong; which mistake this is was not recognised"
    if v.error == float("inf"):
        said = "it has the wrong shape, or entries that are not finite"
    if v.mistake:
        kind, said = v.mistake.kind, v.mistake.sentence
    at = at if at and at.text else None
    shown = ""
    if v.value is not None and v.expected is not None:
        what = v.quantity or [w for w in derived.weights if w.kind == "w"][-1]
        turned = layout.transposes(what.kind)  # the learner sees their own arrays
        made, right = (m.T if turned else m for m in (v.value, v.expected))
        shown = numbers(what, made, right, p.said)
    return Finding(name, False, v.error, kind, said, broken, source=at, numbers=shown)


def source(file: str, number: int | None) -> Source | None:
    """Return a line of a file, if there is one."""
    text = linecache.getline(file, number).strip() if number and file else ""
    return Source(number, text[:200]) if number and text else None


def numbers(quantity: Quantity, value: Array, expected: Array, network: str) -> str:
    """Return the entry that differs most, as it is and as it should be; or the shapes."""
    told = symbol(quantity)
    if value.shape != expected.shape:
        return f"{told} has the shape {value.shape}; {network}, it should be {expected.shape}"
    if not value.size:
        return ""
    with np.errstate(all="ignore"):
        gap = np.abs(value - expected)
    at = np.unravel_index(int(np.argmax(np.where(np.isfinite(gap), gap, np.inf))), value.shape)
    place = f"[{', '.join(str(int(i)) for i in at)}]" if at else ""
    pairs = ((f"{value[at] + 0.0:.{d}g}", f"{expected[at] + 0.0:.{d}g}") for d in (4, 7, 12))
    made, right = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return (
        f"{told}{place} is {made}; from your values before it, it should be {right}" if made else ""
    )
