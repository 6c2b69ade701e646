"""Networks that share a kernel, as columns of numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from shallows.engine.batch import Batch
from shallows.engine.design import host_design

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from shallows.engine.design import Design
    from shallows.mlp import MLP
    from shallows.trajectory import Settings


#: Settings that shape a kernel only by being above 0, in the order of their rates.
SWITCHED = ("momentum", "alpha", "l1")


def design(mlp: MLP, settings: Settings, **shape: bool) -> Design:
    """Return the design of a network's kernel.

    Parameters
    ----------
    mlp : MLP
    settings : Settings
    **shape
        Parts of a `Design` that the settings do not decide, or that replace the settings'.
    """
    given: dict[str, Any] = {
        "sizes": mlp.sizes,
        "activation": mlp.activation,
        "bias": mlp.bias,
        "gradient": settings.gradient,
        "loss": settings.loss,
        "stop": settings.stop,
        "dtype": settings.dtype,
        **{name: getattr(settings, name) > 0 for name in SWITCHED},
    }
    return host_design(**{**given, **shape})


@dataclass(frozen=True)
class Networks:
    """Networks that share a kernel, an element each.

    Parameters
    ----------
    mlp : MLP
        Their shape; `init` and `scale` are columns.
    settings : Settings
        The settings that they share. A column overrules its setting, but momentum, alpha and l1
        must be above 0 in the settings if they are above 0 in the columns.
    rows : int64 ndarray
        The caller's numbers of the networks.
    seed, towards : int64 ndarray
        Seeds of the initial weights, and of those at the other end of the path; the latter is -1
        where the path is 0.
    init : object ndarray
    path, momentum, alpha, l1 : float64 ndarray
    scale, lr : float64 ndarray, (networks, layers)
    shift : float64 ndarray, (networks, shifted)
        The numbers added to the initial weights that `shifted` names.
    epochs : int64 ndarray
        Epochs run before: 0 for a fresh network.
    still : int64 ndarray, optional
        For networks that continue: the epoch since which no update has changed anything, or 0.
    state : ndarray, (networks, design.n_state), optional
        For networks that continue: the state of the last forward pass.
    weights : ndarray, (networks, n_weights), optional
        Initial weights that replace the drawn ones.
    shifted : tuple of str
        Weights such as ``w1[0,2]``, ``b1[2]``, ``w1``; see `MLP.slots`.
    measured : bool
        Whether `Ended.measure` is asked for; the networks must be fresh, and never stop.
    """

    mlp: MLP
    settings: Settings
    rows: NDArray[np.int64]
    seed: NDArray[np.int64]
    towards: NDArray[np.int64]
    init: NDArray[np.object_]
    path: NDArray[np.float64]
    momentum: NDArray[np.float64]
    alpha: NDArray[np.float64]
    l1: NDArray[np.float64]
    scale: NDArray[np.float64]
    lr: NDArray[np.float64]
    shift: NDArray[np.float64]
    epochs: NDArray[np.int64]
    still: NDArray[np.int64] | None = None
    state: NDArray[Any] | None = None
    weights: NDArray[Any] | None = None
    shifted: tuple[str, ...] = ()
    measured: bool = False

    @classmethod
    def one(cls, mlp: MLP, settings: Settings) -> Networks:
        """Return a single network with its settings."""
        s, depth = settings, len(mlp.sizes) - 1
        return cls(
            mlp,
            settings,
            rows=np.zeros(1, np.int64),
            seed=np.array([s.seed]),
            towards=np.array([-1 if s.towards is None else s.towards]),
            init=np.array([mlp.init], object),
            path=np.array([s.path]),
            momentum=np.array([s.momentum]),
            alpha=np.array([s.alpha]),
            l1=np.array([s.l1]),
            scale=layered([mlp.scale], depth),
            lr=layered([s.lr], depth),
            shift=np.array([[by for _, by in s.shift]]).reshape(1, -1),
            epochs=np.zeros(1, np.int64),
            shifted=tuple(name for name, _ in s.shift),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, part: slice | NDArray[Any]) -> Networks:
        columns = vars(self).items()
        arrays: Any = {name: v[part] for name, v in columns if isinstance(v, np.ndarray)}
        return replace(self, **arrays)

    @property
    def design(self) -> Design:
        """The design of their kernel."""
        return design(self.mlp, self.settings, tally=self.measured)

    def start(self) -> NDArray[Any]:
        """Return the weights that each training starts from, (networks, n_weights)."""
        if self.weights is not None:
            return self.weights
        kinds = set(self.init.tolist())
        if len(kinds) == 1:
            return self._drawn()
        weights = np.empty((len(self), self.mlp.n_weights))
        for init in kinds:
            chosen = np.flatnonzero(self.init == init)
            weights[chosen] = self[chosen]._drawn()
        return weights

    def _drawn(self) -> NDArray[np.float64]:
        """Return initial weights, all drawn with the initialisation of the first network."""
        return replace(self.mlp, init=self.init[0]).start(
            self.seed,
            towards=self.towards if (self.towards >= 0).any() else None,
            path=self.path,
            shift=zip(self.shifted, self.shift.T, strict=True),
            scale=self.scale,
        )

    def drawn(self) -> Networks:
        """Return the networks with the weights that they start from, if they are fresh."""
        return self if self.state is not None else replace(self, weights=self.start())

    def batch(self) -> Batch:
        """Return the networks in the form that the engine takes."""
        shape = self.design
        extra = [getattr(self, name) for name in SWITCHED if getattr(shape, name)]
        rates = np.column_stack([self.lr, *extra])
        if self.state is None:
            return Batch.fresh(shape, self.start(), rates)
        batch = Batch.of(shape, self.state.astype(shape.dtype), rates, self.epochs.copy())
        if self.still is not None:
            batch.still[:] = self.still
        return batch


def layered(values: Iterable[Any], depth: int) -> NDArray[np.float64]:
    """Return numbers, or tuples of one for each layer, as (networks, layers)."""
    rows = [value if isinstance(value, tuple) else (value,) * depth for value in values]
    return np.array(rows, np.float64).reshape(-1, depth)
