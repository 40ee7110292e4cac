import gc
import gzip
import json
import logging
from dataclasses import replace

import gevent
import pytest
from gevent.event import Event
from gevent.server import StreamServer

from kaiwa import errors
from kaiwa.inference.timeouts import Timeouts
from kaiwa.inference.wire import Delta
from kaiwa.prompt import Options, Prompt, write_turn
from tests.endpoint.exchange import STREAM_HEAD
from tests.endpoint.scripts import DONE, finish, say
from tests.inference.conftest import KEY, LONG_TIMEOUTS
from tests.inference.streams import HELLO, STREAMS

HI = Prompt((write_turn("user", "Hi"),), Options(max_tokens=100))
END = Delta(finish_reason="stop")


def ask(client, model, **options):
    prompt = replace(HI, options=replace(HI.options, **options))
    return list(client.ask(model, prompt))


def fail(client, model):
    with pytest.raises(errors.InferenceError) as caught:
        ask(client, model)
    error = caught.value
    assert error.details["alias"] == "INFERENCE"
    assert error.details["model"] == "claude-4-5-sonnet"
    assert error.sentence % error.details
    assert KEY not in repr(error)
    return error


def test_request_is_what_is_documented(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.stream(HELLO)

    ask(client, model, max_tokens=50, temperature=1.5)

    (exchange,) = endpoint.exchanges
    assert (exchange.method, exchange.path) == ("POST", "/v1/chat/completions")
    assert exchange.headers["authorization"] == f"Bearer {KEY}"
    assert exchange.headers["content-type"] == "application/json"
    assert exchange.json == {
        "model": "claude-4-5-sonnet",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": 1.0,
        "max_tokens": 50,
    }


@pytest.mark.parametrize("name", STREAMS)
def test_stream_is_understood_over_the_network(endpoint, client, model, name):
    data, deltas, end = STREAMS[name]
    endpoint.answer = lambda exchange: exchange.reply_chunked(data)

    assert ask(client, model) == [*deltas, end]


def test_gzip_is_understood(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.reply(
        200, gzip.compress(HELLO), Content_Encoding="gzip"
    )

    assert ask(client, model) == [Delta("Hello"), END]


def test_each_delta_is_handed_out_before_the_next_is_sent(endpoint, client, model):
    taken = [Event() for _ in range(3)]

    def answer(exchange):
        exchange.stream()
        for event in taken:
            exchange.send(say("a"))
            event.wait()
        exchange.send(finish())

    endpoint.answer = answer
    deltas = client.ask(model, HI)
    for event in taken:
        assert next(deltas) == Delta("a")
        event.set()
    assert list(deltas) == [END]


def test_question_without_words_is_never_sent(endpoint, client, model):
    with pytest.raises(errors.EmptyMessage):
        turns = (write_turn("system", "Be brief."), write_turn("user", " "))
        client.ask(model, replace(HI, turns=turns))

    assert endpoint.exchanges == []


# Failures


@pytest.mark.parametrize(
    ("status", "headers", "cls"),
    [
        (400, {}, errors.EndpointRejectedRequest),
        (401, {}, errors.EndpointRejectedKey),
        (402, {}, errors.EndpointOutOfCredit),
        (403, {"Content_Type": "text/html"}, errors.EndpointRefusedText),
        (404, {}, errors.EndpointUnknownModel),
        (413, {}, errors.ContextTooLong),
        (429, {"Retry_After": "9"}, errors.EndpointBusy),
        (500, {}, errors.EndpointFailed),
        (503, {}, errors.EndpointOverloaded),
        (204, {}, errors.UnreadableAnswer),
    ],
)
def test_refusal_becomes_its_error(endpoint, client, model, status, headers, cls):
    endpoint.answer = lambda exchange: exchange.reply(status, b"{}", **headers)

    assert type(fail(client, model)) is cls
    assert len(endpoint.exchanges) == 1


def test_endpoints_own_words_are_kept_without_the_key(endpoint, client, model):
    body = json.dumps({"error": f"bad {KEY}\x1b"}).encode()
    endpoint.answer = lambda exchange: exchange.reply(400, body)

    assert fail(client, model).details["words"] == "bad …"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_sent_where_a_redirect_points(endpoint, client, model, status):
    elsewhere = []
    server = StreamServer(("127.0.0.1", 0), lambda *given: elsewhere.append(given))
    server.start()
    url = f"http://127.0.0.1:{server.server_port}/"
    endpoint.answer = lambda exchange: exchange.reply(status, b"", Location=url)

    assert type(fail(client, model)) is errors.UnreadableAnswer
    assert elsewhere == []
    server.stop(timeout=0)


def test_endless_refusal_has_its_error(endpoint, build_client, model):
    client = build_client(refusal_timeouts=Timeouts.same(0.05))

    def answer(exchange):
        exchange.send(b"HTTP/1.1 403 X\r\nContent-Length: 99\r\n\r\n<html>")
        exchange.wait_for_close()

    endpoint.answer = answer

    assert type(fail(client, model)) is errors.EndpointRefusedText


@pytest.mark.parametrize(
    "break_off",
    [
        pytest.param(lambda exchange: exchange.stream(say("Hi")), id="closed"),
        pytest.param(
            lambda exchange: (exchange.stream(say("Hi")), exchange.reset()), id="reset"
        ),
        pytest.param(
            lambda exchange: exchange.reply(200, say("Hi"), Content_Length="999"),
            id="short of its length",
        ),
    ],
)
def test_answer_cut_off_is_broken_after_its_text(endpoint, client, model, break_off):
    endpoint.answer = break_off
    deltas = client.ask(model, HI)

    with pytest.raises(errors.StreamBroken):
        for delta in deltas:
            assert delta == Delta("Hi")


def test_hang_up_before_any_answer_is_unreachable(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.reset()

    assert type(fail(client, model)) is errors.EndpointUnreachable


def test_break_after_the_answers_own_end_does_no_harm(endpoint, client, model):
    def answer(exchange):
        exchange.reply(200, say("Hi") + finish(), Content_Length="999")

    endpoint.answer = answer

    assert ask(client, model) == [Delta("Hi"), END]


# Limits of time


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


def say_nothing(exchange):
    exchange.wait_for_close()


@pytest.mark.parametrize(
    ("answer", "limit", "cls"),
    [
        pytest.param(
            say_nothing, "first_token_seconds", errors.FirstTokenTimeout, id="no head"
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
def test_limit_of_time_holds(endpoint, build_client, model, answer, limit, cls):
    endpoint.answer = answer

    timeouts = replace(LONG_TIMEOUTS, **{limit: 0.3})
    error = fail(build_client(timeouts), model)

    assert type(error) is cls
    assert error.details["seconds"] == 1
    # On a busy machine the endpoint may not have read the question before the end.
    assert all(exchange.was_closed.wait(10) for exchange in endpoint.exchanges)


def test_flood_of_comments_lets_others_run_and_ends(endpoint, build_client, model):
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


def test_closing_timeout_ends_answer(endpoint, build_client, model):
    client = build_client(replace(LONG_TIMEOUTS, closing_seconds=0.05))

    def answer(exchange):
        exchange.stream(say("Hi"), finish())
        exchange.wait_for_close()

    endpoint.answer = answer

    assert ask(client, model) == [Delta("Hi"), END]


# Stopping


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
def test_stop_closes_the_connection_in_every_phase(endpoint, client, model, stall):
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


def test_stop_while_connecting_leaves_nothing_open(client, model, full_server):
    endless = replace(model, attachment=replace(model.attachment, url=full_server))
    greenlet = gevent.spawn(consume, client, endless)
    gevent.sleep(0.02)
    assert not greenlet.dead
    greenlet.kill(Stop())

    # A socket left open would be a ResourceWarning, and so a failure.
    assert isinstance(greenlet.value, Stop)


def test_stop_by_a_timeout_of_the_callers_own(client, model, full_server):
    endless = replace(model, attachment=replace(model.attachment, url=full_server))

    with pytest.raises(gevent.Timeout), gevent.Timeout(0.05):
        ask(client, endless)


def test_stop_in_the_handshake_closes_the_connection(client, model):
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


def test_closing_the_generator_closes_the_connection(endpoint, client, model):
    def answer(exchange):
        exchange.stream(say("Hi"))
        exchange.wait_for_close()

    endpoint.answer = answer
    deltas = client.ask(model, HI)
    next(deltas)
    deltas.close()

    assert endpoint.exchanges[0].was_closed.wait(10)


# Connections


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
def test_connection_is_used_again_after_a_whole_answer(endpoint, client, model, answer):
    endpoint.keeps_alive = True
    endpoint.answer = answer

    for _ in range(3):
        ask(client, model)

    assert len(endpoint.exchanges) == 3
    assert endpoint.connections == 1


def test_connection_is_not_used_again_if_more_may_come(endpoint, client, model):
    endpoint.keeps_alive = True
    endpoint.answer = lambda exchange: exchange.reply(200, HELLO, Content_Length="999")

    ask(client, model)
    ask(client, model)

    assert endpoint.connections == 2


def test_connection_is_not_used_again_if_the_end_of_the_body_does_not_come(
    endpoint, client, model
):
    endpoint.keeps_alive = True
    endpoint.answer = lambda exchange: exchange.reply_chunked(
        HELLO, *[b": x\n\n"] * 9, end=b""
    )

    ask(client, model)
    ask(client, model)

    assert endpoint.connections == 2


def test_stopped_in_its_first_moment_leaves_no_connection_open(endpoint, client, model):
    endpoint.keeps_alive = True
    endpoint.answer = lambda exchange: exchange.reply_chunked(HELLO)
    ask(client, model)

    asking = gevent.spawn(ask, client, model)
    gevent.sleep(0)
    asking.kill()

    gc.collect()  # What is collected open is a warning, and that an error.
    assert asking.ready()


def test_connection_closed_by_the_endpoint_meanwhile_is_replaced(
    endpoint, client, model
):
    endpoint.answer = lambda exchange: exchange.reply(200, HELLO)

    assert ask(client, model) == ask(client, model)
    assert endpoint.connections == 2


# Parameters


def refuse_parameter(name, words):
    def answer(exchange):
        if name in exchange.json:
            exchange.reply(400, json.dumps({"error": {"message": words}}).encode())
        else:
            exchange.stream(HELLO)

    return answer


@pytest.mark.parametrize(
    ("name", "words", "instead"),
    [
        (
            "max_tokens",
            "'max_tokens' is not supported: use 'max_completion_tokens'",
            "max_completion_tokens",
        ),
        ("max_tokens", "max_tokens: 50 > 40, the maximum for this model", None),
        ("temperature", "temperature does not apply to this model", None),
        ("stream_options", "stream_options: Extra inputs are not permitted", None),
    ],
)
def test_parameter_refused_is_changed_once_and_remembered(
    endpoint, client, model, name, words, instead
):
    endpoint.answer = refuse_parameter(name, words)

    for _ in range(2):
        assert ask(client, model, max_tokens=50, temperature=0) == [Delta("Hello"), END]

    assert [name in exchange.json for exchange in endpoint.exchanges] == [1, 0, 0]
    assert instead is None or endpoint.exchanges[2].json[instead] == 50


def test_second_refusal_is_final_and_not_remembered(endpoint, client, model):
    body = b'{"error": "temperature is wrong"}'
    endpoint.answer = lambda exchange: exchange.reply(400, body)

    for _ in range(2):
        with pytest.raises(errors.EndpointRejectedRequest):
            ask(client, model, temperature=0.5)

    sent = ["temperature" in exchange.json for exchange in endpoint.exchanges]
    assert sent == [True, False, True, False]


def test_adapted_models_are_limited(endpoint, build_client, model):
    client = build_client(max_adapted_models=0)
    endpoint.answer = refuse_parameter("temperature", "temperature: unknown")

    for _ in range(2):
        ask(client, model, temperature=0)

    assert len(endpoint.exchanges) == 4


def test_too_long_a_context_is_not_tried_again(endpoint, client, model):
    body = b'{"error": "input length and max_tokens exceed context limit"}'
    endpoint.answer = lambda exchange: exchange.reply(400, body)

    assert type(fail(client, model)) is errors.ContextTooLong
    assert len(endpoint.exchanges) == 1


# Lists


def test_list_is_read_with_or_without_the_key(endpoint, client, attachment):
    endpoint.answer = lambda exchange: exchange.reply(200, b"[]")

    assert client.fetch_list(attachment, "/available-models", with_key=False) == b"[]"
    assert client.fetch_list(attachment, "/v1/models", with_key=True) == b"[]"
    first, second = endpoint.exchanges
    assert "authorization" not in first.headers
    assert second.headers["authorization"] == f"Bearer {KEY}"


def test_bad_list_is_an_error(endpoint, build_client, attachment):
    client = build_client(max_list_bytes=10)
    endpoint.answer = lambda exchange: exchange.reply(503)
    with pytest.raises(errors.EndpointOverloaded):
        client.fetch_list(attachment, "/v1/models", with_key=True)

    endpoint.answer = lambda exchange: exchange.reply(200, b"[" + b" " * 20)
    with pytest.raises(errors.UnreadableAnswer):
        client.fetch_list(attachment, "/v1/models", with_key=True)


def test_nothing_that_is_logged_holds_the_key(endpoint, client, model, caplog):
    caplog.set_level(logging.DEBUG)
    endpoint.answer = lambda exchange: exchange.reply(401)
    fail(client, model)

    assert caplog.records
    assert KEY not in caplog.text


def test_many_answers_at_once(endpoint, build_client, model):
    client = build_client()
    everyone = Event()

    def answer(exchange):
        exchange.send(STREAM_HEAD, say("Hi"))
        if len(endpoint.exchanges) == 100:
            everyone.set()
        everyone.wait()
        exchange.send(finish(), DONE)

    endpoint.answer = answer
    greenlets = [gevent.spawn(ask, client, model) for _ in range(100)]
    gevent.joinall(greenlets, raise_error=True)

    assert all(greenlet.value[-1] == END for greenlet in greenlets)
    client.close()
