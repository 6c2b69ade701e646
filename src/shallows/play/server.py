"""The laboratory's own server: Bokeh's application behind `guard.Guard`, on loopback."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import panel as pn
from bokeh.server.server import BaseServer
from bokeh.server.tornado import BokehTornado
from panel.io.application import build_applications
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets

from shallows.arguments import ArgumentError, integer
from shallows.play import limits
from shallows.play.guard import LOOPBACK, PARAMETER, Access, Guard, new_token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: Behind the laboratory, before it is there and around it.
PAGE_CSS = """
html, body { margin: 0; background: #fbfbf9; }
html.dark, html.dark body { background: #11161b; }
@media (prefers-color-scheme: dark) {
  html:not(.light), html:not(.light) body { background: #11161b; }
}
"""
_ANY = ("0.0.0.0", "::")  # noqa: S104 - recognised, so as to say what it means
_ADDRESSES = {"localhost": "127.0.0.1", "127.0.0.1": "127.0.0.1", "::1": "::1"}


@dataclass(frozen=True)
class Laboratory:
    """A server that has been bound, and where it is.

    Parameters
    ----------
    server : BaseServer
    access : Access
    host : str
        The name in `url`.
    """

    server: BaseServer
    access: Access
    host: str

    def url(self, state: Mapping[str, str] | None = None) -> str:
        """Return the URL to open, token included, with some state."""
        query = urlencode({PARAMETER: self.access.token, **(state or {})})
        return f"http://{self.host}:{self.access.port}/?{query}"

    def run(self) -> None:
        """Serve until the loop is stopped, or Ctrl-C is pressed.

        Raises
        ------
        KeyboardInterrupt
            On Ctrl-C, once the sockets are closed.
        """
        self.server.start()
        with _interrupts(self.server.io_loop) as interrupted:
            try:
                self.server.io_loop.start()
            finally:
                self.stop()
        if interrupted:
            raise KeyboardInterrupt

    def stop(self) -> None:
        """Close every session, which cancels its work, and the sockets."""
        self.server.stop()


def serve(
    page: Callable[[], Any],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    expose: bool = False,
    visitors: int = limits.VISITORS,
    patience: float = limits.PATIENCE,
) -> Laboratory:
    """Bind a server for a page; `Laboratory.run` then serves it.

    Parameters
    ----------
    page : callable
        Returns a new Panel object for each visitor.
    host : str
        Address to bind. Anything beyond loopback needs `expose`.
    port : int
        0 takes a free one.
    expose : bool
        Say that others may reach this server.
    visitors : int
        Pages that are open at once; one more is told to come back later.
    patience : float
        Seconds that a page may be without its connection before its work is cancelled.

    Raises
    ------
    ArgumentError
        If the host is not loopback and `expose` is not given, or can't be bound.
    """
    port = integer("port", port, minimum=0, maximum=65535)
    local = host in _ADDRESSES
    if not local and not expose:
        raise ArgumentError("host", host, "127.0.0.1, ::1 or localhost; others with --expose")
    try:
        sockets = bind_sockets(port, _ADDRESSES.get(host, host))
    except OSError as error:
        accepted = f"an address and a port that can be bound ({error.strerror or error})"
        raise ArgumentError("host", f"{host}:{port}", accepted) from None
    port = sockets[0].getsockname()[1]
    access = Access(port, new_token(), LOOPBACK if local else _names(host), host in _ANY)
    if PAGE_CSS not in pn.config.raw_css:
        pn.config.raw_css = [*pn.config.raw_css, PAGE_CSS]
    application = BokehTornado(
        build_applications(_seated(page, visitors), title="Shallows"),
        extra_websocket_origins=["*"],  # the guard has already compared it, and exactly
        websocket_max_message_size_bytes=limits.MESSAGE_BYTES,
        keep_alive_milliseconds=5_000,
        check_unused_sessions_milliseconds=1_000,
        unused_session_lifetime_milliseconds=int(1000 * patience),
    )
    http = HTTPServer(
        Guard(application, access), max_body_size=2**16, max_header_size=2**16, no_keep_alive=False
    )
    http.add_sockets(sockets)
    shown = "[::1]" if host == "::1" else (socket.gethostname() if host in _ANY else host)
    return Laboratory(BaseServer(IOLoop.current(), application, http), access, shown)


def _seated(page: Callable[[], Any], visitors: int) -> Callable[[], Any]:
    """Return the page, for whom there is a seat."""
    seats = limits.Seats(visitors)

    def opened() -> Any:
        if not seats.take():
            return pn.pane.HTML(f'<p role="alert">{limits.FULL.format(visitors)}</p>')
        pn.state.on_session_destroyed(lambda _: seats.leave())
        return page()

    return opened


@contextmanager
def _interrupts(loop: IOLoop) -> Iterator[list[int]]:
    """Have Ctrl-C stop the loop: as an exception, a handler it falls into would swallow it."""
    seen: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield seen  # only the main thread is told of signals
        return

    def stop(number: int, _frame: object) -> None:
        seen.append(number)
        loop.add_callback_from_signal(loop.stop)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def _names(host: str) -> tuple[str, ...]:
    own = (socket.gethostname(), socket.getfqdn()) if host in _ANY else (host, f"[{host}]")
    return (*LOOPBACK, *(name.lower() for name in own))


def meaning(host: str) -> str:
    """Return what it means to serve beyond loopback, in plain words."""
    who = "Anyone who can reach this machine" if host in _ANY else f"Anyone who can reach {host}"
    return (
        f"{who} and knows the token can run trainings on this machine. The connection is not "
        "encrypted: whoever can listen to it can read the token. Use it on a network you trust."
    )


class Background:
    """A laboratory that serves from a thread of its own, for tests and scripts."""

    def __init__(self, page: Callable[[], Any], **options: Any) -> None:
        self._ready, self._page, self._options = threading.Event(), page, options
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Laboratory:
        self._thread.start()
        self._ready.wait(60)
        return self.laboratory

    def _run(self) -> None:
        import asyncio

        asyncio.set_event_loop(asyncio.new_event_loop())
        self.laboratory = serve(self._page, **self._options)
        self.laboratory.server.io_loop.add_callback(self._ready.set)
        self.laboratory.run()

    def __exit__(self, *_: object) -> None:
        loop = self.laboratory.server.io_loop
        loop.add_callback(loop.stop)
        self._thread.join(10)
