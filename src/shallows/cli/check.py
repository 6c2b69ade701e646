"""`shallows check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shallows.arguments import ArgumentError
from shallows.cli import options, parsing

if TYPE_CHECKING:
    from shallows.grading.marks import Grade
    from shallows.grading.outputs import Outputs
    from shallows.grading.task import Task


def check(
    path: Annotated[Path | None, typer.Argument(help="A .py file or a notebook.")] = None,
    function: Annotated[str | None, typer.Option(help="The function's name in the file.")] = None,
    hidden: Annotated[str, options.UNITS] = "3,3",
    activation: Annotated[str, options.CHECKED] = "sigmoid",
    bias: Annotated[bool, typer.Option(help="Units have biases.")] = False,
    loss: Annotated[
        str | None, typer.Option(help="cross-entropy, squared or softmax; by default any.")
    ] = None,
    reduction: Annotated[
        str | None, typer.Option(help="sum, mean or half-mean; by default any.")
    ] = None,
    alpha: Annotated[
        float | None, typer.Option(help="Strength of the L2 penalty; by default any.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print an autograder's JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option(help="Write the feedback, or the class's page, to this file.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="Check each file in this folder.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="A .csv file for the marks, or a folder for these and all pages."),
    ] = None,
    canvas: Annotated[
        Path | None, typer.Option(help="Fill a gradebook that was exported from Canvas.")
    ] = None,
    moodle: Annotated[
        Path | None, typer.Option(help="Fill the grading worksheet of a Moodle assignment.")
    ] = None,
    column: Annotated[
        str, typer.Option(help="The column of the marks: in Canvas, the assignment's name.")
    ] = "Grade",
    time_limit: Annotated[
        float, typer.Option(help="Limit on the processor time of each file, in seconds.")
    ] = 10.0,
    memory_limit: Annotated[
        int, typer.Option(help="Memory limit for each file, in megabytes.")
    ] = 1024,
    rubric: Annotated[
        Path | None, typer.Option(help="Points for each derivative, in a .toml file.")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Number of files that run at the same time.")] = 1,
) -> None:
    """Name the mistakes in a learner's backpropagation, and mark it.

    The file runs in a process of its own; on Linux without network and other files. The exit
    status is 0 for all points, 1 for fewer, 2 for bad input, 3 for a single file that couldn't be
    judged, and 0 for a folder that was marked.

    Examples
    --------
    - `shallows check my_backprop.py`
    - `shallows check my_backprop.py --function gradients --hidden 5,5 --json`
    - `shallows check --folder submissions --out marks.csv --jobs 2`
    - `shallows check --folder submissions --out marks`
    """
    from shallows import files
    from shallows.arguments import choice
    from shallows.grading.outputs import Outputs
    from shallows.grading.rubric import Rubric
    from shallows.grading.task import Task
    from shallows.inside.checking.report import ACTIVATIONS

    if (path is None) == (folder is None):
        raise ArgumentError("path", path, "either a .py file or --folder")
    if folder is not None and out is None:
        raise ArgumentError("out", out, "a .csv file or a folder, with --folder")
    if (canvas or moodle) and out and out.suffix == ".csv":
        raise ArgumentError("out", out, "a folder for the filled gradebook")
    page = files.check(html, (".html",), "html") if html else None
    units = tuple(parsing.units(hidden))
    if not 1 <= len(units) <= 8 or min(units) < 1:
        raise ArgumentError("hidden", hidden, "1 to 8 layers of at least 1 unit, such as 3,3")
    choice("activation", activation, ACTIVATIONS)
    points = Rubric.read(rubric) if rubric else Rubric()
    network = units, activation, bias, loss, reduction, alpha
    task = Task(*network, function, time_limit, memory_limit, points)
    if path is not None:
        _one(path, task, page, as_json=as_json)
    elif folder is not None and out is not None:
        outputs = Outputs.check(out, page, canvas, moodle, column)
        _many(folder, task, outputs, jobs, as_json=as_json)


def _one(path: Path, task: Task, page: Path | None, *, as_json: bool) -> None:
    from shallows.grading import forms, pages
    from shallows.grading.folder import grade_file
    from shallows.inside.checking.running.loading import existing

    existing(path)
    grade = grade_file(path, task)
    _warn([grade])
    if page:
        pages.write(page, pages.feedback(grade))
    if as_json:
        typer.echo(forms.as_json(forms.results(grade)))
    else:
        _show(grade)
    raise typer.Exit(3 if grade.problem else 0 if grade.passed else 1)


def _warn(grades: list[Grade]) -> None:
    from shallows.grading import forms

    if said := forms.unguarded(grades):
        typer.echo(said, err=True)


def _show(grade: Grade) -> None:
    from shallows.grading import forms
    from shallows.grading.marks import NOT_SHOWN

    for line in grade.report.lines if grade.report else ():
        typer.echo(forms.safe(line))
    missing = [m.name for m in grade.marks if m.said == NOT_SHOWN and m.of]
    if missing:
        typer.echo(f"○ {', '.join(missing)}: {NOT_SHOWN}")
    if grade.problem:
        typer.echo(f"It can't be judged: {forms.safe(grade.problem)}")
    typer.echo(f"{forms.points(grade.score)} of {forms.points(grade.of)} points.")


def _many(folder: Path, task: Task, outputs: Outputs, jobs: int, *, as_json: bool) -> None:
    from shallows.grading import forms
    from shallows.grading.folder import grade_folder
    from shallows.progress import Bar

    with Bar("checking") as bar:
        grades = grade_folder(
            folder, task, jobs=jobs, done=lambda n, of: bar.show(n / of, f"{n} of {of} files")
        )
    _warn(grades)
    strangers = outputs.write(grades)
    if strangers:
        typer.echo(f"In no row of the gradebook: {forms.safe(', '.join(strangers))}", err=True)
    if as_json:
        typer.echo(forms.as_json({g.name: forms.results(g) for g in grades}))
        return
    for g in grades:
        said = g.problem or forms.mistakes(g) or ("no mistake" if g.passed else "a part is missing")
        of = f"{forms.points(g.score)} of {forms.points(g.of)}"
        typer.echo(f"{of}  {forms.safe(g.name)}: {forms.safe(said)}")
