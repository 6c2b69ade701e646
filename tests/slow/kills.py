"""SIGKILL to a process, a worker, the scheduler and the client, each resumed to the same table.

``KILLS=100 python tests/slow/kills.py`` kills each kind so many times; ``KINDS=process`` chooses. A
round makes a store in three calls: the second has a larger budget, the third values of another
kind, so all shards are written three times. Each call is repeated until it ends by itself. All
processes are forks of this one, which has imported everything but runs no thread.
"""

import asyncio
import hashlib
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import distributed
import pandas  # noqa: F401 - loaded before the forks
import pyarrow.parquet  # noqa: F401
import safetensors.numpy  # noqa: F401

import shallows as sh
from shallows.sweeps import cluster, folder, store, sweep  # noqa: F401

KILLS = int(os.environ.get("KILLS", "5"))
KINDS = os.environ.get("KINDS", "process,worker,scheduler,client").split(",")
HIDDEN = [(2, 2), (3, 3), (2, 3), (3, 2), (4, 2), (2, 4)]
SEEDS = {"process": 8, "worker": 150, "scheduler": 150, "client": 50}
CALLS = [
    {"lr": [0.1, 0.05], "max_epochs": 100},
    {"lr": [0.1, 0.05], "max_epochs": 1000},
    {"lr": [0.1, 0.05, (0.1, 0.2, 0.3)], "max_epochs": 1000},
]
LIMIT = 120  # seconds after which a call hangs
IN_ORDER = 3  # the status of a client that ended with an error in one line


def forked(work, *given):
    """Start a function in a process of its own, and return the number of the process."""
    if child := os.fork():
        return child
    try:
        logging.disable()  # Dask tells its peers' deaths
        work(*given)
        os._exit(0)
    except (ConnectionError, sh.ArgumentError):
        os._exit(IN_ORDER)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def told(work, *given):
    """Return the text that a function returns in a process of its own."""
    read, write = os.pipe()
    child = forked(lambda: os.write(write, work(*given).encode()))
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    assert os.waitpid(child, 0)[1] == 0
    return text


def called(kind, call, path=None, address=None):
    """Sweep; each piece of work is a shard."""
    store.EVERY, dask = 0.0, {"cluster": address} if address else {"threads": 1}
    given = {**call, **dask, "seed": range(SEEDS[kind]), "store": path, "progress": False}
    return sh.sweep(sh.datasets.xor(), HIDDEN, **given)


def digest(frame):
    return hashlib.sha256(frame.to_csv().encode()).hexdigest()


def wanted(kind):
    """Return the digests of the tables at the first and the last call, made without a store."""
    return f"{digest(called(kind, CALLS[0]).frame)} {digest(called(kind, CALLS[-1]).frame)}"


def found(path):
    """Return the same of a store, in which no warning may come and nothing else may lie."""
    names = {entry.name for entry in path.iterdir()}
    assert names == {folder.NAME, folder.DATA, folder.NETWORKS, folder.EARLIER, ".lock"}, names
    assert all(file.stem.isdecimal() for file in path.glob("**/networks/*"))
    first = sh.open(path, max_epochs=CALLS[0]["max_epochs"])
    return f"{digest(first.frame)} {digest(sh.open(path).frame)}"


# -- a cluster -------------------------------------------------------------------------------------


def served(kind, root, *given):
    """Be a scheduler or a worker."""

    async def serve():
        address = {"host": "127.0.0.1", "dashboard": False}
        if kind == "worker":
            more = {"nthreads": 1, "local_directory": str(root)}
            server = await distributed.Worker(*given, **address, **more)
        else:
            server = await distributed.Scheduler(**address)
            os.write(given[0], f"{server.address}\n".encode())
        await server.finished()

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    asyncio.run(serve())


class Cluster:
    """A scheduler and two workers, in processes of their own."""

    def __init__(self, root):
        self.root, self.processes, self.address = root, {}, ""
        self.start("scheduler")

    def start(self, name):
        """Start a process, in the place of one of this name."""
        self.kill(name)
        if name != "scheduler":
            self.processes[name] = forked(served, "worker", self.root, self.address)
            return
        read, write = os.pipe()
        self.processes[name] = forked(served, "scheduler", self.root, write)
        os.close(write)
        with os.fdopen(read) as pipe:
            self.address = pipe.readline().strip()
        self.start("worker 0")
        self.start("worker 1")

    def kill(self, name):
        """Send SIGKILL to a process."""
        if name in self.processes:
            child = self.processes.pop(name)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def close(self):
        """Kill all processes."""
        for name in list(self.processes):
            self.kill(name)


# -- kills -----------------------------------------------------------------------------------------


class Killer:
    """Kills processes of one kind at random moments, four or five in the time of a call."""

    def __init__(self, kind, servers, rng):
        self.kind, self.servers, self.rng = kind, servers, rng
        self.kills, self.patience = 0, 1.0

    def through(self, work, *given):
        """Run a call again and again until it ends by itself."""
        while True:
            address = self.servers.address if self.servers else None
            client, before, begun = forked(work, *given, address), self.kills, time.monotonic()
            while (status := self.ended(client)) is None:
                assert time.monotonic() < begun + LIMIT, "it hangs"
                self.kill(client)
            if status == 0:
                self.patience *= 0.8
                return
            assert status == -signal.SIGKILL or (self.kills > before and status == IN_ORDER), status

    def ended(self, client):
        """Wait for a random time; return the status of a client that ends meanwhile, or None."""
        due = time.monotonic() + self.rng.uniform(0, self.patience)
        while time.monotonic() < due:
            child, status = os.waitpid(client, os.WNOHANG)
            if child:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.002)
        return None

    def kill(self, client):
        """Kill what is to be killed."""
        self.kills, self.patience = self.kills + 1, self.patience * 1.05
        if self.kind in ("process", "client"):
            os.kill(client, signal.SIGKILL)
        elif self.kind == "worker":
            self.servers.start(f"worker {self.rng.randrange(2)}")
        else:
            self.servers.start("scheduler")


def main(root):
    for kind in KINDS:
        rng = random.Random(int(os.environ.get("SEED", "0")))  # noqa: S311 - no secrets
        servers = None if kind == "process" else Cluster(root)
        killer, stores, whole = Killer(kind, servers, rng), 0, told(wanted, kind)
        try:
            while killer.kills < KILLS:
                path, stores = root / f"{kind} {stores}", stores + 1
                for call in CALLS:
                    killer.through(called, kind, call, path)
                assert told(found, path) == whole, path
                shutil.rmtree(path)
                if stores % 20 == 0:
                    print(f"{kind}: {killer.kills} kills, {stores} stores so far", flush=True)
        finally:
            if servers:
                servers.close()
        print(f"{kind}: {killer.kills} kills, {stores} stores, all identical", flush=True)


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp())
    main(place)
    shutil.rmtree(place)
    times = os.times()
    print(f"{times.user + times.system + times.children_user + times.children_system:.0f} s")
    sys.exit()
