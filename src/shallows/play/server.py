"""A server on this machine that knows only the page's files."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = Path(__file__).parent / "page"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
}


def files() -> dict[str, bytes]:
    """Return the page's files by their names."""
    return {path.name: path.read_bytes() for path in sorted(PAGE.iterdir())}


class Server(ThreadingHTTPServer):
    """The page on a port of the loopback interface.

    Parameters
    ----------
    port : int
        0 takes a free one.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.files = files()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        """Answer with a file, or with "not found"."""
        name = self.path.split("?")[0].removeprefix("/") or "index.html"
        content = self.server.files.get(name)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", _TYPES[Path(name).suffix])
        self.send_header("Content-Length", str(len(content)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Write no log of requests."""
