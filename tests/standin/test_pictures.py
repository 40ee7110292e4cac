"""The stand-in's pictures."""

import io
import json
from base64 import b64decode

import pytest
from PIL import Image

from kaiwa.standin.pictures import reply_to_drawing

from .asking import KEY, read_json

MODEL = "stable-image-ultra"


def draw(key=KEY, **fields):
    body = {"model": MODEL, "prompt": "A fox", **fields}
    return reply_to_drawing(key, json.dumps(body).encode())


def read_picture(reply):
    [found] = read_json(reply)["data"]
    return b64decode(found["b64_json"])


def test_picture_is_a_small_png():
    data = read_picture(draw(aspect_ratio="16:9", negative_prompt="x", seed=3))

    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("PNG", (336, 192))


def test_seed_chooses_the_picture():
    same, again, other = (read_picture(draw(seed=it)) for it in (1, 1, 2))

    assert same == again != other


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"model": "claude-4-5-sonnet"}, 404, "does not exist"),
        ({"prompt": ""}, 400, "prompt"),
        ({"prompt": "x" * 10_001}, 400, "prompt"),
        ({"negative_prompt": 5}, 400, "negative_prompt"),
        ({"aspect_ratio": "1:3"}, 400, "aspect_ratio"),
        ({"output_format": "gif"}, 400, "output_format"),
        ({"seed": 2**32}, 400, "seed"),
        ({"seed": -1}, 400, "seed"),
        ({"style": "comic"}, 400, "'style'"),
        ({"key": "Bearer sk-1"}, 401, "API key"),
        ({"prompt": "error 500"}, 500, "generate"),
    ],
)
def test_undocumented_request_is_refused(fields, status, words):
    reply = draw(**fields)

    assert reply.status == status
    assert words in read_json(reply)["error"]["message"]


def test_unknown_field_may_be_ignored():
    assert draw(style="comic", allow_ignored_params=True).status == 200


def test_slow_picture_waits():
    assert draw(prompt="slow 3 fox").delay_seconds == 3
