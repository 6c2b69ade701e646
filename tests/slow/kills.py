"""SIGKILL to a process, a worker, the scheduler and the client, each resumed to the same table.

``KILLS=100 python tests/slow/kills.py`` kills each kind so many times. A round is a store that is
made again and again until a call ends by itself.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import shallows as sh

KILLS = int(os.environ.get("KILLS", "5"))
CALL = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 0.05], "seed": range(1500)}
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
DASK = [sys.executable, "-m", "dask"]
CLIENT = f"""
import sys
import shallows as sh
from shallows.sweeps import store

store.EVERY = 0.1
budget, path, *cluster = sys.argv[1:]
sh.sweep(sh.datasets.xor(), **{CALL!r}, max_epochs=int(budget), store=path, progress=False,
         cluster=cluster[0] if cluster else None)
"""


class Cluster:
    """A scheduler and two workers, in processes of their own."""

    def __init__(self, root):
        self.root, self.file, self.processes = root, root / "scheduler.json", {}
        self.start("scheduler")

    def start(self, name):
        """Start a process, in the place of one of this name."""
        if name == "scheduler":
            self.file.unlink(missing_ok=True)
            command = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
            self.launch(name, [*command, "--scheduler-file", str(self.file)])
            self.address = self.found()
            self.start("worker 0")
            self.start("worker 1")
            return
        command = ["worker", self.address, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
        self.launch(name, [*command, "--host", "127.0.0.1"])

    def launch(self, name, command):
        """Run a command of Dask."""
        self.kill(name)
        self.processes[name] = subprocess.Popen([*DASK, *command], cwd=self.root, **QUIET)

    def kill(self, name):
        """Send SIGKILL to a process."""
        if name in self.processes:
            self.processes[name].kill()
            self.processes.pop(name).wait()

    def found(self):
        """Return the address of the scheduler, once it has written it."""
        while True:
            try:
                return json.loads(self.file.read_text())["address"]
            except (OSError, ValueError):
                time.sleep(0.05)

    def close(self):
        """Kill all processes."""
        for name in list(self.processes):
            self.kill(name)


def rounds(kind, root, whole, cluster, rng):
    """Kill so many times, and compare each round's table; return the kills."""
    killed = number = 0
    while killed < KILLS:
        path, number = root / f"{kind} {number}", number + 1
        for budget in (400, 2000):
            while True:
                where = [cluster.address] if cluster else []
                command = [sys.executable, "-c", CLIENT, str(budget), str(path), *where]
                client = subprocess.Popen(command, **QUIET)
                killed += ended(kind, client, cluster, rng)
                if client.wait() == 0:
                    break
        found = sh.open(path)
        assert found.frame.equals(whole[2000])
        assert sh.open(path, max_epochs=400).frame.equals(whole[400])
    return killed, number


def ended(kind, client, cluster, rng):
    """Kill what is to be killed at random moments while a client runs; return how often."""
    kills = 0
    while client.poll() is None:
        try:
            client.wait(rng.uniform(0.5, 3))
        except subprocess.TimeoutExpired:
            kills += 1
            if kind in ("process", "client"):
                client.send_signal(signal.SIGKILL)
            elif kind == "worker":
                cluster.start(f"worker {rng.randrange(2)}")
            else:
                cluster.kill("scheduler")
                client.wait()
                cluster.start("scheduler")
    return kills


def main():
    rng = random.Random(0)  # noqa: S311 - no secrets
    root = Path(tempfile.mkdtemp())
    whole = {
        budget: sh.sweep(sh.datasets.xor(), **CALL, max_epochs=budget, progress=False).frame
        for budget in (400, 2000)
    }
    for kind in os.environ.get("KINDS", "process,worker,scheduler,client").split(","):
        cluster = None if kind == "process" else Cluster(root)
        try:
            killed, stores = rounds(kind, root, whole, cluster, rng)
            print(f"{kind}: {killed} kills, {stores} stores, all identical", flush=True)
        finally:
            if cluster:
                cluster.close()


if __name__ == "__main__":
    main()
