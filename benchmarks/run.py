"""Run every peer beside Shallows, alternating, and write docs/benchmarks.md. ``make bench``.

    python benchmarks/run.py                  # all parts, a quarter of an hour
    python benchmarks/run.py limit starting   # some of `PARTS`

One process, one core (the last that is allowed), medians of several rounds, and ratios within a
round, so that a drift of the machine's speed concerns all alike. What a part measures is kept in
out/benchmarks.json, so that parts can be measured one by one. The page is written from there, once
all parts are in it.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
ALLOWED = sorted(os.sched_getaffinity(0))
os.sched_setaffinity(0, ALLOWED[-1:])  # before any library counts processors

import limit  # noqa: E402
import numpy as np  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402
from peers import PEERS, epochs_for, solve, steady  # noqa: E402

import shallows as sh  # noqa: E402
from shallows.engine.batch import Batch  # noqa: E402
from shallows.engine.design import host_design  # noqa: E402
from shallows.engine.engine import Engine  # noqa: E402
from shallows.engine.target import Target  # noqa: E402

ROUNDS = 3
SECONDS = 0.2  # a measurement
WIDTHS = (2, 3, 5, 10)
PAGE = HERE.parent / "docs" / "benchmarks.md"
KEPT = HERE.parent / "out" / "benchmarks.json"


def spread(values: list[float], form: str = "{:.3g}") -> str:
    """Return the median, and the range in brackets."""
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{form.format(middle)} ({form.format(low)}–{form.format(high)})"


def steady_state(dtype: str) -> dict[int, dict[str, list[float]]]:
    """Return for each width every peer's million network-epochs a second, a list of rounds each."""
    return {h: of_width(dtype, h) for h in WIDTHS}


def of_width(dtype: str, h: int) -> dict[str, list[float]]:
    """Return the rates of all peers at one width, measured in turn."""
    names = [name for name, peer in PEERS.items() if peer.installed]
    epochs = {name: epochs_for(PEERS[name], h, dtype, SECONDS) for name in names}
    rates: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(ROUNDS):
        for name in names:
            rates[name].append(steady(PEERS[name], h, epochs[name], dtype))
    return rates


def real_thing() -> dict[str, dict[str, Any]]:
    """Return seconds for 1000 seeds, and networks solved: XOR, h=3, lr 0.1, budget 10 000.

    Those that train one network after another get a tenth of the seeds, and take ten times as long.
    """
    found: dict[str, dict[str, Any]] = {}
    fast = {name: peer for name, peer in PEERS.items() if peer.installed and peer.solves}
    for turn in range(2):
        for name, peer in fast.items():
            seeds = 100 if peer.width == 1 else 1000
            if peer.width == 1 and turn:
                continue
            epochs, seconds = solve(peer, 3, range(seeds), 0.1, 10_000)
            one = found.setdefault(name, {"seconds": [], "seeds": seeds})
            one["seconds"].append(seconds * 1000 / seeds)
            one["solved"] = int((epochs > 0).sum())
    return found


