"""The doctor: what is installed, and whether it keeps its promises."""

import json

import pytest

from shallows import doctor


def test_a_sound_installation_is_exact_and_fast(python):
    """The command says versions, processor, cache and threads, and both tests are good."""
    done = python("-m", "shallows", "doctor", "--json")
    found = json.loads(done.stdout)
    assert {"shallows", "Python", "numpy", "processor", "threads", "compiled kernels"} <= set(found)
    assert found["exactness"]["good"]
    assert "NumPy loops" in found["speed"]["found"]


def test_other_bits_are_noticed(monkeypatch):
    """If one last digit of one network differs, the doctor names that network."""
    expected = doctor.golden()
    name = list(expected)[3]
    expected[name][1] = expected[name][1].replace("p", "1p")
    monkeypatch.setattr(doctor, "golden", lambda: expected)
    check = doctor._exactness()
    assert not check.good
    assert name in check.found


@pytest.mark.parametrize("good", [True, False])
def test_the_exit_status_says_whether_all_is_well(monkeypatch, good):
    """It is 1 if a promise is broken, so that scripts can ask."""
    from typer.testing import CliRunner

    from shallows.cli import app

    monkeypatch.setattr(doctor, "examine", lambda: [doctor.Check("exactness", "…", good=good)])
    assert CliRunner().invoke(app, ["doctor"]).exit_code == (0 if good else 1)
