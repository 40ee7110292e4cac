import pytest

from kaiwa import errors
from kaiwa.inference.answer_decoder import AnswerDecoder
from kaiwa.inference.answer_limits import AnswerLimits
from kaiwa.inference.error_context import ErrorContext
from kaiwa.inference.wire import Delta
from tests.endpoint.scripts import DONE, finish, say, write_delta, write_event
from tests.inference.streams import HELLO, STREAMS, merge_deltas


def make_decoder(**limits):
    context = ErrorContext("INFERENCE", "claude", "inf-secret")
    return AnswerDecoder(context, AnswerLimits(**limits))


def decode(*pieces: bytes, **limits: int) -> list[Delta]:
    """Return the merged deltas, and the last one."""
    decoder = make_decoder(**limits)
    deltas = [delta for piece in pieces for delta in decoder.feed(piece)]
    deltas += decoder.close()
    return [*merge_deltas(deltas), decoder.conclude()]


@pytest.mark.parametrize("name", STREAMS)
def test_stream_is_decoded(name):
    data, deltas, end = STREAMS[name]

    assert decode(data) == [*deltas, end]


@pytest.mark.parametrize("name", STREAMS)
def test_stream_is_cut_anywhere(name):
    data, deltas, end = STREAMS[name]

    for cut in range(len(data) + 1):
        assert decode(data[:cut], data[cut:]) == [*deltas, end], cut
    assert decode(*(data[i : i + 1] for i in range(len(data)))) == [*deltas, end]


def test_tokens_of_one_read_are_merged():
    assert make_decoder().feed(say("a") + say("b") + say("c")) == [Delta("abc")]


def test_done_mark_ends_answer():
    decoder = make_decoder()

    assert decoder.feed(HELLO + say("more")) == [Delta("Hello")]
    assert decoder.is_done


@pytest.mark.parametrize("reason", ["x" * 41, "a\\u0000b", "\\ud83d", "a b"])
def test_unusable_finish_reason_is_other(reason):
    end = finish("?").replace(b"?", reason.encode())

    assert decode(say("Hi") + end + DONE)[-1].finish_reason == "other"


def test_finish_reason_completes_answer():
    decoder = make_decoder()
    decoder.feed(say("Hi") + finish())

    assert decoder.is_complete
    assert decoder.is_ending
    assert not decoder.is_done


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(finish(), id="before any text"),
        pytest.param(say("Hi", "stop"), id="beside the first text"),
        pytest.param(say("Hi") + finish() + say("there", "stop"), id="repeated"),
        pytest.param(
            say("Hi") + finish() + write_delta(reasoning="Hm"), id="before thinking"
        ),
    ],
)
def test_reason_may_come_before_end(data):
    decoder = make_decoder()
    decoder.feed(data)

    assert not decoder.is_ending


def test_repeated_reason_is_no_end():
    decoder = make_decoder()
    decoder.feed(say("Hi", "stop") + say("there", "stop"))

    assert not decoder.is_complete


@pytest.mark.parametrize(
    ("data", "cls"),
    [
        pytest.param(b"", errors.StreamBroken, id="nothing at all"),
        pytest.param(b": ping\n\n", errors.StreamBroken, id="comments only"),
        pytest.param(say("Hi"), errors.StreamBroken, id="cut before its end"),
        pytest.param(say("Hi") + b"data: {", errors.StreamBroken, id="cut in a chunk"),
        pytest.param(DONE, errors.EmptyAnswer, id="done at once"),
        pytest.param(finish(), errors.EmptyAnswer, id="finished at once"),
        pytest.param(say(" \n") + finish(), errors.EmptyAnswer, id="blank"),
        pytest.param(
            write_delta(reasoning="Hm") + finish("length"),
            errors.AnswerOnlyThought,
            id="thinking only",
        ),
        pytest.param(
            say("<think>Hm") + finish("length"),
            errors.AnswerOnlyThought,
            id="thinking in a tag only",
        ),
        pytest.param(
            finish("max_tokens"), errors.AnswerOnlyThought, id="hidden thinking only"
        ),
        pytest.param(
            write_delta(reasoning="Hm") + finish(),
            errors.EmptyAnswer,
            id="no text after thinking",
        ),
        pytest.param(
            say("Hi") + finish() + say("there"),
            errors.StreamBroken,
            id="cut after a reason that was not the last",
        ),
        pytest.param(b"<html>Hi", errors.UnreadableAnswer, id="HTML"),
        pytest.param(b" \n<!DOCTYPE", errors.UnreadableAnswer, id="HTML after space"),
        pytest.param(b"OK", errors.UnreadableAnswer, id="plain text"),
        pytest.param(b"\x1f\x8b\x08\x00", errors.UnreadableAnswer, id="binary"),
        pytest.param(write_event("{"), errors.UnreadableAnswer, id="broken JSON"),
        pytest.param(write_event({"a": 1}), errors.UnreadableAnswer, id="foreign JSON"),
        pytest.param(b'{"a": 1}', errors.UnreadableAnswer, id="foreign whole"),
        pytest.param(b'{"choices": [', errors.UnreadableAnswer, id="whole, cut"),
        pytest.param(b"[1, 2]", errors.UnreadableAnswer, id="array"),
        pytest.param(b'{"choices": []}', errors.EmptyAnswer, id="whole, empty"),
        pytest.param(
            b'data: {"x":' + b"[" * 200_000 + b"\n\n",
            errors.UnreadableAnswer,
            id="deep nesting",
        ),
        pytest.param(
            say("Hi") + b"data: " + b"x" * 1_000_001,
            errors.UnreadableAnswer,
            id="long line",
        ),
    ],
)
def test_bad_answer_has_its_error(data, cls):
    with pytest.raises(cls) as caught:
        decode(data)

    assert type(caught.value) is cls
    assert caught.value.details["alias"] == "INFERENCE"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(write_event({"error": {"message": "Boom"}}), id="nested"),
        pytest.param(write_event({"error": "Boom"}), id="string"),
        pytest.param(write_event({"code": 500, "message": "Boom"}), id="flat"),
        pytest.param(b"event: error\ndata: Boom\n\n", id="named, plain text"),
        pytest.param(b'event: error\ndata: {"message": "Boom"}\n\n', id="named"),
    ],
)
def test_stream_error_follows_text(data):
    decoder = make_decoder()

    assert decoder.feed(say("Hi") + data + say("more")) == [Delta("Hi")]
    with pytest.raises(errors.EndpointFailed) as caught:
        decoder.conclude()
    assert caught.value.details["words"] == "Boom"


def test_whole_error_is_raised():
    with pytest.raises(errors.EndpointBusy):
        decode(b'{"error": {"type": "rate_limit_error", "message": "slow down"}}')


def test_error_after_end_is_ignored():
    data = say("Hi") + finish() + write_event({"error": "late"})

    assert decode(data) == [Delta("Hi"), Delta(finish_reason="stop")]


def test_endless_answer_is_cut():
    pieces = say("abc"), say("def"), say("ghi") + finish()

    assert decode(*pieces, max_characters=5) == [
        Delta("abcde"),
        Delta(finish_reason="length"),
    ]


def test_endless_whole_answer_is_unreadable():
    decoder = make_decoder(max_event_bytes=100)
    decoder.feed(b"{" + b" " * 100)

    assert decoder.is_done
    with pytest.raises(errors.UnreadableAnswer):
        decoder.conclude()
