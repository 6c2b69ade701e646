"""Many networks of one design, their progress, and what is seen of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.outcome import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.engine.design import Design


@dataclass(frozen=True)
class Progress:
    """The progress of some networks.

    Parameters
    ----------
    solved, unsolved, diverged, finished : int
        Numbers of networks that have ended in this way.
    network_epochs : int
        Epochs run by all networks together; one that is repeated counts once.
    """

    solved: int = 0
    unsolved: int = 0
    diverged: int = 0
    finished: int = 0
    network_epochs: int = 0

    @classmethod
    def of(cls, counts: NDArray[np.int64], network_epochs: int) -> Progress:
        """Return the progress of so many networks with each code of `Status`."""
        ended = {str(status): int(counts[status.code]) for status in Status}
        return cls(**ended, network_epochs=network_epochs)

    @property
    def ended(self) -> int:
        """Number of networks that have ended in any way."""
        return self.solved + self.unsolved + self.diverged + self.finished

    def __add__(self, other: Progress) -> Progress:
        mine, others = vars(self), vars(other)
        return Progress(**{name: mine[name] + others[name] for name in mine})


@dataclass
class Batch:
    """Networks of one design, a row each, and their results so far.

    Parameters
    ----------
    state : ndarray, (networks, design.n_state)
        Weights (velocities, tallies). On return they are those of each network's last forward pass;
        tallies are sums over the epochs before it.
    rates : ndarray, (networks, design.n_rates)
        A learning rate for each layer, then the momentum and alpha, if the design has them.
    epochs : int64 ndarray, (networks,)
        The last epoch each network has run: 0 for a fresh one.
    status : int8 ndarray, (networks,)
        0 before, then the code of a `Status`, or `queue.INTERRUPTED`; a network that was
        interrupted before it began keeps 0.
    still : int64 ndarray, (networks,)
        The first epoch whose update changed no bit of any weight or velocity, so that none can ever
        change again; 0 if there was none. `state`, `epochs` and `status` of such a network are
        those at the end of its budget. A design that tallies does not look for such epochs.
    """

    state: NDArray[Any]
    rates: NDArray[Any]
    epochs: NDArray[np.int64]
    status: NDArray[np.int8]
    still: NDArray[np.int64]

    @classmethod
    def fresh(cls, design: Design, weights: NDArray[Any], rates: NDArray[Any]) -> Batch:
        """Return networks that have not run yet, with velocities of zero."""
        state = np.zeros((len(weights), design.n_state), dtype=design.dtype)
        with np.errstate(over="ignore"):  # an infinite number in float32 is an outcome
            state[:, : design.n_weights] = weights
        return cls.of(design, state, rates, np.zeros(len(weights), np.int64))

    @classmethod
    def of(
        cls, design: Design, state: NDArray[Any], rates: NDArray[Any], epochs: NDArray[np.int64]
    ) -> Batch:
        """Return networks that continue from a state, which they change, after so many epochs."""
        with np.errstate(over="ignore"):
            given = np.broadcast_to(rates, (len(state), design.n_rates)).astype(design.dtype)
        given, count = np.ascontiguousarray(given), len(state)
        return cls(state, given, epochs, np.zeros(count, np.int8), np.zeros(count, np.int64))

    def take(self, chosen: NDArray[np.bool_]) -> Batch:
        """Return some of the networks, as a batch of their own."""
        return Batch(*(np.ascontiguousarray(values[chosen]) for values in vars(self).values()))


@dataclass(frozen=True)
class Observation:
    """The observation of some epochs of given networks.

    Parameters
    ----------
    loss, misses : ndarray, (networks, passes)
        Values of each forward pass; `misses` is the number of samples that the network gets wrong,
        or their weight. (It has no meaning if the targets are not classes.)
    bad : object ndarray, (networks,)
        The first quantity of the last pass, in the order of computation, that was not finite; or
        None.
    predictions : ndarray, (networks, samples, outputs), or None
        ŷ of the last forward pass, if asked for.
    state, following : ndarray, (networks, design.n_state)
        The state of the last forward pass, and the state after its update.
    """

    loss: NDArray[Any]
    misses: NDArray[Any]
    bad: NDArray[np.object_]
    predictions: NDArray[Any] | None
    state: NDArray[Any]
    following: NDArray[Any]
