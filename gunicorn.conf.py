"""How gunicorn serves Kaiwa, on a laptop as on Heroku.

One gevent worker serves a thousand streams. Heroku's buildpack always sets
WEB_CONCURRENCY; more processes start only if Redis lets them exchange answers.

GUNICORN_CMD_ARGS, which the buildpack sets as well, takes precedence over this file.
"""

import json
import logging
import os
import re
import resource
import shutil
import signal
import socket
import sys
import tempfile
import traceback
from contextlib import contextmanager, suppress

import gevent
from gevent import monkey
from gunicorn.glogging import Logger
from gunicorn.workers.ggevent import GeventWorker

LAST_REQUESTS_SECONDS = 2
CLOSE_SECONDS = 0.1
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
# A header must not forge a line of the log, or control a terminal.
REFERENCE = re.compile(r"[0-9A-Za-z-]{1,64}")

UNQUOTED = re.compile(r"[\"=]")

is_on_heroku = bool(os.environ.get("DYNO")) and not os.environ.get("CI")
has_redis = bool(os.environ.get("REDIS_URL") or os.environ.get("REDIS_TLS_URL"))

host = "0.0.0.0" if is_on_heroku else "127.0.0.1"
bind = f"{host}:{os.environ.get('PORT') or 5000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 1) if has_redis else 1
worker_connections = 4000
backlog = 1024
preload_app = False
keepalive = 95  # Longer than the router's 90 s, so it never reuses a closed one.
timeout = 60
graceful_timeout = 27  # Heroku sends SIGKILL after 30 s.
# Limits of the request line and the headers: see docs/configuration.md.
limit_request_line = 4094
limit_request_fields = 100
limit_request_field_size = 8190
control_socket_disable = True  # Two servers would use the same one.
forwarded_allow_ips = "127.0.0.1"  # The app decides which proxies to trust.

accesslog = "-"
# One logfmt line per request.
access_log_format = (
    "at=request method=%(m)s path=%(path)s status=%(s)s bytes=%(b)s ms=%(M)s"
    " request_id=%(reference)s"
)
errorlog = "-"
loglevel = (os.environ.get("LOG_LEVEL") or "info").strip().lower()


# The processes share their metrics in a folder, which the library reads from here.
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
has_metrics = bool(os.environ.get("METRICS_TOKEN", "").strip())
if has_metrics and METRICS_FOLDER not in os.environ:
    os.environ[METRICS_FOLDER] = tempfile.mkdtemp(prefix="kaiwa-metrics-")


class WordlessFormatter(logging.Formatter):
    """Formats exceptions with their types and tracebacks, without their messages.

    A message may contain a user's text, or a part of an address with a password.
    """

    def formatException(self, exc_info) -> str:
        """Format an exception and its causes, the last one first."""
        lines, error = [], exc_info[1]
        while error is not None:
            lines += [_describe(error), *traceback.format_tb(error.__traceback__)]
            hidden = error.__suppress_context__
            error = error.__cause__ or (None if hidden else error.__context__)
        return "\n".join(line.rstrip("\n") for line in lines)


