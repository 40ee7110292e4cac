"""Asking a model for a picture."""

import json
from base64 import b64encode

import pytest
from gevent import Timeout

from kaiwa import errors
from kaiwa.drawing import NO_DRAWING, Drawing
from kaiwa.inference.endpoint_url import find_picture_url
from tests.inference.conftest import KEY

PNG = b"\x89PNG\r\n\x1a\n..."
JPEG = b"\xff\xd8\xff..."
WIDE = Drawing("16:9", "people", 7, "png")


def write_reply(data, prefix=""):
    encoded = prefix + b64encode(data).decode()
    return json.dumps({"created": 1, "data": [{"b64_json": encoded}]}).encode()


def test_request_is_as_documented(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.reply(200, write_reply(PNG))

    assert client.draw(model, "A fox", WIDE) == ("image/png", PNG)

    [exchange] = endpoint.exchanges
    assert exchange.path == "/v1/images/generations"
    assert exchange.headers["authorization"] == f"Bearer {KEY}"
    assert exchange.json == {
        "model": "claude-4-5-sonnet",
        "prompt": "A fox",
        "aspect_ratio": "16:9",
        "negative_prompt": "people",
        "seed": 7,
        "output_format": "png",
    }


@pytest.mark.parametrize(
    ("data", "prefix", "media_type"),
    [
        pytest.param(PNG, "", "image/png", id="PNG"),
        pytest.param(JPEG, "", "image/jpeg", id="JPEG"),
        pytest.param(PNG, "data:image/png;base64,", "image/png", id="data URL"),
    ],
)
def test_type_follows_from_bytes(endpoint, client, model, data, prefix, media_type):
    body = write_reply(data, prefix)
    endpoint.answer = lambda exchange: exchange.reply(200, body)

    assert client.draw(model, "A fox", NO_DRAWING) == (media_type, data)
    assert set(endpoint.exchanges[0].json) == {"model", "prompt"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        pytest.param(200, b"", errors.UnreadableAnswer, id="nothing"),
        pytest.param(200, b"[]", errors.UnreadableAnswer, id="no object"),
        pytest.param(200, b'{"data": "x"}', errors.UnreadableAnswer, id="no list"),
        pytest.param(200, b'{"data": []}', errors.EmptyAnswer, id="no picture"),
        pytest.param(200, b'{"data": [{}]}', errors.EmptyAnswer, id="empty"),
        pytest.param(200, write_reply(b"<svg>"), errors.UnreadableAnswer, id="SVG"),
        pytest.param(
            200, b'{"data": [{"b64_json": "_"}]}', errors.UnreadableAnswer, id="base64"
        ),
        pytest.param(401, b"{}", errors.EndpointRejectedKey, id="key"),
        pytest.param(
            400, b'{"error": "no"}', errors.EndpointRejectedRequest, id="refused"
        ),
        pytest.param(500, b"{}", errors.EndpointFailed, id="broken"),
    ],
)
def test_every_failure_has_its_error(endpoint, client, model, status, body, error):
    endpoint.answer = lambda exchange: exchange.reply(status, body)

    with pytest.raises(error):
        client.draw(model, "A fox", WIDE)

    assert len(endpoint.exchanges) == 1


def test_refused_fields_are_left_out(endpoint, client, model):
    def answer(exchange):
        for name in ("seed", "negative_prompt"):
            if name in exchange.json:
                words = f"Unsupported parameter: '{name}'"
                exchange.reply(400, json.dumps({"error": words}).encode())
                return
        exchange.reply(200, write_reply(PNG))

    endpoint.answer = answer

    client.draw(model, "A fox", WIDE)

    sent = [set(it.json) - {"model", "prompt"} for it in endpoint.exchanges]
    assert sent[-1] == {"aspect_ratio", "output_format"}
    assert len(sent) == 3


def test_stop_closes_the_connection(endpoint, client, model):
    endpoint.answer = lambda exchange: exchange.wait_for_close()

    with Timeout(0.5, False):
        client.draw(model, "A fox", NO_DRAWING)

    assert endpoint.wait_until_ended()[0]["closed_early"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example", "https://a.example/v1/images/generations"),
        ("https://a.example/api/v3", "https://a.example/api/v3/images/generations"),
        (
            "https://a.example/x/chat/completions?v=1",
            "https://a.example/x/images/generations?v=1",
        ),
    ],
)
def test_address_is_beside_the_chat(url, expected):
    assert find_picture_url(url) == expected
