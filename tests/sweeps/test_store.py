"""The store: a sweep that goes on, is widened, and notices what is damaged."""

import errno
import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import warnings
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shallows as sh
from shallows.cli import store as store_commands
from shallows.sweeps import checked, folder, reading, spec
from shallows.sweeps import store as stores

XOR = sh.datasets.xor()
MIXED = {
    "hidden": [(2, 2), (3, 3)],
    "activation": ["sigmoid", "identity"],
    "momentum": [0.0, 0.5],
    "lr": [0.1, 20.0],
    "dtype": ["float64", "float32"],
    "seed": range(5),
}


AXES = ["hidden", "activation", "momentum", "lr", "dtype", "seed"]


def sweep(data=XOR, **kwargs):
    return sh.sweep(data, **{"progress": False, "max_epochs": 400, **kwargs})


def same(one: sh.Sweep, other: sh.Sweep) -> None:
    pd.testing.assert_frame_equal(one.frame, other.frame, check_exact=True)


@pytest.fixture(scope="module")
def mixed():
    """Solved, unsolved and diverged networks of several kernels, not stored."""
    return sweep(**MIXED, max_epochs=1500)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "runs" / "lr"


def test_a_stored_sweep_is_the_sweep(path, mixed):
    """What is stored, and opened, is what the sweep gives without a store."""
    same(sweep(**MIXED, max_epochs=1500, store=path), mixed)
    same(sh.open(path), mixed)
    assert sh.open(str(path)).replay(7).loss == mixed.frame.loss[7]


def test_a_finished_sweep_runs_nothing_again(path):
    """The same call returns the table, trains no network, and touches no file."""
    first = sweep(seed=range(20), store=path)
    before = {file: file.stat().st_mtime_ns for file in path.rglob("[!.]*")}  # but the lock
    seen = []
    second = sweep(seed=range(20), store=path, watch=seen.append)
    same(first, second)
    assert not seen
    assert before == {file: file.stat().st_mtime_ns for file in path.rglob("[!.]*")}


@pytest.mark.parametrize("every", [0.0, 10.0])
def test_an_extended_sweep_is_a_fresh_one(path, mixed, monkeypatch, every):
    """More seeds, another value on an axis, a larger budget, in shards of any size: same bits."""
    monkeypatch.setattr(stores, "EVERY", every)
    few = {**MIXED, "seed": range(3), "momentum": 0.0}
    sweep(**few, store=path, max_epochs=200)
    sweep(**few | {"seed": range(4)}, store=path, max_epochs=200)
    sweep(**few | {"seed": range(4), "momentum": [0.5, 0.0]}, store=path, max_epochs=700)
    same(sweep(**MIXED, store=path, max_epochs=1500), mixed)
    same(sh.open(path), mixed)
    rows = pd.read_parquet(path / "networks")
    assert len(rows) == len(rows.drop_duplicates(AXES)) == len(mixed.grid)


def test_extending_runs_only_the_difference(path):
    """A larger budget goes on from the stored epoch, and solved networks do not run at all."""
    sweep(seed=range(10), store=path, max_epochs=1000)
    run = []
    done = sweep(
        seed=range(12), store=path, max_epochs=1500,
        watch=lambda progress: run.append(progress.network_epochs),
    )  # fmt: skip
    fresh = int(done.frame.epochs[10:].sum())
    longer = int((done.frame.epochs[:10] - 1000).clip(0).sum())
    assert run == sorted(run)
    assert run[-1] == fresh + longer  # the forward pass that is repeated does not count


