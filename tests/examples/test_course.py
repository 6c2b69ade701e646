"""The course kit: each solution passes, and no starter file does."""

import re
from pathlib import Path
from runpy import run_path

import pytest

import shallows as sh
from shallows.cli.check import _show
from shallows.grading.folder import grade_file
from shallows.grading.marks import NOT_SHOWN
from shallows.grading.rubric import Rubric
from shallows.grading.task import Task

ROOT = Path(__file__).parents[2]
COURSE = ROOT / "examples" / "course"
NAMES = sorted(path.stem for path in (COURSE / "solutions").glob("*.py"))
NETWORK = {
    "e6_biases": {"bias": True},
    "e7_tanh": {"activation": "tanh"},
    "e8_depth": {"hidden": (4, 3, 5)},
}


def function(kind, name):
    """Return the function that a file of an exercise is about."""
    found = run_path(str(COURSE / kind / f"{name}.py"))
    return found.get("backward") or found["step"]


def test_there_are_eight_with_starters_apart():
    """A starter file for each solution, in another folder."""
    assert len(NAMES) == 8
    assert sorted(path.stem for path in (COURSE / "starters").glob("*.py")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_solution_passes(name):
    """No mistake, and nothing that its rubric gives points for is missing."""
    report = sh.check(function("solutions", name), **NETWORK.get(name, {}))
    assert report.passed, str(report)
    rubric = COURSE / "rubrics" / f"{name}.toml"
    points = Rubric.read(rubric) if rubric.exists() else Rubric()
    asked = {line for line in report.places if line in points.points or not rubric.exists()}
    assert asked
    assert all(report.places[line] == "right" for line in asked)


@pytest.mark.parametrize(("name", "points"), [("e1_output", 3), ("e2_hidden", 5)])
def test_a_rubric_asks_for_what_is_to_be_written(name, points):
    """A solution has all its points, two for the weights, and the untouched starter has none."""
    task = Task(rubric=Rubric.read(COURSE / "rubrics" / f"{name}.toml"))
    solved, untouched = (
        grade_file(COURSE / kind / f"{name}.py", task) for kind in ("solutions", "starters")
    )
    assert (solved.score, solved.of, solved.passed) == (points, points, True)
    assert untouched.score == 0
    weights = [mark.of for mark in solved.marks if mark.name.startswith("dL_dw") and mark.of]
    assert weights == [2]


@pytest.mark.parametrize("name", NAMES)
def test_a_starter_does_not_pass(name):
    """A starter lacks what the student writes, or has the mistake that the student looks for."""
    report = sh.check(function("starters", name), **NETWORK.get(name, {}))
    assert not report.passed


def test_an_untouched_starter_is_told_what_is_to_be_written(capsys):
    """In the exercise's words and once, also by the process that marks it; and one line of rest."""
    rubric = Rubric.read(COURSE / "rubrics" / "e1_output.toml")
    grade = grade_file(COURSE / "starters" / "e1_output.py", Task(rubric=rubric))
    (finding,) = grade.findings
    assert re.fullmatch(r"exception: line \d+ is not written yet: dL_dz3 .* yours", finding.said)
    _show(grade)
    *_, missing, points = capsys.readouterr().out.splitlines()
    assert missing == f"○ dL_dz3, dL_dw3: {NOT_SHOWN}"
    assert points == "0 of 3 points."


@pytest.mark.parametrize("name", NAMES)
def test_a_starter_says_how_to_check_it(name):
    """The command in its docstring has the options of its network, and its rubric."""
    text = (COURSE / "starters" / f"{name}.py").read_text("utf-8")
    (command,) = re.findall(r"^Check it: shallows check (.*)$", text, re.MULTILINE)
    file, *options = command.split()
    assert file == f"starters/{name}.py"
    page = (ROOT / "docs" / "course.md").read_text("utf-8")
    assert f"`shallows check {command}`" in page
    for option in [*NETWORK.get(name, {})]:
        assert f"--{option}" in options
    assert ("--rubric" in options) == (COURSE / "rubrics" / f"{name}.toml").exists()
    assert all((COURSE / part).exists() for part in (file, *options) if "/" in part)


@pytest.mark.parametrize(
    ("name", "mistakes"),
    [
        ("e4_bugs", ["missing factor", "transpose"]),
        ("e5_update", ["misprint"]),
        ("e7_tanh", ["wrong activation", "wrong activation"]),
    ],
)
def test_what_is_to_be_found_is_named(name, mistakes):
    """The starter files that hold mistakes hold these, and `check` names each of them."""
    report = sh.check(function("starters", name), **NETWORK.get(name, {}))
    assert [finding.kind for finding in report.mistakes] == mistakes


def test_the_slides_are_drawn_by_their_script(tmp_path):
    """The folder has the figures that the script draws, and the lecturer's page names each.

    All that is written in them is the same, so they show the same trainings.
    """
    run_path(str(COURSE / "slides.py"))["main"](tmp_path)
    drawn = sorted(path.name for path in tmp_path.iterdir())
    assert drawn == sorted(path.name for path in (COURSE / "slides").iterdir())
    page = (ROOT / "docs" / "course.md").read_text("utf-8")
    assert re.findall(r"^\| `([\w-]+\.svg)`", page, re.MULTILINE) == drawn
    for name in drawn:
        assert words(tmp_path / name) == words(COURSE / "slides" / name)
    assert "solved at epoch 1721" in words(COURSE / "slides" / "5-smaller-steps.svg")


def words(figure):
    """Return the texts of an SVG figure that Matplotlib drew, those with numbers among them."""
    found = re.findall(r"<!-- (.*?) -->", figure.read_text("utf-8"))
    assert found
    return found


def test_the_figures_show_what_their_captions_say():
    """At lr 0.1 the linear data end as one class everywhere; at 0.02 they are solved."""
    linear = sh.datasets.linear()
    stuck, freed = (sh.train(linear, lr=lr, seed=1) for lr in (0.1, 0.02))
    assert stuck.outcome.status == "unsolved"
    assert (stuck.predictions > 0.5).all()
    assert freed.outcome.status == "solved"
