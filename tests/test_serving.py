"""The background loops of a process."""

from datetime import timedelta

from kaiwa import clock, serving

from .client import AppVisitor


def test_unused_conversations_are_deleted_in_time(make_app, monkeypatch):
    app = make_app(KEEP_DAYS="30")
    talk = AppVisitor(app).begin()
    talk.follow()
    services = app.extensions["kaiwa"]
    [owner] = services.people.list_recent()

    serving._delete_unused(services)
    assert talk.visitor.get(talk.path).status_code == 200
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    serving._delete_unused(services)

    assert services.archive.list_ids(owner.owner_id) == []
