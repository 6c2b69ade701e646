"""Parts of a grid, made on machines that never met, are one sweep."""

import shutil
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest

import shallows as sh
from shallows.sweeps import checked, spec
from shallows.sweeps import store as stores

XOR = sh.datasets.xor()
CALL = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 0.05], "seed": range(7), "max_epochs": 1500}


def sweep(path=None, **given):
    return sh.sweep(XOR, **{**CALL, "store": path, "progress": False, **given})


@pytest.fixture(scope="module")
def whole():
    return sweep()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three stores, each of a part."""
    root = tmp_path_factory.mktemp("parts")
    for part in (1, 2, 3):
        sweep(root / str(part), part=(part, 3))
    return [root / str(part) for part in (1, 2, 3)]


@pytest.fixture
def parts(made, tmp_path):
    return [shutil.copytree(path, tmp_path / path.name) for path in made]


def test_parts_are_disjoint_and_make_the_whole(made, whole):
    """Every network is in exactly one part, with the bits that it has in the whole sweep."""
    frames = [sh.open(path).frame for path in made]
    rows = [row for frame in frames for row in frame.index]
    assert sorted(rows) == list(range(len(whole.grid)))
    assert [len(frame) for frame in frames] == [10, 9, 9]
    for frame in frames:
        assert frame.equals(whole.frame.loc[frame.index])


def test_a_part_needs_no_store_and_counts_itself(whole, tmp_path):
    """It trains only the part, and the progress counts only the part."""
    seen = []
    done = sweep(part=(3, 3), watch=seen.append)
    assert done.frame.equals(whole.frame.iloc[2::3])
    assert seen[-1].ended == 9
    sweep(tmp_path, part=(1, 3))
    sweep(tmp_path, part=(3, 3), watch=seen.append)
    assert seen[-1].ended == 9

    def stop(progress):
        raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted, match=r"stopped with \d of 9 networks finished"):
        sweep(part=(3, 3), watch=stop)


def test_merged_parts_are_the_whole(parts, whole, tmp_path):
    """The new store has every bit, and can go on and widen. The parts are not changed."""
    before = {file: file.read_bytes() for file in parts[0].rglob("*.*")}
    merged = sh.merge(tmp_path / "all", parts)
    assert merged.frame.equals(whole.frame)
    assert len(merged.scan()) == len(whole.frame)
    assert sh.open(tmp_path / "all").frame.equals(whole.frame)
    assert before == {file: file.read_bytes() for file in parts[0].rglob("*.*")}
    machines = [call["part"] for call in spec.read(tmp_path / "all")["calls"]]
    assert sorted(machines) == [[1, 3], [2, 3], [3, 3]]
    more = {"seed": range(8), "max_epochs": 1700}
    assert sweep(tmp_path / "all", **more).frame.equals(sweep(**more).frame)


def test_a_merge_that_was_stopped_goes_on(parts, whole, tmp_path):
    """It does not write again what is there, and adds what is missing."""
    sh.merge(tmp_path / "all", parts[:2])
    first = sorted((tmp_path / "all" / "networks").iterdir())
    times = [shard.stat().st_mtime_ns for shard in first]
    assert len(sh.merge(tmp_path / "all", iter(parts)).frame) == 28
    assert [shard.stat().st_mtime_ns for shard in first] == times
    assert len(list((tmp_path / "all" / "networks").iterdir())) == 3
    assert sh.open(tmp_path / "all").frame.equals(whole.frame)


def test_a_network_that_got_further_replaces_the_other(parts, tmp_path, monkeypatch):
    """One copy of a part was stopped on its way to a larger budget; the other got there."""
    monkeypatch.setattr(stores, "EVERY", 0.0)
    ahead = shutil.copytree(parts[0], tmp_path / "ahead")

    def stop(progress):
        if progress.ended > 3:
            raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted):
        sweep(parts[0], part=(1, 3), max_epochs=20_000, watch=stop, threads=1)
    full = sweep(ahead, part=(1, 3), max_epochs=20_000)
    assert (sh.open(parts[0]).frame.get("budget") == 1500).any()
    for order in ([parts[0], ahead], [ahead, parts[0]]):
        path = tmp_path / order[0].name / "all"
        assert sh.merge(path, order).frame.equals(full.frame)
        assert sh.open(path).frame.equals(full.frame)


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({"seed": range(8)}, "axes"),
        ({"max_epochs": 1600}, "max_epochs"),
        ({"data": sh.datasets.linear()}, "data"),
    ],
    ids=["axes", "budget", "data"],
)
def test_stores_of_other_sweeps_are_not_merged(parts, tmp_path, other, name):
    """The error names the store, and what differs."""
    call = {**CALL, **other}
    data = call.pop("data", XOR)
    sh.sweep(data, **call, part=(1, 30), store=tmp_path / "b", progress=False)
    with pytest.raises(sh.ArgumentError, match=f"^stores: got .*b'; .* another {name} than"):
        sh.merge(tmp_path / "all", [parts[0], tmp_path / "b"])
    assert not (tmp_path / "all").exists()
    with pytest.raises(sh.ArgumentError, match=r"^stores: got \[\]"):
        sh.merge(tmp_path / "all", [])
    with pytest.raises(sh.ArgumentError, match=r"^store: .* holds a sweep.json"):
        sh.merge(tmp_path / "all", [tmp_path])


def test_two_results_of_a_network_are_never_mixed(parts, tmp_path):
    """One bit of a loss differs: the merge stops, and names the shard."""
    copied = shutil.copytree(parts[0], tmp_path / "copied")
    (shard,) = (copied / "networks").iterdir()
    about, rows = checked.read(shard)
    losses = rows["loss"].to_numpy().copy()
    losses[0] = np.nextafter(losses[0], 1)
    place = rows.column_names.index("loss")
    checked.write(shard, rows.set_column(place, "loss", [losses]), about)
    with pytest.raises(sh.ArgumentError, match=r"copied/networks/000000.parquet'; .* agree"):
        sh.merge(tmp_path / "all", [parts[0], copied])


def rewritten(store, **cells):
    """Write other values into the first row of a store's shard."""
    (shard,) = (store / "networks").iterdir()
    about, rows = checked.read(shard)
    for name, value in cells.items():
        values = [value, *rows[name].to_pylist()[1:]]
        column = pa.array(values, rows[name].type)
        rows = rows.set_column(rows.column_names.index(name), name, column)
    checked.write(shard, rows, about)


