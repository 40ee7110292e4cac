"""The specification of an answer, written in plain words into a message.

So it reaches the endpoint through any subject.
"""

import re
from dataclasses import dataclass

_PATTERN = re.compile(
    rb"bench (?P<kind>[a-z]+): (?P<tokens>\d+) tokens, (?P<rate>\d+) a second,"
    rb" after (?P<delay>\d+) ms, crowd (?P<crowd>\d+)"
)


@dataclass(frozen=True, slots=True)
class AnswerSpec:
    """One answer.

    :ivar kind: one of ``texts.KINDS``.
    :ivar tokens: their number; 0 for an endless answer.
    :ivar rate: tokens per second; 0 for all at once.
    :ivar delay_ms: from the request to the first token, in milliseconds.
    :ivar crowd: the number of a crowd: its answers can be held back together.
    """

    kind: str = "prose"
    tokens: int = 0
    rate: int = 20
    delay_ms: int = 0
    crowd: int = 0

    def write(self) -> str:
        """Write the message that asks for this answer."""
        return (
            f"bench {self.kind}: {self.tokens} tokens, {self.rate} a second,"
            f" after {self.delay_ms} ms, crowd {self.crowd}"
        )


def read_spec(body: bytes) -> AnswerSpec:
    """Read the last specification in the body of a request."""
    found = _PATTERN.match(body, body.rindex(b"bench "))
    if found is None:
        raise ValueError(body[-200:])
    numbers = (int(found[it]) for it in ("tokens", "rate", "delay", "crowd"))
    return AnswerSpec(found["kind"].decode(), *numbers)
