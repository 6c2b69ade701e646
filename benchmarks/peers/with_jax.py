"""JAX: ``vmap`` of ``scan`` and of ``while_loop``, and lanes laid out by hand."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.nn import sigmoid

from peers.task import CHUNK, from_lanes, in_lanes, to_lanes, until_last, xor

jax.config.update("jax_enable_x64", True)


def network_step(x, y, lr, weights):
    """Train one network for one epoch, as one writes it for ``vmap``."""
    w1, w2, w3 = weights
    a1 = sigmoid(x @ w1)
    a2 = sigmoid(a1 @ w2)
    yhat = sigmoid(a2 @ w3)
    right = ((yhat >= 0.5) == (y == 1)).all()
    dz3 = yhat - y
    dz2 = dz3 @ w3.T * a2 * (1 - a2)
    dz1 = dz2 @ w2.T * a1 * (1 - a1)
    return [w1 - lr * x.T @ dz1, w2 - lr * a1.T @ dz2, w3 - lr * a2.T @ dz3], right


@jax.jit
@functools.partial(jax.vmap, in_axes=(None, None, None, -1), out_axes=-1)
def scan_chunk(x, y, lr, weights):
    """Train each network for CHUNK epochs by ``scan``."""
    w1, w2, w3 = weights

    def one_epoch(carry, epoch):
        weights, first = carry
        weights, right = network_step(x, y, lr, weights)
        return (weights, jnp.where(right & (first == 0), epoch, first)), None

    epochs = jnp.arange(1, CHUNK + 1, dtype=jnp.int32)
    start = [w1, w2, w3[:, None]], jnp.int32(0)
    ((w1, w2, w3), first), _ = lax.scan(one_epoch, start, epochs)
    return [w1, w2, w3[:, 0]], first


@jax.jit
@functools.partial(jax.vmap, in_axes=(None, None, None, None, 0))
def while_solve(x, y, lr, budget, weights):
    """Train each network until it stops, by ``while_loop``."""

    def running(state):
        _, epoch, right = state
        return ~right & (epoch < budget)

    def one_epoch(state):
        weights, epoch, _ = state
        weights, right = network_step(x, y, lr, weights)
        return weights, epoch + 1, right

    start = weights, jnp.int32(0), jnp.array(False)
    weights, epoch, right = lax.while_loop(running, one_epoch, start)
    return weights, jnp.where(right, epoch, 0)


vmap_scan = in_lanes(scan_chunk, until_last)


def vmap_while(weights, lr, budget, width):
    """Train batch after batch, each until its last network has stopped."""
    x, y = xor(weights[0].dtype)
    batches = []
    for start in range(0, len(weights[0]), width):
        batch = [w[start : start + width] for w in weights]
        batches.append(while_solve(x, y, x.dtype.type(lr), np.int32(budget), batch))
    trained, epochs = zip(*batches, strict=True)
    return np.concatenate(epochs), [np.concatenate(w) for w in zip(*trained, strict=True)]


def lanes_step(x, y, lr, lanes):
    """Train all lanes for one epoch; activations are (h, n, N).

    The sums over units and over samples are written term by term: XLA then fuses each expression
    into one vectorised loop, ten in all, where a `dot` or a reduction is a slower loop of its own.
    """
    w1, w2, w3 = lanes
    units, samples = range(len(w3)), range(len(x))
    a1 = sigmoid(x[:, 0, None] * w1[0][:, None] + x[:, 1, None] * w1[1][:, None])
    a2 = sigmoid(sum(a1[k] * w2[k][:, None] for k in units))
    yhat = sigmoid(sum(a2[k] * w3[k] for k in units))
    right = ((yhat >= 0.5) == (y == 1)).all(0)
    dz3 = yhat - y
    dz2 = dz3 * w3[:, None] * a2 * (1 - a2)
    dz1 = sum(dz2[j] * w2[:, j, None] for j in units) * a1 * (1 - a1)
    g1 = jnp.stack([sum(x[s, i] * dz1[:, s] for s in samples) for i in range(2)])
    g2 = sum(a1[:, None, s] * dz2[None, :, s] for s in samples)
    g3 = sum(a2[:, s] * dz3[s] for s in samples)
    return [w1 - lr * g1, w2 - lr * g2, w3 - lr * g3], right


def refill(state, stopped, stop):
    """Take results out of the lanes that stopped and give them the next networks."""
    queue, epochs, lanes, slot, age, taken = state
    done = jnp.where(stopped, slot, len(epochs))  # an index past the end is dropped
    epochs = epochs.at[done].set(stop, mode="drop")
    queue = [w.at[..., done].set(a, mode="drop") for w, a in zip(queue, lanes, strict=True)]
    slot = jnp.where(stopped, taken + jnp.cumsum(stopped, dtype=jnp.int32) - 1, slot)
    lanes = [
        jnp.where(stopped, jnp.take(w, slot, -1, mode="clip"), a)
        for w, a in zip(queue, lanes, strict=True)
    ]
    return queue, epochs, lanes, slot, jnp.where(stopped, 0, age), taken + stopped.sum(dtype="i4")


@functools.partial(jax.jit, static_argnames="width")
def train_queue(x, y, lr, budget, queue, width):
    """Train a whole queue; a lane looks for its next network every CHUNK epochs."""
    n = queue[0].shape[-1]

    def one_epoch(epoch, carry):
        lanes, first = carry
        lanes, right = lanes_step(x, y, lr, lanes)
        return lanes, jnp.where(right & (first == 0), epoch, first)

    def chunk(state):
        queue, epochs, lanes, slot, age, taken = state
        start = lanes, jnp.zeros(width, jnp.int32)
        lanes, first = lax.fori_loop(jnp.int32(1), jnp.int32(CHUNK + 1), one_epoch, start)
        stopped = (first > 0) | (age + CHUNK >= budget)
        stop = jnp.where(first > 0, age + first, 0)
        state = queue, epochs, lanes, slot, age + CHUNK, taken
        return lax.cond(stopped.any(), refill, lambda state, *_: state, state, stopped, stop)

    start = (
        queue,
        jnp.zeros(n, jnp.int32),
        [w[..., :width] for w in queue],
        jnp.arange(width, dtype=jnp.int32),
        jnp.zeros(width, jnp.int32),
        jnp.int32(width),
    )
    queue, epochs, *_ = lax.while_loop(lambda state: (state[3] < n).any(), chunk, start)
    return epochs, queue


def lanes(weights, lr, budget, width):
    """Train lanes and their queue inside one ``jit``: Python sees nothing until the end."""
    x, y = xor(weights[0].dtype)
    width = min(width, len(weights[0]))
    arguments = x, y, x.dtype.type(lr), np.int32(budget), to_lanes(weights)
    epochs, queue = train_queue(*arguments, width=width)
    return np.asarray(epochs), from_lanes(queue)
