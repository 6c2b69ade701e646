"""Networks in a store: time, memory and bytes a row; and what keeping them costs.

``python tests/slow/large_store.py`` prints the figures of `docs/billion.md`, for 10⁶ networks;
``NETWORKS=10000000`` in front of it tries ten million.
"""

import os
import resource
import shutil
import tempfile
import time
from pathlib import Path

import shallows as sh

XOR = sh.datasets.xor()
NETWORKS = int(os.environ.get("NETWORKS", "1000000"))


def told(what, started):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock, processor = time.monotonic() - started[0], time.process_time() - started[1]
    print(f"{what}: {clock:.1f} s, {processor:.1f} processor s, peak {peak:.0f} MB", flush=True)


def now():
    return time.monotonic(), time.process_time()


def kept(root):
    """Write all networks, none of them solved, then summarise and open them."""
    call = {"hidden": (2, 2), "lr": [0.001 * i for i in range(1, 11)], "max_epochs": 5}
    started = now()
    done = sh.sweep(XOR, **call, seed=range(NETWORKS // 10), store=root / "s", progress=False)
    told(f"trained for 5 epochs and written, {NETWORKS} networks", started)
    assert (done.results.status == 2).all()
    del done
    sizes = [file.stat().st_size for file in (root / "s" / "networks").iterdir()]
    print(f"{sum(sizes) / NETWORKS:.1f} bytes a row, {len(sizes)} shards")


def read(root):
    started = now()
    summary = sh.scan(root / "s").summary("lr")
    told("summarised by streaming", started)
    assert summary["networks"].sum() == NETWORKS
    started = now()
    rows = sh.scan(root / "s").dataset().count_rows()
    told(f"counted {rows} rows", started)
    started = now()
    opened = sh.open(root / "s")
    told("opened", started)
    started = now()
    assert len(opened.frame) == NETWORKS
    told("made one frame", started)


def overhead(root):
    """Print what a store costs at a budget of 500, two runs of each kind alternating."""
    spent = {"without": 0.0, "with": 0.0}
    for turn in range(2):
        for kind, store in (("without", None), ("with", root / f"o{turn}")):
            started = time.process_time()
            sh.sweep(XOR, (3, 3), seed=range(60_000), max_epochs=500, store=store, progress=False)
            spent[kind] += time.process_time() - started
    more = 100 * (spent["with"] / spent["without"] - 1)
    print(f"a store at a budget of 500 epochs costs {more:.1f} % more processor time: {spent}")


if __name__ == "__main__":
    root = Path(tempfile.mkdtemp())
    try:
        what = os.environ.get("WHAT", "kept,read,overhead").split(",")
        for function in (kept, read, overhead):
            if function.__name__ in what:
                function(root)
    finally:
        shutil.rmtree(root)
