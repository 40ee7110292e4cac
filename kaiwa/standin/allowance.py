"""The rate limit headers: what is left of this minute's requests.

Nothing is ever refused for being too much: the stand-in also serves load tests.
"""

import time
from collections import deque

REQUESTS_PER_MINUTE = 150
TOKENS_PER_MINUTE = 800_000
_MINUTE_SECONDS = 60.0


class Allowance:
    """Counts the requests of the last minute."""

    def __init__(self) -> None:
        """Begin with everything left."""
        self._spent: deque[tuple[float, int]] = deque()

    def spend(self, tokens: int) -> dict[str, str]:
        """Count one request and return the headers that tell what is left."""
        now = time.monotonic()
        self._spent.append((now, tokens))
        while self._spent[0][0] <= now - _MINUTE_SECONDS:
            self._spent.popleft()
        requests = len(self._spent)
        spent = sum(tokens for _, tokens in self._spent)
        reset = f"{self._spent[0][0] + _MINUTE_SECONDS - now:.0f}s"
        return {
            "x-ratelimit-limit-requests": str(REQUESTS_PER_MINUTE),
            "x-ratelimit-limit-tokens": str(TOKENS_PER_MINUTE),
            "x-ratelimit-remaining-requests": str(
                max(0, REQUESTS_PER_MINUTE - requests)
            ),
            "x-ratelimit-remaining-tokens": str(max(0, TOKENS_PER_MINUTE - spent)),
            "x-ratelimit-reset-requests": reset,
            "x-ratelimit-reset-tokens": reset,
        }
