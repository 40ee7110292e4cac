"""Counters: how often something came within a moving window, for each who is counted.

In Redis where it is attached, so that all processes count together, and in this process
otherwise. A lost Redis keeps nobody out: this process goes on counting by itself.
"""

import logging
import math
import time
from collections.abc import Callable
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from typing import Any, TypeVar

import redis
from flask import Flask
from flask_limiter import Limiter
from limits import RateLimitItem
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from ..redis_pool import open_pool

Result = TypeVar("Result")

CONNECTIONS = 1  # Beside the three of the relay: see docs/reliability.md.
PATIENCE_SECONDS = 1.0  # As long as a lost Redis may hold up a request,
RETRY_SECONDS = 10.0  # and how seldom it does.

log = logging.getLogger(__name__)


class Counters:
    """All counters of the app; opened without a connection.

    :param redis_url: empty for none.
    :param namespace: the same for processes that share a database, and for no others.
    """

    def __init__(self, app: Flask, redis_url: str, namespace: str) -> None:
        self._away_until = 0.0
        self._limiter = Limiter(
            lambda: "",  # Who is counted is said at each count.
            strategy="moving-window",
            storage_uri="redis://" if redis_url else "memory://",
            storage_options=_choose_storage(redis_url, namespace),
        )
        self._limiter.init_app(app)

    def count(self, limit: RateLimitItem, *key: str) -> int:
        """Count once, unless that is too much.

        :param key: what is counted, and for whom.
        :returns: how many seconds too early it came; 0 when it was counted.
        """
        return self._ask(lambda counter: _hit(counter, limit, key))

    def forget(self, limit: RateLimitItem, *key: str) -> None:
        """Begin again at nothing."""
        self._ask(lambda counter: counter.clear(limit, *key))

    def _ask(self, work: Callable[[RateLimiter], Result]) -> Result:
        if time.monotonic() < self._away_until:
            return work(self._own_counter)
        try:
            result = work(self._limiter.limiter)
        except redis.RedisError as error:
            self._note_loss(error)
            return work(self._own_counter)
        self._note_return()
        return result

    @cached_property
    def _own_counter(self) -> RateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())

    def _note_loss(self, error: redis.RedisError) -> None:
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


def _hit(counter: RateLimiter, limit: RateLimitItem, key: tuple[str, ...]) -> int:
    if counter.hit(limit, *key):
        return 0
    wait_seconds = counter.get_window_stats(limit, *key).reset_time - time.time()
    return max(1, math.ceil(wait_seconds))


def _choose_storage(redis_url: str, namespace: str) -> dict[str, Any]:
    if not redis_url:
        return {}
    return {
        "connection_pool": open_pool(
            redis_url, connections=CONNECTIONS, patience_seconds=PATIENCE_SECONDS
        ),
        "key_prefix": f"kaiwa:{namespace}:counters",
    }
