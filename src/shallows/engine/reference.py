"""The kernel's twin in NumPy: one network, the same operations in the same order, the same bits.

It is slow, and short enough to be read at one sitting. The tiles, blocks, lanes and threads of
`shallows.engine.kernel` must give the same results.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.activations import ACTIVATIONS
from shallows.arithmetic import environment, functions
from shallows.arithmetic.fused import fma
from shallows.outcome import Status

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.engine.design import Design

    Array = NDArray[Any]


class Pass(NamedTuple):
    """One epoch: the results of the forward pass, and the state after the update."""

    misses: float
    loss: float
    following: Array
    solved: bool
    diverged: bool


def train(
    design: Design, x: Array, targets: Array, state: Array, rates: Array, max_epochs: int
) -> tuple[Status, int, Array]:
    """Return how a network ends, after how many epochs, and the state of its last forward pass."""
    for epoch in range(1, max_epochs + 1):
        done = run(design, x, targets, state, rates)
        if done.solved:
            return Status.SOLVED, epoch, state
        if done.diverged:
            return Status.DIVERGED, epoch, state
        if epoch < max_epochs:
            state = done.following
    used_up = Status.FINISHED if design.stop == "never" else Status.UNSOLVED
    return used_up, max_epochs, state


def run(design: Design, x: Array, targets: Array, state: Array, rates: Array) -> Pass:
    """Run one epoch: forward, backward, update."""
    environment.require()
    with np.errstate(all="ignore"):
        x, targets, state, rates = (v.astype(design.dtype) for v in (x, targets, state, rates))
        weights, biases = _unpack(design, state[: design.n_weights])
        below, zs = [x], []
        for w, b, name in zip(weights, biases, (*design.activation, "identity"), strict=True):
            zs.append(_product(below[-1], w, b))
            below.append(ACTIVATIONS[name].compute(zs[-1]))
        logits = below.pop()
        y, sample = targets[:, : design.outputs], targets[:, design.outputs :]
        misses, terms, dz = _OUTPUTS[design.loss, design.outputs > 1](design, logits, y, sample)
        loss = _in_order(terms) if design.loss == "squared" else _in_order(terms, sample)
        misses = _in_order(misses.astype(design.dtype), sample)
        if design.alpha:
            loss = _penalised(loss, weights, rates[-1 - design.l1])
        if design.l1:
            loss = fma(rates[-1], _sizes(loss, weights), loss)
        gradient: list[Array] = []
        for layer in reversed(range(len(weights))):
            here = [_product(below[layer].T, dz).ravel()]
            if design.bias:
                here.append(_product(np.ones_like(dz[:, :1]).T, dz).ravel())
            gradient = [*here, *gradient]
            if layer:
                back = ACTIVATIONS[design.activation[layer - 1]].back
                dz = back(zs[layer - 1], below[layer], _product(dz, weights[layer].T))
        following = _update(design, state, np.concatenate(gradient), rates)
        if design.tally:
            tallies = state[-2:] + np.array([loss, 1 / loss])
            following = np.concatenate([following, tallies])
    sound = bool(np.isfinite(logits).all())
    diverged = not (sound and np.isfinite(following[: design.n_weights]).all())
    solved = sound and misses == 0 and design.stop == "accuracy"
    return Pass(float(misses), float(loss), following, solved, diverged)


def _product(a: Array, b: Array, start: Array | None = None) -> Array:
    """Return start + a·b, every sum in index order, with one fma for each term."""
    total = np.zeros((len(a), b.shape[1]), a.dtype) + (0 if start is None else start)
    for k in range(len(b)):
        total = fma(a[:, k, None], b[None, k, :], total)
    return total


# What an output makes of its logits, targets and the samples' weights (no column, or one): for each
# sample whether it is wrong, and its loss; and ∂L/∂z. The squared loss has weighted its own terms.


def _sigmoid(design: Design, z: Array, y: Array, sample: Array) -> tuple[Array, Array, Array]:
    yhat = functions.sigmoid(z)
    misses = (yhat >= 0.5) != (y == 1)
    if design.gradient == "stable":
        terms = functions.softplus(z - (y + y) * z)
        return misses, terms, _weighed(yhat - y, sample)
    likelihood = y * functions.log(yhat) + (1 - y) * functions.log(1 - yhat)
    q = yhat * (1 - yhat)
    return misses, -likelihood, _weighed((yhat - y) / q, sample) * q


def _squared(_: Design, z: Array, y: Array, sample: Array) -> tuple[Array, Array, Array]:
    hit = np.where(z >= 0.5, y, 1 - y) if y.shape[1] == 1 else _highest(z, y)[1][:, None]
    dz = _weighed(z - y, sample)
    return 1 - hit, np.stack([dz * z.dtype.type(0.5), z - y], axis=-1), dz


def _softmax(_: Design, z: Array, y: Array, sample: Array) -> tuple[Array, Array, Array]:
    label = y.argmax(axis=1)
    top, hit = _highest(z, y)
    e = functions.exp(z - top[:, None])
    total = np.zeros_like(top)
    for c in range(z.shape[1]):
        total = total + e[:, c]
    of_label = z[np.arange(len(z)), label]
    terms = functions.log(total) + (top - of_label)
    return 1 - hit, terms, _weighed(e / total[:, None] - y, sample)


_OUTPUTS = {
    ("cross-entropy", False): _sigmoid,
    ("cross-entropy", True): _softmax,
    ("squared", False): _squared,
    ("squared", True): _squared,
}


def _highest(z: Array, y: Array) -> tuple[Array, Array]:
    """Return each sample's highest logit, and its target: of equal logits the first one's."""
    top, hit = np.full_like(z[:, 0], -np.inf), np.zeros_like(z[:, 0])
    for c in range(z.shape[1]):  # a comparison with NaN is false
        higher = z[:, c] > top
        top, hit = np.where(higher, z[:, c], top), np.where(higher, y[:, c], hit)
    return top, hit


def _weighed(derivative: Array, sample: Array) -> Array:
    return derivative * sample if sample.size else derivative


def _in_order(terms: Array, sample: Array | None = None) -> Any:
    """Return the sum over the samples, one after another; of pairs, the sum of products."""
    total = terms.dtype.type(0)
    if terms.ndim == 3:
        for half, error in terms.reshape(-1, 2):
            total = fma(half, error, total)
    elif sample is not None and sample.size:
        for term, weight in zip(terms.ravel(), sample.ravel(), strict=True):
            total = fma(term, weight, total)
    else:
        for term in terms.ravel():
            total = total + term
    return total


def _penalised(loss: Any, weights: list[Array], alpha: Any) -> Any:
    """Return loss + ½ α Σ w², the squares summed in order."""
    squares = loss.dtype.type(0)
    for w in np.concatenate([w.ravel() for w in weights]):
        squares = fma(w, w, squares)
    return fma(alpha * alpha.dtype.type(0.5), squares, loss)


def _sizes(loss: Any, weights: list[Array]) -> Any:
    """Return Σ |w|, summed in order."""
    total = loss.dtype.type(0)
    for w in np.concatenate([w.ravel() for w in weights]):
        total = total + abs(w)
    return total


def _update(design: Design, state: Array, change: Array, rates: Array) -> Array:
    """Return w - lr g for g = ∂L/∂w + α w + λ sign(w); with momentum μ, w - lr v, v = μ v + g."""
    sizes = [(k + design.bias) * h for k, h in design.layers]
    lr = np.repeat(rates[: len(sizes)], sizes)
    weights = state[: design.n_weights]
    kinds = [(k * h, h * design.bias) for k, h in design.layers]
    penalised = np.concatenate([np.arange(w + b) < w for w, b in kinds])
    if design.alpha:
        alpha = rates[len(rates) - 1 - design.l1, None]
        change = np.where(penalised, fma(alpha, weights, change), change)
    if design.l1:
        change = np.where(penalised & (weights > 0), change + rates[-1], change)
        change = np.where(penalised & (weights < 0), change - rates[-1], change)
    if not design.momentum:
        return fma(-lr, change, weights)
    momentum = rates[len(sizes) : len(sizes) + 1]
    velocity = fma(momentum, state[design.n_weights : 2 * design.n_weights], change)
    return np.concatenate([fma(-lr, velocity, weights), velocity])


def _unpack(design: Design, flat: Array) -> tuple[list[Array], list[Array | None]]:
    """Return the weights and the biases of each layer."""
    weights, biases = [], []
    for layer, (k, h) in enumerate(design.layers):
        w, b = design.offsets(layer)
        weights.append(flat[w:b].reshape(k, h))
        biases.append(flat[b : b + h] if design.bias else None)
    return weights, biases
