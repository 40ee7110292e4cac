"""A wish: what a message of the benchmark asks the endpoint for.

It stands in the message in plain words, so that it reaches the endpoint through
whatever is measured.
"""

import re
from dataclasses import dataclass

_PATTERN = re.compile(
    rb"bench (?P<kind>[a-z]+): (?P<tokens>\d+) tokens, (?P<rate>\d+) a second,"
    rb" after (?P<delay>\d+) ms, crowd (?P<crowd>\d+)"
)


@dataclass(frozen=True, slots=True)
class Wish:
    """One answer.

    :ivar kind: one of ``texts.KINDS``.
    :ivar tokens: how many; 0 for an answer without end.
    :ivar rate: tokens a second; 0 for all at once.
    :ivar delay_ms: from the question to the first token, in milliseconds.
    :ivar crowd: whose pace it is sent at; each may be held back by itself.
    """

    kind: str = "prose"
    tokens: int = 0
    rate: int = 20
    delay_ms: int = 0
    crowd: int = 0

    def write(self) -> str:
        """Write the message that asks for it."""
        return (
            f"bench {self.kind}: {self.tokens} tokens, {self.rate} a second,"
            f" after {self.delay_ms} ms, crowd {self.crowd}"
        )


def read_wish(body: bytes) -> Wish:
    """Read the last wish in the body of a request."""
    found = _PATTERN.match(body, body.rindex(b"bench "))
    if found is None:
        raise ValueError(body[-200:])
    numbers = (int(found[it]) for it in ("tokens", "rate", "delay", "crowd"))
    return Wish(found["kind"].decode(), *numbers)
