import ssl
from contextlib import suppress

import pytest
from gevent.event import Event
from gevent.server import StreamServer

from kaiwa import errors
from kaiwa.inference.http import Transport, TransportFailed
from tests.endpoint.certificate import PEM, Authority
from tests.endpoint.exchange import CHUNKED_HEAD, LAST_CHUNK, chunk
from tests.inference.conftest import KEY

RECORDS = (b"one ", b"two ", b"three")


@pytest.fixture
def transport():
    transport = Transport()
    yield transport
    transport.close()


def send(transport, url, **given):
    return transport.send(url, connect_seconds=1, **given)


@pytest.mark.parametrize(
    ("url", "cls"),
    [
        ("http://127.0.0.1:1", errors.EndpointUnreachable),
        ("http://no-such-host.invalid", errors.EndpointUnreachable),
        ("http://" + "a" * 70 + ".example", errors.EndpointUnreachable),
        ("http://[::1", errors.EndpointUnreachable),
        ("ftp://127.0.0.1", errors.EndpointUnreachable),
    ],
)
def test_bad_address_is_unreachable(transport, url, cls):
    with pytest.raises(TransportFailed) as caught:
        send(transport, url, api_key=KEY)

    assert caught.value.error_class is cls


def test_ipv6_address_is_reachable(transport):
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    server = StreamServer(("::1", 0), lambda connection, _: connection.sendall(reply))
    try:
        server.start()
    except OSError:
        pytest.skip("this machine has no IPv6")

    found = send(transport, f"http://[::1]:{server.server_port}")

    assert found.status == 200
    found.close()
    server.stop(timeout=0)


def test_full_server_is_unreachable(transport, full_server):
    with pytest.raises(TransportFailed) as caught:
        transport.send(full_server, connect_seconds=0.05)

    assert caught.value.error_class is errors.EndpointUnreachable


@pytest.mark.parametrize(
    ("data", "cls"),
    [
        (b"", errors.EndpointUnreachable),
        (b"SSH-2.0-OpenSSH\r\n\r\n", errors.UnreadableAnswer),
        (b"HTTP/1.1 OK\r\n\r\n", errors.UnreadableAnswer),
        (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 70_000, errors.EndpointHeadTooLarge),
        (b"HTTP/1.1 200 OK\r\n" + b"A: a\r\n" * 101, errors.EndpointHeadTooLarge),
        (b"HTTP/1.1 200 " + b"a" * 70_000, errors.EndpointHeadTooLarge),
        (
            b"HTTP/1.1 200 OK\r\n" + (b"A: " + b"a" * 9000 + b"\r\n") * 9,
            errors.EndpointHeadTooLarge,
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 5000, errors.EndpointHeadTooLarge),
        (b"HTTP/9.9 200 OK\r\n\r\n", errors.UnreadableAnswer),
    ],
)
def test_bad_head_has_its_error(endpoint, transport, data, cls):
    endpoint.answer = lambda exchange: exchange.send(data)

    with pytest.raises(TransportFailed) as caught:
        send(transport, endpoint.url)

    assert caught.value.error_class is cls


def test_exception_does_not_hold_key(endpoint, transport):
    endpoint.answer = lambda exchange: exchange.send(b"")

    with pytest.raises(TransportFailed) as caught:
        send(transport, endpoint.url, api_key=KEY)

    assert caught.value.__cause__.request is None


def test_bytes_are_returned_on_arrival(endpoint, transport):
    taken = Event()

    def answer(exchange):
        exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\na")
        taken.wait()
        exchange.send(b"b")

    endpoint.answer = answer
    reply = send(transport, endpoint.url)

    # The endpoint sends the rest of this chunk only after the first byte was read.
    assert reply.read() == b"a"
    taken.set()
    assert reply.read() == b"b"
    with pytest.raises(TransportFailed) as caught:
        reply.read()
    assert caught.value.error_class is errors.StreamBroken
    reply.close()


