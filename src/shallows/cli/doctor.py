"""`shallows doctor`."""

from __future__ import annotations

import json as text
from typing import Annotated

import typer

from shallows.cli import ending


def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Describe this installation, and test in seconds whether it is exact and fast.

    Exit status 1 if it is not.

    Examples
    --------
    - `shallows doctor`
    - `shallows doctor --json`
    """
    from rich.table import Table

    from shallows.doctor import examine

    checks = examine()
    if json:
        typer.echo(text.dumps({c.name: {"found": c.found, "good": c.good} for c in checks}))
    else:
        table = Table(show_header=False, box=None)
        for check in checks:
            table.add_row("" if check.good else "[red]✗[/red]", check.name, check.found)
        ending.console().print(table)
    if not all(check.good for check in checks):
        raise typer.Exit(1)
