"""`shallows explain`."""

import json
import sys

import pytest

from shallows import cli


@pytest.fixture
def shell(monkeypatch, capfd):
    """Run the command line in this process; return its exit status, output and errors."""

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["shallows", "explain", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, *capfd.readouterr()

    return run


def test_without_options_it_is_the_reports_network(shell):
    """It shows epoch 1 of the report's run within 100 columns, and says what was found."""
    code, out, _ = shell()
    assert code == 0
    assert "every derivative verified" in out
    assert "∂L/∂w₃" in out
    told = json.loads(shell("--json")[1])
    assert told["settings"]["arithmetic"] == "report"


def test_an_option_of_training_is_never_ignored(shell):
    """With any of them, the network is trained as by `shallows train`."""
    told = json.loads(shell("--seed", 7, "--dtype", "float32", "--epoch", 3, "--json")[1])
    assert told["settings"]["seed"] == 7
    assert told["settings"]["dtype"] == "float32"
    assert told["data"]["name"] == "xor"
    assert told["epoch"] == 3


def test_page_and_latex_are_written(shell, tmp_path):
    """`--html` and `--latex` write files beside what is printed."""
    page, text = tmp_path / "page.html", tmp_path / "lines.tex"
    assert shell("--sample", 2, "--html", page, "--latex", text)[0] == 0
    assert "<math>" in page.read_text(encoding="utf-8")
    assert text.read_text(encoding="utf-8").startswith(r"\begin{align*}")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("--epoch 0", "--epoch: got 0"),
        ("--epoch 0 --lr 0.1", "--epoch: got 0"),
        ("--epoch 5 --max-epochs 3", "--epoch: got 5"),
        ("--sample 21", "--sample: got 21"),
        ("--data cat", "--data: got cat"),
        ("--html page.txt", "--html: got page.txt"),
        ("--latex no/such/lines.tex", "--latex: got"),
        ("--hidden 3,x", "--hidden: got x"),
    ],
)
def test_bad_input_is_one_line(shell, arguments, says):
    """One line says what is wrong, with exit status 2."""
    code, out, err = shell(*arguments.split())
    assert code == 2
    assert out == ""
    assert says in err
    assert err.count("\n") == 1


def test_a_wrong_derivative_is_exit_status_1(shell, monkeypatch, broken):
    """So a script can find out whether every derivative was right."""
    broken("tanh")
    monkeypatch.setattr("shallows.inside.explain._replay", lambda run, _: (run.weights, {}))
    code, out, _ = shell("--activation", "tanh")
    assert code == 1
    assert "WRONG: dL_dz2" in out