def test_regressions_and_rates_for_each_layer_are_stored(path):
    """Numbers as targets, L2, two learning rates, a budget run to its end and then enlarged."""
    wave = np.linspace(0, 3, 12)
    data = sh.datasets.from_arrays(wave[:, None], np.sin(wave), task="regression")
    call = {"hidden": 4, "lr": [(0.02, 0.01), (0.01, 0.02)], "alpha": [0.0, 0.1], "seed": range(3)}
    sweep(data, **call, max_epochs=50, store=path)
    done = sweep(data, **call, max_epochs=90, store=path)
    same(done, sweep(data, **call, max_epochs=90))
    same(sh.open(path), done)
    assert set(done.frame.outcome) == {"finished"}
    with pytest.raises(sh.ArgumentError, match=r"^lr: .*\(0.02, 0.01\) is missing"):
        sweep(data, **call | {"lr": [0.1, 0.2]}, max_epochs=90, store=path)


def test_an_extension_that_is_stopped_does_not_look_complete(path):
    """Networks that have not run the larger budget don't count as finished."""
    short = sweep(seed=range(64), max_epochs=300, store=path)

    def stop(_progress):
        raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted) as stopped:
        sweep(seed=range(64), max_epochs=10**7, lr=1e-9, store=path.parent / "other", watch=stop)
    assert len(stopped.value.sweep.frame) == 0
    with pytest.raises(sh.SweepInterrupted) as stopped:
        sweep(seed=range(64), max_epochs=10**6, store=path, watch=stop)
    kept = stopped.value.sweep
    assert len(kept.frame) == len(short.frame)
    assert (kept.frame.budget[kept.frame.outcome == "unsolved"] == 300).all()
    assert "have not run all 1000000 epochs yet" in repr(kept)
    same(sh.open(path), kept)
    same(sweep(seed=range(64), max_epochs=900, store=path.parent / "x"),
         sweep(seed=range(64), max_epochs=900))  # fmt: skip


def test_progress_counts_each_network_once(path):
    """However often a sweep is extended, no more networks are done than there are."""
    sweep(seed=range(64), max_epochs=100, store=path)
    seen = []
    sweep(seed=range(64), max_epochs=400, store=path, watch=seen.append)
    assert max(p.solved + p.unsolved + p.diverged for p in seen) <= 64


def test_numpys_numbers_are_numbers(path):
    """NumPy's scalars and arrays can be settings, and are kept as plain JSON."""
    given = {"lr": np.array(0.1), "seed": np.arange(3), "max_epochs": np.int64(50)}
    same(sweep(**given, store=path), sweep(lr=0.1, seed=range(3), max_epochs=50))
    same(sh.open(path), sweep(**given))


def test_anyone_can_read_it(path):
    """Pandas, Polars and DuckDB read the shards as they stand, settings and all."""
    done = sweep(hidden=[(2, 2), (3, 3)], lr=[0.1, 0.2], seed=range(4), store=path)
    glob = str(path / "networks" / "*.parquet")
    for rows in (
        pd.read_parquet(path / "networks"),
        pl.read_parquet(glob).to_pandas(),
        duckdb.read_parquet(glob).df(),
    ):
        rows = rows.sort_values(["hidden", "lr", "seed"], ignore_index=True)
        assert rows.hidden.tolist() == ["2,2"] * 8 + ["3,3"] * 8
        assert rows.outcome.tolist() == done.frame.outcome.tolist()
        assert np.array_equal(rows.loss, done.frame.loss)
        assert set(rows.columns) >= {
            *done.grid.axes,
            "loss_function",
            "epochs",
            "accuracy",
            "bad_quantity",
            "still_since",
            "state",
        }


def test_networks_that_stand_still_do_so_since_the_same_epoch(path):
    """A sweep at a rate that saturates it, extended twice, tells what it tells at once."""
    for budget in (2, 60, 300):
        kept = sweep(lr=[0.1, 30.0, 100.0], seed=range(20), max_epochs=budget, store=path)
    at_once = sweep(lr=[0.1, 30.0, 100.0], seed=range(20), max_epochs=300)
    same(kept, at_once)
    same(sh.open(path), at_once)
    assert at_once.frame.still_since.between(3, 59).any()
    assert at_once.frame.epochs.max() == 300


