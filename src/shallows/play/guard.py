"""What stands in front of Bokeh: no request reaches it without the right host, token and origin.

A Bokeh server trusts the ``Host`` header, so that a page elsewhere whose name is pointed at this
machine (DNS rebinding) can drive it; and Tornado from 6.6 on takes any websocket whose ``Origin``
equals its ``Host``. This router answers first, before a handler is even chosen.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    ResponseStartLine,
    parse_cookie,
)
from tornado.routing import Router
from tornado.web import Application, OutputTransform

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
PARAMETER = "token"
_POLICY = {
    "default-src": "'none'",
    # BokehJS makes functions of the callbacks that it is sent, and starts from an inline script;
    # Panel loads its own modules by way of blobs.
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval' blob:",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def new_token() -> str:
    """Return 256 random bits, as text for a URL."""
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Access:
    """Who may come in.

    Parameters
    ----------
    port : int
    token : str
        What a first visit has in its URL, and every later request in a cookie.
    hosts : tuple of str
        Names that the ``Host`` header may have, without the port.
    addresses : bool
        Whether it may also be any IP address, as for a server on all interfaces. No DNS name can
        be pointed at this machine in its place.
    """

    port: int
    token: str
    hosts: tuple[str, ...] = LOOPBACK
    addresses: bool = False

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers keep one jar for all ports of a host."""
        return f"shallows-{self.port}"

    def host_allowed(self, host: str) -> bool:
        """Return whether a ``Host`` header is exactly one of ours, with the port."""
        name, colon, port = host.rpartition(":")
        if not colon or port != str(self.port):
            return False
        return name.lower() in self.hosts or (self.addresses and _is_address(name))

    def token_allowed(self, given: str | None) -> bool:
        """Return whether a token is the right one, in a time that tells nothing about it."""
        return given is not None and hmac.compare_digest(given.encode(), self.token.encode())


class Guard(Router):
    """A router that refuses, or passes a request on to Bokeh's application."""

    def __init__(self, application: Application, access: Access) -> None:
        self._application, self._access = application, access
        application.add_transform(_Headers)

    def find_handler(self, request: HTTPServerRequest, **_: object) -> HTTPMessageDelegate | None:
        """Return what answers a request."""
        hosts, origins = (request.headers.get_list(name) for name in ("Host", "Origin"))
        if len(hosts) != 1:
            return _Answer(request, 400, "A request must name one host.")
        if not self._access.host_allowed(hosts[0]):
            return _Answer(request, 403, "This is not the address of this laboratory.")
        own = [f"{request.protocol}://{hosts[0]}"]
        if (_acts(request) or origins) and origins != own:
            return _Answer(request, 403, "Requests from other pages are refused.")
        given = dict(parse_qsl(request.query, keep_blank_values=True)).get(PARAMETER)
        if given is not None:
            return self._enter(request, given)
        if not self._access.token_allowed(self._from_cookie(request)):
            return _Answer(request, 403, _REFUSED)
        return self._application.find_handler(request)

    def _enter(self, request: HTTPServerRequest, given: str) -> HTTPMessageDelegate:
        """Keep the right token of a URL in a cookie, and lead to the URL without it."""
        if not self._access.token_allowed(given) or _acts(request):
            return _Answer(request, 403, _REFUSED)
        pairs = parse_qsl(request.query, keep_blank_values=True)
        rest = urlencode([pair for pair in pairs if pair[0] != PARAMETER])
        cookie = f"{self._access.cookie}={self._access.token}; Path=/; HttpOnly; SameSite=Strict"
        extra = {"Location": f"/?{rest}" if rest else "/", "Set-Cookie": cookie}
        return _Answer(request, 302, "", extra)

    def _from_cookie(self, request: HTTPServerRequest) -> str | None:
        return parse_cookie(request.headers.get("Cookie", "")).get(self._access.cookie)


_REFUSED = "This laboratory is opened by the URL that `shallows play` prints, token included."


def _acts(request: HTTPServerRequest) -> bool:
    """Return whether a request can change anything: a websocket, or more than a look."""
    upgrade = request.headers.get("Upgrade", "").lower() == "websocket"
    path = urlsplit(request.path).path
    return upgrade or path.endswith("/ws") or request.method not in ("GET", "HEAD", "OPTIONS")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


class _Answer(HTTPMessageDelegate):
    """A short answer of our own, which no log writes down."""

    def __init__(
        self,
        request: HTTPServerRequest,
        status: int,
        text: str,
        extra: dict[str, str] | None = None,
    ) -> None:
        self._request, self._status, self._text = request, status, text
        self._extra = extra or {}

    def finish(self) -> None:
        """Answer, once the request has been read."""
        body = self._text.encode()
        headers = HTTPHeaders(HEADERS | self._extra)
        headers["Content-Type"] = "text/plain; charset=utf-8"
        headers["Cache-Control"] = "no-store"
        headers["Content-Length"] = str(len(body))
        reasons = {302: "Found", 400: "Bad Request", 403: "Forbidden"}
        start = ResponseStartLine("HTTP/1.1", self._status, reasons[self._status])
        connection = self._request.connection
        assert connection is not None  # noqa: S101 - a request that came in has one
        connection.write_headers(start, headers, b"" if self._request.method == "HEAD" else body)
        connection.finish()


class _Headers(OutputTransform):
    """Puts our headers on everything that Bokeh answers."""

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        for name, value in HEADERS.items():
            headers[name] = value
        headers.pop("Access-Control-Allow-Origin", None)
        return status_code, headers, chunk
