"""A map that is kept and goes on, on this machine or a cluster, is the map trained at once."""

import os
import subprocess
import sys
from contextlib import nullcontext

import numpy as np
import pytest

import shallows as sh
from shallows.maps import map as maps
from shallows.sweeps import reading
from shallows.sweeps import store as stores
from shallows.sweeps.work import COLUMNS

LINE = sh.datasets.linear(30)
CALL = {
    "x": ("lr", 0.01, 30, "log"), "y": ("w1[0,1]", -2, 2), "size": (40, 30), "max_epochs": 60,
    "hidden": (3, 2), "activation": ("identity", "relu"), "init": "normal", "progress": False,
}  # fmt: skip
NEVER = {**CALL, "x": ("lr1", 1e-3, 1e2, "log"), "y": ("momentum", 0, 0.9), "stop": "never"}


def mapped(**given):
    return sh.trainability(LINE, **{**CALL, **given})


def same(one, other):
    for name in COLUMNS:
        a, b = getattr(one.pixels, name), getattr(other.pixels, name)
        assert (a == b).all() or a.tobytes() == b.tobytes(), name


@pytest.fixture(autouse=True)
def short(monkeypatch):
    """Look at a map every 300 networks."""
    monkeypatch.setattr(maps, "CHUNK", 300)


@pytest.fixture(scope="module", params=[CALL, NEVER], ids=["solved", "measured"])
def call(request):
    return request.param


@pytest.fixture(scope="module")
def whole(call):
    made = mapped(**call)
    assert len(np.unique(made.pixels.status)) > 1
    return made


def test_a_map_is_a_sweep_over_its_axes():
    """`sweep` with the same values as axes has the same rows, with the map's numbers."""
    whole = mapped()
    network = {name: v for name, v in CALL.items() if name not in ("x", "y", "size")}
    axes = {"lr": whole.x.values, "shift": {"w1[0,1]": whole.y.values}}
    swept = sh.sweep(LINE, **network, **axes)
    assert whole.sweep.frame.equals(swept.frame)
    assert whole.sweep.summary("lr").equals(swept.summary("lr"))
    names = ["lr", "w1[0,1]"]
    in_order = [frame.sort_values(names, ignore_index=True) for frame in (whole.frame, swept.frame)]
    assert in_order[0][list(swept.frame.columns)].equals(in_order[1])


def test_a_kept_map_is_the_map(call, whole, tmp_path):
    """Stored, loaded or opened, it has the same pixels. The same call trains nothing."""
    path = tmp_path / "m"
    same(mapped(**call, store=path), whole)
    again = sh.maps.load(path)
    same(again, whole)
    assert again.settings(3, 5) == whole.settings(3, 5)
    assert sh.open(path).frame["loss"].equals(whole.sweep.frame["loss"])
    before = {file: file.stat().st_mtime_ns for file in path.rglob("[!.]*")}
    looks = []
    same(mapped(**call, store=path, watch=looks.append), whole)
    assert not looks
    assert before == {file: file.stat().st_mtime_ns for file in path.rglob("[!.]*")}


def test_a_store_gets_the_pixels_that_were_known_before(tmp_path):
    """Those that a zoom shares with the map, and those of a map that had no store so far."""
    made = mapped(size=(12, 10))
    part = made.zoom((0.1, 1), (-1, 0), store=tmp_path / "part", progress=False)
    same(sh.maps.load(tmp_path / "part"), part)
    made.compute(store=tmp_path / "whole", progress=False)
    same(sh.maps.load(tmp_path / "whole"), made)
    assert sh.maps.load(tmp_path / "whole").complete


def test_a_map_that_was_stopped_goes_on(call, whole, tmp_path):
    """Ctrl-C keeps in the store what the error holds, and the same call goes on."""

    def stop(_):
        raise KeyboardInterrupt

    path = tmp_path / "m"
    with pytest.raises(sh.SweepInterrupted) as stopped:
        mapped(**call, store=path, watch=stop)
    assert isinstance(stopped.value, sh.MapInterrupted)
    kept = stopped.value.map
    assert 0 < kept.done < 1200
    same(sh.maps.load(path), kept)
    assert stopped.value.sweep.frame["loss"].equals(sh.open(path).frame["loss"])
    same(mapped(**call, store=path), whole)


def test_a_kept_map_takes_a_larger_budget(tmp_path):
    """Pixels go on from their states. With a measure, another budget is refused."""
    for call in (CALL, NEVER):
        path = tmp_path / str(len(call))
        mapped(**call | {"max_epochs": 40, "store": path})
        if call is CALL:
            same(mapped(**call, store=path), mapped(**call))
            continue
        with pytest.raises(sh.ArgumentError, match=r"^max_epochs: got 60; accepted: 40, as"):
            mapped(**call, store=path)


