"""A cluster: the same bits on other processes, whoever of them dies."""

import contextlib
import json
import os
import pickle
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from distributed import Client, LocalCluster

import shallows as sh
from shallows.sweeps import cluster as remote

XOR = sh.datasets.xor()
KILLS = int(os.environ.get("SHALLOWS_TEST_KILLS", "50"))
DASK = [sys.executable, "-m", "dask"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
CALL = {
    "hidden": [(2, 2), (3, 3)], "activation": ["sigmoid", "identity"], "lr": [0.1, 20.0],
    "momentum": [0.0, 0.5], "seed": range(40), "max_epochs": 600,
}  # fmt: skip


def sweep(**kwargs):
    return sh.sweep(XOR, **{"progress": False, **CALL, **kwargs})


def same(one, other):
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=True)


@pytest.fixture(scope="module")
def whole():
    return sweep(threads=1)


@pytest.fixture(scope="module")
def client():
    """Two worker processes of a scheduler on loopback, each with a nanny that restarts it."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0",
            host="127.0.0.1", silence_logs=50,
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        yield client


@pytest.fixture
def short(monkeypatch):
    """Many short tasks instead of a few long ones."""
    monkeypatch.setattr(remote, "SECONDS", 0.05)
    monkeypatch.setattr(remote, "FIRST", 20)


def test_one_thread_two_threads_and_a_cluster_agree(whole, client, short):
    """The table of a cluster is the local one's, to the bit, at any number of threads."""
    same(sweep(threads=2), whole)
    same(sweep(cluster=client), whole)
    same(sweep(cluster=client.scheduler.address), whole)


def test_a_cluster_keeps_and_extends_a_store(whole, client, short, tmp_path):
    """A store begun here goes on there, from the states of its networks, and ends the same."""
    sweep(seed=range(10), max_epochs=200, store=tmp_path / "s")
    sweep(seed=range(25), max_epochs=400, store=tmp_path / "s", cluster=client)
    same(sweep(store=tmp_path / "s", cluster=client), whole)
    same(sh.open(tmp_path / "s"), whole)


def start_worker(scheduler: str, directory: Path) -> subprocess.Popen[bytes]:
    """Return a worker process without a nanny: nobody brings it back."""
    return subprocess.Popen(
        [*DASK, "worker", scheduler, "--no-nanny", "--no-dashboard", "--nthreads", "1",
         "--host", "127.0.0.1"], cwd=directory, **QUIET,
    )  # fmt: skip


def test_workers_killed_mid_task(monkeypatch, tmp_path):
    """SIGKILL to a worker at random moments, again and again: nothing is lost or doubled."""
    call = {"lr": [0.05, 0.1, 0.2], "seed": range(1500), "max_epochs": 4000, "progress": False}
    expected = sh.sweep(XOR, **call)
    monkeypatch.setattr(remote, "SECONDS", 0.3)
    rng = random.Random(0)  # noqa: S311 - no secrets here
    over, killed, rounds = threading.Event(), 0, 0
    with (
        LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as cluster,
        Client(cluster) as client,
    ):
        workers = [start_worker(cluster.scheduler_address, tmp_path) for _ in range(2)]

        def kill():
            nonlocal killed
            while not over.wait(rng.uniform(0.1, 1.5)):
                victim = rng.randrange(2)
                workers[victim].kill()
                workers[victim].wait()
                killed += 1
                workers[victim] = start_worker(cluster.scheduler_address, tmp_path)

        client.wait_for_workers(2, timeout=60)
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            while killed < KILLS:
                path, rounds = tmp_path / str(rounds), rounds + 1
                same(sh.sweep(XOR, **call, cluster=client, store=path), expected)
                same(sh.open(path), expected)
                rows = pd.read_parquet(path / "networks")
                assert len(rows) == len(rows.drop_duplicates(["lr", "seed"])) == len(expected.frame)
        finally:
            over.set()
            killer.join()
            for worker in workers:
                worker.kill()
                worker.wait()


def test_ctrl_c_keeps_what_came_back(client, short, tmp_path):
    """A stopped sweep's finished tasks are in its store, and the others are cancelled."""

    def stop(progress):
        if progress.solved + progress.unsolved:
            raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted) as stopped:
        sweep(seed=range(4000), cluster=client, store=tmp_path / "s", watch=stop)
    kept = stopped.value.sweep
    assert 0 < len(kept.frame) < len(kept.grid)
    same(sh.open(tmp_path / "s"), kept)


