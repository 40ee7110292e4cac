"""Opening Redis: how its address is read, in one place for all who use it.

Nothing is connected before it is used.
"""

import redis


def open_pool(
    url: str, *, connections: int, patience_seconds: float
) -> redis.BlockingConnectionPool:
    """Open a pool of connections that share an address.

    :param patience_seconds: for a free connection, for making one, and for an answer.
    """
    # Heroku's certificate is signed by itself; an address that says otherwise wins.
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
