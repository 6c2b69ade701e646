"""Writes the compiled kernel that the page carries: `shallows.engine.described`, in WebAssembly."""

import json
from pathlib import Path
from typing import Any

import numpy as np

import shallows as sh
from shallows.engine import described, wasm
from shallows.engine.machine import compiled

THERE = Path(__file__).parent / "src" / "engine"


#: What the page trains at its start, to say whether this browser's bits are Python's.
GOLDEN: list[dict[str, Any]] = [
    {"data": "xor", "seed": 4, "max_epochs": 1000},
    {"data": "circles", "hidden": [4], "activation": ["tanh"], "bias": True, "momentum": 0.5,
     "lr": 0.02, "alpha": 0.01, "l1": 0.002, "init": "normal", "max_epochs": 60},
    {"data": "moons", "hidden": [5, 3, 2], "activation": ["relu", "sigmoid", "identity"],
     "lr": 0.01, "init": "he", "loss": "squared", "dtype": "float32", "max_epochs": 60},
]  # fmt: skip


def golden() -> list[dict[str, Any]]:
    """Return the golden networks with what becomes of them: epoch, outcome, weights' bits."""
    found = []
    for given in GOLDEN:
        settings = {"hidden": [3, 3], **given}
        options = {name: settings[name] for name in settings.keys() - {"data"}}
        options["activation"] = settings.get("activation", "sigmoid")
        n = {"n": 100, "seed": 99999} if given["data"] != "xor" else {}
        run = sh.train(sh.datasets.BUILT_IN[given["data"]](**n), **options)
        bits = run.mlp.pack(run.weights).astype(np.float64).view(np.uint64)
        ended = {"epoch": run.epochs, "bits": [f"{word:016x}" for word in bits.tolist()]}
        found.append({"state": given, **ended})
    return found


def main() -> None:
    """Write a module for each format of numbers and way to fuse, and what to expect of them."""
    (THERE / "golden.json").write_text(json.dumps(golden(), indent=1) + "\n")
    for name, target in (("fused", wasm.FUSED), ("exact", wasm.EXACT)):
        for dtype in ("float64", "float32"):
            code = compiled(described.write(dtype, target), target)
            there = THERE / f"{name}{dtype.removeprefix('float')}.wasm"
            there.write_bytes(wasm.linked(code, ["train", "observe"]))
    (THERE / "probe.wasm").write_bytes(wasm.probe())


if __name__ == "__main__":
    main()
