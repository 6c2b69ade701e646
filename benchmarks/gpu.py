"""Measure training on a GPU beside JAX and PyTorch on the same GPU: the tables of docs/gpu.md.

    python benchmarks/gpu.py --out gpu.json

The network is the report's: XOR, 2-h-h-1, sigmoid, full batch, accuracy tested in every epoch. All
rates are million network-epochs a second. A peer trains a batch of networks that all run as long,
the batch that suits it best; its weights are on the GPU already, and compiling is left out.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import platform
import sys
import time
import traceback
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # leave memory to the others

import numpy as np

import shallows as sh
from shallows.engine import cuda, device, gpu
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine, cores

XOR = sh.datasets.xor()
DTYPES = ("float64", "float32")
SECONDS = 0.6  # a measurement
WIDTHS = (2**14, 2**16, 2**18)  # of a peer's batch
CARD = cuda.available()


def shaped(h: int, dtype: str, **more: Any) -> Any:
    sizes = {"sizes": (2, h, h, 1), "activation": ("sigmoid",) * 2}
    return host_design(**sizes, dtype=dtype, **more)


def networks(design: Any, count: int) -> Batch:
    """Return networks that learn too slowly to be solved, so that none ends before the others."""
    weights = np.random.RandomState(0).rand(count, design.n_weights)
    return Batch.fresh(design, weights, np.full(design.n_rates, 1e-6))


def rate(engine: Engine, count: int, **how: Any) -> float:
    """Return the rate of whole trainings: transfers to and from the GPU included."""
    start, epochs, best = networks(engine.design, count), 20, 0.0
    for _ in range(4):
        batch = Batch(*(values.copy() for values in vars(start).values()))
        begun = time.perf_counter()
        engine.train(batch, epochs, **how)
        seconds = time.perf_counter() - begun
        best = count * epochs / seconds / 1e6
        epochs = max(epochs, min(30 * epochs, int(epochs * SECONDS / seconds)))
    return best


def ours(h: int, dtype: str) -> dict[str, Any]:
    """Return the rate on the GPU, how many threads it keeps, and the rate on the processor."""
    design = shaped(h, dtype)
    engine = device.OnGPU(design, XOR.x, XOR.targets, CARD)
    with CARD.entered():
        kernel, width = device._kernel(engine._suited, CARD)
        block = gpu.block(engine._suited)
        blocks = CARD.resident(kernel, block, gpu.shared_bytes(engine._suited))
        threads = blocks * (block // engine._suited.team)
    found = {
        "rate": rate(engine, max(threads, min(4 * threads, 2**26 // design.n_state))),
        "networks at once": threads,
        "bytes a thread": width // 32,
    }
    host = Engine(design, XOR.x, XOR.targets)
    return found | {"processor": rate(host, 64 * 16 * cores(), threads=cores()), "cores": cores()}


# -- the real things ------------------------------------------------------------------------------


def timed(function: Any) -> tuple[Any, float]:
    begun = time.perf_counter()
    return function(), time.perf_counter() - begun


def sweep(where: str, count: int) -> dict[str, Any]:
    """Train XOR, h = 3, learning rate 0.1, early stopping, budget 10,000."""
    call: dict[str, Any] = {"seed": range(count), "max_epochs": 10_000, "progress": False}
    done, seconds = timed(lambda: sh.sweep(XOR, **call, device=where))
    epochs, solved = done.results.network_epochs, int((done.results.status == 1).sum())
    return {
        "networks": count,
        "seconds": seconds,
        "network-epochs": epochs,
        "solved": solved,
        "rate": epochs / seconds / 1e6,
    }


def a_map(where: str, side: int) -> dict[str, Any]:
    """Train the same network over learning rate and scale, budget 500."""
    axes = {"x": ("lr", 1e-2, 1e2, "log"), "y": ("scale", 1e-1, 1e2, "log")}
    made, seconds = timed(
        lambda: sh.trainability(XOR, **axes, size=(side, side), progress=False, device=where)
    )
    epochs = int(made.results.epochs.sum())
    return {
        "side": side,
        "seconds": seconds,
        "network-epochs": epochs,
        "rate": epochs / seconds / 1e6,
    }


def fractal(where: str, side: int) -> dict[str, Any]:
    """Train as the fractal border's paper does: 16-16-1, tanh, 272 samples, 500 epochs."""
    made, seconds = timed(
        lambda: sh.trainability(preset="fractal", size=(side, side), progress=False, device=where)
    )
    epochs = int(made.results.epochs.sum())
    return {
        "side": side,
        "seconds": seconds,
        "network-epochs": epochs,
        "rate": epochs / seconds / 1e6,
    }


