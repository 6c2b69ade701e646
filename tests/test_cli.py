from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import shallows
from shallows.cli import idle
from shallows.report import reproduce as work
from shallows.report.notebook import published
from shallows.trajectory import log_lines


@pytest.fixture
def ready(monkeypatch, replayed):
    """Let `reproduce` compare what was replayed already."""
    monkeypatch.setattr(work, "replay", lambda *_: replayed)


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("train", "Missing option --data"),
        ("train --data cat", "--data: got cat; accepted: xor, linear"),
        ("train --data missing.csv --target y", "--data: got missing.csv; accepted: an existing"),
        ("sweep --data missing.csv --target y", "--data: got missing.csv; accepted: an existing"),
        ("train --data xor --target y", "--target: got y; accepted: nothing, unless --data is a"),
        ("train --data a.txt --target y", "--data: got a.txt; accepted: xor, linear"),
        ("sweep --data xor --scaling minmax", "--scaling: got minmax; accepted: nothing, unless"),
        ("explain --target y", "--target: got y; accepted: nothing, unless --data is a .csv file"),
        ("map --preset fractal --task regression", "--task: got regression; accepted: nothing, un"),
        ("train --data xor --towards 5", "--towards: got 5; accepted: nothing, without --path"),
        ("sweep --data xor --cluster c --threads 2", "--threads: got 2; accepted: nothing, with -"),
        ("sweep --data xor --device cuda --threads 2", "--threads: got 2; accepted: nothing, on a"),
        ("train --data xor --hiden 3", "No such option: --hiden; did you mean --hidden?"),
        ("train --data xor --hidden 0", "--hidden: got 0; accepted: a whole number from 1"),
        ("train --data xor --hidden 3,x", "--hidden: got x; accepted: a whole number from 1"),
        ("train --data xor --hidden ,", "--hidden: got ,; accepted: a whole number"),
        ("train --data xor --lr -1", "--lr: got -1; accepted: a finite number above 0"),
        ("train --data xor --lr nan", "--lr: got nan"),
        ("train --data xor --lr fast", "--lr: got fast; accepted: a finite number above 0"),
        ("train --data xor --lr 0.1,0.2", "--lr: got 0.1,0.2; accepted: one number, or 3 of them"),
        ("train --data xor --max-epochs 0", "--max-epochs: got 0"),
        ("train --data xor --seed 1.5", "--seed: got 1.5; accepted: a whole number from 0"),
        ("train --data xor --seed -1", "--seed: got -1"),
        ("train --data xor --activation step", "--activation: got step; accepted: sigmoid, tanh"),
        ("train --data xor --activation tanh,relu,tanh", "--activation: got tanh,relu,tanh"),
        ("train --data xor --momentum 1", "--momentum: got 1; accepted: a finite number from 0"),
        ("train --data xor --gradient exact", "--gradient: got exact; accepted: stable, report"),
        ("train --data xor --dtype int", "--dtype: got int"),
        ("train --data xor --path 0.5", "--path: got 0.5; accepted: 0, unless --towards is a seed"),
        ("train --data xor --shift w1", "--shift: got w1; accepted: such as w1[0,2]=0.5"),
        ("train --data xor --shift w1=1 --shift w1=2", "--shift: got w1=2; accepted: such as"),
        ("train --data xor --shift w1=a", "--shift: got a; accepted: a finite number"),
        ("train --data xor --shift w1[0,9]=1", "--shift: got w1[0,9]; accepted: a weight, or all"),
        ("train --data xor --plot curve.gif", "--plot: got curve.gif"),
        ("train --data xor --export net.pt", "--export: got net.pt; accepted: a file name that en"),
        ("train --data xor --save run.pkl", "--save: got run.pkl"),
        ("train --data xor --save missing/run.npz", "--save: got missing/run.npz"),
        (
            "sweep --data xor --loss squared,cross-entropy",
            "--loss: got squared,cross-entropy; "
            "accepted: one loss for all networks, because two losses can't be compared",
        ),
        ("sweep --data xor --seeds 0:0", "--seeds: got 0:0; accepted: at least one value"),
        ("sweep --data xor --seeds a:b", "--seeds: got a:b; accepted: a whole number"),
        ("sweep --data xor --bias maybe", "--bias: got maybe; accepted: yes or no"),
        ("sweep --data xor --lr 0.1,-1", "--lr: got -1; accepted"),
        ("sweep --data xor --shift w1[0,0]=1,a", "--shift: got a; accepted: a finite number"),
        ("map", "--data is missing; accepted"),
        ("map --data xor", "--x is missing; accepted: name:low:high or name:low:high:log, such as"),
        ("map --data xor --x lr:1:2", "--y is missing; accepted: name:low:high"),
        ("map --data xor --x lr --y scale:1:2", "--x: got lr; accepted: name:low:high or"),
        ("map --data xor --x lr:1:2 --y w1[0,9]:1:2", "shallows: shift: got w1[0,9]; accepted"),
        ("map --data xor --x lr:1:2 --y path:0:1", "shallows: path: got 0.99"),
        ("map --data xor --x lr:1:2 --y scale:1:2 --size 1,5", "--size: got 1; accepted"),
        ("map --data xor --x lr:a:2 --y scale:1:2", "--x: got lr:a:2; accepted: such as lr:0.01"),
        (
            "map --data xor --x lr:1:2 --y scale:1:2 --size 9",
            "--size: got 9; accepted: width,height",
        ),
        (
            "map --data xor --x lr:1:2 --y scale:1:2 --zoom 1,2",
            "--zoom: got 1,2; accepted: four",
        ),
        (
            "map --data xor --x lr:1:2 --y scale:1:2 --zoom a",
            "--zoom: got a; accepted: numbers",
        ),
        ("map --replay 1 m.png", "--replay: got 1; accepted: column,row, such as 10,40"),
        ("map --replay 1,1 nothere.png", "file: got nothere.png; accepted: a map saved by"),
        ("map --replay 1,1 m.png --lr 5", "--lr: got 5; accepted: nothing, with --replay"),
        ("map --replay 1,1 m.png --table t", "--table: got t; accepted: nothing, with --replay"),
        ("map --replay 1,1 m.png --size 9,9", "--size: got 9,9; accepted: nothing, with --replay"),
        ("map --replay 1,1 m.png --missing drop", "--missing: got drop; accepted: nothing, with"),
        ("map --replay 1,1", "--replay: got 1,1; accepted: a column and row, and a map's file"),
        ("map m.png", "file: got m.png; accepted: nothing, without --replay"),
        ("map --preset fractal --hidden 8,8", "--preset: got fractal; accepted: a preset whose "),
        ("map --preset fractal --lr 5", "--lr: got 5; accepted: nothing, because the map's axes"),
        (
            "map --x lr1:1:2 --y lr2:1:2 --hidden 8 --lr 5",
            "--lr: got 5; accepted: nothing, because the map's axes",
        ),
        ("map --x scale:1:2 --scale 5", "--scale: got 5; accepted: nothing, because the map's axe"),
        ("map --x w1:1:2 --shift w1=5", "--shift: got w1=5; accepted: nothing, because the map's"),
        ("play --export site --no-open", "--open: got no; accepted: nothing, with --export"),
        ("play --export site --port 0", "--port: got 0; accepted: nothing, with --export"),
        ("play run.npz --export site", "saved: got run.npz; accepted: nothing, with --export"),
        ("check", "path is missing; accepted: either a .py file or --folder"),
        ("check --folder f", "--out is missing; accepted: a .csv file or a folder, with --folder"),
        ("check a.py --out m.csv", "--out: got m.csv; accepted: nothing, without --folder"),
        ("check a.py --jobs 1", "--jobs: got 1; accepted: nothing, without --folder"),
        ("check a.py --moodle g", "--moodle: got g; accepted: nothing, without --folder"),
        ("check --folder f --out m --column c", "--column: got c; accepted: nothing, without --ca"),
        ("check --folder f --out m.csv --moodle g", "--out: got m.csv; accepted: a folder for the"),
        ("check a.py --hidden x", "--hidden: got x; accepted: whole numbers separated by commas"),
        (
            "check a.py --hidden 3,0",
            "--hidden: got 3,0; accepted: 1 to 8 layers of at least 1 unit",
        ),
        ("show s --save run.npz", "--save: got run.npz; accepted: nothing, without --row"),
        ("show s --log", "--log: got yes; accepted: nothing, without --row"),
        ("reproduce --arithmetic exact", "--arithmetic: got exact; accepted: report, numpy"),
        ("reproduce --out /dev/null", "--out: got /dev/null"),
        ("reproduce --out /dev/null/report", "--out: got /dev/null/report"),
        ("fly", "No such command fly"),
        ("--fly", "No such option: --fly"),
    ],
)
def test_bad_input_is_one_line_and_status_2(shell, tmp_path, monkeypatch, arguments, says):
    """There is one line on standard error, none on the other stream, and no file is written."""
    monkeypatch.chdir(tmp_path)
    status, out, err = shell(*arguments.split())
    assert (status, out) == (2, "")
    assert err.startswith("shallows: ")
    assert says in err
    assert not re.search(r"(?<!\w)'\w|None|True|\(\d", err), "Python's words are not the shell's"
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("train", {"data": "A.CSV", "target": "y"}),
        ("train", {"data": "xor", "log": True, "save": "run.npz"}),
        ("map", {"x": "path:0:1", "towards": "5"}),
        ("map", {"x": "lr1:1:2", "y": "lr2:1:2", "lr": "5"}),
        ("map", {"preset": "fractal", "hidden": "8,8", "lr": "5"}),
        ("map", {"preset": "fractal", "x": "scale:1:2", "lr": "5"}),
        ("map", {"x": "w1[0,0]:1:2", "shift": ["w1=5"]}),
        ("sweep", {"device": "cpu", "threads": 2}),
        ("check", {"folder": "f", "out": "o", "moodle": "g", "column": "c"}),
    ],
)
def test_what_has_an_effect_is_not_refused(command, typed):
    """An option is idle only beside those that take its effect away."""
    idle.refuse(command, typed)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("map --zoom 0.9,0.2,0.1,1 --data xor --x lr:0.1:1 --y scale:0.1:1", "--zoom: got 0.9,0.2"),
        ("map --zoom 1e3,1e2,1,2 --preset fractal", "--zoom: got 1000,100; accepted: two values"),
        (
            "explain --data xor --sample 21",
            "--sample: got 21; accepted: a whole number from 0 to 20",
        ),
    ],
)
def test_nothing_is_trained_before_all_options_are_checked(shell, monkeypatch, arguments, says):
    """Not even where an option says what to do with what was trained."""
    for trains in ("training.train", "maps.trainability.trainability"):
        monkeypatch.setattr(f"shallows.{trains}", lambda *_, **__: pytest.fail("trained"))
    status, _, err = shell(*arguments.split())
    assert (status, says in err) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    ["train --data xor --lr nan", "train --data xor --seed 1.5", "reproduce --out /dev/null"],
)
def test_the_module_refuses_as_the_command_does(python, arguments):
    """`python -m shallows` ends with one line and status 2 as well, without a traceback."""
    done = python("-W", "error", "-m", "shallows", *arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("shallows: ")
    assert done.stderr.count("\n") == 1


def test_a_bug_is_not_hidden(shell, monkeypatch):
    """An error that isn't the user's comes with its traceback."""

    def broken(*_args, **_options):
        raise RuntimeError("a bug")

    monkeypatch.setattr("shallows.training.train", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        shell("train", "--data", "xor")


def test_an_interrupt_is_status_130(shell, monkeypatch):
    """Ctrl-C ends quietly, as shells expect."""

    def interrupted(*_args, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("shallows.training.train", interrupted)
    status, out, err = shell("train", "--data", "xor")
    assert status == 130
    assert "Traceback" not in out + err


# -- train ---------------------------------------------------------------------------------------


def test_train_prints_a_table_and_the_outcome(shell):
    """It prints about a dozen epochs, the first and the last among them, then the outcome."""
    run = shallows.train(shallows.datasets.linear(), (2, 2), lr=0.05, seed=1)
    status, out, err = shell(
        "train", "--data", "linear", "--hidden", "2,2", "--lr", "0.05", "--seed", "1"
    )
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert lines[-1].startswith(f"linear: {run.outcome}, loss {run.loss:.6g}, accuracy ")
    epochs = [int(line.split("│")[1]) for line in lines if line.startswith("│")]
    assert epochs == sorted(set(epochs))
    assert epochs[0] == 1
    assert epochs[-1] == run.epochs
    assert 10 <= len(epochs) <= 15


def test_train_prints_the_reports_log(shell):
    """--log prints the lines of the report's format, every 100 epochs and at the end."""
    run = shallows.train(shallows.datasets.xor(), max_epochs=250)
    _, out, _ = shell("train", "--data", "xor", "--max-epochs", "250", "--log")
    assert out.splitlines()[:-1] == log_lines(run.trajectory)


def test_train_passes_every_option_on(shell, tmp_path):
    """The run has the settings that were typed."""
    path = tmp_path / "run.npz"
    options = (
        "--hidden 3,2 --activation tanh,relu --lr 0.02 --max-epochs 9 --seed 4 --bias --init he "
        "--scale 0.5 --gradient report --momentum 0.25 --dtype float32"
    )
    status, _, _ = shell("train", "--data", "parity", *options.split(), "--save", path)
    assert status == 0
    run = shallows.load(path)
    assert run.data.hash == shallows.datasets.parity().hash
    assert run.mlp == shallows.MLP((3, 3, 2, 1), ("tanh", "relu"), True, "he", 0.5)
    settings = run.settings
    assert (settings.lr, settings.max_epochs, settings.seed) == (0.02, 9, 4)
    assert (settings.gradient, settings.momentum, settings.dtype) == ("report", 0.25, "float32")


@pytest.mark.parametrize(
    ("suffix", "magic"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")]
)
def test_train_plots(shell, tmp_path, suffix, magic):
    """--plot writes a picture in the format that its name says, and nothing beside it."""
    path = tmp_path / f"curve.{suffix}"
    status, said, _ = shell("train", "--data", "xor", "--max-epochs", "5", "--plot", path)
    assert status == 0
    assert said.splitlines()[-1] == str(path)
    assert path.read_bytes().startswith(magic)
    assert list(tmp_path.iterdir()) == [path]


def test_train_saves(shell, tmp_path):
    """--save writes the very run, to be loaded again."""
    path = tmp_path / "run.safetensors"
    shell("train", "--data", "xor", "--max-epochs", "50", "--save", path)
    run = shallows.train(shallows.datasets.xor(), max_epochs=50)
    again = shallows.load(path)
    assert again.loss == run.loss
    assert again.predictions.tobytes() == run.predictions.tobytes()


def test_train_exports(shell, tmp_path):
    """--export writes the network that was trained, in the format of its suffix."""
    for suffix in ("onnx", "py", "c", "js"):
        (tmp_path / suffix).mkdir()
        here, there = tmp_path / f"net.{suffix}", tmp_path / suffix / f"net.{suffix}"
        shell("train", "--data", "xor", "--max-epochs", "50", "--export", here)
        shallows.train(shallows.datasets.xor(), max_epochs=50).export(there)
        assert here.read_bytes() == there.read_bytes()


def test_a_plot_that_fails_leaves_nothing(shell, tmp_path, monkeypatch):
    """When the disk is full, the old picture stays whole, and one line says so, with status 2."""
    path = tmp_path / "curve.png"
    path.write_bytes(b"old")

    def full(_figure, where, **_options):
        where.write_bytes(b"half")
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", full)
    status, _, err = shell("train", "--data", "xor", "--max-epochs", "5", "--plot", path)
    assert status == 2
    assert err == f"shallows: {path}: No space left on device\n"
    assert [p.read_bytes() for p in tmp_path.iterdir()] == [b"old"]


@pytest.mark.parametrize("command", ["train", "sweep"])
def test_data_of_ones_own(shell, tmp_path, command):
    """A CSV file, its target and the scaling of its numbers train as from Python."""
    path = tmp_path / "gates.csv"
    path.write_text("a,b,says\n0,0,no\n0,10,yes\n10,0,yes\n10,10,no\n")
    given = ["--data", path, "--target", "says", "--scaling", "minmax", "--max-epochs", "50"]
    status, out, err = shell(command, *given)
    assert (status, err) == (0, "")
    if command == "train":
        data = shallows.datasets.from_csv(path, "says", scaling="minmax")
        run = shallows.train(data, max_epochs=50)
        assert f"gates: {run.outcome}, loss {run.loss:.6g}" in out


def test_each_error_about_a_table_names_the_next_option(shell, tmp_path):
    """A table with everything against it: whoever follows the errors trains on it."""
    path = tmp_path / "towns.csv"
    path.write_text("town;rain;wet\nKöln;0,5;no\nBonn;2,5;yes\nBonn;;yes\n", "latin-1")
    given = ["--data", path, "--target", "wet", "--max-epochs", "9"]
    for option in ("--encoding latin-1", "--separator ';'", "--decimal ,", "--missing impute"):
        status, _, err = shell("train", *given)
        assert status == 2
        assert option in err
        given += option.replace("'", "").split()
    assert shell("train", *given)[0] == 0


def test_a_regression_is_learned_from_a_table(shell, tmp_path):
    """The errors name the options for names that look like dates, and for missing values."""
    path = tmp_path / "goals.csv"
    rows = ("season,home town,goals", "2010-11,1.2.3,1", "2011-12,4:30,2", "2010-11,1.2.3,?")
    path.write_text("\n".join(rows))
    given = ["train", "--data", path, "--target", "goals", "--task", "regression"]
    for option in ("--categories season", "--categories 'home town'", "--na-values '?'"):
        status, _, err = shell(*given)
        assert (status, f"or {option}" in err) == (2, True)
        assert "--categories goals" not in err
        given += shlex.split(option)
    given += ["--missing", "drop"]
    status, out, _ = shell(*given, "--max-epochs", "9")
    run = shallows.train(
        shallows.datasets.from_csv(
            path, "goals", task="regression", missing="drop", na_values=["?"],
            categories=["season", "home town"],
        ),
        max_epochs=9,
    )  # fmt: skip
    assert status == 0
    assert out.splitlines()[-1] == f"goals: finished after 9 epochs, loss {run.loss:.6g}"


def test_a_target_that_is_not_there_comes_with_those_that_are(shell, tmp_path):
    """Forgetting --target, or misspelling it, shows the columns."""
    path = tmp_path / "gates.csv"
    path.write_text("a,b,says\n0,0,no\n0,10,yes\n")
    for option in [[], ["--target", "said"]]:
        status, _, err = shell("train", "--data", path, *option)
        assert status == 2
        assert "accepted: one of the columns: a, b, says" in err


def test_a_new_file_is_predicted(shell, tmp_path, monkeypatch):
    """Trained and saved by one command, and used by another; each row has its line and class."""
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text("a;b;says\n0;0,5;no\n0;10;yes\n10;0;yes\n10;10,5;no\n")
    Path("new.csv").write_text("b;a\n10,5;10\n0,5;10\n")
    written = ["--separator", ";", "--decimal", ","]
    told = [*written, "--missing", "drop", "--scaling", "minmax", "--max-epochs", "50"]
    shell("train", "--data", "old.csv", "--target", "says", *told, "--save", "run.npz")
    status, out, err = shell("predict", "run.npz", "new.csv")
    assert (status, err) == (0, "")
    run = shallows.load("run.npz")
    yes = run.predict("new.csv").ravel().tolist()
    named = run.classify("new.csv")
    rows = [f"{i + 2},{named[i]},{1 - p!r},{p!r}" for i, p in enumerate(yes)]
    assert out.splitlines() == ["line,says,P(no),P(yes)", *rows]
    shell("predict", "run.npz", "new.csv", "--out", "said.csv")
    assert Path("said.csv").read_text() == out
    Path("new.csv").write_text("b,a\n10.5,10\n0.5,10\n")
    plain = ["--separator", ",", "--decimal", "."]
    assert shell("predict", "run.npz", "new.csv", *plain)[1] == out
    Path("new.csv").write_text("é,b,a\n1,10.5,10\n1,0.5,10\n", "latin-1")
    assert "such as --encoding latin-1" in shell("predict", "run.npz", "new.csv", *plain)[2]
    assert shell("predict", "run.npz", "new.csv", *plain, "--encoding", "latin-1")[1] == out
    Path("new.csv").write_text("b,a\n10.5,10\n5'000,10\n")
    large = shell("predict", "run.npz", "new.csv", *plain, "--thousands", "'")[1]
    assert large.splitlines()[1] == out.splitlines()[1]


def test_numbers_of_a_new_file_are_predicted(shell, tmp_path, monkeypatch):
    """A run of a regression prints a number for each row, under the name of its target."""
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text("a,b\n0,0.5\n1,1.5\n")
    data = shallows.datasets.from_csv("old.csv", "b", task="regression")
    run = shallows.train(data, max_epochs=3)
    run.save("run.npz")
    (one, other) = run.predictions.ravel().tolist()
    assert shell("predict", "run.npz", "old.csv")[1] == f"line,b\n2,{one!r}\n3,{other!r}\n"


@pytest.mark.parametrize(
    ("target", "header"),
    [("P(q)", "line,P(q),P(p),P(q)'"), ("line", "line,line',P(p),P(q)")],
)
def test_each_column_of_predictions_has_its_own_name(shell, tmp_path, monkeypatch, target, header):
    """A target may have the name of another column of the output."""
    monkeypatch.chdir(tmp_path)
    Path("old.csv").write_text(f"a,{target}\n0,p\n1,q\n")
    shallows.train(shallows.datasets.from_csv("old.csv", target), max_epochs=1).save("run.npz")
    status, out, _ = shell("predict", "run.npz", "old.csv")
    assert (status, out.splitlines()[0]) == (0, header)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("none.npz new.csv", "run: got none.npz; accepted: an existing"),
        ("xor.npz new.csv", "run: got xor.npz; accepted: a run that was trained on a .csv file"),
        ("run.npz none.csv", "table: got none.csv; accepted: an existing CSV file"),
        ("run.npz new.csv", "columns: got c; accepted: a table with the column a"),
        ("run.npz new.csv --separator ab", "--separator: got ab; accepted: one ASCII character"),
        ("run.npz new.csv --separator=", "--separator: got ; accepted: one ASCII character"),
    ],
)
def test_what_can_not_be_predicted_is_said(shell, tmp_path, monkeypatch, words, says):
    """A run of a CSV file is needed, and a file with its columns."""
    monkeypatch.chdir(tmp_path)
    Path("new.csv").write_text("c\n1\n")
    Path("old.csv").write_text("a,b\n0,no\n1,yes\n")
    shallows.train(shallows.datasets.xor(), max_epochs=1).save("xor.npz")
    shallows.train(shallows.datasets.from_csv("old.csv", "b"), max_epochs=1).save("run.npz")
    status, _, err = shell("predict", *words.split())
    assert status == 2
    assert f"shallows: {says}" in err


# -- reproduce -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("ready")
def test_reproduce_prints_one_object_for_machines(shell, tmp_path):
    """With --json it prints counts and items, with values as in the report, and status 0."""
    status, out, err = shell("reproduce", "--json", "--out", tmp_path / "new" / "report")
    told = json.loads(out)
    assert (status, err) == (0, "")
    assert told["cells"] == {"agree": 90, "of": 90}
    assert told["log_lines"] == {"agree": 33, "of": 33}
    assert told["predictions"] == {"agree": 118, "of": 118}
    assert set(told) == {"cells", "log_lines", "predictions", "items"}
    assert len(told["items"]) == 90 + 33 + 118
    for item in told["items"]:
        assert set(item) == {"section", "what", "published", "measured", "verdict"}
        assert item["verdict"] == "agrees"
    shown = [item["published"] for item in told["items"] if item["section"] == "3A"]
    assert shown == [line for entry in published()["log"] for line in entry["lines"]]
    pages = {path.name for path in (tmp_path / "new" / "report").iterdir()}
    assert pages == {"index.html", "failures.html", "laboratory.html"}


@pytest.mark.usefixtures("ready")
def test_reproduce_sums_up_in_the_terminal(shell, tmp_path):
    """It prints four tables, three counts, how many figures differ, and where the page is."""
    status, out, _ = shell("reproduce", "--out", tmp_path)
    assert status == 0
    assert out.count("measured") == 4
    for line in (
        "90 of 90 cells agree",
        "33 of 33 log_lines agree",
        "118 of 118 predictions agree",
        "0 differ",
    ):
        assert line in out.splitlines()
    assert str(tmp_path / "index.html") in out.replace("\n", "")


def tampered(figures, to):
    """Change the published cell that roundoff moves first; return it before and after."""
    seed, column = figures["table"][0]["roundoff"][0]["cell"]
    row = figures["table"][0]["rows"][seed]
    before, row[column] = row[column], str(to)
    return before, row[column]


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("as_json", [True, False])
def test_a_tampered_figure_is_status_1(shell, tmp_path, monkeypatch, figures, as_json):
    """If a published digit is changed, the item is named, and the page is written and red."""
    true, false = tampered(figures, 12345)
    monkeypatch.setattr("shallows.report.notebook.published", lambda: figures)
    status, out, _ = shell("reproduce", "--out", tmp_path, *["--json"] * as_json)
    assert status == 1
    if as_json:
        told = json.loads(out)
        assert told["cells"] == {"agree": 89, "of": 90}
        (item,) = [item for item in told["items"] if item["verdict"] != "agrees"]
        assert item == {
            "section": "4A",
            "what": "XOR, lr 0.1, seed 0",
            "published": false,
            "measured": true,
            "verdict": "differs",
        }
    else:
        assert "89 of 90 cells agree" in out
        assert "1 differ\n" in out
        assert f"4A XOR, lr 0.1, seed 0: {false} → {true}" in out
        assert f"{true} ≠" in out
    assert 'class="alarm"' in (tmp_path / "index.html").read_text("utf-8")


def test_reproduce_in_numpy_counts_roundoff(shell, tmp_path, monkeypatch, replayed, figures):
    """A figure that is off within its range differs by roundoff, and the status is 0."""
    asked = []
    monkeypatch.setattr(work, "replay", lambda *a: asked.append(a[1]) or replayed)
    tampered(figures, figures["table"][0]["roundoff"][0]["range"][1])
    monkeypatch.setattr("shallows.report.notebook.published", lambda: figures)
    status, out, _ = shell("reproduce", "--arithmetic", "numpy", "--out", tmp_path)
    assert (status, asked) == (0, ["numpy"])
    assert "89 of 90 cells agree" in out
    assert "1 differ by roundoff" in out
    assert "0 differ\n" in out
    assert 'class="alarm"' not in (tmp_path / "index.html").read_text("utf-8")


def test_version_and_help(shell):
    """The version is the package's; without arguments, and with -h, the commands are shown."""
    assert shell("--version") == (0, f"shallows {shallows.__version__}\n", "")
    status, out, _ = shell("-h")
    assert status == 0
    assert "reproduce" in out
    assert "train" in out
    assert "reproduce" in "".join(shell()[1:])


def test_a_map_is_made_and_any_pixel_replayed(shell, tmp_path):
    """It writes a picture and a table. One command trains a pixel of the picture again."""
    picture, table = tmp_path / "map.png", tmp_path / "map.parquet"
    status, made, _ = shell(
        "map", "--data", "linear", "--x", "lr:0.01:3:log", "--y", "w1[0,1]:-2:2",
        "--size", "12,8", "--max-epochs", "60", "--hidden", "4", "--activation", "tanh", "--bias",
        "--init", "normal", "--out", str(picture), "--table", str(table),
    )  # fmt: skip
    assert status == 0
    assert "Map(12 × 8 on 'linear': lr 0.01 to 3, w1[0,1] -2 to 2)" in made
    assert "solved" in made
    known: Any = pd.read_parquet(table).set_index(["column", "row"]).loc[7, 5]
    status, again, _ = shell("map", "--replay", "7,5", picture)
    assert status == 0
    assert f"lr={float(known['lr'])!r}" in again
    assert f"{known['outcome']} a" in again
    assert f"{known['epochs']}" in again
