"""Endpoints that send bytes without text."""

import gzip
import json
import zlib

import pytest

from kaiwa import clock, errors
from kaiwa.inference.answer_decoder import AnswerDecoder
from kaiwa.inference.answer_limits import AnswerLimits
from kaiwa.inference.error_context import ErrorContext
from kaiwa.inference.http import Reply
from kaiwa.inference.models import MAX_ROWS, parse_openai_models
from kaiwa.inference.reading import BodyReader
from kaiwa.inference.refusals import MAX_SEARCH_CHARACTERS, read_refusal
from kaiwa.inference.timeouts import AnswerTimer
from tests.endpoint.exchange import CHUNKED_HEAD
from tests.endpoint.scripts import DONE, finish, say, write_delta, write_event
from tests.inference.asking import ask, fail
from tests.inference.conftest import KEY, LONG_TIMEOUTS

LIMITS = AnswerLimits(max_bytes=300_000, max_event_bytes=50_000)
CONTEXT = ErrorContext("INFERENCE", "claude", KEY)
LINE = 1000


def flood(piece: bytes, head: bytes = CHUNKED_HEAD):
    """Build a script that sends a piece without end."""

    def answer(exchange):
        exchange.send(head)
        try:
            while True:
                exchange.send(piece)
        except OSError:
            exchange.was_closed.set()

    return answer


def write_chunk(data: bytes, extension: bytes = b"") -> bytes:
    return b"%x%s\r\n%s\r\n" % (len(data), extension, data)