# -- peers ----------------------------------------------------------------------------------------


def steady(chunk: Any, epochs: int, count: int, wait: Any) -> float:
    """Return the rate of a function that runs so many epochs of so many networks on the GPU."""
    wait(chunk())  # compiles
    wait(chunk())
    begun, runs = time.perf_counter(), 0
    while time.perf_counter() - begun < SECONDS:
        wait(chunk())
        runs += 1
    return runs * epochs * count / (time.perf_counter() - begun) / 1e6


def jax_vmap(h: int, dtype: str, count: int) -> float:
    """`jit(vmap(scan))` of one network's epoch, written with matrix products."""
    import jax
    from peers import CHUNK, xor
    from peers.with_jax import scan_chunk

    x, y = map(jax.device_put, xor(dtype))
    weights = [jax.device_put(w) for w in lanes(h, dtype, count)]
    run = functools.partial(scan_chunk, x, y, x.dtype.type(0.1), weights)
    return steady(run, CHUNK, count, jax.block_until_ready)


def jax_lanes(h: int, dtype: str, count: int) -> float:
    """Train likewise, with a network in each lane and sums written term by term for XLA to fuse."""
    import jax
    from jax import lax
    from peers import CHUNK, xor
    from peers.with_jax import lanes_step

    x, y = map(jax.device_put, xor(dtype))
    weights = [jax.device_put(w) for w in lanes(h, dtype, count)]

    @jax.jit
    def run(weights: Any) -> Any:
        def epoch(number: Any, carry: Any) -> Any:
            weights, first = carry
            weights, right = lanes_step(x, y, x.dtype.type(0.1), weights)
            return weights, jax.numpy.where(right & (first == 0), number, first)

        none = jax.numpy.zeros(count, "int32")
        return lax.fori_loop(jax.numpy.int32(1), jax.numpy.int32(CHUNK + 1), epoch, (weights, none))

    return steady(functools.partial(run, weights), CHUNK, count, jax.block_until_ready)


def torch_vmap(h: int, dtype: str, count: int) -> float:
    """`torch.compile(torch.vmap(...))` of one network's epoch."""
    import torch
    from peers import xor

    def one(x: Any, y: Any, w1: Any, w2: Any, w3: Any, first: Any, number: Any) -> Any:
        a1 = torch.sigmoid(x @ w1)
        a2 = torch.sigmoid(a1 @ w2)
        yhat = torch.sigmoid(a2 @ w3)
        right = ((yhat >= 0.5) == (y == 1)).all()
        dz3 = yhat - y
        dz2 = dz3 @ w3.T * a2 * (1 - a2)
        dz1 = dz2 @ w2.T * a1 * (1 - a1)
        first = torch.where(right & (first == 0), number, first)
        return w1 - 0.1 * x.T @ dz1, w2 - 0.1 * a1.T @ dz2, w3 - 0.1 * a2.T @ dz3, first

    x, y = (torch.from_numpy(v).cuda() for v in xor(dtype))
    step = torch.compile(torch.vmap(one, in_dims=(None, None, 0, 0, 0, 0, None)), dynamic=False)
    w1, w2, w3 = (np.moveaxis(w, -1, 0) for w in lanes(h, dtype, count))
    return torch_rate(step, [x, y], [w1, w2, w3[..., None]], count)


