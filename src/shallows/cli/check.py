"""`shallows check`."""

from __future__ import annotations

import json as text
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shallows.arguments import ArgumentError
from shallows.cli import parsing

if TYPE_CHECKING:
    from shallows.inside.grading import Grade, Task


def check(
    file: Annotated[Path | None, typer.Argument(help="A .py file with your backward pass.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Check every .py file of it instead.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write a folder's grades to this .csv.")] = None,
    function: Annotated[str | None, typer.Option(help="The function's name in the file.")] = None,
    hidden: Annotated[str, typer.Option(help="Units of the hidden layers it is for.")] = "3,3",
    activation: Annotated[str, typer.Option(help="sigmoid, tanh or relu.")] = "sigmoid",
    bias: Annotated[bool, typer.Option(help="Its network has biases.")] = False,
    time_limit: Annotated[float, typer.Option(help="Seconds for each file.")] = 10.0,
    memory_limit: Annotated[int, typer.Option(help="MB of address space for each file.")] = 2048,
    jobs: Annotated[int, typer.Option(help="Files at a time.")] = 1,
    json: Annotated[
        bool, typer.Option("--json", help="Print Gradescope's results.json, for one file.")
    ] = False,
) -> None:
    """Say which derivative of your own backpropagation is wrong, and what mistake it looks like.

    Exit status 0: no mistake; 1: a mistake; 2: bad input; 3: the file came to no verdict (it
    crashed, or took too long). For a folder: 0 once all are graded.

    Example: `shallows check my_backprop.py`
    """
    from shallows.inside.grading import Task, grade, gradescope

    if (file is None) == (folder is None):
        raise ArgumentError("file", file and str(file), "one file, or --folder")
    task = Task(tuple(parsing.units(hidden)), activation, bias, function, time_limit, memory_limit)
    if folder is not None:
        _folder(folder, task, out, jobs)
        return
    if out or file is None or file.suffix != ".py" or not file.is_file():
        raise ArgumentError("file", str(file), "a .py file that exists; --out is for a folder")
    done = grade(file, task)
    if json:
        typer.echo(text.dumps(gradescope(done), ensure_ascii=False))
    else:
        _print(done)
    if done.error:
        raise typer.Exit(3)
    if done.right < done.of:
        raise typer.Exit(1)


def _folder(folder: Path, task: Task, out: Path | None, jobs: int) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from shallows import files
    from shallows.inside.grading import grade_folder, write
    from shallows.progress import Bar

    path = files.check(out, (".csv",), "out") if out else None
    with Bar("checking") as bar:
        grades = grade_folder(
            folder, task, jobs=jobs, watch=lambda n, of: bar.show(n / of, f"{n} of {of}")
        )
    table = Table("submission", "score", "right", "what was found")
    for g in grades:
        table.add_row(escape(g.name), f"{g.score:.0f}", f"{g.right} of {g.of}", escape(g.says))
    Console().print(table)
    if path:
        write(grades, path)
        typer.echo(f"{len(grades)} rows: {path}")


def _print(done: Grade) -> None:
    for f in done.findings:
        mark = "!" if f["note"] else "✓" if f["right"] else "✗"
        typer.echo(f"{mark} {f['line'] or f['name']}")
        if f["sentence"]:
            typer.echo(f"    {f['kind'] + ': ' if f['kind'] else ''}{f['sentence']}")
    for name in done.missing:
        typer.echo(f"✗ {name} is not given")
    if done.error:
        typer.echo(f"no verdict: {done.error}")
    if done.output.strip():
        typer.echo(f"It printed:\n{done.output.rstrip()}")
    typer.echo(f"{done.right} of {done.of} right")
