"""Counters: how often something came within a moving window, for each who is counted.

In Redis where it is attached, so that all processes count together, and in this process
otherwise. A lost Redis keeps nobody out: this process goes on counting by itself.

The only file that knows where limits, the library that Flask-Limiter is made of, keeps
its counts. Flask-Limiter itself would open them, and a thread with them, at the start.
"""

import logging
import math
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import TypeVar

from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

Result = TypeVar("Result")

CONNECTIONS = 1  # Beside the three of the relay: see docs/reliability.md.
PATIENCE_SECONDS = 1.0  # As long as a lost Redis may hold up a request,
RETRY_SECONDS = 10.0  # and how seldom it does.

log = logging.getLogger(__name__)


class Counters:
    """All counters of the app; opened when something is counted.

    :param redis_url: empty for none.
    :param namespace: the same for processes that share a database, and for no others.
    """

    def __init__(self, redis_url: str, namespace: str) -> None:
        self._redis_url = redis_url
        self._namespace = namespace
        self._shared: MovingWindowRateLimiter | None = None
        self._own: MovingWindowRateLimiter | None = None
        self._away_until = 0.0

    def count(self, limit: RateLimitItem, *key: str) -> int:
        """Count once, unless that is too much.

        :param key: what is counted, and for whom.
        :returns: how many seconds too early it came; 0 when it was counted.
        """
        return self._ask(lambda counter: _hit(counter, limit, key))

    def forget(self, limit: RateLimitItem, *key: str) -> None:
        """Begin again at nothing."""
        self._ask(lambda counter: counter.clear(limit, *key))

    def _ask(self, work: Callable[[MovingWindowRateLimiter], Result]) -> Result:
        if not self._redis_url or time.monotonic() < self._away_until:
            return work(self._open_own())
        import redis  # Six megabytes: only who has one pays for them.

        try:
            result = work(self._open_shared())
        except redis.RedisError as error:
            self._note_loss(error)
            return work(self._open_own())
        self._note_return()
        return result

    def _open_own(self) -> MovingWindowRateLimiter:
        if self._own is None:
            opened = MovingWindowRateLimiter(MemoryStorage())
            # It starts a thread, and while that began, another may have been opened.
            self._own = self._own or opened
        return self._own

    def _open_shared(self) -> MovingWindowRateLimiter:
        from ..redis_pool import open_pool

        if self._shared is None:
            pool = open_pool(
                self._redis_url,
                connections=CONNECTIONS,
                patience_seconds=PATIENCE_SECONDS,
            )
            storage = RedisStorage(
                "redis://",
                connection_pool=pool,
                key_prefix=f"kaiwa:{self._namespace}:counters",
            )
            self._shared = MovingWindowRateLimiter(storage)
        return self._shared

    def _note_loss(self, error: Exception) -> None:
        if not self._away_until:
            name = type(error).__name__
            log.warning("Redis is away (%s): each process counts by itself.", name)
        self._away_until = time.monotonic() + RETRY_SECONDS

    def _note_return(self) -> None:
        if self._away_until:
            log.info("Redis is back: all processes count together.")
        self._away_until = 0.0


def name_network(address: str) -> str:
    """Name whom an address belongs to: of IPv6, a home or a server has 2**64."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "unknown"
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(IPv6Address(int(ip) >> 64 << 64))


def _hit(
    counter: MovingWindowRateLimiter, limit: RateLimitItem, key: tuple[str, ...]
) -> int:
    if counter.hit(limit, *key):
        return 0
    wait_seconds = counter.get_window_stats(limit, *key).reset_time - time.time()
    return max(1, math.ceil(wait_seconds))
