"""The tokens that an endpoint counted, read from its ``usage``.

Pure: no IO.
"""

from dataclasses import dataclass

_MAX_COUNT = 2**31


@dataclass(frozen=True, slots=True)
class Usage:
    """The tokens of the prompt and of the answer, as the endpoint counted them.

    :ivar cached_tokens: of the input, and ``reasoning_tokens`` of the output; None if
        the endpoint does not report them.
    """

    input_tokens: int
    output_tokens: int
    cached_tokens: int | None = None
    reasoning_tokens: int | None = None


def read_usage(usage: object) -> Usage | None:
    """Return the usage; None if it is missing, or if both counts are zero."""
    if not isinstance(usage, dict):
        return None
    input_tokens = _read_count(usage.get("prompt_tokens"))
    output_tokens = _read_count(usage.get("completion_tokens"))
    if not input_tokens and not output_tokens:
        return None
    return Usage(
        input_tokens,
        output_tokens,
        _read_detail(usage.get("prompt_tokens_details"), "cached_tokens"),
        _read_detail(usage.get("completion_tokens_details"), "reasoning_tokens"),
    )


def _read_detail(details: object, name: str) -> int | None:
    if not isinstance(details, dict) or details.get(name) is None:
        return None
    return _read_count(details[name])


def _read_count(value: object) -> int:
    if isinstance(value, int | float) and 0 <= value < _MAX_COUNT:
        return int(value)
    return 0
