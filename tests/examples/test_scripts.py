"""The examples run as they stand, and show what they say they show."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from runpy import run_path

import pytest
from matplotlib.image import imread

EXAMPLES = Path(__file__).parents[2] / "examples"

#: Of each script, what it prints, among other things.
PRINTS = {
    "learn_xor": r"^solved at epoch 1769$.*accuracy 48%.*1769: loss 4\.3954",
    "which_derivative": r"No mistake found.*wrong sign.*mean for sum.*∂L/∂a₂ is used instead",
    "learning_rates": r"^0\.010 .*\b0\b.*^0\.215 .*0\.7.*^network \d+: solved at epoch \d+$",
    "survive_a_crash": r"^after the crash: \d+ of 300000 networks.* 0\.1 .* 110000 .* 0\.978318",
    "small_table": r"^ShallowClassifier +0\.9.*^LogisticRegression +0\.9",
    "where_it_learns": r"^solved +\d{4}$.*^lr .* scale .*: solved at epoch \d+$",
}


def test_there_are_six():
    """Every script is run here, and none is missing."""
    assert sorted(PRINTS) == sorted(path.stem for path in EXAMPLES.glob("*.py"))


@pytest.mark.parametrize("name", PRINTS)
def test_an_example_ends_in_a_table_or_a_picture(name, tmp_path, monkeypatch, capfd):
    """It runs without a warning, prints what it announces, and its pictures are not blank."""
    pytest.importorskip({"small_table": "sklearn", "survive_a_crash": "duckdb"}.get(name, "rich"))
    script = EXAMPLES / f"{name}.py"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys, "argv", [str(script)])
    run_path(str(script), run_name="__main__")
    printed = capfd.readouterr().out
    assert re.search(PRINTS[name], printed, re.DOTALL | re.MULTILINE), printed
    announced = re.findall(r"[\w-]+\.png", script.read_text(encoding="utf-8").split('"""')[1])
    for picture in announced:
        assert imread(tmp_path / picture)[..., :3].std() > 0.05
