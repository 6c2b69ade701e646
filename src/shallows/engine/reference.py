"""The kernel's twin in NumPy: one network, the same operations in the same order, the same bits.

Slow, and short enough to be read at one sitting: what `shallows.engine.kernel` promises is that its
compiled tiles, blocks, lanes and threads change nothing of this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from shallows.engine import arithmetic
from shallows.engine.fused import fma
from shallows.engine.programs import DIVERGED, SOLVED, UNSOLVED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from shallows.engine.kernel import Design

    Array = NDArray[Any]


class Pass(NamedTuple):
    """One epoch: what the forward pass gave, and the state that the update gives."""

    misses: float
    loss: float
    following: Array
    solved: bool
    diverged: bool


def train(
    design: Design, x: Array, targets: Array, state: Array, rates: Array, max_epochs: int
) -> tuple[int, int, Array]:
    """Return how a network ends, after how many epochs, and the state of its last forward pass."""
    for epoch in range(1, max_epochs + 1):
        done = run(design, x, targets, state, rates)
        if done.solved:
            return SOLVED, epoch, state
        if done.diverged:
            return DIVERGED, epoch, state
        if epoch < max_epochs:
            state = done.following
    return UNSOLVED, max_epochs, state


def run(design: Design, x: Array, targets: Array, state: Array, rates: Array) -> Pass:
    """Run one epoch: forward, backward, update."""
    with np.errstate(all="ignore"):
        x, targets, state, rates = (v.astype(design.dtype) for v in (x, targets, state, rates))
        weights, biases = _unpack(design, state[: design.n_weights])
        below = [x]
        for w, b, name in zip(weights, biases, (*design.activation, "identity"), strict=True):
            below.append(arithmetic.ACTIVATIONS[name][0](_product(below[-1], w, b)))
        logits = below.pop()
        misses, loss, dz = (_sigmoid if design.outputs == 1 else _softmax)(design, logits, targets)
        gradient: list[Array] = []
        for layer in reversed(range(len(weights))):
            here = [_product(below[layer].T, dz).ravel()]
            if design.bias:
                here.append(_product(np.ones_like(dz[:, :1]).T, dz).ravel())
            gradient = [*here, *gradient]
            if layer:
                derivative = arithmetic.ACTIVATIONS[design.activation[layer - 1]][1]
                dz = derivative(below[layer], _product(dz, weights[layer].T))
        following = _update(design, state, np.concatenate(gradient), rates)
    sound = bool(np.isfinite(logits).all())
    diverged = not (sound and np.isfinite(following[: design.n_weights]).all())
    return Pass(float(misses), float(loss), following, sound and misses == 0, diverged)


def _product(a: Array, b: Array, start: Array | None = None) -> Array:
    """Return start + a·b, every sum in the order of its index, one fma a term."""
    total = np.zeros((len(a), b.shape[1]), a.dtype) + (0 if start is None else start)
    for k in range(len(b)):
        total = fma(a[:, k, None], b[None, k, :], total)
    return total


def _sigmoid(design: Design, z: Array, y: Array) -> tuple[Any, Any, Array]:
    yhat = arithmetic.sigmoid(z)
    misses = ((yhat >= 0.5) != (y == 1)).sum()
    if design.gradient == "stable":
        return misses, _in_order(arithmetic.softplus(z - (y + y) * z)), yhat - y
    terms = y * arithmetic.log(yhat) + (1 - y) * arithmetic.log(1 - yhat)
    q = yhat * (1 - yhat)
    return misses, _in_order(-terms), (yhat - y) / q * q


def _softmax(_: Design, z: Array, y: Array) -> tuple[Any, Any, Array]:
    top, label = np.full_like(z[:, 0], -np.inf), y.argmax(axis=1)
    hit = np.zeros(len(z), bool)
    for c in range(z.shape[1]):  # the first of equal logits is the class, and NaN is none
        higher = z[:, c] > top
        top, hit = np.where(higher, z[:, c], top), np.where(higher, label == c, hit)
    e = arithmetic.exp(z - top[:, None])
    total = np.zeros_like(top)
    for c in range(z.shape[1]):
        total = total + e[:, c]
    of_label = z[np.arange(len(z)), label]
    loss = _in_order(arithmetic.log(total) + (top - of_label))
    return (~hit).sum(), loss, e / total[:, None] - y


def _in_order(terms: Array) -> Any:
    """Return the sum over the samples, one after another."""
    total = terms.dtype.type(0)
    for term in terms.ravel():
        total = total + term
    return total


def _update(design: Design, state: Array, change: Array, rates: Array) -> Array:
    """Return w - lr ∂L/∂w, with momentum μ w - lr v for v = μ v + ∂L/∂w."""
    sizes = [(k + design.bias) * h for k, h in design.layers]
    lr = np.repeat(rates[: len(sizes)], sizes)
    weights = state[: design.n_weights]
    if not design.momentum:
        return fma(-lr, change, weights)
    velocity = fma(rates[-1:], state[design.n_weights :], change)
    return np.concatenate([fma(-lr, velocity, weights), velocity])


def _unpack(design: Design, flat: Array) -> tuple[list[Array], list[Array | None]]:
    """Return the weights and the biases of each layer."""
    weights, biases = [], []
    for layer, (k, h) in enumerate(design.layers):
        w, b = design.offsets(layer)
        weights.append(flat[w:b].reshape(k, h))
        biases.append(flat[b : b + h] if design.bias else None)
    return weights, biases
