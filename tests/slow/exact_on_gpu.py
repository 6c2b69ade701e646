"""Train networks of every kind on a GPU and on the processor, and count those that differ.

    python tests/slow/exact_on_gpu.py --networks 1000000 --out exact.json

No test runner collects this file: it needs an NVIDIA GPU and minutes. It writes how many networks
were trained and how many of them differ in a bit of their outcome, epochs, weights or velocities;
whether the golden file holds; and whether these are the processor's: a sweep that is interrupted
and goes on, one that a signal stops, one that changes between processor and GPU, one on two of
Dask's workers, and the map of the fractal border's paper.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import shallows as sh
from shallows import datasets, doctor
from shallows.activations import ACTIVATIONS
from shallows.engine import cuda, device
from shallows.engine.batch import Batch
from shallows.engine.design import host_design
from shallows.engine.engine import Engine, cores
from shallows.outcome import USED_UP

WORK = 3 * 10**9  # multiplications of a design's networks on one side, roughly
SIZES = ((3,), (3, 3), (2, 2), (5, 5), (4, 3, 2), (16,), (7, 6), (10, 10), (8, 1), (20, 20))


def design(number: int) -> dict[str, Any]:
    """Return what shapes the kernel: the first numbers between them have every option."""
    rng = np.random.RandomState(number)
    hidden = SIZES[number % len(SIZES)]
    names = list(ACTIVATIONS)
    outputs = (1, 1, 1, 3)[number % 4]
    loss = ("cross-entropy", "cross-entropy", "squared")[number % 3]
    reported = outputs == 1 and loss == "cross-entropy" and number % 5 == 1
    return {
        "sizes": (int(rng.randint(1, 5)), *hidden, outputs),
        "activation": tuple(names[(number + i) % len(names)] for i in range(len(hidden))),
        "gradient": "report" if reported else "stable",
        "loss": loss,
        "stop": ("accuracy", "never")[number % 2],
        "dtype": ("float64", "float32")[number // 2 % 2],
        **{name: bool(rng.randint(2)) for name in ("bias", "momentum", "alpha", "l1")},
        "tally": number % 6 == 5,
    }


def problem(shape: dict[str, Any], number: int, most: int = 40_000) -> tuple[Any, ...]:
    """Return data, and networks from calm to wild: overflows, and gradients that are subnormal."""
    rng, made = np.random.RandomState(number), host_design(**shape)
    samples = int(rng.choice([5, 21, 60]))
    budget = int(rng.choice([30, 100, 300]))
    count = int(np.clip(WORK // (3 * made.n_weights * samples * budget), 2000, most))
    x = rng.standard_normal((samples, made.sizes[0]))
    y = np.eye(max(2, made.outputs))[rng.randint(0, max(2, made.outputs), samples)]
    targets = y[:, :1] if made.outputs == 1 else y
    scale = 10.0 ** rng.uniform(-2, rng.choice([0.5, 3.5]), (count, 1))
    start = scale * rng.standard_normal((count, made.n_weights))
    start[::97, -1] = 1.7e308  # infinite in float32
    rates = [10.0 ** rng.uniform(-3, 2, (count, len(made.layers)))]
    extra = [(made.momentum, 0.95), (made.alpha, 0.2), (made.l1, 0.1)]
    rates += [
        rng.uniform(0, most, (count, 1)) * (rng.rand(count, 1) > 0.2) for on, most in extra if on
    ]
    batch = Batch.fresh(made, start, np.concatenate(rates, axis=1))
    return made, x, targets, batch, budget


def differing(number: int) -> dict[str, Any]:
    """Train the networks of one design on both, on the GPU with a pause, and compare all bytes."""
    shape = design(number)
    made, x, targets, start, budget = problem(shape, number)
    count = len(start.state)
    here = Engine(made, x, targets)
    there = device.OnGPU(made, x, targets, cuda.available())
    cpu, gpu = copy(start), copy(start)
    here.train(cpu, budget, threads=2)
    there.train(gpu, budget // 3)
    goes_on = np.isin(gpu.status, USED_UP)
    rest = gpu.take(goes_on)
    rest.status[:] = 0
    there.train(rest, budget)
    for name, column in vars(gpu).items():
        column[goes_on] = getattr(rest, name)
    wrong = np.zeros(count, bool)
    for name in vars(cpu):
        both = [getattr(b, name).reshape(count, -1).view(np.uint8) for b in (cpu, gpu)]
        wrong |= (both[0] != both[1]).any(axis=1)
    return {
        "design": str(made),
        "number": number,
        "networks": count,
        "epochs": budget,
        "network-epochs": int(cpu.epochs.sum()),
        "outcomes": np.bincount(cpu.status, minlength=5)[1:].tolist(),
        "stood still": int((cpu.still > 0).sum()),
        "differ": int(wrong.sum()),
    }


def copy(batch: Batch) -> Batch:
    return Batch(*(values.copy() for values in vars(batch).values()))


def golden() -> bool:
    """Return whether the networks of the golden file, trained on the GPU, are those of the file."""
    on_cpu = device.engine
    device.engine = lambda _, *given: on_cpu("cuda:0", *given)
    try:
        return doctor.results() == doctor.golden()
    finally:
        device.engine = on_cpu


CALL: dict[str, Any] = {"hidden": [(3, 3), (5,), (10, 10)], "lr": [0.1, 3.0]}
CALL |= {"seed": range(20_000), "max_epochs": 3000, "progress": False}
#: A sweep that says when it is well under way.
CHILD = f"""
import sys
import shallows as sh

