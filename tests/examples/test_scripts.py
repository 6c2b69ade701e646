"""The examples run as they stand, and show what they say they show."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

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
def test_an_example_ends_in_a_table_or_a_picture(name, tmp_path):
    """It runs without a warning, prints what it announces, and its pictures are not blank."""
    pytest.importorskip({"small_table": "sklearn", "survive_a_crash": "duckdb"}.get(name, "rich"))
    script = EXAMPLES / f"{name}.py"
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(PRINTS[name], done.stdout, re.DOTALL | re.MULTILINE), done.stdout
    announced = re.findall(r"[\w-]+\.png", script.read_text(encoding="utf-8").split('"""')[1])
    for picture in announced:
        assert imread(tmp_path / picture)[..., :3].std() > 0.05
