"""Stores larger than memory: rows and summaries of a shard at a time are those of the whole."""

import shutil

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shallows as sh
from shallows.sweeps import scanning
from shallows.sweeps import store as stores

XOR = sh.datasets.xor()
CALL = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 20.0, 0.05], "bias": [False, True]}


def sweep(**given):
    return sh.sweep(XOR, **{**CALL, "max_epochs": 1500, "progress": False, **given})


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store of many shards."""
    path = tmp_path_factory.mktemp("kept") / "s"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stores, "EVERY", 0.0)
        done = sweep(seed=range(9), store=path)
    assert len(list((path / "networks").iterdir())) > 3
    return done


@pytest.mark.parametrize("axis", [None, "hidden", "lr", "bias", "seed"])
def test_a_summary_by_streaming_is_the_summary(kept, axis):
    """Counts, shares, intervals and quartiles, in the same order."""
    pd.testing.assert_frame_equal(kept.scan().summary(axis), kept.summary(axis), check_exact=True)
    with pytest.raises(sh.ArgumentError, match=r"^axis: got 'alpha'"):
        kept.scan().summary("alpha")


def test_several_stores_are_one_table(kept, tmp_path):
    """Other seeds in another store: the summary is that of all seeds."""
    sweep(seed=range(9, 14), store=tmp_path / "more")
    both = sh.scan(kept.store, tmp_path / "more")
    assert len(both) == 14 * 12
    whole = sweep(seed=range(14)).summary("lr")
    pd.testing.assert_frame_equal(both.summary("lr"), whole, check_exact=True)
    sh.sweep(sh.datasets.linear(), max_epochs=3, store=tmp_path / "other", progress=False)
    with pytest.raises(sh.ArgumentError, match=r"^stores: got .*other'; .* same data"):
        sh.scan(kept.store, tmp_path / "other")
    with pytest.raises(sh.ArgumentError, match=r"^stores: got \[\]"):
        sh.scan()


def test_other_libraries_take_the_lazy_rows(kept):
    """Polars and DuckDB ask the data set, and it reads what they need."""
    rows = kept.scan().dataset()
    assert rows.count_rows() == len(kept.scan()) == 108
    mean = pl.scan_pyarrow_dataset(rows).filter(pl.col("lr") == 0.05).select("epochs").collect()
    wanted = kept.frame.epochs[kept.frame.lr == 0.05]
    assert sorted(mean["epochs"].to_list()) == sorted(wanted)
    (found,) = duckdb.sql("select count(*) from rows where outcome = 'diverged'").fetchall()[0]
    assert found == (kept.frame.outcome == "diverged").sum()


def test_damage_is_named_and_left_out(kept, tmp_path):
    """A summary counts no network whose shard is not what was written."""
    path = tmp_path / "s"
    sweep(seed=range(3), store=path)
    (shard,) = (path / "networks").iterdir()
    shard.write_bytes(shard.read_bytes()[:-30])
    with pytest.warns(sh.StoreWarning, match="000000.parquet is damaged"):
        assert sh.scan(path).summary()["networks"].tolist() == [0]


def test_cells_that_were_changed_are_left_out(tmp_path):
    """So they are in a file that is whole Parquet, because its checksum does not fit."""
    path = tmp_path / "s"
    sweep(seed=range(3), store=path)
    (shard,) = (path / "networks").iterdir()
    rows = pq.read_table(shard)
    epochs = rows["epochs"].to_numpy() + 1
    pq.write_table(rows.set_column(rows.column_names.index("epochs"), "epochs", [epochs]), shard)
    with pytest.warns(sh.StoreWarning, match="its checksum differs"):
        assert sh.scan(path).summary()["networks"].tolist() == [0]


def test_a_shard_of_other_data_is_left_out(tmp_path):
    """The shard is undamaged, but its description names other data."""
    path, other = tmp_path / "s", tmp_path / "other"
    sweep(seed=range(3), store=path)
    sh.sweep(sh.datasets.linear(), **CALL, max_epochs=3, store=other, progress=False)
    shutil.copy(other / "networks" / "000000.parquet", path / "networks" / "000005.parquet")
    with pytest.warns(sh.StoreWarning, match="left out: its networks were trained on other data"):
        assert sh.scan(path).summary()["networks"].tolist() == [36]


@pytest.mark.parametrize("axis", ["lr", "hidden"])
def test_values_without_networks_are_shown_as_in_the_summary(tmp_path, axis):
    """On an axis of numbers they are left out; on an axis of words they have a row of zeros."""
    done = sh.sweep(
        XOR, **CALL, max_epochs=3, part=(1, 12), store=tmp_path / "s", progress=False
    )  # one network
    wanted = done.summary(axis)
    pd.testing.assert_frame_equal(done.scan().summary(axis), wanted, check_exact=True)


@pytest.mark.parametrize(
    ("axis", "values"), [("lr", [0.1, (0.1, 0.2, 0.3)]), ("towards", [None, 5])]
)
def test_numbers_beside_other_values_are_counted(tmp_path, axis, values):
    """They count in a second store, too, in which the axis has numbers only."""
    call = {"max_epochs": 3, "progress": False}
    done = sh.sweep(XOR, seed=[0, 1], **{axis: values}, **call, store=tmp_path / "s")
    wanted = done.summary(axis)
    pd.testing.assert_frame_equal(done.scan().summary(axis), wanted, check_exact=True)
    number = next(value for value in values if type(value) in (int, float))
    sh.sweep(XOR, seed=[2], **{axis: [number]}, **call, store=tmp_path / "numbers")
    both = sh.scan(tmp_path / "s", tmp_path / "numbers").summary(axis)
    assert both["networks"].to_dict() == {**dict.fromkeys(wanted.index, 2), number: 3}


def test_a_store_without_an_axis_has_its_default(tmp_path):
    """One sweep shifts a weight, and the other one doesn't."""
    call = {"max_epochs": 3, "progress": False}
    sh.sweep(XOR, seed=[0, 1], **call, store=tmp_path / "plain")
    shift = {"w1[0,0]": [-1.0, 1.0]}
    sh.sweep(XOR, shift=shift, **call, store=tmp_path / "shifted")
    found = sh.scan(tmp_path / "plain", tmp_path / "shifted").summary("w1[0,0]")
    assert found["networks"].to_dict() == {0.0: 2, -1.0: 1, 1.0: 1}


def test_a_sweep_without_a_store_has_nothing_to_scan():
    """Its networks are in memory already."""
    with pytest.raises(sh.ArgumentError, match=r"^store: got None"):
        sweep(seed=0, max_epochs=2).scan()


@given(st.lists(st.lists(st.integers(1, 9), max_size=7), max_size=4), st.integers(0, 9))
def test_quartiles_of_counts_are_those_of_the_numbers(parts, unsolved):
    """However the numbers come in, as NumPy defines the inverse of the distribution."""
    tally = scanning._Tally()
    for part in [*parts, [99] * unsolved]:
        epochs = np.array(part, np.int64)
        tally.add(np.where(epochs == 99, 2, 1).astype(np.int8), epochs)
    numbers = [*(float(n) for part in parts for n in part), *[np.inf] * unsolved]
    wanted = [np.nan] * 3
    if numbers:
        wanted = np.quantile(numbers, [0.25, 0.5, 0.75], method="inverted_cdf").tolist()
    assert np.array_equal(tally._quartiles(), wanted, equal_nan=True)