def test_the_description_is_readable(path):
    """`sweep.json` says what, when, where, and with which versions."""
    sweep(lr=[0.1, 0.2], seed=range(3), store=path)
    sweep(lr=[0.1, 0.2], seed=range(4), store=path)
    spec = json.loads((path / "sweep.json").read_text())
    assert spec["axes"]["lr"] == [0.1, 0.2]
    assert spec["axes"]["seed"] == {"start": 0, "stop": 4, "step": 1}
    assert spec["data"]["hash"] == XOR.hash
    assert [call["networks"] for call in spec["calls"]] == [6, 8]
    assert {"when", "where", "versions"} <= set(spec["calls"][0])
    assert reading.about(path)["finished"] == 8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": sh.datasets.linear()}, "^data: got .*'linear'.*holds: 'xor' with the hash"),
        ({"max_epochs": 100}, "^max_epochs: got 100; accepted: at least 200, what"),
        ({"lr": 0.1}, r"^lr: .* 0\.2 is missing"),
        ({"seed": range(1, 9)}, "^seed: .* 0 is missing"),
        ({"hidden": (2, 2)}, r"^hidden: .* \(3, 3\) is missing"),
    ],
)
def test_another_sweep_is_refused(path, change, message):
    """Other data, a smaller budget or missing values: the error says what differs."""
    call = {"lr": [0.1, 0.2], "seed": range(3), "max_epochs": 200}
    first = sweep(**call, store=path)
    with pytest.raises(sh.ArgumentError, match=message):
        sweep(**{**call, **change}, store=path)
    same(sh.open(path), first)


def test_another_arithmetic_is_refused(path, monkeypatch):
    """Bits of two arithmetics never meet in one store."""
    sweep(store=path)
    monkeypatch.setattr(spec, "ARITHMETIC", 2)
    with pytest.raises(sh.ArgumentError, match=r"^store: got .*; accepted: another directory"):
        sweep(store=path)


def _flip(file: Path, place: int) -> None:
    content = bytearray(file.read_bytes())
    content[place % len(content)] ^= 1 << (place % 8)
    file.write_bytes(bytes(content))


@pytest.fixture(scope="module")
def one_shard(tmp_path_factory):
    """A store of one small shard, its content, and its table."""
    path = tmp_path_factory.mktemp("flipped")
    done = sweep(seed=range(6), lr=[0.1, 20.0], activation=["sigmoid", "identity"], store=path)
    (shard,) = (path / "networks").iterdir()
    return path, shard, shard.read_bytes(), done


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), cut=st.booleans())
def test_no_damage_goes_unseen(one_shard, place, cut):
    """A flipped bit, or a cut, anywhere in a shard: it is named, or has changed no cell."""
    path, shard, content, done = one_shard
    shard.write_bytes(content[: place % len(content)] if cut else content)
    if not cut:
        _flip(shard, place)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        opened = sh.open(path)
    if caught:
        assert all(shard.name in str(warning.message) for warning in caught)
        assert not len(opened.frame)
    else:
        same(opened, done)


def test_a_damaged_shard_is_named_set_aside_and_run_again(path, monkeypatch):
    """The sweep called again has the whole table; the damaged file is kept under another name."""
    monkeypatch.setattr(stores, "EVERY", 0.0)
    whole = sweep(hidden=[(2, 2), (3, 3), (4, 4)], seed=range(5), store=path)
    first, second, third = sorted((path / "networks").iterdir())
    _flip(second, second.stat().st_size - 1)
    third.write_bytes(third.read_bytes()[:-50])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(sh.open(path).frame) == 5
        again = sweep(hidden=[(2, 2), (3, 3), (4, 4)], seed=range(5), store=path)
    named = [str(warning.message) for warning in caught]
    assert all("000001.parquet is damaged" in line for line in named[::2])
    assert all("000002.parquet is damaged" in line for line in named[1::2])
    assert len(named) == 4
    same(again, whole)
    same(sh.open(path), whole)
    assert len(list((path / "damaged").iterdir())) == 2
    assert len(pd.read_parquet(path / "networks")) == len(whole.frame)  # nobody meets them
    assert first.exists()


