"""Count events in a moving window, per key.

The counts are in Redis if one is attached, so that all processes share them, and in
this process otherwise. If Redis is down, each process counts alone.

The only file that opens a storage of ``limits``, the library under Flask-Limiter.
Flask-Limiter itself would open it, and start a thread, when the app is created.
"""

import logging
import math
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, TypeVar

import gevent
from gevent.lock import BoundedSemaphore
from limits import RateLimitItem
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    import redis

Result = TypeVar("Result")

CONNECTIONS = 1  # The notes of the relay use the same one.
HOLD_SECONDS = 0.1  # A request waits this long for Redis, then counts here.
MOST_HOLDS = 10  # It waits again while Redis replies to requests before it.
PATIENCE_SECONDS = 1.0  # Redis is away if it takes longer; a greenlet waits for it.
RETRY_SECONDS = 10.0

log = logging.getLogger(__name__)


class Counters:
    """The counters of the app. The storage opens at the first count.

    :param client: the connection to Redis; None to count in this process.
    :param namespace: shared by the processes of one database, and by no others.
    :param hold_seconds: the longest time that a count waits for Redis.
    :param patience_seconds: Redis is away if it needs longer for one count.
    """

    def __init__(
        self,
        client: "redis.Redis | None",
        namespace: str,
        *,
        hold_seconds: float = HOLD_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._hold_seconds = hold_seconds
        self._patience_seconds = patience_seconds
        self._client = client
        self._namespace = namespace
        self._shared: MovingWindowRateLimiter | None = None
        self._own: MovingWindowRateLimiter | None = None
        self._away_until = 0.0
        self._replies = 0
        self._queue = BoundedSemaphore(CONNECTIONS)

    def count(self, limit: RateLimitItem, *key: str) -> int:
        """Count one event if the limit allows it.

        :param key: the kind of event, then the user or network.
        :returns: 0 if it was counted, else the seconds until the next one may come.
        """
        return self._ask(lambda counter: _hit(counter, limit, key))

    def forget(self, limit: RateLimitItem, *key: str) -> None:
        """Reset a count to zero."""
        self._ask(lambda counter: counter.clear(limit, *key))

    def _ask(self, work: Callable[[MovingWindowRateLimiter], Result]) -> Result:
        if not self._client or self._is_away():
            return work(self._open_own())
        # If Redis is slow, the event may be counted there later, too.
        results: list[Result] = []
        self._hold(gevent.spawn(self._ask_in_turn, work, results))
        return results[0] if results else work(self._open_own())

    def _hold(self, asking: gevent.Greenlet) -> None:
        import redis  # It takes 6 MB, so import it only if it is configured.

        from ..redis_pool import run_patiently

        for _ in range(MOST_HOLDS):
            replies = self._replies
            with suppress(redis.TimeoutError):
                run_patiently(asking.join, self._hold_seconds)
            if asking.dead or self._replies == replies:
                return

    def _ask_in_turn(
        self,
        work: Callable[[MovingWindowRateLimiter], Result],
        results: list[Result],
    ) -> None:
        import redis

        # Without the queue, the pool would raise the error of a lost Redis.
        with self._queue:
            if self._is_away():
                return
            try:
                results.append(self._ask_redis(work))
            except redis.RedisError as error:
                self._note_loss(error)
            else:
                self._replies += 1
                self._note_return()

    def _ask_redis(self, work: Callable[[MovingWindowRateLimiter], Result]) -> Result:
        import redis

        from ..redis_pool import run_patiently

        def run() -> Result:
            return run_patiently(
                lambda: work(self._open_shared()), self._patience_seconds
            )

        try:
            return run()
        except redis.ConnectionError:
            # Redis may drop a connection at any time: a new one shows whether it is
            # away.
            return run()

    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _open_own(self) -> MovingWindowRateLimiter:
        if self._own is None:
            opened = MovingWindowRateLimiter(MemoryStorage())
            # Opening starts a thread and yields, so another greenlet may be first.
            self._own = self._own or opened
        return self._own

    def _open_shared(self) -> MovingWindowRateLimiter:
        if self._shared is None:
            assert self._client
            storage = RedisStorage(
                "redis://",
                connection_pool=self._client.connection_pool,
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
    """Return the network that counts as one user: an IPv6 /64, or an IPv4 address."""
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
