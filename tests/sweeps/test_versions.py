"""A store knows what it holds: other budgets, other versions and edits are told apart by name."""

import dataclasses
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import pytest

import shallows as sh
from shallows.arithmetic import ARITHMETIC
from shallows.cli import verifying
from shallows.sweeps import checked, folder, spec
from shallows.sweeps import store as stores

XOR = sh.datasets.xor()
CALL = {"hidden": [(2, 2), (3, 3)], "lr": [0.1, 0.05], "seed": range(8)}


def sweep(path=None, **given):
    return sh.sweep(XOR, **{**CALL, "store": path, "progress": False, **given})


@pytest.fixture
def second(tmp_path):
    """A store of the first format, stopped on its way from 1,500 epochs to 20,000."""
    return shutil.copytree(Path(__file__).parent / "stores" / "second", tmp_path / "second")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store that was made at 100 epochs, then extended to 600, and the table of the first call.

    At 100 epochs no network is solved, at 2,500 some are.
    """
    path = tmp_path_factory.mktemp("kept") / "s"
    small = sweep(path, max_epochs=100)
    return path, small, sweep(path, max_epochs=2500)


@pytest.fixture
def path(kept, tmp_path):
    return shutil.copytree(kept[0], tmp_path / "s")


def only(path):
    (shard,) = (path / "networks").iterdir()
    return shard


# -- budgets ---------------------------------------------------------------------------------------


def test_a_shard_of_another_budget_is_refused_by_name(path, tmp_path):
    """A reader leaves such a shard out, and a sweep does not go on beside it."""
    sweep(tmp_path / "other", max_epochs=2000)
    shard = only(path)
    shutil.copy(only(tmp_path / "other"), shard)
    says = r"000000.parquet is left out: .* ran to 2000 epochs, but .* is 100, 2500"
    with pytest.warns(sh.StoreWarning, match=says):
        assert sh.open(path).frame.empty
    before = shard.read_bytes()
    with pytest.raises(sh.ArgumentError, match=r"^store: got .*000000.parquet'; .* 2000 epochs"):
        sweep(path, max_epochs=2500)
    assert shard.read_bytes() == before


def test_a_shard_whose_networks_all_ended_beyond_the_budget_is_refused(tmp_path):
    """A solved network has no budget of its own, but it can't end after the sweep's."""
    solved = sweep(seed=[4], lr=0.1, hidden=(3, 3), max_epochs=2500, path=tmp_path / "a")
    assert solved.frame.outcome.tolist() == ["solved"]
    sweep(seed=[4], lr=0.1, hidden=(3, 3), max_epochs=500, path=tmp_path / "b")
    shutil.copy(only(tmp_path / "a"), only(tmp_path / "b"))
    with pytest.warns(sh.StoreWarning, match=f"ran to {solved.frame.epochs[0]} epochs"):
        assert sh.open(tmp_path / "b").frame.empty


def test_the_smaller_table_stays(kept, path):
    """Opened with the earlier budget, a store has the table of the earlier call, to the bit."""
    _, small, large = kept
    assert sh.open(path, max_epochs=100).frame.equals(small.frame)
    assert small.frame.equals(sweep(max_epochs=100).frame)
    assert sh.open(path, max_epochs=2500).frame.equals(large.frame)
    assert sh.open(path).frame.equals(large.frame)
    assert large.frame.equals(sweep(max_epochs=2500).frame)
    for budget in (7, 200, "x"):
        with pytest.raises(sh.ArgumentError, match=r"^max_epochs: got .*; accepted: a (b|whole)"):
            sh.open(path, max_epochs=budget)


def test_the_smaller_table_has_its_own_grid(path):
    """Networks that were added later are not in it, whichever budget solved them."""
    small = sh.open(path, max_epochs=100)
    sweep(path, max_epochs=3000, seed=range(9))
    assert sh.open(path, max_epochs=100).frame.equals(small.frame)
    assert len(sh.open(path, max_epochs=2500).grid) == 32
    assert len(sh.open(path).grid) == 36


def test_the_smaller_table_stays_if_the_data_have_another_name_now(path):
    """Data are the same by their numbers, so that the earlier table is still the sweep's."""
    small = sh.open(path, max_epochs=100)
    again = dataclasses.replace(XOR, name="other")
    sh.sweep(again, **{**CALL, "seed": range(9)}, store=path, max_epochs=2500, progress=False)
    assert sh.open(path, max_epochs=100).frame.equals(small.frame)
    assert verifying.verify(path)[1] == []


