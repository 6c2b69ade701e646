"""A store's description: whatever stands in the file, it is read right or refused by name."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import shallows as sh
from shallows.cli.store import ls


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A store, and its description."""
    path = tmp_path_factory.mktemp("store")
    axes = {"lr": [0.1, (0.1, 0.2, 0.3)], "hidden": [(2, 2), (3, 3)], "seed": range(3)}
    sh.sweep(sh.datasets.xor(), **axes, max_epochs=10, store=path, progress=False)
    return path, json.loads((path / "sweep.json").read_text())


@pytest.mark.filterwarnings("ignore::shallows.StoreWarning")
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
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
