"""Limits of one answer: far above any real one, far below a flood.

Pure: no IO.
"""

from dataclasses import dataclass

# An endpoint may ignore the limit of output tokens, so part of each limit is fixed.
MIN_ANSWER_BYTES = 16_000_000
ANSWER_BYTES_PER_TOKEN = 4096
MIN_EVENT_BYTES = 256_000
EVENT_BYTES_PER_TOKEN = 64


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """The limits of an answer.

    :ivar max_bytes: of the whole body, also as it is sent: compressed, and in chunks.
    :ivar max_event_bytes: of one event, of one line, or of an answer in one object.
    :ivar max_characters: of text and thinking; the rest is discarded.
    """

    max_bytes: int = MIN_ANSWER_BYTES
    max_event_bytes: int = MIN_EVENT_BYTES
    max_characters: int = 2_000_000

    @classmethod
    def from_tokens(cls, max_tokens: int) -> "AnswerLimits":
        """Return the limits of an answer of so many tokens."""
        return cls(
            max_bytes=MIN_ANSWER_BYTES + ANSWER_BYTES_PER_TOKEN * max_tokens,
            max_event_bytes=MIN_EVENT_BYTES + EVENT_BYTES_PER_TOKEN * max_tokens,
        )


DEFAULT_LIMITS = AnswerLimits()
