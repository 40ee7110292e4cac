"""Open a connection pool for Redis, and wait for replies.

Connections are made when they are needed. A process has two: one that listens to the
other processes, and one for everything else. So two releases of two dynos with two
processes each use 16 of the 20 that the smallest plan has.
"""

from collections.abc import Callable
from typing import TypeVar

import gevent
import redis
from redis import Redis as Redis

Result = TypeVar("Result")

CONNECTIONS = 2
LISTENER_SECONDS = 5.0
SHARED_SECONDS = 60.0  # Long: a socket's own timeout also fires in a busy process.
SLICES = 20


def open_pool(
    url: str, *, connections: int, patience_seconds: float
) -> redis.BlockingConnectionPool:
    """Open a pool of connections.

    :param patience_seconds: the timeout for a free connection, for connecting, and
        for a reply.
    """
    # Heroku's certificate is self-signed. The URL may ask for verification.
    is_unchecked = url.startswith("rediss://") and "ssl_cert_reqs" not in url
    trust = {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    return redis.BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=patience_seconds,
        socket_timeout=patience_seconds,
        socket_connect_timeout=patience_seconds,
        socket_keepalive=True,
        health_check_interval=30,
        **(trust if is_unchecked else {}),
    )


def open_listener(url: str) -> Redis:
    """Open the connection that listens."""
    pool = open_pool(url, connections=1, patience_seconds=LISTENER_SECONDS)
    return Redis(connection_pool=pool)


def open_shared(url: str) -> Redis:
    """Open the connection for everything else; its users call ``run_patiently``."""
    pool = open_pool(url, connections=1, patience_seconds=SHARED_SECONDS)
    return Redis(connection_pool=pool)


def run_patiently(work: Callable[[], Result], seconds: float) -> Result:
    """Run some work, and give up after seconds in which the event loop was free.

    The timeout of a socket also counts the time in which other greenlets compute, and
    the event loop fires it before it reads an answer that has arrived meanwhile. Here
    the time passes in slices, and the event loop reads between two of them.

    :raises redis.TimeoutError: the work took longer.
    """
    caller, left = gevent.getcurrent(), SLICES

    def count_down() -> None:
        nonlocal left
        left -= 1
        if not left:
            caller.throw(TimeoutError())

    # A late timer fires once in a turn of the event loop, however late it is.
    timer = gevent.get_hub().loop.timer(seconds / SLICES, repeat=seconds / SLICES)
    timer.start(count_down)
    try:
        return work()
    except TimeoutError as error:
        raise redis.TimeoutError("Redis did not answer in time.") from error
    finally:
        timer.stop()
        timer.close()
