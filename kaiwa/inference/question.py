"""What is sent to a model: the messages and the parameters beside them.

Endpoints differ in the parameters that they take, and say so with a 400. What was
learnt about a model is a ``Parameters`` value: the body is built from it, and
``reconsider`` makes the next one from the endpoint's own words.

Pure: no IO.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from ..prompt import Options, Turn

_SURROGATES = re.compile("[\ud800-\udfff]")
# Words that speak about the number given, not about the parameter's name.
_TOO_LARGE = re.compile(
    r"maximum|exceed|too (large|high|big)|at most|less than|larger|greater|<=|>", re.I
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Which parameters a model takes.

    ``cap`` is the name that the limit of tokens goes by; None sends no limit.
    """

    cap: Literal["max_tokens", "max_completion_tokens"] | None = "max_tokens"
    has_temperature: bool = True
    has_stream_options: bool = True


def build_messages(turns: Iterable[Turn]) -> list[dict[str, str]]:
    """Put turns into the order that every endpoint takes.

    System turns come first, as one message and otherwise untouched, since a prompt
    that stays the same to the byte is cached. After it the first turn is the user's;
    blank turns are left out, and neighbours of one role are joined by a blank line.
    """
    system: list[str] = []
    messages: list[dict[str, str]] = []
    last_role = "assistant"
    for turn in turns:
        role, text = turn.role, turn.text
        if not text.isascii():
            text = _SURROGATES.sub("", text)
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
    """Write the request as JSON.

    ``temperature`` is brought within 0 to 1, which is what Heroku takes; ``top_p`` is
    never sent, since Claude takes only one of the two.
    Source: https://devcenter.heroku.com/articles/heroku-inference-api-v1-chat-completions
    """
    body: dict[str, object] = {
        "model": model_id,
        "messages": messages,
        "stream": True,
    }
    if parameters.has_temperature and options.temperature is not None:
        body["temperature"] = min(max(options.temperature, 0.0), 1.0)
    if parameters.cap is not None:
        body[parameters.cap] = options.max_tokens
    if parameters.has_stream_options:
        body["stream_options"] = {"include_usage": True}
    return msgspec.json.encode(body)


def reconsider(parameters: Parameters, words: str) -> Parameters | None:
    """Choose what to send after a refusal; None if it names no parameter of ours.

    :param words: what the endpoint said about the request.
    """
    if parameters.cap is not None and _names(parameters.cap, words):
        return replace(parameters, cap=_choose_cap(parameters, words))
    if parameters.has_temperature and _names("temperature", words):
        return replace(parameters, has_temperature=False)
    if parameters.has_stream_options and (
        _names("stream_options", words) or _names("include_usage", words)
    ):
        return replace(parameters, has_stream_options=False)
    return None


def _choose_cap(
    parameters: Parameters, words: str
) -> Literal["max_tokens", "max_completion_tokens"] | None:
    renamed = _names("max_completion_tokens", words) or not _TOO_LARGE.search(words)
    if parameters.cap == "max_tokens" and renamed:
        return "max_completion_tokens"
    # The number is too large for this model, which knows its own limit.
    return None


def _names(parameter: str, words: str) -> bool:
    return bool(re.search(rf"(?<![a-z_]){parameter}(?![a-z_])", words, re.I))
