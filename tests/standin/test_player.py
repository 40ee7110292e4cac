import time

import gevent
import pytest
from gevent import socket

from kaiwa.standin.player import ClientLeft, Player
from kaiwa.standin.steps import Close, End, Hold, Reply, Send, Wait, reply_with


@pytest.fixture
def ends():
    """The server's end of a connection, and the client's."""
    server, client = socket.socketpair()
    with server, client:
        yield server, client


def play(server, *steps, headers=()):
    return Player(server).play(Reply(200, headers, steps))


def test_a_body_without_a_length_is_chunked(ends):
    server, client = ends

    assert play(server, Send(b"hello"), Send(b""), Send(b"you"))
    assert client.recv(1000) == (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n"
    )


def test_a_body_with_a_length_is_sent_as_it_is(ends):
    server, client = ends

    assert Player(server).play(reply_with(200, "text/plain", b"hi"))
    assert client.recv(1000).endswith(b"Content-Length: 2\r\n\r\nhi")


def test_the_end_is_a_proper_one_and_a_close_is_not(ends):
    server, client = ends

    assert play(server, Send(b"a"), End(), Send(b"b"))
    assert client.recv(1000).endswith(b"1\r\na\r\n0\r\n\r\n")
    assert not play(server, Send(b"a"), Close(), Send(b"b"))
    assert client.recv(1000).endswith(b"1\r\na\r\n")


def test_a_stream_that_fell_behind_does_not_wait_again(ends):
    began = time.monotonic()
    player = Player(ends[0])
    # As if somebody else had held the processor for longer than all the waits.
    player._due -= 100
    player.play(Reply(200, (), [Send(b"x"), Wait(1)] * 50))

    assert time.monotonic() - began < 5


@pytest.mark.parametrize("last", [Hold(), Wait(600)], ids=str)
def test_a_client_that_leaves_ends_the_waiting(ends, last):
    server, client = ends
    playing = gevent.spawn(play, server, Send(b"a"), last)
    client.recv(1000)
    client.close()

    with pytest.raises(ClientLeft):
        playing.get(timeout=5)


def test_a_client_that_asks_again_has_not_left(ends):
    server, client = ends
    client.sendall(b"GET / HTTP/1.1\r\n")

    assert play(server, Send(b"a"), Wait(0.05), Send(b"b"))
