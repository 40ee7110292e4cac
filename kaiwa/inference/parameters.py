"""The parameters that a model takes, read from the refusals of the others.

Endpoints take different parameters, and refuse others with a 400.

Pure: no IO.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

Cap = Literal["max_tokens", "max_completion_tokens"]

# The refusal is about the value, not about the parameter.
_TOO_LARGE = re.compile(
    r"maximum|exceed|too (large|high|big)|at most|less than|larger|greater|<=|>", re.I
)
_UNSUPPORTED = re.compile(
    r"un(supported|recognized|recognised|known|expected|available)|instead|deprecated"
    r"|not (be )?(support|permit|allow|recogni|know|accept|valid)|extra|removed",
    re.I,
)
# OpenAI names the parameter in a field of its own.
_PARAM_FIELD = re.compile(r'"param"\s{0,9}:\s{0,9}"([^"]{1,100})"')
# Endpoints write max_tokens, maxTokens or "max tokens".
_NAMES = {
    "cap": r"max(imum)?[ _-]?((completion|output|new)[ _-]?)?tokens",
    "temperature": "temperature",
    "stream_options": r"stream[ _-]?options|include[ _-]?usage",
    "top_p": "top[ _-]?p",
    "stop": "stop([ _-]?sequences?)?",
    "thinking": r"(extended[ _-]?)?thinking|budget[ _-]?tokens"
    r"|(include[ _-]?)?reasoning([ _-]?effort)?",
}
_PATTERNS = {
    name: re.compile(rf"(?<![a-z0-9_])({pattern})(?![a-z0-9_])", re.I)
    for name, pattern in _NAMES.items()
}


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters that a model takes.

    :ivar cap: the name of the limit of output tokens; None sends no limit.
    """

    cap: Cap | None = "max_tokens"
    has_temperature: bool = True
    has_stream_options: bool = True
    has_top_p: bool = True
    has_stop: bool = True
    has_thinking: bool = True


def adapt_parameters(
    parameters: Parameters, refusal: str, extra: Collection[str] = ()
) -> Parameters | None:
    """Change the parameter that a refusal names; None if it names none of ours.

    :param extra: those of ``top_p``, ``stop`` and ``thinking`` that the request had.
    """
    field = _PARAM_FIELD.search(refusal)
    named = field[1] if field else refusal
    if _may_refuse_thinking(parameters, named, extra):
        return replace(parameters, has_thinking=False)
    if parameters.cap is not None and _names("cap", named):
        return replace(parameters, cap=_choose_cap(parameters, refusal))
    if parameters.has_temperature and _names("temperature", named):
        return replace(parameters, has_temperature=False)
    if parameters.has_stream_options and _names("stream_options", named):
        return replace(parameters, has_stream_options=False)
    if "top_p" in extra and parameters.has_top_p and _names("top_p", named):
        return replace(parameters, has_top_p=False)
    if "stop" in extra and parameters.has_stop and _names("stop", named):
        return replace(parameters, has_stop=False)
    return None


def drop_parameters(
    parameters: Parameters, refusal: str, extra: Collection[str] = ()
) -> Parameters:
    """Leave out every parameter that a refusal names, except the limit."""
    return replace(
        parameters,
        has_temperature=parameters.has_temperature
        and not _names("temperature", refusal),
        has_stream_options=parameters.has_stream_options
        and not _names("stream_options", refusal),
        has_top_p=parameters.has_top_p
        and not ("top_p" in extra and _names("top_p", refusal)),
        has_stop=parameters.has_stop
        and not ("stop" in extra and _names("stop", refusal)),
        has_thinking=parameters.has_thinking
        and not ("thinking" in extra and _names("thinking", refusal)),
    )


def _may_refuse_thinking(
    parameters: Parameters, refusal: str, extra: Collection[str]
) -> bool:
    if "thinking" not in extra or not parameters.has_thinking:
        return False
    # "max_tokens is not supported with reasoning models" is about the limit.
    thinking = _PATTERNS["thinking"].search(refusal)
    cap = _PATTERNS["cap"].search(refusal)
    return thinking is not None and not (cap and cap.start() < thinking.start())


def _choose_cap(parameters: Parameters, refusal: str) -> Cap | None:
    is_renamed = _UNSUPPORTED.search(refusal) or not _TOO_LARGE.search(refusal)
    if parameters.cap == "max_tokens" and is_renamed:
        return "max_completion_tokens"
    # The number is too large for this model, so leave the limit to it.
    return None


def _names(parameter: str, refusal: str) -> bool:
    return _PATTERNS[parameter].search(refusal) is not None