@pytest.mark.parametrize("how", ["other", "renamed", "arithmetic"])
def test_an_earlier_table_of_another_sweep_is_refused(path, tmp_path, how):
    """The directory of a smaller budget of another store, or under another name, is named."""
    asked = 100
    if how == "other":
        for budget in (100, 200):
            sweep(tmp_path / "o", lr=[0.3, 0.4], max_epochs=budget)
        shutil.rmtree(path / "earlier")
        shutil.copytree(tmp_path / "o" / "earlier", path / "earlier")
    elif how == "arithmetic":
        earlier = path / "earlier" / "100"
        spec.write(earlier, {**spec.read(earlier), "arithmetic": ARITHMETIC - 1})
    else:
        asked = 150
        (path / "earlier" / "100").rename(path / "earlier" / "150")
    says = rf"/earlier/{asked}/sweep\.json'; accepted: what .* held at a budget of {asked} epochs"
    with pytest.raises(sh.ArgumentError, match=says):
        sh.open(path, max_epochs=asked)
    assert verifying.verify(path)[1]
    assert len(sh.open(path).frame) == 32


def test_what_is_kept_of_a_store_is_no_store_of_its_own(path):
    """`ls` lists the store once, though the earlier budget has a description, too."""
    assert (path / "earlier" / "100" / "sweep.json").exists()
    assert list(folder.below(path.parent)) == [path]


def test_a_larger_budget_hides_nothing(tmp_path, monkeypatch):
    """While a sweep goes on, each row has its last outcome, and the budget of that outcome."""
    monkeypatch.setattr(stores, "EVERY", 0.0)
    small = sweep(tmp_path, max_epochs=1000)

    def stop(progress):
        if progress.solved >= 4:
            raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted):
        sweep(tmp_path, max_epochs=30_000, watch=stop, threads=1)
    now = sh.open(tmp_path)
    assert len(now.frame) == len(small.frame) == 32
    behind = now.frame.budget == 1000
    assert 0 < behind.sum() < 32
    assert (now.frame[~behind].budget == 30_000).all()
    columns = small.frame.columns
    assert now.frame[behind][columns].equals(small.frame[behind])
    large = sweep(max_epochs=30_000)
    assert now.frame[~behind][columns].equals(large.frame[~behind])
    network = int(np.flatnonzero(behind)[0])
    assert now.replay(network).loss == now.frame.loss[network]
    assert sh.open(tmp_path, max_epochs=1000).frame.equals(small.frame)
    assert len(sh.open(tmp_path, max_epochs=30_000).frame) == (~behind).sum()
    assert sweep(tmp_path, max_epochs=30_000).frame.equals(large.frame)


@pytest.mark.filterwarnings("ignore:.*has no checksum")
def test_the_shell_shows_every_network(second, shell, tmp_path):
    """`ls`, `show` and `export` say how many networks have only run the smaller budget."""
    listed = shell("ls", second.parent)[1]
    assert "32 of 32; 7 only to 1500 epochs" in " ".join(listed.split())
    shown = shell("show", second)[1]
    assert "32 of 32 networks finished; 7 only to 1500 epochs" in shown
    out = tmp_path / "t.csv"
    assert "32 rows" in shell("export", second, out)[1]
    assert out.read_text().count(",1500,") >= 7
    row = shell("show", second, "--row", 0)[1]
    assert "stored: the same bits" in row


# -- formats and arithmetics -----------------------------------------------------------------------


def test_a_store_of_the_first_format_opens_and_goes_on(second):
    """It has no checksum, as a warning says until a call writes one, and states no budgets."""
    with pytest.warns(sh.StoreWarning, match=r"second/sweep\.json has no checksum, because"):
        opened = sh.open(second)
    assert sorted(opened.frame.budget.unique()) == [1500, 20_000]
    large = sweep(max_epochs=20_000)
    with pytest.warns(sh.StoreWarning, match="has no checksum"):
        assert sweep(second, max_epochs=20_000).frame.equals(large.frame)
    assert sh.open(second).frame.equals(large.frame)
    assert json.loads((second / "sweep.json").read_text())["format"] == spec.FORMAT
    assert sweep(second, max_epochs=20_001).frame.equals(sweep(max_epochs=20_001).frame)
    assert sh.open(second, max_epochs=20_000).frame.equals(large.frame)


