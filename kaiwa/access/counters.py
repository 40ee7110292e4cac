"""Counters: how often something came within a moving window, for each who is counted.

In Redis where it is attached, so that all processes count together, and in this process
otherwise. While Redis is away this process goes on counting by itself: neither is
everything let through then, nor is everybody kept out.

The only file that knows where limits keeps its counts.
"""

import logging
import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

import redis
from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

Result = TypeVar("Result")

REDIS_SECONDS = 2
RETRY_SECONDS = 30.0

log = logging.getLogger(__name__)


class Counters:
    """All counters of the app; opened without a connection.

    :param redis_url: empty for none.
    :param namespace: the same for processes that share a database, and for no others.
    """

    def __init__(self, redis_url: str, namespace: str) -> None:
        self._redis_url = redis_url
        self._namespace = namespace
        self._in_memory: MovingWindowRateLimiter | None = None
        self._in_redis: MovingWindowRateLimiter | None = None
        self._redis_again_at = 0.0

    def count(self, limit: RateLimitItem, *key: str) -> int:
        """Count once, unless that is too much.

        :param key: what is counted, and for whom.
        :returns: how many seconds too early it came; 0 when it was counted.
        """
        return self._ask(lambda limiter: _hit(limiter, limit, key))

    def forget(self, limit: RateLimitItem, *key: str) -> None:
        """Begin again at nothing."""
        self._ask(lambda limiter: limiter.clear(limit, *key))

    def _ask(self, work: Callable[[MovingWindowRateLimiter], Result]) -> Result:
        if self._redis_url and time.monotonic() >= self._redis_again_at:
            try:
                return work(self._open_redis())
            except StorageError as error:
                self._redis_again_at = time.monotonic() + RETRY_SECONDS
                name = type(error.storage_error).__name__
                log.warning("Redis is away (%s): each process counts by itself.", name)
        return work(self._open_memory())

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
                key_prefix=f"kaiwa:{self._namespace}:counters",
                wrap_exceptions=True,
            )
            self._in_redis = MovingWindowRateLimiter(storage)
        return self._in_redis


def name_network(address: str) -> str:
    """Name what one subscriber has: an IPv4 address, or 2^64 IPv6 addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ip_network((found, 64), strict=False))
    return str(found)


def _hit(
    limiter: MovingWindowRateLimiter, limit: RateLimitItem, key: tuple[str, ...]
) -> int:
    if limiter.hit(limit, *key):
        return 0
    resets_at = limiter.get_window_stats(limit, *key).reset_time
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
