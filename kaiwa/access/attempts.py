"""Attempts at the password, limited: by address, and in total.

In total, because whoever has many addresses guesses from all of them. A browser that
has signed in before has a limit of its own instead, so that such a flood cannot keep
out the people who use the chat.
"""

from limits import RateLimitItem, RateLimitItemPerMinute

from ..errors import TooManyAttempts
from .counters import Counters, name_network

BY_ADDRESS = RateLimitItemPerMinute(10, 5)
IN_TOTAL = RateLimitItemPerMinute(200, 60)


class Attempts:
    """The limits of attempts at the password."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def take(self, address: str, known_owner: str | None = None) -> None:
        """Count an attempt, before anybody looks whether it is right.

        :param known_owner: of a browser that has signed in before.
        :raises TooManyAttempts: there were too many; this one must not be looked at.
        """
        if known_owner:
            self._count(BY_ADDRESS, "attempts of a browser", known_owner)
            return
        # One that is refused by its address does not use up what is left in total.
        self._count(BY_ADDRESS, *_of_address(address))
        self._count(IN_TOTAL, "attempts of all")

    def forgive(self, address: str) -> None:
        """Forget what an address has tried: one of its people knows the password.

        Many people come from the same office; they are not to wait for each other.
        """
        self._counters.forget(BY_ADDRESS, *_of_address(address))

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        wait_seconds = self._counters.count(limit, *key)
        if wait_seconds:
            raise TooManyAttempts(retry_after_seconds=wait_seconds)


def _of_address(address: str) -> tuple[str, str]:
    return "attempts of an address", name_network(address)
