"""How gunicorn serves Kaiwa, on a laptop as on Heroku.

One gevent worker holds a thousand streams. Two processes cannot share memory, so there
is a second one only when Redis lets them step together; Heroku's buildpack sets
WEB_CONCURRENCY by itself, which alone is no reason.

Gunicorn ranks GUNICORN_CMD_ARGS, which the buildpack sets as well, above this file.
"""

import logging
import os
import resource
import signal
import sys

LAST_REQUESTS_SECONDS = 2

is_on_heroku = bool(os.environ.get("DYNO")) and not os.environ.get("CI")
has_redis = bool(os.environ.get("REDIS_URL") or os.environ.get("REDIS_TLS_URL"))

host = "0.0.0.0" if is_on_heroku else "127.0.0.1"
bind = f"{host}:{os.environ.get('PORT') or 5000}"
worker_class = "gevent"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1) if has_redis else 1
worker_connections = 4000
backlog = 1024
preload_app = False
keepalive = 95  # Longer than the router's 90 s, so that it never meets a closed one.
timeout = 60
graceful_timeout = 27  # Heroku kills at 30 s.
# What a request may bring before its body: see docs/configuration.md.
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
control_socket_disable = True  # Two servers would claim the same one.
forwarded_allow_ips = "127.0.0.1"  # The app itself knows whom to trust.

accesslog = "-"
# The address as it was sent: decoded, it could hold a line of its own.
access_log_format = (
    "%(m)s %({raw_uri}e)s %(s)s %(b)s bytes %(M)s ms request_id=%({x-request-id}i)s"
)
errorlog = "-"


def post_worker_init(worker) -> None:
    """Start what runs in the background, and take the signals to end before gunicorn.

    Gunicorn waits for connections, not for answers, and a feed is a connection that
    does not end: answers are drained first, and then gunicorn's own handler is called.
    """
    import gevent

    from kaiwa import serving

    _allow_open_files()
    _set_up_log()
    app = worker.app.callable
    quit_gunicorn = signal.getsignal(signal.SIGTERM)
    drains: list[gevent.Greenlet] = []

    def drain(signum, frame) -> None:
        try:
            # At a terminal nobody waits: what runs is interrupted and stored.
            serving.drain(app, seconds=None if signum == signal.SIGTERM else 0)
        finally:
            # All that is left are connections that a browser or the router keeps alive.
            worker.cfg.set("graceful_timeout", LAST_REQUESTS_SECONDS)
            quit_gunicorn(signum, frame)

    def take_signal(signum, frame) -> None:
        # The router and the arbiter both send one; the second changes nothing.
        if not drains:
            drains.append(gevent.spawn(drain, signum, frame))

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, take_signal)
    serving.start(app)


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * worker_connections
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _set_up_log() -> None:
    # Heroku puts the time before each line.
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    log = logging.getLogger("kaiwa")
    log.handlers = [handler]
    log.setLevel(logging.INFO)
    log.propagate = False
