"""A command of the shell: its help, and its errors in the words of the shell."""

from __future__ import annotations

import re
import shlex
from typing import Any

from typer.core import TyperCommand, TyperOption

from shallows import stops
from shallows.arguments import ArgumentError
from shallows.axes import axis
from shallows.cli import ending, idle, parsing
from shallows.settings import filled


class Refused(Exception):  # noqa: N818 - the user's error, not ours
    """The typed options can't be used; the message names them."""


class Command(TyperCommand):
    """A command that loads tables only for its help, and refuses in the words of the shell."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, with the words of the tables that it names."""
        for option in self.params:
            if isinstance(option, TyperOption):
                option.help = filled(option.help or "")
                if isinstance(option.show_default, str):  # of a setting: None means not typed
                    option.default, option.show_default = option.show_default, True
        super().format_help(ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; errors about arguments name the options that were typed."""
        sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
        typed = {n: ctx.params[n] for n, s in sources.items() if s and s.name == "COMMANDLINE"}
        try:
            idle.refuse(ctx.info_name, typed)
            return super().invoke(ctx)
        except ArgumentError as error:
            raise Refused(_said(error, ctx)) from error
        except KeyboardInterrupt as error:
            raise ending.StoppedError(stops.by(error)) from error
        except BrokenPipeError as error:
            raise ending.ClosedError from error


def _said(error: ArgumentError, ctx: Any) -> str:
    """Return an error's message in the words of the shell."""
    options = {name: p.opts[0] for p in ctx.command.params if (name := p.name) and p.opts}
    row = axis(error.name)
    family = (row.part_of or row.name) if row else error.name
    place = next((n for n in (error.name, family, f"{family}s") if n in options), "")
    typed, accepted = ctx.params.get(place), _plain(error.typed, options)
    if typed in (None, ()):  # the option was not typed, or its value is part of another option
        name = error.name if error.given is not None or not place else options[place]
        got = (
            f"{name} is missing"
            if error.given is None
            else f"{name}: got {parsing.typed(error.given)}"
        )
    else:
        part = isinstance(typed, list) or "," in str(typed)
        got = (
            f"{options[place]}: got {(part and parsing.typed(error.given)) or parsing.typed(typed)}"
        )
    return f"{got}; accepted: {accepted}"


def _plain(words: str, options: dict[str, str]) -> str:
    """Return what is accepted, without Python's quotes, and with the names of options.

    An argument such as ``encoding='latin-1'`` becomes ``--encoding latin-1``, and one such as
    ``na_values=['?']`` becomes ``--na-values '?'``.
    """
    named = re.sub(r"`(\w+)`", lambda found: options.get(found[1], found[1]), words)
    bare = re.sub(r"(?<!\w)(['\"])(.*?)\1(?!\w)", r"\2", named)

    def option(found: re.Match[str]) -> str:
        name, value = found[1], found[3] or found[2]
        if name not in options:
            return found[0]
        return f"{options[name]} {shlex.quote(value)}" if value else options[name]

    several = r"\[(.*?)\](?=[,;\s]|$)"
    return re.sub(rf"\b(\w+)=({several}|\w[\w.-]*|[^\w\s](?=[;\s]|$))?", option, bare)
