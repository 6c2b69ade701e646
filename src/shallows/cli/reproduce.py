"""`shallows reproduce`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shallows.cli import ending, options, parsing

if TYPE_CHECKING:
    from shallows.report.notebook import Call
    from shallows.report.page import Reproduction


def reproduce(
    out: Annotated[Path, typer.Option(help="Directory for the page, index.html.")] = Path(
        "out/report"
    ),
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    arithmetic: Annotated[str, options.ARITHMETIC] = "report",
) -> None:
    """Reproduce the whole lab report, with each published figure beside the measured one.

    It takes about a minute. The exit status is 1 if a figure differs.

    Examples
    --------
    - `shallows reproduce`
    - `shallows reproduce --arithmetic numpy --out out/numpy`
    - `shallows reproduce --json`
    """
    from shallows.arguments import choice
    from shallows.progress import Bar
    from shallows.report import reproduce as work
    from shallows.report.comparison import Verdict, summary

    choice("arithmetic", arithmetic, work.ARITHMETICS)
    directory = parsing.directory(out)
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
    from rich.table import Table

    from shallows.report.comparison import GROUPS, Verdict, summary

    console, counts = ending.console(), summary(reproduction.items)
    tables = reproduction.figures["table"], reproduction.replay.tables, reproduction.sensitivities
    for table, rows, nudged in zip(*tables, strict=True):
        shown = Table(title=f"{table['section']} {table['data']}, measured", title_justify="left")
        shown.add_column("seed", justify="right")
        for column in table["columns"]:
            shown.add_column(f"{table['axis']} {column}", justify="right")
        for seed, row in enumerate(rows):
            published = table["rows"][seed]
            marks = ["" if c.printed == p else " ≠" for c, p in zip(row, published, strict=True)]
            cells = [
                c.printed + m + (f" ({s.low}–{s.high})" if s.low < s.high else "")
                for c, m, s in zip(row, marks, nudged[seed], strict=True)
            ]
            shown.add_row(str(seed), *cells)
        console.print(shown)
    console.print("In brackets: the range if the last digits of the initial weights change.")
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
    why = path.with_name("failures.html")
    console.print(f"{reproduction.seconds:.0f} s. The page: {path}", highlight=False)
    console.print(f"Why nine cells print 50000: {why}", highlight=False)
