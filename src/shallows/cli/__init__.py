"""The command line: parse, call, print; a module for each command."""

from __future__ import annotations

import logging
import re
import warnings
from typing import Annotated, Any

import typer

from shallows.arguments import suggestion
from shallows.arithmetic.environment import EnvironmentChangedError
from shallows.cli import ending
from shallows.cli.check import check
from shallows.cli.command import Command, Refused
from shallows.cli.doctor import doctor
from shallows.cli.explain import explain
from shallows.cli.map import map_
from shallows.cli.play import play
from shallows.cli.predict import predict
from shallows.cli.reproduce import reproduce
from shallows.cli.store import export, ls, merge, show, verify
from shallows.cli.sweep import sweep
from shallows.cli.train import train
from shallows.version import __version__

app = typer.Typer(
    help="A laboratory for small neural networks: see inside one, train a million, exactly.\n\n"
    "Exit status: 0 if done, 1 if a check failed, 2 after bad input or an error of the system, "
    "130 after Ctrl-C, 143 after SIGTERM (128 and the number of the signal).",
    no_args_is_help=True,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="markdown",
)


def main() -> None:
    """Run the command line; bad input ends with one line and exit status 2."""
    warnings.showwarning = lambda message, *_: ending.say(str(message))
    logging.disable()  # what matters of other libraries is said in our own words
    try:
        status = app(standalone_mode=False)
        ending.flush()
    except (Refused, EnvironmentChangedError) as error:
        ending.leave(2, str(error))
    except (ending.ClosedError, BrokenPipeError):
        ending.closed()
    except OSError as error:
        ending.failed(error)
    except ending.StoppedError as error:
        ending.interrupted(error.number)
    except (typer.Abort, KeyboardInterrupt):
        ending.interrupted()
    except Exception as error:
        # The parser's errors have a message of their own; any other error is a bug, so show it.
        if not hasattr(error, "format_message"):
            raise
        ending.leave(2, _said(error))  # a command without arguments has printed its help
    finally:
        logging.disable(logging.NOTSET)
    ending.leave(status)


def _said(error: Any) -> str:
    """Return the parser's message without its quotes, and with a suggestion if there is one."""
    meant = suggestion(
        getattr(error, "option_name", ""), getattr(error, "possibilities", None) or ()
    )
    message = error.message if meant else error.format_message()
    return re.sub(r"(?<!\w)'(.*?)'(?!\w)", r"\1", message) + meant


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


_IN_ORDER = (
    *(reproduce, train, predict, explain, check, sweep, map_, play),
    *(ls, show, export, verify, merge, doctor),
)
for _command in _IN_ORDER:
    app.command(_command.__name__.rstrip("_"), cls=Command)(_command)
