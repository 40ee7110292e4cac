import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaiwa import errors
from kaiwa.inference.error_context import ErrorContext
from kaiwa.inference.refusals import read_error_event, read_refusal

NOW = datetime(2026, 6, 1, tzinfo=UTC)
CONTEXT = ErrorContext("INFERENCE", "claude-4-5-sonnet", "inf-secret")
HTML = b"<!DOCTYPE html><title>ERROR</title>"


def refuse(status, body=b"", **headers):
    if isinstance(body, dict | str):
        body = json.dumps(body).encode()
    return read_refusal(CONTEXT, status, headers, body, now=NOW)


def nest(message, kind="invalid_request_error", code=400):
    return {"error": {"code": code, "message": message, "type": kind}}


@pytest.mark.parametrize(
    ("status", "body", "cls"),
    [
        (400, nest("bad temperature"), errors.EndpointRejectedRequest),
        (400, nest("prompt is too long: 9 tokens"), errors.ContextTooLong),
        (400, nest("Input is too long for model"), errors.ContextTooLong),
        (400, nest("x", code="context_length_exceeded"), errors.ContextTooLong),
        (400, nest("The model gpt-9 does not exist"), errors.EndpointUnknownModel),
        (
            400,
            nest("model identifier is invalid", "invalid_request"),
            errors.EndpointUnknownModel,
        ),
        (400, nest("Your credit balance is too low"), errors.EndpointOutOfCredit),
        (400, HTML, errors.UnreadableAnswer),
        (401, nest("no", "authentication_error"), errors.EndpointRejectedKey),
        (401, HTML, errors.EndpointRejectedKey),
        (402, {}, errors.EndpointOutOfCredit),
        (402, HTML, errors.EndpointOutOfCredit),
        (403, HTML, errors.EndpointRefusedText),
        (403, nest("not allowed", "authorization_error"), errors.EndpointRejectedKey),
        (403, nest("no access to this model"), errors.EndpointUnknownModel),
        (403, b"", errors.EndpointRejectedKey),
        (404, nest("unknown"), errors.EndpointRefusedModel),
        (404, {"error": "model 'x' not found"}, errors.EndpointRefusedModel),
        (404, nest(" "), errors.EndpointUnknownModel),
        (404, b"404 page not found", errors.EndpointRefusedModel),
        (404, HTML, errors.UnreadableAnswer),
        (405, {}, errors.UnreadableAnswer),
        (408, {}, errors.EndpointOverloaded),
        (410, {}, errors.EndpointUnknownModel),
        (413, {}, errors.ContextTooLong),
        (413, HTML, errors.ContextTooLong),
        (418, {}, errors.EndpointRejectedRequest),
        (422, nest("bad"), errors.EndpointRejectedRequest),
        (429, nest("slow", "rate_limit_error"), errors.EndpointBusy),
        (429, HTML, errors.EndpointBusy),
        (429, nest("x", "insufficient_quota"), errors.EndpointOutOfCredit),
        (500, nest("Boom", "server_error"), errors.EndpointFailed),
        (500, HTML, errors.EndpointFailed),
        (500, nest("prompt is too long"), errors.ContextTooLong),
        (501, {}, errors.EndpointFailed),
        (502, HTML, errors.EndpointOverloaded),
        (503, b"", errors.EndpointOverloaded),
        (504, HTML, errors.EndpointOverloaded),
        (522, HTML, errors.EndpointOverloaded),
        (529, {}, errors.EndpointOverloaded),
        (204, b"", errors.UnreadableAnswer),
        (302, b"", errors.UnreadableAnswer),
        (302, HTML, errors.UnreadableAnswer),
        (600, b"", errors.EndpointFailed),
    ],
)
def test_refusal_has_its_error(status, body, cls):
    error = refuse(status, body)

    assert type(error) is cls
    assert error.details["alias"] == "INFERENCE"
    assert error.details["model"] == "claude-4-5-sonnet"
    assert error.sentence % error.details
    assert error.advice % error.details or not error.advice


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(nest("Boom"), id="nested"),
        pytest.param({"code": 400, "message": "Boom", "type": "invalid"}, id="flat"),
        pytest.param({"error": "Boom"}, id="string"),
        pytest.param([nest("Boom")], id="array"),
        pytest.param({"detail": "Boom"}, id="detail"),
        pytest.param("Boom", id="JSON string"),
        pytest.param(b"Boom", id="plain text"),
    ],
)
def test_words_are_found(body):
    body = json.dumps(body).encode() if isinstance(body, list) else body

    assert refuse(400, body).details["words"] == "Boom"


def test_404_shows_words_of_endpoint():
    error = refuse(404, nest("This is not a chat model."))

    assert (error.sentence % error.details).endswith(": This is not a chat model.")


def test_status_replaces_words():
    assert refuse(400).details["words"] == "HTTP 400"
    assert refuse(500, HTML).details["words"] == "HTTP 500"


def test_other_details_become_json():
    assert refuse(422, {"detail": [{"msg": "x"}]}).details["words"] == '[{"msg":"x"}]'


def test_words_are_cleaned():
    words = refuse(400, nest("a\x00\n\u202eb inf-secret " + "x" * 999)).details["words"]

    assert words.startswith("a b … xx")
    assert words.endswith("x…")
    assert len(words) == 300


def test_quote_without_key():
    assert ErrorContext("INFERENCE", "llama3").quote(" a  b ") == "a b"


def test_rate_limit_has_wait():
    error = refuse(429, {}, **{"Retry-After": "7"})

    assert error.details["retry_after_seconds"] == 7


@pytest.mark.parametrize(
    ("data", "cls"),
    [
        ({"error": {"type": "overloaded_error"}}, errors.EndpointOverloaded),
        ({"error": {"type": "rate_limit_error"}}, errors.EndpointBusy),
        ({"error": {"code": "rate_limit_exceeded"}}, errors.EndpointBusy),
        ({"error": {"code": 401}}, errors.EndpointRejectedKey),
        ({"error": {"code": "503"}}, errors.EndpointOverloaded),
        ({"error": {"type": "invalid_request_error"}}, errors.EndpointRejectedRequest),
        ({"error": {"code": "context_length_exceeded"}}, errors.ContextTooLong),
        ({"error": {"code": 7, "type": 5}}, errors.EndpointFailed),
        ({"error": {}}, errors.EndpointFailed),
        ({"error": "Boom"}, errors.EndpointFailed),
    ],
)
def test_error_event_has_its_error(data, cls):
    error = read_error_event(CONTEXT, json.dumps(data).encode(), NOW)

    assert type(error) is cls
    assert error.sentence % error.details


@settings(deadline=None)
@given(st.integers(100, 999), st.binary(max_size=60))
def test_any_body_is_accepted(status, body):
    assert isinstance(refuse(status, body), errors.InferenceError)
    assert isinstance(read_error_event(CONTEXT, body, NOW), errors.InferenceError)


def test_repr_hides_key():
    assert "inf-secret" not in repr(CONTEXT)
