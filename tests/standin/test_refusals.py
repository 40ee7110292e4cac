import json

import pytest

from kaiwa.standin.refusals import Refusal, render_error

from .asking import join_bytes


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "authorization_error"),
        (404, "invalid_request_error"),
        (429, "rate_limit_error"),
        (500, "server_error"),
        (529, "server_error"),
    ],
)
def test_each_status_has_its_documented_type(status, kind):
    content_type, data = render_error(status, "No.", "nested")

    assert content_type == "application/json"
    assert json.loads(data) == {
        "error": {"code": status, "message": "No.", "type": kind}
    }


def test_the_flat_shape_has_the_same_fields_at_the_top():
    _, data = render_error(400, "No.", "flat")

    assert json.loads(data) == {
        "code": 400,
        "message": "No.",
        "type": "invalid_request",
    }


def test_the_string_shape_is_a_bare_sentence():
    assert json.loads(render_error(500, "No.", "string")[1]) == {"error": "No."}


def test_the_page_says_its_status_and_escapes_its_words():
    content_type, data = render_error(403, "<b>", "html")

    assert content_type.startswith("text/html")
    assert b"403 Forbidden" in data
    assert b"&lt;b&gt;" in data


def test_a_refusal_becomes_a_reply_with_its_headers():
    reply = Refusal(429, "Slow down.", headers=(("Retry-After", "3"),)).to_reply()

    assert reply.status == 429
    assert ("Retry-After", "3") in reply.headers
    assert ("Content-Length", str(len(join_bytes(reply.body)))) in reply.headers
