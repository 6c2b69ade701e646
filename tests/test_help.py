"""What the commands say of themselves: examples that run, lines that fit, words to complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache

import pytest
from typer.main import get_command

import shallows as sh
from shallows.activations import ACTIVATIONS
from shallows.cli import app

COMMANDS = vars(get_command(app))["commands"]
#: What takes minutes, waits for others, or for a person.
WAITING = re.compile(r"reproduce|--cluster|shallows play")

RIGHT = """
import numpy as np

def gradients(x, y, w):
    a1 = 1 / (1 + np.exp(-x @ w["w1"]))
    a2 = 1 / (1 + np.exp(-a1 @ w["w2"]))
    yhat = 1 / (1 + np.exp(-a2 @ w["w3"]))
    dz3 = yhat - y
    dz2 = (dz3 @ w["w3"].T) * a2 * (1 - a2)
    dz1 = (dz2 @ w["w2"].T) * a1 * (1 - a1)
    return {"dL_dw3": a2.T @ dz3, "dL_dw2": a1.T @ dz2, "dL_dw1": x.T @ dz1}
"""
FLOWERS = (
    "length,width,species\n5.1,3.5,setosa\n4.9,3.0,setosa\n6.3,3.3,virginica\n5.8,2.7,virginica\n"
)


def examples(name):
    """Return the command lines in a command's help."""
    return re.findall(r"^- `(shallows .*)`$", COMMANDS[name].help, re.MULTILINE)


@pytest.fixture
def desk(tmp_path):
    """A directory with what the examples speak of."""
    path = tmp_path
    (path / "flowers.csv").write_text(FLOWERS)
    (path / "my_backprop.py").write_text(RIGHT)
    (path / "submissions").mkdir()
    (path / "submissions" / "ada.py").write_text(RIGHT)
    here = {"store": path / "runs" / "h", "seed": range(50), "progress": False}
    sh.sweep(sh.datasets.xor(), hidden=[(2, 2), (3, 3)], **here)
    return path


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.usefixtures("desk")
def test_the_examples_of_the_help_run(name, pasted):
    """Every command shows at least two examples, and each does what it says, as pasted."""
    shown = examples(name)
    assert len(shown) >= 2
    for line in shown:
        if not WAITING.search(line):
            assert pasted(line)


@cache
def helped(name):
    """Return the help of a command, as printed on a terminal of 80 columns without colours."""
    plain = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", "shallows", *name.split(), "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=plain).stdout


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_fits_a_terminal(name):
    """No line is wider than 80 columns, and every option says what it is."""
    assert max(map(len, helped(name).splitlines())) <= 80
    assert "\x1b" not in helped(name)
    for option in COMMANDS[name].params if name else []:
        assert option.help, f"{name}: {option.name}"


@pytest.mark.parametrize("name", ["train", "sweep", "explain", "map"])
def test_the_help_lists_the_built_in_data(name):
    """It has every name, though the command starts without loading data or NumPy."""
    command = [sys.executable, "-X", "importtime", "-m", "shallows", name]
    plain = {**os.environ, "NO_COLOR": "1", "TERM": "dumb"}
    shown = subprocess.run([*command, "--help"], capture_output=True, text=True, env=plain)
    assert set(sh.datasets.BUILT_IN) <= set(re.findall(r"\w+", shown.stdout))
    assert "shallows.datasets" in shown.stderr
    refused = subprocess.run([*command, "--nonsense"], capture_output=True, text=True, env=plain)
    assert "numpy" not in refused.stderr


@pytest.mark.parametrize("name", ["train", "sweep", "explain", "map", "check"])
def test_the_help_lists_the_activation_functions(name):
    """`train` lists all of them; `check` lists those whose derivative can be wrong."""
    left_out = {"identity"} if name == "check" else set()
    assert set(ACTIVATIONS) - set(re.findall(r"\w+", helped(name))) == left_out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("shallows tra", ["train"]),
        ("shallows train --data c", ["circles", "checkerboard"]),
        ("shallows train --init ", ["uniform", "normal", "xavier", "he"]),
        ("shallows sweep --activation tanh,r", ["tanh,relu"]),
        ("shallows map --preset fractal-", ["fractal-relu", "fractal-cross-entropy"]),
        ("shallows reproduce --arithmetic n", ["numpy"]),
    ],
)
def test_a_shell_completes_words(line, expected):
    """Commands and the words that options take are completed, in lists after a comma too."""
    asked = {
        **os.environ,
        "_SHALLOWS_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    command = [sys.executable, "-c", "from shallows.cli import app; app(prog_name='shallows')"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=asked)
    assert done.stdout.split() == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_a_script(shell):
    """What `--show-completion` prints is a script for that shell."""
    asked = {**os.environ, "_SHALLOWS_COMPLETE": f"source_{shell}"}
    command = [sys.executable, "-c", "from shallows.cli import app; app(prog_name='shallows')"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=asked)
    assert "shallows" in done.stdout


@pytest.mark.parametrize(
    ("shell", "asked", "answer"),
    [
        ("zsh", {}, """_arguments '*: :(("circles"))'"""),
        ("fish", {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, "circles"),
    ],
)
def test_every_shell_completes_words(shell, asked, answer):
    """As the script of that shell asks, through the command's own entry."""
    line = {"_SHALLOWS_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": LINE, **asked}
    assert entry(**line).stdout.strip() == answer


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_installs(shell, tmp_path):
    """`--install-completion` writes a script for that shell, below the home directory alone."""
    given = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    assert entry("--install-completion", shell, **given).returncode == 0
    assert any("_SHALLOWS_COMPLETE" in f.read_text() for f in tmp_path.rglob("*shallows*"))


def test_the_version():
    """It is one line with the package's version."""
    assert entry("--version").stdout == f"shallows {sh.__version__}\n"


LINE = "shallows train --data ci"


def entry(*arguments, **environment):
    """Run the command as the installed script does."""
    code = "import sys; sys.argv[0] = 'shallows'; from shallows.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, check=False, env={**os.environ, **environment},
    )  # fmt: skip
