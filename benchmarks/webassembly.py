"""Measure the kernel in Node beside the native one: the table in docs/fast.md.

    taskset -c 1 python benchmarks/webassembly.py

Full-batch gradient descent on XOR, 2-3-3-1, sigmoid: million network-epochs a second on one thread,
the best of several rounds in which the kernels take turns.
"""

import time
from contextlib import AbstractContextManager, nullcontext

import numpy as np
from in_node import Node

import shallows as sh
from shallows.engine import wasm
from shallows.engine.batch import Batch
from shallows.engine.design import design_for
from shallows.engine.engine import Engine
from shallows.engine.target import Target

ROUNDS, NETWORKS, SECONDS = 200, 64, 0.02
XOR, NODE = sh.datasets.xor(), Node()


class Kernel:
    """One of the kernels to be compared: where it runs, and how fast it was."""

    def __init__(self, target: Target, dtype: str, place: AbstractContextManager[None]) -> None:
        shape = {"sizes": (2, 3, 3, 1), "activation": ("sigmoid",) * 2, "stop": "never"}
        self.design, self.best = design_for(target, dtype=dtype, **shape), 0.0
        with place:
            self.engine = Engine(self.design, XOR.x, XOR.targets)
        self.epochs = 100
        self.run()  # WebAssembly is compiled twice: at once, and well
        self.epochs = max(1, int(SECONDS * self.run() * 1e6 / NETWORKS))
        self.best = 0.0

    def run(self) -> float:
        """Train for about `SECONDS`, and return the speed."""
        weights = np.random.RandomState(0).standard_normal((NETWORKS, self.design.n_weights))
        batch = Batch.fresh(self.design, weights, np.array([0.1] * 3))
        started, NODE.seconds = time.perf_counter(), 0.0
        self.engine.train(batch, self.epochs)
        seconds = NODE.seconds or time.perf_counter() - started
        rate = NETWORKS * self.epochs / seconds / 1e6
        self.best = max(self.best, rate)
        return rate


def main() -> None:
    dtypes = ("float64", "float32")
    kernels = {
        (name, dtype): Kernel(target, dtype, place)
        for dtype in dtypes
        for name, target, place in [
            ("native", Target.current(), nullcontext()),
            ("relaxed SIMD", wasm.FUSED, NODE.instead(wasm.FUSED)),
            ("software", wasm.EXACT, NODE.instead(wasm.EXACT)),
        ]
    }
    for _ in range(ROUNDS):
        for kernel in kernels.values():
            kernel.run()
    print("| kernel | float64 | float32 |\n|---|---|---|")
    for name in dict.fromkeys(name for name, _ in kernels):
        rates = {dtype: kernels[name, dtype].best for dtype in dtypes}
        cells = [f"{r:.3g} ({r / kernels['native', d].best:.1%})" for d, r in rates.items()]
        print(f"| {name} | {' | '.join(cells)} |")
    NODE.close()


if __name__ == "__main__":
    main()