def test_every_reader_of_the_first_format_says_that_nothing_protects_it(second, tmp_path):
    """A scan and a merge rely on the description, too; `verify` does not call it damaged."""
    with pytest.warns(sh.StoreWarning, match="has no checksum"):
        assert sh.scan(second).summary("lr")["networks"].sum() == 32
    with pytest.warns(sh.StoreWarning, match="has no checksum"):
        merged = sh.merge(tmp_path / "m", [second])
    assert sh.open(merged.store).frame.equals(merged.frame)
    with pytest.warns(sh.StoreWarning, match="has no checksum"):
        about, problems = verifying.verify(second)
    assert (about, problems) == ("32 of 32 networks, whole", [])


@pytest.mark.parametrize(
    "edit",
    [('"varied": [\n  "hidden",', '"varied": ['), ('"stop": 8', '"stop": 9'),
     ('"max_epochs": 20000,\n "varied"', '"max_epochs": 30000,\n "varied"')],
    ids=str,
)  # fmt: skip
@pytest.mark.filterwarnings("ignore:.*has no checksum")
def test_a_description_of_the_first_format_that_contradicts_itself_is_named(second, edit):
    """Its last call says how many networks and epochs there are, and no shard is blamed."""
    file = second / "sweep.json"
    text = file.read_text()
    assert edit[0] in text
    file.write_text(text.replace(*edit))
    for act in (lambda: sh.open(second), lambda: sweep(second, max_epochs=30_000)):
        with pytest.raises(sh.ArgumentError, match=r"sweep\.json'.* its last call had 32 networks"):
            act()


def elsewhere(path, **changes):
    """Write a store again as a version with other numbers would have."""
    described = spec.read(path) | {k: v for k, v in changes.items() if k != "shallows"}
    for call in described["calls"]:
        call["versions"]["shallows"] = changes["shallows"]
    spec.write(path, described)
    shard = only(path)
    about, rows = checked.read(shard)
    checked.write(shard, rows, {**about, **changes})


@pytest.mark.parametrize("changes", [{"arithmetic": 2}, {"format": 3}], ids=str)
def test_a_store_of_another_version_is_read_and_not_continued(kept, path, changes):
    """Opening says which version made it; nothing is called damaged, and no bits are mixed."""
    elsewhere(path, **changes, shallows="7.0")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        opened = sh.open(path)
    assert opened.frame.equals(kept[2].frame)
    (said,) = (str(warning.message) for warning in caught)
    assert "shallows 7.0 made it" in said
    assert "damaged" not in said
    with pytest.raises(sh.ArgumentError, match=r"another directory: shallows 7\.0 made .* mixed$"):
        sweep(path, max_epochs=2500)
    assert not (path / "damaged").exists()


def test_a_newer_description_that_cannot_be_read_is_not_called_damaged(path):
    """The error names the version that wrote it. The store is not changed."""
    described = spec.read(path)
    described["calls"][0]["versions"]["shallows"] = "7.0"
    (path / "sweep.json").write_text(json.dumps({**described, "format": 3, "axes": 5}))
    for act in (lambda: sh.open(path), lambda: sweep(path, max_epochs=2500)):
        with pytest.raises(
            sh.ArgumentError, match=r"format 1 to 2; shallows 0.1.0 wrote .* format 3"
        ):
            act()


def test_a_shard_of_another_arithmetic_is_not_mixed_in(path):
    """One shard of it among those of this one is left out by name."""
    shard = only(path)
    about, rows = checked.read(shard)
    checked.write(shard, rows, {**about, "arithmetic": 2})
    with pytest.warns(sh.StoreWarning, match=r"left out: .* of arithmetic 2, .* sweep of 1"):
        assert sh.open(path).frame.empty


