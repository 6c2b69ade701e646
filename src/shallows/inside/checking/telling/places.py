"""Which lines of the derivation a learner's code gets right, given its own values before each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shallows.formula import symbols
from shallows.quantities import Quantity, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.derivation import Derivation
    from shallows.inside.checking.telling.finding import Finding

RIGHT, WRONG, UNJUDGED, MISSING = "right", "wrong", "unjudged", "missing"
#: Mistakes with a name that tells nothing about the values before them.
SILENT = ("exception", "integer truncation", "not finite", "zero")


def places(findings: Sequence[Finding], derived: Derivation) -> dict[str, str]:
    """Return for each derivative ``right``, ``wrong``, ``unjudged`` or ``missing``.

    A derivative that is not returned is right if a right one is computed from it and no mistake was
    found in it. A derivative that is neither, but comes before a mistake that was named, is right
    as well: the name says that the values before it are. A mistake in the update of a weight is no
    mistake in the gradient.

    Parameters
    ----------
    findings : sequence of Finding
    derived : Derivation
        With the report's form of the gradient.
    """
    order = [equation.quantity for equation in derived.backward]
    found = dict.fromkeys((q.name for q in order), MISSING)
    for f in findings:
        name = _derivative(f.name)
        if name in found and found[name] != WRONG and not (f.note and f.right):
            updated = name != f.name
            found[name] = RIGHT if f.right or updated else UNJUDGED if f.note else WRONG
    shown = {n for n, state in found.items() if state == RIGHT}
    named = [f for f in findings if f.mistake and f.kind and f.kind not in SILENT]
    shown |= {_derivative(f.name) for f in named}
    for quantity in reversed(order):
        if quantity.name in shown:
            before = {s.quantity.name for s in symbols(derived[quantity].formula)}
            shown |= {n for n in before if found.get(n) in (MISSING, RIGHT)}
    return {n: RIGHT if s == MISSING and n in shown else s for n, s in found.items()}


def _derivative(name: str) -> str:
    """Return the derivative that a finding is about: an updated weight's is its gradient."""
    if name.startswith(Role.DERIVATIVE) or name in ("update", "code"):
        return name
    return Quantity.parse(name).derivative.name