def watch(progress):
    if progress.ended > 30_000:
        print("under way", flush=True)

sh.sweep(sh.datasets.xor(), **{CALL!r}, device="cuda", store=sys.argv[1], watch=watch)
"""


def content(swept: Any) -> list[bytes]:
    """Return the bytes of all results of a sweep or a map."""
    names = ("status", "epochs", "loss", "measure", "still")
    return [np.asarray(getattr(swept.results, name)).tobytes() for name in names]


def stopped(place: str, where: str) -> None:
    """Begin a sweep with a store, and stop it in the middle."""

    def stop(progress: Any) -> None:
        if progress.ended > 30_000:
            raise KeyboardInterrupt

    try:
        sh.sweep(datasets.xor(), **CALL, device=where, store=place, watch=stop)
        raise AssertionError("it came to its end")
    except KeyboardInterrupt:
        pass


def resumed(truth: Any, first: str, second: str) -> bool:
    """Return whether a sweep that begins on one device and goes on on another one has all bits."""
    with TemporaryDirectory() as place:
        stopped(place, first)
        kept = len(sh.open(place).frame)
        done = sh.sweep(datasets.xor(), **CALL, device=second, store=place)
    return 0 < kept < len(truth.frame) and content(done) == content(truth)


def signalled(truth: Any) -> bool:
    """Return whether a sweep that Ctrl-C stops on the GPU goes on to all bits."""
    with TemporaryDirectory() as place:
        command = [sys.executable, "-c", CHILD, place]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
            assert child.stdout
            child.stdout.readline()
            child.send_signal(signal.SIGINT)
            said = child.communicate()[1]
        kept = len(sh.open(place).frame)
        done = sh.sweep(datasets.xor(), **CALL, device="cuda", store=place)
    ended = child.returncode != 0 and b"SweepInterrupted" in said
    return ended and 0 < kept < len(truth.frame) and content(done) == content(truth)


def clustered(truth: Any) -> bool:
    """Return whether two of Dask's workers, both on this GPU, compute all bits."""
    from distributed import Client, LocalCluster

    two = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**two) as cluster, Client(cluster) as client:
        done = sh.sweep(datasets.xor(), **CALL, device="cuda", cluster=client)
    return content(done) == content(truth)


def papers_map(side: int) -> dict[str, Any]:
    """Return whether the fractal border's map has the processor's bits, and the seconds of both."""
    maps, seconds = [], []
    for where in ("cpu", "cuda"):
        started = time.perf_counter()
        maps.append(
            sh.trainability(preset="fractal", size=(side, side), device=where, progress=False)
        )
        seconds.append(time.perf_counter() - started)
    same = content(maps[0]) == content(maps[1])
    return {"side": side, "same": same, "seconds": dict(zip(("cpu", "cuda"), seconds, strict=True))}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--networks", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=max(1, cores() // 2))
    parser.add_argument("--seconds", type=float, default=3600, help="begin no more after so many")
    parser.add_argument("--side", type=int, default=128)
    parser.add_argument("--out", type=Path, default=Path("exact.json"))
    given = parser.parse_args()
    found: dict[str, Any] = {"gpu": cuda.available().name, "designs": []}
    begun, trained = time.monotonic(), 0
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        for one in pool.imap_unordered(differing, range(100_000)):
            found["designs"].append(one)
            trained += one["networks"]
            print(f"{time.monotonic() - begun:.0f} s", trained, one, flush=True)
            if trained >= given.networks or time.monotonic() - begun > given.seconds:
                break
    for name in ("networks", "network-epochs", "stood still", "differ"):
        found[name] = sum(one[name] for one in found["designs"])
    found["outcomes"] = np.sum([one["outcomes"] for one in found["designs"]], axis=0).tolist()
    given.out.write_text(json.dumps(found, indent=1))
    print({name: value for name, value in found.items() if name != "designs"}, flush=True)
    found["golden"] = golden()
    print("golden", found["golden"], flush=True)
    truth = sh.sweep(datasets.xor(), **CALL)
    for name, check, more in [
        ("interrupted", resumed, ("cuda", "cuda")),
        ("from the processor to the GPU", resumed, ("cpu", "cuda")),
        ("from the GPU to the processor", resumed, ("cuda", "cpu")),
        ("stopped by a signal", signalled, ()),
        ("two workers of Dask", clustered, ()),
    ]:
        found[name] = check(truth, *more)
        print(f"{time.monotonic() - begun:.0f} s", name, found[name], flush=True)
        given.out.write_text(json.dumps(found, indent=1))
    found["map"] = papers_map(given.side)
    print(found["map"], flush=True)
    given.out.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