def torch_lanes(h: int, dtype: str, count: int) -> float:
    """`torch.compile` of an epoch with a network in each lane, sums written term by term."""
    import torch
    from peers import xor
    from peers.with_torch import compiled_step

    x, y = (torch.from_numpy(v).cuda() for v in xor(dtype))
    given = [x, y, torch.tensor(0.1, dtype=x.dtype, device="cuda")]
    return torch_rate(compiled_step, given, lanes(h, dtype, count), count)


def torch_rate(
    step: Any, given: list[Any], start: list[Any], count: int, epochs: int = 20
) -> float:
    import torch

    weights = [torch.from_numpy(np.ascontiguousarray(w)).cuda() for w in start]
    numbers = torch.arange(1, epochs + 1, dtype=torch.int32, device="cuda")

    def run() -> None:
        state = [*weights, torch.zeros(count, dtype=torch.int32, device="cuda")]
        with torch.no_grad():
            for number in numbers:
                state = list(step(*given, *state, number))

    return steady(run, epochs, count, lambda _: torch.cuda.synchronize())


def lanes(h: int, dtype: str, count: int) -> list[Any]:
    """Return initial weights, (2, h, N), (h, h, N) and (h, N)."""
    rng = np.random.RandomState(0)
    return [rng.rand(*shape, count).astype(dtype) for shape in ((2, h), (h, h), (h,))]


PEERS = {
    "JAX vmap": jax_vmap,
    "JAX lanes": jax_lanes,
    "PyTorch vmap, compiled": torch_vmap,
    "PyTorch lanes, compiled": torch_lanes,
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path("gpu.json"))
    parser.add_argument("--seconds", type=float, default=1e9, help="begin nothing after so many")
    given = parser.parse_args()
    begun, found = time.monotonic(), {"gpu": CARD.name, "python": platform.python_version()}

    def note(what: str, function: Any, *arguments: Any) -> None:
        if time.monotonic() - begun > given.seconds:
            return
        try:
            found[what] = function(*arguments)
        except Exception as error:  # the others are measured all the same
            traceback.print_exc()
            found[what] = f"{type(error).__name__}: {str(error)[:200]}"
        print(f"{time.monotonic() - begun:6.1f} s  {what}: {found[what]}", flush=True)
        given.out.write_text(json.dumps(found, indent=1))

    def ours_at(*heights: int) -> None:
        for h, dtype in product(heights, DTYPES):
            note(f"ours h={h} {dtype}", ours, h, dtype)

    def peer_at(name: str, h: int, dtype: str, *widths: int) -> None:
        for width in widths:
            note(f"{name} h={h} {dtype} {width}", PEERS[name], h, dtype, width)

    ours_at(3)
    for name in ("JAX vmap", "JAX lanes"):
        peer_at(name, 3, "float64", *WIDTHS)
        peer_at(name, 3, "float32", *WIDTHS[:2])
    ours_at(2, 5, 10, 32)
    for name, h in product(("JAX vmap", "JAX lanes"), (2, 5, 10)):
        peer_at(name, h, "float64", *WIDTHS[:2])
    note("sweep cuda", sweep, "cuda", 1_000_000)
    note("sweep cpu", sweep, "cpu", 50_000)
    note("map cuda", a_map, "cuda", 1024)
    note("map cpu", a_map, "cpu", 512)
    note("fractal cuda", fractal, "cuda", 256)
    note("fractal cuda, larger", fractal, "cuda", 512)
    note("fractal cpu", fractal, "cpu", 64)
    for name in ("PyTorch vmap, compiled", "PyTorch lanes, compiled"):
        peer_at(name, 3, "float64", *WIDTHS[1:])


if __name__ == "__main__":
    main()
