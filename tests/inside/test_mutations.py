"""Mistakes that students make, injected into correct code; run as a script, writes the table."""

from __future__ import annotations

import functools
import linecache
import runpy
from pathlib import Path
from typing import NamedTuple

import pytest

import shallows as sh

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "check.md"
START, END = "<!-- mutations -->", "<!-- end of mutations -->"
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


def mutations():
    rows = []
    for row in (HERE / "mutations.txt").read_text(encoding="utf-8").splitlines():
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
    report = sh.check(code, **NETWORKS[mutation.learner], loss="cross-entropy", reduction="sum")
    return [(f.name, f.kind) for f in report.findings if not f.right and not f.note]


def expected(mutation):
    return [(name, mutation.kind) for name in mutation.name.split(",")]


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


@functools.cache
def results():
    """Return each mutation with what was found."""
    return [(mutation, found(mutation)) for mutation in mutations()]


def table():
    """Return the results as the page shows them."""
    rows = [
        f"| {m.learner} | `{m.instead.replace('|', chr(92) + '|')}` | "
        f"{m.name.replace(',', ', ')}: {m.kind} | "
        f"{'named' if said == expected(m) else ', '.join(f'{n}: {k}' for n, k in said)} |"
        for m, said in results()
    ]
    count = sum(said == expected(m) for m, said in results())
    head = f"{count} of {len(rows)} mistakes are named; {len(right())} correct variants pass."
    return "\n".join([head, "", "| learner | line | mistake | found |", "|---|---|---|---|", *rows])


@pytest.mark.xdist_group("mutations")
def test_at_least_95_of_100_mistakes_are_named_exactly():
    """The right derivative and the right kind, and nothing else, for 95 % of the mistakes."""
    missed = [(m, said) for m, said in results() if said != expected(m)]
    assert len(results()) >= 60
    assert len(missed) <= 0.05 * len(results()), missed


@pytest.mark.xdist_group("mutations")
def test_the_page_shows_these_results():
    """The table of the documentation is what is found now."""
    assert table() in PAGE.read_text(encoding="utf-8")


def write():
    """Write the table into the page, between its markers."""
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{START}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