def address_in(where):
    """Return a scheduler's address from its file, once that is written whole."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError, ValueError):
            return json.loads(where.read_text())["address"]
        time.sleep(0.05)
    raise TimeoutError(where)


def test_the_two_commands_of_the_guide(whole, tmp_path):
    """`dask scheduler` and `dask worker` in processes of their own; then the scheduler dies."""
    where = tmp_path / "scheduler.json"
    scheduler = subprocess.Popen(
        [*DASK, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
         "--scheduler-file", str(where)], **QUIET, cwd=tmp_path,
    )  # fmt: skip
    worker = subprocess.Popen(
        [*DASK, "worker", "--scheduler-file", str(where), "--nthreads", "2", "--no-dashboard",
         "--host", "127.0.0.1"], **QUIET, cwd=tmp_path,
    )  # fmt: skip
    try:
        address = address_in(where)
        same(sweep(cluster=address), whole)

        def end(progress):
            if progress.solved + progress.unsolved:
                scheduler.kill()

        with pytest.raises(ConnectionError, match="cluster: the scheduler is lost"):
            sweep(seed=range(40_000), cluster=address, watch=end, store=tmp_path / "s")
        assert len(sh.open(tmp_path / "s").frame)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()


@pytest.mark.parametrize("bad", ["tcp://127.0.0.1:1", "nonsense://x", "", 7])
def test_what_is_no_cluster_is_refused(bad, monkeypatch):
    """An address without a scheduler, or no address at all: one error that names the argument."""
    monkeypatch.setattr(remote, "PATIENCE", 1)
    with pytest.raises(sh.ArgumentError, match=r"^cluster: got "):
        sweep(cluster=bad)


def test_a_cluster_without_workers_is_refused(monkeypatch):
    """A scheduler alone trains nothing, and says so."""
    monkeypatch.setattr(remote, "PATIENCE", 1)
    with (
        LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as cluster,
        Client(cluster) as client,
        pytest.raises(sh.ArgumentError, match=r"^cluster: .*; accepted: a scheduler that has"),
    ):
        sweep(cluster=client)


def test_workers_with_another_arithmetic_are_refused(client, monkeypatch):
    """Bits are never mixed: a worker's versions have to be this process's."""
    monkeypatch.setattr(remote, "ARITHMETIC", 2)
    with pytest.raises(sh.ArgumentError, match=r"^cluster: got 'tcp://.*arithmetic 1'; accepted"):
        sweep(cluster=client)


def test_a_worker_that_dies_while_it_is_asked_stops_nothing(client, monkeypatch):
    """A worker that is lost between joining and answering is no reason to refuse the others."""
    answers = {"tcp://gone": OSError("closed"), "tcp://here": remote._versions()}
    monkeypatch.setattr(client, "run", lambda *_args, **_kwargs: answers)
    same(sweep(seed=range(5), cluster=client), sweep(seed=range(5)))


def test_a_task_asks_for_its_arithmetic():
    """A worker that joined after the check says no by itself, and its error reaches the caller."""
    with pytest.raises(sh.ArgumentError, match=r"^cluster: got 'a worker with") as refused:
        remote._train(None, XOR, "shallows 9, arithmetic 9")
    back = pickle.loads(pickle.dumps(refused.value))  # noqa: S301 - our own
    assert str(back) == str(refused.value)


def test_blocks_grow_to_seconds():
    """The size of a task follows the speed measured, and every network is in one block."""
    from shallows.sweeps.work import plan

    made = sweep(seed=range(2000), max_epochs=1)
    rows = pd.RangeIndex(len(made.grid)).to_numpy()
    blocks, sizes, seen = remote._Blocks(plan(XOR, made.grid, rows, 1)), [], []
    while (block := blocks.next()) is not None:
        sizes.append(len(block))
        seen.extend(block.rows.tolist())
        blocks.measured(0.005)
    assert sorted(seen) == list(range(len(made.grid)))
    assert sizes[0] == remote.FIRST
    assert max(sizes) == int(remote.SECONDS / 0.005)
