"""Write the body of a request: the messages and the parameters.

Pure: no IO.
"""

from collections.abc import Iterable

import msgspec

from ..prompt import Options, Turn
from .parameters import Parameters
from .surrogates import remove_surrogates
from .thinking import write_thinking


def build_messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """Write turns as messages, in an order that every endpoint takes.

    The first message has all system turns, byte for byte, since endpoints cache a
    prompt that stays the same. The next one is the user's. Blank turns are left out,
    and neighbours of one role become one message, joined by a blank line.
    """
    system: list[str] = []
    messages: list[dict[str, str]] = []
    last_role = "assistant"
    for turn in turns:
        role, text = turn.role, remove_surrogates(turn.text)
        if not text.strip():
            continue
        if role == "system":
            system.append(text)
        elif role != last_role:
            messages.append({"role": role, "content": text})
            last_role = role
        elif messages:
            messages[-1]["content"] += "\n\n" + text
    if system:
        messages.insert(0, {"role": "system", "content": "\n\n".join(system)})
    return messages


def build_body(
    model_id: str,
    messages: list[dict[str, str]],
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