def test_pixels_of_a_smaller_budget_are_shown_and_not_reused(tmp_path, monkeypatch):
    """All pixels are shown meanwhile, but a zoom trains its own anew."""
    monkeypatch.setattr(stores, "EVERY", 0.0)

    def stop(_):
        raise KeyboardInterrupt

    mapped(max_epochs=20, store=tmp_path / "m")
    with pytest.raises(sh.MapInterrupted) as stopped:
        mapped(store=tmp_path / "m", watch=stop)
    kept = stopped.value.map
    assert (kept.pixels.status != 0).all()
    assert 0 < kept.done < 1200
    same(sh.maps.load(tmp_path / "m"), kept)
    there = {"x": (0.1, 1.0), "y": (-1, 0), "progress": False}
    same(kept.zoom(**there), mapped(max_epochs=60).zoom(**there))


def test_cancelled_it_keeps_what_is_done(call, whole, tmp_path):
    """What had finished is in the store, and the next call trains the others."""
    path = tmp_path / "m"
    made = sh.Map.of(LINE, **{name: v for name, v in call.items() if name != "progress"})
    for part in made.refine(store=path):
        part.cancel()
    assert 0 < made.done < 1200
    same(sh.maps.load(path), made)
    made.compute(store=path, progress=False)
    same(made, whole)


@pytest.mark.parametrize("size", [(80, 30), (40, 31)])
def test_another_size_goes_on_where_it_shares_the_pixels(size, tmp_path):
    """A map of twice the width keeps its pixels; another height shares none of them."""
    path = tmp_path / "m"
    mapped(store=path)
    if size == (40, 31):
        with pytest.raises(sh.ArgumentError, match=r"^w1\[0,1\]: .*is missing"):
            mapped(store=path, size=size)
        return
    known = []
    made = mapped(store=path, size=size, watch=lambda m: known.append(m.done))
    assert min(known) > 1200
    same(made, mapped(size=size))


def test_a_store_is_of_a_map_or_of_a_sweep(tmp_path):
    """A map can't go on in the store of a sweep, nor a sweep in that of a map."""
    mapped(store=tmp_path / "m", size=(2, 2))
    sh.sweep(LINE, lr=[0.1, 0.2], store=tmp_path / "s", max_epochs=5, progress=False)
    with pytest.raises(sh.ArgumentError, match=r"^path: .*"):
        sh.maps.load(tmp_path / "s")
    axes = {"x": ("lr", 0.1, 0.3), "y": ("scale", 1, 2)}
    with pytest.raises(sh.ArgumentError, match=r"^store: .*directory of a map"):
        sh.trainability(LINE, **axes, size=(2, 2), max_epochs=5, store=tmp_path / "s")


KILLED = """
import os, signal, sys
import shallows as sh
from shallows.maps import map as maps
from shallows.sweeps import store

store.EVERY, maps.CHUNK = 0.0, 300
path, call, kills = sys.argv[1], eval(sys.argv[2]), 0
while True:
    looks, told = os.pipe()
    child = os.fork()
    if not child:
        os.close(looks)
        sh.trainability(sh.datasets.linear(30), **call, store=path,
                        watch=lambda _: os.write(told, b"."))
        os._exit(0)
    os.close(told)
    for _ in range(1 + kills % 3):
        os.read(looks, 1)
    os.kill(child, signal.SIGKILL)
    os.close(looks)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
    kills += 1
    try:
        assert sh.maps.load(path).done < 1200
    except sh.ArgumentError:
        assert kills < 9  # killed before there was a description
print(kills)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killed_at_any_moment_it_goes_on(call, whole, tmp_path):
    """SIGKILL after some looks, again and again, until a call has little left: the whole map."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "m"), repr(call)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 1
    same(sh.maps.load(tmp_path / "m"), whole)


def test_a_cluster_trains_the_same_map(call, whole, tmp_path, monkeypatch):
    """On Dask's workers, some networks to a task, stored or not: the same pixels."""
    distributed = pytest.importorskip("distributed")
    from shallows.sweeps import blocks

    monkeypatch.setattr(blocks, "SECONDS", 0.02)
    monkeypatch.setattr(blocks, "FIRST", 50)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=":0"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        looks = []
        same(mapped(**call, cluster=client, watch=lambda m: looks.append(m.done)), whole)
        assert len(looks) > 3
        same(mapped(**call, cluster=client, store=tmp_path / "m"), whole)
    same(sh.maps.load(tmp_path / "m"), whole)
    assert reading.about(tmp_path / "m")["finished"] == 1200


@pytest.mark.parametrize(
    ("where", "cluster", "share"), [("auto", None, 1), ("cpu", None, 1), ("cuda", "c", 8)]
)
def test_the_device_that_is_used_decides_how_often_a_map_is_seen(
    monkeypatch, where, cluster, share
):
    """Without a GPU, ``auto`` is the processor, with small chunks; a cluster's workers choose."""
    made = mapped(size=(2, 2))
    monkeypatch.setattr("shallows.engine.device.chosen", lambda _: "cpu")
    monkeypatch.setattr("shallows.sweeps.cluster.connected", nullcontext)
    monkeypatch.setattr("shallows.sweeps.cluster.run", lambda *_args, **_options: iter(()))
    seen = []
    monkeypatch.setattr(maps.Map, "_order", lambda _, share: seen.append(share) or iter(()))
    list(made.refine(device=where, cluster=cluster))
    assert seen == [share]
