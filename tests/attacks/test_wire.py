"""Malformed requests over sockets, to the server as deployed."""

from collections.abc import Iterator

import pytest

from ..endpoint import Endpoint
from ..services.kaiwa import KaiwaServer
from .raw import list_statuses, send_raw, write_request

pytestmark = pytest.mark.server
POST = "POST /preferences HTTP/1.1"
FORM = "Content-Type: application/x-www-form-urlencoded"
INNER = write_request(POST, FORM, "Content-Length: 10", body="theme=dark")


@pytest.fixture(scope="module")
def server(
    shared_endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KaiwaServer]:
    """A local server without access settings."""
    environ = {"INFERENCE_URL": shared_endpoint.url, "INFERENCE_KEY": "inf-test"}
    server = KaiwaServer(tmp_path_factory.mktemp("wire"), environ)
    server.wait_until_ready()
    yield server
    server.kill()


READ_BYTES = 8_000  # Gunicorn reads about so many at once.


def list_lines(server) -> list[str]:
    """List the lines of the log, without those that are written each minute."""
    lines = server.process.read_log().splitlines()
    return [it for it in lines if not it.startswith("at=sample ")]


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(["Content-Length: 5", "Transfer-Encoding: chunked"], id="CL.TE"),
        pytest.param(["Transfer-Encoding: chunked", "Content-Length: 5"], id="TE.CL"),
        pytest.param(["Content-Length: 5", "Content-Length: 60"], id="two lengths"),
        pytest.param(["Content-Length: 5, 60"], id="two lengths in one"),
        pytest.param(["Content-Length: +5"], id="signed length"),
        pytest.param(["Content-Length: -1"], id="negative length"),
        pytest.param(["Content-Length: 0x5"], id="hexadecimal length"),
        pytest.param(["Content-Length : 5"], id="space before the colon"),
        pytest.param(["Content_Length: 5", "Content-Length: 5x"], id="underscore"),
        pytest.param(["Transfer-Encoding: xchunked"], id="unknown coding"),
        pytest.param(["Transfer-Encoding: chunked, chunked"], id="chunked twice"),
        pytest.param(["Transfer-Encoding: chunked, identity"], id="chunked not last"),
        pytest.param(["Transfer-Encoding: \x0bchunked"], id="a control before"),
        pytest.param(["X: a", " Transfer-Encoding: chunked"], id="folded"),
        pytest.param(["X: a\x00b"], id="NUL"),
        pytest.param(["X: a\rContent-Length: 5"], id="lone CR"),
        pytest.param(["Host: evil.example"], id="two hosts"),
        pytest.param([": a"], id="no name"),
        pytest.param(["X y: a"], id="space in the name"),
        pytest.param(["no colon"], id="no colon"),
    ],
)
def test_ambiguous_request_is_refused(server, headers):
    body = "5\r\nhello\r\n0\r\n\r\n" + INNER

    reply = send_raw(server.port, write_request(POST, FORM, *headers, body=body))

    assert list_statuses(reply)[:1] in ([400], [501], [403])
    assert 303 not in list_statuses(reply)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("zz\r\nhello\r\n0\r\n\r\n", id="no number"),
        pytest.param("-5\r\nhello\r\n0\r\n\r\n", id="negative"),
        pytest.param("5\r\nhelloXX0\r\n\r\n", id="no line end behind it"),
        pytest.param("5;a=b\nhello\r\n0\r\n\r\n", id="extension with a lone LF"),
        pytest.param("0x5\r\nhello\r\n0\r\n\r\n", id="prefix"),
        pytest.param("ffffffffffffffffff\r\nhello", id="more than there is"),
        pytest.param("5;a=\rb\r\nhello\r\n0\r\n\r\n", id="extension with a CR"),
        pytest.param(";a\r\n", id="extension alone"),
        pytest.param("5;" + "a" * 20_000, id="endless extension"),
        pytest.param("0\r\nX y: a\r\n\r\n", id="space in a trailer's name"),
        pytest.param("0\r\nX: a\nb\r\n\r\n", id="trailer with a lone LF"),
        pytest.param("0\r\n" + "X: a\r\n" * 200_000, id="endless trailer"),
    ],
)
def test_broken_chunks_log_one_line(server, body):
    lines = list_lines(server)
    request = write_request(POST, FORM, "Transfer-Encoding: chunked", body=body + INNER)

    statuses = list_statuses(send_raw(server.port, request))

    # A client whose bytes were not all read may lose the reply.
    assert statuses == [400] or (statuses == [] and len(body) > READ_BYTES)
    [line] = list_lines(server)[len(lines) :]
    assert line.startswith("at=request method=POST path=/preferences status=400 ")


