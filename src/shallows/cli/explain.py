"""`shallows explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.cli import options, parsing

if TYPE_CHECKING:
    from shallows.datasets import Dataset
    from shallows.inside.explanation import Explanation
    from shallows.run import Run


def explain(
    data: Annotated[str | None, options.DATA] = None,
    target: Annotated[str | None, options.TARGET] = None,
    scaling: Annotated[str, options.SCALING] = "none",
    hidden: Annotated[str | None, options.HIDDEN] = None,
    activation: Annotated[str | None, options.ACTIVATION] = None,
    lr: Annotated[str | None, options.LR] = None,
    max_epochs: Annotated[
        int | None, typer.Option(help="Budget of epochs.", show_default="as many as --epoch")
    ] = None,
    seed: Annotated[int | None, options.SEED] = None,
    bias: Annotated[bool | None, typer.Option(help="Give units biases.")] = None,
    init: Annotated[str | None, options.INIT] = None,
    scale: Annotated[float | None, options.SCALE] = None,
    gradient: Annotated[str | None, options.GRADIENT] = None,
    momentum: Annotated[float | None, options.MOMENTUM] = None,
    alpha: Annotated[float | None, options.ALPHA] = None,
    loss: Annotated[str | None, options.LOSS] = None,
    stop: Annotated[str | None, options.STOP] = None,
    dtype: Annotated[str | None, options.DTYPE] = None,
    epoch: Annotated[int, typer.Option(help="Which epoch, from 1.")] = 1,
    sample: Annotated[int | None, typer.Option(help="One sample alone, from 0.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, floats exact.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page to this .html file.")] = None,
    latex: Annotated[Path | None, typer.Option(help="Write LaTeX to this .tex file.")] = None,
) -> None:
    """Show one epoch's backpropagation line by line, every derivative verified.

    Without options of training, the network is the report's on XOR; with any, it is trained as by
    `shallows train`, whose defaults hold. Exit status 1 if a derivative is not what central
    differences say.

    Examples
    --------
    - `shallows explain --epoch 100`
    - `shallows explain --data moons --hidden 4,4 --epoch 10 --sample 0`
    - `shallows explain --html epoch.html --latex epoch.tex`
    - `shallows explain --json`
    """
    from shallows import files
    from shallows.inside import explain as inside

    page = files.check(html, (".html",), "html") if html else None
    text = files.check(latex, (".tex",), "latex") if latex else None
    samples = parsing.data(data or "xor", target, scaling)
    given = {
        "activation": parsing.activations(activation) if activation else None,
        "lr": parsing.rates(lr) if lr else None,
        "max_epochs": max_epochs,
        "seed": seed,
        "bias": bias,
        "init": init,
        "scale": scale,
        "gradient": gradient,
        "momentum": momentum,
        "alpha": alpha,
        "loss": loss,
        "stop": stop,
        "dtype": dtype,
    }
    asked = {name: value for name, value in given.items() if value is not None}
    run = _trained(samples, hidden, asked, epoch) if data or hidden or asked else None
    shown = inside.explain(run, epoch=epoch, sample=sample)
    if page:
        shown.to_html(page)
    if text:
        with files.written(text) as temporary:
            temporary.write_text(shown.to_latex(), encoding="utf-8")
    _print(shown, as_json=as_json)
    if shown.wrong:
        raise typer.Exit(1)


def _trained(data: Dataset, hidden: str | None, asked: dict[str, Any], epoch: int) -> Run:
    from shallows.arguments import integer
    from shallows.training import train

    asked.setdefault("max_epochs", integer("epoch", epoch, minimum=1))
    return train(data, parsing.units(hidden or "3,3"), **asked)


def _print(shown: Explanation, *, as_json: bool) -> None:
    from rich.console import Console

    if as_json:
        typer.echo(json.dumps(shown.to_dict(), allow_nan=False))
        return
    Console().print(shown.table())
    for sentence in shown.warnings:
        typer.echo(sentence)
    typer.echo(repr(shown))