def test_a_shard_that_was_copied_counts_once(path):
    """A copy of a shard, as from a backup, doubles no network, for any reader."""
    whole = sweep(seed=range(5), store=path)
    (shard,) = (path / "networks").iterdir()
    shutil.copy(shard, shard.with_name("000007.parquet"))
    with pytest.warns(sh.StoreWarning, match="000007.parquet .* another shard holds"):
        same(sweep(seed=range(5), store=path), whole)
    assert len(pd.read_parquet(path / "networks")) == 5


def test_a_shard_damaged_meanwhile_is_named(path):
    """What is damaged after it was opened ends the call with its name; the next one goes on."""
    whole = sweep(seed=range(5), max_epochs=300, store=path)
    held = stores.Store(path, XOR, whole.grid, 600)
    (shard,) = (path / "networks").iterdir()
    shard.write_bytes(shard.read_bytes()[:-50])
    with pytest.raises(OSError, match=r"damaged after the sweep began"):
        list(held.begun())
    held.close()
    with pytest.warns(sh.StoreWarning):
        again = sweep(seed=range(5), max_epochs=600, store=path)
    same(again, sweep(seed=range(5), max_epochs=600))


def test_too_little_memory_is_not_damage(path, monkeypatch):
    """If a shard can't be read for lack of memory, it counts as whole, and stays in place."""
    sweep(seed=range(3), store=path)

    def none_left(*_args, **_kwargs):
        raise MemoryError

    with monkeypatch.context() as small:
        small.setattr("pyarrow.parquet.read_table", none_left)
        with pytest.raises(MemoryError):
            sweep(seed=range(4), store=path)
    assert len(sh.open(path).frame) == 3


@pytest.mark.parametrize("name", ["sweep.json", "000000.parquet"])
def test_a_failing_read_names_the_file(path, monkeypatch, name):
    """The system's error has no file name, but ours has. Nothing is called damaged."""
    first, reads = sweep(seed=range(3), store=path), {}

    def fails(kind):
        def read(file, *args, **options):
            if Path(file).name == name:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return reads[kind](file, *args, **options)

        return read

    with monkeypatch.context() as broken:
        for place, kind in ((Path, "read_text"), (Path, "open")):
            reads[kind] = getattr(place, kind)
            broken.setattr(place, kind, fails(kind))
        with pytest.raises(OSError, match=rf"Input/output error: '{path}/.*{name}'"):
            sh.open(path)
    same(sh.open(path), first)


def test_a_name_that_is_no_text_is_refused_before_anything_runs(tmp_path):
    """Linux allows any bytes in names, Arrow does not: nothing is trained, nothing is written."""
    path = tmp_path / "\udcff"
    with pytest.raises(sh.ArgumentError, match=r"^store: got .*surrogates not allowed"):
        sweep(store=path)
    assert not path.exists()
    with pytest.raises(sh.ArgumentError, match=r"^store: got"):
        sh.open(path)


def test_names_with_spaces_signs_and_other_scripts(tmp_path, shell):
    """Python and the shell keep, open, list, merge and scan such a store."""
    path = tmp_path / "ein Läuf [bold]☃* %s" / "-s"
    done = sweep(seed=range(3), store=path)
    same(sh.open(path), done)
    same(sh.merge(path.parent / "m", [path]), done)
    assert sh.scan(path).dataset().count_rows() == 3
    assert "3 of 3" in shell("ls", path)[1]
    assert "3 of 3" in shell("verify", path)[1]


