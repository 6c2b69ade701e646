"""The parts of records that figures draw, as protocols.

The records import the figures (`shallows.Run.plot`), so the figures do not import the records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from shallows.datasets import Dataset
    from shallows.outcome import Outcome
    from shallows.trajectory import Trajectory


class Run(Protocol):
    """The parts of a `shallows.Run` that a figure needs."""

    @property
    def data(self) -> Dataset: ...

    @property
    def trajectory(self) -> Trajectory: ...

    @property
    def outcome(self) -> Outcome: ...

    @property
    def epochs(self) -> int: ...

    @property
    def predictions(self) -> NDArray[Any]: ...

    def predict(self, x: ArrayLike) -> NDArray[Any]: ...


class Sensitivity(Protocol):
    """The parts of a `shallows.Sensitivity` that a figure needs."""

    @property
    def spread(self) -> NDArray[np.float64]: ...

    @property
    def parted(self) -> float: ...

    @property
    def parts(self) -> int | None: ...

    @property
    def low(self) -> int: ...

    @property
    def high(self) -> int: ...

    @property
    def epochs(self) -> NDArray[np.int64]: ...

    @property
    def nudges(self) -> int: ...

    @property
    def outcome(self) -> Outcome: ...
