"""`shallows sweep`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.cli import ending, options, parsing

if TYPE_CHECKING:
    from shallows.sweeps.swept import Sweep


@options.choosing("shallows sweep")
def sweep(
    data: Annotated[str, options.DATA],
    *,
    reading: dict[str, Any],
    chosen: dict[str, Any],
    store: Annotated[
        Path | None,
        typer.Option(help="Keep the sweep in this directory; the same command again continues it."),
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(help="Train one part of the grid, such as 3/16; shallows merge joins them."),
    ] = None,
    cluster: Annotated[str | None, options.CLUSTER] = None,
    threads: Annotated[int | None, options.THREADS] = None,
    device: Annotated[str, options.DEVICE] = "cpu",
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity",
            help="Repeat each training 64 times with initial weights changed in the last digit; "
            "adds columns.",
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write a row per network to this .parquet or .csv file.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a figure to this file.")] = None,
) -> None:
    """Train every network of a grid; each has the same bits as alone.

    Several values of an option are an axis. With --store, Ctrl-C, a crash or a kill loses nothing:
    the same command continues, and a command with more values, seeds or epochs trains only the
    difference. The exit status of a sweep that was stopped is 128 and the signal's number: 130
    after Ctrl-C, 143 after SIGTERM.

    Examples
    --------
    - `shallows sweep --data xor --lr 0.5,0.1,0.05 --seeds 0:100 --plot lr.png`
    - `shallows sweep --data xor --hidden 2,2 --hidden 3,3 --seeds 0:50 --store runs/h`
    - `shallows sweep --data xor --hidden 2,2 --hidden 3,3 --seeds 0:80 --store runs/h`
    - `shallows sweep --data xor --seeds 0:50 --part 1/2 --store runs/part-1`
    - `shallows sweep --data xor --seeds 0:50 --cluster tcp://127.0.0.1:8786`
    """
    from shallows import files
    from shallows.sweeps import tables
    from shallows.sweeps.sweep import SweepInterrupted
    from shallows.sweeps.sweep import sweep as run

    samples = parsing.data(data, reading)
    table = files.check(out, tables.FORMATS, "out") if out else None
    picture = files.check(plot, parsing.PICTURES, "plot") if plot else None
    stop = None
    try:
        done = run(
            samples,
            **chosen,
            store=store,
            part=_part(part),
            cluster=cluster,
            threads=threads,
            device=device,
        )
    except SweepInterrupted as interrupted:
        done, stop = interrupted.sweep, interrupted
    if sensitivity and not stop:
        done = done.sensitivity()
    with ending.after(stop):
        _give(done, table, picture)


def _give(done: Sweep, table: Path | None, picture: Path | None) -> None:
    """Print a sweep, and write the files that were asked for."""
    from shallows import files

    if table:
        done.save(table)
        typer.echo(f"{len(done.frame)} rows: {table}")
    if picture and len(done.frame):
        with files.written(picture) as temporary:
            done.plot(*done.shown_axes()).savefig(temporary)
        typer.echo(str(picture))
    print_sweep(done)


def _part(text: str | None) -> Any:
    """Return a part of a grid given as ``3/16``."""
    if text is None or not re.fullmatch(r"-?\d+/-?\d+", text):
        return text
    return tuple(map(int, text.split("/")))


def print_sweep(done: Sweep) -> None:
    """Print a sweep's summary over its last axis, and its table over two."""
    from rich.table import Table

    console, axes = ending.console(), done.shown_axes()
    summary = done.summary(axes[-1] if axes else None)
    nudged = ["calm", "under one-ulp nudges"] if "calm" in summary else []
    names = ["networks", "solved", "95 % interval", "median epochs", *nudged]
    table = Table(str(summary.index.name or ""), *names)
    for value, row in summary.iterrows():
        interval = f"{100 * row.share_low:.1f} to {100 * row.share_high:.1f} %"
        median = f"{row.epochs_50:.0f}".replace("inf", "not reached")
        share = f"{100 * row.share:.1f} %"
        line = [f"{row.networks:.0f}", share, interval, median]
        if nudged:
            between = f"{row.nudged_low:.0f} to {row.nudged_high:.0f}".replace("inf", "not reached")
            line += [f"{100 * row.calm:.1f} %", between]
        table.add_row(str(value), *line)
    console.print(table)
    if len(axes) == 2 and len(done.frame):
        cells = done.table(*axes)
        table = Table(f"{axes[0]} \\ {axes[1]}", *map(str, cells.columns))
        for value, row in cells.iterrows():
            table.add_row(str(value), *map(str, row))
        console.print(table)
    typer.echo(repr(done))