def _describe(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    # The owner needs the names of missing files, ports and modules, and of invalid
    # settings.
    is_plain = isinstance(error, OSError | ImportError) and kind.startswith("builtins.")
    is_shown = is_plain or kind == "kaiwa.errors.owner.BadSetting"
    return f"{kind}: {error}" if is_shown else kind


class PlainLogger(Logger):
    """Gunicorn's log, without users' texts and without secrets."""

    def setup(self, cfg) -> None:
        """Set the formatters and levels, also when the configuration is reloaded."""
        super().setup(cfg)
        self.access_log.setLevel(max(self.error_log.level, logging.INFO))
        for handler in self.error_log.handlers:
            handler.setFormatter(WordlessFormatter(self.error_fmt, self.datefmt))

    def atoms(self, resp, req, environ, request_time) -> dict:
        """Add the encoded path, since a decoded one could contain a line break.

        The query is left out: it may contain the code of a sign-on.
        """
        given = environ.get("HTTP_X_REQUEST_ID", "")
        path = environ["RAW_URI"].partition("?")[0]
        return super().atoms(resp, req, environ, request_time) | {
            "path": json.dumps(path) if UNQUOTED.search(path) else path,
            "reference": given if REFERENCE.fullmatch(given) else "-",
        }

    def warning(self, msg, *args, **kwargs) -> None:
        """Leave out the text of a broken request: it may be a part of a message."""
        if msg.startswith("Invalid request from "):
            msg = ": ".join(msg.split(": ")[:2])
        super().warning(msg, *args, **kwargs)


logger_class = PlainLogger


class KaiwaWorker(GeventWorker):
    """Gunicorn's gevent worker, which closes idle connections at its end.

    Otherwise each of them would delay the end of the process, and then be killed with
    a traceback in the log.
    """

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._idle: set[socket.socket] = set()

    def handle(self, listener, client, addr) -> None:
        """Serve the requests of one connection."""
        gevent.getcurrent().client = client
        super().handle(listener, client, addr)

    @contextmanager
    def timeout_ctx(self):
        """Limit how long a connection waits for its next request."""
        client = gevent.getcurrent().client
        self._idle.add(client)
        try:
            with super().timeout_ctx():
                yield
        finally:
            self._idle.discard(client)

    def keep_closing_idle(self) -> None:
        """Close idle connections until the process ends."""
        while True:
            for client in list(self._idle):
                with suppress(OSError):
                    _end_reading(client)
            gevent.sleep(CLOSE_SECONDS)


def _end_reading(client) -> None:
    # A request that has arrived still gets its response. gevent's own shutdown()
    # would raise an error in the waiting greenlet.
    plain_socket = monkey.get_original("socket", "socket")
    with plain_socket(fileno=os.dup(client.fileno())) as connection:
        connection.shutdown(socket.SHUT_RD)


worker_class = KaiwaWorker


def post_fork(server, worker) -> None:
    """Let a signal end a worker that is still starting.

    It inherits the arbiter's handlers, which only queue signals: a stop in the first
    moment would last until ``graceful_timeout``.
    """
    for number in ENDS:
        signal.signal(number, signal.SIG_DFL)
    while not server.SIG_QUEUE.empty():
        if server.SIG_QUEUE.get_nowait() in ENDS:
            sys.exit()


def child_exit(server, worker) -> None:
    """Forget the gauges of a worker that has ended; its counters stay."""
    if has_metrics:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server) -> None:
    """Remove the folder of the metrics."""
    if has_metrics:
        shutil.rmtree(os.environ[METRICS_FOLDER], ignore_errors=True)


def post_worker_init(worker) -> None:
    """Start the background greenlets, and handle the signals that end the process.

    Gunicorn waits for connections, and an event stream is a connection that does not
    end. So drain the answers first, and then call gunicorn's own handler.
    """
    from kaiwa import serving

    app = worker.app.callable
    _allow_open_files()
    _set_up_log(app.extensions["kaiwa"].settings.log_level)
    quit_gunicorn = signal.getsignal(signal.SIGTERM)
    drains: list[gevent.Greenlet] = []

    def drain(signum, frame) -> None:
        try:
            # At a terminal, running answers are interrupted and stored at once.
            serving.drain(app, seconds=None if signum == signal.SIGTERM else 0)
        finally:
            worker.cfg.set("graceful_timeout", LAST_REQUESTS_SECONDS)
            quit_gunicorn(signum, frame)
            worker.keep_closing_idle()

    def take_signal(signum, frame) -> None:
        # Heroku and the arbiter both send a signal; the second changes nothing.
        if not drains:
            drains.append(gevent.spawn(drain, signum, frame))

    for number in ENDS:
        signal.signal(number, take_signal)
    serving.start(app)


def _allow_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * worker_connections
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _set_up_log(level: str) -> None:
    # Heroku puts the time before each line.
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(WordlessFormatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    log = logging.getLogger("kaiwa")
    log.setLevel(level.upper())
    # Lines in logfmt begin with their first field.
    plain = logging.StreamHandler(sys.stdout)
    plain.setFormatter(WordlessFormatter("%(message)s"))
    lines = logging.getLogger("kaiwa.lines")
    lines.handlers, lines.propagate = [plain], False

    def log_failure(_context, kind, error, trace) -> None:
        log.error("A greenlet broke.", exc_info=(kind, error, trace))

    gevent.get_hub().print_exception = log_failure
