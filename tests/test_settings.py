"""One table of settings: every door offers what it says, and says nothing of its own."""

from __future__ import annotations

import inspect
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.main import get_command

import shallows as sh
from shallows import cli
from shallows.arguments import suggesting
from shallows.axes import axis, put
from shallows.cli import app
from shallows.settings import DOORS, SETTINGS, changed, offered
from shallows.sweeps import spec
from shallows.sweeps.grid import grid
from shallows.trajectory import Settings

XOR = sh.datasets.xor()
PYTHON = {"train": sh.train, "sweep": sh.sweep, "trainability": sh.trainability}
COMMANDS = vars(get_command(app))["commands"]
#: A value of each setting that is not its default, and how a shell is told it.
TYPED = {
    "hidden": ((4, 2), "4,2"), "activation": (("tanh", "relu"), "tanh,relu"),
    "lr": ((0.1, 0.2, 0.3), "0.1,0.2,0.3"), "max_epochs": (7, "7"), "seed": (5, "5"),
    "bias": (True, None), "init": ("he", "he"), "scale": (0.5, "0.5"),
    "gradient": ("report", "report"), "momentum": (0.25, "0.25"), "alpha": (0.5, "0.5"),
    "l1": (0.5, "0.5"),
    "loss": ("squared", "squared"), "stop": ("never", "never"), "towards": (3, "3"),
    "path": (0.5, "0.5"), "shift": ({"w1[0,1]": 0.5}, "w1[0,1]=0.5"),
    "dtype": ("float32", "float32"),
}  # fmt: skip
#: The same as axes of a sweep; what may be none is as above.
AXES = TYPED | {
    "hidden": ([(4, 2), 3], "4,2 3"), "activation": (["tanh", "relu"], "tanh,relu"),
    "lr": ([0.1, 0.2, 0.3], "0.1,0.2,0.3"), "seed": (range(5), "0:5"),
    "bias": ([False, True], "no,yes"), "init": (["he", "normal"], "he,normal"),
    "scale": ([0.5, 2.0], "0.5,2"), "gradient": (["report", "stable"], "report,stable"),
    "momentum": ([0.0, 0.25], "0,0.25"), "alpha": ([0.5, 0.0], "0.5,0"),
    "l1": ([0.5, 0.0], "0.5,0"),
    "stop": (["never", "accuracy"], "never,accuracy"), "towards": ([3, 4], "3,4"),
    "path": ([0.5, 1.0], "0.5,1"), "shift": ({"w1[0,1]": [0.5, 1.0]}, "w1[0,1]=0.5,1"),
    "dtype": (["float32", "float64"], "float32,float64"),
}  # fmt: skip


def held(door):
    """Return the names of all that a door really takes."""
    if door in PYTHON:
        return inspect.signature(PYTHON[door]).parameters.keys()
    if door == "store":
        described = spec.describe(XOR, grid(XOR, 10, {"shift": {"w1": 0.5}}), 10)
        axes = described["axes"].keys()
        return axes | described.keys() | {axis(name).part_of for name in axes}
    if door == "laboratory":
        fields = Path(__file__).parents[1] / "web" / "src" / "state" / "fields.ts"
        return set(re.findall(r"^  (\w+): field", fields.read_text(), re.MULTILINE))
    if door == "estimators":
        pytest.importorskip("sklearn")
        from shallows.sklearn import ShallowClassifier

        return inspect.signature(ShallowClassifier).parameters.keys()
    return {option.name for option in COMMANDS[door.removeprefix("shallows ")].params}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("row", SETTINGS.values(), ids=SETTINGS)
def test_a_door_offers_a_setting_or_the_row_says_why_not(door, row):
    """For every door and row: no missing setting without a reason, and no needless reason."""
    name = row.called.get(door, row.name)
    if door in row.missing:
        assert name not in held(door)
        assert re.fullmatch(r"[A-Z].*\.", row.missing[door])
    else:
        assert name in held(door)


def test_reasons_and_names_are_of_doors_that_exist():
    """A misspelt door in a row would hide a missing setting."""
    for row in SETTINGS.values():
        assert {*row.missing, *row.called, *row.defaults} <= set(DOORS)


@pytest.mark.parametrize("door", PYTHON)
def test_a_signature_is_the_tables(door):
    """Names, order, types and defaults; and every one of them is documented."""
    shown = inspect.signature(PYTHON[door]).parameters
    rows = list(offered(door))
    assert [name for name in shown if name in SETTINGS] == [row.name for row in rows]
    sections = inspect.getdoc(PYTHON[door]).split("Parameters\n-")[1].split("\n\n")[0]
    documented = re.findall(r"^([\w, ]+)(?: : .*)?$", sections, re.MULTILINE)
    for row in rows:
        assert shown[row.name].default == row.defaults.get(door, row.default)
        assert row.name in ", ".join(documented).split(", ")
        said = shown[row.name].annotation
        if said != "Any":
            assert said.endswith(" | None") == (row.default is None)
            kind = "Mapping[str, " if row.type is dict else row.type.__name__
            assert said.startswith(kind)
            assert ("Iterable" in said or "tuple" in said) == row.compound


