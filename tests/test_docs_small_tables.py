"""The page about small tables runs as pasted."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[1] / "docs" / "small-tables.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_run(example, tmp_path):
    """Each runs in a fresh interpreter, warnings being errors."""
    command = [sys.executable, "-W", "error", "-c", example]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if "export" in example:
        assert "function predict(x)" in (tmp_path / "flowers.js").read_text()


def test_the_network_itself_takes_five_lines():
    """What the title says: imports aside, the first example has five statements."""
    lines = [line for line in EXAMPLES[0].splitlines() if line and "import" not in line]
    assert len(lines) == 5
