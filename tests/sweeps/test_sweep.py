"""A sweep: the same bits as one by one, and what is said of them."""

import json
import re
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shallows as sh
from shallows.sweeps import work

XOR = sh.datasets.xor()


def sweep(**kwargs):
    return sweep_of(XOR, **kwargs)


def sweep_of(data, **kwargs):
    return sh.sweep(data, progress=False, **kwargs)


@pytest.fixture(scope="module")
def small():
    """Solved, unsolved and diverged networks."""
    return sweep(
        hidden=[(2, 2), (3, 3)], activation=["sigmoid", "identity"], lr=[0.1, 20.0],
        seed=range(6), max_epochs=1500,
    )  # fmt: skip


def test_every_network_is_the_one_that_train_gives(small):
    """Outcome, epochs, loss and accuracy are those of the network trained alone, to the bit."""
    for network, row in small.frame.iterrows():
        run = small.replay(network)
        assert (row.outcome, row.epochs) == (str(run.outcome.status), run.epochs)
        assert np.array_equal([row.loss, row.accuracy], [run.loss, run.accuracy], equal_nan=True)
        assert run.outcome.quantity == (None if pd.isna(row.bad_quantity) else row.bad_quantity)
        assert (run.outcome.still_since or 0) == row.still_since


def test_all_three_outcomes_are_there(small):
    """The sweep of these tests has solved, unsolved and diverged networks."""
    assert set(small.frame.outcome) == {"solved", "unsolved", "diverged"}
    assert small.frame.bad_quantity[small.frame.outcome == "diverged"].notna().all()
    unsolved = small.frame[small.frame.outcome == "unsolved"]
    assert (unsolved.still_since > 0).any()
    assert (unsolved.still_since == 0).any()


@settings(max_examples=8, deadline=None)
@given(
    threads=st.integers(1, 3),
    order=st.permutations(range(12)),
    chunk=st.sampled_from([1, 5, 65536]),
)
def test_threads_order_and_chunks_change_nothing(threads, order, chunk):
    """Any threads, any order of the seeds, any cut into chunks: the same columns."""
    before = work.CHUNK
    work.CHUNK = chunk
    try:
        plain = sweep(lr=[0.1, 0.5], seed=range(12), max_epochs=300).frame
        other = sweep(lr=[0.1, 0.5], seed=list(order), max_epochs=300, threads=threads).frame
    finally:
        work.CHUNK = before
    pd.testing.assert_frame_equal(
        other.sort_values(["lr", "seed"], ascending=[True, True]).reset_index(drop=True),
        plain.sort_values(["lr", "seed"]).reset_index(drop=True),
        check_categorical=False,
    )


def test_a_sweep_of_more_than_a_chunk_is_its_trainings():
    """70,000 networks: those around the cut, the ends, and some between are those of `train`."""
    data = sh.datasets.from_arrays([[0.0], [1.0]], [0, 1])
    done = sweep_of(data, hidden=1, lr=[0.5, 2.0], seed=range(35_000), max_epochs=2)
    assert len(done.grid) > work.CHUNK
    cuts = [row + by for row in range(0, len(done.grid), work.CHUNK) for by in (-1, 0, 1)]
    some = np.random.RandomState(0).randint(len(done.grid), size=60).tolist()
    for row in {*cuts, *some, len(done.grid) - 1} - {-1}:
        run, found = done.replay(row), done.frame.loc[row]
        assert (found.outcome, found.epochs) == (run.outcome.status, run.epochs)
        assert (found.loss, found.accuracy) == (run.loss, run.accuracy)


@pytest.mark.parametrize(
    "axes",
    [
        {"scale": (1.0, 0.5, 0.1)},
        {"scale": [(1.0, 0.5, 0.1), 0.5, (2.0, 1.0, 1.0)], "init": ["uniform", "xavier"]},
        {"lr": [0.1, (0.1, 0.2, 0.1)]},
        {"towards": [2, 3], "path": [0.0, 0.25, 1.0], "scale": (0.5, 1.0, 2.0)},
        {"towards": [None, 3], "scale": [0.5, 2.0], "init": ["uniform", "he"]},
        {"shift": {"w1[0,2]": [-1.0, 1.0], "b2": 0.5, "w1": [0.0, 0.1]}, "bias": True},
    ],
)
def test_starts_and_settings_of_layers_are_those_of_train(axes, tmp_path):
    """Scales, rates, paths and shifts, alone or as axes, stored or not: the bits of `train`."""
    for store in (None, tmp_path / "s"):
        done = sweep(seed=[0, 1], max_epochs=50, store=store, **axes)
        for network, row in done.frame.iterrows():
            assert row.loss == done.replay(network).loss
    assert len(sh.open(tmp_path / "s").frame) == len(done.frame)


