"""A sweep is killed, goes on, and is widened: nothing runs twice, and nothing is lost.

Prints how many networks were there after the crash, and the table that DuckDB makes of the finished
store: how many of 330,000 solve XOR within 200 epochs.
"""

import subprocess
import sys
import time
from pathlib import Path

import duckdb

import shallows as sh

STORE = Path("runs/xor")
RATES = [0.03, 0.1, 0.3]


def sweep(seeds, **where):
    """Train four tanh units on XOR, for every rate and seed."""
    network = {"hidden": (4,), "activation": "tanh", "bias": True, "init": "xavier"}
    axes = {"lr": RATES, "seed": range(seeds)}
    return sh.sweep(sh.datasets.xor(), **network, **axes, max_epochs=200, progress=False, **where)


def main():
    """Crash, go on, widen, look."""
    # Another process sweeps, and is killed without warning once a part of it is on disk.
    victim = subprocess.Popen([sys.executable, __file__, "victim"])
    while victim.poll() is None and not list(STORE.glob("networks/[0-9]*.parquet")):
        time.sleep(0.01)
    victim.kill()
    victim.wait()
    print(f"after the crash: {len(sh.open(STORE).frame)} of 300000 networks")

    # The same call finishes what is missing; one with more seeds runs only the difference.
    sweep(100_000, store=STORE)
    wider = sweep(110_000, store=STORE)
    assert wider.frame.equals(sweep(110_000).frame)  # to the bit, as if nothing had happened

    # The store is Parquet: any tool reads it.
    print(
        duckdb.sql(f"""
            select lr, count(*) as networks, avg((outcome = 'solved')::int) as solved,
                   median(epochs) filter (outcome = 'solved') as epochs
            from '{STORE}/networks/*.parquet' group by lr order by lr
        """)
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["victim"]:
        sweep(100_000, store=STORE)
    else:
        main()