def compress(data: bytes) -> bytes:
    """Compress for a stream without end: no trailer, all output is flushed."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    return compressor.compress(data) + compressor.flush(zlib.Z_SYNC_FLUSH)


PLAIN = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
GZIPPED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"
CLOSING = CHUNKED_HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize(
    ("piece", "head"),
    [
        pytest.param(b"\n" * LINE, PLAIN, id="newlines"),
        pytest.param(b": ping\n\n" * LINE, PLAIN, id="comments"),
        pytest.param(b"data\n\n" * LINE, PLAIN, id="events without data"),
        pytest.param(b"data: x\n\n" * LINE, PLAIN, id="events without JSON"),
        pytest.param(write_event({}) * LINE, PLAIN, id="empty objects"),
        pytest.param(say("") * LINE, PLAIN, id="empty text"),
        pytest.param(
            write_chunk(say("")) * LINE, CHUNKED_HEAD, id="empty text, chunks"
        ),
        pytest.param(write_chunk(b"\n") * LINE, CHUNKED_HEAD, id="chunks of a byte"),
        pytest.param(
            write_chunk(b"\n", b";" + b"x" * 9000), CHUNKED_HEAD, id="extensions"
        ),
        pytest.param(
            write_chunk(b"\n", b";" + b"x" * 9000), CLOSING, id="extensions, last reply"
        ),
        pytest.param(gzip.compress(b"\n" * 99 * LINE), GZIPPED, id="gzip of newlines"),
    ],
)
def test_flood_is_too_large(endpoint, build_client, model, piece, head):
    endpoint.answer = flood(piece, head)

    error = fail(build_client(limit_answer=lambda tokens: LIMITS), model)

    assert type(error) is errors.AnswerTooLarge
    assert endpoint.exchanges[0].was_closed.wait(10)


@pytest.mark.parametrize(
    ("piece", "head", "cls"),
    [
        pytest.param(
            b"a: b\r\n", CHUNKED_HEAD + b"0\r\n", errors.StreamBroken, id="trailer"
        ),
        pytest.param(
            b"a: b\r\n", CLOSING + b"0\r\n", errors.StreamBroken, id="last trailer"
        ),
        pytest.param(
            b"x" * LINE,
            GZIPPED + b"\x1f\x8b\x08\x08\0\0\0\0\0\xff",
            errors.UnreadableAnswer,
            id="file name in gzip",
        ),
        pytest.param(
            gzip.compress(b"") * 50,
            GZIPPED,
            errors.UnreadableAnswer,
            id="empty members",
        ),
        pytest.param(
            b"\0\0\0\xff\xff" * LINE,
            GZIPPED + compress(b""),
            errors.UnreadableAnswer,
            id="empty blocks",
        ),
        pytest.param(
            b"HTTP/1.1 103 Early Hints\r\n\r\n",
            b"",
            errors.UnreadableAnswer,
            id="103",
        ),
        pytest.param(
            b"HTTP/1.1 100 Go\r\n\r\n", b"", errors.EndpointHeadTooLarge, id="100"
        ),
        pytest.param(
            b"x" * LINE, PLAIN + b"data: ", errors.UnreadableAnswer, id="line"
        ),
        pytest.param(
            b"data: x\n", PLAIN, errors.UnreadableAnswer, id="lines of one event"
        ),
        pytest.param(b" " * LINE, PLAIN + b"{", errors.UnreadableAnswer, id="object"),
    ],
)
def test_endless_part_has_its_error(endpoint, build_client, model, piece, head, cls):
    endpoint.answer = flood(piece * 20, head)

    error = fail(build_client(limit_answer=lambda tokens: LIMITS), model)

    assert type(error) is cls


@pytest.mark.parametrize("head", [PLAIN, GZIPPED], ids=["plain", "gzip"])
@pytest.mark.parametrize("status", [b"200", b"403"])
def test_endless_list_is_refused(endpoint, build_client, attachment, head, status):
    client = build_client(max_list_bytes=100_000)
    data = b" " * 99 * LINE
    data = data if head == PLAIN else gzip.compress(data)
    endpoint.answer = flood(data, head.replace(b"200", status))

    with pytest.raises(errors.InferenceError):
        client.fetch_list(attachment, "/v1/models", with_key=True)

    assert endpoint.exchanges[0].was_closed.wait(10)


class EndlessReply(Reply):
    """A reply of equal reads, which never wait."""

    received_bytes = 0

    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self) -> bytes:
        return self._data


@pytest.mark.parametrize(
    ("size", "reads_between"),
    [
        pytest.param(1, 16, id="bytes"),
        pytest.param(4096, 4, id="packets"),
        pytest.param(16_384, 1, id="full reads"),
    ],
)
def test_reader_yields_between_reads(size, reads_between):
    reply, rests = EndlessReply(b"\n" * size), []
    with AnswerTimer(LONG_TIMEOUTS) as timer:
        reader = BodyReader(
            reply, timer, 10**9, sleep=lambda seconds: rests.append(seconds)
        )
        for _ in range(10 * reads_between + 1):
            reader.read()

    assert len(rests) == 10
    # gevent would run other greenlets that sleep for 0 s before it polls sockets.
    assert all(seconds > 0 for seconds in rests)


def count_events(decoder: AnswerDecoder, event: bytes, most: int) -> int:
    """Return how many events a decoder takes before it is done."""
    for number in range(most):
        if decoder.is_done:
            return number
        decoder.feed(event)
    return most


@pytest.mark.parametrize(
    "event",
    [b"data\n\n", b"data: x\n\n", write_event({}), say(""), b'data: "\\ud800"\n\n'],
)
def test_events_without_text_are_limited(event):
    decoder = AnswerDecoder(CONTEXT, AnswerLimits(max_bytes=100_000))

    assert count_events(decoder, event, 1000) < 200


@pytest.mark.parametrize(
    "event", [say("a"), write_delta(reasoning="a")], ids=["text", "thinking"]
)
def test_events_with_text_cost_their_bytes(event):
    decoder = AnswerDecoder(CONTEXT, AnswerLimits(max_bytes=1000 * len(event)))

    assert count_events(decoder, event, 1000) == 1000


def test_text_before_flood_is_kept():
    decoder = AnswerDecoder(CONTEXT, AnswerLimits(max_bytes=1000))

    (delta,) = decoder.feed(say("Hi") + b"\n" * 1000)
    assert delta.text == "Hi"
    with pytest.raises(errors.AnswerTooLarge):
        decoder.conclude()


def test_flood_after_end_is_ignored(endpoint, build_client, model):
    endpoint.answer = flood(b"\n" * LINE, PLAIN + say("Hi") + finish())

    deltas = ask(build_client(limit_answer=lambda tokens: LIMITS), model)

    assert [delta.text for delta in deltas] == ["Hi", ""]


def test_limits_grow_with_tokens():
    few, many = AnswerLimits.from_tokens(1), AnswerLimits.from_tokens(1_000_000)

    # The longest events of endpoints have 1 KB, and there is one per token.
    assert many.max_bytes - few.max_bytes > 1_000_000 * 1000
    # JSON may escape a character as 12 bytes.
    assert many.max_event_bytes > 1_000_000 * 12 * 4


@pytest.mark.parametrize(
    "field", ["usage", "error", "message", "content", "reasoning", "finish_reason"]
)
@pytest.mark.parametrize("item", ["{}", "[]", '{"":{}}', "1.5", "1e308", "1e999"])
def test_large_field_costs_only_itself(field, item):
    junk = "[" + ",".join([item] * 9000) + "]"
    fields = {"content": '"Hi"', "refusal": "null"}
    if field in ("content", "reasoning"):
        fields[field] = junk
    if field == "content":
        fields["refusal"] = '"Hi"'
    delta = ",".join(f'"{name}":{value}' for name, value in fields.items())
    reason = junk if field == "finish_reason" else "null"
    outer = f',"{field}":{junk}' if field in ("usage", "message") else ""
    choice = f'{{"delta":{{{delta}}},"finish_reason":{reason}}}'
    decoder = AnswerDecoder(CONTEXT)

    deltas = decoder.feed(f'data: {{"choices":[{choice}]{outer}}}\n\n'.encode() + DONE)

    assert [delta.text for delta in deltas] == ["Hi"]
    assert decoder.conclude().usage is None


@pytest.mark.parametrize("value", ["1e999", "-1e999", '{"a": 1e999}'])
@pytest.mark.parametrize("field", ["index", "finish_reason", "reasoning", "refusal"])
def test_number_out_of_range_is_skipped(field, value):
    inner = f',"{field}":{value}' if field in ("reasoning", "refusal") else ""
    outer = f',"{field}":{value}' if field in ("index", "finish_reason") else ""
    choice = f'{{"delta":{{"content":"Hi"{inner}}}{outer}}}'
    usage = f'{{"prompt_tokens":{value}}}'
    decoder = AnswerDecoder(CONTEXT)

    data = f'data: {{"choices":[{choice}],"usage":{usage}}}\n\n'
    deltas = decoder.feed(data.encode() + DONE)

    assert [delta.text for delta in deltas] == ["Hi"]
    assert decoder.conclude().usage is None


def test_large_error_is_an_error():
    decoder = AnswerDecoder(CONTEXT)
    decoder.feed(write_event({"error": {"message": "x" * 50_000, "code": 429}}))

    with pytest.raises(errors.EndpointBusy):
        decoder.conclude()


def test_late_reason_is_not_searched():
    def refuse(padding: int) -> errors.InferenceError:
        message = "x" * padding + " prompt is too long"
        body = json.dumps({"error": {"message": message}}).encode()
        return read_refusal(CONTEXT, 400, {}, body, now=clock.now())

    assert type(refuse(1000)) is errors.ContextTooLong
    assert type(refuse(MAX_SEARCH_CHARACTERS)) is errors.EndpointRejectedRequest


def test_rows_of_list_are_limited():
    rows: list[dict[str, object]] = [{}] * MAX_ROWS + [{"id": "late"}]
    assert parse_openai_models(json.dumps({"data": rows}).encode()) == ()

    rows = [{"id": "huge", "junk": [[]] * 9000}, {"id": "small"}]
    found = parse_openai_models(json.dumps({"data": rows}).encode())
    assert [model.model_id for model in found] == ["small"]


def test_broken_row_costs_one_model():
    data = b'{"data": [{"id": "\xff"}, {"id": "a", "x": "\xff"}, {"id": "b"}]}'

    assert [model.model_id for model in parse_openai_models(data)] == ["b"]
