import time

import gevent
import pytest
from gevent import socket

from kaiwa.standin.steps import End, Reply, Send, Wait, reply_with

from .player import ClientLeft, Player
from .steps import Close, Hold


@pytest.fixture
def ends():
    """The server's end of a connection, and the client's."""
    server, client = socket.socketpair()
    with server, client:
        yield server, client


def play(server, *steps, headers=()):
    return Player(server).play(Reply(200, headers, steps))


def test_body_without_length_is_chunked(ends):
    server, client = ends

    assert play(server, Send(b"hello"), Send(b""), Send(b"you"))
    assert client.recv(1000) == (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n"
    )


def test_body_with_length_is_plain(ends):
    server, client = ends

    assert Player(server).play(reply_with(200, "text/plain", b"hi"))
    assert client.recv(1000).endswith(b"Content-Length: 2\r\n\r\nhi")


def test_end_finishes_the_body(ends):
    server, client = ends

    assert play(server, Send(b"a"), End(), Send(b"b"))
    assert client.recv(1000).endswith(b"1\r\na\r\n0\r\n\r\n")
    assert not play(server, Send(b"a"), Close(), Send(b"b"))
    assert client.recv(1000).endswith(b"1\r\na\r\n")


def test_late_stream_skips_its_waits(ends):
    began = time.monotonic()
    player = Player(ends[0])
    # As if the processor had been busy for longer than all waits take.
    player._due -= 100
    player.play(Reply(200, (), [Send(b"x"), Wait(1)] * 50))

    assert time.monotonic() - began < 5


@pytest.mark.parametrize("last", [Hold(), Wait(600)], ids=str)
def test_leaving_client_ends_the_wait(ends, last):
    server, client = ends
    playing = gevent.spawn(play, server, Send(b"a"), last)
    client.recv(1000)
    client.close()

    with pytest.raises(ClientLeft):
        playing.get(timeout=5)


def test_next_request_ends_no_wait(ends):
    server, client = ends
    client.sendall(b"GET / HTTP/1.1\r\n")

    assert play(server, Send(b"a"), Wait(0.05), Send(b"b"))
