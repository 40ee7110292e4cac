"""A rate limit of public pages, per network: of guesses and of views."""

from limits import RateLimitItemPerMinute

from ..errors import TooManyRequests
from .counters import Counters, name_network

PER_MINUTE = RateLimitItemPerMinute(120)


class PublicViews:
    """The rate limit of views of public pages."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def count(self, address: str) -> None:
        """Count a view. Call it before the page is looked up.

        :raises TooManyRequests: the network must wait.
        """
        key = "public views", name_network(address)
        if wait_seconds := self._counters.count(PER_MINUTE, *key):
            raise TooManyRequests(retry_after_seconds=wait_seconds)
