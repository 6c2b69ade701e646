"""What became of a map's networks, and how its axes make networks of values."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.networks import Networks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from shallows.engine.runner import Ended
    from shallows.mlp import MLP
    from shallows.trajectory import Settings


@dataclass
class Pixels:
    """How the networks of a map ended, row by row from the lowest y; status 0 is not yet known.

    Parameters
    ----------
    status : int8 ndarray, (height, width)
        Codes of `Status`.
    epochs : int32 ndarray
    loss : float64 ndarray
        Of the last forward pass.
    measure : float64 ndarray
        For networks that never stop: below 0 where training converged, above 0 where it did not;
        see `engine.convergence`. NaN for others.
    """

    status: NDArray[np.int8]
    epochs: NDArray[np.int32]
    loss: NDArray[np.float64]
    measure: NDArray[np.float64]

    @classmethod
    def empty(cls, shape: tuple[int, int]) -> Pixels:
        """Return pixels of which nothing is known."""
        counts = np.zeros(shape, np.int8), np.zeros(shape, np.int32)
        return cls(*counts, np.full(shape, np.nan), np.full(shape, np.nan))

    def take(self, where: Any, other: Pixels, there: Any) -> None:
        """Copy some pixels of another map."""
        for field in reversed(fields(self)):  # the status last: who sees it, sees the rest
            getattr(self, field.name)[where] = getattr(other, field.name)[there]

    def note(self, ended: Ended, where: tuple[NDArray[np.int64], NDArray[np.int64]]) -> None:
        """Write down which networks have ended, given the rows and columns of all of them."""
        at = where[0][ended.rows], where[1][ended.rows]
        self.epochs[at], self.loss[at] = ended.epochs, ended.loss
        if ended.measure is not None:
            self.measure[at] = ended.measure
        self.status[at] = ended.status  # last: who sees it, sees the rest


def networks(
    mlp: MLP, settings: Settings, axes: dict[str, NDArray[np.float64]]
) -> Iterator[Networks]:
    """Give networks that share a kernel, in pieces: those at some points of the axes.

    Parameters
    ----------
    mlp, settings
        Of the pixel at the origin; the axes overrule some of it.
    axes : dict of str to ndarray
        A value for each network, by the axis' name.
    """
    count = len(next(iter(axes.values())))
    all_ = Networks.one(mlp, settings)[np.zeros(count, np.int64)]
    shifts = {name: value for name, value in axes.items() if name[0] in "wb"}
    columns: dict[str, Any] = {"rows": np.arange(count)}
    columns |= {name: axes[name] for name in ("path", "momentum", "alpha") if name in axes}
    lr, scale = all_.lr.copy(), all_.scale.copy()
    if "lr" in axes:  # of all layers, then of one
        lr[:] = axes["lr"][:, None]
    for layer in range(lr.shape[1]):
        lr[:, layer] = axes.get(f"lr{layer + 1}", lr[:, layer])
    if "scale" in axes:
        scale[:] = axes["scale"][:, None]
    before = {name: all_.shift[:, i] for i, name in enumerate(all_.shifted)}
    shifted = before | shifts
    columns |= {"lr": lr, "scale": scale}
    columns["shift"] = np.array(list(shifted.values())).reshape(len(shifted), count).T
    all_ = replace(all_, **columns, shifted=tuple(shifted), measured=settings.stop == "never")
    used = np.column_stack([all_.momentum > 0, all_.alpha > 0])
    for kind in np.unique(used, axis=0):
        part = all_[np.flatnonzero((used == kind).all(axis=1))]
        example = {name: getattr(part, name)[0].item() for name in ("momentum", "alpha")}
        yield replace(part, settings=replace(settings, **example))