@pytest.mark.skipif(sys.platform == "win32", reason="links files")
def test_a_shard_behind_a_link_is_read_and_replaced(path, tmp_path):
    """The link is replaced by the new shard, and the file behind it is left alone."""
    sweep(seed=range(3), max_epochs=20, store=path)
    (shard,) = (path / "networks").iterdir()
    kept = shard.rename(tmp_path / "elsewhere.parquet")
    shard.symlink_to(kept)
    before = kept.read_bytes()
    same(sweep(seed=range(3), max_epochs=40, store=path), sweep(seed=range(3), max_epochs=40))
    same(sh.open(path), sweep(seed=range(3), max_epochs=40))
    assert kept.read_bytes() == before


@pytest.mark.parametrize("call", ["close", "unlock"])
def test_a_handle_that_can_not_be_closed_is_an_error_in_order(path, monkeypatch, call):
    """A disk may tell late that it fails: no shard is called damaged, and the store is named."""
    first = sweep(seed=range(3), max_epochs=20, store=path)
    with monkeypatch.context() as broken:
        if call == "unlock":
            broken.setattr("filelock.FileLock.release", _fails)
        else:
            opened = Path.open
            broken.setattr(
                Path, "open",
                lambda path, *how, **more: (
                    Failing(path) if path.stem.isdecimal() else opened(path, *how, **more)
                ),
            )  # fmt: skip
        with pytest.raises(OSError, match=f"Input/output error: '{path}"):
            sweep(seed=range(4), max_epochs=20, store=path)
    assert not (path / "damaged").exists()
    assert len(sh.open(path).frame) >= len(first.frame)


def _fails(*_):
    raise OSError(errno.EIO, os.strerror(errno.EIO))


class Failing:
    """A file to read, whose closing fails."""

    def __init__(self, path):
        self.file = open(path, "rb")  # noqa: PTH123, SIM115 - the test replaces Path.open

    def __enter__(self):
        return self.file

    def __exit__(self, *_):
        self.file.close()
        _fails()


def test_a_directory_that_can_not_be_listed_is_no_empty_one(path, monkeypatch):
    """Python's `glob` finds nothing where a right is missing; a new shard would replace the old."""
    first = sweep(seed=range(3), store=path)

    def denied(function):
        def listed(directory=".", *rest):
            if Path(directory).name == "networks":
                raise PermissionError(errno.EACCES, "Permission denied", str(directory))
            return function(directory, *rest)

        return listed

    with monkeypatch.context() as closed:
        for name in ("listdir", "scandir"):
            closed.setattr(os, name, denied(getattr(os, name)))
        for act in (lambda: sh.open(path), lambda: sweep(seed=range(4), store=path)):
            with pytest.raises(PermissionError, match=f"{path}/networks"):
                act()
    same(sh.open(path), first)


def test_a_store_that_can_not_be_read_hides_no_other_one(path, monkeypatch, capsys):
    """`ls` says what is wrong with it, and lists the next one."""
    sweep(seed=range(3), store=path / "a")
    sweep(seed=range(4), store=path / "b")
    listed = folder.shards

    def denied(store):
        if store.name == "a":
            raise PermissionError(errno.EACCES, "Permission denied", str(store))
        return listed(store)

    monkeypatch.setattr(folder, "shards", denied)
    monkeypatch.setenv("COLUMNS", "200")
    store_commands.ls(path)
    said = capsys.readouterr().out
    assert "Permission denied" in said
    assert "4 of 4" in said


def test_a_file_that_goes_while_stores_are_listed_is_not_counted(path, monkeypatch, capsys):
    """A writer moves its temporary files, and `ls` shows its store as any other."""
    sweep(seed=range(3), store=path / "a")
    (path / "a" / "networks" / "going").touch()
    is_file = Path.is_file

    def seen(file):
        found = is_file(file)
        if file.name == "going":
            file.unlink()
        return found

    monkeypatch.setattr(Path, "is_file", seen)
    monkeypatch.setenv("COLUMNS", "200")
    store_commands.ls(path)
    assert "3 of 3" in capsys.readouterr().out
    assert not (path / "a" / "networks" / "going").exists()


