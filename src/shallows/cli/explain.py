"""`shallows explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.cli import ending, options, parsing

if TYPE_CHECKING:
    from shallows.datasets import Dataset
    from shallows.inside.explanation import Explanation
    from shallows.run import Run


@options.choosing("shallows explain", max_epochs="as many as --epoch")
def explain(
    data: Annotated[str | None, options.DATA] = None,
    *,
    reading: dict[str, Any],
    chosen: dict[str, Any],
    epoch: Annotated[int, typer.Option(help="The epoch to show, from 1.")] = 1,
    sample: Annotated[int | None, typer.Option(help="Show only this sample, from 0.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with exact floats.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page to this .html file.")] = None,
    latex: Annotated[Path | None, typer.Option(help="Write LaTeX to this .tex file.")] = None,
) -> None:
    """Show one epoch's backpropagation line by line, with every derivative verified.

    Without training options, the network is the report's, on XOR. With any, it is trained as by
    `shallows train`, with the same defaults. The exit status is 1 if a derivative disagrees with
    central differences.

    Examples
    --------
    - `shallows explain --epoch 100`
    - `shallows explain --data moons --hidden 4,4 --epoch 10 --sample 0`
    - `shallows explain --html epoch.html --latex epoch.tex`
    - `shallows explain --json`
    """
    from shallows import files
    from shallows.arguments import integer
    from shallows.inside import explain as inside

    page = files.check(html, (".html",), "html") if html else None
    text = files.check(latex, (".tex",), "latex") if latex else None
    samples = parsing.data(data or "xor", reading)
    if sample is not None:
        integer("sample", sample, minimum=0, maximum=samples.n_samples - 1)
    run = _trained(samples, chosen, epoch) if data or chosen else None
    shown = inside.explain(run, epoch=epoch, sample=sample)
    if page:
        shown.to_html(page)
    if text:
        with files.written(text) as temporary:
            temporary.write_text(shown.to_latex(), encoding="utf-8")
    _print(shown, as_json=as_json)
    if shown.wrong:
        raise typer.Exit(1)


def _trained(data: Dataset, chosen: dict[str, Any], epoch: int) -> Run:
    from shallows.arguments import integer
    from shallows.training import train

    budget = integer("epoch", epoch, minimum=1)
    return train(data, **{"max_epochs": budget, **chosen})


def _print(shown: Explanation, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(shown.to_dict(), allow_nan=False))
        return
    ending.console().print(shown.table())
    for sentence in shown.warnings:
        typer.echo(sentence)
    typer.echo(repr(shown))
