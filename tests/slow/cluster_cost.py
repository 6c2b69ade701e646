"""What a cluster costs: processor time and bytes, with two worker processes on this machine.

Run it alone: ``python tests/slow/cluster_cost.py``. Processor time is counted in all processes, so
it does not matter what else the machine does.
"""

import os
import pickle
import time
import warnings
from typing import Any

from distributed import Client, LocalCluster

import shallows as sh
from shallows.sweeps import cluster as remote

warnings.simplefilter("ignore")
XOR = sh.datasets.xor()
ROUNDS = int(os.environ.get("ROUNDS", "1"))
CALL = {"lr": [0.1, 0.05], "max_epochs": 10_000, "progress": False}


def local(networks):
    """Return the processor seconds of a sweep in this process."""
    started = time.process_time()
    sh.sweep(XOR, **CALL, seed=range(networks // 2), threads=2)
    return time.process_time() - started


def main(networks):
    sent, back, tasks = [0], [0], [0]
    send, result = remote._Fleet._send, remote._Fleet._result

    def sending(fleet, block, tried):
        tasks[0] += 1
        sent[0] += len(pickle.dumps(remote.cut.packed(block)))
        send(fleet, block, tried)

    def landing(fleet, future):
        done = result(fleet, future)
        back[0] += len(pickle.dumps(done))
        return done

    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
            host="127.0.0.1", silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        local(64)  # compiles
        sh.sweep(XOR, **CALL, seed=range(64), cluster=client)
        fleet: Any = remote._Fleet
        fleet._send, fleet._result = sending, landing
        spent = {"local": 0.0, "workers": 0.0, "client and scheduler": 0.0}
        for _ in range(ROUNDS):  # alternating
            spent["local"] += local(networks)
            mine, theirs = time.process_time(), sum(client.run(time.process_time).values())
            sh.sweep(XOR, **CALL, seed=range(networks // 2), cluster=client)
            spent["client and scheduler"] += time.process_time() - mine
            spent["workers"] += sum(client.run(time.process_time).values()) - theirs
        bytes_ = sent[0], back[0]
        few, before = tasks[0], time.process_time()
        remote.cut.SECONDS, remote.cut.GROWTH = 0.05, 4
        sh.sweep(XOR, **CALL, seed=range(networks // 4), cluster=client)
        many, small = tasks[0] - few, time.process_time() - before
    for name, seconds in spent.items():
        print(f"{name}: {seconds:.2f} processor seconds")
    whole = spent["workers"] + spent["client and scheduler"]
    print(f"overhead: {100 * (whole / spent['local'] - 1):.1f} %")
    print(f"{few} tasks of {ROUNDS * networks / few:.0f} networks")
    print(f"{many} small tasks: {1000 * small / many:.1f} ms of client and scheduler each")
    each = [count / ROUNDS / networks for count in bytes_]
    print(f"bytes a network: {each[0]:.1f} sent, {each[1]:.1f} back")


if __name__ == "__main__":
    main(int(os.environ.get("NETWORKS", "4000")))
