"""The kernel that the page carries, in Node: Python's bits."""

import base64
import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shallows.activations import ACTIVATIONS
from shallows.engine import description
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine
from shallows.engine.wasm import EXACT
from shallows.outcome import Status

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")
DESIGNS, NETWORKS = 10, 50


def packed(values: Any) -> str:
    numbers = np.ascontiguousarray(np.asarray(values, dtype=np.float64))
    numbers[np.isnan(numbers)] = np.nan  # one NaN for all
    return base64.b64encode(numbers.tobytes()).decode()


def shape_of(rng: np.random.RandomState) -> dict[str, Any]:
    """Return a random design."""
    depth = rng.randint(1, 5)
    loss, outputs = str(rng.choice(["cross-entropy", "squared"])), int(rng.choice([1, 1, 3, 10]))
    shape: dict[str, Any] = {
        "sizes": (int(rng.choice([1, 2, 2, 7, 20])), *rng.randint(1, 13, depth).tolist(), outputs),
        "activation": tuple(rng.choice(list(ACTIVATIONS), depth).tolist()),
        "bias": bool(rng.randint(2)),
        "momentum": bool(rng.randint(2)),
        "alpha": bool(rng.randint(2)),
        "l1": bool(rng.randint(2)),
        "gradient": "stable",
        "loss": loss,
        "stop": str(rng.choice(["accuracy", "accuracy", "never"])),
        "dtype": str(rng.choice(["float64", "float32"])),
    }
    if outputs == 1 and loss == "cross-entropy":
        shape["gradient"] = str(rng.choice(["stable", "report"]))
    return shape


def case(rng: np.random.RandomState, shape: dict[str, Any], networks: int) -> dict[str, Any]:
    """Return a design with networks, some of them wild, and what becomes of them here."""
    depth, outputs = len(shape["activation"]), shape["sizes"][-1]
    design, samples = host_design(**shape), int(rng.choice([3, 21, 64, 150]))
    x = rng.standard_normal((samples, design.sizes[0]))
    targets = np.eye(max(2, outputs))[rng.randint(0, max(2, outputs), samples)][:, -outputs:]
    rates = 10 ** rng.uniform(-2, 1, (networks, depth + 1))
    rates = np.concatenate([rates, rng.uniform(0, 0.9, (networks, design.n_rates - depth - 1))], 1)
    scale = 10 ** rng.uniform(-1, 2, (networks, 1))
    weights = scale * rng.standard_normal((networks, design.n_weights))
    batch, budget, passes = Batch.fresh(design, weights, rates), 12, 5
    start, kept = batch.state.copy(), batch.rates.copy()
    engine = Engine(design, x, targets)
    engine.train(batch, budget)
    fresh = Batch.of(design, start.copy(), kept, np.zeros(networks, np.int64))
    seen = engine.observe(fresh, passes, predictions=True)
    status = np.where(batch.status == Status.FINISHED.code, Status.UNSOLVED.code, batch.status)
    there = replace(design, lanes=EXACT.lanes(design.dtype))
    return {
        "design": {name: shape[name] for name in shape},
        "description": description.describe(there),
        "workspace": description.workspace(there),
        "samples": samples,
        "budget": budget,
        "passes": passes,
        "x": packed(x),
        "targets": packed(targets),
        "start": packed(start),
        "rates": packed(kept),
        "trained": packed(batch.state),
        "epochs": batch.epochs.tolist(),
        "status": status.tolist(),
        "loss": packed(seen.loss),
        "misses": packed(seen.misses),
        "following": packed(seen.following),
        "predictions": packed(seen.predictions),
        "bad": seen.bad.tolist(),
    }


@pytest.mark.skipif(
    NODE is None or not (WEB / "node_modules").is_dir(), reason="no Node, or not its packages"
)
def test_the_kernel_of_the_page_has_the_bits_of_python(tmp_path: Path) -> None:
    """500 random networks: how and when each ends, weights, losses, predictions, what broke.

    Their designs have the descriptions that Python writes.
    And 16 of each design that has a module of its own, which at h = 3 must not end a network that
    never stops.
    """
    rng = np.random.RandomState(15)
    expected = tmp_path / "expected.json"
    cases = [case(rng, shape_of(rng), NETWORKS) for _ in range(DESIGNS)]
    index = json.loads((WEB / "src" / "engine" / "modules.json").read_text())
    for own in index["special"]:
        tuples = {name: tuple(own["design"][name]) for name in ("sizes", "activation")}
        cases.append(case(rng, own["design"] | tuples, 16))
        if tuples["sizes"] == (2, 3, 3, 1):
            cases.append(case(rng, own["design"] | tuples | {"stop": "never"}, 16))
    expected.write_text(json.dumps(cases))
    done = subprocess.run(
        [str(NODE), "test/run.mjs", "engine"], cwd=WEB, capture_output=True, text=True, check=False,
        env={**os.environ, "EXPECTED": str(expected)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "# fail 0" in done.stdout
