"""The server in front of Bokeh, attacked over real sockets."""

from __future__ import annotations

import base64
import logging
import os
import socket
from typing import TYPE_CHECKING

import pytest

pn = pytest.importorskip("panel")

from shallows.arguments import ArgumentError  # noqa: E402 - after importorskip
from shallows.play.guard import Access, new_token  # noqa: E402
from shallows.play.server import Background, Laboratory, meaning, serve  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with Background(lambda: pn.pane.Str("hello")) as served:
        yield served


def ask(
    laboratory: Laboratory,
    target: str = "/",
    *,
    method: str = "GET",
    host: str | None = "127.0.0.1:{port}",
    cookie: str | None = "{token}",
    **headers: str,
) -> tuple[int, dict[str, str]]:
    """Send a request as written, and return the status and the headers of the answer."""
    port, token = laboratory.access.port, laboratory.access.token
    lines = [f"{method} {target} HTTP/1.1", "Connection: close"]
    if host is not None:
        lines.append(f"Host: {host.format(port=port)}")
    if cookie is not None:
        lines.append(f"Cookie: shallows-{port}={cookie.format(token=token)}")
    for name, value in headers.items():
        lines.append(f"{name.replace('_', '-')}: {value.format(port=port)}")
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = b""
        while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
            answer += part
    head = answer.split(b"\r\n\r\n")[0].decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in head[1:])
    return int(head[0].split()[1]), {name.lower(): value for name, value in fields.items()}


def knock(laboratory: Laboratory, **changed: str | None) -> int:
    """Ask for a websocket as BokehJS does, but for what is changed; return the status."""
    import json
    import time

    now = int(time.time())
    session = json.dumps({"session_id": "abc", "session_expiry": now + 300}).encode()
    token = base64.urlsafe_b64encode(session).decode().rstrip("=")
    headers = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Protocol": f"bokeh, {token}",
        "Origin": "http://127.0.0.1:{port}",
    }
    merged = {name: value for name, value in (headers | changed).items() if value is not None}
    options = {name: changed[name] for name in ("host", "cookie") if name in changed}
    merged = {name: value for name, value in merged.items() if name not in options}
    return ask(laboratory, "/ws", **merged, **options)[0]  # type: ignore[arg-type]


def test_the_page_is_shown_to_who_has_the_token(laboratory: Laboratory) -> None:
    """With the right host and the token's cookie, the page comes."""
    assert ask(laboratory)[0] == 200


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LOCALHOST:{port}"])
def test_loopback_names(laboratory: Laboratory, host: str) -> None:
    """A host is a loopback name with the port, whatever its case."""
    assert ask(laboratory, host=host)[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "127.0.0.1.evil.example:{port}",
        "127.evil.example:{port}",
        "localhost.evil.example:{port}",
        "evil.example@127.0.0.1:{port}",
        "127.0.0.2:{port}",
        "0.0.0.0:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "localhost.:{port}",
        "",
    ],
)
def test_other_hosts_are_refused(laboratory: Laboratory, host: str) -> None:
    """A host that only looks like loopback is refused, token or not: no DNS rebinding."""
    assert ask(laboratory, host=host)[0] in (400, 403)
    assert knock(laboratory, host=host, Origin=f"http://{host}") in (400, 403)


def test_a_missing_host_is_a_bad_request(laboratory: Laboratory) -> None:
    """No Host header, or two of them: 400."""
    assert ask(laboratory, host=None)[0] == 400
    assert ask(laboratory, hOsT="127.0.0.1:{port}")[0] == 400


@pytest.mark.parametrize("cookie", [None, "", "wrong", "{token}x", "é"])
def test_a_wrong_token_is_refused(laboratory: Laboratory, cookie: str | None) -> None:
    """Without the token nothing answers: not the page, not a script, not the websocket."""
    for target in ["/", "/autoload.js", "/static/js/bokeh.min.js", "/metadata", "/nothing"]:
        assert ask(laboratory, target, cookie=cookie)[0] == 403
    assert knock(laboratory, cookie=cookie) == 403


def test_a_wrong_token_in_the_url_is_refused_even_with_the_right_cookie(
    laboratory: Laboratory,
) -> None:
    """A token in a URL is always looked at, and no cookie is set for a wrong one."""
    status, headers = ask(laboratory, "/?token=wrong")
    assert status == 403
    assert "set-cookie" not in headers


