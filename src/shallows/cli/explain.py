"""`shallows explain`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.cli import parsing

if TYPE_CHECKING:
    from shallows.inside.explanation import Explanation
    from shallows.run import Run


def explain(
    data: Annotated[
        str | None, typer.Option(help="xor, linear, circles, moons, spirals or parity.")
    ] = None,
    hidden: Annotated[str | None, typer.Option(help="Units of the hidden layers [3,3].")] = None,
    activation: Annotated[
        str | None,
        typer.Option(help="sigmoid, tanh, relu or identity; one, or a layer each."),
    ] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate [0.1].")] = None,
    max_epochs: Annotated[
        int | None, typer.Option(help="Budget of epochs; as many as `--epoch` if not given.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of the initial weights [0].")] = None,
    bias: Annotated[bool | None, typer.Option(help="Give units biases.")] = None,
    init: Annotated[str | None, typer.Option(help="uniform, normal, xavier or he.")] = None,
    scale: Annotated[float | None, typer.Option(help="Factor on the initial weights.")] = None,
    gradient: Annotated[
        str | None, typer.Option(help="stable, or report: as it is printed.")
    ] = None,
    momentum: Annotated[float | None, typer.Option(help="0 up to 1.")] = None,
    dtype: Annotated[str | None, typer.Option(help="float64 or float32.")] = None,
    epoch: Annotated[int, typer.Option(help="Which epoch, from 1.")] = 1,
    sample: Annotated[int | None, typer.Option(help="One sample alone, from 0.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, floats exact.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page to this .html file.")] = None,
    latex: Annotated[Path | None, typer.Option(help="Write LaTeX to this .tex file.")] = None,
) -> None:
    """Show one epoch's backpropagation line by line, every derivative verified.

    Without options of training, the network is the report's on XOR; with any, it is as
    `shallows train` trains it. Exit status 1 if a derivative is not what central differences say.

    Example: `shallows explain --data moons --hidden 4,4 --epoch 10 --sample 0`
    """
    from shallows import files
    from shallows.inside import explain as inside

    page = files.check(html, (".html",), "html") if html else None
    text = files.check(latex, (".tex",), "latex") if latex else None
    given = {
        "activation": activation.split(",") if activation and "," in activation else activation,
        "lr": lr,
        "max_epochs": max_epochs,
        "seed": seed,
        "bias": bias,
        "init": init,
        "scale": scale,
        "gradient": gradient,
        "momentum": momentum,
        "dtype": dtype,
    }
    options = {name: value for name, value in given.items() if value is not None}
    run = _trained(data, hidden, options, epoch) if data or hidden or options else None
    shown = inside.explain(run, epoch=epoch, sample=sample)
    if page:
        shown.to_html(page)
    if text:
        with files.written(text) as temporary:
            temporary.write_text(shown.to_latex(), encoding="utf-8")
    _print(shown, as_json=as_json)
    if shown.wrong:
        raise typer.Exit(1)


def _trained(data: str | None, hidden: str | None, options: dict[str, Any], epoch: int) -> Run:
    from shallows.arguments import integer
    from shallows.training import train

    options.setdefault("max_epochs", integer("epoch", epoch, minimum=1))
    return train(parsing.data(data or "xor"), parsing.units(hidden or "3,3"), **options)


def _print(shown: Explanation, *, as_json: bool) -> None:
    from rich.console import Console

    if as_json:
        typer.echo(json.dumps(shown.to_dict(), allow_nan=False))
        return
    Console().print(shown.table())
    for sentence in shown.warnings:
        typer.echo(sentence)
    typer.echo(repr(shown))
