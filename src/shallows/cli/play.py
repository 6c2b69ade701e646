"""`shallows play`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def play(
    saved: Annotated[
        Path | None, typer.Argument(metavar="[RUN]", help="A run to open, saved by train --save.")
    ] = None,
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 0,
    export: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write the page there, for any web server, and end."),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Open the laboratory in the browser: a network that learns before your eyes.

    It is a static page. Everything is computed in the browser; nothing is sent anywhere.

    Examples
    --------
    - `shallows play`
    - `shallows play run.safetensors`
    - `shallows play --export site`
    """
    from shallows.play import document

    if export is not None:
        document.export(export)
        typer.echo(f"The laboratory is in {export}. Put it on any web server.")
        return
    _serve("" if saved is None else _state(saved), port, open_browser=open_browser)


def _state(saved: Path) -> str:
    from shallows.loading import load
    from shallows.play.link import fragment

    return fragment(load(saved))


def _serve(state: str, port: int, *, open_browser: bool) -> None:
    from shallows.play.server import Server

    with Server(port) as server:
        address = server.url + (f"#{state}" if state else "")
        typer.echo(f"The laboratory is at {address}\nCtrl-C ends it.")
        if open_browser:
            import webbrowser

            webbrowser.open(address)
        server.serve_forever()
