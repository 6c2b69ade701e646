"""Compare two commits' kernels: speed, alternating in one process on one core, and bits.

    python benchmarks/compare.py main                  # main against the files as they are
    python benchmarks/compare.py main w-idea --only 32

A figure is the median over the rounds of (processor time before) / (processor time after): above 1
the second commit is faster. Each round times both, in turn, so what else the machine does falls on
both alike. Both commits' packages are in this process, which is why they may not differ in what
they import from elsewhere.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
NETWORKS = 64


@dataclass(frozen=True)
class Case:
    """A kernel and the size of its data; `shape` is what the case has beside the report's."""

    name: str
    hidden: tuple[int, ...]
    samples: int = 21
    outputs: int = 1
    shape: dict[str, Any] = field(default_factory=dict)

    def design(self) -> dict[str, Any]:
        """Return the arguments of `Design`."""
        given = {"activation": ("sigmoid",) * len(self.hidden), "stop": "never", **self.shape}
        return {"sizes": (2, *self.hidden, self.outputs), **given}


def cases() -> list[Case]:
    """Return what is compared: the report's shapes in both formats, then everything optional."""
    found = []
    for dtype in ("float64", "float32"):
        shape = {"dtype": dtype}
        found += [Case(f"{dtype} h={h}", (h, h), shape=shape) for h in (2, 3, 5, 10, 16, 32)]
    options: dict[str, dict[str, Any]] = {
        "bias": {"bias": True},
        "momentum": {"momentum": True},
        "alpha": {"alpha": True},
        "weighted": {"weighted": True},
        "tally": {"tally": True},
        "all options": {"bias": True, "momentum": True, "alpha": True, "weighted": True},
        "tanh": {"activation": ("tanh", "tanh")},
        "relu": {"activation": ("relu", "relu")},
        "report's gradient": {"gradient": "report"},
        "squared": {"loss": "squared"},
    }
    for h in (3, 8):
        found += [Case(f"{name} h={h}", (h, h), shape=shape) for name, shape in options.items()]
        found += [Case(f"softmax of {c} h={h}", (h, h), outputs=c) for c in (3, 10)]
    for depth in (1, 3, 4, 5):
        found += [Case(f"{depth} layers h={h}", (h,) * depth) for h in (3, 8)]
    for samples in (30, 105, 525, 2100):
        found += [Case(f"{samples} samples h={h}", (h, h), samples) for h in (3, 10, 32)]
    return found


class Package:
    """The package `shallows` of one commit, beside others in this process."""

    def __init__(self, source: Path) -> None:
        self._modules: dict[str, Any] = {}
        sys.path.insert(0, str(source))
        with self.active():
            names = "design", "batch", "engine"
            self.engine = {name: v for module in map(_loaded, names) for name, v in module.items()}
        sys.path.remove(str(source))
        found = Path(self.engine["__file__"])
        if source not in found.parents:
            raise SystemExit(f"{source} has no package shallows; {found} was imported instead")

    @contextmanager
    def active(self) -> Iterator[None]:
        """Let ``import shallows`` mean this one meanwhile."""
        others = _taken_out()
        sys.modules.update(self._modules)
        try:
            yield
        finally:
            self._modules = _taken_out()
            sys.modules.update(others)

    def training(self, case: Case, epochs: int) -> Callable[[], tuple[float, list[bytes]]]:
        """Return what trains the networks of a case: its processor time, and how they ended."""
        with self.active():
            design = self.engine["host_design"](**case.design())
            x, targets, weights, start, rates = problem(design, case)
            engine = self.engine["Engine"](design, x, targets, weights)

        def run() -> tuple[float, list[bytes]]:
            with self.active():
                batch = self.engine["Batch"].fresh(design, start, rates)
                started = time.process_time()
                engine.train(batch, epochs)
                taken = time.process_time() - started
            return taken, [batch.state.tobytes(), batch.epochs.tobytes()]

        return run


def _loaded(name: str) -> dict[str, Any]:
    """Return the content of a module of the engine; older commits have no `engine.engine`."""
    with suppress(ModuleNotFoundError):
        return vars(importlib.import_module(f"shallows.engine.{name}"))
    return {}


def _taken_out() -> dict[str, Any]:
    names = [name for name in sys.modules if name.partition(".")[0] == "shallows"]
    return {name: sys.modules.pop(name) for name in names}


def problem(design: Any, case: Case) -> tuple[Any, ...]:
    """Return data, and networks that neither end nor come to rest."""
    rng = np.random.RandomState(0)
    x = rng.standard_normal((case.samples, 2))
    classes = np.arange(case.samples) % max(2, case.outputs)
    targets = np.eye(max(2, case.outputs))[classes][:, -case.outputs :]
    weights = rng.randint(1, 4, case.samples) / 2 if design.weighted else None
    start = 0.5 * rng.standard_normal((NETWORKS, design.n_weights))
    lr = np.full((NETWORKS, len(design.sizes) - 1), 0.1 / case.samples)
    extra = [np.full((NETWORKS, 1), 0.5)] * design.momentum
    extra += [np.full((NETWORKS, 1), 1e-3)] * design.alpha
    return x, targets, weights, start, np.concatenate([lr, *extra], axis=1)


@contextmanager
def sources(commit: str | None) -> Iterator[Path]:
    """Give the directory that holds a commit's package; this checkout's for none."""
    if commit is None:
        yield ROOT / "src"
        return
    packed = subprocess.run(
        ["git", "archive", commit, "src"], cwd=ROOT, check=True, stdout=subprocess.PIPE
    ).stdout
    with tempfile.TemporaryDirectory() as directory:
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(directory, filter="data")
        yield Path(directory, "src").resolve()


def compare(
    before: Package, after: Package, case: Case, rounds: int, seconds: float
) -> tuple[list[float], float]:
    """Return the ratio of each round, and million network-epochs per second of `after`."""
    taken, _ = after.training(case, 50)()
    epochs = max(20, int(50 * seconds / taken))
    one, other = before.training(case, epochs), after.training(case, epochs)
    ratios, best = [], float("inf")
    for turn in range(rounds):
        order = (one, other) if turn % 2 else (other, one)  # neither is always the first
        found = {run: run() for run in order}
        if found[one][1] != found[other][1]:
            raise SystemExit(f"{case.name}: the two commits' networks differ")
        ratios.append(found[one][0] / found[other][0])
        best = min(best, found[other][0])
    return ratios, NETWORKS * epochs / best / 1e6


def main() -> None:
    """Compare, and print a line for each case as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("before", help="a commit")
    parser.add_argument("after", nargs="?", help="another; the files of this checkout if left out")
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.05, help="of a run (default: 0.05)")
    given = parser.parse_args()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with sources(given.before) as first, sources(given.after) as second:
        before, after = Package(first), Package(second)
        print("faster by  (lower half–upper half)  Mne/s  case; the same bits in all")
        for case in cases():
            if given.only not in case.name:
                continue
            ratios, rate = compare(before, after, case, given.rounds, given.seconds)
            low, middle, high = statistics.quantiles(ratios, n=4)
            print(f"{middle:9.3f}  ({low:.3f}–{high:.3f})  {rate:8.3f}  {case.name}", flush=True)


if __name__ == "__main__":
    main()
