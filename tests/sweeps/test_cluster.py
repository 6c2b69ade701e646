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
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster

import shallows as sh
from shallows.engine.cuda import DeviceError
from shallows.engine.runner import train, train_for
from shallows.outcome import USED_UP
from shallows.sweeps import blocks as cut
from shallows.sweeps import cluster as remote
from shallows.sweeps.work import plan

XOR = sh.datasets.xor()
KILLS = int(os.environ.get("SHALLOWS_TEST_KILLS", "8"))
DASK = [sys.executable, "-m", "dask"]
QUIET: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
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
    monkeypatch.setattr(cut, "SECONDS", 0.05)


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
    monkeypatch.setattr(cut, "SECONDS", 0.3)
    monkeypatch.setattr(cut, "LIMIT", 0.5)
    rng = random.Random(0)  # noqa: S311 - no secrets here
    over, killed, rounds = threading.Event(), 0, 0
    with (
        LocalCluster(n_workers=0, dashboard_address=":0", host="127.0.0.1") as cluster,
        Client(cluster) as client,
    ):
        workers = [start_worker(cluster.scheduler_address, tmp_path) for _ in range(2)]

        def kill():
            nonlocal killed
            # No more than KILLS: on a busy machine, no worker would live long enough.
            while killed < KILLS and not over.wait(rng.uniform(0.1, 1.5)):
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
    """Finished tasks are in the store, and the others are cancelled."""

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

        lost = "^cluster: the scheduler is lost; .*/s keeps what has finished, and the same call"
        with pytest.raises(ConnectionError, match=lost):
            sweep(seed=range(40_000), cluster=address, watch=end, store=tmp_path / "s")
        assert len(sh.open(tmp_path / "s").frame)
    finally:
        for process in (scheduler, worker):
            process.kill()
            process.wait()


@pytest.mark.parametrize("bad", ["tcp://127.0.0.1:1", "nonsense://x", "", 7])
def test_what_is_no_cluster_is_refused(bad, monkeypatch):
    """A wrong address, or no scheduler there: one error names the argument."""
    monkeypatch.setattr(remote, "PATIENCE", 1)
    with pytest.raises(sh.ArgumentError, match=r"^cluster: got "):
        sweep(cluster=bad)


def test_a_cluster_without_workers_is_refused(monkeypatch):
    """The error says that the scheduler has no workers."""
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
    asked = client.run

    def run(function, *args, **how):
        return {"tcp://gone": OSError("closed"), **asked(function, *args, **how)}

    monkeypatch.setattr(client, "run", run)
    same(sweep(seed=range(5), cluster=client), sweep(seed=range(5)))


def test_networks_that_have_not_ended_travel_back(client, short, monkeypatch):
    """Every task is cut at once, its networks go on in other tasks, and no bit changes."""
    monkeypatch.setattr(cut, "LIMIT", 0.0)
    left, put = [], cut.Blocks.put_back
    monkeypatch.setattr(cut.Blocks, "put_back", lambda *args: left.append(args[1]) or put(*args))
    call = {"dtype": ["float64", "float32"], "lr": [0.05, 20.0], "max_epochs": 40_000}
    call |= {"hidden": (3, 3), "activation": "sigmoid", "seed": range(6)}
    same(sweep(**call, cluster=client), sweep(**call))
    assert len(left) > 3
    assert any((rest.epochs > 0).all() for rest in left)


def test_networks_that_stand_still_are_known_wherever_they_go_on():
    """A task that is cut before it begins with a network passes on since when it stands still."""
    made = sweep(hidden=(3, 3), activation="sigmoid", momentum=0.0, lr=100.0, seed=range(60_000),
                 max_epochs=1).grid  # fmt: skip
    (piece,) = plan(XOR, made, np.arange(60_000), 40)
    (ended,) = train(piece, XOR)
    assert (ended.still > 0).mean() > 0.5
    before = {"state": ended.state, "epochs": ended.epochs, "still": ended.still}
    settings = replace(piece.settings, max_epochs=80)
    _, rest = train_for(replace(piece, **before, settings=settings), XOR, -1.0)
    assert (rest.still == ended.still[rest.rows]).all()
    assert (rest.still > 0).any()