def test_the_frame_says_only_what_varies():
    """Shared settings are not columns; the columns' order is the documented one."""
    done = sweep(seed=range(3), max_epochs=5)
    columns = ["seed", "outcome", "epochs", "loss", "accuracy", "bad_quantity", "still_since"]
    assert list(done.frame.columns) == columns
    assert done.shared["hidden"] == (3, 3)
    assert done.frame.index.name == "network"


def test_the_reports_table_comes_out_within_roundoff():
    """Section 4A by the engine: every cell in the range that roundoff alone gives it."""
    from shallows.report.notebook import published

    table = published()["table"][0]
    done = sweep(lr=table["columns"], seed=range(5), max_epochs=table["epoch"])
    ranges = {tuple(entry["cell"]): entry["range"] for entry in table["roundoff"]}
    shown = done.table("seed", "lr")
    for (seed, column), text in np.ndenumerate(shown.to_numpy()):
        printed = table["rows"][seed][column]
        low, high = ranges.get((seed, column), (int(printed), int(printed)))
        assert low <= int(text.removeprefix("> ")) <= high


def test_a_table_of_several_networks_shows_median_and_share(small):
    """Unsolved and diverged networks are beyond every median, never averaged in."""
    chosen = small.frame.query("lr == 0.1 and hidden == '3,3' and activation == 'sigmoid'")
    epochs = np.sort(np.where(chosen.outcome == "solved", chosen.epochs, np.inf))
    cell = sweep(hidden=[(3, 3)], lr=[0.1], seed=range(6), max_epochs=1500).table("hidden", "lr")
    share = np.isfinite(epochs).mean()
    wanted = f"{epochs[2]:.0f} ({100 * share:.0f} %)".replace("inf", "∞")
    assert cell.iloc[0, 0] == wanted


def test_summary_counts_what_the_frame_holds(small):
    """Networks, solved and shares add up, and the interval holds the share."""
    summary = small.summary("lr")
    assert summary.networks.sum() == len(small.frame)
    assert summary.solved.sum() == (small.frame.outcome == "solved").sum()
    assert ((summary.share_low <= summary.share) & (summary.share <= summary.share_high)).all()
    assert summary.epochs_50.loc[20.0] == np.inf


def test_without_an_axis_all_networks_are_one_row(small):
    """Its summary has one row, and its figure shows all networks together."""
    (row,) = small.summary().itertuples()
    assert (row.Index, row.networks) == ("all", len(small.frame))
    assert isinstance(row.networks, int)  # a count, not 36.0
    assert len(small.plot().axes) == 2


@pytest.mark.parametrize("method", ["table", "plot", "summary"])
def test_an_axis_that_did_not_vary_is_refused(small, method):
    """The error lists the axes that there are."""
    with pytest.raises(sh.ArgumentError, match="'momentum'; accepted: 'hidden'"):
        getattr(small, method)(*["momentum"] * (2 if method == "table" else 1))


def test_figures_have_a_mark_for_every_value(small):
    """One panel for shares, one for epochs, with the axis' values as ticks."""
    left, right = small.plot("lr").axes
    assert [t.get_text() for t in left.get_xticklabels()] == ["0.1", "20"]
    left, right = small.plot("hidden", "lr").axes
    assert len(left.texts) == len(right.texts) == 4


def test_a_pair_of_values_without_a_network_is_empty():
    """Neither a table nor a figure says of networks that have not ended that they are unsolved."""
    part = sh.sweep(
        XOR, hidden=[(2, 2), (3, 3)], lr=[0.1, 0.5], max_epochs=50, part=(1, 4), progress=False
    )
    assert part.table("hidden", "lr").to_numpy().tolist() == [["> 50", ""], ["", ""]]
    shown = [[text.get_text() for text in axes.texts] for axes in part.plot("hidden", "lr").axes]
    assert shown == [["0", "", "", ""], ["∞", "", "", ""]]
    (unsolved,) = part.plot("lr").axes[1].texts
    assert (unsolved.get_text(), vars(unsolved)["xy"][0]) == ("most unsolved", 0)


