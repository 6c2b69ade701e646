"""The same bits on every instruction set, and those of the golden file.

``python tests/engine/test_instruction_sets.py`` prints what the golden file should hold.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from shallows.engine import machine

GOLDEN = Path(__file__).with_name("golden.json")
NETWORKS = [
    *[
        {"activation": activation, "dtype": dtype, "bias": bias}
        for activation in ("sigmoid", "tanh", "relu", "identity")
        for dtype in ("float64", "float32")
        for bias in (False, True)
    ],
    {"activation": "sigmoid", "gradient": "report"},
    {"activation": "tanh", "momentum": 0.9},
    {"activation": "sigmoid", "init": "he", "hidden": (5,)},
    {"activation": "relu", "hidden": (4, 4), "classes": 3, "bias": True, "init": "normal"},
]


def results():
    """Train the fixed networks; return what each came to."""
    import shallows as sh

    found = {}
    for network in NETWORKS:
        wanted = {"hidden": (3, 3), "lr": 0.05, "max_epochs": 30, **network}
        data = sh.datasets.xor()
        if wanted.pop("classes", 2) == 3:
            data = sh.datasets.from_arrays(data.x, np.arange(21) % 3)
        run = sh.train(data, **wanted)
        weights = b"".join(w.tobytes() for w in run.weights.values())
        found[json.dumps(network)] = [
            str(run.outcome),
            float(run.loss).hex(),
            hashlib.sha256(weights + run.predictions.tobytes()).hexdigest(),
        ]
    return found


def test_this_machine_has_the_golden_bits():
    """Whatever processor runs the tests."""
    assert results() == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize(
    ("cpu", "feature"), [("x86-64", "sse2"), ("haswell", "avx2"), ("skylake-avx512", "avx512f")]
)
def test_other_instruction_sets_have_the_golden_bits(cpu, feature):
    """Generic x86-64, without fma in hardware; AVX2; AVX-512: told to the compiler by name."""
    if not (machine.is_x86() and machine.has(feature)):
        pytest.skip(f"this processor can't run code for {cpu}")
    environment = {k: v for k, v in os.environ.items() if k != "NUMBA_CPU_FEATURES"}
    done = subprocess.run(
        [sys.executable, __file__], env={**environment, "NUMBA_CPU_NAME": cpu},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == json.loads(GOLDEN.read_text())


def test_the_environment_chooses_the_processor(monkeypatch):
    """Its name, and its features only if they are given too."""
    monkeypatch.setenv("NUMBA_CPU_NAME", "haswell")
    monkeypatch.delenv("NUMBA_CPU_FEATURES", raising=False)
    assert machine.Target.current() == machine.Target("haswell", "")
    monkeypatch.setenv("NUMBA_CPU_FEATURES", "+avx512f")
    assert machine.Target.current().vector_bytes == 64


if __name__ == "__main__":
    print(json.dumps(results(), indent=1))