def seconds_for(count: int, h: int, samples: int, epochs: int, threads: int = 1) -> float:
    """Return the seconds that some networks take for some epochs, none of them stopping."""
    data = sh.datasets.xor()
    x = np.tile(data.x, (samples // 21, 1))
    y = np.tile(data.targets, (samples // 21, 1))
    design = host_design(sizes=(2, h, h, 1), activation=("sigmoid", "sigmoid"))
    weights = np.random.RandomState(0).rand(count, design.n_weights)
    engine, batch = Engine(design, x, y), Batch.fresh(design, weights, np.full((1, 3), 1e-9))
    started = time.perf_counter()
    engine.train(batch, epochs, threads=threads)
    return time.perf_counter() - started


def scaling() -> dict[str, list[tuple[int, float]]]:
    """Return (size, nanoseconds per network, epoch, and unit of work) along three sizes."""
    lines: dict[str, list[tuple[int, float]]] = {"networks": [], "samples": [], "h": []}
    seconds_for(64, 3, 21, 10)
    for count in (1000, 10_000, 100_000, 1_000_000):
        taken = min(seconds_for(count, 3, 21, 100) for _ in range(2))
        lines["networks"].append((count, 1e9 * taken / count / 100))
    for samples in (21, 105, 525, 2100):
        taken = min(seconds_for(512, 3, samples, 42_000 // samples) for _ in range(3))
        lines["samples"].append((samples, 1e9 * taken / 512 / (42_000 // samples) / samples))
    for h in (3, 4, 6, 8, 10, 12, 16, 24, 32):
        seconds_for(8, h, 21, 2)
        taken = min(seconds_for(256, h, 21, max(8, 8000 // h**2)) for _ in range(3))
        lines["h"].append((h, 1e9 * taken / 256 / max(8, 8000 // h**2)))
    return lines


def in_process(code: str, **environment: str) -> dict[str, Any]:
    """Run code in a fresh process on all processors; return the JSON object that it prints."""
    os.sched_setaffinity(0, ALLOWED)
    try:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
            text=True,
        )
    finally:
        os.sched_setaffinity(0, ALLOWED[-1:])
    return json.loads(done.stdout)


MILLION = """
import json, time
from pathlib import Path
import shallows as sh
started = time.perf_counter()
sweep = sh.sweep(sh.datasets.xor(), seed=range(1_000_000), max_epochs=500, progress=False)
seconds = time.perf_counter() - started
# ru_maxrss would be the parent's, from the moment of the fork.
status = Path("/proc/self/status").read_text().split()
peak = int(status[status.index("VmHWM:") + 1]) / 1024
epochs = int(sweep.results.network_epochs)
print(json.dumps({"seconds": seconds, "megabytes": peak, "epochs": epochs}))
"""
STORED = """
import json, tempfile, time
from pathlib import Path
import shallows as sh

def swept(**where):
    started = time.perf_counter()
    sh.sweep(sh.datasets.xor(), seed=range(1_000_000), max_epochs=500, progress=False, **where)
    return time.perf_counter() - started

sh.sweep(sh.datasets.xor(), seed=range(100), max_epochs=500)
ratios = []
for _ in range(3):
    with tempfile.TemporaryDirectory() as directory:
        plain, kept = swept(), swept(store=directory)
        ratios.append(kept / plain)
        shards = list(Path(directory, "networks").iterdir())
        megabytes = sum(shard.stat().st_size for shard in shards) / 1e6
        started = time.perf_counter()
        sh.open(directory).frame
        opened = time.perf_counter() - started
print(json.dumps({"ratios": ratios, "megabytes": megabytes, "shards": len(shards), "open": opened}))
"""
START = """
import json, time
import numpy
started = time.perf_counter()
import shallows as sh
imported = time.perf_counter() - started
from shallows.engine.batch import Batch
from shallows.engine.engine import Engine
from shallows.engine.design import host_design
data = sh.datasets.xor()
started = time.perf_counter()
design = host_design(sizes=(2, H, H, 1), activation=("sigmoid", "sigmoid"))
engine = Engine(design, data.x, data.targets)
ready = time.perf_counter() - started
started = time.perf_counter()
sh.sweep(data, (H, H), seed=range(8), max_epochs=10, progress=False).frame
print(json.dumps({"import": imported, "ready": ready,
                  "sweep": ready + time.perf_counter() - started}))
"""


def starting() -> dict[int, tuple[dict[str, float], dict[str, float]]]:
    """Return what a first sweep of two shapes costs in a fresh process: cold and warm cache."""
    return {h: started_with(h) for h in (3, 10)}


def started_with(h: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the cold and the warm start of one shape."""
    with tempfile.TemporaryDirectory() as cache:
        code = START.replace("H", str(h))
        cold = in_process(code, SHALLOWS_CACHE_DIR=cache)
        return cold, in_process(code, SHALLOWS_CACHE_DIR=cache)


def two_threads() -> list[float]:
    """Return how many times as fast two threads are, a list of rounds; none on one processor."""
    if len(ALLOWED) == 1:
        return []
    os.sched_setaffinity(0, ALLOWED)
    try:
        rounds = []
        for _ in range(ROUNDS):
            one, two = (seconds_for(4096, 3, 21, 2000, threads) for threads in (1, 2))
            rounds.append(one / two)
        return rounds
    finally:
        os.sched_setaffinity(0, ALLOWED[-1:])


def table(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def steady_section(found: dict[str, dict[str, list[float]]]) -> str:
    """Return the table of the steady state."""
    rows = []
    for name in found["3"]:
        cells = []
        for h in map(str, WIDTHS):
            pairs = zip(found[h]["Shallows"], found[h][name], strict=True)
            ratios = spread([ours / theirs for ours, theirs in pairs], "{:.1f}")
            cells.append(f"{spread(found[h][name])}<br>×{ratios}")
        rows.append([name, *cells])
    return table(["how", *(f"h = {h}" for h in WIDTHS)], rows)


def real_section(found: dict[str, dict[str, Any]]) -> str:
    """Return the table of the real thing."""
    ours = statistics.median(found["Shallows"]["seconds"])
    rows = [
        [
            name,
            spread(one["seconds"], "{:.2f}"),
            f"{one['solved']} of {one['seeds']}",
            f"{statistics.median(one['seconds']) / ours:.1f}",
        ]
        for name, one in found.items()
    ]
    return table(["how", "seconds for 1000", "solved", "times Shallows"], rows)


def scaling_figure(lines: dict[str, list[tuple[int, float]]]) -> None:
    """Draw the cost against networks, samples and width."""
    figure = Figure(figsize=(10, 3), layout="constrained")
    for axes, (name, points) in zip(figure.subplots(1, 3), lines.items(), strict=True):
        sizes, costs = map(np.array, zip(*points, strict=True))
        if name == "h":
            costs = costs / np.array([limit.slots(int(h), 3.0) for h in sizes])
        axes.plot(sizes, costs / costs[0], "o-", color="#0072B2")
        axes.axhspan(0.8, 1.2, color="#009E73", alpha=0.15)
        axes.set(xscale="log", ylim=(0, 1.6), xlabel=name, ylabel="cost of a unit of work")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.minorticks_off()
    figure.savefig(PAGE.parent / "images" / "scaling.svg", metadata={"Date": None})


def versions() -> str:
    """Return the packages that are here, with their versions."""
    found = []
    for name in ("numpy", "numba", "scikit-learn", "torch", "jax", "llvmlite"):
        with suppress(metadata.PackageNotFoundError):
            found.append(f"{name} {metadata.version(name)}")
    return ", ".join(found)


def processor() -> str:
    """Return the processor's name."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


#: What can be measured by itself.
PARTS: dict[str, Callable[[], Any]] = {
    "limit": limit.table,
    "starting": starting,
    "threads": two_threads,
    "scaling": scaling,
    "float64": lambda: steady_state("float64"),
    "float32": lambda: steady_state("float32"),
    "real": real_thing,
    "million": lambda: in_process(MILLION),
    "stored": lambda: in_process(STORED),
}


def measure(parts: list[str]) -> dict[str, Any]:
    """Measure some parts, and return all that are kept, by name."""
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    KEPT.parent.mkdir(exist_ok=True)
    for part in parts:
        started = time.monotonic()
        found = PARTS[part]()
        seconds = time.monotonic() - started
        print(f"{part}: {seconds:.0f} s", flush=True)
        kept[part] = {"on": f"{datetime.now(UTC):%Y-%m-%d}", "seconds": seconds, "found": found}
        KEPT.write_text(json.dumps(kept, indent=1) + "\n")
    return dict(json.loads(KEPT.read_text()))


def main(parts: list[str]) -> None:
    """Measure, and write the page if nothing is missing."""
    kept = measure(parts)
    missing = [part for part in PARTS if part not in kept]
    if missing:
        print(f"{KEPT} lacks {', '.join(missing)}, so the page is not written.")
        return
    text = page(kept)
    PAGE.write_text(text, encoding="utf-8")
    print(text)


def page(kept: dict[str, Any]) -> str:
    """Return the page, and draw its figure."""
    found = {part: one["found"] for part, one in kept.items()}
    lines, threads, starts = found["scaling"], found["threads"], found["starting"]
    million, stored, (rates, near) = found["million"], found["stored"], found["limit"]
    machine = limit.Rates(*rates)
    scaling_figure(lines)
    close = [
        [f"{h}", f"{needed:.0f}", f"{most:.3g}", f"{rate:.3g}", f"{100 * rate / most:.0f} %"]
        for h, needed, most, rate in near
    ]
    ours = {
        dtype: [statistics.median(found[dtype][str(h)]["Shallows"]) for h in WIDTHS]
        for dtype in ("float64", "float32")
    }
    half = [f"h = {h}: {b / a:.2f}" for h, a, b in zip(WIDTHS, *ours.values(), strict=True)]
    costs = {name: [cost for _, cost in points] for name, points in lines.items()}
    per_work = [c / limit.slots(h, machine.division) for h, c in lines["h"]]
    dates = sorted({one["on"] for one in kept.values()})
    target = Target.current()
    return f"""# Benchmarks

Made by `make bench` on {" to ".join(dates[:1] + dates[1:][-1:])}: {processor()} ({target.cpu}, {target.vector_bytes * 8}-bit
vectors), {len(ALLOWED)} processors allowed, Python {platform.python_version()}, shallows
{sh.__version__}, {versions()}. Absolute figures drift from machine to machine and
from hour to hour; the ratios are taken within a round, in which all peers alternate on one core, and
vary less.

The work: full-batch gradient descent on the report's 21-point XOR, network 2-h-h-1, accuracy tested
in every epoch. The peers are in `benchmarks/peers`, each written as an expert
would write it; `python -m peers --check` (in `benchmarks/`) compares each with the plain loop.

## Steady state, one core

Million network-epochs per second, median of {ROUNDS} rounds (lowest–highest), and below it how many
times as fast Shallows is in the same round. float64:

{steady_section(found["float64"])}
“JAX, lanes by hand” is what Shallows does, written in JAX: the network as the last axis, every sum
written out term by term, finished lanes refilled inside one `jit`, and XLA told to use 512-bit
vectors (as all the JAX rows are). `vmap` is what JAX's users write.

float32:

{steady_section(found["float32"])}
float32 against Shallows' own float64: {", ".join(half)} times as fast.

## A whole sweep, one core

XOR, h = 3, lr 0.1, 1000 seeds, a budget of 10,000 epochs, each network stopping when it is solved.
(What trains one network after another got 100 seeds, and its seconds are multiplied by ten.)
The numbers solved differ by a few: at this learning rate a last digit can decide.

{real_section(found["real"])}
## Threads

Two threads are {spread(threads, "{:.2f}") if threads else "not measured:"} times as fast as one.

## Cost grows with the work

![Cost of a unit of work against networks, samples and width](images/scaling.svg)

Nanoseconds, best of three: per network and epoch for {", ".join(f"{n:,}" for n, _ in lines["networks"])}
networks: {", ".join(f"{c:.0f}" for c in costs["networks"])}. Per network, epoch and sample for
{", ".join(str(n) for n, _ in lines["samples"])} samples: {", ".join(f"{c:.2f}" for c in costs["samples"])}.
Per network, epoch, sample and thousand slots for h = {", ".join(str(h) for h, _ in lines["h"])}:
{", ".join(f"{1000 * c / 21:.1f}" for c in per_work)}.

A million networks (XOR, h = 3, lr 0.1, budget 500, all processors): {million["seconds"]:.0f} s for
{million["epochs"] / 1e9:.2f} billion network-epochs, {million["megabytes"]:.0f} MB of memory at most. With a store, it takes
{spread(stored["ratios"], "{:.3f}")} times as long (median of 3, lowest–highest) and {stored["megabytes"]:.0f} MB
on disk in {stored["shards"]} shards, the weights of every unsolved network among them; opened and checked
again, as a table, in {stored["open"]:.1f} s.

## Starting

`import shallows` takes {1000 * starts["3"][1]["import"]:.1f} ms after NumPy's own import. The first
sweep of a shape takes, with the import of pandas, {starts["3"][0]["sweep"]:.2f} s on a cold cache and
{starts["3"][1]["sweep"]:.2f} s on a warm one at h = 3 (the kernel takes {starts["3"][0]["ready"]:.2f} and
{starts["3"][1]["ready"]:.2f} s of that), and {starts["10"][0]["sweep"]:.2f} and {starts["10"][1]["sweep"]:.2f} s at h = 10.

## How close to the machine's limit

`benchmarks/limit.py` measures it: a slot of the multiplier takes {machine.slot:.3f} ns for {machine.lanes} numbers, and a
division {machine.division:.1f} slots. Multiplications, fmas and comparisons share these slots, and a sample needs
3h² + 29h + 10 of them and 2h + 1 divisions. Million network-epochs a second:

{table(["h", "slots a sample", "limit", "Shallows", "of the limit"], close)}
What limits the rest, and what was tried without success, is in [how it is fast](fast.md).

*{sum(one["seconds"] for one in kept.values()):.0f} s in all.*
"""


if __name__ == "__main__":
    unknown = set(sys.argv[1:]) - PARTS.keys()
    if unknown:
        sys.exit(f"unknown parts: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    main(sys.argv[1:] or list(PARTS))
