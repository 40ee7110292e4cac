"""The checks that a request needs to be answered.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from .catalogue import Model, find_chat_model
from .question import Question
from .refusals import Refusal

Body = Mapping[str, Any]

_KEY = re.compile(r"Bearer inf-[^\s,]+")


def check_key(authorization: str | None) -> None:
    """Accept any bearer key that begins with ``inf-``.

    :raises Refusal: 401.
    """
    if authorization is None:
        raise Refusal(401, "Missing API key. Send it as Authorization: Bearer inf-…")
    if not _KEY.fullmatch(authorization):
        raise Refusal(401, "Invalid API key provided.")


def parse_question(data: bytes) -> Question:
    """Read a request's body.

    :raises Refusal: 400 or 404.
    """
    body = parse_body(data)
    if not isinstance(body.get("messages"), list):
        raise Refusal(400, "messages: a non-empty array is required")
    return Question(get_model(body), body)


def parse_body(data: bytes) -> Body:
    """Parse a JSON object.

    :raises Refusal: 400.
    """
    try:
        body = json.loads(data)
        # JSON can escape lone surrogates, which cannot be encoded again.
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Refusal(400, "The body's text is not valid Unicode.") from error
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "The body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return body


def get_model(body: Body) -> Model:
    """Return the chat model that a request names.

    :raises Refusal: 400 or 404.
    """
    if not isinstance(body.get("model"), str):
        raise Refusal(400, "model: a string is required")
    model = find_chat_model(body["model"])
    if model is None:
        raise Refusal(404, f"The model '{body['model']}' does not exist.")
    return model
