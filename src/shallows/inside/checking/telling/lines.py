"""The learner's line that is shown for a mistake."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from shallows.inside.checking.reading.evidence import Source
from shallows.inside.checking.running import sourcefile
from shallows.inside.checking.running.naming import parsed
from shallows.inside.checking.searching.origin import origin
from shallows.inside.checking.telling.finding import source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shallows.inside.checking.searching.attempt import Judgement
    from shallows.inside.checking.searching.hypothesis import Judged
    from shallows.quantities import Quantity

    Code = Callable[..., Any]


def shown(code: Code, v: Judged, best: Judgement) -> Source | None:
    """Return what makes a mistake, where it can be told, with all lines of its statement.

    Parameters
    ----------
    code : callable
    v : Judged
    best : Judgement
    """
    if v.right:
        return None
    at = origin(v, best) or _named(code, v)
    if at is None:
        return None
    number, every = sourcefile.statement(code, at.number, partial(_called, v.quantity))
    # In a notebook, the line may be of another cell than the code's.
    return Source(number, every) if number > at.number or every.startswith(at.text) else at


def _named(code: Code, v: Judged) -> Source | None:
    """Return the only line that assigns to what is called by a returned derivative."""
    if v.error is None or v.quantity is None or not v.quantity.is_derivative:
        return None
    targets = sourcefile.targets(code)
    name = _called(v.quantity, [name for name, _ in targets if (n := parsed(name)) and n.derived])
    numbers = [number for target, number in targets if target == name]
    return source(sourcefile.file_of(code), numbers[0]) if len(numbers) == 1 else None


def _called(quantity: Quantity | None, names: Sequence[str]) -> str | None:
    """Return which of some names stands for a quantity; some count its layers from 0."""
    said = {name: n for name in names if (n := parsed(name))}
    first = min((n.number for n in said.values() if n.number is not None), default=1)
    for name, n in said.items():
        if (
            quantity
            and n.kind == quantity.kind
            and n.number in (None, quantity.layer - (first < 1))
        ):
            return name
    return None
