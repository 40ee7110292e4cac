"""The rules for a chat request, and the question that comes out of one.

Pure: no IO.
Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from kaiwa.standin.catalogue import Model, find_chat_model
from kaiwa.standin.message_rules import check_messages, count_prompt_tokens
from kaiwa.standin.parameter_rules import LEAST_BUDGET_TOKENS, RULES
from kaiwa.standin.question import Question
from kaiwa.standin.refusals import Refusal

Body = Mapping[str, Any]

_KEY = re.compile(r"Bearer inf-[^\s,]+")


def check_key(authorization: str | None) -> None:
    """Let any bearer key pass that begins ``inf-``.

    :raises Refusal: 401.
    """
    if authorization is None:
        raise Refusal(401, "Missing API key. Send it as Authorization: Bearer inf-…")
    if not _KEY.fullmatch(authorization):
        raise Refusal(401, "Invalid API key provided.")


def parse_question(data: bytes) -> Question:
    """Read a request's body.

    :raises Refusal: 400 or 404, naming the field at fault.
    """
    body = _parse_body(data)
    model = _find_model(body)
    _check_parameters(body, model)
    messages = check_messages(body.get("messages"))
    prompt_tokens = count_prompt_tokens(messages)
    if prompt_tokens > model.context_tokens:
        raise prompt_too_long(prompt_tokens, model.context_tokens)
    thinking = body.get("extended_thinking") or {}
    return Question(
        model=model,
        messages=messages,
        is_streamed=bool(body.get("stream")),
        includes_usage=bool((body.get("stream_options") or {}).get("include_usage")),
        max_tokens=_read_max_tokens(body),
        temperature=body.get("temperature"),
        stop=tuple(body.get("stop") or ()),
        shows_thinking=bool(
            thinking.get("enabled") and thinking.get("include_reasoning")
        ),
        tools=tuple(body.get("tools") or ()),
        called_tool=_read_called_tool(body.get("tool_choice")),
        prompt_tokens=prompt_tokens,
        parameters=frozenset(name for name in body if body[name] is not None),
    )


def prompt_too_long(prompt_tokens: int, limit: int) -> Refusal:
    """Say that the conversation exceeds what the model can read."""
    return Refusal(400, f"prompt is too long: {prompt_tokens} tokens > {limit} maximum")


def refuse_parameter(name: str) -> Refusal:
    """Say that the model does not take a parameter, by its name."""
    return Refusal(
        400, f"Unsupported parameter: '{name}' is not supported with this model."
    )


def _parse_body(data: bytes) -> Body:
    try:
        body = json.loads(data)
        # Lone surrogates can be escaped in JSON, but never be encoded again.
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


def _check_parameters(body: Body, model: Model) -> None:
    for name, value in body.items():
        rule = RULES.get(name)
        if rule is None and body.get("allow_ignored_params") is not True:
            raise refuse_parameter(name)
        if rule and value is not None and not rule.is_met(value):
            raise Refusal(400, f"{name}: {rule.expected}")
    given = {name for name, value in body.items() if value is not None}
    if model.is_claude and {"temperature", "top_p"} <= given:
        raise Refusal(
            400, "temperature and top_p cannot both be specified for this model."
        )
    if body.get("tool_choice") is not None and not body.get("tools"):
        raise Refusal(400, "tool_choice: may only be given with tools")
    if (body.get("extended_thinking") or {}).get("enabled"):
        _check_thinking(body, model)


def _check_thinking(body: Body, model: Model) -> None:
    if not model.is_claude:
        if body.get("allow_ignored_params") is True:
            return
        raise refuse_parameter("extended_thinking")
    if body.get("temperature") not in (None, 1):
        raise Refusal(400, "temperature: must be 1 when extended_thinking is enabled")
    if body.get("top_p") is not None:
        raise Refusal(400, "top_p: not supported when extended_thinking is enabled")
    limit = _read_max_tokens(body)
    budget = body["extended_thinking"].get("budget_tokens", LEAST_BUDGET_TOKENS)
    if limit is not None and budget >= limit:
        raise Refusal(400, "max_tokens must be greater than thinking.budget_tokens")


def _read_max_tokens(body: Body) -> int | None:
    names = ("max_tokens", "max_completion_tokens")
    return min((body[n] for n in names if body.get(n) is not None), default=None)


def _read_called_tool(choice: Any) -> str | None:
    if isinstance(choice, dict):
        return str(choice["function"]["name"])
    return "" if choice == "required" else None
