"""`shallows play`."""

from __future__ import annotations

from typing import Annotated

import typer

from shallows.arguments import ArgumentError


def play(
    host: Annotated[str, typer.Option(help="Address to bind; loopback unless --expose.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
    expose: Annotated[
        bool, typer.Option("--expose", help="Let others reach it, at a --host beyond loopback.")
    ] = False,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
) -> None:
    """Open the laboratory in the browser: a network that learns before your eyes.

    Examples
    --------
    - `shallows play`
    - `shallows play --port 8080 --no-open`
    """
    try:
        from shallows.play import server
        from shallows.play.laboratory import laboratory
    except ImportError as error:
        accepted = f"an installation with pip install 'shallows[play]' ({error})"
        raise ArgumentError("play", "no Panel", accepted) from None
    lab = server.serve(laboratory, host=host, port=port, expose=expose)
    if host not in ("127.0.0.1", "::1", "localhost"):
        typer.echo(server.meaning(host), err=True)
    typer.echo(f"The laboratory is at {lab.url()}\nCtrl-C ends it.")
    if open_browser:
        import webbrowser

        lab.server.io_loop.add_callback(webbrowser.open, lab.url())
    lab.run()
