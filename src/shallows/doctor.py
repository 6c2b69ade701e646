"""Describe this installation, and test in seconds whether it is exact and fast."""

from __future__ import annotations

import ctypes
import hashlib
import json
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

from shallows.arithmetic import environment

PACKAGES = ("numpy", "llvmlite", "numba", "pandas", "pyarrow", "matplotlib", "rich", "typer")
EXTRAS = ("distributed", "scikit-learn", "onnx", "xarray")

#: Small networks that between them run every piece of the arithmetic.
NETWORKS: list[dict[str, Any]] = [
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
    {"activation": "tanh", "loss": "squared", "stop": "never", "alpha": 0.01, "lr": (0.02, 0.01, 0.03)},  # noqa: E501
    # These units are so saturated that their gradients, and so their biases, are subnormal.
    *[
        {"activation": "sigmoid", "dtype": dtype, "bias": True, "init": "xavier", "scale": 1e3, "seed": 3}  # noqa: E501
        for dtype in ("float64", "float32")
    ],
]  # fmt: skip


class Check(NamedTuple):
    """One check: its name, what was found, and whether that is as it should be."""

    name: str
    found: str
    good: bool = True


def golden() -> dict[str, list[str]]:
    """Return the results on every machine so far: outcome, loss, SHA-256 of the weights."""
    text = files("shallows").joinpath("golden.json").read_text(encoding="utf-8")
    return json.loads(text)


def results() -> dict[str, list[str]]:
    """Return the results of the same networks on this machine."""
    from shallows import datasets
    from shallows.training import train

    found = {}
    for network in NETWORKS:
        wanted = {"hidden": (3, 3), "lr": 0.05, "max_epochs": 30, **network}
        data = datasets.xor()
        if wanted.pop("classes", 2) == 3:
            data = datasets.from_arrays(data.x, np.arange(21) % 3)
        run = train(data, **wanted)
        weights = b"".join(w.tobytes() for w in run.weights.values())
        digest = hashlib.sha256(weights + run.predictions.tobytes()).hexdigest()
        found[json.dumps(network)] = [str(run.outcome), float(run.loss).hex(), digest]
    return found


def examine(seconds: float = 4.0) -> list[Check]:
    """Return a description of this installation, and whether it is exact and fast.

    Parameters
    ----------
    seconds : float
        About how long the speed is measured.
    """
    about = [*_surroundings(), _environment()]
    if environment.trouble():
        untested = "not tested in this floating-point environment"
        return [*about, Check("exactness", untested, good=False)]
    return [*about, _exactness(), _speed(seconds)]


def _surroundings() -> list[Check]:
    from shallows.engine.cache import directory
    from shallows.engine.engine import cores
    from shallows.engine.target import Target

    target, cache = Target.current(), directory()
    kept = list(cache.glob("*.o")) if cache.is_dir() else []
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return [
        Check("shallows", _version("shallows")),
        Check("Python", python),
        *(Check(name, _version(name)) for name in PACKAGES),
        *(Check(f"{name} (extra)", _version(name)) for name in EXTRAS),
        Check("processor", f"{target.cpu}, {8 * target.vector_bytes}-bit vectors"),
        Check("threads", f"{cores()}"),
        Check("GPU", _gpu()),
        Check("compiled kernels", f"{len(kept)} in {cache}"),
    ]


def _gpu() -> str:
    """Return the name of the first GPU, or why there is none."""
    from shallows.engine import cuda

    try:
        return cuda.available().name
    except cuda.DeviceError as error:
        return f"none: {error}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _environment() -> Check:
    """Return how this thread rounds, and the processor's control register."""
    from shallows.engine.machine import Library
    from shallows.engine.target import Target

    wrong = environment.trouble()
    verdict = f"this thread {wrong}" if wrong else "rounds to nearest, keeps subnormal numbers"
    target = Target.current()
    if target.control is None:
        return Check("floating point", verdict, good=wrong is None)
    held = ctypes.c_int64()
    library = Library(target.control.reader, {"control": [ctypes.c_void_p]}, target)
    library["control"](ctypes.addressof(held))
    register = f"{target.control.name} {held.value:#x}"
    return Check("floating point", f"{verdict}; {register}", good=wrong is None)


def _exactness() -> Check:
    expected, found = golden(), results()
    wrong = [name for name in expected if found.get(name) != expected[name]]
    if wrong:
        text = f"the bits differ from those of the golden file: {wrong[0]}"
        return Check("exactness", text, good=False)
    return Check("exactness", f"{len(expected)} networks have the bits of the golden file")


def _speed(seconds: float) -> Check:
    from shallows import backprop, datasets
    from shallows.engine.target import Target
    from shallows.mlp import MLP
    from shallows.sweeps.sweep import sweep

    # Processor time, not the clock's: other programs on the machine must not make a speed bad.
    data, mlp = datasets.xor(), MLP.of(2, (3, 3), 2)
    weights, epochs, started = mlp.initial_weights(1), 1000, time.process_time()
    backprop.descend(data.x, data.targets, weights, 0.1, epochs)
    plain = epochs / (time.process_time() - started)
    sweep(data, seed=range(64), max_epochs=10, threads=1, progress=False)  # compiles
    # From few networks to ever more, so that a slow machine, or an emulated one, is done soon, too.
    count, spent, run = 8, 0.0, 0
    while spent < seconds / 4:
        count, started = 2 * count, time.process_time()
        done = sweep(data, seed=range(count), max_epochs=500, threads=1, progress=False)
        spent, run = time.process_time() - started, done.results.network_epochs
    ours = run / spent
    ratio = ours / plain
    text = f"{ours / 1e6:.2g} million network-epochs a second on one core, {ratio:.0f} NumPy loops"
    return Check("speed", text, good=ratio > 5 * Target.current().lanes("float64"))
