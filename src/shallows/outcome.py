"""How a training ended, at which epoch, and what went bad first."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """The ways a training ends; see `Outcome`.

    Examples
    --------
    >>> sh.Status.SOLVED == "solved", sh.Status.SOLVED.code
    (True, 1)
    >>> [str(status) for status in sh.Status]
    ['solved', 'unsolved', 'diverged', 'finished']
    >>> sh.Status.of(3)
    <Status.DIVERGED: 'diverged'>
    """

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    DIVERGED = "diverged"
    FINISHED = "finished"

    @property
    def code(self) -> int:
        """Its number in arrays and in the kernel, where 0 means "not ended yet"."""
        return _CODES[self]

    @classmethod
    def of(cls, code: int) -> Status:
        """Return the status that has a code."""
        return _STATUS[code]


#: Files hold these numbers: a new way of ending takes the next one, and none is ever changed.
_CODES = {Status.SOLVED: 1, Status.UNSOLVED: 2, Status.DIVERGED: 3, Status.FINISHED: 4}
_STATUS = {code: status for status, code in _CODES.items()}

#: Codes of the networks that used up their budget: with a larger budget, they continue from there.
USED_UP = (Status.UNSOLVED.code, Status.FINISHED.code)


@dataclass(frozen=True)
class Outcome:
    """How a training ended.

    Parameters
    ----------
    status : Status
        ``solved``: every sample is classified correctly; ``unsolved``: the budget of epochs ran
        out before that; ``diverged``: a logit or an updated weight stopped being a finite number;
        ``finished``: the budget was run to its end, as ``stop="never"`` asks for.
    epoch : int
        The epoch, counted from 1, whose forward pass solved the data, or in which the first
        non-finite quantity appeared, or the last one of the budget.
    quantity : str, optional
        For a diverged run, the first quantity that was not finite, in the order of computation,
        by its name in `shallows.backprop`: ``z1``, ``yhat``, ``dL_dyhat``, ``w3``, …
    still_since : int, optional
        For a run that used up its budget: the first epoch whose update changed no bit of any weight
        or velocity, so that no larger budget could change anything. Outcomes are compared without
        it, because not every arithmetic looks for it.

    Examples
    --------
    >>> outcome = sh.train(sh.datasets.xor(), hidden=(3, 3), lr=0.1, seed=0).outcome
    >>> outcome.status, outcome.epoch
    (<Status.SOLVED: 'solved'>, 1771)
    >>> print(outcome)
    solved at epoch 1771
    """

    status: Status
    epoch: int
    quantity: str | None = None
    still_since: int | None = field(default=None, compare=False)

    def __str__(self) -> str:
        match self.status:
            case Status.SOLVED:
                return f"solved at epoch {self.epoch}"
            case Status.UNSOLVED:
                return f"unsolved after {self.epoch} epochs{self._standing}"
            case Status.FINISHED:
                return f"finished after {self.epoch} epochs{self._standing}"
            case Status.DIVERGED:
                return f"diverged at epoch {self.epoch}: {self.quantity} is not finite"

    @property
    def _standing(self) -> str:
        since = self.still_since
        return "" if since is None else f"; no weight changed from epoch {since} on"
