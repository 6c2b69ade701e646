"""A map of a million networks beside JAX's ``vmap``: ``python trainability.py [side]``.

The report's XOR network, 2-3-3-1, over learning rate and scale of the initial weights, budget 500,
float64, on all processors. JAX trains every sixteenth row and column of the same map, spread over
as many threads as there are processors, in the batches that suit it best, and its time is scaled
to the whole; compiling is left out on both sides. Beside the seconds stand those of processor
time, which other work on the machine moves less.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

CORES = len(os.sched_getaffinity(0))

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from peers import xor  # noqa: E402  sets JAX's flags
from peers.with_jax import network_step  # noqa: E402

import shallows as sh  # noqa: E402

BUDGET = 500
AXES = {"x": ("lr", 1e-2, 1e2, "log"), "y": ("scale", 1e-1, 1e2, "log")}
EVERY = 16


def scan_one(x, y, lr, weights):
    """Train one network for the whole budget, noting when it was first right."""

    def epoch(carry, number):
        weights, first = carry
        weights, right = network_step(x, y, lr, weights)
        return (weights, jnp.where(right & (first == 0), number, first)), None

    numbers = jnp.arange(1, BUDGET + 1, dtype=jnp.int32)
    (_, first), _ = jax.lax.scan(epoch, (weights, jnp.int32(0)), numbers)
    return first


def while_one(x, y, lr, weights):
    """Train one network until it is right."""

    def on(state):
        _, number, right = state
        return ~right & (number < BUDGET)

    def epoch(state):
        weights, number, _ = state
        weights, right = network_step(x, y, lr, weights)
        return weights, number + 1, right

    _, number, right = jax.lax.while_loop(on, epoch, (weights, jnp.int32(0), jnp.array(False)))
    return jnp.where(right, number, 0)


def seconds_jax(one, lr, scale, width):
    """Return JAX's seconds for some pixels, those of processor time, and the epochs taken."""
    x, y = xor("float64")
    base = [np.asarray(w) for w in sh.MLP.of(2, (3, 3), 2).initial_weights(0).values()]
    train = jax.jit(jax.vmap(one, in_axes=(None, None, 0, 0)))

    def batch(at):
        part = slice(at, at + width)
        weights = [scale[part, None, None] * w for w in base]
        return np.asarray(train(x, y, lr[part], weights))

    batch(0)  # compiles
    started, busy = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(CORES) as pool:
        epochs = np.concatenate(list(pool.map(batch, range(0, len(lr), width))))
    return time.perf_counter() - started, time.process_time() - busy, epochs


def main(side):
    data = sh.datasets.xor()
    sh.trainability(data, **AXES, size=(16, 16), max_epochs=2, progress=False)  # compiles
    started, busy = time.perf_counter(), time.process_time()
    m = sh.Map.of(data, **AXES, size=(side, side), max_epochs=BUDGET)
    looks = [time.perf_counter() - started for _ in m.refine()]
    ours, busy = looks[-1], time.process_time() - busy
    print(
        f"Shallows: {side} × {side}, {ours:.1f} s on {CORES} processors, {busy:.1f} s of processor "
        f"time; first picture after {looks[0]:.2f} s",
        flush=True,
    )
    print(m.frame["outcome"].value_counts().to_string())
    lr, scale = np.meshgrid(m.x.values[::EVERY], m.y.values[::EVERY])
    kept = (m.pixels.status == 1)[::EVERY, ::EVERY].ravel()
    for name, one in {"vmap(scan)": scan_one, "vmap(while_loop)": while_one}.items():
        for width in (64, 256, 1024):
            taken, theirs, epochs = seconds_jax(one, lr.ravel(), scale.ravel(), width)
            share = m.pixels.status.size / kept.size
            agree = float(np.mean((epochs > 0) == kept))
            print(
                f"JAX {name}, batches of {width}: {taken:.2f} s for {kept.size} of the pixels, "
                f"{taken * share:.0f} s for all: × {taken * share / ours:.1f}, of processor time "
                f"× {theirs * share / busy:.1f} ({100 * agree:.1f} % end alike)",
                flush=True,
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
