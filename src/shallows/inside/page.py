"""An explanation as HTML: a fragment for a notebook, and a page to read offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shallows.formula.markup import MathML
from shallows.inside.differences import Conclusion
from shallows.templates import template
from shallows.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shallows.inside.explanation import Explanation
    from shallows.inside.line import Line


def fragment(lines: Sequence[Line], title: str = "", says: str = "") -> str:
    """Return a self-contained ``<section>``, with its own style."""
    described = [_described(line) for line in lines]
    return template("shallows.inside", "lines.html.jinja").render(
        lines=described, title=title, says=says
    )


def render(shown: Explanation) -> str:
    """Return a page to read offline: the drawing, the findings, and every line."""
    from markupsafe import Markup

    from shallows import plots
    from shallows.inside import diagnosis, drawing

    layers = "-".join(map(str, shown.run.mlp.sizes))
    title = f"the network {layers} at epoch {shown.epoch}"
    return template("shallows.inside", "explain.html.jinja").render(
        shown=shown,
        layers=layers,
        drawings=[
            Markup(themed(plots.svg(panel, part + title)))  # noqa: S704 (Matplotlib escapes text)
            for panel, part in zip(drawing.panels(shown), ("Weights: ", "Gradients: "), strict=True)
        ],
        crossed=bool(diagnosis.dead_units(shown.run, shown.values)),
        lines=Markup(fragment(shown.lines)),  # noqa: S704 (escaped by its template)
        version=__version__,
    )


def themed(svg: str) -> str:
    """Return a drawing in the colours that the page defines, which differ in the dark."""
    from shallows.inside import drawing

    names = {
        drawing.INK: "ink", drawing.PAPER: "card", drawing.POSITIVE: "positive",
        drawing.NEGATIVE: "negative", drawing.DEAD: "dead", drawing.ZERO: "zero",
    }  # fmt: skip
    for colour, name in names.items():
        svg = svg.replace(colour.lower(), f"var(--{name})")
    return svg


def _described(line: Line) -> dict[str, Any]:
    """Return the parts of a line that the template shows."""
    from markupsafe import Markup

    verdict = line.verdict
    said = ""
    if verdict:
        wrong = verdict.conclusion is Conclusion.WRONG
        said = "WRONG" if wrong else verdict.conclusion.value
        said += f": {verdict.reason}" if verdict.reason else ""
        if line.index:
            said += "".join(f", central difference {v:.6g}" for v in verdict.numeric.values())
        if verdict.tested:
            said += f", relative error {verdict.measure}"
    return {
        "name": line.name + (f"[{','.join(map(str, line.index))}]" if line.index else ""),
        "id": "" if line.index else line.name,
        "shape": " × ".join(map(str, line.value.shape)) or "a number",
        "finding": verdict.conclusion.value if verdict else "",
        "verdict": said,
        "used_by": line.used_by,
        "math": Markup(_math(line)),  # noqa: S704 (of names and numbers of our own)
    }


def _math(line: Line) -> str:
    """Return the steps of a line one below the other: symbols, numbers, value."""
    symbol, sign, formula, numbers, value = line.typeset(MathML())
    equals = MathML.signs["="]
    steps = [(symbol, sign, formula), ("", equals, numbers), ("", equals, value)]
    rows = "".join(
        "<mtr>" + "".join(f"<mtd>{part}</mtd>" for part in step) + "</mtr>" for step in steps
    )
    return f'<math><mtable class="steps" displaystyle="true">{rows}</mtable></math>'
