"""Error reports to Sentry, without texts. Imported only if SENTRY_DSN is set.

A report has the types of an exception and its causes, the functions and lines of their
tracebacks, and the ID of the request. Messages of exceptions, variables, requests and
lines of the log may contain texts of users, so a report has none of them.
"""

import logging
from contextlib import suppress
from typing import Any

import sentry_sdk
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import event_from_exception

from ..version import VERSION

# Loggers that do not pass their records on to the root.
LOGGERS = ("", "gunicorn.error")
KEPT = (
    *("event_id", "timestamp", "platform", "level", "release", "environment"),
    *("server_name", "sdk", "tags"),
)
KEPT_OF_EXCEPTION = ("type", "module", "mechanism")
KEPT_OF_MECHANISM = ("type", "handled", "exception_id", "parent_id")
KEPT_OF_FRAME = ("filename", "abs_path", "function", "module", "lineno", "in_app")


class ErrorReports(logging.Handler):
    """Reports each exception of the log.

    :param transport: of the tests; the library's own by default.
    """

    def __init__(
        self, dsn: str, *, is_on_heroku: bool, transport: Transport | None = None
    ) -> None:
        super().__init__(logging.ERROR)
        self._client = sentry_sdk.Client(
            dsn=dsn,
            transport=transport,
            before_send=reduce_event,
            release=f"kaiwa@{VERSION}",
            environment="heroku" if is_on_heroku else "production",
            # The integrations read requests, breadcrumbs and arguments.
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
            max_request_body_size="never",
            auto_session_tracking=False,
            enable_backpressure_handling=False,
            send_client_reports=False,
            traces_sample_rate=None,
            spotlight=False,
        )

    def start(self) -> None:
        """Report from now on."""
        for name in LOGGERS:
            logging.getLogger(name).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Report the exception of a record; a record without one is not reported."""
        if not record.exc_info or record.exc_info[1] is None:
            return
        # An error here must not become another record.
        with suppress(Exception):
            options = self._client.options
            event, hint = event_from_exception(record.exc_info, client_options=options)
            event["tags"] = {"request_id": getattr(record, "request_id", "-")}
            self._client.capture_event(event, hint)

    def close(self) -> None:
        """Send the last reports, for at most 2 s."""
        for name in LOGGERS:
            logging.getLogger(name).removeHandler(self)
        self._client.close(timeout=2.0)
        super().close()


def reduce_event(event: Event, _hint: Hint) -> Event:
    """Keep the fields without texts, by name."""
    whole: dict[str, Any] = dict(event)
    reduced = _keep(whole, KEPT)
    values = (whole.get("exception") or {}).get("values") or []
    reduced["exception"] = {"values": [_reduce_exception(it) for it in values]}
    return reduced  # type: ignore[return-value]


def _reduce_exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = (value.get("stacktrace") or {}).get("frames") or []
    reduced = _keep(value, KEPT_OF_EXCEPTION)
    reduced["mechanism"] = _keep(value.get("mechanism") or {}, KEPT_OF_MECHANISM)
    reduced["stacktrace"] = {"frames": [_keep(it, KEPT_OF_FRAME) for it in frames]}
    return reduced


def _keep(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names if name in values}
