"""The page's derivations: Python's equations, and their values."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shallows.activations import ACTIVATIONS
from shallows.derivation import derivation, evaluated
from shallows.mlp import MLP

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")


def case(rng: np.random.RandomState, activation: str) -> dict[str, Any]:
    """Return a random network with this activation, and the values of all its quantities."""
    loss, outputs = str(rng.choice(["cross-entropy", "squared"])), int(rng.choice([1, 1, 3]))
    reported = loss == "cross-entropy" and outputs == 1 and bool(rng.randint(2))
    gradient = "report" if reported else "stable"
    flags = {name: bool(rng.randint(2)) for name in ("bias", "momentum", "alpha", "l1")}
    several, samples = bool(rng.randint(2)), 6
    names = (activation, str(rng.choice(list(ACTIVATIONS))))
    mlp = MLP.of(2, (3, 4), max(2, outputs), names, bias=flags["bias"])
    state = rng.standard_normal((1 + flags["momentum"]) * mlp.n_weights)
    x = rng.standard_normal((samples, 2))
    y = np.eye(max(2, outputs))[rng.randint(0, max(2, outputs), samples)][:, -outputs:]
    factors = {name: 0.3 * flags[name] for name in ("momentum", "alpha", "l1")}
    lr = [0.1, 0.2, 0.3] if several else 0.1
    rates = dict(zip(("lr1", "lr2", "lr3"), lr, strict=True)) if several else {"lr": lr}
    given: dict[str, Any] = {"x": x, "y": y, **mlp.unpack(state[: mlp.n_weights])}
    if flags["momentum"]:
        moving = mlp.unpack(state[mlp.n_weights :])
        given |= {f"v_{name}": v for name, v in moving.items()}
    given |= {name: np.array(value) for name, value in (rates | factors).items()}
    shape = (mlp.activation, flags["bias"], outputs, loss, gradient)
    penalties = {name: flags[name] for name in ("alpha", "momentum", "l1")}
    values = evaluated(derivation(*shape, **penalties, rates=several).equations, given)
    # The page's loss is that of the data alone.
    values["loss"] = evaluated([derivation(*shape).objective], given | values)["loss"]
    design = {
        "sizes": mlp.sizes, "activation": mlp.activation, **flags, "gradient": gradient,
        "loss": loss, "stop": "never", "dtype": "float64",
    }  # fmt: skip
    lists = {name: np.ravel(value).tolist() for name, value in values.items()}
    return {
        "design": design, "samples": samples, "x": x.ravel().tolist(),
        "targets": y.ravel().tolist(), "state": state.tolist(), "lr": lr, "factors": factors,
        "values": lists,
    }  # fmt: skip


@pytest.mark.skipif(
    NODE is None or not (WEB / "node_modules").is_dir(), reason="no Node, or not its packages"
)
def test_the_derivation_of_the_page_is_pythons(tmp_path: Path) -> None:
    """Every quantity and every step of 36 random networks agrees, four for each activation."""
    rng = np.random.RandomState(15)
    expected = tmp_path / "expected.json"
    cases = [case(rng, name) for name in ACTIVATIONS for _ in range(4)]
    expected.write_text(json.dumps(cases))
    done = subprocess.run(
        [str(NODE), "test/run.mjs", "derivation"], cwd=WEB, capture_output=True, text=True,
        check=False, env={**os.environ, "EXPECTED": str(expected)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert "# pass 1" in done.stdout
