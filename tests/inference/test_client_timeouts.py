from dataclasses import replace

import gevent
import pytest

from kaiwa import errors
from kaiwa.inference.wire import Delta
from tests.endpoint.scripts import finish, say
from tests.inference.asking import END, ask, fail
from tests.inference.conftest import LONG_TIMEOUTS


def drip(piece: bytes, *first: bytes):
    def answer(exchange):
        exchange.stream(*first)
        try:
            while True:
                exchange.send(piece)
                gevent.sleep(0.005)
        except OSError:
            exchange.was_closed.set()

    return answer


def stay_silent(exchange):
    exchange.wait_for_close()


@pytest.mark.parametrize(
    ("answer", "limit", "cls"),
    [
        pytest.param(
            stay_silent, "first_token_seconds", errors.FirstTokenTimeout, id="no head"
        ),
        pytest.param(
            drip(b": ping\n\n"),
            "first_token_seconds",
            errors.FirstTokenTimeout,
            id="heartbeats",
        ),
        pytest.param(
            drip(b"d"),
            "first_token_seconds",
            errors.FirstTokenTimeout,
            id="a byte at a time",
        ),
        pytest.param(
            drip(say("")),
            "first_token_seconds",
            errors.FirstTokenTimeout,
            id="empty chunks",
        ),
        pytest.param(
            drip(b": ping\n\n", say("Hi")),
            "silence_seconds",
            errors.SilentStream,
            id="a word, then heartbeats",
        ),
        pytest.param(
            drip(b"d", say("Hi")),
            "silence_seconds",
            errors.SilentStream,
            id="a word, then a byte at a time",
        ),
        pytest.param(
            drip(say("Hi")),
            "answer_seconds",
            errors.AnswerTooSlow,
            id="words without end",
        ),
    ],
)
def test_timeout_has_its_error(endpoint, build_client, model, answer, limit, cls):
    endpoint.answer = answer

    timeouts = replace(LONG_TIMEOUTS, **{limit: 0.3})
    error = fail(build_client(timeouts), model)

    assert type(error) is cls
    assert error.details["seconds"] == 1
    # On a busy machine the timeout may expire before the endpoint reads the request.
    assert all(exchange.was_closed.wait(10) for exchange in endpoint.exchanges)


def test_flood_of_comments_times_out(endpoint, build_client, model):
    def answer(exchange):
        exchange.stream()
        try:
            while True:
                exchange.send(b": x\n" * 10_000)
        except OSError:
            exchange.was_closed.set()

    endpoint.answer = answer

    timeouts = replace(LONG_TIMEOUTS, first_token_seconds=0.15)
    error = fail(build_client(timeouts), model)
    assert type(error) is errors.FirstTokenTimeout


def test_reason_per_chunk_is_no_end(endpoint, build_client, model):
    client = build_client(replace(LONG_TIMEOUTS, closing_seconds=0.01))

    def answer(exchange):
        exchange.stream(say("Hel", "stop"))
        gevent.sleep(0.1)
        exchange.send(say("lo", "stop"))

    endpoint.answer = answer

    assert ask(client, model) == [Delta("Hel"), Delta("lo"), END]


def test_text_after_reason_is_awaited(endpoint, build_client, model):
    client = build_client(replace(LONG_TIMEOUTS, closing_seconds=3))

    def answer(exchange):
        exchange.stream(say("Hel"), finish(), say("lo"))
        gevent.sleep(0.1)
        exchange.send(say("!") + finish())

    endpoint.answer = answer

    assert ask(client, model) == [Delta("Hello"), Delta("!"), END]


def test_closing_timeout_ends_answer(endpoint, build_client, model):
    client = build_client(replace(LONG_TIMEOUTS, closing_seconds=0.05))

    def answer(exchange):
        exchange.stream(say("Hi"), finish())
        exchange.wait_for_close()

    endpoint.answer = answer

    assert ask(client, model) == [Delta("Hi"), END]
