"""Write the body of a request: the messages and the parameters.

Endpoints take different parameters, and refuse others with a 400. ``Parameters`` are
those that a model takes; ``adapt_parameters`` reads them from a refusal.

Pure: no IO.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from ..prompt import Options, Turn
from .surrogates import remove_surrogates

# The refusal is about the value, not about the parameter.
_TOO_LARGE = re.compile(
    r"maximum|exceed|too (large|high|big)|at most|less than|larger|greater|<=|>", re.I
)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters that a model takes.

    :ivar cap: the name of the limit of output tokens; None sends no limit.
    """

    cap: Literal["max_tokens", "max_completion_tokens"] | None = "max_tokens"
    has_temperature: bool = True
    has_stream_options: bool = True


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

    Heroku takes a ``temperature`` from 0 to 1. ``top_p`` is never sent, since Claude
    takes only one of the two.
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


def adapt_parameters(parameters: Parameters, refusal: str) -> Parameters | None:
    """Change the parameter that a refusal names; None if it names none of ours."""
    if parameters.cap is not None and _names(parameters.cap, refusal):
        return replace(parameters, cap=_choose_cap(parameters, refusal))
    if parameters.has_temperature and _names("temperature", refusal):
        return replace(parameters, has_temperature=False)
    if parameters.has_stream_options and (
        _names("stream_options", refusal) or _names("include_usage", refusal)
    ):
        return replace(parameters, has_stream_options=False)
    return None


def _choose_cap(
    parameters: Parameters, refusal: str
) -> Literal["max_tokens", "max_completion_tokens"] | None:
    is_renamed = _names("max_completion_tokens", refusal) or not _TOO_LARGE.search(
        refusal
    )
    if parameters.cap == "max_tokens" and is_renamed:
        return "max_completion_tokens"
    # The number is too large for this model, so leave the limit to it.
    return None


def _names(parameter: str, refusal: str) -> bool:
    return bool(re.search(rf"(?<![a-z_]){parameter}(?![a-z_])", refusal, re.I))
