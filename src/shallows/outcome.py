"""How a training ended, at which epoch, and what went bad first."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """The ways a training ends."""

    SOLVED = "solved"
    UNSOLVED = "unsolved"
    DIVERGED = "diverged"
    FINISHED = "finished"


@dataclass(frozen=True)
class Outcome:
    """How a training ended.

    Parameters
    ----------
    status : Status
        ``solved``: every sample is classified correctly; ``unsolved``: the budget of epochs ran
        out before that; ``diverged``: a logit or an updated weight
        stopped being a finite number; ``finished``: the budget was run to its end, as
        ``stop="never"`` asks for.
    epoch : int
        The epoch, counted from 1, whose forward pass solved the data, or in which the first
        non-finite quantity appeared, or the last one of the budget.
    quantity : str, optional
        For a diverged run, the first quantity that was not finite, in the order of computation,
        by the names of `shallows.backprop`: ``z1``, ``yhat``, ``dL_dyhat``, ``w3``, …
    """

    status: Status
    epoch: int
    quantity: str | None = None

    def __str__(self) -> str:
        match self.status:
            case Status.SOLVED:
                return f"solved at epoch {self.epoch}"
            case Status.UNSOLVED:
                return f"unsolved after {self.epoch} epochs"
            case Status.FINISHED:
                return f"finished after {self.epoch} epochs"
            case Status.DIVERGED:
                return f"diverged at epoch {self.epoch}: {self.quantity} is not finite"
