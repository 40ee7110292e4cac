import gc

import gevent
import pytest
from gevent.event import Event

from tests.endpoint.exchange import STREAM_HEAD
from tests.endpoint.scripts import DONE, finish, say
from tests.inference.asking import END, ask
from tests.inference.streams import HELLO, STREAMS


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda exchange: exchange.reply_chunked(HELLO), id="chunked"),
        pytest.param(lambda exchange: exchange.reply(200, HELLO), id="with a length"),
        pytest.param(
            lambda exchange: exchange.reply(200, STREAMS["whole answer"][0]), id="whole"
        ),
    ],
)
def test_connection_is_reused(endpoint, client, model, answer):
    endpoint.keeps_alive = True
    endpoint.answer = answer

    for _ in range(3):
        ask(client, model)

    assert len(endpoint.exchanges) == 3
    assert endpoint.connections == 1


def test_short_body_closes_connection(endpoint, client, model):
    endpoint.keeps_alive = True
    endpoint.answer = lambda exchange: exchange.reply(200, HELLO, Content_Length="999")

    ask(client, model)
    ask(client, model)

    assert endpoint.connections == 2


def test_endless_body_closes_connection(endpoint, client, model):
    endpoint.keeps_alive = True
    endpoint.answer = lambda exchange: exchange.reply_chunked(
        HELLO, *[b": x\n\n"] * 9, end=b""
    )

    ask(client, model)
    ask(client, model)

    assert endpoint.connections == 2


def test_early_stop_closes_connection(endpoint, client, model):
    endpoint.keeps_alive = True
    endpoint.answer = lambda exchange: exchange.reply_chunked(HELLO)
    ask(client, model)

    asking = gevent.spawn(ask, client, model)
    gevent.sleep(0)
    asking.kill()

    # An open socket would cause a ResourceWarning, which fails the test.
    gc.collect()
    assert asking.ready()


def test_closed_connection_is_replaced(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.reply(200, HELLO)

    assert ask(client, model) == ask(client, model)
    assert endpoint.connections == 2


def test_many_answers_at_once(endpoint, build_client, model):
    client = build_client()
    all_started = Event()

    def answer(exchange):
        exchange.send(STREAM_HEAD, say("Hi"))
        if len(endpoint.exchanges) == 100:
            all_started.set()
        all_started.wait()
        exchange.send(finish(), DONE)

    endpoint.answer = answer
    greenlets = [gevent.spawn(ask, client, model) for _ in range(100)]
    gevent.joinall(greenlets, raise_error=True)

    assert all(greenlet.value[-1] == END for greenlet in greenlets)
    client.close()
