"""The table of peers, and how to time one."""

import importlib
import importlib.util
import time
from typing import NamedTuple

from peers.task import CHUNK, Train, initial_weights


class Peer(NamedTuple):
    """A peer and the batches that suit it best, found by trial on one core."""

    package: str
    function: str  # in the module with_<package>
    width: int = 1  # networks in a batch, which is what the steady state trains
    solve_width: int = 1  # networks in a batch with early stopping
    solves: bool = True  # fast enough for the real thing

    @property
    def installed(self) -> bool:
        """Whether the peer's package can be imported."""
        return importlib.util.find_spec(self.package) is not None

    @property
    def train(self) -> Train:
        """The peer's function; loads its package."""
        return getattr(importlib.import_module(f"peers.with_{self.package}"), self.function)


PEERS = {
    "NumPy, the report's loop": Peer("numpy", "loop"),
    "NumPy, the loop tuned": Peer("numpy", "tuned_loop", solves=False),
    "NumPy, stacked": Peer("numpy", "stacked", 256, 256),
    "NumPy, stacked, refilled": Peer("numpy", "stacked_refilled", 256, 256),
    "Numba, the loop compiled": Peer("numba", "loop"),
    "scikit-learn MLPClassifier": Peer("sklearn", "mlp_classifier", solves=False),
    "PyTorch, one by one": Peer("torch", "loop", solves=False),
    "PyTorch, stacked": Peer("torch", "stacked", 1024, 512),
    "PyTorch, stacked, compiled": Peer("torch", "stacked_compiled", 4096, 256),
    "JAX jit(vmap(scan))": Peer("jax", "vmap_scan", 256, 1000),
    "JAX jit(vmap(while_loop))": Peer("jax", "vmap_while", 256, 1000),
    "JAX, lanes by hand": Peer("jax", "lanes", 64, 32),
    "Shallows": Peer("shallows", "train", 512, 1000),
}


def timed(train: Train, weights, lr: float, budget: int, width: int):
    """Return (epochs, seconds): transfers included, compilation and the first touch excluded."""
    train(weights, lr, CHUNK, width)
    start = time.perf_counter()
    epochs, _ = train(weights, lr, budget, width)
    return epochs, time.perf_counter() - start


def steady(peer: Peer, h: int, epochs: int, dtype: str = "float64") -> float:
    """Return million network-epochs per second while nothing stops; epochs: multiple of CHUNK."""
    weights = initial_weights(h, range(peer.width), dtype)
    solved, seconds = timed(peer.train, weights, 1e-6, epochs, peer.width)
    if solved.any():
        raise RuntimeError("a network stopped: this is not the steady state")
    return peer.width * epochs / seconds / 1e6


def epochs_for(peer: Peer, h: int, dtype: str, seconds: float) -> int:
    """Return how many epochs, a multiple of CHUNK, take `peer` about so many seconds."""
    rate = steady(peer, h, 2 * CHUNK, dtype)
    return CHUNK * max(1, round(rate * 1e6 * seconds / peer.width / CHUNK))


def solve(peer: Peer, h: int, seeds: range, lr: float, max_epochs: int, dtype: str = "float64"):
    """Return (epochs, seconds) of the real thing: train until solved, or the budget is spent."""
    return timed(peer.train, initial_weights(h, seeds, dtype), lr, max_epochs, peer.solve_width)
