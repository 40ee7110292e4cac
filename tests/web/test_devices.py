"""Showing the history of one browser in another, without scripts."""

import re
from urllib.parse import unquote_to_bytes

import pytest

from ..client import AppVisitor


@pytest.fixture
def path(visitor: AppVisitor) -> str:
    """The path of a conversation of the visitor."""
    talk = visitor.begin("fast echo: mine")
    talk.follow()
    return talk.path


def make_link(visitor: AppVisitor) -> str:
    """Make a link; return its path."""
    page = visitor.submit("/devices/links").text
    return re.findall(r'value="http://localhost(/device/[\w-]{32})"', page)[0]


def end_link(visitor: AppVisitor) -> int:
    """End the only link; return the status."""
    [action] = re.findall(r'action="(/devices/\S+/end)"', visitor.read("/devices"))
    return visitor.submit(action).status_code


def test_linked_browser_shows_the_history(visitor, stranger, path: str):
    link = make_link(visitor)

    seen = [stranger.read(link) for _ in range(2)]  # A preview uses nothing up.
    used = stranger.submit(link)

    assert "Link this browser" in seen[1]
    assert used.status_code == 303
    assert "mine" in stranger.read(path)
    assert path in stranger.read("/conversations")
    assert "A linked browser" in visitor.read("/devices")


def test_link_works_once(visitor, stranger, app, path: str):
    link = make_link(visitor)
    stranger.submit(link)
    third = AppVisitor(app)

    assert third.submit(link).status_code == 410
    assert third.get(link).status_code == 410
    assert third.get(path).status_code == 404


@pytest.mark.parametrize("ender", ["first", "second", "forgotten"])
def test_ended_link_shows_own_history(visitor, stranger, path: str, ender: str):
    own = stranger.begin("fast echo: yours")
    own.follow()
    stranger.submit(make_link(visitor))
    assert stranger.get(own.path).status_code == 404

    if ender == "forgotten":
        stranger.submit("/account/deletion")
    else:
        assert end_link(visitor if ender == "first" else stranger) == 303

    assert stranger.get(path).status_code in (400, 404)
    assert (stranger.get(own.path).status_code == 200) == (ender != "forgotten")
    assert "No other browser is linked." in visitor.read("/devices")
    assert visitor.get(path).status_code == 200


def test_history_joins_only_if_chosen(visitor, stranger, path: str):
    own = stranger.begin("fast echo: yours")
    own.follow()
    link = make_link(visitor)
    assert "conversations of its own" in stranger.read(link)

    stranger.submit(link, merge="on")

    assert "yours" in visitor.read(own.path)
    assert "yours" in stranger.read(own.path)


def test_own_link_is_not_used_up(visitor, stranger, path: str):
    link = make_link(visitor)

    assert "already" in visitor.read(link)
    assert visitor.submit(link).status_code == 303
    assert stranger.submit(link).status_code == 303
    assert "This browser" in stranger.read("/devices")


def test_linking_renews_the_session(visitor, stranger):
    link = make_link(visitor)
    before = stranger.client.get_cookie("kaiwa").value

    stranger.submit(link)

    assert stranger.client.get_cookie("kaiwa").value != before
    fixed = AppVisitor(stranger.app)
    fixed.client.set_cookie("kaiwa", before)
    assert "No other browser is linked." in fixed.read("/devices")


def test_strangers_end_no_link(visitor, stranger, app, path: str):
    stranger.submit(make_link(visitor))
    [action] = re.findall(r'action="(/devices/\S+/end)"', visitor.read("/devices"))

    assert AppVisitor(app).submit(action).status_code == 404
    assert stranger.get(path).status_code == 200


def test_linked_browser_needs_the_password(make_app):
    app = make_app(CHAT_PASSWORD="open sesame")
    visitor, other = AppVisitor(app), AppVisitor(app)
    visitor.submit("/sign-in", password="open sesame")
    visitor.read("/")
    link = make_link(visitor)

    assert other.get(link).status_code == 401
    assert other.submit(link).status_code == 401
    assert f'value="{link}"' in other.read(link)
    other.submit("/sign-in", password="open sesame", next=link)
    assert other.submit(link).status_code == 303


def test_accounts_need_no_links(make_app):
    app = make_app(
        CHAT_PASSWORD="x",
        OIDC_ISSUER="https://id.example.org",
        OIDC_CLIENT_ID="kaiwa",
        OIDC_CLIENT_SECRET="any",
        OIDC_ALLOWED="example.org",
    )
    visitor = AppVisitor(app)
    visitor.submit("/sign-in", password="x")

    assert visitor.get("/devices").status_code == 404
    assert visitor.submit("/devices/links").status_code == 404
    assert "/devices" not in visitor.read("/account")


def test_page_has_a_code(visitor):
    page = visitor.submit("/devices/links").text

    [kind, data] = re.findall(r'src="data:(image/svg\+xml)[^,]*,([^"]+)"', page)[0]

    assert kind == "image/svg+xml"
    assert b"<svg" in unquote_to_bytes(data)