@pytest.mark.parametrize("what", ["cut", "other", "gone"])
def test_damaged_data_are_written_again(path, what):
    """The call has the data, so damaged or missing files of them are written again."""
    first = sweep(seed=range(3), store=path)
    stored = path / "data.safetensors"
    if what == "cut":
        stored.write_bytes(stored.read_bytes()[:-8])
    elif what == "other":
        other = path.parent / "other"
        sweep(sh.datasets.linear(), store=other)
        stored.write_bytes((other / "data.safetensors").read_bytes())
    else:
        stored.unlink()
    sweep(seed=range(3), store=path)
    same(sh.open(path), first)


def test_what_is_not_ours_is_left_alone(path):
    """Hidden files, and copies beside the shards, are neither read nor deleted."""
    path.mkdir(parents=True)
    (path / ".eslintrc.json").write_text("{}")
    first = sweep(seed=range(3), store=path)
    (path / "networks" / "000000 (copy).parquet").write_bytes(b"mine")
    same(sweep(seed=range(3), store=path), first)
    assert (path / ".eslintrc.json").read_text() == "{}"


def test_reading_while_another_writes(path):
    """A shard that is replaced again and again is always read whole."""
    done = sweep(seed=range(40), max_epochs=200, store=path)
    (shard,) = (path / "networks").iterdir()
    over = threading.Event()
    about, rows = checked.read(shard)

    def replace():
        while not over.is_set():
            checked.write(shard, rows, about)

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        for _ in range(200):
            checked.read(shard)
    finally:
        over.set()
        writer.join()
    same(sh.open(path), done)


def test_a_foreign_shard_is_not_mixed_in(path, tmp_path):
    """A shard of other data, copied into the directory, is named and left out."""
    sweep(seed=range(3), store=path)
    sweep(sh.datasets.linear(), seed=range(3, 6), store=tmp_path / "other")
    (shard,) = (tmp_path / "other" / "networks").iterdir()
    (path / "networks" / "000007.parquet").write_bytes(shard.read_bytes())
    with pytest.warns(sh.StoreWarning, match=r"000007.parquet is left out: .* on other data"):
        assert len(sh.open(path).frame) == 3
    with pytest.raises(sh.ArgumentError, match=r"^store: got .*000007.parquet'; .*file elsewhere"):
        sweep(seed=range(3), store=path)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(["format", "arithmetic", "data", "max_epochs", "varied", "axes", "calls"]),
    value=st.none() | st.integers() | st.text() | st.lists(st.integers()) | st.just({}),
)
def test_a_made_up_description_is_refused(one_shard, key, value):
    """The error names `sweep.json`, whatever is in it."""
    path = one_shard[0]
    good = (path / "sweep.json").read_text()
    spec = json.loads(good)
    if spec[key] == value:
        return
    try:
        (path / "sweep.json").write_text(json.dumps({**spec, key: value}))
        one_shard[1].write_bytes(one_shard[2])
        try:
            with warnings.catch_warnings(action="ignore"):
                sh.open(path)
        except sh.ArgumentError as error:
            assert str(error).startswith(("store: ", "path: "))  # noqa: PT017 - or none at all
    finally:
        (path / "sweep.json").write_text(good)


