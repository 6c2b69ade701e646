"""Sentences that quote a measurement quote the measurement that stands in the docs."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def text(name):
    """Return a file as one line."""
    return " ".join((ROOT / name).read_text("utf-8").split())


def rows(heading):
    """Return the rows of a table of the benchmarks: how -> its other cells."""
    page = (ROOT / "docs" / "benchmarks.md").read_text("utf-8")
    lines = page[page.index(heading) :].splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("| ---"))
    table = {}
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            return table
        how, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        table[how] = cells
    return table


def times(heading, how):
    """Return how many times as fast Shallows is, in each column of a table of ratios."""
    return [float(re.search(r"×([\d.]+)", cell)[1]) for cell in rows(heading)[how]]


def test_the_readme_quotes_the_real_sweep():
    """Seconds, and the ratios to JAX's vmap, to the NumPy loop and to JAX by hand."""
    sweep, said = rows("## A whole sweep"), text("README.md")
    assert f"takes **{sweep['Shallows'][0].split()[0]} s**" in said
    for how, form in {
        "JAX jit(vmap(scan))": "JAX's `vmap` takes {:.0f} times as long",
        "NumPy, the report's loop": "the NumPy loop {:.0f} times",
        "JAX, lanes by hand": "JAX written lane by lane by hand {:.1f} times",
    }.items():
        assert form.format(float(sweep[how][2])) in said, how


def test_the_ratio_to_the_loop_is_the_whole_range():
    """README and front page give the lowest and the highest, not the best alone."""
    ratios = times("## Steady state", "NumPy, the report's loop")
    low, high = round(min(ratios)), round(max(ratios))
    assert f"between {low} and {high} times as fast as the report's NumPy loop" in text("README.md")
    assert f"{low} to {high} times the NumPy loop on one core" in text("docs/index.md")
    whole = round(float(rows("## A whole sweep")["NumPy, the report's loop"][2]))
    assert f"and {whole} times on a whole sweep" in text("docs/index.md")


def test_the_comparison_says_where_others_are_close():
    """JAX written lane by lane comes nearest, and its ratio is quoted."""
    ratios = times("## Steady state", "JAX, lanes by hand")
    assert f"Shallows is then {min(ratios):.1f} to {max(ratios):.1f} times" in text(
        "docs/compare.md"
    )
    ratios = times("## Steady state", "JAX jit(vmap(scan))")
    assert f"Shallows is {min(ratios):.1f} to {max(ratios):.1f} times" in text("docs/compare.md")


@pytest.mark.parametrize("name", ["README.md", "docs/exact.md"])
def test_the_twin_has_the_lines_that_are_said(name):
    """Some two hundred, give or take a tenth."""
    lines = len((ROOT / "src/shallows/engine/reference.py").read_text("utf-8").splitlines())
    assert re.search("some two hundred lines of NumPy", text(name))
    assert 180 <= lines <= 220


def test_what_shallows_costs_is_what_was_measured():
    """A network-epoch takes 118 to 122 ns, and a million networks some 35 seconds."""
    page, said = text("docs/benchmarks.md"), text("docs/study.md")
    each = [int(n) for n in re.search(r"networks: ([\d, ]+)\. Per", page)[1].split(", ")]
    assert "takes 118 to 122 ns" in said
    assert min(each) >= 118
    assert max(each) <= 122
    assert re.search(r"budget 500, all processors\): 34 s", page)
    assert "some 35 seconds" in said
