import json
import logging
from collections.abc import Iterator

import pytest
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from kaiwa.monitoring.sentry import ErrorReports

DSN = "https://key@sentry.example/1"
WORDS = "Words of a user"


class Outbox(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__({"dsn": DSN})
        self.sent: list[Envelope] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.sent.append(envelope)

    @property
    def text(self) -> str:
        """The bytes of everything."""
        return b"".join(it.serialize() for it in self.sent).decode()


@pytest.fixture
def outbox() -> Iterator[Outbox]:
    """Reports that start and end with the test."""
    outbox = Outbox()
    reports = ErrorReports(DSN, is_on_heroku=True, transport=outbox)
    reports.start()
    yield outbox
    reports.close()


def fail(*_args: object, **_more: object) -> None:
    """Raise an exception with words everywhere, and with a cause."""
    local = [WORDS]
    try:
        raise KeyError(WORDS, local)
    except KeyError as cause:
        error = ValueError(f"{WORDS} in {local}")
        error.add_note(WORDS)
        error.words = WORDS  # type: ignore[attr-defined]
        raise error from cause


def test_failed_request_is_reported_without_words(app, outbox, monkeypatch):
    monkeypatch.setattr(
        app.extensions["kaiwa"].conversations, "list_conversations", fail
    )
    client = app.test_client()
    client.set_cookie("other", WORDS)

    headers = {"X-Note": WORDS, "User-Agent": WORDS, "X-Request-ID": "one-id"}
    reply = client.get(f"/?q={WORDS}", headers=headers)

    assert reply.status_code == 500
    [envelope] = outbox.sent
    event = envelope.get_event()
    assert event
    values = event["exception"]["values"]
    assert [it["type"] for it in values] == ["KeyError", "ValueError"]
    assert values[-1]["stacktrace"]["frames"][-1]["function"] == "fail"
    assert event["tags"] == {"request_id": "one-id"}
    assert event["release"].startswith("kaiwa@")


@pytest.mark.parametrize(
    "secret", [WORDS, "Words", "kaiwa=", "User-Agent", "q=", "vars", "context_line"]
)
def test_report_has_no_words(app, outbox, monkeypatch, secret):
    monkeypatch.setattr(
        app.extensions["kaiwa"].conversations, "list_conversations", fail
    )
    logging.getLogger("kaiwa").error("A line with %s", WORDS)

    app.test_client().get(f"/?q={WORDS}", headers={"X-Note": WORDS})

    assert outbox.sent
    assert secret not in outbox.text


def test_group_of_errors_has_no_words(outbox, monkeypatch):
    # As gunicorn sets it.
    monkeypatch.setattr(logging.getLogger("gunicorn.error"), "propagate", False)
    try:
        raise ExceptionGroup(WORDS, [ValueError(WORDS), OSError(WORDS)])
    except ExceptionGroup:
        logging.getLogger("gunicorn.error").exception(WORDS)

    [event] = [it.get_event() for it in outbox.sent]
    assert "OSError" in json.dumps(event)
    assert "Words" not in outbox.text


def test_breadcrumbs_and_scopes_are_left_out(outbox):
    import sentry_sdk

    sentry_sdk.get_isolation_scope().set_user({"id": WORDS})
    sentry_sdk.get_global_scope().set_extra("note", WORDS)
    sentry_sdk.add_breadcrumb(message=WORDS)
    try:
        fail()
    except ValueError:
        logging.getLogger("kaiwa").exception(WORDS)

    sentry_sdk.get_isolation_scope().clear()
    sentry_sdk.get_global_scope().clear()
    assert outbox.sent
    assert "Words" not in outbox.text
