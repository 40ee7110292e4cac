"""The request for a picture, and its reply.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-images-generations

Pure: no IO.
"""

import re
from base64 import b64decode
from binascii import Error as Base64Error
from typing import NamedTuple

import msgspec

from .. import errors
from ..drawing import Drawing
from .error_context import ErrorContext
from .surrogates import remove_surrogates

MAX_REPLY_BYTES = 32_000_000
_MARKS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_NAMES = {
    "aspect_ratio": r"aspect[ _-]?ratio",
    "negative_prompt": r"negative[ _-]?prompt",
    "seed": r"seed",
    "output_format": r"output[ _-]?format",
}


class DrawnPicture(NamedTuple):
    """A picture as the model drew it.

    :ivar media_type: ``image/png`` or ``image/jpeg``, by its first bytes.
    """

    media_type: str
    data: bytes


class _Picture(msgspec.Struct, gc=False):
    b64_json: str | None = None


class _Reply(msgspec.Struct, gc=False):
    data: list[_Picture] = []


_DECODER = msgspec.json.Decoder(_Reply)


def list_fields(drawing: Drawing) -> dict[str, object]:
    """List the parameters that are set."""
    fields = drawing.dump()
    if "negative_prompt" in fields:
        fields["negative_prompt"] = remove_surrogates(fields["negative_prompt"])
    return fields


def build_drawing(model_id: str, text: str, fields: dict[str, object]) -> bytes:
    """Write the body as JSON."""
    body = {"model": model_id, "prompt": remove_surrogates(text), **fields}
    return msgspec.json.encode(body)


def find_refused_field(refusal: str, fields: dict[str, object]) -> str | None:
    """Find the sent parameter that a refusal names."""
    for name in fields:
        if re.search(rf"(?<![a-z0-9_]){_NAMES[name]}(?![a-z0-9_])", refusal, re.I):
            return name
    return None


def read_drawing(context: ErrorContext, body: bytes) -> DrawnPicture:
    """Read the first picture of a reply.

    :raises UnreadableAnswer, EmptyAnswer: there is none.
    """
    try:
        pictures = _DECODER.decode(body).data
    except (ValueError, RecursionError):
        raise context.make_error(errors.UnreadableAnswer) from None
    encoded = next((it.b64_json for it in pictures if it.b64_json), None)
    if not encoded:
        raise context.make_error(errors.EmptyAnswer)
    try:
        data = b64decode(encoded.partition(",")[2] or encoded)
    except (Base64Error, ValueError):
        raise context.make_error(errors.UnreadableAnswer) from None
    for media_type, mark in _MARKS.items():
        if data.startswith(mark):
            return DrawnPicture(media_type, data)
    raise context.make_error(errors.UnreadableAnswer)