@pytest.mark.parametrize(
    ("head", "body", "cls"),
    [
        (b"Content-Length: 9", b"abc", errors.StreamBroken),
        (b"Transfer-Encoding: chunked", b"3\r\nabc\r\n", errors.StreamBroken),
        (b"Transfer-Encoding: chunked", b"zz\r\nabc", errors.StreamBroken),
        (b"Content-Encoding: gzip", b"no gzip", errors.UnreadableAnswer),
        (b"Content-Encoding: br", b"no brotli", errors.UnreadableAnswer),
        (b"Content-Encoding: gzip, gzip", b"no gzip", errors.UnreadableAnswer),
    ],
)
def test_bad_body_has_its_error(endpoint, transport, head, body, cls):
    endpoint.answer = lambda exchange: exchange.send(
        b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body
    )
    reply = send(transport, endpoint.url)

    with pytest.raises(TransportFailed) as caught:
        while reply.read():
            pass

    assert caught.value.error_class is cls
    reply.close()


def test_redirect_is_not_followed(endpoint, transport):
    endpoint.answer = lambda exchange: exchange.reply(
        307, b"elsewhere", Location=f"{endpoint.url}/other", Content_Length="999999"
    )
    reply = send(transport, endpoint.url, api_key=KEY, body=b"{}")

    assert reply.status == 307
    assert [exchange.path for exchange in endpoint.exchanges] == ["/"]
    reply.close()


