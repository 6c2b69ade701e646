"""What every peer shares: the data, the initial weights, and the batches networks train in."""

import functools
from collections.abc import Callable

import numpy as np

Weights = list[np.ndarray]
Train = Callable[[Weights, float, int, int], tuple[np.ndarray, Weights]]

CHUNK = 100  # epochs between two looks at which networks of a batch have stopped


def xor(dtype: np.dtype | str) -> tuple[np.ndarray, np.ndarray]:
    """Return the report's 21 points (21, 2) and labels (21, 1)."""
    rows = []
    for i in range(11):
        rows.append((0.1 * i, 0.1 * i, 0))
        if i != 5:
            rows.append((0.1 * i, 1 - 0.1 * i, 1))
    table = np.array(rows, dtype)
    return table[:, :2].copy(), table[:, 2:].copy()


def initial_weights(h: int, seeds: range, dtype: str = "float64") -> Weights:
    """Return the report's initial weights for every seed, stacked."""
    draws = [np.random.RandomState(seed) for seed in seeds]
    return [
        np.stack([draw.rand(*shape) for draw in draws]).astype(dtype)
        for shape in ((2, h), (h, h), (h, 1))
    ]


def one_by_one(train_one: Callable) -> Train:
    """Turn ``train_one(x, y, weights, lr, budget) -> epoch``, in place, into a peer."""

    @functools.wraps(train_one)
    def train(weights: Weights, lr: float, budget: int, width: int):
        x, y = xor(weights[0].dtype)
        weights = [w.copy() for w in weights]
        epochs = [train_one(x, y, network, lr, budget) for network in zip(*weights, strict=True)]
        return np.array(epochs), weights

    return train


def in_lanes(chunk: Callable, schedule: Callable) -> Train:
    """Turn ``chunk(x, y, lr, lanes) -> (lanes, first)``, which runs CHUNK epochs, into a peer.

    ``lanes`` is [w1 (2, h, N), w2 (h, h, N), w3 (h, N)]: with the network as the last axis, every
    instruction serves neighbouring networks. ``first`` (N,) is the first epoch of the chunk, from
    1, in which all points were right, or 0.
    """

    def train(weights: Weights, lr: float, budget: int, width: int):
        x, y = xor(weights[0].dtype)
        epochs, lanes = schedule(
            lambda lanes: chunk(x, y, x.dtype.type(lr), lanes), to_lanes(weights), budget, width
        )
        return epochs, from_lanes(lanes)

    return train


def to_lanes(weights: Weights) -> Weights:
    """Move the networks from the first axis to the last."""
    w1, w2, w3 = (np.ascontiguousarray(np.moveaxis(w, 0, -1)) for w in weights)
    return [w1, w2, w3[:, 0]]


def from_lanes(lanes: Weights) -> Weights:
    """Undo `to_lanes`."""
    w1, w2, w3 = map(np.asarray, lanes)
    return [np.ascontiguousarray(np.moveaxis(w, -1, 0)) for w in (w1, w2, w3[:, None])]


def until_last(chunk: Callable, queue: Weights, budget: int, width: int):
    """Train batch after batch, each until its last network has stopped."""
    epochs = np.zeros(queue[0].shape[-1], int)
    for start in range(0, len(epochs), width):
        batch = slice(start, start + width)
        lanes, solved = [w[..., batch].copy() for w in queue], epochs[batch]
        for age in range(0, budget, CHUNK):
            lanes, first = chunk(lanes)
            first = np.asarray(first)
            new = (solved == 0) & (first > 0)
            solved[new] = age + first[new]
            if solved.all():
                break
        for w, lane in zip(queue, lanes, strict=True):
            w[..., batch] = lane
    return epochs, queue


def refilled(chunk: Callable, queue: Weights, budget: int, width: int, shrink: bool = True):
    """Train from a queue: a lane whose network has stopped takes the next one.

    Once the queue is empty, busy lanes are moved together; without `shrink` the others run idle.
    """
    n = queue[0].shape[-1]
    taken = min(width, n)
    epochs, slot, age = np.zeros(n, int), np.arange(taken), np.zeros(taken, int)
    lanes = [w.take(slot, -1) for w in queue]  # unlike w[..., slot], in C order
    while (slot < n).any():
        lanes, first = chunk(lanes)
        stopped = ((first > 0) | (age + CHUNK >= budget)) & (slot < n)
        stop = np.where(first > 0, age + first, 0)
        age += CHUNK
        if stopped.any():
            old = slot[stopped]
            slot[stopped] = new = np.arange(taken, taken + len(old))
            taken += len(old)
            epochs[old] = stop[stopped]
            age[stopped] = 0
            waiting = new[new < n]
            next_lane = np.flatnonzero(stopped)[: len(waiting)]
            for w, lane in zip(queue, lanes, strict=True):
                w[..., old] = lane[..., stopped]
                lane[..., next_lane] = w[..., waiting]
        if shrink and taken > n:
            busy = slot < n
            slot, age = slot[busy], age[busy]
            lanes = [lane.compress(busy, -1) for lane in lanes]
    return epochs, queue