def test_what_a_training_holds_has_the_tables_defaults():
    """The checked settings of a run are rows of the table, but for those that its network holds."""
    own = set(Settings.__dataclass_fields__) - {"arithmetic"}
    assert own == SETTINGS.keys() - {"hidden", "activation", "bias", "init", "scale"}
    run = sh.train(XOR, max_epochs=2)
    assert run.settings == Settings(lr=SETTINGS["lr"].default, max_epochs=2)
    assert run.mlp == sh.MLP.of(2, SETTINGS["hidden"].default, 2)


@pytest.mark.parametrize("row", SETTINGS.values(), ids=SETTINGS)
def test_a_row_is_whole(row):
    """Its default passes its own check, its help is a sentence, its words are all accepted."""
    assert row.fit(row.default, "classification") is not None or row.default is None
    assert row.help.endswith(".")
    assert row.shapes in ("kernel", "lane", "run")
    assert [row.check(word) for word in row.options] == list(row.options)
    assert bool(row.options) == (row.type is str)
    for wrong in (object(), [], "\0"):
        with pytest.raises(sh.ArgumentError, match=r"^other: got "):
            row.check(wrong, "other")


def typed(values, several=False):
    """Return the options of a shell for some settings."""
    line = []
    for name, (_, text) in values.items():
        option = "--" + ("seeds" if several and name == "seed" else name.replace("_", "-"))
        parts = text.split(" ") if text else [None]
        line += [word for part in parts for word in ([option] if part is None else [option, part])]
    return line


@pytest.mark.parametrize(
    ("command", "function"),
    [
        ("train", "shallows.training.train"),
        ("sweep", "shallows.sweeps.sweep.sweep"),
        ("map", "shallows.maps.trainability.trainability"),
        ("explain", "shallows.training.train"),
    ],
)
def test_what_is_typed_is_what_python_is_given(command, function, monkeypatch, capsys):
    """Every setting of every command, as its value or its axis, and nothing that is not typed."""

    class Heard(BaseException):
        pass

    def hear(*_, **given):
        raise Heard(given)

    monkeypatch.setattr(function, hear)
    values = AXES if command == "sweep" else TYPED
    asked = {name: value for name, (value, _) in values.items()}
    needed = ["--x", "w1[0,0]:1:2", "--y", "b1[0]:1:2"] if command == "map" else []
    for chosen in (typed(values, several=command == "sweep"), ["--max-epochs", "7"]):
        monkeypatch.setattr(sys, "argv", ["shallows", command, "--data", "xor", *needed, *chosen])
        with pytest.raises(Heard) as heard:
            cli.main()
        given = heard.value.args[0]
        told = {name: given[name] for name in SETTINGS if name in given}
        assert told == (asked if len(chosen) > 2 else {"max_epochs": 7})
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["lr", "lr2", "scale", "momentum", "path", "w1[0,2]", "b1", "w1"])
def test_an_axis_sets_what_it_is_named_after(name):
    """A setting, the rate of a layer, or what is added to weights; nothing else changes."""
    before = {"hidden": (3,), "bias": True, "lr": 0.1, "towards": 3, "seed": 1}
    after = put(before, name, 0.5)
    where = axis(name).part_of or name
    assert {key for key in after if after[key] != before.get(key)} == {where}
    expected = {"lr2": (0.1, 0.5), "w1[0,2]": {name: 0.5}, "b1": {name: 0.5}, "w1": {name: 0.5}}
    assert after[where] == expected.get(name, 0.5)
    assert axis(name).noun


@pytest.mark.parametrize("name", ["lr0", "lr", "w", "w1[0", "w1[]", "rate", "loss2", ""])
def test_what_is_no_axis_has_no_row(name):
    """Only settings, ``lr1``, ``lr2``, … and weights are axes."""
    assert (axis(name) is None) == (name != "lr")


def test_two_losses_are_refused_because_they_cannot_be_compared():
    """The message says that one loss is shared, and not that each of them is accepted."""
    with pytest.raises(sh.ArgumentError) as refused:
        sh.sweep(XOR, loss=["squared", "cross-entropy"])
    assert str(refused.value) == (
        "loss: got ['squared', 'cross-entropy']; accepted: one loss for all networks, because two "
        "losses can't be compared"
    )
    with pytest.raises(sh.ArgumentError, match="accepted: one budget for all networks"):
        sh.sweep(XOR, max_epochs=[5, 6])


@pytest.mark.parametrize("function", [*PYTHON.values(), sh.network])
def test_a_misspelt_argument_gets_the_one_that_may_be_meant(function):
    """It does in every version of Python. An argument like no other is only named."""
    name = "seed" if function is sh.network else "hidden"
    with pytest.raises(TypeError, match=rf"no argument '{name}s'; did you mean {name}\?$"):
        function(**{f"{name}s": 3})
    with pytest.raises(TypeError, match=r"no argument 'zzz'$"):
        function(zzz=3)


def test_a_function_that_suggests_is_still_itself():
    """It keeps its name, its signature and its documentation."""

    def plain(a: int, *, b: int = 2) -> int:
        """Add."""
        return a + b

    wrapped = suggesting(plain)
    assert wrapped(1, b=3) == 4
    assert (wrapped.__name__, wrapped.__doc__) == ("plain", "Add.")
    assert inspect.signature(wrapped) == inspect.signature(plain)


def test_changed_settings_are_those_that_differ_from_the_default():
    """An array counts as changed, though it is equal to nothing."""
    told = {"hidden": (3, 3), "lr": np.array([0.1]), "seed": 1, "loss": None}
    assert changed(told).keys() == {"lr", "seed"}
