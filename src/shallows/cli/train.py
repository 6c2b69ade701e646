"""`shallows train`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.cli import ending, options, parsing
from shallows.settings import default

if TYPE_CHECKING:
    from shallows.run import Run


@options.choosing("shallows train")
def train(
    data: Annotated[str, options.DATA],
    *,
    reading: dict[str, Any],
    chosen: dict[str, Any],
    log: Annotated[bool, typer.Option("--log", help="Print the report's log.")] = False,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity",
            help="Repeat it 64 times with initial weights changed in the last digit.",
        ),
    ] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Write the learning curve to this file.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the run to this .safetensors or .npz file.")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Write the network to this .onnx, .py, .c or .js file.")
    ] = None,
) -> None:
    """Train one network until it classifies every sample correctly.

    Training is full-batch gradient descent, as in the report; gradients are sums over the samples.
    The run has the same bits on every x86-64 and ARM processor with Linux.

    Examples
    --------
    - `shallows train --data xor --hidden 3,3 --lr 0.1 --log`
    - `shallows train --data circles --hidden 8 --bias --plot curve.png`
    - `shallows train --data xor --save run.safetensors --export net.js`
    - `shallows train --data flowers.csv --target species --lr 0.01`
    """
    from shallows import files, training
    from shallows.export.file import check
    from shallows.progress import Bar

    samples = parsing.data(data, reading)
    plotted = files.check(plot, parsing.PICTURES, "plot") if plot else None
    saved = files.check(save, name="save") if save else None
    exported = check(export, "export") if export else None
    budget = chosen.get("max_epochs", default("max_epochs"))
    with Bar("training", "compiling") as progress:
        run = training.train(
            samples,
            **chosen,
            watch=lambda epochs: progress.show(epochs / budget, f"epoch {epochs}"),
        )
    print_run(run, log=log)
    if sensitivity:
        from shallows.inside.sensitivity import sensitivity as repeat

        typer.echo(f"roundoff: {repeat(run)}")
    if plotted:
        with files.written(plotted) as temporary:
            run.plot().savefig(temporary)
    if saved:
        run.save(saved)
    if exported:
        run.export(exported)
    for path in filter(None, (plotted, saved, exported)):
        typer.echo(str(path))


def print_run(run: Run, *, log: bool) -> None:
    """Print a run: its log, or a table of a dozen of its epochs, and how it ended."""
    from rich.table import Table

    from shallows.trajectory import log_lines

    if log:
        for line in log_lines(run.trajectory):
            typer.echo(line)
    else:
        last = len(run.history)
        table = Table("epoch", *_measures(run, last))
        for epoch in sorted({1, *range(last // 12 or 1, last + 1, last // 12 or 1), last}):
            table.add_row(str(epoch), *_measures(run, epoch).values())
        ending.console().print(table)
    ended = [str(run.outcome), *map(" ".join, _measures(run, run.epochs).items())]
    typer.echo(f"{run.data.name}: {', '.join(ended)}")


def _measures(run: Run, epoch: int) -> dict[str, str]:
    """Return loss and accuracy of an epoch; a regression has no accuracy."""
    row = run.history.loc[epoch]
    accuracy = {} if run.data.task == "regression" else {"accuracy": f"{row.accuracy:.4f}"}
    return {"loss": f"{row.loss:.6g}", **accuracy}
