"""What is marked, and how: the exercise, the rubric, and the limits of a submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shallows.arguments import ArgumentError, integer, positive
from shallows.derivation import Derivation
from shallows.grading.rubric import Rubric
from shallows.inside.checking.report import check_asked

if TYPE_CHECKING:
    from shallows.quantities import Quantity

LONGEST = 86_400  # seconds for a submission: a day
LARGEST = 2**20  # megabytes for a submission


@dataclass(frozen=True)
class Task:
    """The exercise that is checked, its rubric, and the limits of a submission.

    Parameters
    ----------
    hidden : tuple of int
    activation : str
    bias : bool
    loss, reduction : str or None
    alpha : float or None
        As in `shallows.check`: the loss of the exercise, or None for any.
    function : str or None
        The name of the function in the file.
    seconds : float
        Limit on the processor time of each submission, which is rounded up to whole seconds; and
        on the time for which it sleeps.
    megabytes : int
        Limit on the address space of each submission.
    rubric : Rubric
    """

    hidden: tuple[int, ...] = (3, 3)
    activation: str = "sigmoid"
    bias: bool = False
    loss: str | None = None
    reduction: str | None = None
    alpha: float | None = None
    function: str | None = None
    seconds: float = 10.0
    megabytes: int = 1024
    rubric: Rubric = field(default_factory=Rubric)

    def __post_init__(self) -> None:
        if positive("time_limit", self.seconds) > LONGEST:
            raise ArgumentError("time_limit", self.seconds, f"at most {LONGEST} seconds")
        integer("memory_limit", self.megabytes, minimum=256, maximum=LARGEST)
        check_asked(self.loss, self.reduction, self.alpha)
        self.rubric.check(self.lines)

    @cached_property
    def lines(self) -> tuple[Quantity, ...]:
        """The derivatives, in the order of the derivation."""
        # A softmax has no line for ∂L/∂ŷ: ŷ − y is ∂L/∂z.
        gradient = "stable" if self.loss == "softmax" else "report"
        derived = Derivation((self.activation,) * len(self.hidden), self.bias, gradient=gradient)
        return tuple(equation.quantity for equation in derived.backward)

    @property
    def network(self) -> dict[str, Any]:
        """The options of `shallows.check`."""
        names = ("hidden", "activation", "bias", "loss", "reduction", "alpha")
        return {name: getattr(self, name) for name in names}