def test_the_url_leads_in_and_loses_its_token(laboratory: Laboratory) -> None:
    """The printed URL sets a cookie that scripts can't read, and leads to a URL without token."""
    target = f"//evil.example/?token={laboratory.access.token}&lr=0.5"
    status, headers = ask(laboratory, target, cookie=None)
    assert (status, headers["location"]) == (302, "/?lr=0.5")
    assert "HttpOnly" in headers["set-cookie"]
    assert "SameSite=Strict" in headers["set-cookie"]


def test_the_token_is_random_and_long() -> None:
    """A token has 256 bits, another one each time."""
    first, second = new_token(), new_token()
    assert first != second
    assert len(base64.urlsafe_b64decode(first + "=")) == 32


def test_the_token_is_never_logged(
    laboratory: Laboratory, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the right token nor a guess of it stands in any log, at any level."""
    caplog.set_level(logging.DEBUG)
    token = laboratory.access.token
    for target in [f"/?token={token}", "/?token=guessed-one", f"/x?a=1&token={token}"]:
        ask(laboratory, target, cookie=None)
    assert ask(laboratory, "/")[0] == 200
    assert token not in caplog.text
    assert "guessed-one" not in caplog.text


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://evil.example",
        "http://evil.example:{port}",
        "http://localhost:{port}",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1",
    ],
)
def test_a_websocket_needs_its_own_origin(laboratory: Laboratory, origin: str | None) -> None:
    """An Origin that is missing, or not exactly the host's own, gets no websocket."""
    assert knock(laboratory, Origin=origin) == 403


def test_a_websocket_of_our_own_page_is_accepted(laboratory: Laboratory) -> None:
    """With host, token and origin in order, Bokeh's websocket opens."""
    assert knock(laboratory) == 101


def test_origin_and_host_alike_is_not_enough(laboratory: Laboratory) -> None:
    """Origin equal to Host, both foreign, passes Tornado's own check from 6.6 on; not ours."""
    status = knock(laboratory, host="evil.example:{port}", Origin="http://evil.example:{port}")
    assert status == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_what_acts_needs_its_own_origin(laboratory: Laboratory, method: str) -> None:
    """A POST without an Origin, or with a foreign one, is refused."""
    assert ask(laboratory, method=method)[0] == 403
    assert ask(laboratory, method=method, Origin="http://evil.example")[0] == 403
    own = ask(laboratory, method=method, Origin="http://127.0.0.1:{port}")
    assert own[0] == 405


@pytest.mark.parametrize("target", ["/", "/?token=x", "/static/js/bokeh.min.js", "/nothing"])
def test_every_answer_carries_the_headers(laboratory: Laboratory, target: str) -> None:
    """Page, refusal, script and 404 alike: a policy, no sniffing, no referrer, no framing."""
    _, headers = ask(laboratory, target)
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in headers


def test_no_cors(laboratory: Laboratory) -> None:
    """A foreign page may not even ask: no answer allows another origin."""
    status, headers = ask(laboratory, "/autoload.js", Origin="http://evil.example")
    assert status == 403
    assert "access-control-allow-origin" not in headers


def test_only_loopback_is_bound(laboratory: Laboratory) -> None:
    """Other addresses of this machine do not answer."""
    with (
        pytest.raises(ConnectionRefusedError),
        socket.create_connection(("127.0.0.2", laboratory.access.port), timeout=2),
    ):
        pass


ANY = "0.0.0.0"  # noqa: S104 - what must not be bound unasked


@pytest.mark.parametrize("host", [ANY, "::", "192.0.2.1", "example.org", "", "127.0.0.2"])
def test_beyond_loopback_only_when_said(host: str) -> None:
    """Another host needs `expose`, and nothing is bound without it."""
    with pytest.raises(ArgumentError, match="--expose"):
        serve(lambda: None, host=host)


def test_what_exposing_means() -> None:
    """The message says who gets in, and that nothing is encrypted."""
    assert "not encrypted" in meaning(ANY)
    assert "token" in meaning("192.0.2.1")


def test_hosts_of_an_exposed_server() -> None:
    """On all interfaces any address is a host, for no name can be pointed at it; names are not."""
    access = Access(5006, "t", ("localhost", "lab.example"), addresses=True)
    assert access.host_allowed("192.0.2.7:5006")
    assert access.host_allowed("[2001:db8::1]:5006")
    assert access.host_allowed("Lab.Example:5006")
    assert not access.host_allowed("evil.example:5006")
    assert not access.host_allowed("192.0.2.7:80")