@pytest.mark.parametrize("what", ["", "{", "[]", "null", "{}", '{"format": 1}', "[" * 100_000])
def test_a_broken_description_is_refused(path, what):
    """A description that is cut off or empty is named, not guessed at."""
    sweep(store=path)
    (path / "sweep.json").write_text(what)
    with pytest.raises(sh.ArgumentError, match=r"^store: got '.*sweep.json'; accepted: a whole"):
        sh.open(path)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_a_write_error_loses_nothing(path, monkeypatch, number):
    """The disk fills, fails, or is taken away: a clear error; later the same call goes on."""
    monkeypatch.setattr(stores, "EVERY", 0.0)
    call = {"hidden": [(2, 2), (3, 3), (4, 4), (5, 5)], "seed": range(5)}
    whole, synced, left = sweep(**call), os.fsync, [6]

    def fails(handle):
        left[0] -= 1
        if left[0] <= 0:
            raise OSError(number, os.strerror(number))
        synced(handle)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fails)
        with pytest.raises(OSError, match="the store is whole, and the same call continues it"):
            sweep(**call, store=path)
    kept = sh.open(path)
    assert 0 < len(kept.frame) < len(whole.frame)
    assert not list(path.rglob(".*.parquet"))
    same(sweep(**call, store=path), whole)


@pytest.mark.usefixtures("unmeasured")
def test_a_real_full_disk(path):
    """Files may not grow, as on a full disk: one line on the shell, and the store is whole."""
    limited = textwrap.dedent(f"""
        import resource, signal, sys
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        from shallows.cli import main
        sys.argv = ["shallows", "sweep", "--data", "xor", "--hidden", "30,30", "--seeds", "0:40",
                    "--max-epochs", "5", "--store", {str(path)!r}]
        main()
    """)
    done = subprocess.run(
        [sys.executable, "-c", limited], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "the store is whole" in done.stderr
    assert len(sh.open(path).frame) == 0
    assert len(sweep(hidden=(30, 30), seed=range(40), max_epochs=5, store=path).frame) == 40


def test_the_shell_says_how_a_replay_differs_from_what_is_stored(path, shell):
    """Bits that are not a training's, under a true checksum; a network that is not there yet."""
    done = sweep(seed=range(3), store=path)
    (shard,) = (path / "networks").iterdir()
    about, rows = checked.read(shard)
    losses = [float(np.nextafter(done.frame.loss[0], np.inf)), *done.frame.loss[1:]]
    place = rows.column_names.index("loss")
    changed = rows.set_column(place, rows.schema.field("loss"), [losses])
    checked.write(shard, changed.slice(0, 2), about)
    said = [shell("show", path, "--row", row)[1].splitlines()[-1] for row in range(3)]
    told = f"stored: epoch {done.frame.epochs[0]}, loss {losses[0]!r}: NOT the same bits"
    assert said == [told, "stored: the same bits", "not in the store yet"]


def test_the_shell_draws_nothing_before_a_network_has_finished(path, shell):
    """The error says so, and no file is written."""
    sweep(seed=range(3), store=path)
    next((path / "networks").iterdir()).unlink()
    picture = path.parent / "s.png"
    status, _, errors = shell("show", path, "--plot", picture)
    assert (status, "nothing, before a network has finished" in errors) == (2, True)
    assert not picture.exists()


def test_one_writer_at_a_time(path):
    """A second sweep on the same store is refused at once; reading is always possible."""
    sweep(seed=range(3), store=path)
    held = stores.Store(path, XOR, sh.open(path).grid, 400)
    with pytest.raises(sh.ArgumentError, match=r"^store: .* no other sweep is writing"):
        sweep(seed=range(3), store=path)
    assert len(sh.open(path).frame) == 3
    held.close()
    sweep(seed=range(4), store=path)


@pytest.mark.parametrize("second", [False, True])
def test_a_writer_whose_lock_was_removed_writes_no_more(path, second):
    """A second sweep that got in by that keeps its networks, and no network is there twice."""

    def remove(_):
        if not list(path.glob("networks/*")):
            (path / ".lock").unlink(missing_ok=True)
            if second:
                sweep(seed=range(4), store=path)

    with pytest.raises(OSError, match=r"file \.lock was removed while .* same call continues it"):
        sweep(seed=range(3), store=path, watch=remove)
    assert len(sh.open(path).frame) == 4 * second
    assert len(sweep(seed=range(5), store=path).frame) == 5


def test_places_that_cannot_be_a_store(tmp_path):
    """A file, a directory with other things in it, a name that no file has: named."""
    (tmp_path / "file").write_text("")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.tex").write_text("")
    for bad in (tmp_path / "file", tmp_path / "full", "a\0b", 7):
        with pytest.raises(sh.ArgumentError, match=r"^store: got "):
            sweep(store=bad)
    for bad in (tmp_path, tmp_path / "file", 7):
        with pytest.raises(sh.ArgumentError, match=r"^store: .* holds a sweep.json"):
            sh.open(bad)
    assert (tmp_path / "full" / "thesis.tex").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory(tmp_path):
    """It is refused before any work starts."""
    tmp_path.chmod(0o500)
    with pytest.raises(sh.ArgumentError, match=r"^store: .* can be written"):
        sweep(store=tmp_path)


def test_ctrl_c_stores_what_has_finished(path):
    """A sweep that is stopped keeps its finished networks, in the error and on the disk."""

    def stop(progress):
        if progress.solved:
            raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted) as stopped:
        sweep(seed=range(2000), max_epochs=20_000, store=path, watch=stop)
    kept = stopped.value.sweep
    assert 0 < len(kept.frame) < 2000
    same(sh.open(path), kept)


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import shallows as sh
from shallows.sweeps import store
from shallows.sweeps.sweep import sweep

