"""Open a connection pool for Redis. Connections are made when they are needed."""

import redis


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
