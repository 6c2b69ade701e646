"""A store's description: whatever stands in the file, it is read right or refused by name."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shallows as sh
from shallows.cli.store import ls


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A store, and its description in the first form, which has no checksum to protect it."""
    path = tmp_path_factory.mktemp("store")
    axes = {"lr": [0.1, (0.1, 0.2, 0.3)], "hidden": [(2, 2), (3, 3)], "seed": range(3)}
    sh.sweep(sh.datasets.xor(), **axes, max_epochs=10, store=path, progress=False)
    spec = json.loads((path / "sweep.json").read_text())
    del spec["sha256"]
    return path, {**spec, "format": 1}


@pytest.mark.filterwarnings("ignore::shallows.StoreWarning")
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_changed_description_is_read_or_refused(stored, mutated, data):
    """One value replaced by any other, or removed: one error that names the file, or a sweep."""
    path, spec = stored
    (path / "sweep.json").write_text(json.dumps(mutated(data, spec)))
    for read in (sh.open, ls):
        refused = ""
        try:
            read(path)
        except sh.ArgumentError as error:
            refused = str(error)
        assert not refused or str(path) in refused


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=200))
def test_any_bytes_are_refused(stored, content):
    """What is no JSON, or other JSON, is refused."""
    path, _ = stored
    (path / "sweep.json").write_bytes(content)
    with pytest.raises(sh.ArgumentError, match=r"sweep\.json"):
        sh.open(path)


@pytest.fixture
def first(tmp_path):
    """A store as the first version of the format wrote it, without towards, path and shift."""
    return shutil.copytree(Path(__file__).parent / "stores" / "first", tmp_path / "first")


AXES = {"hidden": [(2, 2), (3,)], "lr": [0.1, 0.5], "momentum": [0.0, 0.5], "seed": range(2)}


@pytest.mark.filterwarnings("ignore:.*has no checksum")
def test_a_store_from_before_an_axis_opens_and_goes_on(first):
    """What it does not speak of had the default: it is read, goes on, and takes the new axis."""
    opened = sh.open(first)
    assert opened.frame.outcome.value_counts()["unsolved"] == 16
    before = json.loads((first / "sweep.json").read_text())
    assert not {"towards", "path"} & before["axes"].keys()
    more = {"towards": 5, "path": [0.0, 0.5], "shift": {"w1": [0.0, 0.25]}}
    with pytest.raises(sh.ArgumentError, match="towards"):
        sh.sweep(opened.data, **AXES, **more, max_epochs=60, store=first, progress=False)
    del more["towards"], more["path"]
    for again in ({}, more):
        done = sh.sweep(opened.data, **AXES, **again, max_epochs=60, store=first, progress=False)
        plain = sh.sweep(opened.data, **AXES, **again, max_epochs=60, progress=False)
        assert sh.open(first).frame.equals(done.frame)
        assert done.frame.equals(plain.frame)


def test_a_shift_that_is_gone_or_turned_round_is_refused(tmp_path):
    """A store knows the shifts that it was made with, and the order in which they are added."""
    shift = {"w1": 0.5, "w1[0,0]": [0.0, 1.0]}
    call = {"data": sh.datasets.xor(), "max_epochs": 5, "store": tmp_path, "progress": False}
    sh.sweep(shift=shift, **call)
    with pytest.raises(sh.ArgumentError, match=r"^w1: .* 0.5 is missing"):
        sh.sweep(shift={"w1[0,0]": [0.0, 1.0]}, **call)
    with pytest.raises(sh.ArgumentError, match=r"^shift: .*the order that"):
        sh.sweep(shift=dict(reversed(shift.items())), **call)