def test_xarray_has_a_dimension_for_each_axis(small):
    """The values stand where the frame has them."""
    pytest.importorskip("xarray")
    made = small.to_xarray()
    assert dict(made.sizes) == {"hidden": 2, "activation": 2, "lr": 2, "seed": 6}
    place = made.sel(hidden="3,3", activation="sigmoid", lr=0.1, seed=4)
    row = small.frame.query("hidden=='3,3' and activation=='sigmoid' and lr==0.1 and seed==4")
    assert int(place.epochs) == row.epochs.item()


def test_files_hold_the_frame(small, tmp_path):
    """Parquet keeps the types and the settings, CSV the text."""
    small.save(tmp_path / "s.parquet")
    small.save(tmp_path / "s.csv")
    table = pq.read_table(tmp_path / "s.parquet")
    assert json.loads(table.schema.metadata[b"shallows"])["data"]["hash"] == XOR.hash
    read = table.to_pandas().set_index("network")
    pd.testing.assert_frame_equal(read, small.frame, check_categorical=False)
    assert pd.read_csv(tmp_path / "s.csv").loss.tolist() == pytest.approx(
        small.frame.loss.tolist(), rel=1e-15, nan_ok=True
    )
    assert sorted(p.name for p in tmp_path.iterdir()) == ["s.csv", "s.parquet"]


def test_a_sweep_in_which_no_network_has_finished_is_empty(tmp_path):
    """Tables and figures are empty, or of NaN, as in the store of a part without networks."""
    call = {"lr": [0.1, 0.2], "seed": range(3), "max_epochs": 5, "progress": False}
    none = sh.sweep(XOR, **call, part=(9, 16), store=tmp_path / "s")
    assert none.frame.empty
    assert none.summary("lr").columns.tolist() == none.summary().columns.tolist()
    assert (none.table("lr", "seed") == "").all(axis=None)
    assert none.summary()["networks"].tolist() == [0]
    for figure in (none.plot(), none.plot("lr"), none.plot("lr", "seed")):
        assert figure.axes
    assert "0 solved" in none._repr_html_()
    assert len(sh.scan(tmp_path / "s")) == sh.scan(tmp_path / "s").dataset().count_rows() == 0


def test_an_interrupt_keeps_what_has_finished():
    """Ctrl-C raises, holding exact results of the networks that were done."""

    def stop(progress):
        if progress.solved >= 5:
            raise KeyboardInterrupt

    with pytest.raises(sh.SweepInterrupted) as caught:
        sweep(seed=range(3000), threads=1, watch=stop)
    kept = caught.value.sweep.frame
    assert 5 <= len(kept) < 3000
    whole = sweep(seed=kept.seed.tolist())
    assert whole.frame.loss.tolist() == kept.loss.tolist()


HEARD = """
import signal, sys
from shallows.cli import main
from shallows.progress import Bar

# Where the tests run in the background, children start with SIGINT ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0], count = "shallows", Bar.count


def told(bar, so_far, networks):
    count(bar, so_far, networks)
    if so_far.solved > 9:
        print("ten are solved", flush=True)


Bar.count = told
main()
"""


