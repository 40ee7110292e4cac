from dataclasses import replace

import gevent
import pytest
from gevent.event import Event
from gevent.server import StreamServer

from kaiwa.inference.wire import Delta
from tests.endpoint.scripts import say
from tests.inference.asking import END, HI, ask
from tests.inference.streams import HELLO


class Stop(BaseException):
    pass


def stall_in_head(exchange, reached):
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    reached.set()


def stall_before_first_token(exchange, reached):
    exchange.stream(b": ping\n\n")
    reached.set()


def stall_in_mid_answer(exchange, reached):
    exchange.stream(say("Hi"), b"data: {")
    reached.set()


@pytest.mark.parametrize(
    "stall", [stall_in_head, stall_before_first_token, stall_in_mid_answer]
)
def test_stop_closes_connection(endpoint, client, model, stall):
    reached = Event()

    def answer(exchange):
        stall(exchange, reached)
        exchange.wait_for_close()

    endpoint.answer = answer
    greenlet = gevent.spawn(consume, client, model)
    reached.wait()
    gevent.sleep(0.01)
    greenlet.kill(Stop())

    assert isinstance(greenlet.value, Stop)
    assert endpoint.exchanges[0].was_closed.wait(10)
    endpoint.answer = lambda exchange: exchange.stream(HELLO)
    assert ask(client, model) == [Delta("Hello"), END]


def consume(client, model):
    try:
        return ask(client, model)
    except Stop as stop:
        return stop


def test_stop_while_connecting_closes_socket(client, model, full_server):
    endless = replace(model, attachment=replace(model.attachment, url=full_server))
    greenlet = gevent.spawn(consume, client, endless)
    gevent.sleep(0.02)
    assert not greenlet.dead
    greenlet.kill(Stop())

    # An open socket would cause a ResourceWarning, which fails the test.
    assert isinstance(greenlet.value, Stop)


def test_timeout_of_caller_stops(client, model, full_server):
    endless = replace(model, attachment=replace(model.attachment, url=full_server))

    with pytest.raises(gevent.Timeout), gevent.Timeout(0.05):
        ask(client, endless)


def test_stop_in_handshake_closes_connection(client, model):
    reached, closed = Event(), Event()

    def serve(connection, _address):
        connection.recv(65_536)
        reached.set()
        connection.recv(1)
        closed.set()

    server = StreamServer(("127.0.0.1", 0), serve)
    server.start()
    url = f"https://127.0.0.1:{server.server_port}"
    secure = replace(model, attachment=replace(model.attachment, url=url))
    greenlet = gevent.spawn(consume, client, secure)
    reached.wait()
    greenlet.kill(Stop())

    assert isinstance(greenlet.value, Stop)
    assert closed.wait(2)
    server.stop(timeout=0)


def test_closed_generator_closes_connection(endpoint, client, model):
    def answer(exchange):
        exchange.stream(say("Hi"))
        exchange.wait_for_close()

    endpoint.answer = answer
    deltas = client.ask(model, HI)
    next(deltas)
    deltas.close()

    assert endpoint.exchanges[0].was_closed.wait(10)
