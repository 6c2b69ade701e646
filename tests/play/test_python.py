"""Copy as Python: the programs of 200 random states, run, give the numbers of the page."""

import contextlib
import io
import json
import math
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")


@pytest.mark.skipif(
    NODE is None or not (WEB / "node_modules").is_dir(), reason="no Node, or not its packages"
)
def test_programs_of_200_random_states_give_the_numbers_of_the_page(tmp_path: Path) -> None:
    """Built-in data and a table, every loss and penalty, both dtypes, weights by hand."""
    written = tmp_path / "written.json"
    done = subprocess.run(
        [str(NODE), "test/run.mjs", "python"], cwd=WEB, capture_output=True, text=True,
        check=False, env={**os.environ, "WRITTEN": str(written)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    programs = json.loads(written.read_text())
    assert len(programs) == 200
    assert len({one["code"] for one in programs}) > 190
    for one in programs:
        names: dict[str, Any] = {}
        with contextlib.redirect_stdout(io.StringIO()):
            exec(one["code"], names)  # noqa: S102 - what the page has written
        run = names["run"]
        loss = run.loss if math.isfinite(run.loss) else None  # JSON has only these
        assert (run.epochs, loss) == (one["epoch"], one["loss"]), one["code"]
        if one["status"]:
            assert run.outcome.status == one["status"], one["code"]
