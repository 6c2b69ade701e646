"""Writes the compiled kernels that the page carries, in WebAssembly.

One is for every design (`shallows.engine.described`), and the commonest designs have their own.
"""

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np

import shallows as sh
from shallows.engine import described, programs, wasm
from shallows.engine.design import Design
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


def special() -> list[dict[str, Any]]:
    """Return the designs that have a module of their own, since they are trained most.

    They are the report's networks, in the machine's fused multiply-adds, whatever the data.
    """
    shared = {"bias": False, "momentum": False, "alpha": False, "l1": False, "dtype": "float64",
              "gradient": "stable", "loss": "cross-entropy", "stop": "accuracy"}  # fmt: skip
    return [
        {"sizes": [2, h, h, 1], "activation": [name] * 2, **shared}
        for name in ("sigmoid", "tanh", "relu")
        for h in (2, 3, 4, 5, 8, 10)
    ]


def compiled_for(given: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """Return the module of a design, and what its caller has to know."""
    target = wasm.FUSED
    tuples = {name: tuple(given[name]) for name in ("sizes", "activation")}
    lanes = {"lanes": target.lanes(given["dtype"]), "registers": target.registers}
    design = Design(**{**given, **tuples, **lanes, "rows": target.rows, "whole": True})
    code = wasm.linked(compiled(programs.lean(design, target), target), ["train", "observe"])
    return code, {"workspace": programs.workspace(design), "block": design.block}


def main() -> None:
    """Write all modules, compressed as one, with an index; and what to expect of them."""
    (THERE / "golden.json").write_text(json.dumps(golden(), indent=1) + "\n")
    code, general, specials = b"", {}, []
    for name, target in (("fused", wasm.FUSED), ("exact", wasm.EXACT)):
        for dtype in ("float64", "float32"):
            text = described.write(dtype, target)
            one = wasm.linked(compiled(text, target), ["train", "observe"])
            general[f"{name} {dtype}"] = [len(code), len(code) + len(one)]
            code += one
    for given in special():
        one, about = compiled_for(given)
        at = [len(code), len(code) + len(one)]
        specials.append({"design": given, "at": at, **about})
        code += one
    index = {"general": general, "special": specials}
    (THERE / "modules.json").write_text(json.dumps(index, indent=1) + "\n")
    squeezed = zlib.compressobj(9, wbits=-15)
    (THERE / "modules.deflated").write_bytes(squeezed.compress(code) + squeezed.flush())
    (THERE / "probe.wasm").write_bytes(wasm.probe())


if __name__ == "__main__":
    main()