@pytest.mark.parametrize("setting", ["clip", "w1"])
def test_a_setting_that_the_sweep_does_not_have_is_not_dropped(path, setting):
    """A shard with a column of another version, or of another grid, holds other networks."""
    shard = only(path)
    about, rows = checked.read(shard)
    checked.write(shard, rows.append_column(setting, [np.full(len(rows), 0.5)]), about)
    with pytest.warns(sh.StoreWarning, match=f"left out: its networks have the setting {setting}"):
        assert sh.open(path).frame.empty


@pytest.mark.parametrize("column", ["outcome", "seed", "epochs", "bad_quantity", "lr"])
def test_a_whole_file_that_holds_no_networks_is_left_out(path, column):
    """It has a true checksum, but a column is missing or unknown."""
    shard = only(path)
    about, rows = checked.read(shard)
    odd = rows.set_column(rows.column_names.index(column), column, [["x"] * len(rows)])
    for changed in (rows.drop_columns([column]), odd):
        if column == "bad_quantity" and changed is odd:
            continue  # any text may stand there
        checked.write(shard, changed, about)
        with pytest.warns(sh.StoreWarning, match="000000.parquet is left out: it holds"):
            assert sh.open(path).frame.empty


def test_a_network_twice_in_a_shard_is_refused(path):
    """A shard that Shallows wrote holds every network once."""
    shard = only(path)
    about, rows = checked.read(shard)
    checked.write(shard, rows.take([0, *range(len(rows))]), about)
    with pytest.warns(sh.StoreWarning, match="left out: it holds a network twice"):
        assert sh.open(path).frame.empty


# -- the description -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "edit",
    [
        ('"max_epochs": 2500', '"max_epochs": 5000'),
        ('"max_epochs": 100', '"max_epochs": 200'),
        ("0.05", "0.06"),
        ('"format": 2', '"format": 1'),
    ],
    ids=str,
)
def test_an_edited_description_is_named_and_no_shard_is_blamed(kept, path, edit):
    """The error names `sweep.json`, before any shard is looked at; deleted, it is written again."""
    file = path / "sweep.json"
    text = file.read_text()
    assert edit[0] in text
    file.write_text(text.replace(*edit))
    for act in (lambda: sh.open(path), lambda: sweep(path, max_epochs=2500)):
        with pytest.raises(
            sh.ArgumentError, match=r"^store: got .*sweep\.json'.*not what was written"
        ):
            act()
    assert only(path).exists()
    file.unlink()
    assert sweep(path, max_epochs=2500).frame.equals(kept[2].frame)
    assert sh.open(path).frame.equals(kept[2].frame)


def test_a_description_lost_half_way_is_written_again(second):
    """The shards state the smaller budget that some of their networks ran."""
    (second / "sweep.json").unlink()
    assert sweep(second, max_epochs=20_000).frame.equals(sweep(max_epochs=20_000).frame)


# -- values of another kind ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "one", "several"),
    [
        ("lr", 0.5, [0.5, (0.1, 0.2, 0.3)]),
        ("scale", [1.0, 2.0], [1.0, (0.5, 1.0, 2.0), 2.0]),
        ("towards", 3, [None, 3]),
    ],
)
def test_one_number_extends_to_one_for_each_layer(tmp_path, name, one, several):
    """Stored networks keep their places, and the table is that of a new sweep."""
    call = {"hidden": (3, 3), "lr": 0.1, "seed": range(3), "max_epochs": 40}
    sweep(tmp_path, **call | {name: one})
    ran = []
    done = sweep(tmp_path, **call | {name: several}, watch=ran.append)
    fresh = sweep(**call | {name: several})
    assert done.frame.equals(fresh.frame)
    assert sh.open(tmp_path).frame.equals(fresh.frame)
    assert ran[-1].network_epochs == (len(several) - np.size(one)) * 3 * 40
    kinds = {str(checked.read(s)[1].schema.field(name).type) for s in tmp_path.glob("networks/*")}
    assert kinds == {"string"}


@pytest.mark.parametrize(
    "given",
    [{"activation": ["tanh", ("tanh",)]}, {"lr": [0.1, (0.1,)]}, {"hidden": [3, (3,)]}],
    ids=str,
)
def test_values_that_a_table_cannot_tell_apart_are_refused(given):
    """One value written in two ways is an error before anything runs."""
    (name,) = given
    with pytest.raises(sh.ArgumentError, match=f"^{name}: got .*differ from each other"):
        sweep(**{"hidden": 3, **given})
