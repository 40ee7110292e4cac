"""Write the body of a request: the messages and the parameters.

Pure: no IO.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from ..prompt import PICTURE, Options, Turn
from .parameters import Parameters
from .surrogates import remove_surrogates
from .thinking import write_thinking

# A text, or parts of a text and pictures.
Content = str | list[dict[str, Any]]


def build_messages(turns: Iterable[Turn]) -> list[dict[str, Any]]:
    """Write turns as messages, in an order that every endpoint takes.

    The first message has all system turns, byte for byte, since endpoints cache a
    prompt that stays the same. The next one is the user's. Blank turns are left out,
    and neighbours of one role become one message, joined by a blank line. Only a
    message with pictures has parts, since some endpoints take nothing but texts.
    """
    system: list[str] = []
    messages: list[dict[str, Any]] = []
    last_role = "assistant"
    for turn in turns:
        role, content = turn.role, _write_content(turn)
        if isinstance(content, str) and not content.strip():
            continue
        if role == "system":
            system.append(str(content))
        elif role != last_role:
            messages.append({"role": role, "content": content})
            last_role = role
        elif messages:
            messages[-1]["content"] = _join(messages[-1]["content"], content)
    if system:
        messages.insert(0, {"role": "system", "content": "\n\n".join(system)})
    return messages


def _write_content(turn: Turn) -> Content:
    if not any([part.kind == PICTURE for part in turn.parts]):
        return remove_surrogates(turn.text)
    return [
        {"type": "image_url", "image_url": {"url": part.text}}
        if part.kind == PICTURE
        else _write_text(remove_surrogates(part.text))
        for part in turn.parts
    ]


def _join(one: Content, other: Content) -> Content:
    if isinstance(one, str) and isinstance(other, str):
        return one + "\n\n" + other
    return [*_list_parts(one), *_list_parts(other)]


def _list_parts(content: Content) -> list[dict[str, Any]]:
    return [_write_text(content)] if isinstance(content, str) else content


def _write_text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def build_body(
    model_id: str,
    messages: list[dict[str, Any]],
    parameters: Parameters,
    options: Options,
) -> bytes:
    """Write the body as JSON.

    Heroku takes a ``temperature`` from 0 to 1. With a budget of thinking, Claude takes
    no other temperature than its default, and no ``top_p``.
    Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
    """
    body: dict[str, object] = {
        "model": model_id,
        "messages": messages,
        "stream": True,
    }
    if parameters.has_thinking:
        body |= write_thinking(model_id, options.thinking, options.max_tokens)
    is_free = "extended_thinking" not in body
    if is_free and parameters.has_temperature and options.temperature is not None:
        body["temperature"] = min(max(options.temperature, 0.0), 1.0)
    if is_free and parameters.has_top_p and options.top_p is not None:
        body["top_p"] = options.top_p
    if parameters.has_stop and options.stop:
        body["stop"] = options.stop
    if parameters.cap is not None:
        body[parameters.cap] = options.max_tokens
    if parameters.has_stream_options:
        body["stream_options"] = {"include_usage": True}
    return msgspec.json.encode(body)
