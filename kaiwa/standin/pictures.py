"""Pretend pictures: a sun above a coloured sky, which the prompt and the seed choose.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-images-generations
"""

import hashlib
import json
import struct
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .. import clock
from .catalogue import find_image_model
from .menu import MENU
from .refusals import JSON_TYPE, Refusal
from .steps import Reply, reply_with
from .thinking import unsupported_parameter
from .validation import check_key, parse_body

_SIZES = {
    "1:1": (1024, 1024),
    "16:9": (1344, 768),
    "21:9": (1536, 640),
    "2:3": (832, 1216),
    "3:2": (1216, 832),
    "4:5": (896, 1088),
    "5:4": (1088, 896),
    "9:16": (768, 1344),
    "9:21": (640, 1536),
}
_FIELDS = frozenset({"model", "prompt", "allow_ignored_params", "size"}) | {
    *("aspect_ratio", "negative_prompt", "output_format", "seed"),
}
_SCALE = 4  # A small picture is enough.
_MOST_CHARACTERS = 10_000


def reply_to_drawing(authorization: str | None, data: bytes) -> Reply:
    """Reply to the body of a request for a picture; it is always a PNG."""
    try:
        check_key(authorization)
        body = parse_body(data)
        _check(body)
        instructions = MENU.read(body["prompt"])
        if "error 500" in instructions:
            raise Refusal(500, "Failed to generate the image")
    except Refusal as refusal:
        return refusal.to_reply()
    width, height = _SIZES[body.get("aspect_ratio") or "1:1"]
    colours = hashlib.sha256(
        f"{body['prompt']} {body.get('seed', 0)}".encode()
    ).digest()
    picture = b64encode(_draw(width // _SCALE, height // _SCALE, colours)).decode()
    found = {"b64_json": picture, "revised_prompt": body["prompt"]}
    reply = {"created": int(clock.now().timestamp()), "data": [found]}
    sent = reply_with(200, JSON_TYPE, json.dumps(reply).encode())
    return replace(sent, delay_seconds=instructions.numbers.get("slow", 0))


def _check(body: Mapping[str, Any]) -> None:
    if find_image_model(body.get("model")) is None:
        raise Refusal(404, f"The model '{body.get('model')}' does not exist.")
    for name in ("prompt", "negative_prompt"):
        text = body.get(name, "" if name == "negative_prompt" else None)
        if not isinstance(text, str) or len(text) > _MOST_CHARACTERS:
            raise Refusal(400, f"{name}: must be a string of at most 10000 characters")
    if not body["prompt"].strip():
        raise Refusal(400, "prompt: is required")
    seed = body.get("seed", 0)
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise Refusal(400, "seed: must be an integer from 0 to 4294967295")
    if body.get("output_format", "png") not in ("png", "jpeg"):
        raise Refusal(400, "output_format: must be png or jpeg")
    if body.get("aspect_ratio", "1:1") not in _SIZES:
        raise Refusal(400, f"aspect_ratio: must be one of {', '.join(_SIZES)}")
    unknown = sorted(set(body) - _FIELDS)
    if unknown and body.get("allow_ignored_params") is not True:
        raise unsupported_parameter(unknown[0])


def _draw(width: int, height: int, colours: bytes) -> bytes:
    top, bottom, sun = colours[0:3], colours[3:6], bytes(colours[6:9])
    radius, centre = min(width, height) // 4, (width // 2, height // 2)
    rows = []
    for y in range(height):
        share = y / height
        sky = bytes(
            round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)
        )
        inside = max(0, radius**2 - (y - centre[1]) ** 2)
        half = int(inside**0.5)
        side = centre[0] - half
        rows.append(
            b"\0" + sky * side + sun * (2 * half) + sky * (width - side - 2 * half)
        )
    return _write_png(width, height, b"".join(rows))


def _write_png(width: int, height: int, rows: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_write_chunk(*it) for it in chunks)


def _write_chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check
