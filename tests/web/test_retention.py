"""Temporary chats, and the announcement of deletions, without scripts."""

from datetime import timedelta

import pytest

from kaiwa import clock

from ..client import AppVisitor


@pytest.fixture
def temporary(visitor: AppVisitor):
    """A temporary chat whose answer has ended."""
    talk = visitor.begin("fast echo: a secret", temporary="on")
    talk.follow()
    return talk


def test_temporary_chat_is_not_listed(visitor: AppVisitor, temporary):
    page = visitor.read(temporary.path)

    assert "temporary-switch" in page
    assert temporary.path not in visitor.read("/conversations")
    assert temporary.path not in visitor.read("/")


@pytest.mark.parametrize("form", ["json", "md", "html"])
def test_temporary_chat_is_not_exported(visitor: AppVisitor, temporary, form):
    assert visitor.get(f"{temporary.path}/export/{form}").status_code == 404
    assert "a secret" not in visitor.read(f"/export/{form}")


def test_refused_chat_stays_temporary(visitor: AppVisitor):
    page = visitor.submit("/conversations", "   ", temporary="on").text

    assert 'name="temporary" value="on" form="composer" autocomplete="off" checked' in (
        page
    )


def test_deletion_is_announced_a_day_before(make_app, monkeypatch):
    visitor = AppVisitor(make_app(HISTORY_DAYS="3"))
    visitor.begin().follow()
    assert "Deleted within a day" not in visitor.read("/")
    later = clock.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert "Deleted within a day" in visitor.read("/")