def start_other_worker(scheduler, directory):
    """Return a worker process whose bits may differ."""
    preload = directory / "other.py"
    preload.write_text("from shallows.sweeps import cluster\ncluster.ARITHMETIC = 2\n")
    command = [*DASK, "worker", scheduler, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
    return subprocess.Popen([*command, "--preload", str(preload)], cwd=directory, **QUIET)


def test_a_late_worker_of_another_version_is_left_aside(whole, short, tmp_path):
    """It is named once, gets no task, and the sweep goes on with the others."""
    with (
        LocalCluster(
            n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0",
            host="127.0.0.1", protocol="tcp://",
        ) as cluster,
        Client(cluster) as client,
    ):  # fmt: skip
        (good,), late = client.nthreads(), []

        def join(progress):
            if not late:
                late.append(start_other_worker(cluster.scheduler_address, tmp_path))
                client.wait_for_workers(2, timeout=60)

        monkeypatched = pytest.MonkeyPatch()
        monkeypatched.setattr(remote, "LOOK", 0.0)
        try:
            with pytest.warns(
                remote.ClusterWarning, match="is left aside: .* 2, and .* 1$"
            ) as said:
                same(sweep(cluster=client, watch=join), whole)
        finally:
            monkeypatched.undo()
            late[0].kill()
            late[0].wait()
        assert len(said) == 1
        assert good not in str(said[0].message)


def test_the_data_travel_once_a_worker(client, short, monkeypatch):
    """A task carries its networks, in a few bytes each, and not the data."""
    wide = np.random.RandomState(0).rand(2000, 30)
    data = sh.datasets.from_arrays(wide, np.arange(2000) % 2)
    sent, submit, gave, run = [], client.submit, [], client.run
    monkeypatch.setattr(client, "submit", lambda *a, **k: sent.append(a) or submit(*a, **k))
    monkeypatch.setattr(client, "run", lambda f, *a, **k: gave.append((f, a)) or run(f, *a, **k))
    done = sh.sweep(data, 2, seed=range(300), max_epochs=3, cluster=client, progress=False)
    same(done, sh.sweep(data, 2, seed=range(300), max_epochs=3, progress=False))
    assert len(sent) > 4
    sizes = [len(pickle.dumps(task)) for task in sent]
    assert max(sizes) < 3000 < data.x.nbytes
    kept = [args for function, args in gave if function is remote._keep]
    assert len(kept) == 1  # once, to both workers
    assert kept[0][1] is data
    held = client.run(lambda: len(__import__("shallows.sweeps.cluster").sweeps.cluster._held))
    assert set(held.values()) == {0}


def test_a_worker_that_lost_the_data_gets_them_again(client, short, monkeypatch):
    """A worker that starts again at its old address does not have the data any more."""
    forgot, send = [], remote._Fleet._send

    def forgetting(fleet, block, tried):
        if len(forgot) < 2:
            forgot.append(client.run(remote._forget, XOR.hash))
        send(fleet, block, tried)

    monkeypatch.setattr(remote._Fleet, "_send", forgetting)
    same(sweep(seed=range(9), cluster=client), sweep(seed=range(9)))
    assert forgot


@pytest.mark.parametrize(("pace", "largest"), [(0.005, 1000), (60.0, cut.FIRST)])
def test_blocks_grow_to_seconds(pace, largest):
    """Tasks start small and grow with the pace, eightfold at most; no network is lost."""
    made = sweep(seed=range(2000), max_epochs=1)
    rows = np.arange(len(made.grid))
    blocks, sizes, seen = cut.Blocks(plan(XOR, made.grid, rows, 1)), [], []
    while (block := blocks.next()) is not None:
        sizes.append(len(block))
        seen.extend(block.rows.tolist())
        blocks.measured(len(block), pace * len(block))
    assert sorted(seen) == rows.tolist()
    assert sizes[:2] == [cut.FIRST, min(cut.FIRST * cut.GROWTH, largest)]
    assert max(sizes) == largest


def test_a_gpu_that_fails_on_a_worker_is_named():
    """Its task is tried again. The last error names the GPU's failure."""
    made = sweep(seed=[0], hidden=(2, 2), lr=0.1, activation="sigmoid", momentum=0.0, max_epochs=1)
    tasks = []

    def submit(*_args, **_options):
        tasks.append(Future())
        tasks[-1].set_exception(DeviceError("the GPU's memory does not suffice"))
        return tasks[-1]

    client = SimpleNamespace(
        status="running",
        nthreads=lambda: {"worker": 1},
        run=lambda *_args, **_options: {"worker": remote._versions()},
        submit=submit,
        cancel=lambda *_args, **_options: None,
    )
    works = plan(XOR, made.grid, np.arange(1), 1)
    with pytest.raises(ConnectionError, match=r"failed 10 times \(the GPU's memory does not"):
        list(remote.run(works, XOR, client=client, watch=lambda _: None))
    assert len(tasks) == remote.TRIES


def test_what_comes_back_goes_on_together():
    """Networks of one kernel share a block again. None is lost, and none comes twice."""
    made = sweep(seed=range(40), lr=0.1, momentum=0.0, max_epochs=1)
    works = list(plan(XOR, made.grid, np.arange(len(made.grid)), 1))
    blocks, back = cut.Blocks([]), []
    for piece in works:
        for start in range(0, len(piece), 5):
            rest = piece[start : start + 3]
            back.extend(rest.rows.tolist())
            blocks.put_back(rest)
    seen = []
    while (block := blocks.next()) is not None:
        assert len(block) <= blocks.size
        assert {made.grid.settings(row)["hidden"] for row in block.rows} == {block.mlp.hidden}
        seen.extend(block.rows.tolist())
    assert sorted(seen) == sorted(back)


def test_packed_networks_and_results_are_the_same():
    """Ranges, equal rows and unneeded states are left out, and are there again afterwards."""
    made = sweep(seed=range(9), max_epochs=300)
    for piece in plan(XOR, made.grid, np.arange(len(made.grid)), 300):
        (ended,) = train(piece, XOR)
        back = cut.unpacked(pickle.loads(pickle.dumps(cut.packed(piece))))  # noqa: S301 - our own
        assert equal(back, piece)
        used_up = np.isin(ended.status, USED_UP)
        lean = replace(ended, state=np.where(used_up[:, None], ended.state, 0))
        assert equal(cut.unpacked(cut.packed_results(ended)), lean)
        size = len(pickle.dumps(cut.packed(piece))) / len(piece)
        assert size < len(pickle.dumps(piece)) / len(piece)


def equal(one, other):
    """Return whether two records have the same columns, to the bit."""
    for name, values in vars(other).items():
        mine = getattr(one, name)
        if not isinstance(values, np.ndarray):
            assert mine == values, name
        elif values.dtype == object:
            assert mine.tolist() == values.tolist(), name
        else:
            assert (mine.dtype, mine.tobytes()) == (values.dtype, values.tobytes()), name
    return True
