"""`shallows ls`, `show`, `export`, `verify` and `merge`: look into stores, and join them."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shallows.arguments import ArgumentError
from shallows.cli import ending, parsing

if TYPE_CHECKING:
    from shallows.run import Run
    from shallows.sweeps.swept import Sweep


EARLIER = typer.Option(help="The table as it was at this smaller budget, of an earlier call.")


def ls(
    directory: Annotated[
        Path, typer.Argument(help="The directory to search, at all depths.")
    ] = Path(),
) -> None:
    """List the sweeps that are stored below a directory.

    Examples
    --------
    - `shallows ls`
    - `shallows ls runs`
    """
    from rich.markup import escape
    from rich.table import Table

    from shallows.sweeps import folder, reading

    if not directory.is_dir():
        raise ArgumentError("directory", str(directory), "a directory that exists")
    table = Table("store", "data", "networks", "axes", "budget", "last call", "MB")
    for path in folder.below(directory):
        try:
            about = reading.about(path)
        except (ArgumentError, OSError) as error:  # such as a missing right
            table.add_row(escape(str(path)), f"[red]{escape(str(error))}[/red]")
            continue
        table.add_row(
            escape(str(path)),
            escape(str(about["data"]["name"])),
            f"{about['finished']} of {about['networks']}{_behind(about)}",
            escape(" × ".join(map(str, about["varied"]))),
            escape(str(about["max_epochs"])),
            escape(str(about["calls"][-1]["when"])[:10]),
            f"{_bytes(path) / 1e6:.1f}",
        )
    ending.console().print(table)


def _bytes(store: Path) -> int:
    """Return the size of all files of a store, but for those that a writer moves meanwhile."""
    sizes = []
    for file in store.rglob("*"):
        with suppress(OSError):
            sizes.append(file.stat().st_size if file.is_file() else 0)
    return sum(sizes)


def _behind(about: dict[str, Any]) -> str:
    """Say how many networks have only run smaller budgets so far."""
    parts = (
        f"{count} only to {budget} epochs" for budget, count in sorted(about["behind"].items())
    )
    return "".join(f"; {part}" for part in parts)


def show(
    directory: Annotated[Path, typer.Argument(help="A store.")],
    row: Annotated[
        int | None, typer.Option(help="Train this network again: its number in the table.")
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a figure to this file.")] = None,
    save: Annotated[
        Path | None, typer.Option(help="Write the row's run to this .safetensors or .npz file.")
    ] = None,
    log: Annotated[bool, typer.Option("--log", help="Print the row's log.")] = False,
    max_epochs: Annotated[int | None, EARLIER] = None,
) -> None:
    """Show a stored sweep, or replay one of its networks with the same bits.

    Examples
    --------
    - `shallows show runs/h`
    - `shallows show runs/h --plot h.png`
    - `shallows show runs/h --max-epochs 10000`
    - `shallows show runs/h --row 47 --log`
    - `shallows show runs/h --row 47 --plot network.png --save run.safetensors`
    """
    from shallows import files
    from shallows.cli.sweep import print_sweep
    from shallows.cli.train import print_run
    from shallows.sweeps.sweep import open as opened

    picture = files.check(plot, parsing.PICTURES, "plot") if plot else None
    saved = files.check(save, name="save") if save else None
    done = opened(directory, max_epochs=max_epochs)
    if row is None and picture and done.frame.empty:
        raise ArgumentError("plot", str(plot), "nothing, before a network has finished")
    if row is None:
        _print_about(directory, done)
        print_sweep(done)
        figure = done.plot(*done.shown_axes()) if picture else None
    else:
        run = done.replay(row)
        for name, value in done.grid.settings(row).items():
            typer.echo(f"{name}: {value}")
        print_run(run, log=log)
        typer.echo(_compared(done, row, run))
        if saved:
            run.save(saved)
        figure = run.plot() if picture else None
    if picture and figure:
        with files.written(picture) as temporary:
            figure.savefig(temporary)


def _print_about(directory: Path, done: Sweep) -> None:
    from shallows.sweeps import reading

    for name, values in done.describe()["axes"].items():
        typer.echo(f"{name}: {json.dumps(values)[:200]}")
    typer.echo(f"max_epochs: {done.max_epochs}")
    for call in reading.about(directory)["calls"]:
        typer.echo(f"{call['when']}, {call['where']}: {call['networks']} networks")
    behind = done.results.epochs[done.results.behind(done.max_epochs)].tolist()
    known = _behind({"behind": Counter(behind)})
    typer.echo(f"{len(done.frame)} of {len(done.grid)} networks finished{known}")


def _compared(done: Sweep, row: int, run: Run) -> str:
    """Say whether a replay has the bits that are stored."""
    import numpy as np

    if not done.results.status[row]:
        return "not in the store yet"
    stored: list[Any] = [done.results.loss[row], done.results.accuracy[row]]
    same = np.array_equal(stored, [run.loss, run.accuracy], equal_nan=True)
    if same and done.results.epochs[row] == run.epochs:
        return "stored: the same bits"
    return f"stored: epoch {done.results.epochs[row]}, loss {float(stored[0])!r}: NOT the same bits"


def export(
    directory: Annotated[Path, typer.Argument(help="A store.")],
    out: Annotated[
        Path, typer.Argument(help="A .parquet or .csv file, with a row for each network.")
    ],
    max_epochs: Annotated[int | None, EARLIER] = None,
) -> None:
    """Write a stored sweep's table to one file.

    Examples
    --------
    - `shallows export runs/h sweep.csv`
    - `shallows export runs/h sweep.parquet`
    """
    from shallows import files
    from shallows.sweeps import tables
    from shallows.sweeps.sweep import open as opened

    table = files.check(out, tables.FORMATS, "out")
    done = opened(directory, max_epochs=max_epochs)
    done.save(table)
    typer.echo(f"{len(done.frame)} rows: {table}, SHA-256 {files.digest(table)}")


def verify(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Stores, saved tables and maps (.parquet, .png), saved runs."),
    ],
) -> None:
    """Check every checksum of stores and of saved tables, maps and runs.

    The exit status is 1 if something is damaged, or belongs to another sweep.

    Examples
    --------
    - `shallows verify runs/h`
    - `shallows export runs/h sweep.parquet && shallows verify runs/h sweep.parquet`
    """
    from shallows.cli import verifying

    found = [(path, *verifying.verify(path)) for path in paths]
    for path, about, problems in found:
        typer.echo(f"{path}: {about}")
        for problem in problems:
            typer.echo(f"  {problem}")
    if any(problems for *_, problems in found):
        raise typer.Exit(1)


def merge(
    into: Annotated[Path, typer.Argument(help="A new directory, or a store of the same sweep.")],
    stores: Annotated[list[Path], typer.Argument(help="Stores of parts of one sweep.")],
) -> None:
    """Write the networks of several stores of one sweep to one store.

    The stores stay as they are. The same command again continues a merge that was stopped.

    Examples
    --------
    - `shallows merge runs/all runs/h`
    - `shallows sweep --data xor --seeds 0:9 --part 1/2 --store a && shallows merge runs/b a`
    """
    from shallows.sweeps.merging import merge as merged

    done = merged(into, stores)
    typer.echo(f"{len(done.frame)} of {len(done.grid)} networks: {into}")
