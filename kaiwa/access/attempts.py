"""Attempts at the password, limited: by address, and in total.

In total, because whoever has many addresses guesses from all of them. A browser that
has signed in before has a limit of its own instead, so that such a flood cannot keep
out the people who use the chat.

Counted in Redis when there is one. Without it, and while it is away, each process
counts for itself: with several, guessing is as many times faster, but never free.

The only file that imports limits.
"""

import logging
import math
import time
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

import redis
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

from ..errors import TooManyAttempts

BY_ADDRESS = RateLimitItemPerMinute(10, 5)
IN_TOTAL = RateLimitItemPerMinute(200, 60)
REDIS_SECONDS = 2
RETRY_SECONDS = 30.0

log = logging.getLogger(__name__)


class Count(NamedTuple):
    """A limit, and whose count it is held against."""

    limit: RateLimitItem
    key: str


class Attempts:
    """The attempts at the password; opened without a connection.

    :param redis_url: where they are counted; in this process when empty.
    :param namespace: the same for processes of one app, and for no others.
    """

    def __init__(self, redis_url: str, namespace: str) -> None:
        self._redis_url = redis_url
        self._namespace = namespace
        self._in_memory: MovingWindowRateLimiter | None = None
        self._in_redis: MovingWindowRateLimiter | None = None
        self._redis_again_at = 0.0

    def take(self, address: str, known_owner: str | None = None) -> None:
        """Count an attempt, before anybody looks whether it is right.

        :param known_owner: of a browser that has signed in before.
        :raises TooManyAttempts: there were too many; this one must not be looked at.
        """
        for count in _list_counts(address, known_owner):
            wait = self._find_wait(count)
            if wait:
                raise TooManyAttempts(retry_after_seconds=wait)

    def _find_wait(self, count: Count) -> int:
        """Count, and return how many seconds are too early; 0 when it is in time."""
        if self._redis_url and time.monotonic() >= self._redis_again_at:
            try:
                return _hit(self._open_redis(), count)
            except StorageError as error:
                self._redis_again_at = time.monotonic() + RETRY_SECONDS
                name = type(error.storage_error).__name__
                log.warning("Redis is away (%s); attempts are counted here.", name)
        return _hit(self._open_memory(), count)

    def _open_memory(self) -> MovingWindowRateLimiter:
        if self._in_memory is None:
            opened = MovingWindowRateLimiter(MemoryStorage())
            # It starts a thread, and while that began, another may have been opened.
            self._in_memory = self._in_memory or opened
        return self._in_memory

    def _open_redis(self) -> MovingWindowRateLimiter:
        if self._in_redis is None:
            storage = RedisStorage(
                self._redis_url,
                connection_pool=_open_pool(self._redis_url),
                key_prefix=f"kaiwa:{self._namespace}:attempts",
                wrap_exceptions=True,
            )
            self._in_redis = MovingWindowRateLimiter(storage)
        return self._in_redis


def _list_counts(address: str, known_owner: str | None) -> tuple[Count, ...]:
    if known_owner:
        return (Count(BY_ADDRESS, f"browser {known_owner}"),)
    # One that is refused by its address does not use up what is left in total.
    return Count(BY_ADDRESS, _name_network(address)), Count(IN_TOTAL, "all")


def _name_network(address: str) -> str:
    """Return what one subscriber has: an IPv4 address, or 2^64 IPv6 addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network((found, 64), strict=False))
    return str(found)


def _hit(limiter: MovingWindowRateLimiter, count: Count) -> int:
    if limiter.hit(count.limit, count.key):
        return 0
    resets_at = limiter.get_window_stats(count.limit, count.key).reset_time
    return max(1, math.ceil(resets_at - time.time()))


def _open_pool(url: str) -> redis.ConnectionPool:
    # Heroku's certificate is signed by itself; an address that says otherwise wins.
    is_unchecked = url.startswith("rediss://") and "ssl_cert_reqs" not in url
    trust = {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    return redis.BlockingConnectionPool.from_url(
        url,
        max_connections=1,
        timeout=REDIS_SECONDS,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        **(trust if is_unchecked else {}),
    )
