"""A reader, and a second writer, beside a writer that widens and extends a store all the time.

``REWRITES=360 python tests/slow/beside.py`` opens it until it was rewritten so often: as often as a
sweep writes in an hour, once in ten seconds. ``SECONDS=600`` ends it earlier. No table may hold a
wrong row, no warning may come, and the second writer is refused each time.
"""

import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import shallows as sh
from shallows.sweeps import folder

XOR = sh.datasets.xor()
REWRITES = int(os.environ.get("REWRITES", "50"))
SECONDS = float(os.environ.get("SECONDS", "inf"))
CALL = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 20.0]}
WRITER = f"""
import sys
import shallows as sh
from shallows.sweeps import store

store.EVERY, budget, seeds = 0.0, 40, 3
while True:
    budget, seeds = budget + 7, min(seeds + 1, 40)
    while True:
        try:
            sh.sweep(sh.datasets.xor(), **{CALL!r}, seed=range(seeds), max_epochs=budget,
                     store=sys.argv[1], threads=1, progress=False)
            break
        except sh.ArgumentError as error:  # the other one has the lock for a moment
            assert "no other sweep is writing" in str(error)
"""


def main(root):
    path, truth = root / "s", {}
    sh.sweep(XOR, **CALL, seed=range(3), max_epochs=40, store=path, progress=False)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    opened = refused = 0
    due = time.monotonic() + SECONDS
    budgets = set()
    try:
        while len(budgets) < REWRITES and time.monotonic() < due:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                found = sh.open(path)
            opened += 1
            budgets.add(found.max_epochs)
            frame = found.frame
            if "budget" not in frame:
                frame = frame.assign(budget=found.max_epochs)
            for row in frame.itertuples(index=False):
                key = row.hidden, row.lr, row.seed, row.budget
                told = row.outcome, row.epochs, repr(row.loss)
                assert truth.setdefault(key, told) == told, key
            try:
                folder.locked(path).release()
            except sh.ArgumentError:
                refused += 1
    finally:
        writer.kill()
        writer.wait()
    some = list(truth)[:: max(1, len(truth) // 50)]
    for hidden, lr, seed, budget in some:  # what was seen is what a training gives
        units = tuple(map(int, hidden.split(",")))
        run = sh.train(XOR, units, lr=lr, seed=int(seed), max_epochs=budget)
        told = str(run.outcome.status), run.epochs, repr(run.loss)
        assert tuple(map(str, truth[hidden, lr, seed, budget])) == tuple(map(str, told))
    print(f"{opened} tables of {len(budgets)} budgets opened, {len(truth)} rows, none wrong")
    print(f"{len(some)} of them trained again, a second writer refused {refused} times")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        main(Path(directory))
