"""Limits: how many messages may come within a minute, from a person and an address.

Counted in Redis where it is attached, so that all processes count together, and in this
process otherwise. Losing Redis holds nobody back: this process goes on counting by
itself. What must not be passed is what may be spent, and the budgets see to that.
"""

import logging
import math
import time
from functools import cached_property
from ipaddress import IPv6Address, ip_address
from typing import Any

import redis
from flask_limiter import Limiter
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter

from ..errors import TooManyRequests
from ..redis_pool import open_pool

CONNECTIONS = 1  # Beside the three of the relay: see docs/reliability.md.
PATIENCE_SECONDS = 1.0  # As long as a lost Redis may hold up a send,
RETRY_SECONDS = 10.0  # and how seldom it does.

log = logging.getLogger(__name__)


class MessageLimits:
    """The limits of messages a minute; None for none.

    :param redis_url: empty for none.
    :param namespace: the same for processes that share a database, and for no others.
    :ivar limiter: Flask-Limiter's, for ``init_app``.
    """

    def __init__(
        self,
        *,
        per_person: int | None,
        per_address: int | None,
        redis_url: str,
        namespace: str,
    ) -> None:
        self._per_person = per_person and RateLimitItemPerMinute(per_person)
        self._per_address = per_address and RateLimitItemPerMinute(per_address)
        self._away_until = 0.0
        self.limiter = Limiter(
            lambda: "",  # Who is counted is said at each count.
            strategy="moving-window",
            storage_uri="redis://" if redis_url else "memory://",
            storage_options=_choose_storage(redis_url, namespace),
        )

    def describe(self) -> str:
        """Say in a few words what was decided, for the log."""
        limits = {"a person": self._per_person, "an address": self._per_address}
        told = [f"{it.amount} {whose}" for whose, it in limits.items() if it]
        return ", ".join(told) or "no limit"

    def count(self, owner_id: str, address: str) -> None:
        """Count a message; one that is refused is not counted for its address.

        :raises TooManyRequests: more came within a minute than may.
        """
        if self._per_person:
            self._count(self._per_person, "person", owner_id)
        if self._per_address:
            self._count(self._per_address, "address", name_network(address))

    def _count(self, limit: RateLimitItem, *key: str) -> None:
        try:
            wait_seconds = self._hit(limit, key)
        except redis.RedisError as error:
            self._note_loss(error)
            wait_seconds = _hit(self._own_counter, limit, key)
        if wait_seconds:
            raise TooManyRequests(retry_after_seconds=wait_seconds)

    def _hit(self, limit: RateLimitItem, key: tuple[str, ...]) -> int:
        if time.monotonic() < self._away_until:
            return _hit(self._own_counter, limit, key)
        wait_seconds = _hit(self.limiter.limiter, limit, key)
        if self._away_until:
            log.info("Redis is back: all processes count messages together.")
            self._away_until = 0.0
        return wait_seconds

    @cached_property
    def _own_counter(self) -> RateLimiter:
        return MovingWindowRateLimiter(MemoryStorage())

    def _note_loss(self, error: redis.RedisError) -> None:
        if not self._away_until:
            log.warning(
                "Redis is away (%s): each process counts messages by itself.",
                type(error).__name__,
            )
        self._away_until = time.monotonic() + RETRY_SECONDS


def name_network(address: str) -> str:
    """Name whom an address belongs to: of IPv6, a home or a server has 2**64."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(IPv6Address(int(ip) >> 64 << 64))


def _hit(counter: RateLimiter, limit: RateLimitItem, key: tuple[str, ...]) -> int:
    """Count once; return how long to wait if that is too much, in seconds."""
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
        "key_prefix": f"kaiwa:{namespace}:limits",
    }