def test_body_is_never_a_request(server):
    get = write_request("GET /healthz HTTP/1.1", f"Content-Length: {len(INNER)}")
    last = write_request("GET /robots.txt HTTP/1.1", "Connection: close")

    reply = send_raw(server.port, get + INNER + last)

    assert set(list_statuses(reply)) == {200}
    assert "Set-Cookie" not in reply


@pytest.mark.parametrize(
    "request_text",
    [
        pytest.param("GET /" + "a" * 9000 + " HTTP/1.1\r\n\r\n", id="long address"),
        pytest.param(
            write_request("GET / HTTP/1.1", "Cookie: kaiwa=" + "a" * 20_000),
            id="long cookie",
        ),
        pytest.param(
            write_request("GET / HTTP/1.1", *(f"X{it}: a" for it in range(500))),
            id="many headers",
        ),
        pytest.param("GET / HTTP/1.1\r\n" + "X: a\r\n" * 500_000, id="without end"),
        pytest.param("GET /\x7f HTTP/1.1\r\n\r\n", id="control in the address"),
        pytest.param("GET /a b HTTP/1.1\r\n\r\n", id="space in the address"),
        pytest.param("GET / HTTP/9.9\r\n\r\n", id="version to come"),
        pytest.param("get / HTTP/1.1\r\n\r\n", id="method in small letters"),
        pytest.param("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", id="TLS"),
        pytest.param("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", id="HTTP/2"),
    ],
)
def test_oversized_request_is_refused(server, request_text):
    statuses = list_statuses(send_raw(server.port, request_text))

    assert statuses == [] or 400 <= statuses[0] < 506
    assert server.is_ready()


@pytest.mark.parametrize(
    "headers",
    [["Content-Length: 100000000"], ["Transfer-Encoding: chunked"]],
    ids=["announced", "in chunks"],
)
def test_large_body_is_refused(server, headers):
    head = write_request(POST, FORM, *headers)
    chunk = "fffff\r\n" + "a" * 0xFFFFF + "\r\n"

    reply = send_raw(server.port, head, *[chunk] * 4)

    assert 413 in list_statuses(reply) or reply == ""
    assert server.is_ready()


@pytest.mark.parametrize(
    "paths",
    [
        pytest.param("../../app.py ..%2f..%2fapp.py %2e%2e/%2e%2e/app.py", id="dots"),
        pytest.param("..%5c..%5capp.py ..%252f..%252fapp.py %c0%ae/app.py", id="coded"),
        pytest.param(
            "/etc/passwd %2fetc%2fpasswd //etc/passwd bundle//app.js", id="roots"
        ),
        pytest.param(
            "bundle/app.js%00 bundle/app.js/ BUNDLE/APP.JS js/app.js js", id="names"
        ),
    ],
)
def test_static_files_stay_in_the_folder(server, paths):
    for each in paths.split():
        line = f"GET /static/0123/{each} HTTP/1.1"
        reply = send_raw(server.port, write_request(line, "Connection: close"))

        assert list_statuses(reply) == [404], each
        assert "create_app" not in reply and "root:" not in reply


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example"),
        *("evil.example#localhost", "localhost@evil.example", "localhost:80:x"),
        *("127.0.0.1/", "127.0.0.1, evil.example", "[::1].evil.example", "::1"),
        *("0.0.0.0", "127.1", "2130706433", "localhost.", "", "localhost\\evil"),
    ],
)
def test_local_chat_refuses_other_hosts(server, host):
    request = write_request("GET / HTTP/1.1", "Connection: close", host=host)

    assert list_statuses(send_raw(server.port, request))[0] in (400, 403)


def test_url_in_request_line_is_ignored(server):
    for line in ("GET http://localhost/ HTTP/1.1", "GET http://evil.example/ HTTP/1.1"):
        request = write_request(line, "Connection: close", host="evil.example")

        assert list_statuses(send_raw(server.port, request)) == [403]


def test_log_lines_cannot_be_forged(server):
    forged = "a\x85INFO kaiwa: forged\x9b31m"
    for headers in (f"X-Request-ID: {forged}", f"User-Agent: {forged}"):
        line = f"GET /forged%0aINFO%20kaiwa:%20forged?{'forged' * 3} HTTP/1.1"
        send_raw(server.port, write_request(line, headers, "Connection: close"))

    lines = list_lines(server)
    begin = "at=request method=GET path=/forged%0aINFO%20kaiwa:%20forged status=404 "
    assert [it for it in lines if "forged" in it] == [
        it for it in lines if it.startswith(begin)
    ]
    assert "\x9b" not in server.process.read_log()
