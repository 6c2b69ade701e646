"""Mistakes that students make, injected into correct code; run as a script, writes the table."""

from __future__ import annotations

import linecache
import runpy
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import shallows as sh

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "check.md"
NETWORKS = {
    "report": {"hidden": (3, 3)},
    "tanh": {"hidden": 3, "activation": "tanh", "bias": True},
    "relu": {"hidden": (4, 4, 4), "activation": "relu"},
    "step": {"hidden": (3, 3), "bias": True},
    "loop": {"hidden": (3, 3), "activation": "tanh"},
    "partial": {"hidden": (3, 3), "activation": "tanh", "bias": True},
}


class Mutation(NamedTuple):
    """A line of a learner's file, what a student wrote instead, and what is to be found."""

    learner: str
    line: str
    instead: str
    name: str
    kind: str


def mutations(file="mutations.txt"):
    rows = []
    for row in (HERE / file).read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            learner, rest = row.split(": ", 1)
            line, instead, (name, kind) = *(p := rest.split(" => "))[:2], p[2].split(" ", 1)
            rows.append(Mutation(learner, line, instead, name, kind))
    return rows


def learner(name, line="", instead=""):
    """Return the function of a learner's file, with one line of it replaced."""
    source = (HERE / "learners" / f"{name}.py").read_text(encoding="utf-8")
    assert not line or source.count(line) == 1, line
    source, room = source.replace(line, instead, 1) if line else source, {}
    linecache.cache[f"{name}.py"] = (len(source), None, source.splitlines(True), f"{name}.py")
    exec(compile(source, f"{name}.py", "exec"), room)  # noqa: S102 - ours
    return [value for value in room.values() if getattr(value, "__code__", None)][-1]


def found(mutation):
    code = learner(mutation.learner, mutation.line, mutation.instead)
    report = sh.check(code, **NETWORKS[mutation.learner])
    return [(f.name, f.kind) for f in report.findings if not f.right]


def named(mutation):
    """Return whether nothing but the mutation is named, with its derivative and its kind."""
    return found(mutation) == [(name, mutation.kind) for name in mutation.name.split(",")]


def right():
    """Return the correct variants by name."""
    path = HERE / "learners" / "right.py"
    room = runpy.run_path(str(path))
    helpers = {"sigmoid", "forward", "loss", "differences"}
    return {n: f for n, f in room.items() if hasattr(f, "__code__") and n not in helpers}


@pytest.mark.parametrize("name", right())
def test_correct_code_is_not_blamed(name):
    """Correct code in any style passes."""
    report = sh.check(right()[name])
    assert report.passed, str(report)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_learners_are_right_before_they_are_mutated(name):
    """Without a mutation there is no mistake, nor a note but that the report's form has a 0/0."""
    report = sh.check(learner(name), **NETWORKS[name])
    notes = [f.kind for f in report.findings if f.note]
    assert report.passed, str(report)
    assert notes == (["NaN at saturation"] if name == "report" else [])


if __name__ == "__main__":
    for file in sys.argv[1:] or ["mutations.txt"]:
        every = mutations(file)
        wrong = [(m, found(m)) for m in every if not named(m)]
        print(len(every), "mutations", len(wrong), "not named")
        for m, f in wrong:
            print(m, "\n   ", f)
