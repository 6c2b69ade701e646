"""The command line: parse, call, print."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows import __version__
from shallows.arguments import ArgumentError

if TYPE_CHECKING:
    from shallows.report.notebook import Call
    from shallows.report.page import Reproduction
    from shallows.run import Run
    from shallows.sweeps.sweep import Sweep

app = typer.Typer(
    help="A laboratory for small neural networks: see inside one, train a million, exactly.",
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="markdown",
)


def main() -> None:
    """Run the command line; bad input ends with one line and exit status 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except ArgumentError as error:
        _refuse(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has had enough
        sys.exit(141)
    except OSError as error:  # a full disk, most likely
        _refuse(str(error))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        # What the parser refuses has a message of its own; anything else is a bug to be seen.
        if not hasattr(error, "format_message"):
            raise
        _refuse(error.format_message())


def _refuse(message: str) -> None:
    if message:  # a command without arguments has printed its help
        sys.stderr.write(f"shallows: {' '.join(message.split())}\n")
    sys.exit(2)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"shallows {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


# -- reproduce -----------------------------------------------------------------------------------


@app.command()
def reproduce(
    out: Annotated[Path, typer.Option(help="Directory for the page, index.html.")] = Path(
        "out/report"
    ),
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    arithmetic: Annotated[
        str, typer.Option(help="'report', the report's machine's, or 'numpy', this machine's.")
    ] = "report",
) -> None:
    """Reproduce the whole lab report, published figure beside measured figure.

    Exit status 1 if a figure differs.

    Example: `shallows reproduce --out out/report`
    """
    from shallows.arguments import choice
    from shallows.progress import Bar
    from shallows.report import reproduce as work
    from shallows.report.comparison import Verdict, summary

    choice("arithmetic", arithmetic, work.ARITHMETICS)
    directory = _directory(out)
    with Bar("reproducing", quiet=json) as progress:

        def watch(call: Call, share: float) -> None:
            progress.show(share, f"{call.distribution} h={call.hidden} lr={call.lr} s={call.seed}")

        reproduction = work.reproduce(arithmetic=arithmetic, watch=watch)
    path = work.write(reproduction, directory)
    if json:
        import json as encoder

        typer.echo(encoder.dumps(summary(reproduction.items), ensure_ascii=False))
    else:
        _print_reproduction(reproduction, path)
    if any(item.verdict is Verdict.DIFFERS for item in reproduction.items):
        raise typer.Exit(1)


def _print_reproduction(reproduction: Reproduction, path: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    from shallows.report.comparison import GROUPS, Verdict, summary

    console, counts = Console(), summary(reproduction.items)
    for table, rows in zip(reproduction.figures["table"], reproduction.replay.tables, strict=True):
        shown = Table(title=f"{table['section']} {table['data']}, measured", title_justify="left")
        shown.add_column("seed", justify="right")
        for column in table["columns"]:
            shown.add_column(f"{table['axis']} {column}", justify="right")
        for seed, row in enumerate(rows):
            published = table["rows"][seed]
            marks = ["" if c.printed == p else " ≠" for c, p in zip(row, published, strict=True)]
            cells = [c.printed + m for c, m in zip(row, marks, strict=True)]
            shown.add_row(str(seed), *cells)
        console.print(shown)
    for group in GROUPS:
        console.print(f"{counts[group]['agree']} of {counts[group]['of']} {group} agree")
    for verdict in (Verdict.ROUNDOFF, Verdict.DIFFERS):
        number = sum(item.verdict is verdict for item in reproduction.items)
        if number or verdict is Verdict.DIFFERS:
            console.print(f"{number} {'differ' + verdict.value.removeprefix('differs')}")
    for item in reproduction.items:
        if item.verdict is Verdict.DIFFERS:
            line = f"  {item.section} {item.what}: {item.published} → {item.measured}"
            console.print(line, style="red")
    console.print(f"{reproduction.seconds:.0f} s; the page: {path}", highlight=False)


# -- train ---------------------------------------------------------------------------------------


@app.command()
def train(
    data: Annotated[str, typer.Option(help="xor, linear, circles, moons, spirals or parity.")],
    hidden: Annotated[str, typer.Option(help="Units of the hidden layers.")] = "3,3",
    activation: Annotated[
        str, typer.Option(help="sigmoid, tanh, relu or identity; one, or one for each layer.")
    ] = "sigmoid",
    lr: Annotated[float, typer.Option(help="Learning rate.")] = 0.1,
    max_epochs: Annotated[int, typer.Option(help="Budget of epochs.")] = 10_000,
    seed: Annotated[int, typer.Option(help="Of the initial weights.")] = 0,
    bias: Annotated[bool, typer.Option(help="Give units biases.")] = False,
    init: Annotated[str, typer.Option(help="uniform, normal, xavier or he.")] = "uniform",
    scale: Annotated[float, typer.Option(help="Factor on the initial weights.")] = 1.0,
    gradient: Annotated[str, typer.Option(help="stable, or report: as it is printed.")] = "stable",
    momentum: Annotated[float, typer.Option(help="0 up to 1.")] = 0.0,
    dtype: Annotated[str, typer.Option(help="float64 or float32.")] = "float64",
    log: Annotated[bool, typer.Option("--log", help="Print the report's log.")] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Write the learning curve to this file.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the run to this .safetensors or .npz file.")
    ] = None,
) -> None:
    """Train one network on built-in data until it classifies every sample correctly.

    Example: `shallows train --data xor --hidden 3,3 --lr 0.1 --plot curve.png`
    """
    from shallows import files, training
    from shallows.arguments import choice
    from shallows.datasets import BUILT_IN
    from shallows.progress import Bar

    samples = BUILT_IN[choice("data", data, BUILT_IN)]()
    plotted = files.check(plot, PICTURES, "plot") if plot else None
    saved = files.check(save, name="save") if save else None
    with Bar("training") as progress:
        run = training.train(
            samples,
            _units(hidden),
            activation=activation.split(",") if "," in activation else activation,
            lr=lr,
            max_epochs=max_epochs,
            seed=seed,
            bias=bias,
            init=init,
            scale=scale,
            gradient=gradient,
            momentum=momentum,
            dtype=dtype,
            watch=lambda epochs: progress.show(epochs / max_epochs, f"epoch {epochs}"),
        )
    _print_run(run, log=log)
    if plotted:
        with files.written(plotted) as temporary:
            run.plot().savefig(temporary)
    if saved:
        run.save(saved)


PICTURES = (".png", ".svg", ".pdf")


def _units(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        accepted = "whole numbers separated by commas, such as 3,3"
        raise ArgumentError("hidden", text, accepted) from None


def _print_run(run: Run, *, log: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from shallows.training import log_lines

    if log:
        for line in log_lines(run.trajectory):
            typer.echo(line)
    else:
        table = Table("epoch", "loss", "accuracy")
        last = len(run.history)
        for epoch in sorted({1, *range(last // 12 or 1, last + 1, last // 12 or 1), last}):
            row = run.history.loc[epoch]
            table.add_row(str(epoch), f"{row.loss:.6g}", f"{row.accuracy:.4f}")
        Console().print(table)
    typer.echo(f"{run.data.name}: {run.outcome}, loss {run.loss:.6g}, accuracy {run.accuracy:.4f}")


# -- sweep ---------------------------------------------------------------------------------------


@app.command()
def sweep(
    data: Annotated[str, typer.Option(help="xor, linear, circles, moons, spirals or parity.")],
    hidden: Annotated[
        list[str] | None, typer.Option(help="Units of the hidden layers; may be given repeatedly.")
    ] = None,
    lr: Annotated[str, typer.Option(help="Learning rates, separated by commas.")] = "0.1",
    seeds: Annotated[
        str, typer.Option(help="Such as 0:1000, up to but not including 1000; or 1,5,7.")
    ] = "0",
    activation: Annotated[str, typer.Option(help="Separated by commas.")] = "sigmoid",
    init: Annotated[str, typer.Option(help="Separated by commas.")] = "uniform",
    scale: Annotated[str, typer.Option(help="Separated by commas.")] = "1",
    momentum: Annotated[str, typer.Option(help="Separated by commas.")] = "0",
    bias: Annotated[str, typer.Option(help="no, yes, or no,yes.")] = "no",
    gradient: Annotated[str, typer.Option(help="stable, report, or both.")] = "stable",
    dtype: Annotated[str, typer.Option(help="float64, float32, or both.")] = "float64",
    max_epochs: Annotated[int, typer.Option(help="Budget of epochs of each network.")] = 10_000,
    threads: Annotated[int | None, typer.Option(help="All processors, if not given.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write a row per network to this .parquet or .csv file.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a figure to this file.")] = None,
) -> None:
    """Train every network of a grid; each has the bits it has alone.

    Example: `shallows sweep --data xor --hidden 2,2 --hidden 3,3 --lr 0.5,0.1,0.05 --seeds 0:1000
    --max-epochs 50000 --out sweep.parquet`
    """
    from shallows import files
    from shallows.arguments import choice
    from shallows.datasets import BUILT_IN
    from shallows.sweeps.sweep import TABLES, SweepInterrupted
    from shallows.sweeps.sweep import sweep as run

    samples = BUILT_IN[choice("data", data, BUILT_IN)]()
    table = files.check(out, TABLES, "out") if out else None
    picture = files.check(plot, PICTURES, "plot") if plot else None
    stopped = ""
    try:
        done = run(
            samples,
            _axis([tuple(_units(units)) for units in hidden or ["3,3"]]),
            lr=_axis(_numbers("lr", lr)),
            seed=_seeds(seeds),
            activation=_axis(activation.split(",")),
            init=_axis(init.split(",")),
            scale=_axis(_numbers("scale", scale)),
            momentum=_axis(_numbers("momentum", momentum)),
            bias=_axis([_YES[choice("bias", word, _YES)] for word in bias.split(",")]),
            gradient=_axis(gradient.split(",")),
            dtype=_axis(dtype.split(",")),
            max_epochs=max_epochs,
            threads=threads,
        )
    except SweepInterrupted as interrupted:
        done, stopped = interrupted.sweep, str(interrupted)
    _print_sweep(done)
    if table:
        done.save(table)
        typer.echo(f"{len(done.frame)} rows: {table}")
    if picture:
        with files.written(picture) as temporary:
            done.plot(*_shown_axes(done)).savefig(temporary)
    if stopped:
        sys.stderr.write(f"shallows: {stopped}\n")
        raise typer.Exit(130)


_YES = {"no": False, "yes": True}


def _axis(values: list[Any]) -> Any:
    """Return one value as a shared one, several as an axis."""
    return values[0] if len(values) == 1 else values


def _numbers(name: str, text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise ArgumentError(name, text, "numbers separated by commas, such as 0.5,0.1") from None


def _seeds(text: str) -> Any:
    try:
        if ":" in text:
            first, last = (int(part) for part in text.split(":"))
            return range(first, last)
        return _axis([int(part) for part in text.split(",")])
    except ValueError:
        raise ArgumentError("seeds", text, "such as 0:1000, or 1,5,7") from None


def _shown_axes(done: Sweep) -> list[str]:
    """Return the axes, at most two, that a table or a figure is best made over."""
    axes = [name for name in done.grid.varied if name != "seed"]
    return [name for name in axes if len(done.grid.axes[name]) <= _LONGEST_TABLE][:2]


_LONGEST_TABLE = 40


def _print_sweep(done: Sweep) -> None:
    from rich.console import Console
    from rich.table import Table

    console, axes = Console(), _shown_axes(done)
    summary = done.summary(axes[-1] if axes else None)
    table = Table(str(summary.index.name), "networks", "solved", "95 % interval", "median epochs")
    for value, row in summary.iterrows():
        interval = f"{100 * row.share_low:.1f} to {100 * row.share_high:.1f} %"
        median = f"{row.epochs_50:.0f}".replace("inf", "not reached")
        share = f"{100 * row.share:.1f} %"
        table.add_row(str(value), f"{row.networks:.0f}", share, interval, median)
    console.print(table)
    if len(axes) == 2:
        cells = done.table(*axes)
        table = Table(f"{axes[0]} \\ {axes[1]}", *map(str, cells.columns))
        for value, row in cells.iterrows():
            table.add_row(str(value), *map(str, row))
        console.print(table)
    typer.echo(repr(done))


# -- shared --------------------------------------------------------------------------------------


def _directory(path: Path) -> Path:
    """Make a directory, or say why it can't be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not path.is_dir():
            raise FileExistsError
    except OSError as error:
        raise ArgumentError("out", str(path), f"a directory to write to ({error})") from None
    from shallows.files import check

    check(path / "index.html", (".html",), "out")
    return path
