"""The README's examples run as pasted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
COMMANDS = re.search(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.mark.parametrize("example", EXAMPLES)
def test_python_examples_run_and_say_what_their_comments_say(example, tmp_path):
    """Each runs in a fresh interpreter; a comment after a print is what it prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    claimed = re.findall(r"print\(.*\)  # (solved .*)", example)
    assert all(line in done.stdout for line in claimed)
    for picture in re.findall(r'savefig\("(.*?)"\)', example):
        assert (tmp_path / picture).stat().st_size > 5000


def test_there_are_three_examples():
    """What the heading says."""
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize("command", COMMANDS.strip().splitlines())
def test_shell_commands_run(command, tmp_path):
    """Every line of the README's shell block ends well."""
    bin_directory = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{bin_directory}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(command, shell=True, cwd=tmp_path, check=True, env=environment)  # noqa: S602
