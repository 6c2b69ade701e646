"""Measure the kernel in Node beside the native one: the table in docs/fast.md.

    taskset -c 1 python benchmarks/webassembly.py

Full-batch gradient descent on XOR, 2-3-3-1, sigmoid: million network-epochs a second on one thread,
the best of several rounds in which the kernels take turns.
"""

import time

import numpy as np
from in_node import Node

import shallows as sh
from shallows.engine import wasm
from shallows.engine.batch import Batch, Engine, design_for
from shallows.engine.target import Target

ROUNDS, NETWORKS, SECONDS = 7, 64, 0.3
XOR = sh.datasets.xor()


class Kernel:
    """One of the kernels to be compared: where it runs, and how fast it was."""

    def __init__(self, target: Target, dtype: str, node: Node | None) -> None:
        shape = {"sizes": (2, 3, 3, 1), "activation": ("sigmoid",) * 2, "stop": "never"}
        self.design, self.node, self.best = design_for(target, dtype=dtype, **shape), node, 0.0
        if node is None:
            self.engine = Engine(self.design, XOR.x, XOR.targets)
        else:
            with node.instead(target):
                self.engine = Engine(self.design, XOR.x, XOR.targets)
        self.epochs = 100
        self.run()  # WebAssembly is compiled twice: at once, and well
        self.epochs = max(1, int(SECONDS * self.run() * 1e6 / NETWORKS))
        self.best = 0.0

    def run(self) -> float:
        """Train for about `SECONDS`, and return the speed."""
        weights = np.random.RandomState(0).standard_normal((NETWORKS, self.design.n_weights))
        batch = Batch.fresh(self.design, weights, np.array([0.1] * 3))
        started = time.perf_counter()
        self.engine.train(batch, self.epochs)
        seconds = self.node.seconds if self.node else time.perf_counter() - started
        rate = NETWORKS * self.epochs / seconds / 1e6
        self.best = max(self.best, rate)
        return rate


def main() -> None:
    node = Node()
    print("| kernel | float64 | float32 |\n|---|---|---|")
    ways = {
        "native": (Target.current(), None),
        "relaxed SIMD": (wasm.FUSED, node),
        "software": (wasm.EXACT, node),
    }
    kernels = {
        (name, dtype): Kernel(target, dtype, where)
        for name, (target, where) in ways.items()
        for dtype in ("float64", "float32")
    }
    for _ in range(ROUNDS):
        for kernel in kernels.values():
            kernel.run()
    for name in ways:
        rates = [kernels[name, dtype].best for dtype in ("float64", "float32")]
        cells = [
            f"{rate:.3g} ({rate / kernels['native', dtype].best:.1%})"
            for rate, dtype in zip(rates, ("float64", "float32"), strict=True)
        ]
        print(f"| {name} | {' | '.join(cells)} |")
    node.close()


if __name__ == "__main__":
    main()