def test_environment_is_ignored(endpoint, transport, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    endpoint.answer = lambda exchange: exchange.reply(200)

    send(transport, endpoint.url).close()

    assert "authorization" not in endpoint.exchanges[0].headers


def test_no_cookie_is_sent_back(endpoint, transport):
    endpoint.answer = lambda exchange: exchange.reply(200, Set_Cookie="a=1")

    send(transport, endpoint.url).close()
    send(transport, endpoint.url).close()

    assert "cookie" not in endpoint.exchanges[1].headers


def test_key_is_sent_once(endpoint, transport):
    endpoint.answer = lambda exchange: exchange.reply(200)

    send(transport, endpoint.url, api_key=KEY, body=b"{}").close()
    send(transport, endpoint.url).close()

    first, second = endpoint.exchanges
    assert (first.method, first.headers["authorization"]) == ("POST", f"Bearer {KEY}")
    assert (second.method, second.headers.get("authorization")) == ("GET", None)


def test_waiting_chunks_are_read_at_once(endpoint, transport):
    gathered = b"".join(map(chunk, (b"one ", b"two ", b"three")))
    endpoint.answer = lambda exchange: exchange.send(
        CHUNKED_HEAD + gathered + LAST_CHUNK
    )
    reply = send(transport, endpoint.url)

    assert reply.read() == b"one two three"
    assert reply.read() == b""
    reply.close()


def test_last_reply_of_connection_is_read(endpoint, transport):
    head = CHUNKED_HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    is_read = Event()

    def answer(exchange):
        exchange.send(head + chunk(b"one "))
        is_read.wait()
        exchange.send(chunk(b"two") + LAST_CHUNK)

    endpoint.answer = answer
    reply = send(transport, endpoint.url)

    assert reply.read() == b"one "
    is_read.set()
    assert b"".join(iter(reply.read, b"")) == b"two"
    reply.close()


@pytest.mark.parametrize("end", [b"", b"5\r\nabc", b"x\r\n"])
def test_cut_chunked_body_is_broken(endpoint, transport, end):
    endpoint.answer = lambda exchange: exchange.reply_chunked(b"one", end=end)
    reply = send(transport, endpoint.url)

    with pytest.raises(TransportFailed) as caught:
        while reply.read():
            pass

    assert caught.value.error_class is errors.StreamBroken
    reply.close()


@pytest.fixture
def certificate(tmp_path):
    path = tmp_path / "certificate.pem"
    path.write_text(PEM)
    return path


@pytest.fixture
def trusting_transport(certificate):
    """A transport that trusts only the certificate of ``tls_url``."""
    transport = Transport(str(certificate))
    yield transport
    transport.close()


@pytest.fixture
def tls_url(certificate):
    """The URL of a TLS server, and an event: its whole response has been sent."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    is_sent = Event()

    def serve(connection, _address):
        try:
            with context.wrap_socket(connection, server_side=True) as tls:
                tls.recv(65_536)
                for record in (CHUNKED_HEAD, *map(chunk, RECORDS), LAST_CHUNK):
                    tls.sendall(record)
                is_sent.set()
                tls.recv(1)
        except OSError:
            # Most tests here expect the client to refuse the certificate.
            connection.close()

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()
    yield f"https://localhost:{server.server_port}", is_sent
    server.stop(timeout=0)


def test_unknown_certificate_is_refused(transport, tls_url):
    with pytest.raises(TransportFailed) as caught:
        send(transport, tls_url[0], api_key=KEY)

    assert caught.value.error_class is errors.EndpointTLSFailed


def test_certificate_of_other_host_is_refused(trusting_transport, tls_url):
    with pytest.raises(TransportFailed) as caught:
        send(trusting_transport, tls_url[0].replace("localhost", "127.0.0.1"))

    assert caught.value.error_class is errors.EndpointTLSFailed


def test_certificate_of_authority_is_trusted(trusting_transport, tls_url):
    reply = send(trusting_transport, tls_url[0])

    assert b"".join(iter(reply.read, b"")) == b"".join(RECORDS)
    reply.close()


def test_own_authority_is_trusted_beside_others(tmp_path):
    authority, certificate = Authority(), tmp_path / "server.pem"
    certificate.write_text(authority.server_pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def serve(connection, _address):
        with suppress(OSError), context.wrap_socket(connection, True) as tls:
            tls.recv(65_536)
            tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHi")

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()
    url = f"https://localhost:{server.server_port}"
    transport = Transport(ca_bundle=Authority("Another").pem + authority.pem)
    reply = send(transport, url)
    assert reply.read() == b"Hi"
    reply.close()
    transport.close()

    with pytest.raises(TransportFailed) as caught:
        send(Transport(ca_bundle=Authority().pem), url)
    assert caught.value.error_class is errors.EndpointTLSFailed
    server.stop(timeout=0)


def test_waiting_records_are_read_at_once(trusting_transport, tls_url):
    url, is_sent = tls_url
    reply = send(trusting_transport, url)
    is_sent.wait()

    assert reply.read() == b"".join(RECORDS)
    reply.close()


def test_server_without_tls_has_its_error(transport):
    server = StreamServer(
        ("127.0.0.1", 0), lambda connection, _: connection.sendall(b"HTTP/1.1 400\r\n")
    )
    server.start()

    with pytest.raises(TransportFailed) as caught:
        send(transport, f"https://localhost:{server.server_port}")

    assert caught.value.error_class is errors.EndpointTLSFailed
    server.stop(timeout=0)


def test_one_timeout_limits_connecting(transport):
    def serve(connection, _address):
        # Never answer the TLS handshake.
        while connection.recv(65_536):
            pass

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()

    with pytest.raises(TransportFailed) as caught:
        url = f"https://127.0.0.1:{server.server_port}"
        transport.send(url, connect_seconds=0.05)

    assert caught.value.error_class is errors.EndpointUnreachable
    server.stop(timeout=0)


@pytest.mark.parametrize("key", ["inf-1\ninf-2", "clé", "a b"])
def test_unusable_key_is_not_quoted(endpoint, transport, key):
    with pytest.raises(TransportFailed) as caught:
        send(transport, endpoint.url, api_key=key)

    assert caught.value.error_class is errors.EndpointRejectedKey
    assert caught.value.__cause__ is None
