"""Mistakes that students make, injected into correct code; run as a script, writes the table.

The table of the documentation keeps what is found in all of them. Here the first mistake of each
kind is looked for again.
"""

from __future__ import annotations

import linecache
import runpy
from pathlib import Path
from typing import NamedTuple

import pytest

import shallows as sh

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "check.md"
NAMED = "named"
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


def row(mutation, said):
    """Return a row of the page's table: a mutation with what was found."""
    found = ", ".join(f"{n}: {k}" for n, k in said)
    return (
        f"| {mutation.learner} | `{mutation.instead.replace('|', chr(92) + '|')}` | "
        f"{mutation.name.replace(',', ', ')}: {mutation.kind} | "
        f"{NAMED if said == expected(mutation) else found} |"
    )


def table():
    """Return the results as the page shows them."""
    rows = [row(m, found(m)) for m in mutations()]
    return "\n".join(
        [head(rows), "", "| learner | line | mistake | found |", "|---|---|---|---|", *rows]
    )


def head(rows):
    """Return the sentence above the rows."""
    count = sum(is_named(row) for row in rows)
    return f"{count} of {len(rows)} mistakes are named; {len(right())} correct variants pass."


def is_named(row):
    return row.endswith(f"| {NAMED} |")


def shown():
    """Return the page's sentence, and its rows."""
    said = PAGE.read_text(encoding="utf-8").split(START)[1].split(END)[0].strip()
    first, _, _, _, *rows = said.splitlines()
    return first, rows


FIRST = list({m.kind: (at, m) for at, m in reversed([*enumerate(mutations())])}.values())


@pytest.mark.parametrize(("at", "mutation"), FIRST, ids=[m.kind for _, m in FIRST])
def test_the_first_mistake_of_each_kind_is_found_as_the_page_says(at, mutation):
    """The right derivative and the right kind, and nothing else, or what the row says instead."""
    assert shown()[1][at] == row(mutation, found(mutation))


def test_at_least_95_of_100_mistakes_are_named_exactly():
    """The page has a row for each mistake, and counts them and the correct variants."""
    first, rows = shown()
    begun = [row(m, []).rpartition(" | ")[0] for m in mutations()]
    assert [r[: len(start)] for r, start in zip(rows, begun, strict=True)] == begun
    assert first == head(rows)
    assert len(rows) >= 60
    assert sum(map(is_named, rows)) >= 0.95 * len(rows)


def write():
    """Write the table into the page, between its markers."""
    before, rest = PAGE.read_text(encoding="utf-8").split(START)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{START}\n{table()}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write()
