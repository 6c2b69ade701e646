"""The progress bar on a terminal."""

import pytest
from typer.testing import CliRunner

import shallows as sh
from shallows.cli import app

XOR = sh.datasets.xor()
WORK = {
    "train": lambda: (
        CliRunner().invoke(app, ["train", "--data", "xor", "--max-epochs", "1"]).stderr
    ),
    "sweep": lambda: sh.sweep(XOR, max_epochs=1),
    "map": lambda: sh.trainability(
        XOR, x=("lr", 0.1, 1), y=("scale", 1, 2), size=(2, 2), max_epochs=1
    ),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK)
def test_until_there_is_progress_a_bar_says_that_a_kernel_is_compiled(work, capsys, monkeypatch):
    """A kernel of many layers takes half a minute, in which nothing else could be shown."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    shown = work()
    assert "compiling" in (shown if isinstance(shown, str) else capsys.readouterr().err)
