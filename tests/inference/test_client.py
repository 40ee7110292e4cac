import gzip
import json
import logging
from dataclasses import replace

import pytest
from gevent.event import Event
from gevent.server import StreamServer

from kaiwa import errors
from kaiwa.inference.timeouts import Timeouts
from kaiwa.inference.wire import Delta
from kaiwa.prompt import write_turn
from tests.endpoint.scripts import finish, say
from tests.inference.asking import END, HI, ask, fail
from tests.inference.conftest import KEY
from tests.inference.streams import HELLO, STREAMS


def test_request_is_as_documented(endpoint, client, model):
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
def test_stream_is_read(endpoint, client, model, name):
    data, deltas, end = STREAMS[name]
    endpoint.answer = lambda exchange: exchange.reply_chunked(data)

    assert ask(client, model) == [*deltas, end]


def test_gzip_is_decoded(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.reply(
        200, gzip.compress(HELLO), Content_Encoding="gzip"
    )

    assert ask(client, model) == [Delta("Hello"), END]


def test_delta_is_yielded_on_arrival(endpoint, client, model):
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


def test_blank_question_is_not_sent(endpoint, client, model):
    with pytest.raises(errors.EmptyMessage):
        turns = (write_turn("system", "Be brief."), write_turn("user", " "))
        client.ask(model, replace(HI, turns=turns))

    assert endpoint.exchanges == []


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
def test_refusal_has_its_error(endpoint, client, model, status, headers, cls):
    endpoint.answer = lambda exchange: exchange.reply(status, b"{}", **headers)

    assert type(fail(client, model)) is cls
    assert len(endpoint.exchanges) == 1


def test_quoted_words_hide_key(endpoint, client, model):
    body = json.dumps({"error": f"bad {KEY}\x1b"}).encode()
    endpoint.answer = lambda exchange: exchange.reply(400, body)

    assert fail(client, model).details["words"] == "bad …"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(endpoint, client, model, status):
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
def test_cut_answer_is_broken(endpoint, client, model, break_off):
    endpoint.answer = break_off
    deltas = client.ask(model, HI)

    with pytest.raises(errors.StreamBroken):
        for delta in deltas:
            assert delta == Delta("Hi")


def test_reset_before_head_is_not_retried(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.reset()

    assert type(fail(client, model)) is errors.EndpointUnreachable
    assert len(endpoint.exchanges) == 1


def test_cut_after_finish_is_ignored(endpoint, client, model):
    def answer(exchange):
        exchange.reply(200, say("Hi") + finish(), Content_Length="999")

    endpoint.answer = answer

    assert ask(client, model) == [Delta("Hi"), END]


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
def test_adapted_parameter_is_remembered(endpoint, client, model, name, words, instead):
    endpoint.answer = refuse_parameter(name, words)

    for _ in range(2):
        assert ask(client, model, max_tokens=50, temperature=0) == [Delta("Hello"), END]

    assert [name in exchange.json for exchange in endpoint.exchanges] == [1, 0, 0]
    assert instead is None or endpoint.exchanges[2].json[instead] == 50


def test_second_refusal_is_raised(endpoint, client, model):
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


def list_unknown(*names):
    """Refuse the first of these parameters that a request has."""

    def answer(exchange):
        for name in names:
            if name in exchange.json:
                words = f"Unsupported parameter: '{name}'"
                exchange.reply(400, json.dumps({"error": {"message": words}}).encode())
                return
        exchange.stream(HELLO)

    return answer


@pytest.mark.parametrize(
    "names",
    [
        ("max_tokens", "stream_options"),
        ("max_tokens", "temperature"),
        ("temperature", "stream_options"),
        ("stream_options", "temperature", "max_tokens"),
        ("max_tokens", "max_completion_tokens", "temperature"),
    ],
)
def test_several_parameters_are_learnt_once(endpoint, client, model, names):
    endpoint.answer = list_unknown(*names)

    for _ in range(2):
        assert ask(client, model, temperature=0) == [Delta("Hello"), END]

    assert len(endpoint.exchanges) == len(names) + 2


def test_four_requests_at_most(endpoint, client, model):
    names = ("max_tokens", "max_completion_tokens", "temperature", "stream_options")
    endpoint.answer = list_unknown(*names)

    with pytest.raises(errors.EndpointRejectedRequest):
        ask(client, model, temperature=0)
    assert len(endpoint.exchanges) == 4
    # The others are learnt by now.
    assert ask(client, model, temperature=0) == [Delta("Hello"), END]


def test_parameters_named_together_are_learnt(endpoint, client, model):
    def answer(exchange):
        names = {"max_tokens", "max_completion_tokens", "temperature", "stream_options"}
        unknown = sorted(names & exchange.json.keys())
        if unknown:
            exchange.reply(422, json.dumps({"detail": f"unknown: {unknown}"}).encode())
        else:
            exchange.stream(HELLO)

    endpoint.answer = answer

    assert ask(client, model, temperature=0) == [Delta("Hello"), END]
    assert len(endpoint.exchanges) == 4


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_other_refusals_are_not_repeated(endpoint, client, model, status):
    body = b'{"error": "max_tokens and temperature are unsupported"}'
    endpoint.answer = lambda exchange: exchange.reply(status, body)

    fail(client, model)
    assert len(endpoint.exchanges) == 1


def refuse_window(window, prompt):
    def answer(exchange):
        limit = exchange.json["max_tokens"]
        if prompt + limit <= window:
            exchange.stream(HELLO)
            return
        words = (
            f"This model's maximum context length is {window} tokens. However, you"
            f" requested {prompt + limit} tokens ({prompt} in the messages, {limit} in"
            " the completion)."
        )
        exchange.reply(400, json.dumps({"error": {"message": words}}).encode())

    return answer


def test_answer_takes_rest_of_window(endpoint, client, model):
    endpoint.answer = refuse_window(4096, 30)

    assert ask(client, model, max_tokens=4096) == [Delta("Hello"), END]
    sent = [exchange.json["max_tokens"] for exchange in endpoint.exchanges]
    assert sent == [4096, 4066]


def test_long_prompt_is_not_retried(endpoint, client, model):
    endpoint.answer = refuse_window(4096, 4090)

    assert type(fail(client, model)) is errors.ContextTooLong
    assert len(endpoint.exchanges) == 1


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("input length and max_tokens exceed context limit", 1),
        (
            "maximum context length is 128 tokens: 28 in the prompt, 100 in the output",
            1,
        ),
        (
            "maximum context length is 120 tokens: 28 in the prompt, 100 in the output",
            2,
        ),
    ],
)
def test_window_error_names_setting(endpoint, client, model, words, count):
    body = json.dumps({"error": words}).encode()
    endpoint.answer = lambda exchange: exchange.reply(400, body)

    error = fail(client, model)
    assert type(error) is errors.WindowExceeded
    assert error.details["max_tokens"] == 100
    assert "MAX_ANSWER_TOKENS" in error.advice
    assert len(endpoint.exchanges) == count


def test_list_is_fetched(endpoint, client, attachment):
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
    with pytest.raises(errors.AnswerTooLarge):
        client.fetch_list(attachment, "/v1/models", with_key=True)


def test_log_hides_key(endpoint, client, model, caplog):
    caplog.set_level(logging.DEBUG)
    endpoint.answer = lambda exchange: exchange.reply(401)
    fail(client, model)

    assert caplog.records
    assert KEY not in caplog.text
