"""What a search supposes of a learner's values: which are right, and which mistakes were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shallows.backprop import Array, Quantities
    from shallows.inside.checking.mistakes.edits import Mistake
    from shallows.inside.checking.reading.probe import Probe
    from shallows.quantities import Quantity

#: A probe, and the values that were returned on it, by name.
Trial = tuple["Probe", "dict[str, Array]"]
UNRECOGNISED = 3.0  # in mistakes: costs more than two known ones


class Judged(NamedTuple):
    """The judgement of one quantity.

    Without a quantity, it is the judgement of the update of all weights.

    Parameters
    ----------
    quantity : Quantity or None
    right : bool
    error : float or None
        None if it was not returned.
    mistake : Mistake or None
    value, expected : ndarray or None
        On the first probe: what the code has, and what it should have given its values before. Of
        an update, the last layer's weights.
    """

    quantity: Quantity | None
    right: bool
    error: float | None
    mistake: Mistake | None
    value: Array | None = None
    expected: Array | None = None


class Hypothesis(NamedTuple):
    """Judgements so far, the values that they suppose on each probe, and the number of mistakes.

    `seen` counts the supposed values that the code's own variables had, but for those in `latest`,
    which no returned value has confirmed yet.
    """

    values: tuple[Quantities, ...]
    judged: tuple[Judged, ...] = ()
    cost: float = 0.0
    hidden: int = 0
    pending: int = 0
    seen: int = 0
    latest: tuple[Quantity, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every wrong value is explained."""
        return all(v.right or v.mistake for v in self.judged)


def rank(e: Hypothesis) -> tuple[float, ...]:
    """Return what the search minimises: mistakes, values unlike the code's, wrong ones, hidden."""
    return e.cost, -e.seen, sum(not v.right for v in e.judged), e.hidden
