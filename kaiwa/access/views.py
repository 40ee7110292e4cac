"""A rate limit of public pages, per network: of guesses and of views."""

from limits import RateLimitItem, RateLimitItemPerMinute

from ..errors import TooManyRequests
from .counters import Counters, name_network

PER_MINUTE = RateLimitItemPerMinute(120)
PICTURES_PER_MINUTE = RateLimitItemPerMinute(1200)  # A page has several.


class PublicViews:
    """The rate limit of views of public pages."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def count(self, address: str) -> None:
        """Count a page. Call it before the page is looked up.

        :raises TooManyRequests: the network must wait.
        """
        self._count(PER_MINUTE, "public views", address)

    def count_picture(self, address: str) -> None:
        """Count a picture of a page; see ``count``."""
        self._count(PICTURES_PER_MINUTE, "public pictures", address)

    def _count(self, limit: RateLimitItem, kind: str, address: str) -> None:
        wait_seconds = self._counters.count(limit, kind, name_network(address))
        if wait_seconds:
            raise TooManyRequests(retry_after_seconds=wait_seconds)
