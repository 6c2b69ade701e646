"""The command line: parse, call, print; a module for each command."""

from __future__ import annotations

import re
import sys
from typing import Annotated, Any

import typer

from shallows import __version__
from shallows.arguments import suggestion
from shallows.arithmetic.environment import EnvironmentChangedError
from shallows.cli.check import check
from shallows.cli.doctor import doctor
from shallows.cli.explain import explain
from shallows.cli.map import map_
from shallows.cli.options import Command, Refused
from shallows.cli.play import play
from shallows.cli.reproduce import reproduce
from shallows.cli.store import export, ls, show
from shallows.cli.sweep import sweep
from shallows.cli.train import train

app = typer.Typer(
    help="A laboratory for small neural networks: see inside one, train a million, exactly.\n\n"
    "Exit status: 0 done, 1 a check failed, 2 bad input, 130 stopped.",
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="markdown",
)


def main() -> None:
    """Run the command line; bad input ends with one line and exit status 2."""
    try:
        sys.exit(app(standalone_mode=False))
    except (Refused, EnvironmentChangedError) as error:
        _refuse(str(error))
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has closed it
        sys.exit(141)
    except OSError as error:  # a full disk, most likely
        _refuse(str(error))
    except (typer.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        # The parser's errors have a message of their own; any other error is a bug, so show it.
        if not hasattr(error, "format_message"):
            raise
        _refuse(_said(error))


def _said(error: Any) -> str:
    """Return the parser's message without its quotes, and with a suggestion if there is one."""
    meant = suggestion(
        getattr(error, "option_name", ""), getattr(error, "possibilities", None) or ()
    )
    message = error.message if meant else error.format_message()
    return re.sub(r"(?<!\w)'(.*?)'(?!\w)", r"\1", message) + meant


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


for _command in (reproduce, train, explain, check, sweep, play, ls, show, export, doctor):
    app.command(cls=Command)(_command)
app.command("map", cls=Command)(map_)