@pytest.mark.usefixtures("unmeasured")
def test_ctrl_c_in_the_shell_stops_a_sweep_and_writes_what_it_has(tmp_path):
    """SIGINT: the sweep ends long before its budget, its file is whole, the exit status 130."""
    out = tmp_path / "part.csv"
    command = ["sweep", "--data", "xor", "--out", str(out), "--seeds", "0:3000000"]
    process = subprocess.Popen(
        [sys.executable, "-c", HEARD, *command],
        stderr=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == b"ten are solved\n"
        process.send_signal(signal.SIGINT)
        _, error = process.communicate()
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 130
    assert b"networks finished" in error
    assert len(pd.read_csv(out)) > 9


def test_the_shell_prints_a_summary_and_writes_a_table(shell, tmp_path):
    """The README's kind of command, end to end."""
    out, plot = tmp_path / "s.parquet", tmp_path / "s.png"
    status, said, _ = shell(
        "sweep", "--data", "xor", "--hidden", "2,2", "--hidden", "3,3", "--lr", "0.5,0.1",
        "--seeds", "0:5", "--max-epochs", 100, "--out", out, "--plot", plot,
    )  # fmt: skip
    assert status == 0
    assert "20 networks of 5 seeds on 'xor'" in said
    assert str(plot) in said.replace("\n", "")
    assert len(pd.read_parquet(out)) == 20
    assert plot.stat().st_size > 1000


def test_the_shell_gives_seeds_alone_one_row(shell):
    """Its first column has no name, since "networks" is the name of the second."""
    said = shell("sweep", "--data", "xor", "--seeds", "0:3", "--max-epochs", 5)[1]
    assert said.count("networks ┃") == 1
    assert re.search(r"all\s+│ 3 ", said)


def test_multi_class_and_mixed_momentum_run_in_one_sweep():
    """Softmax outputs, momentum on and off, both dtypes: each as alone."""
    rng = np.random.RandomState(0)
    data = sh.datasets.from_arrays(rng.rand(30, 3), np.arange(30) % 3)
    done = sh.sweep(
        data, (4,), momentum=[0.0, 0.9], dtype=["float64", "float32"], seed=range(3),
        bias=True, max_epochs=50, progress=False,
    )  # fmt: skip
    for network, row in done.frame.iterrows():
        assert row.loss == done.replay(network).loss


def test_data_must_be_a_dataset():
    """An array is refused, and the error says what to call."""
    with pytest.raises(sh.ArgumentError, match="accepted: a Dataset"):
        sh.sweep(np.zeros((3, 2)), progress=False)


def test_a_sweep_over_penalties_stop_and_learning_rates_by_layer_is_its_trainings():
    """Every row has what `train` gives for its settings."""
    swept = sh.sweep(
        sh.datasets.xor(), lr=[0.1, (0.1, 0.2, 0.3)], alpha=[0, 1e-3], stop=["accuracy", "never"],
        momentum=0.5, l1=[0, 1e-3], max_epochs=900, progress=False,
    )  # fmt: skip
    assert {"solved", "unsolved", "finished"} == set(swept.frame["outcome"])
    for network, row in swept.frame.iterrows():
        run = swept.replay(network)
        found = (run.outcome.status, run.epochs, run.loss, run.accuracy)
        assert found == (row["outcome"], row["epochs"], row["loss"], row["accuracy"])


def test_a_sweep_of_a_regression():
    """It runs to its end, and its accuracy is NaN."""
    x = np.linspace(-1, 1, 20)[:, None]
    data = sh.datasets.from_arrays(x, np.sin(3 * x), task="regression")
    swept = sh.sweep(data, 4, seed=range(3), lr=0.01, max_epochs=50, progress=False)
    assert (swept.frame["outcome"] == "finished").all()
    assert swept.frame["accuracy"].isna().all()
    assert swept.frame["loss"][1] == swept.replay(1).loss


def test_a_range_is_an_axis_of_anything():
    """Ranges, tuples and arrays of values are axes, wherever a value isn't one itself."""
    done = sweep(hidden=range(2, 5), seed=range(2), max_epochs=3)
    assert done.grid.axes["hidden"] == ((2,), (3,), (4,))
    for stop in (["accuracy", "never"], ("accuracy", "never"), np.array(["accuracy", "never"])):
        assert sweep(stop=stop, max_epochs=3).grid.varied == ("stop",)
    with pytest.raises(sh.ArgumentError, match="memory"):
        sweep(lr=range(1, 10**12))


def test_a_budget_beyond_a_history_replays_what_ended():
    """A network that was solved needs no history of the whole budget."""
    done = sweep(max_epochs=2 * 10**8)
    assert done.replay(0).epochs == done.frame.epochs[0]


def test_a_single_seed_is_called_one():
    """`seed=10` is one network with the seed 10, not ten networks, and the text says so."""
    one = sh.sweep(sh.datasets.xor(), lr=[0.1, 0.5], seed=10, max_epochs=5, progress=False)
    assert repr(one).startswith("Sweep(2 networks of one seed, 10, on 'xor'")
    ten = sh.sweep(sh.datasets.xor(), seed=range(10), max_epochs=5, progress=False)
    assert repr(ten).startswith("Sweep(10 networks of 10 seeds on 'xor'")
    alone = sh.sweep(sh.datasets.xor(), seed=10, max_epochs=5, progress=False)
    assert repr(alone).startswith("Sweep(1 network of one seed, 10, on 'xor'")


def test_a_notebook_shows_a_sweep_as_a_table_and_a_figure():
    """The summary over its axis, the figure, and nothing of a name that is markup."""
    data = sh.datasets.from_arrays([[0.0], [1.0]], [0, 1], name="<i>two</i>")
    shown = sh.sweep(data, hidden=(2,), lr=[0.1, 0.5], max_epochs=5, progress=False)._repr_html_()
    assert "&lt;i&gt;two" in shown
    assert "<i>two" not in shown
    assert shown.count("<svg") == 1
    assert "epochs_50" in shown
    assert "<td>∞</td>" in shown