store.EVERY = 0.05
directory, kills = sys.argv[1], int(sys.argv[2])
call = dict(lr=[0.1, 0.2, 0.4], hidden=[(3, 3), (4, 4)], seed=range(700), progress=False)
data, rng, killed, rounds = sh.datasets.xor(), random.Random(0), 0, 0
sweep(data, seed=[0, 1], hidden=[(3, 3), (4, 4)], max_epochs=2, progress=False)  # compiles
while killed < kills:
    path, budgets = f"{directory}/{rounds}", (300, 900)
    for budget in budgets:  # the second one goes on from the first one's states
        patience, before = 0.6, None
        while True:
            child = os.fork()
            if not child:
                sweep(data, **call, max_epochs=budget, store=path)
                os._exit(0)
            time.sleep(rng.uniform(0.02, patience))
            os.kill(child, signal.SIGKILL)
            if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
                break
            killed += 1
            shards = {(p.name, p.stat().st_mtime_ns) for p in Path(path).glob("networks/*")}
            # On a busy machine a child that is killed too early writes nothing: wait longer.
            patience, before = patience * (1.5 if shards == before else 1), shards
    rounds += 1
print(killed, rounds)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killed_while_shards_get_other_columns_nothing_is_left_out(path, monkeypatch):
    """An axis of numbers becomes one of texts. The description is changed before the shards."""
    first = sweep(lr=[0.1], seed=range(3), max_epochs=20, store=path)
    more = {"lr": [0.1, (0.1, 0.2, 0.3)], "seed": range(3), "max_epochs": 20}
    replace = stores.Store._replace

    def killed(*given):
        replace(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(stores.Store, "_replace", killed)
        with pytest.raises(KeyboardInterrupt):
            sweep(**more, store=path)
    assert sh.open(path).frame.epochs.tolist() == first.frame.epochs.tolist()
    same(sweep(**more, store=path), sweep(**more))


def test_killed_at_any_moment_it_goes_on(tmp_path):
    """SIGKILL at 12 random moments and more, resumed each time: the uninterrupted table."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), "12"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    killed, rounds = map(int, done.stdout.split())
    assert killed >= 12
    whole = sweep(lr=[0.1, 0.2, 0.4], hidden=[(3, 3), (4, 4)], seed=range(700), max_epochs=900)
    for index in range(rounds):
        same(sh.open(tmp_path / str(index)), whole)
        rows = pd.read_parquet(tmp_path / str(index) / "networks")
        assert len(rows) == len(rows.drop_duplicates(AXES)) == len(whole.grid)
