"""The rules for a chat request.

Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from .catalogue import Model, find_chat_model
from .message_rules import check_messages, count_prompt_tokens
from .parameter_rules import RULES, Rules
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


def parse_question(data: bytes, rules: Rules = RULES) -> Question:
    """Read a request's body.

    :raises Refusal: 400 or 404, with the name of the field.
    """
    body = _parse_body(data)
    model = _find_model(body)
    _check_parameters(body, model, rules)
    check_messages(body.get("messages"))
    prompt_tokens = count_prompt_tokens(body["messages"])
    if prompt_tokens > model.context_tokens:
        raise prompt_too_long(prompt_tokens, model.context_tokens)
    return Question(model, body, prompt_tokens)


def prompt_too_long(prompt_tokens: int, limit: int) -> Refusal:
    """Build the error for a conversation that exceeds the model's context."""
    return Refusal(400, f"prompt is too long: {prompt_tokens} tokens > {limit} maximum")


def unsupported_parameter(name: str) -> Refusal:
    """Build the error for a parameter that the model does not support."""
    return Refusal(
        400, f"Unsupported parameter: '{name}' is not supported with this model."
    )


def _parse_body(data: bytes) -> Body:
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


def _find_model(body: Body) -> Model:
    if not isinstance(body.get("model"), str):
        raise Refusal(400, "model: a string is required")
    model = find_chat_model(body["model"])
    if model is None:
        raise Refusal(404, f"The model '{body['model']}' does not exist.")
    return model


def _check_parameters(body: Body, model: Model, rules: Rules) -> None:
    for name, value in body.items():
        rule = rules.get(name)
        if rule is None and body.get("allow_ignored_params") is not True:
            raise unsupported_parameter(name)
        if rule and value is not None and not rule.is_met(value):
            raise Refusal(400, f"{name}: {rule.expected}")
    given = {name for name, value in body.items() if value is not None}
    if model.is_claude and {"temperature", "top_p"} <= given:
        raise Refusal(
            400, "temperature and top_p cannot both be specified for this model."
        )