@pytest.mark.parametrize("other", [{"epochs": 7}, {"outcome": "unsolved", "epochs": 1500}])
def test_two_ends_of_a_network_are_never_mixed(parts, tmp_path, other):
    """Solved at another epoch, or not solved in the whole budget: the merge stops."""
    copied = shutil.copytree(parts[0], tmp_path / "copied")
    rewritten(parts[0], outcome="solved", epochs=5)
    rewritten(copied, **{"outcome": "solved", **other})
    for order in ([parts[0], copied], [copied, parts[0]]):
        with pytest.raises(sh.ArgumentError, match="it holds another result of a network"):
            sh.merge(tmp_path / order[0].name / "all", order)


@pytest.mark.parametrize("bad", [0, (0, 3), (4, 3), (1, 0), (1.5, 2), "3/16", (1, 2, 3)])
def test_what_is_no_part_is_refused(bad):
    """A part is two whole numbers: which one, from 1, and how many there are."""
    with pytest.raises(sh.ArgumentError, match=r"^part: got "):
        sweep(part=bad)


def test_the_shell_trains_parts_merges_and_verifies(shell, tmp_path):
    """A job array needs one command a part; `verify` finds a flipped bit in any file."""
    sweeps = ("sweep", "--data", "xor", "--seeds", "0:5", "--max-epochs", "60")
    for part in ("1", "2"):
        assert shell(*sweeps, "--part", f"{part}/2", "--store", tmp_path / part)[0] == 0
    status, _, errors = shell(*sweeps, "--part", "3-2")
    assert (status, errors.count("\n")) == (2, 1)
    assert "--part: got 3-2; accepted: a part and the number of parts, such as 3/16" in errors
    stores = [tmp_path / name for name in ("all", "1", "2")]
    assert "5 of 5 networks" in shell("merge", *stores)[1]
    table = tmp_path / "t.parquet"
    assert "SHA-256" in shell("export", stores[0], table)[1]
    status, whole, _ = shell("verify", stores[0], table)
    assert (status, whole.count("whole")) == (0, 2)
    shard = next((stores[0] / "networks").iterdir())
    for file in (shard, table):
        file.write_bytes(file.read_bytes()[:-9])
    status, found, _ = shell("verify", *stores, table)
    assert (status, found.count("whole"), found.count("damaged\n")) == (1, 2, 2)
    assert shard.name in found
    status, found, _ = shell("verify", tmp_path / "notes.txt")
    assert (status, "a store, or a .parquet, .png, .safetensors or .npz file" in found) == (1, True)


def test_a_clock_that_was_wrong_changes_no_count(tmp_path, monkeypatch, shell):
    """The last call by the clock was the first one; `ls` counts the networks of the grid."""

    def when(year):
        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime(year, 1, 1, tzinfo=tz)

        monkeypatch.setattr(spec, "datetime", Clock)

    call = {"lr": [0.1, 0.2], "max_epochs": 5, "progress": False}
    for part, years in [((1, 2), (2026, 2026)), ((2, 2), (2030, 1970))]:
        for seeds, year in zip((2, 4), years, strict=True):
            when(year)
            store = tmp_path / str(part[0])
            sh.sweep(XOR, **call, seed=range(seeds), part=part, store=store)
    merged = sh.merge(tmp_path / "m", [tmp_path / "1", tmp_path / "2"])
    assert len(merged.frame) == 8
    assert "8 of 8" in shell("ls", merged.store)[1]
