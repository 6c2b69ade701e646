"""The course kit: each solution passes, and no starter file does."""

import re
from pathlib import Path
from runpy import run_path

import pytest

import shallows as sh
from shallows.grading.rubric import Rubric

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


@pytest.mark.parametrize("name", NAMES)
def test_a_starter_does_not_pass(name):
    """A starter lacks what the student writes, or has the mistake that the student looks for."""
    report = sh.check(function("starters", name), **NETWORK.get(name, {}))
    assert not report.passed


def test_the_lecturers_page_shows_every_command():
    """For each exercise it shows the command with the file and the network's options."""
    page = (ROOT / "docs" / "course.md").read_text("utf-8")
    for name in NAMES:
        (row,) = re.findall(rf"^\\| `{name}.*$", page, re.MULTILINE)
        for option in NETWORK.get(name, {}):
            assert f"--{option}" in row
        assert ("--rubric" in row) == (COURSE / "rubrics" / f"{name}.toml").exists()
