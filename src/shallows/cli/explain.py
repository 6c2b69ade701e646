"""`shallows explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from shallows.cli import parsing

if TYPE_CHECKING:
    from shallows.run import Run


def explain(
    data: Annotated[
        str | None,
        typer.Option(help="Built-in data; the report's call on XOR if not given."),
    ] = None,
    hidden: Annotated[str, typer.Option(help="Units of the hidden layers.")] = "3,3",
    activation: Annotated[
        str, typer.Option(help="sigmoid, tanh, relu or identity; one, or one for each layer.")
    ] = "sigmoid",
    lr: Annotated[float, typer.Option(help="Learning rate.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Of the initial weights.")] = 0,
    bias: Annotated[bool, typer.Option(help="Give units biases.")] = False,
    init: Annotated[str, typer.Option(help="uniform, normal, xavier or he.")] = "uniform",
    scale: Annotated[float, typer.Option(help="Factor on the initial weights.")] = 1.0,
    gradient: Annotated[str, typer.Option(help="stable, or report: as it is printed.")] = "stable",
    momentum: Annotated[float, typer.Option(help="0 up to 1.")] = 0.0,
    epoch: Annotated[int, typer.Option(help="Which epoch, from 1.")] = 1,
    sample: Annotated[int | None, typer.Option(help="One sample alone, from 0.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, floats exact.")] = False,
) -> None:
    """Show one epoch's backpropagation line by line, every derivative verified.

    Without `--data`, the network is the report's and the options of training are not read.
    Exit status 1 if a derivative does not agree with central differences.

    Example: `shallows explain --data moons --hidden 4,4 --epoch 10 --sample 0`
    """
    from rich.console import Console

    from shallows.arguments import integer
    from shallows.inside import explain as inside
    from shallows.training import train

    run: Run | None = None
    if data is not None:
        run = train(
            parsing.data(data),
            parsing.units(hidden),
            activation=activation.split(",") if "," in activation else activation,
            lr=lr,
            max_epochs=integer("epoch", epoch, minimum=1),
            seed=seed,
            bias=bias,
            init=init,
            scale=scale,
            gradient=gradient,
            momentum=momentum,
        )
    shown = inside.explain(run, epoch=epoch, sample=sample)
    if as_json:
        typer.echo(json.dumps(shown.to_dict()))
    else:
        Console().print(shown.table())
        typer.echo(repr(shown))
    if not shown.verified:
        raise typer.Exit(1)
